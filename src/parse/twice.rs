//! Text that was encoded as UTF-8 twice: `cafÃ©` for `café`.

use memchr::memchr;

use super::ParsedFeed;

/// Mends the texts of a feed that were encoded twice; returns whether there were any.
pub(super) fn mend(feed: &mut ParsedFeed) -> bool {
    let mut mended = mend_text(&mut feed.title);
    for entry in &mut feed.entries {
        let texts = [&mut entry.title, &mut entry.summary, &mut entry.content];
        let lists = entry.authors.iter_mut().chain(&mut entry.categories);
        for text in texts.into_iter().chain(lists) {
            mended |= mend_text(text);
        }
    }
    mended
}

fn mend_text(text: &mut String) -> bool {
    match as_bytes_again(text, |letter| u8::try_from(letter).ok()) {
        Some(mended) => {
            *text = mended;
            true
        }
        None => false,
    }
}

/// Maps the characters of a text to bytes with `byte` and returns them as text if they are valid UTF-8. The
/// first characters beyond ASCII must look like the bytes of a single one, which is rare in sound text.
pub(crate) fn as_bytes_again(text: &str, byte: impl Fn(char) -> Option<u8>) -> Option<String> {
    // In UTF-8, characters from U+00C0 to U+00FF begin with the byte C3.
    memchr(0xc3, text.as_bytes())?;
    let beyond = text.bytes().position(|byte| !byte.is_ascii())?;
    let mut letters = text[beyond..].chars();
    let [first, second, third] = [letters.next()?, letters.next()?, letters.next().unwrap_or(' ')];
    let begins = matches!(first, '\u{c2}'..='\u{f4}') && matches!(byte(second)?, 0x80..=0xbf);
    // In French, é is often followed by a no-break space and a closing quotation mark.
    if !begins || (second, third) == ('\u{a0}', '»') {
        return None;
    }
    let bytes: Vec<u8> = text.chars().map(&byte).collect::<Option<_>>()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let mut got = text.to_owned();
        mend_text(&mut got);
        assert_eq!(got, want);
    }

    #[test]
    fn only_what_was_encoded_twice() {
        check("caf\u{c3}\u{a9}", "café");
        check("café", "café");
        check("NÃO é", "NÃO é");
        check("Il est né\u{a0}»", "Il est né\u{a0}»");
        check("plain", "plain");
        check("Ã© and “quotes”", "Ã© and “quotes”");
    }
}
