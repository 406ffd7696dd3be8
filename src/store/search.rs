//! Full text: which words are indexed, and how a question finds them.
//!
//! Words are folded before they reach the index, so that `gia ca phe` finds `Giá cà phê` and `đ` is
//! `d`; scripts without spaces are indexed as overlapping pairs of letters, found as a phrase. The
//! index holds folded words only and is filled in batches, apart from the refresh.

use rusqlite::{OptionalExtension, Row, params};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::article::Unpacker;
use super::error::Result;
use super::{Store, fact};
use crate::clean::html::plain_text;
use crate::domain::{EntryId, Expr, Field};

/// So much of a body is indexed, in characters: no article is longer.
const INDEXED: usize = 40_000;

impl Store {
    /// Indexes up to `limit` entries that are not yet; answers how many it did.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn index_some(&mut self, limit: usize) -> Result<usize> {
        let transaction = self.write()?;
        let indexed = fact(&transaction, "indexed")?;
        let edited: Vec<i64> = transaction
            .prepare_cached("SELECT entry FROM unindexed ORDER BY entry LIMIT ?1")?
            .query_map([limit as i64], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for entry in &edited {
            for sql in
                ["DELETE FROM search WHERE rowid = ?1", "DELETE FROM unindexed WHERE entry = ?1"]
            {
                transaction.prepare_cached(sql)?.execute([entry])?;
            }
        }
        let mut unpacker = Unpacker::default();
        let mut last = None;
        let mut waiting = 0;
        {
            let mut add = transaction
                .prepare_cached("INSERT INTO search (rowid, title, body) VALUES (?1, ?2, ?3)")?;
            let mut index = |row: &Row<'_>| {
                let (entry, title, body) = words_of(row, &mut unpacker)?;
                add.execute(params![entry, fold(&title), fold(&body)])?;
                Ok(entry)
            };
            let mut again = transaction.prepare_cached(
                "SELECT e.id, e.title, b.html FROM entries e JOIN bodies b ON b.entry = e.id
                 WHERE e.id = ?1",
            )?;
            for entry in &edited {
                again.query_row([entry], &mut index).optional()?;
            }
            let mut new = transaction.prepare_cached(
                "SELECT e.id, e.title, b.html FROM entries e JOIN bodies b ON b.entry = e.id
                 WHERE e.id > ?1 ORDER BY e.id LIMIT ?2",
            )?;
            // One at a time: their texts together would take more memory than the index does.
            for entry in new.query_map([indexed, (limit - edited.len()) as i64], &mut index)? {
                last = Some(entry?);
                waiting += 1;
            }
        }
        if let Some(last) = last {
            transaction.execute("UPDATE facts SET value = ?1 WHERE name = 'indexed'", [last])?;
        }
        transaction.commit()?;
        Ok(edited.len() + waiting)
    }

    /// Entries that this expression of FTS5 finds, best first.
    pub(super) fn ranked(&self, matching: &str, limit: usize) -> Result<Vec<EntryId>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY {BEST_FIRST} LIMIT ?2"
        ))?;
        let rows =
            statement.query_map(params![matching, limit as i64], |row| Ok(EntryId(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// An entry, its headline, and the words of its body.
fn words_of(row: &Row<'_>, unpacker: &mut Unpacker) -> rusqlite::Result<(i64, String, String)> {
    let html = unpacker.unpack(row.get_ref(2)?.as_blob_or_null()?);
    Ok((row.get(0)?, row.get(1)?, plain_text(&html, INDEXED)))
}

/// A word in the headline weighs as much as eight in the body.
pub(super) const BEST_FIRST: &str = "bm25(search, 8.0, 1.0), search.rowid DESC";

/// The FTS5 expression for what only full text can answer; `None` when something else is asked, or
/// nothing but what must not occur.
pub(super) fn matching(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Has { field, words, unfinished } => {
            let place = match field {
                Field::Text => "",
                Field::Title => "title : ",
                Field::Body => "body : ",
                _ => return None,
            };
            let words = folded(words);
            let end = if *unfinished { " *" } else { "" };
            (!words.is_empty()).then(|| format!("{place}\"{words}\"{end}"))
        }
        Expr::Any(parts) => {
            let parts: Option<Vec<String>> = parts.iter().map(matching).collect();
            Some(format!("({})", parts?.join(" OR ")))
        }
        Expr::All(parts) => {
            let (denied, wanted): (Vec<&Expr>, Vec<&Expr>) =
                parts.iter().partition(|part| matches!(part, Expr::Not(_)));
            let wanted: Option<Vec<String>> = wanted.into_iter().map(matching).collect();
            let mut whole = format!("({})", wanted.filter(|it| !it.is_empty())?.join(" AND "));
            for part in denied {
                let Expr::Not(inner) = part else { continue };
                whole = format!("({whole} NOT {})", matching(inner)?);
            }
            Some(whole)
        }
        _ => None,
    }
}

/// Words as they are compared: folded, with single blanks between them.
pub(super) fn folded(text: &str) -> String {
    let folded = fold(text);
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower case without marks, other signs as spaces, letters of unspaced scripts in pairs.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut unspaced: Option<char> = None;
    let mut alone = false;
    for letter in text.chars() {
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
            'a'..='z' | '0'..='9' => folded.push(letter),
            'A'..='Z' => folded.push(letter.to_ascii_lowercase()),
            c if c.is_ascii() => folded.push(' '),
            'đ' | 'Đ' | 'ð' => folded.push('d'),
            'ł' | 'Ł' => folded.push('l'),
            'ø' | 'Ø' => folded.push('o'),
            'ı' => folded.push('i'),
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            c if c.is_alphanumeric() => folded
                .extend(c.nfkd().filter(|it| !is_combining_mark(*it)).flat_map(char::to_lowercase)),
            c if is_combining_mark(c) => {}
            _ => folded.push(' '),
        }
    }
    end_run(&mut folded, &mut unspaced, alone);
    folded
}

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
        for (typed, want) in [
            ("water bill", Some("(\"water\" AND \"bill\" *)")),
            ("water ", Some("\"water\"")),
            ("\"NEAR(a * ^ OR\"", Some("\"near a or\"")),
            ("C++ (2.0)", Some("(\"c\" AND \"2 0\")")),
            ("地下鉄", Some("\"地下 下鉄\" *")),
            ("title:water -bill", Some("((title : \"water\") NOT \"bill\" *)")),
            ("(a or b) c ", Some("((\"a\" OR \"b\") AND \"c\")")),
            ("-water", None),
            ("water is:unread", None),
        ] {
            let expr = crate::query::parse_search(typed).expect(typed);
            assert_eq!(matching(&expr).as_deref(), want, "{typed}");
        }
    }
}
