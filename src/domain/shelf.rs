//! The lines of the sidebar.

use super::{Text, View};

/// One line of the sidebar.
#[derive(Debug, Clone, PartialEq)]
pub struct Shelf {
    /// The view that it opens.
    pub view: View,
    /// What kind of line it is.
    pub kind: ShelfKind,
    /// Its name.
    pub name: Text,
    /// How much in it is unread (for [`View::Starred`]: how much is starred). A view without a stored count
    /// is counted up to [`Shelf::COUNTED`].
    pub count: usize,
    /// Whether one of its feeds has a problem.
    pub trouble: bool,
    /// Whether it is a paused feed.
    pub paused: bool,
}

impl Shelf {
    /// The limit for counts that are not stored: from here on it is enough to know that there are many.
    pub const COUNTED: usize = 100;

    /// An event with at least this many sources is widely covered.
    pub const WIDE: u32 = 3;
}

/// The kind of a line in the sidebar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShelfKind {
    /// A view over everything.
    View,
    /// A folder.
    Folder,
    /// A feed inside the folder above it, or on its own when there is none.
    Feed,
    /// A label.
    Tag,
}
