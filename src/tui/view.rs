//! Draws the model. Reads, decides nothing: the same model is always the same screen.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::action::{Action, Pane, SELECTED, hints};
use super::keymap::Found;
use super::layout::{self, Areas, layout};
use super::model::{Colours, Model};
use super::pane::{choices, first_run};
use super::selecting;
use super::theme::{Role, Theme};
use super::widget::paint::{clear, put, put_right};
use super::widget::words;
use crate::domain::{Sort, View, Window};
use crate::render::bidi;
use crate::render::fit::{display_width, fit};
use crate::render::wrap_words;

/// What every pane needs in order to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// How roles look.
    pub theme: &'a Theme,
    /// The time, for ages.
    pub now: Timestamp,
    /// Where the reader is, for dates.
    pub zone: &'a TimeZone,
    /// Whether right-to-left words are put in the order in which they are seen.
    pub bidi: bool,
    /// Whether all colours can be shown.
    pub true_color: bool,
}

impl Look<'_> {
    /// How a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Words from outside in the order in which they are seen.
    pub fn seen(&self, text: String) -> String {
        if self.bidi { bidi::visual(&text) } else { text }
    }

    /// Writes words at `(x, y)`, those that were searched for in the accent; returns the column
    /// after them.
    pub fn put_found(
        &self,
        buf: &mut Buffer,
        (x, y): (u16, u16),
        end: u16,
        text: &str,
        style: Style,
        found: &[String],
    ) -> u16 {
        if found.is_empty() {
            return put(buf, x, y, end, text, style);
        }
        text.split_word_bounds().fold(x, |x, word| {
            let style =
                if is_found(word, found) { style.patch(self.style(Role::Match)) } else { style };
            put(buf, x, y, end, word, style)
        })
    }
}

/// Whether a word was searched for: begins with what was typed or, in scripts without spaces
/// between words, is part of it.
fn is_found(word: &str, found: &[String]) -> bool {
    let lower = word.to_lowercase();
    let unspaced = word.chars().any(|letter| letter as u32 >= 0x0e00);
    found
        .iter()
        .any(|wanted| lower.starts_with(wanted.as_str()) || unspaced && wanted.contains(&lower))
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

/// What a screen has beside its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Where the cursor stands, if it is shown.
    pub cursor: Option<(u16, u16)>,
    /// What leads somewhere.
    pub hyperlinks: Vec<Hyperlink>,
}

/// Draws the screen.
pub fn view(model: &Model, theme: &Theme, buf: &mut Buffer) -> Drawn {
    let look = Look {
        theme,
        now: model.now,
        zone: &model.zone,
        bidi: model.bidi,
        true_color: model.colours == Colours::True,
    };
    let Some(areas) = layout(model) else {
        let small = "newsfold needs 20 columns and 5 rows";
        put(buf, 0, 0, model.size.0, small, look.style(Role::Text));
        return Drawn::default();
    };
    let mut hyperlinks = Vec::new();
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
        hyperlinks = reader.view(&look, &found, area, buf);
    }
    if let Some(area) = areas.whole {
        match model.focus {
            Pane::Help => model.help.view(&look, model.behind, &model.keymap, area, buf),
            Pane::Problems => model.problems.view(&look, area, buf),
            _ => first_run::view(&look, &model.places, &model.keymap, area, buf),
        }
    }
    rules(model, &look, &areas, buf);
    bar(model, &look, areas.bar, buf);
    if let Some(sentences) = &model.why {
        why(model, &look, sentences, &areas, buf);
    }
    if model.which_key {
        which_key(model, &look, areas.foot, buf);
    }
    let covered = choices::view(model, &look, areas.foot, buf);
    // What is hidden under a panel leads nowhere.
    if model.why.is_some() || model.which_key || covered {
        hyperlinks.clear();
    }
    Drawn { cursor: foot(model, &look, &areas, buf), hyperlinks }
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

/// Where one is, and how things stand.
fn bar(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let end = area.right().saturating_sub(1);
    let state = bar_state(model);
    let title = bar_title(model);
    let least = area.left() + 2 + u16::try_from(display_width(&title).min(12)).unwrap_or(12);
    // Parts of the state go, the last one first, until it leaves room for the title.
    let shown = (0..=state.len()).rev().map(|parts| state[..parts].join(" · "));
    let mut room = end;
    for text in shown {
        let x = put_right(buf, least, area.y, end, &text, look.style(Role::BarState));
        if x < end {
            room = x.saturating_sub(2);
            break;
        }
    }
    let (place, rest) = title.split_once(" › ").unwrap_or((&title, ""));
    let left = area.left() + 1;
    let x = put(
        buf,
        left,
        area.y,
        room,
        &fit(place, usize::from(room.saturating_sub(left))),
        look.style(Role::BarTitle),
    );
    if !rest.is_empty() && x + 8 < room {
        let rest = fit(rest, usize::from(room.saturating_sub(x + 3)));
        let rest = format!(" › {}", look.seen(rest));
        put(buf, x, area.y, room, &rest, look.style(Role::BarState));
    }
}

