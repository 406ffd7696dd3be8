//! Stories, clusters, and why entries belong to them.
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
    /// The texts differ but report the same event.
    SameEvent(Evidence),
    /// The reader said so.
    ByHand,
}

/// The evidence that two stories are about the same event.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The nearest story.
    pub with: StoryId,
    /// Shared terms with their share of the score, weightiest first.
    pub words: Vec<(String, f32)>,
    /// Their similarity, 0 to 1.
    pub score: f32,
    /// The score that was needed; 0 when the score did not decide, but the words alone or the rest of the
    /// event.
    pub needs: f32,
    /// Time between the two, in minutes.
    pub minutes_apart: i64,
}

/// What a text says that no text before it says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Added {
    /// How many sentences are new.
    pub sentences: usize,
    /// A few figures and names in them.
    pub facts: Vec<Text>,
    /// The first new sentence; empty when there is none.
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
    /// The feed with the first report.
    pub first: Text,
}

/// A text in which the sentences that another lacks are marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The text.
    pub html: Html,
    /// How many sentences are marked.
    pub sentences: usize,
    /// What it was compared with, in words for the reader.
    pub over: String,
    /// Whether it is the full text from the linked page, not the feed's text.
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
    /// How near the other story is.
    pub tier: Tier,
    /// The other story, and why they are linked.
    pub evidence: Evidence,
}

/// What a person decided by hand about the stories of two entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// An entry of one story.
    pub one: EntryId,
    /// An entry of the other story.
    pub other: EntryId,
    /// Whether the stories are kept apart; otherwise they belong together.
    pub apart: bool,
}

/// What the grouping decided for one entry. An earlier entry may be decided again when a later arrival moves
/// its story to another cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The entry it is about.
    pub entry: EntryId,
    /// The story it belongs to.
    pub story: StoryId,
    /// Why it is in that story; not repeated, but [`Reason::Alone`], if `moved`.
    pub folded: Reason,
    /// The cluster that its story belongs to.
    pub cluster: ClusterId,
    /// Why its story is in that cluster.
    pub grouped: Reason,
    /// Earlier stories related to it, best first; for a new story only.
    pub links: Vec<Link>,
    /// Whether it was decided before: then only `cluster` and `grouped` are new, and its earlier links still
    /// hold.
    pub moved: bool,
}
