//! Repairs UTF-8 text that was misread as Windows-1252 and encoded again: `cityâ€™s`.
//!
//! Text misread as ISO 8859-1 is repaired by `parse::twice`, which has no table of Windows letters.

use html5ever::data::C1_REPLACEMENTS;

use crate::parse::twice::as_bytes_again;

/// Repairs a text if all of it reads as UTF-8 once its letters are taken as bytes. To spare sound text
/// such as `PASSÉ…`, its first letter beyond ASCII must stand for the first byte of a Latin, Greek, or
/// Cyrillic letter or of a sign, or the result must have several East Asian letters.
pub(super) fn mend(text: &mut String) {
    let begins = |text: &str| text.trim_start_matches(|it: char| it.is_ascii()).starts_with(FIRST);
    if let Some(mended) = as_bytes_again(text, byte)
        && (begins(text) || is_of_wide_letters(&mended))
    {
        *text = mended;
    }
}

/// The Windows-1252 letters for the first bytes of such letters and signs.
const FIRST: [char; 10] = ['Â', 'Ã', 'Ä', 'Å', 'Î', 'Ï', 'Ð', 'Ñ', 'â', 'ð'];

/// Whether the letters beyond ASCII are several, and all take three bytes or more.
fn is_of_wide_letters(text: &str) -> bool {
    let wide = || text.chars().filter(|letter| !letter.is_ascii());
    wide().all(|letter| letter.len_utf8() > 2) && wide().count() > 1
}

/// The byte of a letter in Windows-1252.
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
        check("æ—¥æœ¬", "日本");
        check("News ðŸ˜€", "News 😀");
        for sound in [
            "NÃO é",
            "né\u{a0}»",
            "PASSÉ…",
            "le café”…",
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
