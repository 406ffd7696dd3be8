//! The line at the foot: a question, a message, or key hints; and above it, the rest of a long message,
//! or how an unfinished sequence of keys can go on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::{Action, Pane, SELECTED, hints};
use super::choices::CHOICE_KEYS;
use super::keymap::Meaning;
use super::layout::{self, Areas};
use super::model::Model;
use super::pane::article::{Awaits, LinkTarget, Reader};
use super::theme::Role;
use super::view::{Look, first_key};
use super::widget::paint::{clear, put, put_right};
use super::widget::{message, words};
use crate::render::fit::{display_width, fit};

/// Draws a question, a message, or key hints; returns where the cursor is.
pub(super) fn view(
    model: &Model,
    look: &Look,
    areas: &Areas,
    buf: &mut Buffer,
) -> Option<(u16, u16)> {
    let area = areas.foot;
    if let Some(prompt) = &model.prompt {
        return Some(prompt.view(look, area, buf));
    }
    if question(model, look, area, buf) {
        return None;
    }
    if let Some(notice) = &model.notice {
        let role = if notice.wrong { Role::Problem } else { Role::Message };
        let lines = message::lines(&notice.text, area);
        let lines: Vec<String> = lines.into_iter().map(|line| look.visual_order(line)).collect();
        message::view(&lines, look.style(role), area, buf);
        return None;
    }
    let (left, mut end) = (area.left() + 1, area.right().saturating_sub(1));
    if let (Pane::Article, Some(reader)) = (model.focus, &model.reader) {
        end = article(model, reader, look, areas, buf)?;
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

/// Draws a yes-or-no question, or the keys for the choices, on the line at the foot, and a long question in
/// the lines above; returns whether there is one.
fn question(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> bool {
    let last = CHOICE_KEYS.chars().take(model.choices.len()).last();
    let keys_of_choices = format!("1-{}", last.unwrap_or('1'));
    let (text, keys): (&str, &[(&str, &str)]) = match model.sure.front() {
        Some(sure) => (&sure.text, SURE_KEYS),
        None if !model.choices.is_empty() => {
            ("Which one?", &[(&keys_of_choices, "open"), ("esc", "none")])
        }
        None => return false,
    };
    let (left, end) = (area.left() + 1, area.right().saturating_sub(1));
    let style = look.style(Role::Message);
    let mut x = left;
    if fits_beside(text, keys, area) {
        x = put(buf, left, area.y, end, text, style) + 2;
    } else {
        let above = Rect { y: area.y.saturating_sub(1), ..area };
        let lines = message::lines(text, above).into_iter();
        let lines: Vec<String> = lines.map(|line| look.visual_order(line)).collect();
        message::view(&lines, style, above, buf);
    }
    for (key, does) in keys {
        x = put(buf, x, area.y, end, key, look.style(Role::HintKey)) + 1;
        x = put(buf, x, area.y, end, does, look.style(Role::Hint)) + 2;
    }
    true
}

/// The keys that answer a yes-or-no question.
const SURE_KEYS: &[(&str, &str)] = &[("y", "yes"), ("n", "no")];

/// Whether a question and the keys for it fit on one line.
fn fits_beside(text: &str, keys: &[(&str, &str)], line: Rect) -> bool {
    let keys: usize = keys.iter().map(|(key, does)| key.len() + does.len() + 3).sum();
    display_width(text) + keys + 2 <= usize::from(line.width.saturating_sub(2))
}

/// Whether a question or a message takes more than the line at the foot.
pub(super) fn covers(model: &Model, foot: Rect) -> bool {
    if model.prompt.is_some() {
        return false;
    }
    match (model.sure.front(), &model.notice) {
        (Some(sure), _) => !fits_beside(&sure.text, SURE_KEYS, foot),
        (None, Some(notice)) => message::lines(&notice.text, foot).len() > 1,
        (None, None) => false,
    }
}

/// Draws what the foot says about the open article. Returns where the key hints must end, or `None` if
/// it took their place.
fn article(
    model: &Model,
    reader: &Reader,
    look: &Look,
    areas: &Areas,
    buf: &mut Buffer,
) -> Option<u16> {
    let area = areas.foot;
    let (left, mut end) = (area.left() + 1, area.right().saturating_sub(1));
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
    let Some((text, keys)) = asked_of(model, reader) else { return Some(end) };
    let keys = look.keys(&keys);
    let room = usize::from(end.saturating_sub(left)).saturating_sub(display_width(&keys));
    let x = put(buf, left, area.y, end, &fit(&text, room), look.style(Role::Text));
    put(buf, x, area.y, end, &keys, look.style(Role::Hint));
    None
}

/// What the open article waits for (a link, a find, a related story), and the keys for it.
fn asked_of(model: &Model, reader: &Reader) -> Option<(String, String)> {
    match &reader.awaits {
        Awaits::Link(number) => {
            let (told, keys) = match reader.numbered(*number) {
                Some(LinkTarget::Address(url)) => {
                    let copy = model.keymap.shown_keys(Pane::Article, Action::CopyAddress);
                    (words::address(url), format!("  ↵ open  {copy} copy  esc"))
                }
                Some(LinkTarget::Line(line)) => {
                    (reader.words_at(*line), "  ↵ go there  esc".to_owned())
                }
                None => ("no such link".to_owned(), "  esc".to_owned()),
            };
            Some((format!("[{number}] {told}"), keys))
        }
        Awaits::Hint(_) => {
            let text = "a letter opens its link, a capital copies the address · esc";
            Some((text.to_owned(), String::new()))
        }
        _ if !reader.finds.is_empty() => {
            let told = |action| model.keymap.shown_keys(Pane::Article, action);
            let (next, previous) = (told(Action::NextUnread), told(Action::PreviousUnread));
            let keys = format!("  {next} {previous} next  {} end", told(Action::Escape));
            Some((format!("/{}", reader.finds.told()), keys))
        }
        Awaits::Related => Some(match reader.last_letter() {
            'a' => ("a opens the related story".to_owned(), String::new()),
            last => (format!("a to {last} opens a related story"), String::new()),
        }),
        Awaits::Nothing => None,
    }
}

/// The hints of the focused pane, worded for its current state.
fn said_hints(model: &Model, areas: &Areas) -> Vec<(String, String)> {
    let at_end =
        model.reader.as_ref().is_some_and(|reader| reader.at_end(layout::height(areas.article)));
    let related = model.reader.as_ref().is_some_and(|reader| !reader.article.related.is_empty());
    let reader = model.reader.as_ref();
    let can_return = reader.is_some_and(|reader| reader.jumps.can_return());
    let shows_page = reader.is_some_and(|reader| reader.shown.full);
    let shows_marks = reader.is_some_and(|reader| reader.shown.marks);
    let has_copies = reader.is_some_and(|reader| !reader.article.also_in.is_empty());
    let has_page = reader.is_some_and(|it| it.article.full.is_some() || it.article.link.is_some());
    let is_unfolded = model.stories.selected().is_some_and(|line| line.unfolded);
    let selects = model.focus == Pane::Stories && !model.selection.is_empty();
    let hints = if selects { SELECTED } else { hints(model.focus) };
    let said = hints.iter().filter_map(|(actions, words)| {
        let words = match actions[0] {
            Action::JumpBack if !can_return => return None,
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
            Action::Unfold if model.focus == Pane::Shelves => match model.shelves.is_folded() {
                Some(is_folded) => {
                    if is_folded {
                        "unfold"
                    } else {
                        "fold"
                    }
                }
                None => return None,
            },
            Action::Unfold if is_unfolded => "fold",
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

/// Draws how an unfinished sequence of keys can go on, above the foot.
pub(super) fn which_key(model: &Model, look: &Look, foot: Rect, buf: &mut Buffer) {
    let Meaning::Beginning(ways) = model.keymap.find(model.focus, &model.pressed) else { return };
    let rows = u16::try_from(ways.len()).unwrap_or(u16::MAX).min(foot.y.saturating_sub(1));
    let panel = Rect { y: foot.y.saturating_sub(rows + 1), height: rows + 1, ..foot };
    clear(buf, panel);
    for ((keys, does), y) in ways.iter().zip(panel.top() + 1..panel.bottom()) {
        let x = put(
            buf,
            panel.left() + 1,
            y,
            panel.right(),
            &format!("{:<6}", keys.to_string()),
            look.style(Role::Accent),
        );
        let room = usize::from(panel.right().saturating_sub(x));
        put(buf, x, y, panel.right(), &fit(&does.help(), room), look.style(Role::Text));
    }
}
