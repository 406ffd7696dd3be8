//! Queries over a morning's news: what they find, in which order, and acts on the result.

#[path = "support/newsroom.rs"]
#[allow(dead_code)]
mod newsroom;

use jiff::tz::{Offset, TimeZone};
use newsfold::domain::{
    Mark, NamedView, Search, Sort, StoryQuery, StoryRow, Target, Text, View, Window,
};
use newsfold::engine::Desk;
use newsfold::engine::command::{Command, Marking, Way};
use newsfold::engine::event::Answer;
use newsfold::query::{parse, parse_search};

fn ask(desk: &Desk, query: &StoryQuery) -> Window {
    match desk.answer(&Command::Load(query.clone()), newsroom::now()) {
        Answer::Window(window) => window,
        other => panic!("{other:?}"),
    }
}

fn asked(view: View) -> StoryQuery {
    let at = newsroom::now().to_zoned(TimeZone::UTC);
    StoryQuery { view, at, limit: 100, ..StoryQuery::default() }
}

/// The first two words of each headline.
fn heads(rows: &[StoryRow]) -> Vec<String> {
    let head = |row: &StoryRow| row.title.as_str().split(' ').take(2).collect::<Vec<_>>().join(" ");
    rows.iter().map(head).collect()
}

#[track_caller]
fn finds(desk: &Desk, text: &str, want: &[&str]) {
    let query = StoryQuery { filter: Some(Box::new(parse(text).expect(text))), ..asked(View::All) };
    let window = ask(desk, &query);
    assert_eq!(heads(&window.rows), want, "{text}");
    assert_eq!(window.total, want.len(), "{text}");
    // The same as a named view, and one row at a time.
    let name = Text::clean("Mine");
    let view = NamedView { name, query: parse(text).expect(text), sort: None };
    assert_eq!(ask(desk, &asked(View::Named(Box::new(view)))).rows, window.rows, "{text}");
    assert_eq!(page_by_page(desk, &query), window.rows, "{text}");
}

fn page_by_page(desk: &Desk, query: &StoryQuery) -> Vec<StoryRow> {
    let mut rows: Vec<StoryRow> = Vec::new();
    loop {
        let after = rows.last().map(|row| row.cursor);
        let window = ask(desk, &StoryQuery { after, limit: 1, ..query.clone() });
        rows.extend(window.rows);
        if !window.more {
            return rows;
        }
    }
}

#[test]
fn words_are_found_whatever_their_case_and_accents() {
    let (desk, _folder) = newsroom::newsroom();
    finds(&desk, "water", &["MPs back"]);
    finds(&desk, "WATER farms region", &["What the"]);
    finds(&desk, "title:bill title:parliament", &["Parliament passes"]);
    finds(&desk, "\"water bill\" -title:water", &[]);
    finds(&desk, "body:suppliers", &["Chip maker"]);
    finds(&desk, "title:suppliers", &[]);
    finds(&desk, "gia ca phe", &["Giá cà"]);
    for word in ["新路線", "新", "title:春", "春 地下鉄"] {
        finds(&desk, word, &["地下鉄の新路線、来春に開業へ"]);
    }
    finds(&desk, "season or markets", &["Markets close", "Season opens"]);
    finds(&desk, "chip (maker or nobody) -season", &["Chip maker"]);
    finds(&desk, "sea*", &["Season opens"]);
    finds(&desk, "author:reyes", &["Parliament passes"]);
    finds(&desk, "author = \"jonas vik\"", &["What the"]);
    finds(&desk, "title = \"markets close HIGHER\"", &["Markets close"]);
}

