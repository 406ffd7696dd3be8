//! Search as you type: the finds take the place of the list, which is kept aside until the search is
//! closed.

use super::action::Pane;
use super::effect::Effect;
use super::finding;
use super::listing::{forget_rows, same_rows, show};
use super::model::Model;
use super::pane::prompt::{Kept, Prompt, Question};
use super::pane::stories::Stories;
use super::reading;
use super::requests::Purpose;
use crate::domain::{Search, View};
use crate::query;

/// Asks what to search for in what is shown: news, the words of an article, or keys where help is.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    match model.focus {
        Pane::Article => finding::ask(model),
        Pane::Help => {
            model.prompt = Some(Prompt::of(Question::Keys));
            Vec::new()
        }
        _ => ask_news(model),
    }
}

/// Asks what to search the news for.
pub(super) fn ask_news(model: &mut Model) -> Vec<Effect> {
    match model.focus {
        Pane::Article => reading::remember(model),
        _ => model.trail.clear(),
    }
    model.focus = Pane::Stories;
    let shown = Box::new(model.stories.clone());
    if model.aside.is_none() {
        model.aside = Some(shown.clone());
    }
    model.prompt = Some(Prompt { kept: Kept::List(shown), ..Prompt::of(Question::Search) });
    Vec::new()
}

/// Searches the news for the words of a command.
pub(super) fn for_words(model: &mut Model, words: &str) -> Vec<Effect> {
    let mut effects = ask_news(model);
    effects.extend(changed(model, words.to_owned()));
    match &mut model.prompt {
        // A query with a mistake stays open to be corrected.
        Some(prompt) if prompt.note.is_some() => prompt.input.set(words),
        prompt => {
            *prompt = None;
            effects.extend(keep(model));
        }
    }
    effects
}

/// Keeps the finds, and forgets the article that was left for the search.
pub(super) fn keep(model: &mut Model) -> Vec<Effect> {
    model.trail.clear();
    Vec::new()
}

/// Searches for the changed words.
pub(super) fn changed(model: &mut Model, words: String) -> Vec<Effect> {
    if words.is_empty() {
        forget_answers(model);
        if let Some(Prompt { kept: Kept::List(before), note, .. }) = &mut model.prompt {
            model.stories = (**before).clone();
            *note = None;
        }
        return Vec::new();
    }
    let read = query::parse_search(&words);
    if let Some(prompt) = &mut model.prompt {
        prompt.note = read.as_ref().err().map(ToString::to_string);
    }
    match read {
        Ok(query) => vec![show(model, View::Search(Box::new(Search { typed: words, query })))],
        Err(_) => Vec::new(),
    }
}

/// Cancels the search: goes back to what was shown before, which may be an earlier search, and to the
/// article that was left for it.
pub(super) fn cancel(model: &mut Model, before: Stories) -> Vec<Effect> {
    let mut effects = match before.view.is_search() {
        true => bring_back(model, before),
        false => leave(model),
    };
    if !model.trail.is_empty() {
        effects.extend(reading::back(model));
    }
    effects
}

/// Closes the search: the list is back, at the same row.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    match model.aside.take() {
        Some(aside) => bring_back(model, *aside),
        None => {
            forget_answers(model);
            Vec::new()
        }
    }
}

/// Shows an earlier list again, at the same row.
fn bring_back(model: &mut Model, list: Stories) -> Vec<Effect> {
    forget_answers(model);
    model.stories = list;
    let is_gone = model.shelves.lacks(&model.stories.view);
    vec![if is_gone { show(model, View::All) } else { same_rows(model) }]
}

fn forget_answers(model: &mut Model) {
    model.forget(|purpose| matches!(purpose, Purpose::Rows(..)));
    forget_rows(model);
}
