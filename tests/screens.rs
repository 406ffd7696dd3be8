//! Keys in, screen out.

#[path = "screens/events.rs"]
mod events;
#[path = "screens/files.rs"]
mod files;
#[path = "screens/footnotes.rs"]
mod footnotes;
#[path = "support/golden.rs"]
mod golden;
#[path = "support/newsroom.rs"]
mod newsroom;
#[path = "screens/pictures.rs"]
mod pictures;
#[path = "screens/queries.rs"]
mod queries;
#[path = "screens/states.rs"]
mod states;
#[path = "support/screen.rs"]
mod support;
#[path = "screens/triage.rs"]
mod triage;
#[path = "screens/typeahead.rs"]
mod typeahead;

use std::path::Path;

use jiff::tz::{TimeZone, offset};
use newsfold::domain::{
    FeedId, FeedTrouble, Mark, Problem, ShelfKind, StoryQuery, Target, Text, View,
};
use newsfold::engine::Desk;
use newsfold::engine::command::{Command, Marking, Ticket};
use newsfold::engine::event::{Answer, Cause, Event, Progress, RefreshSummary};
use newsfold::tui::action::Pane;
use newsfold::tui::msg::Msg;
use newsfold::tui::presets;
use support::{Screen, screen};
use tempfile::TempDir;

const SMALL: (u16, u16) = (80, 24);

/// Checks what the screen shows after `keys` against the golden file.
#[track_caller]
fn shows(name: &str, size: (u16, u16), keys: &str) {
    shows_over(newsroom::newsroom(), name, size, keys);
}

/// Like [`shows`], over another desk.
#[track_caller]
fn shows_over(desk: (Desk, TempDir), name: &str, size: (u16, u16), keys: &str) {
    let mut one = Screen::over(desk, size);
    one.press(keys);
    is_as_it_was(name, &one);
}

/// Checks what a screen shows against the golden file, which a person found good.
#[track_caller]
fn is_as_it_was(name: &str, one: &Screen) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/screens");
    golden::check(&path.join(format!("{name}.txt")), &one.picture());
}

#[test]
fn pictures_of_the_list() {
    shows("list-80x24", SMALL, "");
    shows("list-120x40", (120, 40), "");
    shows("list-200x50", (200, 50), "");
    shows("list-40x12", (40, 12), "");
    shows("list-unfolded", SMALL, "tab j j");
    shows("list-why", SMALL, "i");
    shows("list-search", SMALL, "/ type:water");
    shows("list-search-accents", SMALL, "/ type:gia_ca_phe");
    shows("list-nothing-found", SMALL, "/ type:zebra enter");
    shows("list-sequence", SMALL, "g wait:400");
    shows("list-starred-view", SMALL, "3");
}

#[test]
fn pictures_of_the_article() {
    shows("article-80x24", SMALL, "enter");
    shows("article-end", SMALL, "enter space");
    shows("article-related", SMALL, "enter r");
    shows("article-link", SMALL, "enter 2");
    shows("article-link-hints", SMALL, "enter f");
    shows("article-40x12", (40, 12), "enter");
    shows("article-code-and-audio", SMALL, "G k k k enter");
    shows("article-headline-alone", SMALL, "G k k enter");
}

#[test]
fn what_has_no_headline_is_called_by_how_it_begins_or_where_it_is() {
    let shows = |name, size, keys| shows_over(newsroom::posts(), name, size, keys);
    shows("untitled-list-80x24", SMALL, "");
    shows("untitled-article-80x24", SMALL, "enter");
    shows("untitled-photograph-80x24", SMALL, "j enter");
    shows("untitled-both-200x60", (200, 60), "");
}

#[test]
fn pictures_of_news_of_what_was_read() {
    let shows = |name, size, keys| shows_over(newsroom::late_news(), name, size, keys);
    shows("updated-list-80x24", SMALL, "");
    shows("updated-list-120x40", (120, 40), "");
    shows("updated-list-40x12", (40, 12), "");
    shows("updated-article-80x24", SMALL, "enter");
    shows("updated-article-end", SMALL, "enter G");
    shows("updated-article-200x60", (200, 60), "");
    shows("compared-article-80x24", SMALL, "enter ] =");
}

#[test]
fn new_text_opens_a_read_story_again_and_is_marked() {
    let mut one = Screen::over(newsroom::late_news(), SMALL);
    assert!(one.selected().contains("water bill…  updated"), "{}", one.selected());
    assert!(one.selected().ends_with("1^"), "the late copy is counted: {}", one.selected());
    one.press("enter");
    assert!(one.picture().contains("Marked: 2 sentences not in the text that you read"));
    assert!(one.picture().contains("body.marked"));
    one.press("=");
    assert!(!one.picture().contains("Marked:") && !one.picture().contains("body.marked"));
    one.press("= q");
    assert!(!one.selected().contains("updated"), "it is read: {}", one.selected());
    assert!(!one.selected().contains('^'), "{}", one.selected());
}

#[test]
fn equals_marks_what_a_source_adds_over_the_one_read_before() {
    let mut one = Screen::over(newsroom::late_news(), SMALL);
    let marked = |one: &Screen| {
        one.rows().into_iter().find(|row| row.contains("not in") || row.contains("also in"))
    };
    // From the copy with more text to the one with less, and back.
    one.press("enter ] =");
    assert!(one.rows().iter().any(|row| row.contains("Harbour Post ·")), "{:#?}", one.rows());
    assert_eq!(
        marked(&one).as_deref().map(str::trim),
        Some("Everything here is also in River Guardian")
    );
    one.press("] =");
    let source = |name: &str| one.rows().iter().any(|row| row.contains(&format!("{name} · Sun")));
    assert!(source("Wire"), "{:#?}", one.rows());
    one.press("] =");
    assert_eq!(
        marked(&one).as_deref().map(str::trim),
        Some("Marked: 2 sentences not in Wire"),
        "{:#?}",
        one.rows()
    );
    one.press("q j j enter =");
    assert_eq!(one.foot(), " No other source reports this");
}

#[test]
fn pictures_of_the_rest() {
    shows("help", SMALL, "?");
    shows("help-search", SMALL, "? / type:copy");
    shows("problems", SMALL, "!");
    shows("sidebar-narrow", SMALL, "g f j");
    shows("too-small", (30, 4), "");
    is_as_it_was("first-run", &Screen::over(newsroom::empty_room(), SMALL));
}

#[test]
fn what_is_wrong_with_feeds_is_told_whole() {
    let trouble = |number: u32| {
        let (what, remedy) = match number % 3 {
            0 => (
                "the server has a certificate from nobody that this machine trusts, and has had it \
                 since it moved to another house",
                "add the address again to find the feed that the page links to, then remove this one",
            ),
            1 => ("the server said 404 Not Found", ""),
            _ => ("the name news.example is unknown", "look whether the site has a new address"),
        };
        FeedTrouble {
            feed: FeedId(i64::from(number)),
            name: Text::clean(&format!("Feed {number}")),
            next_check: None,
            paused: false,
            problem: Problem {
                what: Text::clean(what),
                since: newsroom::now(),
                remedy: Text::clean(remedy),
            },
        }
    };
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
        let mut one = Screen::open((width, height));
        one.press("!");
        one.model.problems.replace((0..20).map(trouble).collect());
        one.press("g g");
        is_as_it_was(&format!("problems-many-{width}x{height}"), &one);
        // Every selected row is fully visible, down to the time of its next try.
        let down = (1..20).map(|step| ("j", step));
        for (key, step) in down.chain((0..19).rev().map(|step| ("k", step))) {
            one.press(key);
            let rows = one.rows();
            let at = rows.iter().position(|row| row.contains('▌')).expect("a selection");
            assert!(rows[at].contains(&format!("Feed {step}  ")), "{rows:#?}");
            let end = rows[at..].iter().position(|row| row.contains("Not retried automatically"));
            assert!(end.is_some_and(|end| end <= 7), "{rows:#?}");
        }
    }
}

