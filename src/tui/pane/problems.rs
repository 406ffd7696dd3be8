//! Feeds in trouble: since when, what in plain words, what to do, when it is tried again.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::{Lapse, counted};
use crate::engine::event::FeedTrouble;
use crate::render::fit::fit;
use crate::render::times;
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::list::Place;
use crate::tui::widget::paint::put;

/// Rows that one feed takes, with the blank one under it.
pub const ROWS_EACH: usize = 5;

/// The pane's state.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    /// The feeds in trouble.
    pub feeds: Vec<FeedTrouble>,
    /// Whether an answer came.
    pub loaded: bool,
    /// The selected feed, and the first one on the screen.
    pub place: Place,
}

impl Problems {
    /// Takes the feeds that are in trouble now.
    pub fn replace(&mut self, feeds: Vec<FeedTrouble>) {
        self.place.move_by(0, feeds.len());
        self.feeds = feeds;
        self.loaded = true;
    }

    /// The selected feed.
    pub fn selected(&self) -> Option<&FeedTrouble> {
        self.feeds.get(self.place.at)
    }

    /// Draws the feeds that fit into `area`.
    pub fn view(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        if self.loaded && self.feeds.is_empty() {
            let calm = "All feeds are well.";
            put(buf, area.left() + 3, area.top(), area.right(), calm, look.style(Role::Text));
        }
        let shown = self.feeds.iter().enumerate().skip(self.place.top);
        for ((index, trouble), y) in shown.zip((area.top()..area.bottom()).step_by(ROWS_EACH)) {
            if index == self.place.at {
                put(buf, area.left(), y, area.right(), "▌", look.style(Role::Marker));
            }
            let left = area.left() + 3;
            let name = fit(trouble.name.as_str(), usize::from(area.width.saturating_sub(4)));
            let x = put(buf, left, y, area.right(), &look.seen(name), look.style(Role::Heading));
            put(buf, x + 2, y, area.right(), &how_long(trouble, look), look.style(Role::Meta));
            let lines = [
                (Role::Text, sentence(trouble.problem.what.as_str())),
                (Role::Meta, sentence(trouble.problem.remedy.as_str())),
                (Role::Meta, outlook(trouble, look)),
            ];
            let lines = lines.into_iter().filter(|(_, text)| !text.is_empty());
            for ((role, text), y) in lines.zip(y + 1..area.bottom()) {
                let room = usize::from(area.width.saturating_sub(4));
                put(buf, left, y, area.right(), &fit(&text, room), look.style(role));
            }
        }
    }
}

/// With a capital at its beginning.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `for 3 days, 12 tries`.
fn how_long(trouble: &FeedTrouble, look: &Look) -> String {
    let since = times::since(trouble.problem.since, look.now, look.zone);
    format!("{since}, {}", counted(trouble.failures as usize, "try", "tries"))
}

/// When it is tried next.
fn outlook(trouble: &FeedTrouble, look: &Look) -> String {
    match trouble.next_check {
        _ if trouble.paused => "Paused".to_owned(),
        Some(at) if at > look.now => match Lapse::between(look.now, at) {
            Lapse::Minutes(0) => "Next try in a moment".to_owned(),
            wait => format!("Next try in {}", wait.brief()),
        },
        Some(_) => "Tried again at the next refresh".to_owned(),
        None => "Not tried again by itself".to_owned(),
    }
}
