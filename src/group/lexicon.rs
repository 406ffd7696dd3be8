//! What is known of words beforehand, and texts as words of which it is known.

use std::ops::Range;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::quick::QuickMap;
use super::serial::{languages_of, names};
use super::stopwords::{Languages, stop_words};

/// What is known of a word beforehand.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    languages: Languages,
    name: Option<u8>,
    named_in: Languages,
}

/// The words that are known beforehand, by the hash of their letters: one look tells all.
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
    /// The languages that have it among their stop words.
    pub languages: Languages,
    /// Which name of a date or ordinal it is, if any.
    pub name: Option<u8>,
    /// The languages where it is.
    named_in: Languages,
    /// Whether there is a digit in it, of any script.
    pub is_numeric: bool,
    /// Whether it begins with a digit.
    pub is_number: bool,
    /// Whether it is part of what its feed says again and again.
    pub is_stock: bool,
}

/// Words in order, their letters one behind the other in a single piece of memory.
#[derive(Debug, Default)]
pub(super) struct Words {
    letters: String,
    words: Vec<Word>,
}

impl Words {
    /// Adds the words that `each` finds, and tells which they are.
    pub fn read(
        &mut self,
        lexicon: &Lexicon,
        each: impl FnOnce(&mut dyn FnMut(&str)),
    ) -> Range<usize> {
        let first = self.words.len();
        each(&mut |word| {
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
                is_numeric: is_numeric(word),
                is_number: word.starts_with(|it: char| it.is_ascii_digit()),
                is_stock: false,
            });
        });
        first..self.words.len()
    }

    /// Notes the language of all, if it is known: a name of a date or ordinal in another one is none here.
    pub fn note_language(&mut self, language: Languages) {
        let is_other = |word: &&mut Word| language != 0 && word.named_in & language == 0;
        self.words.iter_mut().filter(is_other).for_each(|word| word.name = None);
    }

    /// Forgets all words and keeps the room.
    pub fn clear(&mut self) {
        self.letters.clear();
        self.words.clear();
    }

    /// Some of the words; those that are there.
    pub fn get(&self, range: Range<usize>) -> &[Word] {
        self.words.get(range).unwrap_or_default()
    }

    /// Notes that some of the words are part of what their feed says again and again.
    pub fn note_stock(&mut self, range: Range<usize>) {
        let words = self.words.get_mut(range).unwrap_or_default();
        words.iter_mut().for_each(|word| word.is_stock = true);
    }

    /// The letters of some of the words, one behind the other.
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

/// Whether there is a digit in a word. Most words are ASCII, and looked through by bytes.
fn is_numeric(word: &str) -> bool {
    let has_ascii = word.bytes().fold(false, |so_far, byte| so_far | byte.is_ascii_digit());
    has_ascii || !word.is_ascii() && word.chars().any(is_digit)
}

/// Whether a letter is a digit of any script. No letter of Latin, Greek, Cyrillic, or Hebrew is.
fn is_digit(letter: char) -> bool {
    match letter {
        '\0'..'\u{80}' => letter.is_ascii_digit(),
        '\u{c0}'..'\u{660}' => false,
        _ => letter.is_numeric(),
    }
}

/// The hash that words are known by.
pub(super) fn hash(word: &str) -> u64 {
    xxh3_64(word.as_bytes())
}
