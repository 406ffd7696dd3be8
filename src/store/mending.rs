//! Repairs, in a copy of a damaged store, what all stores have in common: the header of the file, and
//! the schema. A bad byte in these would cost all that they lead to; a bad page of the schema, all that
//! its tables hold.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, params};

use super::error::Result;
use super::salvage::{Column, columns, if_there, is_sound, remove};
use super::{beside, schema};

/// The header of a file: see "The Database Header" in <https://sqlite.org/fileformat2.html>.
type Head = [u8; 100];

/// The size of SQLite's pages in bytes, unless it is told otherwise.
pub(super) const PAGE: usize = 4_096;

/// What all stores of the newest format have in common.
pub(super) struct Pattern {
    head: Head,
    tables: Vec<Table>,
    /// The pages of the schema, which also say where each table begins.
    contents: Vec<Page>,
}

/// A table, and the SQL that creates it.
struct Table {
    name: String,
    sql: String,
}

/// A page, and where it lies in its file.
struct Page {
    at: usize,
    bytes: Vec<u8>,
}

impl Pattern {
    /// The pattern of a new store, whose file is at `path`.
    pub fn of(new: &Connection, path: &Path) -> Result<Self> {
        // Before that, everything is in the log.
        new.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        let mut tables = new.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")?;
        let tables =
            tables.query_map([], |row| Ok(Table { name: row.get(0)?, sql: row.get(1)? }))?;
        let tables = tables.collect::<rusqlite::Result<_>>()?;
        let failed = |cause| super::salvage::failed(path, cause);
        let head = head(path).map_err(failed)?;
        let contents = contents(&fs::read(path).map_err(failed)?);
        Ok(Pattern { head, tables, contents })
    }

    /// Whether all that stores have in common is intact in the store `old` at `path`.
    pub fn fits(&self, path: &Path, old: &Connection) -> bool {
        // A file without a header holds nothing.
        let Ok(head) = head(path) else { return true };
        let tables = self.tables_of(&head);
        head == self.mended(&head) && tables.iter().all(|table| has_table(old, table))
    }

    /// Writes a copy of the store at `path`, with all that stores have in common.
    pub fn mend(&self, path: &Path, copy: &Path) -> io::Result<()> {
        let mended = self.mend_words(path, copy);
        let tables = self.tables_of(&head(copy)?);
        let has_all = |it: Connection| tables.iter().all(|table| has_table(&it, table));
        if mended.is_ok() && open(copy).is_ok_and(has_all) {
            return Ok(());
        }
        // A page of the schema is lost. The pages of a new store fit if both were created alike;
        // otherwise they lead to the wrong pages, so the result is checked.
        if !tables.is_empty() {
            self.lay_contents(copy)?;
            if open(copy).is_ok_and(|it| tables.iter().all(|table| seems_own(&it, &table.name))) {
                return Ok(());
            }
        }
        self.mend_words(path, copy)
    }

    fn mend_words(&self, path: &Path, copy: &Path) -> io::Result<()> {
        // Removes the log of an earlier copy, too.
        remove(copy)?;
        if if_there(fs::copy(path, copy))?.unwrap_or(0) == 0 {
            // An empty page, over which the log is read.
            fs::write(copy, [0; PAGE])?;
        }
        if_there(fs::copy(beside(path, "-wal"), beside(copy, "-wal")))?;
        let head = self.mended(&head(copy)?);
        OpenOptions::new().write(true).open(copy)?.write_all(&head)?;
        self.mend_tables(copy, self.tables_of(&head)).map_err(io::Error::other)
    }

    fn lay_contents(&self, copy: &Path) -> io::Result<()> {
        let head = self.mended(&head(copy)?);
        let file = OpenOptions::new().write(true).open(copy)?;
        let length = file.metadata()?.len();
        for Page { at, bytes } in &self.contents {
            if (at + bytes.len()) as u64 <= length {
                file.write_all_at(bytes, *at as u64)?;
            }
        }
        file.write_all_at(&head, 0)
    }

    fn mend_tables(&self, copy: &Path, tables: &[Table]) -> rusqlite::Result<()> {
        let copy = open(copy)?;
        copy.pragma_update(None, "writable_schema", true)?;
        for table in tables.iter().filter(|table| !has_table(&copy, table)) {
            let Table { name, sql } = table;
            copy.execute("UPDATE sqlite_schema SET sql = ?2 WHERE name = ?1", params![name, sql])?;
        }
        Ok(())
    }

