//! One feed's entries, brought up to date in one transaction.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Statement, ToSql, params};
use xxhash_rust::xxh3::xxh3_64;

use super::Store;
use super::adopting::{Left, adopt};
use super::article::Details;
use super::bodies::{Bodies, Packer, Texts};
use super::columns::{letters, text};
use super::error::{Result, unless_it_panics};
use super::feeds::write_health;
use super::reopen::{frame, reopen};
use super::stories::settle;
use crate::domain::{Entry, EntryId, EntryKey, FeedHealth, FeedId, Text, Validators, pieces};
use crate::group::publisher;
use crate::group::reconcile::{
    Content, Known, Verdict, exact_second, reconcile, recordings, title_hash,
};

/// How many entries with one text or address are read; if there are more, only those that agree in more
/// are read as well.
const MANY: usize = 8;

/// The result of a visit to a feed.
pub struct Visit {
    /// The feed.
    pub feed: FeedId,
    /// Its health after the visit.
    pub health: FeedHealth,
    /// What makes the next visit conditional.
    pub validators: Validators,
    /// When the visit was.
    pub now: Timestamp,
    /// The document received; `None` if it changes no entries.
    pub news: Option<News>,
}

/// What a document contains.
pub struct News {
    /// The publisher's title for the feed.
    pub title: Text,
    /// What to call it: the reader's name for it, else the publisher's.
    pub name: Text,
    /// What it was called when the visit began: a name that it was given since then is kept.
    pub was_called: Text,
    /// The publisher's site.
    pub site: Option<String>,
    /// Its entries, the newest first.
    pub entries: Vec<Entry>,
}

/// Where entries come from, and when.
pub(super) struct Origin<'n> {
    pub(super) feed: FeedId,
    pub(super) site: Option<&'n str>,
    now: Timestamp,
}

/// What a visit changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// Entries that were not there before.
    pub new: usize,
    /// The last of these: they are numbered in a row.
    pub last: Option<EntryId>,
    /// Entries whose publisher edited them.
    pub updated: usize,
}

impl Store {
    /// Stores the results of several visits in one transaction, and returns the changes of each. A visit
    /// that can't be stored does not affect the others.
    ///
    /// # Errors
    /// When the store can't be written; then nothing was.
    pub fn store_visits(&mut self, visits: Vec<Visit>) -> Result<Vec<Result<Changes>>> {
        let mut transaction = self.write()?;
        let mut intake =
            Intake { left: None, last: last_entry(&transaction)?, packer: Packer::new() };
        let mut visited = HashSet::new();
        let mut written = Vec::with_capacity(visits.len());
        for visit in visits {
            if visit.news.is_some() && !visited.insert(visit.feed) {
                // A second visit may edit what the first one brought.
                intake.packer.write(&transaction)?;
            }
            let (last, waiting) = (intake.last, intake.packer.waiting());
            let part = transaction.savepoint()?;
            let changes = unless_it_panics(|| apply(&part, &mut intake, visit));
            match changes {
                Ok(_) => part.commit()?,
                // What the visit began is rolled back.
                Err(ref fault) if fault.is_of_one_visit() => {
                    drop(part);
                    intake.last = last;
                    intake.packer.forget_after(waiting);
                }
                Err(all) => return Err(all),
            }
            written.push(changes);
            intake.packer.write_full(&transaction)?;
        }
        intake.packer.write(&transaction)?;
        transaction.commit()?;
        Ok(written)
    }
}

/// The state that the visits of one transaction share.
struct Intake {
    /// Feeds that are no longer followed; read once something new came that may be theirs.
    left: Option<Vec<Left>>,
    /// The last number that was given to an entry.
    last: EntryId,
    packer: Packer,
}

/// The last number that was ever given to an entry.
fn last_entry(connection: &Connection) -> Result<EntryId> {
    let mut statement = connection.prepare_cached(
        "SELECT max(coalesce((SELECT max(id) FROM entries), 0),
             coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entries'), 0))",
    )?;
    Ok(EntryId(statement.query_row([], |row| row.get(0))?))
}

