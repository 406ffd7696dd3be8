//! Results on standard output, and messages on standard error.
//!
//! Text from outside that is printed here is [`Text`] already, or escaped by JSON; error
//! texts are cleaned here.

use std::io::{self, Write};

use serde_json::Value;

use crate::domain::Text;

/// Where results go. For a closed pipe (`newsfold list | head`), see [`is_closed_pipe`].
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
    /// Prints one line, without blanks at its end.
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

    /// Writes what is buffered.
    ///
    /// # Errors
    /// When the output can't be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Prints a message on standard error, apart from the results.
pub fn say(message: &str) {
    // When standard error is closed, there is nobody to report that to.
    let _ = writeln!(io::stderr(), "newsfold: {}", Text::clean(message));
}

/// Whether this error only says that the reading end of a pipe was closed.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
