//! Draws the model. Only reads it: the same model always gives the same screen.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::action::{Action, Pane};
use super::bar;
use super::choices;
use super::environment::Colours;
use super::foot;
use super::found::Found;
use super::graphics::Graphic;
use super::keymap;
use super::layout::{Areas, layout};
use super::model::Model;
use super::pane::first_run;
use super::theme::{Role, Theme};
use super::widget::paint::{clear, put};
use crate::domain::View;
use crate::render::bidi;
use crate::render::wrap_words;

/// What every pane needs in order to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// How roles look.
    pub theme: &'a Theme,
    /// The time, for ages.
    pub now: Timestamp,
    /// The reader's time zone, for dates.
    pub zone: &'a TimeZone,
    /// Whether newsfold puts right-to-left words into visual order.
    pub bidi: bool,
    /// Whether all colours can be shown.
    pub true_color: bool,
    /// Whether keys are shown with names in place of signs.
    pub in_words: bool,
}

impl Look<'_> {
    /// How a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Puts words from outside into visual order, if that is done here.
    pub fn visual_order(&self, text: String) -> String {
        if self.bidi { bidi::visual(&text) } else { text }
    }

    /// Keys, as they can be shown here.
    pub fn keys(&self, keys: &str) -> String {
        if self.in_words { keymap::in_words(keys) } else { keys.to_owned() }
    }

    /// Writes words at `(x, y)`, with those that were searched for highlighted; returns the column
    /// after them.
    pub fn put_found(
        &self,
        buf: &mut Buffer,
        (x, y): (u16, u16),
        end: u16,
        text: &str,
        style: Style,
        found: &Found,
    ) -> u16 {
        if found.is_empty() {
            return put(buf, x, y, end, text, style);
        }
        found.among(text).into_iter().fold(x, |x, (word, is_lit)| {
            let style = if is_lit { style.patch(self.style(Role::Match)) } else { style };
            put(buf, x, y, end, word, style)
        })
    }
}

/// Words on the screen that lead to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyperlink {
    /// Their columns.
    pub columns: Range<u16>,
    /// Their row.
    pub row: u16,
    /// The address.
    pub address: String,
}

/// What a screen has besides its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Where the cursor stands, if it is shown.
    pub cursor: Option<(u16, u16)>,
    /// The hyperlinks.
    pub hyperlinks: Vec<Hyperlink>,
    /// The pictures whose placeholders are in the cells.
    pub graphics: Vec<Graphic>,
}

/// Draws the screen.
pub fn view(model: &Model, theme: &Theme, buf: &mut Buffer) -> Drawn {
    let look = Look {
        theme,
        now: model.now,
        zone: &model.zone,
        bidi: model.bidi,
        true_color: model.colours == Colours::True,
        in_words: model.keymap.in_words,
    };
    let Some(areas) = layout(model) else {
        let small: &[&str] = match model.size.0 {
            0..15 => &["too small:", "20x5"],
            15..36 => &["too small: 20x5"],
            _ => &["newsfold needs 20 columns and 5 rows"],
        };
        for (line, y) in small.iter().zip(0..model.size.1) {
            put(buf, 0, y, model.size.0, line, look.style(Role::Text));
        }
        return Drawn::default();
    };
    let mut drawn = Drawn::default();
    let found = model.found();
    if let Some(area) = areas.stories {
        let in_use = model.focus == Pane::Stories;
        if model.stories.loaded_rows() == 0 {
            nothing_here(model, &look, area, buf);
        }
        model.stories.view(&look, in_use, &found, &model.selection, area, buf);
    }
    if let Some(area) = areas.shelves {
        let focused = model.focus == Pane::Shelves;
        model.shelves.view(&look, &model.stories.view, focused, area, buf);
    }
    if let (Some(area), Some(reader)) = (areas.article, &model.reader) {
        drawn = reader.view(&look, &found, area, buf);
    }
    if let Some(area) = areas.whole {
        match model.focus {
            Pane::Help => model.help.view(&look, model.behind_help(), &model.keymap, area, buf),
            Pane::Problems => model.problems.view(&look, area, buf),
            _ => first_run::view(&look, &model.places, &model.keymap, area, buf),
        }
    }
    rules(model, &look, &areas, buf);
    bar::view(model, &look, areas.bar, buf);
    if let Some(sentences) = &model.why {
        why(model, &look, sentences, &areas, buf);
    }
    if model.which_key {
        foot::which_key(model, &look, areas.foot, buf);
    }
    let covered = choices::view(model, &look, areas.foot, buf);
    // Hyperlinks under a panel must not be active.
    if model.why.is_some() || model.which_key || covered || foot::covers(model, areas.foot) {
        drawn.hyperlinks.clear();
    }
    drawn.cursor = foot::view(model, &look, &areas, buf);
    drawn
}

