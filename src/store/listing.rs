//! Lists what a query finds, a row for each event, in any order.

mod by_feed;
mod order;
mod place;
mod rare;
mod recheck;
mod stories;
#[cfg(test)]
mod tests;

use rusqlite::Row;

use super::Store;
use super::condition::{EVERY_ARTICLE, FEW_ENTRIES, OfEvent, Question, UNREAD, Walk};
use super::error::Result;
use super::named_feeds::{NamedFeed, feeds_for};
use super::rows::{COLUMNS, story_row};
use super::search::needed_words;
use super::segments::newest_found;
use super::tags::OF_STORY;
use crate::domain::{Cursor, Expr, Flag, Shelf, Sort, StoryQuery, StoryRow, View, Window};

pub(super) use order::FEED_KEY;

/// The articles of one event `c`, found from the event whatever other conditions there are.
const ARTICLES: &str = "stories s INDEXED BY stories_by_cluster
    CROSS JOIN copies INDEXED BY copies_by_story ON copies.story = s.id
    CROSS JOIN entries e ON e.id = copies.entry";

/// The most events that are counted for a query.
const COUNTED: usize = 10_000;
/// If each event has to be tested, no more than this many, the newest, are.
const ASKED: i64 = 2_000;
/// The most events that are sorted.
const FEW: usize = 2_000;
/// Steps of SQLite's virtual machine that counting a view may take: some milliseconds.
const STEPS: i32 = 500_000;

/// How many events a query finds.
#[derive(Default)]
struct Counts {
    total: usize,
    unread: usize,
    /// Whether there may be more.
    more: bool,
}

/// The SQL of a list, its parameters bound by the question it was made with.
struct Listing {
    /// The table that is searched for events: see [`looked_through`].
    clusters: &'static str,
    /// The condition that each event of the list meets.
    events: String,
    shown_by: ShownBy,
}

/// Which article, `e`, an event `c` is shown by.
enum ShownBy {
    /// The lead of its face.
    Face,
    /// The article that meets this condition.
    Article(String),
}

impl ShownBy {
    /// The article and its story, joined to the event.
    fn joined(&self) -> String {
        match self {
            ShownBy::Face => "CROSS JOIN stories s ON s.id = c.face
                CROSS JOIN entries e ON e.id = s.lead"
                .to_owned(),
            ShownBy::Article(condition) => format!(
                "CROSS JOIN entries e ON {condition}
                 CROSS JOIN copies ON copies.entry = e.id
                 CROSS JOIN stories s ON s.id = copies.story"
            ),
        }
    }

    /// Whether everything that the row stands for was read: an unread article is shown first.
    fn is_read(&self) -> &'static str {
        match self {
            ShownBy::Face => "c.unread = 0",
            ShownBy::Article(_) => "s.read",
        }
    }

    /// The condition on an article, and on its story, `s`, that the event is shown by it.
    fn condition(&self) -> &str {
        match self {
            ShownBy::Face => "s.id = c.face AND e.id = s.lead",
            ShownBy::Article(condition) => condition,
        }
    }
}

impl Store {
    /// Returns a run of the rows that a query finds.
    pub(super) fn listed(&self, query: &StoryQuery) -> Result<Window> {
        let horizon = self.horizon()?;
        let feeds = feeds_for(&self.connection, query)?;
        let mut question = self.question(query, &feeds)?;
        let limit = query.limit.saturating_add(1);
        let mut rows = self.listed_rows(&mut question, query.after, limit)?;
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let counts = match (&query.view, &query.filter, query.after) {
            (
                View::All
                | View::Unread
                | View::Wide(_)
                | View::Feed(_)
                | View::Folder(_)
                | View::Tag(_),
                None,
                _,
            ) => {
                let (total, unread) = self.kept_counts(query)?;
                Counts { total, unread, more: false }
            }
            // Counting needs no order, whatever that of the list is.
            (.., None) => self.listed_counts(question.walked(Walk::ByTime), COUNTED, ASKED)?,
            // Whoever continues a list knows its counts already.
            (.., Some(_)) => Counts::default(),
        };
        let (mut total, mut unread) = (counts.total, counts.unread);
        if counts.more {
            // Rows that are listed exist, whether or not they were counted.
            total = total.max(rows.len());
            unread = unread.max(rows.iter().filter(|row| !row.read).count());
        }
        Ok(Window { rows, total, unread, uncounted: counts.more, more, horizon })
    }

    /// Returns the rows; if few articles match, narrows `question` to them.
    fn listed_rows(
        &self,
        question: &mut Question<'_>,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<StoryRow>> {
        match (question.sort(), question.walk()) {
            (Some(Sort::Feed), Walk::Sorted) => {
                self.listed_sorted(question.clone(), after, limit, None)
            }
            (Some(Sort::Feed), _) => self.listed_by_feed(question, after, limit),
            _ => self.listed_in_order(question, after, limit),
        }
    }

