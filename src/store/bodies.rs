//! The parts of an entry that no list shows: its text, its attachments, and its first sentences, which
//! take nearly no room beside the text that they begin.
//!
//! Articles that came together repeat each other's words and markup, so they are packed together: a row
//! holds the bodies of several entries, concatenated and compressed as one. It is found by the number of
//! its first entry; the others have higher ones.

use rusqlite::{Connection, OptionalExtension, params};
use zstd::bulk::{Compressor, Decompressor};

use super::error::Result;
use crate::domain::EntryId;

/// Level 3 is zstd's own default; higher ones gain little on texts this short.
const COMPRESSION: i32 = 3;

/// About how many bytes of text a row holds. More would pack a little better, but make one article cost
/// more to open.
const ENOUGH: usize = 32 << 10;

/// A larger row is not kept in memory: an article may be long.
const LARGEST_KEPT: usize = 1 << 20;

/// A row larger than this after decompression is not ours.
const LARGEST: usize = 64 << 20;

/// One entry's part of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Body {
    /// The cleaned text.
    pub html: String,
    /// What is attached, as JSON; empty when nothing is.
    pub details: String,
    /// Its first sentences, without markup.
    pub excerpt: String,
}

/// The bytes before each part: its entry, and the lengths of its three texts.
const HEAD: usize = 20;

/// Takes bodies in the order of their entries, and writes them many to a row.
pub(super) struct Packer {
    compressor: Compressor<'static>,
    /// The parts that are not written yet, and where each begins.
    waiting: Vec<u8>,
    parts: Vec<(EntryId, usize)>,
}

impl Packer {
    pub fn new() -> Packer {
        let compressor = Compressor::new(COMPRESSION).expect("a level that exists");
        Packer { compressor, waiting: Vec::new(), parts: Vec::new() }
    }

    /// Adds the body of a new entry, whose number is higher than those of all before it.
    pub fn add(&mut self, entry: EntryId, texts: Texts<'_>) {
        self.parts.push((entry, self.waiting.len()));
        write_part(&mut self.waiting, entry, texts);
    }

    /// How many bodies wait to be written.
    pub fn waiting(&self) -> usize {
        self.parts.len()
    }

    /// Drops all but the first `kept` of the bodies that wait: the entries of the others were never stored.
    pub fn forget_after(&mut self, kept: usize) {
        if let Some((_, start)) = self.parts.get(kept) {
            self.waiting.truncate(*start);
            self.parts.truncate(kept);
        }
    }

    /// Writes the bodies that wait, if they fill a row.
    pub fn write_full(&mut self, connection: &Connection) -> Result<()> {
        if self.waiting.len() < ENOUGH { Ok(()) } else { self.write(connection) }
    }

    /// Writes the bodies that wait.
    pub fn write(&mut self, connection: &Connection) -> Result<()> {
        write_rows(connection, &mut self.compressor, &self.parts, &self.waiting)?;
        self.parts.clear();
        self.waiting.clear();
        Ok(())
    }

    /// Replaces a stored body. A row that grows too large becomes several.
    pub fn replace(
        &mut self,
        connection: &Connection,
        entry: EntryId,
        texts: Texts<'_>,
    ) -> Result<()> {
        let mut bodies = Bodies::default();
        bodies.turn_to(connection, entry)?;
        // If the entry's own part was lost, the parts before it stay in their row, and a new row begins
        // here, in which it and those behind it are found.
        let is_lost = part_in(&bodies.row, entry).is_none();
        let ours = bodies.first..end_of_row(connection, entry)?;
        let ours = || parts(&bodies.row).filter(|(id, _)| ours.contains(&id.0));
        let before = ours().filter(|(id, _)| *id < entry && !is_lost);
        let behind = ours().filter(|(id, _)| *id > entry);
        let (mut row, mut starts) = (Vec::new(), Vec::new());
        for (id, part) in before {
            starts.push((id, row.len()));
            row.extend(part.whole);
        }
        starts.push((entry, row.len()));
        write_part(&mut row, entry, texts);
        for (id, part) in behind {
            starts.push((id, row.len()));
            row.extend(part.whole);
        }
        write_rows(connection, &mut self.compressor, &starts, &row)
    }
}

