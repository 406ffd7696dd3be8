//! JSON Feed as publishers write it: with wrong types, missing members, or a cut end. Members that nothing
//! reads take no memory, however large they are.

mod mending;
mod salvage;

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use mending::mended;
use salvage::without_broken_items;

use super::{
    FILES, Limits, PEOPLE, ParsedEnclosure, ParsedEntry, ParsedFeed, add_entry, date, person, plain,
};

/// Reads a JSON Feed; fails with a reason if it has no list of entries.
pub(super) fn read(text: &str, limits: &Limits) -> Result<ParsedFeed, String> {
    feed_of(text, limits).or_else(|reason| {
        let mended = mended(text);
        let mut feed = feed_of(&mended, limits)
            .ok()
            .or_else(|| what_can_be_read(text, &mended, limits))
            .ok_or(reason)?;
        feed.repairs.push("invalid JSON");
        feed.is_cut = !text.trim_end().ends_with('}');
        Ok(feed)
    })
}

/// The feed without its broken items or its missing end, by the reading that keeps the most: a lone quote
/// makes the mending take what is outside of strings for what is inside.
fn what_can_be_read(text: &str, mended: &str, limits: &Limits) -> Option<ParsedFeed> {
    let readings = [without_broken_items(text), without_broken_items(mended), Some(closed(mended))];
    let feeds = readings.into_iter().flatten().filter_map(|text| feed_of(&text, limits).ok());
    feeds.filter(|feed| !feed.entries.is_empty()).max_by_key(|feed| feed.entries.len())
}

fn feed_of(text: &str, limits: &Limits) -> Result<ParsedFeed, String> {
    let mut entries = Entries { limit: limits.entries, kept: Vec::new(), are_listed: false };
    let mut json = serde_json::Deserializer::from_str(text);
    let read = Part::Feed(&mut entries).deserialize(&mut json).and_then(|value| {
        json.end()?;
        Ok(value)
    });
    let value = read.map_err(|error| error.to_string())?;
    let feed = value.as_object().filter(|_| entries.are_listed);
    let feed = feed.ok_or_else(|| "no list of entries in this JSON".to_owned())?;
    let authors = authors(feed);
    for entry in entries.kept.iter_mut().filter(|entry| entry.authors.is_empty()) {
        entry.authors.clone_from(&authors);
    }
    Ok(ParsedFeed {
        title: plain::literal(&string(feed, &["title"])),
        site: Some(string(feed, &["home_page_url", "url"])).filter(|link| !link.is_empty()),
        language: Some(string(feed, &["language"])).filter(|it| !it.is_empty()),
        entries: entries.kept,
        ..ParsedFeed::default()
    })
}

/// The entries read so far.
struct Entries {
    limit: usize,
    kept: Vec<ParsedEntry>,
    are_listed: bool,
}

/// The role of a value in the document. Members that nothing reads are skipped and never built.
enum Part<'e> {
    Feed(&'e mut Entries),
    Items(&'e mut Entries),
    /// Anything else, with the number of levels below it that are read.
    Other(usize),
}

/// Levels read below an entry, which holds lists of objects of texts.
const LEVELS: usize = 3;

/// Most values read of a list other than that of the entries.
const LISTED: usize = 64;

/// The members that are read: of feeds, of entries, and of the objects in them.
const MEMBERS: &[&str] = &[
    "attachments",
    "author",
    "authors",
    "content_html",
    "content_text",
    "date_modified",
    "date_published",
    "duration_in_seconds",
    "external_url",
    "home_page_url",
    "id",
    "image",
    "language",
    "mime_type",
    "name",
    "size_in_bytes",
    "summary",
    "tags",
    "title",
    "url",
];

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut kept = Vec::new();
        match self {
            Part::Items(entries) => {
                entries.are_listed = true;
                while let Some(item) = list.next_element_seed(Part::Other(LEVELS))? {
                    if let Value::Object(item) = item {
                        add_entry(&mut entries.kept, entry(&item), entries.limit);
                    }
                }
            }
            Part::Other(levels @ 1..) => {
                while kept.len() < LISTED
                    && let Some(value) = list.next_element_seed(Part::Other(levels - 1))?
                {
                    kept.push(value);
                }
            }
            Part::Other(0) | Part::Feed(_) => {}
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Array(kept))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let inner = match &mut self {
                Part::Feed(entries) if matches!(&*name, "items" | "entries") => {
                    Some(Part::Items(entries))
                }
                Part::Feed(_) => Some(Part::Other(LEVELS - 1)),
                Part::Other(levels) => levels.checked_sub(1).map(Part::Other),
                Part::Items(_) => None,
            };
            match inner.filter(|it| matches!(it, Part::Items(_)) || MEMBERS.contains(&&*name)) {
                Some(inner) => {
                    let value = object.next_value_seed(inner)?;
                    members.insert(name, value);
                }
                None => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(members))
    }
}

