//! Key presets for people who know another program. A preset names only what it changes; all other keys
//! stay as in the default.

use super::keymap::{Keymap, Written};

/// A pane's name, or nothing for every pane; an action's name; its keys.
type Row = (Option<&'static str>, &'static str, &'static [&'static str]);

const LIST: Option<&str> = Some("list");
const ARTICLE: Option<&str> = Some("article");
const SIDEBAR: Option<&str> = Some("sidebar");

/// Every preset by its name; the first stands for the keys in the table of actions.
pub const PRESETS: &[(&str, &[Row])] =
    &[("default", &[]), ("newsboat", NEWSBOAT), ("mutt", MUTT), ("emacs", EMACS)];

const NEWSBOAT: &[Row] = &[
    (None, "toggle-read", &["N", "m"]),
    (None, "previous-unread", &["p"]),
    (None, "undo", &["U"]),
    (None, "done-all", &["A", "C"]),
    (None, "star", &["C-e"]),
    (None, "save", &["s", "S"]),
    (None, "tag", &["C-t", "T"]),
    (None, "done-one", &["D"]),
    (None, "open-in-browser", &["o", "O"]),
    (ARTICLE, "link-hints", &["u", "f"]),
    (LIST, "filter", &["F", "\\"]),
    (LIST, "focus-sidebar", &["t", "g f", "left"]),
    (SIDEBAR, "edit-feed", &["E", "e"]),
    (SIDEBAR, "hide-read", &["l", "H"]),
];

const MUTT: &[Row] = &[
    (None, "toggle-read", &["N"]),
    (None, "star", &["F"]),
    (None, "save", &["s", "S"]),
    (LIST, "select-next", &["t"]),
    (LIST, "select", &["A-t"]),
    (LIST, "select-range", &["V"]),
    (None, "tag", &["y"]),
    (None, "copy-address", &["A-y"]),
    (ARTICLE, "open-attached", &["v", "e"]),
    (LIST, "next-unread", &["tab", "n"]),
    (ARTICLE, "next-unread", &["tab", "n"]),
    (None, "previous-unread", &["A-tab", "A-n"]),
    (LIST, "unfold", &["A-v", "v"]),
    (LIST, "page-down", &["z", "C-f", "pgdn"]),
    (LIST, "page-up", &["Z", "C-b", "pgup"]),
    (LIST, "half-page-down", &["]", "C-d"]),
    (LIST, "half-page-up", &["[", "C-u"]),
    (LIST, "open", &["enter", "right", "space"]),
    (LIST, "filter", &["l", "\\"]),
    (LIST, "sort-by-date", &["O d"]),
    (LIST, "sort-oldest", &["O o"]),
    (LIST, "sort-by-coverage", &["O c"]),
    (LIST, "sort-by-feed", &["O f"]),
    (LIST, "sort-by-unread", &["O u"]),
    (LIST, "top", &["=", "g g", "home"]),
    (LIST, "bottom", &["*", "G", "end"]),
    (LIST, "centre", &["A-z"]),
    (LIST, "focus-sidebar", &["c", "g f", "h", "left"]),
    (LIST, "refresh", &["$", "R"]),
    (ARTICLE, "next-story", &["j", "J"]),
    (ARTICLE, "previous-story", &["k", "K"]),
    (ARTICLE, "down", &["enter", "down"]),
    (ARTICLE, "up", &["backspace", "up"]),
    (ARTICLE, "page-up", &["-", "C-b", "b", "pgup"]),
    (ARTICLE, "top", &["^", "g g", "home"]),
    (ARTICLE, "bottom", &["$", "G", "end"]),
    (ARTICLE, "to-list", &["i", "h", "left"]),
    (ARTICLE, "why", &["I"]),
    (ARTICLE, "images", &["A-i"]),
    (LIST, "quit", &["x", "Q"]),
];

