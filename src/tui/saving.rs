//! Writing stories to a file, apart from the screen.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use super::exporting::{Destination, Export};
use super::msg::Msg;
use super::widget::words::counted;
use crate::config;
use crate::domain::Text;

/// Writes the file, and says what came of it. One that is there is left alone unless it may be
/// replaced.
pub(super) fn save(export: Box<Export>) -> Msg {
    let text = export.text();
    let Destination::File { path, replace } = &export.to else {
        return Msg::Wrong("Nothing to save".to_owned());
    };
    let shown = Text::clean(&path.display().to_string());
    let written = match replace {
        true => config::save(path, &text).map_err(io::Error::other),
        false => create(path, &text),
    };
    match written {
        Ok(()) => {
            let stories = counted(export.articles.len(), "story", "stories");
            Msg::Said(format!("Saved {stories} as {shown}"))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match path.is_dir() {
            true => Msg::Wrong(format!("Not saved: {shown} is a folder; write a name after it")),
            false => Msg::Exists(export),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Msg::Wrong(format!("Not saved: there is no folder for {shown}"))
        }
        Err(error) => Msg::Wrong(format!("Not saved: {shown}: {error}")),
    }
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
