//! What a search finds, the best first.

use std::cmp::Reverse;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::Store;
use super::condition::Question;
use super::entry_set::list;
use super::error::Result;
use super::listing::wanted;
use super::named_feeds::{NamedFeed, feeds_for};
use super::rows::{COLUMNS, story_row};
use super::search::{Finding, finding, wanted_words};
use super::segments::newest_found;
use super::tags::OF_STORY;
use crate::domain::{EntryId, Expr, StoryQuery, StoryRow, Window};
use crate::index::Wanted;

/// So many of the newest finds of a search are ranked.
const CONSIDERED: usize = 300;

impl Store {
    /// The rows that search found, the best first; by another order when that is asked for, or when
    /// there is no word by which to tell what is best.
    pub(super) fn found(&self, query: &StoryQuery) -> Result<Window> {
        let entries = match query.sort {
            None => self.ranked_entries(query)?,
            Some(_) => None,
        };
        let Some(entries) = entries else { return self.listed(query) };
        let sql = format!(
            "SELECT {COLUMNS}, s.time, e.id, {OF_STORY} FROM entries e JOIN feeds f ON f.id = e.feed
                 JOIN copies ON copies.entry = e.id JOIN stories s ON s.id = copies.story
                 JOIN clusters c ON c.id = s.cluster
             WHERE e.id = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows: Vec<StoryRow> = Vec::with_capacity(entries.len());
        for entry in entries {
            if rows.len() == query.limit {
                break;
            }
            let mut found = statement.query_map([entry.0], |row| {
                let mut row_found = story_row(row)?;
                row_found.read = row.get(5)?;
                Ok(row_found)
            })?;
            let Some(row) = found.next().transpose()? else { continue };
            if rows.iter().all(|it| it.story != row.story) {
                rows.push(row);
            }
        }
        let unread = rows.iter().filter(|row| !row.read).count();
        let (total, horizon) = (rows.len(), self.horizon()?);
        Ok(Window { rows, total, unread, uncounted: false, more: false, horizon })
    }

    /// The entries that a search finds, the best first; `None` when they can't be ranked. Of a
    /// great many, the newest are considered.
    fn ranked_entries(&self, query: &StoryQuery) -> Result<Option<Vec<EntryId>>> {
        let feeds = feeds_for(&self.connection, query)?;
        let parts = match wanted(query, &feeds) {
            Some(Expr::All(parts)) => parts,
            one => one.into_iter().collect(),
        };
        if !parts.iter().any(|part| finding(part).is_some()) {
            return Ok(None);
        }
        let considered = query.limit.max(CONSIDERED);
        let mut found = self.newest(considered, query, &parts, &feeds, |it| it.near)?;
        if found.len() < considered
            && parts.iter().filter_map(finding).any(|it| it.near != it.words)
        {
            found = self.newest(considered, query, &parts, &feeds, |it| it.words)?;
        }
        self.weigh(&mut found, &all_wanted_words(&parts))?;
        Ok(Some(found.into_iter().map(|(entry, _)| entry).collect()))
    }

    /// The newest entries that all `parts` hold for, and how high each stands, the highest first.
    fn newest(
        &self,
        considered: usize,
        query: &StoryQuery,
        parts: &[Expr],
        feeds: &[NamedFeed],
        asked: fn(Finding) -> Wanted,
    ) -> Result<Vec<(EntryId, i64)>> {
        let mut question = Question::new(&query.at, feeds);
        let (mut indexed, mut conditions) = (Vec::new(), Vec::new());
        let is_broad = parts.iter().filter_map(finding).all(|it| it.broad);
        for part in parts {
            let found = finding(part).filter(|it| is_broad || !it.broad);
            if !found.as_ref().is_some_and(|it| it.exact) {
                conditions.push(match part {
                    Expr::Has { field, words, unfinished } if found.is_some() => {
                        question.said(*field, words, *unfinished)
                    }
                    _ => question.of_article(part),
                });
            }
            indexed.extend(found.map(asked));
        }
        let words = question.bind(all_wanted_words(parts));
        // These two come with each part of what the index found.
        let [most, newest] = [question.bind(0), question.bind(String::new())];
        if conditions.is_empty() {
            conditions.push("true".to_owned());
        }
        // LEFT JOIN: SQLite leaves out what the conditions don't speak of.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT standing(e.title, {words}), e.time, e.id
             FROM json_each({newest}) AS newest CROSS JOIN copies ON copies.entry = newest.value
                 CROSS JOIN entries e ON e.id = copies.entry
                 LEFT JOIN stories s ON s.id = copies.story
                 LEFT JOIN clusters c ON c.id = s.cluster
             WHERE {} LIMIT {most}",
            conditions.join(" AND ")
        ))?;
        let mut values = question.values(&self.connection)?;
        let mut found: Vec<(i64, i64, i64)> = Vec::new();
        let wanted = Wanted::All(indexed);
        let (mut upto, mut enough) = (self.horizon()?, considered);
        loop {
            let newest = newest_found(&self.connection, &wanted, enough, upto)?;
            if let [.., most, of] = values.as_mut_slice() {
                *most = Value::Integer((considered - found.len()) as i64);
                *of = Value::Text(list(&newest));
            }
            let rows = statement.query_map(params_from_iter(&values), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
            for row in rows {
                found.push(row?);
            }
            match newest.last() {
                Some(last) if found.len() < considered => upto = last - 1,
                _ => break,
            }
            enough = enough.saturating_mul(4);
        }
        found.sort_unstable_by_key(|found| Reverse(*found));
        Ok(found.into_iter().map(|(standing, _, entry)| (EntryId(entry), standing)).collect())
    }
}

fn all_wanted_words(parts: &[Expr]) -> String {
    parts.iter().map(wanted_words).collect::<Vec<_>>().join(" ")
}
