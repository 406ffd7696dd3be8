//! Entries as they arrive: edits, copies, feeds that move, and what each means for a story.

use newsfold::domain::{
    Assignment, ClusterId, Entry, EntryId, EntryKey, FeedHealth, Html, Mark, Pace, Reason, Source,
    StoryId, Subscription, Target, Text, Validators, View,
};
use newsfold::store::{Changes, Decided, News, Store, StoreError, Visit, Visits, Way};

use super::scene::storing::take_down;
use super::scene::{NOW, Scene, at, entry, query, scene, subscription};

#[test]
fn an_entry_is_stored_once_whatever_its_key_does() {
    let mut scene = scene();
    let first = vec![entry("b", "Second", 1), entry("a", "First", 2)];
    assert_eq!(scene.visit(0, first.clone()).new, 2);
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
    let edited = Changes { updated: 1, ..Changes::default() };
    assert_eq!(scene.visit(0, vec![entry("a", "Mayor resigns", 5)]), edited);
    scene.rows(View::All, &["Mayor resigns [read 1x +0]"]);
    let article = scene.store.article(StoryId(1), None).expect("reads").expect("is there");
    assert_eq!(article.earlier_title, Some(Text::clean("Mayor to resign")));
    assert!(article.content.as_str().contains("About Mayor resigns."));
}

#[test]
fn a_page_is_kept_until_its_entry_says_more() {
    let mut scene = scene();
    let first = entry("a", "Mayor to resign", 5);
    scene.visit(0, vec![first.clone()]);
    let page = Html::from_cleaned("<p>All of it.</p>");
    scene.store.keep_page(EntryId(1), Some(&page), at(NOW)).expect("is kept");
    let kept = |scene: &Scene| scene.store.page(EntryId(1)).expect("reads");
    let wanted = |scene: &Scene, since: i64| {
        let pages = scene.store.without_page(scene.feeds[0], at(since), 9).expect("reads");
        pages.into_iter().map(|(entry, _)| entry).collect::<Vec<_>>()
    };

    let discussed = Entry { comment_count: Some(7), ..first.clone() };
    assert_eq!(scene.visit(0, vec![discussed.clone()]).updated, 1);
    let mended = discussed.content.as_str().replace("More of", "More off");
    scene.visit(0, vec![Entry { content: Html::from_cleaned(&mended), ..discussed.clone() }]);
    assert_eq!((kept(&scene), wanted(&scene, NOW)), (Some(page), Vec::new()));

    let more = "<p>At noon the council met behind closed doors, and elected Odalys Brenner as the new \
        mayor of Pellin by eleven votes to four.</p>";
    let grown = format!("{}{more}", discussed.content.as_str());
    scene.visit(0, vec![Entry { content: Html::from_cleaned(&grown), ..discussed }]);
    assert_eq!((kept(&scene), wanted(&scene, NOW)), (None, vec![EntryId(1)]));
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

    // The same where one text is the beginning of the other, in either order.
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
        let shown = scene.store.article(StoryId(1), None).expect("reads").expect("is there");
        assert_eq!(shown.revised.is_some(), want > 0, "{first}");
    }

    // A publisher who catches up with a copy that was read does not reopen it either.
    let mut scene = self::scene();
    scene.visit(0, vec![text(one)]);
    scene.visit(1, vec![text(&format!("{one} {two}"))]);
    scene.place(|_| (1, 1));
    scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
    scene.visit(0, vec![text(&format!("{one} {two}"))]);
    scene.rows(View::Unread, &[]);
}

#[test]
fn a_new_frame_around_all_articles_reopens_none() {
    let mut scene = scene();
    let titles = ["Ferry back", "Bridge shut", "Vote put off", "Whales refloated"];
    let entries = |end: &str| -> Vec<Entry> {
        let framed = |title: &&str| {
            let entry = entry(title, title, 5);
            let content = Html::from_cleaned(&format!("{}{end}", entry.content.as_str()));
            Entry { content, ..entry }
        };
        titles.iter().map(framed).collect()
    };
    scene.visit(0, entries(""));
    scene.place_alone();
    scene.mark(Target::Stories((1..=4).map(StoryId).collect()), Mark::Read(true));
    let line = "<p>Subscribe to the harbour’s morning letter: five stories before breakfast, and \
        all tide tables for the weekend, at no cost.</p>";
    assert_eq!(scene.visit(0, entries(line)).updated, 4);
    scene.rows(View::Unread, &[]);

    let mut edited = entries(line);
    let news = "<p>At noon the council said who will follow, when the vote is to be held, and \
        where its results are told.</p>";
    edited[2].content = Html::from_cleaned(&format!("{}{news}", edited[2].content.as_str()));
    scene.visit(0, edited);
    scene.rows(View::Unread, &["Vote put off [unread 1x +0]"]);
}

