//! How far down a list an event stands: found by counting, so that the rows above it are not read.

use rusqlite::{OptionalExtension, params_from_iter};

use super::{of_events, wanted};
use crate::domain::{ClusterId, StoryQuery};
use crate::store::Store;
use crate::store::condition::Question;
use crate::store::error::Result;
use crate::store::named_feeds::feeds_for;

impl Store {
    /// How many events of a list, the newest first, stand before `event`, up to `most`; `None` when
    /// it is not among them.
    pub(in crate::store) fn events_before(
        &self,
        query: &StoryQuery,
        event: ClusterId,
        most: usize,
    ) -> Result<Option<usize>> {
        let feeds = feeds_for(&self.connection, query)?;
        let mut question = self.question(query, &feeds)?;
        let sql = before_sql(&mut question, query, event, most);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let before = statement
            .query_row(params_from_iter(question.values(&self.connection)?), |row| row.get(0));
        Ok(before.optional()?)
    }
}

pub(super) fn before_sql(
    question: &mut Question<'_>,
    query: &StoryQuery,
    event: ClusterId,
    most: usize,
) -> String {
    let events = match wanted(query, question.feeds()) {
        Some(expr) => of_events(question, &expr),
        None => "true".to_owned(),
    };
    let id = question.bind(event.0);
    let most = question.bind(i64::try_from(most).unwrap_or(i64::MAX));
    format!(
        "SELECT (SELECT count(*) FROM (
             SELECT 1 FROM clusters c WHERE {events} AND (c.time, c.id) >
                 ((SELECT time FROM clusters WHERE id = {id}), {id})
             ORDER BY c.time DESC, c.id DESC LIMIT {most}))
         WHERE EXISTS (SELECT 1 FROM clusters c WHERE c.id = {id} AND {events})"
    )
}
