//! A text as the letters that a terminal shows, each in columns of its own.

use std::iter::FusedIterator;

use unicode_segmentation::{Graphemes, UnicodeSegmentation};
use unicode_width::UnicodeWidthStr;

/// The letters of a text, as Unicode tells them apart (extended grapheme clusters), each with its
/// columns. As the terminal library has them: one by one.
pub fn letters(text: &str) -> Letters<'_> {
    Letters { rest: text, run: "".graphemes(true) }
}

/// See [`letters`].
#[derive(Debug, Clone)]
pub struct Letters<'t> {
    rest: &'t str,
    /// Where something is to be looked up.
    run: Graphemes<'t>,
}

impl<'t> Iterator for Letters<'t> {
    type Item = (&'t str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(letter) = self.run.next() {
            return Some((letter, letter.width()));
        }
        let mut next = self.rest.chars();
        // Most of most texts: nothing joins two of these.
        if let Some(columns) = lone(next.next()?) {
            let length = self.rest.len() - next.as_str().len();
            if next.next().is_none_or(|next| lone(next).is_some()) {
                let (letter, rest) = self.rest.split_at(length);
                self.rest = rest;
                return Some((letter, columns));
            }
        }
        let (run, rest) = self.rest.split_at(end_of_run(self.rest));
        (self.rest, self.run) = (rest, run.graphemes(true));
        self.next()
    }
}

impl FusedIterator for Letters<'_> {}

/// The columns of a character that is a letter of its own, as long as its neighbours are such too:
/// those of the scripts that most news is in. `None` for all that may join or be joined.
fn lone(character: char) -> Option<usize> {
    match character {
        ' '..='~' => Some(1),
        // Latin, Greek, Cyrillic; dashes and quotation marks; currencies.
        '\u{a1}'..='\u{a8}' | '\u{aa}'..='\u{ac}' | '\u{af}'..='\u{2ff}' => Some(1),
        '\u{370}'..='\u{482}' | '\u{48a}'..='\u{52f}' => Some(1),
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20c0}' => Some(1),
        // Arrows, lines, and blocks.
        '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{25fc}' => Some(1),
        // Punctuation, kana, and ideographs; wide forms.
        '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a0}'..='\u{30ff}' => Some(2),
        '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}' => Some(2),
        _ => None,
    }
}

/// Where a text may be taken apart between two lone characters, or its end.
fn end_of_run(text: &str) -> usize {
    let mut after_lone = false;
    let end = text.char_indices().find(|(_, character)| {
        let is_lone = lone(*character).is_some();
        std::mem::replace(&mut after_lone, is_lone) && is_lone
    });
    end.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn letters_are_those_of_unicode(text in "([a-z ]|[\u{80}-\u{24f}]|\u{301}|\u{200d}|\u{600}|👩|🇩|\r|\n|각|ก|ำ|[“я€、地Ａ]|.){0,24}") {
            let wanted: Vec<(&str, usize)> =
                text.graphemes(true).map(|letter| (letter, letter.width())).collect();
            prop_assert_eq!(letters(&text).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn lone_characters_are_letters_of_the_columns_that_unicode_gives_them() {
        for character in ('\0'..=char::MAX).filter(|it| lone(*it).is_some()) {
            let two = format!("{character}{character}");
            let wanted: Vec<(&str, usize)> =
                two.graphemes(true).map(|letter| (letter, letter.width())).collect();
            assert_eq!(letters(&two).collect::<Vec<_>>(), wanted, "{character:?}");
        }
    }

    #[test]
    fn marks_stay_with_their_letter_and_columns_are_counted() {
        let told: Vec<(&str, usize)> = letters("at e\u{301}, 地x\u{301}").collect();
        let wanted = [("a", 1), ("t", 1), (" ", 1), ("e\u{301}", 1), (",", 1), (" ", 1), ("地", 2)];
        assert_eq!(told, [&wanted[..], &[("x\u{301}", 1)]].concat());
    }
}
