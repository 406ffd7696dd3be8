//! Writing stories to a file: never over one that is there, unless that may be replaced.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::config::{self, expanded};
use crate::domain::{Article, Text, counted};
use crate::render::export;

/// Stories on their way into a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Save {
    /// Which.
    pub articles: Vec<Article>,
    /// Where the reader is, for dates.
    pub zone: TimeZone,
    /// Where they are to stand.
    pub path: PathBuf,
    /// Whether a file that is there already may be replaced.
    pub replace: bool,
}

impl Save {
    /// Writes the file. May take a while, and is for a thread that nobody waits for.
    ///
    /// # Errors
    /// When that is not possible, or there is one that may not be replaced.
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

    /// What the file is to hold: HTML where its name says so, else plain text.
    pub fn text(&self) -> String {
        let ending = self.path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("html" | "htm" | "xhtml") => export::html(&self.articles, &self.zone),
            _ => export::text(&self.articles, &self.zone),
        }
    }

    /// In words, that it was written.
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
    /// There is one of that name.
    #[error("{0} is there already")]
    Exists(Text),
    /// The name is that of a folder.
    #[error("{0} is a folder; write a name after it")]
    Folder(Text),
    /// It was to stand in a folder that is not there.
    #[error("there is no folder for {0}")]
    NoFolder(Text),
    /// The system did not let it.
    #[error("{0}: {1}")]
    Refused(Text, io::Error),
}

/// A path as a person types it who is asked for one. A dash is a file: whoever is asked has the standard
/// input.
pub fn typed_path(typed: &str, home: Option<&Path>) -> PathBuf {
    match typed {
        "-" => PathBuf::from("./-"),
        _ => expanded(typed, home),
    }
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    // A part of it would stand in the way of the next attempt.
    written.inspect_err(|_| drop(fs::remove_file(path)))
}