#[test]
fn fields_are_asked_of_one_article_and_of_its_event() {
    let (desk, _folder) = newsroom::newsroom();
    finds(&desk, "feed:wire", &["Water bill", "Chip maker", "Markets close"]);
    finds(&desk, "feed = Wire -title:bill", &["Chip maker", "Markets close"]);
    finds(&desk, "feed:wire sources > 1", &["Water bill", "Chip maker"]);
    finds(&desk, "folder:tech", &["Chip maker", "Compiler release"]);
    finds(&desk, "tag:agency or tag:nosuch", &["Water bill", "Chip maker", "Markets close"]);
    finds(&desk, "sources >= 3", &["Parliament passes"]);
    finds(&desk, "copies = 2", &["Parliament passes", "Chip maker"]);
    finds(&desk, "stories = 2", &["A final"]);
    finds(&desk, "link:crab.example", &["Chip maker", "Compiler release"]);
    // No single article is from both feeds.
    finds(&desk, "feed:wire feed:crab", &[]);
    finds(&desk, "lang:en", &[]);
}

#[test]
fn the_unread_of_any_view_are_counted_as_far_as_a_number_is_read() {
    let unread = |desk: &Desk, views: &[View]| {
        let questions = views.iter().cloned().map(asked).collect();
        match desk.answer(&Command::Unread(questions), newsroom::now()) {
            Answer::Unread(counts) => counts,
            other => panic!("{other:?}"),
        }
    };
    let named = |text: &str| {
        let (name, query) = (Text::clean("Mine"), parse(text).expect(text));
        View::Named(Box::new(NamedView { name, query, sort: None }))
    };
    let (desk, _folder) = newsroom::newsroom();
    let views = [View::Today, named("sources >= 2"), named("title:parliament"), named("is:read")];
    let listed = views.each_ref().map(|view| {
        let rows = ask(&desk, &StoryQuery { unread_only: true, ..asked(view.clone()) }).rows;
        Some(rows.len())
    });
    assert_eq!(unread(&desk, &views), listed);
    assert!(listed[0] > Some(1) && listed[2] >= Some(1), "{listed:?}");

    let (desk, _folder) = newsroom::crowd(120);
    assert_eq!(unread(&desk, &[View::All, named("title:x")]), [Some(100), Some(0)]);
}

#[test]
fn days_begin_where_the_reader_is() {
    let (desk, _folder) = newsroom::newsroom();
    finds(&desk, "age < 12m", &["Parliament passes", "Chip maker"]);
    finds(&desk, "age > 1w", &["Season opens"]);
    finds(&desk, "date < 2026-11-01", &["Season opens"]);
    finds(&desk, "yesterday", &["Markets close"]);
    finds(&desk, "date = 2026-11-20", &["Drought enters"]);
    finds(&desk, "date >= 9999-12-31", &[]);
    let today = |hours| {
        let at = newsroom::now().to_zoned(TimeZone::fixed(Offset::constant(hours)));
        heads(&ask(&desk, &StoryQuery { at, ..asked(View::Today) }).rows)
    };
    assert_eq!(today(0).len(), 7);
    // There it is a quarter past midnight.
    assert_eq!(today(-7), ["Parliament passes", "Chip maker", "Old harbour"]);
}

#[test]
fn what_was_read_is_asked_for_by_article() {
    let (desk, _folder) = newsroom::newsroom();
    let filter = Some(Box::new(parse("feed:wire").expect("a query")));
    let all = StoryQuery { filter, ..asked(View::All) };
    let window = ask(&desk, &all);
    let act = |command: Command| desk.answer(&command, newsroom::now());
    let mark = Mark::Read(true);
    let done =
        act(Command::Mark(Marking { target: Target::All(all), mark, horizon: window.horizon }));
    assert!(matches!(done, Answer::Done { undoable: true, .. }), "{done:?}");
    finds(&desk, "feed:wire unread", &[]);
    finds(&desk, "read", &["Parliament passes", "Chip maker", "Markets close"]);
    finds(&desk, "is:read today", &["Parliament passes", "Chip maker"]);
    // The event has other stories, which were not marked.
    finds(&desk, "unread sources >= 3", &["MPs back"]);
    act(Command::Turn { way: Way::Undo, may_leave: true });
    finds(&desk, "read", &[]);
}

