//! Sets a damaged file aside under another name, and carries what can still be read of it, and of its
//! backups, into a new one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, iter};

use jiff::Timestamp;
use rusqlite::types::{Type, Value, ValueRef};
use rusqlite::{Connection, OpenFlags, Row, params, params_from_iter};

use super::columns::letters;
use super::error::{Result, StoreError};
use super::log::log_length;
use super::mending::Pattern;
use super::preparing::Preparing;
use super::{backup, beside, bodies, leaves, schema};
use crate::domain::{Lapse, counted};
use crate::system::turn;

/// Tables that only a person or a publisher could give again.
const PRECIOUS: &[&str] = &["feeds", "entries", "pages", "read_texts", "history"];

/// Tables of what a person did and decided, carried from one source only: what an older one has besides
/// was undone since.
const ACTS: &[&str] = &["journal", "journal_entries", "journal_tags", "journal_files", "decisions"];

/// Indexes that hold, in pages of their own, all of each row of a table that can't be had again: table,
/// index, columns.
const SECOND_COPIES: &[(&str, &str, &[&str])] = &[
    ("feeds", "sqlite_autoindex_feeds_1", &["id", "source"]),
    ("tags", "tags_by_name", &["entry", "tag"]),
    ("tags", "sqlite_autoindex_tags_1", &["entry", "tag"]),
    ("history", "sqlite_autoindex_history_1", &["id", "line"]),
];

/// How long to wait for the turn. A rescue reads a whole store, which takes minutes at most: a process
/// that holds the turn for longer hangs.
const PATIENCE: Duration = Duration::from_secs(600);

/// What was wrong with a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The file was not there any more.
    Missing,
    /// The file had lost all it held.
    Empty,
    /// The file was damaged.
    Damaged,
}

/// What became of a store that was damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescue {
    /// What was wrong with it.
    pub loss: Loss,
    /// Where the damaged file is, or the log of one that was missing.
    pub kept_as: PathBuf,
    /// Feeds that the new store knows.
    pub feeds: usize,
    /// Entries that the new store holds.
    pub entries: usize,
    /// Those among them that come from backups, and how old the newest of these is.
    pub from_backup: Option<(usize, Lapse)>,
    /// Those among them whose text is lost, until their feed brings it again.
    pub textless: usize,
    /// Whether the damage reaches what the reader marked and tagged.
    pub marks_are_lost: bool,
}

impl fmt::Display for Rescue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.loss {
            Loss::Missing => "missing",
            Loss::Empty => "empty",
            Loss::Damaged => "damaged",
        };
        if self.loss != Loss::Damaged && self.feeds == 0 {
            return write!(f, "the store was {how}; a new one was created");
        }
        write!(
            f,
            "the store was {how}; a new one holds what could be saved: {} from {}",
            counted(self.entries, "entry", "entries"),
            counted(self.feeds, "feed", "feeds"),
        )?;
        if let Some((entries, age)) = self.from_backup {
            let which = match entries == self.entries {
                true => "all".to_owned(),
                false => format!("{entries} of them"),
            };
            write!(f, ", {which} from a backup made {age} ago")?;
        }
        if self.loss != Loss::Missing {
            write!(f, ", and the {how} file is kept as {}", self.kept_as.display())?;
        }
        if self.textless > 0 {
            let lost = counted(self.textless, "entry", "entries");
            write!(f, "; the text of {lost} is lost, unless the next refresh fetches it again")?;
        }
        match self.marks_are_lost {
            true => f.write_str("; some read marks, stars, or tags may be lost"),
            false => Ok(()),
        }
    }
}

/// Whether the file at `path` is empty, or is missing and has a log or a backup. A store that is being
/// created looks the same, but only while a process holds the `turn`.
pub(super) fn is_lost(path: &Path) -> bool {
    match loss(path) {
        Loss::Missing => has_log(path) || backup::newest(path).is_some(),
        Loss::Empty => true,
        Loss::Damaged => false,
    }
}

/// What is wrong with the file at `path`, if anything is.
fn loss(path: &Path) -> Loss {
    match fs::metadata(path) {
        Ok(file) if file.is_file() && file.len() == 0 => Loss::Empty,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Loss::Missing,
        _ => Loss::Damaged,
    }
}

/// Whether there is a log with anything in it.
fn has_log(path: &Path) -> bool {
    log_length(path) > 0
}

