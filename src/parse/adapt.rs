//! The model of feed-rs to ours. The only file that names it, and the dates it speaks in.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use feed_rs::model::{self, FeedType};
use feed_rs::parser;
use jiff::Timestamp;
use url::Url;

use super::{FILES, ParsedEnclosure, ParsedEntry, ParsedFeed, SUBJECTS, date, person, plain};

/// Reads a sound document; the reason where it cannot.
pub(super) fn read(text: &str, base: Option<&Url>) -> Result<ParsedFeed, String> {
    let parser = parser::Builder::new()
        .sanitize_content(false)
        .base_uri(base)
        // No id is better than one that changes at each reading.
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(|raw| date::parse(raw).and_then(to_chrono))
        .build();
    match catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes()))) {
        Ok(Ok(feed)) => Ok(parsed_feed(feed, base)),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it makes the parser stumble".to_owned()),
    }
}

fn to_chrono(time: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(time.as_second(), u32::try_from(time.subsec_nanosecond()).ok()?)
}

fn from_chrono(time: DateTime<Utc>) -> Option<Timestamp> {
    Timestamp::new(time.timestamp(), i32::try_from(time.timestamp_subsec_nanos()).ok()?).ok()
}

fn parsed_feed(feed: model::Feed, base: Option<&Url>) -> ParsedFeed {
    let kind = feed.feed_type;
    // Addresses in Atom are relative to the document.
    let base = base.filter(|_| kind == FeedType::Atom);
    let authors = names(feed.authors);
    let mut entries: Vec<ParsedEntry> =
        feed.entries.into_iter().map(|entry| parsed_entry(entry, &kind)).collect();
    for entry in &mut entries {
        entry.base = base.cloned();
        if entry.authors.is_empty() {
            entry.authors.clone_from(&authors);
        }
    }
    ParsedFeed {
        title: feed.title.map(|title| html(title, &kind)).unwrap_or_default(),
        site: page_of(&feed.links),
        language: feed.language,
        entries,
        ..ParsedFeed::default()
    }
}

fn parsed_entry(entry: model::Entry, kind: &FeedType) -> ParsedEntry {
    let mut enclosures: Vec<ParsedEnclosure> = entry
        .links
        .iter()
        .filter(|link| is_enclosure(link))
        .take(FILES)
        .map(|link| ParsedEnclosure {
            url: link.href.clone(),
            media_type: link.media_type.clone().unwrap_or_default(),
            length: link.length,
            seconds: None,
        })
        .collect();
    enclosures.extend(entry.media.iter().flat_map(media_enclosures));
    // For RSS the reader fills in the first date where there is no second.
    let says_updated = *kind == FeedType::Atom;
    ParsedEntry {
        is_cut: false,
        id: Some(entry.id).filter(|id| !id.trim().is_empty()),
        link: page_of(&entry.links),
        title: entry.title.map(|title| html(title, kind)).unwrap_or_default(),
        authors: names(entry.authors),
        published: entry.published.and_then(from_chrono),
        updated: entry
            .updated
            .filter(|it| says_updated || Some(it) != entry.published.as_ref())
            .and_then(from_chrono),
        summary: entry.summary.map(|summary| html(summary, kind)).unwrap_or_default(),
        content: entry.content.and_then(body).unwrap_or_default(),
        language: entry.language,
        categories: entry
            .categories
            .into_iter()
            .map(|it| it.label.unwrap_or(it.term))
            .take(SUBJECTS)
            .collect(),
        enclosures,
        comments: entry
            .links
            .into_iter()
            .find(|link| matches!(link.target, Some(model::LinkTarget::Comments)))
            .map(|link| link.href),
        ..ParsedEntry::default()
    }
}

fn names(people: Vec<model::Person>) -> Vec<String> {
    let named = people.into_iter().filter_map(|person| person.name.or(person.email));
    person::listed(named.map(|name| person::name_of(&name)))
}

/// The link to a page for people: `alternate`, HTML before other types.
fn page_of(links: &[model::Link]) -> Option<String> {
    let pages = || {
        links.iter().filter(|link| {
            link.target.is_none()
                && !link.href.trim().is_empty()
                && link.rel.as_deref().is_none_or(|rel| rel.eq_ignore_ascii_case("alternate"))
        })
    };
    let is_html = |link: &&model::Link| {
        link.media_type.as_deref().is_none_or(|media_type| media_type.contains("html"))
    };
    pages().find(is_html).or_else(|| pages().next()).map(|link| link.href.trim().to_owned())
}

fn is_enclosure(link: &model::Link) -> bool {
    link.rel.as_deref().is_some_and(|rel| rel.eq_ignore_ascii_case("enclosure"))
}

/// Files; pictures belong to the page, and nothing plays Flash any more.
fn media_enclosures(media: &model::MediaObject) -> impl Iterator<Item = ParsedEnclosure> + '_ {
    media.content.iter().filter_map(|content| {
        let media_type = content.content_type.as_ref()?.to_string();
        Some(ParsedEnclosure {
            url: content.url.as_ref()?.to_string(),
            media_type: Some(media_type)
                .filter(|it| !it.starts_with("image/") && !it.contains("shockwave-flash"))?,
            length: content.size,
            seconds: content.duration.or(media.duration).map(|it| it.as_secs()),
        })
    })
}

/// A text as HTML. RSS calls everything plain and means HTML; Atom says what it means.
fn html(text: model::Text, kind: &FeedType) -> String {
    let is_plain = *kind == FeedType::Atom && text.content_type.as_str() == "text/plain";
    if is_plain { plain::html_of(text.content.trim(), false) } else { text.content }
}

fn body(content: model::Content) -> Option<String> {
    let body = content.body?;
    match content.content_type.as_str() {
        "text/plain" => Some(plain::html_of(body.trim(), true)),
        media_type if media_type.starts_with("text/") || media_type.contains("xhtml") => Some(body),
        _ => None,
    }
}
