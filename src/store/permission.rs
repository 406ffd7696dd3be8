//! Who may write a store: the system decides by its file, the files beside it, and its folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::beside;
use super::error::StoreError;
use crate::system::access::{may_write, unreadable};

/// What SQLite keeps beside a store while it is open.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// Makes the files beside a store writable if it is itself. While a store is read-only, SQLite creates them
/// read-only too, and leaves them so.
pub(super) fn follow(path: &Path) {
    let Ok(wanted) = fs::metadata(path).map(|file| file.permissions()) else { return };
    for companion in COMPANIONS.map(|ending| beside(path, ending)) {
        let is_behind = |file: fs::Metadata| file.permissions().readonly() && !wanted.readonly();
        if fs::metadata(&companion).is_ok_and(is_behind) {
            // If they belong to somebody else, `refused` names the one that can't be written.
            let _ = fs::set_permissions(&companion, wanted.clone());
        }
    }
}

/// What can't be written of the store at `path`, or the folder that it is in; `None` if all can be.
pub(super) fn refused(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().map(Path::to_owned);
    let files = COMPANIONS.map(|ending| beside(path, ending));
    let all = folder.into_iter().chain([path.to_owned()]).chain(files);
    all.into_iter().find(|it| it.exists() && !may_write(it))
}

/// Why the store at `path` can't be opened, in words, where SQLite gives no reason.
pub(super) fn unopened(path: &Path) -> Option<String> {
    let folder = path.parent().and_then(unreadable);
    if let Some(why) = folder {
        return Some(format!("its folder: {why}"));
    }
    match unreadable(path) {
        Some(why) => Some(format!("{why}; check its permissions")),
        None => path.is_dir().then(|| "it is a folder".to_owned()),
    }
}

/// Adds to an error that the store at `path` is read-only what can't be written.
pub(super) fn explained(error: StoreError, path: &Path) -> StoreError {
    match error {
        StoreError::ReadOnly => refused(path).map_or(error, StoreError::NotWritable),
        error => error,
    }
}