/// The first entry that can't be in the row of this one: what a damaged row says of later entries must
/// not overwrite their parts.
fn end_of_row(connection: &Connection, entry: EntryId) -> Result<i64> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce((SELECT first FROM bodies WHERE first > ?1 ORDER BY first LIMIT 1),
                         (SELECT max(id) + 1 FROM entries), 9223372036854775807)",
    )?;
    Ok(statement.query_row([entry.0], |row| row.get(0))?)
}

/// Writes parts, given with their starts in `texts`, into as many rows as they fill.
fn write_rows(
    connection: &Connection,
    compressor: &mut Compressor<'_>,
    parts: &[(EntryId, usize)],
    texts: &[u8],
) -> Result<()> {
    let mut row = 0;
    for next in 1..=parts.len() {
        let (first, start) = parts[row];
        let end = parts.get(next).map_or(texts.len(), |(_, start)| *start);
        if end - start >= ENOUGH || next == parts.len() {
            put(connection, compressor, first, &texts[start..end])?;
            row = next;
        }
    }
    Ok(())
}

fn put(
    connection: &Connection,
    compressor: &mut Compressor<'_>,
    first: EntryId,
    row: &[u8],
) -> Result<()> {
    let packed = compressor.compress(row).expect("a buffer of its own size always suffices");
    connection
        .prepare_cached("INSERT OR REPLACE INTO bodies (first, packed) VALUES (?1, ?2)")?
        .execute(params![first.0, packed])?;
    Ok(())
}

/// Reads bodies. Keeps the last row, which also holds the neighbours of an entry.
#[derive(Default)]
pub(super) struct Bodies {
    unpacker: Unpacker,
    first: i64,
    row: Vec<u8>,
}

impl Bodies {
    /// Returns the body of an entry; `None` if it was lost, since every entry is stored with one, even
    /// if empty.
    pub fn of(&mut self, connection: &Connection, entry: EntryId) -> Result<Option<Body>> {
        self.of_part(connection, entry, |part| {
            let (html, details) = (text(part.html)?, text(part.details)?);
            Some(Body { html, details, excerpt: text(part.excerpt)? })
        })
    }

    /// Returns only the first sentences of an entry; empty if it has none.
    pub fn excerpt_of(&mut self, connection: &Connection, entry: EntryId) -> Result<String> {
        Ok(self.of_part(connection, entry, |part| text(part.excerpt))?.unwrap_or_default())
    }

    fn of_part<T>(
        &mut self,
        connection: &Connection,
        entry: EntryId,
        read: fn(Part<'_>) -> Option<T>,
    ) -> Result<Option<T>> {
        if let Some(part) = part_in(&self.row, entry) {
            return Ok(read(part));
        }
        self.turn_to(connection, entry)?;
        Ok(part_in(&self.row, entry).and_then(read))
    }

    /// Reads the row that holds an entry, if any does.
    fn turn_to(&mut self, connection: &Connection, entry: EntryId) -> Result<()> {
        let mut statement = connection.prepare_cached(
            "SELECT first, packed FROM bodies WHERE first <= ?1 ORDER BY first DESC LIMIT 1",
        )?;
        let found = statement
            .query_row([entry.0], |row| {
                let packed = row.get_ref(1)?.as_blob_or_null()?;
                Ok((row.get(0)?, self.unpacker.unpack(packed)))
            })
            .optional()?;
        (self.first, self.row) = found.unwrap_or_default();
        Ok(())
    }
}

/// Returns the stored text of an entry; `None` if it was lost.
pub(super) fn body(connection: &Connection, id: EntryId) -> Result<Option<String>> {
    Ok(Bodies::default().of(connection, id)?.map(|it| it.html))
}

/// Reads texts out of rows that it is given. Keeps the row that it unpacked last, which holds the next
/// entry as well wherever entries are read in order.
#[derive(Default)]
pub(super) struct Unpacked {
    unpacker: Unpacker,
    packed: Vec<u8>,
    row: Vec<u8>,
}

impl Unpacked {
    /// The text of an entry in a stored row.
    pub fn text_of(&mut self, packed: Option<&[u8]>, entry: EntryId) -> String {
        let packed = packed.unwrap_or_default();
        if self.packed != packed {
            self.row = self.unpacker.unpack(Some(packed));
            self.packed.clear();
            self.packed.extend(packed);
        }
        let found = part_in(&self.row, entry).and_then(|part| text(part.html)).unwrap_or_default();
        if self.row.len() > LARGEST_KEPT {
            *self = Unpacked::default();
        }
        found
    }
}

fn part_in(row: &[u8], entry: EntryId) -> Option<Part<'_>> {
    parts(row).find_map(|(id, part)| (id == entry).then_some(part))
}

