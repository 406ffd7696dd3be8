//! The commands that a face may send. Each is answered by exactly one [`super::event::Answer`] with its
//! ticket; a refresh reports progress in between.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::{
    Article, ClusterId, EntryId, FeedId, Mark, Shown, StoryId, StoryQuery, Tagging, Target,
};

pub use crate::store::Way;

/// More stories than this are not changed without asking.
pub const MOST_UNASKED: usize = 100;

/// Ties an answer to its request; the face drops answers to outdated requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A request with its ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Comes back with the answer.
    pub ticket: Ticket,
    /// What is wanted.
    pub command: Command,
}

/// A picture, and how large it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureWish {
    /// Its address.
    pub address: String,
    /// The most points in a row.
    pub width: u16,
    /// The most rows.
    pub height: u16,
}

/// A mark on stories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Marking {
    /// Which stories.
    pub target: Target,
    /// What is done to them.
    pub mark: Mark,
    /// Entries newer than this are left alone, as in [`crate::domain::Window`].
    pub horizon: i64,
}

/// What a face may ask for. Commands that change nothing but the store can be serialized, so that
/// another process can carry them out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// A run of rows.
    #[serde(skip)]
    Load(StoryQuery),
    /// Rows, without counting what arrived as seen: for a search.
    #[serde(skip)]
    Reload(StoryQuery),
    /// What became of a list that is shown; what arrived does not count as seen.
    #[serde(skip)]
    Recheck(Shown),
    /// The stories of a cluster, lead first, then by time.
    #[serde(skip)]
    Members(ClusterId),
    /// A story to read: the given copy of it, else its lead. Opening marks nothing; what other sources
    /// add comes with `Additions`.
    #[serde(skip)]
    Open(StoryId, Option<EntryId>),
    /// Stories to save or pass on, in this order; those no longer in the store are left out.
    #[serde(skip)]
    Articles(Vec<StoryId>),
    /// What the other sources of an open article add to it and to one another, and the first sentence
    /// of each neighbour.
    #[serde(skip)]
    Additions(Box<Article>),
    /// An open article, with the sentences marked that another source does not have.
    #[serde(skip)]
    Compare {
        /// Its story.
        story: StoryId,
        /// The copy that is read.
        entry: EntryId,
        /// The entry read before, to compare with; else the earlier sources of its event.
        with: Option<EntryId>,
        /// Whether to compare the text of the page instead of the feed's.
        full: bool,
    },
    /// As `Open`, with the article in the page that this entry links to, which is fetched unless it is
    /// stored.
    #[serde(skip)]
    FullText(StoryId, EntryId),
    /// A picture of an article.
    #[serde(skip)]
    Picture(PictureWish),
    /// The sidebar's lines.
    #[serde(skip)]
    Shelves,
    /// How many unread events each of these queries finds, where that can be counted quickly.
    #[serde(skip)]
    Unread(Vec<StoryQuery>),
    /// The history of the command line, oldest first.
    #[serde(skip)]
    History,
    /// Adds a line to that history.
    Remember(String),
    /// How many stories this `Mark` would change.
    #[serde(skip)]
    Count(Marking),
    /// The feeds in trouble.
    #[serde(skip)]
    Troubles,
    /// Marks stories, and journals it for undo.
    Mark(Marking),
    /// Counts a story as read because it was opened; undo does not take that back.
    CountAsRead {
        /// Which.
        story: StoryId,
        /// Entries newer than this are left alone.
        horizon: i64,
    },
    /// Adds tags to stories or removes them, and journals it for undo.
    Tag {
        /// Which stories.
        target: Target,
        /// Which tags.
        tagging: Tagging,
        /// Entries newer than this are left alone.
        horizon: i64,
    },
    /// The reader looked at a cluster: only stories that join it later count as new there.
    Looked(ClusterId),
    /// Takes a story out of its cluster, for good.
    Split(StoryId),
    /// Merges several clusters into one, for good.
    Unite(Vec<ClusterId>),
    /// Undoes the last change, or redoes what was undone.
    Turn {
        /// Undo or redo.
        way: Way,
        /// Whether this may remove feeds from the configuration; if not, the answer is
        /// [`Answer::Unsure`](super::event::Answer::Unsure).
        may_leave: bool,
    },
    /// Fetches these feeds, or all when there are none, even where they are not due.
    #[serde(skip)]
    Refresh(Vec<FeedId>),
    /// Stops a running refresh; what was fetched stays.
    #[serde(skip)]
    CancelRefresh,
    /// Where the configuration names this feed.
    #[serde(skip)]
    PlaceOf(FeedId),
    /// Pauses a feed, or resumes a paused one, in the configuration.
    #[serde(skip)]
    Pause(FeedId),
    /// Removes a feed from the configuration; its stories stay in the store.
    #[serde(skip)]
    Unsubscribe(FeedId),
    /// Reloads the configuration. If it has a mistake, the old one stays in use. A running refresh
    /// keeps the options it began with.
    #[serde(skip)]
    Reconfigure,
    /// Adds a feed, or the feed that a page names, to the configuration.
    #[serde(skip)]
    Subscribe(String),
    /// Adds the feeds of another reader's list to the configuration.
    #[serde(skip)]
    Import(PathBuf),
    /// Adds the example's feeds to the configuration.
    #[serde(skip)]
    AddExamples,
}

impl Command {
    /// Whether the command changes nothing but the store, whatever was changed before it.
    pub(super) fn changes_store_alone(&self) -> bool {
        matches!(
            self,
            Command::Mark(_)
                | Command::CountAsRead { .. }
                | Command::Tag { .. }
                | Command::Remember(_)
                | Command::Looked(_)
                | Command::Split(_)
                | Command::Unite(_)
        )
    }

    /// Whether it may change so much that nobody should wait for it.
    pub(super) fn may_take_long(&self) -> bool {
        /// The store writes this many marks in a moment.
        const FEW: usize = 500;
        match self {
            Command::Mark(Marking { target, .. }) | Command::Tag { target, .. } => match target {
                Target::Stories(stories) => stories.len() > FEW,
                Target::Clusters(clusters) => clusters.len() > FEW,
                Target::Picked { alone, whole } => alone.len() + whole.len() > FEW,
                Target::All(_) | Target::Events(_) => true,
            },
            Command::Turn { .. } => true,
            _ => false,
        }
    }

    /// Whether a story may look different afterwards.
    pub fn changes_stories(&self) -> bool {
        matches!(
            self,
            Command::Mark(_)
                | Command::CountAsRead { .. }
                | Command::Tag { .. }
                | Command::Split(_)
                | Command::Unite(_)
                | Command::Turn { .. }
                | Command::FullText(..)
        )
    }
}
