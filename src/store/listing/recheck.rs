//! What became of a list that is shown: its rows as they are now, the marks of stories that its query
//! does not return any more, and which part of what is unread is news.

use std::collections::HashSet;

use rusqlite::params;

use super::{of_events, some_unread};
use crate::domain::{ClusterId, News, Rechecked, Shown, StoryId, StoryMarks, StoryQuery, View};
use crate::store::Store;
use crate::store::condition::Question;
use crate::store::entry_set::list;
use crate::store::error::Result;
use crate::store::named_feeds::feeds_for;
use crate::store::newest::is_in;
use crate::store::tags::{self, OF_STORY};

impl Store {
    /// Tells what became of a list that is shown.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn recheck(&self, shown: &Shown) -> Result<Rechecked> {
        let window = self.window(&shown.query)?;
        let listed: HashSet<StoryId> = window.rows.iter().map(|row| row.story).collect();
        let others = shown.stories.iter().filter(|story| !listed.contains(story));
        let others = self.marks(&shown.query, &others.map(|story| story.0).collect::<Vec<_>>())?;
        let news = self.news(&shown.query, shown.horizon)?;
        Ok(Rechecked { window, others, news })
    }

    /// The marks of these stories in a list, whether or not its query finds them.
    fn marks(&self, query: &StoryQuery, stories: &[i64]) -> Result<Vec<StoryMarks>> {
        if stories.is_empty() {
            return Ok(Vec::new());
        }
        let query = in_no_order(query);
        let feeds = feeds_for(&self.connection, &query)?;
        let mut question = self.question(&query, &feeds)?;
        let sql = marks_sql(&mut question, &query, stories);
        question.rows(&self.connection, &sql, |row| {
            Ok(StoryMarks {
                story: StoryId(row.get(0)?),
                read: row.get(1)?,
                starred: row.get(2)?,
                updated: row.get(3)?,
                tags: tags::split(row.get(4)?),
            })
        })
    }

    /// What is unread in a list and came after the entry `horizon`.
    fn news(&self, query: &StoryQuery, horizon: i64) -> Result<Vec<News>> {
        if query.view.counts_articles(query.filter.is_some()) {
            return self.unread_articles_after(&query.view, horizon);
        }
        // How much is unread is not told of these.
        let tells_unread = !matches!(query.view, View::Starred | View::Search(_));
        if !tells_unread || self.arrived_since(horizon)? == 0 {
            return Ok(Vec::new());
        }
        let query = in_no_order(query);
        let feeds = feeds_for(&self.connection, &query)?;
        let mut question = self.question(&query, &feeds)?;
        let sql = news_sql(&mut question, horizon);
        question.rows(&self.connection, &sql, |row| {
            Ok(News { event: ClusterId(row.get(0)?), count: 1 })
        })
    }

    /// How many unread articles of a view over feeds came after the entry `horizon`, by event.
    fn unread_articles_after(&self, view: &View, horizon: i64) -> Result<Vec<News>> {
        let scope = self.scope(view)?;
        let (feeds, tag) = scope.values();
        let mut statement = self.connection.prepare_cached(ARTICLES_AFTER)?;
        let news = statement.query_map(params![feeds, tag, horizon], |row| {
            Ok(News { event: ClusterId(row.get(0)?), count: row.get(1)? })
        })?;
        Ok(news.collect::<rusqlite::Result<_>>()?)
    }
}

/// The events with unread articles after ?3 of a view over feeds, and how many.
pub(super) const ARTICLES_AFTER: &str = concat!(
    "SELECT s.cluster, count(*) FROM entries m NOT INDEXED
         CROSS JOIN copies ON copies.entry = m.id CROSS JOIN stories s ON s.id = copies.story
     WHERE m.id > ?3 AND m.read = 0 AND ",
    is_in!(),
    " GROUP BY s.cluster"
);

/// The query without its order, which makes no difference here and would be weighed.
fn in_no_order(query: &StoryQuery) -> StoryQuery {
    StoryQuery { sort: None, ..query.clone() }
}

pub(super) fn marks_sql(
    question: &mut Question<'_>,
    query: &StoryQuery,
    stories: &[i64],
) -> String {
    let something_else = match question.wanted() {
        // A find stands for itself alone.
        Some(_) if query.view.is_search() => "false".to_owned(),
        Some(expr) if !query.view.lists_stories(query.filter.is_some()) => {
            let event = question.of_event(&expr);
            some_unread(question, &expr, &event)
        }
        _ => "c.unread > 0".to_owned(),
    };
    let stories = question.bind(list(stories));
    format!(
        "SELECT s.id, CASE s.read WHEN 0 THEN 0 ELSE NOT ({something_else}) END, s.starred,
             EXISTS (SELECT 1 FROM copies JOIN entries m ON m.id = copies.entry
                     WHERE copies.story = s.id AND m.reopened AND NOT m.read),
             {OF_STORY}
         FROM json_each({stories}) shown CROSS JOIN stories s ON s.id = shown.value
             CROSS JOIN clusters c NOT INDEXED ON c.id = s.cluster
             CROSS JOIN entries e ON e.id = s.lead"
    )
}

/// SQL for the events of a list of which everything unread came after the entry `horizon`: it costs as
/// much as came since.
pub(super) fn news_sql(question: &mut Question<'_>, horizon: i64) -> String {
    let events = match question.wanted() {
        Some(expr) => of_events(question, &expr),
        None => "true".to_owned(),
    };
    let horizon = question.bind(horizon);
    format!(
        "SELECT c.id FROM (SELECT cluster, count(*) AS unread FROM stories NOT INDEXED
                           WHERE id > {horizon} AND read = 0 GROUP BY cluster) news
             CROSS JOIN clusters c NOT INDEXED ON c.id = news.cluster
         WHERE c.unread = news.unread AND {events}"
    )
}
