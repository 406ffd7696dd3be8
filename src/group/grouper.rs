//! The flow: a batch in order of time, each entry folded, else seated, grouped, and linked.

use std::collections::{BTreeSet, HashMap};

use xxhash_rust::xxh3::xxh3_128;

use super::binding::Bindings;
use super::cluster::{Choice, Clusters};
use super::duplicate::{are_instalments, is_series, same_text};
use super::fingerprint::{Fingerprint, Lexicon, fingerprint};
use super::related::{evidence, links};
use super::tuning::{DISTURBED, HEARD, JOIN, MOVE, NOTHING};
use super::vocabulary::Vocabulary;
use super::window::{Copy, Seat, Story, Window, cosine};
use super::{Item, Settings};
use crate::domain::{Assignment, ClusterId, Decision, EntryId, Link, Reason, StoryId};

/// Copies look at least this alike to the search for near stories.
const COPY: f32 = 0.3;

/// The window over the recent past, and the decisions.
#[derive(Debug)]
pub struct Grouper {
    settings: Settings,
    lexicon: Lexicon,
    pub(super) vocabulary: Vocabulary,
    pub(super) window: Window,
    clusters: Clusters,
    pub(super) bindings: Bindings,
    /// Stories whose cluster changed after they were decided.
    moved: BTreeSet<Seat>,
    /// The latest publication seen, in seconds.
    latest: i64,
}

impl Default for Grouper {
    fn default() -> Self {
        Grouper::new(Settings::default())
    }
}

impl Grouper {
    /// An empty window.
    pub fn new(settings: Settings) -> Self {
        Grouper {
            settings,
            lexicon: Lexicon::shipped(),
            vocabulary: Vocabulary::new(),
            window: Window::default(),
            clusters: Clusters::default(),
            bindings: Bindings::default(),
            moved: BTreeSet::new(),
            latest: i64::MIN,
        }
    }

    /// Puts back an entry that was decided earlier, without deciding again. Oldest first.
    pub fn restore(&mut self, item: &Item, story: StoryId, cluster: ClusterId) {
        self.move_to(item);
        if let Some(seat) = self.window.find(story) {
            self.window.fold(seat, copy_of(item, Reason::Alone));
            return;
        }
        let print = fingerprint(item, &self.lexicon, &mut self.vocabulary);
        self.seat(item, story, cluster, Reason::Alone, print);
    }

    /// Binds all that is decided from now on to what a person decided by hand: these two stand
    /// apart, or belong together. Stories that are live stay where that person put them.
    pub fn bind(&mut self, decision: Decision) {
        self.bindings.add(decision);
        for entry in [decision.one, decision.other] {
            let seat = self.window.find(StoryId::from(entry));
            if let Some(story) = seat.and_then(|seat| self.window.get_mut(seat)) {
                story.held = true;
            }
        }
    }

    /// Decides a batch: the same batch in any order gives the same answer. Returned are the
    /// decisions for the batch, oldest first, and then those for earlier entries whose place it
    /// changed.
    pub fn assign(&mut self, mut batch: Vec<Item>) -> Vec<Assignment> {
        batch.sort_by(|a, b| {
            let by_text = (a.published, &a.address, &a.title, &a.excerpt).cmp(&(
                b.published,
                &b.address,
                &b.title,
                &b.excerpt,
            ));
            by_text.then((a.feed, a.entry).cmp(&(b.feed, b.entry)))
        });
        let mut decided: Vec<Assignment> = batch.iter().map(|item| self.decide(item)).collect();
        let at: HashMap<EntryId, usize> =
            decided.iter().enumerate().map(|(at, decision)| (decision.entry, at)).collect();
        for seat in std::mem::take(&mut self.moved) {
            let Some(story) = self.window.get(seat) else { continue };
            for copy in &story.copies {
                if let Some(at) = at.get(&copy.entry) {
                    decided[*at].cluster = story.cluster;
                    decided[*at].grouped = story.grouped.clone();
                } else {
                    decided.push(moved(story, copy));
                }
            }
        }
        decided
    }

