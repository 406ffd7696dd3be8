//! The exact wording of an entry, as hashes: what *same story* is decided by.

use std::ops::Range;

use super::lexicon::{Words, hash};
use super::serial::{series, value};

/// Words of the excerpt whose order is remembered.
const WORDS: usize = 64;
/// Words of the headline that are.
const HEADLINE: usize = 64;
/// An excerpt of fewer words has no runs.
const SHORT: usize = 8;

/// The exact wording of an entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Wording {
    /// Four lists, one behind the other.
    hashes: Box<[u32]>,
    /// Where the first three end.
    ends: [u8; 3],
    /// A hash of what the series is called, if the headline dates or numbers itself.
    pub series: Option<u32>,
}

impl Wording {
    /// From the words of a headline and of an excerpt.
    pub fn new(words: &Words, headline: Range<usize>, excerpt: Range<usize>) -> Self {
        let title = words.get(headline);
        let series = series(words, title).map(|marked| {
            let name: Vec<&str> = title[..marked].iter().map(|it| words.letters(it)).collect();
            hash(&name.join(" ")) as u32
        });
        let title = &title[..HEADLINE.min(title.len())];
        let text = words.get(excerpt);
        let text = &text[..WORDS.min(text.len())];

        let mut hashes = Vec::with_capacity(title.len() + 2 * text.len());
        hashes.extend(title.iter().filter(|it| value(it).is_none()).map(|it| it.hash as u32));
        let headline = sort_from(&mut hashes, 0);
        hashes.extend(title.iter().filter_map(value));
        let counters = hashes.len();
        if text.len() >= SHORT {
            let run = |at: usize, turn: u32| (text[at].hash as u32).rotate_left(turn);
            hashes.extend((2..text.len()).map(|at| run(at - 2, 7) ^ run(at - 1, 17) ^ run(at, 0)));
        }
        let runs = sort_from(&mut hashes, counters);
        hashes.extend(text.iter().filter_map(value));
        sort_from(&mut hashes, runs);
        let ends = [headline, counters, runs].map(|end| end as u8);
        Wording { hashes: hashes.into(), ends, series }
    }

    /// The headline's words that count nothing, sorted, each once.
    pub fn headline(&self) -> &[u32] {
        &self.hashes[..self.ends[0].into()]
    }

    /// The headline's numbers, dates, and ordinals, in order.
    pub fn counters(&self) -> &[u32] {
        &self.hashes[self.ends[0].into()..self.ends[1].into()]
    }

    /// Runs of three words of the excerpt, sorted, each once; none for a short excerpt.
    pub fn runs(&self) -> &[u32] {
        &self.hashes[self.ends[1].into()..self.ends[2].into()]
    }

    /// The excerpt's numbers, dates, and ordinals, sorted, each once.
    pub fn figures(&self) -> &[u32] {
        &self.hashes[self.ends[2].into()..]
    }
}

// The ends fit their type.
const _: () = assert!(HEADLINE + WORDS <= u8::MAX as usize);

/// Sorts what stands behind `start`, each once, and tells where it ends.
fn sort_from(hashes: &mut Vec<u32>, start: usize) -> usize {
    hashes[start..].sort_unstable();
    let mut kept = start;
    for at in start..hashes.len() {
        if at == start || hashes[at] != hashes[kept - 1] {
            hashes[kept] = hashes[at];
            kept += 1;
        }
    }
    hashes.truncate(kept);
    kept
}