#[test]
fn a_first_start_over_feeds_of_the_configuration_is_no_first_run() {
    let sidebar = |expected: bool| {
        let mut one = Screen::over(newsroom::empty_room(), SMALL);
        one.model.feeds_expected = expected;
        one.press("wait:10 g f");
        one.rows().iter().any(|row| row.contains("All stories"))
    };
    assert!(sidebar(true), "the store does not know them yet");
    assert!(!sidebar(false), "the page of the first run has keys of its own");
}

#[test]
fn the_choices_of_a_first_run_are_on_the_smallest_screen() {
    for size in [SMALL, (40, 12), (20, 6)] {
        let mut one = Screen::over(newsroom::empty_room(), size);
        one.press("wait:10");
        let rows = one.rows();
        for key in ["a", "i", "e", "d"] {
            let is_there =
                rows.iter().any(|row| row.trim_start().starts_with(&format!("{key}   ")));
            assert!(is_there, "{key} {rows:#?}");
        }
    }
}

#[test]
fn a_move_changes_two_cells() {
    let mut one = Screen::open(SMALL);
    let before = one.rows();
    one.press("j");
    let after = one.rows();
    let changed: Vec<usize> = (0..24).filter(|row| before[*row] != after[*row]).collect();
    assert_eq!(changed, [2, 3]);
    for row in changed {
        let differ = before[row].chars().zip(after[row].chars()).filter(|(a, b)| a != b).count();
        assert_eq!(differ, 1, "{}\n{}", before[row], after[row]);
    }
}

#[test]
fn done_marks_the_folded_row_and_goes_on() {
    let mut one = Screen::open(SMALL);
    assert!(one.selected().contains("Parliament passes"), "{}", one.selected());
    one.press("d");
    assert!(one.selected().contains("Chip maker"), "{}", one.selected());
    assert!(one.foot().contains("u undoes"), "{}", one.foot());
    let unread = one.model.stories.unread;
    one.press("u");
    assert_eq!(one.model.stories.unread, unread + 1);
    assert!(one.foot().starts_with(" Undone"), "{}", one.foot());
    one.press("C-r");
    assert_eq!(one.model.stories.unread, unread);
}

#[test]
fn done_with_one_story_leaves_the_others_of_its_row_unread() {
    let mut one = Screen::open(SMALL);
    let unread = one.model.stories.unread;
    one.press("D");
    assert_eq!(one.model.stories.unread, unread);
    assert!(
        !one.rows()[2].contains("Parliament passes"),
        "an unread story shows: {}",
        one.rows()[2]
    );
}

#[test]
fn an_event_is_split_and_put_together_by_hand() {
    let mut one = Screen::open(SMALL);
    let (rows, headline) = (one.model.stories.total, "Parliament passes");
    one.press("g s");
    assert!(one.foot().contains("from its event · u undoes"), "{}", one.foot());
    assert_eq!(one.model.stories.total, rows + 1);
    assert!(one.selected().contains(headline), "{}", one.selected());
    one.press("i");
    let says = |one: &Screen, words: &str| one.rows().iter().any(|row| row.contains(words));
    assert!(says(&one, "You split it from “"), "{:#?}", one.rows());
    one.press("u");
    assert_eq!(one.model.stories.total, rows);

    one.press("g m j g m");
    assert!(one.foot().contains("Merged 2 events · u undoes"), "{}", one.foot());
    assert_eq!(one.model.stories.total, rows - 1);
    one.press("i");
    assert!(says(&one, "You merged it with “"), "{:#?}", one.rows());
    one.press("u");
    assert_eq!(one.model.stories.total, rows);

    // Esc first cancels the pending choice of an event, and nothing else.
    one.press("\\ t h e enter g m esc");
    assert!(one.bar().contains("› \\the"), "{}", one.bar());
    one.press("esc g m esc j g m");
    assert!(one.said().contains("on another event merges it with"), "{}", one.said());
    assert_eq!(one.model.stories.total, rows);
}

#[test]
fn what_the_list_is_filtered_by_is_told_beside_an_open_article() {
    let mut one = Screen::open((200, 50));
    one.press("\\ t h e enter enter");
    assert!(one.bar().contains("› \\the"), "{}", one.bar());
}

#[test]
fn of_an_unfolded_event_one_story_after_the_other_is_taken() {
    let mut one = Screen::open(SMALL);
    one.press("tab j j");
    assert!(one.selected().contains("L'eau au Parlement"), "{}", one.selected());
    one.press("g s");
    assert!(one.foot().contains("from its event · u undoes"), "{}", one.foot());
    assert!(one.selected().contains("What the water bill means"), "{:#?}", one.rows());
    let listed = one.rows().iter().filter(|row| row.contains("L'eau au Parlement")).count();
    assert_eq!(listed, 1, "{:#?}", one.rows());
    // The last story of the event has none below it.
    one.press("g s");
    assert!(one.selected().contains("MPs back water bill"), "{:#?}", one.rows());
    // Undo selects the restored story again, with its event in view.
    one.press("u");
    assert!(one.selected().contains("What the water bill means"), "{:#?}", one.rows());
    one.press("u");
    assert!(one.selected().contains("L'eau au Parlement"), "{:#?}", one.rows());
    let mut one = Screen::open((80, 8));
    one.press("tab j");
    let rows = one.rows();
    one.press("g s u");
    assert_eq!(one.rows()[1..7], rows[1..7]);
    // A folded event does not show the story, so the event's row is selected.
    one.press("tab g s j j u");
    assert!(one.selected().contains("Parliament passes"), "{:#?}", one.rows());
    // `n` in the reader continues below the story's own row.
    let mut one = Screen::open(SMALL);
    one.press("tab j j enter g s q");
    assert!(one.selected().contains("L'eau au Parlement"), "{:#?}", one.rows());
    one.press("enter n");
    assert!(one.bar().contains("Chip maker"), "{}", one.bar());
}

#[test]
fn events_that_another_process_put_together_or_split_have_the_rows_they_have_there() {
    let mut one = Screen::open(SMALL);
    one.press("j j");
    let lines = |one: &Screen| one.model.stories.lines().map(|it| it.head.cluster).collect();
    let clusters: Vec<_> = lines(&one);
    let (first, second) = (clusters[0], clusters[1]);
    let selected = one.selected();
    one.tell(&Command::Unite(vec![first, second]));
    one.hear(Msg::Engine(Event::Changed { arrived: 0 }));
    let left: Vec<_> = lines(&one);
    assert_eq!((&left[..1], &left[1..]), (&clusters[..1], &clusters[2..]));
    assert_eq!(one.selected(), selected);
    // The split-off story has no row yet.
    one.press("k tab");
    let members = one.model.stories.line_count();
    let story = one.model.stories.lines().nth(1).expect("a member").story.story;
    one.tell(&Command::Split(story));
    one.hear(Msg::Engine(Event::Changed { arrived: 0 }));
    assert_eq!(one.model.stories.line_count(), members - 1);
    assert!(one.bar().contains("1 new, press ."), "{}", one.bar());
    one.press(".");
    assert_eq!(one.model.stories.line_count(), members);
    assert!(!one.bar().contains("new"), "{}", one.bar());
}

#[test]
fn news_leaves_an_event_unfolded() {
    let mut one = Screen::open(SMALL);
    one.press("tab j j");
    let (rows, selected) = (one.rows(), one.selected());
    one.hear(Msg::Engine(Event::Changed { arrived: 1 }));
    one.press(".");
    assert_eq!((one.selected(), &one.rows()[2..8]), (selected, &rows[2..8]));
}

fn full_disk() -> Problem {
    Problem {
        what: Text::clean("the disk is full"),
        since: newsroom::now(),
        remedy: Text::clean("free some space"),
    }
}

