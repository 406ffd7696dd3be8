//! Questions at the foot of the screen, and what their answers do.

use crossterm::event::KeyCode;

use super::action::Action;
use super::command_line;
use super::completing;
use super::effect::Effect;
use super::exporting;
use super::filtering;
use super::finding;
use super::keymap::Key;
use super::model::Model;
use super::moving;
use super::pane::prompt::{Kept, Prompt, Question};
use super::requests::Purpose;
use super::searching;
use super::selection::Pick;
use super::tagging;
use super::update;
use super::widget::input::Input;
use crate::engine::command::Command;
use crate::engine::{HOW_AN_ADDRESS_IS_WRITTEN, is_web_address};

/// Asks a question.
pub(super) fn ask(model: &mut Model, question: Question) -> Vec<Effect> {
    model.places.odd.clear();
    model.prompt = Some(Prompt::of(question));
    Vec::new()
}

/// Asks a question about stories, with an answer to begin with.
pub(super) fn ask_about(
    model: &mut Model,
    question: Question,
    about: Vec<Pick>,
    answer: &str,
) -> Vec<Effect> {
    model.places.odd.clear();
    let mut prompt = Prompt { kept: Kept::Stories(about), ..Prompt::of(question) };
    prompt.input.set(answer);
    model.prompt = Some(prompt);
    Vec::new()
}

/// Takes pasted text; it never counts as Enter.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(prompt) = &mut model.prompt else { return Vec::new() };
    if !prompt.input.paste(text) {
        return Vec::new();
    }
    (prompt.completion, prompt.recalled) = (None, None);
    changed(model)
}

/// Takes a key for the open question.
pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let key = key.alias().unwrap_or(key);
    if key.alt && !Input::knows(key) {
        // Esc followed by another key: they arrived in one piece, as Alt would.
        let mut effects = press(model, Key::plain(KeyCode::Esc));
        effects.extend(update::press(model, Key { alt: false, ..key }));
        return effects;
    }
    let Some(prompt) = &mut model.prompt else { return Vec::new() };
    let stop = key.ctrl && matches!(key.code, KeyCode::Char('c' | 'g'));
    let completes = matches!(
        prompt.question,
        Question::Tag
            | Question::Command
            | Question::Search
            | Question::Filter
            | Question::Save
            | Question::Import
    );
    match key.code {
        KeyCode::Tab | KeyCode::BackTab if completes => {
            let mut effects = completing::press(model, key.code == KeyCode::Tab);
            effects.extend(changed(model));
            return effects;
        }
        // The completed folder ends in a slash already: typing goes on after it.
        KeyCode::Char('/')
            if prompt.completion.as_ref().is_some_and(|it| it.shown().ends_with('/')) =>
        {
            prompt.completion = None;
            return Vec::new();
        }
        // With candidates on the screen, Esc only undoes the completion.
        KeyCode::Esc if prompt.completion.is_some() => {
            if let Some(completion) = prompt.completion.take() {
                prompt.input.complete(completion.start, &completion.typed);
            }
            return changed(model);
        }
        _ => prompt.completion = None,
    }
    let earlier = match key.code {
        KeyCode::Char('p') if key.ctrl => Some(true),
        KeyCode::Char('n') if key.ctrl => Some(false),
        // In a live search these keys move among the finds.
        KeyCode::Up | KeyCode::Down if !prompt.question.is_live() => Some(key.code == KeyCode::Up),
        _ => None,
    };
    if let Some(earlier) = earlier {
        recall(model, earlier);
        return changed(model);
    }
    match key.code {
        KeyCode::Esc => cancel(model),
        _ if stop => cancel(model),
        KeyCode::Enter => accept(model),
        KeyCode::Backspace if prompt.input.text().is_empty() => cancel(model),
        KeyCode::Up | KeyCode::Down
            if matches!(prompt.question, Question::Search | Question::Filter) =>
        {
            let step = if key.code == KeyCode::Down { Action::Down } else { Action::Up };
            prompt.stay();
            moving::act(model, step)
        }
        KeyCode::Up | KeyCode::Down if prompt.question == Question::Words => {
            finding::step(model, key.code == KeyCode::Down);
            Vec::new()
        }
        _ if prompt.input.press(key) => {
            prompt.recalled = None;
            changed(model)
        }
        _ => Vec::new(),
    }
}

