//! The sidebar: views, folders, and feeds, with what is unread in them.

use std::collections::HashSet;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::{FeedId, NamedView, Shelf, ShelfKind, Text, View, folders_of};
use crate::session::views;
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::list::Place;
use crate::tui::widget::paint::{put, put_right};
use crate::tui::widget::words::cut;

/// The sidebar's state.
#[derive(Debug, Clone, Default)]
pub struct Shelves {
    /// Its lines.
    pub shelves: Vec<Shelf>,
    /// Whether the engine has answered.
    pub loaded: bool,
    /// The selection among the lines shown, and the first line on the screen.
    pub place: Place,
    /// The indexes of the lines that are shown.
    shown: Vec<usize>,
    /// The folders whose feeds are hidden.
    folded: HashSet<View>,
    /// Whether feeds without anything unread are hidden.
    hides_read: bool,
}

impl Shelves {
    /// Replaces the lines; the selection stays on its line.
    pub fn replace(&mut self, mut shelves: Vec<Shelf>, own: &[NamedView]) {
        views::add(&mut shelves, own);
        // They keep their last counts until they are counted again.
        for shelf in shelves.iter_mut().filter(|shelf| views::is_counted_apart(&shelf.view)) {
            let was = self.shelves.iter().find(|it| it.view == shelf.view);
            shelf.count = was.map_or(0, |it| it.count);
        }
        // If the selected line is gone, the nearest one below it is selected, else above.
        let (above, below) = self.shown.split_at(self.place.at.min(self.shown.len()));
        let nearest = below.iter().chain(above.iter().rev()).map(|at| &self.shelves[*at].view);
        let mut still = nearest.filter(|view| shelves.iter().any(|shelf| shelf.view == **view));
        let selected = still.next().cloned();
        self.shelves = shelves;
        self.loaded = true;
        self.arrange(selected);
    }

    /// Whether a view is a feed that is no longer among the lines.
    pub fn lacks(&self, view: &View) -> bool {
        let is_feed = self.loaded && matches!(view, View::Feed(_));
        is_feed && !self.shelves.iter().any(|shelf| shelf.view == *view)
    }

    /// How many feeds are in trouble.
    pub fn in_trouble(&self) -> usize {
        self.shelves.iter().filter(|it| it.kind == ShelfKind::Feed && it.trouble).count()
    }

    /// Decides which lines are shown, and stays on the selected line, or on its folder.
    fn arrange(&mut self, selected: Option<View>) {
        let mut folder = None;
        self.shown.clear();
        for (at, shelf) in self.shelves.iter().enumerate() {
            let is_shown = match shelf.kind {
                ShelfKind::Feed => {
                    let is_folded = folder.is_some_and(|view| self.folded.contains(view));
                    let is_wanted = !self.hides_read
                        || shelf.count > 0
                        || shelf.trouble
                        || selected.as_ref() == Some(&shelf.view);
                    !is_folded && is_wanted
                }
                ShelfKind::Folder => {
                    folder = Some(&shelf.view);
                    true
                }
                _ => true,
            };
            if is_shown {
                self.shown.push(at);
            }
        }
        if let Some(view) = selected {
            self.select(&view);
        }
    }

    /// Whether the folder of the selected line is folded; `None` when it is in none.
    pub fn is_folded(&self) -> Option<bool> {
        Some(self.folded.contains(self.folder()?))
    }

    /// The folder that the selected line is, or is in.
    fn folder(&self) -> Option<&View> {
        let at = self.at()?;
        let is_feed = self.shelves[at].kind == ShelfKind::Feed;
        let above = self.shelves[..=at].iter().rev();
        let mut above = above.skip_while(|shelf| is_feed && shelf.kind == ShelfKind::Feed);
        above.next().filter(|shelf| shelf.kind == ShelfKind::Folder).map(|shelf| &shelf.view)
    }

    /// Folds the folder of the selected line, or unfolds it; false when it is in none.
    pub fn fold(&mut self) -> bool {
        let Some(view) = self.folder().cloned() else { return false };
        if !self.folded.remove(&view) {
            self.folded.insert(view.clone());
        }
        self.arrange(Some(view));
        true
    }

