//! Links: earlier stories worth reading next, best first, each once, never padded.

use super::cluster::decay;
use super::tuning::{
    LINKS, RARE_TOPIC, RELATED, RELATED_TO_BEST, SMALL_WINDOW, TOPIC, TOPIC_STORIES,
};
use super::vocabulary::{TermId, Vocabulary};
use super::window::{Seat, Story, Window, shared};
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
    found: &[(Seat, f32)],
    story: &Story,
) -> Vec<Link> {
    let mut candidates: Vec<(Rank, f32, &Story)> = found
        .iter()
        .filter_map(|(seat, score)| {
            let other = window.get(*seat).filter(|other| other.groups && other.id != story.id)?;
            let score = score - decay(story.published, other.published);
            let rank = if other.cluster == story.cluster {
                Rank::Cluster
            } else if score >= RELATED {
                Rank::Near
            } else if share_topic(window, vocabulary, story, other) {
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

/// Whether both stories are about something that few others are about.
///
/// One word that headline and text of both dwell on is enough while few stories live: among many,
/// a word in common is chance more often than not, and two are asked for, both rare, that together
/// pick out few of the live stories.
fn share_topic(window: &Window, vocabulary: &Vocabulary, a: &Story, b: &Story) -> bool {
    if window.len() <= SMALL_WINDOW {
        let dwelt = |term: &TermId| b.dwelt.binary_search(term).is_ok();
        return a.dwelt.iter().any(|term| dwelt(term) && vocabulary.share(*term) <= TOPIC);
    }
    let guides = shared(&a.terms, &b.terms).filter(|(term, _)| {
        vocabulary.share(*term) <= RARE_TOPIC && window.stories_with(*term) <= TOPIC_STORIES
    });
    guides.count() >= 2
}

/// What speaks for a tie between two stories.
pub(super) fn evidence(
    vocabulary: &Vocabulary,
    story: &Story,
    other: &Story,
    score: f32,
    needs: f32,
) -> Evidence {
    let mut words: Vec<(String, f32)> = shared(&story.terms, &other.terms)
        .map(|(term, part)| (vocabulary.word(term).to_string(), part))
        .collect();
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.truncate(WORDS);
    let minutes = story.published.abs_diff(other.published) / 60;
    Evidence {
        with: other.id,
        words,
        score: score.clamp(0.0, 1.0),
        needs,
        minutes_apart: i64::try_from(minutes).unwrap_or(i64::MAX),
    }
}
