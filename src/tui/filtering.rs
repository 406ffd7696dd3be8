//! Filters and orders of the list: which of its stories are shown, and which come first. The
//! selection stays on its story.

use super::effect::Effect;
use super::listing::{ask_again, show_so};
use super::model::Model;
use super::pane::prompt::{Kept, Prompt, Question};
use super::pane::stories::Filter;
use super::requests::Purpose;
use crate::domain::{ClusterId, Sort, StoryId};
use crate::query;

/// Asks for a filter, starting from the current one.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let mut prompt = Prompt::of(Question::Filter);
    if let Some(filter) = &model.stories.filter {
        prompt.input.set(&filter.typed);
    }
    prompt.kept =
        Kept::Filter { filter: model.stories.filter.clone(), on: model.stories.selected_story() };
    model.prompt = Some(prompt);
    Vec::new()
}

/// Shows what matches the filter typed so far. A mistake in it leaves the list as it is.
pub(super) fn changed(model: &mut Model, typed: &str) -> Vec<Effect> {
    let read = read(typed);
    let Some(prompt) = &mut model.prompt else { return Vec::new() };
    prompt.note = read.as_ref().err().cloned();
    let on = match prompt.kept {
        Kept::Filter { on, .. } => on,
        _ => None,
    };
    match read {
        Ok(filter) => turn_to(model, filter, on),
        Err(_) => Vec::new(),
    }
}

/// Keeps the filter; one with a mistake stays open to be corrected.
pub(super) fn accept(model: &mut Model, prompt: Prompt, typed: &str) -> Vec<Effect> {
    // What may still be typed is excused no longer.
    if !typed.is_empty()
        && let Err(mistake) = query::parse(typed)
    {
        model.prompt = Some(Prompt { note: Some(mistake.to_string()), ..prompt });
    }
    Vec::new()
}

/// Whether the rows that pass a filter are asked for and have not come yet.
pub(super) fn is_on_its_way(model: &Model) -> bool {
    model.awaits(|it| matches!(it, Purpose::Rows(list, _) if list.filter.is_some()))
}

/// Shows all of the list again.
pub(super) fn clear(model: &mut Model) -> Vec<Effect> {
    set(model, None)
}

/// A filter from the command line.
///
/// # Errors
/// Returns a sentence if it makes no sense.
pub(super) fn filter(model: &mut Model, typed: &str) -> Result<Vec<Effect>, String> {
    let query = query::parse(typed).map_err(|mistake| mistake.to_string())?;
    Ok(set(model, Some(Filter { typed: typed.to_owned(), query })))
}

/// An order from the command line.
///
/// # Errors
/// Returns a sentence if there is none of this name.
pub(super) fn sort_by_name(model: &mut Model, name: &str) -> Result<Vec<Effect>, String> {
    let order = query::parse_sort(name).map_err(|mistake| mistake.sentence())?;
    Ok(sort(model, order))
}

/// Sorts this view, now and whenever it is shown again.
pub(super) fn sort(model: &mut Model, sort: Sort) -> Vec<Effect> {
    model.sorts.insert(model.stories.view.clone(), sort);
    vec![ask_again(model)]
}

/// Shows the stories that pass a filter, on this story if it does. If the list has that filter already,
/// gives up the rows of filters that were typed meanwhile.
pub(super) fn turn_to(
    model: &mut Model,
    filter: Option<Filter>,
    on: Option<(ClusterId, StoryId)>,
) -> Vec<Effect> {
    if filter != model.stories.filter {
        let view = model.stories.view.clone();
        return vec![show_so(model, view, filter, on)];
    }
    model.forget(|it| matches!(it, Purpose::Rows(list, _) if list.filter != filter));
    Vec::new()
}

fn set(model: &mut Model, filter: Option<Filter>) -> Vec<Effect> {
    let view = model.stories.view.clone();
    vec![show_so(model, view, filter, None)]
}

/// Parses a typed filter; `None` if nothing was typed.
fn read(typed: &str) -> Result<Option<Filter>, String> {
    if typed.is_empty() {
        return Ok(None);
    }
    match query::parse_typed(typed) {
        Ok(query) => Ok(Some(Filter { typed: typed.to_owned(), query })),
        Err(mistake) => Err(mistake.to_string()),
    }
}
