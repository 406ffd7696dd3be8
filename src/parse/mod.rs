//! Bytes to a [`ParsedFeed`]: decode, outline, read. Pure.
//!
//! The result is what the publisher meant, not yet safe to show: [`crate::clean`] sanitizes it.

mod charset;
mod date;
pub mod discover;
pub(crate) mod entity;
mod extension;
mod fields;
mod json;
pub mod opml;
mod outline;
mod pace;
mod person;
mod plain;
mod space;
mod token;
pub(crate) mod twice;

use std::borrow::Cow;
use std::hash::Hash;
use std::ops::Range;

use jiff::Timestamp;
use memchr::{memchr_iter, memmem};
use thiserror::Error;
use xxhash_rust::xxh3::Xxh3;

use crate::domain::{Pace, without_escapes};
pub(crate) use date::parse as parse_date;
use outline::Outline;
pub(crate) use plain::{has_attributes, markup_over_talk, names_attribute};

/// Most categories kept of an entry.
const SUBJECTS: usize = 64;
/// Most enclosures, or pictures, kept of an entry.
const FILES: usize = 32;
/// Most authors kept of a feed or an entry.
const PEOPLE: usize = 64;

/// What is known about a document besides its bytes.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// Its address after all redirects, the base of its relative links.
    pub base: Option<url::Url>,
    /// The `charset` of the HTTP `Content-Type`, if any.
    pub charset: Option<String>,
    /// Bounds on what is read.
    pub limits: Limits,
}

/// Bounds on what is read from one document.
#[derive(Debug, Clone, Copy, Hash)]
pub struct Limits {
    /// Most entries kept: the newest.
    pub entries: usize,
    /// Deepest nesting of elements.
    pub depth: usize,
    /// Most attributes of an element.
    pub attributes: usize,
    /// Longest summary or content of an entry, in bytes of HTML.
    pub text: usize,
    /// Largest outline of a document, in bytes of memory; anything after it is left out.
    pub outline: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            entries: 2_000,
            depth: 200,
            attributes: 256,
            text: 2_000_000,
            outline: 140_000_000,
        }
    }
}

impl Limits {
    /// Returns a hash that differs when any limit differs.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = Xxh3::new();
        self.hash(&mut hasher);
        hasher.digest()
    }
}

/// A feed as its publisher gave it: decoded, structured, not cleaned.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedFeed {
    /// The feed's title, HTML.
    pub title: String,
    /// The site it belongs to, absolute where a base was known.
    pub site: Option<String>,
    /// BCP 47 tag, as given.
    pub language: Option<String>,
    /// Its entries, in document order.
    pub entries: Vec<ParsedEntry>,
    /// How often the publisher wants the feed to be fetched.
    pub pace: Pace,
    /// What had to be mended, each as a short phrase for a person; empty for a sound document.
    pub repairs: Vec<&'static str>,
    /// Whether its end is missing; another fetch may get all of it.
    pub is_cut: bool,
    /// Whether the limits left something out; higher ones would keep more.
    pub is_limited: bool,
}

/// An entry as its publisher gave it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedEntry {
    /// Whether the document breaks off inside this entry.
    pub is_cut: bool,
    /// The publisher's id; `None` when it gave none.
    pub id: Option<String>,
    /// The article's address, absolute where a base was known.
    pub link: Option<String>,
    /// The publisher's own address, if `link` leads through a click-counting service.
    pub origin: Option<String>,
    /// The headline, HTML.
    pub title: String,
    /// Authors' names.
    pub authors: Vec<String>,
    /// First publication.
    pub published: Option<Timestamp>,
    /// Last change.
    pub updated: Option<Timestamp>,
    /// The short form, HTML.
    pub summary: String,
    /// The whole body, HTML.
    pub content: String,
    /// BCP 47 tag, where the entry differs from its feed.
    pub language: Option<String>,
    /// Subjects.
    pub categories: Vec<String>,
    /// Attached files.
    pub enclosures: Vec<ParsedEnclosure>,
    /// The page where readers discuss it.
    pub comments: Option<String>,
    /// How many comments there are.
    pub comment_count: Option<u32>,
    /// The address of an episode's transcript.
    pub transcript: Option<String>,
    /// The address of an episode's list of chapters.
    pub chapters: Option<String>,
    /// The base of relative addresses in its HTML, if the feed or the entry sets one.
    pub base: Option<url::Url>,
}

