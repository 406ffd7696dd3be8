//! Finds the feed that an address stands for, which a page there may name.

use std::path::PathBuf;

use url::Url;

use super::address::{Typed, named_file, web_address};
use super::download::{fetch_typed, hints};
use super::{SubscribeError, Wish};
use crate::clean::announced;
use crate::domain::{NewFeed, Source, Text};
use crate::fetch::{self, Client, Failure, Fetched, Outcome, TlsFault, Waiting};
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
    let new_feed = |mut url: Url| {
        let Wish { name, folder, tags } = wish;
        // A fragment names a place in a document, not another one.
        url.set_fragment(None);
        NewFeed { url, name, folder, tags }
    };
    if let Some(file) = named_file(address) {
        return in_file(client, file).await.map(new_feed);
    }
    let typed = web_address(address)?;
    if let Some(known) = discover::known_host(&typed.url)
        && let Some(feed) = feed_at(client, known, &typed.url).await
    {
        return Ok(new_feed(feed));
    }
    let (fetched, url) = fetch_as_typed(client, typed).await?;
    let found = fetched.final_url.clone().unwrap_or_else(|| url.clone());
    let moved_to = fetched.moved_to.clone();
    match read(fetched, found.clone()).await {
        // The address as typed is kept unless the server redirects for good.
        Read::Feed => Ok(new_feed(moved_to.map_or(url.clone(), |to| with_credentials(to, &url)))),
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

/// The address of a file that a person named, if it is a feed.
async fn in_file(client: &Client, file: PathBuf) -> Result<Url, SubscribeError> {
    let name = file.to_string_lossy().into_owned();
    if !file.is_file() {
        return Err(SubscribeError::NoFile(Text::clean(&name)));
    }
    let url = Url::from_file_path(&file).ok().filter(|_| file.to_str().is_some());
    let url = url.ok_or_else(|| SubscribeError::NotAnAddress(Text::clean(&name)))?;
    match fetch::fetch(client, &fetch::Request::typed(Source::File(file))).await {
        Outcome::Fetched(fetched) => match read(*fetched, url.clone()).await {
            Read::Feed => Ok(url),
            Read::Page(_) => Err(SubscribeError::NoFeed(name)),
            Read::Neither(why) => Err(SubscribeError::Unreadable { address: name, why }),
        },
        Outcome::Failed(why) => Err(SubscribeError::Unreachable { address: name, why }),
        // Only servers answer like this.
        _ => Err(SubscribeError::NoFeed(name)),
    }
}

/// Fetches the document at an address that a person typed, and returns it with its address. If the
/// scheme is a guess and the host has no https, http is tried once, but never with a secret.
async fn fetch_as_typed(client: &Client, typed: Typed) -> Result<(Fetched, Url), SubscribeError> {
    let Typed { mut url, is_guess } = typed;
    let why = match fetch_typed(client, &url).await {
        Ok(fetched) => return Ok((fetched, url)),
        Err(why) => why,
    };
    if !is_guess || has_secret(&url) || !has_no_https(&why) || url.set_scheme("http").is_err() {
        return Err(why);
    }
    match fetch_typed(client, &url).await {
        Ok(fetched) => Ok((fetched, url)),
        Err(SubscribeError::Unreachable { why: also, .. }) if also.has_reached_nobody() => Err(why),
        Err(also) => Err(also),
    }
}

/// Whether there is more in an address than may be shown.
fn has_secret(url: &Url) -> bool {
    let mut document = url.clone();
    document.set_fragment(None);
    fetch::masked(&document) != document.as_str()
}

/// Whether nobody at the host speaks TLS. A certificate that is not trusted is a reason to stop, not to
/// go on without one.
fn has_no_https(why: &SubscribeError) -> bool {
    let SubscribeError::Unreachable { why, .. } = why else { return false };
    matches!(
        why,
        Failure::Tls { fault: TlsFault::NotTls | TlsFault::Closed, .. }
            | Failure::Refused { .. }
            | Failure::Unreachable { .. }
            | Failure::TimedOut { waiting: Waiting::Connecting, .. }
    )
}

/// What a document is.
enum Read {
    Feed,
    /// A page, and the feeds that it names.
    Page(Vec<Url>),
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
async fn first_that_answers(client: &Client, named: Vec<Url>, typed: &Url) -> Option<Url> {
    let mut silent = None;
    for address in named.into_iter().take(TRIED) {
        let address = with_credentials(address, typed);
        match looked_at(client, &address, typed).await {
            Found::Feed => return Some(address),
            Found::Silence => silent = silent.or(Some(address)),
            Found::Nothing => {}
        }
    }
    silent
}

/// The first common path of the site of `page` where there is a feed.
async fn guessed(client: &Client, page: &Url, typed: &Url) -> Option<Url> {
    for guess in discover::common_paths(page) {
        if let Some(feed) = feed_at(client, with_credentials(guess, typed), typed).await {
            return Some(feed);
        }
    }
    None
}

/// `address` if there is a feed. If naming `typed` does not name it as well, it is trusted as little as
/// any address from a document.
async fn feed_at(client: &Client, address: Url, typed: &Url) -> Option<Url> {
    let found = looked_at(client, &address, typed).await;
    matches!(found, Found::Feed).then_some(address)
}

/// An address with the credentials of `typed` if they belong there, which no redirect and no page says.
fn with_credentials(mut address: Url, typed: &Url) -> Url {
    if address.origin() == typed.origin() && address.username().is_empty() {
        // Neither can fail with an address on the web.
        let _ = address.set_username(typed.username());
        let _ = address.set_password(typed.password());
    }
    address
}

/// What is at an address where a feed may be.
enum Found {
    Feed,
    /// No feed, and that will hardly change.
    Nothing,
    /// Nothing answers for now, or not without a setting.
    Silence,
}

/// Whether a feed may well be there, but needs a password, another program's name, or larger limits.
fn needs_a_setting(why: &Failure) -> bool {
    matches!(
        why,
        Failure::Status(401 | 403 | 407) | Failure::TooLarge { .. } | Failure::Inflated { .. }
    )
}

async fn looked_at(client: &Client, address: &Url, typed: &Url) -> Found {
    let request = match fetch::is_named_with(typed, address) {
        true => fetch::Request::typed(Source::Web(address.clone())),
        false => fetch::Request::found(address.clone()),
    };
    match fetch::fetch(client, &request).await {
        Outcome::Fetched(fetched) => match read(*fetched, address.clone()).await {
            Read::Feed => Found::Feed,
            _ => Found::Nothing,
        },
        Outcome::Later { .. } => Found::Silence,
        Outcome::Failed(why) if why.may_pass() || needs_a_setting(&why) => Found::Silence,
        _ => Found::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Text;

    #[test]
    fn a_certificate_that_is_not_trusted_is_no_reason_to_do_without() {
        let host = || "a.example".to_owned();
        let asks_http = |why| {
            has_no_https(&SubscribeError::Unreachable {
                address: "https://a.example".to_owned(),
                why,
            })
        };
        assert!(asks_http(Failure::Refused { host: host() }));
        assert!(asks_http(Failure::Tls { host: host(), fault: TlsFault::NotTls }));
        for fault in [
            TlsFault::Expired,
            TlsFault::WrongName,
            TlsFault::UnknownAuthority,
            TlsFault::Other(Text::clean("odd")),
        ] {
            assert!(!asks_http(Failure::Tls { host: host(), fault }));
        }
    }
}
