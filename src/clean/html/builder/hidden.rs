//! Hidden elements. They are opened and closed like all others, so that one without an end tag ends where
//! HTML ends it, but nothing in them is written.

use super::super::element::{Kind, Name};
use super::super::hidden::{is_hidden, numbers_lines};
use super::super::tokens::Tag;
use super::{Builder, MOST_OPEN, Open, What};

impl Builder<'_> {
    /// Handles a start tag that is hidden, or inside a hidden element; returns false if it is to be read
    /// like any other.
    pub(super) fn start_hidden(&mut self, tag: &Tag, kind: Kind) -> bool {
        // The usual case.
        if tag.attributes.is_empty() && self.hidden == 0 {
            return false;
        }
        let hides = !self.shows_hidden && is_hidden(tag)
            || numbers_lines(tag, self.is_preformatted())
            || self.katex.repeats(tag);
        if !hides && self.hidden == 0 {
            return false;
        }
        self.has_hidden = true;
        match kind {
            Kind::Picture | Kind::DroppedVoid | Kind::Break | Kind::Rule => true,
            Kind::Media | Kind::Dropped | Kind::Formula => {
                self.drop_inside(tag, false);
                true
            }
            Kind::Block(_) | Kind::Boundary if hides => {
                self.start_hidden_block(tag, kind);
                true
            }
            Kind::Block(_) | Kind::Boundary => false,
            Kind::Inline(_) | Kind::Anchor | Kind::Transparent => {
                self.start_hidden_words(tag, hides)
            }
        }
    }

    fn start_hidden_block(&mut self, tag: &Tag, kind: Kind) {
        // Counts as hidden before it opens: an empty cell would be written for its place in the row.
        self.hidden += 1;
        self.start_element(tag, kind);
        self.hidden -= 1;
        let is_open = self.too_deep == 0 && !tag.self_closing;
        if is_open && self.open.last().is_some_and(|open| open.name == Name::of(&tag.name)) {
            self.hide_innermost();
        }
    }

    fn start_hidden_words(&mut self, tag: &Tag, hides: bool) -> bool {
        if tag.self_closing || self.too_deep > 0 {
            return false;
        }
        let name = Name::of(&tag.name);
        let is_same = |open: &&mut Open| open.is_hidden && open.name == name;
        if let Some(open) = self.open.iter_mut().rev().find(is_same) {
            open.repeats += 1;
            return true;
        }
        if hides && self.open.len() < MOST_OPEN {
            self.push(name, What::Ignored, String::new());
            self.hide_innermost();
            return true;
        }
        false
    }

    fn hide_innermost(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.is_hidden = true;
            self.hidden += 1;
        }
    }

    /// Handles an end tag if it ends a hidden inline element; returns whether it did.
    pub(super) fn end_hidden(&mut self, name: &str) -> bool {
        if self.hidden == 0 || self.too_deep > 0 {
            return false;
        }
        let name = Name::of(name);
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return false };
        let open = &mut self.open[at];
        if !open.is_hidden || open.what != What::Ignored {
            return false;
        }
        match open.repeats {
            0 => self.remove(at),
            _ => open.repeats -= 1,
        }
        true
    }
}
