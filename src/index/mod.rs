//! Which entries hold a word: an inverted index, in segments that are written once.
//!
//! A segment holds the words of up to a few thousand entries. The words are sorted, in blocks of about a
//! page of the store. Each is written without the prefix that it shares with the one before, and
//! followed by its postings: the entries that hold it. A directory tells which block a word is in. Small
//! segments are merged into larger ones, so that a query looks into few: the scheme of log-structured
//! merge trees (O'Neil and others, 1996), with segments of a bounded size at its top.
//!
//! The index knows neither how often a word stands in an entry nor where: that would make it several
//! times as large. It knows what stands in headlines and what in bodies.
//!
//! All of it is pure: the caller stores the blocks, and supplies them by number. A damaged block ends
//! where it can't be read.

mod block;
mod distances;
mod find;
mod fold;
mod gather;
mod merge;
mod postings;

pub use find::{Place, Wanted, all, find};
pub use fold::{fold, folded};
pub use gather::Gathered;
pub use merge::{Part, merge};

/// Ends a word of a headline, so that it sorts next to the same word of bodies. No word contains it.
const IN_HEADLINE: u8 = 1;

/// The word that every entry of a segment holds.
const ANY: &[u8] = b"";

/// Longer words are cut to this many bytes: nobody searches for longer ones.
const LONGEST: usize = 120;

/// A part of the index, as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segment {
    /// The lowest number of its entries.
    pub first: i64,
    /// The highest.
    pub last: i64,
    /// How many there are.
    pub entries: usize,
    /// Its directory, followed by its blocks.
    pub blocks: Vec<Vec<u8>>,
}

/// The part of a word that the index stores.
fn name(word: &str) -> &[u8] {
    &word.as_bytes()[..word.len().min(LONGEST)]
}
