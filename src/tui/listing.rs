//! The list of stories: which view it shows, the requests for its rows, and the rows that arrive.

use super::action::Pane;
use super::effect::Effect;
use super::folding::ask_for_members;
use super::layout::{height, layout, rows as rows_in};
use super::marking;
use super::model::{Model, Wish};
use super::moving;
use super::pane::stories::{Filter, Stories, Unshown};
use super::requests::Purpose;
use super::stepping;
use crate::domain::{ClusterId, Rechecked, Shown, StoryId, StoryQuery, View, Window};
use crate::engine::command::Command;

/// How many pages of finds a search asks for.
const FOUND: usize = 3;
/// The most rows that are asked for again after a change elsewhere.
const MOST_SAME_ROWS: usize = 1_000;

/// How many rows are asked for first: those that are visible. Each costs lookups in other parts of the
/// store.
pub(super) fn page(model: &Model) -> usize {
    let seen = layout(model).and_then(|areas| rows_in(areas.stories));
    seen.unwrap_or(usize::from(model.size.1))
}

/// Lists another view, and drops a search.
pub(super) fn go_to(model: &mut Model, view: View) -> Vec<Effect> {
    model.aside = None;
    model.focus = Pane::Stories;
    vec![show(model, view)]
}

/// Lists the view of the selected line of the sidebar.
pub(super) fn open_shelf(model: &mut Model) -> Vec<Effect> {
    match model.shelves.selected() {
        Some(shelf) => {
            let view = shelf.view.clone();
            go_to(model, view)
        }
        None => Vec::new(),
    }
}

/// Asks for the first rows of a view; the rows that are there stay until the answer comes.
pub(super) fn show(model: &mut Model, view: View) -> Effect {
    show_so(model, view, None, None)
}

/// Asks for the first rows of a view that pass a filter; stays on this story if it is among them.
pub(super) fn show_so(
    model: &mut Model,
    view: View,
    filter: Option<Filter>,
    stay: Option<(ClusterId, StoryId)>,
) -> Effect {
    (model.wish, model.onward) = (None, None);
    model.first_news &= view == model.stories.view && filter == model.stories.filter;
    forget_rows(model);
    select_shelf(model, &view);
    let stay = stay.or_else(|| model.place_in(&view));
    let sort = model.sort_of(&view);
    let mut list = Stories::of(view);
    (list.filter, list.sort) = (filter, sort);
    // Finds are ranked as a whole, so no rows can be loaded after them.
    let limit = if list.view.is_search() { FOUND * page(model) } else { page(model) };
    let mut query = StoryQuery { limit, ..model.question(&list) };
    // A search must not count as seen what the list has not shown yet.
    let command = if list.view.is_search() {
        Command::Reload(query)
    } else {
        query.reach = stay.map(|(cluster, _)| cluster);
        Command::Load(query)
    };
    model.request(command, Purpose::Rows(Box::new(list), stay))
}

/// Selects a view in the sidebar, unless the sidebar has the focus. For all stories it keeps its
/// selection, so that a reader who left a feed can go on from there.
pub(super) fn select_shelf(model: &mut Model, view: &View) {
    if *view != View::All && model.focus != Pane::Shelves {
        model.shelves.select(view);
    }
}

/// Asks again for the rows of this view that pass its filter.
pub(super) fn ask_again(model: &mut Model) -> Effect {
    let (view, filter) = (model.stories.view.clone(), model.stories.filter.clone());
    show_so(model, view, filter, None)
}

/// Loads the list from its top, with what is new; the selection stays on its story.
pub(super) fn load_new(model: &mut Model) -> Vec<Effect> {
    if model.aside.is_some() {
        return Vec::new();
    }
    model.forget(|purpose| matches!(purpose, Purpose::MoreRows | Purpose::SameRows));
    let rows = model.stories.loaded_rows() + model.arrived;
    let limit = rows.min(moving::MOST_ROWS).max(page(model));
    let query = StoryQuery { limit, ..model.question(&model.stories) };
    vec![model.request(Command::Load(query), Purpose::NewRows)]
}