    /// Switches between all feeds and those with something unread; returns whether all are shown.
    pub fn toggle_read(&mut self) -> bool {
        self.hides_read = !self.hides_read;
        let selected = self.selected().map(|shelf| shelf.view.clone());
        self.arrange(selected);
        !self.hides_read
    }

    /// How many lines are shown.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The index of the selected line among all.
    fn at(&self) -> Option<usize> {
        self.shown.get(self.place.at).copied()
    }

    /// The selected line.
    pub fn selected(&self) -> Option<&Shelf> {
        self.shelves.get(self.at()?)
    }

    /// Selects the line of a view or, if it is hidden, the last shown one above it.
    pub fn select(&mut self, view: &View) {
        let wanted = self.shelves.iter().position(|shelf| shelf.view == *view);
        let found = wanted.map(|at| self.shown.partition_point(|it| *it <= at).saturating_sub(1));
        self.place.at = found.unwrap_or(self.place.at).min(self.shown.len().saturating_sub(1));
    }

    /// Goes to the next feed with something unread, or the previous one; false when there is none.
    pub fn step_unread(&mut self, forward: bool) -> bool {
        let is_it = |at: &usize| {
            let shelf = &self.shelves[self.shown[*at]];
            shelf.kind == ShelfKind::Feed && shelf.count > 0
        };
        let found = match forward {
            true => (self.place.at + 1..self.shown.len()).find(is_it),
            false => (0..self.place.at.min(self.shown.len())).rev().find(is_it),
        };
        self.place.at = found.unwrap_or(self.place.at);
        found.is_some()
    }

    /// The next feed with something unread after a feed, a folder, or a tag, wrapping around at the
    /// end; `None` after a view over all feeds.
    pub fn unread_after(&self, view: &View) -> Option<&Shelf> {
        let is_it = |shelf: &Shelf| shelf.view == *view && shelf.kind != ShelfKind::View;
        let (before, after) = self.shelves.split_at(self.shelves.iter().position(is_it)?);
        let mut others = after.iter().skip(1).chain(before);
        others.find(|shelf| shelf.kind == ShelfKind::Feed && shelf.count > 0)
    }

    /// Whether there is any feed.
    pub fn has_feeds(&self) -> bool {
        self.shelves.iter().any(|shelf| shelf.kind == ShelfKind::Feed)
    }

    /// Whether a view over all feeds is selected.
    pub fn is_over_all(&self) -> bool {
        self.selected().is_some_and(|shelf| shelf.kind == ShelfKind::View)
    }

    /// The selected feed, or all feeds of the selected folder and of the folders in it.
    pub fn selected_feeds(&self) -> Vec<FeedId> {
        let Some(selected) = self.selected() else { return Vec::new() };
        let View::Folder(folder) = &selected.view else {
            return feed_of(selected).into_iter().collect();
        };
        let is_within = |name: &Text| folders_of(name).any(|around| around == folder.as_str());
        let mut within = false;
        let mut feeds = Vec::new();
        for shelf in &self.shelves {
            match &shelf.view {
                View::Folder(name) => within = is_within(name),
                _ => feeds.extend(feed_of(shelf).filter(|_| within)),
            }
        }
        feeds
    }

    /// The name of a view.
    pub fn name(&self, view: &View) -> String {
        match view {
            View::All => "Headlines".to_owned(),
            View::Search(search) => format!("Search: {}", search.typed),
            View::Named(view) => view.name.to_string(),
            View::Today => view.own_name().to_owned(),
            View::Tag(tag) => format!("#{tag}"),
            _ => match self.shelves.iter().find(|shelf| shelf.view == *view) {
                Some(shelf) => shelf.name.to_string(),
                None => match view {
                    View::Folder(name) => name.to_string(),
                    View::Feed(_) => "A feed that is gone".to_owned(),
                    own => own.own_name().to_owned(),
                },
            },
        }
    }

    /// The view of stories that many sources cover, as the sidebar has it.
    pub fn wide(&self) -> View {
        let mut views = self.shelves.iter().map(|shelf| &shelf.view);
        views.find(|view| matches!(view, View::Wide(_))).cloned().unwrap_or(View::Wide(Shelf::WIDE))
    }

