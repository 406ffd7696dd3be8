//! The way back: from an article to the list, from a filter to all, from the list to the shell.

use super::action::Pane;
use super::effect::{Effect, Leave};
use super::filtering;
use super::listing::go_to;
use super::model::Model;
use super::reading;
use super::requests::Purpose;
use super::searching;
use crate::domain::View;

/// One step back.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    match model.focus {
        Pane::Article => reading::back(model),
        // Typed before the article arrived: it cancels opening it.
        Pane::Stories if model.awaits(|purpose| matches!(purpose, Purpose::Read(_))) => {
            model.forget(|purpose| matches!(purpose, Purpose::Read(_)));
            Vec::new()
        }
        Pane::Shelves => {
            model.focus = Pane::Stories;
            Vec::new()
        }
        Pane::Help | Pane::Problems => {
            model.focus = model.behind.pop().unwrap_or(Pane::Stories);
            Vec::new()
        }
        Pane::Stories if model.selection.clear() => Vec::new(),
        Pane::Stories if model.stories.filter.is_some() => filtering::clear(model),
        Pane::Stories if model.aside.is_some() => searching::leave(model),
        Pane::Stories if model.stories.view != View::All => go_to(model, View::All),
        Pane::Stories | Pane::FirstRun => vec![Effect::Leave(Leave::Quit)],
    }
}

/// Closes whatever is open here; never quits.
pub(super) fn escape(model: &mut Model) -> Vec<Effect> {
    model.notice = None;
    model.wish = None;
    if model.uniting.take().is_some() {
        return Vec::new();
    }
    if let (Pane::Article, Some(reader)) = (model.focus, &mut model.reader)
        && !reader.finds.is_empty()
    {
        reader.end_finds();
        return Vec::new();
    }
    match model.focus {
        Pane::Stories if model.selection.clear() => Vec::new(),
        Pane::Stories if model.stories.filter.is_some() => filtering::clear(model),
        Pane::Stories if filtering::is_on_its_way(model) => filtering::clear(model),
        Pane::Stories if model.aside.is_none() => Vec::new(),
        Pane::FirstRun => Vec::new(),
        Pane::Article => reading::leave(model),
        _ => back(model),
    }
}
