//! What a person does to stories, with a journal that takes it back, across restarts.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::columns::Letters;
use super::condition::Question;
use super::decisions::exchange;
use super::error::Result;
use super::listing::wanted;
use super::named_feeds::feeds_for;
use super::stories::{settle_read, settle_starred};
use super::tags;
use super::{Store, fact, timestamp};
use crate::domain::{ClusterId, Mark, StoryId, StoryQuery, Target, counted};

/// What was done, for the line that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// `Marked 30 stories read`.
    pub what: String,
    /// How many stories were not so before.
    pub stories: usize,
    /// Whether stories changed their event: lists have other rows now.
    pub regrouped: bool,
    /// Of what was taken back, or done again: the event that it was done to, if it was one alone.
    pub event: Option<ClusterId>,
    /// Of the same: when it had been done.
    pub at: Option<Timestamp>,
}

impl Store {
    /// Marks all that `target` names and that arrived no later than `horizon`.
    ///
    /// # Errors
    /// When the store can't be written; then nothing was marked.
    pub fn mark(
        &mut self,
        target: &Target,
        mark: Mark,
        horizon: i64,
        now: Timestamp,
    ) -> Result<Done> {
        self.mark_noting(target, mark, horizon, Some(now))
    }

    /// Counts a story as read because it was opened. Nobody asked for that, so it is no change that
    /// can be taken back, nor in the way of one that was. Who marks it read afterwards is done with it
    /// only then: to take that back makes it unread.
    ///
    /// # Errors
    /// When the store can't be written; then nothing was marked.
    pub fn count_as_read(&mut self, story: StoryId, horizon: i64) -> Result<()> {
        let target = Target::Stories(vec![story]);
        self.mark_noting(&target, Mark::Read(true), horizon, None).map(|_| ())
    }

    /// Marks, and notes it as a change of this time.
    fn mark_noting(
        &mut self,
        target: &Target,
        mark: Mark,
        horizon: i64,
        noted: Option<Timestamp>,
    ) -> Result<Done> {
        let (field, value) = match mark {
            Mark::Read(read) => ("read", read),
            Mark::Starred(starred) => ("starred", starred),
        };
        let transaction = self.write_durably()?;
        choose(&transaction, target, horizon, not_so(field, value))?;
        match (mark, noted) {
            (Mark::Read(_), Some(_)) => take_opened(&transaction, target, mark, horizon)?,
            (Mark::Read(_), None) => {
                transaction.execute("INSERT OR IGNORE INTO opened SELECT entry FROM chosen", [])?;
            }
            (Mark::Starred(_), _) => {}
        }
        let stories = touch_chosen(&transaction)?;
        let what = phrase(mark, stories);
        if stories > 0 {
            if let Some(now) = noted {
                forget_redo(&transaction)?;
                transaction.execute(
                    "INSERT INTO journal (at, what, field) VALUES (?1, ?2, ?3)",
                    params![now.as_second(), what, field],
                )?;
                transaction.execute(
                    "INSERT OR FAIL INTO journal_entries SELECT ?1, entry, ?2 FROM chosen",
                    params![transaction.last_insert_rowid(), !value],
                )?;
            }
            transaction.execute(
                &format!(
                    "UPDATE OR FAIL entries SET {field} = ?1 WHERE id IN (SELECT entry FROM chosen)"
                ),
                [value],
            )?;
            match mark {
                // Who is done with a story has looked at its cluster.
                Mark::Read(read) => settle_read(&transaction, read)?,
                Mark::Starred(_) => settle_starred(&transaction)?,
            }
        }
        transaction.execute("DELETE FROM chosen", [])?;
        transaction.commit()?;
        Ok(Done { what, stories, regrouped: false, event: None, at: None })
    }

