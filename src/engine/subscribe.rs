//! Adding feeds: an address, the feed that a page names, a list from elsewhere.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use thiserror::Error;
use url::Url;

use super::configured;
use super::event::OFFLINE;
use crate::clean::announced::{self, Candidate};
use crate::config::{self, EditError, SaveError};
use crate::domain::{FeedId, NewFeed, Problem, Source, Text};
use crate::fetch::{self, Client, Failure, Fetched, Outcome};
use crate::parse::{self, NotAFeed, discover, opml};

pub use crate::fetch::masked_source as masked;

/// A longer file is no list of feeds that a person reads, in bytes.
const LONGEST_LIST: u64 = 5_000_000;

/// What a new configuration begins with.
const FIRST_LINES: &str = "\
# What newsfold reads. A feed needs only its url; `newsfold add ADDRESS` writes it here.
# Every option with its meaning and default: config.example.toml, beside newsfold's README.
";

/// What helps who typed something else.
pub const HOW_AN_ADDRESS_IS_WRITTEN: &str = "write it like https://example.org/feed.xml";

/// What a person wants of a feed to be added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// What to call it.
    pub name: Option<Text>,
    /// The shelf to put it on.
    pub folder: Option<Text>,
    /// Labels.
    pub tags: Vec<Text>,
}

/// What came of adding feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscribed {
    /// The addresses that are new in the configuration.
    pub addresses: Vec<Url>,
    /// Their feeds.
    pub feeds: Vec<FeedId>,
    /// How many were there already.
    pub already: usize,
    /// What was left out of a list, each with the reason.
    pub skipped: Vec<String>,
}

impl Subscribed {
    /// Whether anything is new in the configuration, so that it can be taken back.
    pub fn is_undoable(&self) -> bool {
        !self.addresses.is_empty()
    }

    /// What is new, without what was there already: `Added 3 feeds`.
    pub(super) fn what(&self) -> String {
        match self.addresses.as_slice() {
            [] => "Added nothing".to_owned(),
            [one] => format!("Added {}", fetch::masked(one)),
            many => format!("Added {} feeds", many.len()),
        }
    }
}

impl fmt::Display for Subscribed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what())?;
        match self.already {
            0 => {}
            1 => f.write_str(", 1 was there already")?,
            many => write!(f, ", {many} were there already")?,
        }
        match self.skipped.as_slice() {
            [] => Ok(()),
            [one] => write!(f, ", skipped {one}"),
            several => write!(f, ", skipped {}", several.len()),
        }
    }
}

/// Why nothing was added.
#[derive(Debug, Error)]
pub enum SubscribeError {
    /// What was typed is no address.
    #[error("{0} is not a web address")]
    NotAnAddress(Text),
    /// What was typed is a file.
    #[error("{0} is a file: the configuration takes it, as `file = \"{0}\"` under `[[feed]]`")]
    IsFile(Text),
    /// Nobody may look whether there is a feed.
    #[error("{OFFLINE}")]
    Offline,
    /// It could not be fetched.
    #[error("{address}: {why}")]
    Unreachable {
        /// The address.
        address: String,
        /// Why.
        why: Failure,
    },
    /// It is a page that names no feed.
    #[error("the page at {0} names no feed")]
    NoFeed(String),
    /// It is neither a feed nor a page.
    #[error("{address}: {why}")]
    Unreadable {
        /// The address.
        address: String,
        /// What is wrong with it.
        why: NotAFeed,
    },
    /// The list can't be read.
    #[error("{file}: {cause}")]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The list holds no feed.
    #[error("{0} names no feed that can be read from the web: OPML would, or newsboat's urls")]
    EmptyList(PathBuf),
    /// The configuration can't be changed.
    #[error("{file}: {cause}")]
    Edit {
        /// The file.
        file: PathBuf,
        /// Why.
        cause: EditError,
    },
    /// The configuration can't be written.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// The store can't be changed.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

impl SubscribeError {
    /// In words for a person.
    pub fn problem(&self, now: Timestamp) -> Problem {
        let remedy = match self {
            SubscribeError::NotAnAddress(_) => HOW_AN_ADDRESS_IS_WRITTEN,
            SubscribeError::Offline => "the configuration takes the address of a feed unseen",
            SubscribeError::Unreachable { why, .. } => why.remedy(),
            SubscribeError::NoFeed(_) => "look for a link called RSS or Atom on the page",
            _ => "",
        };
        Problem::new(&self.to_string(), remedy, now)
    }
}

/// The feed that `address` stands for: where a well-known host keeps it, the document itself, the
/// first that the page there names, or one at a common place of its site.
pub(super) async fn find(
    client: &Client,
    address: &str,
    wish: Wish,
) -> Result<NewFeed, SubscribeError> {
    if names_file(address) {
        let file = address.trim();
        let file = file.strip_prefix("file://").unwrap_or(file);
        return Err(SubscribeError::IsFile(Text::clean(file)));
    }
    let url = web_address(address)?;
    let new_feed = |mut url: Url| {
        let Wish { name, folder, tags } = wish;
        // It names a place in a document, not another one.
        url.set_fragment(None);
        NewFeed { url, name, folder, tags }
    };
    if let Some(known) = discover::known_host(&url)
        && let Some(feed) = feed_at(client, known, &url).await
    {
        return Ok(new_feed(feed));
    }
    let fetched = fetch_typed(client, &url).await?;
    let found = fetched.final_url.clone().unwrap_or_else(|| url.clone());
    let moved_to = fetched.moved_to.clone();
    match read(fetched, found.clone()).await {
        // The address as typed is kept unless the server says for good that it is another.
        Read::Feed => Ok(new_feed(moved_to.unwrap_or(url))),
        Read::Page(named) => {
            let feed = match first_that_answers(client, named, &url).await {
                Some(feed) => Some(feed),
                None => guessed(client, &found, &url).await,
            };
            feed.map(new_feed).ok_or_else(|| SubscribeError::NoFeed(fetch::masked(&found)))
        }
        Read::Neither(why) => {
            Err(SubscribeError::Unreadable { address: fetch::masked(&found), why })
        }
    }
}

/// What a document is.
enum Read {
    Feed,
    /// A page, and the feeds that it names.
    Page(Vec<Candidate>),
    Neither(NotAFeed),
}

/// Reads a document that was found at this address; apart from what else goes on, since it may be large.
async fn read(fetched: Fetched, found: Url) -> Read {
    let read = move || {
        let hints = hints(&fetched);
        match parse::parse(&fetched.body, &hints) {
            Ok(_) => Read::Feed,
            Err(NotAFeed::WebPage) => {
                let page = parse::text(&fetched.body, &hints);
                Read::Page(announced::feeds_of(&page, &found))
            }
            Err(why) => Read::Neither(why),
        }
    };
    // Where the reading itself fails, no feed is named.
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|_| Read::Page(Vec::new()))
}

