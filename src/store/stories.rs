//! Stories and clusters: the entries that are still to be grouped, and the rows of what was decided.
//!
//! All of it is derived. [`settle`] is where the rows of a story and of its cluster are computed from
//! their entries; code that changes an entry puts its story into the temporary table `touched` and calls
//! it. For a story of one entry, `assignments.rs` computes the same.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::bodies::Bodies;
use super::columns::{text, text_or_null};
use super::decisions::united_by;
use super::error::Result;
use super::{Store, timestamp};
use crate::domain::{ClusterId, EntryId, FeedId, StoryId};

/// What the grouping needs to know of a stored entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// The entry.
    pub entry: EntryId,
    /// Its feed.
    pub feed: FeedId,
    /// Where the article lives.
    pub link: Option<String>,
    /// Its headline.
    pub title: String,
    /// Its first words.
    pub excerpt: String,
    /// Its language, if known.
    pub language: Option<String>,
    /// When it was published, as far as is believable.
    pub time: Timestamp,
    /// When newsfold first saw it.
    pub arrived: Timestamp,
    /// Whether its feed lets it be folded.
    pub fold: bool,
    /// Whether its feed lets it be grouped.
    pub group: bool,
}

/// The columns of [`pending`], of an entry `e` in a feed `f`.
const PENDING: &str =
    "e.id, e.feed, e.link, e.title, e.language, e.time, e.arrived, f.fold, f.grouped";