#[test]
fn a_row_is_read_once_all_that_it_is_listed_for_is() {
    for text in ["age < 12m", "title:water or title:compiler"] {
        let (desk, _folder) = newsroom::newsroom();
        let filter = Some(Box::new(parse(text).expect(text)));
        let query = StoryQuery { filter, ..asked(View::All) };
        let before = ask(&desk, &query);
        assert_eq!(before.unread, 2, "{text}");
        let target = Target::All(query.clone());
        let marking = Marking { target, mark: Mark::Read(true), horizon: before.horizon };
        desk.answer(&Command::Mark(marking), newsroom::now());
        // Their events have other stories, which are unread.
        let after = ask(&desk, &query);
        assert_eq!((after.rows.len(), after.unread), (before.rows.len(), 0), "{text}");
        assert!(after.rows.iter().all(|row| row.read), "{text}");
        let others = StoryQuery { view: View::Wide(3), unread_only: true, ..asked(View::All) };
        assert_eq!(ask(&desk, &others).rows.len(), 1, "{text}");
    }
}

#[test]
fn starred_stories_of_one_event_stand_each_by_itself_in_any_order() {
    let (desk, _folder) = newsroom::newsroom();
    let all = StoryQuery {
        filter: Some(Box::new(parse("title:final or title:season").expect("a query"))),
        ..asked(View::All)
    };
    let marking = Marking { target: Target::All(all), mark: Mark::Starred(true), horizon: 99 };
    desk.answer(&Command::Mark(marking), newsroom::now());
    let of = |sort| ask(&desk, &StoryQuery { sort, ..asked(View::Starred) });
    let newest = of(None);
    for sort in [Sort::Oldest, Sort::Coverage, Sort::Feed] {
        let window = of(Some(sort));
        assert_eq!((window.rows.len(), window.total), (newest.rows.len(), newest.total));
    }
}

#[test]
fn marking_what_a_query_finds_leaves_what_came_later() {
    let (desk, _folder) = newsroom::newsroom();
    let all = asked(View::Named(Box::new(NamedView {
        name: Text::clean("Mine"),
        query: parse("title:chip or title:markets").expect("a query"),
        sort: None,
    })));
    // As if the newest entries had arrived after the list was loaded.
    let horizon = 2;
    let target = Target::All(all);
    desk.answer(
        &Command::Mark(Marking { target, mark: Mark::Starred(true), horizon }),
        newsroom::now(),
    );
    finds(&desk, "starred", &[]);
}

#[test]
fn every_order_lists_all_and_goes_on_from_any_row() {
    let (desk, _folder) = newsroom::newsroom();
    let whole = ask(&desk, &asked(View::All)).rows;
    let listed = |sort| {
        let query = StoryQuery { sort: Some(sort), ..asked(View::All) };
        let rows = ask(&desk, &query).rows;
        assert_eq!(page_by_page(&desk, &query), rows, "{sort:?}");
        let mut sorted = rows.clone();
        sorted.sort_by_key(|row| std::cmp::Reverse(row.time));
        assert_eq!(heads(&sorted), heads(&whole), "{sort:?}");
        heads(&rows)
    };
    assert_eq!(listed(Sort::Newest), heads(&whole));
    let mut oldest = heads(&whole);
    oldest.reverse();
    assert_eq!(listed(Sort::Oldest), oldest);
    assert_eq!(
        listed(Sort::Coverage)[..4],
        ["Parliament passes", "Chip maker", "A final", "Old harbour"]
    );
    let by_feed = listed(Sort::Feed);
    assert_eq!(by_feed[..3], ["Parliament passes", "Markets close", "A final"]);
    let first = Target::Clusters(vec![whole[0].cluster]);
    let command = Command::Mark(Marking { target: first, mark: Mark::Read(true), horizon: 100 });
    desk.answer(&command, newsroom::now());
    assert_eq!(listed(Sort::Unread).last(), Some(&heads(&whole)[0]));
}