fn entry(item: &Map<String, Value>) -> ParsedEntry {
    let some = |names: &[&str]| Some(string(item, names)).filter(|it| !it.is_empty());
    let html = string(item, &["content_html"]);
    let plain = plain::meant(&string(item, &["content_text"]));
    let summary = plain::meant(&string(item, &["summary"]));
    // Beside HTML, a plain text without a summary is the short form.
    let (summary, content) = match (html.is_empty(), summary.is_empty()) {
        (true, _) => (summary, plain),
        (false, true) => (plain, html),
        (false, false) => (summary, html),
    };
    // A post may be no more than a picture.
    let picture = some(&["image"]).filter(|_| content.is_empty());
    let summary = match picture {
        Some(address) => summary + &plain::picture(&address, ""),
        None => summary,
    };
    ParsedEntry {
        id: some(&["id"]),
        link: some(&["url"]).or_else(|| some(&["external_url"])),
        title: plain::literal(&string(item, &["title"])),
        authors: authors(item),
        published: date::parse(&string(item, &["date_published"])),
        updated: date::parse(&string(item, &["date_modified"])),
        summary,
        content,
        language: some(&["language"]),
        categories: strings(item.get("tags")),
        enclosures: attachments(item),
        ..ParsedEntry::default()
    }
}

/// The first of these members that is not empty, as text.
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

/// The texts of a list, of a string with commas, or of a single value.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
        Some(Value::String(list)) => {
            list.split(',').take(LISTED).map(|it| it.trim().to_owned()).collect()
        }
        Some(other) => text(other).into_iter().collect(),
        None => Vec::new(),
    }
}

fn authors(object: &Map<String, Value>) -> Vec<String> {
    let mut names = strings(object.get("authors"));
    if names.is_empty() {
        names = strings(object.get("author"));
    }
    // An author's address is not a name.
    names.retain(|name| !name.contains("://"));
    person::listed(names.iter().take(PEOPLE).flat_map(|name| person::names_of(name)))
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
        .take(FILES)
        .map(|file| ParsedEnclosure {
            url: string(file, &["url"]),
            media_type: string(file, &["mime_type"]),
            length: number(file.get("size_in_bytes")),
            seconds: number(file.get("duration_in_seconds")),
        })
        .collect()
}