const EMACS: &[Row] = &[
    (None, "down", &["C-n", "j", "down"]),
    (None, "up", &["C-p", "k", "up"]),
    (LIST, "down", &["n", "C-n", "j", "down"]),
    (LIST, "up", &["p", "C-p", "k", "up"]),
    (ARTICLE, "next-story", &["n", "J"]),
    (ARTICLE, "previous-story", &["p", "K"]),
    (None, "next-unread", &["A-n"]),
    (None, "previous-unread", &["A-p"]),
    (None, "page-down", &["C-v", "pgdn"]),
    (None, "page-up", &["A-v", "backspace", "pgup"]),
    (None, "top", &["A-<", "home"]),
    (None, "bottom", &["A->", "end"]),
    (LIST, "done-one", &["r", "D"]),
    (ARTICLE, "done-one", &["D"]),
    (None, "toggle-read", &["u", "m"]),
    (None, "undo", &["C-x u", "C-_"]),
    (LIST, "open-in-browser", &["b", "o"]),
    (ARTICLE, "open-in-browser", &["b", "o"]),
    (ARTICLE, "jump-back", &["l", "A-,", "C-o"]),
    (None, "search", &["s", "S", "C-s", "/"]),
    (None, "star", &["*"]),
    (None, "save", &["C-x C-s"]),
    (None, "tag", &["+", "t"]),
    (None, "pipe", &["A-|", "|"]),
    (None, "command-line", &["A-x", ":"]),
    (LIST, "select-range", &["C-space", "V"]),
    (LIST, "load-new", &["g", "."]),
    (None, "refresh", &["G", "R"]),
    (None, "refresh-feed", &["A-g"]),
    (None, "related", &["tab", "A-r"]),
    (LIST, "focus-sidebar", &["C-x b", "left"]),
    (ARTICLE, "to-list", &["left"]),
    (None, "help", &["?", "h"]),
    (None, "escape", &["C-g", "esc"]),
    (None, "stop", &["C-c"]),
    (None, "quit", &["C-x C-c", "Q"]),
];

