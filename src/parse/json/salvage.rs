//! Takes what can be read out of a document with a mistake that nobody can mend, such as a quote in a text
//! that lacks its backslash: it costs the item that it is in.

use serde::de::{DeserializeSeed, IgnoredAny};
use serde_json::Deserializer;

use super::{LEVELS, Part};

/// How many times as much as there is may be looked at: objects that are open until the end of the document
/// are each looked through to there.
const LOOKS: usize = 8;

/// Returns the document without the items that can't be read; `None` if it has no list of items.
pub(super) fn without_broken_items(text: &str) -> Option<String> {
    let (head, mut rest) = text.split_at(start_of_items(text)?);
    let (mut items, mut patience) = (Vec::new(), text.len().saturating_mul(LOOKS));
    loop {
        rest = rest.trim_start_matches(|letter: char| letter == ',' || letter.is_whitespace());
        if rest.is_empty() || rest.starts_with(']') {
            break;
        }
        match first_object(rest, &mut patience) {
            Some(item) => {
                items.push(item);
                rest = &rest[item.len()..];
            }
            None => rest = next_item(rest, &mut patience),
        }
    }
    let end = if rest.is_empty() { "]}" } else { rest };
    Some(format!("{head}{}{end}", items.join(",")))
}

/// Where the first item begins, or the list ends.
fn start_of_items(text: &str) -> Option<usize> {
    ["\"items\"", "\"entries\""].iter().flat_map(|name| text.match_indices(name)).find_map(
        |(at, name)| {
            let after = text[at + name.len()..].trim_start().strip_prefix(':')?;
            Some(text.len() - after.trim_start().strip_prefix('[')?.len())
        },
    )
}

/// The object that a text begins with, if it can be read before `patience` runs out.
fn first_object<'t>(text: &'t str, patience: &mut usize) -> Option<&'t str> {
    if !text.starts_with('{') || *patience == 0 {
        return None;
    }
    let mut values = Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let read = values.next()?.map(|_| values.byte_offset());
    let seen = read.as_ref().map_or_else(|error| place(error, text), |end| *end);
    *patience = patience.saturating_sub(seen);
    Some(&text[..read.ok()?])
}

/// Where in the text an error is.
fn place(error: &serde_json::Error, text: &str) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column()
}

/// The rest of the document from the next whole item on: an object that is no member, and has an id as
/// well as something to read. Those inside the broken item lack one or the other.
fn next_item<'t>(text: &'t str, patience: &mut usize) -> &'t str {
    let is_item = |object: &str| {
        let object = Part::Other(LEVELS).deserialize(&mut Deserializer::from_str(object));
        let has =
            |name| object.as_ref().is_ok_and(|it| it.get(name).is_some_and(|it| !it.is_null()));
        has("id") && ["title", "summary", "content_html", "content_text"].into_iter().any(has)
    };
    let objects = text.match_indices('{').map(|(at, _)| at);
    let mut objects = objects.filter(|at| *at > 0 && !text[..*at].trim_end().ends_with(':'));
    let next = objects.find(|at| first_object(&text[*at..], patience).is_some_and(is_item));
    &text[next.unwrap_or(text.len())..]
}
