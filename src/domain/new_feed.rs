//! A feed that is about to enter a configuration or a list for other readers.

use std::path::PathBuf;

use url::Url;

use super::{Source, Subscription, Text};

/// A feed as it is added to a configuration or written to a list such as OPML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFeed {
    /// Its address, http or https; or that of a local file, which no list for others holds.
    pub url: Url,
    /// The reader's own name for it, if any.
    pub name: Option<Text>,
    /// Its folder, a path such as `News/Politics`.
    pub folder: Option<Text>,
    /// Its labels.
    pub tags: Vec<Text>,
}

impl NewFeed {
    /// The part of a subscription that can be listed for others; `None` for files and programs.
    pub fn from_subscription(subscription: &Subscription) -> Option<Self> {
        let Source::Web(url) = &subscription.source else { return None };
        Some(NewFeed {
            url: url.clone(),
            name: subscription.name.clone(),
            folder: subscription.folder.clone(),
            tags: subscription.tags.clone(),
        })
    }

    /// The file that it is read from, if it is not on the web.
    pub fn file(&self) -> Option<PathBuf> {
        (self.url.scheme() == "file").then(|| self.url.to_file_path().ok()).flatten()
    }
}
