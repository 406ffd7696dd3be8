//! Feeds in trouble: since when, what is wrong in plain words, what to do, and when the next try is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::{FeedTrouble, Lapse, capitalised};
use crate::render::fit::{display_width, fit};
use crate::render::{times, wrap_words};
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::list::Place;
use crate::tui::widget::paint::put;

/// The most rows that the problem and its remedy take each.
const MOST: usize = 3;
/// The fewest columns for a name beside the duration.
const NAME: usize = 12;

/// The pane's state.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    /// The feeds in trouble.
    pub feeds: Vec<FeedTrouble>,
    /// Whether the engine has answered.
    pub loaded: bool,
    /// The selected feed, and the first one on the screen.
    pub place: Place,
}

impl Problems {
    /// Replaces the feeds; the selection stays on its feed.
    pub fn replace(&mut self, feeds: Vec<FeedTrouble>) {
        let was = self.selected().map(|it| it.feed);
        let at = feeds.iter().position(|it| Some(it.feed) == was);
        self.place.at = at.unwrap_or(self.place.at).min(feeds.len().saturating_sub(1));
        self.feeds = feeds;
        self.loaded = true;
    }

    /// The selected feed.
    pub fn selected(&self) -> Option<&FeedTrouble> {
        self.feeds.get(self.place.at)
    }

    /// Scrolls as little as needed to show the selected feed whole, and fills the area.
    pub fn follow(&mut self, area: Rect) {
        let last = self.feeds.len().saturating_sub(1);
        let at = self.place.at.min(last);
        let top = self.place.top.min(at).max(self.first_above(at, area));
        self.place = Place { at, top: top.min(self.first_above(last, area)) };
    }

    /// The first feed on the screen when `last` is the last one shown whole.
    fn first_above(&self, last: usize, area: Rect) -> usize {
        let feeds = self.feeds.iter().take(last + 1).rev();
        (last + 1).saturating_sub(fitting(feeds, area).max(1))
    }

    /// How many feeds an area of this size shows, at least one.
    pub fn page(&self, area: Rect) -> usize {
        fitting(self.feeds.iter().skip(self.place.top), area).max(1)
    }

    /// Draws the feeds that fit into `area`.
    pub fn view(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        if self.loaded && self.feeds.is_empty() {
            let calm = "All feeds are well.";
            put(buf, area.left() + 3, area.top(), area.right(), calm, look.style(Role::Text));
        }
        let mut y = area.top();
        for (index, trouble) in self.feeds.iter().enumerate().skip(self.place.top) {
            if y >= area.bottom() {
                break;
            }
            if index == self.place.at {
                put(buf, area.left(), y, area.right(), "▌", look.style(Role::Marker));
            }
            let left = area.left() + 3;
            let since = how_long(trouble, look);
            let room = usize::from(area.width.saturating_sub(4));
            // The duration is left out where the name would get too few columns.
            let beside = room.checked_sub(display_width(&since) + 2).filter(|room| *room >= NAME);
            let name = look.visual_order(fit(trouble.name.as_str(), beside.unwrap_or(room)));
            let x = put(buf, left, y, area.right(), &name, look.style(Role::Heading));
            if beside.is_some() {
                put(buf, x + 2, y, area.right(), &since, look.style(Role::Meta));
            }
            let outlook = (Role::Meta, outlook(trouble, look));
            let lines = sentences(trouble, area.width).chain([outlook]);
            for ((role, text), y) in lines.zip(y + 1..area.bottom()) {
                put(buf, left, y, area.right(), &text, look.style(role));
            }
            let rows = u16::try_from(height(trouble, area.width)).unwrap_or(u16::MAX);
            y = y.saturating_add(rows);
        }
    }
}

/// How many of these feeds fit into an area, one under the other.
fn fitting<'f>(feeds: impl Iterator<Item = &'f FeedTrouble>, area: Rect) -> usize {
    // The blank row under the last one need not fit.
    let mut left = usize::from(area.height) + 1;
    let fits = |trouble: &&FeedTrouble| {
        let rest = left.checked_sub(height(trouble, area.width));
        left = rest.unwrap_or(left);
        rest.is_some()
    };
    feeds.take_while(fits).count()
}

/// Rows that a feed takes: its name, its problem and remedy, the next try, and a blank one.
fn height(trouble: &FeedTrouble, width: u16) -> usize {
    sentences(trouble, width).count() + 3
}

/// The problem and its remedy, in lines.
fn sentences(trouble: &FeedTrouble, width: u16) -> impl Iterator<Item = (Role, String)> {
    let room = usize::from(width.saturating_sub(4));
    let said = [(Role::Text, &trouble.problem.what), (Role::Meta, &trouble.problem.remedy)];
    said.into_iter().flat_map(move |(role, words)| {
        let mut lines = wrap_words(&capitalised(words.as_str()), room);
        if lines.len() > MOST {
            let rest = lines.split_off(MOST - 1).join(" ");
            lines.push(fit(&rest, room));
        }
        lines.into_iter().map(move |line| (role, line))
    })
}

/// `for 3 days`.
fn how_long(trouble: &FeedTrouble, look: &Look) -> String {
    times::since(trouble.problem.since, look.now, look.zone)
}

/// When the next try is.
fn outlook(trouble: &FeedTrouble, look: &Look) -> String {
    match trouble.next_check {
        _ if trouble.paused => "Paused".to_owned(),
        Some(at) if at > look.now => match Lapse::between(look.now, at) {
            Lapse::Minutes(0) => "Next try in a moment".to_owned(),
            wait => format!("Next try in {}", wait.brief()),
        },
        Some(_) => "Tried again at the next refresh".to_owned(),
        None => "Not retried automatically".to_owned(),
    }
}