/// Opens the store at `path`, which another attempt found damaged, by way of a rescue. Calls `tell`
/// before anything that takes long.
pub(super) fn open_damaged(
    path: &Path,
    tell: &dyn Fn(Preparing),
) -> Result<(Connection, Option<Rescue>)> {
    let _turn = turn(path)?;
    if !is_lost(path) {
        match schema::open(path, tell) {
            Err(StoreError::Corrupt(_)) => {}
            opened => return Ok((opened?, None)),
        }
    }
    if loss(path) == Loss::Damaged || has_log(path) || backup::newest(path).is_some() {
        tell(Preparing::Rescue);
    }
    let rescue = rescue(path)?;
    Ok((schema::open(path, tell)?, Some(rescue)))
}

/// Waits for the turn to replace the store at `path`, and holds it against other processes until it is
/// dropped: of two that find the damage, one does the work.
pub(super) fn turn(path: &Path) -> Result<File> {
    let taken = turn::take(path, PATIENCE);
    let kept = || {
        io::Error::other("another newsfold has been repairing it for too long; end that process")
    };
    taken.and_then(|turn| turn.ok_or_else(kept)).map_err(|cause| failed(path, cause))
}

/// The name under which the damaged store at `path` is kept; the caller holds the `turn`. No earlier one is
/// replaced.
fn unused_name(path: &Path, now: Timestamp) -> PathBuf {
    let named = beside(path, &format!(".damaged-{}", now.strftime("%Y%m%dT%H%M%S")));
    let numbered = (2..).map(|number| beside(&named, &format!("-{number}")));
    let unused = iter::once(named.clone()).chain(numbered).find(|name| !name.exists());
    unused.unwrap_or(named)
}

/// Replaces the store at `path` by a new one; the caller holds the `turn`. Processes that have the old
/// one open write nothing more into it.
pub(super) fn rescue(path: &Path) -> Result<Rescue> {
    let fresh = beside(path, ".rescued");
    let now = Timestamp::now();
    let kept_as = unused_name(path, now);
    remove(&fresh).map_err(|cause| failed(&fresh, cause))?;
    let mut connection = schema::open(&fresh, &|_| ())?;
    let pattern = Pattern::of(&connection, &fresh)?;
    let loss = loss(path);
    let transaction = connection.transaction()?;
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        transaction.query_row(&sql, [], |row| row.get::<_, usize>(0))
    };
    // The newest comes first: rows that are there already are not carried again.
    let backups = backup::all(path).map(|it| (backup::made(&it), it));
    let sources = iter::once((None, path.to_owned())).chain(backups);
    let sources = sources.filter_map(|(made, it)| {
        let old = open_old(&it, &pattern)?;
        Some(((made, it), old))
    });
    let (origins, sources): (Vec<(Option<Timestamp>, PathBuf)>, Vec<Connection>) = sources.unzip();
    let (mut has_all_tags, mut marks_are_lost, mut from_backup) = (false, false, None);
    for (old, (made, file)) in sources.iter().zip(origins) {
        let before = count("entries")?;
        let acts = if has_acts(&transaction)? { &[] } else { ACTS };
        for table in PRECIOUS.iter().chain(acts) {
            let is_whole = carry_rows(old, &transaction, table)?;
            if *table == "entries" && !is_whole {
                carry_leaves(&file, &transaction, table)?;
                marks_are_lost |= made.is_none();
            }
        }
        let entries = count("entries")?;
        // From the newest source that has all of them: what an older one has besides was removed since. One
        // without entries is a store that had just begun.
        if !has_all_tags {
            let is_whole = carry_rows(old, &transaction, "tags")?
                || carry_by_index(old, &transaction, "tags")?;
            marks_are_lost |= made.is_none() && !is_whole;
            has_all_tags = is_whole && entries > 0;
        }
        if let Some(made) = made.filter(|_| entries > before) {
            let (number, age) = from_backup.unwrap_or((0, Lapse::between(made, now)));
            from_backup = Some((number + entries - before, age));
        }
        keep_numbers(old, &transaction)?;
        forget_lost_acts(&transaction)?;
    }
    // Of what no table has any more, an index may still hold the most important.
    for old in &sources {
        for table in ["feeds", "history"] {
            carry_by_index(old, &transaction, table)?;
        }
    }
    tidy(&transaction)?;
    let missed = bodies::carry(&sources, &transaction)?;
    for entry in &missed.entries {
        let sql = "UPDATE entries SET content_hash = 0 WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute([entry.0])?;
    }
    let (feeds, entries) = (count("feeds")?, count("entries")?);
    transaction.execute(
        "UPDATE facts SET value = (SELECT coalesce(max(id), 0) FROM entries) WHERE name = 'rescued'",
        [],
    )?;
    // Of what a backup gave, too, some may have been dropped.
    let from_backup = from_backup.map(|(number, age)| (number.min(entries), age));
    let textless = missed.lost;
    let rescue = Rescue { loss, kept_as, feeds, entries, from_backup, textless, marks_are_lost };
    transaction.commit()?;
    connection.close().map_err(|(_, cause)| cause)?;
    replace(path, &fresh, &rescue.kept_as).map_err(|cause| failed(path, cause))?;
    Ok(rescue)
}

