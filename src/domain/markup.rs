//! The markup of an [`Html`](super::Html): `clean` closes every tag, leaves no `>` in attributes, and writes
//! only four character references.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// Splits markup into pairs of a tag, without its brackets, and the text up to the next tag. The text before
/// the first tag comes with an empty one.
pub(crate) fn pieces(markup: &str) -> impl Iterator<Item = (&str, &str)> {
    let (first, mut rest) = split_before(b'<', markup);
    let others = std::iter::from_fn(move || {
        loop {
            let (part, after) = split_before(b'<', rest.strip_prefix('<')?);
            rest = after;
            if let Some(end) = memchr(b'>', part.as_bytes()) {
                return Some((&part[..end], &part[end + 1..]));
            }
        }
    });
    std::iter::once(("", first)).chain(others)
}

fn split_before(sign: u8, text: &str) -> (&str, &str) {
    text.split_at(memchr(sign, text.as_bytes()).unwrap_or(text.len()))
}

/// The element name of an opening or closing tag.
pub(crate) fn tag_name(tag: &str) -> &str {
    let name = tag.trim_start_matches('/');
    let end = name.find(|letter: char| !letter.is_ascii_alphanumeric());
    &name[..end.unwrap_or(name.len())]
}

/// Whether an element of cleaned HTML begins and ends a block.
pub(crate) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "pre"
            | "blockquote"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "caption"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "th"
            | "td"
            | "figure"
            | "figcaption"
    )
}

/// Appends `words`, escaped for the text between two tags.
pub(crate) fn escape(out: &mut String, words: &str) {
    let mut rest = words;
    while let Some(at) = memchr3(b'&', b'<', b'>', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// `words`, escaped for the text between two tags.
pub(crate) fn escaped(words: &str) -> String {
    let mut html = String::with_capacity(words.len());
    escape(&mut html, words);
    html
}

/// Appends `words`, escaped for an attribute value or any other place.
pub(crate) fn escape_quoted(out: &mut String, words: &str) {
    let mut rest = words;
    while let Some(at) = memchr(b'"', rest.as_bytes()) {
        escape(out, &rest[..at]);
        out.push_str("&quot;");
        rest = &rest[at + 1..];
    }
    escape(out, rest);
}

/// Unescapes text or an attribute value of an [`Html`](super::Html). Only the four references that `clean`
/// writes are replaced.
pub(crate) fn resolved(markup: &str) -> Cow<'_, str> {
    const REFERENCES: [(&str, char); 4] =
        [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"')];
    resolve(markup, |rest| {
        let found = REFERENCES.into_iter().find(|(reference, _)| rest.starts_with(reference));
        found.map(|(reference, letter)| (Some(letter), reference.len()))
    })
}

/// Replaces, in one pass, every entity that `known` finds at the start of its argument by the letters it
/// returns with the entity's length. Anything else stays, including a lone `&`.
pub(crate) fn resolve<Letters: IntoIterator<Item = char>>(
    text: &str,
    known: impl Fn(&str) -> Option<(Letters, usize)>,
) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match known(rest) {
            Some((letters, length)) => {
                out.extend(letters);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_resolved_again() {
        for (words, between, quoted) in [
            ("", "", ""),
            ("a < b", "a &lt; b", "a &lt; b"),
            ("<\"&\">é&amp;", "&lt;\"&amp;\"&gt;é&amp;amp;", "&lt;&quot;&amp;&quot;&gt;é&amp;amp;"),
        ] {
            let (mut got, mut got_quoted) = (String::new(), String::new());
            escape(&mut got, words);
            escape_quoted(&mut got_quoted, words);
            assert_eq!((got.as_str(), got_quoted.as_str()), (between, quoted));
            assert_eq!((resolved(&got), resolved(&got_quoted)), (words.into(), words.into()));
        }
    }
}
