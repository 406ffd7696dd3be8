//! Queries that no index answers and hardly any article matches. Events in order of time have their
//! articles all over the store. Testing all articles in the order of storage takes a tenth of the time
//! for each, which pays once matches are rare.

use super::looked_through;
use crate::domain::{Cursor, Expr, Field, StoryRow};
use crate::store::Store;
use crate::store::condition::{FEW_ENTRIES, Question};
use crate::store::error::Result;
use crate::store::search::finding;

/// How many events are tested before testing the articles in the order of storage is considered.
pub(super) const PATIENCE: usize = 5_000;
/// Testing one event by its time takes as long as testing this many articles in the order of storage.
const AS_LONG_AS: usize = 12;

impl Store {
    /// Returns rows in an order of events; if few articles match, narrows `question` to them.
    pub(super) fn listed_in_order(
        &self,
        question: &mut Question<'_>,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<StoryRow>> {
        if let Some(expr) = question.wanted().filter(|expr| is_put_to_each(question, expr))
            && let Some(far) = self.event_after(PATIENCE, question.clone(), after, &expr)?
        {
            let mut rows = self.listed_sorted(question.clone(), after, limit, Some(far))?;
            if rows.len() >= limit {
                return Ok(rows);
            }
            let (missing, (events, _)) = (limit - rows.len(), self.breadth(0)?);
            // How many events to test for the missing rows, if these are as rare as the first ones.
            let ahead = (missing.saturating_mul(PATIENCE)).checked_div(rows.len());
            let takes_longer = ahead.is_none_or(|ahead| ahead > events / AS_LONG_AS);
            if takes_longer && !reads_texts(&expr) {
                let few = self.articles(question.clone(), &expr, FEW_ENTRIES + 1)?;
                if few.len() <= FEW_ENTRIES {
                    *question = question.clone().with_candidates(few);
                    return self.listed_sorted(question.clone(), after, limit, None);
                }
            }
            rows.extend(self.listed_sorted(question.clone(), Some(far), missing, None)?);
            return Ok(rows);
        }
        self.listed_sorted(question.clone(), after, limit, None)
    }

    /// The place of the event that comes after this many events of the list, as far as an index tells
    /// which are in it; `None` if there are fewer.
    fn event_after(
        &self,
        events: usize,
        mut question: Question<'_>,
        after: Option<Cursor>,
        expr: &Expr,
    ) -> Result<Option<Cursor>> {
        let order = question.order();
        let event = question.of_event(expr);
        let of_list = if event.indexed { event.holds() } else { "true".to_owned() };
        let clusters = looked_through(&question, expr, &of_list);
        let after = after.map_or(String::new(), |cursor| order.after(&mut question, cursor));
        let events = question.bind_count(events);
        let (key, by) = (order.column(), order.by(question.walk()));
        let sql = format!(
            "SELECT {key}, c.time, c.id FROM {clusters} WHERE {of_list}{after}
             ORDER BY {by} LIMIT 1 OFFSET {events}"
        );
        let mut cursors = question.rows(&self.connection, &sql, |row| {
            Ok(Cursor { key: row.get(0)?, time: row.get(1)?, id: row.get(2)? })
        })?;
        Ok(cursors.pop())
    }

    /// The articles that match, up to `most`, in the order of storage: there neighbours are read
    /// together, while the next event in time is anywhere.
    fn articles(&self, mut question: Question<'_>, expr: &Expr, most: usize) -> Result<Vec<i64>> {
        let condition = question.of_article(expr);
        let most = question.bind_count(most);
        let sql = format!(
            "SELECT e.id FROM copies NOT INDEXED CROSS JOIN entries e ON e.id = copies.entry
                 CROSS JOIN stories s ON s.id = copies.story
                 CROSS JOIN clusters c ON c.id = s.cluster
             WHERE {condition} LIMIT {most}"
        );
        question.rows(&self.connection, &sql, |row| row.get(0))
    }
}

/// Whether the articles of every event have to be tested.
fn is_put_to_each(question: &Question<'_>, expr: &Expr) -> bool {
    !question.is_narrow(expr) && !question.of_event(expr).exact
}

/// Whether texts have to be read, to see if words that the index finds follow one another.
fn reads_texts(expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(reads_texts),
        Expr::Not(part) => reads_texts(part),
        Expr::Has { field: Field::Text | Field::Body, .. } => {
            finding(expr).is_some_and(|found| !found.exact)
        }
        _ => false,
    }
}
