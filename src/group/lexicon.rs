//! What is known about words beforehand, and texts read as words with that knowledge.

use std::ops::Range;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::house_style::{agencies, last_words, measured, measures, short_form, spelled};
use super::quick::QuickMap;
use super::serial::{languages_of, names};
use super::stopwords::{Languages, stop_words};

/// What is known about a word beforehand.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    languages: Languages,
    name: Option<u8>,
    named_in: Languages,
    /// Whether it may end a name that has a short form.
    ends_name: bool,
    is_agency: bool,
    is_measure: bool,
}

/// The words that are known beforehand, by the hash of their letters, so that one lookup finds everything.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    known: Arc<QuickMap<u64, Known>>,
}

impl Lexicon {
    /// The shipped tables.
    pub fn shipped() -> Self {
        let mut known: QuickMap<u64, Known> = QuickMap::default();
        for (word, language) in stop_words() {
            known.entry(hash(word)).or_default().languages |= language;
        }
        for (word, name) in names() {
            let known = known.entry(hash(word)).or_default();
            (known.name, known.named_in) = (Some(name), languages_of(word));
        }
        for word in last_words() {
            known.entry(hash(word)).or_default().ends_name = true;
        }
        for word in agencies() {
            known.entry(hash(word)).or_default().is_agency = true;
        }
        for word in measures() {
            known.entry(hash(word)).or_default().is_measure = true;
        }
        Lexicon { known: Arc::new(known) }
    }
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    start: u32,
    end: u32,
    /// A hash of its letters.
    pub hash: u64,
    /// The languages in which it is a stop word.
    pub languages: Languages,
    /// Which name of a date, ordinal, or negation it is, if any: its line in the table of `serial`.
    pub name: Option<u8>,
    /// The languages in which it is that name.
    named_in: Languages,
    /// Whether it is the name of an agency.
    pub is_agency: bool,
    /// Whether it is a unit of measure, or belongs to a time.
    pub is_measure: bool,
    /// Whether it contains a digit of any script.
    pub is_numeric: bool,
    /// Whether it begins with a digit.
    pub is_number: bool,
    /// Whether it is part of an aside, or of a stock phrase of its feed.
    pub is_stock: bool,
}

/// Words in order, their letters in one allocation.
#[derive(Debug, Default)]
pub(super) struct Words {
    letters: String,
    words: Vec<Word>,
}

impl Words {
    /// Adds the words that `each` finds, without differences of house style, and returns their range.
    pub fn read(
        &mut self,
        lexicon: &Lexicon,
        each: impl FnOnce(&mut dyn FnMut(&str)),
    ) -> Range<usize> {
        let first = self.words.len();
        each(&mut |word| {
            if let Some((number, unit)) = measured(word) {
                self.push(lexicon, number);
                self.push(lexicon, unit);
            } else if self.push(lexicon, &spelled(word)).ends_name {
                self.shorten(lexicon, first);
            }
        });
        first..self.words.len()
    }

    fn push(&mut self, lexicon: &Lexicon, word: &str) -> Known {
        let hash = hash(word);
        let known = lexicon.known.get(&hash).copied().unwrap_or_default();
        let start = self.letters.len() as u32;
        self.letters.push_str(word);
        self.words.push(Word {
            start,
            end: self.letters.len() as u32,
            hash,
            languages: known.languages,
            name: known.name,
            named_in: known.named_in,
            is_agency: known.is_agency,
            is_measure: known.is_measure,
            is_numeric: is_numeric(word),
            is_number: word.starts_with(|it: char| it.is_ascii_digit()),
            is_stock: false,
        });
        known
    }

    /// Replaces the name that the words from `first` on end with by its short form, if it has one.
    fn shorten(&mut self, lexicon: &Lexicon, first: usize) {
        let last_first = self.words[first..].iter().rev().map(|word| self.letters(word));
        let Some((taken, short)) = short_form(last_first) else { return };
        let name = self.words.drain(self.words.len() - taken..).next();
        self.letters.truncate(name.map_or(0, |first| first.start as usize));
        self.push(lexicon, short);
    }

    /// Sets the language of all words, if it is known: names of dates and ordinals in other languages lose
    /// that meaning.
    pub fn note_language(&mut self, language: Languages) {
        let is_other = |word: &&mut Word| language != 0 && word.named_in & language == 0;
        self.words.iter_mut().filter(is_other).for_each(|word| word.name = None);
    }

    /// Removes all words, and keeps the capacity.
    pub fn clear(&mut self) {
        self.letters.clear();
        self.words.clear();
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// A range of the words; empty if it is out of bounds.
    pub fn get(&self, range: Range<usize>) -> &[Word] {
        self.words.get(range).unwrap_or_default()
    }

    /// Marks a range of words as part of a stock phrase or an aside.
    pub fn note_stock(&mut self, range: Range<usize>) {
        let words = self.words.get_mut(range).unwrap_or_default();
        words.iter_mut().for_each(|word| word.is_stock = true);
    }

    /// The letters of a range of words, concatenated.
    pub fn letters_of(&self, range: Range<usize>) -> &str {
        let letters = match self.get(range) {
            [first, .., last] => self.letters.get(first.start as usize..last.end as usize),
            [word] => Some(self.letters(word)),
            [] => None,
        };
        letters.unwrap_or_default()
    }

    /// The letters of a word.
    pub fn letters(&self, word: &Word) -> &str {
        self.letters.get(word.start as usize..word.end as usize).unwrap_or_default()
    }
}

/// Whether a word contains a digit. Most words are ASCII, and checked byte by byte.
pub(super) fn is_numeric(word: &str) -> bool {
    let has_ascii = word.bytes().fold(false, |so_far, byte| so_far | byte.is_ascii_digit());
    has_ascii || !word.is_ascii() && word.chars().any(is_digit)
}

/// Whether a character is a digit of any script. The second arm is a short cut: the scripts from Latin to
/// Hebrew have no digits there.
fn is_digit(letter: char) -> bool {
    match letter {
        '\0'..'\u{80}' => letter.is_ascii_digit(),
        '\u{c0}'..'\u{660}' => false,
        _ => letter.is_numeric(),
    }
}

/// The hash of a word.
pub(super) fn hash(word: &str) -> u64 {
    xxh3_64(word.as_bytes())
}
