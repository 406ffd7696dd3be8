//! Ranks what a search finds, the best first.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::slice;

use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::Store;
use super::bodies::Bodies;
use super::columns::letters;
use super::condition::Question;
use super::entry_set::list;
use super::error::Result;
use super::listing::FEED_KEY;
use super::named_feeds::feeds_for;
use super::rows::{COLUMNS, own_row};
use super::search::{Finding, finding};
use super::segments::newest_found;
use super::tags::OF_STORY;
use crate::clean::html::cleaned_words;
use crate::domain::{EntryId, Expr, Field, Sort, StoryQuery, StoryRow, Window};
use crate::index::{Wanted, fold, folded};

/// How many of the newest entries that a search finds are ranked.
const CONSIDERED: usize = 300;

/// How many of the highest results of a search are ranked by their texts as well, and how much of each
/// text is read, in characters.
const WEIGHED: usize = 24;
const READ_TO_WEIGH: usize = 8_000;

/// An entry that a search found.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// Its score: see [`Store::weigh`].
    standing: i64,
    time: i64,
    entry: EntryId,
    story: i64,
    read: bool,
}

/// The ranked results of a search.
struct Ranked {
    /// The best first, each story once.
    stories: Vec<Found>,
    /// Whether there may be more than these.
    uncounted: bool,
}