/// Stores the health of a feed, and what came.
fn apply(connection: &Connection, intake: &mut Intake, visit: Visit) -> Result<Changes> {
    let Visit { feed, health, validators, now, news } = visit;
    let changes = news.map(|news| take_in(connection, intake, feed, now, news)).transpose()?;
    write_health(connection, feed, &health, &validators)?;
    Ok(changes.unwrap_or_default())
}

/// Stores new entries, edits of known ones, and what the feed is called. An entry keeps its status,
/// unless an edit reopens it; storing a document twice changes nothing.
fn take_in(
    connection: &Connection,
    intake: &mut Intake,
    feed: FeedId,
    now: Timestamp,
    news: News,
) -> Result<Changes> {
    let News { title, name, was_called, site, entries } = news;
    let origin = Origin { feed, site: site.as_deref(), now };
    let known = known(connection, feed, &entries)?;
    let guessed = guessed_times(connection, &origin, &entries)?;
    let verdicts = reconcile(&known, entries, &|id| told(connection, id).ok().flatten());
    give_up_keys(connection, &known, &verdicts)?;
    let verdicts = adopt(connection, &mut intake.left, &origin, verdicts)?;
    let frame = frame(connection, &verdicts)?;
    let mut changes = Changes::default();
    // Documents list the newest first; ids grow with arrival, so the oldest goes in first.
    for verdict in verdicts.into_iter().rev() {
        match verdict {
            Verdict::New(entry) => {
                let told = entry.believable_time(now);
                let time = told.or_else(|| guessed.get(&entry.key).copied());
                let time = time.unwrap_or(now);
                insert(connection, intake, &origin, &entry, time)?;
                changes.new += 1;
                changes.last = Some(intake.last);
            }
            Verdict::Changed(id, entry) => {
                let brings_something = reopen(connection, id, &entry, &frame)?;
                update(connection, &mut intake.packer, &origin, id, &entry, brings_something)?;
                changes.updated += 1;
            }
            Verdict::Same(id, Some(key)) => rekey(connection, id, key)?,
            Verdict::Same(_, None) => {}
        }
    }
    if changes.updated > 0 {
        settle(connection)?;
    }
    connection
        .prepare_cached(
            "UPDATE feeds SET title = ?2, name = CASE name WHEN ?5 THEN ?3 ELSE name END, site = ?4
             WHERE id = ?1 AND (title, name, site) IS NOT (?2, ?3, ?4)",
        )?
        .execute(params![feed.0, title.as_str(), name.as_str(), site, was_called.as_str()])?;
    Ok(changes)
}

/// Times for undated entries in the first document of a feed, which may be as old as the site: each gets
/// the time of the dated entry before it in the document, or else behind it. Any other undated entry
/// counts as published when it arrives, and so does one that is dated later.
fn guessed_times(
    connection: &Connection,
    origin: &Origin<'_>,
    entries: &[Entry],
) -> Result<HashMap<EntryKey, Timestamp>> {
    let told = |entry: &Entry| entry.believable_time(origin.now);
    let mut before = entries.iter().find_map(told);
    let is_whole = entries.iter().all(|entry| told(entry).is_some());
    if is_whole || before.is_none() || has_entries(connection, origin.feed)? {
        return Ok(HashMap::new());
    }
    let is_announced = |entry: &Entry| entry.published.or(entry.updated) > Some(origin.now);
    let timed = entries.iter().filter_map(|entry| {
        before = told(entry).or(before);
        Some((entry.key, before.filter(|_| !is_announced(entry))?))
    });
    Ok(timed.collect())
}

fn has_entries(connection: &Connection, feed: FeedId) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM entries WHERE feed = ?1")?.exists([feed.0])?)
}

