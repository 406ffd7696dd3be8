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

/// `text` in exactly so many columns.
pub fn column(text: &str, columns: usize) -> String {
    let mut text = fit(text, columns);
    text.push_str(&" ".repeat(columns.saturating_sub(display_width(&text))));
    text
}
