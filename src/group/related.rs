//! Links: earlier stories worth reading next, best first, each once, never padded.

use super::cluster::decay;
use super::index::Near;
use super::tuning::{
    LINKS, RARE_TOPIC, RELATED, RELATED_TO_BEST, SMALL_WINDOW, TOPIC, TOPIC_STORIES,
};
use super::vocabulary::{TermId, Vocabulary};
use super::window::{Story, Window};
use crate::domain::{Evidence, Link, Tier};

/// Words named in a reason.
const WORDS: usize = 6;

/// How a candidate is related, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It is in the same cluster.
    Cluster,
    /// It is nearly in the same cluster.
    Near,
    /// Both dwell on one rare word.
    Topic,
}

/// The links of a live story, given the nearest stories `found`.
pub(super) fn links(
    window: &Window,
    vocabulary: &Vocabulary,
    found: &[Near],
    story: &Story,
) -> Vec<Link> {
    let topic = Topic::of(story, window, vocabulary);
    let mut candidates: Vec<(Rank, f32, &Story)> = found
        .iter()
        .filter_map(|near| {
            let other = window.get(near.seat).filter(|other| other.groups)?;
            let score = near.cosine - decay(story.published, other.published);
            let rank = if other.cluster == story.cluster {
                Rank::Cluster
            } else if score >= RELATED {
                Rank::Near
            } else if topic.is_shared_by(other) {
                Rank::Topic
            } else {
                return None;
            };
            Some((rank, score, other))
        })
        .collect();
    candidates.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.id.cmp(&b.2.id)));
    let best = candidates.iter().map(|candidate| candidate.1).fold(0.0, f32::max);
    candidates.retain(|(rank, score, _)| *rank != Rank::Near || *score >= RELATED_TO_BEST * best);
    candidates
        .into_iter()
        .take(LINKS)
        .map(|(rank, score, other)| Link {
            tier: if rank == Rank::Topic { Tier::Topic } else { Tier::Event },
            evidence: evidence(vocabulary, story, other, score, RELATED),
        })
        .collect()
}

/// The words by which a story names its topic.
///
/// While few stories live, one word on which headline and text dwell is enough. Among many, a word
/// in common is chance more often than not, and two are asked for, both rare, that together pick
/// out few of the live stories.
struct Topic {
    guides: Vec<TermId>,
    is_small: bool,
}

impl Topic {
    fn of(story: &Story, window: &Window, vocabulary: &Vocabulary) -> Self {
        let is_small = window.len() <= SMALL_WINDOW;
        let guides = if is_small {
            story.vector.dwelt().filter(|term| vocabulary.share(*term) <= TOPIC).collect()
        } else {
            let is_rare = |term: &TermId| {
                vocabulary.share(*term) <= RARE_TOPIC && window.stories_with(*term) <= TOPIC_STORIES
            };
            story.vector.terms().filter(is_rare).collect()
        };
        Topic { guides, is_small }
    }

    fn is_shared_by(&self, other: &Story) -> bool {
        if self.is_small {
            return other.vector.dwelt().any(|term| self.guides.contains(&term));
        }
        let mut common = self.guides.iter().filter(|term| other.vector.has(**term));
        self.guides.len() >= 2 && common.nth(1).is_some()
    }
}

/// What speaks for a tie between two stories.
pub(super) fn evidence(
    vocabulary: &Vocabulary,
    story: &Story,
    other: &Story,
    score: f32,
    needs: f32,
) -> Evidence {
    let shared = story.vector.shared(&other.vector);
    let mut words: Vec<(&str, f32)> =
        shared.map(|(term, part)| (vocabulary.word(term), part)).collect();
    words.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    words.truncate(WORDS);
    let words = words.into_iter().map(|(word, part)| (word.to_string(), part)).collect();
    let minutes = story.published.abs_diff(other.published) / 60;
    Evidence {
        with: other.id,
        words,
        score: score.clamp(0.0, 1.0),
        needs,
        minutes_apart: i64::try_from(minutes).unwrap_or(i64::MAX),
    }
}
