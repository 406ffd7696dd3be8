//! From one story to the next: the next unread one, the next row, the next find, another copy.

use super::action::{Action, Pane};
use super::effect::Effect;
use super::finding;
use super::listing::show;
use super::model::{Model, Wish};
use super::moving;
use super::reading::{article_height, leave, open, open_selected};
use crate::domain::View;

/// A page down; at the end, the next unread story.
pub(super) fn read_on(model: &mut Model) -> Vec<Effect> {
    let rows = article_height(model);
    let Some(reader) = &mut model.reader else { return Vec::new() };
    if reader.at_end(rows) {
        return step_unread(model, true);
    }
    reader.scroll(isize::try_from(rows.saturating_sub(2).max(1)).unwrap_or(isize::MAX), rows);
    Vec::new()
}

/// Goes to the next or previous unread story or, in a search, find; in the sidebar, to the next or
/// previous feed with something unread.
pub(super) fn step_unread(model: &mut Model, forward: bool) -> Vec<Effect> {
    if model.focus == Pane::Article && finding::step(model, forward) {
        return Vec::new();
    }
    match model.focus {
        Pane::Shelves => step_feed(model, forward),
        _ if model.aside.is_some() => step_find(model, forward),
        _ => step_unread_story(model, forward),
    }
}

fn step_feed(model: &mut Model, forward: bool) -> Vec<Effect> {
    if !model.shelves.step_unread(forward) {
        let way = if forward { "down" } else { "up" };
        model.answer(format!("No feed with something unread further {way}"));
    }
    Vec::new()
}

fn step_find(model: &mut Model, forward: bool) -> Vec<Effect> {
    if model.stories.step_row(forward) {
        return follow_to_unread(model);
    }
    model.answer(if forward { "That was the last find" } else { "This is the first find" });
    Vec::new()
}

fn step_unread_story(model: &mut Model, forward: bool) -> Vec<Effect> {
    let onward = model.onward.take().filter(|_| forward);
    if model.stories.step_unread(forward) {
        return follow_to_unread(model);
    }
    if model.stories.more {
        if forward {
            return moving::load_for(model, Wish::NextUnread);
        }
        model.answer("No unread story further up");
        return Vec::new();
    }
    let open = model.article_in_use().map(|article| article.story);
    let at = model.stories.place.at;
    if model.stories.wrap_to_unread(forward, open) {
        if model.stories.place.at != at {
            model.answer(if forward { "On from the top" } else { "On from the end" });
        }
        return follow_to_unread(model);
    }
    if let Some(view) = onward {
        return go_onward(model, view);
    }
    let answer = "Nothing else here is unread";
    let next = model.shelves.unread_after(&model.stories.view);
    match next.filter(|_| forward && model.stories.filter.is_none()) {
        Some(feed) => {
            let (view, name) = (feed.view.clone(), feed.name.to_string());
            let does = format!("goes on to {name}");
            let hint = model.keymap.hint(model.focus, Action::NextUnread, &does);
            model.answer(format!("{answer}{hint}"));
            model.onward = Some(view);
        }
        None => model.answer(answer),
    }
    Vec::new()
}

/// Goes on to the first unread story of another feed; opens it if an article has the focus.
fn go_onward(model: &mut Model, view: View) -> Vec<Effect> {
    let rows = show(model, view);
    model.wish = Some(Wish::Unread);
    vec![rows]
}

/// Goes to the first unread story of a list that arrived. If all of it was read meanwhile, as by
/// another process, closes the article.
pub(super) fn begin_unread(model: &mut Model) -> Vec<Effect> {
    let stories = &mut model.stories;
    let is_there = stories.selected().is_some_and(|line| !line.read);
    if is_there || stories.step_unread(true) || stories.wrap_to_unread(true, None) {
        return follow_to_unread(model);
    }
    let more = if stories.more { moving::load_for(model, Wish::Unread) } else { Vec::new() };
    if !more.is_empty() {
        return more;
    }
    model.answer("Nothing is unread here any more");
    if model.focus == Pane::Article { leave(model) } else { Vec::new() }
}

/// Goes to the next or previous row.
pub(super) fn step_story(model: &mut Model, forward: bool) -> Vec<Effect> {
    if model.stories.step_row(forward) {
        return follow_reading(model);
    }
    model.answer(if forward { "This is the last story" } else { "This is the first story" });
    Vec::new()
}

/// Opens the selected story if an article has the focus.
pub(super) fn follow_reading(model: &mut Model) -> Vec<Effect> {
    if model.focus == Pane::Article { open_selected(model) } else { Vec::new() }
}

/// Opens the unread story of the selected line if an article has the focus: of a folded event that was
/// begun, the next of its stories.
pub(super) fn follow_to_unread(model: &mut Model) -> Vec<Effect> {
    match model.stories.selected() {
        Some(line) if model.focus == Pane::Article && line.face != line.story.story => {
            let face = line.face;
            model.trail.clear();
            open(model, face, None, 0)
        }
        _ => follow_reading(model),
    }
}

/// Opens another copy of the open story.
pub(super) fn step_source(model: &mut Model, forward: bool) -> Vec<Effect> {
    let Some(reader) = &model.reader else { return Vec::new() };
    let story = reader.article.story;
    match reader.article.other_copy(forward) {
        Some(entry) => open(model, story, Some(entry), 0),
        None => {
            model.say("No other source has this story");
            Vec::new()
        }
    }
}
