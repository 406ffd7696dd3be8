//! Tables: in columns where they fit, else row by row as a list.

use super::document::{Cell, Piece, Row, Style, words_of};
use super::fit::display_width;
use super::wrap::{push, wrap};
use super::{Line, Role, bidi};

/// Blank columns of the terminal between two columns of a table.
const GAP: usize = 2;
/// A column is not made narrower than this to make a table fit.
const NARROWEST: usize = 12;

const RULE: Style = Style::of(Role::Decoration);
const PLAIN: Style = Style::of(Role::Plain);

/// Lays out the rows of a table in `width` columns.
pub(super) fn lay_out(rows: &[Row], width: usize, visually: bool) -> Vec<Line> {
    match widths(rows, width) {
        Some(widths) => in_columns(rows, &widths, visually),
        None => as_list(rows, width, visually),
    }
}

/// The width of each column; `None` if they do not fit.
fn widths(rows: &[Row], width: usize) -> Option<Vec<usize>> {
    let count = rows.iter().map(columns_of).max()?;
    let mut natural = vec![0; count];
    for row in rows {
        let mut at = 0;
        for cell in &row.cells {
            if cell.columns == 1 && at < count {
                natural[at] = natural[at].max(width_of(&cell.pieces));
            }
            at += cell.columns;
        }
    }
    let room = width.checked_sub(GAP * (count - 1))?;
    let total: usize = natural.iter().sum();
    if total <= room {
        widen_for_spanning(rows, &mut natural, room - total);
        return Some(natural);
    }
    // The widest columns shrink, all to the same width, and their cells take several lines.
    let mut sorted = natural.clone();
    sorted.sort_unstable();
    let mut left = room;
    let mut limit = 0;
    for (done, column) in sorted.iter().enumerate() {
        limit = left / (count - done);
        if *column > limit {
            break;
        }
        left -= column;
    }
    (limit >= NARROWEST).then(|| natural.iter().map(|column| (*column).min(limit)).collect())
}

/// Gives the room that is left to cells over several columns that need it.
fn widen_for_spanning(rows: &[Row], widths: &mut [usize], mut left: usize) {
    for row in rows {
        let mut at = 0;
        for cell in &row.cells {
            let end = (at + cell.columns).min(widths.len());
            if cell.columns > 1 && at < end {
                let has = widths[at..end].iter().sum::<usize>() + GAP * (end - at - 1);
                let more = width_of(&cell.pieces).saturating_sub(has).min(left);
                let each = more / (end - at);
                widths[at..end].iter_mut().for_each(|width| *width += each);
                widths[end - 1] += more % (end - at);
                left -= more;
            }
            at += cell.columns;
        }
    }
}

fn columns_of(row: &Row) -> usize {
    row.cells.iter().map(|cell| cell.columns).sum()
}

/// The width of the widest line of some words, in columns.
fn width_of(pieces: &[Piece]) -> usize {
    let mut widest = 0;
    for line in pieces.split(|piece| *piece == Piece::Break) {
        widest = widest.max(display_width(words_of(line).trim()));
    }
    widest
}

fn in_columns(rows: &[Row], widths: &[usize], visually: bool) -> Vec<Line> {
    let right: Vec<bool> = (0..widths.len()).map(|column| is_of_numbers(rows, column)).collect();
    let mut lines = Vec::new();
    let heads = heads(rows);
    for (number, row) in rows.iter().enumerate() {
        let mut cells = Vec::new();
        let mut at = 0;
        for cell in &row.cells {
            let of = &widths[at.min(widths.len())..(at + cell.columns).min(widths.len())];
            let width = of.iter().sum::<usize>() + GAP * of.len().saturating_sub(1);
            let is_right = cell.columns == 1 && right.get(at).copied().unwrap_or(false);
            let mut lines = wrap(&cell.pieces, width);
            let from_right = visually && bidi::show(&cell.pieces, &mut lines);
            cells.push((lines, width, is_right || from_right));
            at += cell.columns;
        }
        let height = cells.iter().map(|(lines, ..)| lines.len()).max().unwrap_or(0);
        for number in 0..height {
            lines.push(across(&cells, number));
        }
        if number + 1 == heads {
            lines.push(rule(widths));
        }
    }
    lines
}

