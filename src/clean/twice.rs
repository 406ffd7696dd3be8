//! Repairs UTF-8 text that was misread as Windows-1252 and encoded again: `cityâ€™s`.
//!
//! Text misread as ISO 8859-1 is repaired by `parse::twice`, which has no table of Windows letters.

use html5ever::data::C1_REPLACEMENTS;

use crate::parse::twice::as_bytes_again;

/// Repairs a text if all of it reads as UTF-8 once its letters are taken as bytes. To spare sound text
/// such as `PASSÉ…`, its first letter beyond ASCII must stand for the first byte of a Latin, Greek, or
/// Cyrillic letter or of a sign, or the result must have several East Asian letters. In any other text, only
/// signs of punctuation are repaired.
pub(super) fn mend(text: &mut String) {
    let begins = |text: &str| text.trim_start_matches(|it: char| it.is_ascii()).starts_with(FIRST);
    if let Some(mended) = as_bytes_again(text, byte)
        && (begins(text) || is_of_wide_letters(&mended))
    {
        *text = mended;
    } else if text.contains(OF_SIGN) {
        *text = with_signs(text);
    }
}

/// The first two bytes of quotation marks, dashes, and the ellipsis.
const OF_SIGN: &str = "â€";

/// A text with its misread signs repaired, apart from those that it only speaks of, as in `an â€™ for an ’`.
fn with_signs(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OF_SIGN) {
        mended.push_str(before);
        match sign(mended.chars().next_back().unwrap_or(' '), after) {
            Some((sign, after)) => {
                mended.push(sign);
                rest = after;
            }
            None => {
                mended.push_str(OF_SIGN);
                rest = after;
            }
        }
    }
    mended + rest
}

/// The sign whose last byte is the first letter of `rest`, if it belongs to words, and what follows it.
fn sign(before: char, rest: &str) -> Option<(char, &str)> {
    let mut letters = rest.chars();
    let bytes = [0xe2, 0x80, byte(letters.next()?)?];
    let sign = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    let follows = letters.clone().next().unwrap_or(' ');
    let is_of_words = match sign {
        '–' | '—' => follows.is_alphanumeric() || follows == ' ' && before == ' ',
        '‘' | '’' | '“' | '”' | '…' => {
            before.is_alphanumeric() || ".,!?".contains(before) || follows.is_alphanumeric()
        }
        _ => false,
    };
    is_of_words.then_some((sign, letters.as_str()))
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
        check("Pakistan’s chief rejects Indiaâ€™s claim", "Pakistan’s chief rejects India’s claim");
        check("“Noâ€œ, â€œsheâ€\u{9d} said â€“ at noon.â€\u{9d}", "“No“, “she” said – at noon.”");
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
            "an â€™ for an ’",
        ] {
            check(sound, sound);
        }
    }
}
