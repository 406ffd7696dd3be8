//! The help: all keys, those of the pane it was opened from first, then what can be typed.
//! Generated from the tables of actions, commands, and fields.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::query;
use crate::render::fit::{display_width, fit};
use crate::render::wrap_words;
use crate::tui::action::{Action, Pane};
use crate::tui::command_line::COMMANDS;
use crate::tui::keymap::Keymap;
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::paint::put;

/// The pane's state.
#[derive(Debug, Clone, Default)]
pub struct Help {
    /// The first line on the screen.
    pub top: usize,
    /// Shows only lines that contain all of these words.
    pub filter: String,
}

/// A line of help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The title of the section below it.
    Heading(&'static str),
    /// Keys or a sign, and the meaning; with no keys, it continues the meaning of the line above.
    Keys(String, String),
    /// A blank line between sections.
    Blank,
}

/// What the signs of the list mean.
const SIGNS: [(&str, &str); 8] = [
    ("+4", "Four more publishers have this story or event"),
    ("›", "Related stories are folded under it"),
    ("2^", "Two stories joined the event since you looked"),
    ("*", "Starred"),
    ("✓", "Selected"),
    ("updated", "Its publisher added something to read"),
    ("#later", "Your tags"),
    ("= 3 copies", "Three feeds carry the same text"),
];

impl Help {
    /// The lines of the help opened from `pane`, wrapped to `width` columns.
    pub fn lines(&self, pane: Pane, keymap: &Keymap, width: u16) -> Vec<Line> {
        let lines = self.whole_lines(pane, keymap);
        let room = usize::from(width).saturating_sub(usize::from(keys_width(&lines, width)) + 6);
        let wrapped = lines.into_iter().flat_map(|line| match line {
            Line::Keys(keys, does) => {
                let mut parts = wrap_words(&does, room.max(10)).into_iter();
                let first = Line::Keys(keys, parts.next().unwrap_or_default());
                std::iter::once(first)
                    .chain(parts.map(|it| Line::Keys(String::new(), it)))
                    .collect()
            }
            line => vec![line],
        });
        wrapped.collect()
    }

    /// Scrolls by `lines` on a screen of this many rows and columns, not beyond the ends.
    pub fn scroll(
        &mut self,
        lines: isize,
        pane: Pane,
        keymap: &Keymap,
        (rows, width): (usize, u16),
    ) {
        let last = self.lines(pane, keymap, width).len().saturating_sub(rows);
        self.top = self.top.saturating_add_signed(lines).min(last);
    }

    fn whole_lines(&self, pane: Pane, keymap: &Keymap) -> Vec<Line> {
        let mut told: Vec<Action> = Vec::new();
        let mut lines = Vec::new();
        let others = Pane::ALL.into_iter().filter(|other| *other != pane && *other != Pane::Help);
        for place in std::iter::once(pane).chain(others) {
            let here: Vec<(Action, Line)> = Action::ALL
                .iter()
                .filter(|action| action.panes().contains(&place) && !told.contains(action))
                .filter_map(|action| Some((*action, self.line(place, *action, keymap)?)))
                .collect();
            if here.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            lines.push(Line::Heading(place.title()));
            for (action, line) in here {
                told.push(action);
                lines.push(line);
            }
        }
        let own = keymap.lines(pane).map(|(keys, line)| (keymap.shown(keys), format!(":{line}")));
        let commands = COMMANDS
            .iter()
            .map(|(name, argument, does)| (format!(":{name} {argument}"), (*does).to_owned()));
        let fields = query::help().map(|(name, does)| (format!("{name}:"), does.to_owned()));
        let signs = SIGNS.iter().map(|(sign, means)| ((*sign).to_owned(), (*means).to_owned()));
        let mut add = |heading, found: Vec<Line>| {
            if !found.is_empty() {
                lines.extend((!lines.is_empty()).then_some(Line::Blank));
                lines.push(Line::Heading(heading));
                lines.extend(found);
            }
        };
        let finds = |(keys, does): (String, String)| {
            self.finds(&format!("{keys} {does}")).then_some(Line::Keys(keys, does))
        };
        add("Your own key bindings", own.filter_map(finds).collect());
        add("Command line", commands.filter_map(finds).collect());
        add("Searching and filtering", fields.filter_map(finds).collect());
        add("Signs", signs.filter_map(finds).collect());
        lines
    }

