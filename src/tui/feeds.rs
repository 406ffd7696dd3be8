//! Actions on a feed itself, in the sidebar and among the feeds in trouble.

use super::action::Pane;
use super::confirming::{self, Deferred};
use super::effect::Effect;
use super::model::Model;
use super::requests::Purpose;
use crate::domain::{FeedId, View};
use crate::engine::command::Command;

/// Opens the configuration in the editor where it names the feed.
pub(super) fn edit(model: &mut Model) -> Vec<Effect> {
    match selected(model) {
        Some((feed, _)) => vec![model.request(Command::PlaceOf(feed), Purpose::Place)],
        None => none_here(model),
    }
}

/// Pauses the feed, or resumes it.
pub(super) fn pause(model: &mut Model) -> Vec<Effect> {
    match selected(model) {
        Some((feed, _)) => vec![model.request(Command::Pause(feed), Purpose::Said)],
        None => none_here(model),
    }
}

/// Takes the feed out of the configuration, after a confirmation.
pub(super) fn unsubscribe(model: &mut Model) -> Vec<Effect> {
    match selected(model) {
        Some((feed, name)) => {
            let text = format!("Unsubscribe from {name}? What came from it stays.");
            confirming::ask(model, text, Deferred::Unsubscribe(feed))
        }
        None => none_here(model),
    }
}

/// The feed under the cursor, and its name.
fn selected(model: &Model) -> Option<(FeedId, String)> {
    if model.focus == Pane::Problems {
        return model.problems.selected().map(|trouble| (trouble.feed, trouble.name.to_string()));
    }
    let shelf = model.shelves.selected()?;
    match shelf.view {
        View::Feed(feed) => Some((feed, shelf.name.to_string())),
        _ => None,
    }
}

fn none_here(model: &mut Model) -> Vec<Effect> {
    model.say("This is not a feed");
    Vec::new()
}
