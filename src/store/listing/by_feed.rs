//! Lists events by feed, in the order of the configuration. No index has that order. Many events are
//! read feed by feed, along the index that each feed has, so that a screen costs the same however large
//! the store is; few are sorted.

use super::order::FEED_KEY;
use super::{Listing, listed_row, listing};
use crate::domain::{Cursor, Expr, Field, StoryRow};
use crate::store::Store;
use crate::store::condition::{Name, Question};
use crate::store::error::Result;
use crate::store::named_feeds::NamedFeed;
use crate::store::rows::COLUMNS;
use crate::store::tags::OF_STORY;

impl Store {
    /// The rows of a query, feed by feed.
    pub(super) fn listed_by_feed(
        &self,
        question: &Question<'_>,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<StoryRow>> {
        let (feeds, expr) = (question.feeds(), question.wanted());
        let mut rows = Vec::new();
        for (feed, key) in self.feeds_in_order()? {
            let is_before = after.is_some_and(|cursor| cursor.key < key);
            let after = after.filter(|cursor| cursor.key == key);
            let named = feeds.iter().find(|it| it.id == feed);
            let is_asked = expr.as_ref().zip(named).is_none_or(|(it, feed)| may_hold(it, feed));
            if is_before || !is_asked {
                continue;
            }
            if rows.len() >= limit {
                break;
            }
            let mut question = question.clone();
            let sql = sql(&mut question, feed, after, limit - rows.len());
            rows.extend(question.rows(&self.connection, &sql, listed_row)?);
        }
        Ok(rows)
    }

    /// Returns every feed with its key in this order.
    fn feeds_in_order(&self) -> Result<Vec<(i64, i64)>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT f.id, {FEED_KEY} AS key FROM feeds f ORDER BY key DESC"
        ))?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// SQL for the rows of one feed.
pub(super) fn sql(
    question: &mut Question<'_>,
    feed: i64,
    after: Option<Cursor>,
    limit: usize,
) -> String {
    let Listing { events, shown_by, .. } = listing(question);
    // The quick test first: whether the article can be the one that its event is shown by.
    let can_be_shown = match question.wanted() {
        Some(expr) if !question.of_event(&expr).by_face => question.of_article(&expr),
        _ => "s.lead = e.id".to_owned(),
    };
    let feed = question.bind(feed);
    let after = after.map_or(String::new(), |Cursor { time, id, .. }| {
        format!(" AND (e.time, e.id) < ({}, {})", question.bind(time), question.bind(id))
    });
    let limit = question.bind_count(limit);
    format!(
        "SELECT {COLUMNS}, e.time, e.id, {OF_STORY}, {FEED_KEY} AS key, {is_read} AS is_read
         FROM entries e INDEXED BY entries_by_feed CROSS JOIN copies ON copies.entry = e.id
             CROSS JOIN stories s ON s.id = copies.story
             CROSS JOIN clusters c ON c.id = s.cluster CROSS JOIN feeds f ON f.id = e.feed
         WHERE e.feed = {feed}{after} AND {can_be_shown} AND {events} AND {shown}
         ORDER BY e.time DESC, e.id DESC LIMIT {limit}",
        is_read = shown_by.is_read(),
        shown = shown_by.condition(),
    )
}

