//! The cost of a screen must not grow with the store: the plan of every statement on a screen's path is
//! checked, and none may scan a table that grows. Lists have their own tests: see listing.rs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::stories::{settle, settle_read, settle_starred};
use super::{Decided, Store, Unindexed, Way, temporary};
use crate::domain::{
    Assignment, ClusterId, EntryId, FeedId, Mark, Reason, Shown, Sort, StoryId, StoryQuery, Target,
    Text, View,
};

/// Tables that stay short: those with a row for each feed, number of sources, or fact, or one for
/// thousands of entries; those that a statement makes itself; and what a person tagged (`t`).
const SHORT: &[&str] = &[
    "feeds",
    "f",
    "counts",
    "checks",
    "coverage",
    "facts",
    "newest",
    "(subquery",
    "CONSTANT",
    "near",
    "news",
    "shown",
    "tied",
    "candidates",
    "nearest",
    "chosen",
    "touched",
    "t",
    "touched_clusters",
    "founded",
    "it",
    "history",
    "unindexed",
    "r",
    "segments",
    "VIRTUAL",
    "json_each",
];

/// A story of one entry.
const ONE_STORY: &str = "INSERT INTO feeds (id, source, position) VALUES (1, 'x', 0);
    INSERT INTO entries (id, feed, key, time, arrived, text_hash, content_hash, title, author, publisher,
        length) VALUES (1, 1, x'01', 9, 9, 0, 0, 'A', '', 0, 0);
    INSERT INTO copies VALUES (1, 1, NULL);
    INSERT INTO stories (id, cluster, lead, copies) VALUES (1, 1, 1, 1);
    INSERT INTO clusters VALUES (1, 1, 1, 9, 1, 1, 1, NULL);";

/// The statements that `ask` runs, as SQLite saw them.
fn statements(ask: impl FnOnce(&mut Store)) -> (Store, Vec<String>) {
    let (mut store, _folder) = temporary();
    store.be_ready_to_choose().expect("its tables");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let tell = move |event: TraceEvent<'_>| {
        if let TraceEvent::Stmt(_, sql) = event {
            told.lock().expect("not poisoned").push(sql.to_owned());
        }
    };
    store.connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(tell)).expect("traces");
    ask(&mut store);
    store.connection.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>).expect("ends");
    let seen = seen.lock().expect("not poisoned").clone();
    (store, seen)
}

/// The plan of `sql`; empty if SQLite can't explain it.
fn steps(store: &Store, sql: &str) -> Vec<String> {
    let Ok(mut statement) = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) else {
        return Vec::new();
    };
    let count = statement.parameter_count();
    let steps = statement
        .query_map(rusqlite::params_from_iter(vec![1i64; count]), |row| row.get::<_, String>(3));
    steps.expect("explains").collect::<rusqlite::Result<_>>().expect("explains")
}

/// The steps in the plan of `sql` that grow with the store.
fn growing(store: &Store, sql: &str) -> Vec<String> {
    let is_limited = sql.contains("LIMIT");
    let grows = |step: &String| {
        // SQLite may walk all rows of the table, to look each up in the one that is queried.
        if let Some(tried) = step.strip_prefix("USING ROWID SEARCH ON TABLE ") {
            return !SHORT.contains(&tried.split(' ').next().unwrap_or_default());
        }
        let Some(scanned) = step.strip_prefix("SCAN ") else { return false };
        let table = scanned.split([' ', '-']).next().unwrap_or_default();
        // In the order of an index or of numbers, as far as the screen needs.
        let is_in_order = scanned.contains("USING") && scanned.contains("INDEX")
            || scanned == table && sql.contains("ORDER BY id");
        let is_walk = is_limited && is_in_order;
        !is_walk && !SHORT.contains(&table)
    };
    steps(store, sql).into_iter().filter(grows).collect()
}

#[track_caller]
fn check(what: &str, ask: impl FnOnce(&mut Store)) {
    let (store, statements) = statements(ask);
    assert!(!statements.is_empty(), "{what} asks the store");
    for sql in statements {
        let growing = growing(&store, &sql);
        assert!(growing.is_empty(), "{what}: {growing:?} in {sql}");
    }
}

