//! Questions at the foot of the screen, and what becomes of their answers.

use crossterm::event::KeyCode;

use super::action::Action;
use super::effect::Effect;
use super::keymap::Key;
use super::model::{Model, Purpose};
use super::moving;
use super::pane::prompt::{Prompt, Question};
use super::searching;
use crate::engine::command::Command;

/// Asks a question.
pub(super) fn ask(model: &mut Model, question: Question) -> Vec<Effect> {
    model.prompt = Some(Prompt::of(question));
    Vec::new()
}

/// Takes pasted text; it never counts as Enter.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(prompt) = &mut model.prompt else { return Vec::new() };
    if prompt.input.paste(text) { changed(model) } else { Vec::new() }
}

/// Takes a key for the open question.
pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(prompt) = &mut model.prompt else { return Vec::new() };
    let stop = key.ctrl && matches!(key.code, KeyCode::Char('c' | 'g'));
    match key.code {
        KeyCode::Esc => cancel(model),
        _ if stop => cancel(model),
        KeyCode::Enter => accept(model),
        KeyCode::Backspace if prompt.input.text().is_empty() => cancel(model),
        KeyCode::Up | KeyCode::Down if prompt.question == Question::Search => {
            let step = if key.code == KeyCode::Down { Action::Down } else { Action::Up };
            moving::act(model, step)
        }
        _ if prompt.input.press(key) => changed(model),
        _ => Vec::new(),
    }
}

fn changed(model: &mut Model) -> Vec<Effect> {
    let Some(prompt) = &model.prompt else { return Vec::new() };
    let text = prompt.input.text().trim().to_owned();
    match prompt.question {
        Question::Search => searching::changed(model, text),
        Question::Keys => {
            model.help.filter = text;
            model.help.place = Default::default();
            Vec::new()
        }
        Question::Feed | Question::Import => Vec::new(),
    }
}

fn cancel(model: &mut Model) -> Vec<Effect> {
    let question = model.prompt.take().map(|prompt| prompt.question);
    match question {
        Some(Question::Search) => searching::leave(model),
        Some(Question::Keys) => {
            model.help.filter.clear();
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn accept(model: &mut Model) -> Vec<Effect> {
    let Some(prompt) = model.prompt.take() else { return Vec::new() };
    let text = prompt.input.text().trim().to_owned();
    match prompt.question {
        Question::Search if text.is_empty() => searching::leave(model),
        Question::Search | Question::Keys => Vec::new(),
        _ if text.is_empty() => Vec::new(),
        Question::Feed => {
            model.say(format!("Looking for a feed at {text}"));
            model.refresh_asked = true;
            vec![model.ask(Command::Subscribe(text), Purpose::Said)]
        }
        Question::Import => {
            let path = match text.strip_prefix("~/") {
                Some(rest) => model.places.home.join(rest),
                None => text.into(),
            };
            model.refresh_asked = true;
            vec![model.ask(Command::Import(path), Purpose::Said)]
        }
    }
}
