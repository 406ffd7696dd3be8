//! All that a face may ask. Each is answered by exactly one [`super::event::Answer`] with its
//! ticket; a refresh reports progress in between.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::{
    Article, ClusterId, EntryId, FeedId, Mark, StoryId, StoryQuery, Tagging, Target,
};

pub use crate::store::Way;

/// More stories than these are not changed without a question.
pub const MOST_UNASKED: usize = 100;

/// Ties an answer to its question; answers to older questions are dropped by who asked.
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
    /// Where it lies.
    pub address: String,
    /// The most points in a row.
    pub width: u16,
    /// The most rows.
    pub height: u16,
}

/// What a face may ask. There are words for what changes nothing but the store: another process may be
/// told of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// A run of rows.
    #[serde(skip)]
    Load(StoryQuery),
    /// Rows without counting as seen what arrived: for a search, or to learn what became of rows
    /// that are shown already.
    #[serde(skip)]
    Reload(StoryQuery),
    /// The stories of a cluster, lead first, then by time.
    #[serde(skip)]
    Members(ClusterId),
    /// A story to read; a given copy of it, else its lead. Opening marks nothing, and what others add
    /// is told by `Additions`.
    #[serde(skip)]
    Open(StoryId, Option<EntryId>),
    /// Stories to be saved or handed on, in this order; those that are no more are left out.
    #[serde(skip)]
    Articles(Vec<StoryId>),
    /// What the other sources of an open article add to it and to one another, and how its neighbours
    /// begin.
    #[serde(skip)]
    Additions(Box<Article>),
    /// An open article with the sentences marked that another does not have.
    #[serde(skip)]
    Compare {
        /// Its story.
        story: StoryId,
        /// The copy that is read.
        entry: EntryId,
        /// The other: the entry read before; else the earlier sources of its event.
        with: Option<EntryId>,
        /// Whether the text of the page is meant, not of the feed.
        full: bool,
    },
    /// As `Open`, with the article in the page that this entry links to: fetched unless it is kept.
    #[serde(skip)]
    FullText(StoryId, EntryId),
    /// A picture of an article.
    #[serde(skip)]
    Picture(PictureWish),
    /// The sidebar's lines.
    #[serde(skip)]
    Shelves,
    /// How many unread events each of these finds, as far as that is soon told.
    #[serde(skip)]
    Unread(Vec<StoryQuery>),
    /// What was typed on the command line, oldest first.
    #[serde(skip)]
    History,
    /// Remembers a line of it.
    Remember(String),
    /// How many stories such a `Mark` would change.
    #[serde(skip)]
    Count {
        /// To what.
        target: Target,
        /// What would be done.
        mark: Mark,
        /// Entries newer than this are left alone.
        horizon: i64,
    },
    /// The feeds in trouble.
    #[serde(skip)]
    Troubles,
    /// Marks stories, and journals it for undo. `horizon` as in [`crate::domain::Window`].
    Mark {
        /// To what.
        target: Target,
        /// What is done.
        mark: Mark,
        /// Entries newer than this are left alone.
        horizon: i64,
    },
    /// Counts a story as read because it was opened, which is no change that undo takes back.
    CountAsRead {
        /// Which.
        story: StoryId,
        /// Entries newer than this are left alone.
        horizon: i64,
    },
    /// Gives stories tags or takes them away, and journals it for undo.
    Tag {
        /// Which stories.
        target: Target,
        /// Which tags.
        tagging: Tagging,
        /// Entries newer than this are left alone.
        horizon: i64,
    },
    /// The reader looked at a cluster: its newcomers count from now.
    Looked(ClusterId),
    /// Takes a story out of its cluster, for good.
    Split(StoryId),
    /// Makes one cluster of several, for good.
    Unite(Vec<ClusterId>),
    /// Takes the last change back, or does again what was undone.
    Turn {
        /// Which of both.
        way: Way,
        /// Whether feeds may leave the configuration by it; else that is asked:
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
    /// Leaves a feed alone until further notice or, if it is, no longer; written into the
    /// configuration.
    #[serde(skip)]
    Pause(FeedId),
    /// Takes a feed out of the configuration; its stories stay in the store.
    #[serde(skip)]
    Unsubscribe(FeedId),
    /// Reads the configuration anew, and goes by all of it from now on; with a mistake in it, the old
    /// one stays. A refresh that is running ends as it began.
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
    /// Whether it changes nothing but the store, whatever was changed before.
    pub(super) fn changes_store(&self) -> bool {
        matches!(
            self,
            Command::Mark { .. }
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
        /// So many marks are stored in a moment.
        const FEW: usize = 500;
        match self {
            Command::Mark { target, .. } | Command::Tag { target, .. } => match target {
                Target::Stories(stories) => stories.len() > FEW,
                Target::Clusters(clusters) => clusters.len() > FEW,
                Target::Picked { alone, whole } => alone.len() + whole.len() > FEW,
                Target::All(_) => true,
            },
            Command::Turn { .. } => true,
            _ => false,
        }
    }

    /// Whether a story may read otherwise once this is done.
    pub fn changes_stories(&self) -> bool {
        matches!(
            self,
            Command::Mark { .. }
                | Command::CountAsRead { .. }
                | Command::Tag { .. }
                | Command::Split(_)
                | Command::Unite(_)
                | Command::Turn { .. }
                | Command::FullText(..)
        )
    }
}