/// So many of the feeds that a page names are tried.
const TRIED: usize = 5;

/// The first of the feeds that a page names that is one; else the first that does not answer now, and
/// may do so later.
async fn first_that_answers(client: &Client, named: Vec<Candidate>, typed: &Url) -> Option<Url> {
    let mut silent = None;
    for Candidate { address, .. } in named.into_iter().take(TRIED) {
        match looked_at(client, &address, typed).await {
            Some(Read::Feed) => return Some(address),
            Some(_) => {}
            None => silent = silent.or(Some(address)),
        }
    }
    silent
}

/// Whether a person means a file by an address: one that is there, or that is written like one.
fn names_file(typed: &str) -> bool {
    let typed = typed.trim();
    let is_path = ["/", "~/", "./", "../", "file:"].iter().any(|start| typed.starts_with(start));
    is_path && !typed.starts_with("//") || Path::new(typed).is_file()
}

/// The first common place of the site of `page` where there is a feed.
async fn guessed(client: &Client, page: &Url, typed: &Url) -> Option<Url> {
    for guess in discover::common_paths(page) {
        if let Some(feed) = feed_at(client, guess, typed).await {
            return Some(feed);
        }
    }
    None
}

/// `address` if there is a feed. What the reader did not name with the host is as little trusted as
/// any address from a document.
async fn feed_at(client: &Client, address: Url, typed: &Url) -> Option<Url> {
    let found = looked_at(client, &address, typed).await;
    matches!(found, Some(Read::Feed)).then_some(address)
}

/// What is at an address; `None` if nothing answers there.
async fn looked_at(client: &Client, address: &Url, typed: &Url) -> Option<Read> {
    let request = match fetch::is_named_with(typed, address) {
        true => fetch::Request::typed(Source::Web(address.clone())),
        false => fetch::Request::found(address.clone()),
    };
    let Outcome::Fetched(fetched) = fetch::fetch(client, &request).await else { return None };
    Some(read(*fetched, address.clone()).await)
}

/// Whether a person may have meant an address by this.
pub fn is_web_address(typed: &str) -> bool {
    web_address(typed).is_ok()
}

/// What a person types for an address: the scheme may be missing.
fn web_address(typed: &str) -> Result<Url, SubscribeError> {
    let typed = typed.trim();
    let typed = typed.strip_prefix("feed:").map(|it| it.trim_start_matches("//")).unwrap_or(typed);
    let parsed = match Url::parse(typed) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url),
        // `example.org:8080/feed` parses with `example.org` as its scheme.
        _ => Url::parse(&format!("https://{typed}")).ok(),
    };
    let is_named = |url: &Url| {
        url.host_str().is_some_and(|host| host.contains(['.', ':']) || host == "localhost")
    };
    parsed.filter(is_named).ok_or_else(|| SubscribeError::NotAnAddress(Text::clean(typed)))
}