    /// How many stories [`Store::mark`] would change.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn would_mark(&self, target: &Target, mark: Mark, horizon: i64) -> Result<usize> {
        let (field, value) = match mark {
            Mark::Read(read) => ("read", read),
            Mark::Starred(starred) => ("starred", starred),
        };
        self.be_ready_to_choose()?;
        choose(&self.connection, target, horizon, not_so(field, value))?;
        let stories = self.connection.query_row(
            "SELECT count(DISTINCT story) FROM chosen CROSS JOIN copies USING (entry)",
            [],
            |row| row.get(0),
        )?;
        self.connection.execute("DELETE FROM chosen", [])?;
        Ok(stories)
    }

    /// Takes the last change back; `None` when there is none.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn undo(&mut self) -> Result<Option<Done>> {
        self.swap(
            "SELECT id, what, field, at FROM journal WHERE undone = 0 ORDER BY id DESC LIMIT 1",
        )
    }

    /// Does again what was last undone; `None` when there is nothing.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn redo(&mut self) -> Result<Option<Done>> {
        self.swap("SELECT id, what, field, at FROM journal WHERE undone = 1 ORDER BY id LIMIT 1")
    }

    /// The reader looked at a cluster: what joins from now on is fresh.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn looked(&mut self, cluster: ClusterId) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE clusters SET looked = (SELECT value FROM facts WHERE name = 'grouped')
                 WHERE id = ?1",
            )?
            .execute([cluster.0])?;
        Ok(())
    }

    /// Exchanges the values in the journal with those in the entries: both undoing and redoing.
    fn swap(&mut self, which: &str) -> Result<Option<Done>> {
        let transaction = self.write_durably()?;
        let found = transaction
            .query_row(which, [], |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, Letters>(1)?.0,
                    row.get::<_, Letters>(2)?.0,
                    Some(timestamp(row.get(3)?)),
                ))
            })
            .optional()?;
        let Some((journal, what, field, at)) = found else { return Ok(None) };
        let other = match field.as_str() {
            "cluster" => Some((exchange(&transaction, journal)?, true)),
            "tags" => Some((tags::exchange(&transaction, journal)?, false)),
            _ => None,
        };
        if let Some((stories, regrouped)) = other {
            transaction
                .execute("UPDATE journal SET undone = 1 - undone WHERE id = ?1", [journal])?;
            transaction.commit()?;
            return Ok(Some(Done { what, stories, regrouped, event: None, at }));
        }
        // The column's name comes from this file, by way of the journal.
        let field = if field == "starred" { "starred" } else { "read" };
        transaction.execute(
            "INSERT OR IGNORE INTO chosen SELECT entry FROM journal_entries WHERE journal = ?1",
            [journal],
        )?;
        transaction.execute(
            &format!(
                "UPDATE OR FAIL entries SET {field} = was FROM journal_entries
                 WHERE journal = ?1 AND entry = entries.id"
            ),
            [journal],
        )?;
        transaction.execute(
            "UPDATE OR FAIL journal_entries SET was = 1 - was WHERE journal = ?1",
            [journal],
        )?;
        transaction.execute("UPDATE journal SET undone = 1 - undone WHERE id = ?1", [journal])?;
        let stories = touch_chosen(&transaction)?;
        let event = touched_event(&transaction)?;
        match field {
            "starred" => settle_starred(&transaction)?,
            _ => settle_read(&transaction, false)?,
        }
        transaction.execute("DELETE FROM chosen", [])?;
        transaction.commit()?;
        Ok(Some(Done { what, stories, regrouped: false, event, at }))
    }
}

/// Chooses what only counts as read so far; what is marked, one way or the other, does so no more.
fn take_opened(connection: &Connection, target: &Target, mark: Mark, horizon: i64) -> Result<()> {
    if mark == Mark::Read(true) && !matches!(target, Target::All(_)) {
        add(
            connection,
            target,
            horizon,
            "e.read AND EXISTS (SELECT 1 FROM opened WHERE entry = e.id)",
        )?;
    }
    connection.execute("DELETE FROM opened WHERE entry IN (SELECT entry FROM chosen)", [])?;
    Ok(())
}

/// The condition that an entry is not marked so yet.
fn not_so(field: &str, value: bool) -> &'static str {
    match (field, value) {
        ("starred", true) => "NOT e.starred",
        ("starred", false) => "e.starred",
        (_, true) => "NOT e.read",
        (_, false) => "e.read",
    }
}

/// Fills `chosen` with the entries `e` that a target names and for which a condition holds.
pub(super) fn choose(
    connection: &Connection,
    target: &Target,
    horizon: i64,
    holds: &str,
) -> Result<()> {
    connection.execute("DELETE FROM chosen", [])?;
    add(connection, target, horizon, holds)
}

