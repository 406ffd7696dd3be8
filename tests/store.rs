//! What the store promises: nothing twice, nothing lost, everything undoable, one turn at a time.

#[path = "support/scene.rs"]
mod scene;

use std::collections::BTreeSet;

use jiff::Timestamp;
use newsfold::domain::{
    Article, Assignment, ClusterId, Coverage, Cursor, Entry, EntryId, EntryKey, Evidence,
    FeedHealth, Html, Link, Mark, Reason, Related, Sort, Source, StoryId, StoryQuery, Subscription,
    Tagging, Target, Text, Tier, Validators, View,
};
use newsfold::render::why;
use newsfold::store::{Changes, Decided, Pending, Store, StoreError, Unindexed, Visit};
use scene::{NOW, Scene, at, entry, query, scene, search, subscription};

#[test]
fn an_entry_is_stored_once_whatever_its_key_does() {
    let mut scene = scene();
    let first = vec![entry("b", "Second", 1), entry("a", "First", 2)];
    assert_eq!(scene.visit(0, first.clone()), Changes { new: 2, updated: 0 });
    assert_eq!(scene.visit(0, first.clone()), Changes::default());
    for round in 0..10 {
        let churned = first
            .iter()
            .map(|it| Entry { key: EntryKey::of(&format!("{round}{}", it.address)), ..it.clone() });
        assert_eq!(scene.visit(0, churned.collect()), Changes::default(), "round {round}");
    }
    scene.place_alone();
    scene.rows(View::All, &["Second [unread 1x +0]", "First [unread 1x +0]"]);
}

#[test]
fn an_edit_keeps_the_status_and_the_earlier_headline() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Mayor to resign", 5)]);
    scene.place_alone();
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    assert_eq!(
        scene.visit(0, vec![entry("a", "Mayor resigns", 5)]),
        Changes { new: 0, updated: 1 }
    );
    scene.rows(View::All, &["Mayor resigns [read 1x +0]"]);
    let article = scene.store.article(StoryId(1), None).expect("reads").expect("is there");
    assert_eq!(article.earlier_title, Some(Text::clean("Mayor to resign")));
    assert!(article.content.as_str().contains("About Mayor resigns."));
}

#[test]
fn a_typo_mended_is_no_news_and_new_paragraphs_are() {
    let mut scene = scene();
    let revised = |scene: &Scene| {
        let article = scene.store.article(StoryId(1), None).expect("reads").expect("is there");
        let row = scene.store.window(&query(View::All)).expect("answers").rows.remove(0);
        assert_eq!(article.revised, row.revised);
        assert_eq!((row.read, row.updated), (article.read, !article.read));
        (article.revised, row.updated)
    };
    let first = entry("a", "Mayor to resign", 5);
    scene.visit(0, vec![first.clone()]);
    scene.place_alone();
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    assert_eq!(revised(&scene), (None, false));

    let mended = first.content.as_str().replace("More of", "More off");
    let mended = Entry { content: Html::from_cleaned(&mended), ..first.clone() };
    assert_eq!(scene.visit(0, vec![mended.clone()]).updated, 1);
    assert_eq!(revised(&scene), (None, false));

    let more = format!(
        "{}<p>At noon the council said who will follow, and when the vote is to be held.</p>",
        mended.content.as_str()
    );
    let more = Entry { content: Html::from_cleaned(&more), ..first };
    assert_eq!(scene.visit(0, vec![more.clone()]).updated, 1);
    assert_eq!(revised(&scene), (Some(at(NOW)), true), "its story opens again");
    scene.rows(View::Unread, &["Mayor to resign [unread 1x +0]"]);
    let before = scene.store.read_text(EntryId(1)).expect("reads").expect("was read");
    assert_eq!(before, mended.content);
    let title = Text::clean("Mayor resigns");
    assert_eq!(scene.visit(0, vec![Entry { title, ..more }]).updated, 1);
    assert_eq!(revised(&scene), (Some(at(NOW)), true), "what came later took nothing away");
}

#[test]
fn a_publisher_who_turns_back_and_forth_reopens_a_story_once() {
    let mut scene = scene();
    let text = |words: &str| Entry {
        content: Html::from_cleaned(&format!("<p>{words}</p>")),
        ..entry("a", "Storm", 5)
    };
    let one = "The storm took the roof of the school in the night, and nobody was hurt by it.";
    let two = "Power is back in most houses; the ferry stays in port until Sunday at noon.";
    scene.visit(0, vec![text(one)]);
    scene.place_alone();
    let mut reopened = 0;
    for words in [two, one, two, one] {
        scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
        scene.visit(0, vec![text(words)]);
        reopened += scene.store.window(&query(View::Unread)).expect("answers").total;
    }
    assert_eq!(reopened, 1);

    // The same where one of the two is the beginning of the other, whichever comes first.
    let whole = format!("{one} {two}");
    for (first, second, want) in [(one, whole.as_str(), 1), (whole.as_str(), one, 0)] {
        let mut scene = self::scene();
        scene.visit(0, vec![text(first)]);
        scene.place_alone();
        let mut reopened = 0;
        for words in [second, first, second, first, second] {
            scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
            scene.visit(0, vec![text(words)]);
            reopened += scene.store.window(&query(View::Unread)).expect("answers").total;
        }
        assert_eq!(reopened, want, "{first}");
    }

    // Nor does one who catches up with a copy that was read.
    let mut scene = self::scene();
    scene.visit(0, vec![text(one)]);
    scene.visit(1, vec![text(&format!("{one} {two}"))]);
    scene.place(|_| (1, 1));
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    scene.visit(0, vec![text(&format!("{one} {two}"))]);
    scene.rows(View::Unread, &[]);
}

#[test]
fn an_updated_copy_is_the_one_that_opens() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Storm", 5)]);
    scene.visit(1, vec![entry("b", "Storm, by wire", 3)]);
    scene.place(|_| (1, 1));
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    let more =
        "<p>Storm. Nine boats were lost, and the harbour stays closed until the weekend.</p>";
    let wire = entry("b", "Storm, by wire", 3);
    scene.visit(1, vec![Entry { content: Html::from_cleaned(more), ..wire }]);
    scene.rows(View::Unread, &["Storm [unread 2x +1]"]);
    let opened = |scene: &Scene| {
        let article = scene.store.article(StoryId(1), None).expect("reads");
        article.expect("is there").entry
    };
    assert_eq!(opened(&scene), EntryId(2));
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    assert_eq!(opened(&scene), EntryId(1), "the lead again");
}

#[test]
fn the_preferred_copy_leads_then_the_earliest_then_the_longest() {
    let text = |it: Entry, words: &str| Entry { content: Html::from_cleaned(words), ..it };
    let lead = |scene: &Scene| {
        let row = scene.store.window(&query(View::All)).expect("answers").rows.remove(0);
        row.title.to_string()
    };
    let mut scene = scene();
    scene.visit(0, vec![text(entry("a", "Short", 5), "<p class=\"long but no text\">Storm.</p>")]);
    scene.visit(1, vec![text(entry("b", "Long", 5), "<p>Storm, and much besides it.</p>")]);
    scene.place(|_| (1, 1));
    assert_eq!(lead(&scene), "Long");
    scene.visit(2, vec![entry("c", "Early", 6)]);
    scene.place(|_| (1, 1));
    assert_eq!(lead(&scene), "Early");
    let preferred = Subscription { prefer: true, ..subscription("one.example", None, &[]) };
    let others = ["two.example", "three.example"].map(|host| subscription(host, None, &[]));
    scene.store.subscribe(&[[preferred].as_slice(), &others].concat()).expect("subscribes");
    assert_eq!(lead(&scene), "Short", "from now on");
}