fn text(bytes: &[u8]) -> Option<String> {
    Some(std::str::from_utf8(bytes).ok()?.to_owned())
}

/// Counts the entries whose body can't be read. Reads all bodies.
pub(super) fn count_lost(connection: &Connection) -> Result<usize> {
    let mut bodies = Bodies::default();
    let mut lost = 0;
    for entry in entries(connection)? {
        lost += usize::from(bodies.of(connection, entry)?.is_none());
    }
    Ok(lost)
}

/// What [`carry`] could not take from the first source.
#[derive(Default)]
pub(super) struct Missed {
    /// Entries whose body came from another source, or is empty.
    pub entries: Vec<EntryId>,
    /// How many of them are empty, since no source has their body.
    pub lost: usize,
}

/// Repacks the bodies of all entries of `to`, each from the first of `sources` in which it can be read.
pub(super) fn carry(sources: &[Connection], to: &Connection) -> Result<Missed> {
    let mut sources: Vec<_> = sources.iter().map(|it| (it, Bodies::default())).collect();
    let mut packer = Packer::new();
    let mut missed = Missed::default();
    for entry in entries(to)? {
        let key = key(to, entry)?;
        let mut found = sources.iter_mut().enumerate().filter_map(|(place, (source, bodies))| {
            // A store that was begun anew has another entry under the same number.
            let is_same = place == 0 || self::key(source, entry).is_ok_and(|it| it == key);
            let body = is_same.then(|| bodies.of(source, entry).ok()?).flatten()?;
            Some((place, body))
        });
        let found = found.next();
        if found.as_ref().is_none_or(|(place, _)| *place > 0) {
            missed.entries.push(entry);
            missed.lost += usize::from(found.is_none());
        }
        let Body { html, details, excerpt } = found.map(|(_, body)| body).unwrap_or_default();
        packer.add(entry, Texts { html: &html, details: &details, excerpt: &excerpt });
        packer.write_full(to)?;
    }
    packer.write(to)?;
    Ok(missed)
}

/// All entries, in order.
fn entries(connection: &Connection) -> Result<Vec<EntryId>> {
    let mut statement = connection.prepare("SELECT id FROM entries ORDER BY id")?;
    let entries = statement.query_map([], |row| Ok(EntryId(row.get(0)?)))?;
    Ok(entries.collect::<rusqlite::Result<_>>()?)
}

fn key(connection: &Connection, entry: EntryId) -> Result<Vec<u8>> {
    let mut statement = connection.prepare_cached("SELECT key FROM entries WHERE id = ?1")?;
    Ok(statement.query_row([entry.0], |row| row.get(0))?)
}

/// The texts of an entry on their way into a row.
#[derive(Clone, Copy, Default)]
pub(super) struct Texts<'t> {
    /// As [`Body::html`].
    pub html: &'t str,
    /// As [`Body::details`].
    pub details: &'t str,
    /// As [`Body::excerpt`].
    pub excerpt: &'t str,
}

fn write_part(row: &mut Vec<u8>, entry: EntryId, texts: Texts<'_>) {
    let texts = [texts.html, texts.details, texts.excerpt];
    row.extend(entry.0.to_le_bytes());
    for text in texts {
        row.extend(u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
    }
    for text in texts {
        row.extend(text.bytes());
    }
}

/// The part of a row that belongs to one entry.
struct Part<'r> {
    whole: &'r [u8],
    html: &'r [u8],
    details: &'r [u8],
    excerpt: &'r [u8],
}

