//! The panel above the foot: completions of a word, or things to choose from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::model::Model;
use super::theme::Role;
use super::view::Look;
use super::widget::paint::{clear, put};
use crate::render::fit::fit;

/// The keys of the things to choose from, in their order.
pub(super) const CHOICE_KEYS: &str = "123456789abcdefghijklmnopqrstuvwxyz";

/// Draws the panel if there is one; returns whether there is.
pub(super) fn view(model: &Model, look: &Look, foot: Rect, buf: &mut Buffer) -> bool {
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
