//! Same event? Which cluster a story joins, and when two clusters are one.
//!
//! A story is compared with the mean of a cluster's best members, not with the nearest one: a chain
//! of stories, each a little like the last, then ends where the members no longer agree.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use super::duplicate::{are_of_one_form, have_one_headline};
use super::explain::Rule;
use super::folding::name_two_things;
use super::grouper::share_feed;
use super::index::Near;
use super::quick::QuickMap;
use super::serial::is_version;
use super::tuning::{ASKED, DECAY, HEARD, LARGEST, NOTHING, RARE, RELATED_CLUSTER, VOICES};
use super::vocabulary::{TermId, Vocabulary};
use super::window::{Seat, Story, Window};
use super::wording::Wording;
use super::words::{are_of_one_word, is_piece};
use crate::domain::ClusterId;

/// A headline of at most this many telling words may be a label.
const LABEL: u8 = 2;

/// The live clusters and the seats of their members. Most stories are alone in the cluster that they founded;
/// such clusters are not listed, since the window knows them.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    listed: QuickMap<ClusterId, Cluster>,
}

#[derive(Debug)]
struct Cluster {
    /// In order of seat, not of joining, so that a restored window has the same order.
    members: Vec<Seat>,
    /// When its first member was published, in seconds; that member may have left the window since.
    founded: i64,
}

/// A cluster that a story may join.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice {
    /// The cluster.
    pub cluster: ClusterId,
    /// The mean of its members' best scores.
    pub score: f32,
    /// The nearest member.
    pub nearest: Seat,
}

impl Clusters {
    /// Builds the clusters that have a time in `founded`, given the cluster and seat of each story.
    pub fn of(founded: &BTreeMap<ClusterId, i64>, mut members: Vec<(ClusterId, Seat)>) -> Self {
        members.sort_unstable();
        let mut listed = QuickMap::default();
        for members in members.chunk_by(|one, other| one.0 == other.0) {
            let cluster = members[0].0;
            if let Some(founded) = founded.get(&cluster).copied() {
                let members = members.iter().map(|it| it.1).collect();
                listed.insert(cluster, Cluster { members, founded });
            }
        }
        Clusters { listed }
    }

    /// When the listed clusters were founded, in order.
    pub fn founded(&self) -> BTreeMap<ClusterId, i64> {
        self.founded_among(self.listed.keys().copied())
    }

    /// When some of the listed clusters were founded, in order.
    pub fn founded_among(
        &self,
        clusters: impl Iterator<Item = ClusterId>,
    ) -> BTreeMap<ClusterId, i64> {
        clusters.filter_map(|id| Some((id, self.listed.get(&id)?.founded))).collect()
    }

    /// Sets when a cluster was founded, even if its live members are all younger.
    pub fn put_back(&mut self, window: &Window, cluster: ClusterId, founded: i64) {
        let members = window.alone_in(cluster).to_vec();
        self.listed.entry(cluster).or_insert(Cluster { members, founded }).founded = founded;
    }

    /// Adds a member, whose story is already in the window with this cluster.
    pub fn join(&mut self, window: &Window, cluster: ClusterId, seat: Seat) {
        let Some(published) = window.get(seat).map(|story| story.published) else { return };
        let members = window.alone_in(cluster);
        let founder = members.first().and_then(|founder| window.get(*founder));
        let listed = match self.listed.entry(cluster) {
            Entry::Occupied(listed) => listed.into_mut(),
            Entry::Vacant(_) if members == [seat] => return,
            Entry::Vacant(new) => {
                let founded = founder.map_or(published, |founder| founder.published);
                new.insert(Cluster { members: members.to_vec(), founded })
            }
        };
        let at = listed.members.partition_point(|member| *member < seat);
        listed.members.insert(at, seat);
        listed.founded = listed.founded.min(published);
    }

    /// Removes a member.
    pub fn leave(&mut self, cluster: ClusterId, seat: Seat) {
        if let Some(listed) = self.listed.get_mut(&cluster) {
            listed.members.retain(|member| *member != seat);
            if listed.members.is_empty() {
                self.listed.remove(&cluster);
            }
        }
    }

    /// The live members of a cluster, oldest first.
    pub fn members<'a>(&'a self, window: &'a Window, cluster: ClusterId) -> &'a [Seat] {
        let listed = self.listed.get(&cluster).map(|listed| listed.members.as_slice());
        listed.unwrap_or_else(|| window.alone_in(cluster))
    }

