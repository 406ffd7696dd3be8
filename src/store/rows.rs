//! Answers a [`StoryQuery`] with rows. Loads no body except for a row without a headline; reads in index
//! order from a cursor.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params};

use super::columns::text_or_null;
use super::entry_set::list;
use super::error::Result;
use super::newest::{ListScope, Newest, is_in};
use super::tags::{self, OF_STORY};
use super::{Store, timestamp};
use crate::domain::{
    ClusterId, Cursor, EntryId, FeedId, Sort, StoryId, StoryQuery, StoryRow, View, Window,
};

/// Before the first row.
pub(super) const TOP: Cursor = Cursor { key: i64::MAX, time: i64::MAX, id: i64::MAX };
/// How many rows are searched for the one that the reader was on.
const FAR: usize = 2_000;
/// How many entries, at least and at most, are read together to find rows to show.
const LEAST: usize = 64;
const MOST: usize = 1_024;

/// The columns of every row: of its cluster `c`, of the story `s` that is shown, of the entry `e` that it
/// is shown by, and of that one's feed `f`. If the cluster has only this entry, no index is searched for others, which
/// would cost most rows of a list two more pages.
pub(super) const COLUMNS: &str =
    "s.id, c.id, e.title, f.name, f.id, s.read, s.starred, s.copies, c.stories,
    c.sources, c.unread, e.link,
    CASE WHEN c.looked IS NULL THEN 0
         WHEN c.stories = 1 AND s.copies = 1 THEN e.id > c.looked
         ELSE (SELECT count(*) FROM stories n JOIN copies ON copies.story = n.id
               WHERE n.cluster = c.id AND copies.entry > c.looked) END,
    e.revised,
    CASE s.copies WHEN 1 THEN e.reopened AND NOT e.read
         ELSE EXISTS (SELECT 1 FROM copies JOIN entries m ON m.id = copies.entry
                      WHERE copies.story = s.id AND m.reopened AND NOT m.read) END,
    e.id";

/// How a query is listed.
enum Form {
    /// The stories that a search finds.
    Ranked,
    /// The starred stories, each by itself.
    Starred,
    /// The same in another order.
    StarredSorted,
    /// The events of a view over feeds, each by its newest entry there.
    Entries,
    /// Events, each where one of its entries is.
    ByFeed,
    /// Events in an order of their own.
    Events,
}

fn form(query: &StoryQuery) -> Form {
    let is_plain = query.filter.is_none() && query.sort.is_none_or(|sort| sort == Sort::Newest);
    match query.view {
        View::Search(_) => Form::Ranked,
        View::Starred if is_plain => Form::Starred,
        View::Starred if query.filter.is_none() && !query.unread_only => Form::StarredSorted,
        View::Feed(_) | View::Folder(_) | View::Tag(_) if is_plain => Form::Entries,
        _ if query.sort == Some(Sort::Feed) => Form::ByFeed,
        _ => Form::Events,
    }
}

