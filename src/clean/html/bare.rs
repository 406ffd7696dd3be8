//! Addresses that are words of a text, not links.

use std::ops::Range;

use memchr::memchr_iter;

/// The range of the next web address in `text`.
pub(super) fn next_address(text: &str) -> Option<Range<usize>> {
    // A colon is rare enough to be looked for alone, which needs no preparation.
    for at in memchr_iter(b':', text.as_bytes()).filter(|at| text[*at..].starts_with("://")) {
        let from = at + "://".len();
        let scheme = ["https", "http"].into_iter().find(|scheme| {
            let tail = at.checked_sub(scheme.len()).and_then(|start| text.get(start..at));
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(scheme))
        });
        let Some(start) = scheme.map(|scheme| at - scheme.len()) else { continue };
        if text[..start].ends_with(|before: char| before.is_ascii_alphanumeric()) {
            continue;
        }
        let end = from + length(&text[from..]);
        if end > from {
            return Some(start..end);
        }
    }
    None
}

/// How many bytes of `rest`, which follows `://`, belong to the address. What ends the sentence around it
/// does not, nor a bracket that it did not open, the end tag of a shortcode, or an `’s`, nor letters of
/// scripts written without spaces.
fn length(rest: &str) -> usize {
    let is_possessive = |rest: &str| {
        let behind = rest.strip_prefix("’s");
        behind.is_some_and(|behind| !behind.starts_with(char::is_alphanumeric))
    };
    let is_outside = |&(at, letter): &(usize, char)| {
        letter.is_whitespace()
            || matches!(letter, '<' | '>' | '"' | '“' | '”' | '«' | '»' | '…' | '`')
            || matches!(letter, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
            || letter == '[' && rest[at..].starts_with("[/")
            || letter == '’' && is_possessive(&rest[at..])
    };
    let end = rest.char_indices().find(is_outside);
    let address = &rest[..end.map_or(rest.len(), |(at, _)| at)];
    let unopened =
        |open, close| address.matches(close).count().saturating_sub(address.matches(open).count());
    let mut brackets =
        [(')', unopened('(', ')')), (']', unopened('[', ']')), ('}', unopened('{', '}'))];
    let is_after = |letter: char| match brackets.iter_mut().find(|(close, _)| *close == letter) {
        Some((_, unopened)) if *unopened > 0 => {
            *unopened -= 1;
            true
        }
        _ => matches!(letter, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '*' | '|'),
    };
    address.trim_end_matches(is_after).len()
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
        check("[embed]https://a.example/b[/embed]", Some("https://a.example/b"));
        check("Call `http://a.example/b` twice", Some("http://a.example/b"));
        check("https://a.example’s owner", Some("https://a.example"));
        check("https://a.example/L’Étoile", Some("https://a.example/L’Étoile"));
        check("xhttp://a.example, ftp://b.example, https://", None);
        check("ftp://b.example and http://a.example", Some("http://a.example"));
    }
    #[test]
    fn what_looks_like_many_costs_little() {
        // Each would take hours if every letter were followed by another look at the same text.
        let closed = format!("http://{}", ")".repeat(2_000_000));
        assert_eq!(next_address(&closed), None);
        assert_eq!(next_address(&"xhttp://".repeat(500_000)), None);
        assert_eq!(next_address(&"http://[/".repeat(500_000)), None);
    }
}
