//! A subscription and what is known of it.

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
    /// A program and its arguments, whose standard output is the feed. Only ever from the
    /// configuration file: nothing imported or found can name one.
    Command(Vec<String>),
}

impl Source {
    /// The form under which the store knows the feed.
    pub fn in_words(&self) -> Cow<'_, str> {
        match self {
            Source::Web(url) => Cow::Borrowed(url.as_str()),
            Source::File(path) => Cow::Owned(format!("file:{}", path.display())),
            Source::Command(argv) => Cow::Owned(format!("exec:{}", argv.join(" "))),
        }
    }
}

impl fmt::Display for Source {
    /// As the store knows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words())
    }
}

/// Whether the linked page is fetched to show the whole article.
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
    /// The shelf it stands on, if any.
    pub folder: Option<Text>,
    /// The reader's own labels.
    pub tags: Vec<Text>,
    /// How often to look, at most.
    pub every: Duration,
    /// Extra request headers; sent to the feed's own origin only.
    pub headers: Vec<(String, String)>,
    /// Whether linked pages are fetched.
    pub full_text: FullText,
    /// Whether its entries may be folded with copies elsewhere.
    pub fold: bool,
    /// Whether its stories may be grouped with others about the same event.
    pub group: bool,
    /// Whether its copy leads a story it shares with others.
    pub prefer: bool,
    /// Whether it is left alone until further notice.
    pub paused: bool,
    /// Why a secret that its requests need can't be had: without it, it is not asked.
    pub lacks: Option<Text>,
}

/// A folder, behind those around it: `World/Europe` behind `World`.
pub fn folders_of(folder: &Text) -> impl Iterator<Item = &str> {
    let folder = folder.as_str();
    let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
    ends.map(|end| &folder[..end])
}

impl Subscription {
    /// The folder that it is in, and those around that.
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
                // Several of a host may have none; a query may hold a secret.
                let host = url.host_str().unwrap_or(url.as_str());
                Text::clean(&format!("{host}{}", url.path().trim_end_matches('/')))
            }
            Source::File(path) => {
                // Where it lies says little in a few columns, and of many feeds the same.
                let name = path.file_name().unwrap_or(path.as_os_str());
                Text::clean(&name.to_string_lossy())
            }
            Source::Command(argv) => {
                // What it is told may hold a secret.
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
    /// By which limits something of that document was left out, as a number for them; `None` where it
    /// was taken whole. By others, more of it may be.
    pub cut_by: Option<u64>,
}

impl Validators {
    /// Whether a server can't be asked by them.
    pub fn are_none(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// How often its publisher wishes a feed to be visited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    /// The least time between two visits, in minutes.
    pub minutes: Option<u32>,
    /// When it wishes no visits.
    pub quiet: Quiet,
}

/// Hours and days, in UTC, at which a publisher wishes no visits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quiet {
    /// The hours: bit 0 for the one that begins at midnight.
    pub hours: u32,
    /// The days: bit 0 for Monday.
    pub days: u8,
}

/// How a feed fares.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedHealth {
    /// The last time it was asked.
    pub checked: Option<Timestamp>,
    /// The last time it answered well, changed or not.
    pub succeeded: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// Not to be asked before this.
    pub next_check: Option<Timestamp>,
    /// How long it took to answer the last time.
    pub took: Option<Duration>,
    /// What its publisher wishes, as of the last document.
    pub pace: Pace,
    /// Until when its server asked to be left alone (`Retry-After`).
    pub retry_after: Option<Timestamp>,
    /// The server that asked for that, in words: the feed's own, or one that its address led to.
    pub retry_after_server: Option<String>,
    /// Asked for no more: the server said the feed is gone for good.
    pub gone: bool,
    /// Where it answered the last time, when a permanent redirect said so.
    pub moved_to: Option<String>,
    /// The current trouble.
    pub problem: Option<Problem>,
    /// What had to be mended in its last document, in words; empty when it was well-formed.
    pub repair: Text,
}

/// A subscription plus what newsfold knows of it.
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
    /// How it fares.
    pub health: FeedHealth,
}

impl Feed {
    /// The name to show: see [`Subscription::called`].
    pub fn display_name(&self) -> Text {
        Text::clean(&self.subscription.called(self.title.as_str()))
    }
}
