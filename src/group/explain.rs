//! What speaks for and against two stories being one event, for a person who wonders.

use super::cluster::decay;
use super::grouper::Grouper;
use super::related::{Topic, evidence};
use super::tuning::{JOIN, RELATED};
use crate::domain::{Evidence, StoryId};

/// What is known of a pair of live stories.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Whether they stand in one cluster.
    pub together: bool,
    /// The words in common, the score of this pair alone, and what a cluster's best members must
    /// score on average.
    pub evidence: Evidence,
    /// What makes one related news of the other, whether or not they are one event.
    pub related: Option<Kinship>,
    /// The rule that keeps them apart whatever they score.
    pub forbidden: Option<Rule>,
}

/// Why one story is related news of another.
#[derive(Debug, Clone, PartialEq)]
pub enum Kinship {
    /// They score what nearly one event scores, which is given.
    Near(f32),
    /// They share these words, which hardly any other story has.
    Topic(Vec<String>),
}

/// A rule that no score overrules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A person split them.
    ByHand,
    /// They are instalments of one feed's series.
    Instalments,
    /// It is how their feed writes: the later is like too many of it.
    Pattern,
    /// The event has lasted as long as any may.
    TooLong,
    /// It has as many stories as any may.
    TooLarge,
    /// The feed of one is not to be grouped.
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
        let forbidden = match one.cluster == other.cluster {
            true => None,
            false if self.bindings.part(one, other) => Some(Rule::ByHand),
            false if !earlier.groups => Some(Rule::NotGrouped),
            false => self.forbids(later, earlier.cluster),
        };
        let related = if score >= RELATED {
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
