//! Filters, sort orders, the reader's own views, and the query language in searches.

use newsfold::domain::{NamedView, Sort, Text, View};
use newsfold::engine::command::Command;
use newsfold::engine::event::Event;
use newsfold::query::parse;
use newsfold::tui::found::Found;
use newsfold::tui::msg::Msg;

use super::support::Screen;
use super::{SMALL, is_as_it_was, newsroom, shows};

const LARGE: (u16, u16) = (120, 40);

#[test]
fn pictures_of_filters_and_orders() {
    for (end, size) in [("80x24", SMALL), ("120x40", LARGE), ("40x12", (40, 12))] {
        shows(&format!("filter-{end}"), size, r"\ type:feed:wire_or_title:water");
        shows(&format!("filtered-{end}"), size, r"\ type:unread_water enter");
        shows(&format!("filter-mistake-{end}"), size, r"\ type:unread_sorces_>_2");
        shows(&format!("filter-empty-{end}"), size, r"\ type:age_<_10s enter");
        shows(&format!("sorted-{end}"), size, "= c");
        shows(&format!("sort-keys-{end}"), size, "= wait:400");
        shows(&format!("search-field-{end}"), size, "/ type:water_feed:wire");
        shows(&format!("today-{end}"), size, "5");
    }
}

#[test]
fn after_midnight_nothing_is_of_today() {
    let mut one = Screen::open(LARGE);
    let of_today = |one: &Screen| {
        let mut shelves = one.model.shelves.shelves.iter();
        shelves.find(|shelf| shelf.view == View::Today).map(|shelf| shelf.count)
    };
    assert!(of_today(&one) > Some(0));
    one.press("wait:86400000");
    assert_eq!(of_today(&one), Some(0));
}

#[test]
fn a_filter_follows_what_is_typed_and_keeps_the_story() {
    let mut one = Screen::open(SMALL);
    one.press("j j j");
    let story = one.selected();
    assert!(story.contains("Giá cà phê"), "{story}");
    one.press(r"\ type:gia_ca");
    assert_eq!(one.model.stories.total, 1);
    assert_eq!(one.selected().trim(), story.trim());
    one.press("C-u type:feed:wire");
    assert_eq!(one.model.stories.total, 3, "{}", one.foot());
    assert!(one.selected().contains("Water bill"), "{}", one.selected());
    // An invalid filter leaves the list as it is, and is reported.
    one.press("type:_and_sources:");
    let rows = one.rows();
    one.press("type:x");
    assert_eq!(one.rows()[..20], rows[..20]);
    assert!(one.said().contains("`x` is not a whole number"), "{}", one.said());
    one.press("enter");
    assert!(one.model.prompt.is_some(), "a mistake is there to be mended");
    one.press("esc");
    assert!(one.model.stories.filter.is_none() && one.model.stories.total == 10);
}

#[test]
fn a_search_that_is_emptied_tells_of_no_mistake_any_more() {
    let mut one = Screen::open(SMALL);
    let row = one.selected();
    one.press("/ type:sources_>");
    assert!(one.said().contains("a value is missing"), "{}", one.said());
    one.press("C-u");
    assert!(!one.said().contains("missing"), "{}", one.said());
    assert_eq!(one.selected(), row);
}

#[test]
fn a_filter_stays_on_the_story_that_the_wheel_led_to() {
    let mut one = Screen::open(SMALL);
    one.press(r"\ type:feed:wire");
    let first = one.selected();
    one.hear(Msg::Wheel { down: true, at: (10, 5) });
    let story = one.selected();
    assert_ne!(story, first);
    one.press("type:_ paste:or_feed:wire");
    assert_eq!(one.selected(), story);
}

#[test]
fn a_filter_that_is_kept_is_told_and_cleared() {
    let mut one = Screen::open(SMALL);
    one.press(r"\ type:feed:wire enter j");
    assert!(one.bar().starts_with(r" Headlines › \feed:wire"), "{}", one.bar());
    assert!(one.bar().ends_with("3 found"), "{}", one.bar());
    let story = one.selected();
    // Giving up a new filter restores the old one.
    one.press(r"\ backspace backspace type:xx esc");
    assert!(one.bar().starts_with(r" Headlines › \feed:wire"), "{}", one.bar());
    one.press("q");
    assert!(one.bar().starts_with(" Headlines  "), "{}", one.bar());
    // Among all headlines, another of its sources leads the story.
    assert!(story.contains("Chip maker") && one.selected().contains("Chip maker"));
    one.press(r"\ type:feed:wire enter \ C-u enter");
    assert!(one.model.stories.filter.is_none());
    one.press(r"\ type:feed:wire enter 2");
    assert!(one.bar().starts_with(" Unread  "), "a filter is of its list: {}", one.bar());
}

