//! Text that was UTF-8 already when somebody took its bytes for the letters of Windows: `cityâ€™s`.
//!
//! Whose bytes were taken for those of ISO 8859-1 is mended where documents are read; there nobody
//! speaks of Windows.

use html5ever::data::C1_REPLACEMENTS;

use crate::parse::twice::as_bytes_again;

/// Mends a text, if all of it reads as UTF-8 once its letters are taken as bytes. It has to begin with a
/// letter of Latin, Greek, or Cyrillic, or a sign, or to have several of East Asia: `PASSÉ…` is sound.
pub(super) fn mend(text: &mut String) {
    let begins = |text: &str| text.trim_start_matches(|it: char| it.is_ascii()).starts_with(FIRST);
    if let Some(mended) = as_bytes_again(text, byte)
        && (begins(text) || is_of_wide_letters(&mended))
    {
        *text = mended;
    }
}

/// The letters with which Windows writes the first bytes of such letters and signs.
const FIRST: [char; 10] = ['Â', 'Ã', 'Ä', 'Å', 'Î', 'Ï', 'Ð', 'Ñ', 'â', 'ð'];

/// Whether what is not ASCII are letters of three bytes and more, and more than one.
fn is_of_wide_letters(text: &str) -> bool {
    let wide = || text.chars().filter(|letter| !letter.is_ascii());
    wide().all(|letter| letter.len_utf8() > 2) && wide().count() > 1
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
