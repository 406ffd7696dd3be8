//! One item of one feed, cleaned.

use jiff::Timestamp;
use memchr::memchr;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

use super::{Html, Text};

/// Identifies an entry from one fetch to the next: a hash of the publisher's id, else of the link, else of
/// the parts of the text that do not change. Unique within a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryKey(pub [u8; 16]);

impl EntryKey {
    /// The key for an identifying string.
    pub fn of(identity: &str) -> Self {
        EntryKey(xxh3_128(identity.as_bytes()).to_le_bytes())
    }
}

/// An entry as it is stored: every string cleaned, every address absolute.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Identifies the entry from one fetch to the next.
    pub key: EntryKey,
    /// The publisher's own id, if it gave one.
    pub guid: Option<Text>,
    /// Where the article lives: absolute, http or https.
    pub link: Option<String>,
    /// [`Entry::link`] without trackers, redirectors, and other noise: equal for copies of a page.
    /// Empty when there is no link.
    pub address: String,
    /// The headline.
    pub title: Text,
    /// The people named as its authors, joined by commas.
    pub author: Text,
    /// When it was first published, according to its publisher: see invariant 6 in the crate's documentation.
    pub published: Option<Timestamp>,
    /// When it last changed, according to its publisher.
    pub updated: Option<Timestamp>,
    /// The first few hundred characters as plain text, without the headline or boilerplate.
    pub excerpt: Text,
    /// Whether the excerpt is from a summary that the body does not contain, and so is shown above it.
    pub leads: bool,
    /// The body; the summary if there is no body, or above it if it is long and says something else.
    pub content: Html,
    /// BCP 47 tag of its language, lower case, if the entry or the feed names one.
    pub language: Option<Text>,
    /// Attached audio, video, documents.
    pub enclosures: Vec<Enclosure>,
    /// The page where readers discuss it.
    pub comments: Option<String>,
    /// How many comments there are, as claimed.
    pub comment_count: Option<u32>,
    /// Address of an episode's transcript.
    pub transcript: Option<String>,
    /// Address of an episode's list of chapters.
    pub chapters: Option<String>,
}

impl Entry {
    /// The claimed time of publication, if it is plausible: no later than a few minutes after the arrival,
    /// and not before the web.
    pub fn believable_time(&self, arrived: Timestamp) -> Option<Timestamp> {
        const CLOCKS_DIFFER: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
        const FIRST_SECOND_OF_1990: i64 = 631_152_000;
        let claimed = self.published.or(self.updated);
        let latest = arrived.saturating_add(CLOCKS_DIFFER).unwrap_or(arrived);
        claimed.filter(|time| time.as_second() >= FIRST_SECOND_OF_1990 && *time <= latest)
    }

    /// A hash of the canonical address, if there is one.
    pub fn address_hash(&self) -> Option<u64> {
        (!self.address.is_empty()).then(|| xxh3_64(self.address.as_bytes()))
    }

    /// A hash of headline and body. It stays the same when only the address or the key changes, or when
    /// the site moves to another host together with its pictures and links.
    pub fn text_hash(&self) -> u64 {
        let mut hasher = Xxh3::new();
        hasher.update(self.title.as_str().as_bytes());
        hasher.update(&[0]);
        let mut rest = self.content.as_str();
        while let Some(at) = scheme_end(rest) {
            hasher.update(without_scheme(&rest[..at]).as_bytes());
            hasher.update(&[0]);
            rest = &rest[at + SCHEME_END.len()..];
            let host_end = rest.find(['/', '"', '<', ' ']).unwrap_or(rest.len());
            rest = &rest[host_end..];
        }
        hasher.update(rest.as_bytes());
        hasher.digest()
    }

    /// A hash of everything the reader sees; it changes when the publisher edits the entry.
    pub fn content_hash(&self) -> u64 {
        let mut hasher = Xxh3::new();
        for part in [
            self.title.as_str(),
            self.author.as_str(),
            self.content.as_str(),
            self.excerpt.as_str(),
        ] {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        hasher.update(self.link.as_deref().unwrap_or_default().as_bytes());
        for enclosure in &self.enclosures {
            hasher.update(enclosure.url.as_bytes());
        }
        for link in [&self.comments, &self.transcript, &self.chapters].into_iter().flatten() {
            hasher.update(link.as_bytes());
        }
        if let Some(count) = self.comment_count {
            hasher.update(&count.to_le_bytes());
        }
        hasher.digest()
    }
}

/// The separator between the scheme and the host of an address.
const SCHEME_END: &str = "://";

/// The position of the first [`SCHEME_END`]. Searches for its colon, since `memchr` scans many bytes at a
/// time.
fn scheme_end(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = memchr(b':', &text.as_bytes()[from..]) {
        if text[from + at..].starts_with(SCHEME_END) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn without_scheme(before: &str) -> &str {
    before.strip_suffix("https").or_else(|| before.strip_suffix("http")).unwrap_or(before)
}

/// An attached file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Absolute http or https address.
    pub url: String,
    /// Media type such as `audio/mpeg`; empty when unknown.
    #[serde(default, rename = "type")]
    pub media_type: Text,
    /// Size in bytes, as claimed.
    pub length: Option<u64>,
    /// Playing time in seconds, as claimed.
    pub seconds: Option<u64>,
}

impl Enclosure {
    /// `audio`, `video`, or `image`; `None` for any other file.
    pub fn kind(&self) -> Option<&str> {
        let kind = self.media_type.as_str().split('/').next();
        kind.filter(|kind| matches!(*kind, "audio" | "video" | "image"))
    }
}