#[test]
fn two_feeds_of_one_publisher_are_one_source() {
    let mut scene = scene();
    let of = |key: &str, host: &str| Entry {
        link: Some(format!("https://{host}/{key}")),
        address: format!("https://{host}/{key}"),
        ..entry(key, key, 5)
    };
    scene.visit_as_is(0, vec![of("a", "news.one.example")]);
    scene.visit_as_is(1, vec![of("b", "sport.one.example")]);
    scene.place(|id| (id, 1));
    scene.rows(View::Wide(2), &[]);
    // What links to no page is counted by its feed.
    let bare = Entry { link: None, address: String::new(), ..entry("c", "c", 5) };
    scene.visit_as_is(2, vec![bare]);
    scene.place(|_| (3, 1));
    assert_eq!(scene.store.window(&query(View::Wide(2))).expect("answers").rows[0].others, 1);
}

#[test]
fn an_archive_served_again_brings_nothing_back() {
    let mut scene = scene();
    let archive = vec![entry("b", "Second", 1), entry("a", "First", 2)];
    scene.visit(0, archive.clone());
    scene.visit(0, vec![entry("c", "Third", 0)]);
    assert_eq!(scene.visit(0, archive.clone()), Changes::default());
    let churned = archive
        .iter()
        .map(|it| Entry { key: EntryKey::of(&format!("new {}", it.address)), ..it.clone() });
    assert_eq!(scene.visit(0, churned.collect()), Changes::default());
    assert_eq!(scene.visit(1, archive).new, 2, "another feed may still tell it");

    let bare = |key: &str| Entry {
        excerpt: Text::default(),
        content: Html::default(),
        ..entry(key, "Weather", 1)
    };
    assert_eq!(scene.visit(0, vec![bare("monday")]).new, 1);
    assert_eq!(scene.visit(0, vec![bare("monday")]).new, 0);
    assert_eq!(scene.visit(0, vec![bare("tuesday")]).new, 1, "a headline alone proves nothing");
}

#[test]
fn a_feed_that_moved_keeps_its_entries_under_its_new_address() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Kept", 1)]);
    let kept = scene.feeds[0];
    let http = |host: &str| Subscription {
        source: Source::Web(format!("http://{host}/feed").parse().expect("an address")),
        ..subscription(host, None, &[])
    };
    // From https to http and back.
    let feeds = scene.store.subscribe(&[http("one.example")]).expect("subscribes");
    assert_eq!(feeds[0].id, kept);
    let feeds = scene.store.subscribe(&[subscription("one.example", None, &[])]).expect("again");
    assert_eq!(feeds[0].id, kept);

    // To where a permanent redirect led, whatever became of the old address since.
    let health = FeedHealth {
        moved_to: Some("https://moved.example/feed".to_owned()),
        gone: true,
        next_check: Some(at(NOW + 3_600)),
        ..FeedHealth::default()
    };
    let visit = Visit {
        feed: kept,
        title: &Text::clean("Title"),
        name: &Text::clean("One"),
        site: None,
        health: &health,
        validators: &Validators::default(),
        now: at(NOW),
    };
    scene.store.apply(visit, Vec::new()).expect("applies");
    let feeds = scene.store.subscribe(&[subscription("moved.example", None, &[])]).expect("moves");
    assert_eq!((feeds[0].id, &feeds[0].health), (kept, &FeedHealth::default()));
    assert_eq!(scene.visit(0, vec![entry("a", "Kept", 1)]), Changes::default());

    // Two that are both named are two, and a stranger's row is taken by nobody.
    let both = [subscription("moved.example", None, &[]), http("moved.example")];
    let feeds = scene.store.subscribe(&both).expect("both");
    assert_eq!(feeds[0].id, kept);
    assert_ne!(feeds[1].id, kept);
    let feeds = scene.store.subscribe(&[subscription("new.example", None, &[])]).expect("new");
    assert!(!scene.feeds.contains(&feeds[0].id));
}

#[test]
fn a_file_from_before_the_first_release_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    drop(Store::open(&path).expect("creates"));
    rusqlite_pragma(&path, "PRAGMA user_version = 5");
    let before = std::fs::read(&path).expect("reads");
    let refused = Store::open(&path).map(drop).expect_err("is refused").to_string();
    assert!(refused.contains("move it away"), "{refused}");
    assert_eq!(std::fs::read(&path).expect("reads"), before);
}

#[test]
fn copies_share_one_row_and_one_read_state() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Storm", 5)]);
    scene.visit(1, vec![entry("b", "Storm, by wire", 3)]);
    scene.visit(2, vec![entry("c", "After the storm", 1)]);
    // Entries 1 and 2 are copies; 3 is another story of the same event.
    scene.place(|id| if id == 3 { (3, 1) } else { (1, 1) });
    scene.rows(View::All, &["Storm [unread 2x +2]"]);
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    // The face of the event is now the story that is still unread.
    scene.rows(View::All, &["After the storm [unread 1x +2]"]);
    // All at once, beside a story that stands alone; and back to what was.
    scene.visit(0, vec![entry("d", "Calm", 0)]);
    scene.place_alone();
    scene.mark(Target::All(query(View::All)), Mark::Read(true));
    scene.rows(View::All, &["Calm [read 1x +0]", "Storm [read 2x +2]"]);
    scene.store.undo().expect("undoes");
    scene.rows(View::All, &["Calm [unread 1x +0]", "After the storm [unread 1x +2]"]);
    let article = scene.store.article(StoryId(1), None).expect("reads").expect("is there");
    assert_eq!(article.also_in.len(), 1);
    assert_eq!(article.related.len(), 1);
    let beginnings = scene.store.beginnings([article.related[0].entry]).expect("reads");
    assert_eq!(beginnings[0].as_str(), "About After the storm. More.");
}

#[test]
fn the_founder_of_a_story_that_was_read_meanwhile_arrives_read() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Storm", 5)]);
    scene.visit(1, vec![entry("b", "Storm, by wire", 6)]);
    // The first is a copy of the second, whose own decision is stored after somebody had a turn.
    let decided = |entry| Assignment {
        entry: EntryId(entry),
        story: StoryId(2),
        folded: Reason::Alone,
        cluster: ClusterId(2),
        grouped: Reason::Alone,
        links: Vec::new(),
        moved: false,
    };
    let turn = scene.store.grouping_turn().expect("a turn");
    scene.store.put_assignments(turn, &Decided::of(&[decided(1)]), || false).expect("stores");
    let story = Target::Stories(vec![StoryId(2)]);
    scene.store.mark(&story, Mark::Read(true), i64::MAX, at(NOW)).expect("marks");
    let turn = scene.store.grouping_turn().expect("a turn");
    scene.store.put_assignments(turn, &Decided::of(&[decided(2)]), || false).expect("stores");
    scene.rows(View::All, &["Storm, by wire [read 2x +1]"]);
}

#[test]
fn decisions_make_way_for_who_waits_and_are_stored_to_the_end() {
    let mut scene = scene();
    let name = |n: i64| (format!("{n}"), format!("Story {n}"));
    let entries = (0..2_500).map(name).map(|(guid, title)| entry(&guid, &title, 1));
    scene.visit(0, entries.collect());
    let store = &mut scene.store;
    let decided = |it: &Pending| Assignment {
        entry: it.entry,
        story: StoryId(it.entry.0),
        folded: Reason::Alone,
        cluster: ClusterId(it.entry.0),
        grouped: Reason::Alone,
        links: Vec::new(),
        moved: false,
    };
    let pending = store.pending(EntryId(0), 10_000).expect("pending");
    let decisions: Vec<Assignment> = pending.iter().map(decided).collect();
    let turn = store.grouping_turn().expect("a turn");
    let first = store.put_assignments(turn, &Decided::of(&decisions), || true).expect("stores");
    let first = first.expect("our turn");
    assert_eq!((first.decisions, first.new_clusters), (1_000, 1_000));
    assert_eq!(store.pending(EntryId(0), 10_000).expect("pending").len(), 1_500);
    let rest = &decisions[first.decisions..];
    let rest = store.put_assignments(first.turn, &Decided::of(rest), || false).expect("stores");
    assert_eq!(rest.expect("our turn").decisions, 1_500);
    assert_eq!(store.totals().expect("counts").pending, 0);
    assert_eq!(store.faults().expect("checks"), Vec::<String>::new());
}

