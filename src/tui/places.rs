//! Paths: those of newsfold's files, and those that a person types.

use std::path::{Path, PathBuf};

use crate::session::saving::typed_path;

/// Paths that a reader may want to know, and those of the reader's own files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The configuration file.
    pub config: String,
    /// The file with the news and the reader's marks.
    pub data: String,
    /// The reader's home, for paths that begin with `~`.
    pub home: Option<PathBuf>,
    /// Files whose names can't be typed, by how they are shown: a name may hold what must not be sent
    /// to a terminal.
    pub odd: Vec<(String, PathBuf)>,
}

/// A path as it is shown: from `~` on if it is in the reader's home.
pub fn shown(path: &Path, home: Option<&Path>) -> String {
    match home.map(|home| path.strip_prefix(home)) {
        Some(Ok(rest)) => format!("~/{}", rest.display()),
        _ => path.display().to_string(),
    }
}

impl Places {
    /// The path that a person typed or completed.
    pub fn path(&self, typed: &str) -> PathBuf {
        let odd = self.odd.iter().filter_map(|(shown, path)| match typed.strip_prefix(shown) {
            Some("") => Some((shown.len(), path.clone())),
            Some(rest) if shown.ends_with('/') => Some((shown.len(), path.join(rest))),
            _ => None,
        });
        let longest = odd.max_by_key(|(length, _)| *length);
        longest.map_or_else(|| typed_path(typed, self.home.as_deref()), |(_, path)| path)
    }
}
