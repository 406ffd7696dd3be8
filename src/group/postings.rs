//! The live stories that hold each term, stored compactly: a window has more terms than stories.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::Arc;

use super::recall::Kept;
use super::tuning::POSTINGS;
use super::vocabulary::TermId;
use super::window::Seat;

/// A story that holds a term.
#[derive(Debug, Clone, Copy)]
#[repr(Rust, packed(2))]
pub(super) struct Posting {
    /// Its seat.
    pub seat: Seat,
    /// The term's weight in it, in steps.
    pub steps: u16,
}

/// The latest stories that hold a term, oldest first. Most terms are held by one.
#[derive(Debug, Clone, Copy, Default)]
enum Holders {
    #[default]
    None,
    One(Posting),
    /// The index of their list.
    More(u32),
}

// No larger than the single posting that most terms have.
const _: () = assert!(size_of::<Holders>() == 8);

/// The latest stories that hold each term.
#[derive(Debug, Default)]
pub(super) struct Postings {
    holders: Vec<Holders>,
    lists: Vec<VecDeque<Posting>>,
    /// Indexes of lists that no term uses.
    free: Vec<u32>,
    earlier: Earlier,
}

/// Postings older than those in memory, in lists in the file of a kept window.
#[derive(Debug, Default)]
struct Earlier {
    kept: Option<Arc<Kept>>,
    /// For each term whose list was not read yet, one more than where that list begins.
    places: Vec<Option<NonZeroU32>>,
    /// The oldest seat still in the window.
    oldest: Seat,
}

impl Earlier {
    fn is_unread(&self, term: TermId) -> bool {
        matches!(self.places.get(term as usize), Some(Some(_)))
    }

    /// The kept postings of a term whose stories are still in the window.
    fn list(&self, term: TermId) -> Vec<Posting> {
        let (Some(kept), Some(Some(place))) = (&self.kept, self.places.get(term as usize)) else {
            return Vec::new();
        };
        let mut list = kept.list(place.get() - 1);
        list.retain(|posting| posting.seat >= self.oldest);
        list
    }
}

impl Postings {
    /// Postings over a kept window, with room for this many terms.
    pub fn of(kept: &Arc<Kept>, terms: usize) -> Self {
        let mut postings = Postings::default();
        postings.holders.reserve(terms);
        postings.earlier.places.reserve(terms);
        postings.earlier.kept = Some(Arc::clone(kept));
        postings
    }

    /// Adds the next term, whose kept list begins at `place`.
    pub fn put_back(&mut self, place: u32) {
        let at = self.earlier.places.len();
        self.earlier.places.push(NonZeroU32::new(place.wrapping_add(1)));
        self.holders.resize(at + 1, Holders::None);
    }

    /// Adds the next term, which a single story or none holds.
    pub fn put_back_one(&mut self, posting: Option<Posting>) {
        self.earlier.places.push(None);
        self.holders.push(posting.map_or(Holders::None, Holders::One));
    }

    /// Reads the kept list of a term, if it was not read yet.
    pub fn load(&mut self, term: TermId) {
        if !self.earlier.is_unread(term) {
            return;
        }
        let all = self.all(term).into();
        self.earlier.places[term as usize] = None;
        let list = match self.holders[term as usize] {
            Holders::More(list) => list,
            _ => self.free_list(),
        };
        self.lists[list as usize] = all;
        self.holders[term as usize] = Holders::More(list);
    }

