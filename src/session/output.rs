//! Words on standard output, and beside them on standard error.
//!
//! What it prints came from outside once and is [`Text`] by now, or is escaped
//! by JSON; error texts are cleaned here.

use std::io::{self, Write};

use serde_json::Value;

use crate::domain::Text;

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

/// Whether this error is only a reader that went away.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