/// Opens an old store, or a repaired copy of it if more of that can be read.
fn open_old(path: &Path, pattern: &Pattern) -> Option<Connection> {
    // SQLite would delete the log of an empty file.
    let old = if loss(path) == Loss::Damaged { open_to_read(path) } else { None };
    match &old {
        Some(whole) if pattern.fits(path, whole) => return old,
        None if !has_log(path) => return None,
        _ => {}
    }
    let copy = beside(path, ".mended");
    let mended = pattern.mend(path, &copy).ok().and_then(|()| open_to_read(&copy));
    // The copy is open, so its files can go.
    let _ = remove(&copy);
    mended.or(old)
}

fn open_to_read(path: &Path) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let old = Connection::open_with_flags(path, flags).ok()?;
    // Otherwise a truncated file would not be read at all. Nothing is written.
    let _ = old.pragma_update(None, "writable_schema", true);
    // Opens its log, too.
    let _ = old.prepare("SELECT 1 FROM sqlite_schema").and_then(|mut any| any.exists([]));
    Some(old)
}

pub(super) fn failed(path: &Path, cause: io::Error) -> StoreError {
    StoreError::Unusable { path: path.to_owned(), cause: cause.into() }
}

fn has_acts(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM journal)", [], |row| row.get(0))?)
}

/// Deletes what belongs to acts that could not be carried, so that no later act with the same number gets it.
fn forget_lost_acts(connection: &Connection) -> Result<()> {
    for table in ACTS.iter().filter(|table| **table != "journal") {
        let sql = format!("DELETE FROM {table} WHERE journal NOT IN (SELECT id FROM journal)");
        connection.execute(&sql, [])?;
    }
    Ok(())
}

/// Makes sure that no number is given out twice: that of a lost row must not go to the next one.
fn keep_numbers(from: &Connection, to: &Connection) -> Result<()> {
    for table in ["entries", "journal", "history"] {
        let given = |connection: &Connection| {
            let sql = "SELECT max(seq) FROM sqlite_sequence WHERE name = ?1";
            let given = connection.query_row(sql, [table], |row| row.get::<_, Option<i64>>(0));
            given.ok().flatten().unwrap_or(0)
        };
        let named = match table {
            "entries" => {
                "SELECT max(coalesce((SELECT max(entry) FROM journal_entries), 0),
                 coalesce((SELECT max(entry) FROM pages), 0),
                 coalesce((SELECT max(entry) FROM tags), 0),
                 coalesce((SELECT max(max(one, other)) FROM decisions), 0))"
            }
            "journal" => "SELECT coalesce(max(journal), 0) FROM journal_entries",
            _ => "SELECT 0",
        };
        let named: i64 = to.query_row(named, [], |row| row.get(0))?;
        // A number near the largest that there is can only be damage.
        let last = given(from).max(given(to)).max(named).min(i64::MAX >> 1);
        to.execute("DELETE FROM sqlite_sequence WHERE name = ?1", [table])?;
        to.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)",
            params![table, last],
        )?;
    }
    Ok(())
}

/// Copies the rows of a table that can be read and are not there yet; returns whether all could be read.
fn carry_rows(from: &Connection, to: &Connection, table: &str) -> Result<bool> {
    carry_columns(from, to, table, "", columns(to, table)?)
}

/// Like [`carry_rows`], from the indexes that hold the rows.
fn carry_by_index(from: &Connection, to: &Connection, table: &str) -> Result<bool> {
    let mut is_whole = false;
    for (_, index, held) in SECOND_COPIES.iter().filter(|(of, ..)| *of == table) {
        let mut columns = columns(to, table)?;
        columns.retain(|it| held.contains(&it.name.as_str()));
        let by_index = format!("INDEXED BY {index}");
        is_whole |= carry_columns(from, to, table, &by_index, columns)?;
    }
    Ok(is_whole)
}