    /// Scrolls to the selection on `height` rows (`None` while hidden), in the way of `follow`.
    pub fn follow(&mut self, height: Option<usize>, follow: fn(&mut Place, Option<usize>, usize)) {
        let lines = self.lines();
        let at = lines.iter().position(|line| *line == Some(self.place.at)).unwrap_or(0);
        let mut place = Place { at, top: self.place.top };
        follow(&mut place, height, lines.len());
        self.place.top = place.top;
    }

    /// The shelf on a row of the screen.
    pub fn at_row(&self, row: usize) -> Option<usize> {
        self.lines().get(self.place.top + row).copied().flatten()
    }

    /// What each line shows: a shelf, or a gap between kinds.
    fn lines(&self) -> Vec<Option<usize>> {
        let mut lines = Vec::with_capacity(self.shown.len() + 2);
        let mut last = None;
        for (index, at) in self.shown.iter().enumerate() {
            let shelf = &self.shelves[*at];
            // Feeds before the first folder are a group of their own.
            let group = match (shelf.kind, last) {
                (ShelfKind::View, _) => 0,
                (ShelfKind::Feed, None | Some(0 | 1)) => 1,
                (ShelfKind::Folder | ShelfKind::Feed, _) => 2,
                (ShelfKind::Tag, _) => 3,
            };
            if last.is_some_and(|last| last != group) {
                lines.push(None);
            }
            last = Some(group);
            lines.push(Some(index));
        }
        lines
    }

    /// Draws the lines that fit into `area`; `in_use` is the view of the list, and
    /// `focused` whether the keys go here.
    pub fn view(&self, look: &Look, in_use: &View, focused: bool, area: Rect, buf: &mut Buffer) {
        let mut in_folder = false;
        let mut indents = Vec::with_capacity(self.shown.len());
        for at in &self.shown {
            let shelf = &self.shelves[*at];
            in_folder = match shelf.kind {
                ShelfKind::Folder => true,
                ShelfKind::Feed => in_folder,
                _ => false,
            };
            indents.push(if in_folder && shelf.kind == ShelfKind::Feed { 2 } else { 0 });
        }
        let end = area.right().saturating_sub(1);
        let lines = self.lines();
        for (line, y) in lines.iter().skip(self.place.top).zip(area.top()..area.bottom()) {
            let Some(index) = *line else { continue };
            let Some(shelf) = self.shown.get(index).and_then(|at| self.shelves.get(*at)) else {
                continue;
            };
            if focused && index == self.place.at {
                put(buf, area.left(), y, end, "▌", look.style(Role::Marker));
            }
            let role = match shelf.view == *in_use {
                true => Role::ShelfInUse,
                false if shelf.paused => Role::Rule,
                false => Role::Shelf,
            };
            let style = look.style(role);
            let mut room = end;
            if shelf.count > 0 {
                let count =
                    match views::is_counted_apart(&shelf.view) && shelf.count >= Shelf::COUNTED {
                        true => format!("{}+", Shelf::COUNTED - 1),
                        false => shelf.count.to_string(),
                    };
                room = put_right(buf, area.left() + 2, y, end, &count, style).saturating_sub(1);
            }
            if shelf.trouble {
                put(buf, end.saturating_sub(6), y, end, "!", look.style(Role::Problem));
                room = room.min(end.saturating_sub(7));
            }
            if shelf.paused && !shelf.trouble {
                put(buf, end.saturating_sub(6), y, end, "‖", look.style(Role::Shelf));
                room = room.min(end.saturating_sub(7));
            }
            let x = area.left() + 1 + indents[index];
            let tag = if shelf.kind == ShelfKind::Tag { "#" } else { "" };
            let folded = if self.folded.contains(&shelf.view) { " ›" } else { "" };
            let name = format!("{tag}{}{folded}", shelf.name);
            let name = cut(&name, usize::from(room.saturating_sub(x)));
            put(buf, x, y, room, &look.visual_order(name), style);
        }
    }
}

fn feed_of(shelf: &Shelf) -> Option<FeedId> {
    match shelf.view {
        View::Feed(feed) => Some(feed),
        _ => None,
    }
}
