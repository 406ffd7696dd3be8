//! Marks that a person gives stories: read and starred, of one story or of all that a query finds.

use jiff::Timestamp;
use rusqlite::{Connection, params, params_from_iter};

use super::condition::Question;
use super::error::Result;
use super::journal::{self, Done, Kind};
use super::named_feeds::feeds_for;
use super::stories::{settle_read, settle_starred};
use super::{Store, fact};
use crate::domain::{ClusterId, Mark, StoryId, StoryQuery, Target, counted};

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

    /// Counts a story as read because it was opened. The reader did not ask for that, so it can't be
    /// undone, and does not get in the way of undoing an earlier change. If the reader marks the story
    /// read afterwards, undoing that makes it unread.
    ///
    /// # Errors
    /// When the store can't be written; then nothing was marked.
    pub fn count_as_read(&mut self, story: StoryId, horizon: i64) -> Result<()> {
        let target = Target::Stories(vec![story]);
        self.mark_noting(&target, Mark::Read(true), horizon, None).map(|_| ())
    }

    /// Marks, and records that in the journal if `noted` says when.
    fn mark_noting(
        &mut self,
        target: &Target,
        mark: Mark,
        horizon: i64,
        noted: Option<Timestamp>,
    ) -> Result<Done> {
        let (kind, value) = match mark {
            Mark::Read(read) => (Kind::Read, read),
            Mark::Starred(starred) => (Kind::Starred, starred),
        };
        let transaction = self.write_durably()?;
        choose(&transaction, target, horizon, not_so(mark))?;
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
                let act = journal::begin(&transaction, kind, &what, now)?;
                transaction.execute(
                    "INSERT OR FAIL INTO journal_entries SELECT ?1, entry, ?2 FROM chosen",
                    params![act, !value],
                )?;
            }
            transaction.execute(
                &format!(
                    "UPDATE OR FAIL entries SET {kind} = ?1 WHERE id IN (SELECT entry FROM chosen)"
                ),
                [value],
            )?;
            match mark {
                // A reader who is done with a story has looked at its cluster.
                Mark::Read(read) => settle_read(&transaction, read)?,
                Mark::Starred(_) => settle_starred(&transaction)?,
            }
        }
        transaction.execute("DELETE FROM chosen", [])?;
        transaction.commit()?;
        Ok(Done::of(what, stories))
    }

    /// How many stories [`Store::mark`] would change.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn would_mark(&self, target: &Target, mark: Mark, horizon: i64) -> Result<usize> {
        self.be_ready_to_choose()?;
        choose(&self.connection, target, horizon, not_so(mark))?;
        let stories = self.connection.query_row(
            "SELECT count(DISTINCT story) FROM chosen CROSS JOIN copies USING (entry)",
            [],
            |row| row.get(0),
        )?;
        self.connection.execute("DELETE FROM chosen", [])?;
        Ok(stories)
    }

    /// Records that the reader looked at a cluster: stories that join it later are fresh.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn looked(&mut self, cluster: ClusterId) -> Result<()> {
        let transaction = self.write()?;
        transaction
            .prepare_cached(
                "UPDATE clusters SET looked = (SELECT value FROM facts WHERE name = 'grouped')
                 WHERE id = ?1",
            )?
            .execute([cluster.0])?;
        Ok(transaction.commit()?)
    }
}

/// To mark read, also chooses entries that only count as read, unless the target is a query. All chosen
/// entries stop counting as opened.
fn take_opened(connection: &Connection, target: &Target, mark: Mark, horizon: i64) -> Result<()> {
    let is_query = matches!(target, Target::All(_) | Target::Events(_));
    if mark == Mark::Read(true) && !is_query {
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

/// The condition that a mark changes an entry.
fn not_so(mark: Mark) -> &'static str {
    match mark {
        Mark::Starred(true) => "NOT e.starred",
        Mark::Starred(false) => "e.starred",
        Mark::Read(true) => "NOT e.read",
        Mark::Read(false) => "e.read",
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

/// Like [`choose`], but keeps what `chosen` holds already.
fn add(connection: &Connection, target: &Target, horizon: i64, holds: &str) -> Result<()> {
    match target {
        Target::Stories(stories) => {
            add_each(connection, "s.id = ?1", stories.iter().map(|it| it.0), horizon, holds)
        }
        Target::Clusters(clusters) => {
            add_each(connection, "s.cluster = ?1", clusters.iter().map(|it| it.0), horizon, holds)
        }
        Target::Picked { alone, whole } => {
            add_each(connection, "s.id = ?1", alone.iter().map(|it| it.0), horizon, holds)?;
            let together = "s.cluster = (SELECT cluster FROM stories WHERE id = ?1)";
            add_each(connection, together, whole.iter().map(|it| it.0), horizon, holds)
        }
        Target::All(query) => choose_found(connection, query, |found| found, horizon, holds),
        Target::Events(query) => choose_found(connection, query, stories_of_events, horizon, holds),
    }
}

/// Chooses the copies of `which` stories `s`, a condition on each of these numbers, ?1.
fn add_each(
    connection: &Connection,
    which: &str,
    numbers: impl Iterator<Item = i64>,
    horizon: i64,
    holds: &str,
) -> Result<()> {
    let mut one = connection.prepare_cached(&format!(
        "INSERT OR IGNORE INTO chosen SELECT e.id FROM stories s
             JOIN copies ON copies.story = s.id JOIN entries e ON e.id = copies.entry
         WHERE {which} AND e.id <= ?2 AND {holds}"
    ))?;
    for number in numbers {
        one.execute([number, horizon])?;
    }
    Ok(())
}

/// Extends a query for stories to all stories of their events.
fn stories_of_events(found: String) -> String {
    format!(
        "SELECT id FROM stories
         WHERE cluster IN (SELECT cluster FROM stories WHERE id IN ({found}))"
    )
}

/// Chooses all copies of every story that the query finds, once it is extended.
fn choose_found(
    connection: &Connection,
    query: &StoryQuery,
    extended: impl Fn(String) -> String,
    horizon: i64,
    holds: &str,
) -> Result<()> {
    let feeds = feeds_for(connection, query)?;
    let mut question = Question::new(query, &feeds);
    let found = match question.wanted() {
        Some(expr) => format!(
            "e.id IN (SELECT entry FROM copies WHERE story IN ({})) AND",
            extended(question.stories(&expr))
        ),
        None => String::new(),
    };
    // Entries that are not grouped yet are in no list.
    let horizon = question.bind(horizon.min(fact(connection, "grouped")?));
    let all = format!(
        "INSERT OR IGNORE INTO chosen
         SELECT e.id FROM entries e WHERE {found} e.id <= {horizon} AND {holds}"
    );
    connection.execute(&all, params_from_iter(question.values(connection)?))?;
    Ok(())
}

/// Touches the stories of the chosen entries, so that they are settled; returns how many there are.
pub(super) fn touch_chosen(connection: &Connection) -> Result<usize> {
    let touched = connection.execute(
        "INSERT OR IGNORE INTO touched SELECT story FROM chosen CROSS JOIN copies USING (entry)",
        [],
    )?;
    Ok(touched)
}

fn phrase(mark: Mark, stories: usize) -> String {
    let count = counted(stories, "story", "stories");
    match mark {
        Mark::Read(true) => format!("Marked {count} read"),
        Mark::Read(false) => format!("Marked {count} unread"),
        Mark::Starred(true) => format!("Starred {count}"),
        Mark::Starred(false) => format!("Unstarred {count}"),
    }
}
