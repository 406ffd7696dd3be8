//! Moves the selection, or scrolls, in the focused pane.

use ratatui::layout::Rect;

use super::action::{Action, Pane};
use super::effect::Effect;
use super::layout::{height, layout, rows};
use super::listing::page;
use super::model::{Model, Wish};
use super::requests::Purpose;
use super::widget::list::Place;
use crate::domain::StoryQuery;
use crate::engine::command::Command;

/// The most rows that scrolling loads; a search finds the others.
pub(super) const MOST_ROWS: usize = 10_000;
/// How many rows are loaded at a time to find an unread one.
const FAR: usize = 200;

/// Moves the selection, or scrolls.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(areas) = layout(model) else { return Vec::new() };
    match model.focus {
        Pane::Stories => {
            let rows = height(areas.stories);
            let len = model.stories.line_count();
            if action == Action::Bottom {
                return to_the_end(model);
            }
            if goes_beyond(model, action, rows) {
                return load_for(model, Wish::Page(action));
            }
            move_place(&mut model.stories.place, action, rows, len);
        }
        Pane::Article => {
            let rows = height(areas.article);
            if let Some(reader) = &mut model.reader {
                reader.scroll(distance(action, rows, 2), rows);
            }
        }
        Pane::Shelves => {
            let len = model.shelves.len();
            move_place(&mut model.shelves.place, action, height(areas.shelves), len);
        }
        Pane::Problems => {
            let len = model.problems.feeds.len();
            let rows = areas.whole.map_or(1, |area| model.problems.page(area));
            move_place(&mut model.problems.place, action, rows, len);
        }
        Pane::Help => {
            let lines = distance(action, height(areas.whole), 2);
            scroll_help(model, lines, areas.whole);
        }
        Pane::FirstRun => {}
    }
    Vec::new()
}

/// How many lines an action goes on a screen of `rows`, of which `kept` stay when paging.
fn distance(action: Action, rows: usize, kept: usize) -> isize {
    let signed = |lines: usize| isize::try_from(lines.max(1)).unwrap_or(isize::MAX);
    match action {
        Action::Down | Action::LineDown => 1,
        Action::Up | Action::LineUp => -1,
        Action::HalfDown => signed(rows / 2),
        Action::HalfUp => -signed(rows / 2),
        Action::PageDown => signed(rows.saturating_sub(kept)),
        Action::PageUp => -signed(rows.saturating_sub(kept)),
        Action::Top => isize::MIN,
        Action::Bottom => isize::MAX,
        _ => 0,
    }
}

fn move_place(place: &mut Place, action: Action, rows: usize, len: usize) {
    match action {
        Action::WindowTop => place.at = place.top,
        Action::WindowMiddle => place.at = place.top + rows.min(len.saturating_sub(place.top)) / 2,
        Action::WindowBottom => place.at = place.top + rows.saturating_sub(1),
        Action::Centre => place.centre(rows, len),
        Action::RowToTop => place.top = place.at.min(len.saturating_sub(rows)),
        Action::RowToBottom => place.top = (place.at + 1).saturating_sub(rows),
        Action::LineDown | Action::LineUp => {
            place.scroll_by(distance(action, rows, 1), rows, len);
        }
        Action::HalfDown | Action::HalfUp | Action::PageDown | Action::PageUp => {
            // The screen moves with the selection, so that the eye finds it where it was.
            let lines = distance(action, rows, 1);
            place.top = place.top.saturating_add_signed(lines).min(len.saturating_sub(rows));
            place.move_by(lines, len);
        }
        _ => place.move_by(distance(action, rows, 1), len),
    }
    place.move_by(0, len);
}

/// Whether a page down ends where no rows are loaded yet.
fn goes_beyond(model: &Model, action: Action, rows: usize) -> bool {
    let stories = &model.stories;
    let lines = match action {
        Action::HalfDown | Action::PageDown => distance(action, rows, 1).unsigned_abs(),
        _ => return false,
    };
    let is_loaded = stories.place.top + lines + rows <= stories.line_count();
    !is_loaded && stories.more && stories.loaded_rows() < MOST_ROWS
}

/// Goes to the last row, loading what is missing on the way there.
fn to_the_end(model: &mut Model) -> Vec<Effect> {
    let last = model.stories.line_count().saturating_sub(1);
    model.stories.place.at = last;
    if model.stories.more { load_for(model, Wish::End) } else { Vec::new() }
}

/// Loads rows after the loaded ones in order to go there.
pub(super) fn load_for(model: &mut Model, wish: Wish) -> Vec<Effect> {
    let loaded = model.stories.loaded_rows();
    if loaded >= MOST_ROWS {
        model
            .say(format!("Only the first {loaded} stories are listed · a search finds the others"));
        return Vec::new();
    }
    model.wish = Some(wish);
    let limit = match wish {
        Wish::End => MOST_ROWS - loaded,
        Wish::NextUnread | Wish::Unread => FAR,
        Wish::Page(_) => 2 * page(model),
    };
    // While a key is held down, waits for the rows that are on their way: each new request would
    // replace the one before, and none would be answered.
    let held = matches!(wish, Wish::Page(_) | Wish::NextUnread)
        && model.awaits(|it| matches!(it, Purpose::MoreRows));
    if held { Vec::new() } else { vec![ask_for_more(model, limit)] }
}

/// Asks for another page of rows when the selection nears the end of the loaded ones, so that the
/// reader need not wait for it. Before the reader did anything, only the visible rows are loaded.
pub(super) fn load_more(model: &mut Model) -> Option<Effect> {
    let stories = &model.stories;
    // Loads the next page before the reader gets there.
    let ahead = if model.begun { 2 * page(model) } else { page(model) };
    let near = stories.place.at + ahead > stories.line_count();
    let wanted = stories.more && near && stories.loaded_rows() < MOST_ROWS;
    let coming = model.awaits(|purpose| {
        matches!(purpose, Purpose::MoreRows | Purpose::Rows(..) | Purpose::NewRows)
    });
    (wanted && !coming).then(|| ask_for_more(model, page(model)))
}

/// Asks for rows after the loaded ones.
fn ask_for_more(model: &mut Model, limit: usize) -> Effect {
    let after = model.stories.after();
    let query = StoryQuery { after, limit, ..model.question(&model.stories) };
    model.request(Command::Load(query), Purpose::MoreRows)
}

/// Keeps the selection of help and problems on the screen, if they are shown.
pub(super) fn follow(model: &mut Model, whole: Option<Rect>) {
    if let (Pane::Problems, Some(area)) = (model.focus, whole) {
        model.problems.follow(area);
    }
    if model.focus == Pane::Help && rows(whole).is_some() {
        scroll_help(model, 0, whole);
    }
}

fn scroll_help(model: &mut Model, lines: isize, whole: Option<Rect>) {
    let size = (height(whole), whole.map_or(0, |area| area.width));
    let pane = model.behind_help();
    model.help.scroll(lines, pane, &model.keymap, size);
}
