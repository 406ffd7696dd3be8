//! Decisions about stories and events: how they are stored, by generations, and those made by hand.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use newsfold::domain::{
    Article, Assignment, ClusterId, Coverage, Entry, EntryId, Evidence, Html, Link, Mark, Reason,
    Related, StoryId, Target, Text, Tier, View,
};
use newsfold::engine::{Grouping, share};
use newsfold::group::Settings;
use newsfold::render::why;
use newsfold::store::{Decided, Store, Way};

use super::scene::{NOW, Scene, at, entry, query, scene, subscription};

pub(super) fn alone(entry: EntryId) -> Assignment {
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
fn decisions_make_way_for_who_waits_and_are_stored_to_the_end() {
    let mut scene = scene();
    let name = |n: i64| (format!("{n}"), format!("Story {n}"));
    let entries = (0..2_500).map(name).map(|(guid, title)| entry(&guid, &title, 1));
    scene.visit(0, entries.collect());
    let store = &mut scene.store;
    let pending = store.pending(EntryId(0), 10_000).expect("pending");
    let decisions: Vec<Assignment> = pending.iter().map(|it| alone(it.entry)).collect();
    let generation = store.grouping_generation().expect("a generation");
    let first =
        store.put_assignments(generation, &Decided::of(&decisions), || true).expect("stores");
    let first = first.expect("nobody was quicker");
    assert_eq!(first.decisions, 1_000);
    assert_eq!(store.pending(EntryId(0), 10_000).expect("pending").len(), 1_500);
    let rest = &decisions[first.decisions..];
    let rest =
        store.put_assignments(first.generation, &Decided::of(rest), || false).expect("stores");
    assert_eq!(rest.expect("nobody was quicker").decisions, 1_500);
    assert_eq!(store.totals().expect("counts").pending, 0);
    assert_eq!(store.faults().expect("checks"), Vec::<String>::new());
}

#[test]
fn a_story_that_moves_leaves_no_empty_cluster_behind() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Strike", 60)]);
    scene.visit(1, vec![entry("b", "Walk-out", 30)]);
    scene.place_alone();
    scene.rows(View::All, &["Walk-out [unread 1x +0]", "Strike [unread 1x +0]"]);
    let generation = scene.store.grouping_generation().expect("a generation");
    let moved = Assignment { cluster: ClusterId(1), ..alone(EntryId(2)) };
    assert!(
        scene
            .store
            .put_assignments(generation, &Decided::of(&[moved]), || false)
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
    // The second story joins the event of a later one, as does a third story; the first story gets
    // another copy.
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
            let generation = scene.store.grouping_generation().expect("a generation");
            let stored = scene.store.put_assignments(generation, &decided, || false);
            assert_eq!(
                stored.expect("stores").expect("nobody was quicker").decisions,
                decided.len()
            );
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
fn what_was_rescued_is_as_read_as_it_was_however_often_its_grouping_is_stored() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Strike", 60)]);
    scene.visit(1, vec![entry("b", "Strike", 30)]);
    scene.place(|_| (1, 1));
    let strike = Target::Stories(vec![StoryId(1)]);
    scene.store.mark(&strike, Mark::Read(true), 1, at(NOW)).expect("marks");
    let unread = ["Strike [unread 2x +1]"];
    scene.rows(View::Unread, &unread);
    scene.store.renew().expect("rescues");
    for entry in 1..=2 {
        let one = Assignment { story: StoryId(1), cluster: ClusterId(1), ..alone(EntryId(entry)) };
        let generation = scene.store.grouping_generation().expect("a generation");
        let stored = scene.store.put_assignments(generation, &Decided::of(&[one]), || false);
        stored.expect("stores").expect("nobody was quicker");
    }
    scene.rows(View::Unread, &unread);
    // Later entries arrive as usual.
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    scene.visit(2, vec![entry("c", "Strike", 10)]);
    scene.place(|_| (1, 1));
    scene.rows(View::Unread, &[]);
}

#[test]
fn what_is_decided_anew_is_as_read_as_it_was() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Strike", 60)]);
    scene.visit(1, vec![entry("b", "Strike", 30)]);
    scene.visit(2, vec![entry("c", "Walk-out", 20)]);
    // The first copy is read before the second one is listed; the third entry gets its own story.
    scene.place(|id| if id == 3 { (3, 3) } else { (1, 1) });
    let strike = Target::Stories(vec![StoryId(1)]);
    scene.store.mark(&strike, Mark::Read(true), 1, at(NOW)).expect("marks");
    let unread = ["Walk-out [unread 1x +0]", "Strike [unread 2x +1]"];
    scene.rows(View::Unread, &unread);
    let copy = |entry: i64, story: i64| Assignment {
        story: StoryId(story),
        cluster: ClusterId(story),
        ..alone(EntryId(entry))
    };
    let mut decide_anew = |decisions: &[Assignment]| {
        let generation = scene.store.grouping_generation().expect("a generation");
        let stored = scene.store.replace_assignments(generation, &Decided::of(decisions));
        stored.expect("stores").expect("nobody was quicker");
        scene.shown(View::Unread)
    };
    assert_eq!(decide_anew(&[copy(1, 1), copy(2, 1), copy(3, 3)]), unread);
    // With another window, an unread entry may become a copy of a read one.
    assert_eq!(decide_anew(&[copy(1, 1), copy(2, 2), copy(3, 1)]).len(), 2);
    // Later entries arrive as usual.
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    scene.visit(2, vec![entry("d", "Walk-out again", 10)]);
    let again = [copy(1, 1), copy(2, 2), copy(3, 1), copy(4, 1)];
    let generation = scene.store.grouping_generation().expect("a generation");
    scene
        .store
        .replace_assignments(generation, &Decided::of(&again))
        .expect("stores")
        .expect("nobody was quicker");
    scene.rows(View::Unread, &["Strike [unread 1x +0]"]);
}

