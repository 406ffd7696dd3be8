//! The newest entries of several feeds, in order of time. Each feed has its entries by time in an index,
//! but several have no common one, so theirs are merged: a folder costs as much as is shown of it,
//! however many entries its feeds have.

use std::collections::BinaryHeap;

use rusqlite::{CachedStatement, Connection, Params, params};

use super::entry_set::list;
use super::error::Result;
use crate::domain::{Cursor, Text};

/// How many entries of a feed are read first, and at most. Each further part is twice as large, so that
/// little more is read of a feed than is taken of it.
const FIRST_PART: usize = 8;
const LARGEST_PART: usize = 1_024;

/// Where an entry stands: its time in seconds, and its number.
type Place = (i64, i64);

/// A feed that may have more entries, and how many of it to read next.
type More = (i64, usize);

/// The entries that a list shows.
pub(super) struct ListScope<'t> {
    /// The entries of these feeds.
    pub feeds: Vec<i64>,
    /// The entries that a person gave this tag.
    pub tag: Option<&'t Text>,
}

impl ListScope<'_> {
    /// The feeds and the tag as parameters of [`is_in`].
    pub(super) fn values(&self) -> (String, Option<&str>) {
        (list(&self.feeds), self.tag.map(Text::as_str))
    }
}

/// The condition that the entry `m` is in the list whose values are the parameters ?1 and ?2.
macro_rules! is_in {
    () => {
        "(m.feed IN (SELECT value FROM json_each(?1))
            OR EXISTS (SELECT 1 FROM tags WHERE tag = ?2 AND entry = m.id))"
    };
}
pub(super) use is_in;

/// Merges the entries of a list, newest first.
pub(super) struct Newest<'c> {
    more: CachedStatement<'c>,
    /// The entries that were read and not taken yet; the last of a part says what may follow.
    read: BinaryHeap<(Place, Option<More>)>,
    /// The entry that was taken last.
    last: Place,
}

impl<'c> Newest<'c> {
    /// The entries after a place, in order of time.
    pub(super) fn after(
        connection: &'c Connection,
        from: Cursor,
        of: &ListScope<'_>,
    ) -> Result<Self> {
        let mut newest = Newest::none(connection, from)?;
        for feed in &of.feeds {
            newest.read_on((*feed, FIRST_PART), newest.last)?;
        }
        if let Some(tag) = of.tag {
            // Few entries are tagged by hand.
            newest.read_all(
                connection,
                "SELECT e.time, e.id FROM tags t CROSS JOIN entries e ON e.id = t.entry
                 WHERE t.tag = ?1 AND (e.time, e.id) < (?2, ?3)",
                params![tag.as_str(), from.time, from.id],
            )?;
        }
        Ok(newest)
    }

    /// The entries after a place that are in unread stories, found from all unread events.
    pub(super) fn unread_after(
        connection: &'c Connection,
        from: Cursor,
        of: &ListScope<'_>,
    ) -> Result<Self> {
        let mut newest = Newest::none(connection, from)?;
        let (feeds, tag) = of.values();
        newest.read_all(
            connection,
            concat!(
                "SELECT m.time, m.id FROM clusters c CROSS JOIN stories s ON s.cluster = c.id
                     CROSS JOIN copies ON copies.story = s.id
                     CROSS JOIN entries m ON m.id = copies.entry
                 WHERE (c.unread > 0) = 1 AND NOT s.read AND (m.time, m.id) < (?3, ?4) AND ",
                is_in!()
            ),
            params![feeds, tag, from.time, from.id],
        )?;
        Ok(newest)
    }

    fn none(connection: &'c Connection, from: Cursor) -> Result<Self> {
        let more = connection.prepare_cached(
            "SELECT time, id FROM entries INDEXED BY entries_by_feed
             WHERE feed = ?1 AND (time, id) < (?2, ?3) ORDER BY time DESC, id DESC LIMIT ?4",
        )?;
        Ok(Newest { more, read: BinaryHeap::new(), last: (from.time, from.id) })
    }

