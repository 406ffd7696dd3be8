//! How stories enter clusters and move between them, by the score or by hand.

use super::cluster::{Choice, are_apart};
use super::duplicate::are_instalments;
use super::explain::Rule;
use super::grouper::{Grouper, share_feed};
use super::index::Near;
use super::tuning::{DISTURBED, HEARD, JOIN, LARGEST, MOVE};
use super::window::{Seat, Story, Tie};
use crate::domain::{ClusterId, EntryId, FeedId};

impl Grouper {
    /// Puts a story into a cluster because of its member `nearest`.
    pub(super) fn place(&mut self, seat: Seat, cluster: ClusterId, nearest: Seat, score: f32) {
        let Some(with) = self.window.get(nearest).map(|near| near.id) else { return };
        let Some(story) = self.window.get_mut(seat) else { return };
        let before = std::mem::replace(&mut story.cluster, cluster);
        story.grouped = Tie::SameEvent { with, score };
        self.clusters.leave(before, seat);
        self.clusters.join(&self.window, cluster, seat);
        self.note_change(seat);
    }

    /// Moves a story to a cluster without noting a reason or a change.
    pub(super) fn put_into(&mut self, seat: Seat, cluster: ClusterId) {
        let Some(story) = self.window.get_mut(seat) else { return };
        let before = std::mem::replace(&mut story.cluster, cluster);
        if before != cluster {
            self.clusters.leave(before, seat);
            self.clusters.join(&self.window, cluster, seat);
        }
    }

    /// Merges clusters that a new story proves to be one: it would join either, and their members would join
    /// each other. The older id stays.
    pub(super) fn unite(&mut self, seat: Seat, choices: &[Choice]) {
        for choice in choices {
            let Some(home) = self.window.get(seat).map(|story| story.cluster) else { return };
            let other = choice.cluster;
            let agreement = || self.clusters.agreement(&self.window, &self.vocabulary, home, other);
            if other == home || agreement() < JOIN {
                continue;
            }
            let (kept, dropped) = (home.min(other), home.max(other));
            let mut guests = self.clusters.members(&self.window, dropped).to_vec();
            let stays = |seat: &Seat| {
                self.window.get(*seat).is_some_and(|story| story.held)
                    || self.forbids(*seat, kept).is_some()
            };
            let together = guests.len() + self.clusters.members(&self.window, kept).len();
            if together > LARGEST || guests.iter().any(stays) {
                continue;
            }
            // The new story first, since it is like both, and the others are like it.
            guests.sort_by_key(|guest| *guest != seat);
            for guest in guests {
                self.follow(guest, kept);
            }
        }
    }

