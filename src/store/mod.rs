//! What newsfold remembers: one SQLite file. The only folder with SQL.
//!
//! [`Store`] is the whole public interface. This file opens one; its other methods are in a file for
//! each noun:
//!
//! | Who asks | What | Files |
//! | --- | --- | --- |
//! | a face | lists, the sidebar, what was typed | `rows`, `shelves`, `history` |
//! | | a query turned into SQL, and its rows in order | `condition`, `listing`, `search`, `ranking`, `newest` |
//! | | an article, its page, and its neighbours | `article`, `pages`, `neighbours` |
//! | | marks, tags, events, and taking those back | `marks`, `tags`, `decisions`, `edits`, `journal` |
//! | a refresh | feeds, and what came of visits | `feeds`, `entries`, `reopen`, `brought`, `backup` |
//! | grouping | entries that have no story yet, and where they belong | `stories`, `decided`, `assignments` |
//! | the index | entries that it lacks, and its segments | `indexing`, `segments` |
//! | `newsfold doctor` | whether all is well, and what can be saved | `check`, `permission`, `salvage`, `mending` |
//!
//! Any number of [`Store`]s may be open on one file, in one process or several: SQLite's write-ahead log
//! lets readers read while one of them writes, and writers take turns.
//!
//! Statements that change many entries, or run for each of many, say `OR FAIL`: otherwise SQLite copies
//! each page that they touch, to undo that one statement if it fails half-way. All of them run in a
//! transaction or a savepoint that is rolled back as a whole.
//!
//! Two invariants keep the cost of a screen independent of the size of the store: lists read rows in
//! index order from a cursor, never by offset or count, and counts are kept by triggers. Queries in a
//! person's own words are counted only in part, and only up to a limit: see listing.rs.

mod adopting;
mod article;
mod assignments;
mod backup;
mod bodies;
mod brought;
mod check;
mod columns;
mod condition;
mod decided;
mod decisions;
mod edits;
mod entries;
mod entry_set;
mod error;
mod feeds;
mod history;
mod indexing;
mod journal;
mod leaves;
mod listing;
mod log;
mod marks;
mod mending;
mod named_feeds;
mod neighbours;
mod newest;
mod pages;
mod permission;
#[cfg(test)]
mod plans;
mod preparing;
mod ranking;
mod reason;
mod reopen;
mod rows;
mod salvage;
mod schema;
mod search;
mod segments;
mod shelves;
mod stop;
mod stories;
mod tags;
mod untitled;

use std::cell::Cell;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use assignments::Stored;
pub use brought::Brought;
pub use check::Totals;
pub use decided::Decided;
pub use edits::FileEdit;
pub use entries::{Changes, News, Visit};
pub use error::{Result, StoreError, unless_it_panics};
pub use feeds::Visits;
pub use indexing::{NewSegment, Unindexed};
pub use journal::{Done, LastActs, Way};
pub use preparing::Preparing;
pub use salvage::{Loss, Rescue};
pub use segments::Merge;
pub use stop::Stop;
pub use stories::Pending;

/// An open store.
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// The numbers of the file and of its log, each if it exists.
    numbers: [Option<FileNumber>; 2],
    rescue: Option<Rescue>,
    stop: Option<Stop>,
    /// Whether it waits minutes for another process that is writing.
    is_patient: bool,
    /// Whether the connection has its temporary tables for bulk changes: most never need them.
    chooses: Cell<bool>,
}

impl Store {
    /// Opens the store at `path`, creating it or bringing it to the newest format as needed. A damaged
    /// store is set aside, a missing one is looked for in its log and its backups, and the one that is
    /// opened holds what could be saved: see [`Store::rescue`]. If nothing can be written, it is opened
    /// for reading.
    ///
    /// # Errors
    /// [`StoreError::Newer`] and [`StoreError::Foreign`] leave the file as it is.
    pub fn open(path: &Path) -> Result<Self> {
        Store::open_telling(path, |_| ())
    }

