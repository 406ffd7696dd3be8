//! Full text: which words are indexed, and how a question finds them.
//!
//! Words are folded before they reach the index, so that `gia ca phe` finds `Giá cà phê` and `đ` is
//! `d`; scripts without spaces are indexed as overlapping pairs of letters. The index knows which
//! entries hold a word, and whether in the headline, but not where: that would make it three times
//! as large. Whether words follow one another is read from the text of the few that hold them all.
//! How it is filled: see indexing.rs.

use std::cmp::Reverse;

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Store;
use super::bodies::Bodies;
use super::error::Result;
use crate::clean::html::cleaned_words;
use crate::domain::{EntryId, Expr, Field};

/// So much of a body is indexed, in characters: no article is longer.
pub(super) const INDEXED: usize = 40_000;

/// Stands before the words of a headline in the index. No word holds it.
pub(super) const HEADLINE: &str = "¶";

/// An unfinished word of fewer bytes begins too many words: it is looked for in headlines alone.
const SHORT: usize = 3;

/// So many of the highest of a search are ranked by their texts as well, and so much of each is
/// read, in characters.
const WEIGHED: usize = 24;
const READ_TO_WEIGH: usize = 8_000;

impl Store {
    /// Puts those first of the highest that begin with the words, and that say them most often.
    /// Others stay where they are: to read the texts of all would take long.
    pub(super) fn weigh(&self, found: &mut [(EntryId, i64)], words: &str) -> Result<()> {
        let mut bodies = Bodies::default();
        let highest = found.len().min(WEIGHED);
        let mut weighed = Vec::with_capacity(highest);
        for (entry, standing) in &found[..highest] {
            let body = bodies.of(&self.connection, *entry)?;
            let text = fold(&cleaned_words(&body.html, READ_TO_WEIGH));
            let mentions =
                words.split_whitespace().map(|word| mentions(&text, word)).sum::<usize>();
            // Twice as often is one more, and so is each word in the first sentences, which are
            // what decides between equal ones.
            let early = held(&body.excerpt, words);
            let standing = standing + early + i64::from(mentions.max(1).ilog2());
            weighed.push((standing, early, *entry));
        }
        weighed.sort_by_key(|(standing, early, _)| Reverse((*standing, *early)));
        for (found, (standing, _, entry)) in found.iter_mut().zip(weighed) {
            *found = (entry, standing);
        }
        Ok(())
    }
}

/// What SQL can ask of words: `folded(text)`; `folded_body(entry)`, the words of an entry's body;
/// `standing(title, words)`, how high an entry stands among what a search found.
pub(super) fn add_functions(connection: &Connection) -> Result<()> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("folded", 1, pure, |call| {
        Ok(folded(call.get_raw(0).as_str_or_null()?.unwrap_or_default()))
    })?;
    connection.create_scalar_function("folded_body", 2, pure, |call| {
        let packed = call.get_raw(0).as_blob_or_null()?;
        let html = super::bodies::unpacked(packed, EntryId(call.get(1)?));
        Ok(folded(&cleaned_words(&html, INDEXED)))
    })?;
    connection.create_scalar_function("standing", 2, pure, |call| {
        let text = |at| call.get_raw(at).as_str_or_null();
        Ok(standing(text(0)?.unwrap_or_default(), text(1)?.unwrap_or_default()))
    })?;
    Ok(())
}

/// The words of the body of entry `e`, folded.
pub(super) const BODY: &str = "coalesce((SELECT folded_body(packed, e.id) FROM bodies
     WHERE first <= e.id ORDER BY first DESC LIMIT 1), '')";

/// How high an entry stands by its headline, where each word counts four.
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

/// What `standing` is told of the words that are wanted.
pub(super) fn wanted_words(expr: &Expr) -> String {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => {
            parts.iter().map(wanted_words).collect::<Vec<_>>().join(" ")
        }
        Expr::Has { field: Field::Text | Field::Title | Field::Body, words, unfinished } => {
            let end = if *unfinished { "*" } else { "" };
            format!("{}{end}", folded(words))
        }
        _ => String::new(),
    }
}

/// What the index finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// An expression of FTS5.
    pub words: String,
    /// The same for an unfinished word as long as it has enough company in headlines: in bodies it
    /// is taken for a whole one. Quick, where a beginning begins half of all words; finds less.
    pub near: String,
    /// Whether it finds nothing that is not wanted; `words` finds all that is.
    pub exact: bool,
}

