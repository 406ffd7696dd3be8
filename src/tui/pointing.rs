//! The mouse, if the configuration enables it: a click selects, a second one opens, one on a note goes
//! there, the wheel scrolls what is under it.

use ratatui::layout::{Position, Rect};

use super::action::{Action, Pane};
use super::effect::Effect;
use super::following;
use super::layout::{is_article_beside, layout};
use super::listing::open_shelf;
use super::model::Model;
use super::moving;
use super::pane::article::LinkTarget;
use super::reading;

/// How many lines one turn of the wheel scrolls.
const TURN: usize = 3;

/// Selects what was clicked, or opens it if it was selected; ignored while a question is open.
pub(super) fn click(model: &mut Model, x: u16, y: u16) -> Vec<Effect> {
    if model.prompt.is_some() || !model.sure.is_empty() || !model.choices.is_empty() {
        return Vec::new();
    }
    let Some(areas) = layout(model) else { return Vec::new() };
    (model.why, model.wish) = (None, None);
    let at = Position::new(x, y);
    let hit = |area: Option<Rect>| area.filter(|area| area.contains(at));
    if let Some(area) = hit(areas.stories) {
        let line = model.stories.place.top + usize::from(y - area.y);
        if line >= model.stories.line_count() {
            return Vec::new();
        }
        let again = model.focus == Pane::Stories && line == model.stories.place.at;
        model.focus = Pane::Stories;
        model.stories.place.at = line;
        return if again { reading::open_selected(model) } else { Vec::new() };
    }
    if let Some(area) = hit(areas.shelves)
        && let Some(index) = model.shelves.at_row(usize::from(y - area.y))
    {
        model.shelves.place.at = index;
        return open_shelf(model);
    }
    let Some(area) = hit(areas.article) else { return Vec::new() };
    if is_article_beside(model) && model.focus != Pane::Article {
        return reading::open_selected(model);
    }
    // The terminal itself opens addresses.
    let reader = model.reader.as_ref();
    match reader.and_then(|reader| reader.target_at(usize::from(y - area.y), x - area.x)) {
        Some(target @ LinkTarget::Line(_)) => following::follow(model, target.clone()),
        _ => Vec::new(),
    }
}

/// Scrolls what is under the wheel.
pub(super) fn wheel(model: &mut Model, down: bool, (x, y): (u16, u16)) -> Vec<Effect> {
    let step = if down { Action::Down } else { Action::Up };
    let Some(areas) = layout(model) else { return Vec::new() };
    if !model.sure.is_empty() || !model.choices.is_empty() {
        return Vec::new();
    }
    (model.why, model.wish) = (None, None);
    let is_over = |area: Option<Rect>| area.is_some_and(|it| it.contains(Position::new(x, y)));
    let focus = model.focus;
    if is_over(areas.article) && model.reader.is_some() {
        model.focus = Pane::Article;
    } else if is_over(areas.stories) {
        model.focus = Pane::Stories;
    } else if is_over(areas.shelves) {
        model.focus = Pane::Shelves;
    }
    if let Some(prompt) = model.prompt.as_mut().filter(|_| model.focus == Pane::Stories) {
        prompt.stay();
    }
    let effects = (0..TURN).flat_map(|_| moving::act(model, step)).collect();
    model.focus = focus;
    effects
}