/// Line `number` of a row of wrapped cells.
fn across(cells: &[(Vec<Line>, usize, bool)], number: usize) -> Line {
    let (mut spans, mut places) = (Vec::new(), Vec::new());
    // Spaces are written only before words, so that no line ends in them.
    let mut owed = 0;
    for (lines, width, is_right) in cells {
        let content = lines.get(number).map_or(&[][..], |line| &line.spans);
        places.extend(lines.get(number).into_iter().flat_map(|line| &line.places));
        let used: usize = content.iter().map(|span| display_width(&span.text)).sum();
        let free = width.saturating_sub(used);
        let (before, after) = if *is_right { (free, 0) } else { (0, free) };
        owed += before;
        for span in content {
            push(&mut spans, &" ".repeat(std::mem::take(&mut owed)), PLAIN);
            push(&mut spans, &span.text, span.style());
        }
        owed += after + GAP;
    }
    Line { spans, is_code: false, places }
}

fn rule(widths: &[usize]) -> Line {
    let parts: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    let mut spans = Vec::new();
    push(&mut spans, &parts.join(&" ".repeat(GAP)), RULE);
    Line { spans, ..Line::default() }
}

/// How many rows are the head of the table.
fn heads(rows: &[Row]) -> usize {
    rows.iter().take_while(|row| row.is_head).count()
}

/// Whether a column has only numbers below the head; such a column is aligned at the right.
fn is_of_numbers(rows: &[Row], column: usize) -> bool {
    let mut any = false;
    for row in rows.iter().filter(|row| !row.is_head) {
        let mut at = 0;
        for cell in &row.cells {
            if at == column && cell.columns == 1 {
                let words = words_of(&cell.pieces);
                let words = words.trim();
                if !words.is_empty() && !is_number(words) {
                    return false;
                }
                any |= !words.is_empty() && words.contains(|c: char| c.is_ascii_digit());
            }
            at += cell.columns;
        }
    }
    any
}

/// Whether `words` are a quantity: `1,204`, `−3.5 %`, `€ 12`, `–`.
fn is_number(words: &str) -> bool {
    words.chars().all(|letter| {
        letter.is_ascii_digit()
            || letter.is_whitespace()
            || ".,'’+-−–—%‰€$£¥₫()/:×".contains(letter)
    })
}

/// Each row as lines `Head: cell`.
fn as_list(rows: &[Row], width: usize, visually: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let (heads, rows) = rows.split_at(heads(rows));
    // A cell over all columns is their title; the other head cells name their columns, from top to bottom.
    for cell in heads.iter().filter_map(over_all) {
        lines.extend(titled(&[], cell, width, visually));
    }
    for row in rows {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        let mut at = 0;
        for cell in &row.cells {
            let names = heads.iter().filter(|head| over_all(head).is_none());
            let names = names.filter_map(|head| cell_at(head, at));
            let names: Vec<&Cell> = names.filter(|name| !name.pieces.is_empty()).collect();
            at += cell.columns;
            if !cell.pieces.is_empty() {
                lines.extend(titled(&names, cell, width, visually));
            }
        }
    }
    lines
}

/// The only cell of a row with words, if it spans several columns.
fn over_all(row: &Row) -> Option<&Cell> {
    let mut cells = row.cells.iter().filter(|cell| !cell.pieces.is_empty());
    cells.next().filter(|cell| cell.columns > 1 && cells.next().is_none())
}

fn cell_at(row: &Row, column: usize) -> Option<&Cell> {
    let mut at = 0;
    row.cells.iter().find(|cell| {
        at += cell.columns;
        at > column
    })
}

/// A cell after the names of its columns, with the lines below the first indented.
fn titled(names: &[&Cell], cell: &Cell, width: usize, visually: bool) -> Vec<Line> {
    let mut pieces = Vec::new();
    for (number, name) in (1..).zip(names) {
        pieces.extend(name.pieces.iter().cloned());
        let sign = if number == names.len() { ": " } else { ", " };
        let style = Style::of(Role::TableHead);
        pieces.push(Piece::Text { text: sign.to_owned(), style });
    }
    pieces.extend(cell.pieces.iter().cloned());
    let indent = if width >= 20 { 2 } else { 0 };
    let mut lines = wrap(&pieces, width - indent);
    if visually {
        bidi::show(&pieces, &mut lines);
    }
    for line in lines.iter_mut().skip(1) {
        let mut spans = Vec::new();
        push(&mut spans, &" ".repeat(indent), PLAIN);
        spans.append(&mut line.spans);
        line.spans = spans;
    }
    lines
}
