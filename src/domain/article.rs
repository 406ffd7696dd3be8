//! A story opened for reading, with its neighbours.

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
    /// The headline; empty where it has none.
    pub title: Text,
    /// What to call it elsewhere: the headline, or what there is without one. See [`super::called`].
    pub called: Text,
    /// An earlier headline, when the publisher changed it.
    pub earlier_title: Option<Text>,
    /// Authors.
    pub author: Text,
    /// Name of the feed.
    pub source: Text,
    /// Its feed.
    pub feed: FeedId,
    /// When it was published, as far as is believable.
    pub published: Timestamp,
    /// Whether its publisher said so; else this is when it arrived.
    pub is_dated: bool,
    /// When its publisher last gave it new text worth reading; `None`: never since it arrived.
    pub revised: Option<Timestamp>,
    /// The body.
    pub content: Html,
    /// The summary that the body begins with, where its feed gave that apart.
    pub lead: Text,
    /// Whether the body says no more than the headline.
    pub is_headline: bool,
    /// The article in the page it links to, once that was fetched.
    pub full: Option<Html>,
    /// Where the article lives.
    pub link: Option<String>,
    /// Where readers discuss it.
    pub comments: Option<String>,
    /// How many comments there are, as claimed.
    pub comment_count: Option<u32>,
    /// Where the words of an episode can be read.
    pub transcript: Option<String>,
    /// Where the chapters of an episode are listed.
    pub chapters: Option<String>,
    /// Attached files.
    pub enclosures: Vec<Enclosure>,
    /// Whether it was read before it was opened.
    pub read: bool,
    /// Whether it was read once, and is unread again because its publisher gave it new text.
    pub updated: bool,
    /// The text with what is new in it marked, for one that was updated since it was read.
    pub marked: Option<Marked>,
    /// Whether it is starred.
    pub starred: bool,
    /// The tags that a person gave it; not those of its feeds.
    pub tags: Vec<Text>,
    /// The other copies of the story, oldest first.
    pub also_in: Vec<Copy>,
    /// Other stories of the event, then of the topic, best first.
    pub related: Vec<Related>,
    /// Headlines of the stories that the reader split from it.
    pub parted: Vec<Text>,
    /// How the coverage of the event grew.
    pub coverage: Coverage,
}

/// What is said in place of a text that is not there.
pub const HEADLINE_ALONE: &str = "The feed sent the headline alone";

impl Article {
    /// The headline to show over the text, where that does not say it itself.
    pub fn shown_title(&self) -> Option<&Text> {
        Some(&self.title).filter(|title| !title.is_empty() && !self.is_headline)
    }

    /// Whether the text of its page was fetched, and is longer than what the feed sent.
    pub fn is_full(&self) -> bool {
        let length = |html: &Html| html.as_str().len();
        self.full.as_ref().is_some_and(|full| length(full) > length(&self.content))
    }

    /// The whole article where it was fetched, else what the feed sent.
    pub fn text(&self) -> &Html {
        self.full.as_ref().filter(|_| self.is_full()).unwrap_or(&self.content)
    }

    /// The copy published after the one shown, or before it; after the last comes the first. `None`
    /// when it is the only one.
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

    /// Whether another source tells of the same event.
    pub fn has_other_sources(&self) -> bool {
        !self.also_in.is_empty() || self.related.iter().any(|it| it.tier == Tier::Event)
    }

    /// Takes over what was found out of its neighbours after it was shown.
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

/// What is found out of a neighbour of an article after that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The neighbour's entry.
    pub entry: EntryId,
    /// What it adds; `None`: not compared.
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
    /// Its own headline.
    pub title: Text,
    /// An earlier headline, when the publisher changed it.
    pub earlier_title: Option<Text>,
    /// When it was published.
    pub published: Timestamp,
    /// Where it lives.
    pub link: Option<String>,
    /// Why it is taken for a copy.
    pub reason: Reason,
    /// What it has that neither the text that is read nor an earlier one has; `None`: not compared.
    pub added: Option<Added>,
}

/// A story related to the one that is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The story.
    pub story: StoryId,
    /// Its lead.
    pub entry: EntryId,
    /// Same event or same topic, as the two alone are tied.
    pub tier: Tier,
    /// Whether it stands in the same event.
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
    /// Its first sentence; of one with a headline, empty until an [`Addition`] tells it.
    pub first_sentence: Text,
    /// Where its lead lives.
    pub link: Option<String>,
    /// Whether it was read.
    pub read: bool,
    /// Why it is here.
    pub reason: Reason,
    /// What it has that neither the text that is read nor an earlier one has; `None`: not compared.
    pub added: Option<Added>,
}

impl Related {
    /// Its headline; where it has none, how it begins, or where it comes from.
    pub fn called(&self) -> &Text {
        [&self.title, &self.first_sentence]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or(&self.source)
    }
}
