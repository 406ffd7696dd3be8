//! The panel above the foot: completions of a word, or things to choose from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::render::fit::fit;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::paint::{clear, put};

/// The keys of the things to choose from, in their order.
pub const CHOICE_KEYS: &str = "123456789abcdefghijklmnopqrstuvwxyz";

/// Draws the panel if there is one; returns whether there is.
pub fn view(model: &Model, look: &Look, foot: Rect, buf: &mut Buffer) -> bool {
    let completion = model.prompt.as_ref().and_then(|prompt| prompt.completion.as_ref());
    if let Some(completion) = completion {
        let line = Rect { y: foot.y.saturating_sub(1), ..foot };
        clear(buf, line);
        completion.view(look, line, buf);
        return true;
    }
    if model.choices.is_empty() || model.prompt.is_some() {
        return false;
    }
    let rows = u16::try_from(model.choices.len() + 1).unwrap_or(u16::MAX);
    let rows = rows.min(foot.y.saturating_sub(1));
    let panel = Rect { y: foot.y - rows, height: rows, ..foot };
    clear(buf, panel);
    let room = usize::from(foot.width.saturating_sub(5));
    let rows = CHOICE_KEYS.chars().zip(&model.choices).zip(panel.top() + 1..panel.bottom());
    for ((key, choice), y) in rows {
        let key = format!("{key}  ");
        let x = put(buf, panel.left() + 1, y, panel.right(), &key, look.style(Role::Accent));
        put(buf, x, y, panel.right(), &fit(&choice.label, room), look.style(Role::Text));
    }
    true
}

/// Draws a yes-or-no question, or the keys for the choices, on the line at the foot;
/// returns whether there is one.
pub fn foot(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> bool {
    let last = CHOICE_KEYS.chars().take(model.choices.len()).last();
    let keys_of_choices = format!("1-{}", last.unwrap_or('1'));
    let (text, keys): (&str, &[(&str, &str)]) = match model.sure.front() {
        Some(sure) => (&sure.text, &[("y", "yes"), ("n", "no")]),
        None if !model.choices.is_empty() => {
            ("Which one?", &[(&keys_of_choices, "open"), ("esc", "none")])
        }
        None => return false,
    };
    let keys_width: usize = keys.iter().map(|(key, does)| key.len() + does.len() + 3).sum();
    let end = area.right().saturating_sub(1);
    let left = area.left() + 1;
    let room = usize::from(end.saturating_sub(left)).saturating_sub(keys_width + 2);
    let mut x = put(buf, left, area.y, end, &fit(text, room), look.style(Role::Message)) + 2;
    for (key, does) in keys {
        x = put(buf, x, area.y, end, key, look.style(Role::HintKey)) + 1;
        x = put(buf, x, area.y, end, does, look.style(Role::Hint)) + 2;
    }
    true
}