#[test]
fn a_search_is_ranked_and_narrowed_down_by_fields() {
    let (desk, _folder) = newsroom::newsroom();
    let found = |typed: &str, sort| {
        let query = parse_search(typed).expect(typed);
        let view = View::Search(Box::new(Search { typed: typed.to_owned(), query }));
        heads(&ask(&desk, &StoryQuery { sort, ..asked(view) }).rows)
    };
    assert_eq!(found("water bill", None).len(), 3);
    assert_eq!(found("water bill feed:wire", None), ["Water bill"]);
    assert_eq!(found("water bill is:read", None), [""; 0]);
    // Also in another order, and without a word to rank by, every story has a row.
    let event = ["MPs back", "Parliament passes", "L'eau au", "What the"];
    assert_eq!(found("is:unread sources >= 3", None), event);
    assert_eq!(found("water or is:starred", None), ["MPs back", "Parliament passes", "What the"]);
    let oldest_first = ["What the", "Parliament passes", "MPs back"];
    assert_eq!(found("water bill", Some(Sort::Oldest)), oldest_first);
}

#[test]
fn the_beginning_of_a_short_word_finds_the_oldest_headline() {
    let (desk, _folder) = newsroom::crowd(1_200);
    // "Story 1200" is the oldest.
    let search = |typed: &str| {
        let query = parse_search(typed).expect(typed);
        View::Search(Box::new(Search { typed: typed.to_owned(), query }))
    };
    let titles = |query: &StoryQuery| -> Vec<String> {
        ask(&desk, query).rows.iter().map(|row| row.title.to_string()).collect()
    };
    for typed in ["12", "story 12", "1200"] {
        let query = StoryQuery { limit: 1_200, ..asked(search(typed)) };
        let found = titles(&query);
        assert!(found.contains(&"Story 1200".to_owned()), "{typed}: {}", found.len());
        assert!(found.iter().all(|title| title.contains("Story 12")), "{typed}: {found:?}");
    }
    for (filter, found) in [("12*", 12), ("title:12*", 12), ("unread 9*", 111), ("z*", 0)] {
        let filter = Some(Box::new(parse(filter).expect(filter)));
        let query = StoryQuery { filter, limit: 1_200, ..asked(View::All) };
        assert_eq!(titles(&query).len(), found, "{:?}", query.filter);
    }
    assert_eq!(titles(&asked(search("z"))), [""; 0]);
}

#[test]
fn a_list_reaches_down_to_the_row_that_the_reader_was_on() {
    let (desk, _folder) = newsroom::crowd(900);
    let feed = ask(&desk, &asked(View::All)).rows[0].feed;
    let mut lists = vec![asked(View::Feed(feed))];
    for sort in [Sort::Newest, Sort::Oldest, Sort::Coverage, Sort::Unread, Sort::Feed] {
        lists.push(StoryQuery { sort: Some(sort), ..asked(View::All) });
        lists.push(StoryQuery { sort: Some(sort), ..asked(View::Feed(feed)) });
        let filter = Some(Box::new(parse("copies >= 1").expect("a query")));
        lists.push(StoryQuery { sort: Some(sort), filter, ..asked(View::Unread) });
    }
    for all in lists {
        let far = ask(&desk, &StoryQuery { limit: 900, ..all.clone() }).rows[700].cluster;
        let reached = |reach| ask(&desk, &StoryQuery { reach, limit: 50, ..all.clone() });
        assert_eq!(reached(None).rows.len(), 50);
        let window = reached(Some(far));
        assert_eq!((window.rows[700].cluster, window.rows.len(), window.more), (far, 750, true));
        let nowhere = reached(Some(newsfold::domain::ClusterId(-1)));
        assert_eq!((nowhere.rows.len(), nowhere.more), (50, true));
    }
}
