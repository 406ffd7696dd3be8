//! A subscription and what newsfold knows about it.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{FeedId, Problem, Text};

/// Where a feed's bytes come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// A web address, http or https.
    Web(Url),
    /// A file on this machine.
    File(PathBuf),
    /// A program and its arguments, whose standard output is the feed. Comes only from the configuration
    /// file: no import or discovery can name one.
    Command(Vec<String>),
}

impl Source {
    /// The address of a feed or of the file that it is read from; `None` for a program.
    pub fn address(&self) -> Option<Url> {
        match self {
            Source::Web(url) => Some(url.clone()),
            Source::File(path) => Url::from_file_path(path).ok(),
            Source::Command(_) => None,
        }
    }

    /// The source as text, as the store identifies the feed.
    pub fn in_words(&self) -> Cow<'_, str> {
        match self {
            Source::Web(url) => Cow::Borrowed(url.as_str()),
            Source::File(path) => Cow::Owned(format!("file:{}", path.display())),
            Source::Command(argv) => Cow::Owned(format!("exec:{}", argv.join(" "))),
        }
    }
}

impl fmt::Display for Source {
    /// Writes [`Source::in_words`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words())
    }
}

/// Whether the linked page is fetched to show the full text of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum FullText {
    /// Only the feed's own text is shown.
    #[default]
    Never,
    /// A key fetches it.
    Ask,
    /// It is fetched when the entry arrives.
    Always,
}

/// A source plus what the reader chose about it, with the defaults and the folder's options
/// already applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    /// Where the bytes come from.
    pub source: Source,
    /// The reader's own name for it, if any.
    pub name: Option<Text>,
    /// Its folder, if any.
    pub folder: Option<Text>,
    /// The reader's own labels.
    pub tags: Vec<Text>,
    /// The shortest time between two fetches.
    pub every: Duration,
    /// Extra request headers; sent to the feed's own origin only.
    pub headers: Vec<(String, String)>,
    /// Whether linked pages are fetched.
    pub full_text: FullText,
    /// Whether its entries may be folded with copies elsewhere.
    pub fold: bool,
    /// Whether its stories may be grouped with others about the same event.
    pub group: bool,
    /// Whether its entry leads a story that other feeds have, too.
    pub prefer: bool,
    /// Whether fetching is paused.
    pub paused: bool,
    /// Why a secret that its requests need is unavailable; if set, the feed is not fetched.
    pub lacks: Option<Text>,
}

/// A folder and the folders around it, outermost first: `World`, then `World/Europe`.
pub fn folders_of(folder: &Text) -> impl Iterator<Item = &str> {
    let folder = folder.as_str();
    let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
    ends.map(|end| &folder[..end])
}

impl Subscription {
    /// Its folder and the folders around it, outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.folder.iter().flat_map(folders_of)
    }

    /// The name to show: the reader's own, else the `title` that its publisher gave it, else the
    /// host, the file's name, or the program.
    pub fn called<'s>(&'s self, title: &'s str) -> Cow<'s, str> {
        if let Some(name) = &self.name {
            return Cow::Borrowed(name.as_str());
        }
        if !title.is_empty() {
            return Cow::Borrowed(title);
        }
        let address = match &self.source {
            Source::Web(url) => {
                // With the path, since a host may have several feeds without a title; without the query,
                // since that may hold a secret.
                let host = url.host_str().unwrap_or(url.as_str());
                Text::clean(&format!("{host}{}", url.path().trim_end_matches('/')))
            }
            Source::File(path) => {
                // The name alone: the directory says little in a few columns, and many feeds share it.
                let name = path.file_name().unwrap_or(path.as_os_str());
                Text::clean(&name.to_string_lossy())
            }
            Source::Command(argv) => {
                // The arguments may hold a secret.
                let program = argv.first().map_or("", String::as_str);
                let name = Path::new(program).file_name().unwrap_or_default();
                Text::clean(&name.to_string_lossy())
            }
        };
        Cow::Owned(address.as_str().to_owned())
    }
}

/// What makes the next request conditional: kept byte for byte as received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header.
    pub etag: Option<Vec<u8>>,
    /// The `Last-Modified` header.
    pub last_modified: Option<Vec<u8>>,
    /// xxh3 of the last body, for servers that ignore both.
    pub body_hash: Option<u64>,
    /// A number for the parser limits that cut something from that document; `None` if it was taken
    /// whole. When the limits change, the document is fetched again, since more of it may fit.
    pub cut_by: Option<u64>,
}

impl Validators {
    /// Whether there is nothing to make a request conditional with.
    pub fn has_no_header(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// How often its publisher wants a feed to be fetched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    /// The shortest time between two visits, in minutes.
    pub minutes: Option<u32>,
    /// When it wants no visits.
    pub quiet: Quiet,
}

/// Hours and days, in UTC, during which a publisher wants no visits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quiet {
    /// The hours: bit 0 for the one that begins at midnight.
    pub hours: u32,
    /// The days: bit 0 for Monday.
    pub days: u8,
}

/// The state of fetching a feed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedHealth {
    /// When it was last fetched.
    pub checked: Option<Timestamp>,
    /// When a fetch last succeeded, whether or not the document changed.
    pub succeeded: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// It is not fetched before this time.
    pub next_check: Option<Timestamp>,
    /// How long the last answer took.
    pub took: Option<Duration>,
    /// The pace that its publisher asks for, as of the last document.
    pub pace: Pace,
    /// What a server that wants no requests for a while said last.
    pub retry_after: Option<RetryAfter>,
    /// Whether the server said that the feed is gone for good; it is then no longer fetched.
    pub gone: bool,
    /// The address that a permanent redirect led to at the last fetch.
    pub moved_to: Option<String>,
    /// The current problem.
    pub problem: Option<Problem>,
    /// What had to be repaired in its last document, in words; empty when it was well-formed.
    pub repair: Text,
}

impl FeedHealth {
    /// [`FeedHealth::moved_to`], as an address.
    pub fn new_address(&self) -> Option<Url> {
        Url::parse(self.moved_to.as_deref()?).ok()
    }
}

/// A subscription plus what newsfold knows about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Its row in the store.
    pub id: FeedId,
    /// What the configuration says.
    pub subscription: Subscription,
    /// The title its publisher gave it.
    pub title: Text,
    /// The publisher's site.
    pub site: Option<String>,
    /// What makes the next request conditional.
    pub validators: Validators,
    /// How fetching it goes.
    pub health: FeedHealth,
}

impl Feed {
    /// The name to show: see [`Subscription::called`].
    pub fn display_name(&self) -> Text {
        Text::clean(&self.subscription.called(self.title.as_str()))
    }
}

/// A `Retry-After`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryAfter {
    /// The time before which the server wants no requests.
    pub until: Timestamp,
    /// The server, as text: the feed's own, or one that it redirected to. Empty if an earlier newsfold
    /// did not note it.
    pub server: String,
}

/// A feed in trouble.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedTrouble {
    /// The feed's name.
    pub name: Text,
    /// The feed.
    pub feed: FeedId,
    /// What, since when, what to do.
    pub problem: Problem,
    /// Whether it is paused.
    pub paused: bool,
    /// When it is tried next.
    pub next_check: Option<Timestamp>,
}
