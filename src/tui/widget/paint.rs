//! Writing words into cells.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::render::fit::display_width;

/// Writes `text` at column `x` of row `y`, not beyond `end`; returns the column after it.
///
/// Every word that reaches the screen passes here: a cell outside the buffer or a control
/// character is dropped, not drawn.
pub fn put(buf: &mut Buffer, x: u16, y: u16, end: u16, text: &str, style: Style) -> u16 {
    let end = end.min(buf.area.right());
    if y < buf.area.top() || y >= buf.area.bottom() || x < buf.area.left() || x >= end {
        return x;
    }
    let room = usize::from(end - x);
    if text.bytes().any(|byte| !is_plain(byte)) {
        return buf.set_stringn(x, y, text, room, style).0;
    }
    // A letter a cell, as most text is: nothing is looked up.
    let after = x + text.len().min(room) as u16;
    for (byte, x) in text.bytes().zip(x..after) {
        buf[(x, y)].set_char(char::from(byte)).set_style(style);
    }
    after
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
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
