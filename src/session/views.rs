//! The views that the store keeps no counts of: that of today, and the reader's own. They come
//! after the store's views, and are counted separately.

use jiff::Zoned;

use crate::domain::{NamedView, Shelf, ShelfKind, StoryQuery, Text, View};
use crate::engine::command::Command;

/// Inserts them into the lines of the sidebar, not counted so far.
pub fn add(shelves: &mut Vec<Shelf>, own: &[NamedView]) {
    let today = (View::Today, Text::clean(View::Today.own_name()));
    let own = own.iter().map(|view| (View::Named(Box::new(view.clone())), view.name.clone()));
    let lines = std::iter::once(today).chain(own).map(|(view, name)| Shelf {
        view,
        kind: ShelfKind::View,
        name,
        count: 0,
        trouble: false,
        paused: false,
    });
    let views = shelves.iter().take_while(|shelf| shelf.kind == ShelfKind::View).count();
    let lines: Vec<Shelf> = lines.collect();
    shelves.splice(views..views, lines);
}

/// Whether a view is one of them.
pub fn is_counted_apart(view: &View) -> bool {
    matches!(view, View::Today | View::Named(_))
}

/// Those among the lines, and the command that asks for their counts.
pub fn to_count(shelves: &[Shelf], at: &Zoned) -> (Vec<View>, Command) {
    let views = shelves.iter().map(|shelf| &shelf.view).filter(|view| is_counted_apart(view));
    let views: Vec<View> = views.cloned().collect();
    let question =
        |view: &View| StoryQuery { view: view.clone(), at: at.clone(), ..StoryQuery::default() };
    let questions = views.iter().map(question).collect();
    (views, Command::Unread(questions))
}

/// Takes their counts; `None`, where counting would take long, becomes 0.
pub fn count(shelves: &mut [Shelf], views: &[View], counts: &[Option<usize>]) {
    for (view, count) in views.iter().zip(counts) {
        if let Some(shelf) = shelves.iter_mut().find(|shelf| shelf.view == *view) {
            shelf.count = count.unwrap_or(0);
        }
    }
}
