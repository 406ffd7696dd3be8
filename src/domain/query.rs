//! Queries for stories, and the rows that they return.

use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::{ClusterId, EntryId, Expr, FeedId, Shelf, StoryId, Text};

/// A set of stories to list.
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
    /// A view that the reader defined by a query.
    Named(Box<NamedView>),
    /// Found by full text, best first.
    Search(Box<Search>),
}

/// A view of the reader's own: a query with a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NamedView {
    /// Its name.
    pub name: Text,
    /// Which stories it lists.
    pub query: Expr,
    /// Its order, unless the reader chooses another.
    pub sort: Option<Sort>,
}

/// A search.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Search {
    /// The text as typed.
    pub typed: String,
    /// The text as parsed.
    pub query: Expr,
}

impl View {
    /// The built-in views.
    pub const OWN: [View; 5] =
        [View::All, View::Unread, View::Starred, View::Wide(Shelf::WIDE), View::Today];

    /// The name of a built-in view in the sidebar; empty for all others.
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

    /// Whether its list, filtered or not, has a row for each story rather than for each event: a search
    /// does, and so do the starred stories when unfiltered.
    pub fn lists_stories(&self, is_filtered: bool) -> bool {
        match self {
            View::Search(_) => true,
            View::Starred => !is_filtered,
            _ => false,
        }
    }

    /// The keys by which the rows of such a list are recognised later: a row's event or, where each story
    /// has a row, its story.
    pub fn row_key(&self, is_filtered: bool) -> impl Fn(&StoryRow) -> i64 + Copy + use<> {
        let is_of_story = self.lists_stories(is_filtered);
        move |row| if is_of_story { row.story.0 } else { row.cluster.0 }
    }

    /// Whether what is unread in such a list is counted in articles, as in the sidebar, and not in rows.
    pub fn counts_articles(&self, is_filtered: bool) -> bool {
        matches!(self, View::Feed(_) | View::Folder(_) | View::Tag(_)) && !is_filtered
    }

    /// Whether it lists finds.
    pub fn is_search(&self) -> bool {
        matches!(self, View::Search(_))
    }

    /// Its own order, unless the reader chooses another.
    pub fn own_sort(&self) -> Option<Sort> {
        match self {
            View::Named(view) => view.sort,
            _ => None,
        }
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// Events with the most sources first, then the newest.
    Coverage,
    /// By feed, in the order of the configuration, then the newest.
    Feed,
    /// Unread events first, then the newest.
    Unread,
}

impl Sort {
    /// Every order.
    pub const ALL: [Sort; 5] =
        [Sort::Newest, Sort::Oldest, Sort::Coverage, Sort::Feed, Sort::Unread];

    /// Its name in the configuration and on the command line.
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

/// A query: which stories to list, in which order, and which run of rows to return.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StoryQuery {
    /// The stories to list.
    pub view: View,
    /// Whether to list only what has something unread, on top of the view.
    pub unread_only: bool,
    /// Another condition, on top of the view.
    pub filter: Option<Box<Expr>>,
    /// The order; when absent, newest first, or for a search best first.
    pub sort: Option<Sort>,
    /// The reader's time and zone, from which ages and days are counted. Only the time is serialized; the
    /// process that reads it adds the zone with [`super::Target::set_time_zone`].
    #[serde(with = "instant")]
    pub at: Zoned,
    /// Return at least the rows up to that of this cluster, if it is listed and not too far down.
    pub reach: Option<ClusterId>,
    /// Start after this row; when absent, at the top.
    pub after: Option<Cursor>,
    /// Return at most this many rows, unless `reach` asks for more.
    pub limit: usize,
}

/// A position in a list: the sort key of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cursor {
    /// The value that the order compares before the time; 0 if there is none.
    pub key: i64,
    /// The row's time in seconds since 1970.
    pub time: i64,
    /// Breaks ties between rows of the same second.
    pub id: i64,
}

/// One row of a list: a cluster represented by one of its stories (its *face*: an unread one if there is
/// any; the lead, unless the newest is more than a day newer), or, unfolded, one story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryRow {
    /// The story shown.
    pub story: StoryId,
    /// The entry that it is shown by: its lead, or another in a list of the entries of a feed, folder, or
    /// tag, in a list by feed, and in a search.
    pub entry: EntryId,
    /// Its cluster.
    pub cluster: ClusterId,
    /// Its position in the list.
    pub cursor: Cursor,
    /// Headline of the entry shown, or a substitute for one: see [`super::called`].
    pub title: Text,
    /// Name of that entry's feed.
    pub source: Text,
    /// The feed of that entry.
    pub feed: FeedId,
    /// When the row's newest story was published; in a list by feed, when the article shown was.
    pub time: Timestamp,
    /// When its publisher last added text worth reading to the story shown; `None` if it did not since the
    /// arrival.
    pub revised: Option<Timestamp>,
    /// Whether the story shown was read, and is unread again because its publisher gave it new text.
    pub updated: bool,
    /// Whether everything that the list asks for was read: of an event, the entries in the list's feeds or
    /// those that pass its filter.
    pub read: bool,
    /// Whether the story shown is starred.
    pub starred: bool,
    /// How many copies the story shown has, counting its lead.
    pub copies: u32,
    /// How many stories the cluster has, this one included.
    pub stories: u32,
    /// How many publishers report the event besides that of [`StoryRow::source`].
    pub others: u32,
    /// How many entries joined since the reader last looked at the cluster, including late copies; 0 if the
    /// reader never looked at it.
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
    /// How many rows the whole list has, as far as counted; may be 0 when the query starts after a row.
    pub total: usize,
    /// How many of them have something unread.
    pub unread: usize,
    /// Whether counting stopped at a limit, so that `total` and `unread` may be too low.
    pub uncounted: bool,
    /// Whether more rows follow.
    pub more: bool,
    /// The newest entry that the query could see: a mark on this list leaves newer ones alone.
    pub horizon: i64,
}

/// A list that is shown, to be told what became of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shown {
    /// The query that it answers; as many rows are returned.
    pub query: StoryQuery,
    /// The stories that its rows show.
    pub stories: Vec<StoryId>,
    /// The newest entry at the time it was loaded.
    pub horizon: i64,
}

/// What became of a list that is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rechecked {
    /// What its query finds now.
    pub window: Window,
    /// The marks of the stories shown that are not among those rows: the query finds them no more, or
    /// further down.
    pub others: Vec<StoryMarks>,
    /// The part of what is unread that came after the list was loaded.
    pub news: Vec<News>,
}

/// The marks of a story that a row shows.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryMarks {
    /// The story.
    pub story: StoryId,
    /// Whether it was read, and everything else that the list asks for of its event: see
    /// [`StoryRow::read`].
    pub read: bool,
    /// Whether it is starred.
    pub starred: bool,
    /// Whether it was read, and is unread again: see [`StoryRow::updated`].
    pub updated: bool,
    /// The tags that a person gave it.
    pub tags: Vec<Text>,
}

/// What is unread of an event and came after a list was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    /// The event. Where rows are counted, nothing that came before is unread of it.
    pub event: ClusterId,
    /// How much that is, counted as the list counts: see [`View::counts_articles`].
    pub count: usize,
}

/// Serializes a time without its zone.
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
