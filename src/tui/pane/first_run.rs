//! The screen of a first run: what newsfold is, what will be written where, four choices.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::render::wrap_words;
use crate::tui::action::{Action, Pane};
use crate::tui::keymap::Keymap;
use crate::tui::places::Places;
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::paint::put;

/// The first paragraph.
const WELCOME: &str = "newsfold collects news from the feeds you choose, shows each story once, \
     and groups reports of the same event.";

/// Draws the screen.
pub fn view(look: &Look, places: &Places, keymap: &Keymap, area: Rect, buf: &mut Buffer) {
    let mut lines: Vec<Vec<(Role, String)>> = Vec::new();
    let room = usize::from(area.width.saturating_sub(6)).min(64);
    lines.push(vec![(Role::Headline, "Welcome.".to_owned())]);
    lines.push(Vec::new());
    for line in wrap_words(WELCOME, room) {
        lines.push(vec![(Role::Text, line)]);
    }
    lines.push(Vec::new());
    for action in [Action::AddFeed, Action::Import, Action::Examples, Action::Demo] {
        let keys = keymap.shown_keys(Pane::FirstRun, action);
        lines.push(vec![
            (Role::Accent, format!("{keys:<4}")),
            (Role::Text, action.help().to_owned()),
        ]);
    }
    lines.push(Vec::new());
    for (what, place) in [("Feeds and settings", &places.config), ("News and marks", &places.data)]
    {
        lines.push(vec![(Role::Meta, format!("{what:<20}{place}"))]);
    }
    lines.push(Vec::new());
    const ELSE: &str =
        "It also keeps a log, backups, and a cache. Nothing is sent but requests for feeds.";
    for line in wrap_words(ELSE, room) {
        lines.push(vec![(Role::Meta, line)]);
    }
    let width = u16::try_from(room).unwrap_or(u16::MAX);
    let left = area.left() + (area.width.saturating_sub(width) / 2).max(3.min(area.width));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let top = area.top() + area.height.saturating_sub(height) / 3;
    for (line, y) in lines.iter().zip(top..area.bottom()) {
        let mut x = left;
        for (role, text) in line {
            x = put(buf, x, y, area.right(), text, look.style(*role));
        }
    }
}
