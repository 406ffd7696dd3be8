//! Blocks of words, and the directory that finds a word's block.

use std::cmp::Ordering;

use super::postings::{self, Offsets};
use crate::domain::number;

/// The most bytes of a block, which a page of the store has room for. A single word that takes more has
/// a block of its own.
const ROOM: usize = 4_032;

/// Writes words, in ascending order, into one block after another.
#[derive(Default)]
pub(super) struct Writer {
    /// The directory, followed by the full blocks.
    blocks: Vec<Vec<u8>>,
    block: Vec<u8>,
    /// The word written last.
    word: Vec<u8>,
    /// The directory's name for this block: a prefix of its first word that sorts after the block before.
    separator: Vec<u8>,
}

impl Writer {
    pub fn new() -> Self {
        Writer { blocks: vec![Vec::new()], ..Writer::default() }
    }

    /// Adds a word, greater than all before it, with its encoded postings.
    pub fn add(&mut self, word: &[u8], postings: &[u8]) {
        let shared = shared(&self.word, word);
        let is_first = self.blocks.len() == 1 && self.block.is_empty();
        // The header of a long word takes three bytes.
        if is_first || self.block.len() + 3 + word.len() - shared + postings.len() > ROOM {
            // The shortest prefix that sorts after the last word of the block before.
            let separator = &word[..word.len().min(shared + 1)];
            write_word(&self.separator, separator, &mut self.blocks[0]);
            self.separator = separator.to_vec();
            self.close();
            self.word.clear();
        }
        write_word(&self.word, word, &mut self.block);
        self.block.extend_from_slice(postings);
        self.word.clear();
        self.word.extend_from_slice(word);
    }

    /// The directory and the blocks.
    pub fn finish(mut self) -> Vec<Vec<u8>> {
        self.close();
        self.blocks
    }

    fn close(&mut self) {
        if !self.block.is_empty() {
            let mut block = std::mem::take(&mut self.block);
            block.shrink_to_fit();
            self.blocks.push(block);
        }
    }
}

/// Half a byte holds lengths below this one; the rest of a longer one follows.
const LONG: usize = 15;

/// Writes the length of the prefix that a word shares with the one before it, the length of its own
/// suffix (both in one byte if they are short), and the suffix.
fn write_word(before: &[u8], word: &[u8], into: &mut Vec<u8>) {
    let shared = shared(before, word);
    let own = &word[shared..];
    into.push((shared.min(LONG) << 4 | own.len().min(LONG)) as u8);
    for length in [shared, own.len()] {
        if length >= LONG {
            number::write((length - LONG) as u64, |byte| into.push(byte));
        }
    }
    into.extend_from_slice(own);
}

fn shared(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// Reads the length of the prefix that the word at the front of `bytes` shares with the one before it,
/// and its own suffix; `None` if there is no word.
fn read_word<'b>(bytes: &mut &'b [u8]) -> Option<(usize, &'b [u8])> {
    let (&lengths, rest) = bytes.split_first()?;
    *bytes = rest;
    let mut length = |told: u8| match usize::from(told) {
        LONG => Some(number::read::<u32>(bytes)? as usize + LONG),
        short => Some(short),
    };
    let (shared, own) = (length(lengths >> 4)?, length(lengths & 15)?);
    let (own, rest) = bytes.split_at_checked(own)?;
    *bytes = rest;
    Some((shared, own))
}

/// Compares ascending words to a wanted one, up to the first that is not before it. The lengths of the
/// shared prefixes decide most comparisons, without a look at the bytes.
struct Search<'w> {
    wanted: &'w [u8],
    /// How many bytes of the wanted word the word before has in common with it.
    matched: usize,
}

impl<'w> Search<'w> {
    fn of(wanted: &'w [u8]) -> Self {
        Search { wanted, matched: 0 }
    }

