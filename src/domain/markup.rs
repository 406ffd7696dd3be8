//! What an [`Html`](super::Html) is made of: `clean` closes every tag, leaves no `>` in attributes, and
//! writes four references.

use std::borrow::Cow;

/// The pieces of markup: each tag without its brackets, and what stands between it and the next. What
/// stands before the first has an empty one.
pub(crate) fn pieces(markup: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut parts = markup.split('<');
    let first = parts.next().unwrap_or_default();
    let others = parts.filter_map(|part| part.split_once('>'));
    std::iter::once(("", first)).chain(others)
}

/// The name of an element whose tag, opening or closing, this is.
pub(crate) fn tag_name(tag: &str) -> &str {
    let name = tag.trim_start_matches('/');
    let end = name.find(|letter: char| !letter.is_ascii_alphanumeric());
    &name[..end.unwrap_or(name.len())]
}

/// The words that a piece of an [`Html`] between two tags, or in an attribute, stands for. `clean`
/// writes four references and no others; whatever else there is stays.
pub(crate) fn resolved(markup: &str) -> Cow<'_, str> {
    const REFERENCES: [(&str, &str); 4] =
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")];
    if !markup.contains('&') {
        return Cow::Borrowed(markup);
    }
    let mut words = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find('&') {
        words.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = REFERENCES.into_iter().find(|(reference, _)| rest.starts_with(reference));
        let (reference, letter) = found.unwrap_or(("&", "&"));
        words.push_str(letter);
        rest = &rest[reference.len()..];
    }
    words.push_str(rest);
    Cow::Owned(words)
}
