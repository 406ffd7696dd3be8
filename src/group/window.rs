//! The live stories of the recent past, found by similarity, address, id, and age.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::num::{NonZeroU32, NonZeroU64};
use std::ops::Range;
use std::sync::Arc;

use siphasher::sip::SipHasher13;

use super::Item;
use super::index::{Index, Near};
use super::postings::Postings;
use super::quick::QuickMap;
use super::recall::{Head, Kept, Place};
use super::tuning::COPIES;
use super::vector::Vector;
use super::vocabulary::TermId;
use super::wording::Wording;
use crate::domain::{ClusterId, EntryId, FeedId, StoryId};

/// A story's place in the window. Seats count up, and are never reused.
pub(super) type Seat = u32;

/// A live story.
#[derive(Debug)]
pub(super) struct Story {
    /// Its id.
    pub id: StoryId,
    /// When its founder was published, in seconds.
    pub published: i64,
    /// The cluster it belongs to.
    pub cluster: ClusterId,
    /// Why it belongs there.
    pub grouped: Tie,
    /// Its founder's terms.
    pub vector: Vector,
    /// Its founder's wording.
    pub wording: Wording,
    /// Its first entry.
    pub founder: Copy,
    /// Its other entries.
    pub others: Vec<Copy>,
    /// Whether it may be grouped with others.
    pub groups: bool,
    /// Whether it is like so many stories of its feed that this is how the feed writes, rather than an event.
    pub patterned: bool,
    /// Whether the reader placed it.
    pub held: bool,
    /// How many near stories have arrived since.
    pub disturbed: u8,
}

impl Story {
    /// Its entries, founder first.
    pub fn copies(&self) -> impl Iterator<Item = &Copy> {
        std::iter::once(&self.founder).chain(&self.others)
    }

    /// Whether it may have another copy.
    pub fn may_be_copied(&self) -> bool {
        self.others.len() + 1 < COPIES && self.copies().all(|copy| copy.folds)
    }
}

/// Why a story is in its cluster. The common words are left out, since they can be found from the two stories
/// when needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Tie {
    /// It founded the cluster, or was restored there.
    Alone,
    /// It is like the best members of the cluster.
    SameEvent {
        /// The nearest member.
        with: StoryId,
        /// The mean of its best scores with members.
        score: f32,
    },
    /// The reader said so.
    ByHand,
}

/// An entry of a story.
#[derive(Debug)]
pub(super) struct Copy {
    /// The entry.
    pub entry: EntryId,
    /// Its feed.
    pub feed: FeedId,
    /// When it arrived, in seconds; large enough to tell visits apart.
    pub arrived: u32,
    /// A hash of its address, if that is more than a host.
    pub address: Option<NonZeroU64>,
    /// A hash of the host of its address, if it has one.
    pub site: Option<NonZeroU32>,
    /// Whether it has an address at all.
    pub has_address: bool,
    /// Whether it may share a story.
    pub folds: bool,
}

impl Copy {
    /// Whether its feed listed it side by side with an entry.
    pub fn is_beside(&self, item: &Item) -> bool {
        self.feed == item.feed && self.arrived == arrival(item)
    }
}

/// When an entry arrived, as [`Copy::arrived`].
pub(super) fn arrival(item: &Item) -> u32 {
    item.arrived.as_second() as u32
}

/// The secret keys of address hashes: outsiders choose the addresses, and must not be able to choose one with
/// the hash of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Keys(pub u64, pub u64);

impl Default for Keys {
    fn default() -> Self {
        let random = RandomState::new();
        Keys(random.hash_one(0), random.hash_one(1))
    }
}

impl Keys {
    /// The keys as bytes.
    pub fn bytes(self) -> [u8; 16] {
        (u128::from(self.0) | u128::from(self.1) << 64).to_le_bytes()
    }

    /// The keys from [`Keys::bytes`].
    pub fn of(bytes: [u8; 16]) -> Self {
        let both = u128::from_le_bytes(bytes);
        Keys(both as u64, (both >> 64) as u64)
    }
}

/// A live story, or its position in a kept window until it is needed.
#[derive(Debug)]
struct Seated {
    place: Place,
    story: OnceCell<Box<Story>>,
}

