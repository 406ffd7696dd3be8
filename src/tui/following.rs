//! Follows the links and notes of an open article, by their numbers, by letters put on them, or by a
//! click; and goes back.

use std::mem;

use crossterm::event::KeyCode;

use super::action::{Action, Pane};
use super::effect::Effect;
use super::exporting;
use super::keymap::{Key, Meaning};
use super::model::Model;
use super::pane::article::{Awaits, Chosen, LinkTarget, Reader};
use super::reading;

/// The greatest link number that can be typed: no article has more links.
const GREATEST_LINK: usize = 9_999;

/// Takes keys that only an open article knows: the number of a link, the letter of a related story.
pub(super) fn press(model: &mut Model, key: Key) -> Option<Vec<Effect>> {
    let reader = model.reader.as_mut()?;
    match mem::take(&mut reader.awaits) {
        Awaits::Hint(mut hints) => {
            let chosen = key.letter().map_or(Chosen::Unknown, |letter| hints.press(letter));
            Some(match chosen {
                Chosen::Follow(target) => follow(model, target),
                Chosen::Copy(url) => vec![exporting::copy_address(url)],
                Chosen::Nothing => {
                    reader.awaits = Awaits::Hint(hints);
                    Vec::new()
                }
                Chosen::Unknown => Vec::new(),
            })
        }
        Awaits::Link(number) => press_on(model, number, key),
        Awaits::Related => match key.letter().and_then(|letter| reader.lettered(letter)) {
            Some(story) => Some(reading::follow_related(model, story)),
            None if key.code == KeyCode::Esc => Some(Vec::new()),
            None => begin_number(reader, key),
        },
        Awaits::Nothing => begin_number(reader, key),
    }
}

/// Takes the first digit of a link's number.
fn begin_number(reader: &mut Reader, key: Key) -> Option<Vec<Effect>> {
    let digit = digit(key).filter(|digit| *digit > 0 && reader.has_numbers())?;
    reader.awaits = Awaits::Link(digit);
    Some(Vec::new())
}

/// Takes a key after the digits of a link's number.
fn press_on(model: &mut Model, number: usize, key: Key) -> Option<Vec<Effect>> {
    let reader = model.reader.as_mut()?;
    let longer = digit(key).map(|digit| (number * 10 + digit).min(GREATEST_LINK));
    let shorter = (key.code == KeyCode::Backspace).then_some(number / 10);
    if let Some(number) = longer.or(shorter) {
        if number > 0 {
            reader.awaits = Awaits::Link(number);
        }
        return Some(Vec::new());
    }
    if key.code == KeyCode::Esc {
        return Some(Vec::new());
    }
    let action = model.keymap.find(Pane::Article, &[key]);
    let follows = key.code == KeyCode::Enter || action == Meaning::from(Action::OpenBrowser);
    let copies = action == Meaning::from(Action::CopyAddress);
    match reader.numbered(number).cloned() {
        Some(target) if follows => Some(follow(model, target)),
        Some(LinkTarget::Address(url)) if copies => Some(vec![exporting::copy_address(url)]),
        Some(LinkTarget::Line(_)) if copies => {
            model.answer(format!("Link {number} stays in the article: it has no address"));
            Some(Vec::new())
        }
        None if follows || copies => {
            model.complain(format!("There is no link {number}"));
            Some(Vec::new())
        }
        _ => None,
    }
}

fn digit(key: Key) -> Option<usize> {
    key.letter()?.to_digit(10).map(|digit| digit as usize)
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
pub(super) fn follow(model: &mut Model, target: LinkTarget) -> Vec<Effect> {
    let rows = reading::article_height(model);
    match (target, &mut model.reader) {
        (LinkTarget::Address(url), _) => return vec![Effect::Browse(url)],
        (LinkTarget::Line(line), Some(reader)) => reader.go_to(line, rows),
        (LinkTarget::Line(_), None) => {}
    }
    Vec::new()
}

/// Goes back to where a note was followed, else to the previous article.
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
