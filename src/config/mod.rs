//! The configuration: one TOML file, its mistakes with line and hint, and the standard folders.
//!
//! ```text
//! load: text ─ document ─▶ tree with places ─ assemble, feed, options ─▶ Config
//!                └────────────────┴────────── problem ─────────┴───────▶ ConfigProblem
//! edit: text ─▶ text
//! ```
//!
//! Loading never fails as a whole: a mistake costs only the option or feed that contains it.
//! Nothing here runs a program, except [`Config::reveal`].

mod alter;
mod assemble;
mod document;
mod edit;
mod example;
mod feed;
mod headers;
mod hosts;
mod keys;
mod load;
mod located;
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
pub use hosts::Hosts;
pub use keys::{Binding, Keys};
pub use load::{load, parse};
pub use located::Located;
pub use options::{
    FeedOptions, Fetch, Images, MEASURES, Notify, Refresh, Screen, Stories, Symbols, When,
};
pub use paths::{CreateError, NoHome, Overrides, Places, expanded, home};
pub use place::{Place, Position};
pub use problem::{ConfigProblem, Severity, mistakes};
pub use save::{SaveError, change, save, take_turn};
pub use secret::Secret;
pub use size::Size;
pub use tags::Tags;
pub use zone::time_zone;

/// The whole configuration, with defaults filled in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The subscriptions, in file order, with the options of `[defaults]` and folders applied.
    pub subscriptions: Vec<Subscription>,
    /// Where each subscription is declared, in the same order.
    pub feed_positions: Vec<Place>,
    /// Headers whose values come from the environment or a program, not yet in `subscriptions`.
    pub secrets: Vec<Secret>,
    /// The named queries, in file order.
    pub views: Vec<NamedView>,
    /// `[defaults]`.
    pub defaults: FeedOptions,
    /// Each folder that has options, with the value in effect there for every option.
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
    /// Returns the options that a feed in this folder inherits.
    pub fn inherited(&self, folder: Option<&Text>) -> &FeedOptions {
        assemble::inherited(&self.folders, folder, &self.defaults)
    }
}

/// The result of reading the configuration.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loaded {
    /// What could be read; defaults elsewhere.
    pub config: Config,
    /// Every mistake, in the order of the files.
    pub problems: Vec<ConfigProblem>,
    /// The files that were read; the first is the requested one.
    pub files: Vec<PathBuf>,
    /// Whether the requested file does not exist.
    pub missing: bool,
    /// Whether a mistake may have lost feeds.
    pub lost_feeds: bool,
}
