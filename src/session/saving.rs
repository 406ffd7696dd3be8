//! Writes stories to a file: never over an existing one, unless that may be replaced.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::config::{self, expanded};
use crate::domain::{Article, Text, counted};
use crate::render::export;

/// Stories to save to a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Save {
    /// The stories.
    pub articles: Vec<Article>,
    /// The reader's time zone, for dates.
    pub zone: TimeZone,
    /// The file.
    pub path: PathBuf,
    /// Whether an existing file may be replaced.
    pub replace: bool,
}

impl Save {
    /// Writes the file. May take a while: not for the thread that draws a screen.
    ///
    /// # Errors
    /// When it can't be written, or exists and may not be replaced.
    pub fn write(&self) -> Result<(), NotSaved> {
        let written = match self.replace {
            true => config::save(&self.path, &self.text()).map_err(|refused| refused.cause),
            false => create(&self.path, &self.text()),
        };
        written.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists if self.path.is_dir() => NotSaved::Folder(self.shown()),
            io::ErrorKind::AlreadyExists => NotSaved::Exists(self.shown()),
            io::ErrorKind::NotFound => NotSaved::NoFolder(self.shown()),
            _ => NotSaved::Refused(self.shown(), error),
        })
    }

    /// The contents of the file: HTML if its name says so, else plain text.
    pub fn text(&self) -> String {
        let ending = self.path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("html" | "htm" | "xhtml") => export::html(&self.articles, &self.zone),
            _ => export::text(&self.articles, &self.zone),
        }
    }

    /// The message that it was written.
    pub fn told(&self) -> String {
        let stories = counted(self.articles.len(), "story", "stories");
        format!("Saved {stories} as {}", self.shown())
    }

    fn shown(&self) -> Text {
        Text::clean(&self.path.display().to_string())
    }
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum NotSaved {
    /// There is a file of that name.
    #[error("{0} is there already")]
    Exists(Text),
    /// The name is that of a folder.
    #[error("{0} is a folder; write a name after it")]
    Folder(Text),
    /// The folder that it would be in does not exist.
    #[error("there is no folder for {0}")]
    NoFolder(Text),
    /// The system refused it.
    #[error("{0}: {1}")]
    Refused(Text, io::Error),
}

/// A path that was typed at a prompt. A dash is a file of that name: standard input is the prompt's.
pub fn typed_path(typed: &str, home: Option<&Path>) -> PathBuf {
    match typed {
        "-" => PathBuf::from("./-"),
        _ => expanded(typed, home),
    }
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    // A partial file would be in the way of the next attempt.
    written.inspect_err(|_| drop(fs::remove_file(path)))
}