    fn read_all(&mut self, connection: &Connection, sql: &str, values: impl Params) -> Result<()> {
        let mut statement = connection.prepare_cached(sql)?;
        for place in statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))? {
            self.read.push((place?, None));
        }
        Ok(())
    }

    /// Takes the next `wanted` entries, or fewer at the end.
    pub(super) fn take(&mut self, wanted: usize) -> Result<Vec<i64>> {
        let mut taken = Vec::new();
        while taken.len() < wanted {
            let Some((place, more)) = self.read.pop() else { break };
            if let Some(more) = more {
                self.read_on(more, place)?;
            }
            // An entry of such a feed that has the tag too comes twice.
            if place < self.last {
                taken.push(place.1);
                self.last = place;
            }
        }
        Ok(taken)
    }

    fn read_on(&mut self, (feed, part): More, from: Place) -> Result<()> {
        let rows = self.more.query_map(params![feed, from.0, from.1, part as i64], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        let next = (2 * part).min(LARGEST_PART);
        for (row, count) in rows.zip(1..) {
            self.read.push((row?, (count == part).then_some((feed, next))));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::rows::TOP;
    use crate::store::temporary;

    #[test]
    fn merged_they_are_as_they_would_be_sorted() {
        let (store, _folder) = temporary();
        // Feeds of none to forty entries, many of the same second.
        store
            .connection
            .execute_batch(
                "INSERT INTO feeds (id, source) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e');
                 WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 90)
                 INSERT INTO entries (id, feed, key, time, arrived, text_hash, content_hash, title,
                     author, publisher, length)
                 SELECT id, CASE WHEN id % 9 < 4 THEN 1 WHEN id % 9 < 7 THEN 2 WHEN id < 20 THEN 3 ELSE 5
                     END, id, id * 37 % 23, 0, 0, 0, '', '', 0, 0 FROM n;
                 INSERT INTO tags SELECT id, 'later' FROM entries WHERE id % 6 = 0;
                 INSERT INTO copies SELECT id, id, NULL FROM entries;
                 INSERT INTO stories (id, cluster, read) SELECT id, id, id % 3 > 0 FROM entries;
                 INSERT INTO clusters SELECT id, id, id, time, 1, 1, id % 3 = 0, NULL FROM entries",
            )
            .expect("is written");
        let later = Text::clean("later");
        for (feeds, tag) in [
            (vec![1], None),
            (vec![1, 2, 3, 4], None),
            (vec![2, 4], Some(&later)),
            (vec![], Some(&later)),
            (vec![4], None),
        ] {
            let of = ListScope { feeds, tag };
            let wanted = concat!(
                "SELECT id FROM entries m WHERE ",
                is_in!(),
                " AND (time, id) < (?3, ?4) ORDER BY time DESC, id DESC"
            );
            for from in [TOP, Cursor { key: 0, time: 11, id: 40 }] {
                let (feeds, tag) = of.values();
                let mut wanted = store.connection.prepare(wanted).expect("is sound");
                let wanted =
                    wanted.query_map(params![feeds, tag, from.time, from.id], |row| row.get(0));
                let wanted: Vec<i64> =
                    wanted.expect("asks").collect::<rusqlite::Result<_>>().expect("reads");
                let newest = Newest::after(&store.connection, from, &of).expect("reads");
                assert_eq!(all_of(newest), wanted, "{feeds:?}, {tag:?}");
                // Every third of them is unread, each a story and an event of its own.
                let wanted: Vec<i64> = wanted.into_iter().filter(|id| id % 3 == 0).collect();
                let newest = Newest::unread_after(&store.connection, from, &of).expect("reads");
                assert_eq!(all_of(newest), wanted, "{feeds:?}, {tag:?}, unread");
            }
        }
    }

    /// All of them, a few at a time.
    fn all_of(mut newest: Newest<'_>) -> Vec<i64> {
        let mut all = Vec::new();
        loop {
            let part = newest.take(7).expect("reads");
            all.extend_from_slice(&part);
            if part.len() < 7 {
                return all;
            }
        }
    }
}
