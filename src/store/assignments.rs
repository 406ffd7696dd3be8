//! Stores what the grouping decided: which story each entry is in, and which cluster each story.

use std::collections::HashSet;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::decided::{Decided, Row};
use super::error::Result;
use super::reopen::open_for_news;
use super::stories::{rank, run, settle};
use super::{Store, fact};
use crate::domain::{EntryId, StoryId};

/// The result of storing decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// The generation of the grouping after them.
    pub generation: i64,
    /// How many of them were stored, from the first on.
    pub decisions: usize,
}

/// How many decisions are stored between two checks of whether somebody waits.
const AT_ONCE: usize = 1_000;

impl Store {
    /// The generation of the grouping: a number that grows with every [`Store::put_assignments`], by any
    /// process, and whenever something else changes what is grouped.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn grouping_generation(&self) -> Result<i64> {
        self.fact("grouping")
    }

    /// Stores decisions that were made when [`Store::grouping_generation`] was `generation`, all in one
    /// transaction, since each transaction rewrites a good part of the indexes by time; stops early once
    /// `is_awaited` says that somebody waits. Returns `None`, with nothing stored, if another process
    /// was quicker.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn put_assignments(
        &mut self,
        generation: i64,
        decided: &Decided,
        is_awaited: impl Fn() -> bool,
    ) -> Result<Option<Stored>> {
        let transaction = self.write()?;
        if fact(&transaction, "grouping")? != generation {
            return Ok(None);
        }
        let known = known(&transaction)?;
        let decisions = put(&transaction, decided, known, is_awaited)?;
        transaction.execute("UPDATE facts SET value = value + 1 WHERE name = 'grouping'", [])?;
        transaction.commit()?;
        Ok(Some(Stored { generation: generation + 1, decisions }))
    }

    /// Replaces all earlier decisions by these, which cover every entry and were made when
    /// [`Store::grouping_generation`] was `generation`, and recomputes the counts. Entries, marks, and
    /// what the reader looked at stay. All in one transaction: until it ends, lists show what they
    /// showed before. Returns the generation after them; `None`, with nothing stored, if another process
    /// was quicker.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn replace_assignments(
        &mut self,
        generation: i64,
        decided: &Decided,
    ) -> Result<Option<i64>> {
        let transaction = self.write()?;
        if fact(&transaction, "grouping")? != generation {
            return Ok(None);
        }
        let generation = replace(&transaction, decided)?;
        transaction.commit()?;
        Ok(Some(generation))
    }

    /// Stores decisions like [`Store::replace_assignments`], but makes them while no other process can
    /// write and be quicker. Returns the generation after them.
    ///
    /// # Errors
    /// When the store can't be written, or read by `decide`.
    pub fn replace_assignments_alone(
        &mut self,
        decide: impl FnOnce(&Store) -> Result<Decided>,
    ) -> Result<i64> {
        self.be_ready_to_choose()?;
        let behavior = TransactionBehavior::Immediate;
        let transaction = Transaction::new_unchecked(&self.connection, behavior)?;
        let decided = decide(self)?;
        let generation = replace(&transaction, &decided)?;
        transaction.commit()?;
        Ok(generation)
    }
}

/// Stores decisions from the first on, until `is_awaited`, and returns how many. Entries up to `known`
/// had a story before.
fn put(
    transaction: &Connection,
    decided: &Decided,
    known: i64,
    is_awaited: impl Fn() -> bool,
) -> Result<usize> {
    let (mut grouped, mut decisions) = (0, 0);
    for part in decided.rows().chunks(AT_ONCE) {
        let there = put_founders(transaction, decided, part)?;
        put_others(transaction, decided, part, &there, known)?;
        grouped = part.iter().filter(|it| !it.moved).fold(grouped, |last, it| it.entry.max(last));
        decisions += part.len();
        if is_awaited() {
            break;
        }
    }
    settle(transaction)?;
    transaction
        .execute("UPDATE facts SET value = max(value, ?1) WHERE name = 'grouped'", [grouped])?;
    Ok(decisions)
}

/// Replaces the stored decisions by these, of all entries; returns the generation after them.
fn replace(transaction: &Connection, decided: &Decided) -> Result<i64> {
    transaction.execute_batch(
        "INSERT OR IGNORE INTO seen
         SELECT copies.entry, c.looked FROM clusters c JOIN stories s ON s.cluster = c.id
             JOIN copies ON copies.story = s.id WHERE c.looked IS NOT NULL;",
    )?;
    let known = known(transaction)?;
    forget_stories(transaction)?;
    put(transaction, decided, known, || false)?;
    transaction.execute_batch(
        "UPDATE clusters SET looked = it.looked
         FROM (SELECT s.cluster AS cluster, max(seen.looked) AS looked FROM seen
                   CROSS JOIN copies ON copies.entry = seen.entry
                   CROSS JOIN stories s ON s.id = copies.story GROUP BY s.cluster) AS it
         WHERE clusters.id = it.cluster;
         DELETE FROM seen;",
    )?;
    begin_generation(transaction)?;
    fact(transaction, "grouping")
}

/// The last entry that had a story before, if only in the store that this one was rescued from.
fn known(transaction: &Connection) -> Result<i64> {
    Ok(fact(transaction, "grouped")?.max(fact(transaction, "rescued")?))
}

