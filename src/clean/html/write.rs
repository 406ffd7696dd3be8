//! Writes markup in its shortest form.

pub(super) use crate::domain::escape as text;
use crate::domain::escape_quoted;

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
    escape_quoted(out, value);
    out.push('"');
}

/// Most bytes that one byte takes when written.
pub(super) const LONGEST: usize = 5;

/// How many bytes `words` take when written.
pub(super) fn length(words: &str) -> usize {
    words.bytes().map(|byte| if matches!(byte, b'&' | b'<' | b'>') { LONGEST } else { 1 }).sum()
}
