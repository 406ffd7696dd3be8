//! One line of text that a person edits.

use crossterm::event::KeyCode;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::{Text, is_drawn};
use crate::tui::keymap::Key;

/// The most bytes of a line: longer than any real address or search.
const LIMIT: usize = 2_000;

/// A line and the cursor in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    /// A byte between two graphemes.
    cursor: usize,
}

impl Input {
    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text before the cursor.
    pub fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Replaces the whole text.
    pub fn set(&mut self, text: &str) {
        self.text = text.to_owned();
        self.cursor = self.text.len();
    }

    /// Replaces the text from `start` to the cursor with a word.
    pub fn complete(&mut self, start: usize, word: &str) {
        self.text.replace_range(start..self.cursor, word);
        self.cursor = start + word.len();
    }

    /// Whether a key with Alt is one of those that move or delete by words.
    pub fn knows(key: Key) -> bool {
        let code = key.code;
        matches!(code, KeyCode::Char('b' | 'f' | 'd'))
            || matches!(code, KeyCode::Left | KeyCode::Right | KeyCode::Backspace)
    }

    /// Takes a key; returns whether the text changed.
    pub fn press(&mut self, key: Key) -> bool {
        let before = self.text.len();
        let by_word = key.alt || key.ctrl;
        match (key.code, key.ctrl) {
            (KeyCode::Left, _) if by_word => self.cursor = self.word_start(),
            (KeyCode::Right, _) if by_word => self.cursor = self.word_end(),
            (KeyCode::Char('b'), false) if key.alt => self.cursor = self.word_start(),
            (KeyCode::Char('f'), false) if key.alt => self.cursor = self.word_end(),
            (KeyCode::Backspace, _) if by_word => self.delete_from(self.word_start()),
            (KeyCode::Char('d'), false) if key.alt => {
                let end = self.word_end();
                self.text.replace_range(self.cursor..end, "");
            }
            (KeyCode::Left, _) | (KeyCode::Char('b'), true) => self.cursor = self.left(),
            (KeyCode::Right, _) | (KeyCode::Char('f'), true) => self.cursor = self.right(),
            (KeyCode::Home, _) | (KeyCode::Char('a'), true) => self.cursor = 0,
            (KeyCode::End, _) | (KeyCode::Char('e'), true) => self.cursor = self.text.len(),
            (KeyCode::Backspace, _) => self.delete_from(self.left()),
            (KeyCode::Char('w'), true) => self.delete_from(self.word_start()),
            (KeyCode::Char('u'), true) => self.delete_from(0),
            (KeyCode::Char('k'), true) => self.text.truncate(self.cursor),
            (KeyCode::Delete, _) | (KeyCode::Char('d'), true) => {
                let end = self.right();
                self.text.replace_range(self.cursor..end, "");
            }
            (KeyCode::Char(letter), false) if !key.alt => return self.insert(letter),
            _ => {}
        }
        self.text.len() != before
    }

    /// Takes pasted text, cleaned to one line, so it is never a press of Enter; returns
    /// whether the text changed.
    pub fn paste(&mut self, pasted: &str) -> bool {
        let cleaned = Text::clean(pasted);
        let before = self.text.len();
        for letter in cleaned.as_str().chars() {
            self.insert(letter);
        }
        self.text.len() != before
    }

    fn insert(&mut self, letter: char) -> bool {
        if letter.is_control() || !is_drawn(letter) || self.text.len() + letter.len_utf8() > LIMIT {
            return false;
        }
        self.text.insert(self.cursor, letter);
        self.cursor += letter.len_utf8();
        true
    }

    fn delete_from(&mut self, start: usize) {
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    fn left(&self) -> usize {
        self.before_cursor().grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        let after = &self.text[self.cursor..];
        self.cursor + after.graphemes(true).next().map_or(0, str::len)
    }

    fn word_end(&self) -> usize {
        let after = &self.text[self.cursor..];
        let word = after.trim_start();
        let length = word.find(char::is_whitespace).unwrap_or(word.len());
        self.cursor + (after.len() - word.len()) + length
    }

    fn word_start(&self) -> usize {
        let before = self.before_cursor().trim_end();
        before
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> Input {
        let mut input = Input::default();
        for key in keys.split(' ') {
            input.press(Key::parse(key).expect("a key"));
        }
        input
    }

    #[track_caller]
    fn check(keys: &str, text: &str, before_cursor: &str) {
        let input = typed(keys);
        assert_eq!((input.text(), input.before_cursor()), (text, before_cursor));
    }

    #[test]
    fn editing() {
        check("a b c left left X", "aXbc", "aX");
        check("a b backspace", "a", "a");
        check("a b C-a delete", "b", "");
        check("a b space c d C-w", "ab ", "ab ");
        check("a b left C-u", "b", "");
        check("a b left C-k", "a", "a");
        check("backspace left right delete C-w C-u", "", "");
    }

    #[test]
    fn one_backspace_takes_a_whole_emoji() {
        let mut input = Input::default();
        input.paste("a👩\u{200d}🚀");
        input.press(Key::parse("backspace").expect("a key"));
        assert!(input.text().chars().count() <= 2 && input.text().starts_with('a'));
    }

    #[test]
    fn what_is_pasted_is_cleaned_to_one_line() {
        let mut input = Input::default();
        input.paste("https://example.org/\u{1b}]0;pwn\u{7}feed\nrm\u{202e}");
        assert_eq!(input.text(), "https://example.org/feed rm");
    }
}