#[test]
fn nothing_is_marked_that_was_in_no_list_yet() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Storm", 5)]);
    scene.place_alone();
    // Stored, but not grouped when the list is read and marked.
    scene.visit(1, vec![entry("b", "Calm", 3)]);
    let window = scene.store.window(&query(View::All)).expect("answers");
    assert_eq!(window.rows.len(), 1);
    let mark = Mark::Read(true);
    scene.store.mark(&Target::All(query(View::All)), mark, i64::MAX, at(NOW)).expect("marks");
    scene.place_alone();
    scene.rows(View::All, &["Calm [unread 1x +0]", "Storm [read 1x +0]"]);
    assert_eq!(scene.store.arrived_since(window.horizon).expect("answers"), 1);
}

#[test]
fn a_late_copy_of_a_read_story_arrives_read() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Storm", 5)]);
    scene.place_alone();
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    scene.visit(1, vec![entry("b", "Storm, by wire", 3)]);
    scene.place(|_| (1, 1));
    scene.rows(View::All, &["Storm [read 2x +1]"]);
    scene.rows(View::Unread, &[]);
    let fresh =
        |scene: &Scene| scene.store.window(&query(View::All)).expect("answers").rows[0].fresh;
    assert_eq!(fresh(&scene), 1, "it is counted");
    scene.store.looked(ClusterId(1)).expect("writes");
    assert_eq!(fresh(&scene), 0);
}

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

#[test]
fn what_is_done_to_a_whole_view_is_done_to_what_it_lists() {
    let mut scene = scene();
    let named = |host: &str, name: &str, folder: &str, tag: &str| Subscription {
        name: Some(Text::clean(name)),
        ..subscription(host, Some(folder), &[tag])
    };
    let feeds = [
        named("one.example", "One", "Café", "Daily"),
        named("two.example", "Two", "cafe", "daily"),
        // It calls itself by the address of another.
        named("three.example", "https://one.example/feed", "Other", "other"),
    ];
    let subscribed = scene.store.subscribe(&feeds).expect("subscribes");
    scene.feeds = subscribed.iter().map(|feed| feed.id).collect();
    for (feed, title) in ["First", "Second", "Third"].into_iter().enumerate() {
        scene.visit(feed, vec![entry(title, title, 1)]);
    }
    scene.place(|id| (id, id));
    scene.store.subscribe(&feeds).expect("gives them their names");
    let first = scene.feeds[0];
    let views =
        [View::Folder(Text::clean("Café")), View::Tag(Text::clean("Daily")), View::Feed(first)];
    for view in views {
        scene.rows(view.clone(), &["First [unread 1x +0]"]);
        let by_coverage = StoryQuery { sort: Some(Sort::Coverage), ..query(view.clone()) };
        let listed = scene.store.window(&by_coverage).expect("answers");
        assert_eq!((listed.rows.len(), listed.total), (1, 1), "{view:?}");
        let done = scene.mark(Target::All(query(view)), Mark::Read(true));
        assert_eq!(done, "Marked 1 story read");
        scene.store.undo().expect("undoes");
    }
}

/// Three feeds of forty entries; a third of these stand in events of three, one of each feed.
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
    // All is unread, then two thirds, then hardly anything.
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
fn nothing_is_written_into_a_store_that_is_no_longer_there() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Storm", 5)]);
    scene.place_alone();
    let (folder, one) = (scene.folder.path().to_owned(), Target::Stories(vec![StoryId(1)]));
    let mark = |store: &mut Store| store.mark(&one, Mark::Starred(true), 1, at(NOW));
    let away = folder.join("away.db");
    std::fs::rename(folder.join("newsfold.db"), &away).expect("moves");
    assert!(matches!(mark(&mut scene.store), Err(StoreError::Replaced(_))));
    std::fs::copy(&away, folder.join("newsfold.db")).expect("copies");
    assert!(matches!(mark(&mut scene.store), Err(StoreError::Replaced(_))));
    std::fs::rename(&away, folder.join("newsfold.db")).expect("moves back");
    let log = folder.join("newsfold.db-wal");
    std::fs::rename(&log, &away).expect("moves");
    assert!(matches!(mark(&mut scene.store), Err(StoreError::Replaced(_))));
    std::fs::rename(&away, &log).expect("moves back");
    assert_eq!(mark(&mut scene.store).expect("marks").stories, 1);
}

#[test]
fn what_got_new_text_meanwhile_is_not_marked_read_by_undo() {
    let mut scene = scene();
    let storm = entry("a", "Storm", 5);
    scene.visit(0, vec![storm.clone(), entry("b", "Calm", 5)]);
    scene.place_alone();
    let both = Target::Stories(vec![StoryId(1), StoryId(2)]);
    let horizon = scene.store.horizon().expect("a horizon");
    let mut mark = |read, minutes: i64| {
        let when = at(NOW - 60 * minutes);
        scene.store.mark(&both, Mark::Read(read), horizon, when).expect("marks");
    };
    mark(true, 30);
    mark(false, 20);
    let more = "<p>About Storm. The bridge is closed until Sunday, and the ferry stays in port \
        for as long as the wind blows from the north, said the harbour master.</p>";
    scene.visit(0, vec![Entry { content: Html::from_cleaned(more), ..storm }]);
    assert_eq!(scene.store.undo().expect("undoes").expect("something").stories, 2);
    scene.rows(View::Unread, &["Storm [unread 1x +0]"]);
}

#[test]
fn bulk_marks_stop_at_the_horizon_and_undo_takes_all_of_it_back() {
    let mut scene = scene();
    scene.visit(0, (0..30).map(|n| entry(&format!("{n}"), &format!("Story {n}"), n)).collect());
    scene.place_alone();
    let shown = scene.store.window(&query(View::All)).expect("answers");
    scene.visit(1, vec![entry("late", "Came meanwhile", 0)]);
    scene.place_alone();
    let done = scene
        .store
        .mark(&Target::All(query(View::All)), Mark::Read(true), shown.horizon, at(NOW))
        .expect("marks");
    assert_eq!((done.what.as_str(), done.stories), ("Marked 30 stories read", 30));
    scene.rows(View::Unread, &["Came meanwhile [unread 1x +0]"]);

    // Across a restart, too.
    let path = scene.folder.path().join("newsfold.db");
    scene.store = Store::open(&path).expect("opens again");
    assert_eq!(scene.store.undo().expect("undoes").expect("something").stories, 30);
    assert_eq!(scene.store.window(&query(View::Unread)).expect("answers").total, 31);
    assert_eq!(scene.store.redo().expect("redoes").expect("something").stories, 30);
    assert_eq!(scene.store.window(&query(View::Unread)).expect("answers").total, 1);
    assert_eq!(scene.store.redo().expect("asks"), None);
    assert_eq!(scene.store.faults().expect("checks"), Vec::<String>::new());
}

#[test]
fn who_is_done_with_an_opened_story_can_take_that_back() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Tagged", 3), entry("b", "Opened", 2), entry("c", "Other", 1)]);
    scene.place_alone();
    let [tagged, opened, other] = [1, 2, 3].map(StoryId);
    let unread = |scene: &Scene| scene.shown(View::Unread).len();
    scene
        .store
        .mark(&Target::Stories(vec![tagged]), Mark::Starred(true), i64::MAX, at(NOW))
        .expect("stars");
    scene.store.count_as_read(opened, i64::MAX).expect("counts");
    assert_eq!(unread(&scene), 2);
    let read = |scene: &mut Scene, story| {
        let target = Target::Stories(vec![story]);
        scene.store.mark(&target, Mark::Read(true), i64::MAX, at(NOW)).expect("marks").stories
    };
    assert_eq!((read(&mut scene, opened), read(&mut scene, opened)), (1, 0), "once");
    assert_eq!(unread(&scene), 2);
    let undone = scene.store.undo().expect("undoes").expect("what was done last");
    assert_eq!((undone.what.as_str(), unread(&scene)), ("Marked 1 story read", 3));
    scene.store.redo().expect("does again").expect("the same");
    assert_eq!(unread(&scene), 2);

    // What is done to a whole view leaves out what was read before it.
    scene.store.count_as_read(other, i64::MAX).expect("counts");
    let all = scene.store.mark(&Target::All(query(View::All)), Mark::Read(true), i64::MAX, at(NOW));
    assert_eq!(all.expect("marks").stories, 1);
}

