//! Reads the list of feeds of another reader.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::SubscribeError;
use crate::domain::NewFeed;
use crate::fetch;
use crate::parse::opml;

/// In bytes; a longer file is no list of feeds that a person reads.
const LONGEST_LIST: u64 = 5_000_000;

/// The feeds of another reader's list, and what was left out of it, with reasons.
pub(in crate::engine) fn from_list(
    file: &Path,
) -> Result<(Vec<NewFeed>, Vec<String>), SubscribeError> {
    let bytes =
        read_capped(file).map_err(|cause| SubscribeError::File { file: file.to_owned(), cause })?;
    let list = opml::read_bytes(&bytes);
    if list.feeds.is_empty() {
        return Err(SubscribeError::EmptyList(file.to_owned()));
    }
    let skipped = list.skipped.iter().map(|it| format!("“{}” {}", it.what, it.why)).collect();
    Ok((list.feeds, skipped))
}

fn read_capped(file: &Path) -> io::Result<Vec<u8>> {
    let bytes = match file.to_str() {
        Some("-") => {
            let mut bytes = Vec::new();
            io::stdin().lock().take(LONGEST_LIST + 1).read_to_end(&mut bytes)?;
            bytes
        }
        _ if is_handed_over(file) => {
            let mut bytes = Vec::new();
            File::open(file)?.take(LONGEST_LIST + 1).read_to_end(&mut bytes)?;
            bytes
        }
        _ => fetch::read_file(file, LONGEST_LIST)?,
    };
    if bytes.len() as u64 > LONGEST_LIST {
        return Err(io::Error::other("it is larger than 5 MB, too large for a list of feeds"));
    }
    Ok(bytes)
}

/// Whether it is what a shell hands over, as for `<(command)`: a pipe that somebody writes to.
fn is_handed_over(file: &Path) -> bool {
    ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|it| file.starts_with(it))
}
