//! Feeds named on the command line.

use std::collections::BTreeSet;

use anyhow::{Error, Result, bail};

use super::Wrong;
use crate::domain::{Feed, Source};
use crate::engine::masked;

/// Finds the one feed of that address or name. Folders do not count: they may hold many feeds.
///
/// # Errors
/// When no feed has that name, or several do.
pub(super) fn named_feed<'a>(feeds: &'a [Feed], named: &str) -> Result<&'a Feed> {
    match feeds_named(feeds, named).as_slice() {
        [feed] => Ok(feed),
        [] => Err(unknown(feeds, named)),
        several => {
            let sources = several.iter().map(|feed| masked(&feed.subscription.source));
            let sources: BTreeSet<String> = sources.collect();
            let way_out = match sources.len() == several.len() {
                true => "name one by its address",
                // Without their secrets, they are told apart by nothing.
                false => "set `name` under one of them in the configuration",
            };
            let sources = Vec::from_iter(sources).join(", ");
            bail!(Wrong(format!(
                "{} feeds are called {named}: {sources}; {way_out}",
                several.len()
            )))
        }
    }
}

/// The feeds of that address or name. Of two whose addresses differ in a last slash, only the one that is
/// meant.
pub(super) fn feeds_named<'a>(feeds: &'a [Feed], named: &str) -> Vec<&'a Feed> {
    let ways = [has_address, has_address_but_for_slashes, is_called, is_shown_as, is_file_at];
    let by = |is_it: fn(&Feed, &str) -> bool| {
        Vec::from_iter(feeds.iter().filter(|feed| is_it(feed, named)))
    };
    ways.into_iter().map(by).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The error that no feed is called that, with names that contain the word.
pub(super) fn unknown(feeds: &[Feed], named: &str) -> Error {
    const MOST: usize = 5;
    let wanted = named.to_lowercase();
    let names = feeds.iter().map(|feed| feed.display_name().to_string());
    let alike: Vec<String> = names.filter(|name| name.to_lowercase().contains(&wanted)).collect();
    let told = match alike.as_slice() {
        [_, ..] if alike.len() <= MOST => format!("there are: {}", alike.join(", ")),
        _ => "`newsfold feeds` lists them".to_owned(),
    };
    Wrong(format!("no feed is called {named}; {told}")).into()
}

fn has_address(feed: &Feed, address: &str) -> bool {
    feed.subscription.source.to_string() == address
}

fn has_address_but_for_slashes(feed: &Feed, address: &str) -> bool {
    let source = feed.subscription.source.to_string();
    source.trim_end_matches('/') == address.trim_end_matches('/')
}

/// Whether this is the feed's name, ignoring case.
fn is_called(feed: &Feed, name: &str) -> bool {
    feed.display_name().as_str().to_lowercase() == name.to_lowercase()
}

/// Whether this is the feed's address as newsfold prints it, without secrets.
fn is_shown_as(feed: &Feed, address: &str) -> bool {
    masked(&feed.subscription.source) == address
}

fn is_file_at(feed: &Feed, path: &str) -> bool {
    matches!(&feed.subscription.source, Source::File(file)
        if std::path::absolute(path).is_ok_and(|typed| typed == *file))
}
