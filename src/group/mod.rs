//! The three degrees of sameness. Pure.
//!
//! *Same entry?* is decided per feed by `reconcile`; *same story?* and *same event?* by a
//! [`Grouper`], which holds a sliding window over the recent past, takes entries in batches, and
//! says for each where it belongs and why.

mod added;
mod aside;
mod binding;
pub mod body;
mod cluster;
mod dateline;
mod duplicate;
mod explain;
mod fingerprint;
mod folding;
pub mod frame;
mod frequency;
mod grouper;
mod house_style;
mod index;
mod letters;
mod lexicon;
mod moving;
mod neighbours;
mod postings;
mod prose;
mod publisher;
mod quick;
mod recall;
pub mod reconcile;
mod related;
mod serial;
mod slots;
mod stopwords;
mod tuning;
mod vector;
mod vietnamese;
mod vocabulary;
mod window;
mod wording;
mod words;

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{EntryId, FeedId};

pub use added::Known;
pub use explain::{Explanation, Kinship, Rule};
pub use grouper::Grouper;
pub use prose::Prose;
pub use publisher::publisher;
pub use recall::Medium;

/// What the grouping needs to know about an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The entry; grows with arrival.
    pub entry: EntryId,
    /// Its feed: entries of one feed are copies by their text only when none has an address.
    pub feed: FeedId,
    /// Canonical address; empty when it has none.
    pub address: String,
    /// Headline.
    pub title: String,
    /// The first few hundred characters of the text.
    pub excerpt: String,
    /// BCP 47 tag or empty.
    pub language: String,
    /// When it was published, never later than it arrived.
    pub published: Timestamp,
    /// When newsfold first saw it: entries that their feed lists side by side are no edits of each other.
    pub arrived: Timestamp,
    /// Whether it may share a story with copies.
    pub fold: bool,
    /// Whether it may share a cluster with other stories.
    pub group: bool,
}

/// The settings of the grouping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How far back an entry is compared with others.
    pub window: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { window: Duration::from_secs(14 * 24 * 3600) }
    }
}