#[test]
fn a_mark_that_fails_leaves_the_article_beside_the_list_as_it_was() {
    let mut one = Screen::open((200, 60));
    one.press("enter q j V j");
    let reads = |one: &Screen| one.model.reader.as_ref().map(|reader| reader.article.read);
    assert_eq!(reads(&one), Some(true));
    one.failing = Some(full_disk());
    one.press("d");
    assert!(one.foot().contains("the disk is full"), "{}", one.foot());
    assert_eq!(reads(&one), Some(true), "another one was marked");
}

#[test]
fn a_row_keeps_its_headline_when_its_story_was_read() {
    let mut one = Screen::open(SMALL);
    let row = one.selected();
    one.press("enter q");
    assert_eq!(one.selected(), row);
}

#[test]
fn why_never_hides_the_row_it_speaks_of() {
    for height in 6..24 {
        let mut one = Screen::open((80, height));
        one.press("L K K i");
        assert!(one.rows().iter().any(|row| row.contains('▌')), "{:#?}", one.rows());
    }
}

#[test]
fn a_mark_that_fails_is_taken_back_and_told() {
    let mut one = Screen::open(SMALL);
    let (rows, unread) = (one.rows(), one.model.stories.unread);
    one.failing = Some(full_disk());
    one.press("d k");
    assert_eq!(one.model.stories.unread, unread);
    assert_eq!(one.foot(), " the disk is full · free some space");
    one.press("esc");
    assert_eq!(one.rows()[..23], rows[..23]);
}

#[test]
fn opening_marks_read_and_going_back_keeps_the_row() {
    let mut one = Screen::open(SMALL);
    one.press("j j enter");
    assert!(one.bar().contains("Headlines › Old harbour crane"), "{}", one.bar());
    assert!(one.bar().ends_with("3 of 10"), "{}", one.bar());
    one.press("q");
    assert!(one.selected().contains("Old harbour crane"));
    assert!(one.picture().contains("title.read"));
    one.press("m");
    assert!(one.foot().contains("unread"), "{}", one.foot());
}

#[test]
fn one_comes_back_to_the_rows_that_one_left() {
    let row_of = |one: &Screen| one.rows().iter().position(|row| row.contains('▌'));
    let mut one = Screen::open((80, 9));
    one.press("j j j j j");
    let row = row_of(&one);
    assert!(one.selected().contains("地下鉄の新路線"), "{}", one.selected());
    for there_and_back in ["enter q", "? q", "! q", ": esc", "size:50x9 g f q size:80x9"] {
        one.press(there_and_back);
        assert_eq!(row_of(&one), row, "{there_and_back}");
    }
    assert!(one.selected().contains("地下鉄の新路線"), "{}", one.selected());
    // Reading on moves the list along, but only as far as necessary.
    one.press("enter J J q");
    assert_eq!(row_of(&one), Some(7));
    // The sidebar keeps its place, too.
    one.press("size:50x9 g f j j j j j j j k k");
    let row = row_of(&one);
    one.press("enter g f");
    assert_eq!(row_of(&one), row);
}

#[test]
fn a_view_is_left_and_found_again_on_its_row() {
    let mut one = Screen::open(SMALL);
    one.press("j j j j");
    let row = one.selected();
    one.press("3");
    assert_ne!(one.selected(), row, "it has no star");
    one.press("q");
    assert_eq!(one.selected(), row);
    // A story that is in both views stays selected,
    one.press("2 j j");
    let row = one.selected();
    one.press("1");
    assert_eq!(one.selected(), row);
    // also one reached after returning to the top of a view.
    one.press("g g s j s G 3 j");
    let row = one.selected();
    one.press("1");
    assert_eq!(one.selected(), row);
}

#[test]
fn what_is_said_of_the_list_before_changes_nothing_of_this_one() {
    let mut one = Screen::open(SMALL);
    one.press("2");
    let (rows, unread) = (one.rows(), one.model.stories.unread);
    // One of these views is empty.
    for before in ["4", "3"] {
        one.press(before);
        one.holds = |command| matches!(command, Command::Load(_) | Command::Recheck(_));
        one.press("2");
        one.hear(Msg::Engine(Event::Changed { arrived: 0 }));
        assert_eq!(one.held.len(), 2, "its rows, and what became of those before");
        one.let_answers_come();
        assert_eq!((&one.rows(), one.model.stories.unread), (&rows, unread), "{before}");
    }
}

#[test]
fn a_page_down_is_a_page_also_where_its_rows_were_not_read_yet() {
    let size = (80, 9);
    let selected = |keys: &str| {
        let mut one = Screen::open(size);
        let loaded = one.model.stories.loaded_rows();
        one.press(keys);
        (loaded, one.selected(), one.rows().iter().position(|row| row.contains('▌')))
    };
    for key in ["pgdn", "C-d"] {
        let (loaded, story, row) = selected(key);
        assert!(loaded <= 8, "only what is seen: {loaded}");
        let there = selected(&format!("j k {key}"));
        assert_eq!((&story, row), (&there.1, there.2), "{key}");
        assert_ne!(story, selected("j").1);
    }
    // To the end, and not beyond.
    assert_eq!(selected("pgdn pgdn pgdn pgdn pgdn pgdn pgdn pgdn pgdn").1, selected("G").1);
}

#[test]
fn what_the_selection_rests_on_is_there_before_it_is_opened() {
    let mut one = Screen::open(SMALL);
    one.press("j j wait:300");
    let opened = one.opened;
    one.press("enter");
    assert_eq!(one.opened, opened);
    assert!(one.bar().contains("Headlines › Old harbour crane"), "{}", one.bar());
    assert_eq!(one.picture(), screen(SMALL, "j j enter"));
    // In an article, the next unread one.
    one.press("wait:300");
    let opened = one.opened;
    one.press("n");
    assert_eq!(one.opened, opened);
    assert_eq!(one.picture(), screen(SMALL, "j j enter n"));
    // Moving on at once waits for the store.
    one.press("n");
    assert_eq!(one.opened, opened + 1);
}

#[test]
fn of_an_event_that_was_begun_enter_reads_its_headline_and_what_leads_on_what_is_unread() {
    let mut one = Screen::open(SMALL);
    one.press("= o G enter q");
    assert!(one.selected().contains("Parliament passes"), "{}", one.selected());
    one.press("k j wait:300");
    let opened = one.opened;
    one.press("enter");
    assert_eq!(one.opened, opened, "it was read ahead");
    assert!(one.bar().contains("Parliament passes"), "{}", one.bar());
    one.press("q k enter d");
    assert!(one.bar().contains("Headlines › "), "{}", one.bar());
    assert!(!one.bar().contains("Parliament passes"), "{}", one.bar());
}

#[test]
fn what_other_sources_add_is_there_before_an_article_is_opened() {
    let mut one = Screen::open(SMALL);
    one.press("wait:300");
    assert_eq!((one.opened, one.compared), (0, 0), "nobody did anything yet");
    one.press("? q wait:300");
    assert_eq!((one.opened, one.compared), (1, 1), "the first row's");
    one.press("enter G");
    assert_eq!(one.compared, 1);
    let begins = one.rows().iter().any(|row| row.contains("The vote came at dawn."));
    assert!(begins, "{:#?}", one.rows());
    assert_eq!(one.picture(), screen(SMALL, "enter G"));
    // While an article is read, the next one is compared too, and then shown with the result.
    one.press("wait:300");
    let compared = one.compared;
    one.press("n G");
    assert_eq!(one.compared, compared);
    assert_eq!(one.picture(), screen(SMALL, "enter n G"));
}

#[test]
fn an_article_that_is_on_its_way_is_asked_for_once() {
    let mut one = Screen::open(SMALL);
    one.press("j j");
    one.holds = |command| matches!(command, Command::Open(..));
    one.press("wait:300");
    let opened = one.opened;
    one.press("enter");
    assert_eq!(one.opened, opened);
    assert!(one.bar().starts_with(" Headlines  "), "{}", one.bar());
    one.let_answers_come();
    assert_eq!(one.picture(), screen(SMALL, "j j enter"));
}

