//! The index of words as it is stored: in segments, of which the small ones are merged.

use std::cmp::Reverse;
use std::ops::Range;

use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::error::Result;
use crate::index::{self, Part, Segment, Wanted};

/// How many segments of about one size are merged into one of the next.
const MERGED: usize = 8;

/// A segment of this many entries, or of this many blocks, is not merged any more: otherwise some merge
/// would take longer than a mark should wait for its turn.
const LARGE: usize = 1_024;
const LARGE_BLOCKS: usize = 256;

/// A segment, as a row of `segments`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StoredSegment {
    id: i64,
    first: i64,
    last: i64,
    entries: usize,
    block: i64,
    blocks: usize,
}

/// Returns the newest entries that the index finds, up to the entry `upto`, the newest first: at least
/// `enough`, if there are so many.
pub(super) fn newest_found(
    connection: &Connection,
    wanted: &Wanted,
    enough: usize,
    upto: i64,
) -> Result<Vec<i64>> {
    let mut segments = segments(connection)?;
    segments.sort_unstable_by_key(|segment| Reverse(segment.last));
    let mut found: Vec<i64> = Vec::new();
    for (place, segment) in segments.iter().enumerate() {
        if segment.first <= upto {
            let held = segment.find(connection, wanted)?;
            found.extend(held.into_iter().filter(|entry| *entry <= upto));
        }
        // Entries no newer than this may still be found in the segments to come.
        let beyond = segments.get(place + 1).map_or(i64::MIN, |next| next.last);
        let newest = found.iter().filter(|entry| **entry > beyond).count();
        if newest >= enough {
            found.retain(|entry| *entry > beyond);
            break;
        }
    }
    found.sort_unstable_by_key(|entry| Reverse(*entry));
    Ok(found)
}

/// All entries that the index finds, ascending.
pub(super) fn all_found(connection: &Connection, wanted: &Wanted) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for segment in segments(connection)? {
        found.extend(segment.find(connection, wanted)?);
    }
    found.sort_unstable();
    Ok(found)
}

impl Store {
    /// Returns segments that are due to be merged, with the result. This is the longer part of the work:
    /// it writes nothing, and nobody waits for it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn due_merge(&self) -> Result<Option<Merge>> {
        let segments = segments(&self.connection)?;
        let Some(due) = self.due(&segments)? else { return Ok(None) };
        let replaced = segments[due].to_vec();
        let (mut parts, mut all_outdated) = (Vec::with_capacity(replaced.len()), 0);
        for segment in &replaced {
            let outdated = segment.outdated(&self.connection)?;
            all_outdated += outdated.len();
            parts.push(Part {
                first: segment.first,
                gone: segment.gone(&self.connection, &outdated)?,
                blocks: segment.blocks(&self.connection)?,
            });
        }
        let whole = index::merge(&parts);
        Ok(whole.map(|whole| Merge { replaced, outdated: all_outdated, whole }))
    }

    /// Replaces segments by the merged one, if they did not change since they were read.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn merge(&mut self, merge: &Merge) -> Result<()> {
        let transaction = self.write()?;
        let now = segments(&transaction)?;
        let mut outdated = 0;
        for segment in &merge.replaced {
            if !now.contains(segment) {
                return Ok(());
            }
            outdated += segment.outdated(&transaction)?.len();
        }
        if outdated != merge.outdated {
            return Ok(());
        }
        for segment in &merge.replaced {
            segment.delete(&transaction)?;
        }
        // It takes the number of the newest: entries that were edited since are in a later one.
        let id = merge.replaced.last().map(|segment| segment.id);
        if merge.whole.entries > 0 {
            put(&transaction, id, &merge.whole)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The segments due to be merged: several of about one size, or one that has lost most of its entries.
    fn due(&self, segments: &[StoredSegment]) -> Result<Option<Range<usize>>> {
        if let Some(several) = several_due(segments) {
            return Ok(Some(several));
        }
        // For each new segment one is looked at, so that all have their turn.
        let Some(newest) = segments.last() else { return Ok(None) };
        let at = usize::try_from(newest.id).unwrap_or(0) % segments.len();
        let segment = &segments[at];
        let outdated = segment.outdated(&self.connection)?;
        // No more are gone than are outdated, so that few of those need no look at the segment.
        let half = segment.entries / 2;
        let is_hollow =
            outdated.len() > half && segment.gone(&self.connection, &outdated)?.len() > half;
        Ok(is_hollow.then_some(at..at + 1))
    }
}

