//! Where things are: the files of newsfold, and those that a person names.

use std::path::PathBuf;

use crate::session::saving::typed_path;

/// Places that a reader may want to know, and the reader's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The configuration file.
    pub config: String,
    /// The file with the news and the reader's marks.
    pub data: String,
    /// The reader's home, for paths that begin with `~`.
    pub home: Option<PathBuf>,
    /// Files whose names can't be typed, by how they stand in an answer: a name may hold what no
    /// terminal should be sent.
    pub odd: Vec<(String, PathBuf)>,
}

impl Places {
    /// A path as a person types it, or completes it.
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