#[test]
fn back_typed_before_the_article_came_does_not_quit() {
    let mut one = Screen::open(SMALL);
    let list = one.picture();
    one.holds = |command| matches!(command, Command::Open(..));
    one.press("enter q");
    let done = std::mem::take(&mut one.done);
    let gives_up = matches!(done.as_slice(), [only] if only.starts_with("GiveUp"));
    assert!(gives_up, "the article, and nothing else: {done:?}");
    one.let_answers_come();
    assert_eq!(one.picture(), list);
    one.press("q");
    assert_eq!(one.done, ["Leave(Quit)"]);
}

#[test]
fn what_was_there_before_is_not_shown_once_it_changed() {
    let before = screen(SMALL, "j j enter");
    for keys in ["s", "t type:later enter"] {
        let mut one = Screen::open(SMALL);
        one.press("j j wait:300");
        one.press(keys);
        one.press("enter wait:5000");
        assert_ne!(one.picture(), before, "{keys}");
        assert_eq!(one.picture(), screen(SMALL, &format!("j j {keys} enter wait:5000")), "{keys}");
    }
}

#[test]
fn space_pages_and_then_goes_to_the_next_unread_story() {
    let mut one = Screen::open(SMALL);
    one.press("enter space");
    assert!(one.bar().contains("Parliament"), "{}", one.bar());
    one.press("space space");
    assert!(one.bar().contains("Chip maker"), "{}", one.bar());
}

#[test]
fn letters_open_related_stories_and_q_leads_back() {
    let mut one = Screen::open(SMALL);
    one.press("enter r");
    assert!(one.foot().contains("opens a related story"), "{}", one.foot());
    one.press("a");
    assert!(!one.bar().contains("Parliament passes"), "{}", one.bar());
    one.press("q");
    assert!(one.bar().contains("Parliament passes"), "{}", one.bar());
    one.press("q");
    assert!(one.bar().starts_with(" Headlines  "), "{}", one.bar());
    one.press("enter g r j d");
    assert!(one.bar().contains("Chip maker"), "another key works as ever: {}", one.bar());
}

#[test]
fn whoever_left_an_article_is_not_awaited_there_any_more() {
    let mut one = Screen::open((200, 50));
    let unread = one.unread();
    one.press("enter");
    let usual = one.foot();
    for begun in ["1", "f", "r"] {
        one.press(begun);
        assert_ne!(one.foot(), usual, "{begun}");
        one.hear(Msg::Click(40, 2));
        one.press("enter");
        assert_eq!(one.foot(), usual, "{begun}");
    }
    one.press("d");
    assert_eq!(one.unread(), unread - 5, "done with all of the event");
}

#[test]
fn brackets_step_through_the_copies() {
    let mut one = Screen::open(SMALL);
    one.press("enter ]");
    assert!(
        one.rows().iter().any(|row| row.contains("Wire · Sun 22 Nov 2026, 06:54")),
        "{:#?}",
        one.rows()
    );
    one.press("[");
    assert!(one.rows().iter().any(|row| row.contains("River Guardian · Sun")), "{:#?}", one.rows());
}

#[test]
fn a_letter_opens_a_link_and_a_capital_copies_its_address() {
    let mut one = Screen::open(SMALL);
    one.press("enter f a");
    assert_eq!(one.done, ["Browse(\"https://amendments.example.org/214\")"]);
    one.press("f A");
    assert_eq!(
        one.done.last().map(String::as_str),
        Some(
            "Copy { lines: [\"https://amendments.example.org/214\"], \
             said: \"Copied amendments.example.org/214\" }"
        )
    );
    one.press("f esc j");
    assert_eq!(one.done.len(), 2, "esc puts the letters away: {:?}", one.done);
}

#[test]
fn letters_of_many_links_stand_alike() {
    let mut one = Screen::open((80, 90));
    let link = |number| {
        format!("<p><a href=\"https://a.example/{number}\">Page {number}</a> is here.</p>")
    };
    one.page = Some(Ok((0..30).map(link).collect()));
    one.press("enter c f");
    let rows = one.rows();
    let hinted: Vec<&str> =
        rows.iter().map(|row| row.trim()).filter(|row| row.ends_with("is here.")).collect();
    assert_eq!(hinted.len(), 30, "{rows:#?}");
    for row in hinted {
        let words: Vec<&str> = row.split_whitespace().collect();
        assert!(
            matches!(words[..], ["Page", _, letters, "is", "here."] if letters.len() == 2 && letters.chars().all(char::is_alphabetic)),
            "{row}"
        );
    }
}

#[test]
fn pictures_are_fetched_when_asked_for_and_go_again() {
    let mut one = Screen::open(SMALL);
    let words = "A paragraph of its own. ".repeat(40);
    let map = "<img src=\"https://pics.example/map.png\" alt=\"A map\">";
    one.page = Some(Ok(format!("<p>{words}</p><p>{map}</p><p>{words}</p><p>{words}</p>")));
    one.press("enter c space");
    assert!(!one.done.iter().any(|done| done.starts_with("Picture")), "{:?}", one.done);
    let before = one.rows();
    let at = |rows: &[String]| rows.iter().position(|row| row.contains("[image: A map]"));
    let told = at(&before).expect("the words for the picture");
    one.press("I");
    assert_eq!(one.done.last().map(String::as_str), Some("Picture https://pics.example/map.png"));
    let shown = one.rows();
    assert_eq!(at(&shown), Some(told + 2), "{shown:#?}");
    assert!(shown[told].trim() == "▀▀▀▀" && shown[told + 1].trim() == "▀▀▀▀", "{shown:#?}");
    assert_eq!(shown[2..told], before[2..told], "what was above stays");
    one.press("j");
    assert_eq!(at(&one.rows()), Some(told + 1));
    one.press("k I");
    assert_eq!(one.rows()[2..23], before[2..23]);
}

#[test]
fn the_real_address_of_a_link_is_seen_before_it_is_opened() {
    let mut one = Screen::open(SMALL);
    one.press("enter s 2");
    assert!(one.foot().contains("[2] xn--exmple-4nf.org/login"), "{}", one.foot());
    assert!(one.done.is_empty());
    one.press("enter");
    assert_eq!(one.done, ["Browse(\"https://xn--exmple-4nf.org/login\")"]);
    one.press("9 enter");
    assert_eq!(one.foot(), " There is no link 9");
    one.press("1 esc y");
    assert_eq!(
        one.done.last().map(String::as_str),
        Some(
            "Copy { lines: [\"https://guardian.example/2\"], said: \"Copied guardian.example/2\" }"
        )
    );
    let done = one.done.len();
    one.press("2 C-o 2 C-y");
    assert_eq!(one.done.len(), done, "those keys are others: {:?}", one.done);
    one.press("2 o");
    assert_eq!(
        one.done.last().map(String::as_str),
        Some("Browse(\"https://xn--exmple-4nf.org/login\")")
    );
}

#[test]
fn unread_stories_are_found_across_read_ones() {
    let mut one = Screen::open(SMALL);
    one.press("j d k k n");
    assert!(one.selected().contains("Old harbour crane"), "{}", one.selected());
    one.press("N");
    assert!(one.selected().contains("Parliament"), "{}", one.selected());
}