    /// Moves a story with the rest of its cluster. If it is not like any of those that it comes to, it comes
    /// along because of the others, and keeps its reason.
    fn follow(&mut self, seat: Seat, cluster: ClusterId) {
        let Some(story) = self.window.get(seat) else { return };
        let hosts = self.clusters.members(&self.window, cluster).iter().rev().take(HEARD);
        let hosts = hosts.filter_map(|host| Some((*host, self.window.get(*host)?)));
        let nearest = hosts
            .filter(|(_, host)| !are_apart(&self.vocabulary, story, host))
            .map(|(seat, host)| (seat, story.vector.cosine(&host.vector)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        match nearest {
            Some((host, score)) if score >= JOIN => self.place(seat, cluster, host, score),
            _ => {
                self.put_into(seat, cluster);
                self.note_change(seat);
            }
        }
        self.moved.insert(seat);
    }

    /// Reconsiders the neighbours of an arrival, each after its first, second, and fourth near arrival:
    /// what came may show that it belongs elsewhere.
    pub(super) fn disturb(&mut self, arrival: Seat, found: &[Near]) {
        for near in found.iter().take(DISTURBED) {
            if self.note_near(near.seat) {
                self.reconsider(near.seat, arrival);
            }
        }
    }

    /// Notes that an arrival is near to a story, and returns whether to reconsider that story.
    pub(super) fn note_near(&mut self, seat: Seat) -> bool {
        self.note_change(seat);
        let Some(story) = self.window.get_mut(seat) else { return false };
        story.disturbed = story.disturbed.saturating_add(1);
        story.groups && !story.held && matches!(story.disturbed, 1 | 2 | 4)
    }

    /// Moves a story to the cluster of an arrival if it scores clearly better there.
    fn reconsider(&mut self, seat: Seat, arrival: Seat) {
        let (Some(story), Some(other)) = (self.window.get(seat), self.window.get(arrival)) else {
            return;
        };
        if story.cluster == other.cluster {
            return;
        }
        let score = |cluster| self.clusters.score(&self.window, &self.vocabulary, cluster, story);
        let stays = || score(story.cluster).map_or(0.0, |home| home.score);
        if let Some(best) = score(other.cluster)
            && best.score >= JOIN
            && best.score > stays() * MOVE
            && self.forbids(seat, best.cluster).is_none()
        {
            self.place(seat, best.cluster, best.nearest, best.score);
            self.moved.insert(seat);
        }
    }

    /// The rule that forbids a story to join a cluster, if any.
    pub(super) fn forbids(&self, seat: Seat, cluster: ClusterId) -> Option<Rule> {
        let story = self.window.get(seat)?;
        if !story.groups {
            return Some(Rule::NotGrouped);
        }
        let closed = self.clusters.closed(&self.window, cluster, story.published, self.length());
        if closed.is_some() {
            return closed;
        }
        if story.patterned && self.is_of_feed(cluster, story.founder.feed) {
            return Some(Rule::Pattern);
        }
        if story.wording.series.is_none() && self.bindings.is_without_splits() {
            return None;
        }
        let mut others = self.stories_in(cluster).filter(|member| member.id != story.id);
        others.find_map(|member| {
            if self.bindings.part(story, member) {
                return Some(Rule::ByHand);
            }
            let share_feed = || share_feed(story, member);
            are_instalments(&story.wording, &member.wording, share_feed)
                .then_some(Rule::Instalments)
        })
    }

    /// Whether a person split a story from one in a cluster.
    fn is_to_part(&self, story: &Story, cluster: ClusterId) -> bool {
        self.stories_in(cluster).any(|member| self.bindings.part(story, member))
    }

    /// Whether all entries of a cluster are from one feed.
    fn is_of_feed(&self, cluster: ClusterId, feed: FeedId) -> bool {
        self.stories_in(cluster).flat_map(Story::copies).all(|copy| copy.feed == feed)
    }

    /// Whether an entry must stand apart from any entry in a cluster.
    pub(super) fn is_parted(&self, entry: EntryId, cluster: ClusterId) -> bool {
        let mut copies = self.stories_in(cluster).flat_map(Story::copies);
        !self.bindings.is_without_splits()
            && copies.any(|copy| self.bindings.parts(copy.entry, entry))
    }

    fn stories_in(&self, cluster: ClusterId) -> impl Iterator<Item = &Story> {
        let members = self.clusters.members(&self.window, cluster).iter();
        members.filter_map(|member| self.window.get(*member))
    }

    /// Puts the story of a new entry where a person said that the entry belongs.
    pub(super) fn place_by_hand(&mut self, seat: Seat, entry: EntryId) {
        for partner in self.bindings.partners(entry).to_vec() {
            let live = self.window.find_entry(partner);
            match live.and_then(|partner| self.window.get_mut(partner)) {
                Some(_) if live == Some(seat) => {}
                Some(story) => {
                    story.held = true;
                    let cluster = story.cluster;
                    self.put_together(seat, cluster);
                }
                None => {
                    if let Some(cluster) = self.bindings.home(partner) {
                        self.put_together(seat, cluster);
                    }
                }
            }
        }
    }

    /// Puts a story into a cluster by hand, together with the stories that are bound to it by hand, except
    /// those that must stand apart from one there.
    fn put_together(&mut self, seat: Seat, cluster: ClusterId) {
        let is_there = self.window.get(seat).is_some_and(|story| story.cluster == cluster);
        let mut guests = if is_there { vec![seat] } else { self.bound_to(seat) };
        let may_come = |guest: &Seat| {
            let guest = self.window.get(*guest);
            guest.is_some_and(|guest| !self.is_to_part(guest, cluster))
        };
        guests.retain(|guest| *guest == seat || may_come(guest));
        for guest in guests {
            self.put_into(guest, cluster);
            if let Some(story) = self.window.get_mut(guest) {
                story.grouped = Tie::ByHand;
                story.held = true;
            }
            self.note_change(guest);
            self.moved.insert(guest);
        }
    }

    /// A story and those of its cluster that a person put together with it, directly or through others.
    fn bound_to(&self, seat: Seat) -> Vec<Seat> {
        let mut bound = vec![seat];
        let mut asked = 0;
        while let Some(story) = bound.get(asked).and_then(|seat| self.window.get(*seat)) {
            let partners = story.copies().flat_map(|copy| self.bindings.partners(copy.entry));
            for partner in partners.filter_map(|partner| self.window.find_entry(*partner)) {
                let other = self.window.get(partner);
                let is_beside = other.is_some_and(|other| other.cluster == story.cluster);
                if is_beside && !bound.contains(&partner) {
                    bound.push(partner);
                }
            }
            asked += 1;
        }
        bound
    }
}