    fn compare(&mut self, shares: usize, own: &[u8]) -> Ordering {
        if shares > self.matched {
            // It differs from the wanted word where the one before it does.
            return Ordering::Less;
        }
        let rest = &self.wanted[shares..];
        let order = own.cmp(rest);
        if order == Ordering::Less {
            self.matched = shares + shared(own, rest);
        }
        order
    }
}

/// Returns the number of the block that holds a word, if any does; the first block is 1.
pub(super) fn block_of(directory: &[u8], word: &[u8]) -> usize {
    let (mut rest, mut search, mut number) = (directory, Search::of(word), 0);
    while let Some((shares, own)) = read_word(&mut rest) {
        match search.compare(shares, own) {
            Ordering::Less => number += 1,
            Ordering::Equal => return number + 1,
            Ordering::Greater => break,
        }
    }
    number.max(1)
}

/// The words of a block, one after the other.
pub(super) struct Words<'b> {
    rest: &'b [u8],
    word: Vec<u8>,
}

impl<'b> Words<'b> {
    pub fn of(block: &'b [u8]) -> Self {
        Words { rest: block, word: Vec::new() }
    }

    /// The words of a block from the wanted one on.
    pub fn from(block: &'b [u8], wanted: &[u8]) -> Self {
        let (mut words, mut search) = (Words::of(block), Search::of(wanted));
        let mut rest = block;
        while let Some((shares, own)) = read_word(&mut rest) {
            if search.compare(shares, own) != Ordering::Less {
                words.word.extend_from_slice(&wanted[..shares]);
                break;
            }
            if postings::read(&mut rest).is_none() {
                rest = &[];
            }
            words.rest = rest;
        }
        words
    }

    /// Returns the next word, and the offsets of the entries that hold it.
    pub fn next(&mut self) -> Option<(&[u8], Offsets<'b>)> {
        let (shared, own) = read_word(&mut self.rest)?;
        self.word.truncate(shared);
        self.word.extend_from_slice(own);
        let offsets = postings::read(&mut self.rest)?;
        Some((&self.word, offsets))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The postings of a word that only the entry at `offset` holds.
    fn held_by(offset: u32) -> Vec<u8> {
        let mut postings = Vec::new();
        postings::write_offsets(&[offset], &mut postings);
        postings
    }

    #[test]
    fn each_word_is_found_in_its_block() {
        let name = |it: u32| "long".repeat(it as usize % 9) + &it.to_string();
        let mut words: Vec<String> = (0..5_000).map(name).collect();
        words.sort();
        let mut writer = Writer::new();
        for (place, word) in words.iter().enumerate() {
            writer.add(word.as_bytes(), &held_by(place as u32));
        }
        let blocks = writer.finish();
        assert!(blocks.len() > 5, "{}", blocks.len());
        assert!(blocks.iter().all(|block| block.len() <= ROOM));
        for (place, word) in words.iter().enumerate() {
            let block = &blocks[block_of(&blocks[0], word.as_bytes())];
            let mut from = Words::from(block, word.as_bytes());
            let (found, offsets) = from.next().expect("stands in it");
            assert_eq!(found, word.as_bytes());
            assert_eq!(offsets.collect::<Vec<_>>(), [place as u32]);
        }
        // Before the first word, and after the last.
        assert_eq!(block_of(&blocks[0], b""), 1);
        assert_eq!(block_of(&blocks[0], b"zebra"), blocks.len() - 1);
    }

    #[test]
    fn a_word_that_takes_more_than_a_block_has_its_own() {
        let mut writer = Writer::new();
        let large = [&[0x90, 0x4e][..], &[0; 5_000]].concat();
        writer.add(b"a", &held_by(1));
        writer.add(b"b", &large);
        writer.add(b"c", &held_by(2));
        let blocks = writer.finish();
        assert_eq!(blocks.len(), 4);
        for (word, number) in [(b"a", 1), (b"b", 2), (b"c", 3)] {
            assert_eq!(block_of(&blocks[0], word), number);
        }
    }
}
