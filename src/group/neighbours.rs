//! Counts in how many live headlines two terms are adjacent.

use super::quick::QuickMap;
use super::vocabulary::Pair;

/// A hash of a pair of terms. Two pairs in a million share one, which does no harm.
pub(super) type PairKey = u32;

/// The number of live headlines in which the terms of each pair are adjacent.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// The counts of restored pairs, sorted: a list takes a third of the memory of a table.
    earlier: Vec<(PairKey, u16)>,
    counts: QuickMap<PairKey, u16>,
}

impl Neighbours {
    /// Starts with these counts, which must be sorted by pair.
    pub fn of(pairs: Vec<(PairKey, u16)>) -> Self {
        Neighbours { earlier: pairs, counts: QuickMap::default() }
    }

    /// The number of headlines with a pair.
    pub fn count(&self, pair: Pair) -> u16 {
        let key = key_of(pair);
        match self.place(key) {
            Some(place) => self.earlier[place].1,
            None => self.counts.get(&key).copied().unwrap_or(0),
        }
    }

    /// Counts a new headline with this pair.
    pub fn add(&mut self, pair: Pair) {
        let key = key_of(pair);
        let count = match self.place(key) {
            Some(place) => &mut self.earlier[place].1,
            None => self.counts.entry(key).or_default(),
        };
        *count = count.saturating_add(1);
    }

    /// Discounts a headline with this pair that left.
    pub fn remove(&mut self, pair: Pair) {
        let key = key_of(pair);
        if let Some(place) = self.place(key) {
            let count = &mut self.earlier[place].1;
            *count = count.saturating_sub(1);
        } else if let Some(count) = self.counts.get_mut(&key) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(&key);
            }
        }
    }

    /// All counts, sorted by pair.
    pub fn into_pairs(self) -> Vec<(PairKey, u16)> {
        let mut pairs: Vec<_> = self.earlier.into_iter().chain(self.counts).collect();
        pairs.sort_unstable();
        pairs
    }

    fn place(&self, key: PairKey) -> Option<usize> {
        self.earlier.binary_search_by_key(&key, |pair| pair.0).ok()
    }
}

fn key_of(pair: Pair) -> PairKey {
    let both = u64::from(pair.0) << 32 | u64::from(pair.1);
    (both.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}
