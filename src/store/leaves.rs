//! Finds rows of a table in the pages of a file, where a damaged page above them no longer leads there. See
//! "B-tree Pages" and "Record Format" in <https://sqlite.org/fileformat2.html>.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use rusqlite::types::Value;

use super::error::Result;
use super::mending::PAGE;
use super::salvage::{Column, is_sound};

/// The first byte of a page with rows of a table.
const LEAF: u8 = 13;

/// The longest row that is all in one page; longer ones are not read.
const LONGEST: usize = PAGE - 35;

/// The greatest number of a row. After the greatest that SQLite knows, no row could be added any more.
const MOST: i64 = i64::MAX / 2;

/// Calls `take` with each row of a file that looks like one of a table with these columns, whose first one
/// is the row's number. Pages in the file's log are not read.
pub(super) fn each_row(
    file: &Path,
    columns: &[Column],
    mut take: impl FnMut(Vec<Value>) -> Result<()>,
) -> Result<()> {
    let Ok(file) = File::open(file) else { return Ok(()) };
    let (mut file, mut page) = (BufReader::new(file), [0; PAGE]);
    while file.read_exact(&mut page).is_ok() {
        rows(&page, columns).try_for_each(&mut take)?;
    }
    Ok(())
}

fn rows<'p>(page: &'p [u8], columns: &'p [Column]) -> impl Iterator<Item = Vec<Value>> + 'p {
    let short =
        |at: usize| Some(usize::from(u16::from_be_bytes([*page.get(at)?, *page.get(at + 1)?])));
    let count = short(3).filter(|_| page.first() == Some(&LEAF)).unwrap_or(0);
    let cells = (0..count).filter_map(move |cell| page.get(short(8 + 2 * cell)?..));
    cells.filter_map(|cell| row(cell, columns))
}

fn row(cell: &[u8], columns: &[Column]) -> Option<Vec<Value>> {
    let (length, rest) = number(cell)?;
    let (id, rest) = number(rest)?;
    let record = rest.get(..usize::try_from(length).ok().filter(|it| *it <= LONGEST)?)?;
    let (head, _) = number(record)?;
    let (mut kinds, mut body) = record.split_at_checked(usize::try_from(head).ok()?)?;
    (_, kinds) = number(kinds)?;
    let mut values = Vec::with_capacity(columns.len());
    for column in columns {
        let (kind, value);
        (kind, kinds) = number(kinds)?;
        (value, body) = self::value(kind, body)?;
        if !is_sound((&value).into(), column) || column.is_needed && value == Value::Null {
            return None;
        }
        values.push(value);
    }
    let id = i64::try_from(id).ok().filter(|id| (1..=MOST).contains(id))?;
    let is_whole = kinds.is_empty() && body.is_empty();
    // Its number stands before the record, not in it.
    *values.first_mut().filter(|it| is_whole && **it == Value::Null)? = Value::Integer(id);
    Some(values)
}

/// Reads a number of one to nine bytes; returns what follows it.
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().take(8).enumerate() {
        number = number << 7 | u64::from(byte & 0x7f);
        if *byte < 0x80 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    Some((number << 8 | u64::from(*bytes.get(8)?), &bytes[9..]))
}

/// Reads a value of this kind; returns what follows it.
fn value(kind: u64, bytes: &[u8]) -> Option<(Value, &[u8])> {
    const LENGTHS: [usize; 7] = [0, 1, 2, 3, 4, 6, 8];
    let kind = usize::try_from(kind).ok()?;
    let length = match kind {
        8 | 9 => 0,
        12.. => (kind - 12) / 2,
        _ => *LENGTHS.get(kind)?,
    };
    let (bytes, rest) = bytes.split_at_checked(length)?;
    let value = match kind {
        0 => Value::Null,
        8 => Value::Integer(0),
        9 => Value::Integer(1),
        1..=6 => {
            let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
            let start = if negative { -1 } else { 0 };
            Value::Integer(bytes.iter().fold(start, |so_far, byte| so_far << 8 | i64::from(*byte)))
        }
        _ if kind % 2 == 0 => Value::Blob(bytes.to_vec()),
        _ => Value::Text(String::from_utf8(bytes.to_vec()).ok()?),
    };
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::salvage::columns;

    #[test]
    fn rows_are_read_as_sqlite_wrote_them_and_those_of_other_tables_are_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rows.db");
        let store = Connection::open(&path).expect("opens");
        store
            .execute_batch(
                "CREATE TABLE kept (id INTEGER PRIMARY KEY, key BLOB NOT NULL, size INTEGER, title TEXT);
                 CREATE TABLE other (id INTEGER PRIMARY KEY, key TEXT NOT NULL, size INTEGER, title TEXT);
                 CREATE TABLE wider (id INTEGER PRIMARY KEY, key BLOB NOT NULL, size, title, more TEXT);
                 INSERT INTO other VALUES (1, 'x', 1, 'x');
                 INSERT INTO wider VALUES (1, x'00', 1, 'x', 'x');
                 INSERT INTO kept VALUES (-9000000000000000000, x'', NULL, NULL),
                     (1, x'01', -1, 'a'), (2, x'02', 0, 'ä'), (3, x'03', 1, ''), (200, x'04', -300, 'b'),
                     (70000, x'05', 70000, 'c'), (80000, x'06', -5000000000, 'd'),
                     (90000, x'07', 9000000000000000000, 'e'), (90001, zeroblob(3000), 5, 'f'),
                     (90002, zeroblob(9000), 6, 'too long');",
            )
            .expect("writes");
        let mut all = store
            .prepare("SELECT * FROM kept WHERE id > 0 AND title IS NOT 'too long' ORDER BY id")
            .expect("a query");
        let values = |row: &rusqlite::Row<'_>| (0..4).map(|at| row.get(at)).collect();
        let all = all.query_map([], values).expect("asks");
        let all: Vec<Vec<Value>> = all.collect::<rusqlite::Result<_>>().expect("reads");
        let mut found = Vec::new();
        let columns = columns(&store, "kept").expect("columns");
        let take = |row| {
            found.push(row);
            Ok(())
        };
        each_row(&path, &columns, take).expect("reads");
        found.sort_by_key(|row| match row[0] {
            Value::Integer(id) => id,
            _ => unreachable!("a number"),
        });
        assert!(found == all, "other rows are found");
    }
}
