//! Picks stories, and determines which stories a key acts on: the picked ones, or else the row or the
//! open article.

use super::action::{Action, Pane};
use super::effect::Effect;
use super::model::Model;
use super::moving;
use super::requests::Purpose;
use super::selection::Pick;
use crate::domain::{Expr, StoryId, StoryQuery, Window, counted};
use crate::engine::command::Command;
use crate::query;

/// The most stories that a query picks.
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

/// Starts picking every line that the cursor passes, or stops.
pub(super) fn toggle_range(model: &mut Model) -> Vec<Effect> {
    if let Some(pick) = under_cursor(model) {
        model.selection.toggle_range(&pick);
    }
    Vec::new()
}

/// Picks again what was picked before.
pub(super) fn again(model: &mut Model) -> Vec<Effect> {
    if !model.selection.again() {
        let hint = model.keymap.hint(Pane::Stories, Action::Select, "selects a story");
        model.say(format!("Nothing was selected before{hint}"));
    }
    Vec::new()
}

/// Adds what a query finds in this view to the picks, or all that the view shows; or drops all picks.
///
/// # Errors
/// Returns a sentence if it makes no sense.
pub(super) fn by_query(model: &mut Model, typed: &str) -> Result<Vec<Effect>, String> {
    let typed = match typed {
        "none" => {
            model.selection.clear();
            return Ok(Vec::new());
        }
        "all" => None,
        _ => Some(query::parse(typed).map_err(|mistake| mistake.to_string())?),
    };
    let shown = model.stories.filter.as_ref().map(|filter| filter.query.clone());
    let wanted: Vec<Expr> = shown.into_iter().chain(typed).collect();
    let filter = (!wanted.is_empty()).then(|| Expr::all(wanted));
    let query = StoryQuery {
        view: model.stories.view.clone(),
        filter: filter.map(Box::new),
        at: model.now.to_zoned(model.zone.clone()),
        limit: MOST,
        ..StoryQuery::default()
    };
    Ok(vec![model.request(Command::Reload(query), Purpose::Select)])
}

/// Whether the words after `:select` are `all` or `none` rather than a query.
pub(super) fn is_no_query(typed: &str) -> bool {
    matches!(typed, "all" | "none")
}

/// Picks the rows that a query found.
pub(super) fn found(model: &mut Model, window: &Window) -> Vec<Effect> {
    let whole = !model.stories.view.is_search();
    model.selection.add(window.rows.iter().map(|row| Pick::of_row(row, whole)).collect());
    match window.rows.len() {
        0 => model.say("No story here matches"),
        _ if window.more => model.say(format!("The first {MOST} are selected")),
        many if whole => model.say(format!("Selected {}", counted(many, "headline", "headlines"))),
        many => model.say(format!("Selected {}", counted(many, "story", "stories"))),
    }
    Vec::new()
}

/// A story that a key acts on.
pub(super) struct Subject {
    pub(super) story: StoryId,
    pub(super) read: bool,
    pub(super) starred: bool,
    pub(super) link: Option<String>,
}

/// The story for a key that acts on one: the open article, else the row under the cursor.
pub(super) fn subject(model: &Model) -> Option<Subject> {
    if let Some(it) = model.article_in_use() {
        let link = it.link.clone();
        return Some(Subject { story: it.story, read: it.read, starred: it.starred, link });
    }
    let line = model.stories.selected()?;
    let it = line.story;
    Some(Subject { story: it.story, read: line.read, starred: it.starred, link: it.link.clone() })
}

/// The stories that a key acts on: the open article, else the picked ones, else the row under the
/// cursor.
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

/// The picked stories; `None` in an article, where they do not count, or if there are none.
pub(super) fn picked(model: &Model) -> Option<Vec<Pick>> {
    let counts = model.focus != Pane::Article && !model.selection.is_empty();
    counts.then(|| model.selection.picks().to_vec())
}

/// Drops the picks after a key acted on them.
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
    let is_search = model.stories.view.is_search();
    model.stories.selected().map(|line| Pick::of(&line, is_search))
}
