//! Lists the stories that a search finds where it does not rank them: those of an event together, in the
//! order of the events.

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::ARTICLES;
use crate::domain::{Sort, StoryQuery, StoryRow, Window};
use crate::store::Store;
use crate::store::error::Result;
use crate::store::named_feeds::feeds_for;
use crate::store::rows::{COLUMNS, story_row};
use crate::store::tags::OF_STORY;

impl Store {
    /// Returns a run of the stories that a query finds, the newest of each event first unless the oldest
    /// events are. The last event is never cut off, so that the run can be continued after it; if it is
    /// the only one, there may be more rows than were asked for.
    pub(in crate::store) fn listed_stories(&self, query: &StoryQuery) -> Result<Window> {
        let events = self.listed(query)?;
        let feeds = feeds_for(&self.connection, query)?;
        let mut question = self.question(query, &feeds)?;
        let condition = match question.wanted() {
            Some(expr) => question.of_article(&expr),
            None => "true".to_owned(),
        };
        // Set for each event.
        let event = question.bind(0);
        let sql = format!(
            "SELECT {COLUMNS}, s.time, e.id, {OF_STORY}
             FROM clusters c CROSS JOIN {ARTICLES} CROSS JOIN feeds f ON f.id = e.feed
             WHERE c.id = {event} AND s.cluster = c.id AND {condition}
             ORDER BY s.time DESC, s.id DESC, e.id <> s.lead, e.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut values = question.values(&self.connection)?;
        let (mut rows, mut more) = (Vec::new(), events.more);
        for event in events.rows {
            if let Some(of) = values.last_mut() {
                *of = Value::Integer(event.cluster.0);
            }
            let found = statement.query_map(params_from_iter(&values), |row| {
                let mut found = story_row(row)?;
                (found.read, found.cursor) = (row.get(5)?, event.cursor);
                Ok(found)
            })?;
            let mut stories: Vec<StoryRow> = found.collect::<rusqlite::Result<_>>()?;
            // Of its copies, the lead is shown if it was found.
            stories.dedup_by_key(|it| it.story);
            if query.sort == Some(Sort::Oldest) {
                stories.reverse();
            }
            if !rows.is_empty() && rows.len() + stories.len() > query.limit {
                more = true;
                break;
            }
            rows.append(&mut stories);
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
