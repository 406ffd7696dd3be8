//! What views list, in which order, and how far.

use std::collections::BTreeSet;

use newsfold::domain::{
    ClusterId, Cursor, Entry, EntryId, Html, Mark, Sort, StoryId, StoryQuery, Target, Text, View,
};

use super::scene::storing::index;
use super::scene::{Scene, entry, query, scene, search, subscription};

#[test]
fn the_name_of_a_folder_is_no_pattern() {
    let mut scene = scene();
    let folders = ["N_ws", "News/World", "n_ws/World", "N_ws/World"];
    let hosts = ["one.example", "two.example", "three.example", "four.example"];
    let subscriptions = hosts.iter().zip(folders);
    let subscriptions = subscriptions.map(|(host, folder)| subscription(host, Some(folder), &[]));
    let feeds = scene.store.subscribe(&subscriptions.collect::<Vec<_>>()).expect("subscribes");
    scene.feeds = feeds.iter().map(|feed| feed.id).collect();
    for (feed, title) in ["Inside", "Elsewhere", "Of another case"].into_iter().enumerate() {
        scene.visit(feed, vec![entry(title, title, 1)]);
    }
    scene.place(|id| (id, id));
    scene.rows(View::Folder(Text::clean("N_ws")), &["Inside [unread 1x +0]"]);
}

/// Three feeds of forty entries; a third of them are in events of three, one from each feed.
fn scene_of_events() -> Scene {
    let mut scene = scene();
    for feed in 0..3 {
        let entries = (1..=40).map(|n| {
            let name = format!("{feed} {n}");
            entry(&name, &name, (feed as i64 * 40 + n) * 37 % 101)
        });
        scene.visit(feed, entries.collect());
    }
    scene.place(|id| if (id - 1) % 40 % 3 == 0 { (id, (id - 1) % 40 + 1) } else { (id, id) });
    scene
}

#[test]
fn what_is_unread_of_feeds_is_found_the_same_however_much_that_is() {
    let mut scene = scene_of_events();
    let ids: Vec<i64> = (1..=120).collect();
    let unread_of = |scene: &Scene, view: View, filter: &str| {
        let filter = (!filter.is_empty())
            .then(|| Box::new(newsfold::query::parse(filter).expect("a query")));
        let unread = StoryQuery { filter, unread_only: true, ..query(view) };
        let rows = scene.store.window(&unread).expect("answers").rows;
        rows.iter().map(|row| row.cluster.0).collect::<BTreeSet<_>>()
    };
    // First everything is unread, then two thirds, then hardly anything.
    for read in [&ids[..0], &ids[20..60], &ids[3..117]] {
        scene.mark(Target::Stories(read.iter().map(|id| StoryId(*id)).collect()), Mark::Read(true));
        let views = [
            View::Folder(Text::clean("News")),
            View::Tag(Text::clean("daily")),
            View::Feed(scene.feeds[1]),
        ];
        for view in views {
            let (found, asked) = (
                unread_of(&scene, view.clone(), ""),
                unread_of(&scene, view.clone(), "copies >= 1"),
            );
            assert_eq!(found, asked, "{view:?}, {} read", read.len());
            assert!(!found.is_empty() || view == View::Feed(scene.feeds[1]), "{view:?}");
        }
    }
}

#[test]
fn a_folder_of_events_reaches_down_to_the_row_that_the_reader_was_on() {
    let mut scene = scene_of_events();
    scene.mark(Target::Stories((20..60).map(StoryId).collect()), Mark::Read(true));
    for view in [View::Folder(Text::clean("News")), View::Tag(Text::clean("daily"))] {
        for unread_only in [false, true] {
            let all = StoryQuery { unread_only, ..query(view.clone()) };
            let rows = scene.store.window(&all).expect("answers").rows;
            for (at, row) in rows.iter().enumerate() {
                let reach = StoryQuery { reach: Some(row.cluster), limit: 5, ..all.clone() };
                let reached = scene.store.window(&reach).expect("answers");
                assert!(reached.rows.len() > at, "{view:?}, {at}: {}", reached.rows.len());
                assert_eq!(reached.rows, rows[..reached.rows.len()]);
                assert_eq!(reached.more, reached.rows.len() < rows.len());
            }
            let nowhere = StoryQuery { reach: Some(ClusterId(-1)), limit: 5, ..all };
            assert_eq!(scene.store.window(&nowhere).expect("answers").rows, rows[..5]);
        }
    }
}

#[test]
fn views_select_by_folder_tag_feed_star_and_breadth() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Budget", 9), entry("z", "Alone", 20)]);
    scene.visit(1, vec![entry("b", "Budget passes", 5)]);
    scene.visit(2, vec![entry("c", "Chips", 1)]);
    scene.place(|id| if id == 3 { (3, 2) } else { (id, id) });
    scene.mark(Target::Stories(vec![StoryId(4)]), Mark::Starred(true));
    let news = ["Budget passes [unread 1x +1]", "Alone [unread 1x +0]"];
    scene.rows(View::Folder(Text::clean("News")), &news);
    scene.rows(View::Folder(Text::clean("News/Politics")), &news[..1]);
    scene.rows(View::Tag(Text::clean("tech")), &["Chips [unread 1x +0]"]);
    scene.rows(View::Feed(scene.feeds[2]), &["Chips [unread 1x +0]"]);
    scene.rows(View::Starred, &["Chips [unread 1x +0]"]);
    scene.rows(View::Wide(2), &["Budget [unread 1x +1]"]);
    scene.rows(View::Wide(3), &[]);
}

