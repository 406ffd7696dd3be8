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
        let bytes = self.rest.as_bytes();
        // Most of most texts: nothing joins two letters of ASCII, and each takes a column.
        if is_plain(*bytes.first()?) && bytes.get(1).is_none_or(|next| is_plain(*next)) {
            let (letter, rest) = self.rest.split_at(1);
            self.rest = rest;
            return Some((letter, 1));
        }
        let plain = bytes.windows(2).position(|two| two.iter().copied().all(is_plain));
        let (run, rest) = self.rest.split_at(plain.map_or(bytes.len(), |at| at + 1));
        (self.rest, self.run) = (rest, run.graphemes(true));
        self.next()
    }
}

impl FusedIterator for Letters<'_> {}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn letters_are_those_of_unicode(text in "([a-z ]|[\u{80}-\u{24f}]|\u{301}|\u{200d}|\u{600}|👩|🇩|\r|\n|각|ก|ำ|.){0,24}") {
            let wanted: Vec<(&str, usize)> =
                text.graphemes(true).map(|letter| (letter, letter.width())).collect();
            prop_assert_eq!(letters(&text).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn marks_stay_with_their_letter_and_columns_are_counted() {
        let told: Vec<(&str, usize)> = letters("at e\u{301}, 地x\u{301}").collect();
        let wanted = [("a", 1), ("t", 1), (" ", 1), ("e\u{301}", 1), (",", 1), (" ", 1), ("地", 2)];
        assert_eq!(told, [&wanted[..], &[("x\u{301}", 1)]].concat());
    }
}
