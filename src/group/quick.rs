//! Hash tables with fast hashers.
//!
//! Tables keyed by our own numbers or shipped words use a plain hash, since no outsider chooses their keys
//! and could make them collide. Tables of words from outside mix in a secret.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

use xxhash_rust::xxh3::xxh3_64;

/// A table with a plain hash.
pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// A table keyed by hashes of words from outside.
pub(super) type SecretMap<V> = HashMap<u32, V, Secret>;

/// A random number per table, so that nobody can choose words that collide.
#[derive(Debug, Clone)]
pub(super) struct Secret(u64);

impl Default for Secret {
    fn default() -> Self {
        Secret(RandomState::new().hash_one(0))
    }
}

impl BuildHasher for Secret {
    type Hasher = SecretHasher;

    fn build_hasher(&self) -> SecretHasher {
        SecretHasher(self.0)
    }
}

/// Folds the 128-bit product of a number and the secret.
#[derive(Debug)]
pub(super) struct SecretHasher(u64);

impl Hasher for SecretHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.write_u64(xxh3_64(bytes));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        let product = u128::from(number ^ self.0) * u128::from(self.0.rotate_left(32) | 1);
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

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