impl Store {
    /// Entries that came after the entry `after` and are in no story yet, in order of arrival, at
    /// most `limit`.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn pending(&self, after: EntryId, limit: usize) -> Result<Vec<Pending>> {
        self.groupable(EntryId(self.horizon()?.max(after.0)), limit)
    }

    /// Entries that came after the entry `after`, in order of arrival, at most `limit`, whether they are in
    /// a story or not.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn groupable(&self, after: EntryId, limit: usize) -> Result<Vec<Pending>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {PENDING} FROM entries e CROSS JOIN feeds f ON f.id = e.feed
             WHERE e.id > ?1 ORDER BY e.id LIMIT ?2"
        ))?;
        let mut rows = statement.query(params![after.0, limit as i64])?;
        let (mut bodies, mut found) = (Bodies::default(), Vec::new());
        while let Some(row) = rows.next()? {
            found.push(pending(row, &self.connection, &mut bodies)?);
        }
        Ok(found)
    }

    /// Entries that were edited after they were grouped, since [`Store::forget_reworded`].
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn reworded(&self) -> Result<Vec<Pending>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {PENDING} FROM reworded r CROSS JOIN entries e ON e.id = r.entry
                 CROSS JOIN feeds f ON f.id = e.feed
             ORDER BY r.entry"
        ))?;
        let mut rows = statement.query([])?;
        let (mut bodies, mut found) = (Bodies::default(), Vec::new());
        while let Some(row) = rows.next()? {
            found.push(pending(row, &self.connection, &mut bodies)?);
        }
        Ok(found)
    }

    /// Forgets that entries were edited, given the last of those that [`Store::reworded`] told. Call it when
    /// the generation of the grouping that they were told to is past: no window has their earlier words.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn forget_reworded(&mut self, last: EntryId) -> Result<()> {
        let transaction = self.write()?;
        transaction.execute("DELETE FROM reworded WHERE entry <= ?1", [last.0])?;
        transaction.commit()?;
        Ok(())
    }

    /// Whether every entry is in a story, and its words are in the index.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn is_caught_up(&self) -> Result<bool> {
        Ok(self.is_indexed()? && self.is_grouped()?)
    }

    /// Whether every entry is in a story.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn is_grouped(&self) -> Result<bool> {
        // Like `groupable`, but no text is unpacked.
        let mut waits = self.connection.prepare_cached(
            "SELECT 1 FROM entries e CROSS JOIN feeds f ON f.id = e.feed WHERE e.id > ?1 LIMIT 1",
        )?;
        Ok(!waits.exists([self.horizon()?])?)
    }

    /// Hands over the grouped entries that are no more than `window` older than the newest event, of
    /// events that are no older either, in order of arrival. One by one: there may be a hundred
    /// thousand.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn each_newest_grouped(
        &self,
        window: Duration,
        now: Timestamp,
        mut take: impl FnMut(Pending, StoryId, ClusterId),
    ) -> Result<()> {
        let Some(since) = self.start_of(window, now)? else { return Ok(()) };
        // Finds their numbers through the events, which have an index by time.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {PENDING}, s.id, s.cluster
             FROM entries e CROSS JOIN feeds f ON f.id = e.feed
                 CROSS JOIN copies ON copies.entry = e.id CROSS JOIN stories s ON s.id = copies.story
             WHERE e.time >= ?1 AND e.id <= ?2 AND e.id IN (
                 SELECT copies.entry FROM clusters c CROSS JOIN stories n ON n.cluster = c.id
                     CROSS JOIN copies ON copies.story = n.id
                 WHERE c.time >= ?1)
             ORDER BY e.id"
        ))?;
        let mut rows = statement.query([since, self.horizon()?])?;
        let mut bodies = Bodies::default();
        while let Some(row) = rows.next()? {
            let (story, cluster) = (StoryId(row.get(9)?), ClusterId(row.get(10)?));
            take(pending(row, &self.connection, &mut bodies)?, story, cluster);
        }
        Ok(())
    }

    /// When the first story of each event was published, in seconds, for events of several stories that
    /// are no more than `window` older than the newest. Leaves out events that a person put together:
    /// their stories may be of any age.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn newest_founded(
        &self,
        window: Duration,
        now: Timestamp,
    ) -> Result<Vec<(ClusterId, i64)>> {
        let Some(since) = self.start_of(window, now)? else { return Ok(Vec::new()) };
        let united = united_by("s.id");
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT c.id, ifnull((SELECT min(e.time) FROM stories s CROSS JOIN entries e ON e.id = s.id
                                  WHERE s.cluster = c.id), c.time)
             FROM clusters c
             WHERE c.time >= ?1 AND c.stories > 1 AND NOT EXISTS (
                 SELECT 1 FROM stories s WHERE s.cluster = c.id AND {united} IS NOT NULL)"
        ))?;
        let rows = statement.query_map([since], |row| Ok((ClusterId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The start of the window that ends with the newest event by `now`, in seconds; `None` if there is no
    /// event.
    fn start_of(&self, window: Duration, now: Timestamp) -> Result<Option<i64>> {
        let newest = "SELECT time FROM clusters WHERE time <= ?1 ORDER BY time DESC LIMIT 1";
        let newest = self.connection.query_row(newest, [now.as_second()], |row| row.get(0));
        let newest: Option<i64> = newest.optional()?;
        let length = i64::try_from(window.as_secs()).unwrap_or(i64::MAX);
        Ok(newest.map(|newest| newest.saturating_sub(length)))
    }

    /// How many rows have an unread story that came after the entry `horizon`.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn arrived_since(&self, horizon: i64) -> Result<usize> {
        let mut statement = self.connection.prepare_cached(
            // Otherwise SQLite walks all stories by cluster, to spare itself the sorting of a few.
            "SELECT count(DISTINCT cluster) FROM stories NOT INDEXED WHERE id > ?1 AND read = 0",
        )?;
        Ok(statement.query_row([horizon], |row| row.get(0))?)
    }
}

/// Reads the columns of [`PENDING`]. In order of arrival, first sentences of neighbours are unpacked
/// together.
fn pending(row: &Row<'_>, connection: &Connection, bodies: &mut Bodies) -> Result<Pending> {
    let entry = EntryId(row.get(0)?);
    Ok(Pending {
        entry,
        feed: FeedId(row.get(1)?),
        link: text_or_null(row, 2)?,
        title: text(row, 3)?,
        excerpt: bodies.excerpt_of(connection, entry)?,
        language: text_or_null(row, 4)?,
        time: timestamp(row.get(5)?),
        arrived: timestamp(row.get(6)?),
        fold: row.get(7)?,
        group: row.get(8)?,
    })
}

/// The rank of an entry `e` of a feed `f` among its copies. The smallest leads: the copy of a preferred
/// feed, then one with a text, then the earliest, then the longest; two bits, then seconds, then 28 bits of
/// length.
macro_rules! rank {
    () => {
        "((1 - f.prefer) << 62) + ((e.length = 0) << 61) + (e.time << 28)
             + (1 << 28) - 1 - min(e.length, (1 << 28) - 1)"
    };
}
pub(super) use rank;

/// The story to show of an event, a row of `clusters`: an unread one before those that were read, and of
/// these the lead, or the newest where that is more than a day newer. A row has the time of its newest
/// story, so that an old headline would look new.
macro_rules! face {
    () => {
        "(SELECT CASE WHEN lead.read = newest.read AND newest.time - lead.time <= 86400
              THEN lead.id ELSE newest.id END
          FROM stories newest LEFT JOIN stories lead ON lead.id = clusters.lead
          WHERE newest.cluster = clusters.id
          ORDER BY newest.read, newest.time DESC, newest.id DESC LIMIT 1)"
    };
}

/// Touches the story of an entry, so that it is settled.
pub(super) fn touch(connection: &Connection, entry: EntryId) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO touched SELECT story FROM copies WHERE entry = ?1")?
        .execute([entry.0])?;
    Ok(())
}

