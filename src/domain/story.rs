//! Stories, clusters, and why things stand together.
//!
//! Three degrees of sameness are kept apart: the same *entry* (one feed, its own id), the same
//! *story* (the same text or address in several places), the same *event* (different words).

use jiff::Timestamp;

use super::{ClusterId, EntryId, Html, StoryId, Text, counted};

/// Why an entry is in its story, or a story in its cluster.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Reason {
    /// It founded the story, or the cluster.
    #[default]
    Alone,
    /// The canonical addresses are equal.
    SameAddress {
        /// The copy it was compared with.
        with: EntryId,
    },
    /// The texts are nearly equal.
    SameText {
        /// The copy it was compared with.
        with: EntryId,
        /// Share of the text in common, 0 to 1.
        similarity: f32,
    },
    /// Different words about the same event.
    SameEvent(Evidence),
    /// The reader said so.
    ByHand,
}

/// What speaks for two stories being about the same event.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The story that it is nearest to.
    pub with: StoryId,
    /// Shared terms with their share of the score, weightiest first.
    pub words: Vec<(String, f32)>,
    /// How alike, 0 to 1.
    pub score: f32,
    /// What was needed; 0 where no score decided, but the words alone or the rest of the event.
    pub needs: f32,
    /// Time between the two, in minutes.
    pub minutes_apart: i64,
}

/// What a text says that none of those before it did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Added {
    /// How many sentences.
    pub sentences: usize,
    /// A few figures and names in them.
    pub facts: Vec<Text>,
    /// The first of them; empty when there is none.
    pub first: Text,
}

impl Added {
    /// `2 new sentences: Vik, 312`.
    pub fn told(&self) -> String {
        let facts: Vec<&str> = self.facts.iter().map(Text::as_str).collect();
        let sentences = counted(self.sentences, "new sentence", "new sentences");
        match (self.sentences, facts.is_empty()) {
            (0, _) => "nothing new".to_owned(),
            (_, true) => sentences,
            (_, false) => format!("{sentences}: {}", facts.join(", ")),
        }
    }
}

/// How the coverage of an event grew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// When each report was published, copies included, oldest first.
    pub reports: Vec<Timestamp>,
    /// How many publishers they are from.
    pub publishers: u32,
    /// The feed that had the first.
    pub first: Text,
}

/// A text in which the sentences that another lacks are marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The text.
    pub html: Html,
    /// How many sentences are marked.
    pub sentences: usize,
    /// What it was compared with, for a reader.
    pub over: String,
    /// Whether it is the text of the page, not of the feed.
    pub full: bool,
}

/// How near a related story is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// The same event.
    Event,
    /// The same topic.
    Topic,
}

/// A tie from a story to an earlier one.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// How near.
    pub tier: Tier,
    /// To whom, and why.
    pub evidence: Evidence,
}

/// What a person decided by hand about the stories of two entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// An entry of the one.
    pub one: EntryId,
    /// An entry of the other.
    pub other: EntryId,
    /// Whether they stand apart; else they belong together.
    pub apart: bool,
}

/// What the grouping decided for one entry. An entry that was decided before may be decided again
/// when a later arrival proves two clusters one.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The entry it is about.
    pub entry: EntryId,
    /// The story it belongs to.
    pub story: StoryId,
    /// Why it is in that story; not told once more of one that was decided before.
    pub folded: Reason,
    /// The cluster that its story belongs to.
    pub cluster: ClusterId,
    /// Why its story is in that cluster.
    pub grouped: Reason,
    /// Earlier stories related to it, best first; for a new story only.
    pub links: Vec<Link>,
    /// Whether it was decided before: then only `cluster` and `grouped` are news, and its links
    /// stand as they were.
    pub moved: bool,
}