    /// Returns the header as it should be. Keeps what describes the file itself, and its format if that
    /// is believable.
    fn mended(&self, old: &Head) -> Head {
        let mut head = self.head;
        let mut keep = |own: std::ops::Range<usize>| head[own.clone()].copy_from_slice(&old[own]);
        // The change counter, the size, the free pages, and the schema cookie; then which SQLite wrote it.
        keep(24..44);
        keep(92..100);
        // With a rollback journal, as a backup, or with a write-ahead log.
        if matches!(old[18..20], [1, 1] | [2, 2]) {
            keep(18..20);
        }
        // Only a file that is not a store yet has format 0.
        if format(old) != 0 && schema::is_believable(format(old)) {
            keep(60..64);
        }
        head
    }

    /// The tables of a file with such a header; none if it is of another format, of which nothing is known.
    fn tables_of(&self, head: &Head) -> &[Table] {
        match format(&self.mended(head)) == format(&self.head) {
            true => &self.tables,
            false => &[],
        }
    }
}

/// The number of its format (`PRAGMA user_version`).
fn format(head: &Head) -> i64 {
    i32::from_be_bytes([head[60], head[61], head[62], head[63]]).into()
}

fn head(path: &Path) -> io::Result<Head> {
    let mut head = [0; 100];
    File::open(path)?.read_exact(&mut head)?;
    Ok(head)
}

/// Whether a table is described as it should be, and SQLite knows it: it reads no description behind one
/// that it can't read.
fn has_table(store: &Connection, Table { name, sql }: &Table) -> bool {
    if store.prepare(&format!("SELECT 1 FROM {name} LIMIT 0")).is_err() {
        return false;
    }
    let found = store.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?1 AND sql = ?2");
    found.and_then(|mut found| found.exists(params![name, sql])).unwrap_or(false)
}

fn open(copy: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(copy, flags)
}

/// The pages of the schema of a file: its first one, and those below.
fn contents(file: &[u8]) -> Vec<Page> {
    let (mut found, mut waiting) = (Vec::new(), vec![0]);
    while let Some(at) = waiting.pop() {
        let Some(bytes) = file.get(at..at + PAGE) else { continue };
        waiting.extend(below(bytes, if at == 0 { size_of::<Head>() } else { 0 }));
        found.push(Page { at, bytes: bytes.to_vec() });
    }
    found
}

/// Returns where the child pages of a table's page are; a leaf has none. The page's own header begins at
/// `head`. See "B-tree Pages" in <https://sqlite.org/fileformat2.html>.
fn below(page: &[u8], head: usize) -> Vec<usize> {
    const INNER: u8 = 5;
    if page[head] != INNER {
        return Vec::new();
    }
    let short = |at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
    let place = |at: usize| (short(at) << 16 | short(at + 2)).saturating_sub(1) * PAGE;
    let cells = (0..short(head + 3)).map(|cell| short(head + 12 + 2 * cell));
    cells.chain([head + 8]).map(place).collect()
}

/// Whether the first and the last rows of a table look like what newsfold writes there: rows of another
/// table lack a value, or have one of another type.
fn seems_own(store: &Connection, table: &str) -> bool {
    let ends = ["", "ORDER BY rowid DESC"];
    // SQLite's own tables declare no types. Rows that can't be read prove nothing.
    table.starts_with("sqlite_")
        || ends.iter().all(|order| are_sound(store, table, order).unwrap_or(true))
}

/// Whether nine in ten of the first rows in this order are sound.
fn are_sound(store: &Connection, table: &str, order: &str) -> rusqlite::Result<bool> {
    const LOOKED_AT: usize = 100;
    let columns = columns(store, table)?;
    let mut rows = store.prepare(&format!("SELECT * FROM {table} {order} LIMIT {LOOKED_AT}"))?;
    let (mut rows, mut seen, mut unsound) = (rows.query([])?, 0, 0);
    while let Ok(Some(row)) = rows.next() {
        let is_fine = |(place, column): (usize, &Column)| {
            let value = row.get_ref(place).unwrap_or(ValueRef::Null);
            is_sound(value, column) && !(column.is_needed && value == ValueRef::Null)
        };
        seen += 1;
        unsound += usize::from(!columns.iter().enumerate().all(is_fine));
    }
    Ok(unsound * 10 <= seen)
}
