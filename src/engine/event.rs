//! All that a face is told.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::domain::{
    Addition, Article, ClusterId, Marked, Problem, Raster, Shelf, StoryId, StoryRow, Text, Window,
};

use super::command::{Ticket, Way};

/// What a face is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The one answer to a request.
    Answered(Ticket, Answer),
    /// A refresh goes on; a later report replaces an earlier one.
    Refreshing(Progress),
    /// A refresh ended, or was cancelled.
    Refreshed(Cause, RefreshSummary),
    /// Something in the store changed, by this process or another: ask again for what you show.
    Changed {
        /// How many rows came that were not there when the reader last loaded.
        arrived: usize,
    },
    /// Trouble that belongs to no request.
    Trouble(Problem),
}

/// Why there was a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It was time.
    Due,
    /// Feeds were added.
    Added,
    /// A face asked for it, by this request.
    Asked(Ticket),
}

/// What is answered where nothing may be fetched.
pub const OFFLINE: &str = "Nothing is fetched while offline";

/// The answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To `Load` and `Reload`.
    Window(Window),
    /// To `Members`.
    Members(Vec<StoryRow>),
    /// To `Open` and `FullText`.
    Article(Box<Article>),
    /// To `Articles`: without what stands around them.
    Articles(Vec<Article>),
    /// To `History`.
    History(Vec<String>),
    /// To `Count`.
    Count(usize),
    /// To `PlaceOf`: the file, and the line from 1.
    Place(PathBuf, usize),
    /// To `Reconfigure`: what counts from now on.
    Configured(Box<Config>),
    /// To `Additions`.
    Additions(Vec<Addition>),
    /// To `Compare`.
    Compared(Box<Marked>),
    /// To `Picture`.
    Picture(Box<Raster>),
    /// To `Shelves`.
    Shelves(Vec<Shelf>),
    /// To `Unread`, in the order of the questions: up to [`Shelf::COUNTED`]; `None` where it would
    /// take long.
    Unread(Vec<Option<usize>>),
    /// To `Troubles`.
    Troubles(Vec<FeedTrouble>),
    /// To what changes something: what was done, as a phrase for the reader such as
    /// `Marked 30 stories done`; and whether `Turn` can take it back.
    Done {
        /// The phrase.
        what: String,
        /// Whether it can be undone.
        undoable: bool,
        /// To `Turn`: the event that it was done to, if it was one alone.
        event: Option<ClusterId>,
    },
    /// To `Turn`: not done, for feeds would leave the configuration by it.
    Unsure {
        /// Whether it is to be done all the same.
        question: String,
        /// What was asked for.
        way: Way,
    },
    /// To `Split`, `Unite`, and what undoes them: what was done; lists have other rows now.
    Regrouped {
        /// As a phrase.
        what: String,
        /// To `Turn`: the story that changed its event, if it was one alone, behind where it
        /// stands now.
        moved: Option<(ClusterId, StoryId)>,
    },
    /// To `Refresh`: it runs; its end comes as [`Event::Refreshed`].
    Started,
    /// It was done, or nobody waits for it any more: there is nothing to say of it.
    Silent,
    /// Nothing was done, and why.
    Nothing(&'static str),
    /// It could not be done, and why.
    Failed(Problem),
}

/// How far a refresh is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Feeds asked so far.
    pub done: usize,
    /// Feeds to ask.
    pub total: usize,
    /// Feeds that failed so far.
    pub failed: usize,
    /// New entries so far.
    pub new: usize,
    /// Rows that those of them brought which are grouped already.
    pub rows: usize,
    /// Whether fetching is over and grouping goes on.
    pub grouping: bool,
}

/// What a refresh brought.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RefreshSummary {
    /// Feeds asked; of a refresh that was stopped, those that had answered by then.
    pub feeds: usize,
    /// New entries.
    pub new_entries: usize,
    /// Entries that their publishers changed.
    pub updated_entries: usize,
    /// Rows that they brought to the list, after folding and grouping.
    pub new_rows: usize,
    /// Feeds that had nothing new.
    pub unchanged: usize,
    /// Feeds that failed.
    pub failed: usize,
    /// Feeds that were not asked, though all were meant: their servers wish to be left alone for now.
    pub waiting: usize,
    /// Whether it was stopped before its end.
    pub cancelled: bool,
    /// How long it took.
    pub took: Duration,
}

impl RefreshSummary {
    /// What is told of a refresh that could not go on.
    pub(super) fn stopped() -> Self {
        RefreshSummary { cancelled: true, ..RefreshSummary::default() }
    }
}

/// A feed in trouble.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedTrouble {
    /// The feed's name.
    pub name: Text,
    /// The feed.
    pub feed: crate::domain::FeedId,
    /// What, since when, what to do.
    pub problem: Problem,
    /// Failures in a row.
    pub failures: u32,
    /// Whether it is left alone until further notice.
    pub paused: bool,
    /// When it is tried next.
    pub next_check: Option<jiff::Timestamp>,
}