    /// Opens the store like [`Store::open`]; calls `tell` before anything that takes long.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_telling(path: &Path, tell: impl Fn(Preparing)) -> Result<Self> {
        let (connection, rescue) = match salvage::is_lost(path) {
            true => salvage::open_damaged(path, &tell)?,
            false => match Store::open_or_begin(path, &tell) {
                Err(StoreError::Corrupt(_)) => salvage::open_damaged(path, &tell)?,
                opened => (opened?, None),
            },
        };
        Ok(Store { rescue, ..Store::over(connection, path) })
    }

    /// Opens the store. A new one is created while holding the turn, so that no process takes it for one
    /// that was emptied.
    fn open_or_begin(path: &Path, tell: &dyn Fn(Preparing)) -> Result<Connection> {
        let _turn = (!path.exists()).then(|| salvage::turn(path).ok());
        schema::open(path, tell)
    }

    fn over(connection: Connection, path: &Path) -> Self {
        let (numbers, path) = (numbers_of(path), path.to_owned());
        Store {
            connection,
            path,
            numbers,
            rescue: None,
            stop: None,
            is_patient: false,
            chooses: Cell::new(false),
        }
    }

    /// Replaces this store by a new one, with all that can be read of it and of its backups; the old
    /// file is kept under another name. For a store with [`Store::faults`].
    ///
    /// # Errors
    /// When the new store can't be written; the old one stays where it is.
    pub fn renew(&mut self) -> Result<Rescue> {
        let _turn = salvage::turn(&self.path)?;
        self.connection = Connection::open_in_memory()?;
        self.chooses.set(false);
        let rescued = salvage::rescue(&self.path);
        let opened = schema::open(&self.path, &|_| ());
        // If both fail, the reason why nothing could be saved is worth more than why the old store can't
        // be opened.
        if rescued.is_ok() || opened.is_ok() {
            self.connection = opened?;
            self.numbers = numbers_of(&self.path);
        }
        rescued
    }

    /// What was saved of a damaged store when this one was opened.
    pub fn rescue(&self) -> Option<&Rescue> {
        self.rescue.as_ref()
    }

    /// Opens another connection, for a thread that writes, to a store that another process has open. A
    /// damaged store is left to that process.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_beside(path: &Path) -> Result<Self> {
        if !path.is_file() {
            let cause = Box::new(rusqlite::Error::InvalidPath(path.to_owned()));
            return Err(StoreError::Unusable { path: path.to_owned(), cause });
        }
        let mut store = Store::over(schema::open_another(path)?, path);
        store.be_patient()?;
        Ok(store)
    }

    /// Opens another connection, for a thread that reads, to a store that is open already. It caches
    /// fewer pages than the first one: those of two views.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_another(path: &Path) -> Result<Self> {
        Store::open_keeping(path, 1_664)
    }

    /// Opens another connection to this store, for work that goes through it once. It caches fewer pages
    /// still, since the system's memory has what is needed again.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn another_for_once(&self) -> Result<Self> {
        // Otherwise an empty store would be created where this one was moved away.
        self.be_in_place()?;
        Store::open_keeping(&self.path, 1_024)
    }

    fn open_keeping(path: &Path, kilobytes: i64) -> Result<Self> {
        let connection = schema::open_another(path)?;
        connection.pragma_update(None, "cache_size", -kilobytes)?;
        Ok(Store::over(connection, path))
    }

    /// Whether nothing can be written, as in a read-only folder or on a full disk.
    ///
    /// # Errors
    /// When SQLite can't tell.
    pub fn is_read_only(&self) -> Result<bool> {
        Ok(self.connection.is_readonly("main")?)
    }

    /// Opens the store for writing, if it was opened for reading only and can be written by now: a disk
    /// may have room again. Returns whether it did so.
    ///
    /// # Errors
    /// When SQLite refuses a setting.
    pub fn open_if_writable(&mut self) -> Result<bool> {
        if !self.is_read_only()? || permission::refused(&self.path).is_some() {
            return Ok(false);
        }
        // One that was moved away is not begun anew.
        self.be_in_place()?;
        // If it still can't be written, whoever wants to write hears that.
        let Ok(connection) = schema::open_known(&self.path) else { return Ok(false) };
        let kilobytes: i64 =
            self.connection.pragma_query_value(None, "cache_size", |row| row.get(0))?;
        connection.pragma_update(None, "cache_size", kilobytes)?;
        self.connection = connection;
        self.numbers = numbers_of(&self.path);
        self.chooses.set(false);
        if self.is_patient {
            schema::be_patient(&mut self.connection)?;
        }
        if let Some(stop) = self.stop.clone() {
            self.obey(&stop)?;
        }
        Ok(true)
    }

    /// Frees the cached statements and pages: they lie among what a refresh had in memory, and keep that
    /// from returning to the system.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn give_memory_back(&self) -> Result<()> {
        self.connection.flush_prepared_statement_cache();
        Ok(self.connection.execute_batch("PRAGMA shrink_memory")?)
    }

    /// Waits minutes, not seconds, for another process that is writing: both work together.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn be_patient(&mut self) -> Result<()> {
        self.is_patient = true;
        schema::be_patient(&mut self.connection)
    }

    /// A number that differs after another connection has changed the file.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn version(&self) -> Result<i64> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Begins a transaction for what feeds brought: they bring it again, so it need not wait for the disk.
    fn write(&mut self) -> Result<Transaction<'_>> {
        self.begin("NORMAL")
    }

    /// Begins a transaction for what a person did: once it is committed, not even a power cut loses it.
    fn write_durably(&mut self) -> Result<Transaction<'_>> {
        self.begin("FULL")
    }

    /// Takes the write lock at the start, so that the transaction never has to give up half-way.
    fn begin(&mut self, synchronous: &str) -> Result<Transaction<'_>> {
        self.open_if_writable()?;
        self.be_in_place()?;
        self.be_ready_to_choose()?;
        self.connection.pragma_update(None, "synchronous", synchronous)?;
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // A newer newsfold may have given the file another form since it was opened.
        schema::refuse_newer(&transaction, &self.path)?;
        Ok(transaction)
    }

    /// Refuses to write into a file, or a log, that is no longer the one at its path: nobody would read
    /// what is written there.
    fn be_in_place(&self) -> Result<()> {
        let mut now = self.numbers.iter().zip(numbers_of(&self.path));
        match now.all(|(number, now)| number.is_none() || *number == now) {
            true => Ok(()),
            false => Err(StoreError::Replaced(self.path.clone())),
        }
    }

    /// What an error means for this store: which of its files can't be written; and damage in a file that is
    /// no longer the one at its path was repaired by another process, and is past repair here.
    pub fn explained(&self, error: StoreError) -> StoreError {
        match (error, self.be_in_place()) {
            (StoreError::Corrupt(_), Err(replaced)) => replaced,
            (error, _) => permission::explained(error, &self.path),
        }
    }

    /// Creates the temporary tables for bulk changes, once.
    fn be_ready_to_choose(&self) -> Result<()> {
        if !self.chooses.get() {
            schema::add_choosing_tables(&self.connection)?;
            self.chooses.set(true);
        }
        Ok(())
    }

    fn fact(&self, name: &str) -> Result<i64> {
        fact(&self.connection, name)
    }
}

