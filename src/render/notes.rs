//! References within an article, as `clean` writes them: `<span id="2"></span>` is a place, and
//! `<a href="#2">` leads there. The words of a reference say whether it leads to a note.

use std::collections::{HashMap, HashSet};

use super::markup::{Token, attribute, tokens};

/// Most digits in the number of a note; a longer number is a year.
const DIGITS: usize = 3;
/// Most letters in the sign of a note; a longer reference is made of words.
const LETTERS: usize = 3;

/// The places that an article refers to, and the notes among them.
#[derive(Default)]
pub(super) struct Notes {
    places: HashSet<usize>,
    /// The place of the note with each number: the first one, if there are several.
    numbered: HashMap<usize, usize>,
}

impl Notes {
    /// Finds the places and notes of an article.
    pub fn of(html: &str) -> Notes {
        let mut notes = Notes::default();
        if !html.contains("<a href=\"#") {
            return notes;
        }
        let mut reference: Option<(usize, String)> = None;
        for token in tokens(html) {
            match token {
                Token::Start { name: "span", attributes } => {
                    notes.places.extend(attribute(attributes, "id").parse::<usize>().ok());
                }
                Token::Start { name: "a", attributes } => {
                    let place = referred(&attribute(attributes, "href"));
                    reference = place.map(|place| (place, String::new()));
                }
                Token::Text(text) => {
                    if let Some((_, words)) = &mut reference {
                        words.push_str(&text);
                    }
                }
                Token::End { name: "a" } => {
                    if let Some((place, words)) = reference.take()
                        && let Some(number) = number(&words)
                    {
                        notes.numbered.entry(number).or_insert(place);
                    }
                }
                _ => {}
            }
        }
        let places = &notes.places;
        notes.numbered.retain(|_, place| places.contains(place));
        notes
    }

    /// The place that an address leads to, if it is in the article.
    pub fn led_to(&self, address: &str) -> Option<usize> {
        referred(address).filter(|place| self.places.contains(place))
    }

    /// Whether a note has this number.
    pub fn has(&self, number: usize) -> bool {
        self.numbered.contains_key(&number)
    }

    /// The number that `words`, a reference, give for the note at `place`, if that note has it.
    pub fn number_of(&self, place: usize, words: &str) -> Option<usize> {
        number(words).filter(|number| self.numbered.get(number) == Some(&place))
    }
}

fn referred(address: &str) -> Option<usize> {
    address.strip_prefix('#')?.parse().ok()
}

/// The number in `[12]`, `(12)`, or `12`.
pub(super) fn number(words: &str) -> Option<usize> {
    let bare = bare(words);
    let is_short = (1..=DIGITS).contains(&bare.len());
    let is_number = is_short && bare.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { bare.parse().ok().filter(|number| *number > 0) } else { None }
}

/// Whether the words of a reference are a sign: a number, a letter or two, a star, an arrow.
pub(super) fn is_sign(words: &str) -> bool {
    let is_letter = |letter: &char| !matches!(letter, '\u{fe0e}' | '\u{fe0f}');
    number(words).is_some() || bare(words).chars().filter(is_letter).count() <= LETTERS
}

/// Whether the words of a link say that it leads from a note back to its reference.
pub fn leads_back(words: &str) -> bool {
    let is_arrow =
        |letter| matches!(letter, '↩' | '↑' | '↵' | '⤴' | '⏎' | '^' | '\u{fe0e}' | '\u{fe0f}');
    words.chars().all(is_arrow)
}

/// Words without brackets around them.
fn bare(words: &str) -> &str {
    words.trim().trim_matches(['[', ']', '(', ')', '.', ' ', '\u{a0}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_have_numbers_and_signs() {
        for (words, want) in
            [("1", Some(1)), (" [12] ", Some(12)), ("(3)", Some(3)), ("7.", Some(7))]
        {
            assert_eq!(number(words), want, "{words}");
        }
        for words in ["2024", "a", "", "1a", "0", "note 1"] {
            assert_eq!(number(words), None, "{words}");
        }
        assert!(["*", "[a]", "↩\u{fe0e}", "^", "a b", "iv"].into_iter().all(is_sign));
        assert!(!["History", "2024", "note 1"].into_iter().any(is_sign));
    }

    #[test]
    fn the_first_note_has_the_number() {
        let html = concat!(
            "<p>a<a href=\"#1\">1</a> b<a href=\"#2\">1</a> c<a href=\"#9\">2</a></p>",
            "<p><span id=\"1\"></span>x</p><p><span id=\"2\"></span>y</p>"
        );
        let notes = Notes::of(html);
        assert_eq!(notes.number_of(1, "[1]"), Some(1));
        assert_eq!(notes.number_of(2, "1"), None);
        assert!(notes.has(1) && !notes.has(2), "a place that is not there has no note");
        assert_eq!((notes.led_to("#2"), notes.led_to("#9")), (Some(2), None));
    }
}
