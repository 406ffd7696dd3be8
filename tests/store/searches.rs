//! What searches find, and the state of the index after changes to entries.

use newsfold::domain::{Entry, Html, Sort, StoryQuery};
use newsfold::store::Unindexed;

use super::scene::storing::index;
use super::scene::{Scene, entry, query, scene, search};

#[test]
fn a_search_is_read_page_by_page_and_tells_how_much_it_found() {
    let mut scene = scene();
    let ferry = |number: i64| entry(&format!("{number}"), &format!("Ferry {number}"), number);
    scene.visit(0, (0..50).map(ferry).collect());
    scene.place_alone();
    index(&mut scene.store, 1_000);
    let page = |scene: &Scene, after| {
        let query = StoryQuery { after, limit: 20, ..query(search("ferry")) };
        let window = scene.store.window(&query).expect("answers");
        assert_eq!(window.unread, window.total);
        window
    };
    let (mut seen, mut after) = (Vec::new(), None);
    for (rows, more) in [(20, true), (20, true), (10, false)] {
        let window = page(&scene, after);
        assert_eq!((window.rows.len(), window.more), (rows, more));
        assert_eq!((window.total, window.uncounted), (50, false));
        after = window.rows.last().map(|row| row.cursor);
        seen.extend(window.rows.into_iter().map(|row| row.story));
    }
    let in_one = StoryQuery { limit: 100, ..query(search("ferry")) };
    let in_one = scene.store.window(&in_one).expect("answers").rows;
    assert_eq!(seen, in_one.into_iter().map(|row| row.story).collect::<Vec<_>>());
    assert!(page(&scene, after).rows.is_empty(), "there is no more");
    // Of very many, only as many are counted as are ranked.
    scene.visit(0, (50..400).map(ferry).collect());
    scene.place_alone();
    index(&mut scene.store, 1_000);
    let window = page(&scene, None);
    assert_eq!((window.total, window.uncounted, window.more), (300, true, true));
}

#[test]
fn a_search_lists_stories_in_every_order_and_without_a_word() {
    let mut scene = scene();
    let entries = ["Ferry sails", "Ferry late", "Ferry lost", "Bridge shut"];
    let old = [5, 30, 90, 60];
    let entries = entries.iter().zip(old).map(|(title, age)| entry(title, title, age)).collect();
    scene.visit(0, entries);
    scene.place(|id| (id, if id == 4 { 2 } else { 1 }));
    index(&mut scene.store, 1_000);
    let titles = |typed: &str, sort| -> Vec<String> {
        let query = StoryQuery { sort, ..query(search(typed)) };
        let window = scene.store.window(&query).expect("answers");
        assert_eq!(window.total, window.rows.len());
        window.rows.iter().map(|row| row.title.to_string()).collect()
    };
    let newest = ["Ferry sails", "Ferry late", "Ferry lost"];
    assert_eq!(titles("ferry", Some(Sort::Newest)), newest);
    assert_eq!(titles("ferry", Some(Sort::Oldest)), ["Ferry lost", "Ferry late", "Ferry sails"]);
    assert_eq!(titles("sources = 1", None).len(), 4);
    assert_eq!(titles("sources = 1 feed:one", Some(Sort::Oldest)).len(), 4);
}

#[test]
fn search_finds_folded_words_and_unspaced_scripts() {
    let mut scene = scene();
    scene.visit(
        0,
        vec![
            entry("a", "Giá cà phê tăng phiên thứ tư", 1),
            entry("b", "地下鉄の新路線、来春に開業へ", 2),
            entry("c", "Parliament passes the water bill", 3),
        ],
    );
    scene.place_alone();
    index(&mut scene.store, 2);
    for (typed, want) in [
        ("ca phe", "Giá cà phê tăng phiên thứ tư [unread 1x +0]"),
        ("新路線", "地下鉄の新路線、来春に開業へ [unread 1x +0]"),
        ("WATER parl", "Parliament passes the water bill [unread 1x +0]"),
    ] {
        scene.rows(search(typed), &[want]);
    }
    scene.rows(search("\" OR 1=1 --"), &[]);
    // An edited entry is found by its new words, and no longer by the old ones.
    scene.visit(0, vec![entry("c", "Senate stops the river act", 3)]);
    index(&mut scene.store, 2);
    scene.rows(search("parliament"), &[]);
    scene.rows(search("senate"), &["Senate stops the river act [unread 1x +0]"]);
    // Also when the edit arrives between reading the words and writing them.
    scene.visit(0, vec![entry("d", "A ferry for the island", 4)]);
    scene.place_alone();
    let mut words = Unindexed::default();
    assert!(scene.store.read_unindexed(&mut words, 10).expect("reads"));
    scene.visit(0, vec![entry("d", "A bridge for the island", 4)]);
    scene.store.index(&words.finish()).expect("indexes");
    scene.rows(search("ferry"), &[]);
    index(&mut scene.store, 2);
    scene.rows(search("bridge"), &["A bridge for the island [unread 1x +0]"]);
}