/// `Headlines`, or `Headlines › Parliament passes the water bill`.
fn bar_title(model: &Model) -> String {
    match model.focus {
        Pane::Help => "All keys".to_owned(),
        Pane::Problems => "Feeds in trouble".to_owned(),
        Pane::FirstRun => "newsfold".to_owned(),
        _ => {
            let place = match &model.stories.filter {
                Some(filter) if model.prompt.is_none() && model.focus != Pane::Article => {
                    let place = model.shelves.name(&model.stories.view);
                    return format!("{place} › \\{}", filter.typed);
                }
                _ => model.shelves.name(&model.stories.view),
            };
            match &model.reader {
                Some(reader)
                    if model.focus == Pane::Article && !layout::is_article_beside(model) =>
                {
                    format!("{place} › {}", reader.article.title)
                }
                _ => place,
            }
        }
    }
}

/// The parts of the state, the weightiest first.
fn bar_state(model: &Model) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(progress) = model.refresh {
        let failed = match progress.failed {
            0 => String::new(),
            failed => format!(" · {failed} failed"),
        };
        return vec![if progress.grouping {
            "grouping what is new".to_owned()
        } else if progress.total == 0 {
            "refreshing".to_owned()
        } else {
            format!("refreshing {} of {}{failed}", progress.done, progress.total)
        }];
    }
    let stories = &model.stories;
    if model.focus == Pane::Problems {
        return vec![words::counted(model.problems.feeds.len(), "feed", "feeds")];
    }
    if matches!(model.focus, Pane::Help | Pane::FirstRun) || !stories.loaded {
        return parts;
    }
    if model.focus == Pane::Article && !layout::is_article_beside(model) {
        if let Some(line) = stories.selected() {
            return vec![format!("{} of {}", line.row + 1, stories.total)];
        }
        return parts;
    }
    parts.extend(selecting::state(model));
    match stories.view {
        _ if stories.filter.is_some() => parts.push(format!("{} found", counted_to(stories.total))),
        View::Search(_) => parts.push(format!("{} found", stories.total)),
        View::Starred => parts.push(format!("{} starred", stories.total)),
        _ => parts.push(format!("{} unread", counted_to(stories.unread))),
    }
    parts.extend(stories.sort.and_then(order).map(str::to_owned));
    if model.arrived > 0 {
        let key = first_key(model, Action::LoadNew);
        parts.push(format!("{} new, press {key}", model.arrived));
    }
    parts
}

/// `10000+` where nobody counted further.
fn counted_to(number: usize) -> String {
    let more = if number >= Window::COUNTED { "+" } else { "" };
    format!("{number}{more}")
}

/// An order that is not the usual one.
fn order(sort: Sort) -> Option<&'static str> {
    Some(match sort {
        Sort::Newest => return None,
        Sort::Oldest => "oldest first",
        Sort::Coverage => "by coverage",
        Sort::Feed => "by feed",
        Sort::Unread => "unread first",
    })
}

/// The line at the foot: a question, a message, or which keys count here.
fn foot(model: &Model, look: &Look, areas: &Areas, buf: &mut Buffer) -> Option<(u16, u16)> {
    let area = areas.foot;
    if choices::foot(model, look, area, buf) {
        return None;
    }
    if let Some(prompt) = &model.prompt {
        return Some(prompt.view(look, area, buf));
    }
    let (left, mut end) = (area.left() + 1, area.right().saturating_sub(1));
    if let Some(notice) = &model.notice {
        let role = if notice.wrong { Role::Problem } else { Role::Message };
        let text = fit(&notice.text, usize::from(end.saturating_sub(left)));
        put(buf, left, area.y, end, &text, look.style(role));
        return None;
    }
    if let (Pane::Article, Some(reader)) = (model.focus, &model.reader) {
        if model.awaits_full_text() {
            put(buf, left, area.y, end, "fetching the page…", look.style(Role::Message));
            return None;
        }
        let height = layout::height(areas.article);
        if reader.line_count() > height {
            let percent = format!("{} %", reader.percent(height));
            end = put_right(buf, left, area.y, end, &percent, look.style(Role::BarState))
                .saturating_sub(2);
        }
        if let Some(number) = reader.link {
            let address = reader.links().get(number.wrapping_sub(1));
            let address = address.map_or("no such link".to_owned(), |url| words::address(url));
            let text = format!("[{number}] {address}");
            let keys = "  ↵ open  y copy  esc";
            let room = usize::from(end.saturating_sub(left));
            let text = fit(&text, room.saturating_sub(display_width(keys)));
            let x = put(buf, left, area.y, end, &text, look.style(Role::Text));
            put(buf, x, area.y, end, keys, look.style(Role::Hint));
            return None;
        }
        if reader.hints.is_some() {
            let text = "a letter opens its link, a capital copies the address · esc";
            put(buf, left, area.y, end, text, look.style(Role::Text));
            return None;
        }
        if reader.armed {
            let text = match reader.last_letter() {
                'a' => "a opens the related story".to_owned(),
                last => format!("a to {last} opens a related story"),
            };
            put(buf, left, area.y, end, &text, look.style(Role::Text));
            return None;
        }
    }
    let mut x = left;
    for (keys, does) in said_hints(model, areas) {
        let width =
            u16::try_from(display_width(&keys) + 1 + display_width(&does)).unwrap_or(u16::MAX);
        if x.saturating_add(width) > end {
            break;
        }
        x = put(buf, x, area.y, end, &keys, look.style(Role::HintKey)) + 1;
        x = put(buf, x, area.y, end, &does, look.style(Role::Hint)) + 2;
    }
    None
}

