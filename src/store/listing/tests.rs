//! That lists are read along an index, and that what they find is right.

use rusqlite::params_from_iter;

use super::*;
use crate::domain::{ClusterId, News, Shown, StoryId};
use crate::query::parse;
use crate::store::named_feeds::named_feeds;
use crate::store::temporary;

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
    let (store, _folder) = temporary();
    let feed = "INSERT INTO feeds (source, position, name, folder) VALUES ('x', 0, 'Wire', 'News')";
    store.connection.execute(feed, []).expect("a feed");
    let feeds = named_feeds(&store.connection).expect("feeds");
    let filter = (!text.is_empty()).then(|| Box::new(parse(text).expect(text)));
    let after = after.then_some(Cursor { key: 1, time: 2, id: 3 });
    let query = StoryQuery { view, filter, sort, after, ..StoryQuery::default() };
    let by_events = StoryQuery { sort: sort.filter(|sort| *sort != Sort::Feed), ..query.clone() };
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
        let scans =
            |step: &str| whole.iter().any(|it| step == *it || step.starts_with(&format!("{it} ")));
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

#[test]
fn what_became_of_a_list_is_found_by_what_it_shows_and_what_came_since() {
    let (store, _folder) = temporary();
    let feeds = named_feeds(&store.connection).expect("feeds");
    for (view, text) in [
        (View::All, ""),
        (View::Unread, ""),
        (View::Wide(3), ""),
        (View::Today, ""),
        (View::Starred, ""),
        (View::Feed(crate::domain::FeedId(1)), "unread"),
        (View::All, "unread author:nguyen"),
        (View::All, "lang:vi or sources >= 3"),
        (View::All, "water unread"),
        (View::All, "tag:later"),
    ] {
        let filter = (!text.is_empty()).then(|| Box::new(parse(text).expect(text)));
        let query = StoryQuery { view: view.clone(), filter, ..StoryQuery::default() };
        let plan = |sql: &dyn Fn(&mut Question<'_>) -> String, first: &str| {
            let mut question = Question::new(&query, &feeds).of_common_words();
            let sql = format!("EXPLAIN QUERY PLAN {}", sql(&mut question));
            let mut statement = store.connection.prepare(&sql).expect("is sound");
            let values = question.values(&store.connection).expect("asks the index");
            let steps =
                statement.query_map(params_from_iter(values), |row| row.get::<_, String>(3));
            let steps: Vec<String> =
                steps.expect("plans").collect::<rusqlite::Result<_>>().expect("steps");
            assert!(steps.iter().any(|step| step.starts_with(first)), "{text}: {steps:#?}");
            let grows = |step: &String| {
                ["SCAN c", "SCAN e", "SCAN s"].contains(&step.as_str())
                    || step.contains("INDEX clusters_")
            };
            assert!(!steps.iter().any(grows), "{view:?}, {text}: {steps:#?}");
        };
        plan(&|question| recheck::marks_sql(question, &query, &[1, 2]), "SCAN shown VIRTUAL");
        plan(
            &|question| recheck::news_sql(question, 7),
            "SEARCH stories USING INTEGER PRIMARY KEY (rowid>?)",
        );
    }
    let plan = format!("EXPLAIN QUERY PLAN {}", recheck::ARTICLES_AFTER);
    let step: String = store
        .connection
        .query_row(&plan, rusqlite::params!["[]", "later", 7], |row| row.get(3))
        .expect("plans");
    assert_eq!(step, "SEARCH m USING INTEGER PRIMARY KEY (rowid>?)");
}

#[test]
fn of_what_is_unread_news_is_what_came_after_the_list_alone() {
    let (store, _folder) = store_of_a_feed();
    // The 20th, 40th, 60th, and 80th are unread.
    add_events(&store, 1, 80);
    let read = "UPDATE entries SET read = id % 20 > 0";
    store.connection.execute(read, []).expect("is written");
    let found = |view: View, text: &str, horizon| {
        let filter = (!text.is_empty()).then(|| Box::new(parse(text).expect(text)));
        let query = StoryQuery { view, filter, limit: 5, ..StoryQuery::default() };
        let shown = Shown { query, stories: vec![StoryId(1), StoryId(20)], horizon };
        store.recheck(&shown).expect("answers")
    };
    let news = |view, text: &str, horizon| found(view, text, horizon).news;
    let of_each = |ids: &[i64], count| -> Vec<News> {
        ids.iter().map(|id| News { event: ClusterId(*id), count }).collect()
    };
    let events = |ids: &[i64]| of_each(ids, 1);
    assert_eq!(news(View::All, "", 80), events(&[]));
    assert_eq!(news(View::All, "", 50), events(&[60, 80]));
    assert_eq!(news(View::Unread, "", 50), events(&[60, 80]));
    assert_eq!(news(View::Wide(2), "", 50), events(&[]));
    assert_eq!(news(View::All, "author:nguyen", 70), events(&[80]));
    assert_eq!(news(View::All, "author:wire", 70), events(&[]));
    assert_eq!(news(View::Feed(crate::domain::FeedId(1)), "", 50), events(&[60, 80]));
    // An event with something unread from before is no news, whatever joins it.
    let joined = "UPDATE stories SET cluster = 20 WHERE id = 80;
        UPDATE clusters SET unread = 2, stories = 2 WHERE id = 20; DELETE FROM clusters WHERE id = 80;";
    store.connection.execute_batch(joined).expect("is written");
    assert_eq!(news(View::All, "", 50), events(&[60]));
    let of_a_feed = news(View::Feed(crate::domain::FeedId(1)), "", 50);
    assert_eq!(of_a_feed, of_each(&[20, 60], 1), "articles are counted for themselves");
    // What the list shows and its query does not return is told nevertheless.
    let told = |view| -> Vec<(i64, bool)> {
        let others = found(view, "", 80).others;
        others.iter().map(|marks| (marks.story.0, marks.read)).collect()
    };
    assert_eq!(told(View::All), [(1, true), (20, false)]);
    assert_eq!(told(View::Unread), [(1, true)]);
}

fn store_of_a_feed() -> (Store, tempfile::TempDir) {
    let (store, folder) = temporary();
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
        assert_eq!((first.total, first.uncounted), if counted { (60, false) } else { (50, true) });
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
    let (mut store, _folder) = temporary();
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
