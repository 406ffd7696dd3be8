//! Full text: which words are indexed, and what a question asks of the index.
//!
//! Words are folded before they reach the index, so that `gia ca phe` finds `Giá cà phê` and `đ` is
//! `d`; scripts without spaces are indexed as overlapping pairs of letters. The index knows which
//! entries hold a word, and whether in the headline, but not where: that would make it three times
//! as large. Whether words follow one another is read from the text of the few that hold them all.
//! For how it is filled, see indexing.rs; for how it is searched, segments.rs.

use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use super::bodies::Unpacked;
use super::columns::letters;
use super::error::Result;
use crate::clean::html::cleaned_words;
use crate::domain::{self, EntryId, Expr, Field, is_short_word};
use crate::index::{Place, Wanted, folded};

/// How much of a body is indexed, in characters: no article is longer.
pub(super) const INDEXED: usize = 40_000;

/// Adds the SQL functions for words: `folded(text)`; `unaccented(text)`, with its signs;
/// `folded_body(packed, entry)`, the folded body of an entry in a row of packed texts.
pub(super) fn add_functions(connection: &Connection) -> Result<()> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection
        .create_scalar_function("folded", 1, pure, |call| Ok(folded(&letters(call.get_raw(0))?)))?;
    connection.create_scalar_function("unaccented", 1, pure, |call| {
        Ok(domain::folded(&letters(call.get_raw(0))?))
    })?;
    let unpacked = Mutex::new(Unpacked::default());
    connection.create_scalar_function("folded_body", 2, pure, move |call| {
        let (packed, entry) = (call.get_raw(0).as_blob_or_null()?, EntryId(call.get(1)?));
        let mut unpacked = unpacked.lock().unwrap_or_else(PoisonError::into_inner);
        let html = unpacked.text_of(packed, entry);
        Ok(folded(&cleaned_words(&html, INDEXED)))
    })?;
    Ok(())
}

/// SQL for the words of the body of entry `e`, folded.
pub(super) const BODY: &str = "coalesce((SELECT folded_body(packed, e.id) FROM bodies
     WHERE first <= e.id ORDER BY first DESC LIMIT 1), '')";

/// A query to the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// Finds all that is wanted.
    pub words: Wanted,
    /// Finds most of that quickly if the beginning of a word begins half of all words: in bodies, an
    /// unfinished word is taken for a whole one. It finds less, but enough where many headlines hold
    /// words that begin so.
    pub near: Wanted,
    /// Whether `words` finds nothing that is not wanted; it finds all that is.
    pub exact: bool,
    /// Whether it has the beginning of a short word in it. Finding all of these takes long, unless they
    /// are rare, so they are not looked up if there is anything else to find entries by.
    pub broad: bool,
}

/// Returns the query to the index for what only full text can answer; `None` if the expression asks for
/// something else as well, or only for what must not occur.
pub(super) fn finding(expr: &Expr) -> Option<Finding> {
    match expr {
        Expr::Has { field, words, unfinished } => words_in(*field, &folded(words), *unfinished),
        Expr::Any(parts) => {
            let parts: Option<Vec<Finding>> = parts.iter().map(finding).collect();
            joined(parts?, Wanted::Any)
        }
        Expr::All(parts) => {
            let (denied, wanted): (Vec<&Expr>, Vec<&Expr>) =
                parts.iter().partition(|part| matches!(part, Expr::Not(_)));
            let wanted: Option<Vec<Finding>> = wanted.into_iter().map(finding).collect();
            let wanted = wanted.filter(|it| are_alike(it))?;
            let mut whole = joined(wanted, Wanted::All)?;
            for part in denied {
                let Expr::Not(inner) = part else { continue };
                // An inexact query would deny too much, and a broad one would take long.
                let denied = finding(inner).filter(|it| it.exact && !it.broad)?.words;
                let [words, near] = [whole.words, whole.near]
                    .map(|found| Wanted::Except(Box::new(found), Box::new(denied.clone())));
                whole = Finding { words, near, ..whole };
            }
            Some(whole)
        }
        _ => None,
    }
}

/// Returns the query to the index that every match must meet; `None` if there is none.
pub(super) fn needed_words(expr: &Expr) -> Option<Wanted> {
    match (finding(expr), expr) {
        (Some(found), _) => Some(found.words),
        (None, Expr::All(parts)) => {
            let is_broad = |part: &&Expr| finding(part).is_some_and(|it| it.broad);
            let (broad, other): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(is_broad);
            let words = |parts: Vec<&Expr>| -> Vec<Wanted> {
                parts.into_iter().filter_map(needed_words).collect()
            };
            let words = Some(words(other)).filter(|it| !it.is_empty()).unwrap_or(words(broad));
            (!words.is_empty()).then(|| together(words, Wanted::All))
        }
        _ => None,
    }
}

