//! JSON Feed where the strict reader gives up: wrong types, missing members, a cut end.

mod mending;

use serde_json::{Map, Value};

use mending::mended;

use super::{ParsedEnclosure, ParsedEntry, ParsedFeed, date, plain};

/// Reads a JSON Feed; `None` when there is no list of entries in it.
pub(super) fn read(text: &str) -> Option<ParsedFeed> {
    let value: Value = serde_json::from_str(text)
        .or_else(|_| {
            let mended = mended(text);
            serde_json::from_str(&mended).or_else(|_| serde_json::from_str(&closed(&mended)))
        })
        .ok()?;
    let feed = value.as_object()?;
    let items = feed.get("items").or_else(|| feed.get("entries"))?.as_array()?;
    let authors = authors(feed);
    let entries = items.iter().filter_map(Value::as_object).map(|item| entry(item, &authors));
    Some(ParsedFeed {
        title: plain::html_of(&string(feed, &["title"]), false),
        site: Some(string(feed, &["home_page_url", "url"])).filter(|link| !link.is_empty()),
        language: Some(string(feed, &["language"])).filter(|it| !it.is_empty()),
        entries: entries.collect(),
        ..ParsedFeed::default()
    })
}

fn entry(item: &Map<String, Value>, feed_authors: &[String]) -> ParsedEntry {
    let some = |names: &[&str]| Some(string(item, names)).filter(|it| !it.is_empty());
    let html = string(item, &["content_html"]);
    let authors = authors(item);
    ParsedEntry {
        id: some(&["id"]),
        link: some(&["url"]).or_else(|| some(&["external_url"])),
        title: plain::html_of(&string(item, &["title"]), false),
        authors: if authors.is_empty() { feed_authors.to_vec() } else { authors },
        published: date::parse(&string(item, &["date_published"])),
        updated: date::parse(&string(item, &["date_modified"])),
        summary: plain::html_of(&string(item, &["summary"]), true),
        content: match html.is_empty() {
            true => plain::html_of(&string(item, &["content_text"]), true),
            false => html,
        },
        language: some(&["language"]),
        categories: strings(item.get("tags")),
        enclosures: attachments(item),
        ..ParsedEntry::default()
    }
}

/// The first of these members that says something, as text.
fn string(object: &Map<String, Value>, names: &[&str]) -> String {
    names.iter().find_map(|name| text(object.get(*name)?)).unwrap_or_default()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => text(object.get("name").or_else(|| object.get("url"))?),
        _ => None,
    }
}

/// A list of texts, or the one text that stands in its place.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
        Some(Value::String(list)) => list.split(',').map(|it| it.trim().to_owned()).collect(),
        Some(other) => text(other).into_iter().collect(),
        None => Vec::new(),
    }
}

fn authors(object: &Map<String, Value>) -> Vec<String> {
    let mut names = strings(object.get("authors"));
    if names.is_empty() {
        names = strings(object.get("author"));
    }
    names
}

fn attachments(item: &Map<String, Value>) -> Vec<ParsedEnclosure> {
    let Some(files) = item.get("attachments").and_then(Value::as_array) else { return Vec::new() };
    let number = |value: Option<&Value>| match value? {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().map(|it| it as u64)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    files
        .iter()
        .filter_map(Value::as_object)
        .map(|file| ParsedEnclosure {
            url: string(file, &["url"]),
            media_type: string(file, &["mime_type"]),
            length: number(file.get("size_in_bytes")),
            seconds: number(file.get("duration_in_seconds")),
        })
        .collect()
}

/// A document that was cut off, up to its last whole object, with what was open closed.
fn closed(text: &str) -> String {
    let mut open = Vec::new();
    let mut in_string = false;
    let mut escaped = false;
    let mut whole = (0, Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' => open.push('}'),
            b'[' => open.push(']'),
            b'}' | b']' => {
                open.pop();
                // Only the few levels of a feed are worth keeping.
                if byte == b'}' && open.len() <= 4 {
                    whole = (at + 1, open.clone());
                }
            }
            _ => {}
        }
    }
    let (end, open) = whole;
    text[..end].chars().chain(open.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let shown = read(text).map(|feed| {
            let entries = feed.entries.iter();
            let parts = entries
                .map(|it| format!("{}:{}", it.id.as_deref().unwrap_or("-"), it.title))
                .collect::<Vec<_>>();
            format!("{} {}", feed.title, parts.join(" "))
        });
        assert_eq!(shown.as_deref().unwrap_or("nothing"), want);
    }

    #[test]
    fn wrong_types_are_taken_as_meant() {
        check(r#"{"title":7,"items":[{"id":12,"title":"A","tags":"x, y"},3]}"#, "7 12:A");
        check(r#"{"items":[{"author":"Jo","title":null}]}"#, " -:");
    }

    #[test]
    fn what_was_cut_off_is_closed() {
        check(r#"{"title":"F","items":[{"id":"1","title":"A"},{"id":"2","title":"B"#, "F 1:A");
    }

    #[test]
    fn one_odd_character_costs_no_entry() {
        check(
            r#"{"title":"F","items":[{"id":"1","title":"A \ud83d"},{"id":"2","title":"B"},]}"#,
            "F 1:A \u{fffd} 2:B",
        );
    }

    #[test]
    fn other_documents_are_none() {
        check(r#"{"name":"x"}"#, "nothing");
        check("{", "nothing");
    }
}