#[test]
fn long_lists_load_as_one_goes() {
    let mut one = Screen::over(newsroom::crowd(900), SMALL);
    assert_eq!(one.model.stories.loaded_rows(), 21, "the screen");
    let mut other = Screen::over(newsroom::crowd(900), SMALL);
    other.press("k");
    assert_eq!(other.model.stories.loaded_rows(), 42, "and the next page");
    assert!(one.bar().ends_with("900 unread"), "{}", one.bar());
    for _ in 0..8 {
        one.press("pgdn");
        let stories = &one.model.stories;
        let below = stories.loaded_rows() - stories.place.at;
        assert!((42..63).contains(&below), "a page more than is seen: {below}");
    }
    one.press("G");
    assert_eq!(one.model.stories.loaded_rows(), 900);
    assert!(one.selected().contains("Story 900"), "{}", one.selected());
    one.press("g g");
    assert!(one.selected().contains("Story 1 "), "{}", one.selected());
    one.press("A");
    assert!(one.foot().starts_with(" Mark 900 stories read?"), "{}", one.foot());
    one.press("y");
    assert!(one.bar().ends_with("0 unread"), "{}", one.bar());
    one.press("u");
    assert!(one.bar().ends_with("900 unread"), "{}", one.bar());
}

#[test]
fn the_next_unread_story_is_found_beyond_what_is_loaded() {
    let mut one = Screen::over(newsroom::crowd(450), SMALL);
    one.press("A y");
    assert!(one.bar().ends_with("0 unread"), "{}", one.bar());
    one.press("u");
    assert!(one.bar().ends_with("450 unread"), "what is not loaded counts: {}", one.bar());
    one.press("A y G m");
    assert!(one.bar().ends_with("1 unread"), "{}", one.bar());
    let mut fresh = one.reopen();
    fresh.press("n");
    assert!(fresh.selected().contains("Story 450"), "{}", fresh.selected());
}

#[test]
fn what_fails_meanwhile_keeps_nobody_from_going_on() {
    let mut one = Screen::over(newsroom::crowd(450), SMALL);
    one.press("A y G m g g");
    let mut one = one.reopen();
    one.holds = |command| matches!(command, Command::Load(_) | Command::Open(..));
    one.press("i n");
    let why = one.held.iter().find(|it| matches!(it.command, Command::Open(..)));
    let ticket = why.expect("is asked").ticket;
    one.hear(Msg::Engine(Event::Answered(ticket, Answer::Failed(full_disk()))));
    assert!(one.foot().contains("the disk is full"), "{}", one.foot());
    one.let_answers_come();
    assert!(one.selected().contains("Story 450"), "{}", one.selected());
}

#[test]
fn a_click_or_the_wheel_ends_the_wait_for_the_last_row() {
    for msg in [Msg::Click(10, 4), Msg::Wheel { down: false, at: (10, 4) }] {
        let mut one = Screen::over(newsroom::crowd(450), SMALL);
        one.holds = |command| matches!(command, Command::Load(_));
        one.press("G");
        one.hear(msg);
        let row = one.selected();
        one.let_answers_come();
        assert_eq!(one.selected(), row);
    }
}

#[test]
fn a_held_key_for_the_next_unread_story_waits_for_the_rows_on_their_way() {
    let mut one = Screen::over(newsroom::crowd(450), SMALL);
    one.press("A y G m");
    let mut one = one.reopen();
    one.holds = |command| matches!(command, Command::Load(_));
    one.press("n n n");
    assert_eq!(one.held.len(), 1, "each new request would replace the one before");
    one.let_answers_come();
    assert!(one.selected().contains("Story 450"), "{}", one.selected());
}

#[test]
fn a_search_leads_back_to_the_very_row() {
    let mut one = Screen::open(SMALL);
    one.press("j j j");
    let row = one.selected();
    one.press("/ type:water");
    assert!(one.bar().contains("Search: water"), "{}", one.bar());
    assert!(one.rows()[2].contains("ater bill"), "{}", one.rows()[2]);
    one.press("backspace backspace backspace backspace backspace");
    assert_eq!(one.selected(), row);
    one.press("type:drought enter enter");
    assert!(one.bar().contains("Drought"), "{}", one.bar());
    one.press("q esc");
    assert_eq!(one.selected(), row);
    assert!(one.bar().starts_with(" Headlines"), "{}", one.bar());
}

#[test]
fn news_waits_and_the_selection_follows_its_story() {
    let mut one = Screen::open(SMALL);
    one.press("j j");
    let (rows, row) = (one.rows(), one.selected());
    one.hear(Msg::Engine(Event::Changed { arrived: 12 }));
    assert!(one.bar().contains("12 new, press . "), "{}", one.bar());
    assert_eq!(one.rows()[1..], rows[1..]);
    one.press(".");
    assert_eq!(one.selected(), row);
    assert!(!one.bar().contains("new"), "{}", one.bar());
}

#[test]
fn a_refresh_tells_how_far_it_is_and_what_failed() {
    let mut one = Screen::open(SMALL);
    one.press("R");
    assert_eq!(one.done, ["Refresh([])"]);
    let progress = Progress { done: 312, total: 1_000, failed: 4, ..Progress::default() };
    one.hear(Msg::Engine(Event::Refreshing(progress)));
    let told = "refreshing 312 of 1000, 4 failed · 10 unread";
    assert!(one.bar().contains(told), "{}", one.bar());
    one.press("C-c");
    assert_eq!(one.done.last().map(String::as_str), Some("CancelRefresh"));
    let summary = RefreshSummary {
        feeds: 1_000,
        failed: 4,
        new_entries: 3,
        new_rows: 2,
        ..RefreshSummary::default()
    };
    one.hear(Msg::Engine(Event::Refreshed(Cause::Asked(Ticket(0)), summary)));
    assert_eq!(one.foot(), " 4 feeds failed · ! shows why");
}

#[test]
fn a_refresh_that_nobody_asked_for_tells_nobody_what_failed() {
    let mut one = Screen::open(SMALL);
    one.holds = |command| matches!(command, Command::Refresh(_) | Command::Subscribe(_));
    one.press("R a type:https://post.example/feed enter");
    let answers = [Answer::Nothing("A refresh is already running"), Answer::Silent];
    for (request, answer) in std::mem::take(&mut one.held).iter().zip(answers) {
        one.hear(Msg::Engine(Event::Answered(request.ticket, answer)));
    }
    one.press("esc");
    let foot = one.foot();
    let summary = RefreshSummary { feeds: 9, failed: 1, ..RefreshSummary::default() };
    one.hear(Msg::Engine(Event::Refreshed(Cause::Due, summary.clone())));
    assert_eq!(one.foot(), foot);
    one.hear(Msg::Engine(Event::Refreshed(Cause::Added, summary)));
    assert_eq!(one.foot(), " 1 feed failed · ! shows why");
}

#[test]
fn beside_another_pane_the_list_moves_on_by_half() {
    for (width, top) in [(80, 1), (120, 3)] {
        // Six rows of headlines.
        let mut one = Screen::open((width, 8));
        for _ in 0..6 {
            one.press("j");
        }
        let place = one.model.stories.place;
        assert_eq!((place.at, place.top), (6, top), "{width} columns");
    }
}

#[test]
fn a_star_that_changed_nothing_is_not_shown() {
    let mut one = Screen::open(SMALL);
    one.press("j");
    let row = one.selected();
    one.holds = |command| matches!(command, Command::Mark(_));
    one.press("s");
    assert_ne!(one.selected(), row, "it is shown at once");
    // Meanwhile, the story has become another story's copy.
    let request = one.held.pop().expect("was asked");
    let (what, undoable) = ("Starred 0 stories".to_owned(), false);
    let answer = Answer::Done { what, undoable, event: None };
    one.hear(Msg::Engine(Event::Answered(request.ticket, answer)));
    assert_eq!(one.selected(), row);
    assert!(one.foot().contains("the list was out of date"), "{}", one.foot());
}

#[test]
fn what_was_done_in_an_article_is_what_undo_takes_back() {
    let mut one = Screen::open(SMALL);
    let unread = |screen: &Screen| screen.model.stories.unread;
    let all = unread(&one);
    // The next article opens, and counts as read.
    one.press("enter d");
    assert!(one.foot().ends_with("· u undoes"), "{}", one.foot());
    one.press("u q");
    assert!(one.foot().starts_with(" Undone: marked"), "{}", one.foot());
    assert_eq!(unread(&one), all - 1);
    assert!(one.bar().contains(&format!(" {} unread", all - 1)), "{}", one.bar());
    // Undo returns to where the act was done.
    one.press("g g j");
    let here = one.selected();
    one.press("d d d u u u");
    assert_eq!(one.selected(), here);
    // Marking read by opening cannot be undone; only the key for unread reverses it.
    one.press("u");
    assert_eq!(one.foot(), " Nothing to undo");
}