#[test]
fn lists_go_on_from_a_cursor_without_gap_or_repetition() {
    let mut scene = scene();
    // Ten of them share one second.
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
fn a_story_that_moves_leaves_no_empty_cluster_behind() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Strike", 60)]);
    scene.visit(1, vec![entry("b", "Walk-out", 30)]);
    scene.place_alone();
    scene.rows(View::All, &["Walk-out [unread 1x +0]", "Strike [unread 1x +0]"]);
    let turn = scene.store.grouping_turn().expect("a turn");
    let moved = Assignment {
        entry: EntryId(2),
        story: StoryId(2),
        folded: Reason::Alone,
        cluster: ClusterId(1),
        grouped: Reason::Alone,
        links: Vec::new(),
        moved: false,
    };
    assert!(
        scene
            .store
            .put_assignments(turn, &Decided::of(&[moved]), || false)
            .expect("stores")
            .is_some()
    );
    scene.rows(View::All, &["Strike [unread 1x +1]"]);
}

#[test]
fn decisions_that_waited_together_come_to_the_same_as_those_stored_one_after_the_other() {
    let decided = |entry, story, cluster, moved| Assignment {
        entry: EntryId(entry),
        story: StoryId(story),
        folded: match entry == story {
            true => Reason::Alone,
            false => Reason::SameText { with: EntryId(story), similarity: 0.5 },
        },
        cluster: ClusterId(cluster),
        grouped: Reason::Alone,
        links: Vec::new(),
        moved,
    };
    // The second story becomes one event with a later one, which a third joins; of the first there
    // is another copy.
    let earlier = [decided(1, 1, 1, false), decided(2, 2, 2, false)];
    let later = [
        decided(3, 3, 3, false),
        decided(4, 1, 1, false),
        decided(2, 2, 3, true),
        decided(5, 5, 3, false),
    ];
    let shown = |together: bool| {
        let mut scene = scene();
        for (feed, key) in [(0, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e")] {
            scene.visit(feed, vec![entry(key, &format!("News {key}"), 10)]);
        }
        let mut put = |decided: Decided| {
            let turn = scene.store.grouping_turn().expect("a turn");
            let stored = scene.store.put_assignments(turn, &decided, || false);
            assert_eq!(stored.expect("stores").expect("our turn").decisions, decided.len());
        };
        if together {
            let mut all = Decided::of(&earlier);
            all.add(later.to_vec());
            all.sort();
            put(all);
        } else {
            put(Decided::of(&earlier));
            put(Decided::of(&later));
        }
        assert_eq!(scene.store.faults().expect("checks"), Vec::<String>::new());
        scene.shown(View::All)
    };
    assert_eq!(shown(true), shown(false));
    assert_eq!(shown(true).len(), 2, "{:?}", shown(true));
}

#[test]
fn two_processes_take_turns_at_grouping() {
    let mut scene = scene();
    let mut other = scene.store.another_for_once().expect("opens");
    scene.visit(0, vec![entry("a", "One", 1)]);
    let turn = other.grouping_turn().expect("a turn");
    scene.place_alone();
    assert_eq!(other.put_assignments(turn, &Decided::of(&[]), || false).expect("asks"), None);
    assert!(other.version().expect("reads") > 0);
}

#[test]
fn a_search_is_read_page_by_page_and_tells_how_much_it_found() {
    let mut scene = scene();
    let ferry = |number: i64| entry(&format!("{number}"), &format!("Ferry {number}"), number);
    scene.visit(0, (0..50).map(ferry).collect());
    scene.place_alone();
    while scene.store.index_some(1_000).expect("indexes") > 0 {}
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
    // Of a great many, as many are counted as are ranked.
    scene.visit(0, (50..400).map(ferry).collect());
    scene.place_alone();
    while scene.store.index_some(1_000).expect("indexes") > 0 {}
    let window = page(&scene, None);
    assert_eq!((window.total, window.uncounted, window.more), (300, true, true));
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
    while scene.store.index_some(2).expect("indexes") > 0 {}
    for (typed, want) in [
        ("ca phe", "Giá cà phê tăng phiên thứ tư [unread 1x +0]"),
        ("新路線", "地下鉄の新路線、来春に開業へ [unread 1x +0]"),
        ("WATER parl", "Parliament passes the water bill [unread 1x +0]"),
    ] {
        scene.rows(search(typed), &[want]);
    }
    scene.rows(search("\" OR 1=1 --"), &[]);
    // An edit is found by its new words, and no longer by the old ones.
    scene.visit(0, vec![entry("c", "Senate stops the river act", 3)]);
    while scene.store.index_some(2).expect("indexes") > 0 {}
    scene.rows(search("parliament"), &[]);
    scene.rows(search("senate"), &["Senate stops the river act [unread 1x +0]"]);
    // Also where it came between the reading of the words and their writing.
    scene.visit(0, vec![entry("d", "A ferry for the island", 4)]);
    scene.place_alone();
    let mut words = Unindexed::default();
    assert!(scene.store.read_unindexed(&mut words, 10).expect("reads"));
    scene.visit(0, vec![entry("d", "A bridge for the island", 4)]);
    scene.store.index(&words.finish()).expect("indexes");
    scene.rows(search("ferry"), &[]);
    while scene.store.index_some(2).expect("indexes") > 0 {}
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
        while scene.store.index_some(7).expect("indexes") > 0 {}
    };
    let found = |scene: &Scene, typed: &str| {
        scene.store.window(&query(search(typed))).expect("answers").rows.len()
    };
    // A little at a time, as all day.
    for round in 0..50 {
        visit(&mut scene, "Crane", round * 2..round * 2 + 2);
    }
    assert!(number("SELECT count(*) FROM segments") < 20);
    assert_eq!((found(&scene, "crane"), found(&scene, "crane n17 ")), (100, 1));
    // All edited, many of them twice: by their new words alone, and each in one segment.
    visit(&mut scene, "Heron", 0..100);
    visit(&mut scene, "Egret", 30..100);
    assert_eq!(["crane", "heron", "egret"].map(|typed| found(&scene, typed)), [0, 30, 70]);
    assert_eq!(found(&scene, "egret n70 "), 1);
    // With time the words that they had before go.
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
    while scene.store.index_some(500).expect("indexes") > 0 {}
    // Where headlines have few, bodies have their say.
    assert_eq!(first(&scene, "harb").as_deref(), Some("Wharf"));
    let many = 300;
    scene.visit(0, (0..many).map(|it| entry(&it.to_string(), "Harbour", 2)).collect());
    scene.visit(1, (1..=many).map(wharf).collect());
    scene.place_alone();
    while scene.store.index_some(500).expect("indexes") > 0 {}
    assert_eq!(first(&scene, "harb").as_deref(), Some("Harbour"));
    assert_eq!(first(&scene, "harboura").as_deref(), Some("Wharf"));
    assert_eq!(first(&scene, "wharf harboura").as_deref(), Some("Wharf"));
}

#[test]
fn feeds_that_leave_the_configuration_keep_their_entries() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Kept", 1)]);
    scene.place_alone();
    let two = [subscription("two.example", None, &[])];
    scene.store.subscribe(&two).expect("subscribes");
    assert_eq!(scene.store.shelves().expect("shelves").len(), 5);
    scene.rows(View::All, &["Kept [unread 1x +0]"]);
}

