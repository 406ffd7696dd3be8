//! Explains to a person what speaks for and against two stories being one event.

use super::cluster::{are_two_in_one_form, decay, is_thin};
use super::grouper::Grouper;
use super::related::{Topic, evidence};
use super::tuning::{JOIN, RELATED};
use crate::domain::{Evidence, StoryId};

/// What is known about a pair of live stories.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Whether they are in one cluster.
    pub together: bool,
    /// The words in common, the score of this pair alone, and what the best members of a cluster must score
    /// on average.
    pub evidence: Evidence,
    /// Why one is related news to the other, whether or not they are one event.
    pub related: Option<Kinship>,
    /// The rule by which they stand apart whatever their score.
    pub forbidden: Option<Rule>,
}

/// Why one story is related news to another.
#[derive(Debug, Clone, PartialEq)]
pub enum Kinship {
    /// They score at least this much, which is near to the score of one event.
    Near(f32),
    /// They share these rare words.
    Topic(Vec<String>),
}

/// A rule that no score overrules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A person split them.
    ByHand,
    /// They are instalments of one feed's series.
    Instalments,
    /// They share a single word, which alone makes no event.
    OneWord,
    /// They tell of two things in one form of words.
    OneForm,
    /// The later one is like too many stories of its feed: that is how the feed writes, not an event.
    Pattern,
    /// The cluster would last longer than any may.
    TooLong,
    /// The cluster has as many stories as any may.
    TooLarge,
    /// The feed of one of them is excluded from grouping.
    NotGrouped,
}

impl Grouper {
    /// Explains a pair; `None` when one of them has left the window.
    pub fn explain(&self, one: StoryId, other: StoryId) -> Option<Explanation> {
        let seats = (self.window.find(one)?, self.window.find(other)?);
        let (one, other) = (self.window.get(seats.0)?, self.window.get(seats.1)?);
        let score = one.vector.cosine(&other.vector) - decay(one.published, other.published);
        let (later, earlier) =
            if one.published < other.published { (seats.1, one) } else { (seats.0, other) };
        let are_two = are_two_in_one_form(&self.vocabulary, one, other);
        let forbidden = match one.cluster == other.cluster {
            true => None,
            false if self.bindings.part(one, other) => Some(Rule::ByHand),
            false if !earlier.groups => Some(Rule::NotGrouped),
            false => self
                .forbids(later, earlier.cluster)
                .or_else(|| is_thin(&self.vocabulary, one, other).then_some(Rule::OneWord))
                .or_else(|| are_two.then_some(Rule::OneForm)),
        };
        let related = if score >= RELATED && !are_two {
            Some(Kinship::Near(RELATED))
        } else {
            let topic = Topic::of(one, &self.window, &self.vocabulary);
            let words = topic.words(&self.vocabulary, one, other).into_iter().map(|it| it.0);
            topic.is_shared_by(other).then(|| Kinship::Topic(words.collect()))
        };
        Some(Explanation {
            related,
            together: one.cluster == other.cluster,
            evidence: evidence(&self.vocabulary, one, other, score, JOIN),
            forbidden,
        })
    }
}