#[test]
fn what_was_read_in_full_on_its_page_reopens_nothing_when_the_feed_brings_it() {
    let more = "<p>At noon the council said who will follow, and when the vote is to be held.</p>";
    for (is_fetched, want) in [(true, &[][..]), (false, &["Mayor resigns [unread 1x +0]"])] {
        let mut scene = scene();
        let cut = entry("a", "Mayor resigns", 5);
        scene.visit(0, vec![cut.clone()]);
        scene.place_alone();
        let full = Html::from_cleaned(&format!("{}{more}", cut.content.as_str()));
        if is_fetched {
            scene.store.keep_page(EntryId(1), Some(&full), at(NOW)).expect("writes");
        }
        scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
        scene.visit(0, vec![Entry { content: full, ..cut }]);
        scene.rows(View::Unread, want);
    }
}

#[test]
fn a_podcast_that_moves_to_another_host_brings_no_episode_back() {
    let mut scene = scene();
    let episode = |number: i64, id: &str, credit: &str| {
        let show = "https://pod.example/show".to_owned();
        let talk = "<p>Two friends talk about ships, bees, and the weather of the week.";
        Entry {
            address: show.clone(),
            link: Some(show),
            content: Html::from_cleaned(&format!("{talk}{credit}</p>")),
            ..entry(&format!("{id} {number}"), &format!("Episode {number}"), number * 1_440)
        }
    };
    scene.visit(0, (1..=30).map(|number| episode(number, "old", "")).collect());
    let moved = (1..=30).map(|number| episode(number, "new", " Hosted by a friend.")).collect();
    assert_eq!(scene.visit(0, moved), Changes { updated: 30, ..Changes::default() });
}

