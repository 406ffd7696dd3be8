//! Progress and questions on standard error, and columns for people.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::os::fd::BorrowedFd;

use anyhow::{Result, bail};

use crate::domain::Text;
use crate::render::fit::{display_width, fit};

/// Whether standard error is a terminal.
pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// How many columns a line has that is shown in place; `None` if standard error is no terminal, or one
/// that can't erase a line.
fn progress_columns() -> Option<usize> {
    let kind = env::var_os("TERM").unwrap_or_default();
    if !stderr_is_terminal() || kind.is_empty() || kind == "dumb" {
        return None;
    }
    // In the last column, some terminals begin another line.
    columns_of(rustix::stdio::stderr()).map(|columns| columns - 1)
}

/// The columns of a terminal, at least one; `None` if it is none.
fn columns_of(terminal: BorrowedFd<'_>) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(terminal).ok()?;
    // Some terminals do not report their width.
    Some(if size.ws_col > 0 { usize::from(size.ws_col) } else { 80 })
}

/// Shows progress in place, if standard error is a terminal that can.
pub fn progress(line: &str) {
    if let Some(columns) = progress_columns() {
        let line = fit(Text::clean(line).as_str(), columns);
        let _ = write!(io::stderr(), "\r{line}\x1b[K");
    }
}

/// Erases the progress line.
pub fn end_progress() {
    if progress_columns().is_some() {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// Shows a progress line while `work` runs.
pub fn meanwhile<T>(line: &str, work: impl FnOnce() -> T) -> T {
    progress(line);
    let done = work();
    end_progress();
    done
}

/// Asks whether to go on; only a person at a terminal can say yes.
///
/// # Errors
/// When there is no terminal to ask at.
pub fn confirm(question: &str) -> Result<bool> {
    if !io::stdin().is_terminal() || !stderr_is_terminal() {
        bail!("{question} There is no terminal to ask at; --yes does it without asking");
    }
    write!(io::stderr(), "{} [y/N] ", Text::clean(question))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// The width of lines for people.
#[derive(Debug, Clone, Copy)]
pub enum Width {
    /// Standard output is a terminal with this many columns.
    Columns(usize),
    /// Standard output is no terminal, and lines may have any length.
    Endless,
}

impl Width {
    /// The width of standard output.
    pub fn of_output() -> Width {
        columns_of(rustix::stdio::stdout()).map_or(Width::Endless, Width::Columns)
    }

    /// The columns of a line; `usual` where lines may have any length.
    pub fn or(self, usual: usize) -> usize {
        match self {
            Width::Columns(columns) => columns,
            Width::Endless => usual,
        }
    }

    /// Fits `text` into exactly this many columns; longer text is only cut on a terminal.
    pub fn column(self, text: &str, columns: usize) -> String {
        let mut text = match self {
            Width::Columns(_) => fit(text, columns),
            Width::Endless => text.to_owned(),
        };
        text.push_str(&" ".repeat(columns.saturating_sub(display_width(&text))));
        text
    }
}
