//! Writing words into cells.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::render::fit::display_width;
use crate::render::letters::letters;

/// Writes `text` at column `x` of row `y`, not beyond `end`; returns the column after it.
///
/// Every word that reaches the screen passes here: a cell outside the buffer or a control
/// character is dropped, not drawn.
pub fn put(buf: &mut Buffer, x: u16, y: u16, end: u16, text: &str, style: Style) -> u16 {
    let end = end.min(buf.area.right());
    if y < buf.area.top() || y >= buf.area.bottom() || x < buf.area.left() || x >= end {
        return x;
    }
    let (start, left) = (buf.index_of(x, y), x);
    let cells = &mut buf.content[start..start + usize::from(end - left)];
    let mut at = 0;
    for (letter, width) in letters(text) {
        let Some(taken) = cells.get_mut(at..at + width) else { break };
        // A wide letter covers what stood in its second column.
        let Some((cell, covered)) = taken.split_first_mut() else { continue };
        if letter.contains(char::is_control) {
            continue;
        }
        cell.set_symbol(letter).set_style(style);
        covered.iter_mut().for_each(Cell::reset);
        at += width;
    }
    left + at as u16
}

/// Writes `text` so that it ends before column `end`, if it has room after `start`; returns the
/// column where it begins.
pub fn put_right(buf: &mut Buffer, start: u16, y: u16, end: u16, text: &str, style: Style) -> u16 {
    let width = u16::try_from(display_width(text)).unwrap_or(u16::MAX);
    match end.checked_sub(width) {
        Some(x) if x >= start => {
            put(buf, x, y, end, text, style);
            x
        }
        _ => end,
    }
}

/// Fills an area with blanks.
pub fn clear(buf: &mut Buffer, area: Rect) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            buf[(x, y)].reset();
        }
    }
}
