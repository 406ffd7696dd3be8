//! The words of entries, gathered in memory until they are worth a segment.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::block::Writer;
use super::distances::{Distances, Elsewhere};
use super::{ANY, IN_HEADLINE, LONGEST, Segment, name, postings};

/// How many entries make a segment. More would pack a little better, but a mark would have to wait
/// longer while they are written.
const ENOUGH: usize = 5_000;

/// How many bytes of words and postings make a segment, too, however few the entries are.
const ENOUGH_BYTES: usize = 4 << 20;

/// A word with the entries that hold it.
struct Term {
    /// Its first eight bytes: see `beginning`. Most words differ in them, so no distant memory is read.
    beginning: u64,
    /// Where it ends in `letters`; it begins where the one before ends.
    end: u32,
    /// The offset of the last entry that holds it.
    last: u32,
    /// The distances between the offsets of the entries that hold it.
    distances: Distances,
}

/// Words on their way into a segment.
pub struct Gathered {
    /// An unpredictable seed for the hashes, so that nobody can choose words that collide.
    secret: u64,
    table: HashTable<u32>,
    letters: Vec<u8>,
    terms: Vec<Term>,
    elsewhere: Elsewhere,
    first: i64,
    last: i64,
    entries: usize,
    /// Bytes of postings, not counting the first entry of each word.
    postings: usize,
}

impl Default for Gathered {
    fn default() -> Self {
        Gathered {
            secret: RandomState::new().hash_one(0),
            table: HashTable::new(),
            letters: Vec::new(),
            terms: Vec::new(),
            elsewhere: Elsewhere::new(),
            first: 0,
            last: 0,
            entries: 0,
            postings: 0,
        }
    }
}

impl Gathered {
    /// Whether there are enough words for a segment.
    pub fn is_enough(&self) -> bool {
        self.entries >= ENOUGH || self.letters.len() + self.postings >= ENOUGH_BYTES
    }

    /// Adds an entry, by the folded words of its body and of its headline. Its number must be higher
    /// than those before it. Returns false, and adds nothing, if the number is too far from the first
    /// one.
    pub fn add(&mut self, entry: i64, body: &str, headline: &str) -> bool {
        if self.entries == 0 {
            self.first = entry;
        }
        let Ok(offset) = u32::try_from(entry - self.first) else { return false };
        self.last = entry;
        self.entries += 1;
        self.hold(ANY, offset);
        for word in body.split_ascii_whitespace() {
            self.hold(name(word), offset);
        }
        let mut marked = [0; LONGEST + 1];
        for word in headline.split_ascii_whitespace() {
            let name = name(word);
            marked[..name.len()].copy_from_slice(name);
            marked[name.len()] = IN_HEADLINE;
            self.hold(&marked[..=name.len()], offset);
        }
        true
    }

    /// Notes that an entry holds a word.
    fn hold(&mut self, word: &[u8], offset: u32) {
        let hash = xxh3_64_with_seed(word, self.secret);
        let beginning = beginning(word);
        let Gathered { letters, terms, .. } = self;
        let is_it = |at: &u32| {
            terms[*at as usize].beginning == beginning
                && (word.len() < WHOLE || word_of(letters, terms, *at) == word)
        };
        if let Some(&at) = self.table.find(hash, is_it) {
            let Term { last, distances, .. } = &mut terms[at as usize];
            if *last < offset {
                let (elsewhere, written) = (&mut self.elsewhere, &mut self.postings);
                postings::write_distance(Some(*last), offset, |byte| {
                    distances.push(byte, elsewhere);
                    *written += 1;
                });
                *last = offset;
            }
            return;
        }
        letters.extend_from_slice(word);
        let mut distances = Distances::default();
        postings::write_distance(None, offset, |byte| distances.push(byte, &mut self.elsewhere));
        let at = terms.len() as u32;
        terms.push(Term { beginning, end: letters.len() as u32, last: offset, distances });
        let secret = self.secret;
        self.table
            .insert_unique(hash, at, |&at| xxh3_64_with_seed(word_of(letters, terms, at), secret));
    }