/// Like [`carry_rows`], from the pages of the file that look like the table's.
fn carry_leaves(from: &Path, to: &Connection, table: &str) -> Result<()> {
    let columns = columns(to, table)?;
    let marks = vec!["?"; columns.len()].join(", ");
    let mut write = to.prepare(&format!("INSERT OR IGNORE INTO {table} VALUES ({marks})"))?;
    leaves::each_row(from, &columns, |values| {
        write.execute(params_from_iter(values))?;
        Ok(())
    })
}

/// Copies these columns of a table, perhaps `by_index`; returns whether all could be read. Columns that an
/// earlier format lacks get their defaults.
fn carry_columns(
    from: &Connection,
    to: &Connection,
    table: &str,
    by_index: &str,
    mut columns: Vec<Column>,
) -> Result<bool> {
    columns.retain(|it| from.prepare(&format!("SELECT {} FROM {table} LIMIT 0", it.name)).is_ok());
    if columns.is_empty() {
        return Ok(false);
    }
    let names: Vec<&str> = columns.iter().map(|it| it.name.as_str()).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let names = names.join(", ");
    let mut write =
        to.prepare(&format!("INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"))?;
    // If a table has a number for each row, reading can go on behind the damage.
    let numbered =
        by_index.is_empty() && from.prepare(&format!("SELECT rowid FROM {table} LIMIT 0")).is_ok();
    let sql = if numbered {
        format!("SELECT rowid, {names} FROM {table} WHERE rowid > ?1 ORDER BY rowid")
    } else {
        format!("SELECT 0, {names} FROM {table} {by_index} WHERE ?1 < 1")
    };
    let Ok(mut read) = from.prepare(&sql) else { return Ok(false) };
    let (mut reached, mut step, mut has_holes) = (0i64, 1i64, false);
    loop {
        let Ok(mut rows) = read.query([reached]) else { return Ok(false) };
        let mut is_whole = false;
        // A row that can't be read ends the run, and so does one out of order.
        while let Ok(next) = rows.next() {
            let Some(row) = next else {
                is_whole = true;
                break;
            };
            match row.get::<_, i64>(0) {
                Ok(id) if numbered && id <= reached => break,
                Ok(id) => reached = id,
                Err(_) => break,
            }
            step = 1;
            if let Ok(values) = values(row, &columns) {
                write.execute(params_from_iter(values))?;
            }
        }
        if is_whole || !numbered {
            return Ok(is_whole && !has_holes);
        }
        has_holes = true;
        // Skips further and further, until something can be read again, or no number is left.
        let Some(next) = reached.checked_add(step) else { return Ok(false) };
        reached = next;
        step = step.saturating_mul(2);
    }
}

/// A column of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    /// The type that it declares.
    pub declared: String,
    /// Whether it is never NULL.
    pub is_needed: bool,
}

/// The columns of a table.
pub(super) fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    let sql = "SELECT name, type, \"notnull\" FROM pragma_table_info(?1)";
    let mut statement = connection.prepare(sql)?;
    let columns = statement.query_map([table], |row| {
        Ok(Column { name: row.get(0)?, declared: row.get(1)?, is_needed: row.get(2)? })
    })?;
    columns.collect()
}

/// Returns the values of a row, after its number, as far as they can be read. A value that is not of its
/// column's type, which only damage can cause, becomes an empty one of that type, so that it does not
/// cost the row.
fn values(row: &Row<'_>, columns: &[Column]) -> rusqlite::Result<Vec<Value>> {
    let value = |(place, column): (usize, &Column)| {
        let value = row.get_ref(place + 1)?;
        // The row is dropped: it holds a page, which can be fetched again, or an earlier text that was read.
        if is_packed(column) && !is_sound(value, column) {
            return Err(rusqlite::Error::InvalidQuery);
        }
        Ok(match (value, column.declared.as_str()) {
            (ValueRef::Text(_) | ValueRef::Blob(_), "TEXT") => {
                Value::Text(letters(value)?.into_owned())
            }
            (ValueRef::Text(bytes), "BLOB") => Value::Blob(bytes.to_vec()),
            (value, declared) if is_of_type(value, declared) => value.try_into()?,
            (_, "INTEGER") => Value::Integer(0),
            (_, "TEXT") => Value::Text(String::new()),
            _ => Value::Blob(Vec::new()),
        })
    };
    columns.iter().enumerate().map(value).collect()
}

