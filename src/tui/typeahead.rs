//! Keys that are typed before the rows they are about have come: they wait for them, as they would
//! otherwise act on the list before.

use crossterm::event::KeyCode;

use super::action::Action;
use super::keymap::{Does, Key, Meaning};
use super::model::{Model, Wish};
use super::msg::Msg;
use super::requests::Purpose;

/// Keeps a message of the reader's for later if it has to wait; returns it if it has not.
pub(super) fn hold(model: &mut Model, msg: Msg) -> Option<Msg> {
    let waits = match &msg {
        Msg::Key(key) => {
            if key.code == KeyCode::Esc {
                model.typed_ahead.clear();
            }
            waits(model, *key)
        }
        // It is for a question that a key is still to ask.
        Msg::Paste(_) => !model.typed_ahead.is_empty(),
        _ => false,
    };
    if waits {
        model.typed_ahead.push_back(msg);
        return None;
    }
    Some(msg)
}

/// The next message that waited and need not wait any more. None answers a question that was not there to
/// be read when it was typed.
pub(super) fn next(model: &mut Model) -> Option<Msg> {
    if !model.sure.is_empty() || !model.choices.is_empty() {
        model.typed_ahead.clear();
    }
    match model.typed_ahead.front()? {
        Msg::Key(key) if waits(model, *key) => None,
        _ => model.typed_ahead.pop_front(),
    }
}

/// Whether a key has to wait for the first rows of a list, which depends on what it leads to: an open
/// question takes its keys at once, and so do the actions that stop, suspend, or quit.
fn waits(model: &Model, key: Key) -> bool {
    let is_asked = model.prompt.is_some() || !model.sure.is_empty() || !model.choices.is_empty();
    if is_asked || key.code == KeyCode::Esc || !model.awaits(|it| matches!(it, Purpose::Rows(..))) {
        return false;
    }
    match model.keymap.find(model.focus, &[key]) {
        Meaning::Does(Does::Action(action)) => match action {
            Action::Quit | Action::Stop | Action::Suspend | Action::Redraw => false,
            // A key that is held down is not to go on beyond what it goes on to.
            Action::NextUnread | Action::ReadOn => model.wish != Some(Wish::Unread),
            _ => true,
        },
        _ => true,
    }
}
