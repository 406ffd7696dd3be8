//! Tables keyed by our own numbers or holding only shipped words.
//!
//! Their keys are not chosen by what comes from outside, so that nothing has to be kept from
//! making them collide, and a plain hash does. Tables of words from outside keep the standard one.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64;

/// A table with a plain hash.
pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// Multiplies numbers by a large odd constant, and hashes bytes with XXH3.
#[derive(Debug, Default)]
pub(super) struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.write_u64(xxh3_64(bytes));
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(26) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }

    /// The table looks at the highest and the lowest bits; multiplying mixes only the highest well.
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}
