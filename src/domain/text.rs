//! Text that is safe to print, by construction: the boundary between other people's bytes and the reader's
//! terminal.
//!
//! A single ESC byte in a title can retitle the window, write the clipboard or, on some terminals,
//! type a command; a bidi override can make one address read as another. So whatever comes from
//! outside becomes a [`Text`] or an [`Html`] before it is stored or drawn, and both are made by
//! [`Text::clean`] and the cleaner in `clean` alone.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::printable::{is_in_plain_letter, printable};

/// One line of printable words: no control, no escape sequence, no bidi override, no line break,
/// runs of white space as one space, none at the ends, in Unicode's NFC.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Text(String);

impl Text {
    /// Cleans `raw` into one printable line.
    pub fn clean(raw: &str) -> Self {
        let printable = printable(raw);
        match with_single_spaces(&printable) {
            Cow::Borrowed(_) => Text(printable.into_owned()),
            Cow::Owned(line) => Text(line),
        }
    }

    /// The words themselves.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The part that `choose` returns, without white space at its ends.
    #[must_use]
    pub fn part(self, choose: impl FnOnce(&str) -> &str) -> Self {
        let part = choose(&self.0).trim();
        if part.len() == self.0.len() { self } else { Text(part.to_owned()) }
    }

    /// Cuts the text to at most `limit` characters and an ellipsis, at the end of a word if one is near.
    #[must_use]
    pub fn cut(self, limit: usize) -> Self {
        let Some(end) = start_of_letter(&self.0, limit) else { return self };
        let head = &self.0[..end];
        let word_end =
            head.rfind(' ').filter(|at| head[*at..].chars().count() <= 20).unwrap_or(end);
        Text(format!("{}…", head[..word_end].trim_end()))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Text::clean(&raw)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Text::clean(raw)
    }
}

/// A fragment of allow-listed, balanced HTML whose text and attributes hold no control or bidi
/// override characters. `clean` makes it, `render` lays it out, the store keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Wraps HTML whose tags were already checked against the allow-list; checks the characters.
    ///
    /// Only for `clean`, which makes such HTML, and `store`, which reads it back.
    pub fn from_cleaned(html: &str) -> Self {
        Html(printable(html).into_owned())
    }

    /// The markup itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a character that stands between letters shows anything or separates words.
pub fn is_drawn(letter: char) -> bool {
    // Between letters, since a mark or a joiner alone would be dropped.
    Text::clean(&format!("ب{letter}ب")).as_str() != "بب"
}

/// The byte offset of the letter with this number, counted from 0; `None` if the text is shorter.
pub(crate) fn start_of_letter(text: &str, number: usize) -> Option<usize> {
    let mut letters = text.chars();
    // `Chars::nth` skips many letters at once, which `char_indices` doesn't.
    if let Some(before) = number.checked_sub(1) {
        letters.nth(before)?;
    }
    let rest = letters.as_str();
    (!rest.is_empty()).then(|| text.len() - rest.len())
}

/// Joins the words of a text with single spaces.
fn with_single_spaces(text: &str) -> Cow<'_, str> {
    let mut rest = text.trim_start();
    if rest.len() == text.len() && evenly_spaced(text, |_| false) == text.len() {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    while !rest.is_empty() {
        let (words, behind) = rest.split_at(evenly_spaced(rest, |_| false));
        line.push_str(words);
        rest = behind.trim_start();
        if !rest.is_empty() {
            line.push(' ');
        }
    }
    Cow::Owned(line)
}

/// The length of the words that `text`, which begins with one, has before any white space other than single
/// spaces between words, or before a word whose first letter `ends` them.
pub(crate) fn evenly_spaced(text: &str, ends: impl Fn(char) -> bool) -> usize {
    let bytes = text.as_bytes();
    let is_in_word = |byte: &u8| *byte > b' ' && is_in_plain_letter(*byte);
    let mut end = 0;
    loop {
        let rest = &bytes[end..];
        end += rest.iter().position(|byte| !is_in_word(byte)).unwrap_or(rest.len());
        let is_apart = end > 0 && bytes[end - 1] == b' ';
        let is_end = match bytes.get(end) {
            Some(b' ') => is_apart,
            Some(b'\n' | b'\t') | None => true,
            Some(_) => {
                text[end..].starts_with(|it: char| it.is_whitespace() || is_apart && ends(it))
            }
        };
        if is_end {
            return end - usize::from(is_apart);
        }
        end += 1;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[track_caller]
    pub(in crate::domain) fn check(raw: &str, want: &str) {
        let got = Text::clean(raw);
        assert_eq!(got.as_str(), want);
        assert_eq!(Text::clean(got.as_str()), got, "cleaning twice changes nothing");
    }

    #[test]
    fn letters_begin_where_they_are_counted_to() {
        for text in ["", "a", "harbour", "мост через реку", "e\u{301}東京🚀 and more of it, ёж"]
        {
            for (number, (start, _)) in text.char_indices().enumerate() {
                assert_eq!(start_of_letter(text, number), Some(start), "{number} of {text}");
            }
            assert_eq!(start_of_letter(text, text.chars().count()), None, "{text}");
            assert_eq!(start_of_letter(text, 900), None, "{text}");
        }
    }

    #[test]
    fn letters_are_drawn_that_leave_something_to_see() {
        assert!(['a', ' ', '\u{301}', '\u{200d}', '東', '\u{ac}'].into_iter().all(is_drawn));
        assert!(!['\u{1b}', '\0', '\u{202e}', '\u{ad}', '\u{feff}'].into_iter().any(is_drawn));
    }

    #[test]
    fn white_space_is_one_space() {
        check("  a \r\n\t b\u{a0}c ", "a b c");
        check(
            "one\u{2028}two\rthree\u{b}four\u{c}five\u{85}six\u{2029}",
            "one two three four five six",
        );
        for letter in (' '..=char::MAX).filter(|letter| !letter.is_control()) {
            let text = format!(" {letter}a{letter} {letter}é{letter}");
            let words: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(with_single_spaces(&text), words.join(" "), "U+{:04x}", letter as u32);
        }
    }

    #[test]
    fn long_lines_are_cut_at_a_word() {
        assert_eq!(Text::clean("one two three").cut(9).as_str(), "one two…");
        assert_eq!(Text::clean("地下鉄の新路線").cut(3).as_str(), "地下鉄…");
        assert_eq!(Text::clean("short").cut(9).as_str(), "short");
    }
}