#[test]
fn the_index_stays_small_and_true_whatever_becomes_of_entries() {
    let mut scene = scene();
    let path = scene.folder.path().join("newsfold.db");
    let number = |sql: &str| -> i64 {
        let store = rusqlite::Connection::open(&path).expect("opens");
        store.query_row(sql, [], |row| row.get(0)).expect("a number")
    };
    let visit = |scene: &mut Scene, words: &str, keys: std::ops::Range<usize>| {
        let entries = keys.map(|key| entry(&format!("k{key}"), &format!("{words} n{key}"), 1));
        scene.visit(0, entries.collect());
        scene.place_alone();
        index(&mut scene.store, 7);
    };
    let found = |scene: &Scene, typed: &str| {
        scene.store.window(&query(search(typed))).expect("answers").rows.len()
    };
    // A few at a time, as over a whole day.
    for round in 0..50 {
        visit(&mut scene, "Crane", round * 2..round * 2 + 2);
    }
    assert!(number("SELECT count(*) FROM segments") < 20);
    assert_eq!((found(&scene, "crane"), found(&scene, "crane n17 ")), (100, 1));
    // All edited, many of them twice: found only by their new words, and each in one segment.
    visit(&mut scene, "Heron", 0..100);
    visit(&mut scene, "Egret", 30..100);
    assert_eq!(["crane", "heron", "egret"].map(|typed| found(&scene, typed)), [0, 30, 70]);
    assert_eq!(found(&scene, "egret n70 "), 1);
    // The old words disappear with time.
    for round in 0..40 {
        visit(&mut scene, "Stork", 1_000 + round..1_001 + round);
    }
    assert_eq!(["heron", "egret", "stork"].map(|typed| found(&scene, typed)), [30, 70, 40]);
    assert!(number("SELECT sum(entries) FROM segments") < 200);
    assert_eq!(
        number(
            "SELECT count(*) FROM blocks WHERE NOT EXISTS (SELECT 1 FROM segments
                 WHERE blocks.id >= block AND blocks.id < block + segments.blocks)"
        ),
        0,
        "no block is left behind"
    );
}

#[test]
fn a_beginning_that_begins_many_words_is_looked_for_in_headlines_first() {
    let mut scene = scene();
    let wharf = |key: usize| Entry {
        content: Html::from_cleaned("<p>They met at the harbourage.</p>"),
        ..entry(&format!("w{key}"), &format!("Wharf {key}"), 1)
    };
    let first = |scene: &Scene, typed| {
        let rows = scene.store.window(&query(search(typed))).expect("answers").rows;
        rows.first().map(|row| row.title.as_str().split(' ').next().unwrap_or_default().to_owned())
    };
    scene.visit(0, vec![wharf(0)]);
    scene.place_alone();
    index(&mut scene.store, 500);
    // Where few headlines match, bodies count.
    assert_eq!(first(&scene, "harb").as_deref(), Some("Wharf"));
    let many = 300;
    scene.visit(0, (0..many).map(|it| entry(&it.to_string(), "Harbour", 2)).collect());
    scene.visit(1, (1..=many).map(wharf).collect());
    scene.place_alone();
    index(&mut scene.store, 500);
    assert_eq!(first(&scene, "harb").as_deref(), Some("Harbour"));
    assert_eq!(first(&scene, "harboura").as_deref(), Some("Wharf"));
    assert_eq!(first(&scene, "wharf harboura").as_deref(), Some("Wharf"));
}

#[test]
fn a_link_is_found_by_words_as_a_browser_shows_them() {
    let mut scene = scene();
    let linked = |title: &str, minutes_old, link: &str| Entry {
        link: Some(link.to_owned()),
        ..entry(title, title, minutes_old)
    };
    scene.visit_as_is(
        0,
        vec![
            linked("Path", 1, "https://a.example/M%C3%BCnchen?ort=stra%C3%9Fe"),
            linked("Host", 2, "https://xn--mnchen-3ya.example/1"),
        ],
    );
    scene.place_alone();
    let (path, host) = ("Path [unread 1x +0]", "Host [unread 1x +0]");
    for (typed, want) in [
        ("link:münchen", &[path, host][..]),
        ("link:a.example/München", &[path]),
        ("link:straße", &[path]),
        ("link:MÜNCHEN.example", &[host]),
        ("link=https://münchen.example/1", &[host]),
        ("link:köln", &[]),
    ] {
        scene.rows(search(typed), want);
    }
}
