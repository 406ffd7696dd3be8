//! [`Source`] to [`Outcome`]: the only folder that opens feed addresses.
//!
//! A feed is hostile input that arrives every quarter of an hour, unattended. So every fetch is
//! bounded in time and size, every hop of a redirect is looked at before it is taken, and what the
//! reader wrote ([`Kind::Typed`]) may reach further than what a document named ([`Kind::Found`]).
//!
//! | File | Its one subject |
//! | --- | --- |
//! | `client.rs` | what is shared between fetches: connections, limits, turns |
//! | `http.rs` | one web address, through its redirects, to an outcome |
//! | `redirect.rs` | whether the next hop may be taken |
//! | `address.rs` | which hosts and addresses may be reached |
//! | `header.rs` | what the headers of an answer mean |
//! | `decode.rs` | compressed bodies, unpacked with a bound |
//! | `cores.rs` | the threads that work on documents |
//! | `proxy.rs` | the proxies that the environment names |
//! | `gate.rs` | how many fetches run at once, in all and per host |
//! | `servers.rs` | servers that asked to be left alone, or are silent |
//! | `pace.rs` | whether a document comes so slowly that others may overtake it |
//! | `outcome.rs` | what came of a fetch |
//! | `failure.rs` | why a fetch failed, in words, and what can be done |
//! | `diagnose.rs` | which failure an error of the libraries below means |
//! | `mask.rs` | addresses and other sources without their secrets |
//! | `file.rs`, `exec.rs` | the sources that are not on the web |

mod address;
mod client;
mod cores;
mod decode;
mod diagnose;
mod exec;
mod failure;
mod file;
mod gate;
mod header;
mod http;
mod mask;
mod outcome;
mod pace;
mod proxy;
mod redirect;
mod servers;

use std::fmt;

use url::Url;

use crate::domain::{Feed, Source, Validators};

pub use address::is_near;
pub use client::{Client, Limits, Options};
pub use cores::Cores;
pub use failure::{Failure, TlsFault, Waiting};
pub use file::read as read_file;
pub use gate::Slot;
pub use mask::{masked, masked_source};
pub use outcome::{Fetched, Outcome};
pub use redirect::is_named_with;
pub use servers::Servers;

/// Who named the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The reader, in the configuration or on the command line: may be private or loopback, a
    /// file, or a program.
    Typed,
    /// A feed or a page: never private unless the configuration allows the host, never anything
    /// but the web, never from https down to http.
    Found,
}

/// What is to be fetched, and what is known from last time.
#[derive(Clone, PartialEq)]
pub struct Request {
    /// Where from.
    pub source: Source,
    /// Who named it.
    pub kind: Kind,
    /// Extra headers; sent to the origin of `source` only.
    pub headers: Vec<(String, String)>,
    /// What makes the request conditional.
    pub validators: Validators,
    /// Where a permanent redirect led before: asked if there is nothing left at `source`.
    pub moved_to: Option<Url>,
}

impl Request {
    /// Asks for a feed as the reader subscribed to it.
    pub fn of(feed: &Feed) -> Self {
        Request {
            source: feed.subscription.source.clone(),
            kind: Kind::Typed,
            headers: feed.subscription.headers.clone(),
            validators: feed.validators.clone(),
            moved_to: feed.health.new_address(),
        }
    }

    /// Asks for what the reader named just now.
    pub fn typed(source: Source) -> Self {
        Request {
            source,
            kind: Kind::Typed,
            headers: Vec::new(),
            validators: Validators::default(),
            moved_to: None,
        }
    }

    /// Asks for a page that a feed or another page named.
    pub fn found(address: Url) -> Self {
        Request { kind: Kind::Found, ..Request::typed(Source::Web(address)) }
    }
}

impl fmt::Debug for Request {
    /// Without secrets: this is what a log would show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Request")
            .field("source", &masked_source(&self.source))
            .field("kind", &self.kind)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}

/// Fetches one source. Dropping the future cancels it.
pub async fn fetch(client: &Client, request: &Request) -> Outcome {
    fetch_in_slot(client, request, &Servers::default()).await.0
}

/// Fetches one source, and also returns the slot that the fetch took, to be kept until the document is
/// dealt with. Servers that asked to be left alone according to `servers` are not asked, and what this
/// one answers is noted there. Dropping the future cancels the fetch.
pub async fn fetch_in_slot(
    client: &Client,
    request: &Request,
    servers: &Servers,
) -> (Outcome, Option<Slot>) {
    match (&request.source, request.kind) {
        (Source::Web(address), _) => http::fetch(client, address, request, servers).await,
        (Source::File(path), Kind::Typed) => Box::pin(file::fetch(client, path)).await,
        (Source::Command(argv), Kind::Typed) => Box::pin(exec::fetch(client, argv)).await,
        (Source::File(_), Kind::Found) => (not_the_web("file"), None),
        (Source::Command(_), Kind::Found) => (not_the_web("exec"), None),
    }
}

fn not_the_web(scheme: &str) -> Outcome {
    Outcome::Failed(Failure::NotTheWeb { scheme: scheme.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logged_request_holds_no_secret() {
        let address = Url::parse("https://ann:hunter2@example.org/f?token=hunter3").expect("valid");
        let mut request = Request::typed(Source::Web(address));
        request.headers.push(("X-Api-Key".to_owned(), "hunter4".to_owned()));
        let logged = format!("{request:?}");
        assert!(!logged.contains("hunter"), "{logged}");
        assert!(logged.contains("example.org/f"), "{logged}");
        assert!(logged.contains("X-Api-Key"), "{logged}");
        let argv = ["make-feed", "hunter5"].map(str::to_owned);
        let logged = format!("{:?}", Request::typed(Source::Command(argv.to_vec())));
        assert!(!logged.contains("hunter") && logged.contains("make-feed"), "{logged}");
    }
}
