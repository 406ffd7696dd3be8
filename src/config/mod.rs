//! The configuration: one TOML file, its mistakes with line and hint, and where things are kept.
//!
//! ```text
//! load: text ─ document ─▶ tree with places ─ assemble, feed, options ─▶ Config
//!                └────────────────┴────────── problem ─────────┴───────▶ ConfigProblem
//! edit: text ─▶ text
//! ```
//!
//! Reading never fails as a whole: a mistake costs the one option or feed it stands in. Nothing
//! here runs a program, except [`Config::reveal`].

mod alter;
mod assemble;
mod document;
mod edit;
mod example;
mod feed;
mod headers;
mod load;
mod options;
mod paths;
mod place;
mod problem;
mod save;
mod secret;
mod setting;
mod size;
mod tags;
mod tree;
mod view;
mod zone;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::domain::{NamedView, Subscription, Text};

pub use alter::{with_paused, without_feed};
pub use edit::{EditError, Extended, add_feeds};
pub use example::{example, example_feeds};
pub use headers::{Header, HeaderValue, Headers, UserAgent};
pub use load::{load, parse};
pub use options::{
    Binding, FeedOptions, Fetch, Images, Keys, Located, MEASURES, Notify, Refresh, Screen, Stories,
    Symbols, When,
};
pub use paths::{CreateError, NoHome, Overrides, Places, expanded, home};
pub use place::Place;
pub use problem::{ConfigProblem, Severity, mistakes};
pub use save::{SaveError, change, save, take_turn};
pub use secret::Secret;
pub use size::Size;
pub use tags::Tags;
pub use zone::time_zone;

/// All that the configuration says, defaults filled in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// What to read, in the order of the file, the options of `[defaults]` and folders applied.
    pub subscriptions: Vec<Subscription>,
    /// Where each of the subscriptions stands, in the same order.
    pub places: Vec<Place>,
    /// Headers whose values the environment or a program knows, not yet among the above.
    pub secrets: Vec<Secret>,
    /// The queries that have a name, in the order of the file.
    pub views: Vec<NamedView>,
    /// `[defaults]`.
    pub defaults: FeedOptions,
    /// The folders that have options: all of them with the value that counts there.
    pub folders: BTreeMap<String, FeedOptions>,
    /// `[fetch]`.
    pub fetch: Fetch,
    /// `[refresh]`.
    pub refresh: Refresh,
    /// `[stories]`.
    pub stories: Stories,
    /// `[screen]`.
    pub screen: Screen,
    /// `[keys]`.
    pub keys: Keys,
}

impl Config {
    /// What a feed in this folder has where it says nothing else.
    pub fn inherited(&self, folder: Option<&Text>) -> &FeedOptions {
        assemble::inherited(&self.folders, folder, &self.defaults)
    }
}

/// What came of reading the configuration.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loaded {
    /// What could be read; the defaults where nothing could.
    pub config: Config,
    /// Every mistake, in the order of the files.
    pub problems: Vec<ConfigProblem>,
    /// The files that were read: the first is the one asked for.
    pub files: Vec<PathBuf>,
    /// Whether the file asked for does not exist.
    pub missing: bool,
    /// Whether a mistake may have cost feeds.
    pub lost_feeds: bool,
}