/// Whether all of them are broad, or none is.
fn are_alike(found: &[Finding]) -> bool {
    found.windows(2).all(|two| two[0].broad == two[1].broad)
}

/// Whether words, folded, are no more than the beginning of a short word. A great many words begin so:
/// alone it is looked up in headlines only, and after other words only once these are found.
pub(super) fn is_beginning(words: &str, unfinished: bool) -> bool {
    unfinished && is_short_word(words) && !words.contains(' ')
}

fn joined(parts: Vec<Finding>, by: fn(Vec<Wanted>) -> Wanted) -> Option<Finding> {
    let exact = parts.iter().all(|it| it.exact);
    let broad = parts.iter().any(|it| it.broad);
    let (words, near): (Vec<Wanted>, Vec<Wanted>) =
        parts.into_iter().map(|it| (it.words, it.near)).unzip();
    let [words, near] = [words, near].map(|it| (!it.is_empty()).then(|| together(it, by)));
    Some(Finding { words: words?, near: near?, exact, broad })
}

/// One part by itself; several, joined by `by`.
fn together(mut parts: Vec<Wanted>, by: fn(Vec<Wanted>) -> Wanted) -> Wanted {
    match parts.len() {
        1 => parts.remove(0),
        _ => by(parts),
    }
}

/// Returns the query to the index for folded words that follow one another.
pub(super) fn words_in(field: Field, words: &str, unfinished: bool) -> Option<Finding> {
    let place = match field {
        Field::Text => Place::Either,
        Field::Title => Place::Headline,
        Field::Body => Place::Body,
        _ => return None,
    };
    let there =
        |word: &str, place, unfinished| Wanted::Word { word: word.to_owned(), place, unfinished };
    if !words.is_empty() && is_beginning(words, unfinished) {
        let place = if field == Field::Text { Place::Headline } else { place };
        let words = there(words, place, true);
        return Some(Finding { near: words.clone(), words, exact: true, broad: true });
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    let (last, before) = words.split_last()?;
    let whole: Vec<Wanted> = before.iter().map(|word| there(word, place, false)).collect();
    let exact = before.is_empty();
    if unfinished && is_short_word(last) {
        let words = (!whole.is_empty()).then(|| together(whole, Wanted::All))?;
        return Some(Finding { near: words.clone(), words, exact: false, broad: false });
    }
    let with = |last| together([whole.clone(), vec![last]].concat(), Wanted::All);
    let words = with(there(last, place, unfinished));
    let near = match (unfinished, place) {
        (true, Place::Either) => with(Wanted::Any(vec![
            there(last, Place::Body, false),
            there(last, Place::Headline, true),
        ])),
        (true, Place::Body) => with(there(last, place, false)),
        _ => words.clone(),
    };
    Some(Finding { words, near, exact, broad: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_asked_for_one_by_one() {
        for (typed, want, exact) in [
            ("water bill ", "(water and bill)", true),
            ("water bill", "(water and bill*)", true),
            ("\"NEAR(a * ^ OR\"", "(near and a and or)", false),
            ("C++ (2.0) ", "(c and (2 and 0))", false),
            ("地下鉄", "(地下 and 下鉄*)", false),
            ("title:water -bill ", "(¶water but bill)", true),
            ("(a or b) c ", "((a or b) and c)", true),
            ("bo", "¶bo*", true),
            ("title:b", "¶b*", true),
            ("body:b", "body:b*", true),
            ("ox bo", "", false),
            ("-water ", "", false),
            ("water -\"two words\" ", "", false),
            ("water is:unread", "", false),
        ] {
            let expr = crate::query::parse_search(typed).expect(typed);
            let found = finding(&expr);
            let told = found.as_ref().map(|it| told(&it.words)).unwrap_or_default();
            assert_eq!((told.as_str(), found.is_some_and(|it| it.exact)), (want, exact), "{typed}");
        }
    }

    /// `x` is a word in headline or body, `¶x` one in the headline, `x*` one that begins so.
    fn told(wanted: &Wanted) -> String {
        let joined = |parts: &[Wanted], between: &str| {
            format!("({})", parts.iter().map(told).collect::<Vec<_>>().join(between))
        };
        let word =
            |word: &str, unfinished: bool| format!("{word}{}", if unfinished { "*" } else { "" });
        match wanted {
            Wanted::Any(parts) => joined(parts, " or "),
            Wanted::Word { word: text, place, unfinished } => {
                let place = match place {
                    Place::Headline => "¶",
                    Place::Body => "body:",
                    Place::Either => "",
                };
                format!("{place}{}", word(text, *unfinished))
            }
            Wanted::All(parts) => joined(parts, " and "),
            Wanted::Except(wanted, denied) => format!("({} but {})", told(wanted), told(denied)),
        }
    }
}
