//! A story's terms as a vector of length one, kept small: a window holds many.

use super::tuning::TERMS;
use super::vocabulary::{Pair, TermId};

/// The weight of one, in the steps that weights are kept in.
const ONE: f32 = u16::MAX as f32;

// What dwells on a term is a bit for each term of a vector.
const _: () = assert!(TERMS <= u32::BITS as usize);

/// A term and its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(Rust, packed(2))]
pub(super) struct Weighted {
    /// The term.
    pub term: TermId,
    /// Its weight in steps.
    pub steps: u16,
}

impl Weighted {
    /// The part of a cosine that a term gives which both vectors have.
    fn times(self, other: Weighted) -> f32 {
        (f32::from(self.steps) / ONE) * (f32::from(other.steps) / ONE)
    }
}

/// The terms of a story, its founder's.
#[derive(Debug, Default)]
pub(super) struct Vector {
    /// Sorted by term.
    terms: Box<[Weighted]>,
    /// Places of terms that stand side by side in the headline.
    pairs: Box<[(u8, u8)]>,
    /// A bit for each term that both headline and text name.
    dwelt: u32,
}

impl Vector {
    /// From terms with their weights, sorted by term; which of them headline and text both name;
    /// and which stand side by side in the headline, where pairs of other terms are left out.
    pub fn new(weighed: &[(TermId, f32)], dwelt: impl Fn(TermId) -> bool, pairs: &[Pair]) -> Self {
        let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        let place = |id| weighed.binary_search_by_key(&id, |term| term.0).ok().map(|at| at as u8);
        Vector {
            terms: weighed
                .iter()
                .map(|(term, weight)| Weighted {
                    term: *term,
                    steps: (weight / length * ONE).round() as u16,
                })
                .collect(),
            pairs: pairs.iter().filter_map(|pair| Some((place(pair.0)?, place(pair.1)?))).collect(),
            dwelt: weighed
                .iter()
                .zip(0..)
                .fold(0, |bits, ((term, _), at)| bits | u32::from(dwelt(*term)) << at),
        }
    }

    /// Its terms with their weights.
    pub fn weighted(&self) -> &[Weighted] {
        &self.terms
    }

    /// Its terms, sorted.
    pub fn terms(&self) -> impl Iterator<Item = TermId> + '_ {
        self.terms.iter().map(|it| it.term)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Terms that stand side by side in the headline.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        let term = |at: u8| self.terms[usize::from(at)].term;
        self.pairs.iter().map(move |(one, other)| (term(*one), term(*other)))
    }

    /// Terms that both headline and text name, sorted.
    pub fn dwelt(&self) -> impl Iterator<Item = TermId> + '_ {
        self.terms().enumerate().filter(|(at, _)| self.dwelt >> at & 1 == 1).map(|it| it.1)
    }

    /// Whether it has a term.
    pub fn has(&self, term: TermId) -> bool {
        self.terms.binary_search_by_key(&term, |it| it.term).is_ok()
    }

    /// The terms that two vectors share, with their part of the cosine.
    pub fn shared<'v>(&'v self, other: &'v Vector) -> impl Iterator<Item = (TermId, f32)> + 'v {
        let (a, b) = (&self.terms, &other.terms);
        let (mut i, mut j) = (0, 0);
        std::iter::from_fn(move || {
            while i < a.len() && j < b.len() {
                let (one, other) = (a[i], b[j]);
                i += usize::from(one.term <= other.term);
                j += usize::from(other.term <= one.term);
                if one.term == other.term {
                    return Some((one.term, one.times(other)));
                }
            }
            None
        })
    }

    /// The cosine of two vectors.
    pub fn cosine(&self, other: &Vector) -> f32 {
        self.shared(other).map(|(_, part)| part).sum()
    }
}
