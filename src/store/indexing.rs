//! The index of words is filled in batches, apart from the refresh: what an entry is found by is read
//! by one connection, which nobody waits for, and written by another.

use rusqlite::{Connection, OptionalExtension, Row, params};
use xxhash_rust::xxh3::xxh3_64;

use super::bodies::Bodies;
use super::error::Result;
use super::search::{HEADLINE, INDEXED, fold};
use super::{Store, fact};
use crate::clean::html::cleaned_words;
use crate::domain::EntryId;

impl Store {
    /// Indexes up to `limit` entries that are not yet; answers how many it did.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn index_some(&mut self, limit: usize) -> Result<usize> {
        let words = self.words_to_index(EntryId(0), limit)?;
        self.index(&words)
    }

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

    /// The words of up to `limit` entries that are not indexed yet; of those never indexed, the ones
    /// after the entry `read`. The longer part of the work, for which nothing is written and nobody
    /// waits.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn words_to_index(&self, read: EntryId, limit: usize) -> Result<Unindexed> {
        let edited = self.headlines(
            "SELECT entry, content_hash, title
             FROM unindexed LEFT JOIN entries ON id = entry
             WHERE entry > ?1 ORDER BY entry LIMIT ?2",
            0,
            limit,
        )?;
        let new = self.headlines(
            "SELECT id, content_hash, title FROM entries WHERE id > ?1 ORDER BY id LIMIT ?2",
            self.fact("indexed")?.max(read.0),
            limit - edited.len(),
        )?;
        let mut bodies = Bodies::default();
        let mut read = |entries: Vec<Headline>| -> Result<Vec<Words>> {
            let read = entries.into_iter().map(|it| words(&self.connection, &mut bodies, it));
            read.collect()
        };
        Ok(Unindexed { edited: read(edited)?, new: read(new)? })
    }

    /// Of several entries at once: each question that stands alone locks the store and unlocks it.
    fn headlines(&self, sql: &str, after: i64, limit: usize) -> Result<Vec<Headline>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_map(params![after, limit as i64], headline)?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// Indexes entries by these words, or by others where they were edited in the meantime; answers
    /// how many.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn index(&mut self, unindexed: &Unindexed) -> Result<usize> {
        let transaction = self.write()?;
        let indexed = fact(&transaction, "indexed")?;
        for words in &unindexed.edited {
            for sql in
                ["DELETE FROM search WHERE rowid = ?1", "DELETE FROM unindexed WHERE entry = ?1"]
            {
                transaction.prepare_cached(sql)?.execute([words.entry])?;
            }
            index(&transaction, words)?;
        }
        // Another process may have been quicker.
        let new = unindexed.new.iter().filter(|words| words.entry > indexed);
        for words in new {
            index(&transaction, words)?;
        }
        if let Some(last) = unindexed.new.last() {
            transaction.execute(
                "UPDATE facts SET value = max(value, ?1) WHERE name = 'indexed'",
                [last.entry],
            )?;
        }
        transaction.commit()?;
        Ok(unindexed.edited.len() + unindexed.new.len())
    }
}

/// Entries that are not indexed yet, with their words.
pub struct Unindexed {
    edited: Vec<Words>,
    new: Vec<Words>,
}

impl Unindexed {
    /// The last of them where none was edited: what came after it can be read before these are
    /// written.
    pub fn last_if_new(&self) -> Option<EntryId> {
        let last = self.new.last().filter(|_| self.edited.is_empty());
        last.map(|words| EntryId(words.entry))
    }
}

/// What one entry is found by.
struct Words {
    entry: i64,
    /// The hash of the text that they are of; `None`: there is no such entry.
    content_hash: Option<i64>,
    words: String,
}

/// An entry, and if there is one with this number, the hash of its text and its headline.
struct Headline {
    entry: i64,
    known: Option<(i64, String)>,
}

/// An entry, the hash of its text, and its headline.
fn headline(row: &Row<'_>) -> rusqlite::Result<Headline> {
    Ok(Headline { entry: row.get(0)?, known: Option::zip(row.get(1)?, row.get(2)?) })
}

fn words(connection: &Connection, bodies: &mut Bodies, of: Headline) -> Result<Words> {
    let entry = of.entry;
    let Some((content_hash, title)) = of.known else {
        return Ok(Words { entry, content_hash: None, words: String::new() });
    };
    let html = bodies.of(connection, EntryId(entry))?.html;
    let mut words = distinct(&fold(&cleaned_words(&html, INDEXED)), "");
    words += &distinct(&fold(&title), HEADLINE);
    Ok(Words { entry, content_hash: Some(content_hash), words })
}

/// Indexes one entry, if it is still there.
fn index(connection: &Connection, known: &Words) -> Result<()> {
    let mut statement =
        connection.prepare_cached("SELECT id, content_hash, title FROM entries WHERE id = ?1")?;
    let Some(now) = statement.query_row([known.entry], headline).optional()? else {
        return Ok(());
    };
    let read_again;
    let words = if now.known.as_ref().map(|(content_hash, _)| *content_hash) == known.content_hash {
        &known.words
    } else {
        read_again = words(connection, &mut Bodies::default(), now)?;
        &read_again.words
    };
    connection
        .prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?
        .execute(params![known.entry, words])?;
    Ok(())
}

/// Each word once, behind `mark`: the index does not know how often it stands there, and to tell it
/// takes much longer than to find out here.
fn distinct(folded: &str, mark: &str) -> String {
    // A table of hashes with open addressing. Words chosen to be in each other's way are told twice
    // rather than looked for longer.
    const STEPS: usize = 32;
    let room = (folded.len() / 2 + 2).next_power_of_two();
    let mut seen = vec![0_u64; room];
    let mut text = String::with_capacity(folded.len());
    for word in folded.split_ascii_whitespace() {
        // Zero means that nothing is there.
        let hash = xxh3_64(word.as_bytes()) | 1;
        let mut at = (hash >> 1) as usize & (room - 1);
        for _ in 0..STEPS {
            if [0, hash].contains(&seen[at]) {
                break;
            }
            at = (at + 1) & (room - 1);
        }
        if seen[at] != hash {
            seen[at] = hash;
            text.push_str(mark);
            text.push_str(word);
            text.push(' ');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_told_once_and_none_is_lost() {
        assert_eq!(distinct("the sea  the \u{e4}pfel sea\n", ""), "the sea \u{e4}pfel ");
        assert_eq!(distinct("a b a", "¶"), "¶a ¶b ");
        assert_eq!(distinct("", ""), "");
        let words: Vec<String> = (0..5_000).map(|number| number.to_string()).collect();
        let told = distinct(&[words.join(" "), words.join(" ")].join(" "), "");
        assert_eq!(told.split(' ').filter(|word| !word.is_empty()).count(), words.len());
    }
}
