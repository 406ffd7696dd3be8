//! Turns the configured options into those of other modules.

use crate::config::{self, Config};
use crate::{fetch, group, parse};

/// The options of the client, as configured.
pub(super) fn client(fetch: &config::Fetch) -> fetch::Options {
    let defaults = fetch::Options::default();
    let agent = Some(fetch.user_agent.0.clone()).filter(|it| !it.is_empty());
    fetch::Options {
        limits: fetch::Limits {
            wire: fetch.max_download.0,
            decoded: fetch.max_size.0,
            connect: fetch.connect_timeout,
            idle: fetch.idle_timeout,
            total: fetch.timeout,
            ..defaults.limits
        },
        allow_private_hosts: fetch.allow_private_hosts.0.clone(),
        user_agent: agent.unwrap_or(defaults.user_agent),
        per_host: fetch.per_host,
        total: fetch.parallel,
    }
}

/// The limits of parsing a document, as configured.
pub(super) fn limits(fetch: &config::Fetch) -> parse::Limits {
    parse::Limits {
        entries: fetch.max_entries,
        depth: fetch.max_nesting,
        attributes: fetch.max_attributes,
        text: usize::try_from(fetch.max_entry.0).unwrap_or(usize::MAX),
        ..parse::Limits::default()
    }
}

/// The settings of grouping, as configured.
pub(super) fn grouping(config: &Config) -> group::Settings {
    group::Settings { window: config.stories.window }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_configured_is_the_same_wherever_it_stands() {
        let fetch = config::Fetch::default();
        assert_eq!(client(&fetch), fetch::Options::default());
        let (read, own) = (limits(&fetch), parse::Limits::default());
        assert_eq!(
            (read.entries, read.depth, read.attributes, read.text),
            (own.entries, own.depth, own.attributes, own.text)
        );
    }
}