#[test]
fn lists_go_on_from_a_cursor_without_gap_or_repetition() {
    let mut scene = scene();
    // Ten of them share the same second.
    scene
        .visit(0, (0..50).map(|n| entry(&format!("{n}"), &format!("Story {n}"), n / 10)).collect());
    scene.place_alone();
    let (mut seen, mut after): (Vec<StoryId>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let query = StoryQuery { after, limit: 7, ..StoryQuery::default() };
        let window = scene.store.window(&query).expect("answers");
        assert_eq!(window.total, 50);
        seen.extend(window.rows.iter().map(|row| row.story));
        after = window.rows.last().map(|row| row.cursor);
        if !window.more {
            break;
        }
    }
    assert_eq!(seen.len(), 50);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 50);
}

#[test]
fn a_headline_of_days_ago_does_not_stand_for_an_event_that_goes_on() {
    const HOUR: i64 = 60;
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Man arrested over fire", 57 * HOUR)]);
    scene.visit(1, vec![entry("b", "Worker charged over fire", 9 * HOUR)]);
    scene.visit(2, vec![entry("c", "Worker appears in court", 3 * HOUR)]);
    scene.place(|id| (id, 1));
    let read = |scene: &mut Scene, id, is_read| {
        scene.mark(Target::Stories(vec![StoryId(id)]), Mark::Read(is_read));
    };
    scene.rows(View::All, &["Worker appears in court [unread 1x +2]"]);
    read(&mut scene, 3, true);
    scene.rows(View::All, &["Worker charged over fire [unread 1x +2]"]);
    read(&mut scene, 2, true);
    scene.rows(View::All, &["Man arrested over fire [unread 1x +2]"]);
    read(&mut scene, 1, true);
    scene.rows(View::All, &["Worker appears in court [read 1x +2]"]);
}

#[test]
fn within_a_day_an_event_is_called_by_its_lead() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Ferry aground", 30 * 60)]);
    scene.visit(1, vec![entry("b", "Ferry afloat", 6 * 60)]);
    scene.place(|id| (id, 1));
    scene.rows(View::All, &["Ferry aground [unread 1x +1]"]);
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    scene.rows(View::All, &["Ferry afloat [unread 1x +1]"]);
    scene.mark(Target::Stories(vec![StoryId(2)]), Mark::Read(true));
    scene.rows(View::All, &["Ferry aground [read 1x +1]"]);
}

#[test]
fn newcomers_to_an_event_are_counted_from_the_last_look() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Quake", 60)]);
    scene.place_alone();
    scene.store.looked(ClusterId(1)).expect("notes");
    let first = |scene: &Scene| {
        let row = scene.store.window(&query(View::All)).expect("answers").rows.remove(0);
        (row.fresh, row.stories)
    };
    assert_eq!(first(&scene), (0, 1));
    scene.visit(1, vec![entry("b", "Quake toll", 30), entry("c", "Quake aid", 20)]);
    scene.place(|id| (id, 1));
    assert_eq!(first(&scene), (2, 3));
}

#[test]
fn the_command_line_is_remembered_each_line_once() {
    let mut scene = scene();
    for line in ["tag later", "q", "tag later"] {
        scene.store.remember(line).expect("remembers");
    }
    assert_eq!(scene.store.history().expect("reads"), ["q", "tag later"]);
    for number in 0..600 {
        scene.store.remember(&number.to_string()).expect("remembers");
    }
    let kept = scene.store.history().expect("reads");
    assert_eq!((kept.len(), kept[0].as_str()), (500, "100"));
}

#[test]
fn a_headline_is_found_by_its_entry_and_a_story_by_its_number() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Strike at the port", 60)]);
    scene.place_alone();
    let (title, source) = scene.store.headline(EntryId(1)).expect("reads").expect("an entry");
    assert_eq!((title.as_str(), source.is_empty()), ("Strike at the port", false));
    assert_eq!(scene.store.headline(EntryId(2)).expect("reads"), None);
    let known = |number| scene.store.has_story(StoryId(number)).expect("reads");
    assert_eq!((known(1), known(2)), (true, false));
}

#[test]
fn a_post_without_a_headline_is_called_by_its_own_words_in_the_list_of_its_feed() {
    let mut scene = scene();
    let post = |key: &str, says: &str, minutes_old| Entry {
        title: Text::default(),
        excerpt: Text::clean(says),
        content: Html::from_cleaned(&format!("<p>{says}</p>")),
        ..entry(key, "", minutes_old)
    };
    scene.visit(0, vec![post("long", "The ferry sails again after the storm.", 9)]);
    scene.visit(1, vec![post("short", "Good news for islanders.", 5)]);
    scene.place(|_| (1, 1));
    index(&mut scene.store, 10);
    let by_feed = StoryQuery { sort: Some(Sort::Feed), ..query(View::Feed(scene.feeds[1])) };
    for query in [query(View::Feed(scene.feeds[1])), by_feed, query(search("islanders"))] {
        let rows = scene.store.window(&query).expect("answers").rows;
        assert_eq!((rows.len(), rows[0].feed), (1, scene.feeds[1]), "{query:?}");
        assert_eq!(rows[0].title.as_str(), "Good news for islanders.", "{query:?}");
    }
    scene.rows(View::All, &["The ferry sails again after the storm. [unread 2x +1]"]);
}