fn changed(model: &mut Model) -> Vec<Effect> {
    let Some(prompt) = &mut model.prompt else { return Vec::new() };
    let text = prompt.input.text().trim().to_owned();
    match prompt.question {
        Question::Feed => {
            prompt.note = None;
            Vec::new()
        }
        Question::Search => searching::changed(model, text),
        Question::Filter => filtering::changed(model, &text),
        Question::Words => finding::changed(model, &text),
        Question::Keys => {
            model.help.filter = text;
            model.help.top = 0;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn cancel(model: &mut Model) -> Vec<Effect> {
    model.prompt.take().map_or_else(Vec::new, |prompt| leave(model, prompt))
}

/// Closes a question without an answer, and shows again what was shown before it.
fn leave(model: &mut Model, prompt: Prompt) -> Vec<Effect> {
    match prompt.kept {
        Kept::List(before) => searching::cancel(model, *before),
        Kept::Filter { filter, on } => filtering::turn_to(model, filter, on),
        Kept::Line(line) => finding::cancel(model, line),
        Kept::Nothing if prompt.question == Question::Keys => {
            model.help.filter.clear();
            Vec::new()
        }
        Kept::Nothing | Kept::Stories(_) => Vec::new(),
    }
}

fn accept(model: &mut Model) -> Vec<Effect> {
    let Some(prompt) = model.prompt.take() else { return Vec::new() };
    let text = prompt.input.text().trim().to_owned();
    note(model, prompt.question, &text);
    match prompt.question {
        Question::Search if text.is_empty() => leave(model, prompt),
        // Stays open to be corrected, as the filter does.
        Question::Search if prompt.note.is_some() => {
            model.prompt = Some(prompt);
            Vec::new()
        }
        Question::Search => searching::keep(model),
        Question::Words => finding::accept(model, prompt.line(), &text),
        Question::Keys => Vec::new(),
        Question::Filter => filtering::accept(model, prompt, &text),
        _ if text.is_empty() => Vec::new(),
        Question::Feed if !is_web_address(&text) => {
            // Stays open to be corrected rather than typed again.
            let note = Some(HOW_AN_ADDRESS_IS_WRITTEN.to_owned());
            model.prompt = Some(Prompt { note, ..prompt });
            Vec::new()
        }
        Question::Feed => subscribe(model, &text),
        Question::Import => import(model, &text),
        Question::Tag => tagging::tag(model, prompt.stories(), &text),
        Question::Save => exporting::save(model, prompt.stories(), &text),
        Question::Pipe => exporting::pipe(model, prompt.stories(), &text),
        Question::Command => command_line::run(model, &text),
    }
}

/// Adds the feed at an address.
pub(super) fn subscribe(model: &mut Model, address: &str) -> Vec<Effect> {
    model.say(format!("Looking for a feed at {address}"));
    vec![model.request(Command::Subscribe(address.to_owned()), Purpose::Said)]
}

/// Adds the feeds of another reader's list.
pub(super) fn import(model: &mut Model, path: &str) -> Vec<Effect> {
    let path = model.places.path(path);
    vec![model.request(Command::Import(path), Purpose::Said)]
}

/// Stores an answer in the history of its question. The command line keeps its own.
fn note(model: &mut Model, question: Question, answer: &str) {
    if !answer.is_empty() && question != Question::Command {
        let answers = model.answers.entry(question).or_default();
        answers.retain(|known| known != answer);
        answers.push(answer.to_owned());
    }
}

/// Recalls an earlier answer that begins with what was typed, or a later one.
fn recall(model: &mut Model, back: bool) {
    let Some(prompt) = &mut model.prompt else { return };
    let lines = match prompt.question {
        Question::Command => &model.history,
        question => model.answers.entry(question).or_default(),
    };
    let (at, typed) = match prompt.recalled.take() {
        Some((at, typed)) => (at, typed),
        None => (lines.len(), prompt.input.text().to_owned()),
    };
    let fits = |line: &&String| line.starts_with(&typed);
    let found = match back {
        true => lines.iter().take(at).rposition(|line| fits(&line)),
        false => lines.iter().skip(at + 1).position(|line| fits(&line)).map(|n| at + 1 + n),
    };
    let (at, shown) = match (found, back) {
        (Some(found), _) => (found, lines[found].clone()),
        (None, true) => (at, prompt.input.text().to_owned()),
        (None, false) => (lines.len(), typed.clone()),
    };
    prompt.input.set(&shown);
    prompt.recalled = Some((at, typed));
}
