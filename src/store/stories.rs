//! Stories and clusters: what the grouping still has to decide, and what it decided.
//!
//! All of it is derived. [`settle`] is the one place where the rows of a story and of its cluster
//! are computed from their entries; whoever changes an entry names the story in the temporary table
//! `touched` and calls it.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::bodies::Bodies;
use super::error::Result;
use super::{Store, fact, reason, timestamp};
use crate::domain::{Assignment, ClusterId, EntryId, FeedId, StoryId, Tier};

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
    /// Whether its feed lets it be folded.
    pub fold: bool,
    /// Whether its feed lets it be grouped.
    pub group: bool,
}

const PENDING: &str = "SELECT e.id, e.feed, e.link, e.title, e.language, e.time,
        f.fold, f.grouped, e.story, s.cluster
    FROM entries e CROSS JOIN feeds f ON f.id = e.feed LEFT JOIN stories s ON s.id = e.story";

impl Store {
    /// Entries that came after the entry `after` and are in no story yet, in order of arrival, at
    /// most `limit`.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn pending(&self, after: EntryId, limit: usize) -> Result<Vec<Pending>> {
        let sql = format!("{PENDING} WHERE e.story IS NULL AND e.id > ?1 ORDER BY e.id LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![after.0, limit as i64])?;
        let (mut bodies, mut found) = (Bodies::default(), Vec::new());
        while let Some(row) = rows.next()? {
            found.push(pending(row, &self.connection, &mut bodies)?);
        }
        Ok(found)
    }

    /// Hands over the entries whose place was decided, no more than `window` older than the newest of
    /// them, in order of arrival. One by one: there may be a hundred thousand.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn each_newest_grouped(
        &self,
        window: Duration,
        mut take: impl FnMut(Pending, StoryId, ClusterId),
    ) -> Result<()> {
        // Their numbers from the index by time, in order: else SQLite walks all entries there are.
        let sql = format!(
            "{PENDING} WHERE e.story IS NOT NULL AND e.id IN (
                 SELECT id FROM entries WHERE time >= ?1 + (
                     SELECT time FROM entries WHERE story IS NOT NULL ORDER BY time DESC LIMIT 1))
             ORDER BY e.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let window = i64::try_from(window.as_secs()).unwrap_or(i64::MAX);
        let mut rows = statement.query([-window])?;
        let mut bodies = Bodies::default();
        while let Some(row) = rows.next()? {
            if let (Some(story), Some(cluster)) = (row.get(8)?, row.get(9)?) {
                let entry = pending(row, &self.connection, &mut bodies)?;
                take(entry, StoryId(story), ClusterId(cluster));
            }
        }
        Ok(())
    }

    /// A number that grows with every [`Store::put_assignments`], by any process.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn grouping_turn(&self) -> Result<i64> {
        self.fact("grouping")
    }

    /// Stores decisions that were made when [`Store::grouping_turn`] was `turn`; answers with the
    /// new turn and the number of new clusters, or `None`, with nothing stored, when another
    /// process was quicker.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn put_assignments(
        &mut self,
        turn: i64,
        assignments: &[Assignment],
    ) -> Result<Option<(i64, usize)>> {
        let transaction = self.write()?;
        if fact(&transaction, "grouping")? != turn {
            return Ok(None);
        }
        let before = clusters(&transaction)?;
        for assignment in assignments {
            put(&transaction, assignment)?;
        }
        settle(&transaction)?;
        transaction.execute("UPDATE facts SET value = value + 1 WHERE name = 'grouping'", [])?;
        let new = clusters(&transaction)? - before;
        transaction.commit()?;
        Ok(Some((turn + 1, usize::try_from(new).unwrap_or(0))))
    }

    /// The address, story, and cluster of every entry that has an address.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn places(&self) -> Result<Vec<(String, StoryId, ClusterId)>> {
        let mut statement = self.connection.prepare(
            "SELECT e.link, s.id, s.cluster FROM entries e JOIN stories s ON s.id = e.story
             WHERE e.link IS NOT NULL",
        )?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, StoryId(row.get(1)?), ClusterId(row.get(2)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many rows have an unread story that came after the entry `horizon`.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn arrived_since(&self, horizon: i64) -> Result<usize> {
        let mut statement = self.connection.prepare_cached(
            // Else SQLite walks all of them by cluster, to spare itself the sorting of a few.
            "SELECT count(DISTINCT cluster) FROM stories NOT INDEXED WHERE id > ?1 AND read = 0",
        )?;
        Ok(statement.query_row([horizon], |row| row.get(0))?)
    }

    /// Forgets every decision of the grouping; entries and marks stay.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn forget_stories(&mut self) -> Result<()> {
        let transaction = self.write()?;
        transaction.execute_batch(
            "UPDATE entries SET story = NULL, folded = NULL WHERE story IS NOT NULL;
             DELETE FROM stories; DELETE FROM clusters; DELETE FROM links;
             UPDATE facts SET value = value + 1 WHERE name = 'grouping';",
        )?;
        transaction.commit()?;
        Ok(())
    }
}