    /// Returns the gathered words as a segment. Keeps the memory for what is gathered next.
    pub fn finish(&mut self) -> Segment {
        let Gathered { letters, terms, .. } = &*self;
        let mut order: Vec<u32> = (0..terms.len() as u32).collect();
        order.sort_unstable_by(|one, other| {
            let beginning = terms[*one as usize].beginning;
            beginning
                .cmp(&terms[*other as usize].beginning)
                .then_with(|| word_of(letters, terms, *one).cmp(word_of(letters, terms, *other)))
        });
        let (mut writer, mut written) = (Writer::new(), Vec::new());
        for at in order {
            let Term { last, distances, .. } = &terms[at as usize];
            written.clear();
            postings::write(distances.bytes(&self.elsewhere), *last, &mut written);
            writer.add(word_of(letters, terms, at), &written);
        }
        let Gathered { first, last, entries, .. } = *self;
        self.table.clear();
        self.letters.clear();
        self.terms.clear();
        self.elsewhere.clear();
        (self.entries, self.postings) = (0, 0);
        Segment { first, last, entries, blocks: writer.finish() }
    }
}

fn word_of<'l>(letters: &'l [u8], terms: &[Term], at: u32) -> &'l [u8] {
    let at = at as usize;
    let start = at.checked_sub(1).map_or(0, |before| terms[before].end);
    &letters[start as usize..terms[at].end as usize]
}

/// A shorter word is identified by its beginning alone: no byte of a word is zero.
const WHOLE: usize = size_of::<u64>();

/// The first eight bytes, as a number that sorts like them; zeros follow a shorter word. Read in halves that
/// may overlap: a copy of the bytes would have to be written before it could be read as a number.
fn beginning(word: &[u8]) -> u64 {
    if let Some(whole) = word.first_chunk() {
        return u64::from_be_bytes(*whole);
    }
    let unused = u8::BITS as usize * (WHOLE - word.len());
    match (word.first_chunk(), word.last_chunk()) {
        (Some(first), Some(last)) => {
            let (first, last) = (u32::from_be_bytes(*first), u32::from_be_bytes(*last));
            u64::from(first) << u32::BITS | u64::from(last) << unused
        }
        _ => word.iter().rev().fold(0, |rest, byte| u64::from(*byte) << 56 | rest >> 8),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::index::block::Words;

    #[test]
    fn each_word_stands_once_in_its_order_and_none_is_lost() {
        let long = "x".repeat(LONGEST);
        // Words that begin alike, shorter and longer than the eight bytes that are compared first.
        let alike = ["", "h", "he", "harbour", "harbourm", "harbourma", "harbourmaster", "äpfel"];
        let mut gathered = Gathered::default();
        // The same memory twice: nothing is left in it.
        for first in [1, 101] {
            let mut wanted = BTreeMap::<Vec<u8>, Vec<u32>>::new();
            for offset in 0..300 {
                let mut words: Vec<String> = alike.map(str::to_owned).to_vec();
                words.extend((offset..offset + 40).map(|it| format!("n{it}")));
                words.push(format!("{long}{offset}"));
                let body = [words.join(" "), words.join("\n")].join("  ");
                assert!(gathered.add(first + i64::from(offset), &body, "he"));
                words.iter_mut().for_each(|word| word.truncate(LONGEST));
                for word in words.into_iter().map(String::into_bytes).chain([b"he\x01".to_vec()]) {
                    wanted.entry(word).or_default().push(offset);
                }
            }
            let segment = gathered.finish();
            assert_eq!((segment.first, segment.entries), (first, 300));
            let mut found = Vec::new();
            for block in &segment.blocks[1..] {
                let mut words = Words::of(block);
                while let Some((word, offsets)) = words.next() {
                    found.push((word.to_vec(), offsets.collect()));
                }
            }
            assert_eq!(found, wanted.into_iter().collect::<Vec<_>>());
        }
    }
}
