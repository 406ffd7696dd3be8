//! The sidebar.

use super::{Text, View};

/// One line of the sidebar.
#[derive(Debug, Clone, PartialEq)]
pub struct Shelf {
    /// What it opens.
    pub view: View,
    /// What kind of line it is.
    pub kind: ShelfKind,
    /// Its name.
    pub name: Text,
    /// How much in it is unread (for [`View::Starred`]: how much is starred); of a view that is
    /// counted apart, at most [`Shelf::COUNTED`].
    pub count: usize,
    /// Whether a feed of it is in trouble.
    pub trouble: bool,
    /// Whether it is a feed that is left alone until further notice.
    pub paused: bool,
}

impl Shelf {
    /// What no row keeps count of is counted up to here: who sees it knows that it is many.
    pub const COUNTED: usize = 100;

    /// From so many sources on, an event is widely covered.
    pub const WIDE: u32 = 3;
}

/// What kind of line of the sidebar.
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
