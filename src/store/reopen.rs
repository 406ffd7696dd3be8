//! When an entry that was read gets new text from its publisher, its story opens again, and the reader
//! is shown what was added to the text that was read.

use rusqlite::{Connection, params};

use super::Store;
use super::bodies::{body, compress, packed_text};
use super::error::Result;
use super::pages::page;
use super::stories::touch;
use crate::domain::{Entry, EntryId, Html, StoryId};
use crate::group::body::is_material;
use crate::group::frame::{ALIKE, Edit, Frame};
use crate::group::reconcile::Verdict;

/// The most bytes that are kept of what was read before.
const KEPT: usize = 256 << 10;
/// The most bytes of text that are searched for what the edits of a visit have in common.
const COMPARED: usize = 4 << 20;

impl Store {
    /// What the reader had read of an entry before its publisher gave it new text.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn read_text(&self, entry: EntryId) -> Result<Option<Html>> {
        let text = read_text(&self.connection, entry)?;
        Ok((!text.is_empty()).then(|| Html::from_cleaned(&text)))
    }
}

/// What the edits that a visit brings have in common.
pub(super) fn frame(connection: &Connection, verdicts: &[Verdict]) -> Result<Frame> {
    let is_edit = |verdict: &&Verdict| matches!(verdict, Verdict::Changed(..));
    // Most visits bring too few edits to have anything in common, and each would have to be unpacked.
    if verdicts.iter().filter(is_edit).count() < ALIKE {
        return Ok(Frame::default());
    }
    let (mut texts, mut entries) = (Vec::new(), 0);
    let mut left = COMPARED;
    for verdict in verdicts {
        entries += usize::from(!matches!(verdict, Verdict::New(_)));
        let Verdict::Changed(id, entry) = verdict else { continue };
        let Some(before) = before_edit(connection, *id, entry)? else { continue };
        let after = entry.content.as_str();
        let Some(rest) = left.checked_sub(before.len() + after.len()) else {
            entries -= 1;
            continue;
        };
        left = rest;
        texts.push((before, after));
    }
    let edits: Vec<Edit> = texts.iter().map(|(before, after)| Edit { before, after }).collect();
    Ok(Frame::of(&edits, entries))
}

/// Called before an edit is stored. If the entry was read, and now says something that the reader has
/// read nowhere (not in its own earlier texts, not on its page, not in a copy), it becomes unread. What
/// `frame` says the edits of the visit have in common does not count.
///
/// All texts that were read are kept together, so that a publisher who switches back and forth between
/// two of them reopens nothing. Returns whether the edit brings something new to read, which the entry did
/// not say before it was read.
pub(super) fn reopen(
    connection: &Connection,
    id: EntryId,
    entry: &Entry,
    frame: &Frame,
) -> Result<bool> {
    let mut is_read = connection.prepare_cached("SELECT read FROM entries WHERE id = ?1")?;
    let after = entry.content.as_str();
    let Some(now) = before_edit(connection, id, entry)? else { return Ok(false) };
    let brings_something = frame.is_news(Edit { before: &now, after });
    // What the edit removes may come back.
    let is_remembered = brings_something || is_material(after, &now);
    if !is_read.query_row([id.0], |row| row.get::<_, bool>(0))? || !is_remembered {
        return Ok(brings_something);
    }
    let before = read_text(connection, id)?;
    // An edit with something new deletes the stored page.
    let now = now + &page(connection, id)?;
    let mut read = match before.len() + now.len() {
        _ if !before.is_empty() && !is_material(&before, &now) => before,
        0..KEPT => before + &now,
        _ => now,
    };
    connection
        .prepare_cached("INSERT OR REPLACE INTO read_texts (entry, html) VALUES (?1, ?2)")?
        .execute(params![id.0, compress(&read)])?;
    if !brings_something || !frame.is_news(Edit { before: &read, after }) {
        return Ok(false);
    }
    read.push_str(&other_copies(connection, id)?);
    if frame.is_news(Edit { before: &read, after }) {
        connection
            .prepare_cached("UPDATE entries SET read = 0, reopened = 1 WHERE id = ?1")?
            .execute([id.0])?;
        touch(connection, id)?;
    }
    Ok(true)
}

/// Reopens a read story if a copy says something that was not read, and its feed has another entry in
/// the story: publishers make such copies of an edit, or of what they add to a page.
pub(super) fn open_for_news(connection: &Connection, copy: EntryId, story: StoryId) -> Result<()> {
    let mut is_of_feed = connection.prepare_cached(
        "SELECT 1 FROM stories JOIN entries e ON e.id = ?1
         WHERE stories.id = ?2 AND stories.read AND NOT e.read AND EXISTS
             (SELECT 1 FROM copies CROSS JOIN entries other ON other.id = copies.entry
              WHERE story = ?2 AND other.feed = e.feed AND other.id <> ?1)",
    )?;
    if is_of_feed.exists([copy.0, story.0])?
        && let Some(after) = body(connection, copy)?
        && is_material(&other_copies(connection, copy)?, &after)
    {
        connection
            .prepare_cached("UPDATE entries SET reopened = 1 WHERE id = ?1")?
            .execute([copy.0])?;
    }
    Ok(())
}

fn read_text(connection: &Connection, id: EntryId) -> Result<String> {
    packed_text(connection, "SELECT html FROM read_texts WHERE entry = ?1", id)
}

/// The text of an entry before an edit; `None` if the edit does not change it, or if it was lost.
fn before_edit(connection: &Connection, id: EntryId, edited: &Entry) -> Result<Option<String>> {
    let mut says_the_same =
        connection.prepare_cached("SELECT 1 FROM entries WHERE id = ?1 AND text_hash = ?2")?;
    match says_the_same.exists(params![id.0, edited.text_hash().cast_signed()])? {
        true => Ok(None),
        false => body(connection, id),
    }
}

/// What was read of the latest copies of the same story: their texts, their earlier texts, and their pages.
fn other_copies(connection: &Connection, id: EntryId) -> Result<String> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM copies CROSS JOIN entries ON id = entry
         WHERE story = (SELECT story FROM copies WHERE entry = ?1) AND id <> ?1 AND read
         ORDER BY id DESC LIMIT 8",
    )?;
    let copies = statement.query_map([id.0], |row| Ok(EntryId(row.get(0)?)))?;
    let copies: Vec<EntryId> = copies.collect::<rusqlite::Result<_>>()?;
    let texts = copies.into_iter().map(|copy| {
        let text = body(connection, copy)?.unwrap_or_default();
        Ok(text + &read_text(connection, copy)? + &page(connection, copy)?)
    });
    texts.collect()
}