#[test]
fn two_processes_take_turns_at_grouping() {
    let mut scene = scene();
    let mut other = scene.store.another_for_once().expect("opens");
    scene.visit(0, vec![entry("a", "One", 1)]);
    let generation = other.grouping_generation().expect("a generation");
    scene.place_alone();
    assert_eq!(other.put_assignments(generation, &Decided::of(&[]), || false).expect("asks"), None);
    assert!(other.version().expect("reads") > 0);
}

/// Groups pending entries as a separate process would.
fn group(scene: &Scene) {
    let store = share(Store::open(&scene.folder.path().join("newsfold.db")).expect("opens"));
    let mut grouping = Grouping::new(Settings::default(), scene.folder.path(), || Timestamp::MAX);
    grouping.catch_up(&store, || false, |_| ()).expect("groups");
    grouping.rest();
}

#[test]
fn no_event_outlasts_the_window_though_each_refresh_reads_it_anew() {
    let mut scene = scene();
    for report in 0..28 {
        let days_old = 2 * (28 - i64::from(report));
        let title = "Norvex shipyard strike in Kastellos goes on";
        let report_of_day = Entry {
            excerpt: Text::default(),
            content: Html::default(),
            ..entry(&format!("{report}"), title, days_old * 24 * 60)
        };
        // The next day brings other news.
        let other = format!("{}zyk", char::from(b'a' + report % 26));
        let other = entry(&other, &other, (days_old - 1) * 24 * 60);
        scene.visit(usize::from(report % 3), vec![report_of_day, other]);
        group(&scene);
    }
    let mut events: HashMap<ClusterId, Vec<Timestamp>> = HashMap::new();
    let year = Duration::from_hours(365 * 24);
    scene
        .store
        .each_newest_grouped(year, Timestamp::MAX, |entry, _, cluster| {
            events.entry(cluster).or_default().push(entry.time);
        })
        .expect("reads");
    let days =
        |times: &Vec<Timestamp>| times[times.len() - 1].duration_since(times[0]).as_hours() / 24;
    let days: Vec<i64> = events.values().map(days).collect();
    let longest = days.iter().copied().max().unwrap_or_default();
    assert!((10..=14).contains(&longest), "{days:?}");
}

