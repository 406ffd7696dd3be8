//! Marks and tags, and their undo.

use newsfold::domain::{
    Entry, Html, Mark, Sort, StoryId, StoryQuery, Subscription, Tagging, Target, Text, View,
};
use newsfold::store::{Decided, Store, Way};

use super::scene::{NOW, Scene, at, entry, query, scene, subscription};

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
fn what_is_done_to_a_whole_view_is_done_to_what_it_lists() {
    let mut scene = scene();
    let named = |host: &str, name: &str, folder: &str, tag: &str| Subscription {
        name: Some(Text::clean(name)),
        ..subscription(host, Some(folder), &[tag])
    };
    let feeds = [
        named("one.example", "One", "Café", "Daily"),
        named("two.example", "Two", "cafe", "daily"),
        // Its name is the address of another.
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
        scene.store.turn(Way::Undo).expect("undoes");
    }
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
    assert_eq!(scene.store.turn(Way::Undo).expect("undoes").expect("something").0.stories, 2);
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

    // After a restart, too.
    let path = scene.folder.path().join("newsfold.db");
    scene.store = Store::open(&path).expect("opens again");
    assert_eq!(scene.store.turn(Way::Undo).expect("undoes").expect("something").0.stories, 30);
    assert_eq!(scene.store.window(&query(View::Unread)).expect("answers").total, 31);
    assert_eq!(scene.store.turn(Way::Redo).expect("redoes").expect("something").0.stories, 30);
    assert_eq!(scene.store.window(&query(View::Unread)).expect("answers").total, 1);
    assert_eq!(scene.store.turn(Way::Redo).expect("asks"), None);
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
    let (undone, _) = scene.store.turn(Way::Undo).expect("undoes").expect("what was done last");
    assert_eq!((undone.what.as_str(), unread(&scene)), ("Marked 1 story read", 3));
    scene.store.turn(Way::Redo).expect("does again").expect("the same");
    assert_eq!(unread(&scene), 2);

    // An act on a whole view leaves out what was read before.
    scene.store.count_as_read(other, i64::MAX).expect("counts");
    let all = scene.store.mark(&Target::All(query(View::All)), Mark::Read(true), i64::MAX, at(NOW));
    assert_eq!(all.expect("marks").stories, 1);
}

pub(super) fn tagging(add: &[&str], remove: &[&str]) -> Tagging {
    let texts = |words: &[&str]| words.iter().map(|word| Text::clean(word)).collect();
    Tagging { add: texts(add), remove: texts(remove) }
}

#[test]
fn only_tags_that_changed_are_named() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "One", 1)]);
    scene.place_alone();
    let one = Target::Stories(vec![StoryId(1)]);
    let mut tag = |add: &[&str], remove: &[&str]| {
        let change = tagging(add, remove);
        scene.store.tag(&one, &change, i64::MAX, at(NOW)).expect("tags").what
    };
    assert_eq!(tag(&["odd"], &["later"]), "Tagged 1 story #odd");
    assert_eq!(tag(&["odd", "new"], &[]), "Tagged 1 story #new");
    assert_eq!(tag(&["new"], &["odd", "later"]), "Removed #odd from 1 story");
    assert_eq!(tag(&["odd"], &["new"]), "Tagged 1 story #odd and removed #new");
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
    assert_eq!(again, "No tags changed");
    let one = Target::Stories(vec![StoryId(3)]);
    let taken = tag(&mut scene.store, &one, tagging(&[], &["later"]));
    assert_eq!(taken, "Removed #later from 1 story");

    let tags = |store: &Store| -> Vec<Vec<String>> {
        let rows = store.window(&query(View::All)).expect("rows").rows;
        rows.iter().map(|row| row.tags.iter().map(ToString::to_string).collect()).collect()
    };
    assert_eq!(tags(&scene.store), [vec!["a b", "later"], vec!["a b"]]);
    let generation = scene.store.grouping_generation().expect("a generation");
    scene.store.replace_assignments(generation, &Decided::default()).expect("forgets");
    scene.place_alone();
    let later = View::Tag(Text::clean("later"));
    scene.rows(later.clone(), &["One [unread 1x +0]", "One again [unread 1x +0]"]);

    scene.store = Store::open(&scene.folder.path().join("newsfold.db")).expect("opens");
    let undone =
        |store: &mut Store| store.turn(Way::Undo).expect("undoes").map(|(done, _)| done.what);
    assert_eq!(undone(&mut scene.store).as_deref(), Some("Removed #later from 1 story"));
    assert_eq!(scene.store.window(&query(later.clone())).expect("rows").total, 3);
    assert!(undone(&mut scene.store).is_some());
    assert_eq!(undone(&mut scene.store), None);
    scene.rows(later, &[]);
    scene.store.turn(Way::Redo).expect("does again");
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
    // The same for a reader that never changed anything.
    let reader = scene.store.another_for_once().expect("opens");
    assert_eq!(reader.would_mark(&whole, read, horizon).expect("counts"), 4);
    assert_eq!(scene.store.would_mark(&whole, read, 2).expect("counts"), 2);
    assert_eq!(scene.store.would_mark(&alone, read, horizon).expect("counts"), 2);
    assert_eq!(scene.mark(whole.clone(), read), "Marked 4 stories read");
    assert_eq!(scene.store.would_mark(&whole, read, horizon).expect("counts"), 0);
}
