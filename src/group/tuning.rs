//! Every number that *same event* hangs on, in one place: few, and the same for all languages and
//! feeds. Those of *same story* stand in [`super::duplicate`].

/// Letters of a word that count: a stem for every alphabet.
pub(super) const STEM: usize = 6;
/// Weight of a word that stands in the text but not in the headline, which weighs 1.
pub(super) const IN_LEAD: f32 = 0.8;
/// The same, when the text repeats it.
pub(super) const DWELT_ON: f32 = 1.3 * IN_LEAD;
/// Weight of a word that only the address names.
pub(super) const IN_ADDRESS: f32 = 0.7;
/// Weight that a word gains when the address names it, too.
pub(super) const ALSO_IN_ADDRESS: f32 = 0.3;
/// How many headlines the shipped counts are worth beside the live ones.
pub(super) const BACKGROUND: f32 = 20_000.0;
/// Score lost per natural logarithm of one plus the days between two stories.
pub(super) const DECAY: f32 = 0.22;
/// How many of a cluster's members speak for it: the best so many, on average.
pub(super) const VOICES: usize = 4;
/// Mean score that joins a story to a cluster, and two clusters to one; and with the nearest story
/// alone, what makes of a word an echo.
pub(super) const JOIN: f32 = 0.145;
/// So many words in common are echoes, if they are any: fewer may be a pattern of headlines.
pub(super) const ECHOES: usize = 2;
/// A story that is near to so many earlier ones of its feed joins none that its feed alone tells of.
pub(super) const PATTERN: usize = 8;
/// Three words in a row of a lead count nothing that so many earlier stories of its feed have, too.
pub(super) const STOCK: usize = 2;
/// A line of another feed has so many runs of words at least: fewer may be how anybody tells of the weather.
pub(super) const LINE: usize = 5;
/// A single word in common makes an event only while no more than this share of stories has it.
pub(super) const RARE: f32 = 0.004;
/// How much better another cluster must be before a story moves to it.
pub(super) const MOVE: f32 = 1.1;
/// Score that makes an earlier story of another cluster worth showing.
pub(super) const RELATED: f32 = 0.075;
/// And its least share of the best score: what falls far behind the best is chance.
pub(super) const RELATED_TO_BEST: f32 = 0.45;
/// What the best members of its cluster must score on average: where one of a group is alike and
/// the others are not, the likeness is chance.
pub(super) const RELATED_CLUSTER: f32 = 0.05;
/// A word is a topic while no more than this share of all headlines holds it.
pub(super) const TOPIC: f32 = 0.02;
/// With no more live stories than this, one word in common is a topic.
pub(super) const SMALL_WINDOW: usize = 20;
/// With more, two words are asked for, each held by no more than this share of all headlines
pub(super) const RARE_TOPIC: f32 = 0.0003;
/// and by no more live stories than this.
pub(super) const TOPIC_STORIES: usize = 5;

/// Below this two stories have nothing to do with one another.
pub(super) const NOTHING: f32 = 0.05;
/// Terms kept of one story, the weightiest.
pub(super) const TERMS: usize = 32;
/// Stories remembered per term, the latest: what bounds the cost of a common word.
pub(super) const POSTINGS: usize = 200;
/// Postings looked at per arrival, those of the weightiest terms: what bounds the cost of many.
pub(super) const WALKED: usize = 800;
/// Stories looked at closely per arrival, the nearest.
pub(super) const CANDIDATES: usize = 40;
/// Stories of its feed whose phrases an arrival is compared with, the nearest.
pub(super) const ASKED_OF_FEED: usize = 8;
/// Members of a cluster that are heard before it is merged, the latest.
pub(super) const HEARD: usize = 16;
/// Members of a cluster that are heard when a story asks to move there, the latest.
pub(super) const ASKED: usize = 64;
/// Neighbours of an arrival that it may cause to be looked at again.
pub(super) const DISTURBED: usize = 5;
/// Related stories given per arrival.
pub(super) const LINKS: usize = 10;
/// Members of a cluster, at most: an event that more reports tell of is a topic.
pub(super) const LARGEST: usize = 400;
/// Copies of a story, at most, since each is looked at when another comes: the next begins a story anew.
pub(super) const COPIES: usize = 400;
