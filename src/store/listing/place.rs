//! Finds how far down a list an event is, from the order of the events alone: the rows above it are not read.

use rusqlite::params_from_iter;

use super::{CLUSTERS, looked_through, of_events};
use crate::domain::{ClusterId, StoryQuery};
use crate::store::Store;
use crate::store::condition::Question;
use crate::store::error::Result;
use crate::store::named_feeds::feeds_for;

impl Store {
    /// Counts the events of a list before `event`; `None` if it is not among the first `most`. The list
    /// may be in any order but that by feed.
    pub(in crate::store) fn events_before(
        &self,
        query: &StoryQuery,
        event: ClusterId,
        most: usize,
    ) -> Result<Option<usize>> {
        let feeds = feeds_for(&self.connection, query)?;
        let mut question = self.question(query, &feeds)?;
        let sql = events_sql(&mut question, event, most);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut events = statement.query(params_from_iter(question.values(&self.connection)?))?;
        let mut before = 0;
        while let Some(row) = events.next()? {
            if row.get::<_, i64>(0)? == event.0 {
                return Ok(Some(before));
            }
            before += 1;
        }
        Ok(None)
    }
}

/// SQL for the first events of a list, in order; none if `event` is nowhere in it.
pub(super) fn events_sql(question: &mut Question<'_>, event: ClusterId, most: usize) -> String {
    let (clusters, events) = match question.wanted() {
        Some(expr) => {
            let events = of_events(question, &expr);
            (looked_through(question, &expr, &events), events)
        }
        None => (CLUSTERS, "true".to_owned()),
    };
    let by = question.order().by(question.walk());
    let id = question.bind(event.0);
    let most = question.bind_count(most);
    format!(
        "SELECT c.id FROM {clusters}
         WHERE EXISTS (SELECT 1 FROM clusters c WHERE c.id = {id} AND {events}) AND {events}
         ORDER BY {by} LIMIT {most}"
    )
}