    /// Returns a question that knows whether many entries hold its words, and how the list goes through
    /// events.
    fn question<'q>(&self, query: &'q StoryQuery, feeds: &'q [NamedFeed]) -> Result<Question<'q>> {
        let mut question = Question::new(query, feeds);
        if let Some(words) = question.wanted().as_deref().and_then(needed_words) {
            let found = newest_found(&self.connection, &words, FEW_ENTRIES + 1, i64::MAX)?;
            if found.len() > FEW_ENTRIES {
                question = question.of_common_words();
            }
        }
        Ok(match query.sort {
            None | Some(Sort::Newest) => question,
            Some(_) if self.finds_few(question.clone())? => question.walked(Walk::Sorted),
            Some(_) if question.order().key.is_some() => question.walked(Walk::ByAnother),
            Some(_) => question,
        })
    }

    /// Whether a query finds so few events that sorting them is quick.
    fn finds_few(&self, mut question: Question<'_>) -> Result<bool> {
        let expr = question.wanted();
        if expr.as_ref().is_some_and(|expr| question.is_narrow(expr)) {
            return Ok(true);
        }
        let event = expr.map(|expr| question.of_event(&expr));
        // Going along the index of the order finds the first events sooner than counting all of them
        // without an index.
        if question.sort() != Some(Sort::Feed) && !event.as_ref().is_some_and(|it| it.indexed) {
            return Ok(false);
        }
        let events = event.map_or_else(|| "true".to_owned(), |it| it.holds());
        let most = question.bind_count(FEW + 1);
        let sql =
            format!("SELECT count(*) FROM (SELECT 1 FROM clusters c WHERE {events} LIMIT {most})");
        let found: usize = question.row(&self.connection, &sql, |row| row.get(0))?;
        Ok(found <= FEW)
    }

    /// Lists rows in the order of an index if there is one, else sorted; up to a place, if one is given.
    fn listed_sorted(
        &self,
        mut question: Question<'_>,
        after: Option<Cursor>,
        limit: usize,
        upto: Option<Cursor>,
    ) -> Result<Vec<StoryRow>> {
        let sql = rows_sql(&mut question, after, limit, upto);
        question.rows(&self.connection, &sql, listed_row)
    }

    /// Counts the events that a query finds, and those of them with something unread, up to `most`; if
    /// each event has to be tested, only the newest `asked` are.
    fn listed_counts(&self, mut question: Question<'_>, most: usize, asked: i64) -> Result<Counts> {
        let sql = counts_sql(&mut question, most, asked);
        question.row(&self.connection, &sql, |row| {
            Ok(Counts { total: row.get(0)?, unread: row.get(1)?, more: row.get(2)? })
        })
    }
}

impl Store {
    /// How many events with something unread a query finds, up to [`Shelf::COUNTED`]; `None` if counting
    /// takes more steps than a number beside a name is worth.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn unread(&mut self, query: &StoryQuery) -> Result<Option<usize>> {
        self.within(STEPS, |store| store.unread_counted(query))
    }

    fn unread_counted(&self, query: &StoryQuery) -> Result<usize> {
        let query = StoryQuery { unread_only: true, ..query.clone() };
        let feeds = feeds_for(&self.connection, &query)?;
        let question = self.question(&query, &feeds)?;
        Ok(self.listed_counts(question, Shelf::COUNTED, i64::MAX)?.total)
    }
}

fn rows_sql(
    question: &mut Question<'_>,
    after: Option<Cursor>,
    limit: usize,
    upto: Option<Cursor>,
) -> String {
    let Listing { clusters, events, shown_by } = listing(question);
    let order = question.order();
    let after = after.map_or(String::new(), |cursor| order.after(question, cursor));
    let limit = question.bind_count(limit);
    let upto = upto.map_or(String::new(), |cursor| order.upto(question, cursor));
    // Events first, in the order of an index wherever there is one.
    format!(
        "SELECT {COLUMNS}, {time}, {id}, {OF_STORY}, {key}, {is_read} AS is_read FROM {clusters}
             {shown} CROSS JOIN feeds f ON f.id = e.feed
         WHERE {events}{after}{upto} ORDER BY {by} LIMIT {limit}",
        is_read = shown_by.is_read(),
        shown = shown_by.joined(),
        time = order.time,
        id = order.id,
        key = order.column(),
        by = order.by(question.walk()),
    )
}

