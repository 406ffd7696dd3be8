//! Feeds, with the names by which a query may call them.

use rusqlite::Connection;

use super::columns::text;
use super::condition::{Name, in_a_row};
use super::error::Result;
use crate::domain::{self, Expr, Field, Sort, StoryQuery, View};
use crate::index::folded;

/// A feed with all that a query can find it by.
pub(super) struct NamedFeed {
    pub id: i64,
    pub entries: usize,
    name: String,
    /// Where it comes from, in words.
    pub source: String,
    /// The parts of its folder's path, outermost first.
    folder: Vec<String>,
    tags: Vec<String>,
}

/// Returns all feeds if a query speaks of feeds, else none: this runs at every key.
pub(super) fn feeds_for(connection: &Connection, query: &StoryQuery) -> Result<Vec<NamedFeed>> {
    let of_view = match &query.view {
        View::Feed(_) | View::Folder(_) | View::Tag(_) => true,
        View::Named(view) => speaks_of_feeds(&view.query),
        View::Search(search) => speaks_of_feeds(&search.query),
        View::All | View::Unread | View::Starred | View::Wide(_) | View::Today => false,
    };
    let of_filter = query.filter.as_deref().is_some_and(speaks_of_feeds);
    if of_view || of_filter || query.sort == Some(Sort::Feed) {
        named_feeds(connection)
    } else {
        Ok(Vec::new())
    }
}

fn speaks_of_feeds(expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(speaks_of_feeds),
        Expr::Not(part) => speaks_of_feeds(part),
        Expr::Has { field, .. } | Expr::Equals { field, .. } => {
            matches!(field, Field::Feed | Field::Folder | Field::Tag)
        }
        Expr::Is(_) | Expr::Number { .. } | Expr::Age { .. } | Expr::Date { .. } => false,
    }
}

/// Returns all feeds; those that are no longer in the configuration have no folder and no tags.
pub(super) fn named_feeds(connection: &Connection) -> Result<Vec<NamedFeed>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, entries, name, source,
             CASE WHEN position IS NULL THEN '' ELSE coalesce(folder, '') END,
             CASE WHEN position IS NULL THEN '' ELSE tags END FROM feeds JOIN counts ON feed = id",
    )?;
    let rows = statement.query_map([], |row| {
        let (folder, tags) = (text(row, 4)?, text(row, 5)?);
        Ok(NamedFeed {
            id: row.get(0)?,
            entries: row.get(1)?,
            name: text(row, 2)?,
            source: text(row, 3)?,
            folder: folder.split('/').map(str::to_owned).collect(),
            tags: tags.lines().map(str::to_owned).collect(),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl NamedFeed {
    /// Whether a field of this feed is what is wanted.
    pub(super) fn answers(&self, field: Field, wanted: Name<'_>) -> bool {
        match (field, wanted) {
            (Field::Feed, Name::Exactly(address, true)) => self.source == address,
            (Field::Feed, Name::Exactly(name, false)) => {
                is_same(&self.name, name) || self.source.eq_ignore_ascii_case(name)
            }
            (Field::Feed, Name::Words(words, _)) => {
                has(&self.name, wanted)
                    || self.source.to_lowercase().contains(&words.to_lowercase())
            }
            (Field::Folder, Name::Exactly(path, to_the_letter)) => {
                let path: Vec<&str> = path.split('/').collect();
                path.len() <= self.folder.len()
                    && path.iter().zip(&self.folder).all(|(a, b)| is_name(to_the_letter, a, b))
            }
            (Field::Folder, _) => has(&self.folder.join("/"), wanted),
            (Field::Tag, Name::Exactly(tag, to_the_letter)) => {
                let is_it = |it: &String| match to_the_letter {
                    true => it == tag,
                    false => domain::folded(it) == domain::folded(tag),
                };
                self.tags.iter().any(is_it)
            }
            (Field::Tag, _) => self.tags.iter().any(|tag| has(tag, wanted)),
            _ => false,
        }
    }
}

fn is_name(to_the_letter: bool, one: &str, other: &str) -> bool {
    if to_the_letter { one == other } else { is_same(one, other) }
}

/// Whether two names are the same but for case and accents.
fn is_same(one: &str, other: &str) -> bool {
    let (a, b) = (folded(one), folded(other));
    // Folding leaves nothing of a name without letters.
    if a.is_empty() { one.trim() == other.trim() } else { a == b }
}

fn has(name: &str, wanted: Name<'_>) -> bool {
    let Name::Words(words, unfinished) = wanted else { return false };
    format!(" {} ", folded(name)).contains(&in_a_row(&folded(words), unfinished))
}
