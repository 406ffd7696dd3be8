//! One line of the list, in the same columns on every line: mark, age, star, headline, source, count, fold.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::row::Line;
use crate::render::{fit, times};
use crate::tui::found::Found;
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::paint::{put, put_right};
use crate::tui::widget::words::cut;

/// Below this width there is no age: the headline takes its room.
const ROOM_FOR_AGE: u16 = 54;
/// Below this width there is no source.
const ROOM_FOR_SOURCE: u16 = 68;
/// Below this width there is no count either.
const ROOM_FOR_COUNT: u16 = 30;
/// Columns by which members are indented under their head.
const INDENT: u16 = 6;

/// Shown after the headline of a story that was read and has new text since.
const UPDATED: &str = "  updated";

/// Where each part of a row begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    left: u16,
    /// Where the age ends, if there is room for it.
    age_end: Option<u16>,
    title: u16,
    title_end: u16,
    /// Where the source begins, if there is room for it.
    source: Option<u16>,
    source_end: u16,
    /// Where the count ends, if there is room for it.
    count_end: Option<u16>,
    right: u16,
}

impl Columns {
    /// The columns of a list as wide as `area`.
    pub fn of(area: Rect) -> Columns {
        let (left, right) = (area.left(), area.right().saturating_sub(1).max(area.left()));
        let age_end = (area.width >= ROOM_FOR_AGE).then_some(left + 7);
        let title = left + if age_end.is_some() { 9 } else { 3 };
        if area.width < ROOM_FOR_COUNT {
            let source_end = right;
            return Columns {
                left,
                age_end,
                title,
                title_end: right,
                source: None,
                source_end,
                count_end: None,
                right,
            };
        }
        // Count, fold mark, newcomers: ` +5 › 2^`.
        let source_end = right.saturating_sub(9);
        let source_width = (area.width / 6).clamp(10, 24);
        let source = (area.width >= ROOM_FOR_SOURCE).then(|| source_end - source_width);
        let title_end = source.map_or(source_end, |start| start - 2);
        Columns {
            left,
            age_end,
            title,
            title_end,
            source,
            source_end,
            count_end: Some((source_end + 4).min(right)),
            right,
        }
    }
}

/// How a line is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// Set if the cursor is on it: whether the list has the focus.
    pub selected: Option<bool>,
    /// Whether its story was picked.
    pub picked: bool,
}

/// Draws one line of the list, with the searched words in `found` highlighted.
pub fn draw(
    look: &Look,
    columns: &Columns,
    line: &Line,
    marked: Marked,
    found: &Found,
    y: u16,
    buf: &mut Buffer,
) {
    if let Some(in_use) = marked.selected {
        let role = if in_use { Role::Marker } else { Role::Meta };
        put(buf, columns.left, y, columns.right, "▌", look.style(role));
    }
    if marked.picked {
        put(buf, columns.left + 1, y, columns.right, "✓", look.style(Role::Picked));
    }
    let story = line.story;
    let meta = look.style(Role::Meta);
    let indent = if line.member { INDENT } else { 0 };
    let title = columns.title + indent;
    match columns.age_end {
        Some(end) => {
            let age = times::age(story.time, look.now, look.zone);
            put_right(buf, columns.left + 1, y, end + indent, &age, meta);
        }
        None if line.member => {
            put(buf, title.saturating_sub(2), y, columns.title_end, "·", meta);
        }
        None => {}
    }
    if story.starred {
        put(buf, title.saturating_sub(1), y, columns.right, "*", look.style(Role::Star));
    }
    let role = if story.read { Role::TitleRead } else { Role::TitleUnread };
    let room = usize::from(columns.title_end.saturating_sub(title));
    // The note and the tags follow the headline, which is shortened for them.
    let note = if story.updated { UPDATED } else { "" };
    let tags: Vec<String> = story.tags.iter().map(|tag| format!("#{tag}")).collect();
    let tags = cut(&tags.join(" "), room / 3);
    let for_tags = if tags.is_empty() { 0 } else { fit::display_width(&tags) + 2 };
    let words = fit::fit(story.title.as_str(), room.saturating_sub(note.len() + for_tags));
    let words = look.visual_order(words);
    let x = look.put_found(buf, (title, y), columns.title_end, &words, look.style(role), found);
    let x = put(buf, x, y, columns.title_end, note, look.style(Role::Fresh));
    put(buf, x + 2, y, columns.title_end, &look.visual_order(tags), look.style(Role::Tag));
    let mut source_end = columns.source_end;
    match columns.count_end {
        Some(_) if line.member && story.copies > 1 => {
            // Identical texts are counted, not listed.
            let copies = format!("= {} copies", story.copies.min(99));
            let start = columns.source.unwrap_or(source_end);
            source_end = put_right(buf, start, y, columns.right, &copies, meta).saturating_sub(2);
        }
        Some(end) if !line.member => draw_counts(look, line, end, columns.right, y, buf),
        _ => {}
    }
    if let Some(source) = columns.source {
        let room = usize::from(source_end.saturating_sub(source));
        let name = look.visual_order(cut(story.source.as_str(), room));
        put(buf, source, y, source_end, &name, meta);
    }
}

/// `+5 › 2^`: other sources, whether it unfolds, how many joined since the last look.
fn draw_counts(look: &Look, line: &Line, end: u16, right: u16, y: u16, buf: &mut Buffer) {
    let head = line.head;
    if head.others > 0 {
        let count = format!("+{}", head.others.min(999));
        put_right(buf, end.saturating_sub(4), y, end, &count, look.style(Role::Count));
    }
    if head.stories > 1 {
        let mark = if line.unfolded { "⌄" } else { "›" };
        put(buf, end + 1, y, right, mark, look.style(Role::Meta));
    }
    if head.fresh > 0 {
        let fresh = format!("{}^", head.fresh.min(99));
        put_right(buf, end + 2, y, right, &fresh, look.style(Role::Fresh));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_never_overlap_at_any_width() {
        for width in 0..=500 {
            let columns = Columns::of(Rect::new(30, 0, width, 1));
            assert!(columns.age_end.is_none_or(|end| end < columns.title), "{width}");
            if width >= 8 {
                assert!(columns.title <= columns.title_end, "{width}");
            }
            assert!(columns.source.is_none_or(|source| columns.title_end < source), "{width}");
            assert!(columns.count_end.is_none_or(|end| end <= columns.right), "{width}");
        }
    }

    #[test]
    fn narrow_screens_keep_the_headline() {
        let at = |width| Columns::of(Rect::new(0, 0, width, 1));
        assert!(at(80).source.is_some() && at(80).age_end.is_some());
        assert!(at(40).source.is_none() && at(40).age_end.is_none() && at(40).count_end.is_some());
        assert!(at(24).count_end.is_none());
        assert!(at(40).title_end - at(40).title >= 24);
    }
}
