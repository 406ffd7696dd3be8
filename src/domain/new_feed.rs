//! A feed on its way into a configuration or into a list for other readers.

use url::Url;

use super::{Source, Subscription, Text};

/// A feed of the web, as lists and additions know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFeed {
    /// Its address, http or https.
    pub url: Url,
    /// The reader's name for it, if it has one of its own.
    pub name: Option<Text>,
    /// Its folder, a path such as `News/Politics`.
    pub folder: Option<Text>,
    /// Its labels.
    pub tags: Vec<Text>,
}

impl NewFeed {
    /// What of a subscription can be added or listed: `None` for files and programs.
    pub fn from_subscription(subscription: &Subscription) -> Option<Self> {
        let Source::Web(url) = &subscription.source else { return None };
        Some(NewFeed {
            url: url.clone(),
            name: subscription.name.clone(),
            folder: subscription.folder.clone(),
            tags: subscription.tags.clone(),
        })
    }
}
