//! Markup as it is written: nothing but what it must be.

use memchr::memchr3;

/// Writes `<name attributes>`; the attributes come from [`attribute`].
pub(super) fn start(out: &mut String, name: &str, attributes: &str) {
    out.push('<');
    out.push_str(name);
    out.push_str(attributes);
    out.push('>');
}

/// Writes `</name>`.
pub(super) fn end(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Writes ` name="value"`, or nothing when the value is empty.
pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    for letter in value.chars() {
        match letter {
            '"' => out.push_str("&quot;"),
            letter => push_escaped(out, letter),
        }
    }
    out.push('"');
}

/// Writes words.
pub(super) fn text(out: &mut String, words: &str) {
    let mut rest = words;
    while let Some(at) = memchr3(b'&', b'<', b'>', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let (sign, after) = rest[at..].split_at(1);
        sign.chars().for_each(|sign| push_escaped(out, sign));
        rest = after;
    }
    out.push_str(rest);
}

/// A byte takes no more bytes than this when written.
pub(super) const LONGEST: usize = 5;

/// How many bytes `words` take when written.
pub(super) fn length(words: &str) -> usize {
    words.bytes().map(|byte| if matches!(byte, b'&' | b'<' | b'>') { LONGEST } else { 1 }).sum()
}

fn push_escaped(out: &mut String, letter: char) {
    match letter {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        letter => out.push(letter),
    }
}
