//! Backups of the store: `newsfold.db.backup-1`, and the one before it, `-2`.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rusqlite::OptionalExtension;

use super::columns::path_value;
use super::error::{Result, StoreError};
use super::{Store, beside, number, number_of, schema};

/// Two: damage that nobody noticed for a day reaches the newer one.
const KEPT: [&str; 2] = [".backup-1", ".backup-2"];

/// How old the newest copy may become.
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// Copies the store, unless another process is doing so or did so lately. Takes as long as reading
    /// and writing all of it, so it needs a connection of its own, which it closes.
    ///
    /// # Errors
    /// When the store can't be read, or the copy can't be written; older copies stay.
    pub fn back_up(self, now: Timestamp) -> Result<()> {
        let copied = self.copy_in_turn(now);
        // The failure itself is told; that it could not be noted for later is not.
        let _ = self.note_backup(copied.is_err());
        copied
    }

    fn copy_in_turn(&self, now: Timestamp) -> Result<()> {
        let unfinished = beside(&self.path, ".backup-new");
        let Some(copy) = turn(&unfinished).map_err(StoreError::NoBackup)? else { return Ok(()) };
        let throw_away = || drop(fs::remove_file(&unfinished));
        if is_copied(&self.path, now) {
            throw_away();
            return Ok(());
        }
        self.copy_into(&unfinished, &copy).inspect_err(|_| throw_away())
    }

    /// Notes for [`Store::overdue_backup`] whether the last copy failed.
    fn note_backup(&self, failed: bool) -> Result<()> {
        let note = match failed {
            true => "INSERT OR IGNORE INTO facts VALUES ('backup_failed', 1)",
            false => "DELETE FROM facts WHERE name = 'backup_failed'",
        };
        self.connection.execute(note, [])?;
        Ok(())
    }

    fn copy_into(&self, unfinished: &Path, copy: &File) -> Result<()> {
        // Drops what an earlier run did not finish.
        copy.set_len(0).map_err(StoreError::NoBackup)?;
        let copied = self.connection.execute("VACUUM INTO ?1", [path_value(unfinished)]);
        copied.map_err(|error| match StoreError::from(error) {
            // The store itself may have room: it is larger than what feeds bring.
            StoreError::Full => StoreError::NoBackup(io::Error::other("the disk is full")),
            error => error,
        })?;
        // SQLite does not sync the copy to the disk.
        copy.sync_all().map_err(StoreError::NoBackup)?;
        let [newest, before] = KEPT.map(|name| beside(&self.path, name));
        let _ = fs::rename(&newest, before);
        fs::rename(unfinished, &newest).map_err(StoreError::NoBackup)
    }

    /// Whether a copy is due: the newest is more than a day old, and so is the store. A younger store
    /// holds nothing that its feeds would not bring again.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn needs_backup(&self, now: Timestamp) -> Result<bool> {
        let is_old = self.begun()?.is_some_and(|begun| is_past(begun, now));
        Ok(is_old && !is_copied(&self.path, now))
    }

    /// Says since when there is no copy, if the last attempt to make one failed.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn overdue_backup(&self) -> Result<Option<String>> {
        let has_failed = "SELECT EXISTS (SELECT 1 FROM facts WHERE name = 'backup_failed')";
        if !self.connection.query_row(has_failed, [], |row| row.get(0))? {
            return Ok(None);
        }
        let copied = newest(&self.path).and_then(|copy| made(&copy));
        let since = copied.or(self.begun()?);
        Ok(since
            .map(|since| format!("no backup since {}: a refresh says why", since.strftime("%F"))))
    }

    /// When the first entry arrived.
    fn begun(&self) -> Result<Option<Timestamp>> {
        let first = "SELECT arrived FROM entries ORDER BY id LIMIT 1";
        let first = self.connection.query_row(first, [], |row| row.get(0)).optional()?;
        Ok(first.map(super::timestamp))
    }
}

/// Whether the newest copy of the store at `path` is at most a day old.
fn is_copied(path: &Path, now: Timestamp) -> bool {
    newest(path).and_then(|copy| made(&copy)).is_some_and(|made| !is_past(made, now))
}

/// When a copy was made.
pub(super) fn made(copy: &Path) -> Option<Timestamp> {
    Timestamp::try_from(fs::metadata(copy).ok()?.modified().ok()?).ok()
}

/// Whether a time is more than a day before or after `now`.
fn is_past(time: Timestamp, now: Timestamp) -> bool {
    now.duration_since(time).abs() > DAY
}

/// Opens the file of a copy that is to be made, and locks it against other processes until it is
/// dropped; `None` if another process is making one.
fn turn(unfinished: &Path) -> io::Result<Option<File>> {
    schema::create_private(unfinished);
    let file = OpenOptions::new().write(true).open(unfinished)?;
    if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
        return Ok(None);
    }
    // Another process may meanwhile have finished it, and given it its final name.
    let is_named = number_of(unfinished) == Some(number(&file.metadata()?));
    Ok(is_named.then_some(file))
}

/// The copies of the store at `path`, newest first.
pub(super) fn all(path: &Path) -> impl Iterator<Item = PathBuf> {
    KEPT.map(|name| beside(path, name)).into_iter().filter(|copy| copy.exists())
}

/// The newest copy of the store at `path`.
pub(super) fn newest(path: &Path) -> Option<PathBuf> {
    all(path).next()
}