/// The stored entries of a feed that could be among `entries`: those with the same key, text, or address, or
/// else of the same second.
pub(super) fn known(
    connection: &Connection,
    feed: FeedId,
    entries: &[Entry],
) -> Result<Vec<Known>> {
    if !has_entries(connection, feed)? {
        return Ok(Vec::new());
    }
    let columns = "SELECT id, key, address_hash, title, text_hash, published, updated, content_hash
         FROM entries
         WHERE feed = ?1";
    let ready = |what: &str| connection.prepare_cached(&format!("{columns} AND {what}"));
    let mut by_key = ready("key = ?2")?;
    let a_few = |what: &str| ready(&format!("{what} LIMIT {MANY}"));
    let mut by_text = a_few("text_hash = ?2")?;
    let mut by_address = a_few("address_hash = ?2")?;
    // If many have the same text or address, only those that agree in more can be the same entry.
    let mut by_text_and_time = a_few(
        "text_hash = ?2 AND (address_hash IS ?3 OR coalesce(published, updated) = ?4)
         ORDER BY coalesce(published, updated) = ?4 DESC",
    )?;
    let mut by_address_and_time = a_few("address_hash = ?2 AND title = ?3 AND published = ?4")?;
    // Published at the same time: see `Entry::believable_time`.
    let mut by_time = a_few("time = ?2")?;
    let mut known = Vec::with_capacity(entries.len());
    for entry in entries {
        let before = known.len();
        if let Some(found) = by_key.query_row(params![feed.0, entry.key.0], known_of).optional()? {
            known.push(found);
            // Otherwise its key may have gone to another entry.
            if found.text_hash == entry.text_hash() {
                continue;
            }
        }
        let address = entry.address_hash().map(u64::cast_signed);
        let published = entry.published.map(Timestamp::as_second);
        let text = entry.text_hash().cast_signed();
        let time = published.or(entry.updated.map(Timestamp::as_second));
        if add(&mut by_text, params![feed.0, text], &mut known)? == MANY {
            let these = params![feed.0, text, address, time];
            add(&mut by_text_and_time, these, &mut known)?;
        }
        if add(&mut by_address, params![feed.0, address], &mut known)? == MANY {
            let these = params![feed.0, address, entry.title.as_str(), published];
            add(&mut by_address_and_time, these, &mut known)?;
        }
        if let (true, Some(second)) = (known.len() == before, exact_second(entry)) {
            add(&mut by_time, params![feed.0, second], &mut known)?;
        }
    }
    known.sort_by_key(|it| it.id);
    known.dedup_by_key(|it| it.id);
    Ok(known)
}

/// Adds the rows that are found, and returns how many.
fn add(
    found: &mut Statement<'_>,
    values: &[&dyn ToSql],
    known: &mut Vec<Known>,
) -> rusqlite::Result<usize> {
    let before = known.len();
    for it in found.query_map(values, known_of)? {
        known.push(it?);
    }
    Ok(known.len() - before)
}

fn known_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        id: EntryId(row.get(0)?),
        key: EntryKey(row.get(1)?),
        address_hash: row.get::<_, Option<i64>>(2)?.map(i64::cast_unsigned),
        title_hash: title_hash(&letters(row.get_ref(3)?)?),
        text_hash: row.get::<_, i64>(4)?.cast_unsigned(),
        published: row.get(5)?,
        updated: row.get(6)?,
        content_hash: row.get::<_, i64>(7)?.cast_unsigned(),
    })
}

/// Returns what a stored entry says; `None` if its text was lost.
pub(super) fn told(connection: &Connection, id: EntryId) -> Result<Option<Content>> {
    let mut headline = connection.prepare_cached("SELECT title FROM entries WHERE id = ?1")?;
    let headline = headline.query_row([id.0], |row| text(row, 0))?;
    let body = Bodies::default().of(connection, id)?;
    Ok(body.map(|it| Content {
        headline,
        recordings: recordings(&Details::read(&it.details).enclosures).map(str::to_owned).collect(),
        text: it.html,
    }))
}

/// Takes the key from each entry whose key another entry takes over: from then on, only its text and
/// address identify it.
fn give_up_keys(connection: &Connection, known: &[Known], verdicts: &[Verdict]) -> Result<()> {
    let bearers: HashMap<EntryKey, Option<EntryId>> = verdicts
        .iter()
        .filter_map(|verdict| match verdict {
            Verdict::New(entry) => Some((entry.key, None)),
            Verdict::Changed(id, entry) => Some((entry.key, Some(*id))),
            Verdict::Same(id, key) => Some(((*key)?, Some(*id))),
        })
        .collect();
    for it in known {
        if bearers.get(&it.key).is_some_and(|bearer| *bearer != Some(it.id)) {
            rekey(connection, it.id, EntryKey::of(&format!("entry {}", it.id.0)))?;
        }
    }
    Ok(())
}