#[test]
fn a_weekly_thread_that_moves_to_another_host_brings_no_week_back() {
    let mut scene = scene();
    let thread = |host: &str| -> Vec<Entry> {
        let page = |week: i64| Entry {
            address: format!("https://{host}/{week}"),
            link: Some(format!("https://{host}/{week}")),
            title: Text::clean("Open thread"),
            content: Html::from_cleaned("<p>Say here what you like.</p>"),
            ..entry(&format!("{host} {week}"), "", week * 7 * 1_440)
        };
        (1..=12).map(page).collect()
    };
    scene.visit(0, thread("old.example"));
    let moved = Changes { updated: 12, ..Changes::default() };
    assert_eq!(scene.visit(0, thread("new.example")), moved);
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
fn the_preferred_copy_leads_then_one_with_a_text_then_the_earliest_then_the_longest() {
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
    scene.visit(2, vec![text(entry("c", "Early", 6), "<p>Storm.</p>")]);
    scene.place(|_| (1, 1));
    assert_eq!(lead(&scene), "Early");
    scene.visit(2, vec![text(entry("d", "Headline alone", 7), "")]);
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
    // An entry without a link counts by its feed.
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
fn a_visit_is_planned_anew_by_itself_and_only_while_no_other_came_in_between() {
    let mut scene = scene();
    let feed = scene.feeds[0];
    let visited = |seconds: i64| {
        let [checked, next_check] = [seconds, seconds + 3_600].map(|it| Some(at(it)));
        FeedHealth {
            checked,
            next_check,
            pace: Pace { minutes: Some(5), ..Pace::default() },
            ..FeedHealth::default()
        }
    };
    let validators = Validators { etag: Some(b"new".to_vec()), ..Validators::default() };
    let visit = Visit {
        feed,
        health: visited(NOW),
        validators: validators.clone(),
        now: at(NOW),
        news: None,
    };
    take_down(&mut scene.store, visit);
    let known = |scene: &Scene| {
        let feeds =
            scene.store.known_feeds(&[subscription("one.example", Some("News"), &["daily"])]);
        feeds.expect("reads").remove(0)
    };
    let plan = |store: &mut Store, last, next| {
        let visits = Visits { last: Some(at(last)), next: Some(at(next)) };
        store.plan(&[(feed, visits)]).expect("writes");
    };
    plan(&mut scene.store, NOW - 60, NOW);
    assert_eq!(known(&scene).health, visited(NOW), "another visit came in between");
    plan(&mut scene.store, NOW, NOW + 60);
    let planned = known(&scene);
    let want = FeedHealth { next_check: Some(at(NOW + 60)), ..visited(NOW) };
    assert_eq!((planned.health, planned.validators), (want, validators));
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

    // To the target of a permanent redirect, whatever has become of the old address since.
    let health = FeedHealth {
        moved_to: Some("https://moved.example/feed".to_owned()),
        gone: true,
        next_check: Some(at(NOW + 3_600)),
        ..FeedHealth::default()
    };
    let news = News {
        title: Text::clean("Title"),
        name: Text::clean("One"),
        was_called: Text::clean("one.example"),
        site: None,
        entries: Vec::new(),
    };
    let visit = Visit {
        feed: kept,
        health,
        validators: Validators::default(),
        now: at(NOW),
        news: Some(news),
    };
    take_down(&mut scene.store, visit);
    let feeds = scene.store.subscribe(&[subscription("moved.example", None, &[])]).expect("moves");
    assert_eq!((feeds[0].id, &feeds[0].health), (kept, &FeedHealth::default()));
    assert_eq!(scene.visit(0, vec![entry("a", "Kept", 1)]), Changes::default());

    // Two subscriptions to both addresses are two feeds, and a new feed takes over no other's row.
    let both = [subscription("moved.example", None, &[]), http("moved.example")];
    let feeds = scene.store.subscribe(&both).expect("both");
    assert_eq!(feeds[0].id, kept);
    assert_ne!(feeds[1].id, kept);
    let feeds = scene.store.subscribe(&[subscription("new.example", None, &[])]).expect("new");
    assert!(!scene.feeds.contains(&feeds[0].id));
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
    // The face of the event is the story that is still unread.
    scene.rows(View::All, &["After the storm [unread 1x +2]"]);
    // All stories at once, beside a story that stands alone; then back again.
    scene.visit(0, vec![entry("d", "Calm", 0)]);
    scene.place_alone();
    scene.mark(Target::All(query(View::All)), Mark::Read(true));
    scene.rows(View::All, &["Calm [read 1x +0]", "Storm [read 2x +2]"]);
    scene.store.turn(Way::Undo).expect("undoes");
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
    // The first entry is a copy of the second, whose own decision is stored later, after a mark.
    let decided = |entry| Assignment {
        entry: EntryId(entry),
        story: StoryId(2),
        folded: Reason::Alone,
        cluster: ClusterId(2),
        grouped: Reason::Alone,
        links: Vec::new(),
        moved: false,
    };
    let generation = scene.store.grouping_generation().expect("a generation");
    scene.store.put_assignments(generation, &Decided::of(&[decided(1)]), || false).expect("stores");
    let story = Target::Stories(vec![StoryId(2)]);
    scene.store.mark(&story, Mark::Read(true), i64::MAX, at(NOW)).expect("marks");
    let generation = scene.store.grouping_generation().expect("a generation");
    scene.store.put_assignments(generation, &Decided::of(&[decided(2)]), || false).expect("stores");
    scene.rows(View::All, &["Storm, by wire [read 2x +1]"]);
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
fn a_late_copy_of_one_feed_arrives_read_unless_it_says_something_new() {
    let news = "Nine boats were lost, and the harbour stays closed until the weekend.";
    for (added, want) in [("", &[][..]), (news, &["Storm [unread 2x +0]"])] {
        let mut scene = scene();
        let first = entry("a", "Storm", 5);
        scene.visit(0, vec![first.clone()]);
        scene.place_alone();
        scene.mark(Target::Stories(vec![StoryId(1)]), Mark::Read(true));
        let text = format!("{}<p>{added}</p>", first.content.as_str());
        let second = Entry { content: Html::from_cleaned(&text), ..entry("b", "Storm", 3) };
        scene.visit(0, vec![second, first]);
        scene.place(|_| (1, 1));
        scene.rows(View::Unread, want);
    }
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
        entry("next week", "next week", -60 * 24 * 7),
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
    assert_eq!(["late", "of a feed without dates", "next week"].map(age), [0, 0, 0]);
}

/// The overflow of an entry id is such a fault, but only where overflow checks are on.
#[cfg(debug_assertions)]
#[test]
fn a_fault_costs_one_visit() {
    let mut scene = scene();
    let store = rusqlite::Connection::open(scene.folder.path().join("newsfold.db"));
    let last = "INSERT INTO sqlite_sequence (name, seq) VALUES ('entries', 9223372036854775807)";
    store.expect("opens").execute(last, []).expect("writes");
    let name = Text::clean("One");
    let news = News {
        title: name.clone(),
        name: name.clone(),
        was_called: name.clone(),
        site: None,
        entries: vec![entry("a", "One too many", 1)],
    };
    let visit = |feed: usize, news: Option<News>| Visit {
        feed: scene.feeds[feed],
        health: FeedHealth { checked: Some(at(NOW)), ..FeedHealth::default() },
        validators: Validators::default(),
        now: at(NOW),
        news,
    };
    let visits = vec![visit(0, Some(news)), visit(1, None)];
    let written = scene.store.store_visits(visits).expect("goes on");
    assert!(matches!(written[..], [Err(StoreError::Interrupted(_)), Ok(_)]), "{written:?}");
    let followed = ["one.example", "two.example"].map(|host| subscription(host, None, &[]));
    let checked = scene.store.subscribe(&followed).expect("reads");
    let checked: Vec<_> = checked.iter().map(|feed| feed.health.checked).collect();
    assert_eq!(checked, [None, Some(at(NOW))]);
}
