//! Fetches a document that a person named.

use url::Url;

use super::SubscribeError;
use crate::config;
use crate::domain::Source;
use crate::engine::configured;
use crate::fetch::{self, Client, Failure, Fetched, Outcome};
use crate::parse;

/// A document from the network, for a look at it.
pub struct Document {
    /// Its bytes.
    pub body: Vec<u8>,
    /// What came with it.
    pub hints: parse::Hints,
}

/// Fetches a document that a person named, with the configured options.
///
/// # Errors
/// When it can't be had.
pub async fn download(url: &Url, options: &config::Fetch) -> Result<Document, SubscribeError> {
    let fetched = fetch_typed(&Client::new(configured::client(options)), url).await?;
    let hints = parse::Hints { limits: configured::limits(options), ..hints(&fetched) };
    Ok(Document { hints, body: fetched.body })
}

/// Fetches the document at an address that a person typed.
pub(super) async fn fetch_typed(client: &Client, url: &Url) -> Result<Fetched, SubscribeError> {
    let request = fetch::Request::typed(Source::Web(url.clone()));
    let why = match fetch::fetch(client, &request).await {
        Outcome::Fetched(fetched) => return Ok(*fetched),
        Outcome::Failed(why) | Outcome::Later { why, .. } => why,
        Outcome::Gone => Failure::Status(410),
        Outcome::NotModified { .. } => Failure::Status(304),
        Outcome::LeftAlone { .. } => Failure::Status(429),
    };
    Err(SubscribeError::Unreachable { address: fetch::masked(url), why })
}

/// The hints for parsing a fetched document.
pub(super) fn hints(fetched: &Fetched) -> parse::Hints {
    parse::Hints {
        base: fetched.final_url.clone(),
        charset: fetched.charset.clone(),
        limits: parse::Limits::default(),
    }
}