    fn line(&self, pane: Pane, action: Action, keymap: &Keymap) -> Option<Line> {
        let written =
            keymap.keys(pane, action).map(|keys| keys.written()).collect::<Vec<_>>().join(" ");
        let keys: Vec<String> = keymap.keys(pane, action).map(|keys| keymap.shown(keys)).collect();
        // An action without a key can still be typed.
        let keys = match keys.as_slice() {
            [] => format!(":{}", action.name()),
            keys => keys.join(" "),
        };
        let all = format!("{keys} {written} {} {}", action.help(), action.name());
        self.finds(&all).then(|| Line::Keys(keys, action.help().to_owned()))
    }

    /// Whether a line contains every word of the filter, ignoring case.
    fn finds(&self, line: &str) -> bool {
        let (line, wanted) = (line.to_lowercase(), self.filter.to_lowercase());
        wanted.split_whitespace().all(|word| line.contains(word))
    }

    /// Draws the lines that fit into `area`.
    pub fn view(&self, look: &Look, pane: Pane, keymap: &Keymap, area: Rect, buf: &mut Buffer) {
        let lines = self.lines(pane, keymap, area.width);
        let left = area.left() + 3;
        if lines.is_empty() {
            put(buf, left, area.top(), area.right(), "Nothing matches.", look.style(Role::Text));
        }
        let keys_width = keys_width(&lines, area.width);
        for (line, y) in lines.iter().skip(self.top).zip(area.top()..area.bottom()) {
            match line {
                Line::Heading(words) => {
                    put(buf, left, y, area.right(), words, look.style(Role::Heading));
                }
                Line::Keys(keys, help) => {
                    let keys = fit(keys, usize::from(keys_width));
                    put(buf, left, y, left + keys_width, &keys, look.style(Role::Accent));
                    let x = left + keys_width + 2;
                    put(buf, x, y, area.right(), help, look.style(Role::Text));
                }
                Line::Blank => {}
            }
        }
    }
}

/// The width of the key column on a screen of `width` columns.
fn keys_width(lines: &[Line], width: u16) -> u16 {
    let longest = lines.iter().map(|line| match line {
        Line::Keys(keys, _) => display_width(keys),
        _ => 0,
    });
    let longest = u16::try_from(longest.max().unwrap_or(0)).unwrap_or(u16::MAX);
    longest.clamp(4, (width / 3).max(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_screen_comes_first_and_every_action_once() {
        let map = Keymap::default();
        let lines = Help::default().lines(Pane::Article, &map, 200);
        assert_eq!(lines.first(), Some(&Line::Heading("Article")));
        let keys = lines.iter().filter(|line| matches!(line, Line::Keys(..))).count();
        let elsewhere = |action: &&Action| action.panes() != [Pane::Help];
        let actions = Action::ALL.iter().filter(elsewhere).count();
        let others = COMMANDS.len() + query::NAMES.len() + SIGNS.len();
        assert_eq!(keys, actions + others);
    }

    #[test]
    fn words_find_keys() {
        let help = Help { filter: "STAR unstar".to_owned(), ..Help::default() };
        let lines = help.lines(Pane::Stories, &Keymap::default(), 200);
        assert_eq!(lines.len(), 2, "{lines:?}");
        let none = Help { filter: "xyzzy".to_owned(), ..Help::default() };
        assert!(none.lines(Pane::Stories, &Keymap::default(), 200).is_empty());
    }
}
