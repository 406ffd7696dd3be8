//! Adding feeds: what a person wants, and what comes of it.
//!
//! | File | Its one subject |
//! | --- | --- |
//! | `address.rs` | what a person may type as an address |
//! | `find.rs` | the feed that an address stands for, which may be that of a page |
//! | `list.rs` | the list of feeds of another reader |
//! | `extend.rs` | the configuration's text with new feeds |
//! | `download.rs` | a document that a person named |

mod address;
mod download;
mod extend;
mod find;
mod list;

use std::path::PathBuf;
use std::{fmt, io};

use jiff::Timestamp;
use thiserror::Error;
use url::Url;

use super::event::OFFLINE;
use crate::config::{EditError, SaveError};
use crate::domain::{FeedId, Problem, Text};
use crate::fetch::{self, Failure};
use crate::parse::NotAFeed;

pub use address::{HOW_AN_ADDRESS_IS_WRITTEN, is_web_address};
pub use download::{Document, download};
pub(super) use extend::{examples, extended};
pub(super) use find::find;
pub(super) use list::from_list;

/// What a person wants for a feed to be added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// What to call it.
    pub name: Option<Text>,
    /// The shelf to put it on.
    pub folder: Option<Text>,
    /// Labels.
    pub tags: Vec<Text>,
}

/// The result of adding feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscribed {
    /// The addresses that are new in the configuration.
    pub addresses: Vec<Url>,
    /// Their feeds.
    pub feeds: Vec<FeedId>,
    /// How many were there already.
    pub already: usize,
    /// What was left out of a list, each with the reason.
    pub skipped: Vec<String>,
}

impl Subscribed {
    /// Whether anything is new in the configuration, so that it can be taken back.
    pub fn is_undoable(&self) -> bool {
        !self.addresses.is_empty()
    }

    /// What is new, without what was there already: `Added 3 feeds`.
    pub(super) fn what(&self) -> String {
        match self.addresses.as_slice() {
            [] => "Added nothing".to_owned(),
            [one] => format!("Added {}", fetch::masked(one)),
            many => format!("Added {} feeds", many.len()),
        }
    }
}

impl fmt::Display for Subscribed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what())?;
        match self.already {
            0 => {}
            1 => f.write_str(", 1 was there already")?,
            many => write!(f, ", {many} were there already")?,
        }
        match self.skipped.as_slice() {
            [] => Ok(()),
            [one] => write!(f, ", skipped {one}"),
            several => write!(f, ", skipped {}", several.len()),
        }
    }
}

/// Why nothing was added.
#[derive(Debug, Error)]
pub enum SubscribeError {
    /// What was typed is no address.
    #[error("{0} is not a web address")]
    NotAnAddress(Text),
    /// What was typed is written like a file, and there is none.
    #[error("there is no file {0}")]
    NoFile(Text),
    /// newsfold is offline and can't check whether there is a feed.
    #[error("{OFFLINE}")]
    Offline,
    /// It could not be fetched.
    #[error("{address}: {why}")]
    Unreachable {
        /// The address.
        address: String,
        /// Why.
        why: Failure,
    },
    /// It is a page that names no feed.
    #[error("the page at {0} names no feed")]
    NoFeed(String),
    /// It is neither a feed nor a page.
    #[error("{address}: {why}")]
    Unreadable {
        /// The address.
        address: String,
        /// What is wrong with it.
        why: NotAFeed,
    },
    /// The list can't be read.
    #[error("{file}: {cause}")]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The list holds no feed.
    #[error("{0} lists no web feeds; OPML and newsboat's urls file are understood")]
    EmptyList(PathBuf),
    /// The configuration can't be changed.
    #[error("{file}: {cause}")]
    Edit {
        /// The file.
        file: PathBuf,
        /// Why.
        cause: EditError,
    },
    /// The configuration can't be written.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// The store can't be changed.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

impl SubscribeError {
    /// In words for a person.
    pub fn problem(&self, now: Timestamp) -> Problem {
        let remedy = match self {
            SubscribeError::NotAnAddress(_) => HOW_AN_ADDRESS_IS_WRITTEN,
            SubscribeError::Offline => "add the feed's address to the configuration by hand",
            SubscribeError::Unreachable { why, .. } => why.remedy(),
            SubscribeError::NoFeed(_) => "look for a link called RSS or Atom on the page",
            _ => "",
        };
        Problem::new(&self.to_string(), remedy, now)
    }
}