    fn decide(&mut self, item: &Item) -> Assignment {
        self.move_to(item);
        let print = fingerprint(item, &self.lexicon, &mut self.vocabulary);
        let found = self.window.nearest(&print.terms);
        if let Some((seat, reason)) = self.story_of(item, &print, &found)
            && let Some(story) = self.window.get(seat)
        {
            let decision = folded(item, story, reason.clone());
            for (term, _) in print.terms {
                self.vocabulary.release_if_unused(term);
            }
            self.window.fold(seat, copy_of(item, reason));
            return decision;
        }
        let story = StoryId::from(item.entry);
        let seat = self.seat(item, story, story.into(), Reason::Alone, print);
        let mut ties = Vec::new();
        if let Some(seated) = self.window.get(seat).filter(|seated| seated.groups) {
            let published = seated.published;
            let mut choices = self.clusters.choices(&self.window, &self.vocabulary, &found, seated);
            choices.retain(|choice| self.is_open(choice.cluster, published));
            choices.retain(|it| it.score < JOIN || self.may_join(seat, it.cluster));
            if let Some(choice) = choices.first().filter(|choice| choice.score >= JOIN) {
                self.place(seat, choice.cluster, choice.nearest, choice.score);
            }
            self.unite(seat, &choices);
            self.place_by_hand(seat, item.entry);
            ties = self.links(seat, &found);
            self.disturb(&found);
        }
        let (cluster, grouped) =
            self.window.get(seat).map_or((story.into(), Reason::Alone), |seated| {
                (seated.cluster, seated.grouped.clone())
            });
        Assignment {
            entry: item.entry,
            story,
            folded: Reason::Alone,
            cluster,
            grouped,
            links: ties,
            moved: false,
        }
    }

    /// The live story that an entry is a copy in, and why.
    fn story_of(
        &self,
        item: &Item,
        print: &Fingerprint,
        found: &[(Seat, f32)],
    ) -> Option<(Seat, Reason)> {
        if !item.fold {
            return None;
        }
        let by_address = address_of(item).and_then(|address| self.window.at_address(address));
        if let Some(seat) = by_address
            && let Some(story) = self.window.get(seat)
            && shares_page(item, print, story)
        {
            return Some((seat, Reason::SameAddress { with: story.copies.first()?.entry }));
        }
        let near = found.iter().filter(|(_, score)| *score >= COPY);
        near.filter_map(|(seat, _)| Some((*seat, self.window.get(*seat)?))).find_map(
            |(seat, story)| {
                if story.copies.iter().any(|copy| self.bindings.parts(copy.entry, item.entry)) {
                    return None;
                }
                let edited = may_be_copy(item, story)?;
                let similarity = same_text(&print.wording, &story.wording, edited)?;
                let with = story.copies.first()?.entry;
                Some((seat, Reason::SameText { with, similarity }))
            },
        )
    }

    /// Seats a new story.
    fn seat(
        &mut self,
        item: &Item,
        story: StoryId,
        cluster: ClusterId,
        grouped: Reason,
        print: Fingerprint,
    ) -> Seat {
        self.vocabulary.count(print.terms.iter().map(|term| term.0), &print.pairs);
        let seat = self.window.seat(Story {
            id: story,
            published: item.published.as_second(),
            terms: print.terms.into(),
            pairs: print.pairs.into(),
            dwelt: print.dwelt.into(),
            wording: print.wording,
            copies: vec![copy_of(item, Reason::Alone)],
            cluster,
            grouped,
            groups: item.group,
            held: false,
            disturbed: 0,
        });
        self.clusters.join(cluster, seat, item.published.as_second());
        seat
    }

    /// Puts a story into a cluster because of its member `nearest`.
    fn place(&mut self, seat: Seat, cluster: ClusterId, nearest: Seat, score: f32) {
        let grouped = match (self.window.get(seat), self.window.get(nearest)) {
            (Some(story), Some(near)) => {
                Reason::SameEvent(evidence(&self.vocabulary, story, near, score, JOIN))
            }
            _ => return,
        };
        let Some(story) = self.window.get_mut(seat) else { return };
        let before = std::mem::replace(&mut story.cluster, cluster);
        story.grouped = grouped;
        let published = story.published;
        self.clusters.leave(before, seat);
        self.clusters.join(cluster, seat, published);
    }

