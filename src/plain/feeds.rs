//! Subscriptions in the talk: adding, pausing, and leaving feeds, and reading the configuration again.

use super::conversation::{Ask, Conversation, Pending, Said, refusal};
use super::words::ended;
use crate::domain::FeedId;
use crate::engine::command::Command;
use crate::engine::event::Answer;
use crate::session::saving::typed_path;

impl Conversation {
    /// Adds the feed at an address.
    pub(super) fn add(&self, address: &str, ask: Ask<'_>) -> Said {
        if address.is_empty() {
            return Err("Say which: a and the address of a feed or a site.\n".to_owned());
        }
        added(Command::Subscribe(address.to_owned()), ask)
    }

    /// Adds the feeds of another reader's list.
    pub(super) fn import(&self, file: &str, ask: Ask<'_>) -> Said {
        if file.is_empty() {
            return Err(
                "Say which: import and the name of a list, in OPML or newsboat's.\n".to_owned()
            );
        }
        added(Command::Import(typed_path(file, self.home.as_deref())), ask)
    }

    /// Pauses a feed, or resumes it.
    pub(super) fn pause(&self, number: &str, ask: Ask<'_>) -> Said {
        let (feed, _) = self.numbered_feed(number)?;
        done(Command::Pause(feed), ask)
    }

    /// Asks whether to take a feed out of the configuration.
    pub(super) fn leave(&mut self, number: &str) -> Said {
        let (feed, name) = self.numbered_feed(number)?;
        self.pending = Some(Pending::Leave(feed));
        Ok(format!("Unsubscribe from {name}? Its stories are kept. yes or no.\n"))
    }

    pub(super) fn left_feed(&self, feed: FeedId, ask: Ask<'_>) -> Said {
        done(Command::Unsubscribe(feed), ask)
    }

    pub(super) fn reload(&mut self, ask: Ask<'_>) -> Said {
        match ask(Command::Reconfigure) {
            Answer::Configured(config) => {
                self.go_by(&config);
                Ok("Configuration reloaded.\n".to_owned())
            }
            other => Err(refusal(other)),
        }
    }
}

/// Runs a command that adds feeds, and says so.
pub(super) fn added(command: Command, ask: Ask<'_>) -> Said {
    match ask(command) {
        Answer::Done { what, undoable: true, .. } => {
            Ok(format!("{} Undo: u. The news appears once it is fetched.\n", ended(&what)))
        }
        Answer::Done { what, .. } => Ok(format!("{}\n", ended(&what))),
        other => Err(refusal(other)),
    }
}

fn done(command: Command, ask: Ask<'_>) -> Said {
    match ask(command) {
        Answer::Done { what, .. } => Ok(format!("{} Undo: u.\n", ended(&what))),
        other => Err(refusal(other)),
    }
}
