//! All numbers that decide *same event*: few, and the same for all languages and feeds. Those for *same
//! story* are in [`super::duplicate`].

/// The letters of a word that count: a stem for every alphabet.
pub(super) const STEM: usize = 6;
/// Weight of a word in the text; a word in the headline weighs 1.
pub(super) const IN_LEAD: f32 = 0.8;
/// Weight of a word that the text repeats.
pub(super) const DWELT_ON: f32 = 1.3 * IN_LEAD;
/// Weight of a word that is only in the address.
pub(super) const IN_ADDRESS: f32 = 0.7;
/// Weight that a word gains when it is in the address, too.
pub(super) const ALSO_IN_ADDRESS: f32 = 0.3;
/// How many headlines the shipped counts are worth beside the live ones.
pub(super) const BACKGROUND: f32 = 20_000.0;
/// Score lost per natural logarithm of one plus the days between two stories.
pub(super) const DECAY: f32 = 0.22;
/// The number of best members whose mean is the score of a cluster.
pub(super) const VOICES: usize = 4;
/// Mean score that joins a story to a cluster and merges two clusters; also the score with the nearest story
/// alone that makes the common words echoes.
pub(super) const JOIN: f32 = 0.145;
/// The fewest common words that can be echoes: a single one may be a pattern of headlines.
pub(super) const ECHOES: usize = 2;
/// A story that is near to this many earlier ones of its feed joins no cluster of its feed alone.
pub(super) const PATTERN: usize = 8;
/// A run of three words counts nothing if this many earlier stories of its feed have it, too.
pub(super) const STOCK: usize = 2;
/// The fewest runs in common with another feed for a stock line: fewer may be how anybody reports the
/// weather.
pub(super) const LINE: usize = 5;
/// A single common word makes an event only if at most this share of stories has it.
pub(super) const RARE: f32 = 0.004;
/// The factor by which another cluster must score better before a story moves to it.
pub(super) const MOVE: f32 = 1.1;
/// Score that makes an earlier story of another cluster worth showing.
pub(super) const RELATED: f32 = 0.075;
/// The least share of the best score for such a story: one far behind the best is a coincidence.
pub(super) const RELATED_TO_BEST: f32 = 0.45;
/// The mean score that the best members of its cluster must reach: if one member is alike and the others are
/// not, the likeness is a coincidence.
pub(super) const RELATED_CLUSTER: f32 = 0.05;
/// A word is a topic only if at most this share of all headlines has it.
pub(super) const TOPIC: f32 = 0.02;
/// With at most this many live stories, a single common word is a topic.
pub(super) const SMALL_WINDOW: usize = 20;
/// With more stories, two words are required, each in at most this share of all headlines
pub(super) const RARE_TOPIC: f32 = 0.0003;
/// and in at most this many live stories.
pub(super) const TOPIC_STORIES: usize = 5;

/// Cosine below which two stories have nothing to do with each other.
pub(super) const NOTHING: f32 = 0.05;
/// Terms kept of a story, the heaviest.
pub(super) const TERMS: usize = 32;
/// Stories kept per term, the latest: bounds the cost of a common word.
pub(super) const POSTINGS: usize = 200;
/// Postings walked per arrival, those of the heaviest terms: bounds the cost of many terms.
pub(super) const WALKED: usize = 800;
/// Stories compared closely with an arrival, the nearest.
pub(super) const CANDIDATES: usize = 40;
/// Stories of its feed whose phrases an arrival is compared with, the nearest.
pub(super) const ASKED_OF_FEED: usize = 8;
/// Members of a cluster that are compared before it is merged, the latest.
pub(super) const HEARD: usize = 16;
/// Members of a cluster that are compared with a story that may move there, the latest.
pub(super) const ASKED: usize = 64;
/// Neighbours of an arrival that may be reconsidered, the nearest.
pub(super) const DISTURBED: usize = 5;
/// Links of an arrival, at most.
pub(super) const LINKS: usize = 10;
/// Members of a cluster, at most: what more stories report is a topic, not an event.
pub(super) const LARGEST: usize = 400;
/// Copies of a story, at most, since all are checked when another arrives; the next one founds a new story.
pub(super) const COPIES: usize = 400;