fn clusters(connection: &Connection) -> Result<i64> {
    let mut statement =
        connection.prepare_cached("SELECT coalesce(sum(clusters), 0) FROM coverage")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// In order of arrival, the first sentences of neighbours are unpacked together.
fn pending(row: &Row<'_>, connection: &Connection, bodies: &mut Bodies) -> Result<Pending> {
    let entry = EntryId(row.get(0)?);
    Ok(Pending {
        entry,
        feed: FeedId(row.get(1)?),
        link: row.get(2)?,
        title: row.get(3)?,
        excerpt: bodies.excerpt_of(connection, entry)?,
        language: row.get(4)?,
        time: timestamp(row.get(5)?),
        fold: row.get(6)?,
        group: row.get(7)?,
    })
}

/// Where an entry `e` of a feed `f` stands among its copies. The smallest leads: the copy of a
/// preferred feed, then the earliest, then the longest; one bit, then seconds, then 28 bits of
/// letters.
macro_rules! rank {
    () => {
        "((1 - f.prefer) << 62) + (e.time << 28) + (1 << 28) - 1 - min(e.length, (1 << 28) - 1)"
    };
}

/// Puts one entry into its story and the story into its cluster.
fn put(connection: &Connection, decided: &Assignment) -> Result<()> {
    if !decided.moved {
        put_entry(connection, decided)?;
    }
    if !found(connection, decided)? {
        put_story(connection, decided)?;
    }
    let mut tie = connection.prepare_cached(
        "INSERT OR REPLACE INTO links (story, other, tier, score, evidence) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for link in &decided.links {
        tie.execute(params![
            decided.story.0,
            link.evidence.with.0,
            i64::from(link.tier == Tier::Topic),
            reason::whole(link.evidence.score),
            reason::evidence_to_text(&link.evidence),
        ])?;
    }
    Ok(())
}

/// The story of an entry that is the first of it, and its cluster if that is new as well: both rows
/// are known at once, and most stories never get another copy. Whether it was so.
fn found(connection: &Connection, decided: &Assignment) -> Result<bool> {
    if decided.moved || decided.story.0 != decided.entry.0 {
        return Ok(false);
    }
    let came = connection
        .prepare_cached(concat!(
            "INSERT OR FAIL INTO stories (id, cluster, grouped, lead, rank, time, read, starred, copies)
             SELECT e.id, ?2, ?3, e.id, ",
            rank!(),
            ", e.time, e.read, e.starred, 1
             FROM entries e JOIN feeds f ON f.id = e.feed WHERE e.id = ?1
             ON CONFLICT (id) DO NOTHING"
        ))?
        .execute(params![decided.story.0, decided.cluster.0, reason::to_text(&decided.grouped)])?;
    if came == 0 {
        return Ok(false);
    }
    let founds = decided.cluster.0 == decided.story.0
        && connection
            .prepare_cached(
                "INSERT OR FAIL INTO clusters (id, lead, face, time, stories, sources, unread)
                 SELECT id, id, id, time, 1, 1, 1 - read FROM stories WHERE id = ?1
                 ON CONFLICT (id) DO NOTHING",
            )?
            .execute([decided.story.0])?
            > 0;
    if !founds {
        connection
            .prepare_cached("INSERT OR IGNORE INTO touched_clusters VALUES (?1)")?
            .execute([decided.cluster.0])?;
    }
    Ok(true)
}

/// Puts a story into its cluster; both are to be settled.
fn put_story(connection: &Connection, decided: &Assignment) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO touched_clusters SELECT cluster FROM stories WHERE id = ?1",
        )?
        .execute([decided.story.0])?;
    connection
        .prepare_cached(
            "INSERT INTO stories (id, cluster, grouped) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET cluster = ?2, grouped = ?3 WHERE cluster <> ?2",
        )?
        .execute(params![decided.story.0, decided.cluster.0, reason::to_text(&decided.grouped)])?;
    connection
        .prepare_cached("INSERT OR IGNORE INTO touched VALUES (?1)")?
        .execute([decided.story.0])?;
    Ok(())
}

/// Puts one entry into its story.
fn put_entry(connection: &Connection, decided: &Assignment) -> Result<()> {
    // Both the story it leaves and the one it joins have to be settled.
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO touched SELECT story FROM entries WHERE id = ?1 AND story IS NOT NULL",
        )?
        .execute([decided.entry.0])?;
    // A late copy of a story that was read arrives read.
    connection
        .prepare_cached(
            "UPDATE OR FAIL entries SET story = ?2, folded = ?3,
                 read = read OR (story IS NULL AND coalesce((SELECT read FROM stories WHERE id = ?2), 0))
             WHERE id = ?1",
        )?
        .execute(params![decided.entry.0, decided.story.0, reason::to_text(&decided.folded)])?;
    Ok(())
}

