//! Everything that the screen may ask for. `update` returns them, `run` carries them out.

use std::path::PathBuf;

use super::graphics::Coding;
use super::naming::Lookup;
use super::pane::article::Work;
use crate::config::Screen;
use crate::engine::command::{Command, Request, Ticket};
use crate::session::piping::Pipe;
use crate::session::saving::Save;

/// Something to be done outside the model.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the engine.
    Ask(Request),
    /// Tell the engine that nobody waits for these answers any more.
    GiveUp(Vec<Ticket>),
    /// Open an address in the browser.
    Browse(String),
    /// Write lines to the reader's clipboard, and say so.
    Copy {
        /// The lines.
        lines: Vec<String>,
        /// What to say.
        said: String,
    },
    /// Write stories to a file.
    Save(Box<Save>),
    /// Hand stories to a command, which has the terminal meanwhile.
    Pipe(Box<Pipe>),
    /// Look up the names of files.
    LookUp(Box<Lookup>),
    /// Open an attached file.
    Play(String),
    /// Open a file in the reader's editor at this line.
    Edit(PathBuf, usize),
    /// Paint with the theme of this name from now on.
    Paint(String),
    /// Look and behave as the configuration says by now.
    Configure(Box<Screen>),
    /// Lay a large article out, apart from the screen.
    LayOut(Box<Work>),
    /// Code a picture for the terminal, apart from the screen.
    Code(Box<Coding>),
    /// Tell a reader who is elsewhere.
    Notify(String),
    /// Draw every cell anew.
    Redraw,
    /// Stop until the shell brings us back.
    Suspend,
    /// Leave the screen.
    Leave(Leave),
}

impl Effect {
    /// Whether it can wait until the next frame is drawn: that shows a mark already, and does not need
    /// the rows below. To wake whoever does it takes as long as half a frame.
    pub fn can_wait(&self) -> bool {
        let Effect::Ask(request) = self else { return false };
        match &request.command {
            Command::Load(query) => query.after.is_some(),
            Command::Mark { .. } | Command::CountAsRead { .. } | Command::Looked(_) => true,
            _ => false,
        }
    }
}

/// Where to from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// To the shell.
    Quit,
    /// To the demo.
    Demo,
}