impl Store {
    /// Returns a run of the rows that a query finds.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn window(&self, query: &StoryQuery) -> Result<Window> {
        let mut window = self.reaching(query)?;
        self.call_untitled(&mut window.rows)?;
        Ok(window)
    }

    /// Returns the window at least as far as the row to reach, with stories without a headline not
    /// called anything yet.
    fn reaching(&self, query: &StoryQuery) -> Result<Window> {
        let Some(wanted) = query.reach else { return self.answer(query) };
        if matches!(form(query), Form::Events) && query.filter.is_none() {
            let limit = self.limit_to_reach(query, wanted)?.unwrap_or(query.limit);
            return self.answer(&StoryQuery { limit, ..query.clone() });
        }
        // Filtered rows take longer to count than to read.
        let window = self.answer(query)?;
        let stands_in = |rows: &[StoryRow]| rows.iter().position(|row| row.cluster == wanted);
        if !window.more || stands_in(&window.rows).is_some() {
            return Ok(window);
        }
        let Some(limit) = self.limit_to_reach(query, wanted)? else { return Ok(window) };
        let mut far = self.answer(&StoryQuery { limit, ..query.clone() })?;
        let Some(at) = stands_in(&far.rows) else { return Ok(window) };
        // Rows at one place, such as the starred stories of an event, stay together.
        let is_cut = |at: &usize| far.rows[at - 1].cursor != far.rows[*at].cursor;
        let enough = at + query.limit.max(1);
        if let Some(end) = (enough..far.rows.len()).find(is_cut) {
            far.rows.truncate(end);
            far.more = true;
        }
        Ok(far)
    }

    /// Returns the limit at which the row of `event` is among those read: the query's own, or if the row
    /// is below that, one that reads as many rows behind it. `None` if it is not in the list, or too far
    /// down.
    fn limit_to_reach(&self, query: &StoryQuery, event: ClusterId) -> Result<Option<usize>> {
        let before = match form(query) {
            Form::Events => self.events_before(query, event, FAR)?,
            Form::Entries => self.entries_before(query, event, FAR)?,
            // Reads `FAR` rows: nothing but the rows tells where it is.
            Form::Ranked | Form::Starred | Form::StarredSorted | Form::ByFeed => {
                return Ok(Some(query.limit.max(FAR)));
            }
        };
        let before = before.filter(|before| *before < FAR);
        Ok(before.map(|before| query.limit + if before < query.limit { 0 } else { before }))
    }

    fn answer(&self, query: &StoryQuery) -> Result<Window> {
        let horizon = self.horizon()?;
        // One row more than asked for tells whether more follow.
        let wanted = query.limit.saturating_add(1);
        let mut rows = match form(query) {
            Form::Ranked => return self.found(query),
            Form::ByFeed | Form::Events => return self.listed(query),
            Form::StarredSorted => {
                let (total, unread) = self.kept_counts(query)?;
                let window = self.listed_stories(query)?;
                return Ok(Window { total, unread, uncounted: false, ..window });
            }
            Form::Starred => self.starred(query, wanted)?,
            Form::Entries => self.clusters_of_entries(query, wanted)?,
        };
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let (total, unread) = self.kept_counts(query)?;
        Ok(Window { rows, total, unread, uncounted: false, more, horizon })
    }

    /// The stories of a cluster: the lead, then the others by time.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn members(&self, cluster: ClusterId) -> Result<Vec<StoryRow>> {
        let sql = format!(
            "SELECT {COLUMNS}, s.time, s.id, {OF_STORY} FROM clusters c JOIN stories s ON s.cluster = c.id
                 JOIN entries e ON e.id = s.lead JOIN feeds f ON f.id = e.feed
             WHERE c.id = ?1 ORDER BY s.id <> c.lead, s.time DESC, s.id DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows =
            statement.query_map([cluster.0], |row| Ok(StoryRow { others: 0, ..own_row(row)? }))?;
        let mut members: Vec<StoryRow> = rows.collect::<rusqlite::Result<_>>()?;
        self.call_untitled(&mut members)?;
        Ok(members)
    }

    /// The newest entry that is grouped: those after it are in no list yet. Read it before the rows of a
    /// list, so that no entry up to it is missing there.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn horizon(&self) -> Result<i64> {
        self.fact("grouped")
    }

    /// Returns starred stories, each in a row of its own, which is read when its event is.
    fn starred(&self, query: &StoryQuery, limit: usize) -> Result<Vec<StoryRow>> {
        let unread = if query.unread_only { "c.unread > 0 AND " } else { "" };
        let sql = format!(
            "SELECT {COLUMNS}, s.time, s.id, {OF_STORY}
             FROM stories s JOIN clusters c ON c.id = s.cluster
                 JOIN entries e ON e.id = s.lead JOIN feeds f ON f.id = e.feed
             WHERE {unread}s.starred AND (s.time, s.id) < (?1, ?2)
             ORDER BY s.time DESC, s.id DESC LIMIT ?3"
        );
        let from = query.after.unwrap_or(TOP);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([from.time, from.id, limit as i64], story_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Lists a view over feeds or a tag: each cluster once, at the place of its newest entry there, or
    /// of its newest unread one if only these are listed; shown by the newest unread entry, else by the
    /// newest.
    fn clusters_of_entries(&self, query: &StoryQuery, limit: usize) -> Result<Vec<StoryRow>> {
        let of = self.scope(&query.view)?;
        let unread = |story| unread(query, story);
        // Whether a story was read is tested first; most clusters have no other entry that might be newer.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS}, e.time, e.id, {OF_STORY}
             FROM json_each(?3) AS newest CROSS JOIN copies ON copies.entry = newest.value
                 CROSS JOIN stories s ON s.id = copies.story
                 CROSS JOIN entries e ON e.id = copies.entry
                 CROSS JOIN feeds f ON f.id = e.feed CROSS JOIN clusters c ON c.id = s.cluster
             WHERE {}(c.stories = 1 AND s.copies = 1 OR NOT EXISTS (
                 SELECT 1 FROM stories n CROSS JOIN copies ON copies.story = n.id
                     CROSS JOIN entries m ON m.id = copies.entry
                 WHERE {}n.cluster = c.id AND (m.time, m.id) > (e.time, e.id) AND {}))",
            unread("s"),
            unread("n"),
            is_in!()
        ))?;
        let mut newest = self.entries_of(query, &of, limit)?;
        let (feeds, tag) = of.values();
        let mut rows = Vec::new();
        while rows.len() < limit {
            let entries = newest.take((limit - rows.len()).clamp(LEAST, MOST))?;
            if entries.is_empty() {
                break;
            }
            let values = params![feeds, tag, list(&entries)];
            let found =
                statement.query_map(values, |row| Ok((story_row(row)?, row.get::<_, bool>(5)?)))?;
            rows.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        rows.truncate(limit);
        let seen = rows.into_iter().map(|(row, is_read)| match is_read && !row.read {
            true => self.seen_through_unread(row, &of),
            false => Ok(row),
        });
        seen.collect()
    }

    /// Shows an event of which the shown story was read, but not all of it, by another story that is
    /// unread in the view; as read if the unread ones are elsewhere.
    fn seen_through_unread(&self, shown: StoryRow, of: &ListScope<'_>) -> Result<StoryRow> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS}, m.time, m.id, {OF_STORY}
             FROM stories s CROSS JOIN copies ON copies.story = s.id
                 CROSS JOIN entries m ON m.id = copies.entry CROSS JOIN entries e ON e.id = m.id
                 CROSS JOIN feeds f ON f.id = e.feed CROSS JOIN clusters c ON c.id = s.cluster
             WHERE s.cluster = ?3 AND NOT s.read AND {}
             ORDER BY m.time DESC, m.id DESC LIMIT 1",
            is_in!()
        ))?;
        let (feeds, tag) = of.values();
        let unread = statement.query_row(params![feeds, tag, shown.cluster.0], story_row);
        Ok(match unread.optional()? {
            Some(unread) => StoryRow { cursor: shown.cursor, time: shown.time, ..unread },
            None => StoryRow { read: true, ..shown },
        })
    }

    /// The entries from which a view over feeds takes its rows.
    fn entries_of(
        &self,
        query: &StoryQuery,
        of: &ListScope<'_>,
        limit: usize,
    ) -> Result<Newest<'_>> {
        let from = query.after.unwrap_or(TOP);
        match query.unread_only && self.are_few_unread(query, limit)? {
            true => Newest::unread_after(&self.connection, from, of),
            false => Newest::after(&self.connection, from, of),
        }
    }

    /// Counts the entries of a view over feeds before the one by which it shows an event, up to `most`:
    /// at least as many as rows. `None` if the event is not in the view.
    fn entries_before(
        &self,
        query: &StoryQuery,
        event: ClusterId,
        most: usize,
    ) -> Result<Option<usize>> {
        let of = self.scope(&query.view)?;
        let (feeds, tag) = of.values();
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT m.id FROM stories s CROSS JOIN copies ON copies.story = s.id
                 CROSS JOIN entries m ON m.id = copies.entry
             WHERE {}s.cluster = ?3 AND {}
             ORDER BY m.time DESC, m.id DESC LIMIT 1",
            unread(query, "s"),
            is_in!()
        ))?;
        let shown = statement.query_row(params![feeds, tag, event.0], |row| row.get::<_, i64>(0));
        let Some(shown) = shown.optional()? else { return Ok(None) };
        let before = self.entries_of(query, &of, most)?.take(most)?;
        Ok(Some(before.iter().position(|entry| *entry == shown).unwrap_or(most)))
    }

    /// Whether so little is unread anywhere that searching it is quicker than reading the view until
    /// enough unread rows are found.
    fn are_few_unread(&self, query: &StoryQuery, limit: usize) -> Result<bool> {
        let all = StoryQuery { unread_only: false, ..query.clone() };
        let (entries, unread) = self.kept_counts(&all)?;
        let looked_through = entries.min(entries.saturating_mul(limit) / unread.max(1));
        // An unread event takes as long as four entries.
        Ok(self.breadth(0)?.1.saturating_mul(4) < looked_through)
    }

    /// The configured feeds, and the tag, that a view is over.
    pub(super) fn scope<'q>(&self, view: &'q View) -> Result<ListScope<'q>> {
        let tag = match view {
            View::Tag(tag) => Some(tag),
            _ => None,
        };
        let Some((condition, value)) = feeds_of(view) else {
            return Ok(ListScope { feeds: Vec::new(), tag });
        };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT id FROM feeds WHERE position IS NOT NULL AND {condition}"
        ))?;
        let feeds = statement.query_map([value], |row| row.get(0))?;
        Ok(ListScope { feeds: feeds.collect::<rusqlite::Result<_>>()?, tag })
    }

    /// How many rows the whole answer has, and how many of them are unread; in a view over feeds, how
    /// many entries. The numbers are stored, except those of tags given by hand and of unread starred
    /// stories.
    pub(super) fn kept_counts(&self, query: &StoryQuery) -> Result<(usize, usize)> {
        let (total, unread) = match feeds_of(&query.view) {
            Some((condition, value)) => {
                let sql = format!(
                    "SELECT coalesce(sum(entries), 0), coalesce(sum(unread), 0)
                     FROM feeds JOIN counts ON feed = id WHERE position IS NOT NULL AND {condition}"
                );
                let mut statement = self.connection.prepare_cached(&sql)?;
                let (entries, unread): (usize, usize) =
                    statement.query_row([value], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let (own, own_unread) = match &query.view {
                    View::Tag(tag) => self.own_tag_counts(tag)?,
                    _ => (0, 0),
                };
                (entries + own, unread + own_unread)
            }
            None => match query.view {
                View::Starred => (self.starred_count()?, self.unread_starred_count()?),
                View::Wide(sources) => self.breadth(sources.max(2))?,
                _ => self.breadth(0)?,
            },
        };
        let only_unread = query.unread_only || query.view == View::Unread;
        Ok((if only_unread { unread } else { total }, unread))
    }

    /// How many clusters have at least so many sources, and how many of them are unread.
    pub(super) fn breadth(&self, sources: u32) -> Result<(usize, usize)> {
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(sum(clusters), 0), coalesce(sum(unread), 0) FROM coverage
             WHERE sources >= ?1",
        )?;
        Ok(statement.query_row([sources], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// How many starred stories are in events with something unread. They are counted: there are no more
    /// than a person starred.
    fn unread_starred_count(&self) -> Result<usize> {
        let sql = "SELECT count(*) FROM stories s INDEXED BY stories_starred
                       CROSS JOIN clusters c ON c.id = s.cluster WHERE s.starred AND c.unread > 0";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// How many stories have a star.
    pub(super) fn starred_count(&self) -> Result<usize> {
        Ok(usize::try_from(self.fact("starred_stories")?).unwrap_or(0))
    }
}

/// The condition that the story of an entry is unread, followed by `AND`, if the query asks for it.
fn unread(query: &StoryQuery, story: &str) -> String {
    if query.unread_only { format!("{story}.read = 0 AND ") } else { String::new() }
}

/// The condition on `feeds` of a view over feeds, and the value of its parameter ?1.
fn feeds_of(view: &View) -> Option<(&'static str, Value)> {
    match view {
        View::Feed(feed) => Some(("id = ?1", feed.0.into())),
        View::Folder(folder) => {
            let folder = folder.as_str().to_owned();
            Some(("(folder = ?1 OR substr(folder, 1, length(?1) + 1) = ?1 || '/')", folder.into()))
        }
        View::Tag(tag) => Some((
            "instr(char(10) || tags, char(10) || ?1 || char(10)) > 0",
            tag.as_str().to_owned().into(),
        )),
        _ => None,
    }
}

/// Like [`story_row`], for a row of that story alone: it is read if the story is, not the whole event.
pub(super) fn own_row(row: &Row<'_>) -> rusqlite::Result<StoryRow> {
    Ok(StoryRow { read: row.get(5)?, ..story_row(row)? })
}

/// Reads [`COLUMNS`], then time and id of the cursor, then the tags.
pub(super) fn story_row(row: &Row<'_>) -> rusqlite::Result<StoryRow> {
    let sources: u32 = row.get(9)?;
    let unread: u32 = row.get(10)?;
    let cursor = Cursor { key: 0, time: row.get(16)?, id: row.get(17)? };
    Ok(StoryRow {
        story: StoryId(row.get(0)?),
        entry: EntryId(row.get(15)?),
        cluster: ClusterId(row.get(1)?),
        cursor,
        title: row.get(2)?,
        source: row.get(3)?,
        feed: FeedId(row.get(4)?),
        time: timestamp(cursor.time),
        revised: row.get::<_, Option<i64>>(13)?.map(timestamp),
        updated: row.get(14)?,
        read: unread == 0,
        starred: row.get(6)?,
        copies: row.get(7)?,
        stories: row.get(8)?,
        others: sources.saturating_sub(1),
        fresh: row.get(12)?,
        link: text_or_null(row, 11)?,
        tags: tags::split(row.get(18)?),
    })
}
