//! A feed in a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::domain::Text;

use super::{Client, Failure, Fetched, Outcome, Slot};

/// Reads the file at `path`, up to the `wire` limit.
pub(super) async fn fetch(client: &Client, path: &Path) -> (Outcome, Option<Slot>) {
    let slot = client.gate.enter(None).await;
    let limit = client.limits.wire;
    let failed = |detail: &str| {
        Outcome::Failed(Failure::File { path: path.to_owned(), detail: Text::clean(detail) })
    };
    let owned = path.to_owned();
    let outcome = match tokio::task::spawn_blocking(move || read(&owned, limit)).await {
        Ok(Ok(body)) if body.len() as u64 > limit => Outcome::Failed(Failure::TooLarge { limit }),
        Ok(Ok(body)) => Outcome::Fetched(Box::new(Fetched::local(body))),
        Ok(Err(error)) => failed(&error.to_string()),
        Err(_) => failed("reading was stopped"),
    };
    (outcome, Some(slot))
}

/// Reads a file, up to one byte more than `limit`, by which the caller sees that it is too large.
///
/// # Errors
/// When it can't be read, or is no regular file.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    // Reading a pipe or a device could block for ever.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut body = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut body)?;
    Ok(body)
}
