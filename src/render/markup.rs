//! Reads the canonical markup that `clean` writes: lower-case names, quoted attributes, no `>` but
//! at the end of a tag. Anything else is read as far as it makes sense, and never fails.

use std::borrow::Cow;

use crate::domain::resolved;

/// A piece of markup.
pub(super) enum Token<'h> {
    /// Words between tags.
    Text(Cow<'h, str>),
    /// A start tag.
    Start { name: &'h str, attributes: &'h str },
    /// An end tag.
    End { name: &'h str },
}

/// The tokens of `html`, in order.
pub(super) fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let inside = rest.strip_prefix('<').filter(|inside| begins_tag(inside));
        let Some(inside) = inside else {
            let start = usize::from(rest.starts_with('<'));
            let end = rest[start..].find('<').map_or(rest.len(), |at| at + start);
            let (text, after) = rest.split_at(end);
            rest = after;
            return Some(Token::Text(resolved(text)));
        };
        let (tag, after) = inside.split_once('>').unwrap_or((inside, ""));
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            return Some(Token::End { name: name.trim_end() });
        }
        let end = tag.find([' ', '\n', '\t', '/']).unwrap_or(tag.len());
        Some(Token::Start { name: &tag[..end], attributes: &tag[end..] })
    })
}

fn begins_tag(inside: &str) -> bool {
    let name = inside.strip_prefix('/').unwrap_or(inside);
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
}

/// The value of the attribute called `name`; empty when absent.
pub(super) fn attribute<'h>(attributes: &'h str, name: &str) -> Cow<'h, str> {
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once("=\"") {
        let (value, next) = after.split_once('"').unwrap_or((after, ""));
        if before.trim_start() == name {
            return resolved(value);
        }
        rest = next;
    }
    Cow::Borrowed("")
}
