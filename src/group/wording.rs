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
    /// Three lists, one behind the other.
    hashes: Box<[u32]>,
    /// Where the first two end.
    ends: [u8; 2],
    /// Runs of three words of the excerpt. They are compared by the share in common, which a few
    /// that are alike by chance do not change: half a hash does.
    runs: Box<[u16]>,
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

        let mut hashes = Vec::with_capacity(title.len() + 8);
        hashes.extend(title.iter().filter(|it| value(it).is_none()).map(|it| it.hash as u32));
        sort(&mut hashes);
        let headline = hashes.len();
        hashes.extend(title.iter().filter_map(value));
        let counters = hashes.len();
        let mut figures: Vec<u32> = text.iter().filter_map(value).collect();
        sort(&mut figures);
        hashes.extend(figures);
        let mut runs = Vec::new();
        if text.len() >= SHORT {
            let part = |at: usize, turn: u32| (text[at].hash as u32).rotate_left(turn);
            let run = |at: usize| part(at - 2, 7) ^ part(at - 1, 17) ^ part(at, 0);
            runs.extend((2..text.len()).map(|at| run(at) as u16));
        }
        sort(&mut runs);
        let ends = [headline, counters].map(|end| end as u8);
        Wording { hashes: hashes.into(), ends, runs: runs.into(), series }
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
    pub fn runs(&self) -> &[u16] {
        &self.runs
    }

    /// The excerpt's numbers, dates, and ordinals, sorted, each once.
    pub fn figures(&self) -> &[u32] {
        &self.hashes[self.ends[1].into()..]
    }
}

// The ends fit their type.
const _: () = assert!(HEADLINE <= u8::MAX as usize);

/// Sorts, and keeps each once.
fn sort<T: Ord>(hashes: &mut Vec<T>) {
    hashes.sort_unstable();
    hashes.dedup();
}