/// The thin lines between columns; the one left of the article is in the accent while it has the
/// keys.
fn rules(model: &Model, look: &Look, areas: &Areas, buf: &mut Buffer) {
    for (index, rule) in areas.rules.iter().enumerate() {
        let Some(rule) = rule else { continue };
        let reading = index == 1 && model.focus == Pane::Article;
        let style = look.style(if reading { Role::Marker } else { Role::Rule });
        for y in rule.top()..rule.bottom() {
            put(buf, rule.x, y, rule.right(), "│", style);
        }
    }
}

/// The first key of an action in the focused pane.
pub(super) fn first_key(model: &Model, action: Action) -> String {
    model.keymap.shown_keys(model.focus, action)
}

/// Draws why stories are grouped: a few sentences under the row, or at the foot of the article.
fn why(model: &Model, look: &Look, sentences: &[String], areas: &Areas, buf: &mut Buffer) {
    let Some(area) = (if model.focus == Pane::Article { areas.article } else { areas.stories })
    else {
        return;
    };
    let indent = if area.width < 56 { 2 } else { 6 };
    let room = usize::from(area.width.saturating_sub(indent + 4)).min(76);
    let lines: Vec<String> =
        sentences.iter().flat_map(|sentence| wrap_words(sentence, room)).collect();
    let rows = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX);
    let row = model.stories.place.at.saturating_sub(model.stories.place.top);
    let row = area.top().saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
    // Under the row or, where there is more room, above it; never over it.
    let (above, below) =
        (row.saturating_sub(area.top()), area.bottom().saturating_sub(row.saturating_add(1)));
    let (top, rows) = if model.focus == Pane::Article {
        (area.bottom().saturating_sub(rows), rows)
    } else if rows <= below || above <= below {
        (row + 1, rows.min(below))
    } else {
        (row - rows.min(above), rows.min(above))
    };
    let panel = Rect { y: top, height: rows, ..area }.intersection(area);
    clear(buf, panel);
    for (line, y) in lines.iter().zip(panel.top()..panel.bottom()) {
        let x = put(buf, panel.left() + indent, y, panel.right(), "│ ", look.style(Role::Marker));
        put(buf, x, y, panel.right(), &look.visual_order(line.clone()), look.style(Role::Text));
    }
}

/// Draws why the list is empty, and what to do about it.
fn nothing_here(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let stories = &model.stories;
    if !stories.loaded {
        return;
    }
    // The keys of the list, whatever pane has the focus.
    let key = |action| model.keymap.shown_keys(Pane::Stories, action);
    let (what, then) = match &stories.view {
        _ if let Some(filter) = &stories.filter => (
            format!("Nothing here fits “{}”.", filter.typed),
            format!(
                "{} changes the filter, {} clears it.",
                key(Action::Filter),
                key(Action::Escape)
            ),
        ),
        View::Search(search) => (
            format!("Nothing found for “{}”.", search.typed),
            format!("Fewer or shorter words find more; {} leads back.", key(Action::Escape)),
        ),
        View::Starred => (
            "Nothing is starred.".to_owned(),
            format!("{} on a story keeps it here.", key(Action::ToggleStar)),
        ),
        View::Unread => (
            "Everything is read.".to_owned(),
            format!(
                "{} looks for news, {} shows all stories.",
                key(Action::RefreshAll),
                key(Action::ViewAll)
            ),
        ),
        _ if model.refresh.is_some() => ("The first news is on its way.".to_owned(), String::new()),
        _ if model.arrived > 0 => {
            ("The first news is here.".to_owned(), format!("{} shows it.", key(Action::LoadNew)))
        }
        View::All => (
            "No news yet.".to_owned(),
            format!(
                "{} fetches your feeds, {} says what is wrong with them.",
                key(Action::RefreshAll),
                key(Action::ShowProblems)
            ),
        ),
        View::Feed(_) => (
            "Nothing here.".to_owned(),
            format!(
                "{} fetches this feed, {} shows all stories.",
                key(Action::RefreshFeed),
                key(Action::ViewAll)
            ),
        ),
        _ => ("Nothing here.".to_owned(), format!("{} shows all stories.", key(Action::ViewAll))),
    };
    let left = area.left() + 3;
    let room = usize::from(area.right().saturating_sub(left + 1));
    let lines = wrap_words(&what, room).into_iter().map(|line| (Role::Text, line));
    let lines = lines.chain(wrap_words(&then, room).into_iter().map(|line| (Role::Meta, line)));
    for ((role, line), y) in lines.zip(area.top()..area.bottom()) {
        put(buf, left, y, area.right(), &look.visual_order(line), look.style(role));
    }
}
