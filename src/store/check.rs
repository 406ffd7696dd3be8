//! What `doctor` asks: is the file sound, and how much is in it?

use rusqlite::{Connection, params};

use super::Store;
use super::bodies;
use super::error::{Result, StoreError};
use super::permission;
use super::salvage::{columns, is_packed, is_sound};
use super::schema;
use crate::domain::counted;

/// How much is in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Entries, including those of feeds no longer configured.
    pub entries: usize,
    /// Entries that are in no story yet.
    pub pending: usize,
    /// Entries whose words are not in the full-text index yet.
    pub unindexed: usize,
    /// Stories.
    pub stories: usize,
    /// Clusters.
    pub clusters: usize,
    /// Clusters of two stories or more.
    pub events: usize,
    /// Unread clusters.
    pub unread: usize,
    /// Size of the file in bytes, without the log beside it.
    pub bytes: u64,
}

impl Store {
    /// Counts everything. Reads several indexes in full: for `doctor`, not for a screen.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn totals(&self) -> Result<Totals> {
        let count = |sql: &str| -> Result<usize> {
            Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
        };
        Ok(Totals {
            entries: count("SELECT count(*) FROM entries")?,
            pending: count(
                "SELECT count(*) FROM entries
                     WHERE id > (SELECT value FROM facts WHERE name = 'grouped')",
            )?,
            unindexed: count(
                "SELECT (SELECT count(*) FROM unindexed) + (SELECT count(*) FROM entries
                     WHERE id > (SELECT value FROM facts WHERE name = 'indexed'))",
            )?,
            stories: count("SELECT count(*) FROM stories")?,
            clusters: count("SELECT count(*) FROM clusters")?,
            events: count("SELECT count(*) FROM clusters WHERE stories > 1")?,
            unread: count("SELECT count(*) FROM clusters WHERE (unread > 0) = 1")?,
            bytes: count(
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            )? as u64,
        })
    }

    /// Whether the file itself is damaged; [`Store::renew`] helps then.
    ///
    /// # Errors
    /// When the store can't be read for another reason.
    pub fn is_damaged(&self) -> Result<bool> {
        Ok(!self.damage()?.is_empty())
    }

    /// Describes damage that can only have been done to the file outside of SQLite.
    fn damage(&self) -> Result<Vec<String>> {
        match self.unsound_parts() {
            // Some damage keeps even the checks from running.
            Err(StoreError::Corrupt(found)) => Ok(vec![found.to_string()]),
            damage => damage,
        }
    }

    fn unsound_parts(&self) -> Result<Vec<String>> {
        for unsound in [self.unsound_pages()?, self.unsound_definitions()?] {
            if !unsound.is_empty() {
                return Ok(unsound);
            }
        }
        let mut damage = self.unsound_rows()?;
        let lost = bodies::count_lost(&self.connection)?;
        if lost > 0 {
            damage.push(format!("the text of {} is lost", counted(lost, "entry", "entries")));
        }
        Ok(damage)
    }

    fn unsound_pages(&self) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(20)")?;
        let lines = statement.query_map([], |row| row.get(0))?;
        let lines: Vec<String> = lines.collect::<rusqlite::Result<_>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// Names the tables, indexes, and triggers that are not as newsfold creates them: SQLite takes any that
    /// it can parse. Others that someone added do no harm.
    fn unsound_definitions(&self) -> Result<Vec<String>> {
        let new = schema::in_memory()?;
        let mut definitions = new.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema")?;
        let mut definitions = definitions.query([])?;
        // SQLite compares, since what is damaged need not be text.
        let mut same = self.connection.prepare(
            "SELECT 1 FROM sqlite_schema
                 WHERE type = ?1 AND name = ?2 AND tbl_name = ?3 AND sql IS ?4",
        )?;
        let mut damage = Vec::new();
        while let Some(row) = definitions.next()? {
            let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
            let (table, sql): (String, Option<String>) = (row.get(2)?, row.get(3)?);
            if !same.exists(params![kind, name, table, sql])? {
                damage.push(format!("the definition of the {kind} {name} is damaged"));
            }
        }
        Ok(damage)
    }

    /// Describes values that newsfold never writes: SQLite checks the pages, not what they say.
    fn unsound_rows(&self) -> Result<Vec<String>> {
        let mut damage = Vec::new();
        for table in tables(&self.connection)? {
            let count = unsound_rows(&self.connection, &table)?;
            if count > 0 {
                let rows = counted(count, "row", "rows");
                damage.push(format!("{rows} of {table} with unreadable values"));
            }
        }
        Ok(damage)
    }

    /// Describes what SQLite and newsfold's own bookkeeping find wrong; empty if all is well.
    ///
    /// # Errors
    /// When the store can't be read at all.
    pub fn faults(&self) -> Result<Vec<String>> {
        let refused = permission::refused(&self.path).map(StoreError::NotWritable);
        let mut faults: Vec<String> = refused.iter().map(ToString::to_string).collect();
        let damage = self.damage()?;
        if !damage.is_empty() {
            faults.extend(damage);
            // The counts in a damaged file mean nothing.
            faults.push("`newsfold doctor --rebuild` saves what can be saved".to_owned());
            return Ok(faults);
        }
        let mut check = |sql: &str, fault: fn(usize) -> String| -> Result<()> {
            let count = self.connection.query_row(sql, [], |row| row.get(0))?;
            if count > 0 {
                faults.push(format!("{}; `newsfold doctor --rebuild` repairs it", fault(count)));
            }
            Ok(())
        };
        check(
            "SELECT count(*) FROM entries LEFT JOIN copies ON entry = entries.id
                 WHERE entries.id <= (SELECT value FROM facts WHERE name = 'grouped')
                     AND (story IS NULL OR story NOT IN (SELECT id FROM stories))",
            |count| format!("{} whose story is missing", counted(count, "entry", "entries")),
        )?;
        check(
            "SELECT count(*) FROM stories WHERE cluster NOT IN (SELECT id FROM clusters)",
            |count| format!("{} whose event is missing", counted(count, "story", "stories")),
        )?;
        check(
            "SELECT count(*) FROM counts WHERE (entries, unread) <> (SELECT
                 count(*), coalesce(sum(1 - read), 0) FROM entries WHERE feed = counts.feed)",
            |count| {
                let feeds = counted(count, "feed", "feeds");
                format!("{feeds} with a wrong count of entries or of unread entries")
            },
        )?;
        check(
            "SELECT coalesce(sum(
                     abs(coalesce(kept.clusters, 0) - coalesce(counted.clusters, 0))
                     + abs(coalesce(kept.unread, 0) - coalesce(counted.unread, 0))), 0)
                 FROM coverage kept FULL JOIN (SELECT sources, count(*) AS clusters,
                     sum(unread > 0) AS unread FROM clusters GROUP BY sources) counted
                 ON counted.sources = kept.sources",
            |count| {
                let what = "the counts of events by number of sources, or of unread events,";
                format!("{what} are off by {count}")
            },
        )?;
        check(
            "SELECT abs(value - (SELECT count(*) FROM stories WHERE starred))
                 FROM facts WHERE name = 'starred_stories'",
            |count| format!("the count of starred stories is off by {count}"),
        )?;
        Ok(faults)
    }
}

fn tables(connection: &Connection) -> Result<Vec<String>> {
    let mut tables = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )?;
    let tables = tables.query_map([], |row| row.get(0))?;
    Ok(tables.collect::<rusqlite::Result<_>>()?)
}

/// Counts the rows of a table with a value that does not fit its column. A BLOB fits unless it is packed
/// and damaged.
fn unsound_rows(connection: &Connection, table: &str) -> Result<usize> {
    let mut columns = columns(connection, table)?;
    columns.retain(|column| column.declared != "BLOB" || is_packed(column));
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut statement = connection.prepare(&format!("SELECT {} FROM {table}", names.join(", ")))?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for (place, column) in columns.iter().enumerate() {
            if !is_sound(row.get_ref(place)?, column) {
                count += 1;
                break;
            }
        }
    }
    Ok(count)
}