/// A merge of segments that is to be stored.
pub struct Merge {
    replaced: Vec<StoredSegment>,
    /// How many outdated entries the segments had when they were read.
    outdated: usize,
    whole: Segment,
}

/// The first segments in a row that are small enough to become one.
fn several_due(segments: &[StoredSegment]) -> Option<Range<usize>> {
    let size = |segment: &StoredSegment| segment.entries.max(1).ilog(MERGED);
    (0..=LARGE.ilog(MERGED)).find_map(|largest| {
        let is_small = |it: &StoredSegment| {
            it.entries < LARGE && it.blocks < LARGE_BLOCKS && size(it) <= largest
        };
        let mut run = 0;
        let end = segments.iter().position(|segment| {
            run = if is_small(segment) { run + 1 } else { 0 };
            run == MERGED
        })?;
        Some(end + 1 - MERGED..end + 1)
    })
}

/// All segments, the oldest first.
fn segments(connection: &Connection) -> Result<Vec<StoredSegment>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, first, last, entries, block, blocks FROM segments ORDER BY id",
    )?;
    let segments = statement.query_map([], |row| {
        Ok(StoredSegment {
            id: row.get(0)?,
            first: row.get(1)?,
            last: row.get(2)?,
            entries: row.get(3)?,
            block: row.get(4)?,
            blocks: row.get(5)?,
        })
    })?;
    Ok(segments.collect::<rusqlite::Result<_>>()?)
}

/// Stores a segment, as the newest or under this number.
pub(super) fn put(connection: &Connection, id: Option<i64>, segment: &Segment) -> Result<()> {
    let mut last = connection.prepare_cached("SELECT coalesce(max(id), 0) FROM blocks")?;
    let block = 1 + last.query_row([], |row| row.get::<_, i64>(0))?;
    let mut insert =
        connection.prepare_cached("INSERT INTO blocks (id, content) VALUES (?1, ?2)")?;
    for (id, content) in (block..).zip(&segment.blocks) {
        insert.execute(params![id, content])?;
    }
    connection
        .prepare_cached(
            "INSERT INTO segments (id, first, last, entries, block, blocks)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id,
            segment.first,
            segment.last,
            segment.entries,
            block,
            segment.blocks.len(),
        ])?;
    Ok(())
}

/// Notes that what the segments say of an entry is outdated.
pub(super) fn outdate(connection: &Connection, entry: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO outdated (segment, entry)
             SELECT id, ?1 FROM segments WHERE first <= ?1 AND last >= ?1",
        )?
        .execute([entry])?;
    Ok(())
}

impl StoredSegment {
    /// The entries in it that are wanted, ascending.
    fn find(&self, connection: &Connection, wanted: &Wanted) -> Result<Vec<i64>> {
        let found = index::find(|number| self.block(connection, number), wanted)?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let outdated = self.outdated(connection)?;
        let entries = found.into_iter().map(|offset| self.first + i64::from(offset));
        let mut entries: Vec<i64> = entries.collect();
        if !outdated.is_empty() {
            entries.retain(|entry| outdated.binary_search(entry).is_err());
        }
        Ok(entries)
    }

    /// The entries of which it says something outdated, ascending; and perhaps some of which it says nothing.
    fn outdated(&self, connection: &Connection) -> Result<Vec<i64>> {
        let mut statement = connection
            .prepare_cached("SELECT entry FROM outdated WHERE segment = ?1 ORDER BY entry")?;
        let entries = statement.query_map([self.id], |row| row.get(0))?;
        Ok(entries.collect::<rusqlite::Result<_>>()?)
    }

    /// Those of its entries that are outdated, as offsets from its first one.
    fn gone(&self, connection: &Connection, outdated: &[i64]) -> Result<Vec<u32>> {
        if outdated.is_empty() {
            return Ok(Vec::new());
        }
        let mut gone = index::all(|number| self.block(connection, number))?;
        gone.retain(|offset| outdated.binary_search(&(self.first + i64::from(*offset))).is_ok());
        Ok(gone)
    }

    /// Its block with this number, where 0 is the directory.
    fn block(&self, connection: &Connection, number: usize) -> Result<Option<Vec<u8>>> {
        if number >= self.blocks {
            return Ok(None);
        }
        let mut statement =
            connection.prepare_cached("SELECT content FROM blocks WHERE id = ?1")?;
        let id = self.block + i64::try_from(number).unwrap_or(0);
        Ok(statement.query_row([id], |row| row.get(0)).optional()?)
    }