/// Brings the rows of the `touched` stories and of their clusters up to date, and empties `touched`.
pub(super) fn settle(connection: &Connection) -> Result<()> {
    // CROSS JOIN: otherwise SQLite, which does not know how few stories are touched, may walk them all.
    const STEPS: &[&str] = &[
        // With a single min(), SQLite takes the other columns from the row that has the minimum.
        concat!(
            "UPDATE OR FAIL stories SET lead = it.lead, rank = it.rank, time = it.time, copies = it.copies,
             read = it.unread = 0, starred = it.starred > 0
         FROM (SELECT t.story AS story, e.id AS lead, e.time AS time, count(*) AS copies,
                   min(",
            rank!(),
            ") AS rank,
                   sum(1 - e.read) AS unread, sum(e.starred) AS starred
               FROM touched t CROSS JOIN copies ON copies.story = t.story
                   CROSS JOIN entries e ON e.id = copies.entry
                   CROSS JOIN feeds f ON f.id = e.feed
               GROUP BY t.story) AS it
         WHERE stories.id = it.story"
        ),
        "INSERT OR IGNORE INTO touched_clusters
         SELECT s.cluster FROM touched t CROSS JOIN stories s ON s.id = t.story",
        "DELETE FROM stories WHERE id IN (SELECT story FROM touched)
             AND NOT EXISTS (SELECT 1 FROM copies WHERE story = stories.id)",
        "INSERT OR FAIL INTO clusters (id, lead, face, time, stories, sources, unread)
         SELECT t.cluster,
             (SELECT id FROM stories WHERE cluster = t.cluster ORDER BY rank, id LIMIT 1),
             0, max(s.time), count(*),
             (SELECT count(DISTINCT e.publisher) FROM stories m
                  JOIN copies ON copies.story = m.id JOIN entries e ON e.id = copies.entry
              WHERE m.cluster = t.cluster),
             sum(1 - s.read)
         FROM touched_clusters t CROSS JOIN stories s ON s.cluster = t.cluster
         WHERE true GROUP BY t.cluster
         ON CONFLICT (id) DO UPDATE SET lead = excluded.lead, time = excluded.time,
             stories = excluded.stories, sources = excluded.sources, unread = excluded.unread",
        concat!(
            "UPDATE OR FAIL clusters SET face = ",
            face!(),
            "
         WHERE id IN (SELECT cluster FROM touched_clusters)
             AND EXISTS (SELECT 1 FROM stories WHERE cluster = clusters.id)"
        ),
        "DELETE FROM clusters WHERE id IN (SELECT cluster FROM touched_clusters)
             AND NOT EXISTS (SELECT 1 FROM stories WHERE cluster = clusters.id)",
        "DELETE FROM touched",
        "DELETE FROM touched_clusters",
    ];
    run_if_touched(connection, STEPS)
}

/// Settles what was touched like [`settle`], if only what was read changed: places, leads, and numbers
/// stay as they are, and a whole large view is settled in half the time. Most stories have one entry and
/// most events one story, and take its state. If `looked`, the reader looked at the clusters as well.
pub(super) fn settle_read(connection: &Connection, looked: bool) -> Result<()> {
    let looked =
        if looked { ", looked = (SELECT value FROM facts WHERE name = 'grouped')" } else { "" };
    let clusters = format!(
        "UPDATE OR FAIL clusters SET
             unread = CASE stories WHEN 1 THEN (SELECT NOT read FROM stories WHERE id = clusters.lead)
                 ELSE (SELECT count(*) FROM stories WHERE cluster = clusters.id AND NOT read) END,
             face = CASE stories WHEN 1 THEN lead ELSE {face} END{looked}
         WHERE id IN (SELECT cluster FROM touched_clusters)",
        face = face!()
    );
    let steps = [
        "UPDATE OR FAIL stories SET
             read = CASE copies WHEN 1 THEN (SELECT read FROM entries WHERE id = stories.lead)
                 ELSE NOT EXISTS (SELECT 1 FROM copies CROSS JOIN entries ON id = entry
                                  WHERE story = stories.id AND NOT read) END
         WHERE id IN (SELECT story FROM touched)",
        "INSERT OR IGNORE INTO touched_clusters
         SELECT s.cluster FROM touched t CROSS JOIN stories s ON s.id = t.story",
        &clusters,
        "DELETE FROM touched",
        "DELETE FROM touched_clusters",
    ];
    run_if_touched(connection, &steps)
}

/// Settles what was touched like [`settle`], if only stars changed, of which clusters know nothing.
pub(super) fn settle_starred(connection: &Connection) -> Result<()> {
    const STEPS: &[&str] = &[
        "UPDATE OR FAIL stories SET
             starred = EXISTS (SELECT 1 FROM copies CROSS JOIN entries ON id = entry
                               WHERE story = stories.id AND starred)
         WHERE id IN (SELECT story FROM touched)",
        "DELETE FROM touched",
    ];
    run_if_touched(connection, STEPS)
}

fn run_if_touched(connection: &Connection, steps: &[&str]) -> Result<()> {
    let touched =
        "SELECT EXISTS (SELECT 1 FROM touched) OR EXISTS (SELECT 1 FROM touched_clusters)";
    if !connection.prepare_cached(touched)?.query_row([], |row| row.get(0))? {
        return Ok(());
    }
    run(connection, steps)
}

pub(super) fn run(connection: &Connection, steps: &[&str]) -> Result<()> {
    for step in steps {
        connection.prepare_cached(step)?.execute([])?;
    }
    Ok(())
}
