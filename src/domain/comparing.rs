//! How letters are compared: without case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Gives `push` the letters that one is compared by: lower case, without marks, in its plainest form
/// (Unicode's NFKD, and letters that have none but are written without their strokes by those who lack
/// them). A mark that stands alone comes to nothing. Answers false, having pushed nothing, for a sign
/// that is no letter.
#[inline]
pub fn fold_letter(letter: char, mut push: impl FnMut(char)) -> bool {
    match letter {
        // Cyrillic letters that are lower case and whole, as nearly all of a Russian text.
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

/// A text in the letters that it is compared by; a sign that is no letter stays.
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