async fn fetch_typed(client: &Client, url: &Url) -> Result<Fetched, SubscribeError> {
    let request = fetch::Request::typed(Source::Web(url.clone()));
    let why = match fetch::fetch(client, &request).await {
        Outcome::Fetched(fetched) => return Ok(*fetched),
        Outcome::Failed(why) | Outcome::Later { why, .. } => why,
        Outcome::Gone => Failure::Status(410),
        Outcome::NotModified { .. } => Failure::Status(304),
        Outcome::LeftAlone { .. } => Failure::Status(429),
    };
    Err(SubscribeError::Unreachable { address: fetch::masked(url), why })
}

fn hints(fetched: &Fetched) -> parse::Hints {
    parse::Hints {
        base: fetched.final_url.clone(),
        charset: fetched.charset.clone(),
        limits: parse::Limits::default(),
    }
}

/// A document from the network, for a look at it.
pub struct Document {
    /// Its bytes.
    pub body: Vec<u8>,
    /// What came with it.
    pub hints: parse::Hints,
}

/// Fetches a document that a person named, as it is configured.
///
/// # Errors
/// When it can't be had.
pub async fn download(url: &Url, options: &config::Fetch) -> Result<Document, SubscribeError> {
    let fetched = fetch_typed(&Client::new(configured::client(options)), url).await?;
    let hints = parse::Hints { limits: configured::limits(options), ..hints(&fetched) };
    Ok(Document { hints, body: fetched.body })
}

/// The feeds of another reader's list, and what was left out of it, with reasons.
pub(super) fn from_list(file: &Path) -> Result<(Vec<NewFeed>, Vec<String>), SubscribeError> {
    let bytes =
        read_capped(file).map_err(|cause| SubscribeError::File { file: file.to_owned(), cause })?;
    let list = opml::read_bytes(&bytes);
    if list.feeds.is_empty() {
        return Err(SubscribeError::EmptyList(file.to_owned()));
    }
    let skipped = list.skipped.iter().map(|it| format!("“{}” {}", it.what, it.why)).collect();
    Ok((list.feeds, skipped))
}

fn read_capped(file: &Path) -> io::Result<Vec<u8>> {
    let bytes = match file.to_str() {
        Some("-") => {
            let mut bytes = Vec::new();
            io::stdin().lock().take(LONGEST_LIST + 1).read_to_end(&mut bytes)?;
            bytes
        }
        _ if is_handed_over(file) => {
            let mut bytes = Vec::new();
            File::open(file)?.take(LONGEST_LIST + 1).read_to_end(&mut bytes)?;
            bytes
        }
        _ => fetch::read_file(file, LONGEST_LIST)?,
    };
    if bytes.len() as u64 > LONGEST_LIST {
        return Err(io::Error::other("it is larger than any list of feeds, 5 MB"));
    }
    Ok(bytes)
}

/// Whether it is what a shell hands over, as for `<(command)`: a pipe that somebody writes to.
fn is_handed_over(file: &Path) -> bool {
    ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|it| file.starts_with(it))
}

/// The feeds that the example configuration names.
pub(super) fn examples() -> Vec<NewFeed> {
    config::example_feeds().iter().filter_map(NewFeed::from_subscription).collect()
}

/// The configuration `file` with these `feeds`: its text before and after, if it has not all of them.
pub(super) fn extended(
    file: &Path,
    feeds: &[NewFeed],
) -> Result<(Subscribed, Option<(String, String)>), SubscribeError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => FIRST_LINES.to_owned(),
        Err(cause) => return Err(SubscribeError::File { file: file.to_owned(), cause }),
    };
    // Files that it includes have feeds, too.
    let loaded = config::load(file);
    let followed = loaded.config.subscriptions.iter().filter_map(NewFeed::from_subscription);
    let followed: Vec<Url> = followed.map(|feed| feed.url).collect();
    let edited = config::add_feeds(&text, feeds, &followed)
        .map_err(|cause| SubscribeError::Edit { file: file.to_owned(), cause })?;
    let texts = (!edited.added.is_empty()).then_some((text, edited.text));
    let added =
        Subscribed { addresses: edited.added, already: edited.already, ..Subscribed::default() };
    Ok((added, texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_lack_its_scheme() {
        for (typed, want) in [
            ("example.org/feed", Some("https://example.org/feed")),
            (" http://example.org/a ", Some("http://example.org/a")),
            ("feed://example.org/a", Some("https://example.org/a")),
            ("feed:https://example.org/a", Some("https://example.org/a")),
            ("localhost:8080/a", Some("https://localhost:8080/a")),
            ("file:///etc/passwd", None),
            ("javascript:alert(1)", None),
            ("some words", None),
            ("", None),
        ] {
            let got = web_address(typed).ok().map(|url| url.to_string());
            assert_eq!(got.as_deref(), want, "{typed}");
        }
    }
}