/// Whether an article of this feed can match, as far as the feed alone decides.
fn may_hold(expr: &Expr, feed: &NamedFeed) -> bool {
    match expr {
        Expr::All(parts) => parts.iter().all(|part| may_hold(part, feed)),
        Expr::Has { field: field @ (Field::Feed | Field::Folder), words, unfinished } => {
            feed.answers(*field, Name::Words(words, *unfinished))
        }
        Expr::Equals { field: field @ (Field::Feed | Field::Folder), value, to_the_letter } => {
            feed.answers(*field, Name::Exactly(value, *to_the_letter))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Sort, StoryQuery, View};
    use crate::query::parse;
    use crate::store::named_feeds::named_feeds;
    use crate::store::temporary;

    /// A store with feeds in another order than they came, one of them no longer configured, and
    /// events of one article to four.
    fn store() -> (Store, tempfile::TempDir) {
        let (store, folder) = temporary();
        let run = |sql: &str| store.connection.execute_batch(sql).expect("is written");
        for (id, position) in [(1, "3"), (2, "0"), (3, "NULL"), (4, "1"), (5, "2"), (6, "NULL")] {
            run(&format!(
                "INSERT INTO feeds (id, source, position, name, folder)
                 VALUES ({id}, 'https://{id}.example/', {position}, 'Feed {id}', 'Folder {}')",
                id % 2
            ));
        }
        let (mut dice, mut entry) = (7_u64, 0);
        let mut roll = move |sides: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
            (dice >> 33) % sides
        };
        for _ in 0..60 {
            let founder = entry + 1;
            let (mut newest, mut unread, mut lead) = (0, 0, founder);
            let articles = 1 + roll(4);
            for _ in 0..articles {
                entry += 1;
                let (feed, time, read) = (1 + roll(6), 1_000 + roll(40), roll(2));
                run(&format!(
                    "INSERT INTO entries (id, feed, key, time, read, arrived, text_hash,
                         content_hash, title, author, publisher, length)
                     VALUES ({entry}, {feed}, {entry}, {time}, {read}, 0, 0, 0,
                         'Title {}', '', {feed}, 1);
                     INSERT INTO copies VALUES ({entry}, {entry}, NULL);
                     INSERT INTO stories (id, cluster, lead, time, read, copies)
                     VALUES ({entry}, {founder}, {entry}, {time}, {read}, 1)",
                    entry % 3
                ));
                (newest, unread) = (newest.max(time), unread + 1 - read);
                if read == 0 {
                    lead = entry;
                }
            }
            run(&format!(
                "INSERT INTO clusters (id, lead, face, time, stories, sources, unread)
                 VALUES ({founder}, {founder}, {lead}, {newest}, {articles}, {articles}, {unread})"
            ));
        }
        (store, folder)
    }

    /// The rows of `text`, sorted, are those that are found feed by feed, however few at a time.
    #[track_caller]
    fn check(store: &Store, view: View, text: &str, least: usize) {
        let filter = (!text.is_empty()).then(|| Box::new(parse(text).expect(text)));
        let query = StoryQuery { view, filter, sort: Some(Sort::Feed), ..StoryQuery::default() };
        let feeds = named_feeds(&store.connection).expect("feeds");
        let question = store.question(&query, &feeds).expect("asks");
        let sorted = store.listed_sorted(question.clone(), None, usize::MAX, None).expect("rows");
        assert!(sorted.len() >= least, "{text}: {}", sorted.len());
        for page in [1, 3, 100] {
            let (mut walked, mut after) = (Vec::new(), None);
            loop {
                let rows = store.listed_by_feed(&question, after, page).expect("rows");
                let sorted =
                    store.listed_sorted(question.clone(), after, page, None).expect("rows");
                assert_eq!(rows, sorted, "{text}, {page} at a time");
                let Some(last) = rows.last() else { break };
                after = Some(last.cursor);
                walked.extend(rows);
            }
            assert_eq!(walked, sorted, "{text}, {page} at a time");
        }
    }

    #[test]
    fn feed_by_feed_the_rows_are_those_that_sorting_gives() {
        let (store, _folder) = store();
        check(&store, View::All, "", 60);
        check(&store, View::Unread, "", 30);
        check(&store, View::Wide(2), "", 30);
        check(&store, View::Folder(crate::domain::Text::clean("Folder 1")), "", 10);
        check(&store, View::All, "feed:\"feed 4\"", 10);
        check(&store, View::All, "-title = \"title 1\" unread", 10);
        check(&store, View::All, "folder:\"folder 0\" (unread or sources >= 3)", 10);
        let query = StoryQuery { sort: Some(Sort::Feed), limit: 100, ..StoryQuery::default() };
        let rows = store.window(&query).expect("rows").rows;
        let mut feeds: Vec<i64> = rows.iter().map(|row| row.feed.0).collect();
        feeds.dedup();
        assert_eq!(feeds, [2, 4, 5, 1, 3, 6], "as configured, then what no longer is");
    }

    #[test]
    fn few_events_are_sorted_and_many_are_not() {
        let (store, _folder) = store();
        let feeds = named_feeds(&store.connection).expect("feeds");
        let few = |view| {
            let sort = Some(Sort::Feed);
            let query = StoryQuery { view, sort, ..StoryQuery::default() };
            let question = store.question(&query, &feeds).expect("asks");
            store.finds_few(question).expect("answers")
        };
        assert!(few(View::All) && few(View::Unread));
        store
            .connection
            .execute_batch(
                "WITH RECURSIVE n (id) AS (SELECT 1000 UNION ALL SELECT id + 1 FROM n WHERE id < 4000)
                 INSERT INTO clusters SELECT id, id, id, 0, 1, 1, 0, NULL FROM n",
            )
            .expect("is written");
        assert!(!few(View::All) && few(View::Unread) && few(View::Starred));
    }
}
