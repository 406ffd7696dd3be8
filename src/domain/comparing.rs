//! Comparing letters without case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Passes to `push` the letters that `letter` is compared by: lower case, without marks, decomposed by
/// Unicode's NFKD; letters with a stroke, which NFKD does not decompose, become the plain ones that people
/// without such a key type. A combining mark pushes nothing. Returns false, having pushed nothing, for a
/// character that is neither letter, digit, nor mark.
#[inline]
pub fn fold_letter(letter: char, mut push: impl FnMut(char)) -> bool {
    match letter {
        // A short cut for nearly all letters of a Russian text: lower case, and without decomposition.
        'а'..='и' | 'к'..='я' => push(letter),
        'đ' | 'Đ' | 'ð' => push('d'),
        'ł' | 'Ł' => push('l'),
        'ø' | 'Ø' => push('o'),
        'ı' => push('i'),
        'ß' | 'ẞ' => "ss".chars().for_each(push),
        'æ' | 'Æ' => "ae".chars().for_each(push),
        'œ' | 'Œ' => "oe".chars().for_each(push),
        _ if letter.is_alphanumeric() => letter
            .nfkd()
            .filter(|it| !is_combining_mark(*it))
            .flat_map(char::to_lowercase)
            .for_each(push),
        _ => return is_combining_mark(letter),
    }
    true
}

/// Folds every letter of a text with [`fold_letter`]; other characters stay.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if !fold_letter(letter, |it| folded.push(it)) {
            folded.push(letter);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lose_case_marks_and_strokes() {
        assert_eq!(folded("Łódź, STRAßE, ﬁn Ærø"), "lodz, strasse, fin aero");
        assert_eq!(folded("Ёлка e\u{301}"), "елка e");
    }
}
