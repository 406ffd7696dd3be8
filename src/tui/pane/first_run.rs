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

/// The last paragraph.
const ELSE: &str =
    "It also keeps a log, backups, and a cache. Nothing is sent but requests for feeds.";

type Line = Vec<(Role, String)>;

/// Draws the screen: all of it, or as much as fits, the choices above all.
pub fn view(look: &Look, places: &Places, keymap: &Keymap, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width.saturating_sub(6)).min(64);
    let paragraph = |role, text: &str| -> Vec<Line> {
        wrap_words(text, room).into_iter().map(|line| vec![(role, line)]).collect()
    };
    let heading = paragraph(Role::Headline, "Welcome.");
    let choices: Vec<Line> = [Action::AddFeed, Action::Import, Action::Examples, Action::Demo]
        .into_iter()
        .map(|action| {
            let keys = keymap.shown_keys(Pane::FirstRun, action);
            vec![(Role::Accent, format!("{keys:<4}")), (Role::Text, action.help().to_owned())]
        })
        .collect();
    let files = [("Feeds and settings", &places.config), ("News and marks", &places.data)]
        .map(|(what, place)| vec![(Role::Meta, format!("{what:<20}{place}"))]);
    let (welcome, rest) = (paragraph(Role::Text, WELCOME), paragraph(Role::Meta, ELSE));
    let parts: [&[&[Line]]; 4] = [
        &[&heading, &welcome, &choices, &files, &rest],
        &[&heading, &choices, &files],
        &[&heading, &choices],
        &[&choices],
    ];
    let screens = parts.map(|parts| parts.join(&Line::new()));
    let fits = |lines: &&Vec<Line>| lines.len() <= usize::from(area.height);
    let lines = screens.iter().find(fits).unwrap_or(&choices);
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