/// The stories with an address.
#[derive(Debug, Clone, Copy)]
struct Page {
    /// The latest one.
    latest: Seat,
    /// The one before it; the same if there was no other.
    before: Seat,
}

impl Page {
    fn note(&mut self, seat: Seat) {
        if seat > self.latest {
            (self.latest, self.before) = (seat, self.latest);
        } else if self.before == self.latest || self.before < seat && seat < self.latest {
            self.before = seat;
        }
    }
}

/// The live stories.
#[derive(Debug, Default)]
pub(super) struct Window {
    stories: VecDeque<Seated>,
    /// The kept window from which stories that are not loaded are read.
    kept: Option<Arc<Kept>>,
    first: Seat,
    index: Index,
    addresses: QuickMap<NonZeroU64, Page>,
    /// The seats of entries, including those that stories are named after.
    seats: QuickMap<EntryId, Seat>,
    /// The keys of the address hashes.
    pub keys: Keys,
}

impl Window {
    /// A window with room for this many stories of a kept one.
    pub fn of(kept: &Arc<Kept>, keys: Keys, stories: usize) -> Self {
        let mut window = Window { kept: Some(Arc::clone(kept)), keys, ..Window::default() };
        window.stories.reserve(stories + stories / 8);
        window.seats.reserve(stories);
        window.addresses.reserve(stories);
        window
    }

    /// Seats a kept story, to be found by id and address.
    pub fn put_back(&mut self, head: &Head, place: Place) {
        self.index_story(head.id, head.copies.iter());
        self.stories.push_back(Seated { place, story: OnceCell::new() });
    }

    /// Makes the kept stories searchable by their terms.
    pub fn set_postings(&mut self, postings: Postings) {
        self.index = Index::of(postings);
    }

    /// Seats a story and returns its seat.
    pub fn seat(&mut self, story: Story) -> Seat {
        let seat = self.index_story(story.id, story.copies());
        self.index.add(seat, &story.vector);
        let story = OnceCell::from(Box::new(story));
        self.stories.push_back(Seated { place: Place::default(), story });
        seat
    }