    /// The rule that closes a cluster to a story published at this time, if any: none lasts longer than
    /// `longest` seconds or has more than [`LARGEST`] members, so that a chain ends however alike its links
    /// are.
    pub fn closed(
        &self,
        window: &Window,
        cluster: ClusterId,
        published: i64,
        longest: i64,
    ) -> Option<Rule> {
        let founded = match self.listed.get(&cluster) {
            Some(listed) if listed.members.len() >= LARGEST => return Some(Rule::TooLarge),
            Some(listed) => Some(listed.founded),
            None => {
                let alone = window.alone_in(cluster).first();
                alone.and_then(|seat| window.get(*seat)).map(|story| story.published)
            }
        };
        let is_open = founded.is_some_and(|founded| published.saturating_sub(founded) <= longest);
        (!is_open).then_some(Rule::TooLong)
    }

    /// The clusters that a live story may join, best first, given the stories `found` near it, without
    /// itself.
    pub fn choices(
        &self,
        window: &Window,
        vocabulary: &Vocabulary,
        found: &[Near],
        story: &Story,
    ) -> Vec<Choice> {
        let mut groups: Vec<(ClusterId, Seat, Voices)> = Vec::with_capacity(found.len());
        let others = found.iter().filter_map(|near| Some((near, window.get(near.seat)?)));
        for (near, other) in others.filter(|(_, other)| other.groups) {
            let score = near.cosine - decay(story.published, other.published);
            // A lone story so far away is neither joined nor asked about by `related`, so what the two
            // share need not be compared.
            let is_far = score < RELATED_CLUSTER && !self.listed.contains_key(&other.cluster);
            if is_far || are_apart(vocabulary, story, other) {
                continue;
            }
            match groups.iter_mut().find(|group| group.0 == other.cluster) {
                Some(group) => group.2.add(score),
                None => groups.push((other.cluster, near.seat, Voices::of(score))),
            }
        }
        let mut choices: Vec<Choice> = groups
            .into_iter()
            .map(|(cluster, nearest, voices)| {
                // The mean is at most the best score: if that is too low, the members need no counting.
                let listed = (voices.best[0] >= RELATED_CLUSTER)
                    .then(|| self.listed.get(&cluster))
                    .flatten();
                let score = voices.mean(listed.map_or(1, |listed| listed.members.len()));
                Choice { cluster, score, nearest }
            })
            .collect();
        choices.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.nearest.cmp(&b.nearest)));
        choices
    }

    /// What a live story scores in its own cluster, or would score in another.
    pub fn score(
        &self,
        window: &Window,
        vocabulary: &Vocabulary,
        cluster: ClusterId,
        story: &Story,
    ) -> Option<Choice> {
        let members = self.members(window, cluster);
        // Saturating: in a damaged window from a file, the story may be missing among its own cluster's
        // members.
        let others = members.len().saturating_sub(usize::from(story.cluster == cluster));
        let (mut voices, mut nearest) = (Voices::default(), None);
        for seat in members.iter().rev().take(ASKED) {
            let Some(other) = window.get(*seat).filter(|other| other.id != story.id) else {
                continue;
            };
            let cosine = story.vector.cosine(&other.vector);
            if nearest.is_none_or(|(_, best)| cosine > best) {
                nearest = Some((*seat, cosine));
            }
            if cosine > NOTHING && !are_apart(vocabulary, story, other) {
                voices.add(cosine - decay(story.published, other.published));
            }
        }
        Some(Choice { cluster, score: voices.mean(others), nearest: nearest?.0 })
    }

    /// How well two clusters agree: the mean, over the members of the smaller, of what each would score in
    /// the larger. Only the latest [`HEARD`] members of each count. A common word that bare headlines share is
    /// heard, since over many members it tells something; a single word in two texts is not.
    pub fn agreement(
        &self,
        window: &Window,
        vocabulary: &Vocabulary,
        a: ClusterId,
        b: ClusterId,
    ) -> f32 {
        let heard = |cluster| {
            let latest = self.members(window, cluster).iter().rev().take(HEARD);
            latest.filter_map(|seat| window.get(*seat)).collect::<Vec<&Story>>()
        };
        let (mut guests, mut hosts) = (heard(a), heard(b));
        if guests.len() > hosts.len() {
            std::mem::swap(&mut guests, &mut hosts);
        }
        let scores = guests.iter().map(|guest| {
            let mut voices = Voices::default();
            for host in hosts.iter().filter(|host| !is_chance(vocabulary, guest, host)) {
                let cosine = guest.vector.cosine(&host.vector);
                voices.add(cosine - decay(guest.published, host.published));
            }
            voices.mean(hosts.len())
        });
        scores.sum::<f32>() / guests.len().max(1) as f32
    }
}