#[test]
fn the_next_unread_is_looked_for_from_the_other_end_too() {
    let mut one = Screen::open(SMALL);
    let first = one.selected();
    one.press("G n");
    assert_eq!((one.selected(), one.foot().as_str()), (first.clone(), " On from the top"));
    // The message of one key disappears with the next, however soon it comes.
    one.press("N");
    assert_eq!(one.foot(), " On from the end");
    one.press("k");
    assert!(one.foot().starts_with(" j k move"), "{}", one.foot());
    one.press("A g g n");
    assert_eq!((one.selected(), one.foot().as_str()), (first, " Nothing else here is unread"));
}

#[test]
fn where_nothing_else_is_unread_the_same_key_goes_on_to_the_next_feed() {
    let feeds = |one: &Screen| -> Vec<(String, View)> {
        let shelves = one.model.shelves.shelves.iter();
        let unread = shelves.filter(|it| it.kind == ShelfKind::Feed && it.count > 0);
        unread.map(|it| (it.name.to_string(), it.view.clone())).collect()
    };
    let mut one = Screen::open((120, 40));
    let before = feeds(&one);
    let last = &before.last().expect("a feed with something unread").0;
    one.press(&format!(": type:open_{} enter A", last.replace(' ', "_")));
    let left = feeds(&one);
    one.press("n");
    let told = format!(" Nothing else here is unread · n goes on to {}", left[0].0);
    assert_eq!(one.foot(), told, "on from the top");
    one.press("j n");
    assert_eq!(one.foot(), told, "another key came between");
    one.press("n");
    assert_eq!((&one.model.stories.view, one.model.focus), (&left[0].1, Pane::Stories));
    assert!(one.model.stories.selected().is_some_and(|line| !line.read));
    // From an article, going on opens the next feed's article, also by the key that pages.
    one.press("enter A space space space space space space");
    let here = &one.model.stories.view;
    let reader = one.model.reader.as_ref().expect("an article");
    assert_eq!((one.model.focus, reader.article.read), (Pane::Article, true));
    assert!(matches!(here, View::Feed(_)) && *here != left[0].1, "{}", one.foot());
    assert!(one.model.stories.selected().is_some_and(|line| line.face == reader.article.story));
    // The view of all stories has no next feed.
    one.press("q 1 A n");
    assert_eq!(one.foot(), " Nothing else here is unread");
}

#[test]
fn what_is_taken_back_stands_in_the_list_also_where_it_had_no_row() {
    let mut one = Screen::open((120, 40));
    let event = one.model.stories.selected().expect("a row").head.cluster;
    let is_listed = |one: &mut Screen| one.model.stories.clone().go_to_event(event);
    one.press("d 3 2");
    assert!(!is_listed(&mut one), "it was read before the list came");
    one.press("u");
    assert!(is_listed(&mut one), "{}", one.foot());
}

#[test]
fn where_a_feed_was_read_elsewhere_meanwhile_reading_ends() {
    for size in [SMALL, (200, 60)] {
        let mut one = Screen::open(size);
        one.press("g f n enter A enter n");
        let next = one.model.onward.clone().expect("a feed with something unread");
        let query = StoryQuery { view: next.clone(), limit: 99, ..StoryQuery::default() };
        let (target, mark) = (Target::All(query), Mark::Read(true));
        one.tell(&Command::Mark(Marking { target, mark, horizon: i64::MAX }));
        one.press("n wait:300");
        assert_eq!(one.foot(), " Nothing is unread here any more");
        assert_eq!((&one.model.stories.view, one.model.focus), (&next, Pane::Stories));
        let beside = one.model.reader.as_ref().map(|reader| reader.article.story);
        let selected = one.model.stories.selected_story().map(|(_, story)| story);
        assert_eq!(beside, selected.filter(|_| size != SMALL), "at {size:?}");
    }
}

#[test]
fn a_key_that_is_held_waits_for_the_feed_that_is_on_its_way() {
    let mut one = Screen::open(SMALL);
    one.press("g f n enter A enter n");
    let next = one.model.onward.clone().expect("a feed with something unread");
    one.holds = |command| matches!(command, Command::Load(_));
    one.press("n n n");
    one.let_answers_come();
    assert_eq!((&one.model.stories.view, one.model.focus), (&next, Pane::Article));
    let reader = one.model.reader.as_ref().expect("an article");
    assert!(one.model.stories.selected().is_some_and(|line| line.face == reader.article.story));
}

#[test]
fn the_list_scrolls_under_the_selection() {
    // Six rows of headlines.
    let mut one = Screen::open((80, 8));
    let place = |screen: &Screen| (screen.model.stories.place.at, screen.model.stories.place.top);
    for (keys, want) in [
        ("j j j", (3, 0)),
        ("z t", (3, 3)),
        ("C-y", (3, 2)),
        ("z b", (3, 0)),
        ("C-e C-e C-e", (3, 3)),
        ("C-e", (4, 4)),
        ("z b", (4, 0)),
        ("z z", (4, 1)),
        ("C-y", (4, 0)),
        ("j z t", (5, 4)),
        ("C-y C-y C-y C-y C-y", (5, 0)),
        ("j", (6, 1)),
        ("C-y", (5, 0)),
    ] {
        one.press(keys);
        assert_eq!(place(&one), want, "{keys}");
    }
    let mut article = Screen::open((60, 9));
    article.press("enter C-e C-e");
    let scrolled = article.rows();
    article.press("C-y");
    assert_ne!(article.rows(), scrolled);
    article.press("j");
    assert_eq!(article.rows(), scrolled);
}

#[test]
fn the_sidebar_moves_on_by_half() {
    let mut one = Screen::open((120, 8));
    one.press("h");
    let rows = |screen: &Screen| screen.model.shelves.place.top;
    let tops: Vec<usize> = std::iter::repeat_with(|| {
        one.press("j");
        rows(&one)
    })
    .take(8)
    .collect();
    assert_eq!(tops, [0, 0, 0, 0, 0, 4, 4, 4], "six rows");
}

#[test]
fn the_sidebar_shows_the_view_that_is_open() {
    let mut one = Screen::open((120, 10));
    let shows = |one: &Screen, name: &str| one.rows().iter().any(|row| row.starts_with(name));
    assert!(!shows(&one, "   Harbour Post"), "{:#?}", one.rows());
    one.press(": type:open_Harbour enter");
    assert!(shows(&one, "   Harbour Post"), "{:#?}", one.rows());
    // Back in all stories, the sidebar continues from there.
    one.press("1 g f");
    assert!(one.model.shelves.selected().is_some_and(|it| it.name.as_str() == "Harbour Post"));
}

#[test]
fn what_is_pasted_does_not_submit() {
    let mut one = Screen::open(SMALL);
    one.press("a");
    one.hear(Msg::Paste("https://example.org/\u{1b}]0;x\u{7}feed\n".to_owned()));
    assert!(one.done.is_empty());
    assert!(one.foot().contains("https://example.org/feed"), "{}", one.foot());
    one.press("enter");
    assert_eq!(one.done, ["Subscribe(\"https://example.org/feed\")"]);
    // A wrong address can be corrected.
    one.press("a f o o enter");
    assert!(one.foot().contains("foo  "), "{}", one.foot());
    assert!(one.foot().ends_with("write it like https://example.org/feed.xml"), "{}", one.foot());
    one.press(". o r g enter");
    assert_eq!(one.done.last().map(String::as_str), Some("Subscribe(\"foo.org\")"));
}

