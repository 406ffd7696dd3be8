//! Actions that are confirmed before they are done: those on many stories, and those that one key press
//! should not do.

use crossterm::event::KeyCode;

use super::effect::Effect;
use super::keymap::Key;
use super::marking;
use super::model::Model;
use super::requests::Purpose;
use super::selecting;
use crate::domain::{FeedId, Tagging, Target};
use crate::engine::command::{Command, Marking, Way};
use crate::session::saving::Save;

/// A question that needs a yes.
#[derive(Debug, Clone, PartialEq)]
pub struct Sure {
    /// What is asked.
    pub text: String,
    /// What is done after a yes.
    pub then: Deferred,
}

/// An action that waits for a yes. Everything about it was settled when its key was pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Deferred {
    /// A mark.
    Mark(Marking),
    /// Tags given or taken.
    Tag {
        /// To which stories.
        target: Target,
        /// Which.
        tagging: Tagging,
        /// Entries newer than this are left alone.
        horizon: i64,
    },
    /// A feed to unsubscribe from.
    Unsubscribe(FeedId),
    /// A change to the configuration, to undo or redo.
    Turn(Way),
    /// A save that replaces an existing file.
    Overwrite(Box<Save>),
}

/// Asks a question, after those that are open already.
pub(super) fn ask(model: &mut Model, text: String, then: Deferred) -> Vec<Effect> {
    model.notice = None;
    // A key that was pressed twice asks only once.
    if model.sure.iter().all(|asked| asked.then != then) {
        model.sure.push_back(Sure { text, then });
    }
    Vec::new()
}

/// Takes a key for the open question: only a y is a yes.
pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(sure) = model.sure.pop_front() else { return Vec::new() };
    if !matches!(key.code, KeyCode::Char('y' | 'Y')) || key.ctrl || key.alt {
        model.say("Left as it was");
        return Vec::new();
    }
    carry_out(model, sure.then)
}

/// Carries out a confirmed action.
pub(super) fn carry_out(model: &mut Model, what: Deferred) -> Vec<Effect> {
    match what {
        Deferred::Mark(marking) => marking::carry_out(model, marking),
        Deferred::Tag { target, tagging, horizon } => {
            selecting::let_go(model);
            vec![model.request(Command::Tag { target, tagging, horizon }, Purpose::Said)]
        }
        Deferred::Unsubscribe(feed) => {
            vec![model.request(Command::Unsubscribe(feed), Purpose::Said)]
        }
        Deferred::Turn(way) => marking::undo_or_redo(model, way, true),
        Deferred::Overwrite(save) => vec![Effect::Save(save)],
    }
}