#[test]
fn nothing_that_a_key_does_walks_the_store() {
    check("the sidebar", |store| drop(store.shelves().expect("answers")));
    check("a long list by feed", |store| {
        let crowd =
            "WITH RECURSIVE it (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM it WHERE id < 3000)
            INSERT INTO clusters SELECT id, id, id, 0, 1, 1, 1, NULL FROM it";
        store.connection.execute(crowd, []).expect("is written");
        store
            .connection
            .execute("INSERT INTO feeds (source) VALUES ('x')", [])
            .expect("is written");
        for view in [View::All, View::Unread] {
            let query = StoryQuery { view, sort: Some(Sort::Feed), ..StoryQuery::default() };
            store.window(&query).expect("answers");
        }
    });
    check("a folder, and a tag", |store| {
        let feed = "INSERT INTO feeds (source, position, folder) VALUES ('x', 0, 'News')";
        store.connection.execute(feed, []).expect("is written");
        for view in [View::Folder(Text::clean("News")), View::Tag(Text::clean("later"))] {
            store
                .window(&StoryQuery { view, limit: 10, ..StoryQuery::default() })
                .expect("answers");
        }
    });
    check("a feed with an event of which the newest was read", |store| {
        store.connection.execute_batch(ONE_STORY).expect("is written");
        let unread =
            "INSERT INTO entries (id, feed, key, time, arrived, text_hash, content_hash, title,
                author, publisher, length) VALUES (2, 1, x'02', 8, 9, 0, 0, 'B', '', 0, 0);
            INSERT INTO copies VALUES (2, 2, NULL);
            INSERT INTO stories (id, cluster, lead, copies) VALUES (2, 1, 2, 1);
            UPDATE stories SET read = 1 WHERE id = 1;
            UPDATE clusters SET stories = 2 WHERE id = 1";
        store.connection.execute_batch(unread).expect("is written");
        let view = View::Feed(FeedId(1));
        let window = store.window(&StoryQuery { view, limit: 10, ..StoryQuery::default() });
        let rows = window.expect("answers").rows;
        assert_eq!((rows[0].story, rows[0].read), (StoryId(2), false), "{rows:?}");
    });
    check("an event", |store| drop(store.members(ClusterId(1)).expect("answers")));
    for copy in [None, Some(EntryId(1))] {
        check("an article", |store| {
            // What is around an article is loaded only if there is one.
            store.connection.execute_batch(ONE_STORY).expect("is written");
            store.article(StoryId(1), copy).expect("answers").expect("is there");
        });
    }
    check("what arrived", |store| {
        store.arrived_since(store.horizon().expect("answers")).expect("answers");
    });
    for view in [View::All, View::Unread, View::Wide(2), View::Feed(FeedId(1))] {
        check("what became of a list", |store| {
            store.connection.execute_batch(ONE_STORY).expect("is written");
            // It finds nothing: the story that it showed is asked for by itself.
            let query = StoryQuery { view, limit: 0, ..StoryQuery::default() };
            let shown = Shown { query, stories: vec![StoryId(1)], horizon: 0 };
            assert_eq!(store.recheck(&shown).expect("answers").others.len(), 1);
        });
    }
    check("feeds in trouble", |store| drop(store.troubles().expect("answers")));
    check("a look", |store| store.looked(ClusterId(1)).expect("answers"));
    let picked = Target::Picked { alone: vec![StoryId(1)], whole: vec![StoryId(2)] };
    for target in [Target::Stories(vec![StoryId(1)]), Target::Clusters(vec![ClusterId(1)]), picked]
    {
        check("a mark", |store| {
            let mark = Mark::Read(true);
            store.mark(&target, mark, i64::MAX, Timestamp::UNIX_EPOCH).expect("answers");
        });
    }
    check("what a mark leaves to be settled", |store| {
        store.connection.execute("INSERT INTO touched VALUES (1)", []).expect("is written");
        settle_read(&store.connection, true).expect("settles");
        store.connection.execute("INSERT INTO touched VALUES (1)", []).expect("is written");
        settle_starred(&store.connection).expect("settles");
        store.connection.execute("INSERT INTO touched VALUES (1)", []).expect("is written");
        settle(&store.connection).expect("settles");
    });
    check("undo", |store| drop(store.turn(Way::Undo).expect("answers")));
    check("what is to be grouped", |store| drop(store.pending(EntryId(0), 10).expect("answers")));
    check("the window of the grouping", |store| {
        let event = "INSERT INTO clusters VALUES (1, 1, 1, 0, 1, 1, 1, NULL)";
        store.connection.execute(event, []).expect("is written");
        store
            .each_newest_grouped(Duration::from_secs(1), Timestamp::MAX, |_, _, _| ())
            .expect("answers");
        store.newest_founded(Duration::from_secs(1), Timestamp::MAX).expect("answers");
    });
    check("what was decided", |store| {
        let decided = |entry, story| Assignment {
            entry: EntryId(entry),
            story: StoryId(story),
            folded: Reason::Alone,
            cluster: ClusterId(1),
            grouped: Reason::Alone,
            links: Vec::new(),
            moved: false,
        };
        let generation = store.grouping_generation().expect("answers");
        store
            .put_assignments(generation, &Decided::of(&[decided(1, 1), decided(2, 1)]), || false)
            .expect("stores");
    });
    check("what is to be indexed", |store| {
        let mut unindexed = Unindexed::default();
        store.read_unindexed(&mut unindexed, 10).expect("answers");
        store.index(&unindexed.finish()).expect("stores");
        store.due_merge().expect("answers");
        store.is_indexed().expect("answers");
    });
    check("subscribing", |store| drop(store.subscribe(&[]).expect("answers")));
}

