//! Turns a query into SQL conditions.
//!
//! The query is put to each article, `e`, with its story, `s`, by way of `copies`, and its event, `c`;
//! what the index of words knows needs only `copies`. As a list has a row for each event, there is a
//! second condition, on events alone, so that their indexes can be used: it holds for every event with a
//! matching article, and often for no other.

mod event;
mod time;

use std::cell::RefCell;
use std::rc::Rc;

use jiff::Zoned;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, StatementStatus, params_from_iter};
use url::Url;

pub(super) use event::{OfEvent, UNREAD};
use time::bounds;

use super::entry_set;
use super::error::Result;
use super::named_feeds::NamedFeed;
use super::search::{BODY, Finding, finding, is_beginning, needed_words, words_in};
use super::segments::all_found;
use crate::domain::{self, Comparison, Day, Expr, Field, Flag, Number, Sort, StoryQuery, View};
use crate::index::{self, folded};

/// If the feeds of a query have, or its words are in, no more entries than this, it goes through these
/// entries; otherwise through the events, in their order.
pub(super) const FEW_ENTRIES: usize = 5_000;

/// Every article with its story and its event, joined in whatever order SQLite finds quickest.
pub(super) const EVERY_ARTICLE: &str = "entries e JOIN copies ON copies.entry = e.id
    JOIN stories s ON s.id = copies.story JOIN clusters c ON c.id = s.cluster";

/// How a list goes through events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    /// By time, through all events or those that are unread.
    ByTime,
    /// In another order, along its index alone.
    ByAnother,
    /// In whatever order is quickest, to be sorted afterwards.
    Sorted,
}

/// A query on its way to SQL, with the values of its parameters. It leaves out where the query begins and
/// how many rows it asks for.
#[derive(Clone)]
pub(super) struct Question<'q> {
    /// All conditions of the query; `None` if it has none.
    wanted: Option<Rc<Expr>>,
    sort: Option<Sort>,
    at: &'q Zoned,
    feeds: &'q [NamedFeed],
    values: Vec<Bound>,
    /// What the index found, shared with the clones of this question, which ask for it as well.
    found: Rc<RefCell<Vec<Lookup>>>,
    /// Whether so many entries hold the words that it is quicker to go through the events.
    words_are_common: bool,
    /// The only entries that can match, if they are known to be few.
    candidates: Option<Rc<[i64]>>,
    walk: Walk,
}

/// A query to the index, and the entries that it found.
type Lookup = (index::Wanted, Rc<[i64]>);

/// The value of a parameter, or the query to the index that yields it.
#[derive(Clone, PartialEq)]
enum Bound {
    Value(Value),
    /// The entries found, as a JSON array.
    List(index::Wanted),
    /// The entries found, as a set: see entry_set.rs.
    Set(index::Wanted),
}

impl<'q> Question<'q> {
    pub(super) fn new(query: &'q StoryQuery, feeds: &'q [NamedFeed]) -> Self {
        Question {
            wanted: wanted(query, feeds).map(Rc::new),
            sort: query.sort,
            at: &query.at,
            feeds,
            values: Vec::new(),
            found: Rc::default(),
            words_are_common: false,
            candidates: None,
            walk: Walk::ByTime,
        }
    }

    /// This question, for words that a great many entries hold.
    pub(super) fn of_common_words(self) -> Self {
        Question { words_are_common: true, ..self }
    }

    /// This question, if only these entries can match.
    pub(super) fn with_candidates(self, entries: Vec<i64>) -> Self {
        Question { candidates: Some(entries.into()), ..self }
    }

    /// This question, for a list that goes through events in this way.
    pub(super) fn walked(self, walk: Walk) -> Self {
        Question { walk, ..self }
    }

    /// All conditions of the query: its view, its filter, and `unread_only`; `None` if there are none.
    pub(super) fn wanted(&self) -> Option<Rc<Expr>> {
        self.wanted.clone()
    }

    /// The order that the query asks for.
    pub(super) fn sort(&self) -> Option<Sort> {
        self.sort
    }

    /// How the list goes through events.
    pub(super) fn walk(&self) -> Walk {
        self.walk
    }

