//! Events unfolded in the list: their lines, marks, and the marker among them.

use newsfold::engine::command::{Command, Way};
use newsfold::engine::event::Event;
use newsfold::tui::msg::Msg;

use super::SMALL;
use super::support::Screen;

#[test]
fn marks_and_tags_of_an_unfolded_event_are_those_of_the_store() {
    let list = |one: &Screen| -> Vec<_> {
        let lines = one.model.stories.lines();
        lines.map(|line| (line.story.story, line.read, line.story.starred)).collect()
    };
    for keys in ["s", "m", "d", "V j j d", "V j j s"] {
        let mut one = Screen::open(SMALL);
        one.press("tab j j");
        let before = list(&one);
        one.press(keys);
        assert_ne!(list(&one), before, "{keys}");
        one.press("u");
        assert_eq!(list(&one), before, "{keys}");
    }
    let mut one = Screen::open(SMALL);
    one.press("tab j j");
    let row = one.selected();
    one.press("t type:later enter");
    assert!(one.selected().contains("#later"), "{}", one.selected());
    // Another process takes it away.
    one.tell(&Command::Turn { way: Way::Undo, may_leave: false });
    one.hear(Msg::Engine(Event::Changed { arrived: 0 }));
    assert_eq!(one.selected(), row);
}

#[test]
fn what_is_undone_of_a_headline_that_was_read_is_seen_while_its_event_is_unread() {
    let mut one = Screen::open(SMALL);
    one.press("enter q");
    let row = one.selected();
    one.press("s u");
    assert_eq!(one.selected(), row);
    one.press("t type:later enter");
    assert!(one.selected().contains("#later"), "{}", one.selected());
    one.press("u");
    assert_eq!(one.selected(), row);
}

#[test]
fn an_event_that_was_folded_meanwhile_stays_folded() {
    let mut one = Screen::open(SMALL);
    let rows = one.rows();
    one.press("tab");
    one.holds = |command| matches!(command, Command::Members(_));
    one.press("s s esc tab");
    one.let_answers_come();
    assert_eq!(one.rows()[1..23], rows[1..23]);
}

#[test]
fn done_with_the_head_of_an_unfolded_event_goes_on_to_its_next_story() {
    let mut one = Screen::open(SMALL);
    one.press("tab");
    let titles = |one: &Screen| -> Vec<String> {
        one.model.stories.lines().map(|line| line.story.title.to_string()).collect()
    };
    let before = titles(&one);
    one.press("D");
    assert_eq!(titles(&one), before);
    assert!(one.selected().contains(&before[1]), "{}", one.selected());
    one.press("D");
    assert!(one.selected().contains(&before[2]), "{}", one.selected());
}

#[test]
fn undo_leaves_the_marker_on_its_line_of_the_event() {
    let mut one = Screen::open(SMALL);
    one.press("tab j j");
    let row = one.selected();
    one.press("m u");
    assert!(one.foot().starts_with(" Undone"), "{}", one.foot());
    assert_eq!(one.selected(), row);
    // From elsewhere, undo leads back to it or, if several stories were changed, to their event.
    one.press("m G u");
    assert_eq!(one.selected(), row);
    one.press("g g d G u");
    assert!(one.selected().contains("Parliament passes"), "{}", one.selected());
}

#[test]
fn undo_leads_to_the_story_of_an_event_that_was_marked() {
    let mut one = Screen::open(SMALL);
    one.press("tab j");
    let first = one.selected();
    one.press("d");
    assert_ne!(one.selected(), first);
    one.press("u");
    assert_eq!(one.selected(), first);
    // With the last two of them the selection goes on to the next event, and comes back step by step.
    one.press("j");
    let (second, unread) = (one.selected(), one.unread());
    one.press("j");
    let third = one.selected();
    one.press("k d d");
    assert!(one.selected().contains("Chip maker"), "{}", one.selected());
    one.press("u");
    assert_eq!(one.selected(), third);
    one.press("u");
    assert_eq!(one.selected(), second);
    one.press("d");
    assert_eq!(one.unread(), unread - 1);
    // Where the event is folded again, its row stands for the story.
    one.press("tab G u");
    assert!(one.selected().contains("Parliament passes"), "{}", one.selected());
}

#[test]
fn done_with_the_head_of_an_event_is_done_with_all_under_it_also_where_that_is_unfolded() {
    let mut one = Screen::open(SMALL);
    let unread = one.unread();
    one.press("tab d");
    assert_eq!(one.unread(), unread - 4);
    assert!(one.selected().contains("Chip maker"), "{}", one.selected());
    one.press("u");
    assert_eq!(one.unread(), unread);
    // On a line of its own, the head is one story, whatever became of the others.
    one.press("g g j d k k m");
    assert_eq!(one.unread(), unread - 2);
    one.press("m");
    assert_eq!(one.unread(), unread - 1);
    // Below the head, each story is done with by itself.
    one.press("j j d");
    assert_eq!(one.unread(), unread - 2);
}

#[test]
fn a_row_that_an_undo_brings_back_to_the_top_is_seen() {
    for merge in ["g m j g m", "j g m k g m"] {
        let mut one = Screen::open((80, 9));
        one.press("2");
        let rows = one.rows();
        one.press(merge);
        assert!(one.foot().contains("Merged 2 events"), "{}", one.foot());
        one.press("u");
        let titles = |rows: &[String]| -> Vec<String> {
            rows[2..8].iter().map(|row| row.replace('▌', " ")).collect()
        };
        assert_eq!(titles(&one.rows()), titles(&rows), "{merge}");
    }
}