#[test]
fn a_newer_or_foreign_file_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    drop(Store::open(&path).expect("creates"));
    rusqlite_pragma(&path, "PRAGMA user_version = 99");
    let before = std::fs::read(&path).expect("reads");
    assert!(matches!(Store::open(&path), Err(StoreError::Newer { found: 99, .. })));
    assert_eq!(std::fs::read(&path).expect("reads"), before);

    let foreign = folder.path().join("other.db");
    rusqlite_pragma(&foreign, "CREATE TABLE recipes (id)");
    let before = std::fs::read(&foreign).expect("reads");
    assert!(matches!(Store::open(&foreign), Err(StoreError::Foreign(_))));
    assert_eq!(std::fs::read(&foreign).expect("reads"), before);
}

fn rusqlite_pragma(path: &std::path::Path, sql: &str) {
    rusqlite::Connection::open(path).expect("opens").execute_batch(sql).expect("runs");
}

#[test]
fn what_is_split_or_united_by_hand_stays_so_and_can_be_taken_back() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Strike at the port", 60), entry("x", "Bread dearer", 90)]);
    scene.visit(1, vec![entry("b", "Dockers walk out", 30)]);
    // Entries arrive oldest first: 1 is the bread, 2 the strike, 3 the dockers.
    scene.place(|id| if id == 3 { (3, 2) } else { (id, id) });
    let together = ["Strike at the port [unread 1x +1]", "Bread dearer [unread 1x +0]"];
    let apart = [
        "Dockers walk out [unread 1x +0]",
        "Strike at the port [unread 1x +0]",
        "Bread dearer [unread 1x +0]",
    ];
    scene.rows(View::All, &together);
    assert!(scene.store.split(StoryId(3), at(NOW)).expect("splits").is_some());
    scene.rows(View::All, &apart);
    assert_eq!(scene.store.split(StoryId(3), at(NOW)).expect("asks"), None);
    let decision = scene.store.decisions().expect("reads");
    assert_eq!(
        (decision[0].one, decision[0].other, decision[0].apart),
        (EntryId(3), EntryId(2), true)
    );
    let told = scene.store.article(StoryId(2), None).expect("reads").expect("is there");
    let parted: Vec<&str> = told.parted.iter().map(Text::as_str).collect();
    assert_eq!(parted, ["Dockers walk out"]);

    scene.store.undo().expect("undoes").expect("something");
    scene.rows(View::All, &together);
    assert_eq!(scene.store.decisions().expect("reads"), []);
    scene.store.redo().expect("redoes").expect("something");
    scene.rows(View::All, &apart);

    // The one row with the bread: a person may think so.
    scene.store.unite(&[ClusterId(1), ClusterId(2)], at(NOW)).expect("unites").expect("something");
    assert_eq!(scene.store.window(&query(View::All)).expect("answers").rows.len(), 2);
    assert_eq!(scene.store.decisions().expect("reads").len(), 2);
    for story in [1, 2] {
        let told = scene.store.article(StoryId(story), None).expect("reads").expect("is there");
        let by_hand = |other: &&Related| other.reason == Reason::ByHand;
        assert_eq!(told.related.iter().filter(by_hand).count(), 1, "{:?}", told.related);
    }
    // Who hands an article on is told nothing of it, and nothing else less.
    let [whole, alone] = [Store::article, Store::article_alone]
        .map(|asked| asked(&scene.store, StoryId(2), None).expect("reads").expect("is there"));
    assert!(!whole.coverage.reports.is_empty());
    let around = (Vec::new(), Vec::new(), Vec::new(), Coverage::default());
    let (also_in, related, parted, coverage) = around;
    assert_eq!(alone, Article { also_in, related, parted, coverage, ..whole });
    scene.store.undo().expect("undoes").expect("something");
    scene.rows(View::All, &apart);
}

#[cfg(unix)]
#[test]
fn what_a_person_reads_is_for_that_person_alone() {
    use std::os::unix::fs::PermissionsExt;
    let scene = scene();
    for entry in std::fs::read_dir(scene.folder.path()).expect("the folder") {
        let entry = entry.expect("a file");
        let mode = entry.metadata().expect("its mode").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.path());
    }
}

/// A store with three feeds of 200 entries each, half of them read, one starred, closed cleanly.
fn full_store() -> (std::path::PathBuf, tempfile::TempDir) {
    let mut scene = scene();
    for feed in 0..3 {
        let entries =
            (0..200).map(|n| entry(&format!("{feed}-{n}"), &format!("Story {feed} {n}"), n));
        scene.visit(feed, entries.collect());
    }
    scene.place_alone();
    let of = |feed: usize| query(View::Feed(scene.feeds[feed]));
    let (first, second) = (Target::All(of(0)), Target::All(of(1)));
    scene.mark(first, Mark::Read(true));
    scene.mark(second, Mark::Starred(true));
    let Scene { store, folder, .. } = scene;
    drop(store);
    (folder.path().join("newsfold.db"), folder)
}

/// What the damaged file is called now.
fn set_aside(folder: &tempfile::TempDir) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(folder.path()).expect("the folder");
    let files = files.map(|file| file.expect("a file").path());
    let is_damaged = |path: &std::path::PathBuf| {
        let name = path.to_string_lossy();
        name.contains(".damaged-") && !name.ends_with("-wal") && !name.ends_with("-shm")
    };
    files.filter(is_damaged).collect()
}

#[test]
fn a_damaged_file_is_set_aside_and_what_can_be_read_is_saved() {
    /// Damages a full store, and counts what a new one holds of it: all, read, and starred entries.
    fn check(damage: impl Fn(&mut Vec<u8>), at_least: usize) {
        let (path, folder) = full_store();
        let mut bytes = std::fs::read(&path).expect("reads");
        damage(&mut bytes);
        std::fs::write(&path, &bytes).expect("writes");
        let mut store = Store::open(&path).expect("opens");
        let rescue = store.rescue().expect("a rescue").clone();
        assert!(rescue.entries >= at_least, "{} of {at_least}", rescue.entries);
        assert!(rescue.to_string().contains(&*rescue.kept_as.to_string_lossy()), "{rescue}");
        assert_eq!(set_aside(&folder), std::slice::from_ref(&rescue.kept_as));
        assert_eq!(std::fs::read(&rescue.kept_as).expect("reads"), bytes, "kept as it was");
        let assignments: Vec<Assignment> = store
            .pending(EntryId(0), 10_000)
            .expect("pending")
            .iter()
            .map(|it| alone(it.entry))
            .collect();
        assert_eq!(assignments.len(), rescue.entries);
        let turn = store.grouping_turn().expect("a turn");
        store
            .put_assignments(turn, &Decided::of(&assignments), || false)
            .expect("stores")
            .expect("our turn");
        assert_eq!(store.faults().expect("checks"), Vec::<String>::new());
        if at_least > 0 {
            let starred = store.window(&query(View::Starred)).expect("answers");
            assert!(!starred.rows.is_empty(), "the stars are lost");
            assert!(starred.unread < rescue.entries, "what was read is unread");
        }
        drop(store);
        assert_eq!(Store::open(&path).expect("opens").rescue(), None, "once is enough");
    }
    check(|bytes| *bytes = b"no database at all".to_vec(), 0);
    check(|bytes| bytes[..100].fill(0x55), 600);
    check(|bytes| bytes.truncate(bytes.len() * 9 / 10), 300);
    check(|bytes| bytes.truncate(bytes.len() - 8 * 4096), 500);
}

/// A store with a read entry, a starred one with a tag, and one of which nothing is known; as bytes.
fn small_store() -> Vec<u8> {
    let mut scene = scene();
    scene.visit(0, (1..=3).map(|n| entry(&format!("{n}"), &format!("Story {n}"), n)).collect());
    scene.place_alone();
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    scene.mark(Target::Stories(vec![StoryId(2)]), Mark::Starred(true));
    let second = Target::Stories(vec![StoryId(2)]);
    scene.store.tag(&second, &tagging(&["later"], &[]), i64::MAX, at(NOW)).expect("tags");
    let Scene { store, folder, .. } = scene;
    drop(store);
    std::fs::read(folder.path().join("newsfold.db")).expect("reads")
}

