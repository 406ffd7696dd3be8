//! An element that is left out with all that is in it.

use super::element::{Kind, Name, cannot_hold, kind};
use super::tokens::Tag;

pub(super) struct Dropped {
    pub name: Name,
    /// How deep it is nested in itself.
    depth: usize,
    /// Whether paragraphs may stand inside it, as in a drawing with some.
    holds_html: bool,
}

impl Dropped {
    /// The element that a tag begins; `None` if nothing can be in it.
    pub fn by(tag: &Tag) -> Option<Dropped> {
        let holds_nothing = match kind(&tag.name) {
            Kind::Picture | Kind::DroppedVoid | Kind::Break | Kind::Rule => true,
            _ => tag.self_closing || &*tag.name == "embed",
        };
        let name = Name::of(&tag.name);
        (!holds_nothing).then_some(Dropped { name, depth: 1, holds_html: false })
    }

    /// Whether the start tag that comes next is in it. A block ends an element that cannot hold it, whose
    /// end tag must be missing.
    pub fn holds(&mut self, tag: &Tag) -> bool {
        self.holds_html |= tag.name.starts_with("foreignobject");
        self.depth += usize::from(self.name == Name::of(&tag.name) && !tag.self_closing);
        self.holds_html || !cannot_hold(self.name.as_str(), &tag.name)
    }

    /// Whether the end tag that comes next is its own.
    pub fn ends_with(&mut self, tag: &Tag) -> bool {
        self.depth -= usize::from(self.name == Name::of(&tag.name));
        self.depth == 0
    }
}