#[test]
fn an_event_that_was_put_together_with_an_old_one_goes_on() {
    let mut scene = scene();
    scene.visit(0, vec![entry("old", "Ferry aground off Kastellos", 30 * 24 * 60)]);
    scene.visit(1, vec![entry("new", "Norvex shipyard strike begins", 24 * 60)]);
    group(&scene);
    let events = [1, 2].map(ClusterId);
    scene.store.unite(&events, at(NOW)).expect("unites").expect("they are two");
    scene.visit(2, vec![entry("newer", "Norvex shipyard strike: talks today", 60)]);
    group(&scene);
    assert_eq!(scene.store.members(ClusterId(1)).expect("reads").len(), 3);
}

#[test]
fn each_story_that_was_split_off_has_a_name_of_its_own() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Strike at the port", 60)]);
    let post = Entry { title: Text::default(), ..entry("b", "the dockers", 30) };
    scene.visit(1, vec![post, entry("c", "Live", 20), entry("d", "Live", 10)]);
    scene.place(|id| (id, 1));
    for story in [2, 3, 4] {
        scene.store.split(StoryId(story), at(NOW)).expect("splits").expect("something");
    }
    let told = scene.store.article(StoryId(1), None).expect("reads").expect("is there");
    let mut parted: Vec<&str> = told.parted.iter().map(Text::as_str).collect();
    parted.sort_unstable();
    assert_eq!(parted, ["About the dockers. More.", "Live", "Live"]);
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

    scene.store.turn(Way::Undo).expect("undoes").expect("something");
    scene.rows(View::All, &together);
    assert_eq!(scene.store.decisions().expect("reads"), []);
    scene.store.turn(Way::Redo).expect("redoes").expect("something");
    scene.rows(View::All, &apart);

    // Joins one of them with the bread, as a person may.
    scene.store.unite(&[ClusterId(1), ClusterId(2)], at(NOW)).expect("unites").expect("something");
    assert_eq!(scene.store.window(&query(View::All)).expect("answers").rows.len(), 2);
    assert_eq!(scene.store.decisions().expect("reads").len(), 2);
    for story in [1, 2] {
        let told = scene.store.article(StoryId(story), None).expect("reads").expect("is there");
        let by_hand = |other: &&Related| other.reason == Reason::ByHand;
        assert_eq!(told.related.iter().filter(by_hand).count(), 1, "{:?}", told.related);
    }
    // `article_alone` leaves out what surrounds an article, and nothing else.
    let [whole, alone] = [Store::article, Store::article_alone]
        .map(|asked| asked(&scene.store, StoryId(2), None).expect("reads").expect("is there"));
    assert!(!whole.coverage.reports.is_empty());
    let around_nothing = Article {
        also_in: Vec::new(),
        related: Vec::new(),
        parted: Vec::new(),
        is_dated: true,
        is_headline: false,
        lead: Text::default(),
        coverage: Coverage::default(),
        ..whole
    };
    assert_eq!(alone, around_nothing);
    scene.store.turn(Way::Undo).expect("undoes").expect("something");
    scene.rows(View::All, &apart);
}

