//! Splits a text into the letters that a terminal shows, each with its width in columns.

use std::iter::FusedIterator;

use unicode_segmentation::{Graphemes, UnicodeSegmentation};
use unicode_width::UnicodeWidthStr;

/// The letters of a text (the extended grapheme clusters of Unicode), each with its width in columns. The
/// terminal library measures them the same way, one by one.
pub fn letters(text: &str) -> Letters<'_> {
    Letters { rest: text, lone: 0, run: "".graphemes(true) }
}

/// See [`letters`].
#[derive(Debug, Clone)]
pub struct Letters<'t> {
    rest: &'t str,
    /// How many bytes of `rest` are letters of one character each.
    lone: usize,
    /// The text before `rest` that needs the Unicode tables.
    run: Graphemes<'t>,
}

impl<'t> Iterator for Letters<'t> {
    type Item = (&'t str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        if self.lone == 0 {
            if let Some(letter) = self.run.next() {
                return Some((letter, letter.width()));
            }
            if self.rest.is_empty() {
                return None;
            }
            self.lone = lone_letters(self.rest);
            if self.lone == 0 {
                let (run, rest) = self.rest.split_at(end_of_run(self.rest));
                (self.rest, self.run) = (rest, run.graphemes(true));
                return self.next();
            }
        }
        let (length, columns) = match self.rest.as_bytes()[0] {
            ..0x80 => (1, 1),
            _ => {
                self.rest.chars().next().map_or((0, 0), |it| (it.len_utf8(), lone(it).unwrap_or(1)))
            }
        };
        let (letter, rest) = self.rest.split_at(length);
        (self.rest, self.lone) = (rest, self.lone - length);
        Some((letter, columns))
    }
}

impl FusedIterator for Letters<'_> {}

/// The width of a character that is a letter of its own as long as its neighbours are too: those of the
/// scripts that most news is in. `None` for any that may join or be joined.
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

/// How many bytes at the beginning of a text are lone characters that nothing joins, as most are. Reads no
/// more of the text than a row takes.
fn lone_letters(text: &str) -> usize {
    const ENOUGH: usize = 256;
    let mut last = 0;
    for (at, character) in text.char_indices() {
        match lone(character) {
            // This character may join the last one to itself.
            None => return last,
            // Nothing before this character is joined to it.
            Some(_) if at >= ENOUGH => return at,
            Some(_) => last = at,
        }
    }
    text.len()
}

/// The first place between two lone characters, where a text may be split, or its end.
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
    fn long_texts_are_taken_apart_like_short_ones() {
        for (letter, count) in [("a", 254..260), ("é", 126..131), ("地", 84..88)] {
            for count in count {
                let text = format!("{}\u{301}{}", letter.repeat(count), "b".repeat(600));
                let wanted: Vec<&str> = text.graphemes(true).collect();
                assert_eq!(letters(&text).map(|it| it.0).collect::<Vec<_>>(), wanted, "{count}");
            }
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