/// The entries of a row with their parts; ends where the row is damaged.
fn parts(row: &[u8]) -> impl Iterator<Item = (EntryId, Part<'_>)> {
    let mut rest = row;
    std::iter::from_fn(move || {
        let (head, texts) = rest.split_at_checked(HEAD)?;
        let number = |at: usize| head[at..at + 4].try_into().map(u32::from_le_bytes).ok();
        let entry = EntryId(i64::from_le_bytes(head[..8].try_into().ok()?));
        let (html, texts) = texts.split_at_checked(number(8)? as usize)?;
        let (details, texts) = texts.split_at_checked(number(12)? as usize)?;
        let (excerpt, after) = texts.split_at_checked(number(16)? as usize)?;
        let whole = &rest[..rest.len() - after.len()];
        rest = after;
        Some((entry, Part { whole, html, details, excerpt }))
    })
}

/// Compresses one text by itself.
pub(super) fn compress(text: &str) -> Vec<u8> {
    zstd::bulk::compress(text.as_bytes(), COMPRESSION).expect("a sound buffer always compresses")
}

/// Decompresses a text of [`compress`]; `None` if it is damaged.
pub(super) fn decompress(stored: &[u8]) -> Option<String> {
    String::from_utf8(Unpacker::default().try_unpack(stored)?).ok()
}

/// The text that `sql` finds for an entry, packed by [`compress`]; empty where there is none.
pub(super) fn packed_text(connection: &Connection, sql: &str, entry: EntryId) -> Result<String> {
    let mut statement = connection.prepare_cached(sql)?;
    let stored: Option<Option<Vec<u8>>> =
        statement.query_row([entry.0], |row| row.get(0)).optional()?;
    Ok(stored.flatten().and_then(|it| decompress(&it)).unwrap_or_default())
}

