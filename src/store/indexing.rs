//! The index of words is filled apart from the refresh: one connection, which nobody waits for, reads
//! the words of entries until there are enough for a segment, and another writes it.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::bodies::Bodies;
use super::columns::text;
use super::error::Result;
use super::search::INDEXED;
use super::segments::{outdate, put};
use super::{Store, fact};
use crate::clean::html::cleaned_words;
use crate::domain::EntryId;
use crate::index::{Gathered, Segment, fold};

/// Entries that are not indexed yet, with their words, on their way into a segment.
#[derive(Default)]
pub struct Unindexed {
    words: Gathered,
    read: Read,
}

/// The entries whose words were read.
#[derive(Default)]
struct Read {
    /// The last entry that was indexed when the first of them was read.
    indexed: i64,
    /// The last of them that is new to the index.
    upto: i64,
    /// The entries, each with the hash of the text whose words were read.
    entries: Vec<(i64, i64)>,
    /// How many of them, at the front, were indexed before, and edited since.
    edited: usize,
}

impl Unindexed {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.read.entries.is_empty()
    }

    /// Whether they are enough for a segment.
    pub fn is_enough(&self) -> bool {
        self.words.is_enough()
    }

    /// Takes them out, as a segment.
    pub fn finish(&mut self) -> NewSegment {
        NewSegment { segment: self.words.finish(), read: std::mem::take(&mut self.read) }
    }
}

/// A segment that is to be stored.
pub struct NewSegment {
    segment: Segment,
    read: Read,
}

impl Store {
    /// Whether there is nothing to index.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn is_indexed(&self) -> Result<bool> {
        let mut edited =
            self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM unindexed)")?;
        let edited: bool = edited.query_row([], |row| row.get(0))?;
        let mut newest =
            self.connection.prepare_cached("SELECT coalesce(max(id), 0) FROM entries")?;
        let newest: i64 = newest.query_row([], |row| row.get(0))?;
        Ok(!edited && self.fact("indexed")? >= newest)
    }

    /// Reads the words of up to `limit` more entries that are not indexed yet; returns whether any were
    /// added. This is the longer part of the work: it writes nothing, and nobody waits for it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn read_unindexed(&self, unindexed: &mut Unindexed, limit: usize) -> Result<bool> {
        let Unindexed { words, read } = unindexed;
        if read.entries.is_empty() {
            read.indexed = self.fact("indexed")?;
            read.upto = read.indexed;
        }
        let mut entries = Vec::new();
        // Numbers must ascend, so those that were indexed before come first.
        if read.upto == read.indexed {
            let last = read.entries.last().map_or(0, |(entry, _)| *entry);
            entries = self.headlines(
                "SELECT id, content_hash, title FROM unindexed JOIN entries ON id = entry
                 WHERE entry > ?1 ORDER BY entry LIMIT ?2",
                last,
                limit,
            )?;
        }
        let edited = entries.len();
        entries.extend(self.headlines(
            "SELECT id, content_hash, title FROM entries WHERE id > ?1 ORDER BY id LIMIT ?2",
            read.upto,
            limit - edited,
        )?);
        let (mut bodies, before) = (Bodies::default(), read.entries.len());
        for (place, it) in entries.iter().enumerate() {
            let body = bodies.of(&self.connection, EntryId(it.entry))?.unwrap_or_default();
            let body = fold(&cleaned_words(&body.html, INDEXED));
            if !words.add(it.entry, &body, &fold(&it.title)) {
                break;
            }
            read.entries.push((it.entry, it.content_hash));
            match place < edited {
                true => read.edited += 1,
                false => read.upto = it.entry,
            }
        }
        Ok(read.entries.len() > before)
    }

    /// Reads the headlines of several entries at once: each query outside a transaction locks and
    /// unlocks the store.
    fn headlines(&self, sql: &str, after: i64, limit: usize) -> Result<Vec<Headline>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_map(params![after, limit as i64], headline)?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// Stores a segment, unless another process was quicker. Entries that were edited since their words
    /// were read are left to be indexed again.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn index(&mut self, new: &NewSegment) -> Result<()> {
        let Read { indexed, upto, entries, edited } = &new.read;
        let transaction = self.write()?;
        if entries.is_empty() || fact(&transaction, "indexed")? != *indexed {
            return Ok(());
        }
        for (entry, _) in &entries[..*edited] {
            outdate(&transaction, *entry)?;
            transaction
                .prepare_cached("DELETE FROM unindexed WHERE entry = ?1")?
                .execute([entry])?;
        }
        put(&transaction, None, &new.segment)?;
        for (entry, read) in entries {
            if content_hash(&transaction, *entry)?.is_some_and(|now| now != *read) {
                outdate(&transaction, *entry)?;
                transaction
                    .prepare_cached("INSERT OR IGNORE INTO unindexed VALUES (?1)")?
                    .execute([entry])?;
            }
        }
        transaction.execute("UPDATE facts SET value = ?1 WHERE name = 'indexed'", [upto])?;
        transaction.commit()?;
        Ok(())
    }
}

/// An entry, the hash of its text, and its headline.
struct Headline {
    entry: i64,
    content_hash: i64,
    title: String,
}

fn headline(row: &Row<'_>) -> rusqlite::Result<Headline> {
    Ok(Headline { entry: row.get(0)?, content_hash: row.get(1)?, title: text(row, 2)? })
}

/// The hash of the text of an entry, if it is there.
fn content_hash(connection: &Connection, entry: i64) -> Result<Option<i64>> {
    let mut statement =
        connection.prepare_cached("SELECT content_hash FROM entries WHERE id = ?1")?;
    Ok(statement.query_row([entry], |row| row.get(0)).optional()?)
}
