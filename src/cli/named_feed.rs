//! The one feed that somebody names on the command line.

use anyhow::{Error, Result, anyhow, bail};

use crate::domain::Feed;
use crate::engine::masked;

/// The feed of that address or name. A folder names none: it may hold many.
///
/// # Errors
/// When no feed is called so, or several are.
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

/// No feed is called so; those that have it in their name may be meant.
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

/// Whether this is the address of a feed; a slash at its end says nothing.
pub(super) fn is_at(feed: &Feed, address: &str) -> bool {
    let source = feed.subscription.source.to_string();
    source.trim_end_matches('/') == address.trim_end_matches('/')
}

/// Whether a feed is called so, in capitals or not.
pub(super) fn is_called(feed: &Feed, name: &str) -> bool {
    feed.display_name().as_str().to_lowercase() == name.to_lowercase()
}
