//! Keys typed before the rows that they are about have come.

use newsfold::engine::command::Command;
use newsfold::tui::action::Pane;
use newsfold::tui::msg::Msg;

use super::support::Screen;
use super::{SMALL, newsroom};

/// A screen after keys of which the first ask for rows that do not come yet, and once they have come.
fn typed(mut one: Screen, keys: &str) -> Screen {
    one.holds = |command| matches!(command, Command::Load(_) | Command::Reload(_));
    one.press(keys);
    one.let_answers_come();
    one
}

#[test]
fn keys_wait_for_the_rows_of_the_list_that_they_are_typed_for() {
    for keys in [
        "4 enter",
        "4 d",
        "2 j j d",
        "\\ type:water enter d",
        "\\ type:water enter enter",
        "/ type:water enter j j enter",
        "/ type:water enter esc j",
        "\\ type:water enter esc j j",
        "= o d",
        ": type:open_Crab enter 4 enter",
        "4 / type:water enter enter",
        "5 q j",
    ] {
        let mut slowly = Screen::open(SMALL);
        slowly.press(keys);
        let at_once = typed(Screen::open(SMALL), keys);
        assert_eq!(at_once.picture(), slowly.picture(), "{keys}");
        assert_eq!(at_once.unread(), slowly.unread(), "{keys}");
        assert!(!at_once.done.iter().any(|it| it.starts_with("Leave")), "{keys}");
    }
}

#[test]
fn marks_typed_ahead_are_for_the_filtered_list_alone() {
    let one = typed(Screen::over(newsroom::crowd(412), SMALL), "\\ type:12 enter A");
    assert!(one.foot().starts_with(" Marked"), "{}", one.foot());
    assert!(one.unread() > 300, "{}", one.unread());
}

#[test]
fn a_question_that_nobody_has_seen_is_not_answered() {
    let mut one = Screen::over(newsroom::crowd(412), SMALL);
    one.holds = |command| matches!(command, Command::Load(_) | Command::Count(_));
    one.press("A 4 y");
    one.let_answers_come();
    assert!(one.foot().contains('?'), "{}", one.foot());
    assert!(one.unread() > 300, "{}", one.unread());
}

#[test]
fn what_stops_or_leaves_does_not_wait() {
    let mut one = Screen::open(SMALL);
    one.holds = |command| matches!(command, Command::Load(_));
    one.press("4 j d C-l");
    assert_eq!(one.done, ["Redraw"]);
    // Esc forgets what was typed ahead.
    let unread = one.unread();
    one.press("esc");
    one.let_answers_come();
    assert_eq!(one.unread(), unread);
    one.holds = |command| matches!(command, Command::Load(_));
    one.press("3 Q");
    assert_eq!(one.done.last().map(String::as_str), Some("Leave(Quit)"));
}

#[test]
fn what_is_pasted_follows_the_keys_before_it() {
    let mut one = Screen::open(SMALL);
    one.holds = |command| matches!(command, Command::Load(_));
    one.press("4 /");
    one.hear(Msg::Paste("water".to_owned()));
    one.let_answers_come();
    assert!(one.bar().contains("Search: water"), "{}", one.bar());
    assert_eq!(one.model.focus, Pane::Stories);
}
