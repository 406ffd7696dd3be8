//! Finds the feed that an address stands for, which a page there may name.

use url::Url;

use super::address::{names_file, web_address};
use super::download::{fetch_typed, hints};
use super::{SubscribeError, Wish};
use crate::clean::announced::{self, Candidate};
use crate::domain::{NewFeed, Source, Text};
use crate::fetch::{self, Client, Fetched, Outcome};
use crate::parse::{self, NotAFeed, discover};

/// How many of the feeds that a page names are tried.
const TRIED: usize = 5;

/// The feed that `address` stands for: where a well-known host keeps it, the document itself, the first
/// that the page there names, or one at a common path of its site.
pub(in crate::engine) async fn find(
    client: &Client,
    address: &str,
    wish: Wish,
) -> Result<NewFeed, SubscribeError> {
    if names_file(address) {
        let file = address.trim();
        let file = file.strip_prefix("file://").unwrap_or(file);
        return Err(SubscribeError::IsFile(Text::clean(file)));
    }
    let url = web_address(address)?;
    let new_feed = |mut url: Url| {
        let Wish { name, folder, tags } = wish;
        // A fragment names a place in a document, not another one.
        url.set_fragment(None);
        NewFeed { url, name, folder, tags }
    };
    if let Some(known) = discover::known_host(&url)
        && let Some(feed) = feed_at(client, known, &url).await
    {
        return Ok(new_feed(feed));
    }
    let fetched = fetch_typed(client, &url).await?;
    let found = fetched.final_url.clone().unwrap_or_else(|| url.clone());
    let moved_to = fetched.moved_to.clone();
    match read(fetched, found.clone()).await {
        // The address as typed is kept unless the server redirects for good.
        Read::Feed => Ok(new_feed(moved_to.unwrap_or(url))),
        Read::Page(named) => {
            let feed = match first_that_answers(client, named, &url).await {
                Some(feed) => Some(feed),
                None => guessed(client, &found, &url).await,
            };
            feed.map(new_feed).ok_or_else(|| SubscribeError::NoFeed(fetch::masked(&found)))
        }
        Read::Neither(why) => {
            Err(SubscribeError::Unreadable { address: fetch::masked(&found), why })
        }
    }
}

/// What a document is.
enum Read {
    Feed,
    /// A page, and the feeds that it names.
    Page(Vec<Candidate>),
    Neither(NotAFeed),
}

/// Parses a document that was found at this address, on a thread of its own, since it may be large.
async fn read(fetched: Fetched, found: Url) -> Read {
    let read = move || {
        let hints = hints(&fetched);
        match parse::parse(&fetched.body, &hints) {
            Ok(_) => Read::Feed,
            Err(NotAFeed::WebPage) => {
                let page = parse::text(&fetched.body, &hints);
                Read::Page(announced::feeds_of(&page, &found))
            }
            Err(why) => Read::Neither(why),
        }
    };
    // If the parser panics, no feed is named.
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|_| Read::Page(Vec::new()))
}

/// The first candidate that is a feed; else the first that does not answer, since it may do so later.
async fn first_that_answers(client: &Client, named: Vec<Candidate>, typed: &Url) -> Option<Url> {
    let mut silent = None;
    for Candidate { address, .. } in named.into_iter().take(TRIED) {
        match looked_at(client, &address, typed).await {
            Some(Read::Feed) => return Some(address),
            Some(_) => {}
            None => silent = silent.or(Some(address)),
        }
    }
    silent
}

/// The first common path of the site of `page` where there is a feed.
async fn guessed(client: &Client, page: &Url, typed: &Url) -> Option<Url> {
    for guess in discover::common_paths(page) {
        if let Some(feed) = feed_at(client, guess, typed).await {
            return Some(feed);
        }
    }
    None
}

/// `address` if there is a feed. If naming `typed` does not name it as well, it is trusted as little as
/// any address from a document.
async fn feed_at(client: &Client, address: Url, typed: &Url) -> Option<Url> {
    let found = looked_at(client, &address, typed).await;
    matches!(found, Some(Read::Feed)).then_some(address)
}

/// What is at an address; `None` if nothing answers there.
async fn looked_at(client: &Client, address: &Url, typed: &Url) -> Option<Read> {
    let request = match fetch::is_named_with(typed, address) {
        true => fetch::Request::typed(Source::Web(address.clone())),
        false => fetch::Request::found(address.clone()),
    };
    let Outcome::Fetched(fetched) = fetch::fetch(client, &request).await else { return None };
    Some(read(*fetched, address.clone()).await)
}