/// The hints of the pane in use, in the words that are true now.
fn said_hints(model: &Model, areas: &Areas) -> Vec<(String, String)> {
    let at_end =
        model.reader.as_ref().is_some_and(|reader| reader.at_end(layout::height(areas.article)));
    let related = model.reader.as_ref().is_some_and(|reader| !reader.article.related.is_empty());
    let reader = model.reader.as_ref();
    let shows_page = reader.is_some_and(|reader| reader.shown.full);
    let shows_marks = reader.is_some_and(|reader| reader.shown.marks);
    let has_copies = reader.is_some_and(|reader| !reader.article.also_in.is_empty());
    let has_page = reader.is_some_and(|it| it.article.full.is_some() || it.article.link.is_some());
    let selects = model.focus == Pane::Stories && !model.selection.is_empty();
    let hints = if selects { SELECTED } else { hints(model.focus) };
    let said = hints.iter().filter_map(|(actions, words)| {
        let words = match actions[0] {
            Action::ReadOn if at_end => "next unread",
            Action::NextUnread if model.aside.is_some() => "next find",
            Action::NextUnread if at_end && model.focus == Pane::Article => return None,
            Action::Related if !related => return None,
            Action::NextSource if !has_copies => return None,
            Action::Compare if !has_copies && !related => return None,
            Action::Compare if shows_marks => "unmark",
            Action::FullText if shows_page => "feed's text",
            Action::FullText if !has_page => return None,
            Action::Filter if model.stories.filter.is_some() => "change filter",
            Action::Back if model.focus == Pane::Stories && model.stories.filter.is_some() => {
                "clear filter"
            }
            Action::Back if model.focus == Pane::Stories && model.aside.is_some() => "leave search",
            _ => words,
        };
        let keys: Vec<String> = actions
            .iter()
            .map(|action| first_key(model, *action))
            .filter(|key| !key.is_empty())
            .collect();
        (!keys.is_empty()).then(|| (keys.join(" "), words.to_owned()))
    });
    said.collect()
}

fn first_key(model: &Model, action: Action) -> String {
    model.keymap.told(model.focus, action)
}

/// How an unfinished sequence can go on, above the foot.
fn which_key(model: &Model, look: &Look, foot: Rect, buf: &mut Buffer) {
    let Found::Beginning(ways) = model.keymap.find(model.focus, &model.pressed) else { return };
    let rows = u16::try_from(ways.len()).unwrap_or(u16::MAX).min(foot.y.saturating_sub(1));
    let panel = Rect { y: foot.y.saturating_sub(rows + 1), height: rows + 1, ..foot };
    clear(buf, panel);
    for ((keys, action), y) in ways.iter().zip(panel.top() + 1..panel.bottom()) {
        let x = put(
            buf,
            panel.left() + 1,
            y,
            panel.right(),
            &format!("{:<6}", keys.to_string()),
            look.style(Role::Accent),
        );
        put(buf, x, y, panel.right(), action.help(), look.style(Role::Text));
    }
}

/// Why stories stand together: a few sentences under the row, or at the foot of the article.
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
        put(buf, x, y, panel.right(), line, look.style(Role::Text));
    }
}

/// An empty list says why it is empty and what to do.
fn nothing_here(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let stories = &model.stories;
    if !stories.loaded {
        return;
    }
    let key = |action| first_key(model, action);
    let (what, then) = match &stories.view {
        _ if let Some(filter) = &stories.filter => (
            format!("Nothing here fits “{}”.", filter.typed),
            format!("{} changes the filter, esc takes it away.", key(Action::Filter)),
        ),
        View::Search(search) => (
            format!("Nothing found for “{}”.", search.typed),
            "Fewer or shorter words find more; esc leads back.".to_owned(),
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
        _ => (
            "Nothing here.".to_owned(),
            format!(
                "{} fetches this feed, {} shows all stories.",
                key(Action::RefreshFeed),
                key(Action::ViewAll)
            ),
        ),
    };
    let left = area.left() + 3;
    let room = usize::from(area.right().saturating_sub(left + 1));
    let lines = wrap_words(&what, room).into_iter().map(|line| (Role::Text, line));
    let lines = lines.chain(wrap_words(&then, room).into_iter().map(|line| (Role::Meta, line)));
    for ((role, line), y) in lines.zip(area.top()..area.bottom()) {
        put(buf, left, y, area.right(), &line, look.style(role));
    }
}
