//! How scripts separate words.

use unicode_normalization::UnicodeNormalization;

/// How a script separates words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// By spaces, as most scripts do.
    Spaced,
    /// By spaces, but with particles attached to the words: Hangul.
    Attached,
    /// Not at all, and each letter may be a word: Han and kana.
    Dense,
    /// Not at all, and only a dictionary finds the words: Thai, Lao, Burmese, Khmer.
    Unparted,
}

/// Whether a folded word has only one or two letters, all of an alphabet. A letter from U+0800 on may be a
/// word by itself.
pub fn is_short_word(word: &str) -> bool {
    word.chars().count() < 3 && word.chars().all(|letter| letter.len_utf8() < 3)
}

/// Whether words end in a single letter of a script without spaces, composed or not. Words of such scripts
/// are found by pairs of letters, and that letter begins one.
pub fn ends_in_lone_letter(words: &str) -> bool {
    let composed: Vec<char> = words.nfc().collect();
    let mut letters = composed.into_iter().rev().skip_while(|letter| !letter.is_alphanumeric());
    let mut is_unspaced =
        || letters.next().is_some_and(|letter| Script::of(letter) != Script::Spaced);
    is_unspaced() && !is_unspaced()
}

impl Script {
    /// The script of a letter.
    #[inline]
    pub fn of(letter: char) -> Script {
        match letter {
            '\0'..'\u{e00}' => Script::Spaced,
            '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => {
                Script::Unparted
            }
            '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => Script::Dense,
            '\u{ac00}'..='\u{d7af}' => Script::Attached,
            _ => Script::Spaced,
        }
    }

    /// Whether it puts no spaces between words.
    pub fn is_unspaced(self) -> bool {
        matches!(self, Script::Dense | Script::Unparted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_letter_is_a_word_by_itself() {
        for (words, want) in [
            ("水", true),
            ("11月", true),
            ("물", true),
            ("\u{1106}\u{116e}\u{11af}", true),
            ("「水」", true),
            ("물!", true),
            ("人々", false),
            ("収入", false),
            ("新 line", false),
            ("", false),
        ] {
            assert_eq!(ends_in_lone_letter(words), want, "{words}");
        }
    }

    #[test]
    fn letters_know_their_script() {
        for (letters, want) in [
            ("aßяω\u{300}ა።“…✓1", Script::Spaced),
            ("한", Script::Attached),
            ("地のカ𠀀", Script::Dense),
            ("กຂကខ", Script::Unparted),
        ] {
            assert!(letters.chars().all(|letter| Script::of(letter) == want), "{letters}");
        }
    }
}