#[test]
fn the_feeds_are_read_in_their_order() {
    let (store, statements) = statements(|store| {
        store.shelves().expect("answers");
        store.subscribe(&[]).expect("answers");
    });
    let ordered = |sql: &&String| sql.contains("ORDER BY position");
    let ordered: Vec<&String> = statements.iter().filter(ordered).collect();
    assert_eq!(ordered.len(), 2, "{statements:#?}");
    for sql in ordered {
        let steps = steps(&store, sql);
        assert!(!steps.iter().any(|step| step.contains("B-TREE")), "{sql}: {steps:?}");
    }
}

#[test]
fn the_entries_of_a_feed_are_read_in_the_order_of_their_time() {
    let (store, statements) = statements(|store| {
        store
            .connection
            .execute("INSERT INTO feeds (id, source, position) VALUES (1, 'x', 0)", [])
            .expect("is written");
        let view = View::Feed(FeedId(1));
        store.window(&StoryQuery { view, limit: 10, ..StoryQuery::default() }).expect("answers");
    });
    let ordered = statements.iter().find(|sql| sql.contains("FROM entries INDEXED BY"));
    let steps = steps(&store, ordered.expect("asks for entries"));
    assert_eq!(steps, ["SEARCH entries USING COVERING INDEX entries_by_feed (feed=? AND time<?)"]);
}

#[test]
fn of_a_feed_whose_pages_are_fetched_only_the_newest_entries_are_read() {
    let (store, statements) = statements(|store| {
        store.without_page(FeedId(1), Timestamp::UNIX_EPOCH, 30).expect("answers");
    });
    let steps = steps(&store, &statements[0]);
    let newest = "SEARCH entries USING COVERING INDEX entries_by_feed (feed=?)";
    assert!(steps.iter().any(|step| step == newest), "{steps:?}");
    check("pages to be fetched", |store| {
        store.without_page(FeedId(1), Timestamp::UNIX_EPOCH, 30).expect("answers");
    });
}

#[test]
fn the_check_can_fail() {
    let (store, _) = statements(|_| ());
    assert_eq!(growing(&store, "SELECT * FROM entries WHERE title = 'x'"), ["SCAN entries"]);
    let tried = "SELECT * FROM touched WHERE story IN (SELECT id FROM stories)";
    let step = "USING ROWID SEARCH ON TABLE stories FOR IN-OPERATOR";
    assert_eq!(growing(&store, tried), [step]);
}
