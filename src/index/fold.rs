//! Folds texts into the words that are indexed.

use crate::domain::fold_letter;

/// Words as they are compared: folded, with single blanks between them.
pub fn folded(text: &str) -> String {
    let folded = fold(text);
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Folds a text: lower case without diacritics, other signs as spaces, letters of unspaced scripts in pairs.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 1);
    let mut unspaced: Option<char> = None;
    let mut alone = false;
    let mut rest = text;
    loop {
        // Most letters of most texts are ASCII, and taken together.
        let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        if ascii > 0 {
            end_run(&mut folded, &mut unspaced, alone);
            push_ascii(&mut folded, &rest.as_bytes()[..ascii]);
        }
        let mut letters = rest[ascii..].chars();
        let Some(letter) = letters.next() else { break };
        rest = letters.as_str();
        if is_unspaced(letter) {
            if let Some(before) = unspaced {
                folded.extend([before, letter, ' ']);
            } else {
                folded.push(' ');
            }
            alone = unspaced.is_none();
            unspaced = Some(letter);
            continue;
        }
        end_run(&mut folded, &mut unspaced, alone);
        if !fold_letter(letter, |it| folded.push(it)) {
            folded.push(' ');
        }
    }
    end_run(&mut folded, &mut unspaced, alone);
    folded
}

/// Adds many letters at once: one by one, each would be checked.
fn push_ascii(folded: &mut String, letters: &[u8]) {
    let mut block = [0; 64];
    for letters in letters.chunks(block.len()) {
        let block = &mut block[..letters.len()];
        for (folded, letter) in block.iter_mut().zip(letters) {
            *folded = FOLDED[usize::from(letter & 127)];
        }
        // The block is all ASCII.
        folded.push_str(std::str::from_utf8(block).unwrap_or_default());
    }
}

/// What each letter of ASCII becomes.
const FOLDED: [u8; 128] = {
    let mut folded = [b' '; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            folded[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    folded
};

/// A run of one letter has no pair; it is indexed by itself.
fn end_run(folded: &mut String, unspaced: &mut Option<char>, alone: bool) {
    if let Some(letter) = unspaced.take()
        && alone
    {
        folded.extend([letter, ' ']);
    }
}

/// Han, kana, hangul, Thai, Lao, Khmer, Myanmar: written without spaces, or with particles attached. The
/// stored index has these ranges, and would have to be rebuilt to go by `domain::Script`.
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fold_to_what_people_type() {
        for (text, want) in [
            ("Giá cà phê ĐẮT", "gia ca phe dat"),
            ("Straße nach Łódź", "strasse nach lodz"),
            ("C++ 2.0", "c 2 0"),
            ("地下鉄の", "地下 下鉄 鉄の"),
            ("新 line", "新 line"),
            ("Ёлка", "елка"),
        ] {
            assert_eq!(fold(text).split_whitespace().collect::<Vec<_>>().join(" "), want, "{text}");
        }
    }
}
