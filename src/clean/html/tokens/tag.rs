//! One tag: its name and its attributes.

use std::borrow::Cow;

use crate::clean::reference;

/// Most attributes kept of one tag; those that matter come early.
const MOST: usize = 64;

/// A start tag or an end tag, reused for the next one to keep the memory of its attributes.
#[derive(Debug, Default)]
pub(in crate::clean) struct Tag<'h> {
    /// In lower case.
    pub name: Cow<'h, str>,
    /// Whether it ends with `/>`.
    pub self_closing: bool,
    /// Names in lower case, and decoded values, in order.
    pub attributes: Vec<(Cow<'h, str>, Cow<'h, str>)>,
}

impl<'h> Tag<'h> {
    /// The value of the first attribute called `name`; empty when there is none.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(its, _)| its == name).map_or("", |(_, value)| value)
    }

    /// Whether it has an attribute, with a value or without.
    pub fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|(its, _)| its == name)
    }

    /// Reads a tag from its name on; returns what follows its end, or `None` if it has none.
    pub(super) fn read(&mut self, inside: &'h str) -> Option<&'h str> {
        let (name, mut rest) = split(inside, |byte| is_white(byte) || matches!(byte, b'/' | b'>'));
        self.name = lower(name);
        self.self_closing = false;
        self.attributes.clear();
        loop {
            rest = split(rest, |byte| !is_white(byte)).1;
            if let Some(after) = rest.strip_prefix('>') {
                return Some(after);
            } else if let Some(after) = rest.strip_prefix("/>") {
                self.self_closing = true;
                return Some(after);
            } else if let Some(after) = rest.strip_prefix('/') {
                rest = after;
            } else if rest.is_empty() {
                return None;
            } else {
                rest = self.read_attribute(rest)?;
            }
        }
    }

    /// Reads an attribute; returns what follows it, or `None` if its quotation mark is not closed.
    fn read_attribute(&mut self, inside: &'h str) -> Option<&'h str> {
        // An equals sign at the very beginning belongs to the name.
        let first = usize::from(inside.starts_with('='));
        let ends_name = |byte| is_white(byte) || matches!(byte, b'/' | b'>' | b'=');
        let length = first + split(&inside[first..], ends_name).0.len();
        let (name, after_name) = inside.split_at(length);
        let after_space = split(after_name, |byte| !is_white(byte)).1;
        let Some(after_sign) = after_space.strip_prefix('=') else {
            self.push(name, "");
            return Some(after_space);
        };
        let value = split(after_sign, |byte| !is_white(byte)).1;
        let (value, rest) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let (value, rest) = split(&value[1..], |byte| byte == *quote);
                (value, rest.get(1..)?)
            }
            _ => split(value, |byte| is_white(byte) || byte == b'>'),
        };
        self.push(name, value);
        Some(rest)
    }

    fn push(&mut self, name: &'h str, value: &'h str) {
        if self.attributes.len() < MOST {
            self.attributes.push((lower(name), reference::attribute(value)));
        }
    }
}

/// Splits `text` before the first byte that `ends` it, which must be ASCII.
fn split(text: &str, ends: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(ends).unwrap_or(text.len());
    text.split_at(end)
}

fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c')
}

fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}