    /// Its blocks, without the directory.
    fn blocks(&self, connection: &Connection) -> Result<Vec<Vec<u8>>> {
        let mut statement = connection.prepare_cached(
            "SELECT content FROM blocks WHERE id > ?1 AND id < ?1 + ?2 ORDER BY id",
        )?;
        let blocks = statement.query_map(params![self.block, self.blocks], |row| row.get(0))?;
        Ok(blocks.collect::<rusqlite::Result<_>>()?)
    }

    fn delete(&self, connection: &Connection) -> Result<()> {
        connection
            .prepare_cached("DELETE FROM blocks WHERE id >= ?1 AND id < ?1 + ?2")?
            .execute(params![self.block, self.blocks])?;
        for sql in ["DELETE FROM outdated WHERE segment = ?1", "DELETE FROM segments WHERE id = ?1"]
        {
            connection.prepare_cached(sql)?.execute([self.id])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Gathered, Place};
    use crate::store::temporary;

    #[test]
    fn the_newest_are_found_whichever_segments_they_are_in() {
        let (store, _folder) = temporary();
        // The last two hold what was edited.
        for entries in [&[1, 2, 4][..], &[5, 6, 9], &[10, 12, 13, 14], &[3, 8, 11], &[7]] {
            let mut gathered = Gathered::default();
            entries.iter().for_each(|entry| assert!(gathered.add(*entry, "sea", "")));
            put(&store.connection, None, &gathered.finish()).expect("stores");
        }
        let sea = Wanted::Word { word: "sea".to_owned(), place: Place::Body, unfinished: false };
        for upto in 0..16 {
            let all: Vec<i64> = (1..=upto.min(14)).rev().collect();
            for enough in 1..16 {
                let found = newest_found(&store.connection, &sea, enough, upto).expect("finds");
                assert!(all.starts_with(&found), "{found:?}");
                assert!(found.len() >= enough.min(all.len()), "{found:?}");
            }
        }
        let all: Vec<i64> = (1..=14).collect();
        assert_eq!(all_found(&store.connection, &sea).expect("finds"), all);
    }

    fn sized(sizes: &[usize]) -> Vec<StoredSegment> {
        let sized =
            |entries| StoredSegment { id: 1, first: 1, last: 1, entries, block: 1, blocks: 1 };
        sizes.iter().copied().map(sized).collect()
    }

    #[test]
    fn eight_small_ones_in_a_row_become_one() {
        for (sizes, due) in [
            (&[5_000, 50, 50, 50, 50, 50, 50, 50][..], None),
            (&[5_000, 50, 50, 50, 50, 50, 50, 50, 50, 50], Some(1..9)),
            // The smaller ones first, if they are enough; else those beside them too.
            (&[600, 2, 2, 2, 2, 2, 2, 2, 2], Some(1..9)),
            (&[600, 2, 600, 2, 600, 2, 600, 2], Some(0..8)),
            (&[600, 2, 600, 2, 5_000, 2, 600, 2], None),
            (&[], None),
        ] {
            assert_eq!(several_due(&sized(sizes)), due, "{sizes:?}");
        }
    }

    #[test]
    fn few_entries_with_many_words_are_large_too() {
        let mut segments = sized(&[50; 8]);
        segments[3].blocks = LARGE_BLOCKS;
        assert_eq!(several_due(&segments), None);
        segments[3].blocks -= 1;
        assert_eq!(several_due(&segments), Some(0..8));
    }

    #[test]
    fn however_they_come_there_are_few_of_them_and_none_is_too_large() {
        let mut state = 7_usize;
        let mut segments: Vec<StoredSegment> = Vec::new();
        for _ in 0..3_000 {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            segments.extend(
                sized(&[1 << (state >> 60)])
                    .into_iter()
                    .map(|it| StoredSegment { entries: it.entries.min(5_000), ..it }),
            );
            while let Some(due) = several_due(&segments) {
                let entries = segments[due.clone()].iter().map(|it| it.entries).sum();
                assert!(entries < MERGED * LARGE);
                segments.splice(due, sized(&[entries]));
            }
            let small = segments.iter().filter(|it| it.entries < LARGE).count();
            let large = segments.len() - small;
            assert!(small <= (MERGED - 1) * (large + 1), "{small} beside {large}");
        }
    }
}