/// The best scores of a story with the members of a cluster, best first.
#[derive(Debug, Clone, Copy, Default)]
struct Voices {
    best: [f32; VOICES],
    heard: usize,
}

impl Voices {
    fn of(score: f32) -> Self {
        let mut voices = Voices::default();
        voices.add(score);
        voices
    }

    fn add(&mut self, score: f32) {
        let at = self.best[..self.heard].iter().position(|other| score > *other);
        let at = at.unwrap_or(self.heard);
        if at < VOICES {
            self.heard = (self.heard + 1).min(VOICES);
            self.best[at..self.heard].rotate_right(1);
            self.best[at] = score;
        }
    }

    /// Their mean over up to [`VOICES`] of the `members`; a member without a score counts 0.
    fn mean(&self, members: usize) -> f32 {
        let voices = VOICES.min(members).max(1);
        self.best[..self.heard.min(voices)].iter().sum::<f32>() / voices as f32
    }
}

/// Whether what two stories share makes them no event, however much it is.
pub(super) fn are_apart(vocabulary: &Vocabulary, a: &Story, b: &Story) -> bool {
    is_thin(vocabulary, a, b) || are_two_in_one_form(vocabulary, a, b)
}

/// Whether two stories share only a single word, and it is a common one, or both have a text, or it may be
/// no name of a thing: one that two of a feed share above notes may be its subject or its label, as in
/// `Show HN`, and one in a post without a headline may be anything. Or whether they share no more than a label.
pub(super) fn is_thin(vocabulary: &Vocabulary, a: &Story, b: &Story) -> bool {
    let both = |is_true: fn(&Wording) -> bool| [a, b].into_iter().all(|it| is_true(&it.wording));
    let are_of_feed = || both(Wording::has_text) && share_feed(a, b);
    only_word(vocabulary, a, b).is_some_and(|share| {
        have_texts(a, b) || share > RARE || !both(Wording::is_titled) || are_of_feed()
    }) || both(Wording::has_text) && share_label(a, b)
}

/// Whether two stories are of two things in one form of words: a warning for one county and for the next.
pub(super) fn are_two_in_one_form(vocabulary: &Vocabulary, a: &Story, b: &Story) -> bool {
    let [one, other] = [a, b].map(|story| (&story.wording, &story.vector));
    are_of_one_form(&a.wording, &b.wording) && name_two_things(vocabulary, one, other)
}

/// Whether two stories have nothing in common but a headline of few words, which neither text takes up:
/// `Scheduled maintenance`.
fn share_label(a: &Story, b: &Story) -> bool {
    let (one, other) = (&a.wording, &b.wording);
    have_one_headline(one, other)
        && one.telling <= LABEL
        && !a.vector.share_dwelt(&b.vector)
        && a.vector.shared(&b.vector).count() <= one.headline().len() + one.counters().len()
}

/// Whether two stories share only a single word, though both have a text.
pub(super) fn is_chance(vocabulary: &Vocabulary, a: &Story, b: &Story) -> bool {
    have_texts(a, b) && only_word(vocabulary, a, b).is_some()
}

fn have_texts(a: &Story, b: &Story) -> bool {
    [a, b].into_iter().all(|it| it.wording.has_runs())
}

/// How common the word is that two stories share, if it is the only one: the share of stories that hold it,
/// or the rarest of its pieces. Versions name nothing: `v1.2.3` alone is as good as the most common word,
/// and makes another common word, as in `Release v1.2.3`, no rarer.
fn only_word(vocabulary: &Vocabulary, a: &Story, b: &Story) -> Option<f32> {
    let all = || a.vector.shared(&b.vector).map(|(term, _)| term);
    let is_version = |term: &TermId| is_version(vocabulary.word(*term));
    let mut common = all().filter(|term| !is_version(term));
    let share = |term| vocabulary.share(term);
    match (common.next(), common.next()) {
        (None, _) => all().next().map(|_| 1.0),
        (Some(first), None) => {
            let share = share(first);
            (share > RARE || !all().any(|term| is_version(&term))).then_some(share)
        }
        (Some(_), Some(second)) if !is_piece(vocabulary.word(second)) => None,
        (Some(first), Some(second)) => {
            let pieces: Vec<TermId> = [first, second].into_iter().chain(common).collect();
            let letters: Vec<&str> = pieces.iter().map(|term| vocabulary.word(*term)).collect();
            are_of_one_word(&letters).then(|| pieces.into_iter().map(share).fold(1.0, f32::min))
        }
    }
}

/// What a score loses for the time between two publications, given in seconds.
pub(super) fn decay(a: i64, b: i64) -> f32 {
    DECAY * (a.abs_diff(b) as f32 / 86_400.0).ln_1p()
}
