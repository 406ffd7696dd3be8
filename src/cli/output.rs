//! What a person at a terminal is shown and asked beside the results, and columns for people.

use std::io::{self, IsTerminal, Write};

use anyhow::{Result, bail};

use crate::domain::Text;
use crate::render::fit::{display_width, fit};

/// Whether a person watches standard error.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Shows how far something is, in place; nothing when nobody watches.
pub fn progress(line: &str) {
    if is_watched() {
        let _ = write!(io::stderr(), "\r{}\x1b[K", Text::clean(line));
    }
}

/// Takes the progress line away.
pub fn end_progress() {
    if is_watched() {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// Shows in one line what is being done, for as long as it takes; nothing when nobody watches.
pub fn meanwhile<T>(line: &str, work: impl FnOnce() -> T) -> T {
    progress(line);
    let done = work();
    end_progress();
    done
}

/// Asks whether to go on; nobody but a person at a terminal can say yes.
///
/// # Errors
/// When nobody is there to be asked.
pub fn confirm(question: &str) -> Result<bool> {
    if !io::stdin().is_terminal() || !is_watched() {
        bail!("{question} Nobody is here to answer: --yes does it without asking");
    }
    write!(io::stderr(), "{} [y/N] ", Text::clean(question))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// How wide a line for people may be.
#[derive(Debug, Clone, Copy)]
pub enum Width {
    /// Standard output is a terminal of so many columns.
    Columns(usize),
    /// It goes elsewhere, where lines are as long as they are.
    Endless,
}

impl Width {
    /// That of standard output.
    pub fn of_output() -> Width {
        match rustix::termios::tcgetwinsize(rustix::stdio::stdout()) {
            Ok(size) if size.ws_col > 0 => Width::Columns(usize::from(size.ws_col)),
            // A terminal that does not say it.
            Ok(_) => Width::Columns(80),
            Err(_) => Width::Endless,
        }
    }

    /// The columns of a line; so many where it has no end.
    pub fn or(self, usual: usize) -> usize {
        match self {
            Width::Columns(columns) => columns,
            Width::Endless => usual,
        }
    }

    /// `text` in exactly so many columns; in more where a line has no end.
    pub fn column(self, text: &str, columns: usize) -> String {
        let mut text = match self {
            Width::Columns(_) => fit(text, columns),
            Width::Endless => text.to_owned(),
        };
        text.push_str(&" ".repeat(columns.saturating_sub(display_width(&text))));
        text
    }
}
