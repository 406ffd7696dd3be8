//! Handing stories to a command of the shell.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

use jiff::tz::TimeZone;

use crate::domain::Article;
use crate::render::export;

/// Stories on their way to a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipe {
    /// As it was typed, for the shell.
    pub command: String,
    /// What it is to read.
    pub articles: Vec<Article>,
    /// Where the reader is, for dates.
    pub zone: TimeZone,
}

impl Pipe {
    /// Starts the command; the stories are written to it meanwhile.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(self) -> io::Result<Child> {
        let mut shell = Command::new("sh");
        let mut child = shell.args(["-c", &self.command]).stdin(Stdio::piped()).spawn()?;
        if let Some(mut input) = child.stdin.take() {
            let writer = std::thread::Builder::new().name("pipe".to_owned());
            // A command that does not read to the end is no mistake.
            let _ = writer.spawn(move || input.write_all(self.text().as_bytes()));
        }
        Ok(child)
    }

    /// What the command reads.
    pub fn text(&self) -> String {
        export::text(&self.articles, &self.zone)
    }
}

/// In words, what came of a line: the exit code of its command, or nothing where that was killed.
///
/// # Errors
/// When it did not end well.
pub fn told(line: &str, ended: &io::Result<Option<i32>>) -> Result<String, String> {
    match ended {
        Ok(Some(0)) => Ok(format!("{line}: done")),
        Ok(Some(code)) => Err(format!("{line}: ended with {code}")),
        Ok(None) => Err(format!("{line}: was ended")),
        Err(error) => Err(format!("{line}: can't be started: {error}")),
    }
}