/// Tells a file from one that takes its place: its device, and its inode number there.
type FileNumber = (u64, u64);

/// The numbers of the store at `path`, and of its log, which SQLite creates when it first reads and
/// keeps as long as anybody has the store open.
fn numbers_of(path: &Path) -> [Option<FileNumber>; 2] {
    [number_of(path), number_of(&beside(path, "-wal"))]
}

/// The number of the file that stands at `path`.
fn number_of(path: &Path) -> Option<FileNumber> {
    path.metadata().ok().map(|file| number(&file))
}

fn number(file: &Metadata) -> FileNumber {
    (file.dev(), file.ino())
}

/// `newsfold.db` and `.backup-1` to `newsfold.db.backup-1`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn fact(connection: &Connection, name: &str) -> Result<i64> {
    let mut statement = connection.prepare_cached("SELECT value FROM facts WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0))?)
}

/// Returns seconds since 1970 as a timestamp; a value out of range can only be damage, and reads as 1970.
fn timestamp(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(seconds).unwrap_or_default()
}

/// A new store in a folder that is removed with it.
#[cfg(test)]
pub(crate) fn temporary() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("newsfold.db")).expect("opens");
    (store, folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_in_a_file_that_was_replaced_is_past_repair_here() {
        let (store, folder) = temporary();
        let damage = || {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
            StoreError::Corrupt(rusqlite::Error::SqliteFailure(code, None))
        };
        assert!(matches!(store.explained(damage()), StoreError::Corrupt(_)));
        std::fs::remove_file(folder.path().join("newsfold.db")).expect("removes");
        drop(Store::open(&store.path).expect("another process begins a new one"));
        assert!(matches!(store.explained(damage()), StoreError::Replaced(_)));
        assert!(matches!(store.explained(StoreError::Full), StoreError::Full));
    }

    #[test]
    fn a_store_opened_on_a_full_disk_is_written_once_there_is_room() {
        let (store, _folder) = temporary();
        let path = store.path.clone();
        drop(store);
        let reading = schema::open_for_reading(&path).expect("opens");
        let mut store = Store::over(reading, &path);
        let stop = Stop::default();
        store.obey(&stop).expect("is watched");
        assert!(store.is_read_only().expect("tells"));
        let away = path.with_extension("away");
        std::fs::rename(&path, &away).expect("moves");
        assert!(matches!(store.open_if_writable(), Err(StoreError::Replaced(_))));
        assert!(!path.exists(), "no empty one is begun");
        std::fs::rename(&away, &path).expect("moves back");
        store.remember("search harbour").expect("is written");
        assert!(!store.is_read_only().expect("tells"));
        assert!(!store.open_if_writable().expect("is open"), "once is enough");
        assert_eq!(store.history().expect("reads"), ["search harbour"]);
        stop.now();
        assert!(store.ask_for_ever().is_err(), "whoever may stop it still may");
    }

    #[test]
    fn what_a_person_did_is_on_the_disk_before_it_counts_as_done() {
        let (mut store, _folder) = temporary();
        let waits = |store: &Store| -> i64 {
            let asked = store.connection.pragma_query_value(None, "synchronous", |row| row.get(0));
            asked.expect("a number")
        };
        store.turn(Way::Undo).expect("nothing to undo");
        assert_eq!(waits(&store), 2, "FULL");
        store.index(&Unindexed::default().finish()).expect("indexes");
        assert_eq!(waits(&store), 1, "NORMAL");
    }
}