/// Opens a store of these bytes, and renews it if it is damaged and nobody saw that: all that a person
/// would miss.
fn kept_of(bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsfold.db");
    std::fs::write(&path, bytes).expect("writes");
    let mut store = Store::open(&path).expect("opens");
    if store.is_damaged().expect("checks") {
        store.renew().expect("renews");
    }
    let files = std::fs::read_dir(folder.path()).expect("the folder");
    let names = files.map(|it| it.expect("a file").file_name().to_string_lossy().into_owned());
    let left: Vec<String> = names.filter(|name| name.contains(".mended")).collect();
    assert_eq!(left, Vec::<String>::new());
    let text = |id| store.text(EntryId(id)).expect("reads").as_str().to_owned();
    let mut kept: Vec<String> = (1..=3).map(text).collect();
    let reader = rusqlite::Connection::open(&path).expect("opens");
    for sql in [
        "SELECT group_concat(id || title || read || starred) FROM entries",
        "SELECT group_concat(entry || tag) FROM tags",
        "SELECT group_concat(journal || entry || was) FROM journal_entries",
        "SELECT group_concat(what) FROM journal",
        "SELECT group_concat(source) FROM feeds",
    ] {
        kept.push(reader.query_row(sql, [], |row| row.get(0)).expect("reads"));
    }
    kept
}

#[test]
fn a_byte_in_the_head_of_the_file_costs_nothing() {
    let mut bytes = small_store();
    let kept = kept_of(&bytes);
    // All but the mark by which newsfold knows its own files.
    for place in (0..68).chain(72..100) {
        bytes[place] ^= 0xff;
        assert_eq!(kept_of(&bytes), kept, "byte {place}");
        bytes[place] ^= 0xff;
    }
}

#[test]
fn a_byte_in_the_words_that_describe_a_table_costs_nothing() {
    let mut bytes = small_store();
    let kept = kept_of(&bytes);
    for table in ["feeds", "entries", "bodies", "tags", "journal_entries"] {
        let words = format!("CREATE TABLE {table} (");
        let start = bytes.windows(words.len()).position(|it| it == words.as_bytes());
        let start = start.expect("a table");
        for place in (start..start + words.len() + 90).step_by(8) {
            bytes[place] ^= 0x05;
            assert_eq!(kept_of(&bytes), kept, "byte {} of {table}", place - start);
            bytes[place] ^= 0x05;
        }
    }
}

fn alone(entry: EntryId) -> Assignment {
    Assignment {
        entry,
        story: StoryId(entry.0),
        folded: Reason::Alone,
        cluster: ClusterId(entry.0),
        grouped: Reason::Alone,
        moved: false,
        links: Vec::new(),
    }
}

#[test]
fn damage_in_the_middle_is_mended_on_request_around_the_hole() {
    let (path, folder) = full_store();
    let mut bytes = std::fs::read(&path).expect("reads");
    // The pages of entries where these words stand lose their heads.
    let words = b"Story 1 100";
    let pages = bytes.chunks_mut(4096);
    for page in pages.filter(|page| page.windows(words.len()).any(|it| it == words)) {
        page[..200].fill(0xff);
    }
    std::fs::write(&path, &bytes).expect("writes");
    let mut store = Store::open(&path).expect("opens");
    assert!(store.rescue().is_none());
    assert!(store.is_damaged().expect("checks"));
    assert!(!store.faults().expect("checks").is_empty());
    let rescue = store.renew().expect("renews");
    assert!((500..600).contains(&rescue.entries), "{}", rescue.entries);
    assert_eq!(set_aside(&folder), [rescue.kept_as]);
    assert!(!store.is_damaged().expect("checks"));
}

#[test]
fn a_byte_that_is_no_letter_costs_neither_list_nor_entry() {
    let (path, folder) = full_store();
    let mut store = Store::open(&path).expect("opens");
    store.unite(&[ClusterId(1), ClusterId(2)], at(NOW)).expect("unites").expect("something");
    let decisions = store.decisions().expect("reads");
    drop(store);
    let mut bytes = std::fs::read(&path).expect("reads");
    let headline = b"Story 1 0";
    let places = bytes.windows(headline.len()).enumerate().filter(|(_, it)| it == headline);
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place + 1] = 0xff;
    }
    std::fs::write(&path, &bytes).expect("writes");

    let mut store = Store::open(&path).expect("opens");
    let headline = "S\u{fffd}ory 1 0";
    let listed = |store: &Store| {
        let all = store.window(&query(View::All)).expect("answers").rows;
        let found = all.iter().find(|row| row.title.as_str() == headline).expect("the row").story;
        let article = store.article(found, None).expect("answers").expect("an article");
        assert_eq!(article.title.as_str(), headline);
        let found = store.window(&query(search("title=\"Story 2 0\""))).expect("answers");
        assert_eq!(found.rows.len(), 1);
    };
    listed(&store);
    let faults = store.faults().expect("checks");
    assert!(faults[0].contains("1 row of entries"), "{faults:?}");
    let rescue = store.renew().expect("renews");
    assert_eq!(rescue.entries, 600);
    assert_eq!(set_aside(&folder), [rescue.kept_as]);
    assert!(!store.is_damaged().expect("checks"));
    assert_eq!(store.decisions().expect("reads"), decisions, "what was decided by hand");
    store.undo().expect("undoes").expect("what was united");
    assert_ne!(store.decisions().expect("reads"), decisions);
}

#[test]
fn a_text_that_the_disk_lost_is_told_of_and_comes_back() {
    fn shown(scene: &Scene) -> String {
        let article = scene.store.article(StoryId(1), None).expect("reads").expect("an article");
        article.content.as_str().to_owned()
    }
    fn lose_and_renew(scene: &mut Scene, path: &std::path::Path) -> usize {
        rusqlite_pragma(
            path,
            "UPDATE bodies SET packed = zeroblob(length(packed)) WHERE first = 1",
        );
        let faults = scene.store.faults().expect("checks").join("; ");
        assert!(faults.contains("entries without their text"), "{faults}");
        assert!(shown(scene).contains("doctor --rebuild"), "{}", shown(scene));
        let rescue = scene.store.renew().expect("renews");
        scene.place_alone();
        assert_eq!(scene.store.faults().expect("checks"), Vec::<String>::new(), "told once");
        rescue.textless
    }
    let (path, folder) = full_store();
    let mut store = Store::open(&path).expect("opens");
    let subscriptions = [subscription("one.example", None, &[])];
    let feeds = store.subscribe(&subscriptions).expect("subscribes");
    let mut scene = Scene { feeds: vec![feeds[0].id], store, folder };
    let text = shown(&scene);
    assert!(text.contains("Story 0 199"), "{text}");
    scene.store.another_for_once().expect("opens").back_up(days_later()).expect("copies");
    assert_eq!(lose_and_renew(&mut scene, &path), 0);
    assert_eq!(shown(&scene), text, "from the backup");

    // Without a backup, its feed brings it again. It was read, and stays so.
    std::fs::remove_file(path.with_extension("db.backup-1")).expect("removes");
    assert!(lose_and_renew(&mut scene, &path) >= 200);
    assert!(shown(&scene).contains("was lost"));
    let all = (0..200).map(|n| entry(&format!("0-{n}"), &format!("Story 0 {n}"), n));
    scene.visit(0, all.collect());
    assert_eq!(shown(&scene), text);
    assert!(!scene.shown(View::Unread).iter().any(|row| row.contains("Story 0")));
}

