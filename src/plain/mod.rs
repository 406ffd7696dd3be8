//! The face for screen readers, braille displays, and slow links: a talk, line by line.
//!
//! ```text
//!  a line ─▶ table ─▶ conversation ─▶ words
//!                       └── asks the engine, and waits for its answer
//! ```
//!
//! What it prints is lines of words: no escape sequence, no control character but the line feed,
//! nothing that only the eye understands. Every list is numbered, every change is said, and nothing
//! is said unasked: what happened meanwhile comes with the next prompt, once. Editing the line is
//! left to the terminal; a pipe works as well.

mod conversation;
mod feeds;
mod handing;
mod headlines;
mod looking;
mod marking;
mod reading;
mod regrouping;
mod sources;
pub mod table;
mod tagging;
mod talk;
mod words;

use std::process::ExitCode;

use crate::engine::Opening;
use crate::session::{Session, is_closed_pipe, say, start_log};

pub use conversation::{Ask, Conversation, Reply, Then};

/// Talks until the reader ends it, or the input ends.
pub fn run(session: &Session, store: Opening) -> ExitCode {
    start_log(&session.log_file, session.log_level);
    match talk::talk(session, store) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
