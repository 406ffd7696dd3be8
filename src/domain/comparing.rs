//! Comparing letters without case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Passes to `push` the letters that `letter` is compared by: lower case, without marks, decomposed by
/// Unicode's NFKD; letters with a stroke, which NFKD does not decompose, become the plain ones that people
/// without such a key type, and of those that Arabic and Persian write in two ways, one stands for both. An
/// accent pushes nothing; the vowel signs of Indic scripts are letters. Returns false, having pushed nothing,
/// for a character that is neither letter, digit, nor mark.
#[inline]
pub fn fold_letter(letter: char, mut push: impl FnMut(char)) -> bool {
    match letter {
        // A short cut for nearly all letters of a Russian text: lower case, and without decomposition.
        'а'..='и' | 'к'..='я' => push(letter),
        _ if letter.is_alphanumeric() || is_combining_mark(letter) => {
            let parts = letter.nfkd().filter(|it| !is_accent(*it)).flat_map(char::to_lowercase);
            parts.for_each(|it| push_plain(it, &mut push));
        }
        _ => return false,
    }
    true
}

/// Passes on what stands for a letter in lower case that is decomposed.
#[inline]
fn push_plain(letter: char, mut push: impl FnMut(char)) {
    match letter {
        'đ' | 'ð' => push('d'),
        'ł' => push('l'),
        'ø' => push('o'),
        'ı' => push('i'),
        'ς' => push('σ'),
        'ٱ' => push('ا'),
        'ى' | 'ی' => push('ي'),
        'ک' => push('ك'),
        'ß' => "ss".chars().for_each(push),
        'æ' => "ae".chars().for_each(push),
        'œ' => "oe".chars().for_each(push),
        _ => push(letter),
    }
}

/// Whether a mark is often left out, and changes no more than how its letter sounds: an accent, a point of
/// Hebrew or Arabic, a nukta.
fn is_accent(letter: char) -> bool {
    const NUKTAS: [char; 7] =
        ['\u{93c}', '\u{9bc}', '\u{a3c}', '\u{abc}', '\u{b3c}', '\u{c3c}', '\u{cbc}'];
    let may_be_a_vowel = matches!(letter,
        '\u{900}'..='\u{1aaf}' | '\u{1b00}'..='\u{1daf}' | '\u{a800}'..='\u{abff}'
        | '\u{11000}'..='\u{11fff}');
    is_combining_mark(letter) && (!may_be_a_vowel || NUKTAS.contains(&letter))
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
        assert_eq!(folded("ΚΏΣΤΑΣ Κώστας"), "κωστασ κωστασ");
        assert_eq!(folded("שָׁלוֹם مُحَمَّد"), "שלום محمد");
        assert_eq!(folded("أوكرانيا إسبانيا"), folded("اوکرانیا اسبانیا"));
        // Letters as old documents have them, joined or with another mark.
        assert_eq!(folded("\u{fbfc} \u{fb8e} \u{1ff} \u{1fd}"), "ي ك o ae");
    }

    #[test]
    fn vowel_signs_are_letters() {
        for word in ["दिन", "दान", "दीन", "മഴ", "மாரி", "ক্ষমা"]
        {
            assert_eq!(folded(word), word.nfkd().collect::<String>());
        }
        assert_eq!(folded("ज़मीन"), folded("जमीन"));
    }
}
