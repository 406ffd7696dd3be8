//! Finds the entries of one segment that match a query.

use super::block::{Words, block_of};
use super::{ANY, IN_HEADLINE, name};

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the headline.
    Headline,
    /// In the body.
    Body,
    /// In one of them.
    Either,
}

impl Place {
    fn is_that_of(self, word: &[u8]) -> bool {
        let in_headline = word.last() == Some(&IN_HEADLINE);
        match self {
            Place::Headline => in_headline,
            Place::Body => !in_headline,
            Place::Either => true,
        }
    }
}

/// A condition on an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The entry holds this word, or, if `unfinished`, a word that begins with it.
    Word {
        /// The word, folded.
        word: String,
        /// Where.
        place: Place,
        /// Whether more letters may follow.
        unfinished: bool,
    },
    /// All of these.
    All(Vec<Wanted>),
    /// At least one of these.
    Any(Vec<Wanted>),
    /// The first, and not the second.
    Except(Box<Wanted>, Box<Wanted>),
}

/// Returns the matching entries as offsets from the first entry of a segment, ascending. `block` reads the
/// block with this number, where 0 is the directory; `None` if there is none.
///
/// # Errors
/// When a block can't be read.
pub fn find<E>(
    block: impl FnMut(usize) -> Result<Option<Vec<u8>>, E>,
    wanted: &Wanted,
) -> Result<Vec<u32>, E> {
    Reader::of(block)?.find(wanted)
}

/// Returns all entries of a segment, in the same form as [`find`].
///
/// # Errors
/// When a block can't be read.
pub fn all<E>(block: impl FnMut(usize) -> Result<Option<Vec<u8>>, E>) -> Result<Vec<u32>, E> {
    Reader::of(block)?.word(ANY, Place::Body, false)
}

/// A segment, with those of its blocks that were read so far.
struct Reader<F> {
    /// Reads a block.
    supply: F,
    directory: Vec<u8>,
    read: Vec<(usize, Vec<u8>)>,
}

impl<E, F: FnMut(usize) -> Result<Option<Vec<u8>>, E>> Reader<F> {
    fn of(mut supply: F) -> Result<Self, E> {
        let directory = supply(0)?.unwrap_or_default();
        Ok(Reader { supply, directory, read: Vec::new() })
    }

    fn find(&mut self, wanted: &Wanted) -> Result<Vec<u32>, E> {
        match wanted {
            Wanted::Word { word, place, unfinished } => self.word(name(word), *place, *unfinished),
            Wanted::All(parts) => {
                let Some((first, others)) = parts.split_first() else { return Ok(Vec::new()) };
                let mut found = self.find(first)?;
                for part in others {
                    if found.is_empty() {
                        break;
                    }
                    found = both(&found, &self.find(part)?);
                }
                Ok(found)
            }
            Wanted::Any(parts) => {
                let mut found = Vec::new();
                for part in parts {
                    found.extend(self.find(part)?);
                }
                Ok(ordered(found))
            }
            Wanted::Except(wanted, denied) => {
                let found = self.find(wanted)?;
                if found.is_empty() {
                    return Ok(found);
                }
                Ok(without(found, &self.find(denied)?))
            }
        }
    }

    /// Returns the entries that hold this word in this place, or, if `unfinished`, one that begins with it.
    fn word(&mut self, name: &[u8], place: Place, unfinished: bool) -> Result<Vec<u32>, E> {
        let mut found = Vec::new();
        let mut number = block_of(&self.directory, name);
        while let Some(block) = self.block(number)? {
            let mut words = Words::from(block, name);
            while let Some((word, offsets)) = words.next() {
                let is_it = match word.strip_prefix(name) {
                    None => return Ok(ordered(found)),
                    Some(rest) => unfinished || [&[][..], &[IN_HEADLINE]].contains(&rest),
                };
                if !is_it {
                    return Ok(ordered(found));
                }
                if place.is_that_of(word) {
                    found.extend(offsets);
                }
            }
            number += 1;
        }
        Ok(ordered(found))
    }

    fn block(&mut self, number: usize) -> Result<Option<&[u8]>, E> {
        let at = match self.read.iter().position(|(it, _)| *it == number) {
            Some(at) => at,
            None => {
                let Some(block) = (self.supply)(number)? else { return Ok(None) };
                self.read.push((number, block));
                self.read.len() - 1
            }
        };
        Ok(Some(&self.read[at].1))
    }
}

/// Sorts offsets, and drops duplicates.
fn ordered(mut offsets: Vec<u32>) -> Vec<u32> {
    let Some(&last) = offsets.iter().max() else { return offsets };
    // The offsets of a single word are in order already.
    if offsets.is_sorted_by(|one, next| one < next) {
        return offsets;
    }
    let words = last as usize / 64 + 1;
    if words > offsets.len() {
        offsets.sort_unstable();
        offsets.dedup();
        return offsets;
    }
    let mut bits = vec![0u64; words];
    for offset in offsets.drain(..) {
        bits[offset as usize / 64] |= 1 << (offset % 64);
    }
    for (word, first) in bits.into_iter().zip((0..).step_by(64)) {
        let mut rest = word;
        while rest != 0 {
            offsets.push(first + rest.trailing_zeros());
            rest &= rest - 1;
        }
    }
    offsets
}

