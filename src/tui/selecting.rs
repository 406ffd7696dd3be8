//! Picking stories, and what keys are about: what was picked, or else the row or the open article.

use super::action::{Action, Pane};
use super::asked::Purpose;
use super::effect::Effect;
use super::model::Model;
use super::moving;
use super::selection::Pick;
use crate::domain::{StoryId, StoryQuery, Window, counted};
use crate::engine::command::Command;
use crate::query;

/// More stories than these are not picked at a time.
const MOST: usize = 10_000;

/// Picks the story under the cursor, or drops it.
pub(super) fn toggle(model: &mut Model) -> Vec<Effect> {
    if let Some(pick) = under_cursor(model) {
        model.selection.toggle(pick);
    }
    Vec::new()
}

/// Picks the story under the cursor, or drops it, and goes on to the next line.
pub(super) fn toggle_and_go_on(model: &mut Model) -> Vec<Effect> {
    let mut effects = toggle(model);
    effects.extend(moving::act(model, Action::Down));
    effects
}

/// Begins to pick every line that the cursor goes over, or ends it.
pub(super) fn toggle_range(model: &mut Model) -> Vec<Effect> {
    if let Some(pick) = under_cursor(model) {
        model.selection.toggle_range(&pick);
    }
    Vec::new()
}

/// Picks what was picked before.
pub(super) fn again(model: &mut Model) -> Vec<Effect> {
    if !model.selection.again() {
        let select = model.keymap.told(Pane::Stories, Action::Select);
        model.say(format!("Nothing was selected before · {select} selects a story"));
    }
    Vec::new()
}

/// Picks all that a query finds in this view, or all that it shows, beside what is picked already; or
/// drops all.
///
/// # Errors
/// In a sentence, when it makes no sense.
pub(super) fn by_query(model: &mut Model, typed: &str) -> Result<Vec<Effect>, String> {
    let filter = match typed {
        "none" => {
            model.selection.clear();
            return Ok(Vec::new());
        }
        "all" => model.stories.filter.as_ref().map(|filter| filter.query.clone()),
        _ => Some(query::parse(typed).map_err(|mistake| mistake.to_string())?),
    };
    let query = StoryQuery {
        view: model.stories.view.clone(),
        filter: filter.map(Box::new),
        at: model.now.to_zoned(model.zone.clone()),
        limit: MOST,
        ..StoryQuery::default()
    };
    Ok(vec![model.ask(Command::Reload(query), Purpose::Select)])
}

/// Whether what is typed behind `:select` is one of the words for all and for nothing.
pub(super) fn is_no_query(typed: &str) -> bool {
    matches!(typed, "all" | "none")
}

/// The rows came that a query found.
pub(super) fn found(model: &mut Model, window: &Window) -> Vec<Effect> {
    let whole = !model.stories.is_search();
    model.selection.add(window.rows.iter().map(|row| Pick::of_row(row, whole)).collect());
    match window.rows.len() {
        0 => model.say("No story here is like that"),
        _ if window.more => model.say(format!("The first {MOST} are selected")),
        many if whole => model.say(format!("Selected {}", counted(many, "headline", "headlines"))),
        many => model.say(format!("Selected {}", counted(many, "story", "stories"))),
    }
    Vec::new()
}

/// A story that a key is about.
pub(super) struct Subject {
    pub(super) story: StoryId,
    pub(super) read: bool,
    pub(super) starred: bool,
    pub(super) link: Option<String>,
}

/// What a key is about that takes one story: the article in use, else the row under the cursor.
pub(super) fn subject(model: &Model) -> Option<Subject> {
    if let Some(it) = model.article_in_use() {
        let link = it.link.clone();
        return Some(Subject { story: it.story, read: it.read, starred: it.starred, link });
    }
    let it = model.stories.selected()?.story;
    Some(Subject { story: it.story, read: it.read, starred: it.starred, link: it.link.clone() })
}

/// What a key is about: what was picked, else the story under the cursor or in the reader.
pub(super) fn subjects(model: &Model) -> Vec<Pick> {
    if let Some(article) = model.article_in_use() {
        return vec![Pick {
            story: article.story,
            whole: false,
            title: article.called.clone(),
            link: article.link.clone(),
        }];
    }
    match picked(model) {
        Some(picks) => picks,
        None => under_cursor(model).into_iter().collect(),
    }
}

/// What was picked, where it counts: in the list.
pub(super) fn picked(model: &Model) -> Option<Vec<Pick>> {
    let counts = model.focus != Pane::Article && !model.selection.is_empty();
    counts.then(|| model.selection.picks().to_vec())
}

/// Something was done to what was picked, if it was about that.
pub(super) fn let_go(model: &mut Model) {
    if picked(model).is_some() {
        model.selection.clear();
    }
}

/// `3 selected`, for the bar.
pub(super) fn state(model: &Model) -> Option<String> {
    let picks = model.selection.picks().len();
    let word = if model.selection.is_range() { "selecting" } else { "selected" };
    (picks > 0).then(|| format!("{picks} {word}"))
}

/// `“Parliament passes the water bill”`, or `3 stories`.
pub(super) fn named(picks: &[Pick]) -> String {
    match picks {
        [one] => format!("“{}”", one.title.clone().cut(40)),
        many => counted(many.len(), "story", "stories"),
    }
}

fn under_cursor(model: &Model) -> Option<Pick> {
    let is_search = model.stories.is_search();
    model.stories.selected().map(|line| Pick::of(&line, is_search))
}