fn counts_sql(question: &mut Question<'_>, most: usize, asked: i64) -> String {
    let Some(expr) = question.wanted() else {
        return "SELECT count(*), coalesce(sum(unread > 0), 0), false FROM clusters".to_owned();
    };
    let event = question.of_event(&expr);
    let most = question.bind_count(most);
    let counted = format!("count(*), coalesce(sum(unread), 0), count(*) = {most}");
    let unread = some_unread(question, &expr, &event);
    if event.exact || question.is_narrow(&expr) {
        let events = of_events(question, &expr);
        let clusters = looked_through(question, &expr, &events);
        return format!(
            "SELECT {counted}
             FROM (SELECT {unread} AS unread FROM {clusters} WHERE {events} LIMIT {most})"
        );
    }
    // Each event has to be tested, and there may be a million: no more than `asked` are.
    let events = event.holds();
    let asked = question.bind(asked);
    let articles = of_some_article(question, &expr);
    format!(
        "SELECT {counted} OR (SELECT count(*) FROM (
             SELECT 1 FROM clusters c WHERE {events} LIMIT {asked})) = {asked}
         FROM (SELECT {unread} AS unread FROM (
             SELECT * FROM clusters c WHERE {events} ORDER BY c.time DESC, c.id DESC LIMIT {asked}) c
             WHERE {articles} LIMIT {most})"
    )
}

fn listed_row(row: &Row<'_>) -> rusqlite::Result<StoryRow> {
    let mut listed = story_row(row)?;
    listed.cursor.key = row.get("key")?;
    listed.read = row.get("is_read")?;
    Ok(listed)
}

fn listing(question: &mut Question<'_>) -> Listing {
    let Some(expr) = question.wanted() else {
        return Listing { clusters: CLUSTERS, events: "true".to_owned(), shown_by: ShownBy::Face };
    };
    let event = question.of_event(&expr);
    let mut events = event.holds();
    let clusters = looked_through(question, &expr, &events);
    if event.by_face {
        return Listing { clusters, events, shown_by: ShownBy::Face };
    }
    if question.is_narrow(&expr) {
        let articles = of_some_article(question, &expr);
        events = format!("{events} AND {articles}");
    }
    // The newest unread match is shown, else the newest; an event without a match is joined to nothing. If
    // it is the event that was asked for, its usual headline comes before newer ones.
    let condition = question.of_article(&expr);
    let usual = if event.exact { "s.id <> c.face, " } else { "" };
    let shown_by = format!(
        "e.id = (SELECT e.id FROM {ARTICLES} WHERE s.cluster = c.id AND {condition}
                 ORDER BY s.read, {usual}s.time DESC, s.id DESC, e.id <> s.lead, e.id LIMIT 1)"
    );
    Listing { clusters, events, shown_by: ShownBy::Article(shown_by) }
}

/// All events.
const CLUSTERS: &str = "clusters c";

/// The table to search for the events that meet the condition `events`, and how. If few articles match,
/// only their events are tested, whatever index there is for the other conditions. Unread events, oldest
/// first, are found by their own index, not among all older ones.
fn looked_through(question: &Question<'_>, expr: &Expr, events: &str) -> &'static str {
    if question.is_narrow(expr) {
        return "clusters c NOT INDEXED";
    }
    if question.order().oldest_first && events.contains(UNREAD) {
        return "clusters c INDEXED BY clusters_unread_first";
    }
    CLUSTERS
}

/// The condition that the matching events `c` meet, and no others.
fn of_events(question: &mut Question<'_>, expr: &Expr) -> String {
    let event = question.of_event(expr);
    let events = event.holds();
    if event.exact { events } else { format!("{events} AND {}", of_some_article(question, expr)) }
}

/// The condition that something is unread of what an event, one of those that match, is listed for.
fn some_unread(question: &mut Question<'_>, expr: &Expr, event: &OfEvent) -> String {
    if event.by_face {
        return "c.unread > 0".to_owned();
    }
    let unread = Expr::all(vec![expr.clone(), Expr::Is(Flag::Unread)]);
    // SQLite would evaluate both sides of an `AND`.
    match event.exact {
        // The stories alone tell, and of most events all or none are unread.
        true => format!(
            "CASE c.unread WHEN 0 THEN 0 WHEN c.stories THEN 1 ELSE EXISTS (
                 SELECT 1 FROM stories s INDEXED BY stories_by_cluster
                 WHERE s.cluster = c.id AND {}) END",
            question.of_article(&unread)
        ),
        false => {
            format!("CASE c.unread WHEN 0 THEN 0 ELSE {} END", of_some_article(question, &unread))
        }
    }
}

/// The condition that one of an event's articles matches.
fn of_some_article(question: &mut Question<'_>, expr: &Expr) -> String {
    if question.is_narrow(expr) {
        let condition = question.of_narrow_article(expr);
        return format!("c.id IN ({})", clusters_of(&condition));
    }
    let condition = question.of_article(expr);
    format!("EXISTS (SELECT 1 FROM {ARTICLES} WHERE s.cluster = c.id AND {condition})")
}

fn clusters_of(condition: &str) -> String {
    format!("SELECT s.cluster FROM {EVERY_ARTICLE} WHERE {condition}")
}