#[test]
fn a_filter_that_nothing_fits_outlasts_a_change() {
    let mut one = Screen::open(SMALL);
    one.press("d \\ type:zebra enter");
    assert_eq!(one.model.stories.loaded_rows(), 0);
    for change in ["u", "C-r"] {
        one.press(change);
        assert!(one.bar().contains("› \\zebra"), "{}", one.bar());
    }
    one.hear(Msg::Engine(Event::Changed { arrived: 3 }));
    assert!(one.bar().contains("› \\zebra"), "{}", one.bar());
    assert_eq!(one.model.stories.loaded_rows(), 0);
}

#[test]
fn a_change_while_a_list_is_empty_does_not_have_the_next_list_loaded_at_each_mark() {
    let mut one = Screen::open(SMALL);
    one.press("d 3");
    assert_eq!(one.model.stories.loaded_rows(), 0);
    one.press("u 2 tab");
    let lines = one.model.stories.line_count();
    one.press("s m");
    assert_eq!(one.model.stories.line_count(), lines, "{:#?}", one.rows());
}

#[test]
fn everything_in_a_filtered_list_is_what_it_shows() {
    let mut one = Screen::open(SMALL);
    one.press(r"\ type:feed:wire enter A esc");
    assert!(one.foot().is_empty() || one.model.stories.total == 10, "{}", one.foot());
    assert_eq!(one.model.stories.unread, 8, "the water bill has other stories");
    one.press("u");
    assert_eq!(one.model.stories.unread, 10);
}

#[test]
fn an_order_is_remembered_with_its_view() {
    let mut one = Screen::open(SMALL);
    one.press("j j j j");
    let story = one.selected();
    one.press("= o");
    assert_eq!(one.selected().trim_end(), story.trim_end());
    assert!(one.bar().contains("· oldest first"), "{}", one.bar());
    one.press("g g");
    assert!(one.selected().contains("Season opens"), "{}", one.selected());
    one.press("2 g g");
    assert!(!one.bar().contains("oldest"), "{}", one.bar());
    one.press("1 g g");
    assert!(one.selected().contains("Season opens"), "{}", one.selected());
    one.press("= d g g");
    assert!(one.selected().contains("Parliament passes"), "{}", one.selected());
    one.press(": type:sort_coverage enter");
    assert!(one.bar().contains("· by coverage"), "{}", one.bar());
    one.press(": type:sort_size enter");
    assert!(one.said().contains(":sort: no such order `size`"), "{}", one.said());
    assert!(one.said().ends_with("coverage, feed, unread"), "{}", one.said());
    one.press(": type:filter_water enter");
    assert!(one.bar().starts_with(r" Headlines › \water"), "{}", one.bar());
}

#[test]
fn the_selection_follows_its_story_from_view_to_view() {
    let mut one = Screen::open(SMALL);
    one.press("j j");
    let story = one.selected();
    one.press("2");
    assert_eq!(one.selected(), story);
    one.press("4");
    assert!(one.selected().contains("Parliament passes"), "not there: {}", one.selected());
}

#[test]
fn a_search_understands_fields_and_marks_its_words() {
    let mut one = Screen::open(SMALL);
    one.press("/ type:water_feed:wire");
    assert_eq!(one.model.stories.total, 1);
    assert_eq!(one.model.found(), Found::of(&["water"]));
    one.press("type:_sources_>=");
    assert!(one.said().contains("a value is missing after `sources >=`"), "{}", one.said());
    one.press("type:_2 enter");
    assert!(one.selected().contains("Water bill"), "{}", one.selected());
    assert!(one.bar().starts_with(" Search: water feed:wire sources >= 2"), "{}", one.bar());
}

