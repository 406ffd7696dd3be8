//! Questions that a face asks, and the rows that answer them.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::{
    Added, ClusterId, Coverage, Enclosure, EntryId, Expr, FeedId, Html, Marked, Reason, StoryId,
    Text, Tier,
};

/// Which stories.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum View {
    /// All of them.
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
    /// Those that newsfold has by itself, whatever feeds there are.
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
    /// is told, which knows the zone: see [`Target::see_from`].
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
    /// Headline of the story's lead entry, or what it is called without one: see [`called`].
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

/// What a headline was before it changed: `was “Mayor to resign”`.
pub fn was(earlier: &Text) -> String {
    format!("was “{earlier}”")
}

/// What to call a story without a headline, as many posts and photographs are: how its text `begins`, or
/// else where it lives.
pub fn called(begins: &str, link: Option<&str>) -> Text {
    /// So many characters fill a wide screen.
    const LONGEST: usize = 160;
    let words = match link {
        _ if !begins.is_empty() => begins,
        Some(link) => link.split_once("://").map_or(link, |(_, rest)| rest).trim_end_matches('/'),
        None => "(no headline)",
    };
    Text::clean(words).cut(LONGEST)
}

/// A story opened for reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The story.
    pub story: StoryId,
    /// Its cluster.
    pub cluster: ClusterId,
    /// The entry shown: the story's lead unless another copy was asked for.
    pub entry: EntryId,
    /// The headline; empty where it has none.
    pub title: Text,
    /// What to call it elsewhere: the headline, or what there is without one. See [`called`].
    pub called: Text,
    /// An earlier headline, when the publisher changed it.
    pub earlier_title: Option<Text>,
    /// Authors.
    pub author: Text,
    /// Name of the feed.
    pub source: Text,
    /// Its feed.
    pub feed: FeedId,
    /// When it was published, as far as is believable.
    pub published: Timestamp,
    /// Whether its publisher said so; else this is when it arrived.
    pub is_dated: bool,
    /// When its publisher last gave it new text worth reading; `None`: never since it arrived.
    pub revised: Option<Timestamp>,
    /// The body.
    pub content: Html,
    /// The summary that the body begins with, where its feed gave that apart.
    pub lead: Text,
    /// Whether the body says no more than the headline.
    pub is_headline: bool,
    /// The article in the page it links to, once that was fetched.
    pub full: Option<Html>,
    /// Where the article lives.
    pub link: Option<String>,
    /// Where readers discuss it.
    pub comments: Option<String>,
    /// How many comments there are, as claimed.
    pub comment_count: Option<u32>,
    /// Where the words of an episode can be read.
    pub transcript: Option<String>,
    /// Where the chapters of an episode are listed.
    pub chapters: Option<String>,
    /// Attached files.
    pub enclosures: Vec<Enclosure>,
    /// Whether it was read before it was opened.
    pub read: bool,
    /// Whether it was read once, and is unread again because its publisher gave it new text.
    pub updated: bool,
    /// The text with what is new in it marked, for one that was updated since it was read.
    pub marked: Option<Marked>,
    /// Whether it is starred.
    pub starred: bool,
    /// The tags that a person gave it; not those of its feeds.
    pub tags: Vec<Text>,
    /// The other copies of the story, oldest first.
    pub also_in: Vec<Copy>,
    /// Other stories of the event, then of the topic, best first.
    pub related: Vec<Related>,
    /// Headlines of the stories that the reader split from it.
    pub parted: Vec<Text>,
    /// How the coverage of the event grew.
    pub coverage: Coverage,
}

/// Who wrote something, beside the `source` that is named there too: empty where that says it already or
/// where it names an office, and without the `By` of newspapers.
pub fn written_by<'a>(author: &'a Text, source: &Text) -> &'a str {
    let name = author.as_str();
    let name = name.strip_prefix("By ").or(name.strip_prefix("by ")).unwrap_or(name).trim_start();
    let (lower, source) = (name.to_lowercase(), source.as_str().to_lowercase());
    let is_said = has_words(&source, &lower) && (lower.contains(' ') || source.starts_with(&lower));
    if is_office(&lower) || is_said { "" } else { name }
}