/// A document that was cut off, up to its last whole object, with its open brackets closed.
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
                // Only objects at the few levels of a feed count.
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
        let shown = read(text, &Limits::default()).map(|feed| {
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
    fn an_address_is_nobody() {
        let text = r#"{"items":[{"authors":[{"url":"https://a.example/jo"},{"name":"Jo"}]}]}"#;
        let feed = read(text, &Limits::default()).expect("a feed");
        assert_eq!(feed.entries[0].authors, ["Jo"]);
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
    fn a_mistake_costs_the_entry_that_it_is_in() {
        let three = |second: &str| {
            let item = |id: u8, title: &str| format!("{{\"id\":\"{id}\",\n\"title\":\"{title}\"}}");
            let (first, third) = (item(1, "A"), item(3, "C"));
            format!("{{\"title\":\"F\",\"items\":[\n{first},\n{second}\n{third}]}}")
        };
        for broken in [
            r#"{"id":"2","title":"a 5" pipe"},"#,
            r#"{"id":"2","title":"the "big" one"},"#,
            r#"{"id":"2" "title":"B"},"#,
            r#"{"id":"2","title":"B","tags":["x"},"#,
            r#"{"attachments":[{"url":"b","title":"B"}],"author":{"id":2,"title":"B"} "id":"2"},"#,
            "/* B */",
        ] {
            check(&three(broken), "F 1:A 3:C");
        }
        check(&three(r#"{"id":"2","title":"B"}"#), "F 1:A 2:B 3:C");
        check(r#"{"items":[{"id":"1","title":"A"},{"id":"2","title":"a 5" pipe"}],"x":1}"#, " 1:A");
        check(r#"{"items":[{"id":"1","title":"a 5" pipe"}]}"#, "nothing");
        let many = (2..9).map(|id| format!(r#"{{"id":"{id}","title":"{{}}"}}"#));
        let many = Vec::from_iter(many).join(",");
        let text = format!(r#"{{"items":[{{"id":"1","title":"a 5" pipe"}},{many}]}}"#);
        check(&text, " 2:{} 3:{} 4:{} 5:{} 6:{} 7:{} 8:{}");
        // Looked through to its end from each object on, this would take hours.
        let nested = r#"{"id":"1","title":"A"},{"x":["#.repeat(100_000);
        let text = format!(r#"{{"items":[{{"id" "0"}},{nested}"#);
        assert!(read(&text, &Limits::default()).is_ok_and(|feed| feed.entries.len() > 1));
    }

    #[test]
    fn of_very_many_entries_the_newest_are_read() {
        let item = |at: usize| format!(r#"{{"id":"{at}","date_published":"{}"}}"#, 2000 + at);
        let items: Vec<String> = (0..100).map(item).collect();
        let limits = Limits { entries: 2, ..Limits::default() };
        let text = format!(r#"{{"items":[{}],"authors":[{{"name":"Jo"}}]}}"#, items.join(","));
        let feed = read(&text, &limits).expect("a feed");
        let ids: Vec<_> = feed.entries.iter().filter_map(|entry| entry.id.as_deref()).collect();
        assert!((2..=4).contains(&ids.len()) && ids.ends_with(&["98", "99"]), "{ids:?}");
        assert_eq!(feed.entries[0].authors, ["Jo"]);
    }

    #[test]
    fn no_more_of_an_entry_is_read_than_it_may_have() {
        let many = |value: &str| vec![value; 1_000].join(",");
        let names: Vec<String> = (0..1_000).map(|at| format!(r#"{{"name":"N{at}"}}"#)).collect();
        let text = format!(
            r#"{{"items":[{{"id":"1","authors":[{}],"x":[{}],"tags":[{}],"attachments":[{}],
                "title":[[[[{{}}]]]]}}]}}"#,
            names.join(","),
            many("[[]]"),
            many("\"a\""),
            many(r#"{"url":"a","x":[0]}"#),
        );
        let entry = read(&text, &Limits::default()).expect("a feed").entries.remove(0);
        assert_eq!((entry.categories.len(), entry.enclosures.len()), (LISTED, FILES));
        assert_eq!(entry.authors.len(), PEOPLE);
        assert_eq!((entry.id.as_deref(), entry.title.as_str()), (Some("1"), ""));
    }

    #[test]
    fn the_short_form_is_told_from_the_long_one() {
        let read = |members: &str| {
            let text = format!(r#"{{"items":[{{{members}}}]}}"#);
            let mut feed = read(&text, &Limits::default()).expect("a feed");
            let entry = feed.entries.remove(0);
            format!("{}|{}", entry.summary, entry.content)
        };
        assert_eq!(read(r#""content_text":"a""#), "|a");
        assert_eq!(read(r#""content_text":"a","content_html":"<p>b""#), "a|<p>b");
        assert_eq!(read(r#""content_text":"a","content_html":"<p>b","summary":"c""#), "c|<p>b");
        assert_eq!(read(r#""summary":"c","image":"/a""#), "c<img src=\"/a\" alt=\"\">|");
        assert_eq!(read(r#""content_text":"a","image":"/a""#), "|a");
    }

    #[test]
    fn other_documents_are_none() {
        check(r#"{"name":"x"}"#, "nothing");
        check("{", "nothing");
    }
}