#[test]
fn a_find_that_was_read_looks_so_whatever_else_its_event_has() {
    let mut one = Screen::open(SMALL);
    one.press("/ type:water enter");
    let unread = |one: &Screen| {
        let picture = one.picture();
        picture.lines().filter(|line| line.contains("title.unread")).count()
    };
    assert_eq!(unread(&one), 3);
    one.press("enter q");
    assert_eq!(unread(&one), 2);
    one.press("j d");
    assert_eq!(unread(&one), 1);
    // It makes no difference whether the event is unfolded.
    one.press("g g tab m");
    let unfolded = unread(&one);
    one.press("tab");
    assert_eq!(unread(&one), 2);
    one.press("tab m");
    assert_eq!(unread(&one), unfolded - 1);
    one.press("tab");
    assert_eq!(unread(&one), 1);
}

#[test]
fn a_search_that_makes_no_sense_stays_to_be_mended() {
    let mut one = Screen::open(SMALL);
    one.press("/ type:title:(a enter");
    assert!(one.foot().starts_with(" /title:(a"), "{}", one.foot());
    one.press("C-u type:sorces_>_3");
    assert!(one.foot().ends_with("did you mean `sources`?"), "{}", one.foot());
    one.press("C-u type:water enter");
    assert!(one.bar().starts_with(" Search: water"), "{}", one.bar());
}

#[test]
fn a_search_begun_in_an_article_leads_back_to_its_line() {
    let mut one = Screen::open(SMALL);
    one.press("enter C-d");
    let (read, top) = (one.bar(), one.model.reader.as_ref().expect("an article").top);
    assert!(top > 0);
    one.press("g / type:water esc");
    assert_eq!((one.bar(), one.model.reader.as_ref().expect("an article").top), (read, top));
    one.press("g / type:water enter esc");
    assert!(one.model.reader.is_none() && one.bar().starts_with(" Headlines"), "{}", one.bar());
}

#[test]
fn words_are_looked_for_in_the_open_article() {
    let mut one = Screen::open(SMALL);
    let top = |one: &Screen| one.model.reader.as_ref().expect("an article").top;
    one.press("enter j / type:the");
    assert!(one.foot().contains("places · ↓ ↑"), "{}", one.foot());
    one.press("type:_authority_passed_by");
    assert!(one.foot().contains("not in this"), "{}", one.foot());
    one.press("C-u type:AUTHORITY_passed");
    // One place, which spans a line break.
    assert!(one.foot().contains("1 place ·"), "{}", one.foot());
    one.press("C-u type:march enter");
    assert!(one.foot().starts_with(" /march · 1 of 1  n N next"), "{}", one.foot());
    assert_eq!(top(&one), 1, "it is on the screen already");
    one.press("C-u g g n");
    assert!(one.foot().contains("On from the beginning"), "{}", one.foot());
    assert!(one.bar().contains("Parliament"), "{}", one.bar());
    // Esc ends the finds, then leaves the article; in between, n goes to the next unread story again.
    one.press("esc n");
    assert!(!one.bar().contains("Parliament"), "{}", one.bar());
    one.press("/ type:zebra enter");
    let foot = one.foot();
    assert!(foot.contains("\"zebra\" is not in this article · g/ searches all"), "{foot}");
    one.press("K / enter");
    assert!(one.foot().contains("\"zebra\" is not"), "those of the last time: {}", one.foot());
    one.press("/ type:march esc esc");
    assert!(one.bar().starts_with(" Headlines"), "{}", one.bar());
}

#[test]
fn what_was_found_in_an_article_is_still_found_at_another_width() {
    let mut one = Screen::open(SMALL);
    one.press("enter / type:water enter n");
    let told = one.foot();
    one.press("size:50x20 j k");
    assert_eq!(told.split("  ").next(), one.foot().split("  ").next());
}

#[test]
fn a_search_that_is_given_up_leaves_an_earlier_one() {
    let mut one = Screen::open(SMALL);
    one.press("/ type:water enter j");
    let (bar, row) = (one.bar(), one.selected());
    one.press("/ type:bird esc");
    assert_eq!((one.bar(), one.selected()), (bar.clone(), row.clone()));
    one.press("/ esc");
    assert_eq!((one.bar(), one.selected()), (bar, row));
    one.press("/ type:bird enter esc");
    assert!(one.bar().starts_with(" Headlines"), "{}", one.bar());
}

#[test]
fn q_drops_a_selection_before_it_leaves() {
    let mut one = Screen::open(SMALL);
    one.press("v j v q");
    assert!(!one.bar().contains("selected") && one.done.is_empty(), "{} {:?}", one.bar(), one.done);
    one.press("q");
    assert_eq!(one.done.last().map(String::as_str), Some("Leave(Quit)"));
}