/// An attached file as its publisher gave it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedEnclosure {
    /// Its address.
    pub url: String,
    /// Its media type; may be empty.
    pub media_type: String,
    /// Bytes, as claimed.
    pub length: Option<u64>,
    /// Seconds, as claimed.
    pub seconds: Option<u64>,
}

/// The document is not a feed, even after every repair.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAFeed {
    /// There was nothing in it.
    #[error("the document is empty")]
    Empty,
    /// It is a web page, which may announce feeds.
    #[error("this is a web page, not a feed")]
    WebPage,
    /// It is something else.
    #[error("no feed in this document: {0}")]
    Unreadable(String),
}

/// Decodes any document, such as a web page, to text.
pub fn text<'a>(bytes: &'a [u8], hints: &Hints) -> Cow<'a, str> {
    charset::decode(bytes, hints.charset.as_deref()).text
}

/// Reads a feed document of any kind. Never panics; linear in the size of `bytes`.
///
/// # Errors
/// [`NotAFeed`] if no list of entries is found in it.
pub fn parse(bytes: &[u8], hints: &Hints) -> Result<ParsedFeed, NotAFeed> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(NotAFeed::Empty);
    }
    let decoded = charset::decode(bytes, hints.charset.as_deref());
    let mut feed = read(&decoded.text, hints)?;
    feed.repairs.splice(0..0, decoded.repair);
    if twice::mend(&mut feed) {
        feed.repairs.push("text encoded as UTF-8 twice");
    }
    if feed.entries.len() > hints.limits.entries {
        keep_newest(&mut feed.entries, hints.limits.entries);
        feed.repairs.push("too many entries, only the newest kept");
        feed.is_limited = true;
    }
    keep_beginnings(&mut feed, hints.limits.text);
    Ok(feed)
}

/// Reads a decoded document.
fn read(text: &str, hints: &Hints) -> Result<ParsedFeed, NotAFeed> {
    let base = hints.base.as_ref();
    if text.trim_start().starts_with('{') {
        return json::read(text, &hints.limits).map_err(NotAFeed::Unreadable);
    }
    let printable = without_controls(text);
    let text = printable.as_ref();
    let outline = Outline::of(text, &hints.limits);
    let own = fields::own_address(&outline);
    let base = base.or(own.as_ref());
    if outline.root.is_none() && outline.entries.is_empty() {
        return Err(match outline.is_page {
            true => NotAFeed::WebPage,
            false => NotAFeed::Unreadable("neither RSS nor Atom nor JSON Feed".to_owned()),
        });
    }
    let is_cut = outline.damaged && !has_end(text, &outline);
    let mut feed = fields::read(&outline, base, hints.limits.entries);
    feed.pace = pace::of(&outline);
    feed.is_cut = is_cut;
    if let Some(last) = feed.entries.last_mut() {
        last.is_cut = is_cut && outline.ends_in_entry;
    }
    if is_cut {
        feed.repairs.push("missing end");
    } else if outline.damaged {
        feed.repairs.push("mismatched tags");
    }
    if has_bare_ampersand(text) {
        feed.repairs.push("unescaped &");
    }
    if outline.overfull {
        feed.repairs
            .push("too many elements or attributes, or nested too deeply, the rest dropped");
        feed.is_limited = true;
    }
    Ok(feed)
}

/// Whether the root has an end tag.
fn has_end(text: &str, outline: &Outline) -> bool {
    outline.root.as_ref().is_none_or(|root| text.contains(&format!("</{}", root.qualified)))
}

/// Whether an `&` begins no reference, which XML forbids except where markup has no meaning.
fn has_bare_ampersand(text: &str) -> bool {
    // Where the last literal section that was looked at ends.
    let mut end = 0;
    let is_bare = |at: &usize| !begins_reference(&text[at + 1..]);
    // Sections are looked for only before what is no reference, as nearly all are.
    for at in memchr_iter(b'&', text.as_bytes()).filter(is_bare) {
        while end <= at {
            let Some(next) = end_of_literal(text, end..at) else { return true };
            end = next;
        }
    }
    false
}

