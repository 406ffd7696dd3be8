//! What a person decided about stories by hand: this one stands apart, these belong together. It
//! changes the screen at once and binds the grouping from then on.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::Store;
use super::assignments::begin_generation;
use super::error::Result;
use super::journal::{self, Done, Kind};
use super::stories::settle;
use crate::domain::{ClusterId, Decision, EntryId, StoryId};

impl Store {
    /// Takes a story out of its cluster, for good; `None` when it stands alone.
    ///
    /// # Errors
    /// When the store can't be written; then nothing changed.
    pub fn split(&mut self, story: StoryId, now: Timestamp) -> Result<Option<Done>> {
        let transaction = self.write_durably()?;
        let others = others_in_cluster(&transaction, story)?;
        if others.is_empty() {
            return Ok(None);
        }
        let what = "Split the story from its event".to_owned();
        let done = Done { regrouped: true, ..Done::of(what, 1) };
        let act = journal::begin(&transaction, Kind::Events, &done.what, now)?;
        for other in others {
            decide(&transaction, act, story, other, true)?;
        }
        // A negative number made from the act: no story ever founds a cluster below zero.
        move_to(&transaction, act, story, ClusterId(-act))?;
        finish(transaction)?;
        Ok(Some(done))
    }

    /// Merges clusters into the first of them, for good; `None` if there is only one.
    ///
    /// # Errors
    /// When the store can't be written; then nothing changed.
    pub fn unite(&mut self, clusters: &[ClusterId], now: Timestamp) -> Result<Option<Done>> {
        let Some((home, others)) = clusters.split_first() else { return Ok(None) };
        // Several rows may show one event, as in a search.
        let guests: BTreeSet<&ClusterId> = others.iter().filter(|it| *it != home).collect();
        let transaction = self.write_durably()?;
        let stories: Vec<(StoryId, StoryId)> = {
            let mut statement = transaction.prepare_cached(
                "SELECT s.id, c.lead FROM stories s, clusters c WHERE s.cluster = ?1 AND c.id = ?2",
            )?;
            let mut found = Vec::new();
            for guest in &guests {
                let rows = statement.query_map([guest.0, home.0], |row| {
                    Ok((StoryId(row.get(0)?), StoryId(row.get(1)?)))
                })?;
                for row in rows {
                    found.push(row?);
                }
            }
            found
        };
        if stories.is_empty() {
            return Ok(None);
        }
        let what = format!("Merged {} events", guests.len() + 1);
        let done = Done { regrouped: true, ..Done::of(what, stories.len()) };
        let act = journal::begin(&transaction, Kind::Events, &done.what, now)?;
        for (guest, lead) in stories {
            decide(&transaction, act, guest, lead, false)?;
            move_to(&transaction, act, guest, *home)?;
        }
        finish(transaction)?;
        Ok(Some(done))
    }

    /// All decisions made by hand and not undone, oldest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn decisions(&self) -> Result<Vec<Decision>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT d.one, d.other, d.apart FROM decisions d JOIN journal j ON j.id = d.journal
             WHERE NOT j.undone ORDER BY d.journal, d.one, d.other",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Decision {
                one: EntryId(row.get(0)?),
                other: EntryId(row.get(1)?),
                apart: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// SQL for the act by which a person put a story into its cluster, unless a later one took it out again;
/// NULL if there is none.
pub(super) fn united_by(story: &str) -> String {
    format!(
        "(SELECT CASE WHEN d.apart THEN NULL ELSE d.journal END
          FROM decisions d JOIN journal j ON j.id = d.journal
          WHERE d.one = {story} AND NOT j.undone ORDER BY d.journal DESC LIMIT 1)"
    )
}

fn others_in_cluster(transaction: &Transaction<'_>, story: StoryId) -> Result<Vec<StoryId>> {
    let mut statement = transaction.prepare_cached(
        "SELECT id FROM stories WHERE cluster = (SELECT cluster FROM stories WHERE id = ?1)
         AND id <> ?1",
    )?;
    let rows = statement.query_map([story.0], |row| Ok(StoryId(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Records a decision. It names stories by the entries that founded them, and so outlives every regrouping.
fn decide(
    transaction: &Transaction<'_>,
    act: i64,
    one: StoryId,
    other: StoryId,
    apart: bool,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO decisions (journal, one, other, apart) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![act, one.0, other.0, apart])?;
    Ok(())
}

fn move_to(
    transaction: &Transaction<'_>,
    act: i64,
    story: StoryId,
    cluster: ClusterId,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO journal_entries (journal, entry, was) SELECT ?1, id, cluster FROM stories
             WHERE id = ?2",
        )?
        .execute([act, story.0])?;
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO touched_clusters SELECT cluster FROM stories WHERE id = ?1",
        )?
        .execute([story.0])?;
    transaction
        .prepare_cached("UPDATE stories SET cluster = ?2 WHERE id = ?1")?
        .execute([story.0, cluster.0])?;
    transaction.prepare_cached("INSERT OR IGNORE INTO touched VALUES (?1)")?.execute([story.0])?;
    Ok(())
}

/// Undoes or redoes an act on clusters, as its row in the journal says by now: the journal and the
/// stories swap values. Returns the stories, each with the cluster that it is in afterwards.
pub(super) fn exchange(
    transaction: &Transaction<'_>,
    act: i64,
) -> Result<Vec<(ClusterId, StoryId)>> {
    // A story that joins another one again goes where that one is by now: its event may have become part
    // of an older one.
    let moved: Vec<(ClusterId, StoryId)> = transaction
        .prepare_cached(
            "SELECT coalesce((SELECT s.cluster FROM decisions d JOIN journal j ON j.id = d.journal
                     JOIN copies ON copies.entry = d.other JOIN stories s ON s.id = copies.story
                 WHERE d.journal = ?1 AND d.one = it.entry AND d.apart = j.undone
                 ORDER BY s.cluster = it.was DESC LIMIT 1), it.was), it.entry
             FROM journal_entries it WHERE it.journal = ?1",
        )?
        .query_map([act], |row| Ok((ClusterId(row.get(0)?), StoryId(row.get(1)?))))?
        .collect::<rusqlite::Result<_>>()?;
    transaction.execute("DELETE FROM journal_entries WHERE journal = ?1", [act])?;
    for (to, story) in &moved {
        move_to(transaction, act, *story, *to)?;
    }
    settle(transaction)?;
    begin_generation(transaction)?;
    Ok(moved)
}

fn finish(transaction: Transaction<'_>) -> Result<()> {
    settle(&transaction)?;
    begin_generation(&transaction)?;
    transaction.commit()?;
    Ok(())
}
