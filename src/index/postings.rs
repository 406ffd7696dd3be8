//! The entries of a segment that hold one word, as ascending offsets from its first one. They are
//! written as the distances between them, or as a bit for each entry where that is shorter, as for a
//! word that every eighth entry holds.

use crate::domain::number;

/// Writes the ascending offsets that `distances` encodes; the last of them is `last`.
pub(super) fn write(distances: &[u8], last: u32, into: &mut Vec<u8>) {
    let bits = last as usize / 8 + 1;
    if distances.len() <= bits {
        number::write((distances.len() as u32) << 1, |byte| into.push(byte));
        into.extend_from_slice(distances);
        return;
    }
    number::write((bits as u32) << 1 | 1, |byte| into.push(byte));
    let start = into.len();
    into.resize(start + bits, 0);
    for offset in Offsets::of_distances(distances) {
        into[start + offset as usize / 8] |= 1 << (offset % 8);
    }
}

/// Writes, byte by byte, the distance from the offset before, less one; for the first, the offset itself.
#[inline]
pub(super) fn write_distance(before: Option<u32>, offset: u32, push: impl FnMut(u8)) {
    number::write(before.map_or(offset, |before| offset - before - 1), push);
}

/// Writes ascending offsets.
pub(super) fn write_offsets(offsets: &[u32], into: &mut Vec<u8>) {
    let (mut distances, mut before) = (Vec::new(), None);
    for &offset in offsets {
        write_distance(before, offset, |byte| distances.push(byte));
        before = Some(offset);
    }
    write(&distances, before.unwrap_or(0), into);
}

/// Reads postings off the front of a block; `None` if there are none.
pub(super) fn read<'b>(block: &mut &'b [u8]) -> Option<Offsets<'b>> {
    let head: u32 = number::read(block)?;
    let (postings, rest) = block.split_at_checked(head as usize >> 1)?;
    *block = rest;
    Some(if head & 1 == 0 { Offsets::of_distances(postings) } else { Offsets::of_bits(postings) })
}

/// Offsets, ascending.
#[derive(Debug, Clone)]
pub(super) enum Offsets<'b> {
    Distances { rest: &'b [u8], next: u32 },
    Bits { rest: &'b [u8], byte: u8, at: u32 },
}

impl<'b> Offsets<'b> {
    fn of_distances(rest: &'b [u8]) -> Self {
        Offsets::Distances { rest, next: 0 }
    }

    fn of_bits(bits: &'b [u8]) -> Self {
        match bits.split_first() {
            Some((byte, rest)) => Offsets::Bits { rest, byte: *byte, at: 0 },
            None => Offsets::of_distances(&[]),
        }
    }
}

impl Iterator for Offsets<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self {
            Offsets::Distances { rest, next } => {
                let offset = next.checked_add(number::read::<u32>(rest)?)?;
                *next = offset.saturating_add(1);
                Some(offset)
            }
            Offsets::Bits { rest, byte, at } => {
                while *byte == 0 {
                    let (next, left) = rest.split_first()?;
                    (*byte, *rest) = (*next, left);
                    *at += 8;
                }
                let bit = byte.trailing_zeros();
                *byte &= *byte - 1;
                Some(*at + bit)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    fn written(offsets: &[u32]) -> Vec<u8> {
        let mut postings = Vec::new();
        write_offsets(offsets, &mut postings);
        postings
    }

    proptest! {
        #[test]
        fn offsets_come_back(
            sparse in btree_set(0_u32..1 << 20, 0..50),
            dense in btree_set(0_u32..100, 0..90),
        ) {
            for offsets in [sparse, dense] {
                let offsets: Vec<u32> = offsets.into_iter().collect();
                let postings = written(&offsets);
                let mut rest = postings.as_slice();
                let read: Vec<u32> = read(&mut rest).expect("postings").collect();
                prop_assert_eq!(read, offsets);
                prop_assert!(rest.is_empty());
            }
        }

        #[test]
        fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let offsets: Vec<u32> = read(&mut bytes.as_slice()).into_iter().flatten().collect();
            prop_assert!(offsets.windows(2).all(|two| two[0] < two[1]));
        }
    }

    #[test]
    fn what_most_entries_hold_takes_a_bit_for_each() {
        let all: Vec<u32> = (0..800).collect();
        assert_eq!(written(&all).len(), 102);
        assert_eq!(written(&[700]).len(), 3);
    }
}
