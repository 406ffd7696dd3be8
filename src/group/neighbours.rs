//! In how many live headlines two terms stand side by side.

use super::quick::QuickMap;
use super::vocabulary::Pair;

/// What a pair is known by, a hash of the two: that two pairs in a million share one does no harm.
pub(super) type PairKey = u32;

/// In how many live headlines the terms of pairs stand side by side.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// Of pairs that were put back, in order: in a third of the room that a table takes.
    earlier: Vec<(PairKey, u16)>,
    counts: QuickMap<PairKey, u16>,
}

impl Neighbours {
    /// The counts of pairs, which are in order.
    pub fn of(pairs: Vec<(PairKey, u16)>) -> Self {
        Neighbours { earlier: pairs, counts: QuickMap::default() }
    }

    /// In how many headlines a pair stands.
    pub fn count(&self, pair: Pair) -> u16 {
        let key = key_of(pair);
        match self.place(key) {
            Some(place) => self.earlier[place].1,
            None => self.counts.get(&key).copied().unwrap_or(0),
        }
    }

    /// A headline with this pair came.
    pub fn add(&mut self, pair: Pair) {
        let key = key_of(pair);
        let count = match self.place(key) {
            Some(place) => &mut self.earlier[place].1,
            None => self.counts.entry(key).or_default(),
        };
        *count = count.saturating_add(1);
    }

    /// A headline with this pair left.
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

    /// All counts, in order.
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
