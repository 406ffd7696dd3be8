//! A story opened for reading, with its copies and related stories.

use jiff::Timestamp;

use super::{
    Added, ClusterId, Coverage, Enclosure, EntryId, FeedId, Html, Marked, Reason, StoryId, Text,
    Tier,
};

/// A story opened for reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The story.
    pub story: StoryId,
    /// Its cluster.
    pub cluster: ClusterId,
    /// The entry shown: the story's lead unless another copy was asked for.
    pub entry: EntryId,
    /// The headline; empty when it has none.
    pub title: Text,
    /// What to call it in lists: the headline, or a substitute for one. See [`super::called`].
    pub called: Text,
    /// An earlier headline, when the publisher changed it.
    pub earlier_title: Option<Text>,
    /// Authors.
    pub author: Text,
    /// Name of the feed.
    pub source: Text,
    /// Its feed.
    pub feed: FeedId,
    /// When it was published, if its publisher's date is plausible; else when it arrived.
    pub published: Timestamp,
    /// Whether [`Article::published`] is the publisher's date rather than the time of arrival.
    pub is_dated: bool,
    /// When its publisher last added text worth reading; `None` if it did not since the arrival.
    pub revised: Option<Timestamp>,
    /// The body.
    pub content: Html,
    /// A summary that its feed gave apart from the body and that the body does not repeat; else empty.
    pub lead: Text,
    /// Whether the body is nothing but the headline.
    pub is_headline: bool,
    /// The full text from the linked page, once that was fetched.
    pub full: Option<Html>,
    /// Where the article lives.
    pub link: Option<String>,
    /// Where readers discuss it.
    pub comments: Option<String>,
    /// How many comments there are, as claimed.
    pub comment_count: Option<u32>,
    /// Address of an episode's transcript.
    pub transcript: Option<String>,
    /// Address of an episode's list of chapters.
    pub chapters: Option<String>,
    /// Attached files.
    pub enclosures: Vec<Enclosure>,
    /// Whether it was read before it was opened.
    pub read: bool,
    /// Whether it was read once, and is unread again because its publisher gave it new text.
    pub updated: bool,
    /// The text with the new sentences marked, if it was updated since it was read.
    pub marked: Option<Marked>,
    /// Whether it is starred.
    pub starred: bool,
    /// The tags that a person gave it; not those of its feeds.
    pub tags: Vec<Text>,
    /// The other copies of the story, oldest first.
    pub also_in: Vec<Copy>,
    /// Other stories of the event, then of the topic, best first.
    pub related: Vec<Related>,
    /// The stories that the reader split off from it, as lists call them.
    pub parted: Vec<Text>,
    /// How the coverage of the event grew.
    pub coverage: Coverage,
}

/// What is shown in place of a text when the feed sent none.
pub const HEADLINE_ALONE: &str = "The feed sent only the headline";

impl Article {
    /// The headline to show above the text; `None` when there is none or the text is the headline.
    pub fn shown_title(&self) -> Option<&Text> {
        Some(&self.title).filter(|title| !title.is_empty() && !self.is_headline)
    }

    /// Whether the full text was fetched and is longer than what the feed sent.
    pub fn is_full(&self) -> bool {
        let length = |html: &Html| html.as_str().len();
        self.full.as_ref().is_some_and(|full| length(full) > length(&self.content))
    }

    /// The full text if [`Article::is_full`], else what the feed sent.
    pub fn text(&self) -> &Html {
        self.full.as_ref().filter(|_| self.is_full()).unwrap_or(&self.content)
    }

    /// The copy published next after the one shown, or before it, wrapping around; `None` when there
    /// is no other copy.
    pub fn other_copy(&self, forward: bool) -> Option<EntryId> {
        let mut copies: Vec<(Timestamp, EntryId)> =
            self.also_in.iter().map(|copy| (copy.published, copy.entry)).collect();
        let own = (self.published, self.entry);
        copies.push(own);
        copies.sort();
        let at = copies.iter().position(|copy| *copy == own)?;
        let step = if forward { 1 } else { copies.len() - 1 };
        let (_, other) = copies[(at + step) % copies.len()];
        (other != self.entry).then_some(other)
    }

    /// Whether another entry reports the same event: a copy, or a related story.
    pub fn has_other_sources(&self) -> bool {
        !self.also_in.is_empty() || self.related.iter().any(|it| it.tier == Tier::Event)
    }

    /// Fills in what was computed about its copies and related stories after it was shown.
    pub fn take_additions(&mut self, additions: Vec<Addition>) {
        for Addition { entry, added, first_sentence } in additions {
            if let Some(copy) = self.also_in.iter_mut().find(|it| it.entry == entry) {
                copy.added = added;
            } else if let Some(related) = self.related.iter_mut().find(|it| it.entry == entry) {
                related.added = added;
                related.first_sentence = first_sentence;
            }
        }
    }
}

/// What is computed about a copy or related story after the article itself is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The entry of the copy or related story.
    pub entry: EntryId,
    /// What it adds; `None` if it was not compared.
    pub added: Option<Added>,
    /// Its first sentence.
    pub first_sentence: Text,
}

/// Another copy of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Copy {
    /// The entry.
    pub entry: EntryId,
    /// Its feed's name.
    pub source: Text,
    /// Its own headline; empty when it has none.
    pub title: Text,
    /// What to call it: the headline, or a substitute for one. See [`super::called`].
    pub called: Text,
    /// An earlier headline, when the publisher changed it.
    pub earlier_title: Option<Text>,
    /// When it was published.
    pub published: Timestamp,
    /// Where it lives.
    pub link: Option<String>,
    /// Why it counts as a copy.
    pub reason: Reason,
    /// What neither the text being read nor any report published before this one says; `None` if it was not
    /// compared.
    pub added: Option<Added>,
}

/// A story related to the one being read.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The story.
    pub story: StoryId,
    /// Its lead.
    pub entry: EntryId,
    /// Whether the link between the two alone is one of event or of topic.
    pub tier: Tier,
    /// Whether it is in the same cluster.
    pub together: bool,
    /// Its headline.
    pub title: Text,
    /// An earlier headline, when the publisher changed it.
    pub earlier_title: Option<Text>,
    /// Its lead's feed.
    pub source: Text,
    /// Its lead's author; may be empty.
    pub author: Text,
    /// When it was published.
    pub published: Timestamp,
    /// Its first sentence; if it has a headline, empty until an [`Addition`] brings it.
    pub first_sentence: Text,
    /// Where its lead lives.
    pub link: Option<String>,
    /// Whether it was read.
    pub read: bool,
    /// Why it is here.
    pub reason: Reason,
    /// What neither the text being read nor any report published before this one says; `None` if it was not
    /// compared.
    pub added: Option<Added>,
}

impl Related {
    /// Its headline, else its first sentence, else its source.
    pub fn called(&self) -> &Text {
        [&self.title, &self.first_sentence]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or(&self.source)
    }
}