    /// The index of a list that no term uses.
    fn free_list(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.lists.push(VecDeque::new());
            (self.lists.len() - 1) as u32
        })
    }

    /// The latest stories that hold a term, oldest first, including those not read yet.
    pub fn all(&self, term: TermId) -> Vec<Posting> {
        let mut all = self.earlier.list(term);
        all.extend(self.parts(term).into_iter().flatten());
        all.drain(..all.len().saturating_sub(POSTINGS));
        all
    }

    /// Notes that all stories before a seat have left the window.
    pub fn leave(&mut self, oldest: Seat) {
        self.earlier.oldest = oldest;
    }

    /// The latest stories in memory that hold a term, at most `most`, oldest first, in two parts.
    pub fn latest(&self, term: TermId, most: usize) -> [&[Posting]; 2] {
        let [older, newer] = self.parts(term);
        let newer = &newer[newer.len().saturating_sub(most)..];
        let older = &older[older.len().saturating_sub(most - newer.len())..];
        [older, newer]
    }

    /// How many live stories hold a term, up to [`POSTINGS`].
    pub fn count(&self, term: TermId) -> usize {
        if self.earlier.is_unread(term) {
            return self.all(term).len();
        }
        self.parts(term).iter().map(|part| part.len()).sum()
    }

    fn parts(&self, term: TermId) -> [&[Posting]; 2] {
        match self.holders.get(term as usize) {
            None | Some(Holders::None) => [&[], &[]],
            Some(Holders::One(one)) => [std::slice::from_ref(one), &[]],
            Some(Holders::More(list)) => self.lists[*list as usize].as_slices().into(),
        }
    }

    /// Adds the newest story that holds a term.
    pub fn push(&mut self, term: TermId, new: Posting) {
        let at = term as usize;
        if self.holders.len() <= at {
            self.holders.resize(at + 1, Holders::None);
        }
        match self.holders[at] {
            Holders::None => self.holders[at] = Holders::One(new),
            Holders::One(one) => {
                let list = self.free_list();
                self.lists[list as usize].extend([one, new]);
                self.holders[at] = Holders::More(list);
            }
            Holders::More(list) => {
                let list = &mut self.lists[list as usize];
                if list.len() >= POSTINGS {
                    list.pop_front();
                }
                list.push_back(new);
            }
        }
    }

    /// Adds a story that holds a term, in order of seat.
    pub fn insert(&mut self, term: TermId, new: Posting) {
        let mut all = self.all(term);
        let at = all.partition_point(|it| it.seat < new.seat);
        // It is older than all that are kept.
        if at > 0 || all.len() < POSTINGS {
            all.insert(at, new);
            self.set(term, all);
        }
    }

    /// Removes a story that holds a term.
    pub fn remove(&mut self, term: TermId, seat: Seat) {
        let mut all = self.all(term);
        all.retain(|it| it.seat != seat);
        self.set(term, all);
    }

    /// Sets the latest stories that hold a term, oldest first.
    fn set(&mut self, term: TermId, all: Vec<Posting>) {
        let at = term as usize;
        if self.holders.len() <= at {
            self.holders.resize(at + 1, Holders::None);
        }
        if let Some(place) = self.earlier.places.get_mut(at) {
            *place = None;
        }
        if let Holders::More(list) = std::mem::take(&mut self.holders[at]) {
            self.lists[list as usize] = VecDeque::new();
            self.free.push(list);
        }
        all.into_iter().for_each(|posting| self.push(term, posting));
    }

    /// Removes the oldest story that holds a term if it is the one at this seat.
    pub fn pop(&mut self, term: TermId, seat: Seat) {
        let holders = &mut self.holders[term as usize];
        match *holders {
            Holders::One(one) if one.seat == seat => *holders = Holders::None,
            Holders::More(at) => {
                let list = &mut self.lists[at as usize];
                list.pop_front_if(|oldest| oldest.seat == seat);
                if list.len() == 1 {
                    // `take` frees the list's memory: the next term to use it may need less.
                    let left = std::mem::take(list).into_iter().next();
                    *holders = left.map_or(Holders::None, Holders::One);
                    self.free.push(at);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(postings: &Postings, term: TermId) -> Vec<Seat> {
        postings.latest(term, usize::MAX).concat().iter().map(|it| it.seat).collect()
    }

    #[test]
    fn a_term_has_its_latest_stories_and_gives_its_list_to_another() {
        let mut postings = Postings::default();
        let story = |seat| Posting { seat, steps: 1 };
        for seat in 0..POSTINGS as Seat + 2 {
            postings.push(7, story(seat));
        }
        assert_eq!(seats(&postings, 7), (2..POSTINGS as Seat + 2).collect::<Vec<_>>());
        assert_eq!(postings.latest(7, 1).concat().len(), 1, "the newest");
        for seat in 0..POSTINGS as Seat + 1 {
            postings.pop(7, seat);
        }
        assert_eq!(seats(&postings, 7), [POSTINGS as Seat + 1]);
        postings.push(3, story(900));
        postings.push(3, story(901));
        assert_eq!((seats(&postings, 3), postings.lists.len()), (vec![900, 901], 1));
        postings.insert(3, story(899));
        postings.remove(3, 900);
        assert_eq!((seats(&postings, 3), postings.lists.len()), (vec![899, 901], 1));
        postings.remove(3, 901);
        assert_eq!((seats(&postings, 3), postings.free.len()), (vec![899], 1));
        postings.pop(7, POSTINGS as Seat + 1);
        assert_eq!((postings.count(7), postings.count(3), postings.count(99)), (0, 1, 0));
    }
}
