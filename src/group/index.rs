//! The inverted index: which live stories hold a term, and which are nearest to a vector.

use std::collections::VecDeque;

use super::tuning::{CANDIDATES, NOTHING, POSTINGS, TERMS, WALKED};
use super::vector::{Vector, Weighted};
use super::vocabulary::TermId;
use super::window::Seat;

/// A story that holds a term.
#[derive(Debug, Clone, Copy)]
#[repr(Rust, packed(2))]
struct Posting {
    seat: Seat,
    steps: u16,
}

/// The latest stories that hold a term, oldest first. Most terms are held by one.
#[derive(Debug, Default)]
enum Postings {
    #[default]
    None,
    One(Posting),
    More(VecDeque<Posting>),
}

/// A story near to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    /// Where it sits.
    pub seat: Seat,
    /// The cosine of the two, as far as the index remembers.
    pub cosine: f32,
    /// How many terms they share, as far as it does.
    pub shared: u8,
    /// The first of these by its weight in the story that was asked for.
    pub heaviest: TermId,
}

/// Bits of a sum that hold a cosine; the bits above count terms, so that one addition does both.
const COSINE: u32 = 24;
/// A cosine of one, in such a sum.
const ONE: f32 = (1 << 20) as f32;

/// The stories that hold each term.
#[derive(Debug, Default)]
pub(super) struct Index {
    postings: Vec<Postings>,
    /// Sums of a search, one for each live story; all zero between searches.
    sums: Vec<u32>,
    /// Seats with a sum and the term by which each was met first; empty between searches.
    met: Vec<(Seat, TermId)>,
    /// The terms of a search, the weightiest first.
    heaviest: Vec<Weighted>,
}

impl Index {
    /// A story with these terms was seated.
    pub fn add(&mut self, seat: Seat, vector: &Vector) {
        for Weighted { term, steps } in vector.weighted() {
            let at = term as usize;
            if self.postings.len() <= at {
                self.postings.resize_with(at + 1, Postings::default);
            }
            self.postings[at].push(Posting { seat, steps });
        }
    }

    /// The oldest story, which has these terms, leaves.
    pub fn remove(&mut self, seat: Seat, vector: &Vector) {
        for term in vector.terms() {
            self.postings[term as usize].pop(seat);
        }
    }

    /// The stories nearest to a vector by cosine, best first; equal ones in order of seat. The
    /// live stories are those from seat `first` on, `live` of them.
    pub fn nearest(&mut self, vector: &Vector, first: Seat, live: usize) -> Vec<Near> {
        if self.sums.len() < live {
            self.sums.resize(live.next_power_of_two(), 0);
        }
        self.heaviest.clear();
        self.heaviest.extend(vector.weighted());
        self.heaviest.sort_unstable_by_key(|it| (std::cmp::Reverse(it.steps), it.term));
        // Where the postings are is asked for all terms before any is read: memory is far away, and
        // answers several questions in the time of one.
        let mut walk = [(&[] as &[Posting], 0, 0); 2 * TERMS];
        let (mut left, mut parts, mut touched) = (WALKED, 0, 0);
        for Weighted { term, steps } in self.heaviest.iter().copied() {
            let Some(postings) = self.postings.get(term as usize) else { continue };
            for part in postings.latest(left).into_iter().filter(|part| !part.is_empty()) {
                left -= part.len();
                walk[parts] = (part, term, steps);
                parts += 1;
            }
        }
        for (part, ..) in &walk[..parts] {
            touched ^= part[0].seat;
        }
        std::hint::black_box(touched);
        for (part, term, steps) in &walk[..parts] {
            for posting in *part {
                let Some(sum) = self.sums.get_mut((posting.seat - first) as usize) else {
                    continue;
                };
                if *sum == 0 {
                    self.met.push((posting.seat, *term));
                }
                let part = (u32::from(*steps) * u32::from(posting.steps)) >> 12;
                *sum += part + (1 << COSINE);
            }
        }
        let mut found = Vec::with_capacity(CANDIDATES);
        for (seat, heaviest) in self.met.drain(..) {
            let Some(sum) = self.sums.get_mut((seat - first) as usize) else { continue };
            let sum = std::mem::take(sum);
            if sum & ((1 << COSINE) - 1) > (NOTHING * ONE) as u32 {
                let cosine = (sum & ((1 << COSINE) - 1)) as f32 / ONE;
                let shared = (sum >> COSINE) as u8;
                found.push(Near { seat, cosine, shared, heaviest });
            }
        }
        let best_first =
            |a: &Near, b: &Near| b.cosine.total_cmp(&a.cosine).then(a.seat.cmp(&b.seat));
        if found.len() > CANDIDATES {
            found.select_nth_unstable_by(CANDIDATES, best_first);
            found.truncate(CANDIDATES);
        }
        found.sort_unstable_by(best_first);
        found
    }

    /// How many live stories have a term, as far as is remembered.
    pub fn stories_with(&self, term: TermId) -> usize {
        let postings = self.postings.get(term as usize);
        postings.map_or(0, |it| it.parts().iter().map(|part| part.len()).sum())
    }
}

impl Postings {
    fn parts(&self) -> [&[Posting]; 2] {
        match self {
            Postings::None => [&[], &[]],
            Postings::One(one) => [std::slice::from_ref(one), &[]],
            Postings::More(all) => all.as_slices().into(),
        }
    }

    /// The latest, no more than `most`, oldest first.
    fn latest(&self, most: usize) -> [&[Posting]; 2] {
        let [older, newer] = self.parts();
        let newer = &newer[newer.len().saturating_sub(most)..];
        let older = &older[older.len().saturating_sub(most - newer.len())..];
        [older, newer]
    }

    fn push(&mut self, new: Posting) {
        match self {
            Postings::None => *self = Postings::One(new),
            Postings::One(one) => *self = Postings::More([*one, new].into()),
            Postings::More(all) => {
                if all.len() >= POSTINGS {
                    all.pop_front();
                }
                all.push_back(new);
            }
        }
    }

    /// Takes the oldest out if it is the story at this seat.
    fn pop(&mut self, seat: Seat) {
        match self {
            Postings::One(one) if one.seat == seat => *self = Postings::None,
            Postings::More(all) if all.front().is_some_and(|it| it.seat == seat) => {
                all.pop_front();
                if let [one] = all.as_slices().0
                    && all.len() == 1
                {
                    *self = Postings::One(*one);
                }
            }
            _ => {}
        }
    }
}
