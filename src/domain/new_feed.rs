//! A feed that is about to enter a configuration or a list for other readers.

use url::Url;

use super::{Source, Subscription, Text};

/// A web feed as it is added to a configuration or written to a list such as OPML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFeed {
    /// Its address, http or https.
    pub url: Url,
    /// The reader's own name for it, if any.
    pub name: Option<Text>,
    /// Its folder, a path such as `News/Politics`.
    pub folder: Option<Text>,
    /// Its labels.
    pub tags: Vec<Text>,
}

impl NewFeed {
    /// The part of a subscription that can be added or listed; `None` for files and programs.
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
