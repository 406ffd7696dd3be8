//! Questions that a face asks, and the rows that answer them.

use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::{ClusterId, Expr, FeedId, Shelf, StoryId, Text};

/// Which stories.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum View {
    /// All stories.
    #[default]
    All,
    /// With something unread.
    Unread,
    /// Starred by the reader.
    Starred,
    /// Covered by at least this many publishers.
    Wide(u32),
    /// Published today.
    Today,
    /// With an entry in a feed of this folder.
    Folder(Text),
    /// With an entry that has this tag, or whose feed has it.
    Tag(Text),
    /// With an entry in this feed.
    Feed(FeedId),
    /// What the reader has a query for.
    Named(Box<NamedView>),
    /// Found by full text, best first.
    Search(Box<Search>),
}

/// A view of the reader's own: a query with a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NamedView {
    /// What it is called.
    pub name: Text,
    /// Which stories it lists.
    pub query: Expr,
    /// In which order, unless the reader asks for another.
    pub sort: Option<Sort>,
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Search {
    /// As it was typed.
    pub typed: String,
    /// As it was understood.
    pub query: Expr,
}

impl View {
    /// The views that newsfold has by itself, whatever feeds there are.
    pub const OWN: [View; 5] =
        [View::All, View::Unread, View::Starred, View::Wide(Shelf::WIDE), View::Today];

    /// What one of its own is called beside its count; empty for all others.
    pub fn own_name(&self) -> &'static str {
        match self {
            View::All => "All stories",
            View::Unread => "Unread",
            View::Starred => "Starred",
            View::Wide(_) => "Widely covered",
            View::Today => "Today",
            View::Folder(_) | View::Feed(_) | View::Tag(_) | View::Named(_) | View::Search(_) => "",
        }
    }

    /// Whether its list has a row for each story rather than for each event, when it is filtered or
    /// sorted so: what a search finds, and what is starred in the usual order.
    pub fn lists_stories(&self, is_filtered: bool, sort: Option<Sort>) -> bool {
        match self {
            View::Search(_) => true,
            View::Starred => !is_filtered && sort.is_none_or(|sort| sort == Sort::Newest),
            _ => false,
        }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// What most sources cover first, then the newest.
    Coverage,
    /// By feed, in the order of the configuration, then the newest.
    Feed,
    /// What is unread first, then the newest.
    Unread,
}

impl Sort {
    /// Every order.
    pub const ALL: [Sort; 5] =
        [Sort::Newest, Sort::Oldest, Sort::Coverage, Sort::Feed, Sort::Unread];

    /// Its name, as it is written in the configuration and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
            Sort::Coverage => "coverage",
            Sort::Feed => "feed",
            Sort::Unread => "unread",
        }
    }
}

/// A question: which stories, how many, from where on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StoryQuery {
    /// Which.
    pub view: View,
    /// Only with something unread, on top of the view.
    pub unread_only: bool,
    /// Only what this finds, on top of the view.
    pub filter: Option<Box<Expr>>,
    /// In which order; when absent, the newest first, and what is searched for the best first.
    pub sort: Option<Sort>,
    /// When and where it is asked: what ages and days are counted from. To another process only the time
    /// is told, which knows the zone: see [`super::Target::see_from`].
    #[serde(with = "instant")]
    pub at: Zoned,
    /// From the top at least as far as the row of this cluster, within reason, if it is there.
    pub reach: Option<ClusterId>,
    /// Continue after this row; from the newest when absent.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: usize,
}

/// A place in an answer: the sort key of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cursor {
    /// What the order goes by before the time.
    pub key: i64,
    /// The row's time in seconds since 1970, or its rank in a search.
    pub time: i64,
    /// Decides between rows of one second.
    pub id: i64,
}

/// One line of an answer: a cluster seen through one of its stories (its *face*: the lead while it
/// is unread, else the newest unread story, else the lead), or, unfolded, one story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryRow {
    /// The story shown.
    pub story: StoryId,
    /// The cluster it stands in.
    pub cluster: ClusterId,
    /// Its place in the answer.
    pub cursor: Cursor,
    /// Headline of the story's lead entry, or what it is called without one: see [`super::called`].
    pub title: Text,
    /// Name of the lead entry's feed.
    pub source: Text,
    /// The feed of the lead entry.
    pub feed: FeedId,
    /// When the row's newest story was published; in a list by feed, when the article shown was.
    pub time: Timestamp,
    /// When its publisher last gave the story shown new text worth reading; `None`: never since it
    /// arrived.
    pub revised: Option<Timestamp>,
    /// Whether the story shown was read, and is unread again because its publisher gave it new text.
    pub updated: bool,
    /// Whether all of it was read that the list asks for: of an event, what is in its feeds, or passes
    /// its filter.
    pub read: bool,
    /// Whether the story shown is starred.
    pub starred: bool,
    /// How many entries say the same as the story shown, itself included.
    pub copies: u32,
    /// How many stories the cluster has, this one included.
    pub stories: u32,
    /// How many publishers other than that of [`StoryRow::source`] stand behind the row.
    pub others: u32,
    /// How many entries joined since the reader last looked at the cluster, late copies included; 0
    /// if never looked at.
    pub fresh: u32,
    /// Where the article lives.
    pub link: Option<String>,
    /// The tags that a person gave the story shown; not those of its feeds.
    pub tags: Vec<Text>,
}

/// A run of rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Window {
    /// The rows, in order.
    pub rows: Vec<StoryRow>,
    /// How many rows the whole answer has, as far as was counted; 0 when it goes on after a row.
    pub total: usize,
    /// How many of them have something unread.
    pub unread: usize,
    /// Whether there may be more of both: what is not kept but counted is not counted to its end.
    pub uncounted: bool,
    /// Whether rows follow these.
    pub more: bool,
    /// The newest entry that the answer could see: acts on what was shown stop here.
    pub horizon: i64,
}

/// A time without its zone.
mod instant {
    use jiff::tz::TimeZone;
    use jiff::{Timestamp, Zoned};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(at: &Zoned, out: S) -> Result<S::Ok, S::Error> {
        at.timestamp().serialize(out)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Zoned, D::Error> {
        Ok(Timestamp::deserialize(from)?.to_zoned(TimeZone::UTC))
    }
}