#[test]
fn tab_completes_the_fields_of_a_filter_and_of_a_search() {
    let mut one = Screen::open((120, 40));
    let all = one.model.stories.total;
    one.press("\\ type:tit tab type:water");
    assert!(one.foot().starts_with(" \\title:water"), "{}", one.foot());
    assert!(one.model.stories.total < all);
    one.press("esc \\ type:is:unr tab");
    assert!(one.foot().starts_with(" \\is:unread"), "{}", one.foot());
    one.press("esc / type:-fe tab");
    assert!(one.foot().starts_with(" /-feed:"), "{}", one.foot());
    one.press("esc \\ type:starr tab type:_sou tab type:>=_2");
    assert!(one.foot().starts_with(" \\starred sources >= 2"), "{}", one.foot());
    assert!(!one.foot().contains("not a whole number"), "{}", one.foot());
    // In a search, a bare word is searched for, so the flag completes to `is:starred`.
    one.press("esc / type:starr tab");
    assert!(one.foot().starts_with(" /is:starred"), "{}", one.foot());
    // Repeated Tab cycles through several candidates; Esc restores what was typed.
    one.press("esc / type:water space type:t tab tab");
    assert!(one.foot().starts_with(" /water title:"), "{}", one.foot());
    one.press("esc");
    assert!(one.foot().starts_with(" /water t "), "{}", one.foot());
}

#[test]
fn where_the_sidebar_takes_the_place_of_the_list_it_is_there_while_the_keys_go_to_it() {
    let mut one = Screen::open((50, 20));
    one.model.sidebar = Some(true);
    assert!(one.selected().contains("Parliament"), "{:#?}", one.rows());
    one.press("B");
    assert!(one.selected().contains("All stories"), "{:#?}", one.rows());
    one.press("B");
    assert!(one.selected().contains("Parliament"), "{:#?}", one.rows());
    one.press("B type:jjj enter");
    assert!(one.selected().contains("Parliament"), "{:#?}", one.rows());
}

#[test]
fn the_sidebar_opens_what_it_names_and_all_is_one_key_away() {
    let mut one = Screen::open((120, 40));
    one.press("g f j j j j j j j j enter");
    assert!(one.bar().contains("│ News"), "{}", one.bar());
    one.press("q");
    assert!(one.bar().contains("│ Headlines"), "{}", one.bar());
    one.press("B");
    assert!(!one.bar().contains('│'), "{}", one.bar());
    one.press("2");
    assert!(one.bar().starts_with(" Unread"), "{}", one.bar());
    one.press("q");
    assert!(one.bar().starts_with(" Headlines"), "{}", one.bar());
    one.press("q");
    assert_eq!(one.done, ["Leave(Quit)"]);
}

#[test]
fn beside_the_list_the_article_follows_without_being_read() {
    let mut one = Screen::open((200, 50));
    let unread = one.model.stories.unread;
    one.press("j");
    assert!(one.rows()[2].ends_with("all-night sitting"), "{}", one.rows()[2]);
    one.press("wait:300");
    assert!(one.rows()[2].ends_with("line to 2027"), "{}", one.rows()[2]);
    assert_eq!(one.model.stories.unread, unread);
    one.press("enter");
    assert_eq!(one.model.stories.unread, unread - 1);
}

#[test]
fn beside_an_empty_list_stands_no_article() {
    let mut one = Screen::open((200, 50));
    one.press("j wait:300");
    assert!(one.model.reader.is_some());
    one.press("3");
    assert_eq!((one.model.stories.loaded_rows(), one.model.reader.is_some()), (0, false));
    one.press("1 wait:300");
    assert!(one.model.reader.is_some());
}

#[test]
fn days_of_the_list_are_those_of_where_the_reader_is() {
    let mut one = Screen::open(SMALL);
    one.model.now = "2027-03-01T12:00:00Z".parse().expect("a time");
    assert!(one.picture().contains("22 Nov  Parliament passes"), "{}", one.picture());
    one.model.zone = TimeZone::fixed(offset(-9));
    assert!(one.picture().contains("21 Nov  Parliament passes"), "{}", one.picture());
}

#[test]
fn a_key_without_a_meaning_says_so() {
    let mut one = Screen::open(SMALL);
    one.press("x");
    assert_eq!(one.foot(), " x does nothing here · ? shows all keys");
    one.press("wait:7000");
    assert!(one.foot().starts_with(" j k move"), "{}", one.foot());
}

#[test]
fn every_key_in_every_pane_at_every_size_is_survived() {
    let keys = "j k tab i i enter space r a q ] [ 1 esc / type:water enter n N esc g f j enter \
                ! j r q ? G g g / type:a enter q 2 3 4 1 . d D m s u C-r A u G H M L z z C-d C-u \
                C-f pgup J K o y a type:x esc R C-c B C-b g wait:500 esc C-l v V j V Y g v t type:x tab tab \
                enter : type:s tab tab S-tab esc enter : up enter S enter | type:x enter e X n";
    for (columns, rows) in [
        (1, 1),
        (0, 0),
        (20, 5),
        (33, 7),
        (60, 10),
        (99, 24),
        (100, 30),
        (159, 20),
        (160, 12),
        (500, 200),
    ] {
        let mut one = Screen::open((columns, rows));
        for key in keys.split_whitespace() {
            one.press(key);
            let _ = one.picture();
        }
    }
}

#[test]
fn resizing_in_the_middle_of_anything_is_survived() {
    for keys in ["", "tab", "i", "enter", "enter G", "/ type:water", "g f", "?", "!", "g wait:400"]
    {
        let mut one = Screen::open((200, 50));
        one.press(keys);
        for size in (1..40).map(|step| format!("size:{}x{}", step * 5, 41 - step)) {
            one.press(&size);
            let _ = one.picture();
        }
        one.press("size:200x50");
        assert_eq!(one.rows().len(), 50);
    }
}

#[test]
fn any_keys_in_any_order_are_survived() {
    let keys = [
        "j",
        "k",
        "tab",
        "enter",
        "space",
        "d",
        "D",
        "m",
        "s",
        "u",
        "C-r",
        "n",
        "N",
        "J",
        "K",
        "r",
        "a",
        "b",
        "c",
        "]",
        "[",
        "1",
        "2",
        "3",
        "4",
        "i",
        "g",
        "f",
        "h",
        "l",
        "q",
        "esc",
        "/",
        "w",
        "backspace",
        "G",
        "z",
        "H",
        "M",
        "L",
        "C-d",
        "C-u",
        "C-e",
        "C-y",
        "pgdn",
        "pgup",
        ".",
        "R",
        "C-c",
        "!",
        "?",
        "A",
        "v",
        "V",
        "t",
        "S",
        "|",
        "Y",
        "e",
        "p",
        "X",
        ":",
        "up",
        "esc",
        "B",
        "o",
        "y",
        "wait:250",
        "wait:7000",
        "size:80x24",
        "size:200x50",
        "size:100x30",
        "size:40x10",
        "size:20x5",
        "size:3x2",
    ];
    let mut one = Screen::open(SMALL);
    let mut dice: u64 = 7;
    for _ in 0..1_200 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let key = keys[usize::try_from(dice >> 33).expect("fits") % keys.len()];
        one.press(key);
        let stories = &one.model.stories;
        assert!(stories.place.at < stories.line_count().max(1), "after {key}");
        if dice.is_multiple_of(8) {
            let _ = one.picture();
        }
    }
}

