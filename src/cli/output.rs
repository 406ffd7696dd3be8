//! The only place of the command line that prints, but for what a helper tells its screen.
//!
//! What it prints came from outside once and is [`Text`] by now, or is escaped
//! by JSON; error texts are cleaned here.

use std::io::{self, IsTerminal, Write};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::domain::Text;
use crate::render::fit::{display_width, fit};

/// Where results go. A reader that went away (`newsfold list | head`) is no error.
pub struct Output<W: Write> {
    writer: W,
}

impl Output<io::BufWriter<io::StdoutLock<'static>>> {
    /// Standard output, buffered.
    pub fn standard() -> Self {
        Output { writer: io::BufWriter::new(io::stdout().lock()) }
    }
}

impl<W: Write> Output<W> {
    /// Prints one line.
    ///
    /// # Errors
    /// When the output can't be written.
    pub fn line(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.writer, "{}", line.trim_end())
    }

    /// Prints one JSON object on a line of its own.
    ///
    /// # Errors
    /// When the output can't be written.
    pub fn json(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.writer, "{value}")
    }

    /// Prints text as it is.
    ///
    /// # Errors
    /// When the output can't be written.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_all(text.as_bytes())
    }

    /// The writer itself.
    pub fn writer(&mut self) -> &mut W {
        &mut self.writer
    }

    /// Hands over what is buffered.
    ///
    /// # Errors
    /// When the output can't be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Says something to the person, beside the results.
pub fn say(message: &str) {
    // Nobody is left to be told when standard error is closed.
    let _ = writeln!(io::stderr(), "newsfold: {}", Text::clean(message));
}

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

/// Whether this error is only a reader that went away.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
