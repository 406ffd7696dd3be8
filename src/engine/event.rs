//! What the engine sends to a face.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::domain::{
    Addition, Article, ClusterId, FeedTrouble, Marked, Problem, Raster, Rechecked, Shelf, StoryId,
    StoryRow, Window,
};

use super::command::{Ticket, Way};

/// A message from the engine to a face.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The one answer to a request.
    Answered(Ticket, Answer),
    /// A refresh goes on; a later report replaces an earlier one.
    Refreshing(Progress),
    /// A refresh ended, or was cancelled.
    Refreshed(Cause, RefreshSummary),
    /// The store changed, in this process or another: load again what you show.
    Changed {
        /// How many rows arrived since the face last loaded.
        arrived: usize,
    },
    /// Another process did, undid, or redid something: `Turn` no longer turns what was done here last.
    DoneElsewhere,
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

/// The answer to requests that would fetch something while offline.
pub const OFFLINE: &str = "Nothing is fetched while offline";

/// The answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To `Load` and `Reload`.
    Window(Window),
    /// To `Recheck`.
    Rechecked(Box<Rechecked>),
    /// To `Members`.
    Members(Vec<StoryRow>),
    /// To `Open` and `FullText`.
    Article(Box<Article>),
    /// To `Articles`: without their neighbours.
    Articles(Vec<Article>),
    /// To `History`.
    History(Vec<String>),
    /// To `Count`.
    Count(usize),
    /// To `PlaceOf`: the file, and the line from 1.
    Place(PathBuf, usize),
    /// To `Reconfigure`: the new configuration.
    Configured(Box<Config>),
    /// To `Additions`.
    Additions(Vec<Addition>),
    /// To `Compare`.
    Compared(Box<Marked>),
    /// To `Picture`.
    Picture(Box<Raster>),
    /// To `Shelves`.
    Shelves(Vec<Shelf>),
    /// To `Unread`, in the order of the queries: up to [`Shelf::COUNTED`]; `None` where counting would
    /// take long.
    Unread(Vec<Option<usize>>),
    /// To `Troubles`.
    Troubles(Vec<FeedTrouble>),
    /// To a change: what was done, as a phrase for the reader such as `Marked 30 stories done`; and
    /// whether `Turn` can undo it.
    Done {
        /// The phrase.
        what: String,
        /// Whether it can be undone.
        undoable: bool,
        /// To `Turn`: the event that changed, and the story, if they were only ones.
        event: Option<(ClusterId, Option<StoryId>)>,
    },
    /// To `Turn`: not done, because it would remove feeds from the configuration.
    Unsure {
        /// Asks whether to do it all the same.
        question: String,
        /// What was asked for.
        way: Way,
    },
    /// To `Split`, `Unite`, and undoing them: what was done. Lists have other rows afterwards.
    Regrouped {
        /// As a phrase.
        what: String,
        /// To `Turn`: the story that changed its event, if it was only one, after the event that it is
        /// in afterwards.
        moved: Option<(ClusterId, StoryId)>,
    },
    /// To `Refresh`: it has begun; its end comes as [`Event::Refreshed`].
    Started,
    /// It was done, or nobody waits for it any more: there is nothing to report.
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
    /// Rows that these brought to the list, as far as they are grouped already.
    pub rows: usize,
    /// Whether fetching is over and grouping goes on.
    pub grouping: bool,
}

/// What a refresh brought.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RefreshSummary {
    /// Feeds asked; if it was cancelled, those that had answered by then.
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
    /// Feeds that were not asked, because their servers asked to be left alone.
    pub waiting: usize,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// How long it took.
    pub took: Duration,
}

impl RefreshSummary {
    /// The summary of a refresh that could not go on.
    pub(super) fn stopped() -> Self {
        RefreshSummary { cancelled: true, ..RefreshSummary::default() }
    }
}
