//! Refreshes: those that a person starts or stops, and the end of any.

use super::action::{Action, Pane};
use super::effect::Effect;
use super::listing::same_rows;
use super::model::Model;
use super::requests::Purpose;
use crate::domain::{FeedId, View, counted};
use crate::engine::command::Command;
use crate::engine::event::{Cause, RefreshSummary};

/// Fetches the selected feeds, or the feed of the selected story.
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
        let hint = model.keymap.hint(model.focus, Action::Stop, "stops it");
        model.say(format!("A refresh is running{hint}"));
        return Vec::new();
    }
    model.refresh.get_or_insert_default();
    vec![model.request(Command::Refresh(feeds), Purpose::Refresh)]
}

/// Stops the refresh.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    if model.refresh.is_some() {
        return vec![model.request(Command::CancelRefresh, Purpose::Nothing)];
    }
    let hint = |action, does| model.keymap.hint(model.focus, action, does);
    let (back, quit) = (hint(Action::Back, "goes back"), hint(Action::Quit, "quits"));
    model.say(format!("Nothing is running{back}{quit}"));
    Vec::new()
}

/// Reports the end of a refresh, and asks again for what it changed.
pub(super) fn refreshed(model: &mut Model, cause: Cause, summary: &RefreshSummary) -> Vec<Effect> {
    model.refresh = None;
    model.first_news = false;
    // After feeds were added, the message that says so stays, unless they fail.
    let asked = matches!(cause, Cause::Asked(_));
    if summary.cancelled {
        model.say(match summary.feeds {
            0 => "Refresh stopped".to_owned(),
            feeds => {
                let feeds = counted(feeds, "feed", "feeds");
                format!("Refresh stopped after {feeds}; what came is kept")
            }
        });
    } else if cause != Cause::Due && summary.failed > 0 {
        let failed = counted(summary.failed, "feed", "feeds");
        model.complain(match model.focus {
            Pane::Problems => format!("{failed} failed again"),
            _ => {
                let hint = model.keymap.hint(Pane::Stories, Action::ShowProblems, "shows why");
                format!("{failed} failed{hint}")
            }
        });
    } else if asked && summary.waiting > 0 {
        let nothing = if summary.new_entries == 0 { "Nothing new · " } else { "" };
        let feeds = counted(summary.waiting, "feed", "feeds");
        model.say(format!("{nothing}{feeds} skipped: their servers asked for a pause"));
    } else if asked && summary.new_entries == 0 {
        model.say("Nothing new");
    } else if asked && summary.new_rows == 0 {
        let articles = counted(summary.new_entries, "new article", "new articles");
        model.say(format!("{articles}, all on what was here already"));
    }
    if *summary == (RefreshSummary { took: summary.took, ..RefreshSummary::default() }) {
        // No feed was due, as at most starts: nothing changed.
        return Vec::new();
    }
    let mut effects = vec![model.request(Command::Shelves, Purpose::Shelves)];
    if summary.new_rows > 0 && std::mem::take(&mut model.away) {
        // At most once until the reader is back.
        let headlines = counted(summary.new_rows, "new headline", "new headlines");
        effects.push(Effect::Notify(headlines));
    }
    if model.focus == Pane::Problems {
        effects.push(model.request(Command::Troubles, Purpose::Troubles));
    }
    if model.aside.is_none() {
        effects.push(same_rows(model));
    }
    effects
}
