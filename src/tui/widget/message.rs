//! A message at the foot, which takes more lines upward if it needs them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::paint::{clear, put};
use crate::render::fit::{display_width, fit};
use crate::render::wrap_words;

/// The most lines of a message.
const MOST: usize = 4;

/// The lines of a message that ends on the line `foot`; the last is cut if they are too many.
pub fn lines(text: &str, foot: Rect) -> Vec<String> {
    let columns = usize::from(foot.width.saturating_sub(2)).max(1);
    if display_width(text) <= columns {
        return vec![text.to_owned()];
    }
    let most = MOST.min(usize::from(foot.y) + 1);
    let mut lines = wrap_words(text, columns);
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(fit(&rest, columns));
    }
    lines
}

/// Draws lines that end on the line `foot`, over what is above it.
pub fn view(lines: &[String], style: Style, foot: Rect, buf: &mut Buffer) {
    let height = u16::try_from(lines.len()).unwrap_or(1);
    let top = (foot.y + 1).saturating_sub(height);
    clear(buf, Rect { y: top, height, ..foot });
    for (line, y) in lines.iter().zip(top..) {
        put(buf, foot.left() + 1, y, foot.right().saturating_sub(1), line, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_whole_in_as_many_lines_as_it_needs() {
        let foot = Rect { x: 0, y: 20, width: 32, height: 1 };
        assert_eq!(lines("Marked 3 stories read", foot), ["Marked 3 stories read"]);
        assert_eq!(
            lines("no field `foo`; there are text, title, body, author, feed, and folder", foot),
            ["no field `foo`; there are", "text, title, body, author,", "feed, and folder"]
        );
        let long = lines(&"word ".repeat(60), foot);
        assert_eq!(long.len(), MOST);
        assert!(long[MOST - 1].ends_with('…'), "{long:?}");
        assert_eq!(lines(&"word ".repeat(60), Rect { y: 0, ..foot }).len(), 1);
    }
}