    /// Makes clusters one that a new story proves to be one: it would join either, and their
    /// members would join each other. The older name stays.
    fn unite(&mut self, seat: Seat, choices: &[Choice]) {
        for choice in choices.iter().take_while(|choice| choice.score >= JOIN) {
            let Some(home) = self.window.get(seat).map(|story| story.cluster) else { return };
            let other = choice.cluster;
            if other == home || self.clusters.agreement(&self.window, home, other) < JOIN {
                continue;
            }
            let (kept, dropped) = (home.min(other), home.max(other));
            let guests = self.clusters.members(dropped).to_vec();
            let stays = |seat: &Seat| {
                self.window.get(*seat).is_some_and(|story| story.held)
                    || !self.may_join(*seat, kept)
            };
            if guests.iter().any(stays) {
                continue;
            }
            for guest in guests {
                self.follow(guest, kept);
            }
        }
    }

    /// Moves a story with the rest of its cluster.
    fn follow(&mut self, seat: Seat, cluster: ClusterId) {
        let Some(story) = self.window.get(seat) else { return };
        let hosts = self.clusters.members(cluster).iter().rev().take(HEARD);
        let nearest = hosts
            .filter_map(|host| Some((*host, cosine(&story.terms, &self.window.get(*host)?.terms))))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        if let Some((host, score)) = nearest {
            self.place(seat, cluster, host, score);
            self.moved.insert(seat);
        }
    }

    /// Looks again at the neighbours of an arrival, each after its first, second, and fourth near
    /// arrival: what came since may show that it belongs elsewhere.
    fn disturb(&mut self, found: &[(Seat, f32)]) {
        for (seat, _) in found.iter().take(DISTURBED) {
            let Some(story) = self.window.get_mut(*seat) else { continue };
            story.disturbed = story.disturbed.saturating_add(1);
            if story.groups && !story.held && matches!(story.disturbed, 1 | 2 | 4) {
                self.reconsider(*seat);
            }
        }
    }

    /// Moves a story if another cluster has become the better one.
    fn reconsider(&mut self, seat: Seat) {
        let Some(terms) = self.window.get(seat).map(|story| story.terms.clone()) else { return };
        let found = self.window.nearest(&terms);
        let Some(story) = self.window.get(seat) else { return };
        let home = story.cluster;
        let choices = self.clusters.choices(&self.window, &self.vocabulary, &found, story);
        let stays = choices.iter().find(|choice| choice.cluster == home).map_or(0.0, |at| at.score);
        if let Some(best) = choices.first()
            && best.cluster != home
            && best.score >= JOIN
            && best.score > stays * MOVE
            && self.is_open(best.cluster, story.published)
            && self.may_join(seat, best.cluster)
        {
            self.place(seat, best.cluster, best.nearest, best.score);
            self.moved.insert(seat);
        }
    }

    /// Whether nothing forbids a story to stand in a cluster: no word of the reader, and no other
    /// instalment of its own series there, such as yesterday's prices.
    fn may_join(&self, seat: Seat, cluster: ClusterId) -> bool {
        let Some(story) = self.window.get(seat) else { return false };
        if story.wording.series.is_none() && self.bindings.is_without_splits() {
            return true;
        }
        let members = self.clusters.members(cluster).iter();
        !members.filter_map(|member| self.window.get(*member)).any(|member| {
            member.id != story.id
                && (self.bindings.part(&story.copies, &member.copies)
                    || are_instalments(&story.wording, &member.wording)
                        && share_feed(story, member))
        })
    }

    /// Puts a new story where a person said that it belongs.
    fn place_by_hand(&mut self, seat: Seat, entry: EntryId) {
        let partner = self.bindings.partners(entry).find_map(|partner| self.window.find(partner));
        let cluster = partner.and_then(|partner| self.window.get(partner)).map(|it| it.cluster);
        let (Some(partner), Some(cluster)) = (partner, cluster) else { return };
        self.place(seat, cluster, partner, 0.0);
        if let Some(story) = self.window.get_mut(seat) {
            story.grouped = Reason::ByHand;
            story.held = true;
        }
    }

