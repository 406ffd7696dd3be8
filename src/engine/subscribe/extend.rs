//! Writes new feeds into the configuration's text.

use std::io;
use std::path::Path;

use url::Url;

use super::{SubscribeError, Subscribed};
use crate::config;
use crate::domain::NewFeed;

/// What a new configuration begins with.
const FIRST_LINES: &str = "\
# What newsfold reads. A feed needs only its url; `newsfold add ADDRESS` writes it here.
# Every option with its meaning and default: config.example.toml, beside newsfold's README.
";

/// The feeds that the example configuration names.
pub(in crate::engine) fn examples() -> Vec<NewFeed> {
    config::example_feeds().iter().filter_map(NewFeed::from_subscription).collect()
}

/// Adds `feeds` to the configuration `file`; returns its text before and after, unless it has all of
/// them.
pub(in crate::engine) fn extended(
    file: &Path,
    feeds: &[NewFeed],
) -> Result<(Subscribed, Option<(String, String)>), SubscribeError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => FIRST_LINES.to_owned(),
        Err(cause) => return Err(SubscribeError::File { file: file.to_owned(), cause }),
    };
    // Included files name feeds, too.
    let loaded = config::load(file);
    let followed = loaded.config.subscriptions.iter().filter_map(|it| it.source.address());
    let followed: Vec<Url> = followed.collect();
    let edited = config::add_feeds(&text, feeds, &followed)
        .map_err(|cause| SubscribeError::Edit { file: file.to_owned(), cause })?;
    let texts = (!edited.added.is_empty()).then_some((text, edited.text));
    let added =
        Subscribed { addresses: edited.added, already: edited.already, ..Subscribed::default() };
    Ok((added, texts))
}