/// Brings the rows of the `touched` stories and of their clusters up to date, and empties `touched`.
pub(super) fn settle(connection: &Connection) -> Result<()> {
    // CROSS JOIN: else SQLite, which knows nothing of the few that are touched, may walk them all.
    const STEPS: &[&str] = &[
        // SQLite takes the other columns of an aggregate from the row that has the only min().
        concat!(
            "UPDATE OR FAIL stories SET lead = it.lead, rank = it.rank, time = it.time, copies = it.copies,
             read = it.unread = 0, starred = it.starred > 0
         FROM (SELECT e.story AS story, e.id AS lead, e.time AS time, count(*) AS copies,
                   min(",
            rank!(),
            ") AS rank,
                   sum(1 - e.read) AS unread, sum(e.starred) AS starred
               FROM touched t CROSS JOIN entries e ON e.story = t.story
                   CROSS JOIN feeds f ON f.id = e.feed
               GROUP BY t.story) AS it
         WHERE stories.id = it.story"
        ),
        "INSERT OR IGNORE INTO touched_clusters
         SELECT s.cluster FROM touched t CROSS JOIN stories s ON s.id = t.story",
        "DELETE FROM stories WHERE id IN (SELECT story FROM touched)
             AND NOT EXISTS (SELECT 1 FROM entries WHERE story = stories.id)",
        "INSERT OR FAIL INTO clusters (id, lead, face, time, stories, sources, unread)
         SELECT t.cluster,
             (SELECT id FROM stories WHERE cluster = t.cluster ORDER BY rank, id LIMIT 1),
             0, max(s.time), count(*),
             (SELECT count(DISTINCT e.publisher) FROM stories m JOIN entries e ON e.story = m.id
              WHERE m.cluster = t.cluster),
             sum(1 - s.read)
         FROM touched_clusters t CROSS JOIN stories s ON s.cluster = t.cluster
         WHERE true GROUP BY t.cluster
         ON CONFLICT (id) DO UPDATE SET lead = excluded.lead, time = excluded.time,
             stories = excluded.stories, sources = excluded.sources, unread = excluded.unread",
        "UPDATE OR FAIL clusters SET face =
             (SELECT id FROM stories WHERE cluster = clusters.id
              ORDER BY read, id <> clusters.lead, time DESC, id DESC LIMIT 1)
         WHERE id IN (SELECT cluster FROM touched_clusters)
             AND EXISTS (SELECT 1 FROM stories WHERE cluster = clusters.id)",
        "DELETE FROM clusters WHERE id IN (SELECT cluster FROM touched_clusters)
             AND NOT EXISTS (SELECT 1 FROM stories WHERE cluster = clusters.id)",
        "DELETE FROM touched",
        "DELETE FROM touched_clusters",
    ];
    run(connection, STEPS)
}

/// The same where nothing changed but what was read: who stands where, who leads, and how many they
/// are is as it was, and the whole of a large view is settled in half the time. The reader may have
/// `looked` at the clusters.
pub(super) fn settle_read(connection: &Connection, looked: bool) -> Result<()> {
    let looked = if looked { ", looked = (SELECT max(id) FROM entries)" } else { "" };
    let clusters = format!(
        "UPDATE OR FAIL clusters SET
             unread = (SELECT count(*) FROM stories WHERE cluster = clusters.id AND NOT read),
             face = (SELECT id FROM stories WHERE cluster = clusters.id
                     ORDER BY read, id <> clusters.lead, time DESC, id DESC LIMIT 1){looked}
         WHERE id IN (SELECT cluster FROM touched_clusters)"
    );
    let steps = [
        "UPDATE OR FAIL stories SET
             read = NOT EXISTS (SELECT 1 FROM entries WHERE story = stories.id AND NOT read)
         WHERE id IN (SELECT story FROM touched)",
        "INSERT OR IGNORE INTO touched_clusters
         SELECT s.cluster FROM touched t CROSS JOIN stories s ON s.id = t.story",
        &clusters,
        "DELETE FROM touched",
        "DELETE FROM touched_clusters",
    ];
    run(connection, &steps)
}

/// The same where nothing changed but stars, of which clusters know nothing.
pub(super) fn settle_starred(connection: &Connection) -> Result<()> {
    const STEPS: &[&str] = &[
        "UPDATE OR FAIL stories SET
             starred = EXISTS (SELECT 1 FROM entries WHERE story = stories.id AND starred)
         WHERE id IN (SELECT story FROM touched)",
        "DELETE FROM touched",
    ];
    run(connection, STEPS)
}

/// Runs these steps if anything was touched.
fn run(connection: &Connection, steps: &[&str]) -> Result<()> {
    let touched =
        "SELECT EXISTS (SELECT 1 FROM touched) OR EXISTS (SELECT 1 FROM touched_clusters)";
    if !connection.prepare_cached(touched)?.query_row([], |row| row.get(0))? {
        return Ok(());
    }
    for step in steps {
        connection.prepare_cached(step)?.execute([])?;
    }
    Ok(())
}
