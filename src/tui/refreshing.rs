//! Refreshes that a person asks for, and their end.

use super::action::{Action, Pane};
use super::effect::Effect;
use super::model::{Model, Purpose};
use crate::domain::{FeedId, View};
use crate::engine::command::Command;

/// Fetches the feeds that the keys are on.
pub(super) fn here(model: &mut Model) -> Vec<Effect> {
    let feeds = match model.focus {
        Pane::Shelves => model.shelves.selected_feeds(),
        Pane::Problems => {
            model.problems.selected().map(|trouble| trouble.feed).into_iter().collect()
        }
        _ => match model.stories.view {
            View::Feed(feed) => vec![feed],
            _ => model.stories.selected().map(|line| line.story.feed).into_iter().collect(),
        },
    };
    let is_over_all = model.focus == Pane::Shelves && model.shelves.is_over_all();
    if feeds.is_empty() && !is_over_all {
        model.say("There is no feed here");
        return Vec::new();
    }
    self::feeds(model, feeds)
}

/// Fetches these feeds; without any, all of them.
pub(super) fn feeds(model: &mut Model, feeds: Vec<FeedId>) -> Vec<Effect> {
    if model.refresh.is_some() && feeds.is_empty() {
        let stop = model.keymap.told(model.focus, Action::Stop);
        model.say(format!("A refresh is running · {stop} stops it"));
        return Vec::new();
    }
    model.refresh.get_or_insert_default();
    vec![model.ask(Command::Refresh(feeds), Purpose::Refresh)]
}

/// Stops the refresh.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    if model.refresh.is_some() {
        return vec![model.ask(Command::CancelRefresh, Purpose::Nothing)];
    }
    let told = |action| model.keymap.told(model.focus, action);
    let (back, quit) = (told(Action::Back), told(Action::Quit));
    model.say(format!("Nothing is running · {back} goes back, {quit} quits"));
    Vec::new()
}