/// Decompresses rows, reusing the decompressor: to set one up costs more than most rows.
#[derive(Default)]
struct Unpacker(Option<Decompressor<'static>>);

impl Unpacker {
    fn unpack(&mut self, stored: Option<&[u8]>) -> Vec<u8> {
        stored.and_then(|it| self.try_unpack(it)).unwrap_or_default()
    }

    fn try_unpack(&mut self, stored: &[u8]) -> Option<Vec<u8>> {
        // The size comes first in the data, so no buffer of the largest size is needed.
        let size = zstd::zstd_safe::get_frame_content_size(stored).ok()??;
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST)?;
        if self.0.is_none() {
            self.0 = Decompressor::new().ok();
        }
        self.0.as_mut()?.decompress(stored, size).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Store, temporary};

    fn text(number: i64) -> String {
        format!("<p>{}</p>", format!("The harbour, day {number}. ").repeat(80))
    }

    /// A packer that wrote this many bodies.
    fn packed(store: &Store, bodies: i64) -> Packer {
        let mut packer = Packer::new();
        for number in 1..=bodies {
            packer.add(EntryId(number), html(&text(number)));
        }
        packer.write(&store.connection).expect("writes");
        packer
    }

    fn html(html: &str) -> Texts<'_> {
        Texts { html, ..Texts::default() }
    }

    /// The texts of entries that have one, read one after the other.
    fn reader(store: &Store) -> impl FnMut(i64) -> String {
        let mut bodies = Bodies::default();
        move |number| {
            let body = bodies.of(&store.connection, EntryId(number)).expect("reads");
            body.expect("a body").html
        }
    }

    fn rows(store: &Store) -> i64 {
        let count = "SELECT count(*) FROM bodies";
        store.connection.query_row(count, [], |row| row.get(0)).expect("counts")
    }

    #[test]
    fn what_came_together_lies_together_and_is_found_one_by_one() {
        let (store, _folder) = temporary();
        let mut packer = Packer::new();
        for number in 1..=100 {
            let details = if number == 7 { "{}" } else { "" };
            packer.add(EntryId(number), Texts { html: &text(number), details, excerpt: "The" });
        }
        packer.write(&store.connection).expect("writes");
        assert_eq!(packer.waiting(), 0);
        assert!((4..20).contains(&rows(&store)), "{}", rows(&store));
        let mut bodies = Bodies::default();
        for number in [1, 7, 99, 100, 50] {
            let body = bodies.of(&store.connection, EntryId(number)).expect("reads");
            let details = if number == 7 { "{}" } else { "" }.to_owned();
            let excerpt = "The".to_owned();
            assert_eq!(body, Some(Body { html: text(number), details, excerpt }));
            let excerpt = bodies.excerpt_of(&store.connection, EntryId(number)).expect("reads");
            assert_eq!(excerpt, "The");
        }
        let none = bodies.of(&store.connection, EntryId(101)).expect("reads");
        assert_eq!(none, None);
    }

    #[test]
    fn a_row_that_grows_by_edits_becomes_several() {
        let (store, _folder) = temporary();
        let mut packer = Packer::new();
        for number in 1..=20 {
            packer.add(EntryId(number), html(""));
        }
        packer.write(&store.connection).expect("writes");
        assert_eq!(rows(&store), 1);
        let long = |number: i64| text(number).repeat(20);
        for number in [3, 4, 19, 7, 1, 20, 12] {
            packer.replace(&store.connection, EntryId(number), html(&long(number))).expect("edits");
        }
        assert!(rows(&store) > 3, "{}", rows(&store));
        let mut read = reader(&store);
        for number in 1..=20 {
            let is_edited = [3, 4, 19, 7, 1, 20, 12].contains(&number);
            assert_eq!(read(number), if is_edited { long(number) } else { String::new() });
        }
    }

    #[test]
    fn an_edit_leaves_its_neighbours_as_they_are() {
        let (store, _folder) = temporary();
        let mut packer = packed(&store, 5);
        packer.replace(&store.connection, EntryId(3), html("<p>New.</p>")).expect("writes");
        let mut read = reader(&store);
        assert_eq!((read(2), read(3), read(4)), (text(2), "<p>New.</p>".to_owned(), text(4)));
        assert_eq!(rows(&store), 1);
    }

    #[test]
    fn a_row_that_was_kept_is_not_taken_for_one_that_was_written_anew() {
        let (store, _folder) = temporary();
        let mut packer = packed(&store, 3);
        let mut unpacked = Unpacked::default();
        let mut read = |number| {
            let packed = "SELECT packed FROM bodies";
            let packed: Vec<u8> =
                store.connection.query_row(packed, [], |row| row.get(0)).expect("reads");
            unpacked.text_of(Some(&packed), EntryId(number))
        };
        assert_eq!((read(1), read(2), read(9)), (text(1), text(2), String::new()));
        packer.replace(&store.connection, EntryId(2), html("<p>New.</p>")).expect("writes");
        assert_eq!((read(2).as_str(), read(3)), ("<p>New.</p>", text(3)));
    }

    #[test]
    fn what_was_rolled_back_is_not_written() {
        let (store, _folder) = temporary();
        let mut packer = Packer::new();
        packer.add(EntryId(1), html("one"));
        let kept = packer.waiting();
        packer.add(EntryId(2), html("two"));
        packer.forget_after(kept);
        packer.add(EntryId(2), html("another"));
        packer.write(&store.connection).expect("writes");
        let mut read = reader(&store);
        assert_eq!((read(1).as_str(), read(2).as_str()), ("one", "another"));
    }

    #[test]
    fn a_damaged_row_is_lost_and_can_be_mended() {
        let (store, _folder) = temporary();
        let mut packer = packed(&store, 3);
        let damage = "UPDATE bodies SET packed = x'28b52ffd00112233'";
        store.connection.execute(damage, []).expect("writes");
        let read = |number| {
            let body = Bodies::default().of(&store.connection, EntryId(number)).expect("reads");
            body.map(|it| it.html)
        };
        assert_eq!(read(2), None);
        packer.replace(&store.connection, EntryId(2), html("<p>New.</p>")).expect("writes");
        assert_eq!((read(1), read(2).as_deref()), (None, Some("<p>New.</p>")));
    }

    #[test]
    fn no_bytes_make_it_stumble() {
        let mut row = Vec::new();
        let texts = Texts { html: "html", details: "details", excerpt: "excerpt" };
        write_part(&mut row, EntryId(1), texts);
        for end in 0..row.len() {
            assert_eq!(parts(&row[..end]).count(), 0, "{end}");
        }
        for at in 0..row.len() {
            let mut damaged = row.clone();
            damaged[at] ^= 0xff;
            assert!(parts(&damaged).count() <= 1);
        }
    }
}
