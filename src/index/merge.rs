//! Merges small segments into a larger one.

use super::block::{Words, Writer};
use super::{ANY, Segment, postings};

/// A segment that is to be merged with others.
pub struct Part {
    /// The lowest number of its entries.
    pub first: i64,
    /// Its blocks in their order, without the directory.
    pub blocks: Vec<Vec<u8>>,
    /// The entries to leave out, as ascending offsets from its first one.
    pub gone: Vec<u32>,
}

/// Merges what is left of `parts` into one segment, which may be empty; `None` if they are too far
/// apart. No entry may be left in two of them.
pub fn merge(parts: &[Part]) -> Option<Segment> {
    let first = parts.iter().map(|part| part.first).min()?;
    let sources: Option<Vec<Source<'_>>> = parts.iter().map(|it| Source::of(it, first)).collect();
    let mut sources = sources?;
    let mut segment = Segment { first, last: first, ..Segment::default() };
    let (mut writer, mut word) = (Writer::new(), Vec::new());
    let (mut offsets, mut written) = (Vec::new(), Vec::new());
    while let Some(next) = sources.iter().filter_map(|it| it.word.as_ref()).min() {
        word.clone_from(next);
        offsets.clear();
        for source in sources.iter_mut().filter(|it| it.word.as_ref() == Some(&word)) {
            offsets.append(&mut source.offsets);
            source.advance()?;
        }
        offsets.sort_unstable();
        let Some(&last) = offsets.last() else { continue };
        written.clear();
        postings::write_offsets(&offsets, &mut written);
        writer.add(&word, &written);
        if word == ANY {
            segment.last = first + i64::from(last);
            segment.entries = offsets.len();
        }
    }
    segment.blocks = writer.finish();
    Some(segment)
}

/// A part, read word by word.
struct Source<'p> {
    part: &'p Part,
    /// The offset of its first entry from that of the merged segment.
    shift: u32,
    /// The rest of the block that is being read.
    block: Words<'p>,
    blocks: std::slice::Iter<'p, Vec<u8>>,
    /// The current word; `None` at the end.
    word: Option<Vec<u8>>,
    /// The entries that hold it and are kept, as offsets in the merged segment.
    offsets: Vec<u32>,
}

impl<'p> Source<'p> {
    fn of(part: &'p Part, first: i64) -> Option<Self> {
        let shift = u32::try_from(part.first - first).ok()?;
        let (blocks, block) = (part.blocks.iter(), Words::of(&[]));
        let word = Some(Vec::new());
        let mut source = Source { part, shift, block, blocks, word, offsets: Vec::new() };
        source.advance()?;
        Some(source)
    }

    /// Advances to the next word; `None` if an entry is too far away.
    fn advance(&mut self) -> Option<()> {
        loop {
            if let Some((word, offsets)) = self.block.next() {
                let own = self.word.get_or_insert_default();
                own.clear();
                own.extend_from_slice(word);
                self.offsets.clear();
                let gone = &self.part.gone;
                for offset in
                    offsets.filter(|it| gone.is_empty() || gone.binary_search(it).is_err())
                {
                    self.offsets.push(offset.checked_add(self.shift)?);
                }
                return Some(());
            }
            let Some(block) = self.blocks.next() else { break };
            self.block = Words::of(block);
        }
        self.word = None;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::Gathered;

    /// Entries with words that some of them share.
    fn gathered(entries: &[i64]) -> Segment {
        let mut gathered = Gathered::default();
        for &entry in entries {
            let body = format!("all n{} d{} {}", entry, entry % 3, "long ".repeat(3));
            assert!(gathered.add(entry, &body, &format!("h{}", entry % 2)));
        }
        gathered.finish()
    }

    fn part(segment: Segment, gone: &[i64]) -> Part {
        let gone = gone.iter().map(|it| (it - segment.first) as u32).collect();
        Part { first: segment.first, blocks: segment.blocks[1..].to_vec(), gone }
    }

    proptest! {
        /// Merging gives the segment that gathering everything at once gives.
        #[test]
        fn many_become_what_one_would_be(
            places in prop::collection::vec((0_usize..4, any::<bool>()), 1..60),
        ) {
            let numbered = || places.iter().enumerate().map(|(at, place)| (at as i64 + 3, place));
            let parts: Vec<Part> = (0..4)
                .filter_map(|part_number| {
                    let mine = || numbered().filter(move |(_, (at, _))| *at == part_number);
                    let all: Vec<i64> = mine().map(|(entry, _)| entry).collect();
                    let gone: Vec<i64> =
                        mine().filter(|(_, (_, kept))| !kept).map(|(entry, _)| entry).collect();
                    (!all.is_empty()).then(|| part(gathered(&all), &gone))
                })
                .collect();
            let left: Vec<i64> =
                numbered().filter(|(_, (_, kept))| *kept).map(|(entry, _)| entry).collect();
            let merged = merge(&parts);
            let merged = merged.expect("none is far away");
            prop_assert_eq!(merged.entries, left.len());
            if !left.is_empty() {
                prop_assert_eq!(Some(&merged.last), left.last());
                // With the same first entry, both are equal byte for byte.
                let once = part(gathered(&left), &[]);
                let from = Part { first: merged.first, blocks: Vec::new(), gone: Vec::new() };
                prop_assert_eq!(merge(&[from, once]), Some(merged));
            }
        }
    }

    #[test]
    fn what_is_too_far_away_is_left_alone() {
        let parts = [part(gathered(&[1]), &[]), part(gathered(&[1 << 33]), &[])];
        assert_eq!(merge(&parts), None);
    }
}
