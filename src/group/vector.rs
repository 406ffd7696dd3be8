//! A story's terms as a vector of length 1, stored compactly since a window holds many.

use super::tuning::TERMS;
use super::vocabulary::{Pair, TermId};

/// The weight 1, in the steps that weights are stored in.
const ONE: f32 = u16::MAX as f32;

// Marks are stored as a bit for each term of a vector.
const _: () = assert!(TERMS <= u32::BITS as usize);

/// A term and its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weighted {
    /// The term.
    pub term: TermId,
    /// Its weight in steps.
    pub steps: u16,
}

impl Weighted {
    /// The part of the cosine from a term that both vectors have.
    fn times(self, other: Weighted) -> f32 {
        (f32::from(self.steps) / ONE) * (f32::from(other.steps) / ONE)
    }

    fn kept(self) -> [u16; 3] {
        [self.term as u16, (self.term >> 16) as u16, self.steps]
    }

    fn of([low, high, steps]: [u16; 3]) -> Self {
        Weighted { term: u32::from(low) | u32::from(high) << 16, steps }
    }
}

/// The terms of a story's founder, with their weights.
#[derive(Debug, Default)]
pub(super) struct Vector {
    /// The number of terms; three numbers for each, its id and weight, sorted by term; then, for each pair
    /// of terms that are adjacent in the headline, the places of the two in one number. A single list,
    /// since every allocation has a cost.
    kept: Box<[u16]>,
    /// A bit for each term that is in both headline and text.
    dwelt: u32,
    /// A bit for each term that is an echo.
    echoed: u32,
}

impl Vector {
    /// A vector of `weighed` terms, sorted by term. `dwelt` says which of them are in both headline and text;
    /// `pairs` are the terms that are adjacent in the headline, of which those not in the vector are skipped.
    pub fn new(weighed: &[(TermId, f32)], dwelt: impl Fn(TermId) -> bool, pairs: &[Pair]) -> Self {
        let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        let steps = |weight: f32| (weight / length * ONE).round() as u16;
        let terms = weighed.iter().map(|(term, weight)| (*term, steps(*weight)));
        Vector::of(terms.map(|(term, steps)| Weighted { term, steps }), dwelt, pairs)
    }

    /// Like [`Vector::new`], from weights in steps.
    pub fn of(
        terms: impl ExactSizeIterator<Item = Weighted>,
        dwelt: impl Fn(TermId) -> bool,
        pairs: &[Pair],
    ) -> Self {
        let mut kept = Vec::with_capacity(1 + 3 * terms.len() + pairs.len());
        kept.push(terms.len() as u16);
        kept.extend(terms.flat_map(Weighted::kept));
        let end = kept.len();
        for pair in pairs {
            let terms: &[[u16; 3]] = kept[1..end].as_chunks().0;
            let place = |id| terms.binary_search_by_key(&id, |it| Weighted::of(*it).term).ok();
            if let (Some(one), Some(other)) = (place(pair.0), place(pair.1)) {
                kept.push(u16::from_be_bytes([one as u8, other as u8]));
            }
        }
        let mut vector = Vector { kept: kept.into(), dwelt: 0, echoed: 0 };
        vector.dwelt = vector.bits(dwelt);
        vector
    }

    /// Marks the terms that are echoes: they repeat what an earlier story said about the same event, which
    /// says nothing about how common they are.
    pub fn note_echoes(&mut self, is_echo: impl Fn(TermId) -> bool) {
        self.echoed = self.bits(is_echo);
    }

    /// A bit for each of its terms for which `is_true` holds.
    fn bits(&self, is_true: impl Fn(TermId) -> bool) -> u32 {
        let bits = self.terms().map(|term| u32::from(is_true(term)));
        bits.zip(0..).fold(0, |bits, (bit, at)| bits | bit << at)
    }

    /// The terms as they are stored, and the pairs.
    fn parts(&self) -> (&[[u16; 3]], &[u16]) {
        let Some((terms, kept)) = self.kept.split_first() else { return (&[], &[]) };
        let (terms, pairs) = kept.split_at(3 * usize::from(*terms));
        (terms.as_chunks().0, pairs)
    }

    /// The bits of the terms that are in both headline and text, and of the echoes; and the pairs of places
    /// that are adjacent in the headline, two in one number.
    pub fn marks(&self) -> ([u32; 2], &[u16]) {
        ([self.dwelt, self.echoed], self.parts().1)
    }

    /// Its terms with their weights, sorted by term.
    pub fn weighted(&self) -> impl ExactSizeIterator<Item = Weighted> + '_ {
        self.parts().0.iter().copied().map(Weighted::of)
    }

    /// Its terms, sorted.
    pub fn terms(&self) -> impl Iterator<Item = TermId> + '_ {
        self.weighted().map(|it| it.term)
    }

    /// Its terms, sorted, each with whether it is an echo.
    pub fn counted(&self) -> impl Iterator<Item = (TermId, bool)> + '_ {
        self.terms().enumerate().map(|(at, term)| (term, self.echoed >> at & 1 == 1))
    }

    /// The pairs of terms that are adjacent in the headline.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        let (terms, pairs) = self.parts();
        let term = move |at: u8| Weighted::of(terms[usize::from(at)]).term;
        pairs.iter().map(move |pair| {
            let [one, other] = pair.to_be_bytes();
            (term(one), term(other))
        })
    }

    /// The terms that are in both headline and text, sorted.
    pub fn dwelt(&self) -> impl Iterator<Item = TermId> + '_ {
        self.terms().enumerate().filter(|(at, _)| self.dwelt >> at & 1 == 1).map(|it| it.1)
    }

    /// Whether each dwells on a term that the other lacks: two names in one form of words.
    pub fn contradicts(&self, other: &Vector) -> bool {
        let lacks = |one: &Vector, other: &Vector| {
            let dwelt: Vec<TermId> = other.dwelt().collect();
            one.among(&dwelt).count() < dwelt.len()
        };
        lacks(self, other) && lacks(other, self)
    }

    /// Whether a term is in both headline and text.
    pub fn dwells_on(&self, term: TermId) -> bool {
        self.dwelt().any(|it| it == term)
    }

    /// Whether the two share a term on which either dwells.
    pub fn share_dwelt(&self, other: &Vector) -> bool {
        let dwell = |term| self.dwells_on(term) || other.dwells_on(term);
        self.shared(other).any(|(term, _)| dwell(term))
    }

    /// Those of `terms`, which must be sorted, that it has.
    pub fn among<'v>(&'v self, terms: &'v [TermId]) -> impl Iterator<Item = TermId> + 'v {
        let mut own = self.parts().0;
        terms.iter().copied().filter(move |term| {
            while let [first, rest @ ..] = own
                && Weighted::of(*first).term < *term
            {
                own = rest;
            }
            own.first().is_some_and(|first| Weighted::of(*first).term == *term)
        })
    }

    /// The terms that two vectors share, with their part of the cosine.
    pub fn shared<'v>(&'v self, other: &'v Vector) -> impl Iterator<Item = (TermId, f32)> + 'v {
        let (a, b) = (self.parts().0, other.parts().0);
        let (mut i, mut j) = (0, 0);
        std::iter::from_fn(move || {
            while i < a.len() && j < b.len() {
                let (one, other) = (Weighted::of(a[i]), Weighted::of(b[j]));
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
