//! Search as you type: the finds take the place of the list, which waits aside until the search
//! is put out.

use super::action::Pane;
use super::answers;
use super::effect::Effect;
use super::finding;
use super::model::{Model, Purpose};
use super::pane::prompt::{Prompt, Question};
use super::reading;
use super::update::show;
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
    if model.aside.is_none() {
        model.aside = Some(Box::new(model.stories.clone()));
    }
    model.prompt = Some(Prompt::of(Question::Search));
    Vec::new()
}

/// The words changed: asks for what they find.
pub(super) fn changed(model: &mut Model, words: String) -> Vec<Effect> {
    if words.is_empty() {
        model.forget(|purpose| matches!(purpose, Purpose::Rows(..)));
        if let Some(aside) = &model.aside {
            model.stories = (**aside).clone();
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

/// Nothing is searched for after all: back to the article that was left for it, if one was.
pub(super) fn cancel(model: &mut Model) -> Vec<Effect> {
    let mut effects = leave(model);
    if !model.trail.is_empty() {
        effects.extend(reading::back(model));
    }
    effects
}

/// Puts the search out: the list is back, at the very row.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    model.forget(|purpose| matches!(purpose, Purpose::Rows(..) | Purpose::MoreRows));
    match model.aside.take() {
        Some(aside) => {
            model.stories = *aside;
            vec![answers::same_rows(model)]
        }
        None => Vec::new(),
    }
}
