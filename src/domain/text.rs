//! Text that is safe to print, by construction: the boundary between other people's bytes and the reader's
//! terminal.
//!
//! A single ESC byte in a title can retitle the window, write the clipboard or, on some terminals,
//! type a command; a bidi override can make one address read as another. So whatever comes from
//! outside becomes a [`Text`] or an [`Html`] before it is stored or drawn, and both are made by
//! [`Text::clean`] and the cleaner in `clean` alone.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::printable::printable;

/// One line of printable words: no control, no escape sequence, no bidi override, no line break,
/// runs of white space as one space, none at the ends, in Unicode's NFC.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Text(String);

impl Text {
    /// Cleans `raw` into one printable line.
    pub fn clean(raw: &str) -> Self {
        let printable = printable(raw);
        if is_evenly_spaced(&printable) {
            return Text(printable.into_owned());
        }
        Text(evenly_spaced(&printable))
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

/// Whether single spaces between words are the only white space, as in most titles.
fn is_evenly_spaced(text: &str) -> bool {
    let mut is_apart = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b' ' if is_apart => return false,
            b' ' => is_apart = true,
            _ if white(text, at, byte) > 0 => return false,
            _ => is_apart = false,
        }
    }
    text.is_empty() || !is_apart
}

/// Joins the words of a text with single spaces.
fn evenly_spaced(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut word = 0;
    let mut say = |word: &str| {
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    };
    for (at, byte) in text.bytes().enumerate() {
        let width = white(text, at, byte);
        if width > 0 {
            say(&text[word..at]);
            word = at + width;
        }
    }
    say(&text[word..]);
    line
}

/// The length in bytes of a white space character that begins with `byte`; 0 for anything else.
fn white(text: &str, at: usize, byte: u8) -> usize {
    match byte {
        b' ' | b'\t'..=b'\r' => 1,
        // All other white space begins with one of these bytes.
        0xc2 | 0xe1..=0xe3 => {
            let letter = text[at..].chars().next();
            letter.filter(|it| it.is_whitespace()).map_or(0, char::len_utf8)
        }
        _ => 0,
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
            assert_eq!(evenly_spaced(&text), words.join(" "), "U+{:04x}", letter as u32);
            assert_eq!(is_evenly_spaced(&text), words.join(" ") == text, "U+{:04x}", letter as u32);
        }
    }

    #[test]
    fn long_lines_are_cut_at_a_word() {
        assert_eq!(Text::clean("one two three").cut(9).as_str(), "one two…");
        assert_eq!(Text::clean("地下鉄の新路線").cut(3).as_str(), "地下鉄…");
        assert_eq!(Text::clean("short").cut(9).as_str(), "short");
    }
}
