//! Text that was UTF-8 already when somebody took its bytes for the letters of Windows: `cityâ€™s`.
//!
//! Whose bytes were taken for those of ISO 8859-1 is mended where documents are read; there nobody
//! speaks of Windows.

use html5ever::data::C1_REPLACEMENTS;
use memchr::memchr;

/// Mends a text, if all of it reads as UTF-8 once its letters are taken as bytes.
pub(super) fn mend(text: &mut String) {
    // In UTF-8, the letters that such a text has begin with the byte C3.
    if memchr(0xc3, text.as_bytes()).is_none() || !begins_like_utf8(text) {
        return;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    if let Some(mended) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        *text = mended;
    }
}

/// Whether the first letters beyond ASCII could be the bytes of one letter of Latin, Greek, or Cyrillic, or
/// of one sign: seldom in a sound text. French ends many a word with é and a blank that does not break.
fn begins_like_utf8(text: &str) -> bool {
    let mut letters = text.chars().skip_while(char::is_ascii);
    let first = letters.next().is_some_and(|letter| "ÂÃÄÅÎÏÐÑâ".contains(letter));
    first && letters.next().and_then(byte).is_some_and(|byte| matches!(byte, 0x80..=0xbf))
}

/// The byte that Windows writes for a letter.
fn byte(letter: char) -> Option<u8> {
    let of_windows = || C1_REPLACEMENTS.iter().position(|it| *it == Some(letter));
    let byte = u8::try_from(letter).ok();
    byte.or_else(|| u8::try_from(0x80 + of_windows()?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let mut got = text.to_owned();
        mend(&mut got);
        assert_eq!(got, want);
    }

    #[test]
    fn only_what_was_encoded_twice() {
        check("New York Cityâ€™s bridges", "New York City’s bridges");
        check("Ã€ Rueil, lâ€™Ã©tÃ©", "À Rueil, l’été");
        check("Ã–kostrom", "Ökostrom");
        for sound in [
            "NÃO é",
            "né\u{a0}»",
            "voilà\u{a0}»",
            "café",
            "plain",
            "Ã© is what é becomes",
            "PÅ «ny»",
            "Cityâ€™s €",
        ] {
            check(sound, sound);
        }
    }
}
