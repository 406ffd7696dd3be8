//! When the reader changes a feed's address, the new feed adopts entries of the old one, which is no
//! longer followed: those that it serves become its own, and keep their status.

use rusqlite::{Connection, OptionalExtension, params};

use super::assignments::begin_generation;
use super::columns::{text, text_or_null};
use super::entries::{Origin, known, told};
use super::error::Result;
use super::stories::{settle, touch};
use crate::domain::{Entry, EntryId, EntryKey, FeedId};
use crate::group::publisher;
use crate::group::reconcile::{Verdict, reconcile};

/// A feed that is no longer followed, and has entries.
pub(super) struct Left {
    feed: FeedId,
    /// The feed that it adopted entries from while it was followed.
    took_from: Option<FeedId>,
    house: Vec<String>,
    /// The address that its server said it had moved to.
    moved_to: Option<String>,
}

/// All feeds that are no longer followed, and have entries.
fn all_left(connection: &Connection) -> Result<Vec<Left>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, source, site, moved_to, took_from FROM feeds JOIN counts ON feed = id
         WHERE position IS NULL AND entries > 0",
    )?;
    let rows = statement.query_map([], |row| {
        let source = text(row, 1)?;
        let site = text_or_null(row, 2)?;
        let moved_to = text_or_null(row, 3)?;
        let (feed, took_from) = (FeedId(row.get(0)?), row.get::<_, Option<_>>(4)?.map(FeedId));
        Ok(Left { feed, took_from, house: house(&source, site.as_deref()), moved_to })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The publishers of a feed, by its address and by its site.
fn house(source: &str, site: Option<&str>) -> Vec<String> {
    [publisher(source, None), publisher("", site)].into_iter().flatten().collect()
}

/// Moves entries to the feed of `origin` that look new, but that a feed of `left` already has, and
/// returns the verdicts with these as known. Only a feed of the same publisher gives entries, and only
/// to a feed that has none yet; or one that moved to that feed, or took entries from it.
pub(super) fn adopt(
    connection: &Connection,
    left: &mut Option<Vec<Left>>,
    origin: &Origin<'_>,
    mut verdicts: Vec<Verdict>,
) -> Result<Vec<Verdict>> {
    if !verdicts.iter().any(|it| matches!(it, Verdict::New(_))) {
        return Ok(verdicts);
    }
    let left = match left {
        Some(left) => left,
        None => left.insert(all_left(connection)?),
    };
    if left.is_empty() {
        return Ok(verdicts);
    }
    let mut asked = connection.prepare_cached(
        "SELECT source, EXISTS (SELECT 1 FROM entries WHERE feed = feeds.id) FROM feeds
         WHERE id = ?1 AND position IS NOT NULL",
    )?;
    let asked = asked.query_row([origin.feed.0], |row| Ok((text(row, 0)?, row.get::<_, bool>(1)?)));
    // A feed that is no longer followed itself adopts nothing.
    let Some((source, has_entries)) = asked.optional()? else { return Ok(verdicts) };
    let house = house(&source, origin.site);
    let may_be_it = |it: &&Left| {
        let is_of_house = || it.house.iter().any(|name| house.contains(name));
        let moved_here = it.moved_to.as_ref() == Some(&source);
        // The reader went back to an earlier address.
        let took_from_here = it.took_from == Some(origin.feed);
        it.feed != origin.feed && (moved_here || took_from_here || !has_entries && is_of_house())
    };
    for it in left.iter().filter(may_be_it) {
        verdicts = adopt_from(connection, it.feed, origin.feed, verdicts)?;
    }
    if is_anything_touched(connection)? {
        settle(connection)?;
        // The grouping must learn which feed these entries are in: it looks for no copies within one feed.
        begin_generation(connection)?;
    }
    Ok(verdicts)
}

fn adopt_from(
    connection: &Connection,
    left: FeedId,
    feed: FeedId,
    verdicts: Vec<Verdict>,
) -> Result<Vec<Verdict>> {
    let new = verdicts.iter().filter_map(|it| match it {
        Verdict::New(entry) => Some(entry.clone()),
        _ => None,
    });
    let new: Vec<Entry> = new.collect();
    let known = known(connection, left, &new)?;
    if known.is_empty() {
        return Ok(verdicts);
    }
    // Across two feeds, an equal address alone proves little. `known` is sorted by id.
    let may_be_one = |id: EntryId, entry: &Entry| {
        let at = known.binary_search_by_key(&id, |it| it.id);
        at.is_ok_and(|at| known[at].key == entry.key || known[at].text_hash == entry.text_hash())
    };
    let found = reconcile(&known, new.clone(), &|id| told(connection, id).ok().flatten());
    let mut sure = Vec::with_capacity(found.len());
    for (verdict, entry) in found.into_iter().zip(new) {
        sure.push(match verdict {
            Verdict::Same(id, _) | Verdict::Changed(id, _) if may_be_one(id, &entry) => {
                move_over(connection, id, left, feed, entry.key)?;
                verdict
            }
            _ => Verdict::New(entry),
        });
    }
    if sure.iter().any(|it| !matches!(it, Verdict::New(_))) {
        moved_over(connection, left, feed)?;
    }
    let mut found = sure.into_iter();
    let verdicts = verdicts.into_iter().map(|it| match it {
        Verdict::New(_) => found.next().unwrap_or(it),
        known => known,
    });
    Ok(verdicts.collect())
}

fn is_anything_touched(connection: &Connection) -> Result<bool> {
    let mut any = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM touched)")?;
    Ok(any.query_row([], |row| row.get(0))?)
}

/// Notes which feed the entries came from. That one no longer holds what its server last sent, so its
/// validators go: if it is followed again, it is fetched in full.
fn moved_over(connection: &Connection, from: FeedId, to: FeedId) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE feeds SET etag = NULL, last_modified = NULL, body_hash = NULL WHERE id = ?1",
        )?
        .execute([from.0])?;
    connection
        .prepare_cached("UPDATE feeds SET took_from = ?2 WHERE id = ?1")?
        .execute([to.0, from.0])?;
    Ok(())
}

fn move_over(
    connection: &Connection,
    entry: EntryId,
    from: FeedId,
    to: FeedId,
    key: EntryKey,
) -> Result<()> {
    connection
        .prepare_cached("UPDATE OR FAIL entries SET feed = ?2, key = ?3 WHERE id = ?1")?
        .execute(params![entry.0, to.0, key.0])?;
    let mut count = connection.prepare_cached(
        "UPDATE counts SET entries = entries + ?2,
             unread = unread + ?2 * (SELECT 1 - read FROM entries WHERE id = ?3)
         WHERE feed = ?1",
    )?;
    count.execute([from.0, -1, entry.0])?;
    count.execute([to.0, 1, entry.0])?;
    // The two feeds may differ in whether they are preferred, which decides the lead.
    touch(connection, entry)
}