    /// The feeds that a query can name.
    pub(super) fn feeds(&self) -> &'q [NamedFeed] {
        self.feeds
    }

    /// Adds a parameter, and returns its placeholder.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.bound(Bound::Value(value.into()))
    }

    /// Adds a number of rows as a parameter, capped at what SQLite can count.
    pub(super) fn bind_count(&mut self, count: usize) -> String {
        self.bind(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn bound(&mut self, bound: Bound) -> String {
        self.values.push(bound);
        format!("?{}", self.values.len())
    }

    /// Returns the values of all parameters; those that come from the index are looked up here.
    pub(super) fn values(self, connection: &Connection) -> Result<Vec<Value>> {
        let found = |wanted: index::Wanted| -> Result<Rc<[i64]>> {
            let mut found = self.found.borrow_mut();
            if let Some((_, entries)) = found.iter().find(|(it, _)| *it == wanted) {
                return Ok(Rc::clone(entries));
            }
            let entries: Rc<[i64]> = all_found(connection, &wanted)?.into();
            found.push((wanted, Rc::clone(&entries)));
            Ok(entries)
        };
        let value = |bound| match bound {
            Bound::Value(value) => Ok(value),
            Bound::List(wanted) => Ok(Value::Text(entry_set::list(&found(wanted)?))),
            Bound::Set(wanted) => Ok(Value::Blob(entry_set::set(&found(wanted)?))),
        };
        self.values.into_iter().map(value).collect()
    }

    /// Runs a statement with these parameters, and returns its rows.
    pub(super) fn rows<T>(
        self,
        connection: &Connection,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(params_from_iter(self.values(connection)?), read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Runs a statement with these parameters, and returns its one row.
    pub(super) fn row<T>(
        self,
        connection: &Connection,
        sql: &str,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let mut statement = connection.prepare_cached(sql)?;
        // SQLite goes on counting steps from the statement's last run: see `Store::within`.
        statement.reset_status(StatementStatus::VmStep);
        Ok(statement.query_row(params_from_iter(self.values(connection)?), read)?)
    }

    /// The condition on an article. It is true or false: no part of it is ever NULL.
    pub(super) fn of_article(&mut self, expr: &Expr) -> String {
        if let Some(Finding { words, exact: true, broad: false, .. }) = finding(expr) {
            return self.indexed(words);
        }
        match expr {
            Expr::All(parts) => self.joined(parts, " AND "),
            Expr::Any(parts) => self.joined(parts, " OR "),
            Expr::Not(inner) => format!("NOT {}", self.of_article(inner)),
            Expr::Is(Flag::Unread) => "(s.read = 0)".to_owned(),
            Expr::Is(Flag::Starred) => "s.starred".to_owned(),
            Expr::Is(Flag::Updated) => "(e.revised IS NOT NULL)".to_owned(),
            Expr::Number { of, is, number } => format!("({} {} {number})", column(*of), is.sign()),
            Expr::Age { .. } | Expr::Date { .. } => {
                let bounds: Vec<String> = bounds(expr, self.at)
                    .into_iter()
                    .map(|(sign, seconds)| format!("s.time {sign} {seconds}"))
                    .collect();
                format!("({})", bounds.join(" AND "))
            }
            Expr::Has { field, words, unfinished } => self.has(*field, words, *unfinished),
            Expr::Equals { field, value, to_the_letter } => {
                self.equals(*field, value, *to_the_letter)
            }
        }
    }

    fn joined(&mut self, parts: &[Expr], between: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.of_article(part)).collect();
        format!("({})", parts.join(between))
    }

    fn has(&mut self, field: Field, words: &str, unfinished: bool) -> String {
        let wanted = Name::Words(words, unfinished);
        match field {
            Field::Text | Field::Title | Field::Body => {
                let said = self.said(field, words, unfinished);
                let found = words_in(field, &folded(words), unfinished).filter(|it| !it.broad);
                let indexed = found.map(|found| self.indexed(found.words));
                format!("({})", indexed.into_iter().chain([said]).collect::<Vec<_>>().join(" AND "))
            }
            Field::Author => {
                let words = self.bind(in_a_row(&folded(words), unfinished));
                format!("({})", stand_in("folded(e.author)", &words))
            }
            Field::Feed | Field::Folder => self.of_feeds(field, wanted),
            Field::Tag => {
                let words = self.bind(in_a_row(&folded(words), unfinished));
                self.tagged(wanted, &stand_in("folded(tag)", &words))
            }
            Field::Language => self.language(words),
            Field::Link => {
                self.linked(words, |part| format!("instr(lower(coalesce(e.link, '')), {part}) > 0"))
            }
        }
    }

    /// The condition that a link is as `holds` says of one of the forms in which `words` may stand in it.
    fn linked(&mut self, words: &str, holds: fn(&str) -> String) -> String {
        let forms = in_links(&words.to_lowercase()).into_iter();
        let forms: Vec<String> = forms.map(|form| holds(&self.bind(form))).collect();
        format!("({})", forms.join(" OR "))
    }

    fn indexed(&mut self, words: index::Wanted) -> String {
        format!("in_set(copies.entry, {})", self.bound(Bound::Set(words)))
    }

    /// The condition on an article, for a statement that starts from the few articles that can match.
    pub(super) fn of_narrow_article(&mut self, expr: &Expr) -> String {
        let condition = self.of_article(expr);
        if let Some(candidates) = self.candidates.clone() {
            let candidates = self.bind(entry_set::list(&candidates));
            return format!(
                "(e.id IN (SELECT value FROM json_each({candidates})) AND {condition})"
            );
        }
        let few = match needed_words(expr).filter(|_| !self.words_are_common) {
            Some(words) => {
                format!("SELECT value FROM json_each({})", self.bound(Bound::List(words)))
            }
            None if needs(expr, Flag::Starred) => {
                "SELECT entry FROM stories CROSS JOIN copies ON story = stories.id WHERE starred"
                    .to_owned()
            }
            None => return condition,
        };
        format!("(e.id IN ({few}) AND {condition})")
    }

    /// The condition that words follow one another in an article. The body is read last, and not
    /// for the beginning of a short word.
    pub(super) fn said(&mut self, field: Field, words: &str, unfinished: bool) -> String {
        let words = folded(words);
        if words.is_empty() {
            // Punctuation alone, which is not searched for.
            return "true".to_owned();
        }
        let is_short = is_beginning(&words, unfinished);
        let words = self.bind(in_a_row(&words, unfinished));
        let (title, body) = (stand_in("folded(e.title)", &words), stand_in(BODY, &words));
        match field {
            Field::Title => title,
            Field::Body => body,
            _ if is_short => title,
            _ => format!("({title} OR {body})"),
        }
    }

    fn equals(&mut self, field: Field, value: &str, to_the_letter: bool) -> String {
        let wanted = Name::Exactly(value, to_the_letter);
        match field {
            Field::Title | Field::Text | Field::Body => self.is_same("e.title", value),
            Field::Author => self.is_same("e.author", value),
            Field::Feed | Field::Folder => self.of_feeds(field, wanted),
            Field::Tag if to_the_letter => {
                let tag = self.bind(value.to_owned());
                self.tagged(wanted, &format!("tag = {tag}"))
            }
            Field::Tag => {
                let tag = self.bind(domain::folded(value));
                self.tagged(wanted, &format!("unaccented(tag) = {tag}"))
            }
            Field::Language => self.language(value),
            Field::Link => {
                self.linked(value, |value| format!("lower(coalesce(e.link, '')) = {value}"))
            }
        }
    }

    /// The condition that a column has these words and no others. Without letters, the signs count.
    fn is_same(&mut self, column: &str, value: &str) -> String {
        match folded(value) {
            words if words.is_empty() => {
                format!("(trim({column}) = {})", self.bind(value.trim().to_owned()))
            }
            words => format!("(folded({column}) = {})", self.bind(words)),
        }
    }

    /// The condition on a language: `en` matches every English, such as `en-GB`.
    fn language(&mut self, language: &str) -> String {
        let language = self.bind(format!("{}-", language.to_lowercase()));
        format!(
            "(substr(lower(coalesce(e.language, '')) || '-', 1, length({language})) = {language})"
        )
    }

    /// The condition that an article has a tag, from its feed or by hand.
    fn tagged(&self, wanted: Name<'_>, by_hand: &str) -> String {
        let by_feed = self.of_feeds(Field::Tag, wanted);
        format!("({by_feed} OR e.id IN (SELECT entry FROM tags WHERE {by_hand}))")
    }

    /// The condition that an article is in a matching feed. Feeds are few, so they are searched here;
    /// their ids are our own, and safe in SQL.
    fn of_feeds(&self, field: Field, wanted: Name<'_>) -> String {
        let found = self.feeds.iter().filter(|feed| feed.answers(field, wanted));
        let ids: Vec<String> = found.map(|feed| feed.id.to_string()).collect();
        format!("(e.feed IN ({}))", ids.join(", "))
    }

    /// A query for the stories of the matching articles.
    pub(super) fn stories(&mut self, expr: &Expr) -> String {
        let condition = self.of_narrow_article(expr);
        format!("SELECT s.id FROM {EVERY_ARTICLE} WHERE {condition}")
    }

    /// Whether few articles match, so that it is quicker to go from them to their events.
    pub(super) fn is_narrow(&self, expr: &Expr) -> bool {
        if self.candidates.is_some() {
            return true;
        }
        match expr {
            Expr::All(parts) => {
                self.has_rare_words(expr) || parts.iter().any(|part| self.is_narrow(part))
            }
            Expr::Is(Flag::Starred) => true,
            Expr::Has { field: Field::Text | Field::Title | Field::Body, .. } => {
                self.has_rare_words(expr)
            }
            Expr::Has { field, words, unfinished } => {
                self.has_few(*field, Name::Words(words, *unfinished))
            }
            Expr::Equals { field, value, to_the_letter } => {
                self.has_few(*field, Name::Exactly(value, *to_the_letter))
            }
            Expr::Any(_) => self.has_rare_words(expr),
            _ => false,
        }
    }

    fn has_rare_words(&self, expr: &Expr) -> bool {
        !self.words_are_common && finding(expr).is_some()
    }

    fn has_few(&self, field: Field, wanted: Name<'_>) -> bool {
        let of_feeds = matches!(field, Field::Feed | Field::Folder | Field::Tag);
        let found = self.feeds.iter().filter(|feed| feed.answers(field, wanted));
        of_feeds && found.map(|feed| feed.entries).sum::<usize>() <= FEW_ENTRIES
    }
}

/// Joins all conditions of a query; `None` if there are none.
fn wanted(query: &StoryQuery, feeds: &[NamedFeed]) -> Option<Expr> {
    let unread = query.unread_only.then_some(Expr::Is(Flag::Unread));
    let parts = [asked_by(&query.view, feeds), query.filter.as_deref().cloned(), unread];
    let parts: Vec<Expr> = parts.into_iter().flatten().map(|part| settled(&part)).collect();
    (!parts.is_empty()).then(|| Expr::all(parts))
}

/// The condition of a view; `None` if it has none.
fn asked_by(view: &View, feeds: &[NamedFeed]) -> Option<Expr> {
    let is = |field, value: &str| {
        let value = value.to_owned();
        Expr::Equals { field, value, to_the_letter: true }
    };
    Some(match view {
        View::All => return None,
        View::Unread => Expr::Is(Flag::Unread),
        View::Starred => Expr::Is(Flag::Starred),
        View::Wide(sources) => Expr::Number {
            of: Number::Sources,
            is: Comparison::AtLeast,
            // A single source is not wide coverage, whatever number is asked for.
            number: (*sources).max(2),
        },
        View::Today => Expr::Date { is: Comparison::Equal, day: Day::Today },
        View::Folder(folder) => is(Field::Folder, folder.as_str()),
        View::Tag(tag) => is(Field::Tag, tag.as_str()),
        View::Feed(id) => {
            let feed = feeds.iter().find(|feed| feed.id == id.0);
            is(Field::Feed, feed.map_or("", |feed| &feed.source))
        }
        View::Named(view) => view.query.clone(),
        View::Search(search) => search.query.clone(),
    })
}

/// What a name is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Name<'w> {
    /// It has these words; the flag says whether the last may be unfinished.
    Words(&'w str, bool),
    /// It is exactly this; the flag says whether to the letter.
    Exactly(&'w str, bool),
}

/// Folded words, as they follow one another in a folded text between two blanks; the last may be
/// `unfinished`.
pub(super) fn in_a_row(words: &str, unfinished: bool) -> String {
    let end = if unfinished { "" } else { " " };
    format!(" {words}{end}")
}

/// The condition that words stand in a folded text: `words` is the parameter for what [`in_a_row`] returns.
fn stand_in(text: &str, words: &str) -> String {
    format!("instr(' ' || {text} || ' ', {words}) > 0")
}

/// The forms in which words in lower case may stand in a stored link: there, letters outside ASCII are
/// percent-encoded, but those of a host are in Punycode.
fn in_links(words: &str) -> Vec<String> {
    if words.is_ascii() {
        return vec![words.to_owned()];
    }
    let encoded = words.bytes().map(|byte| match byte.is_ascii() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02x}"),
    });
    let scheme = if words.contains("://") { "" } else { "http://" };
    let address = Url::parse(&format!("{scheme}{words}")).map(String::from);
    let address = address.ok().and_then(|url| {
        let url = url.strip_prefix(scheme)?.to_lowercase();
        let added = if words.ends_with('/') { "" } else { "/" };
        Some(url.strip_suffix(added).unwrap_or(&url).to_owned())
    });
    [words.to_owned(), encoded.collect()].into_iter().chain(address).collect()
}

/// Returns an equivalent expression in which every `Not` stands before a single condition.
fn settled(expr: &Expr) -> Expr {
    match expr {
        Expr::All(parts) => Expr::all(parts.iter().map(settled).collect()),
        Expr::Any(parts) => Expr::any(parts.iter().map(settled).collect()),
        Expr::Not(inner) => match &**inner {
            Expr::Not(twice) => settled(twice),
            Expr::All(parts) => Expr::any(parts.iter().map(denied).collect()),
            Expr::Any(parts) => Expr::all(parts.iter().map(denied).collect()),
            _ => expr.clone(),
        },
        _ => expr.clone(),
    }
}

fn denied(expr: &Expr) -> Expr {
    settled(&expr.clone().negated())
}

fn column(of: Number) -> &'static str {
    match of {
        Number::Sources => "c.sources",
        Number::Stories => "c.stories",
        Number::Copies => "s.copies",
    }
}

/// Whether only articles with this flag match.
pub(super) fn needs(expr: &Expr, flag: Flag) -> bool {
    match expr {
        Expr::Is(it) => *it == flag,
        Expr::All(parts) => parts.iter().any(|part| needs(part, flag)),
        _ => false,
    }
}
