//! Feeds named on the command line.

use anyhow::{Error, Result, anyhow, bail};

use crate::domain::Feed;
use crate::engine::masked;

/// Finds the one feed of that address or name. Folders do not count: they may hold many feeds.
///
/// # Errors
/// When no feed has that name, or several do.
pub(super) fn named_feed<'a>(feeds: &'a [Feed], named: &str) -> Result<&'a Feed> {
    if let Some(feed) = feeds.iter().find(|feed| is_at(feed, named)) {
        return Ok(feed);
    }
    let called: Vec<&Feed> = feeds.iter().filter(|feed| is_called(feed, named)).collect();
    match called.as_slice() {
        [feed] => Ok(feed),
        [] => Err(unknown(feeds, named)),
        several => {
            let sources: Vec<String> =
                several.iter().map(|feed| masked(&feed.subscription.source)).collect();
            bail!(
                "{} feeds are called {named}: {}; name one by its address",
                several.len(),
                sources.join(", ")
            )
        }
    }
}

/// The error that no feed is called that, with names that contain the word.
pub(super) fn unknown(feeds: &[Feed], named: &str) -> Error {
    const MOST: usize = 5;
    let wanted = named.to_lowercase();
    let names = feeds.iter().map(|feed| feed.display_name().to_string());
    let alike: Vec<String> = names.filter(|name| name.to_lowercase().contains(&wanted)).collect();
    match alike.as_slice() {
        [_, ..] if alike.len() <= MOST => {
            anyhow!("no feed is called {named}; there are: {}", alike.join(", "))
        }
        _ => anyhow!("no feed is called {named}; `newsfold feeds` lists them"),
    }
}

/// Whether this is the feed's address, ignoring trailing slashes.
pub(super) fn is_at(feed: &Feed, address: &str) -> bool {
    let source = feed.subscription.source.to_string();
    source.trim_end_matches('/') == address.trim_end_matches('/')
}

/// Whether this is the feed's name, ignoring case.
pub(super) fn is_called(feed: &Feed, name: &str) -> bool {
    feed.display_name().as_str().to_lowercase() == name.to_lowercase()
}
