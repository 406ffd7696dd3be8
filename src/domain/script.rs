//! How the words of a script are told apart.

/// What parts the words of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Blanks, as in most.
    Spaced,
    /// Blanks, but with particles attached to the words: Hangul.
    Attached,
    /// Nothing, and each letter may be a word: Han and kana.
    Dense,
    /// Nothing, and only a dictionary tells words apart: Thai, Lao, Burmese, Khmer.
    Unparted,
}

/// Whether a word, as it is compared, is short for an alphabet: of letters beyond the first two thousand,
/// one may be a word.
pub fn is_short_word(word: &str) -> bool {
    word.chars().count() < 3 && word.chars().all(|letter| letter.len_utf8() < 3)
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
            '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => Script::Dense,
            '\u{ac00}'..='\u{d7af}' => Script::Attached,
            _ => Script::Spaced,
        }
    }

    /// Whether it has no blanks between words.
    pub fn is_unspaced(self) -> bool {
        matches!(self, Script::Dense | Script::Unparted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
