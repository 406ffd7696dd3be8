//! The journal of what a person did, for undo and redo across restarts.

use std::fmt::{self, Display};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::columns::text;
use super::error::Result;
use super::marks::touch_chosen;
use super::stories::{settle_read, settle_starred};
use super::{Store, decisions, tags, timestamp};
use crate::domain::{ClusterId, StoryId};

/// What an act changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Read,
    Starred,
    Tags,
    /// The events that stories are in.
    Events,
    /// A configuration file, which the store does not write: see edits.rs.
    File,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Read, Kind::Starred, Kind::Tags, Kind::Events, Kind::File];

    /// The kind with this name; for a damaged name, the most frequent one.
    fn of(name: &str) -> Kind {
        Kind::ALL.into_iter().find(|kind| kind.to_string() == name).unwrap_or(Kind::Read)
    }
}

/// The name in the journal; for the first two, also the column of `entries`.
impl Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Read => "read",
            Kind::Starred => "starred",
            Kind::Tags => "tags",
            Kind::Events => "cluster",
            Kind::File => "file",
        })
    }
}

/// A direction through the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// Back: the last act is undone.
    Undo,
    /// Forth: the act that was undone last is redone.
    Redo,
}

impl Way {
    /// The condition that finds the next act in this direction.
    pub(super) fn next(self) -> &'static str {
        match self {
            Way::Undo => "NOT undone ORDER BY id DESC LIMIT 1",
            Way::Redo => "undone ORDER BY id LIMIT 1",
        }
    }
}

/// An event, and the story of it that is meant alone, if one is.
type Place = (ClusterId, Option<StoryId>);

/// What was done, for the message about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// `Marked 30 stories read`.
    pub what: String,
    /// How many stories it changed.
    pub stories: usize,
    /// Whether stories changed their event, which changes the rows of lists.
    pub regrouped: bool,
    /// After undo or redo: the event that the act concerned, and the story, if they were single ones.
    pub event: Option<Place>,
    /// After undo or redo: the story that changed its event, if it was a single one, with its event.
    pub moved: Option<(ClusterId, StoryId)>,
}

impl Done {
    pub(super) fn of(what: impl Into<String>, stories: usize) -> Self {
        Done { what: what.into(), stories, regrouped: false, event: None, moved: None }
    }
}

/// Begins an act in the journal, and returns its number. What was undone before can no longer be redone.
pub(super) fn begin(
    connection: &Connection,
    kind: Kind,
    what: &str,
    now: Timestamp,
) -> Result<i64> {
    forget_undone(connection)?;
    connection.execute(
        "INSERT INTO journal (at, what, field) VALUES (?1, ?2, ?3)",
        params![now.as_second(), what, kind.to_string()],
    )?;
    Ok(connection.last_insert_rowid())
}

fn forget_undone(connection: &Connection) -> Result<()> {
    let mut undone =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM journal WHERE undone)")?;
    if undone.query_row([], |row| row.get(0))? {
        connection.execute_batch(
            "DELETE FROM journal_entries WHERE journal IN (SELECT id FROM journal WHERE undone);
             DELETE FROM decisions WHERE journal IN (SELECT id FROM journal WHERE undone);
             DELETE FROM journal_tags WHERE journal IN (SELECT id FROM journal WHERE undone);
             DELETE FROM journal_files WHERE journal IN (SELECT id FROM journal WHERE undone);
             DELETE FROM journal WHERE undone;",
        )?;
    }
    Ok(())
}

/// An act to be undone or redone.
struct Act {
    id: i64,
    what: String,
    kind: Kind,
    at: i64,
}

impl Act {
    fn read(row: &Row<'_>) -> rusqlite::Result<Act> {
        Ok(Act {
            id: row.get(0)?,
            what: text(row, 1)?,
            kind: Kind::of(&text(row, 2)?),
            at: row.get(3)?,
        })
    }
}

impl Store {
    /// Undoes the last change, or redoes the one that was undone last: the values in the journal and
    /// those in the store are swapped. Returns what was turned, and when it was done first; `None` if there
    /// is nothing. Skips changes to files: see
    /// [`Store::edit_to_turn`].
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn turn(&mut self, way: Way) -> Result<Option<(Done, Timestamp)>> {
        let transaction = self.write_durably()?;
        let next = format!(
            "SELECT id, what, field, at FROM journal WHERE field <> '{}' AND {}",
            Kind::File,
            way.next()
        );
        let act = transaction.prepare_cached(&next)?.query_row([], Act::read).optional()?;
        let Some(act) = act else { return Ok(None) };
        transaction.execute("UPDATE journal SET undone = 1 - undone WHERE id = ?1", [act.id])?;
        let mut moved = None;
        let (stories, event) = match act.kind {
            Kind::Events => {
                let all = decisions::exchange(&transaction, act.id)?;
                moved = if let [one] = all[..] { Some(one) } else { None };
                (all.len(), None)
            }
            Kind::Tags => (tags::exchange(&transaction, act.id)?, None),
            Kind::Read | Kind::Starred => exchange_marks(&transaction, &act)?,
            // The query leaves these out.
            Kind::File => (0, None),
        };
        transaction.commit()?;
        let regrouped = act.kind == Kind::Events;
        let done = Done { what: act.what, stories, regrouped, event, moved };
        Ok(Some((done, timestamp(act.at))))
    }
}

/// What undoing would turn next, and what redoing would: different as soon as anything is done, undone, or
/// redone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LastActs {
    undo: Option<i64>,
    redo: Option<i64>,
}

impl Store {
    /// What was done last.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn last_acts(&self) -> Result<LastActs> {
        let next = |way: Way| -> Result<Option<i64>> {
            let next = format!("SELECT id FROM journal WHERE {}", way.next());
            let mut statement = self.connection.prepare_cached(&next)?;
            Ok(statement.query_row([], |row| row.get(0)).optional()?)
        };
        Ok(LastActs { undo: next(Way::Undo)?, redo: next(Way::Redo)? })
    }
}

/// Swaps the marks of an act with the journal; returns the number of stories, and their event and the
/// story if they are single ones. Entries that got new text since the act are not marked read by it.
fn exchange_marks(connection: &Connection, act: &Act) -> Result<(usize, Option<Place>)> {
    let kind = act.kind;
    connection.execute(
        "INSERT OR IGNORE INTO chosen SELECT entry FROM journal_entries WHERE journal = ?1",
        [act.id],
    )?;
    connection.execute(
        &format!(
            "UPDATE OR FAIL entries
             SET {kind} = was AND NOT (?3 AND coalesce(revised, 0) > ?2) FROM journal_entries
             WHERE journal = ?1 AND entry = entries.id"
        ),
        params![act.id, act.at, kind == Kind::Read],
    )?;
    connection
        .execute("UPDATE OR FAIL journal_entries SET was = 1 - was WHERE journal = ?1", [act.id])?;
    let stories = touch_chosen(connection)?;
    let story = if stories == 1 { touched_story(connection)? } else { None };
    let event = touched_event(connection)?.map(|event| (event, story));
    match kind {
        Kind::Starred => settle_starred(connection)?,
        _ => settle_read(connection, false)?,
    }
    connection.execute("DELETE FROM chosen", [])?;
    Ok((stories, event))
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

/// One of the touched stories.
fn touched_story(connection: &Connection) -> Result<Option<StoryId>> {
    let mut statement = connection.prepare_cached("SELECT story FROM touched LIMIT 1")?;
    Ok(statement.query_row([], |row| Ok(StoryId(row.get(0)?))).optional()?)
}