#[test]
fn what_was_done_to_a_lost_entry_is_never_done_to_another() {
    // The newest entry is lost, with a star that could be given again.
    let (path, _folder) = full_store();
    let mut store = Store::open(&path).expect("opens");
    let newest = Target::Stories(vec![StoryId(600)]);
    store.mark(&newest, Mark::Starred(true), i64::MAX, at(NOW)).expect("stars");
    store.undo().expect("undoes").expect("the star");
    drop(store);
    // A key of another length is none that newsfold wrote.
    rusqlite_pragma(&path, "UPDATE entries SET key = x'00' WHERE id = 600");
    let mut store = Store::open(&path).expect("opens");
    assert_eq!(store.renew().expect("renews").entries, 599);
    let first =
        store.subscribe(&[subscription("one.example", None, &[])]).expect("subscribes")[0].id;
    let mut scene =
        Scene { feeds: vec![first], store, folder: tempfile::tempdir().expect("a folder") };
    scene.visit(0, vec![entry("lemon", "Lemons", 1)]);
    scene.place_alone();
    assert_eq!(
        scene.store.headline(EntryId(600)).expect("reads"),
        None,
        "its number is not given again"
    );
    scene.store.redo().expect("does again");
    assert!(!scene.shown(View::Starred).iter().any(|row| row.contains("Lemons")));

    // An act is lost: its entries are none of the next one's.
    let (path, _folder) = full_store();
    let act = rusqlite::Connection::open(&path).expect("opens");
    let act: i64 =
        act.query_row("SELECT max(id) FROM journal", [], |row| row.get(0)).expect("an act");
    rusqlite_pragma(&path, &format!("DELETE FROM journal WHERE id = {act}"));
    rusqlite_pragma(&path, "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'journal'");
    let mut store = Store::open(&path).expect("opens");
    store.renew().expect("renews");
    let one = Target::Stories(vec![StoryId(1)]);
    let mut scene =
        Scene { feeds: Vec::new(), store, folder: tempfile::tempdir().expect("a folder") };
    scene.place_alone();
    scene.store.mark(&one, Mark::Starred(true), i64::MAX, at(NOW)).expect("is no act twice");
    let undone = scene.store.undo().expect("undoes").expect("the star");
    assert_eq!(undone.stories, 1);
}

#[test]
fn a_log_that_grew_is_emptied_unless_somebody_reads() {
    let mut scene = scene();
    let path = scene.folder.path().join("newsfold.db");
    let log = || std::fs::metadata(path.with_extension("db-wal")).expect("a log").len();
    let empty = |scene: &Scene| {
        let another = scene.store.another_for_once().expect("opens");
        another.empty_log().expect("nobody minds");
    };
    scene.visit(0, vec![entry("small", "Small", 1)]);
    assert!(log() > 0 && !scene.store.has_long_log(), "not worth the trouble");
    scene.visit(0, (0..3_000).map(|n| entry(&format!("{n}"), &format!("Story {n}"), n)).collect());
    scene.place_alone();
    assert!(log() > 1 << 20 && scene.store.has_long_log(), "{}", log());
    let mut read = 0;
    let reader = scene.store.another_for_once().expect("opens");
    let week = std::time::Duration::from_secs(7 * 86_400);
    reader
        .each_newest_grouped(week, |_, _, _| {
            read += 1;
            if read == 1 {
                empty(&scene);
            }
        })
        .expect("reads on");
    assert_eq!(read, 3_001);
    assert!(log() > 0, "the reader was in the way");
    empty(&scene);
    assert_eq!(log(), 0);
    assert_eq!(scene.store.totals().expect("counts").entries, 3_001);
}

#[test]
fn a_backup_is_taken_once_a_day_and_gives_back_what_the_file_lost() {
    let (path, folder) = full_store();
    let store = Store::open(&path).expect("opens");
    let backup = folder.path().join("newsfold.db.backup-1");
    let day = jiff::SignedDuration::from_hours(25);
    let back_up = |now| {
        let is_needed = store.needs_backup(now).expect("reads");
        if is_needed {
            store.another_for_once().expect("opens").back_up(now).expect("copies");
        }
        is_needed
    };
    assert!(!back_up(at(NOW)) && !backup.exists(), "a store younger than a day");
    let later = std::cmp::max(at(NOW) + day, Timestamp::now());
    assert!(back_up(later));
    let first = std::fs::metadata(&backup).expect("a backup").modified().expect("a time");
    let written = Timestamp::try_from(first).expect("in range");
    let older = folder.path().join("newsfold.db.backup-2");
    assert!(!back_up(written + day / 2) && !older.exists(), "half a day later");
    assert!(back_up(written + day) && back_up(written + day * 2));
    assert!(older.exists() && backup.exists());
    let copies = std::fs::read_dir(folder.path()).expect("the folder");
    assert_eq!(
        copies
            .filter(|it| it.as_ref().expect("a file").path() != path)
            .filter(|it| {
                it.as_ref().expect("a file").file_name().to_string_lossy().contains("backup")
            })
            .count(),
        2
    );
    drop(store);

    std::fs::write(&path, b"").expect("writes");
    let store = Store::open(&path).expect("opens");
    let rescue = store.rescue().expect("a rescue");
    assert_eq!((rescue.feeds, rescue.entries), (3, 600));
}

/// When a store, and any copy of it, is old enough for another one.
fn days_later() -> Timestamp {
    std::cmp::max(at(NOW), Timestamp::now()) + jiff::SignedDuration::from_hours(48)
}

#[test]
fn of_many_who_back_up_at_once_one_does() {
    let (path, folder) = full_store();
    let stores: Vec<_> = (0..4).map(|_| Store::open(&path).expect("opens")).collect();
    let now = Timestamp::now() + jiff::SignedDuration::from_hours(1);
    assert!(stores.iter().all(|store| store.needs_backup(now).expect("reads")));
    std::thread::scope(|threads| {
        for store in stores {
            threads.spawn(move || store.back_up(now).expect("copies"));
        }
    });
    let files = std::fs::read_dir(folder.path()).expect("the folder");
    let names = files.map(|it| it.expect("a file").file_name().to_string_lossy().into_owned());
    let copies: Vec<String> = names.filter(|name| name.contains("backup")).collect();
    assert_eq!(copies, ["newsfold.db.backup-1"]);
    let copy = Store::open(&folder.path().join("newsfold.db.backup-1")).expect("opens");
    assert_eq!(copy.totals().expect("counts").entries, 600);
    assert_eq!(copy.faults().expect("checks"), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_backup_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (path, folder) = full_store();
    Store::open(&path).expect("opens").back_up(days_later()).expect("copies");
    let backup = folder.path().join("newsfold.db.backup-1");
    let mode = std::fs::metadata(backup).expect("a backup").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}

fn tagging(add: &[&str], remove: &[&str]) -> Tagging {
    let texts = |words: &[&str]| words.iter().map(|word| Text::clean(word)).collect();
    Tagging { add: texts(add), remove: texts(remove) }
}

#[test]
fn tags_belong_to_entries_and_are_taken_back_across_restarts() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "One", 1)]);
    scene.visit(1, vec![entry("c", "Two", 3), entry("b", "One again", 2)]);
    scene.place(|id| if id == 2 { (1, 1) } else { (id, id) });
    let horizon = scene.store.horizon().expect("a horizon");
    let both = Target::Stories(vec![StoryId(1), StoryId(3)]);
    let tag = |store: &mut Store, target: &Target, change: Tagging| {
        store.tag(target, &change, horizon, at(NOW)).expect("tags").what
    };
    let first = tag(&mut scene.store, &both, tagging(&["later", "a b"], &[]));
    assert_eq!(first, "Tagged 2 stories #later, #a b");
    let again = tag(&mut scene.store, &both, tagging(&["later"], &["none"]));
    assert_eq!(again, "The tags were so already");
    let one = Target::Stories(vec![StoryId(3)]);
    let taken = tag(&mut scene.store, &one, tagging(&[], &["later"]));
    assert_eq!(taken, "Took #later from 1 story");

    let tags = |store: &Store| -> Vec<Vec<String>> {
        let rows = store.window(&query(View::All)).expect("rows").rows;
        rows.iter().map(|row| row.tags.iter().map(ToString::to_string).collect()).collect()
    };
    assert_eq!(tags(&scene.store), [vec!["a b", "later"], vec!["a b"]]);
    let turn = scene.store.grouping_turn().expect("a turn");
    scene.store.replace_assignments(turn, &Decided::default()).expect("forgets");
    scene.place_alone();
    let later = View::Tag(Text::clean("later"));
    scene.rows(later.clone(), &["One [unread 1x +0]", "One again [unread 1x +0]"]);

    scene.store = Store::open(&scene.folder.path().join("newsfold.db")).expect("opens");
    let undone = |store: &mut Store| store.undo().expect("undoes").map(|done| done.what);
    assert_eq!(undone(&mut scene.store).as_deref(), Some("Took #later from 1 story"));
    assert_eq!(scene.store.window(&query(later.clone())).expect("rows").total, 3);
    assert!(undone(&mut scene.store).is_some());
    assert_eq!(undone(&mut scene.store), None);
    scene.rows(later, &[]);
    scene.store.redo().expect("does again");
    assert_eq!(tags(&scene.store)[0], ["a b", "later"]);
}

