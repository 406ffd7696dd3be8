//! Searches the open article as the reader types.

use super::action::{Action, Pane};
use super::effect::Effect;
use super::model::Model;
use super::pane::prompt::{Kept, Prompt, Question};
use super::reading;
use crate::domain::counted;
use crate::render::bidi;

/// Asks which words to look for.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    if let Some(reader) = &mut model.reader {
        reader.end_finds();
        model.prompt = Some(Prompt { kept: Kept::Line(reader.top), ..Prompt::of(Question::Words) });
    }
    Vec::new()
}

/// Goes to the first place with the changed words, from where the search began.
pub(super) fn changed(model: &mut Model, words: &str) -> Vec<Effect> {
    let found = look_for(model, words, model.prompt.as_ref().map_or(0, Prompt::line));
    if let Some(prompt) = &mut model.prompt {
        prompt.note = (!words.is_empty()).then(|| match found {
            0 => "not in this article".to_owned(),
            _ => format!("{} · ↓ ↑", counted(found, "place", "places")),
        });
    }
    Vec::new()
}

/// Goes to the first place from the line `from` on; returns how many places there are.
fn look_for(model: &mut Model, words: &str, from: usize) -> usize {
    let height = reading::article_height(model);
    let wanted = if model.bidi { bidi::visual(words) } else { words.to_owned() };
    model.reader.as_mut().map_or(0, |reader| reader.find(&wanted, from, height))
}

/// Ends the search and goes back to where it began.
pub(super) fn cancel(model: &mut Model, from: usize) -> Vec<Effect> {
    if let Some(reader) = &mut model.reader {
        reader.end_finds();
        reader.top = from;
    }
    Vec::new()
}

/// Stays at the place that was found. Without words, searches for those of the last time.
pub(super) fn accept(model: &mut Model, from: usize, words: &str) -> Vec<Effect> {
    if words.is_empty() {
        let last = model.last_words.clone();
        look_for(model, &last, from);
    } else {
        model.last_words = words.to_owned();
    }
    if model.reader.as_ref().is_some_and(|reader| reader.finds.is_empty()) {
        if !model.last_words.is_empty() {
            let hint = model.keymap.hint(Pane::Article, Action::SearchNews, "searches all news");
            let words = &model.last_words;
            model.say(format!("\"{words}\" is not in this article{hint}"));
        }
        return cancel(model, from);
    }
    Vec::new()
}

/// Goes to the next place, or the previous one; false if no search is active.
pub(super) fn step(model: &mut Model, forward: bool) -> bool {
    let height = reading::article_height(model);
    let Some(reader) = model.reader.as_mut().filter(|reader| !reader.finds.is_empty()) else {
        return false;
    };
    if reader.step_find(forward, height) {
        model.say(if forward { "On from the beginning" } else { "On from the end" });
    }
    true
}