fn insert(
    connection: &Connection,
    intake: &mut Intake,
    origin: &Origin<'_>,
    entry: &Entry,
    time: Timestamp,
) -> Result<()> {
    // The number that SQLite gives next. Naming it would make SQLite copy every page that it touches.
    let id = EntryId(intake.last.0 + 1);
    connection
        .prepare_cached(
            "INSERT OR FAIL INTO entries (id, feed, key, time, arrived, published, updated,
                 address_hash, text_hash, content_hash, title, author, link, language, publisher,
                 length)
             VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            origin.feed.0,
            entry.key.0,
            time.as_second(),
            origin.now.as_second(),
            entry.published.map(Timestamp::as_second),
            entry.updated.map(Timestamp::as_second),
            entry.address_hash().map(u64::cast_signed),
            entry.text_hash().cast_signed(),
            entry.content_hash().cast_signed(),
            entry.title.as_str(),
            entry.author.as_str(),
            entry.link,
            entry.language.as_ref().map(Text::as_str),
            publisher_of(origin, entry),
            length(entry),
        ])?;
    intake.last = id;
    intake.packer.add(id, texts(entry, &Details::write(entry)));
    Ok(())
}

fn texts<'t>(entry: &'t Entry, details: &'t str) -> Texts<'t> {
    Texts { html: entry.content.as_str(), details, excerpt: entry.excerpt.as_str() }
}

/// A number for the publisher of an entry; one for its feed if the publisher is unknown.
fn publisher_of(origin: &Origin<'_>, entry: &Entry) -> i64 {
    let name = publisher(&entry.address, origin.site);
    let name = name.unwrap_or_else(|| format!("feed {}", origin.feed.0));
    xxh3_64(name.as_bytes()).cast_signed()
}

/// Bytes of text, without the tags.
fn length(entry: &Entry) -> usize {
    pieces(entry.content.as_str()).map(|(_tag, text)| text.len()).sum()
}

/// Stores an edit. Keeps the earlier headline, the status, and the place in the list.
fn update(
    connection: &Connection,
    packer: &mut Packer,
    origin: &Origin<'_>,
    id: EntryId,
    entry: &Entry,
    is_revised: bool,
) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE entries SET key = ?2, updated = ?3, address_hash = ?4, text_hash = ?5,
                 content_hash = ?6,
                 earlier_title = CASE WHEN title <> ?7 THEN title ELSE earlier_title END,
                 title = ?7, author = ?8, link = ?9, language = ?10,
                 revised = coalesce(?11, revised), publisher = ?12, length = ?13,
                 published = coalesce(?14, published)
             WHERE id = ?1",
        )?
        .execute(params![
            id.0,
            entry.key.0,
            entry.updated.map(Timestamp::as_second),
            entry.address_hash().map(u64::cast_signed),
            entry.text_hash().cast_signed(),
            entry.content_hash().cast_signed(),
            entry.title.as_str(),
            entry.author.as_str(),
            entry.link,
            entry.language.as_ref().map(Text::as_str),
            is_revised.then(|| origin.now.as_second()),
            publisher_of(origin, entry),
            length(entry),
            entry.published.map(Timestamp::as_second),
        ])?;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO unindexed
             SELECT ?1 WHERE ?1 <= (SELECT value FROM facts WHERE name = 'indexed')",
        )?
        .execute([id.0])?;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO reworded
             SELECT ?1 WHERE ?1 <= (SELECT value FROM facts WHERE name = 'grouped')",
        )?
        .execute([id.0])?;
    packer.replace(connection, id, texts(entry, &Details::write(entry)))
}

fn rekey(connection: &Connection, id: EntryId, key: EntryKey) -> Result<()> {
    connection
        .prepare_cached("UPDATE OR IGNORE entries SET key = ?2 WHERE id = ?1")?
        .execute(params![id.0, key.0])?;
    Ok(())
}
