//! The line at the top: the title of the current view, and its state.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::{Action, Pane};
use super::layout;
use super::model::Model;
use super::selecting;
use super::theme::Role;
use super::view::{Look, first_key};
use super::widget::paint::{put, put_right};
use crate::domain::{Sort, View, counted};
use crate::engine::event::Progress;
use crate::render::fit::{display_width, fit};

/// Draws the title and the state.
pub(super) fn view(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let end = area.right().saturating_sub(1);
    let (state, title) = (state(model), title(model));
    let least = area.left() + 3 + u16::try_from(title.width().min(12)).unwrap_or(12);
    // Drops parts of the state, the last one first, until the title has room.
    let shown = (0..=state.len()).rev().map(|parts| state[..parts].join(" · "));
    let mut room = end;
    for text in shown {
        let x = put_right(buf, least, area.y, end, &text, look.style(Role::BarState));
        if x < end {
            room = x.saturating_sub(2);
            break;
        }
    }
    let Title { place, sign, rest } = title;
    let left = area.left() + 1;
    let x = put(
        buf,
        left,
        area.y,
        room,
        &look.visual_order(fit(&place, usize::from(room.saturating_sub(left)))),
        look.style(Role::BarTitle),
    );
    if !rest.is_empty() && x + 8 < room {
        let start = usize::from(x) + 3 + display_width(sign);
        let rest = fit(&rest, usize::from(room).saturating_sub(start));
        let rest = format!(" › {sign}{}", look.visual_order(rest));
        put(buf, x, area.y, room, &rest, look.style(Role::BarState));
    }
}

/// `Headlines`, or `Headlines › Parliament passes the water bill`.
#[derive(Default)]
struct Title {
    /// The name of the view, or of the pane over it.
    place: String,
    /// The backslash before a filter: not one of its words, it stays on their left in any script.
    sign: &'static str,
    /// The filter, or the headline of the article; empty for neither.
    rest: String,
}

impl Title {
    fn width(&self) -> usize {
        let words = [self.place.as_str(), self.sign, &self.rest];
        let between = if self.rest.is_empty() { 0 } else { 3 };
        words.map(display_width).into_iter().sum::<usize>() + between
    }
}

fn title(model: &Model) -> Title {
    let alone = |place: &str| Title { place: place.to_owned(), ..Title::default() };
    match model.focus {
        Pane::Help => return alone("All keys"),
        Pane::Problems => return alone("Feeds in trouble"),
        Pane::FirstRun => return alone("newsfold"),
        _ => {}
    }
    let place = model.shelves.name(&model.stories.view);
    let is_over = model.focus == Pane::Article && !layout::is_article_beside(model);
    match (&model.stories.filter, &model.reader) {
        (_, Some(reader)) if is_over => {
            Title { place, rest: reader.article.called.to_string(), ..Title::default() }
        }
        (Some(filter), _) if !is_over && model.prompt.is_none() => {
            Title { place, sign: "\\", rest: filter.typed.clone() }
        }
        _ => Title { place, ..Title::default() },
    }
}

/// The parts of the state, the most important first.
fn state(model: &Model) -> Vec<String> {
    let refresh = model.refresh.map(|progress| refreshing(&progress));
    let mut parts: Vec<String> = refresh.into_iter().collect();
    let stories = &model.stories;
    if model.focus == Pane::Problems {
        parts.push(counted(model.problems.feeds.len(), "feed", "feeds"));
        return parts;
    }
    if matches!(model.focus, Pane::Help | Pane::FirstRun) || !stories.loaded {
        return parts;
    }
    let more = if stories.uncounted && stories.total > 0 { "+" } else { "" };
    if model.focus == Pane::Article && !layout::is_article_beside(model) {
        if let Some(line) = stories.selected() {
            let (rows, may_be_more) = stories.row_count();
            let more = if may_be_more { "+" } else { "" };
            parts.push(format!("{} of {rows}{more}", line.row + 1));
        }
        return parts;
    }
    parts.extend(selecting::state(model));
    match stories.view {
        _ if stories.filter.is_some() || stories.view.is_search() => {
            parts.push(format!("{}{more} found", stories.total));
        }
        View::Starred => parts.push(format!("{} starred", stories.still_starred())),
        _ => parts.push(format!("{}{more} unread", stories.unread)),
    }
    parts.extend(stories.sort.and_then(order).map(str::to_owned));
    if model.arrived > 0 {
        let key = first_key(model, Action::LoadNew);
        parts.push(format!("{} new, press {key}", model.arrived));
    }
    let is_asked = stories.filter.is_some() || stories.view.is_search();
    let marks_feeds = || layout::layout(model).is_some_and(|areas| areas.shelves.is_some());
    if !is_asked && !marks_feeds() {
        let in_trouble = model.shelves.in_trouble();
        let key = first_key(model, Action::ShowProblems);
        parts.extend((in_trouble > 0).then(|| format!("{in_trouble} in trouble ({key})")));
    }
    parts
}

/// The progress of a refresh.
fn refreshing(progress: &Progress) -> String {
    let failed = match progress.failed {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    };
    match progress.total {
        _ if progress.grouping => "grouping what is new".to_owned(),
        0 => "refreshing".to_owned(),
        total => format!("refreshing {} of {total}{failed}", progress.done),
    }
}

/// Names an order that is not the default.
fn order(sort: Sort) -> Option<&'static str> {
    Some(match sort {
        Sort::Newest => return None,
        Sort::Oldest => "oldest first",
        Sort::Coverage => "by coverage",
        Sort::Feed => "by feed",
        Sort::Unread => "unread first",
    })
}
