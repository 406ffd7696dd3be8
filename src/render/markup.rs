//! Reads the canonical markup that `clean` writes: lower-case names, quoted attributes, no `<` or `>` but
//! around a tag.

use std::borrow::Cow;

use crate::domain::{pieces, resolved};

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
    pieces(html).flat_map(|(tag, text)| {
        let tag = (!tag.is_empty()).then(|| token_of(tag));
        let text = (!text.is_empty()).then(|| Token::Text(resolved(text)));
        tag.into_iter().chain(text)
    })
}

fn token_of(tag: &str) -> Token<'_> {
    if let Some(name) = tag.strip_prefix('/') {
        return Token::End { name };
    }
    let (name, attributes) = tag.split_at(tag.find(' ').unwrap_or(tag.len()));
    Token::Start { name, attributes }
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
