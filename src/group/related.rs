//! Links: earlier stories worth reading next, best first. There may be none.

use super::cluster::{Choice, are_two_in_one_form, decay, is_chance};
use super::index::Near;
use super::tuning::{
    LINKS, RARE_TOPIC, RELATED, RELATED_CLUSTER, RELATED_TO_BEST, SMALL_WINDOW, TOPIC,
    TOPIC_STORIES,
};
use super::vocabulary::{TermId, Vocabulary};
use super::window::{Story, Window};
use crate::domain::{Evidence, Link, Tier};

/// The most words named in a reason.
const WORDS: usize = 6;

/// How a candidate is related, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It is in the same cluster.
    Cluster,
    /// It scores nearly enough for the same cluster.
    Near,
    /// It has the words of the topic: see [`Topic`].
    Topic,
}

/// The links of a live story, given the nearest stories `found` and the scores of their clusters.
pub(super) fn links(
    window: &Window,
    vocabulary: &Vocabulary,
    found: &[Near],
    near: &[Choice],
    story: &Story,
) -> Vec<Link> {
    let topic = Topic::of(story, window, vocabulary);
    let cluster_agrees = |other: &Story| {
        let choice = near.iter().find(|choice| choice.cluster == other.cluster);
        choice.is_none_or(|choice| choice.score >= RELATED_CLUSTER)
    };
    let mut candidates: Vec<(Rank, f32, &Story)> = found
        .iter()
        .filter_map(|near| {
            let other = window.get(near.seat).filter(|other| other.groups)?;
            let score = near.cosine - decay(story.published, other.published);
            let rank = if other.cluster == story.cluster {
                Rank::Cluster
            } else if score >= RELATED
                && !is_chance(vocabulary, story, other)
                && !are_two_in_one_form(vocabulary, story, other)
                && cluster_agrees(other)
            {
                Rank::Near
            } else if usize::from(near.shared) >= topic.words_needed() && topic.is_shared_by(other)
            {
                Rank::Topic
            } else {
                return None;
            };
            Some((rank, score, other))
        })
        .collect();
    // Stable, so that of equals the one found first comes first.
    candidates.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let best = candidates.iter().map(|candidate| candidate.1).fold(0.0, f32::max);
    candidates.retain(|(rank, score, _)| *rank != Rank::Near || *score >= RELATED_TO_BEST * best);
    candidates
        .into_iter()
        .take(LINKS)
        .map(|(rank, score, other)| match rank {
            Rank::Cluster => event(evidence(vocabulary, story, other, score, 0.0)),
            Rank::Near => event(evidence(vocabulary, story, other, score, RELATED)),
            Rank::Topic => {
                let mut evidence = evidence(vocabulary, story, other, score, 0.0);
                evidence.words = topic.words(vocabulary, story, other);
                Link { tier: Tier::Topic, evidence }
            }
        })
        .collect()
}

fn event(evidence: Evidence) -> Link {
    Link { tier: Tier::Event, evidence }
}

/// The words by which a story names its topic.
///
/// While few stories live, one word on which headline and text dwell is enough. Among many, a common word is
/// more often than not a coincidence, so two rare ones are required, each held by few live stories.
pub(super) struct Topic {
    /// Sorted.
    guides: Vec<TermId>,
    is_small: bool,
}

impl Topic {
    /// The topic of a live story.
    pub fn of(story: &Story, window: &Window, vocabulary: &Vocabulary) -> Self {
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

    /// How many of the words another story must have.
    fn words_needed(&self) -> usize {
        if self.is_small { 1 } else { 2 }
    }

    /// Whether another story has enough of the words.
    pub fn is_shared_by(&self, other: &Story) -> bool {
        if self.is_small {
            return other.vector.dwelt().any(|term| self.guides.contains(&term));
        }
        self.guides.len() >= 2 && other.vector.among(&self.guides).nth(1).is_some()
    }

    /// The words of the topic that both stories have, with their part of the score.
    pub fn words(&self, vocabulary: &Vocabulary, a: &Story, b: &Story) -> Vec<(String, f32)> {
        let guides = |term: &TermId| {
            self.guides.contains(term) && (!self.is_small || b.vector.dwells_on(*term))
        };
        named(vocabulary, a.vector.shared(&b.vector).filter(|(term, _)| guides(term)))
    }
}

/// The evidence for a link between two stories.
pub(super) fn evidence(
    vocabulary: &Vocabulary,
    story: &Story,
    other: &Story,
    score: f32,
    needs: f32,
) -> Evidence {
    let words = named(vocabulary, story.vector.shared(&other.vector));
    let minutes = story.published.abs_diff(other.published) / 60;
    Evidence {
        with: other.id,
        words,
        score: score.clamp(0.0, 1.0),
        needs,
        minutes_apart: i64::try_from(minutes).unwrap_or(i64::MAX),
    }
}

/// The heaviest terms as words, in order.
fn named(
    vocabulary: &Vocabulary,
    terms: impl Iterator<Item = (TermId, f32)>,
) -> Vec<(String, f32)> {
    let mut words: Vec<(&str, f32)> =
        terms.map(|(term, part)| (vocabulary.word(term), part)).collect();
    words.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    words.into_iter().take(WORDS).map(|(word, part)| (printed(word), part)).collect()
}

/// A word as it is printed. Numbers are compared with full stops only: `40.000` is 40,000 in English.
fn printed(word: &str) -> String {
    let is_group = |part: &str| part.len() == 3 && part.bytes().all(|it| it.is_ascii_digit());
    let is_first = |part: &str| {
        !part.starts_with('0') && part.len() <= 3 && part.bytes().all(|it| it.is_ascii_digit())
    };
    match word.split_once('.') {
        Some((first, rest)) if is_first(first) && rest.split('.').all(is_group) => {
            word.replace('.', ",")
        }
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_printed_as_in_english() {
        for (word, want) in [
            ("40.000", "40,000"),
            ("1.250.000", "1,250,000"),
            ("2.5", "2.5"),
            ("0.125", "0.125"),
            ("4.12.3", "4.12.3"),
            ("2026", "2026"),
            ("u.s", "u.s"),
        ] {
            assert_eq!(printed(word), want);
        }
    }
}