#[test]
fn the_full_text_is_fetched_once_and_each_text_keeps_its_place() {
    let mut one = Screen::open(SMALL);
    one.press("enter");
    let feed_text = one.rows();
    one.press("c c");
    assert_eq!(one.foot(), " fetching the page…");
    assert_eq!(one.done.iter().filter(|it| *it == "FullText").count(), 1);
    assert_eq!(one.rows()[..23], feed_text[..23], "one reads on meanwhile");

    let mut one = Screen::open(SMALL);
    let paragraphs: String =
        (1..=40).map(|n| format!("<p>Paragraph {n} of the page.</p>")).collect();
    one.page = Some(Ok(paragraphs));
    one.press("enter j c");
    assert!(one.picture().contains("Paragraph 1 of the page"), "{}", one.picture());
    assert!(one.picture().contains("from the page"), "{}", one.picture());
    assert!(one.foot().contains("c feed's text"), "{}", one.foot());
    one.press("space");
    let full = one.rows();
    one.press("c");
    assert_eq!(one.rows()[2], feed_text[3], "scrolled by the line that j went");
    one.press("c");
    assert_eq!(one.rows(), full);
    assert_eq!(one.done.iter().filter(|it| *it == "FullText").count(), 1);
}

#[test]
fn a_page_that_cannot_be_had_says_why() {
    let mut one = Screen::open(SMALL);
    one.page = Some(Err(Problem {
        what: Text::clean("no article was found in the page"),
        since: newsroom::now(),
        remedy: Text::default(),
    }));
    one.press("enter c");
    assert_eq!(one.foot(), " no article was found in the page");
    one.press("esc enter c");
    assert_eq!(one.done.iter().filter(|it| *it == "FullText").count(), 2, "{:?}", one.done);
}

#[test]
fn a_page_that_comes_too_late_changes_nothing() {
    let mut one = Screen::open(SMALL);
    one.press("enter c J");
    let rows = one.rows();
    assert!(!one.foot().contains("fetching"), "{}", one.foot());
    one.page = Some(Ok("<p>Another page.</p>".to_owned()));
    one.press("c");
    assert!(one.picture().contains("Another page"), "{}", one.picture());
    one.press("c");
    assert_eq!(one.rows()[2..22], rows[2..22]);
    one.press("K");
    assert!(!one.foot().contains("fetching"), "{}", one.foot());
}

#[test]
fn a_large_article_is_laid_out_apart_from_the_screen() {
    let mut one = Screen::open(SMALL);
    one.page = Some(Ok("<p>Words upon words in a long report.</p>".repeat(4_000)));
    one.press("enter c");
    assert_eq!(one.done.iter().filter(|it| *it == "LayOut").count(), 1);
    assert!(one.picture().contains("Words upon words"), "{}", one.picture());
    one.press("j j");
    assert_eq!(one.done.iter().filter(|it| *it == "LayOut").count(), 1, "once is enough");
    let top = one.model.reader.as_ref().expect("open").top;
    one.press("size:60x24");
    assert!(one.model.reader.as_ref().expect("open").top >= top, "the place is kept");
    one.hold_layout = true;
    one.press("size:80x24");
    assert!(one.rows()[4].contains("laying out…"), "{:?}", one.rows());
    let story = one.bar();
    one.press("space space");
    assert_eq!(one.bar(), story, "paging what is not there yet leads nowhere");
}

#[test]
fn a_large_article_that_changed_while_another_text_was_shown_is_laid_out_once() {
    let mut one = Screen::open(SMALL);
    one.page = Some(Ok("<p>Words upon words in a long report.</p>".repeat(4_000)));
    one.press("enter");
    one.hold_layout = true;
    one.press("c s c");
    one.done.clear();
    one.hold_layout = false;
    one.press("c");
    assert_eq!(one.done, ["LayOut"]);
    assert!(one.picture().contains("starred") && one.picture().contains("Words upon words"));
}

#[test]
fn a_greeting_goes_with_the_first_key() {
    let mut one = Screen::open(SMALL);
    one.model.greet("The demo");
    one.press("wait:60000");
    assert_eq!(one.foot(), " The demo");
    one.press("j");
    assert!(one.foot().contains("move"), "{}", one.foot());
}

#[test]
fn right_to_left_words_are_seen_in_their_order_wherever_they_stand() {
    let mut one = Screen::open(SMALL);
    one.model.bidi = true;
    one.press("\\ א ב enter");
    assert!(one.bar().contains("› \\בא"), "{}", one.bar());
    let says = |one: &Screen, words: &str| one.rows().iter().any(|row| row.contains(words));
    assert!(says(&one, "“בא”"), "{:#?}", one.rows());
    one.press("esc t א ב enter");
    assert!(one.foot().contains("#בא"), "{}", one.foot());
    // Right-to-left text on its own starts at the right.
    assert!(says(&one, "  בא#  "), "{:#?}", one.rows());
}

#[test]
fn help_and_hints_tell_the_keys_in_force() {
    let mut one = Screen::open(SMALL);
    one.model.keymap = presets::keymap("mutt").expect("keys of mutt");
    one.press("wait:1");
    assert!(one.foot().contains("A-v unfold"), "{}", one.foot());
    one.press("? / type:unread");
    assert!(one.picture().contains("tab n"), "{}", one.picture());
    one.press("enter q F");
    assert!(one.foot().contains("Starred"), "{}", one.foot());
    one.press("i x");
    assert_eq!(one.done, ["Leave(Quit)"]);
}

#[test]
fn no_name_stands_twice_in_a_byline() {
    let mut one = Screen::open(SMALL);
    one.press("enter");
    let article = &mut one.model.reader.as_mut().expect("open").article;
    article.author = article.source.clone();
    let source = article.source.to_string();
    for related in &mut article.related {
        related.author = Text::clean(&related.source.as_str().to_uppercase());
    }
    one.press("size:90x24");
    assert!(one.rows()[4].trim_start().starts_with(&format!("{source} · Sun")), "{:?}", one.rows());
    one.press("r");
    let shouted = |row: &String| {
        row.split(" · ").any(|part| {
            part.trim().len() > 6 && part.to_uppercase() == part && part.trim().contains(' ')
        })
    };
    assert!(!one.rows().iter().any(shouted), "{:?}", one.rows());
}

#[test]
fn stories_of_the_topic_alone_stand_under_its_name() {
    let mut one = Screen::open((80, 60));
    one.press("enter");
    let article = &mut one.model.reader.as_mut().expect("open").article;
    for related in &mut article.related {
        related.tier = newsfold::domain::Tier::Topic;
    }
    one.press("size:90x60");
    let rows = one.rows().join("\n");
    assert_eq!(rows.matches("Same topic").count(), 1, "{rows}");
    assert!(!rows.contains("Related news"), "{rows}");
}

#[test]
fn a_refresh_that_found_nothing_due_has_nothing_read_again() {
    let mut one = Screen::open(SMALL);
    let read = one.shelves;
    let took = std::time::Duration::from_millis(3);
    let idle = RefreshSummary { took, ..RefreshSummary::default() };
    one.hear(Msg::Engine(Event::Refreshed(Cause::Due, idle.clone())));
    assert_eq!(one.shelves, read);
    one.hear(Msg::Engine(Event::Refreshed(
        Cause::Due,
        RefreshSummary { feeds: 1, failed: 1, ..idle },
    )));
    assert_eq!(one.shelves, read + 1);
}

#[test]
fn a_reader_who_is_elsewhere_is_told_once() {
    let mut one = Screen::open(SMALL);
    let news = || {
        let summary = RefreshSummary { new_rows: 3, new_entries: 4, ..RefreshSummary::default() };
        Msg::Engine(Event::Refreshed(Cause::Due, summary))
    };
    let told = |one: &Screen| one.done.iter().filter(|it| it.starts_with("Notify")).count();
    one.hear(news());
    assert_eq!(told(&one), 0, "a reader who is here sees it");
    one.hear(Msg::Focused(false));
    one.hear(Msg::Engine(Event::Refreshed(Cause::Due, RefreshSummary::default())));
    assert_eq!(told(&one), 0, "nothing new is no news");
    one.hear(news());
    one.hear(news());
    assert_eq!(one.done.last().map(String::as_str), Some("Notify(\"3 new headlines\")"));
    assert_eq!(told(&one), 1);
    one.hear(Msg::Focused(true));
    one.hear(news());
    assert_eq!(told(&one), 1);
}
