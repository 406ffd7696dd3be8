//! Lists stories in the order of their events, those of an event together: what a search finds and does not
//! rank, and the starred ones.

use std::collections::HashMap;

use rusqlite::params_from_iter;

use super::ARTICLES;
use crate::domain::{Sort, StoryQuery, StoryRow, Window};
use crate::store::Store;
use crate::store::error::Result;
use crate::store::named_feeds::feeds_for;
use crate::store::rows::{COLUMNS, own_row, story_row};
use crate::store::tags::OF_STORY;

impl Store {
    /// Returns a run of the stories that a query finds, the newest of each event first unless the oldest
    /// events are. The last event is never cut off, so that the run can be continued after it: there may
    /// be more rows than were asked for.
    pub(in crate::store) fn listed_stories(&self, query: &StoryQuery) -> Result<Window> {
        let events = self.listed(query)?;
        let feeds = feeds_for(&self.connection, query)?;
        let mut question = self.question(query, &feeds)?;
        let condition = match question.wanted() {
            Some(expr) => question.of_article(&expr),
            None => "true".to_owned(),
        };
        let events_found: Vec<i64> = events.rows.iter().map(|it| it.cluster.0).collect();
        let listed = question.bind(format!("{events_found:?}"));
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS}, s.time, e.id, {OF_STORY}
             FROM json_each({listed}) listed CROSS JOIN clusters c ON c.id = listed.value
                 CROSS JOIN {ARTICLES} CROSS JOIN feeds f ON f.id = e.feed
             WHERE s.cluster = c.id AND {condition}
             ORDER BY listed.key, s.time DESC, s.id DESC, e.id <> s.lead, e.id"
        ))?;
        let values = question.values(&self.connection)?;
        let read_row = if query.view.is_search() { own_row } else { story_row };
        let found = statement.query_map(params_from_iter(values), read_row)?;
        let mut found: Vec<StoryRow> = found.collect::<rusqlite::Result<_>>()?;
        // Of its copies, the lead is shown if it was found.
        found.dedup_by_key(|it| it.story);
        let cursors: HashMap<_, _> = events.rows.iter().map(|it| (it.cluster, it.cursor)).collect();
        let (mut rows, mut more) = (Vec::new(), events.more);
        for stories in found.chunk_by_mut(|one, other| one.cluster == other.cluster) {
            if rows.len() >= query.limit {
                more = true;
                break;
            }
            if query.sort == Some(Sort::Oldest) {
                stories.reverse();
            }
            rows.extend_from_slice(stories);
        }
        for row in &mut rows {
            row.cursor = cursors.get(&row.cluster).copied().unwrap_or(row.cursor);
        }
        let unread = rows.iter().filter(|row| !row.read).count();
        // Events are counted, of which each has a story at least.
        let (total, unread) = match more {
            true => (events.total.max(rows.len()), events.unread.max(unread)),
            false => (rows.len(), unread),
        };
        Ok(Window { rows, total, unread, uncounted: more, more, horizon: events.horizon })
    }
}
