//! A copy of the store for bad days: `newsfold.db.backup-1`, and the one before it, `-2`.

use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, ToSql};

use super::error::{Result, StoreError};
use super::{Store, beside, schema};

/// Two: damage that nobody noticed for a day reaches the newer one.
const KEPT: [&str; 2] = [".backup-1", ".backup-2"];

/// How old the newest copy may become.
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// Copies the store. Takes as long as reading and writing all of it does: for a connection of its
    /// own, which it closes.
    ///
    /// # Errors
    /// When the store can't be read, or the copy not written; older copies stay.
    pub fn back_up(self) -> Result<()> {
        let unfinished = beside(&self.path, ".backup-new");
        let failed = |error: &io::Error| StoreError::NoBackup(error.to_string());
        // What an earlier run did not finish.
        let _ = fs::remove_file(&unfinished);
        schema::create_private(&unfinished);
        self.connection
            .execute("VACUUM INTO ?1", [Name(&unfinished)])
            .inspect_err(|_| drop(fs::remove_file(&unfinished)))?;
        // SQLite leaves the copy to the system's own pace.
        File::open(&unfinished).and_then(|it| it.sync_all()).map_err(|it| failed(&it))?;
        let [newest, before] = KEPT.map(|name| beside(&self.path, name));
        let _ = fs::rename(&newest, before);
        fs::rename(&unfinished, &newest).map_err(|it| failed(&it))
    }

    /// Whether the newest copy is older than a day. A store younger than that holds nothing that its
    /// feeds would not bring again.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn needs_backup(&self, now: Timestamp) -> Result<bool> {
        let is_old = |time: Timestamp| now.duration_since(time).abs() > DAY;
        let first: Option<i64> = self
            .connection
            .query_row("SELECT arrived FROM entries ORDER BY id LIMIT 1", [], |row| row.get(0))
            .optional()?;
        let written = newest(&self.path).and_then(|copy| fs::metadata(copy).ok()?.modified().ok());
        let written = written.and_then(|time| Timestamp::try_from(time).ok());
        Ok(first.map(super::timestamp).is_some_and(is_old) && written.is_none_or(is_old))
    }
}

/// A path as SQLite takes it: in its bytes, whatever letters they are.
struct Name<'p>(&'p Path);

impl ToSql for Name<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(self.0.as_os_str().as_bytes())))
    }
}

/// The copies of the store at `path`, newest first.
pub(super) fn all(path: &Path) -> impl Iterator<Item = PathBuf> {
    KEPT.map(|name| beside(path, name)).into_iter().filter(|copy| copy.exists())
}

/// The newest copy of the store at `path`.
pub(super) fn newest(path: &Path) -> Option<PathBuf> {
    all(path).next()
}
