//! What no index knows, and hardly any article answers. An event is asked by its time, and its articles
//! lie anywhere in the store: to ask them as they lie takes a tenth of that, once it is worth while.

use super::order::Order;
use super::{looked_through, wanted};
use crate::domain::{Cursor, Expr, Field, StoryQuery, StoryRow};
use crate::store::Store;
use crate::store::condition::{FEW_ENTRIES, Question};
use crate::store::error::Result;
use crate::store::search::finding;

/// So many events are asked before it is weighed to ask the articles as they lie instead.
pub(super) const PATIENCE: usize = 5_000;
/// To ask an event by its time takes as long as to ask so many articles as they lie in the store.
const AS_LONG_AS: usize = 12;

impl Store {
    /// The rows in an order of events; where few are found, `question` is told so.
    pub(super) fn listed_in_order(
        &self,
        question: &mut Question<'_>,
        query: &StoryQuery,
        limit: usize,
    ) -> Result<Vec<StoryRow>> {
        let expr = wanted(query, question.feeds());
        if let Some(expr) = expr.filter(|expr| is_put_to_each(question, expr))
            && let Some(far) = self.event_after(PATIENCE, question.clone(), query, &expr)?
        {
            let mut rows = self.listed_sorted(question.clone(), query, limit, Some(far))?;
            if rows.len() >= limit {
                return Ok(rows);
            }
            let (missing, (events, _)) = (limit - rows.len(), self.breadth(0)?);
            // If the others are as rare as those.
            let ahead = (missing.saturating_mul(PATIENCE)).checked_div(rows.len());
            let takes_longer = ahead.is_none_or(|ahead| ahead > events / AS_LONG_AS);
            if takes_longer && !reads_texts(&expr) {
                let few = self.articles(question.clone(), &expr, FEW_ENTRIES + 1)?;
                if few.len() <= FEW_ENTRIES {
                    *question = question.clone().of_few(few);
                    return self.listed_sorted(question.clone(), query, limit, None);
                }
            }
            let rest = StoryQuery { after: Some(far), ..query.clone() };
            rows.extend(self.listed_sorted(question.clone(), &rest, missing, None)?);
            return Ok(rows);
        }
        self.listed_sorted(question.clone(), query, limit, None)
    }

    /// The place of the event that stands after so many that an index has as those of a list, if there
    /// is one.
    fn event_after(
        &self,
        events: usize,
        mut question: Question<'_>,
        query: &StoryQuery,
        expr: &Expr,
    ) -> Result<Option<Cursor>> {
        let order = Order::of(query, question.feeds());
        let event = question.of_event(expr);
        let of_list = if event.indexed { event.holds() } else { "true".to_owned() };
        let clusters = looked_through(&question, query, expr, &of_list);
        let after = query.after.map_or(String::new(), |cursor| order.after(&mut question, cursor));
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

    /// The articles that answer yes, up to `most`, in the order of the store: neighbours are read
    /// together there, and what follows an event in time is anywhere.
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

/// Whether every event has to be asked for its articles.
fn is_put_to_each(question: &Question<'_>, expr: &Expr) -> bool {
    !question.is_narrow(expr) && !question.of_event(expr).exact
}

/// Whether texts have to be read for an answer: of what the index finds, whether words follow one another.
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
