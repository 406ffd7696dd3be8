//! Same event? Which cluster a story joins, and when two clusters are one.
//!
//! A story is compared with the mean of a cluster's best members, not with the nearest one: a chain
//! of stories, each a little like the last, then ends where the members no longer agree.

use super::quick::QuickMap;
use super::tuning::{DECAY, HEARD, RARE, VOICES};
use super::vocabulary::Vocabulary;
use super::window::{Seat, Story, Window, cosine, shared};
use crate::domain::ClusterId;

/// The live clusters and where their members sit.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    live: QuickMap<ClusterId, Cluster>,
}

#[derive(Debug, Default)]
struct Cluster {
    members: Vec<Seat>,
    /// When its first member was published, in seconds; it may have left the window since.
    founded: i64,
}

/// A cluster that a story may join.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice {
    /// The cluster.
    pub cluster: ClusterId,
    /// The mean score of its best members.
    pub score: f32,
    /// The member that is nearest.
    pub nearest: Seat,
}

impl Clusters {
    /// Seats a member.
    pub fn join(&mut self, cluster: ClusterId, seat: Seat, published: i64) {
        let new = Cluster { members: Vec::new(), founded: published };
        let cluster = self.live.entry(cluster).or_insert(new);
        cluster.members.push(seat);
        cluster.founded = cluster.founded.min(published);
    }

    /// Takes a member out.
    pub fn leave(&mut self, cluster: ClusterId, seat: Seat) {
        if let Some(live) = self.live.get_mut(&cluster) {
            live.members.retain(|member| *member != seat);
            if live.members.is_empty() {
                self.live.remove(&cluster);
            }
        }
    }

    /// The live members of a cluster, in the order in which they joined.
    pub fn members(&self, cluster: ClusterId) -> &[Seat] {
        self.live.get(&cluster).map_or(&[], |live| live.members.as_slice())
    }

    /// Whether a story of this time may join: no cluster is longer than `longest` seconds, so that
    /// a chain ends, however alike its links are.
    pub fn is_open(&self, cluster: ClusterId, published: i64, longest: i64) -> bool {
        self.live
            .get(&cluster)
            .is_some_and(|live| published.saturating_sub(live.founded) <= longest)
    }

    /// The clusters that a live story may join, the best choice first, given the stories that were
    /// `found` near it. It has no voice itself.
    pub fn choices(
        &self,
        window: &Window,
        vocabulary: &Vocabulary,
        found: &[(Seat, f32)],
        story: &Story,
    ) -> Vec<Choice> {
        let mut groups: Vec<(ClusterId, Seat, Vec<f32>)> = Vec::new();
        for (seat, score) in found {
            let Some(other) = window.get(*seat).filter(|other| other.groups) else { continue };
            if other.id == story.id || is_thin(vocabulary, story, other) {
                continue;
            }
            let score = score - decay(story.published, other.published);
            match groups.iter_mut().find(|group| group.0 == other.cluster) {
                Some(group) => group.2.push(score),
                None => groups.push((other.cluster, *seat, vec![score])),
            }
        }
        let mut choices: Vec<Choice> = groups
            .into_iter()
            .map(|(cluster, nearest, scores)| {
                let at_home = story.cluster == cluster;
                let others = self.members(cluster).len() - usize::from(at_home);
                Choice { cluster, score: mean_of_best(scores, others), nearest }
            })
            .collect();
        choices.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.cluster.cmp(&b.cluster)));
        choices
    }

    /// How well two clusters agree: the mean, over the members of the smaller, of what each would
    /// score if it asked to join the larger.
    pub fn agreement(&self, window: &Window, a: ClusterId, b: ClusterId) -> f32 {
        let heard = |cluster| {
            let latest = self.members(cluster).iter().rev().take(HEARD);
            latest.filter_map(|seat| window.get(*seat)).collect::<Vec<&Story>>()
        };
        let (mut guests, mut hosts) = (heard(a), heard(b));
        if guests.len() > hosts.len() {
            std::mem::swap(&mut guests, &mut hosts);
        }
        let scores = guests.iter().map(|guest| {
            let score = |host: &&Story| {
                cosine(&guest.terms, &host.terms) - decay(guest.published, host.published)
            };
            mean_of_best(hosts.iter().map(score).collect(), hosts.len())
        });
        scores.sum::<f32>() / guests.len().max(1) as f32
    }
}

/// Whether two stories share a single word, and one that many stories have.
fn is_thin(vocabulary: &Vocabulary, a: &Story, b: &Story) -> bool {
    let mut common = shared(&a.terms, &b.terms);
    match (common.next(), common.next()) {
        (Some((term, _)), None) => vocabulary.share(term) > RARE,
        _ => false,
    }
}

/// The mean of the best voices. Members that were not found have a voice, too: nothing alike.
fn mean_of_best(mut scores: Vec<f32>, members: usize) -> f32 {
    let voices = VOICES.min(members).max(1);
    scores.sort_unstable_by(|a, b| b.total_cmp(a));
    scores.iter().take(voices).sum::<f32>() / voices as f32
}

/// What a score loses over the time between two moments given in seconds.
pub(super) fn decay(a: i64, b: i64) -> f32 {
    DECAY * (a.abs_diff(b) as f32 / 86_400.0).ln_1p()
}
