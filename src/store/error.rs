//! What can go wrong with the store, named by what the caller can do.

use std::error::Error;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// Trouble with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process is writing; trying again later helps.
    #[error("another newsfold is writing to the store; try again in a moment")]
    Busy,
    /// It was written by a newer newsfold and is left as it is.
    #[error(
        "{path} was written by a newer newsfold (format {found}, this one knows {known}); it was \
         not touched: update newsfold, or name another --data-dir"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format this program knows.
        known: i64,
    },
    /// It was written before the format settled, and is left as it is.
    #[error(
        "{0} was written by an early newsfold whose format is no longer read; it was not touched: \
         to start over, move it away with its -wal and -shm files; the feeds are then fetched again"
    )]
    Early(PathBuf),
    /// It is a database of another program.
    #[error("{0} is not a newsfold store; it was not touched: name another --data-dir")]
    Foreign(PathBuf),
    /// It is damaged.
    #[error("the store is damaged ({0}); `newsfold doctor --rebuild` saves what can be saved")]
    Corrupt(rusqlite::Error),
    /// The file can't be opened, read, or written.
    #[error("the store {path} can't be used: {cause}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What SQLite or the system said.
        cause: Box<dyn Error + Send + Sync>,
    },
    /// The file or its log was moved, replaced, or deleted: anything written into it is lost.
    #[error(
        "the store {0} or its log was moved, replaced, or deleted while newsfold had it open: newsfold \
         stops writing to it; quit and start newsfold again"
    )]
    Replaced(PathBuf),
    /// The disk is full.
    #[error("the disk is full: nothing more can be saved until there is room")]
    Full,
    /// The directory is read-only, or the disk is.
    #[error("the store is read-only: its folder can't be written, or the disk is full")]
    ReadOnly,
    /// The file can't be written, or one beside it, or their folder.
    #[error("the store is read-only: {0} can't be written")]
    NotWritable(PathBuf),
    /// The backup can't be written.
    #[error("the backup of the store can't be written: {0}")]
    NoBackup(io::Error),
    /// The work was interrupted by a fault of newsfold's own; the store is as it was before.
    #[error("interrupted: {0}")]
    Interrupted(String),
    /// A statement failed in a way that is newsfold's own fault.
    #[error("the store failed: {0}")]
    Bug(rusqlite::Error),
}

impl StoreError {
    /// Whether the error is about what one visit brought or met, and leaves other visits alone.
    pub fn is_of_one_visit(&self) -> bool {
        matches!(self, StoreError::Bug(_) | StoreError::Corrupt(_) | StoreError::Interrupted(_))
    }
}

/// Runs work in which a fault of newsfold itself may hide: a panic costs that work alone.
///
/// # Errors
/// [`StoreError::Interrupted`] when it panics.
pub fn unless_it_panics<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let told = panic.downcast_ref::<String>().map(String::as_str);
        let told = told.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(StoreError::Interrupted(told.unwrap_or("a bug in newsfold").to_owned()))
    })
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        use rusqlite::ffi::SQLITE_IOERR_WRITE;
        if is_of_damage(&error) {
            return StoreError::Corrupt(error);
        }
        let extended = error.sqlite_error().map(|it| it.extended_code);
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                StoreError::Corrupt(error)
            }
            Some(ErrorCode::DiskFull) => StoreError::Full,
            // The file has reached its size limit, or its owner a quota.
            _ if extended == Some(SQLITE_IOERR_WRITE) => StoreError::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly,
            _ => StoreError::Bug(error),
        }
    }
}

/// Whether something was read that newsfold never writes.
fn is_of_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{
        FromSqlConversionFailure, InvalidColumnType, SqlInputError, SqliteFailure, Utf8Error,
    };
    // newsfold creates every table and column that it asks for.
    let is_missing =
        |what: &str| ["no such table", "no such column"].iter().any(|it| what.starts_with(it));
    match error {
        FromSqlConversionFailure(..) | Utf8Error(..) => true,
        // SQLite reports a bad byte in the file header like this, without a code of its own.
        SqliteFailure(_, Some(what)) => what == "unsupported file format" || is_missing(what),
        SqlInputError { msg, .. } => is_missing(msg),
        InvalidColumnType(_, _, found) => *found != rusqlite::types::Type::Null,
        _ => false,
    }
}

/// The result of a store operation.
pub type Result<T> = std::result::Result<T, StoreError>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_trigger_does_not_find_is_damage() {
        let store = rusqlite::Connection::open_in_memory().expect("opens");
        let sql = "CREATE TABLE counts (entries); CREATE TABLE entries (id);
            CREATE TRIGGER entry_came AFTER INSERT ON entries BEGIN
                UPDATE counts SET entries = ent5ies + 1; END";
        store.execute_batch(sql).expect("creates");
        for failed in [
            store.execute("INSERT INTO entries VALUES (1)", []),
            store.execute_batch("INSERT INTO entries VALUES (1)").map(|()| 0),
        ] {
            let error = StoreError::from(failed.expect_err("no such column"));
            assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
        }
    }

    #[test]
    fn a_fault_costs_what_it_is_in() {
        let told = unless_it_panics::<()>(|| panic!("the {} is off", "sky"));
        assert_eq!(told.expect_err("a fault").to_string(), "interrupted: the sky is off");
        assert!(unless_it_panics(|| Ok(())).is_ok());
    }
}
