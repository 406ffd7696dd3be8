//! Lists what a query finds, a row for each event, in any order.

mod by_feed;
mod order;
mod place;
mod rare;

use rusqlite::Row;

use super::Store;
use super::condition::{EVERY_ARTICLE, FEW_ENTRIES, Question, UNREAD, Walk};
use super::error::Result;
use super::named_feeds::{NamedFeed, feeds_for};
use super::rows::{COLUMNS, story_row};
use super::search::needed_words;
use super::segments::newest_found;
use super::tags::OF_STORY;
use crate::domain::{Cursor, Expr, Shelf, Sort, StoryQuery, StoryRow, View, Window};

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
    if event.exact || question.is_narrow(&expr) {
        let events = of_events(question, &expr);
        let clusters = looked_through(question, &expr, &events);
        return format!(
            "SELECT {counted}
             FROM (SELECT c.unread > 0 AS unread FROM {clusters} WHERE {events} LIMIT {most})"
        );
    }
    // Each event has to be tested, and there may be a million: no more than `asked` are.
    let events = event.holds();
    let asked = question.bind(asked);
    let articles = of_some_article(question, &expr);
    format!(
        "SELECT {counted} OR (SELECT count(*) FROM (
             SELECT 1 FROM clusters c WHERE {events} LIMIT {asked})) = {asked}
         FROM (SELECT c.unread > 0 AS unread FROM (
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
    if event.exact {
        return Listing { clusters, events, shown_by: ShownBy::Face };
    }
    if question.is_narrow(&expr) {
        let articles = of_some_article(question, &expr);
        events = format!("{events} AND {articles}");
    }
    // The newest unread match is shown, else the newest; an event without a match is joined to nothing.
    let condition = question.of_article(&expr);
    let shown_by = format!(
        "e.id = (SELECT e.id FROM {ARTICLES} WHERE s.cluster = c.id AND {condition}
                 ORDER BY s.read, s.time DESC, s.id DESC, e.id <> s.lead, e.id LIMIT 1)"
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

#[cfg(test)]
mod tests {
    use rusqlite::params_from_iter;

    use super::*;
    use crate::domain::ClusterId;
    use crate::query::parse;
    use crate::store::Store;
    use crate::store::named_feeds::named_feeds;

    /// SQLite's plans for listing a query, for counting it, and for finding the place of an event in it.
    /// Each step has a flag that says whether it is of the list itself, rather than of a condition on
    /// one of its rows.
    fn plans(view: View, text: &str, sort: Option<Sort>, after: bool) -> [Vec<(bool, String)>; 3] {
        plans_of(view, text, sort, after, false)
    }

    fn plans_of(
        view: View,
        text: &str,
        sort: Option<Sort>,
        after: bool,
        words_are_common: bool,
    ) -> [Vec<(bool, String)>; 3] {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("newsfold.db")).expect("opens");
        let feed =
            "INSERT INTO feeds (source, position, name, folder) VALUES ('x', 0, 'Wire', 'News')";
        store.connection.execute(feed, []).expect("a feed");
        let feeds = named_feeds(&store.connection).expect("feeds");
        let filter = (!text.is_empty()).then(|| Box::new(parse(text).expect(text)));
        let after = after.then_some(Cursor { key: 1, time: 2, id: 3 });
        let query = StoryQuery { view, filter, sort, after, ..StoryQuery::default() };
        let by_events =
            StoryQuery { sort: sort.filter(|sort| *sort != Sort::Feed), ..query.clone() };
        let plan = |query: &StoryQuery, sql: &dyn Fn(&mut Question<'_>) -> String| {
            let mut question = Question::new(query, &feeds);
            if words_are_common {
                question = question.of_common_words();
            }
            if question.order().key.is_some() {
                question = question.walked(Walk::ByAnother);
            }
            let sql = format!("EXPLAIN QUERY PLAN {}", sql(&mut question));
            let mut statement = store.connection.prepare(&sql).expect("is sound");
            let values = question.values(&store.connection).expect("asks the index");
            let steps = statement.query_map(params_from_iter(values), |row| {
                Ok((row.get::<_, i64>(1)? == 0, row.get(3)?))
            });
            steps.expect("plans").collect::<rusqlite::Result<_>>().expect("steps")
        };
        [
            plan(&query, &|question| match sort {
                Some(Sort::Feed) => by_feed::sql(question, 1, after, 200),
                _ => rows_sql(question, after, 200, after),
            }),
            plan(&query, &|question| counts_sql(question, COUNTED, ASKED)),
            plan(&by_events, &|question| place::events_sql(question, ClusterId(1), 2_000)),
        ]
    }

    /// The list is read in the order of this index, without sorting, from its beginning and from
    /// any place in it.
    #[track_caller]
    fn reads(view: View, text: &str, sort: Option<Sort>, index: &str) {
        let of = if sort == Some(Sort::Feed) { "e" } else { "c" };
        for after in [false, true] {
            let [rows, ..] = plans(view.clone(), text, sort, after);
            let first = &rows[0].1;
            assert!(
                first.contains(&format!("{of} USING INDEX {index}")),
                "{view:?}, {text}, {sort:?}: {rows:#?}"
            );
            let mut rest = rows[1..].iter().filter(|(of_list, _)| *of_list);
            assert!(
                !rest.any(|(_, step)| step.contains("SCAN") || step.contains("B-TREE")),
                "{text}: {rows:#?}"
            );
        }
    }

    #[test]
    fn lists_are_read_in_the_order_of_an_index() {
        reads(View::All, "", None, "clusters_by_time");
        reads(View::Unread, "", None, "clusters_unread_first");
        reads(View::Wide(3), "", None, "clusters_wide");
        reads(View::Today, "", None, "clusters_by_time");
        reads(View::All, "", Some(Sort::Oldest), "clusters_by_time");
        reads(View::All, "", Some(Sort::Coverage), "clusters_by_coverage");
        reads(View::All, "", Some(Sort::Unread), "clusters_unread_first");
        reads(View::Unread, "", Some(Sort::Oldest), "clusters_unread_first");
        reads(View::Unread, "", Some(Sort::Coverage), "clusters_by_coverage");
        reads(View::Unread, "", Some(Sort::Unread), "clusters_unread_first");
        reads(View::Wide(3), "", Some(Sort::Coverage), "clusters_by_coverage");
        reads(View::Wide(3), "", Some(Sort::Unread), "clusters_unread_first");
        reads(View::All, "unread author:nguyen", Some(Sort::Coverage), "clusters_by_coverage");
        reads(View::All, "", Some(Sort::Feed), "entries_by_feed");
        reads(View::Unread, "", Some(Sort::Feed), "entries_by_feed");
        reads(View::All, "unread author:nguyen", Some(Sort::Feed), "entries_by_feed");
        reads(View::All, "unread", None, "clusters_unread_first");
        reads(View::All, "sources >= 3", None, "clusters_wide");
        reads(View::All, "unread sources >= 2", None, "clusters_wide");
        reads(View::All, "age < 2d", None, "clusters_by_time");
        reads(View::All, "unread age < 2d", None, "clusters_unread_first");
        reads(View::All, "unread or sources >= 3", None, "clusters_by_time");
        reads(View::All, "(unread lang:vi) or (unread lang:da)", None, "clusters_by_time");
        reads(View::All, "unread author:nguyen", None, "clusters_unread_first");
        reads(View::All, "sources > 4 (title = x or lang:vi)", None, "clusters_wide");
    }

    #[test]
    fn few_events_in_another_order_are_found_by_what_they_are_and_sorted() {
        let (store, _folder) = store_of_a_feed();
        add_events(&store, 1, 2 * FEW as i64);
        for (view, sort, few) in [
            (View::All, Sort::Coverage, false),
            (View::All, Sort::Oldest, false),
            (View::Unread, Sort::Coverage, true),
            (View::Wide(2), Sort::Coverage, true),
            (View::Wide(2), Sort::Oldest, true),
            (View::Wide(2), Sort::Unread, true),
            (View::Today, Sort::Coverage, true),
            (View::Today, Sort::Unread, true),
            (View::Feed(crate::domain::FeedId(1)), Sort::Coverage, true),
        ] {
            let sort = Some(sort);
            let at = jiff::Timestamp::from_second(100_000).expect("the day after all events");
            let at = at.to_zoned(jiff::tz::TimeZone::UTC);
            let query = StoryQuery { view: view.clone(), sort, at, ..StoryQuery::default() };
            let feeds = named_feeds(&store.connection).expect("feeds");
            let mut question = store.question(&query, &feeds).expect("asks");
            assert_eq!(question.walk() == Walk::Sorted, few, "{view:?}");
            let sql = rows_sql(&mut question, None, 20, None);
            let mut statement =
                store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("is sound");
            let values = question.values(&store.connection).expect("asks the index");
            let steps: rusqlite::Result<Vec<String>> = statement
                .query_map(params_from_iter(values), |row| row.get(3))
                .and_then(Iterator::collect);
            let steps = steps.expect("plans");
            let is_whole = steps[0].starts_with("SCAN c") && !steps[0].contains("clusters_wide");
            assert_eq!(is_whole, !few, "{view:?}, {sort:?}: {steps:#?}");
        }
    }

    /// A query that few articles match starts from these, not from all events.
    #[track_caller]
    fn finds(text: &str, index: &str) {
        let [rows, counts, _] = plans(View::All, text, None, false);
        for steps in [rows, counts] {
            let text = format!("{text}: {steps:#?}");
            let does = |wanted: &str| steps.iter().any(|(_, step)| step.contains(wanted));
            assert!(does("c USING INTEGER PRIMARY KEY"), "{text}");
            assert!(!does("INDEX clusters_"), "{text}");
            assert!(does(index), "{text}");
            let whole = ["SCAN c", "SCAN e", "SCAN s"];
            let scans = |step: &str| {
                whole.iter().any(|it| step == *it || step.starts_with(&format!("{it} ")))
            };
            assert!(!steps.iter().any(|(_, step)| scans(step) && !step.contains(index)), "{text}");
        }
    }

    #[test]
    fn what_is_narrow_is_found_by_its_own_index() {
        finds("feed:wire", "e USING COVERING INDEX entries_by_");
        finds("feed:wire unread", "e USING COVERING INDEX entries_by_");
        finds("folder:News title:water", "VIRTUAL TABLE");
        finds("water bill", "VIRTUAL TABLE");
        finds("wa*", "VIRTUAL TABLE");
        finds("unread qz*", "VIRTUAL TABLE");
        finds("water sources >= 3 age < 2d", "VIRTUAL TABLE");
        finds("starred", "stories_starred");
        finds("starred unread", "stories_starred");
    }

    #[test]
    fn what_many_articles_hold_is_asked_of_each_event_in_turn() {
        for text in ["water", "w*", "water unread", "lang:vi (water or bill)"] {
            let [rows, counts, before] = plans_of(View::All, text, None, false, true);
            assert!(rows[0].1.contains("c USING INDEX clusters_"), "{text}: {rows:#?}");
            for steps in [rows, counts, before] {
                let tried = steps.iter().find(|(_, step)| step.contains("story=? AND rowid=?"));
                assert_eq!(tried, None, "{text}: {steps:#?}");
            }
        }
    }

    #[test]
    fn what_is_asked_of_events_alone_is_counted_by_their_indexes() {
        for (text, index) in [
            ("unread", "clusters_unread_first"),
            ("sources >= 3", "clusters_by_coverage"),
            ("today", "clusters_by_time"),
        ] {
            let [_, counts, _] = plans(View::All, text, None, false);
            assert!(counts.iter().any(|(_, step)| step.contains(index)), "{text}: {counts:#?}");
            assert!(!counts.iter().any(|(_, step)| step.contains(" e ")), "{text}: {counts:#?}");
        }
    }

    #[test]
    fn the_place_of_an_event_is_looked_for_along_an_index() {
        for (view, text, sort, index) in [
            (View::All, "", Sort::Newest, "clusters_by_time"),
            (View::Unread, "", Sort::Newest, "clusters_unread_first (<expr>=?)"),
            (View::Wide(3), "", Sort::Newest, "clusters_wide"),
            (View::Today, "", Sort::Newest, "clusters_by_time (time>?)"),
            (View::All, "unread author:nguyen", Sort::Newest, "clusters_unread_first (<expr>=?)"),
            (View::All, "", Sort::Oldest, "clusters_by_time"),
            (View::All, "", Sort::Coverage, "clusters_by_coverage"),
            (View::All, "", Sort::Unread, "clusters_unread_first"),
        ] {
            let [.., events] = plans(view, text, Some(sort), false);
            let along = |(_, step): &(bool, String)| {
                step.contains(&format!("c USING INDEX {index}"))
                    || step.contains(&format!("c USING COVERING INDEX {index}"))
            };
            assert!(events.iter().any(along), "{text}, {sort:?}: {events:#?}");
            assert!(!events.iter().any(|(_, step)| step.contains("B-TREE")), "{events:#?}");
        }
    }

    fn store_of_a_feed() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("newsfold.db")).expect("opens");
        let feed = "INSERT INTO feeds (id, source, position) VALUES (1, 'x', 0)";
        store.connection.execute(feed, []).expect("a feed");
        (store, folder)
    }

    /// Adds one event after the other, every tenth by another author, and every twentieth unread.
    fn add_events(store: &Store, first: i64, last: i64) {
        let events = format!(
            "WITH RECURSIVE n (id) AS (SELECT {first} UNION ALL SELECT id + 1 FROM n WHERE id < {last})
             INSERT INTO entries (id, feed, key, time, arrived, text_hash, content_hash, title, author,
                 publisher, length)
             SELECT id, 1, id, id, 0, 0, 0, '', iif(id % 10 = 0, 'Ana Nguyen', 'Wire'), 0, 0 FROM n;
             INSERT INTO copies SELECT id, id, NULL FROM entries WHERE id >= {first};
             INSERT INTO stories (id, cluster, lead, time, read, copies)
             SELECT id, id, id, id, id % 20 > 0, 1 FROM entries WHERE id >= {first};
             INSERT INTO clusters
             SELECT id, id, id, id, 1, 1, id % 20 = 0, NULL FROM entries WHERE id >= {first};"
        );
        store.connection.execute_batch(&events).expect("is written");
    }

    #[test]
    fn what_few_articles_are_is_found_below_a_great_many_others() {
        let (store, _folder) = store_of_a_feed();
        let most = (rare::PATIENCE + FEW_ENTRIES + 200) as i64;
        add_events(&store, 1, most);
        let write = |author: &str, upto: i64| {
            let sql = format!("UPDATE entries SET author = '{author}' WHERE id <= {upto}");
            store.connection.execute(&sql, []).expect("is written");
        };
        // One author has more than are listed from their entries, and none of them is new.
        write("Olga Old", FEW_ENTRIES as i64 + 100);
        write("Ruth Rare", 60);
        for sort in [Sort::Newest, Sort::Oldest, Sort::Coverage, Sort::Unread] {
            let found = |author: &str, after| {
                let filter = Some(Box::new(parse(author).expect("a query")));
                let sort = Some(sort);
                let query = StoryQuery { filter, sort, after, limit: 50, ..StoryQuery::default() };
                store.window(&query).expect("answers")
            };
            let told = |window: &Window| (window.rows.len(), window.more);
            let first = found("author:ruth", None);
            assert_eq!(told(&first), (50, true), "{sort:?}");
            // Oldest first, they are found before that many are tested.
            let counted = sort != Sort::Oldest;
            assert_eq!(
                (first.total, first.uncounted),
                if counted { (60, false) } else { (50, true) }
            );
            let rest = found("author:ruth", first.rows.last().map(|row| row.cursor));
            assert_eq!(told(&rest), (10, false), "{sort:?}");
            let mut all: Vec<i64> =
                first.rows.iter().chain(&rest.rows).map(|row| row.cluster.0).collect();
            all.sort_unstable();
            assert_eq!(all, (1..=60).collect::<Vec<_>>(), "{sort:?}");
            assert_eq!(told(&found("author:olga", None)), (50, true), "{sort:?}");
            assert_eq!(told(&found("author:nobody", None)), (0, false), "{sort:?}");
        }
    }

    #[test]
    fn of_many_events_the_newest_are_counted_and_it_is_told_that_there_may_be_more() {
        let (store, _folder) = store_of_a_feed();
        let add = |first, last| add_events(&store, first, last);
        let filter = Some(Box::new(parse("author:nguyen").expect("a query")));
        let query = StoryQuery { filter, limit: 300, ..StoryQuery::default() };
        let found = |limit| {
            let window = store.window(&StoryQuery { limit, ..query.clone() }).expect("answers");
            (window.rows.len(), window.total, window.unread, window.uncounted)
        };
        add(1, ASKED - 1);
        assert_eq!(found(5), (5, 199, 99, false));
        add(ASKED, 2 * ASKED);
        assert_eq!(found(5), (5, 200, 100, true));
        // Rows that are listed are counted.
        assert_eq!(found(300), (300, 300, 150, true));
        // The number beside a view is counted to its end, or not shown.
        store
            .connection
            .execute("UPDATE entries SET author = 'Binh Tran' WHERE id IN (20, 40, 60)", [])
            .expect("is written");
        let filter = Some(Box::new(parse("author:binh").expect("a query")));
        let mut store = store;
        let unread = store.unread(&StoryQuery { filter, ..StoryQuery::default() });
        assert_eq!(unread.expect("answers"), Some(3));
    }

    #[test]
    fn a_count_that_takes_long_is_given_up_and_the_store_works_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(&folder.path().join("newsfold.db")).expect("opens");
        let filter = Some(Box::new(parse("author:nguyen").expect("a query")));
        let query = StoryQuery { filter, ..StoryQuery::default() };
        let few = store.within(3, |store| store.unread_counted(&query));
        assert_eq!(few.expect("reads"), None);
        assert_eq!(store.unread(&query).expect("reads"), Some(0));
        // A number of steps that was enough once is enough each time.
        let mut counted = |steps| store.within(steps, |store| store.unread_counted(&query));
        let mut steps = (0..20).map(|power| 1 << power);
        let enough = steps.find(|steps| counted(*steps).expect("reads").is_some()).expect("some");
        for _ in 0..10 {
            assert_eq!(counted(enough).expect("reads"), Some(0), "{enough} steps");
        }
    }
}
