//! Pipes stories to a shell command.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

use jiff::tz::TimeZone;

use crate::domain::Article;
use crate::render::export;

/// Stories to pipe to a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipe {
    /// The command as typed, for the shell.
    pub command: String,
    /// The stories that it reads.
    pub articles: Vec<Article>,
    /// The reader's time zone, for dates.
    pub zone: TimeZone,
}

impl Pipe {
    /// Starts the command; the stories are written to it on another thread.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(self) -> io::Result<Child> {
        let mut shell = Command::new("sh");
        let mut child = shell.args(["-c", &self.command]).stdin(Stdio::piped()).spawn()?;
        if let Some(mut input) = child.stdin.take() {
            let writer = std::thread::Builder::new().name("pipe".to_owned());
            // A command need not read to the end.
            let _ = writer.spawn(move || input.write_all(self.text().as_bytes()));
        }
        Ok(child)
    }

    /// What the command reads.
    pub fn text(&self) -> String {
        export::text(&self.articles, &self.zone)
    }
}

/// How the command of `line` ended, in words: `ended` is its exit code, or `None` if it was killed.
///
/// # Errors
/// When the command failed; the words say how.
pub fn told(line: &str, ended: &io::Result<Option<i32>>) -> Result<String, String> {
    match ended {
        Ok(Some(0)) => Ok(format!("{line}: done")),
        Ok(Some(code)) => Err(format!("{line}: ended with status {code}")),
        Ok(None) => Err(format!("{line}: was killed by a signal")),
        Err(error) => Err(format!("{line}: can't be started: {error}")),
    }
}