    /// Makes the story that is seated next searchable by id, entries, and addresses, and returns its seat.
    fn index_story<'c>(&mut self, id: StoryId, copies: impl Iterator<Item = &'c Copy>) -> Seat {
        let seat = self.seats().end;
        copies.for_each(|copy| self.index_copy(copy, seat));
        self.seats.insert(EntryId(id.0), seat);
        seat
    }

    fn index_copy(&mut self, copy: &Copy, seat: Seat) {
        if let Some(address) = copy.address.filter(|_| copy.folds) {
            let page = Page { latest: seat, before: seat };
            self.addresses.entry(address).or_insert(page).note(seat);
        }
        self.seats.insert(copy.entry, seat);
    }

    /// Adds a copy to a live story.
    pub fn fold(&mut self, seat: Seat, copy: Copy) {
        self.index_copy(&copy, seat);
        if let Some(story) = self.get_mut(seat) {
            story.others.reserve_exact(1);
            story.others.push(copy);
        }
    }

    /// Gives a live story other words, and returns its terms before.
    pub fn put_words(&mut self, seat: Seat, vector: Vector, wording: Wording) -> Option<Vector> {
        let (index, at) = (&mut self.index, seat.checked_sub(self.first)?);
        let story = self.stories.get_mut(at as usize)?.story.get_mut()?;
        let before = std::mem::replace(&mut story.vector, vector);
        story.wording = wording;
        index.replace(seat, &before, &story.vector);
        Some(before)
    }

    /// Removes the first story if it was published before `horizon`. One that cannot be read any more
    /// stays, and so do those behind it; such a window is not written again.
    pub fn expire(&mut self, horizon: i64) -> Option<(Seat, Story)> {
        self.get(self.first).filter(|story| story.published < horizon)?;
        let seat = self.first;
        let story = self.take_first()?;
        for entry in story.copies().map(|copy| copy.entry).chain([EntryId(story.id.0)]) {
            if self.seats.get(&entry) == Some(&seat) {
                self.seats.remove(&entry);
            }
        }
        self.index.remove(seat, &story.vector);
        for address in story.copies().filter_map(|copy| copy.address) {
            if self.addresses.get(&address).is_some_and(|page| page.latest == seat) {
                self.addresses.remove(&address);
            }
        }
        Some((seat, story))
    }

    /// Removes the first story, but not from the indexes.
    pub fn take_first(&mut self) -> Option<Story> {
        let Seated { place, story } = self.stories.pop_front()?;
        self.first += 1;
        story.into_inner().map(|story| *story).or_else(|| self.read(place))
    }

    /// The story at a seat, while it lives.
    pub fn get(&self, seat: Seat) -> Option<&Story> {
        let seated = self.stories.get(seat.checked_sub(self.first)? as usize)?;
        match seated.story.get() {
            Some(story) => Some(story),
            None => self.fetch(seated),
        }
    }

    /// Loads a kept story.
    #[cold]
    fn fetch<'w>(&'w self, seated: &'w Seated) -> Option<&'w Story> {
        let story = Box::new(self.read(seated.place)?);
        Some(seated.story.get_or_init(|| story))
    }

    /// The story at a seat, while it lives.
    pub fn get_mut(&mut self, seat: Seat) -> Option<&mut Story> {
        self.get(seat)?;
        let seated = self.stories.get_mut(seat.checked_sub(self.first)? as usize)?;
        seated.story.get_mut().map(Box::as_mut)
    }

    /// Reads a kept story.
    fn read(&self, place: Place) -> Option<Story> {
        self.kept.as_ref()?.story(place)
    }

    /// The seat of a live story.
    pub fn find(&self, story: StoryId) -> Option<Seat> {
        self.find_entry(EntryId(story.0))
    }

    /// The seat of the live story that has this entry.
    pub fn find_entry(&self, entry: EntryId) -> Option<Seat> {
        self.seats.get(&entry).copied()
    }

    /// The seat of the story that a cluster is named after, if it is still in it. It is the only member,
    /// unless [`super::cluster::Clusters`] lists the cluster.
    pub fn alone_in(&self, cluster: ClusterId) -> &[Seat] {
        let seat = self.seats.get(&EntryId(cluster.0));
        let seat = seat.filter(|seat| self.get(**seat).is_some_and(|it| it.cluster == cluster));
        seat.map_or(&[], std::slice::from_ref)
    }

    /// The latest live story with an address, of entries that may be folded, and whether there are others.
    pub fn at_address(&self, address: NonZeroU64) -> Option<(Seat, bool)> {
        let Page { latest, before } = *self.addresses.get(&address)?;
        Some((latest, self.first <= before && before < latest))
    }

    /// The hash of an address; `None` if it is only a host.
    pub fn hash_of(&self, address: &str) -> Option<NonZeroU64> {
        let place = address.split_once("://").map_or(address, |(_, rest)| rest);
        let names_page = place.split_once(['/', '?']).is_some_and(|(_, rest)| !rest.is_empty());
        NonZeroU64::new(if names_page { self.hash(address) } else { 0 })
    }

    /// A hash of the host of an address.
    pub fn site_of(&self, address: &str) -> Option<NonZeroU32> {
        let (_, place) = address.split_once("://")?;
        let host = place.split(['/', '?', '#']).next().unwrap_or_default();
        NonZeroU32::new(self.hash(host) as u32)
    }

    fn hash(&self, text: &str) -> u64 {
        SipHasher13::new_with_keys(self.keys.0, self.keys.1).hash(text.as_bytes())
    }

    /// The stories nearest to a vector, best first.
    pub fn nearest(&mut self, vector: &Vector) -> Vec<Near> {
        self.index.nearest(vector, self.first, self.stories.len())
    }

    /// Frees the indexes, after which stories can only be accessed by seat. Returns the postings, which are
    /// still to be written.
    pub fn take_postings(&mut self) -> Postings {
        (self.addresses, self.seats) = (QuickMap::default(), QuickMap::default());
        std::mem::take(&mut self.index).into_postings()
    }

    /// The seats of the live stories.
    pub fn seats(&self) -> Range<Seat> {
        self.first..self.first + self.stories.len() as Seat
    }

    /// The number of live stories.
    pub fn len(&self) -> usize {
        self.stories.len()
    }

    /// How many live stories have a term, up to [`super::tuning::POSTINGS`].
    pub fn stories_with(&self, term: TermId) -> usize {
        self.index.stories_with(term)
    }
}
