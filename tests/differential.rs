//! newsfold's reading of the fixtures compared with that of Python's feedparser, as recorded by
//! `tests/differential.py`: they agree, or the difference is deliberate and listed here with its
//! reason.

use std::collections::BTreeSet;
use std::path::Path;

use newsfold::clean::html::plain_text;
use newsfold::clean::{clean, text};
use newsfold::parse::{Hints, ParsedFeed, parse};
use serde_json::{Value, json};
use url::Url;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

/// Document, field, and why newsfold's value differs from feedparser's.
const DELIBERATE: &[(&str, &str, &str)] = &[
    (
        "control-characters.xml",
        "title",
        "characters that command a terminal go, and the word they cut is whole again",
    ),
    ("dates.xml", "published", "dates with other months, words, and orders than Python's are read"),
    (
        "doctype-entities.xml",
        "title",
        "a document's own entities are put in, those from elsewhere never",
    ),
    ("excerpts.xml", "text", "the sentence that blog software puts under every entry is left out"),
    ("identity.xml", "entries", "a copy of an entry in the same document is that entry"),
    ("identity.xml", "id", "for the missing copy, all after it are compared one late"),
    ("identity.xml", "link", "as above"),
    ("identity.xml", "text", "as above"),
    ("identity.xml", "title", "as above"),
    ("json-cut-off.json", "entries", "it reads no JSON Feed"),
    ("json-cut-off.json", "title", "as above"),
    ("json-feed.json", "entries", "as above"),
    ("json-feed.json", "site", "as above"),
    ("json-feed.json", "title", "as above"),
    ("json-wrong-types.json", "entries", "as above"),
    ("json-wrong-types.json", "title", "as above"),
    (
        "links.xml",
        "link",
        "a guid or a file is a link where there is none, only the web is linked, names are cut off",
    ),
    (
        "lost-end-tags.xml",
        "entries",
        "an entry begins where it begins, whatever was left open before",
    ),
    ("lost-end-tags.xml", "site", "as above"),
    ("lost-end-tags.xml", "title", "as above"),
    ("media.xml", "enclosures", "films of media:content are files"),
    ("odd-namespaces.xml", "enclosures", "namespaces are known by what they mean"),
    ("odd-namespaces.xml", "published", "as above"),
    (
        "people.xml",
        "author",
        "the feed's author stands in, names are freed of brackets, others are not authors",
    ),
    ("podcast.xml", "author", "the feed's author stands in"),
    ("podcast.xml", "link", "the file is the link where there is no other"),
    ("rdf.xml", "published", "dc:date says when an entry was published"),
    ("rdf.xml", "updated", "as above"),
    ("sound-atom.xml", "author", "the feed's author stands in"),
    ("sound-atom.xml", "title", "plain text is plain: what looks like a tag in it is none"),
    ("truncated.xml", "text", "what came before the cut is kept"),
    ("unclosed-cdata.xml", "link", "a section that nobody closed ends with its element"),
    ("unclosed-cdata.xml", "text", "as above"),
    ("unclosed-cdata.xml", "title", "as above"),
    ("undeclared-prefixes.xml", "author", "a prefix means what it usually means"),
    ("xml-base.xml", "id", "an id is a name, not an address to resolve"),
];

#[test]
fn we_read_what_feedparser_reads_or_know_why_not() {
    let recorded = std::fs::read_to_string(Path::new(FIXTURES).join("feedparser.json"));
    let recorded: Value = serde_json::from_str(&recorded.expect("is there")).expect("JSON");
    let recorded = recorded.as_object().expect("answers by document");
    let base = Url::parse("https://example.org/feed.xml").expect("an address");
    let hints = Hints { base: Some(base), ..Hints::default() };
    let mut found = BTreeSet::new();
    let mut told = String::new();
    for file in std::fs::read_dir(Path::new(FIXTURES).join("feeds")).expect("the folder") {
        let path = file.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let theirs = recorded.get(&name).unwrap_or_else(|| panic!("{name} is not recorded yet"));
        let bytes = std::fs::read(&path).expect("it can be read");
        let feed = parse(&bytes, &hints).unwrap_or_default();
        for (field, ours, theirs) in differences(&answer(feed, hints.base.as_ref()), theirs) {
            told += &format!("(\"{name}\", \"{field}\")\n  ours   {ours}\n  theirs {theirs}\n");
            found.insert((name.clone(), field));
        }
    }
    let deliberate: BTreeSet<(String, String)> =
        DELIBERATE.iter().map(|(name, field, _)| (name.to_string(), field.to_string())).collect();
    let unknown: Vec<_> = found.difference(&deliberate).collect();
    let gone: Vec<_> = deliberate.difference(&found).collect();
    assert!(unknown.is_empty(), "not deliberate: {unknown:?}\n{told}");
    assert!(gone.is_empty(), "no difference any more: {gone:?}");
}

/// The feed in the format of `differential.py`.
fn answer(parsed: ParsedFeed, base: Option<&Url>) -> Value {
    // Categories are parsed, but `clean` does not keep them.
    let subjects: Vec<Vec<String>> =
        parsed.entries.iter().map(|entry| entry.categories.clone()).collect();
    let feed = clean(parsed, base);
    let entries: Vec<Value> = feed
        .entries
        .iter()
        .zip(subjects)
        .map(|(entry, subjects)| {
            json!({
                "id": entry.guid.as_ref().map(|it| it.as_str()),
                "link": entry.link,
                "title": entry.title.as_str(),
                "published": entry.published.map(|it| it.strftime("%FT%TZ").to_string()),
                "updated": entry.updated.map(|it| it.strftime("%FT%TZ").to_string()),
                "author": entry.author.as_str(),
                "text": plain_text(entry.content.as_str(), usize::MAX).as_str(),
                "categories": subjects.iter().map(|it| text::line(it).as_str().to_owned()).collect::<Vec<_>>(),
                "enclosures": entry.enclosures.iter().map(|it| &it.url).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "title": feed.title.as_str(), "site": feed.site, "entries": entries })
}

/// The fields that differ, with both values.
fn differences(ours: &Value, theirs: &Value) -> Vec<(String, Value, Value)> {
    let mut different = Vec::new();
    let mut compare = |ours: &Value, theirs: &Value, fields: &[&str]| {
        for field in fields {
            let (ours, theirs) = (&ours[field], &theirs[field]);
            if squashed(ours) != squashed(theirs) {
                different.push((field.to_string(), ours.clone(), theirs.clone()));
            }
        }
    };
    compare(ours, theirs, &["title", "site"]);
    let list = |feed: &Value| feed["entries"].as_array().cloned().unwrap_or_default();
    let (our_entries, their_entries) = (list(ours), list(theirs));
    let fields = [
        "id",
        "link",
        "title",
        "published",
        "updated",
        "author",
        "text",
        "categories",
        "enclosures",
    ];
    for (ours, theirs) in our_entries.iter().zip(&their_entries) {
        compare(ours, theirs, &fields);
    }
    if our_entries.len() != their_entries.len() {
        let (ours, theirs) = (our_entries.len(), their_entries.len());
        different.push(("entries".to_owned(), ours.into(), theirs.into()));
    }
    different
}

/// Normalises a value for comparison: without white space, and null equals an empty text.
fn squashed(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.split_whitespace().collect(),
        Value::Array(values) => values.iter().map(squashed).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    }
}
