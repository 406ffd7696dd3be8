//! The outcome of a fetch.

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::domain::Validators;

use super::Failure;

/// The outcome of one fetch; failure included, because each outcome needs a decision.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A document.
    Fetched(Box<Fetched>),
    /// The server says that nothing changed since the validators were given.
    NotModified {
        /// For the next request: those of this answer, and the former ones where it had none.
        validators: Validators,
        /// How long the server says that this holds.
        max_age: Option<Duration>,
        /// See [`Fetched::moved_to`].
        moved_to: Option<Url>,
    },
    /// The server says that it is gone for good (410). Some say so by mistake.
    Gone,
    /// The server asks to be left alone for a while.
    Later {
        /// How long to wait at least, a day at most; `None` when the server did not say.
        after: Option<Duration>,
        /// The server that asks for it, as [`super::Servers`] name it.
        by: String,
        /// What it said.
        why: Failure,
    },
    /// It was not asked: its server asked to be left alone before.
    LeftAlone {
        /// Until when.
        until: Timestamp,
    },
    /// The fetch failed.
    Failed(Failure),
}

/// A document with what its server said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// The document, unpacked, not decoded.
    pub body: Vec<u8>,
    /// For the next request; with the hash of `body`.
    pub validators: Validators,
    /// The `charset` of the `Content-Type`, as named by the server.
    pub charset: Option<String>,
    /// The media type of the `Content-Type`, in lower case and without parameters.
    pub content_type: Option<String>,
    /// The address that answered in the end, without credentials: the base of relative links. `None`
    /// for files and programs, whose links must never resolve to local files.
    pub final_url: Option<Url>,
    /// The new address, when every redirect on the way was permanent and none led to a worse
    /// scheme. Without credentials.
    pub moved_to: Option<Url>,
    /// How long the server says that the document holds (`Cache-Control`, `Expires`).
    pub max_age: Option<Duration>,
    /// What the reader should know although the fetch succeeded, as a phrase.
    pub warning: Option<&'static str>,
}

impl Fetched {
    /// A document from a file or a program, of which nothing is known but its bytes.
    pub(super) fn local(body: Vec<u8>) -> Self {
        let hash = xxhash_rust::xxh3::xxh3_64(&body);
        Fetched {
            body,
            validators: Validators { body_hash: Some(hash), ..Validators::default() },
            charset: None,
            content_type: None,
            final_url: None,
            moved_to: None,
            max_age: None,
            warning: None,
        }
    }
}
