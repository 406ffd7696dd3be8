//! Where each part of the screen goes: a function of the size and the model, asked by `update`
//! (how long is a page?) and by `view` (where to draw?).

use ratatui::layout::Rect;

use super::action::Pane;
use super::model::Model;

/// Fewer columns or rows than these cannot show a list.
const SMALLEST: (u16, u16) = (20, 5);
/// From this width on the sidebar can stand beside the list; below, it takes the list's place.
const LEAST_FOR_SIDEBAR: u16 = 60;
/// From this width on the sidebar is shown by default.
const ROOM_FOR_SIDEBAR: u16 = 100;
/// From this width on the article stands beside the list, too.
const ROOM_FOR_ARTICLE: u16 = 160;
/// The article beside the list: its measure and two margins.
const ARTICLE: u16 = 76;
/// The least that the list keeps for itself beside an article.
const LEAST_LIST: u16 = 40;

/// Where each part goes; parts that are not shown have no area.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Areas {
    /// The line at the head.
    pub bar: Rect,
    /// The line at the foot.
    pub foot: Rect,
    /// The sidebar.
    pub shelves: Option<Rect>,
    /// The list.
    pub stories: Option<Rect>,
    /// The article.
    pub article: Option<Rect>,
    /// Help, problems, or the first-run screen, in place of all else.
    pub whole: Option<Rect>,
    /// The thin lines between columns.
    pub rules: [Option<Rect>; 2],
}

/// Lays the screen out; `None` when it is too small.
pub fn layout(model: &Model) -> Option<Areas> {
    let (width, height) = model.size;
    if width < SMALLEST.0 || height < SMALLEST.1 {
        return None;
    }
    let mut areas = Areas { foot: Rect::new(0, height - 1, width, 1), ..Areas::default() };
    let mut body = Rect::new(0, 0, width, height - 1);
    let main = main_pane(model);
    if !matches!(main, Pane::Stories | Pane::Article) {
        areas.bar = Rect { height: 1, ..body };
        areas.whole = Some(under_bar(body));
        return Some(areas);
    }
    let beside = is_article_beside(model);
    if has_sidebar(model) && (beside || main == Pane::Stories) {
        let sidebar = sidebar_width(width);
        if width < LEAST_FOR_SIDEBAR {
            areas.bar = Rect { height: 1, ..body };
            areas.shelves = Some(under_bar(body));
            return Some(areas);
        }
        areas.shelves = Some(Rect { width: sidebar, ..body });
        areas.rules[0] = Some(Rect { x: sidebar, width: 1, ..body });
        body = Rect { x: sidebar + 1, width: width - sidebar - 1, ..body };
    }
    if beside {
        let x = body.right() - ARTICLE;
        areas.article = Some(under_bar(Rect { x, width: ARTICLE, ..body }));
        areas.rules[1] = Some(Rect { x: x - 1, width: 1, ..body });
        body.width -= ARTICLE + 1;
        areas.stories = Some(under_bar(body));
    } else if main == Pane::Article {
        areas.article = Some(under_bar(body));
    } else {
        areas.stories = Some(under_bar(body));
    }
    areas.bar = Rect { height: 1, ..body };
    Some(areas)
}

/// Whether the article stands beside the list rather than in its place.
pub fn is_article_beside(model: &Model) -> bool {
    let width = model.size.0;
    let sidebar = if has_sidebar(model) { sidebar_width(width) } else { 0 };
    width >= ROOM_FOR_ARTICLE && width - sidebar - ARTICLE >= LEAST_LIST
}

fn sidebar_width(width: u16) -> u16 {
    if width >= 180 { 28 } else { 24 }
}

/// Whether the sidebar is shown: always while it has the focus; beside the list, as the reader chose,
/// else where there is room.
fn has_sidebar(model: &Model) -> bool {
    let width = model.size.0;
    let is_wanted = model.sidebar.unwrap_or(width >= ROOM_FOR_SIDEBAR);
    model.focus == Pane::Shelves || width >= LEAST_FOR_SIDEBAR && is_wanted
}

/// The pane that the screen shows: the focused one, but the list for its sidebar.
pub fn main_pane(model: &Model) -> Pane {
    match model.focus {
        Pane::Shelves => Pane::Stories,
        pane => pane,
    }
}

/// The area under the line at the head, and under a blank line where there is room for one.
fn under_bar(area: Rect) -> Rect {
    let taken = if area.height >= 9 { 2 } else { 1 };
    Rect { y: area.y + taken, height: area.height.saturating_sub(taken), ..area }
}

/// The rows of a pane, at least one; `None` where it is not shown.
pub fn rows(area: Option<Rect>) -> Option<usize> {
    area.map(|area| usize::from(area.height).max(1))
}

/// The rows of a pane, at least one.
pub fn height(area: Option<Rect>) -> usize {
    rows(area).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn parts_stay_on_the_screen_and_apart_at_every_size() {
        let panes = [Pane::Stories, Pane::Article, Pane::Shelves, Pane::Help];
        for (width, height) in (0..=500).step_by(3).flat_map(|w| (0..=60).map(move |h| (w, h))) {
            for focus in panes {
                let mut model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, (width, height));
                model.focus = focus;
                let Some(areas) = layout(&model) else { continue };
                let screen = Rect::new(0, 0, width, height);
                let [first, second] = areas.rules;
                let columns =
                    [areas.shelves, first, areas.stories, second, areas.article, areas.whole];
                let parts: Vec<Rect> =
                    columns.into_iter().flatten().chain([areas.bar, areas.foot]).collect();
                for (at, part) in parts.iter().enumerate() {
                    assert_eq!(screen.intersection(*part), *part, "{width}x{height} {focus:?}");
                    for other in &parts[..at] {
                        assert!(!part.intersects(*other), "{width}x{height} {focus:?} {parts:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn wide_screens_show_more_side_by_side() {
        let at = |width| {
            let model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, (width, 40));
            let areas = layout(&model).expect("large enough");
            (areas.shelves.is_some(), areas.article.is_some())
        };
        assert_eq!(at(80), (false, false));
        assert_eq!(at(100), (true, false));
        assert_eq!(at(160), (true, true));
    }
}