/// Whether an author, in lower case, is nobody: `info@harbour.example`, `No Reply`.
fn is_office(author: &str) -> bool {
    const OFFICES: [&str; 12] = [
        "admin",
        "contact",
        "donotreply",
        "editor",
        "feed",
        "feeds",
        "info",
        "news",
        "noreply",
        "rss",
        "support",
        "webmaster",
    ];
    let office = match author.split_once('@') {
        Some((office, host)) if !host.contains(' ') => office.replace(['-', '_', '.'], ""),
        _ => author.replace([' ', '-'], ""),
    };
    OFFICES.contains(&office.as_str())
        || ["noreply", "donotreply"].iter().any(|it| office.starts_with(it))
}

/// Whether these words stand in a text, as words.
fn has_words(text: &str, words: &str) -> bool {
    let is_whole = |at: usize| {
        let is_word = |letter: char| letter.is_alphanumeric();
        !text[..at].ends_with(is_word) && !text[at + words.len()..].starts_with(is_word)
    };
    !words.is_empty() && text.match_indices(words).any(|(at, _)| is_whole(at))
}

impl Article {
    /// The headline to show over the text, where that does not say it itself.
    pub fn shown_title(&self) -> Option<&Text> {
        Some(&self.title).filter(|title| !title.is_empty() && !self.is_headline)
    }

    /// Whether the text of its page was fetched, and is longer than what the feed sent.
    pub fn is_full(&self) -> bool {
        let length = |html: &Html| html.as_str().len();
        self.full.as_ref().is_some_and(|full| length(full) > length(&self.content))
    }

    /// The whole article where it was fetched, else what the feed sent.
    pub fn text(&self) -> &Html {
        self.full.as_ref().filter(|_| self.is_full()).unwrap_or(&self.content)
    }

    /// The copy published after the one shown, or before it; after the last comes the first. `None`
    /// when it is the only one.
    pub fn other_copy(&self, forward: bool) -> Option<EntryId> {
        let mut copies: Vec<(Timestamp, EntryId)> =
            self.also_in.iter().map(|copy| (copy.published, copy.entry)).collect();
        let own = (self.published, self.entry);
        copies.push(own);
        copies.sort();
        let at = copies.iter().position(|copy| *copy == own)?;
        let step = if forward { 1 } else { copies.len() - 1 };
        let (_, other) = copies[(at + step) % copies.len()];
        (other != self.entry).then_some(other)
    }

    /// Whether another source tells of the same event.
    pub fn has_other_sources(&self) -> bool {
        !self.also_in.is_empty() || self.related.iter().any(|it| it.tier == Tier::Event)
    }

    /// Takes over what was found out of its neighbours after it was shown.
    pub fn take_additions(&mut self, additions: Vec<Addition>) {
        for Addition { entry, added, first_sentence } in additions {
            if let Some(copy) = self.also_in.iter_mut().find(|it| it.entry == entry) {
                copy.added = added;
            } else if let Some(related) = self.related.iter_mut().find(|it| it.entry == entry) {
                related.added = added;
                related.first_sentence = first_sentence;
            }
        }
    }
}

/// What is found out of a neighbour of an article after that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The neighbour's entry.
    pub entry: EntryId,
    /// What it adds; `None`: not compared.
    pub added: Option<Added>,
    /// Its first sentence.
    pub first_sentence: Text,
}

/// Another copy of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Copy {
    /// The entry.
    pub entry: EntryId,
    /// Its feed's name.
    pub source: Text,
    /// Its own headline.
    pub title: Text,
    /// An earlier headline, when the publisher changed it.
    pub earlier_title: Option<Text>,
    /// When it was published.
    pub published: Timestamp,
    /// Where it lives.
    pub link: Option<String>,
    /// Why it is taken for a copy.
    pub reason: Reason,
    /// What it has that neither the text that is read nor an earlier one has; `None`: not compared.
    pub added: Option<Added>,
}

/// A story related to the one that is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The story.
    pub story: StoryId,
    /// Its lead.
    pub entry: EntryId,
    /// Same event or same topic, as the two alone are tied.
    pub tier: Tier,
    /// Whether it stands in the same event.
    pub together: bool,
    /// Its headline.
    pub title: Text,
    /// An earlier headline, when the publisher changed it.
    pub earlier_title: Option<Text>,
    /// Its lead's feed.
    pub source: Text,
    /// Its lead's author; may be empty.
    pub author: Text,
    /// When it was published.
    pub published: Timestamp,
    /// Its first sentence; of one with a headline, empty until an [`Addition`] tells it.
    pub first_sentence: Text,
    /// Where its lead lives.
    pub link: Option<String>,
    /// Whether it was read.
    pub read: bool,
    /// Why it is here.
    pub reason: Reason,
    /// What it has that neither the text that is read nor an earlier one has; `None`: not compared.
    pub added: Option<Added>,
}

