//! Everything that can happen, seen from the screen.

use jiff::Timestamp;

use super::graphics::Coded;
use super::keymap::Key;
use super::naming::Names;
use super::pane::article::LaidOut;
use crate::engine::event::Event;
use crate::session::saving::Save;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// The current time; sent before whatever happened then.
    Now(Timestamp),
    /// A key was pressed.
    Key(Key),
    /// A text was pasted.
    Paste(String),
    /// The left button was pressed at this column and row.
    Click(u16, u16),
    /// The wheel was turned down, or up, at this column and row.
    Wheel {
        /// Whether down.
        down: bool,
        /// Where.
        at: (u16, u16),
    },
    /// The terminal has this many columns and rows.
    Resized(u16, u16),
    /// The reader came back to this window, or left it.
    Focused(bool),
    /// The engine sent an event.
    Engine(Event),
    /// A large article was laid out.
    LaidOut(Box<LaidOut>),
    /// File names were looked up.
    Names(Box<Names>),
    /// A picture was encoded.
    Coded(Box<Coded>),
    /// The width and height of the terminal's cells, in pixels.
    Cell((u16, u16)),
    /// The file that stories were to be saved to exists already.
    Exists(Box<Save>),
    /// The reader's editor was closed.
    Edited,
    /// An effect succeeded: an address was opened, a text copied.
    Said(String),
    /// An effect failed.
    Wrong(String),
}
