//! `newsfold export`: the subscriptions as OPML.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use url::Url;

use super::Wrong;
use crate::config;
use crate::domain::{Feed, NewFeed, Source, Text, counted};
use crate::parse::opml::{self, Listed, Secrets};
use crate::session::saving::NotSaved;
use crate::session::{Output, Session, say};

/// Writes nothing if feeds would be missing: that could replace a complete list.
pub(super) fn run(session: &Session, file: Option<&Path>, with_secrets: bool) -> Result<()> {
    let configuration = session.setup.config_file.display();
    if !session.setup.config_file.exists() {
        bail!(Wrong(format!("{configuration} does not exist: there is nothing to export")));
    }
    if session.lacks_feeds {
        session.tell_problems();
        bail!(Wrong(
            "mistakes in the configuration may have lost feeds, so nothing was exported".to_owned()
        ));
    }
    let known = known_feeds(session);
    let mut left_out = 0;
    let mut feeds = Vec::new();
    for subscription in &session.setup.config.subscriptions {
        match NewFeed::from_subscription(subscription) {
            Some(feed) => feeds.push(listed(feed, &known)),
            None => left_out += 1,
        }
    }
    if left_out > 0 {
        let others = counted(left_out, "feed", "feeds");
        say(&format!("left out {others} read from a file or a program"));
    }
    let secrets = if with_secrets { Secrets::Keep } else { Secrets::Leave };
    let document = opml::write("newsfold", &feeds, secrets);
    match file.filter(|file| *file != Path::new("-")) {
        Some(file) => {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            let is_there = folder.is_none_or(Path::is_dir);
            ensure!(is_there, NotSaved::NoFolder(Text::clean(&file.display().to_string())));
            config::save(file, &document)?;
        }
        None => {
            let mut out = Output::standard();
            out.text(&document)?;
            out.finish()?;
        }
    }
    let is_bared = |it: &&Listed| opml::without_secrets(&it.feed.url) != it.feed.url;
    let bared = feeds.iter().filter(is_bared).count();
    if bared > 0 && !with_secrets {
        let addresses = counted(bared, "address", "addresses");
        say(&format!(
            "wrote {addresses} without password or token; --with-secrets writes these too"
        ));
    }
    Ok(())
}

/// The feeds in the store by address; does not create a store if there is none.
fn known_feeds(session: &Session) -> HashMap<Url, Feed> {
    if !session.setup.store_file.exists() {
        session.tell_problems();
        return HashMap::new();
    }
    let feeds = session.library().and_then(|library| Ok(library.feeds()?));
    let feeds = feeds.unwrap_or_else(|error| {
        say(&format!("without the titles of feeds: {error:#}"));
        Vec::new()
    });
    let by_address = |feed: Feed| match &feed.subscription.source {
        Source::Web(url) => Some((url.clone(), feed)),
        _ => None,
    };
    feeds.into_iter().filter_map(by_address).collect()
}

/// Adds to a feed what its publisher says about it.
fn listed(feed: NewFeed, known: &HashMap<Url, Feed>) -> Listed {
    let Some(Feed { title, site, .. }) = known.get(&feed.url) else { return feed.into() };
    let site = site.as_ref().and_then(|site| Url::parse(site).ok());
    Listed { feed, title: title.clone(), site }
}
