//! Everything that the screen may ask for: `update` returns effects, `run` carries them out.

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
    /// Apply the screen options of a reloaded configuration.
    Configure(Box<Screen>),
    /// Lay out a large article on another thread.
    LayOut(Box<Work>),
    /// Encode a picture for the terminal on another thread.
    Code(Box<Coding>),
    /// Notify a reader who is in another window.
    Notify(String),
    /// Redraw every cell.
    Redraw,
    /// Suspend until the shell resumes us.
    Suspend,
    /// Leave the screen.
    Leave(Leave),
}

impl Effect {
    /// Whether it can wait until the next frame is drawn, which already shows a mark and does not need
    /// the rows below. Waking the thread that does it takes as long as half a frame.
    pub fn can_wait(&self) -> bool {
        let Effect::Ask(request) = self else { return false };
        match &request.command {
            Command::Load(query) => query.after.is_some(),
            Command::Mark(_) | Command::CountAsRead { .. } | Command::Looked(_) => true,
            _ => false,
        }
    }
}

/// Where to go from the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// To the shell.
    Quit,
    /// To the demo.
    Demo,
}
