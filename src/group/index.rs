//! The inverted index: which live stories hold a term, and which are nearest to a vector.

use super::postings::{Posting, Postings};
use super::tuning::{CANDIDATES, NOTHING, TERMS, WALKED};
use super::vector::{Vector, Weighted};
use super::vocabulary::TermId;
use super::window::Seat;

/// A story near to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    /// Its seat.
    pub seat: Seat,
    /// The cosine of the two, over the postings that were walked.
    pub cosine: f32,
    /// How many terms they share, over the same postings.
    pub shared: u8,
}

/// The bits of a sum that hold a cosine; the bits above count terms, so that one addition updates both.
const COSINE: u32 = 24;
/// A cosine of 1 in such a sum.
const ONE: f32 = (1 << 20) as f32;

/// The stories that hold each term.
#[derive(Debug, Default)]
pub(super) struct Index {
    postings: Postings,
    /// The sums of a search, one per live story; all zero between searches.
    sums: Vec<u32>,
    /// The seats with a sum; empty between searches.
    met: Vec<Seat>,
    /// The terms of a search, heaviest first.
    heaviest: Vec<Weighted>,
}

impl Index {
    /// An index with these postings.
    pub fn of(postings: Postings) -> Self {
        Index { postings, ..Index::default() }
    }

    /// Returns the postings.
    pub fn into_postings(self) -> Postings {
        self.postings
    }

    /// Adds a story with these terms.
    pub fn add(&mut self, seat: Seat, vector: &Vector) {
        for Weighted { term, steps } in vector.weighted() {
            self.postings.push(term, Posting { seat, steps });
        }
    }

    /// Gives a story other terms.
    pub fn replace(&mut self, seat: Seat, before: &Vector, after: &Vector) {
        for term in before.terms() {
            self.postings.remove(term, seat);
        }
        for Weighted { term, steps } in after.weighted() {
            self.postings.insert(term, Posting { seat, steps });
        }
    }

    /// Removes the oldest story, which has these terms.
    pub fn remove(&mut self, seat: Seat, vector: &Vector) {
        for term in vector.terms() {
            self.postings.pop(term, seat);
        }
        self.postings.leave(seat + 1);
    }

    /// The stories nearest to a vector by cosine, best first, ties in order of seat. The `live` live stories
    /// sit from seat `first` on.
    pub fn nearest(&mut self, vector: &Vector, first: Seat, live: usize) -> Vec<Near> {
        if self.sums.len() < live {
            self.sums.resize(live.next_power_of_two(), 0);
        }
        self.heaviest.clear();
        self.heaviest.extend(vector.weighted());
        self.heaviest.sort_unstable_by_key(|it| (std::cmp::Reverse(it.steps), it.term));
        self.heaviest.iter().for_each(|it| self.postings.load(it.term));
        // Touch the postings of all terms before walking any, so that the memory accesses overlap.
        let mut walk = [(&[] as &[Posting], 0); 2 * TERMS];
        let (mut left, mut parts, mut touched) = (WALKED, 0, 0);
        for Weighted { term, steps } in self.heaviest.iter().copied() {
            let latest = self.postings.latest(term, left);
            for part in latest.into_iter().filter(|part| !part.is_empty()) {
                left -= part.len();
                walk[parts] = (part, steps);
                parts += 1;
            }
        }
        for (part, _) in &walk[..parts] {
            touched ^= part[0].seat;
        }
        std::hint::black_box(touched);
        for (part, steps) in &walk[..parts] {
            for posting in *part {
                let Some(sum) = self.sums.get_mut((posting.seat - first) as usize) else {
                    continue;
                };
                if *sum == 0 {
                    self.met.push(posting.seat);
                }
                let part = (u32::from(*steps) * u32::from(posting.steps)) >> 12;
                *sum += part + (1 << COSINE);
            }
        }
        let mut found = Vec::with_capacity(CANDIDATES);
        for seat in self.met.drain(..) {
            let Some(sum) = self.sums.get_mut((seat - first) as usize) else { continue };
            let sum = std::mem::take(sum);
            if sum & ((1 << COSINE) - 1) > (NOTHING * ONE) as u32 {
                let cosine = (sum & ((1 << COSINE) - 1)) as f32 / ONE;
                let shared = (sum >> COSINE) as u8;
                found.push(Near { seat, cosine, shared });
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

    /// How many live stories have a term, up to [`super::tuning::POSTINGS`].
    pub fn stories_with(&self, term: TermId) -> usize {
        self.postings.count(term)
    }
}