#[test]
fn a_shelf_holds_what_has_its_tag_and_what_its_feeds_have() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Of a daily", 1)]);
    scene.visit(1, vec![entry("c", "Not at all", 3), entry("b", "Tagged by hand", 2)]);
    scene.place_alone();
    let horizon = scene.store.horizon().expect("a horizon");
    let target = Target::Stories(vec![StoryId(1), StoryId(2)]);
    scene.store.tag(&target, &tagging(&["daily"], &[]), horizon, at(NOW)).expect("tags");
    let daily = View::Tag(Text::clean("daily"));
    let window = scene.store.window(&query(daily.clone())).expect("rows");
    assert_eq!((window.total, window.unread), (2, 2), "nothing is counted twice");
    let shelf = |store: &Store| {
        let shelves = store.shelves().expect("shelves");
        shelves.into_iter().find(|shelf| shelf.view == daily).expect("a shelf").count
    };
    assert_eq!(shelf(&scene.store), 2);
    scene.mark(Target::All(query(daily.clone())), Mark::Read(true));
    assert_eq!(shelf(&scene.store), 0);
    scene.rows(View::Unread, &["Not at all [unread 1x +0]"]);
}

#[test]
fn what_was_picked_is_marked_alone_or_with_its_event_and_counted_before() {
    let mut scene = scene();
    scene.visit(0, (0..5).map(|n| entry(&format!("{n}"), &format!("Story {n}"), n)).collect());
    scene.place(|id| (id, if id < 4 { 1 } else { id }));
    let horizon = scene.store.horizon().expect("a horizon");
    let whole = Target::Picked { alone: vec![StoryId(5)], whole: vec![StoryId(2)] };
    let alone = Target::Picked { alone: vec![StoryId(2), StoryId(5)], whole: Vec::new() };
    let read = Mark::Read(true);
    assert_eq!(scene.store.would_mark(&whole, read, horizon).expect("counts"), 4);
    // So it is for a reader that never changed anything.
    let reader = scene.store.another_for_once().expect("opens");
    assert_eq!(reader.would_mark(&whole, read, horizon).expect("counts"), 4);
    assert_eq!(scene.store.would_mark(&whole, read, 2).expect("counts"), 2);
    assert_eq!(scene.store.would_mark(&alone, read, horizon).expect("counts"), 2);
    assert_eq!(scene.mark(whole.clone(), read), "Marked 4 stories read");
    assert_eq!(scene.store.would_mark(&whole, read, horizon).expect("counts"), 0);
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
fn what_a_feed_may_be_grouped_with_counts_for_what_is_there_already() {
    let mut scene = scene();
    let turn = |scene: &Scene| scene.store.grouping_turn().expect("a turn");
    let first = turn(&scene);
    let mut chosen = subscription("one.example", None, &[]);
    scene.store.subscribe(std::slice::from_ref(&chosen)).expect("subscribes");
    chosen.name = Some(Text::clean("Another name"));
    scene.store.subscribe(std::slice::from_ref(&chosen)).expect("subscribes");
    assert_eq!(turn(&scene), first, "nothing that the grouping goes by");
    chosen.group = false;
    scene.store.subscribe(&[chosen]).expect("subscribes");
    assert!(turn(&scene) > first, "it reads its window anew");
}

#[test]
fn what_is_near_and_stands_apart_is_not_called_the_same_event() {
    let evidence = Evidence {
        with: StoryId(1),
        words: vec![("port".to_owned(), 1.0)],
        score: 0.2,
        needs: 0.1,
        minutes_apart: 30,
    };
    let said = |cluster: i64| {
        let mut scene = scene();
        scene.visit(0, vec![entry("a", "Strike at the port", 60)]);
        scene.visit(1, vec![entry("b", "Dockers walk out", 30)]);
        let store = &mut scene.store;
        let turn = store.grouping_turn().expect("a turn");
        let link = Link { tier: Tier::Event, evidence: evidence.clone() };
        let second =
            Assignment { links: vec![link], cluster: ClusterId(cluster), ..alone(EntryId(2)) };
        let decided = Decided::of(&[alone(EntryId(1)), second]);
        store.put_assignments(turn, &decided, || false).expect("stores").expect("our turn");
        let article = store.article(StoryId(2), None).expect("reads").expect("an article");
        why::sentences(&article).join(" ")
    };
    let (together, apart) = (said(1), said(2));
    assert!(together.contains("Same event as “Strike at the port”"), "{together}");
    let near = "Near to “Strike at the port” (Feed 0), which stands apart: port";
    assert!(apart.contains(near), "{apart}");
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
fn a_store_put_back_from_a_copy_takes_other_turns() {
    let folder = tempfile::tempdir().expect("a folder");
    let turn_after_a_rebuild = |file: &str| {
        let mut store = Store::open(&folder.path().join(file)).expect("opens");
        let turn = store.grouping_turn().expect("a turn");
        store.replace_assignments(turn, &Decided::default()).expect("forgets").expect("our turn")
    };
    drop(Store::open(&folder.path().join("first.db")).expect("opens"));
    let copy = folder.path().join("copy.db");
    std::fs::copy(folder.path().join("first.db"), copy).expect("copies");
    assert_ne!(turn_after_a_rebuild("first.db"), turn_after_a_rebuild("copy.db"));
}

#[test]
fn a_backup_lies_beside_its_store_whatever_the_folder_is_called() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    let odd = folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    std::fs::create_dir(&odd).expect("a folder");
    let file = odd.join("newsfold.db");
    drop(Store::open(&file).expect("opens"));
    Store::open(&file).expect("opens").back_up(days_later()).expect("copies");
    let copy = odd.join("newsfold.db.backup-1");
    assert!(std::fs::metadata(&copy).expect("a copy").len() > 10_000);
    std::fs::rename(copy, &file).expect("puts it back");
    Store::open(&file).expect("it is a store");
}

#[test]
fn what_has_no_date_is_new_unless_it_came_with_the_first_document() {
    let mut scene = scene();
    let undated = |key: &str| Entry { published: None, ..entry(key, key, 0) };
    let impossible =
        |key: &str| Entry { published: Some(at(-62_135_596_800)), ..entry(key, key, 0) };
    let first = vec![
        undated("pinned"),
        entry("recent", "recent", 90),
        undated("between"),
        entry("old", "old", 60 * 24 * 300),
        impossible("about the site"),
    ];
    scene.visit(0, first.clone());
    scene.visit(0, [vec![undated("late")], first].concat());
    scene.visit(1, vec![undated("of a feed without dates")]);
    scene.place_alone();
    let rows = scene.store.window(&query(View::All)).expect("reads").rows;
    let age = |title: &str| {
        let row = rows.iter().find(|row| row.title.as_str() == title).expect(title);
        at(NOW).duration_since(row.time).as_mins()
    };
    let [pinned, between, about] = ["pinned", "between", "about the site"].map(age);
    assert_eq!([pinned, between, about], [90, 90, 60 * 24 * 300]);
    assert_eq!(["late", "of a feed without dates"].map(age), [0, 0]);
}
