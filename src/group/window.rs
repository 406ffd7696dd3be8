//! The recent past: live stories, found by term, by address, and by age.

use std::collections::{HashMap, VecDeque};

use super::fingerprint::Wording;
use super::quick::QuickMap;
use super::tuning::{CANDIDATES, NOTHING, POSTINGS};
use super::vocabulary::{Pair, TermId};
use crate::domain::{ClusterId, EntryId, FeedId, Reason, StoryId};

/// A story's place in the window: counts up and is never given twice.
pub(super) type Seat = u32;

/// A live story.
#[derive(Debug)]
pub(super) struct Story {
    /// Its name.
    pub id: StoryId,
    /// When its founder was published, in seconds.
    pub published: i64,
    /// Its founder's terms as a vector of length one, sorted by term.
    pub terms: Box<[(TermId, f32)]>,
    /// Terms that stand side by side in its founder's headline.
    pub pairs: Box<[Pair]>,
    /// Terms that both headline and text of its founder name, sorted.
    pub dwelt: Box<[TermId]>,
    /// Its founder's wording.
    pub wording: Wording,
    /// Its entries, founder first.
    pub copies: Vec<Copy>,
    /// The cluster it belongs to.
    pub cluster: ClusterId,
    /// Why it belongs there.
    pub grouped: Reason,
    /// Whether it may be grouped with others.
    pub groups: bool,
    /// Whether the reader placed it.
    pub held: bool,
    /// How many near stories have come since.
    pub disturbed: u32,
}

/// An entry of a story.
#[derive(Debug)]
pub(super) struct Copy {
    /// The entry.
    pub entry: EntryId,
    /// Its feed.
    pub feed: FeedId,
    /// A hash of its address, if that names a page of its own.
    pub address: Option<u128>,
    /// Whether it has an address at all.
    pub has_address: bool,
    /// Whether it may share a story.
    pub folds: bool,
    /// Why it is in the story.
    pub folded: Reason,
}

/// The live stories.
#[derive(Debug, Default)]
pub(super) struct Window {
    stories: VecDeque<Story>,
    first: Seat,
    postings: Vec<VecDeque<(Seat, f32)>>,
    addresses: HashMap<u128, Seat>,
    seats: QuickMap<StoryId, Seat>,
    /// Sums of a search, one for each live story; all zero between searches.
    sums: Vec<f32>,
    /// Which sums a search changed; empty between searches, kept for its room.
    touched: Vec<usize>,
}

impl Window {
    /// Seats a story and returns its seat.
    pub fn seat(&mut self, story: Story) -> Seat {
        let seat = self.first + self.stories.len() as Seat;
        for (term, weight) in &story.terms {
            let at = *term as usize;
            if self.postings.len() <= at {
                self.postings.resize_with(at + 1, VecDeque::new);
            }
            let posting = &mut self.postings[at];
            if posting.len() >= POSTINGS {
                posting.pop_front();
            }
            posting.push_back((seat, *weight));
        }
        for copy in &story.copies {
            if let Some(address) = copy.address {
                self.addresses.entry(address).or_insert(seat);
            }
        }
        self.seats.insert(story.id, seat);
        self.stories.push_back(story);
        seat
    }

    /// Adds a copy to a live story.
    pub fn fold(&mut self, seat: Seat, copy: Copy) {
        if let Some(address) = copy.address {
            self.addresses.entry(address).or_insert(seat);
        }
        if let Some(story) = self.get_mut(seat) {
            story.copies.push(copy);
        }
    }

    /// Takes the oldest story out if it was published before `horizon`.
    pub fn expire(&mut self, horizon: i64) -> Option<(Seat, Story)> {
        self.stories.front().filter(|story| story.published < horizon)?;
        let story = self.stories.pop_front()?;
        let seat = self.first;
        self.first += 1;
        if self.seats.get(&story.id) == Some(&seat) {
            self.seats.remove(&story.id);
        }
        for (term, _) in &story.terms {
            let posting = &mut self.postings[*term as usize];
            if posting.front().is_some_and(|(front, _)| *front == seat) {
                posting.pop_front();
            }
            if posting.is_empty() {
                *posting = VecDeque::new();
            }
        }
        for address in story.copies.iter().filter_map(|copy| copy.address) {
            if self.addresses.get(&address) == Some(&seat) {
                self.addresses.remove(&address);
            }
        }
        Some((seat, story))
    }

    /// The story at a seat, while it lives.
    pub fn get(&self, seat: Seat) -> Option<&Story> {
        self.stories.get(seat.checked_sub(self.first)? as usize)
    }

    /// The story at a seat, while it lives.
    pub fn get_mut(&mut self, seat: Seat) -> Option<&mut Story> {
        self.stories.get_mut(seat.checked_sub(self.first)? as usize)
    }

    /// Where a live story sits.
    pub fn find(&self, story: StoryId) -> Option<Seat> {
        self.seats.get(&story).copied()
    }

    /// The live story with this address.
    pub fn at_address(&self, address: u128) -> Option<Seat> {
        self.addresses.get(&address).copied()
    }

    /// The stories nearest to a vector by cosine, best first; equal ones in order of seat.
    pub fn nearest(&mut self, terms: &[(TermId, f32)]) -> Vec<(Seat, f32)> {
        self.sums.resize(self.stories.len(), 0.0);
        let mut touched = std::mem::take(&mut self.touched);
        for (term, weight) in terms {
            let Some(posting) = self.postings.get(*term as usize) else { continue };
            posting.iter().for_each(|(seat, other)| {
                let at = (*seat - self.first) as usize;
                if self.sums[at] == 0.0 {
                    touched.push(at);
                }
                self.sums[at] += weight * other;
            });
        }
        let mut found: Vec<(Seat, f32)> = Vec::new();
        for at in touched.drain(..) {
            let score = std::mem::take(&mut self.sums[at]);
            if score > NOTHING {
                found.push((self.first + at as Seat, score));
            }
        }
        self.touched = touched;
        let best_first = |a: &(Seat, f32), b: &(Seat, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if found.len() > CANDIDATES {
            found.select_nth_unstable_by(CANDIDATES, best_first);
            found.truncate(CANDIDATES);
        }
        found.sort_unstable_by(best_first);
        found
    }

    /// How many stories live.
    pub fn len(&self) -> usize {
        self.stories.len()
    }

    /// How many live stories have a term, as far as is remembered.
    pub fn stories_with(&self, term: TermId) -> usize {
        self.postings.get(term as usize).map_or(0, VecDeque::len)
    }
}

/// The cosine of two vectors of length one, sorted by term.
pub(super) fn cosine(a: &[(TermId, f32)], b: &[(TermId, f32)]) -> f32 {
    shared(a, b).map(|(_, part)| part).sum()
}

/// The terms that two vectors share, with their part of the cosine.
pub(super) fn shared<'v>(
    a: &'v [(TermId, f32)],
    b: &'v [(TermId, f32)],
) -> impl Iterator<Item = (TermId, f32)> + 'v {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        while i < a.len() && j < b.len() {
            let (one, other) = (a[i], b[j]);
            i += usize::from(one.0 <= other.0);
            j += usize::from(other.0 <= one.0);
            if one.0 == other.0 {
                return Some((one.0, one.1 * other.1));
            }
        }
        None
    })
}
