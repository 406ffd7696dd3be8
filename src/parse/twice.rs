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

/// A text is mended only when all of it reads as UTF-8 once its letters are taken as bytes.
fn mend_text(text: &mut String) -> bool {
    // In UTF-8, letters from U+00C0 to U+00FF begin with the byte C3.
    if memchr(0xc3, text.as_bytes()).is_none() || !begins_like_utf8(text) {
        return false;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|letter| u8::try_from(letter).ok()).collect();
    match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(mended) => {
            *text = mended;
            true
        }
        None => false,
    }
}

/// Whether the first letters beyond ASCII could be the bytes of one letter: seldom in a sound text.
fn begins_like_utf8(text: &str) -> bool {
    let mut letters = text.chars().skip_while(char::is_ascii);
    let first = letters.next().is_some_and(|letter| matches!(letter, '\u{c2}'..='\u{f4}'));
    first && letters.next().is_some_and(|letter| matches!(letter, '\u{80}'..='\u{bf}'))
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
        check("plain", "plain");
        check("Ã© and “quotes”", "Ã© and “quotes”");
    }
}