/// Returns the offsets in both of two ascending lists.
fn both(one: &[u32], other: &[u32]) -> Vec<u32> {
    let mut rest = other.iter().peekable();
    let stands_there = |wanted: &&u32| {
        while rest.next_if(|it| it < wanted).is_some() {}
        rest.peek() == Some(wanted)
    };
    one.iter().filter(stands_there).copied().collect()
}

/// Removes the offsets of one ascending list from another.
fn without(mut from: Vec<u32>, taken: &[u32]) -> Vec<u32> {
    let mut rest = taken.iter().peekable();
    from.retain(|it| {
        while rest.next_if(|taken| *taken < it).is_some() {}
        rest.peek() != Some(&it)
    });
    from
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::index::Gathered;

    /// Finds in the blocks of a segment.
    fn find(segment: &[Vec<u8>], wanted: &Wanted) -> Vec<u32> {
        let block = |number: usize| Ok::<_, Infallible>(segment.get(number).cloned());
        super::find(block, wanted).expect("reads")
    }

    const TEXTS: [(&str, &str); 4] = [
        ("the sea rose in the night", "water at the door"),
        ("the watermill", "mill"),
        ("a mill at sea", "the sea"),
        ("", "waterway"),
    ];

    fn segment() -> Vec<Vec<u8>> {
        let mut gathered = Gathered::default();
        for (entry, (body, headline)) in (7..).zip(TEXTS) {
            assert!(gathered.add(entry, body, headline));
        }
        gathered.finish().blocks
    }

    fn word(word: &str, place: Place) -> Wanted {
        let unfinished = word.ends_with('*');
        Wanted::Word { word: word.trim_end_matches('*').to_owned(), place, unfinished }
    }

    #[test]
    fn words_are_found_where_they_stand() {
        use Place::{Body, Either, Headline};
        let segment = segment();
        let find = |wanted: &Wanted| find(&segment, wanted);
        for (typed, place, found) in [
            ("sea", Body, vec![0, 2]),
            ("sea", Headline, vec![2]),
            ("the", Headline, vec![0, 2]),
            ("mill", Body, vec![2]),
            ("mill", Headline, vec![1]),
            ("water*", Body, vec![1]),
            ("water*", Headline, vec![0, 3]),
            ("sea", Either, vec![0, 2]),
            ("mill", Either, vec![1, 2]),
            ("water*", Either, vec![0, 1, 3]),
            ("wat", Headline, vec![]),
            ("zoo*", Body, vec![]),
            ("", Headline, vec![]),
        ] {
            assert_eq!(find(&word(typed, place)), found, "{typed} {place:?}");
        }
        let sea = || word("sea", Body);
        let all = Wanted::All(vec![sea(), word("mill*", Body)]);
        assert_eq!(find(&all), [2]);
        assert_eq!(find(&Wanted::All(vec![word("zoo", Body), sea()])), [0; 0]);
        assert_eq!(find(&Wanted::Any(vec![word("mill", Headline), sea()])), [0, 1, 2]);
        assert_eq!(find(&Wanted::Except(Box::new(sea()), Box::new(word("a", Body)))), [0]);
        let block = |number: usize| Ok::<_, Infallible>(segment.get(number).cloned());
        assert_eq!(super::all(block), Ok(vec![0, 1, 2, 3]));
    }

    #[test]
    fn offsets_of_many_words_come_in_their_order_each_once() {
        for (offsets, want) in [
            (vec![], vec![]),
            (vec![3, 64, 200], vec![3, 64, 200]),
            (vec![200, 3, 3], vec![3, 200]),
            (vec![63, 64, 0, 127, 128, 63, 1], vec![0, 1, 63, 64, 127, 128]),
            (vec![u32::MAX, 5, 5], vec![5, u32::MAX]),
        ] {
            assert_eq!(ordered(offsets), want);
        }
    }

    #[test]
    fn what_begins_many_words_is_found_across_blocks() {
        let mut gathered = Gathered::default();
        for entry in 0..4_000 {
            gathered.add(entry, &format!("p{entry:05} q"), "");
        }
        let segment = gathered.finish().blocks;
        assert!(segment.len() > 6);
        let found = find(&segment, &word("p*", Place::Body));
        assert!(found.into_iter().eq(0..4_000));
        let found = find(&segment, &word("p012*", Place::Body));
        assert!(found.into_iter().eq(1_200..1_300));
    }

    #[test]
    fn damage_is_read_as_far_as_it_can_be() {
        let whole = segment();
        for number in 0..whole.len() {
            for length in 0..whole[number].len() {
                let mut damaged = whole.clone();
                damaged[number].truncate(length);
                let found = find(&damaged, &word("water*", Place::Headline));
                assert!(found.len() <= 2);
            }
        }
    }
}