/// Where the first literal section that begins `within` a part of `text` ends.
fn end_of_literal(text: &str, within: Range<usize>) -> Option<usize> {
    const LITERAL: [(&str, &str); 3] = [("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>")];
    let mut tags = memchr_iter(b'<', &text.as_bytes()[within.clone()]);
    tags.find_map(|at| {
        let rest = &text[within.start + at..];
        let (start, end) = LITERAL.into_iter().find(|(start, _)| rest.starts_with(start))?;
        let inside = &rest[start.len()..];
        let length = memmem::find(inside.as_bytes(), end.as_bytes()).map(|at| at + end.len());
        Some(text.len() - inside.len() + length.unwrap_or(inside.len()))
    })
}

/// Whether `text`, which follows an `&`, begins like `amp;` or `#8217;`.
fn begins_reference(text: &str) -> bool {
    const LONGEST: usize = 32;
    let name =
        text.bytes().take(LONGEST).take_while(|it| it.is_ascii_alphanumeric() || *it == b'#');
    text.as_bytes().get(name.count()) == Some(&b';')
}

/// Removes the control characters that XML forbids, with a space for those that separate words, and whole
/// terminal escape sequences, whose tails would otherwise remain as text.
fn without_controls(text: &str) -> Cow<'_, str> {
    let is_forbidden = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    // A fold without early exit tests many bytes at once: every document comes through here.
    if !text.bytes().fold(false, |found, byte| found | is_forbidden(byte)) {
        return Cow::Borrowed(text);
    }
    let allowed = |letter: char| match u8::try_from(letter).is_ok_and(is_forbidden) {
        true => letter.is_whitespace().then_some(' '),
        false => Some(letter),
    };
    let mut kept = String::with_capacity(text.len());
    // An unterminated escape sequence must not swallow a tag.
    for part in text.split_inclusive(['<', '>']) {
        let inner = part.trim_end_matches(['<', '>']);
        match inner.contains('\u{1b}') {
            true => kept.extend(without_escapes(inner).filter_map(allowed)),
            false => kept.extend(inner.chars().filter_map(allowed)),
        }
        kept.push_str(&part[inner.len()..]);
    }
    Cow::Owned(kept)
}

/// Adds `item` to a list unless it is there already or the list has `most` items.
fn add<T: PartialEq>(list: &mut Vec<T>, item: T, most: usize) {
    if list.len() < most && !list.contains(&item) {
        list.push(item);
    }
}

/// Adds an entry, cutting the list to its newest `limit` whenever it has grown to twice that.
fn add_entry(entries: &mut Vec<ParsedEntry>, entry: ParsedEntry, limit: usize) {
    if entries.len() >= limit.saturating_mul(2) {
        keep_newest(entries, limit);
    }
    entries.push(entry);
}

/// Keeps the newest `limit` entries, in document order.
fn keep_newest(entries: &mut Vec<ParsedEntry>, limit: usize) {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|at| {
        let entry = &entries[*at];
        std::cmp::Reverse(entry.published.or(entry.updated))
    });
    let kept: std::collections::HashSet<usize> = order.into_iter().take(limit).collect();
    let mut at = 0;
    entries.retain(|_| {
        at += 1;
        kept.contains(&(at - 1))
    });
}

/// Cuts summaries and contents that are longer than `limit` bytes.
fn keep_beginnings(feed: &mut ParsedFeed, limit: usize) {
    let mut is_cut = false;
    for entry in &mut feed.entries {
        for text in [&mut entry.summary, &mut entry.content] {
            is_cut |= text.len() > limit;
            text.truncate(text.floor_char_boundary(limit));
        }
    }
    if is_cut {
        feed.repairs.push("overlong texts, cut");
        feed.is_limited = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ampersand_is_bare_only_where_markup_has_a_meaning() {
        for sound in
            ["<!-- Q&A -->", "<?make A&B?>", "<![CDATA[Q&A]]>", "Q&amp;A &#8217;", "<!-- &"]
        {
            assert!(!has_bare_ampersand(&format!("<rss>{sound}")), "{sound}");
        }
        for bare in ["Q&A", "<a href='?a&b'>", "<!-- Q -->&A", "&"] {
            assert!(has_bare_ampersand(&format!("<rss>{bare}")), "{bare}");
        }
    }
}