/// Whether newsfold can have written a value into a column of this name and type.
pub(super) fn is_sound(value: ValueRef<'_>, column: &Column) -> bool {
    let says_something = match value {
        ValueRef::Text(letters) => std::str::from_utf8(letters).is_ok(),
        ValueRef::Blob(packed) if is_packed(column) => bodies::decompress(packed).is_some(),
        _ => true,
    };
    says_something && is_of_type(value, &column.declared)
}

/// Whether a column holds texts that are packed by themselves.
pub(super) fn is_packed(column: &Column) -> bool {
    column.name == "html"
}

/// Whether a value is of the type that its column declares.
fn is_of_type(value: ValueRef<'_>, declared: &str) -> bool {
    match value.data_type() {
        Type::Null => true,
        Type::Integer => declared == "INTEGER",
        Type::Real => false,
        Type::Text => declared == "TEXT",
        Type::Blob => declared == "BLOB",
    }
}

/// Deletes rows that refer to missing ones, and acts of which nothing is left to undo; and clears the
/// validators, so that the next visit fetches again what was lost.
fn tidy(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "DELETE FROM entries WHERE feed NOT IN (SELECT id FROM feeds) OR length(key) <> 16;
         DELETE FROM read_texts WHERE entry NOT IN (SELECT id FROM entries);
         DELETE FROM tags WHERE entry NOT IN (SELECT id FROM entries);
         DELETE FROM pages WHERE entry NOT IN (SELECT id FROM entries);
         DELETE FROM journal_entries WHERE entry NOT IN (SELECT id FROM entries);
         DELETE FROM journal_tags WHERE entry NOT IN (SELECT id FROM entries);
         DELETE FROM journal WHERE field IN ('read', 'starred')
             AND id NOT IN (SELECT journal FROM journal_entries);
         DELETE FROM journal WHERE field = 'tags'
             AND id NOT IN (SELECT journal FROM journal_tags);
         UPDATE feeds SET etag = NULL, last_modified = NULL, body_hash = NULL;",
    )?;
    Ok(())
}

/// Moves the damaged file to another name, with its log, which must never meet a file that it does not
/// belong to, and puts the fresh one in its place. Where hard links work, there is a file at the path
/// throughout: a process that finds none there begins an empty store.
fn replace(path: &Path, fresh: &Path, kept_as: &Path) -> io::Result<()> {
    let has_two_names = fs::hard_link(path, kept_as).is_ok();
    for log in ["-wal", "-shm"] {
        if_there(fs::rename(beside(path, log), beside(kept_as, log)))?;
    }
    if !has_two_names && loss(path) != Loss::Missing {
        fs::rename(path, kept_as)?;
    }
    fs::rename(fresh, path).inspect_err(|_| {
        // The damaged file stays at the path, and its log belongs to it.
        if !has_two_names {
            let _ = fs::rename(kept_as, path);
        }
        let _ = fs::rename(beside(kept_as, "-wal"), beside(path, "-wal"));
    })
}

/// Removes a store with its log, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    for file in [beside(path, "-wal"), beside(path, "-shm"), path.to_owned()] {
        if_there(fs::remove_file(file))?;
    }
    Ok(())
}

/// What was done with a file; `None` if there is no such file.
pub(super) fn if_there<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        done => done.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_half_way_leaves_the_damaged_file_in_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let [path, fresh, kept_as] =
            ["newsfold.db", "newsfold.db.rescued", "kept"].map(|name| folder.path().join(name));
        fs::write(&path, "damaged").expect("writes");
        fs::write(beside(&path, "-wal"), "its log").expect("writes");
        replace(&path, &fresh, &kept_as).expect_err("there is no fresh one");
        assert_eq!(fs::read(&path).expect("is there"), b"damaged");
        assert_eq!(fs::read(beside(&path, "-wal")).expect("is there"), b"its log");
        // As where hard links are not supported.
        let kept_as = folder.path().join("kept without links");
        fs::write(&kept_as, "keeps the name from being linked").expect("writes");
        replace(&path, &fresh, &kept_as).expect_err("there is no fresh one");
        assert_eq!(fs::read(&path).expect("is there"), b"damaged");
        assert_eq!(fs::read(beside(&path, "-wal")).expect("is there"), b"its log");
        fs::write(&fresh, "saved").expect("writes");
        let kept_again = folder.path().join("kept again");
        replace(&path, &fresh, &kept_again).expect("replaces");
        let [now, kept] = [&path, &kept_again].map(|file| fs::read(file).expect("is there"));
        assert_eq!((now, kept), (b"saved".to_vec(), b"damaged".to_vec()));
    }
}
