//! Writing stories to a file: never over one that is there, unless that may be replaced.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::config::{self, expanded};
use crate::domain::{Article, Text, counted};
use crate::render::export;

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

/// What a file of this name holds of stories: HTML where it says so, else plain text.
pub fn text_for(path: &Path, articles: &[Article], zone: &TimeZone) -> String {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("html" | "htm" | "xhtml") => export::html(articles, zone),
        _ => export::text(articles, zone),
    }
}

/// Writes the file.
///
/// # Errors
/// When that is not possible, or there is one that may not be replaced.
pub fn save(path: &Path, text: &str, replace: bool) -> Result<(), NotSaved> {
    let written = match replace {
        true => config::save(path, text).map_err(|refused| refused.cause),
        false => create(path, text),
    };
    let shown = || Text::clean(&path.display().to_string());
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists if path.is_dir() => NotSaved::Folder(shown()),
        io::ErrorKind::AlreadyExists => NotSaved::Exists(shown()),
        io::ErrorKind::NotFound => NotSaved::NoFolder(shown()),
        _ => NotSaved::Refused(shown(), error),
    })
}

/// In words, that so many stories were saved.
pub fn told(stories: usize, path: &Path) -> String {
    let stories = counted(stories, "story", "stories");
    format!("Saved {stories} as {}", Text::clean(&path.display().to_string()))
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    // A part of it would stand in the way of the next attempt.
    written.inspect_err(|_| drop(fs::remove_file(path)))
}
