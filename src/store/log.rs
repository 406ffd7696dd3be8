//! The write-ahead log: what was written lately, until it is moved into the store's own file.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::error::Result;
use super::{Store, beside};

/// A log of fewer bytes is left as it is: it is read in a millisecond.
const SMALL: u64 = 1 << 20;

/// A log of fewer bytes is emptied while a person waits for the program to end: of its thousand pages,
/// most are earlier states of the same few, and each page is written once.
const SHORT: u64 = 4 << 20;

/// How long emptying the log may wait for other readers and writers, and keep them waiting.
const PATIENCE: Duration = Duration::from_millis(100);

impl Store {
    /// Whether the log is long: the next process that opens the store has to read it first.
    pub fn has_long_log(&self) -> bool {
        log_length(&self.path) >= SMALL
    }

    /// Moves a short log into the file, for people who copy the file alone. Does not wait for other
    /// connections: if one is in the way, the log stays, or a part of it.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn empty_short_log(&self) -> Result<()> {
        if !(1..SHORT).contains(&log_length(&self.path)) {
            return Ok(());
        }
        self.be_in_place()?;
        self.connection.busy_timeout(Duration::ZERO)?;
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// Moves the log into the file. Needs a connection of its own, which it closes. If other connections
    /// are in the way, the log is left for the next time.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn empty_log(self) -> Result<()> {
        self.connection.busy_timeout(PATIENCE)?;
        // The first pass does most of the work while others write; for the second they wait.
        for thoroughness in ["PASSIVE", "TRUNCATE"] {
            let empty = format!("PRAGMA wal_checkpoint({thoroughness})");
            self.connection.query_row(&empty, [], |_| Ok(()))?;
        }
        Ok(())
    }
}

/// How many bytes the log of the store at `path` has; none if there is no log.
pub(super) fn log_length(path: &Path) -> u64 {
    fs::metadata(beside(path, "-wal")).map_or(0, |log| log.len())
}
