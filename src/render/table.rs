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

impl Row {
    fn columns(&self) -> usize {
        self.cells.iter().map(|cell| cell.columns).sum()
    }

    /// Its cells, each with its first column.
    fn placed(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells.iter().scan(0, |next, cell| {
            let at = *next;
            *next += cell.columns;
            Some((at, cell))
        })
    }
}

/// The width of each column; `None` if they do not fit.
fn widths(rows: &[Row], width: usize) -> Option<Vec<usize>> {
    let count = rows.iter().map(Row::columns).max()?;
    let mut natural = vec![0; count];
    for (at, cell) in rows.iter().flat_map(Row::placed).filter(|(_, cell)| cell.columns == 1) {
        natural[at] = natural[at].max(width_of(&cell.pieces));
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
    for (at, cell) in rows.iter().flat_map(Row::placed).filter(|(_, cell)| cell.columns > 1) {
        let end = at + cell.columns;
        let more = width_of(&cell.pieces).saturating_sub(together(&widths[at..end])).min(left);
        let each = more / cell.columns;
        widths[at..end].iter_mut().for_each(|width| *width += each);
        widths[end - 1] += more % cell.columns;
        left -= more;
    }
}

/// The width of columns and the gaps between them.
fn together(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * (widths.len() - 1)
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
        let wrapped = |(at, cell): (usize, &Cell)| {
            let width = together(&widths[at..at + cell.columns]);
            let mut lines = wrap(&cell.pieces, width);
            let from_right = visually && bidi::show(&cell.pieces, &mut lines);
            Wrapped { lines, width, is_right: cell.columns == 1 && right[at] || from_right }
        };
        let cells: Vec<Wrapped> = row.placed().map(wrapped).collect();
        let height = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
        for number in 0..height {
            lines.push(across(&cells, number));
        }
        if number + 1 == heads {
            lines.push(rule(widths));
        }
    }
    lines
}

/// A cell in its column.
struct Wrapped {
    lines: Vec<Line>,
    width: usize,
    is_right: bool,
}

/// Line `number` of a row of wrapped cells.
fn across(cells: &[Wrapped], number: usize) -> Line {
    let (mut spans, mut places) = (Vec::new(), Vec::new());
    // Spaces are written only before words, so that no line ends in them.
    let mut owed = 0;
    for Wrapped { lines, width, is_right } in cells {
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
    let cells = rows.iter().filter(|row| !row.is_head).flat_map(Row::placed);
    let mut any = false;
    for (_, cell) in cells.filter(|(at, cell)| *at == column && cell.columns == 1) {
        let words = words_of(&cell.pieces);
        if !is_number(&words) {
            return false;
        }
        any |= words.contains(|letter: char| letter.is_ascii_digit());
    }
    any
}

/// Whether `words` are a quantity, or none: `1,204`, `−3.5 %`, `€ 12`, `–`.
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
        for (at, cell) in row.placed() {
            let names = heads.iter().filter(|head| over_all(head).is_none());
            let names = names.filter_map(|head| cell_at(head, at));
            let names: Vec<&Cell> = names.filter(|name| !name.pieces.is_empty()).collect();
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
    row.placed().find(|(at, cell)| at + cell.columns > column).map(|(_, cell)| cell)
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