    fn links(&self, seat: Seat, found: &[(Seat, f32)]) -> Vec<Link> {
        let story = self.window.get(seat);
        story.map_or_else(Vec::new, |story| links(&self.window, &self.vocabulary, found, story))
    }

    fn is_open(&self, cluster: ClusterId, published: i64) -> bool {
        self.clusters.is_open(cluster, published, self.length())
    }

    /// The window's length, which is also the longest that a cluster may last, in seconds.
    fn length(&self) -> i64 {
        i64::try_from(self.settings.window.as_secs()).unwrap_or(i64::MAX)
    }

    /// Lets the window's end follow the latest publication.
    fn move_to(&mut self, item: &Item) {
        self.latest = self.latest.max(item.published.as_second());
        let horizon = self.latest.saturating_sub(self.length());
        while let Some((seat, story)) = self.window.expire(horizon) {
            self.vocabulary.forget(story.terms.iter().map(|term| term.0), &story.pairs);
            self.clusters.leave(story.cluster, seat);
        }
    }
}

/// The decision for a copy.
fn folded(item: &Item, story: &Story, folded: Reason) -> Assignment {
    Assignment {
        entry: item.entry,
        story: story.id,
        folded,
        cluster: story.cluster,
        grouped: story.grouped.clone(),
        links: Vec::new(),
        moved: false,
    }
}

/// The decision for an entry whose story moved to another cluster.
fn moved(story: &Story, copy: &Copy) -> Assignment {
    Assignment {
        entry: copy.entry,
        story: story.id,
        folded: copy.folded.clone(),
        cluster: story.cluster,
        grouped: story.grouped.clone(),
        links: Vec::new(),
        moved: true,
    }
}

/// Whether one feed has an entry in both.
pub(super) fn share_feed(one: &Story, other: &Story) -> bool {
    one.copies.iter().any(|a| other.copies.iter().any(|b| a.feed == b.feed))
}

/// Whether an entry with the address of `story` is the same page, rather than one more entry of a
/// feed whose entries all name the page that lists them.
fn shares_page(item: &Item, print: &Fingerprint, story: &Story) -> bool {
    if story.copies.iter().any(|copy| !copy.folds) {
        return false;
    }
    let one_feed = story.copies.iter().any(|copy| copy.feed == item.feed);
    let told = !print.terms.is_empty() && !story.terms.is_empty();
    !(one_feed && told)
        || cosine(&print.terms, &story.terms) >= NOTHING
            && !is_series(&print.wording, &story.wording)
}

/// Whether an entry may be a copy by its text: never of an entry of its own feed, unless neither
/// has an address, where the text alone can tell an edit. Then, whether it would be an edit.
fn may_be_copy(item: &Item, story: &Story) -> Option<bool> {
    if story.copies.iter().any(|copy| !copy.folds) {
        return None;
    }
    let mut of_feed = story.copies.iter().filter(|copy| copy.feed == item.feed).peekable();
    let edited = of_feed.peek().is_some();
    let addressed = of_feed.any(|copy| copy.has_address) || !item.address.is_empty();
    (!edited || !addressed).then_some(edited)
}

fn copy_of(item: &Item, folded: Reason) -> Copy {
    Copy {
        entry: item.entry,
        feed: item.feed,
        address: address_of(item),
        has_address: !item.address.is_empty(),
        folds: item.fold,
        folded,
    }
}

/// A hash of an entry's address, unless it names no page of its own.
fn address_of(item: &Item) -> Option<u128> {
    let place = item.address.split_once("://").map_or(item.address.as_str(), |(_, rest)| rest);
    let names_page = place.split_once(['/', '?']).is_some_and(|(_, rest)| !rest.is_empty());
    names_page.then(|| xxh3_128(item.address.as_bytes()))
}
