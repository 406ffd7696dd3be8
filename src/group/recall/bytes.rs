//! Writes numbers and optional values as bytes, and reads them back.

use crate::domain::number;

pub(super) fn write_number(number: u64, out: &mut Vec<u8>) {
    number::write(number, |byte| out.push(byte));
}

/// Writes a number as its signed difference from a known one, zigzag-encoded.
pub(super) fn write_step(from: i64, to: i64, out: &mut Vec<u8>) {
    let step = to.wrapping_sub(from);
    write_number((step << 1 ^ step >> 63).cast_unsigned(), out);
}

/// Packs flags into a byte, the first in the lowest bit.
pub(super) fn flags(flags: [bool; 4]) -> u8 {
    flags.into_iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(flag))
}

/// The bytes that are left to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|it| it[0])
    }

    /// Takes `count` bytes.
    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Reads a value that was written only if `is_written`.
    pub fn only_if<const N: usize, T>(
        &mut self,
        is_written: bool,
        of: impl FnOnce([u8; N]) -> Option<T>,
    ) -> Option<Option<T>> {
        if is_written { self.take().and_then(of).map(Some) } else { Some(None) }
    }

    pub fn number<N: TryFrom<u64>>(&mut self) -> Option<N> {
        number::read(&mut self.0)
    }

    /// Reads a number written by [`write_step`].
    pub fn step(&mut self, from: i64) -> Option<i64> {
        let zigzag: u64 = self.number()?;
        let step = (zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed();
        Some(from.wrapping_add(step))
    }

    pub fn flags(&mut self) -> Option<[bool; 4]> {
        let bits = self.byte()?;
        Some([0, 1, 2, 3].map(|at| bits >> at & 1 == 1))
    }

    /// Reads `count` 16-bit numbers.
    pub fn halves(&mut self, count: usize) -> Option<Box<[u16]>> {
        let taken = self.bytes(count.checked_mul(2)?)?;
        Some(taken.as_chunks().0.iter().map(|half| u16::from_le_bytes(*half)).collect())
    }
}