/// How the index is asked for what only full text can answer; `None` when something else is asked
/// as well, or nothing but what must not occur.
pub(super) fn finding(expr: &Expr) -> Option<Finding> {
    match expr {
        Expr::Has { field, words, unfinished } => words_in(*field, &folded(words), *unfinished),
        Expr::Any(parts) => {
            let parts: Option<Vec<Finding>> = parts.iter().map(finding).collect();
            joined(parts?, " OR ")
        }
        Expr::All(parts) => {
            let (denied, wanted): (Vec<&Expr>, Vec<&Expr>) =
                parts.iter().partition(|part| matches!(part, Expr::Not(_)));
            let wanted: Option<Vec<Finding>> = wanted.into_iter().map(finding).collect();
            let mut whole = joined(wanted?, " AND ")?;
            for part in denied {
                let Expr::Not(inner) = part else { continue };
                // What is not exact would deny too much.
                let denied = finding(inner).filter(|it| it.exact)?;
                for found in [&mut whole.words, &mut whole.near] {
                    *found = format!("({found} NOT {})", denied.words);
                }
            }
            Some(whole)
        }
        _ => None,
    }
}

/// How the index is asked for the words without which nothing is found; `None` when there are none.
pub(super) fn needed_words(expr: &Expr) -> Option<String> {
    match (finding(expr), expr) {
        (Some(found), _) => Some(found.words),
        (None, Expr::All(parts)) => {
            let words: Vec<String> = parts.iter().filter_map(needed_words).collect();
            (!words.is_empty()).then(|| words.join(" AND "))
        }
        _ => None,
    }
}

/// Whether no more is typed than the beginning of a short word, which the index can't help with.
pub(super) fn is_beginning(expr: &Expr) -> bool {
    match expr {
        Expr::Has { field: Field::Text | Field::Title, words, unfinished: true } => {
            !folded(words).is_empty() && finding(expr).is_none()
        }
        _ => false,
    }
}

fn joined(parts: Vec<Finding>, between: &str) -> Option<Finding> {
    let exact = parts.iter().all(|it| it.exact);
    let (words, near): (Vec<String>, Vec<String>) =
        parts.into_iter().map(|it| (it.words, it.near)).unzip();
    let [words, near] = [words, near].map(|it| format!("({})", it.join(between)));
    (words != "()").then_some(Finding { words, near, exact })
}

/// How the index is asked for folded words that follow one another.
pub(super) fn words_in(field: Field, words: &str, unfinished: bool) -> Option<Finding> {
    let place = |word: &str, in_body: &str, in_headline: &str| match field {
        Field::Text => Some(format!("(\"{word}\"{in_body} OR \"{HEADLINE}{word}\"{in_headline})")),
        Field::Title => Some(format!("\"{HEADLINE}{word}\"{in_headline}")),
        Field::Body => Some(format!("\"{word}\"{in_body}")),
        _ => None,
    };
    let words: Vec<&str> = words.split_whitespace().collect();
    let (last, before) = words.split_last()?;
    let mut parts = Vec::new();
    for word in before {
        parts.push(place(word, "", "")?);
    }
    let exact = before.is_empty();
    let whole = |parts: &[String]| match parts {
        [] => None,
        [one] => Some(one.clone()),
        _ => Some(format!("({})", parts.join(" AND "))),
    };
    if unfinished && last.len() < SHORT {
        let words = whole(&parts)?;
        return Some(Finding { near: words.clone(), words, exact: false });
    }
    let end = if unfinished { " *" } else { "" };
    let [words, near] = [end, ""].map(|in_body| {
        let last = place(last, in_body, end)?;
        whole(&[parts.as_slice(), &[last]].concat())
    });
    Some(Finding { words: words?, near: near?, exact })
}

