//! What every store has alike, set right in a copy of a damaged one: the head of the file, and the words
//! in which it describes its tables. A byte in these would cost all that they lead to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use super::error::Result;
use super::{beside, schema};

/// The head of a file: see "The Database Header" in <https://sqlite.org/fileformat2.html>.
type Head = [u8; 100];

/// SQLite's pages have so many bytes, unless it is told otherwise.
const PAGE: usize = 4_096;

/// A store of the newest format, as far as all are alike.
pub(super) struct Pattern {
    head: Head,
    /// Their names, and how they are made.
    tables: Vec<(String, String)>,
}

impl Pattern {
    /// That of a new store, whose file is at `path`.
    pub fn of(new: &Connection, path: &Path) -> Result<Self> {
        // Until then all of it is in its log.
        new.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        let mut tables = new.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")?;
        let tables = tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let tables = tables.collect::<rusqlite::Result<_>>()?;
        let head = head(path).map_err(|cause| super::salvage::failed(path, &cause))?;
        Ok(Pattern { head, tables })
    }

    /// Whether the store `old` at `path` has all that is alike.
    pub fn fits(&self, path: &Path, old: &Connection) -> bool {
        // A file without a head holds nothing.
        let Ok(head) = head(path) else { return true };
        let tables = self.tables_of(&head);
        head == self.mended(&head) && tables.iter().all(|table| has_table(old, table))
    }

    /// Writes a copy of the store at `path` that has all that is alike.
    pub fn mend(&self, path: &Path, copy: &Path) -> io::Result<()> {
        match fs::copy(path, copy) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(1..) => {}
            // A page without anything, for its log to be read over.
            _ => fs::write(copy, [0; PAGE])?,
        }
        match fs::copy(beside(path, "-wal"), beside(copy, "-wal")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let head = self.mended(&head(copy)?);
        OpenOptions::new().write(true).open(copy)?.write_all(&head)?;
        self.mend_tables(copy, self.tables_of(&head)).map_err(io::Error::other)
    }

    fn mend_tables(&self, copy: &Path, tables: &[(String, String)]) -> rusqlite::Result<()> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let copy = Connection::open_with_flags(copy, flags)?;
        copy.pragma_update(None, "writable_schema", true)?;
        for table in tables.iter().filter(|table| !has_table(&copy, table)) {
            let (name, made) = table;
            copy.execute("UPDATE sqlite_schema SET sql = ?2 WHERE name = ?1", params![name, made])?;
        }
        Ok(())
    }

    /// A head as it should be: what it says of its own file is kept, and a format that may be its own.
    fn mended(&self, old: &Head) -> Head {
        let mut head = self.head;
        let mut keep = |own: std::ops::Range<usize>| head[own.clone()].copy_from_slice(&old[own]);
        // How often it was changed, how large it is, and which SQLite wrote it.
        keep(24..44);
        keep(92..100);
        // Without a log, as a backup is, or with one.
        if matches!(old[18..20], [1, 1] | [2, 2]) {
            keep(18..20);
        }
        if schema::is_believable(format(old)) {
            keep(60..64);
        }
        head
    }

    /// The tables that a file with such a head has; of another format nothing is known.
    fn tables_of(&self, head: &Head) -> &[(String, String)] {
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

fn has_table(store: &Connection, (name, made): &(String, String)) -> bool {
    let sql = "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND sql = ?2";
    store.prepare(sql).and_then(|mut found| found.exists(params![name, made])).unwrap_or(false)
}