/// Adds more to them.
fn add(connection: &Connection, target: &Target, horizon: i64, holds: &str) -> Result<()> {
    match target {
        Target::Stories(stories) => {
            choose_stories(connection, stories, horizon, holds)?;
        }
        Target::Clusters(clusters) => {
            let mut one = connection.prepare_cached(&format!(
                "INSERT OR IGNORE INTO chosen SELECT e.id FROM stories s
                     JOIN copies ON copies.story = s.id JOIN entries e ON e.id = copies.entry
                 WHERE s.cluster = ?1 AND e.id <= ?2 AND {holds}",
            ))?;
            for cluster in clusters {
                one.execute([cluster.0, horizon])?;
            }
        }
        Target::Picked { alone, whole } => {
            choose_stories(connection, alone, horizon, holds)?;
            let mut one = connection.prepare_cached(&format!(
                "INSERT OR IGNORE INTO chosen SELECT e.id FROM stories p
                     JOIN stories s ON s.cluster = p.cluster
                     JOIN copies ON copies.story = s.id JOIN entries e ON e.id = copies.entry
                 WHERE p.id = ?1 AND e.id <= ?2 AND {holds}",
            ))?;
            for story in whole {
                one.execute([story.0, horizon])?;
            }
        }
        Target::All(query) => choose_all(connection, query, horizon, holds)?,
    }
    Ok(())
}

fn choose_stories(
    connection: &Connection,
    stories: &[StoryId],
    horizon: i64,
    holds: &str,
) -> Result<()> {
    let mut one = connection.prepare_cached(&format!(
        "INSERT OR IGNORE INTO chosen
         SELECT e.id FROM copies JOIN entries e ON e.id = copies.entry
         WHERE copies.story = ?1 AND e.id <= ?2 AND {holds}"
    ))?;
    for story in stories {
        one.execute([story.0, horizon])?;
    }
    Ok(())
}

/// All copies of every story that the query finds.
fn choose_all(
    connection: &Connection,
    query: &StoryQuery,
    horizon: i64,
    holds: &str,
) -> Result<()> {
    let feeds = feeds_for(connection, query)?;
    let mut question = Question::new(&query.at, &feeds);
    let found = match wanted(query, &feeds) {
        Some(expr) => format!(
            "e.id IN (SELECT entry FROM copies WHERE story IN ({})) AND",
            question.stories(&expr)
        ),
        None => String::new(),
    };
    // What is not grouped yet is in no list.
    let horizon = question.bind(horizon.min(fact(connection, "grouped")?));
    let all = format!(
        "INSERT OR IGNORE INTO chosen
         SELECT e.id FROM entries e WHERE {found} e.id <= {horizon} AND {holds}"
    );
    connection.execute(&all, params_from_iter(question.values(connection)?))?;
    Ok(())
}

/// The stories of the chosen entries are to be settled; answers how many those are.
fn touch_chosen(connection: &Connection) -> Result<usize> {
    let touched = connection.execute(
        "INSERT OR IGNORE INTO touched SELECT story FROM chosen CROSS JOIN copies USING (entry)",
        [],
    )?;
    Ok(touched)
}

/// The event that all touched stories are in, if they are in one.
fn touched_event(connection: &Connection) -> Result<Option<ClusterId>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT cluster FROM touched CROSS JOIN stories ON id = touched.story LIMIT 2",
    )?;
    let events = statement.query_map([], |row| Ok(ClusterId(row.get(0)?)))?;
    let events: Vec<ClusterId> = events.collect::<rusqlite::Result<_>>()?;
    Ok(if let [event] = events[..] { Some(event) } else { None })
}

/// A new change makes what was undone before it unreachable.
pub(super) fn forget_redo(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "DELETE FROM journal_entries WHERE journal IN (SELECT id FROM journal WHERE undone);
         DELETE FROM decisions WHERE journal IN (SELECT id FROM journal WHERE undone);
         DELETE FROM journal_tags WHERE journal IN (SELECT id FROM journal WHERE undone);
         DELETE FROM journal_files WHERE journal IN (SELECT id FROM journal WHERE undone);
         DELETE FROM journal WHERE undone;",
    )?;
    Ok(())
}

fn phrase(mark: Mark, stories: usize) -> String {
    let count = counted(stories, "story", "stories");
    match mark {
        Mark::Read(true) => format!("Marked {count} read"),
        Mark::Read(false) => format!("Marked {count} unread"),
        Mark::Starred(true) => format!("Starred {count}"),
        Mark::Starred(false) => format!("Took the star from {count}"),
    }
}