/// Asks for the current state of the loaded rows.
pub(super) fn same_rows(model: &mut Model) -> Effect {
    let list = &model.stories;
    let limit = (list.loaded_rows() + model.arrived).clamp(page(model), MOST_SAME_ROWS);
    let query = StoryQuery { limit, ..model.question(list) };
    // Before a list is loaded, nothing is news.
    let horizon = if list.loaded { list.horizon } else { i64::MAX };
    let shown = Shown { query, stories: list.shown(MOST_SAME_ROWS), horizon };
    model.request(Command::Recheck(shown), Purpose::SameRows)
}

/// Asks for the state of the rows again if an answer is on its way: it may be older than a change.
pub(super) fn same_rows_anew(model: &mut Model) -> Vec<Effect> {
    let is_on_its_way = model.awaits(|purpose| matches!(purpose, Purpose::SameRows));
    is_on_its_way.then(|| same_rows(model)).into_iter().collect()
}

/// Gives up the answers about rows of a list that is left.
pub(super) fn forget_rows(model: &mut Model) {
    model.forget(|purpose| {
        matches!(
            purpose,
            Purpose::MoreRows
                | Purpose::SameRows
                | Purpose::NewRows
                | Purpose::Members(_)
                | Purpose::SameMembers(_)
        )
    });
}

/// Shows the rows of another list, and gives up later requests about the list before. If one of those
/// asked what had changed, these rows may be older than the change, so they are asked for again.
pub(super) fn rows_came(
    model: &mut Model,
    list: Stories,
    window: Window,
    stay: Option<(ClusterId, StoryId)>,
) -> Vec<Effect> {
    let may_be_older = model.awaits(|purpose| matches!(purpose, Purpose::SameRows));
    forget_rows(model);
    model.stories.turn_to(list, window, stay);
    marking::show_unanswered(model);
    if model.aside.is_none() {
        model.arrived = 0;
    }
    model.forget_ahead();
    let mut effects: Vec<Effect> = may_be_older.then(|| same_rows(model)).into_iter().collect();
    if model.wish.take_if(|wish| *wish == Wish::Unread).is_some() {
        effects.extend(stepping::begin_unread(model));
    }
    effects
}

/// Shows the news that the reader asked for: the selection stays on its story, with as much of the news
/// above it as fits. If nothing is new, it stays where it was on the screen, but a list that was at its
/// top is there again: an undo may have put a row back above the others.
pub(super) fn new_rows_came(model: &mut Model, window: Window) -> Vec<Effect> {
    let was_at_top = model.stories.place.top == 0;
    let heads = model.stories.renew(window);
    marking::show_unanswered(model);
    if std::mem::take(&mut model.arrived) > 0 {
        let rows = height(layout(model).and_then(|areas| areas.stories));
        let place = &mut model.stories.place;
        place.top = place.at.saturating_sub(rows.saturating_sub(3));
    } else if was_at_top {
        model.stories.place.top = 0;
    }
    ask_for_members(model, heads)
}

/// Appends rows to the loaded ones, and does what waited for them.
pub(super) fn more_rows_came(model: &mut Model, window: Window) -> Vec<Effect> {
    let news = model.stories.append(window);
    if model.aside.is_none() {
        model.arrived = model.arrived.saturating_sub(news);
    }
    marking::show_unanswered(model);
    let mut effects = Vec::new();
    if news > 0 && model.stories.counts_articles() {
        // Of what they stand for, how many articles are unread is not told with rows.
        effects.push(same_rows(model));
    }
    match model.wish.take() {
        Some(Wish::End) => model.stories.place.at = model.stories.line_count().saturating_sub(1),
        Some(Wish::NextUnread) => effects.extend(stepping::step_unread(model, true)),
        Some(Wish::Unread) => effects.extend(stepping::begin_unread(model)),
        Some(Wish::Page(action)) if model.focus == Pane::Stories => {
            effects.extend(moving::act(model, action));
        }
        Some(Wish::Page(_)) | None => {}
    }
    effects
}

/// Updates the loaded rows in place.
pub(super) fn same_rows_came(model: &mut Model, now: Rechecked) -> Vec<Effect> {
    let Unshown { stale, unseen } = model.stories.refresh(now);
    if model.arrived == 0 {
        model.arrived = unseen;
    }
    marking::show_unanswered(model);
    ask_for_members(model, stale)
}
