//! Addresses that stand in a text as its words.

use std::ops::Range;

use memchr::memmem;

/// Where the next web address in `text` stands.
pub(super) fn next_address(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(found) = memmem::find(&text.as_bytes()[from..], b"://") {
        let at = from + found;
        from = at + 3;
        let scheme = ["https", "http"].into_iter().find(|scheme| {
            let tail = at.checked_sub(scheme.len()).and_then(|start| text.get(start..at));
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(scheme))
        });
        let Some(start) = scheme.map(|scheme| at - scheme.len()) else { continue };
        let begins = !text[..start].ends_with(|before: char| before.is_ascii_alphanumeric());
        let end = from + length(&text[from..]);
        if begins && end > from {
            return Some(start..end);
        }
    }
    None
}

/// How much of `rest`, which follows `://`, belongs to the address: what ends a sentence around it, or a
/// bracket that it did not open, does not, nor what is written without spaces.
fn length(rest: &str) -> usize {
    let is_outside = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '<' | '>' | '"' | '“' | '”' | '«' | '»' | '…')
            || matches!(letter, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
    };
    let mut address = &rest[..rest.find(is_outside).unwrap_or(rest.len())];
    loop {
        let closes = |open, close| {
            address.ends_with(close)
                && address.matches(close).count() > address.matches(open).count()
        };
        let is_after = address.ends_with(['.', ',', ';', ':', '!', '?', '\'', '’', '*', '|'])
            || closes('(', ')')
            || closes('[', ']')
            || closes('{', '}');
        if !is_after {
            return address.len();
        }
        address = &address[..address.len() - address.chars().next_back().map_or(0, char::len_utf8)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<&str>) {
        assert_eq!(next_address(text).map(|range| &text[range]), want, "{text}");
    }

    #[test]
    fn addresses_end_where_a_person_would_say() {
        check("See https://a.example/b?c=d#e.", Some("https://a.example/b?c=d#e"));
        check("(http://a.example)", Some("http://a.example"));
        check("https://a.example/Sea_(film), he said", Some("https://a.example/Sea_(film)"));
        check("“HTTPS://a.example/”", Some("HTTPS://a.example/"));
        check("詳細はhttps://a.example/bをご覧", Some("https://a.example/b"));
        check("https://a.example/путь рядом", Some("https://a.example/путь"));
        check("xhttp://a.example, ftp://b.example, https://", None);
        check("ftp://b.example and http://a.example", Some("http://a.example"));
    }
}