fn forget_stories(transaction: &Connection) -> Result<()> {
    transaction.execute_batch(
        "DELETE FROM copies; DELETE FROM stories; DELETE FROM clusters; DELETE FROM links;
         UPDATE facts SET value = 0 WHERE name IN ('grouped', 'starred_stories');
         DELETE FROM coverage;
         UPDATE counts SET (entries, unread) = (SELECT count(*), coalesce(sum(1 - read), 0)
             FROM entries WHERE feed = counts.feed);",
    )?;
    Ok(())
}

/// Begins another generation of the grouping, though nothing is grouped, so that whoever groups reads
/// the window again, decisions included. The step is unpredictable: a store that was restored from a
/// copy never reaches a generation that it had before, nor the window that was kept for that one.
pub(super) fn begin_generation(connection: &Connection) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "UPDATE facts SET value = value + 1 + abs(random() % 1000000) WHERE name = 'grouping'",
    )?;
    statement.execute([])?;
    Ok(())
}

/// Stores the stories of entries that found them, and their clusters if those are new as well: both rows
/// are known at once, and most stories never get another copy. Storing them together costs half of
/// storing them one by one. Returns the stories that were there already, because a copy was put into
/// them before their founder.
fn put_founders(connection: &Connection, decided: &Decided, rows: &[Row]) -> Result<HashSet<i64>> {
    const STEPS: &[&str] = &[
        concat!(
            "INSERT OR FAIL INTO stories (id, cluster, grouped, lead, rank, time, read, starred, copies)
             SELECT e.id, founded.cluster, founded.grouped, e.id, ",
            rank!(),
            ", e.time, e.read, e.starred, 1
             FROM founded CROSS JOIN entries e ON e.id = founded.story
                 CROSS JOIN feeds f ON f.id = e.feed"
        ),
        "INSERT OR IGNORE INTO touched_clusters
         SELECT cluster FROM founded
         WHERE cluster <> story OR EXISTS (SELECT 1 FROM clusters WHERE id = cluster)",
        "INSERT OR FAIL INTO clusters (id, lead, face, time, stories, sources, unread)
         SELECT s.id, s.id, s.id, s.time, 1, 1, 1 - s.read
         FROM founded CROSS JOIN stories s ON s.id = founded.story
         WHERE founded.cluster = founded.story
         ON CONFLICT (id) DO NOTHING",
        "INSERT OR FAIL INTO copies (entry, story) SELECT story, story FROM founded",
        "DELETE FROM founded",
    ];
    let mut note = connection.prepare_cached("INSERT INTO founded VALUES (?1, ?2, ?3)")?;
    for row in rows.iter().filter(|row| row.founds()) {
        note.execute(params![row.story, row.cluster, decided.text(&row.grouped)])?;
    }
    let mut there = connection.prepare_cached(
        "DELETE FROM founded WHERE EXISTS (SELECT 1 FROM stories WHERE id = story)
         RETURNING story",
    )?;
    let there = there.query_map([], |row| row.get(0))?;
    let there = there.collect::<rusqlite::Result<_>>()?;
    run(connection, STEPS)?;
    Ok(there)
}

/// Puts the other entries into their stories, and stories that are `there` or moved into their clusters,
/// and touches all of these, so that they are settled. Ties every story to earlier ones.
fn put_others(
    connection: &Connection,
    decided: &Decided,
    rows: &[Row],
    there: &HashSet<i64>,
    known: i64,
) -> Result<()> {
    let ready = |sql| connection.prepare_cached(sql);
    let mut leave =
        ready("INSERT OR IGNORE INTO touched SELECT story FROM copies WHERE entry = ?1")?;
    let mut fold = ready(
        "INSERT INTO copies VALUES (?1, ?2, ?3)
         ON CONFLICT (entry) DO UPDATE SET story = ?2, folded = ?3",
    )?;
    // A late copy of a story that was read arrives read. A reopened one stays unread, and one that was
    // there already is as the reader left it.
    let mut read = ready(
        "UPDATE OR FAIL entries SET read = 1
         WHERE id IN (SELECT ?1 FROM stories WHERE id = ?2 AND read) AND NOT read AND NOT reopened",
    )?;
    let mut leave_cluster =
        ready("INSERT OR IGNORE INTO touched_clusters SELECT cluster FROM stories WHERE id = ?1")?;
    let mut place = ready(
        "INSERT INTO stories (id, cluster, grouped) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET cluster = ?2, grouped = ?3 WHERE cluster <> ?2",
    )?;
    let mut touch = ready("INSERT OR IGNORE INTO touched VALUES (?1)")?;
    let mut tie = ready(
        "INSERT OR REPLACE INTO links (story, other, tier, score, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for row in rows {
        let Row { entry, story, cluster, .. } = *row;
        let is_late = !row.moved && (!row.founds() || there.contains(&story));
        if is_late {
            leave.execute([entry])?;
            fold.execute(params![entry, story, decided.text(&row.folded)])?;
            if entry > known {
                open_for_news(connection, EntryId(entry), StoryId(story))?;
                read.execute([entry, story])?;
            }
        }
        if is_late || row.moved {
            leave_cluster.execute([story])?;
            place.execute(params![story, cluster, decided.text(&row.grouped)])?;
            touch.execute([story])?;
        }
        for link in decided.links(row) {
            let evidence = decided.text(&link.evidence).unwrap_or_default();
            tie.execute(params![story, link.other, link.is_topic, link.score, evidence])?;
        }
    }
    Ok(())
}