/// The keymap of a preset; `None` if there is none of this name.
pub fn keymap(name: &str) -> Option<Keymap> {
    let (_, rows) = PRESETS.iter().find(|(known, _)| *known == name)?;
    let mut map = Keymap::default();
    for (pane, action, keys) in *rows {
        // Cannot fail: a test checks that every row names an action and valid keys.
        let _ = map.write(Written { pane: *pane, action, keys });
    }
    Some(map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::action::{Action, Pane, hints};
    use crate::tui::keymap::{Meaning, Sequence};

    fn press(preset: &str, pane: Pane, keys: &str) -> Meaning {
        let sequence = Sequence::parse(keys).expect(keys);
        keymap(preset).expect(preset).find(pane, &sequence.0)
    }

    #[test]
    fn every_row_names_an_action_and_keys_and_no_later_row_takes_them() {
        for (name, rows) in PRESETS {
            let mut map = Keymap::default();
            for (pane, action, keys) in *rows {
                map.write(Written { pane: *pane, action, keys }).expect(name);
            }
            for (at, (pane, action, keys)) in rows.iter().enumerate() {
                let action = Action::ALL.iter().find(|it| it.name() == *action).expect(action);
                let again = |here: &Pane| {
                    // A row for one pane refines an earlier row for all of them.
                    rows[at + 1..].iter().any(|(other, name, _)| {
                        *name == action.name() && other.is_some_and(|it| it == here.name())
                    })
                };
                let panes = action.panes().iter();
                let panes = panes.filter(|here| pane.is_none_or(|pane| pane == here.name()));
                for here in panes.filter(|here| !again(here)) {
                    for keys in *keys {
                        let sequence = Sequence::parse(keys).expect(keys);
                        let found = map.find(*here, &sequence.0);
                        assert_eq!(found, Meaning::from(*action), "{name}: {keys} in {here:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_set_takes_the_last_key_of_what_the_foot_speaks_of() {
        for (name, _) in PRESETS {
            let map = keymap(name).expect(name);
            for pane in Pane::ALL {
                for action in hints(pane).iter().flat_map(|(actions, _)| *actions) {
                    assert!(
                        !map.shown_keys(pane, *action).is_empty(),
                        "{name}: {action:?} in {pane:?}"
                    );
                }
                assert!(!map.shown_keys(pane, Action::Quit).is_empty(), "{name}: {pane:?}");
            }
        }
    }

    #[test]
    fn hands_that_know_newsboat_find_their_keys() {
        let check = |pane, keys, action| {
            assert_eq!(press("newsboat", pane, keys), Meaning::from(action), "{keys} in {pane:?}");
        };
        for (keys, action) in [
            ("enter", Action::Open),
            ("n", Action::NextUnread),
            ("p", Action::PreviousUnread),
            ("N", Action::ToggleRead),
            ("J", Action::NextStory),
            ("K", Action::PreviousStory),
            ("o", Action::OpenBrowser),
            ("r", Action::RefreshFeed),
            ("R", Action::RefreshAll),
            ("A", Action::DoneAll),
            ("C-e", Action::ToggleStar),
            ("D", Action::DoneOne),
            ("/", Action::Search),
            ("?", Action::Help),
            ("q", Action::Back),
            ("Q", Action::Quit),
            ("C-l", Action::Redraw),
        ] {
            check(Pane::Stories, keys, action);
        }
        check(Pane::Article, "space", Action::ReadOn);
        check(Pane::Article, "b", Action::PageUp);
        check(Pane::Article, "n", Action::NextUnread);
        check(Pane::Article, "q", Action::Back);
    }

    #[test]
    fn hands_that_know_mutt_find_their_keys() {
        let check = |pane, keys, action| {
            assert_eq!(press("mutt", pane, keys), Meaning::from(action), "{keys} in {pane:?}");
        };
        for (keys, action) in [
            ("j", Action::Down),
            ("k", Action::Up),
            ("enter", Action::Open),
            ("space", Action::Open),
            ("d", Action::Done),
            ("u", Action::Undo),
            ("N", Action::ToggleRead),
            ("F", Action::ToggleStar),
            ("tab", Action::NextUnread),
            ("A-tab", Action::PreviousUnread),
            ("A-v", Action::Unfold),
            ("z", Action::PageDown),
            ("Z", Action::PageUp),
            ("=", Action::Top),
            ("*", Action::Bottom),
            ("H", Action::WindowTop),
            ("M", Action::WindowMiddle),
            ("L", Action::WindowBottom),
            ("c", Action::FocusShelves),
            ("/", Action::Search),
            ("n", Action::NextUnread),
            ("q", Action::Back),
            ("x", Action::Quit),
        ] {
            check(Pane::Stories, keys, action);
        }
        for (keys, action) in [
            ("j", Action::NextStory),
            ("k", Action::PreviousStory),
            ("space", Action::ReadOn),
            ("-", Action::PageUp),
            ("enter", Action::Down),
            ("backspace", Action::Up),
            ("^", Action::Top),
            ("i", Action::ToList),
            ("d", Action::Done),
        ] {
            check(Pane::Article, keys, action);
        }
    }

    #[test]
    fn hands_that_know_emacs_find_their_keys() {
        let check = |pane, keys, action| {
            assert_eq!(press("emacs", pane, keys), Meaning::from(action), "{keys} in {pane:?}");
        };
        for (keys, action) in [
            ("n", Action::Down),
            ("p", Action::Up),
            ("C-n", Action::Down),
            ("C-p", Action::Up),
            ("enter", Action::Open),
            ("r", Action::DoneOne),
            ("u", Action::ToggleRead),
            ("b", Action::OpenBrowser),
            ("y", Action::CopyAddress),
            ("s", Action::Search),
            ("C-s", Action::Search),
            ("g", Action::LoadNew),
            ("G", Action::RefreshAll),
            ("C-v", Action::PageDown),
            ("A-v", Action::PageUp),
            ("A-<", Action::Top),
            ("A->", Action::Bottom),
            ("C-g", Action::Escape),
            ("C-x u", Action::Undo),
            ("C-7", Action::Undo),
            ("C-/", Action::Undo),
            ("C-x C-c", Action::Quit),
            ("h", Action::Help),
            ("q", Action::Back),
        ] {
            check(Pane::Stories, keys, action);
        }
        check(Pane::Article, "n", Action::NextStory);
        check(Pane::Article, "p", Action::PreviousStory);
        check(Pane::Article, "space", Action::ReadOn);
        check(Pane::Article, "backspace", Action::PageUp);
        check(Pane::Article, "l", Action::JumpBack);
        check(Pane::Article, "C-n", Action::Down);
        check(Pane::Article, "q", Action::Back);
    }
}