impl Store {
    /// Returns the rows of a search, a row for each story: the best first, or in the order that is asked
    /// for. If there is no word to rank by, or if too many are found to be sorted, the stories of an event
    /// stand together.
    pub(super) fn found(&self, query: &StoryQuery) -> Result<Window> {
        let Some(Ranked { mut stories, uncounted }) = self.ranked(query)? else {
            return self.listed_stories(query);
        };
        if let Some(sort) = query.sort {
            if uncounted {
                return self.listed_stories(query);
            }
            self.sort(&mut stories, sort)?;
        }
        let (total, unread) = (stories.len(), stories.iter().filter(|it| !it.read).count());
        let rest = match query.after {
            None => &stories[..],
            Some(after) => {
                let last = stories.iter().position(|it| it.entry.0 == after.id);
                last.map_or(&[][..], |last| &stories[last + 1..])
            }
        };
        let sql = format!(
            "SELECT {COLUMNS}, s.time, e.id, {OF_STORY} FROM entries e JOIN feeds f ON f.id = e.feed
                 JOIN copies ON copies.entry = e.id JOIN stories s ON s.id = copies.story
                 JOIN clusters c ON c.id = s.cluster
             WHERE e.id = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows: Vec<StoryRow> = Vec::with_capacity(rest.len().min(query.limit));
        for story in rest.iter().take(query.limit) {
            let mut found = statement.query_map([story.entry.0], own_row)?;
            rows.extend(found.next().transpose()?);
        }
        let (more, horizon) = (rest.len() > query.limit, self.horizon()?);
        Ok(Window { rows, total, unread, uncounted, more, horizon })
    }

    /// Ranks what a search finds, the best first, each story by its best entry; `None` if there is no
    /// word to rank by. Of a great many, only the newest are considered.
    fn ranked(&self, query: &StoryQuery) -> Result<Option<Ranked>> {
        let feeds = feeds_for(&self.connection, query)?;
        let question = Question::new(query, &feeds);
        let wanted = question.wanted();
        let parts = match wanted.as_deref() {
            Some(Expr::All(parts)) => parts,
            Some(one) => slice::from_ref(one),
            None => &[],
        };
        if !parts.iter().any(|part| finding(part).is_some()) {
            return Ok(None);
        }
        // Continuing after a row needs the order in which that row came.
        let considered = match (query.after, query.sort) {
            (None, None) => query.limit.max(CONSIDERED),
            _ => CONSIDERED,
        };
        let mut found = self.newest(considered, question.clone(), parts, |it| it.near)?;
        if found.len() < considered
            && parts.iter().filter_map(finding).any(|it| it.near != it.words)
        {
            found = self.newest(considered, question, parts, |it| it.words)?;
        }
        let uncounted = found.len() >= considered;
        self.weigh(&mut found, &words_wanted_by(parts))?;
        let mut seen = HashSet::new();
        found.retain(|it| seen.insert(it.story));
        Ok(Some(Ranked { stories: found, uncounted }))
    }

    /// Returns the newest entries that meet all `parts`, the highest score first.
    fn newest(
        &self,
        considered: usize,
        mut question: Question<'_>,
        parts: &[Expr],
        asked: fn(Finding) -> Wanted,
    ) -> Result<Vec<Found>> {
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
        let words = question.bind(words_wanted_by(parts));
        // These two are set for each part of what the index finds.
        let [most, newest] = [question.bind(0), question.bind(String::new())];
        if conditions.is_empty() {
            conditions.push("true".to_owned());
        }
        // LEFT JOIN: SQLite leaves out tables that the conditions don't use.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT standing(e.title, {words}), e.time, e.id, copies.story, e.read
             FROM json_each({newest}) AS newest CROSS JOIN copies ON copies.entry = newest.value
                 CROSS JOIN entries e ON e.id = copies.entry
                 LEFT JOIN stories s ON s.id = copies.story
                 LEFT JOIN clusters c ON c.id = s.cluster
             WHERE {} LIMIT {most}",
            conditions.join(" AND ")
        ))?;
        let mut values = question.values(&self.connection)?;
        let mut found: Vec<Found> = Vec::new();
        let wanted = Wanted::All(indexed);
        let (mut upto, mut enough) = (self.horizon()?, considered);
        loop {
            let newest = newest_found(&self.connection, &wanted, enough, upto)?;
            if let [.., most, of] = values.as_mut_slice() {
                *most = Value::Integer((considered - found.len()) as i64);
                *of = Value::Text(list(&newest));
            }
            let rows = statement.query_map(params_from_iter(&values), |row| {
                Ok(Found {
                    standing: row.get(0)?,
                    time: row.get(1)?,
                    entry: EntryId(row.get(2)?),
                    story: row.get(3)?,
                    read: row.get(4)?,
                })
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
        found.sort_unstable_by_key(|it| Reverse((it.standing, it.time, it.entry)));
        Ok(found)
    }

    /// Sorts the results as lists are sorted, but story by story.
    fn sort(&self, found: &mut [Found], sort: Sort) -> Result<()> {
        let (key, time) = match sort {
            Sort::Newest | Sort::Oldest => ("0", "s.time"),
            Sort::Coverage => ("c.sources", "s.time"),
            Sort::Unread => ("s.read = 0", "s.time"),
            Sort::Feed => (FEED_KEY, "e.time"),
        };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {key}, {time} FROM entries e JOIN feeds f ON f.id = e.feed
                 JOIN copies ON copies.entry = e.id JOIN stories s ON s.id = copies.story
                 JOIN clusters c ON c.id = s.cluster
             WHERE e.id = ?1"
        ))?;
        let mut places: HashMap<EntryId, (i64, i64)> = HashMap::with_capacity(found.len());
        for it in &*found {
            let place = statement.query_row([it.entry.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            places.insert(it.entry, place);
        }
        found.sort_by_key(|it| Reverse((places.get(&it.entry).copied(), it.entry)));
        if sort == Sort::Oldest {
            found.reverse();
        }
        Ok(())
    }

    /// Ranks the highest results again: those that begin with the words, and say them most often, come
    /// first. The others stay where they are: reading the texts of all would take long.
    fn weigh(&self, found: &mut [Found], words: &str) -> Result<()> {
        let mut bodies = Bodies::default();
        let highest = found.len().min(WEIGHED);
        let mut weighed = Vec::with_capacity(highest);
        for it in &found[..highest] {
            let body = bodies.of(&self.connection, it.entry)?.unwrap_or_default();
            let text = fold(&cleaned_words(&body.html, READ_TO_WEIGH));
            let mentions =
                words.split_whitespace().map(|word| mentions(&text, word)).sum::<usize>();
            // Saying the words twice as often counts one more, and so does each word in the first
            // sentences, which also decide between equal results.
            let early = held(&body.excerpt, words);
            let standing = it.standing + early + i64::from(mentions.max(1).ilog2());
            weighed.push((early, Found { standing, ..*it }));
        }
        weighed.sort_by_key(|(early, it)| Reverse((it.standing, *early)));
        for (found, (_, it)) in found.iter_mut().zip(weighed) {
            *found = it;
        }
        Ok(())
    }
}

/// Adds the SQL function `standing(title, words)`, the score of an entry that a search found.
pub(super) fn add_function(connection: &Connection) -> Result<()> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    Ok(connection.create_scalar_function("standing", 2, pure, |call| {
        Ok(standing(&letters(call.get_raw(0))?, &letters(call.get_raw(1))?))
    })?)
}

/// The score of an entry by its headline, where each word counts four.
fn standing(title: &str, words: &str) -> i64 {
    4 * held(title, words)
}

/// How many of the words a text holds. One that ends in `*` is unfinished.
fn held(text: &str, words: &str) -> i64 {
    let text = fold(text);
    words.split_whitespace().map(|word| i64::from(mentions(&text, word) > 0)).sum()
}

/// How often a word stands in a folded text.
fn mentions(text: &str, word: &str) -> usize {
    match word.strip_suffix('*') {
        Some(beginning) => text.split(' ').filter(|it| it.starts_with(beginning)).count(),
        None => text.split(' ').filter(|it| *it == word).count(),
    }
}

/// Returns the words that several parts want, as `standing` takes them.
fn words_wanted_by(parts: &[Expr]) -> String {
    parts.iter().map(wanted_words).collect::<Vec<_>>().join(" ")
}

fn wanted_words(expr: &Expr) -> String {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => words_wanted_by(parts),
        Expr::Has { field: Field::Text | Field::Title | Field::Body, words, unfinished } => {
            let end = if *unfinished { "*" } else { "" };
            format!("{}{end}", folded(words))
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_counts_most() {
        assert_eq!(standing("Water bill", "water bill"), 8);
        assert_eq!(standing("Waterworks", "wat*"), 4);
        assert_eq!(standing("Waterworks", "wat"), 0);
        assert_eq!(standing("Giá cà phê", "ca phe"), 8);
    }
}
