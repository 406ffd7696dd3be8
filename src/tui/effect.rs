//! Everything that the screen may ask for. `update` returns them, `run` carries them out.

use super::pane::article::Work;
use crate::engine::command::Request;

/// Something to be done outside the model.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the engine.
    Ask(Request),
    /// Open an address in the browser.
    Browse(String),
    /// Write a line to the reader's clipboard.
    Copy(String),
    /// Lay a large article out, apart from the screen.
    LayOut(Box<Work>),
    /// Tell a reader who is elsewhere.
    Notify(String),
    /// Draw every cell anew.
    Redraw,
    /// Stop until the shell brings us back.
    Suspend,
    /// Leave the screen.
    Leave(Leave),
}

/// Where to from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// To the shell.
    Quit,
    /// To the demo.
    Demo,
}
