//! OPML, the lists of feeds that readers exchange: read what others write, write what all read. The lines
//! of newsboat are read as well.
//!
//! A list is other people's text. It can name web addresses and nothing else: no programs, no
//! files, however another reader understood them.

mod lines;
mod read;
mod write;

use crate::domain::{NewFeed, Text};

pub use read::{read, read_bytes};
pub use write::{Listed, Secrets, without_secrets, write};

/// A list of feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opml {
    /// What can be subscribed to, in order, each address once.
    pub feeds: Vec<NewFeed>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What it was: its name, or the address given for it.
    pub what: Text,
    /// Why, as the rest of a sentence: `names a program`.
    pub why: &'static str,
}