#[test]
fn what_comes_together_again_does_so_in_the_event_that_the_other_is_in_by_now() {
    // The event of the second story becomes part of the first one's, which is older.
    fn merge(scene: &mut Scene) {
        let generation = scene.store.grouping_generation().expect("a generation");
        let merged = Assignment { cluster: ClusterId(1), moved: true, ..alone(EntryId(2)) };
        let stored = scene.store.put_assignments(generation, &Decided::of(&[merged]), || false);
        stored.expect("stores").expect("nobody was quicker");
    }
    let three = |cluster_of_third: i64| {
        let mut scene = scene();
        scene.visit(0, vec![entry("a", "Strike at the port", 60)]);
        scene.visit(1, vec![entry("b", "Dockers walk out", 30)]);
        scene.visit(2, vec![entry("c", "Ships wait", 20)]);
        scene.place(|id| if id == 3 { (3, cluster_of_third) } else { (id, id) });
        scene
    };
    let together = ["Strike at the port [unread 1x +2]"];
    let mut scene = three(2);
    scene.store.split(StoryId(3), at(NOW)).expect("splits").expect("something");
    merge(&mut scene);
    scene.store.turn(Way::Undo).expect("undoes").expect("something");
    scene.rows(View::All, &together);
    scene.store.turn(Way::Redo).expect("redoes").expect("something");
    scene.rows(View::All, &["Ships wait [unread 1x +0]", "Strike at the port [unread 1x +1]"]);

    let mut scene = three(3);
    let events = [ClusterId(2), ClusterId(3)];
    scene.store.unite(&events, at(NOW)).expect("unites").expect("something");
    scene.store.turn(Way::Undo).expect("undoes").expect("something");
    merge(&mut scene);
    scene.store.turn(Way::Redo).expect("redoes").expect("something");
    scene.rows(View::All, &together);
}

#[test]
fn events_are_put_together_once_however_many_rows_each_has() {
    let mut scene = scene();
    scene.visit(0, vec![entry("a", "Strike at the port", 60), entry("b", "Bread dearer", 90)]);
    scene.place_alone();
    let [first, second] = [ClusterId(1), ClusterId(2)];
    let done = scene.store.unite(&[first, second, first, second], at(NOW)).expect("unites");
    assert_eq!(done.expect("something").what, "Merged 2 events");
    assert_eq!(scene.store.members(first).expect("reads").len(), 2);
}

#[test]
fn what_a_feed_may_be_grouped_with_counts_for_what_is_there_already() {
    let mut scene = scene();
    let generation = |scene: &Scene| scene.store.grouping_generation().expect("a generation");
    let first = generation(&scene);
    let mut chosen = subscription("one.example", None, &[]);
    scene.store.subscribe(std::slice::from_ref(&chosen)).expect("subscribes");
    chosen.name = Some(Text::clean("Another name"));
    scene.store.subscribe(std::slice::from_ref(&chosen)).expect("subscribes");
    assert_eq!(generation(&scene), first, "nothing that the grouping goes by");
    chosen.group = false;
    scene.store.subscribe(&[chosen]).expect("subscribes");
    assert!(generation(&scene) > first, "it reads its window anew");
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
        let generation = store.grouping_generation().expect("a generation");
        let link = Link { tier: Tier::Event, evidence: evidence.clone() };
        let second =
            Assignment { links: vec![link], cluster: ClusterId(cluster), ..alone(EntryId(2)) };
        let decided = Decided::of(&[alone(EntryId(1)), second]);
        store
            .put_assignments(generation, &decided, || false)
            .expect("stores")
            .expect("nobody was quicker");
        let article = store.article(StoryId(2), None).expect("reads").expect("an article");
        why::sentences(&article).join(" ")
    };
    let (together, apart) = (said(1), said(2));
    assert!(together.contains("Same event as “Strike at the port”"), "{together}");
    let near = "Similar to “Strike at the port” (Feed 0), but not grouped with it: port";
    assert!(apart.contains(near), "{apart}");
}

#[test]
fn a_store_put_back_from_a_copy_takes_other_turns() {
    let folder = tempfile::tempdir().expect("a folder");
    let generation_after_a_rebuild = |file: &str| {
        let mut store = Store::open(&folder.path().join(file)).expect("opens");
        let generation = store.grouping_generation().expect("a generation");
        store
            .replace_assignments(generation, &Decided::default())
            .expect("forgets")
            .expect("nobody was quicker")
    };
    drop(Store::open(&folder.path().join("first.db")).expect("opens"));
    let copy = folder.path().join("copy.db");
    std::fs::copy(folder.path().join("first.db"), copy).expect("copies");
    assert_ne!(generation_after_a_rebuild("first.db"), generation_after_a_rebuild("copy.db"));
}
