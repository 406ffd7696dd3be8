//! Splits any HTML into start tags, end tags, and text, in one pass over borrowed pieces.
//!
//! Follows the HTML standard's tokenization as far as readers of feeds can notice: scripts are dropped,
//! so the escapes inside them are not followed. Every byte of every feed goes through it, hence a
//! tokenizer of our own; the tests compare it with html5ever's.

mod tag;

use std::borrow::Cow;

use memchr::memchr;

pub(in crate::clean) use tag::Tag;

use crate::clean::reference::{self, Letters};

/// Receives the tokens of a page.
pub(in crate::clean) trait Reader {
    /// A piece of decoded text; one run of text may come in several.
    fn text(&mut self, _text: &str) {}
    /// A start tag, its name in lower case.
    fn start(&mut self, _tag: &Tag) {}
    /// An end tag, its name in lower case.
    fn end(&mut self, _tag: &Tag) {}
    /// Whether the rest may be left unread.
    fn is_satisfied(&self) -> bool {
        false
    }
}

/// Reads all of `html`, in time linear in its length.
pub(in crate::clean) fn read(html: &str, reader: &mut impl Reader) {
    let html = with_plain_line_ends(html);
    let mut tag = Tag::default();
    let mut rest = &*html;
    while !rest.is_empty() && !reader.is_satisfied() {
        let end = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        decoded(&rest[..end], reader);
        rest = markup(&rest[end..], &mut tag, reader);
    }
}

/// Replaces carriage returns, which end lines too, alone or before a line feed.
fn with_plain_line_ends(html: &str) -> Cow<'_, str> {
    match memchr(b'\r', html.as_bytes()).is_some() {
        true => Cow::Owned(html.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(html),
    }
}

/// Reads the markup that `rest` begins with, if any; returns what follows it.
fn markup<'h>(rest: &'h str, tag: &mut Tag<'h>, reader: &mut impl Reader) -> &'h str {
    let Some(inside) = rest.strip_prefix('<') else { return rest };
    match inside.as_bytes() {
        [b'a'..=b'z' | b'A'..=b'Z', ..] => {
            let Some(after) = tag.read(inside) else { return "" };
            reader.start(tag);
            if holds_raw_text(tag) { raw_text(after, &tag.name, reader) } else { after }
        }
        [b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => {
            let Some(after) = tag.read(&inside[1..]) else { return "" };
            reader.end(tag);
            after
        }
        [b'/', b'>', ..] => &inside[2..],
        [b'!', b'-', b'-', ..] => after_comment(&inside[3..]),
        [b'!' | b'?', ..] | [b'/', _, ..] => after(inside, inside.find('>'), 1),
        _ => {
            reader.text("<");
            inside
        }
    }
}

/// What follows the `length` bytes at `at`; empty if `at` is `None`.
fn after(text: &str, at: Option<usize>, length: usize) -> &str {
    at.map_or("", |at| &text[at + length..])
}

fn after_comment(inside: &str) -> &str {
    if let Some(rest) = inside.strip_prefix('>').or_else(|| inside.strip_prefix("->")) {
        return rest;
    }
    let mut from = 0;
    while let Some(at) = inside[from..].find("--") {
        let rest = &inside[from + at + 2..];
        if let Some(rest) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("!>")) {
            return rest;
        }
        from += at + 1;
    }
    ""
}

/// Whether the content of an element is not markup.
fn holds_raw_text(tag: &Tag) -> bool {
    const RAW: [&str; 8] =
        ["script", "style", "iframe", "noembed", "noframes", "xmp", "textarea", "title"];
    // Feeds carry XHTML too, where a script may close itself.
    !tag.self_closing && RAW.contains(&&*tag.name)
}

/// Reads up to the end tag of `name`; returns the rest, which begins with it.
fn raw_text<'h>(inside: &'h str, name: &str, reader: &mut impl Reader) -> &'h str {
    let bytes = inside.as_bytes();
    let ends_at = |at: &usize| {
        let end = &bytes[at + 2..];
        end.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes()))
            && matches!(end.get(name.len()), Some(b' ' | b'\t' | b'\n' | b'\x0c' | b'/' | b'>'))
    };
    let end = inside.match_indices("</").map(|(at, _)| at).find(ends_at).unwrap_or(inside.len());
    match name {
        "textarea" | "title" => decoded(&inside[..end], reader),
        _ => reader.text(&inside[..end]),
    }
    &inside[end..]
}

/// Passes text on with its character references resolved.
fn decoded(text: &str, reader: &mut impl Reader) {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        let (before, reference) = rest.split_at(at);
        match reference::in_text(reference) {
            Some((letters, length)) => {
                reader.text(before);
                say(letters, reader);
                rest = &reference[length..];
            }
            None => {
                reader.text(&rest[..=at]);
                rest = &reference[1..];
            }
        }
    }
    if !rest.is_empty() {
        reader.text(rest);
    }
}

fn say(letters: Letters, reader: &mut impl Reader) {
    for letter in letters.into_iter().flatten() {
        reader.text(letter.encode_utf8(&mut [0; 4]));
    }
}

#[cfg(test)]
mod tests;
