//! Text that was UTF-8 already when somebody encoded it again: `cafÃ©` for `café`.

use memchr::memchr;

use super::ParsedFeed;

/// Mends the texts of a feed in which this happened; whether there were any.
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

/// A text once its letters are taken as bytes, each as `byte` says, if all of it reads as UTF-8 then. Its
/// first letters beyond ASCII have to look like the bytes of one letter, which they seldom do in a sound
/// text.
pub(crate) fn as_bytes_again(text: &str, byte: impl Fn(char) -> Option<u8>) -> Option<String> {
    // In UTF-8, letters from U+00C0 to U+00FF begin with the byte C3.
    memchr(0xc3, text.as_bytes())?;
    let mut letters = text.chars().skip_while(char::is_ascii);
    let [first, second, third] = [letters.next()?, letters.next()?, letters.next().unwrap_or(' ')];
    let begins = matches!(first, '\u{c2}'..='\u{f4}') && matches!(byte(second)?, 0x80..=0xbf);
    // French ends many a word with é, a blank that does not break, and a quotation mark.
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
