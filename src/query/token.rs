//! Cuts the text of a query into words and signs, each with its column.

use super::field::{NAMES, find};
use super::mistake::Mistake;
use super::nearest::nearest;

/// A word or a sign, with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// In characters from 1.
    pub column: usize,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// A bare word. `prefix`: a `*` follows it. `last`: a text that is being typed ends
    /// with it, so that it may be incomplete.
    Word { text: String, prefix: bool, last: bool },
    /// Words in quotes. `open`: a `*` follows them, or the closing quote is missing.
    Phrase { text: String, open: bool },
    /// The name of a field, before a sign of comparison.
    Name(String),
    /// A comparison; what `:` means depends on the field.
    Sign(Sign),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `-` right before what it negates.
    Minus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Colon,
    Equal,
    Unequal,
    Has,
    HasNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Sign {
    pub(super) const ALL: [(&'static str, Sign); 9] = [
        ("!=", Sign::Unequal),
        ("!~", Sign::HasNot),
        ("<=", Sign::AtMost),
        (">=", Sign::AtLeast),
        ("=", Sign::Equal),
        ("~", Sign::Has),
        ("<", Sign::Less),
        (">", Sign::More),
        (":", Sign::Colon),
    ];

    /// The sign at the start of `letters`.
    fn at(letters: &[char]) -> Option<(&'static str, Sign)> {
        let begins =
            |text: &str| text.chars().zip(letters).filter(|(a, b)| a == *b).count() == text.len();
        Sign::ALL.into_iter().find(|(text, _)| begins(text))
    }

    pub(super) fn text(self) -> &'static str {
        Self::ALL.iter().find(|(_, sign)| *sign == self).map_or("", |(text, _)| text)
    }
}

/// Cuts `text` into tokens. While it is still being `typed`, the last quote may be open. In a search, which
/// may be a headline, a sign of comparison is one only behind the name of a field.
pub(super) fn tokens(text: &str, typed: bool, is_search: bool) -> Result<Vec<Token>, Mistake> {
    let letters = text.chars().collect();
    let mut cutter = Cutter { letters, at: 0, typed, is_search, tokens: Vec::new() };
    while cutter.at < cutter.letters.len() {
        cutter.step()?;
    }
    Ok(cutter.tokens)
}

struct Cutter {
    letters: Vec<char>,
    at: usize,
    typed: bool,
    is_search: bool,
    tokens: Vec<Token>,
}

impl Cutter {
    fn step(&mut self) -> Result<(), Mistake> {
        let column = self.at + 1;
        match self.letters[self.at] {
            letter if letter.is_whitespace() => self.at += 1,
            '(' => self.sign(column, What::Open, 1),
            ')' => self.sign(column, What::Close, 1),
            '"' => self.phrase(column)?,
            '-' if self.peek(1).is_some_and(|next| !next.is_whitespace() && next != ')') => {
                self.sign(column, What::Minus, 1);
            }
            _ => match self.sign_here() {
                Some((text, _)) if self.is_search && !self.follows_name() => self.at += text.len(),
                Some((text, sign)) => {
                    self.sign(column, What::Sign(sign), text.len());
                    self.value();
                }
                None => self.word(column),
            },
        }
        Ok(())
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    fn sign(&mut self, column: usize, what: What, width: usize) {
        self.tokens.push(Token { column, what });
        self.at += width;
    }

    /// The comparison at this position. A colon is one only right after a name.
    fn sign_here(&self) -> Option<(&'static str, Sign)> {
        let (text, sign) = Sign::at(&self.letters[self.at..])?;
        (sign != Sign::Colon || self.follows_name()).then_some((text, sign))
    }

    fn follows_name(&self) -> bool {
        matches!(self.tokens.last(), Some(Token { what: What::Name(_), .. }))
    }

    fn phrase(&mut self, column: usize) -> Result<(), Mistake> {
        let mut text = String::new();
        self.at += 1;
        loop {
            match self.peek(0) {
                Some('"') => break self.at += 1,
                Some('\\') if self.peek(1).is_some_and(|next| matches!(next, '"' | '\\')) => {
                    text.extend(self.peek(1));
                    self.at += 2;
                }
                Some(letter) => {
                    text.push(letter);
                    self.at += 1;
                }
                None if self.typed => {
                    self.tokens.push(Token { column, what: What::Phrase { text, open: true } });
                    return Ok(());
                }
                None => return Err(Mistake::new(column, "this quote is not closed", "")),
            }
        }
        let open = self.peek(0) == Some('*');
        self.at += usize::from(open);
        self.tokens.push(Token { column, what: What::Phrase { text, open } });
        Ok(())
    }

    /// Reads a bare word, or the name of a field if a sign follows.
    fn word(&mut self, column: usize) {
        let start = self.at;
        let mut may_be_name = true;
        while let Some(letter) = self.peek(0) {
            // `https://…` is an address, not a field `https`.
            let colon =
                letter == ':' && self.at > start && may_be_name && self.peek(1) != Some('/');
            let ends = letter.is_whitespace()
                || matches!(letter, '(' | ')' | '"' | '=' | '<' | '>' | '~')
                || letter == '!' && matches!(self.peek(1), Some('=' | '~'))
                || colon;
            if ends {
                break;
            }
            may_be_name &= letter.is_ascii_alphabetic();
            self.at += 1;
        }
        let text: String = self.letters[start..self.at].iter().collect();
        if self.is_name() && !(self.is_search && self.is_of_headline(&text)) {
            return self.tokens.push(Token { column, what: What::Name(text) });
        }
        self.push_word(column, text);
        // `Ukraine: talks resume`
        self.at += usize::from(self.is_search && self.peek(0) == Some(':'));
    }

    /// Whether the word just read, which a sign follows, is neither a field nor a misspelled one. Only in
    /// a headline do spaces follow its colon.
    fn is_of_headline(&self, word: &str) -> bool {
        let is_before_space =
            self.peek(0) == Some(':') && self.peek(1).is_some_and(char::is_whitespace);
        find(word).is_none() && (is_before_space || nearest(word, NAMES).is_none())
    }

    /// Whether a sign follows the word just read.
    fn is_name(&self) -> bool {
        let rest = &self.letters[self.at..];
        let spaces = rest.iter().take_while(|letter| letter.is_whitespace()).count();
        let sign = Sign::at(&rest[spaces..]).map(|(_, sign)| sign);
        sign.is_some_and(|sign| sign != Sign::Colon || spaces == 0)
    }

    /// Reads the value after a sign: up to the next space, whatever signs it contains.
    fn value(&mut self) {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let start = self.at;
        if matches!(self.peek(0), None | Some('"' | '(' | ')')) {
            return;
        }
        while self.peek(0).is_some_and(|letter| !letter.is_whitespace() && letter != ')') {
            self.at += 1;
        }
        let text: String = self.letters[start..self.at].iter().collect();
        self.push_word(start + 1, text);
    }

    fn push_word(&mut self, column: usize, text: String) {
        let last = self.typed && self.at == self.letters.len();
        let (text, prefix) = match text.strip_suffix('*') {
            Some(stem) if !stem.is_empty() => (stem.to_owned(), true),
            _ => (text, false),
        };
        self.tokens.push(Token { column, what: What::Word { text, prefix, last } });
    }
}