impl Related {
    /// Its headline; where it has none, how it begins, or where it comes from.
    pub fn called(&self) -> &Text {
        [&self.title, &self.first_sentence]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or(&self.source)
    }
}

/// One line of the sidebar.
#[derive(Debug, Clone, PartialEq)]
pub struct Shelf {
    /// What it opens.
    pub view: View,
    /// What kind of line it is.
    pub kind: ShelfKind,
    /// Its name.
    pub name: Text,
    /// How much in it is unread (for [`View::Starred`]: how much is starred); of a view that is
    /// counted apart, at most [`Shelf::COUNTED`].
    pub count: usize,
    /// Whether a feed of it is in trouble.
    pub trouble: bool,
    /// Whether it is a feed that is left alone until further notice.
    pub paused: bool,
}

impl Shelf {
    /// What no row keeps count of is counted up to here: who sees it knows that it is many.
    pub const COUNTED: usize = 100;

    /// From so many sources on, an event is widely covered.
    pub const WIDE: u32 = 3;
}

/// What kind of line of the sidebar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShelfKind {
    /// A view over everything.
    View,
    /// A folder.
    Folder,
    /// A feed inside the folder above it, or on its own when there is none.
    Feed,
    /// A label.
    Tag,
}

/// What a person does to stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// Read or unread again.
    Read(bool),
    /// Starred or not.
    Starred(bool),
}

impl Mark {
    /// What stories are then.
    pub fn state(self) -> &'static str {
        match self {
            Mark::Read(true) => "read",
            Mark::Read(false) => "unread",
            Mark::Starred(true) => "starred",
            Mark::Starred(false) => "unstarred",
        }
    }
}

/// Tags that a person gives stories, and takes from them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tagging {
    /// Those to have.
    pub add: Vec<Text>,
    /// Those to have no more.
    pub remove: Vec<Text>,
}

/// To what it is done. Never to what arrived after the person looked: entries beyond the horizon
/// of the [`Window`] are left alone, but for late copies of a story that is named itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// These stories, each with all its copies.
    Stories(Vec<StoryId>),
    /// All stories of these clusters.
    Clusters(Vec<ClusterId>),
    /// Stories that were picked one by one.
    Picked {
        /// Each by itself.
        alone: Vec<StoryId>,
        /// Each with all that stands in its cluster, wherever that is by now.
        whole: Vec<StoryId>,
    },
    /// All that a query finds.
    All(StoryQuery),
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

impl Target {
    /// Gives it the days of a zone.
    pub fn see_from(&mut self, zone: &TimeZone) {
        if let Target::All(query) = self {
            query.at = query.at.with_time_zone(zone.clone());
        }
    }

    /// Whether it names this story of that event; what a query finds is named by none.
    pub fn names(&self, story: StoryId, event: ClusterId) -> bool {
        match self {
            Target::Stories(stories) => stories.contains(&story),
            Target::Clusters(events) => events.contains(&event),
            Target::Picked { alone, whole } => alone.contains(&story) || whole.contains(&story),
            Target::All(_) => false,
        }
    }

    /// How far what is done to it reaches, where a list held entries up to `horizon` when it was loaded,
    /// and its rows tell of those up to `seen`: of a story that is named itself all copies are meant, also
    /// those that come late.
    pub fn reach(&self, horizon: i64, seen: i64) -> i64 {
        match self {
            Target::All(_) => horizon,
            Target::Clusters(_) | Target::Picked { .. } => seen,
            Target::Stories(_) => i64::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wrote_something_is_told_once_and_is_somebody() {
        let check = |author: &str, source: &str, want: &str| {
            assert_eq!(written_by(&Text::clean(author), &Text::clean(source)), want);
        };
        check("By Ana Ruiz", "Harbour Post", "Ana Ruiz");
        check("Ana Ruiz", "ana ruiz", "");
        check("Ana Ruiz", "Ana Ruiz's Blog", "");
        check("Ana", "Bananas", "Ana");
        check("John", "St. John News", "John");
        check("Contact Energy", "Harbour Post", "Contact Energy");
        check("ana@harbour.example", "Harbour Post", "ana@harbour.example");
        check("No-Reply@harbour.example", "Harbour Post", "");
        check("No reply Harbour", "Harbour Post", "");
        check("info@harbour.example", "Harbour Post", "");
        check("", "Harbour Post", "");
    }
}
