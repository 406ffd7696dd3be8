//! Following what leads on from an open article: its links and notes, by their numbers, by letters
//! put on them, or by a click; and the way back.

use crossterm::event::KeyCode;

use super::action::{Action, Pane};
use super::effect::Effect;
use super::keymap::{Key, Meaning};
use super::model::Model;
use super::pane::article::{Chosen, Lead};
use super::reading;

/// No article has more links than a number of this many digits can name.
const LONGEST_NUMBER: usize = 9_999;

/// Keys that only an open article knows: the number of a link, the letter of a related story.
pub(super) fn press(model: &mut Model, key: Key) -> Option<Vec<Effect>> {
    let reader = model.reader.as_mut()?;
    if reader.armed {
        reader.armed = false;
        if let Some(story) = key.letter().and_then(|letter| reader.lettered(letter)) {
            return Some(reading::follow_related(model, story));
        }
        if key.code == KeyCode::Esc {
            return Some(Vec::new());
        }
    }
    if let Some(hints) = &mut reader.hints {
        let chosen = key.letter().map_or(Chosen::Unknown, |letter| hints.press(letter));
        if chosen != Chosen::Nothing {
            reader.hints = None;
        }
        return Some(match chosen {
            Chosen::Follow(lead) => follow(model, lead),
            Chosen::Copy(url) => vec![Effect::Copy(url)],
            Chosen::Nothing | Chosen::Unknown => Vec::new(),
        });
    }
    let digit = key.letter().and_then(|letter| letter.to_digit(10)).map(|digit| digit as usize);
    match (reader.link, digit, key.code) {
        (None, Some(digit @ 1..), _) if reader.has_numbers() => {
            reader.link = Some(digit);
            Some(Vec::new())
        }
        (None, ..) => None,
        (Some(number), Some(digit), _) => {
            reader.link = Some((number * 10 + digit).min(LONGEST_NUMBER));
            Some(Vec::new())
        }
        (Some(number), None, KeyCode::Backspace) => {
            reader.link = Some(number / 10).filter(|number| *number > 0);
            Some(Vec::new())
        }
        (Some(_), None, KeyCode::Esc) => {
            reader.link = None;
            Some(Vec::new())
        }
        (Some(number), None, code) => {
            reader.link = None;
            let action = model.keymap.find(Pane::Article, &[key]);
            let follows = code == KeyCode::Enter || action == Meaning::from(Action::OpenBrowser);
            let copies = action == Meaning::from(Action::CopyAddress);
            match reader.numbered(number).cloned() {
                Some(lead) if follows => Some(follow(model, lead)),
                Some(Lead::Address(url)) if copies => Some(vec![Effect::Copy(url)]),
                None if follows || copies => {
                    model.complain(format!("There is no link {number}"));
                    Some(Vec::new())
                }
                _ => None,
            }
        }
    }
}

/// Puts letters on the links that are on the screen.
pub(super) fn hint(model: &mut Model) -> Vec<Effect> {
    let rows = reading::article_height(model);
    if !model.reader.as_mut().is_some_and(|reader| reader.hint(rows)) {
        model.say("No link is on the screen");
    }
    Vec::new()
}

/// Opens an address, or goes to another place of the article.
pub(super) fn follow(model: &mut Model, lead: Lead) -> Vec<Effect> {
    let rows = reading::article_height(model);
    match (lead, &mut model.reader) {
        (Lead::Address(url), _) => return vec![Effect::Browse(url)],
        (Lead::Line(line), Some(reader)) => reader.go_to(line, rows),
        (Lead::Line(_), None) => {}
    }
    Vec::new()
}

/// Back to where one was before a note was followed; before that, to the article one came from.
pub(super) fn come_back(model: &mut Model) -> Vec<Effect> {
    if model.reader.as_mut().is_some_and(|reader| reader.come_back()) {
        return Vec::new();
    }
    if !model.trail.is_empty() {
        return reading::back(model);
    }
    model.say("No note or related story was followed to here");
    Vec::new()
}
