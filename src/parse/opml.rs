//! OPML, the lists of feeds that readers exchange: reads what other readers write, and writes what all of
//! them read. Also reads the lines of newsboat.
//!
//! A list is untrusted. It can name web addresses and nothing else: no programs and no files, even if
//! another reader would accept them.

mod lines;
mod read;
mod write;

use crate::domain::{NewFeed, Text};

pub use read::{read, read_bytes};
pub use write::{Listed, Secrets, without_secrets, write};

/// A list of feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opml {
    /// The feeds that can be subscribed to, in order, each address once.
    pub feeds: Vec<NewFeed>,
    /// The items that were left out.
    pub skipped: Vec<Skipped>,
}

/// An item that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its name, or the address given for it.
    pub what: Text,
    /// Why, as the rest of a sentence: `names a program`.
    pub why: &'static str,
}