/// Words as they are compared: folded, with single blanks between them.
pub(super) fn folded(text: &str) -> String {
    let folded = fold(text);
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower case without marks, other signs as spaces, letters of unspaced scripts in pairs.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 1);
    let mut unspaced: Option<char> = None;
    let mut alone = false;
    let mut rest = text;
    loop {
        // Most letters of most texts are ASCII, and taken together.
        let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        if ascii > 0 {
            end_run(&mut folded, &mut unspaced, alone);
            push_ascii(&mut folded, &rest.as_bytes()[..ascii]);
        }
        let mut letters = rest[ascii..].chars();
        let Some(letter) = letters.next() else { break };
        rest = letters.as_str();
        if is_unspaced(letter) {
            if let Some(before) = unspaced {
                folded.extend([before, letter, ' ']);
            } else {
                folded.push(' ');
            }
            alone = unspaced.is_none();
            unspaced = Some(letter);
            continue;
        }
        end_run(&mut folded, &mut unspaced, alone);
        match letter {
            'đ' | 'Đ' | 'ð' => folded.push('d'),
            'ł' | 'Ł' => folded.push('l'),
            'ø' | 'Ø' => folded.push('o'),
            'ı' => folded.push('i'),
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            // Cyrillic letters that are lower case and whole, as nearly all of a Russian text.
            'а'..='и' | 'к'..='я' => folded.push(letter),
            c if c.is_alphanumeric() => folded
                .extend(c.nfkd().filter(|it| !is_combining_mark(*it)).flat_map(char::to_lowercase)),
            c if is_combining_mark(c) => {}
            _ => folded.push(' '),
        }
    }
    end_run(&mut folded, &mut unspaced, alone);
    folded
}

/// Many letters at once: one by one, each is made sure of to be one.
fn push_ascii(folded: &mut String, letters: &[u8]) {
    let mut block = [0; 64];
    for letters in letters.chunks(block.len()) {
        let block = &mut block[..letters.len()];
        for (folded, letter) in block.iter_mut().zip(letters) {
            *folded = FOLDED[usize::from(letter & 127)];
        }
        // Nothing but ASCII is in it.
        folded.push_str(std::str::from_utf8(block).unwrap_or_default());
    }
}

/// What each letter of ASCII becomes.
const FOLDED: [u8; 128] = {
    let mut folded = [b' '; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            folded[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    folded
};

/// A run of one letter has no pair; it is indexed by itself.
fn end_run(folded: &mut String, unspaced: &mut Option<char>, alone: bool) {
    if let Some(letter) = unspaced.take()
        && alone
    {
        folded.extend([letter, ' ']);
    }
}

/// Han, kana, hangul, Thai, Lao, Khmer, Myanmar: written without spaces, or with particles attached.
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fold_to_what_people_type() {
        for (text, want) in [
            ("Giá cà phê ĐẮT", "gia ca phe dat"),
            ("Straße nach Łódź", "strasse nach lodz"),
            ("C++ 2.0", "c 2 0"),
            ("地下鉄の", "地下 下鉄 鉄の"),
            ("新 line", "新 line"),
            ("Ёлка", "елка"),
        ] {
            assert_eq!(fold(text).split_whitespace().collect::<Vec<_>>().join(" "), want, "{text}");
        }
    }

    #[test]
    fn nothing_typed_is_taken_for_an_operator() {
        for (typed, want, exact) in [
            ("water bill ", "(W(water) AND W(bill))", true),
            ("water bill", "(W(water) AND W*(bill))", true),
            ("\"NEAR(a * ^ OR\"", "(W(near) AND W(a) AND W(or))", false),
            ("C++ (2.0) ", "(W(c) AND (W(2) AND W(0)))", false),
            ("地下鉄", "(W(地下) AND W*(下鉄))", false),
            ("title:water -bill ", "((\"¶water\") NOT W(bill))", true),
            ("(a or b) c ", "((W(a) OR W(b)) AND W(c))", true),
            ("bo", "", false),
            ("ox bo", "", false),
            ("-water ", "", false),
            ("water -\"two words\" ", "", false),
            ("water is:unread", "", false),
        ] {
            let expr = crate::query::parse_search(typed).expect(typed);
            let found = finding(&expr).map_or((String::new(), false), |it| (it.words, it.exact));
            assert_eq!(found, (spelled_out(want), exact), "{typed}");
        }
    }

    /// `W(x)` is the word in headline or body, `W*(x)` one that begins so.
    fn spelled_out(short: &str) -> String {
        let mut long = String::new();
        let mut rest = short;
        while let Some(at) = rest.find('W') {
            long.push_str(&rest[..at]);
            let (end, begin) = if rest[at..].starts_with("W*(") { (" *", 3) } else { ("", 2) };
            let close = at + rest[at..].find(')').expect("a bracket");
            let word = &rest[at + begin..close];
            long += &format!("(\"{word}\"{end} OR \"¶{word}\"{end})");
            rest = &rest[close + 1..];
        }
        long + rest
    }

    #[test]
    fn the_headline_counts_most() {
        assert_eq!(standing("Water bill", "water bill"), 8);
        assert_eq!(standing("Waterworks", "wat*"), 4);
        assert_eq!(standing("Waterworks", "wat"), 0);
        assert_eq!(standing("Giá cà phê", "ca phe"), 8);
    }
}