#[test]
fn views_of_the_readers_own_stand_in_the_sidebar() {
    let mut one = Screen::open(LARGE);
    let view = |name: &str, query: &str, sort| NamedView {
        name: Text::clean(name),
        query: parse(query).expect(query),
        sort,
    };
    one.model.views = vec![
        view("Rivers", "water or drought", None),
        view("Old news", "unread age > 1h", Some(Sort::Oldest)),
    ];
    // The sidebar is reloaded when something changes.
    one.press("m u g f j j j j j");
    is_as_it_was("own-views-120x40", &one);
    one.press("enter");
    assert!(one.bar().contains("│ Rivers"), "{}", one.bar());
    assert_eq!(one.model.stories.total, 2);
    one.press(": type:open_old enter g g");
    assert!(one.bar().ends_with("oldest first"), "{}", one.bar());
    assert!(one.selected().contains("Season opens"), "{}", one.selected());

    // Views with the same name open in turn.
    one.model.views = vec![view("Wire", "water", None)];
    one.press("m u");
    let shown = ["1 of 2", "2 of 2", "1 of 2"].map(|said| {
        one.press(": type:open_wire enter");
        assert!(one.foot().starts_with(&format!(" {said} called wire")), "{}", one.foot());
        one.model.stories.view.clone()
    });
    assert!(shown[0] != shown[1] && shown[0] == shown[2], "{shown:?}");
}

#[test]
fn a_name_with_an_arrow_in_it_is_a_name() {
    let mut one = Screen::open(SMALL);
    let (name, query) = (Text::clean("Rivers › AI"), parse("water").expect("a query"));
    one.model.views = vec![NamedView { name, query, sort: None }];
    one.press("m u : type:open_rivers enter");
    assert!(one.bar().starts_with(" Rivers › AI  "), "{}", one.bar());
    let title = "bar.title 1-11";
    assert!(one.picture().contains(title), "{}", one.picture());
    one.press(r"\ type:bill enter");
    assert!(one.bar().starts_with(r" Rivers › AI › \bill"), "{}", one.bar());
    assert!(one.picture().contains(title), "{}", one.picture());
}

#[test]
fn a_search_is_typed_as_a_command_too() {
    let mut one = Screen::open(SMALL);
    one.press(": type:search_water enter");
    assert!(one.bar().starts_with(" Search: water"), "{}", one.bar());
    one.press("esc");
    assert!(one.bar().starts_with(" Headlines"), "{}", one.bar());
    one.press(": type:search_title:(a enter");
    assert!(one.foot().starts_with(" /title:(a"), "{}", one.foot());
    one.press("esc : type:search enter");
    assert!(one.foot().starts_with(" /"), "without words, they are asked for: {}", one.foot());
}

#[test]
fn a_filter_that_was_taken_back_does_not_come() {
    let mut one = Screen::open(SMALL);
    let before = one.rows();
    for keys in ["\\ type:w backspace esc", "\\ type:w esc"] {
        one.holds = |command| matches!(command, Command::Load(_));
        one.press(keys);
        one.let_answers_come();
        assert_eq!(one.rows()[1..20], before[1..20], "{keys}");
    }
}

#[test]
fn an_order_that_reading_changes_ends() {
    let mut one = Screen::over(newsroom::crowd(412), SMALL);
    one.press("= u d d d G G");
    assert!(!one.model.stories.more);
    let rows = one.model.stories.loaded_rows();
    one.press("g g = u A y C-f C-f C-f C-f C-f C-f C-f C-f C-f C-f G");
    assert_eq!(one.model.stories.loaded_rows(), rows);
}

#[test]
fn a_click_ends_the_explanation_of_another_story() {
    let mut one = Screen::open((120, 40));
    one.press("i");
    assert!(one.model.why.is_some());
    one.hear(Msg::Click(60, 12));
    assert!(one.model.why.is_none());
    one.press("i");
    one.hear(Msg::Wheel { down: true, at: (60, 12) });
    assert!(one.model.why.is_none());
}

#[test]
fn nothing_moves_under_an_open_question() {
    let mut one = Screen::open((120, 40));
    one.press("/ type:ferry");
    let before = one.picture();
    for at in [(3, 3), (60, 12)] {
        one.hear(Msg::Click(at.0, at.1));
        assert_eq!(one.picture(), before);
    }
}
