//! The entities of XML. Those of HTML stay as they are, for `clean`, which reads text as HTML.

use std::borrow::Cow;

use crate::domain::resolve;

/// Most entities taken from a document's own DOCTYPE.
const DECLARED: usize = 100;
/// Longest replacement of such an entity, in bytes.
const REPLACEMENT: usize = 200;

/// Resolves the five named entities of XML and numeric ones, once; anything else stays, even a lone `&`.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    resolve(text, letter)
}

/// The character that the entity at the start of `text` stands for, and the entity's length. A number that
/// is no character stands for nothing.
fn letter(text: &str) -> Option<(Option<char>, usize)> {
    let named = |letter: char, length| Some((Some(letter), length));
    match text.as_bytes() {
        [b'&', b'l', b't', b';', ..] => return named('<', 4),
        [b'&', b'g', b't', b';', ..] => return named('>', 4),
        [b'&', b'a', b'm', b'p', b';', ..] => return named('&', 5),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => return named('"', 6),
        [b'&', b'a', b'p', b'o', b's', b';', ..] => return named('\'', 6),
        _ => {}
    }
    let number = text.strip_prefix("&#")?;
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    let count = digits.bytes().take_while(|byte| (*byte as char).is_digit(radix)).count();
    if count == 0 || !digits[count..].starts_with(';') {
        return None;
    }
    let code = u32::from_str_radix(&digits[..count], radix).unwrap_or(0);
    let length = text.len() - digits.len() + count + 1;
    Some((char::from_u32(code).filter(|letter| *letter != '\0'), length))
}

/// The entities that a DOCTYPE declares, as pairs of `&name;` and text. Only small ones, but one may
/// contain others, which is how a few lines become gigabytes: callers must bound the expansion.
pub(super) fn declared(doctype: &str) -> Vec<(String, String)> {
    let mut entities = Vec::new();
    for part in doctype.split("<!ENTITY").skip(1).take(DECLARED) {
        let part = part.trim_start();
        let Some((name, rest)) = part.split_once(char::is_whitespace) else { continue };
        let rest = rest.trim_start();
        let Some(quoted) = rest.strip_prefix(['"', '\'']) else { continue };
        let quote = rest.as_bytes()[0] as char;
        let Some((value, _)) = quoted.split_once(quote) else { continue };
        let is_name = name.chars().all(|letter| letter.is_alphanumeric() || "_-.".contains(letter));
        if is_name && value.len() <= REPLACEMENT {
            entities.push((format!("&{name};"), value.to_owned()));
        }
    }
    entities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        assert_eq!(unescape(text), want);
    }

    #[test]
    fn known_entities_once() {
        check("a &amp;lt; b &#233;&#xE9; &quot;c&apos;", "a &lt; b éé \"c'");
    }

    #[test]
    fn what_is_none_stays() {
        check("AT&T &eacute; &#; &#xZ; &#12", "AT&T &eacute; &#; &#xZ; &#12");
        check("&#0;&#xFFFFFFF;&#99999999999999;x", "x");
    }

    #[test]
    fn declarations_are_bounded() {
        let doctype = "<!DOCTYPE r [<!ENTITY hi \"hello\"> <!ENTITY % p SYSTEM 'x'> <!ENTITY s SYSTEM 'file:///etc/passwd'>]>";
        assert_eq!(declared(doctype), [("&hi;".to_owned(), "hello".to_owned())]);
    }
}
