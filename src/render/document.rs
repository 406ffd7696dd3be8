//! An article by meaning: blocks in frames, without widths.
//!
//! It is flat: a block names its frame and a frame its parent, so nothing here or in the layout recurses
//! over the depth of the source.

use super::numbering::Numbering;
use super::{Link, Role};

/// An article by meaning.
pub(super) struct Document {
    pub frames: Vec<Frame>,
    pub blocks: Vec<Block>,
    pub links: Vec<Link>,
    /// The addresses of its pictures, top to bottom.
    pub pictures: Vec<String>,
}

/// The index of a frame in [`Document::frames`]; 0 is the page itself.
pub(super) type FrameId = usize;

/// Something that indents or marks the blocks in it.
pub(super) struct Frame {
    /// The frame around it; the page is its own parent.
    pub parent: FrameId,
    /// How many frames are around it.
    pub depth: usize,
    pub kind: FrameKind,
}

pub(super) enum FrameKind {
    Page,
    Quote,
    List {
        /// How it counts; `None` is a list of bullets.
        numbers: Option<Numbers>,
        /// Whether blank lines separate its items, because one of them has several blocks.
        is_loose: bool,
        /// How many bullet lists are around it.
        level: usize,
        /// Its latest item.
        last: Option<FrameId>,
    },
    Item {
        /// Its number if its list counts up, its index if the list counts down, else 0.
        number: i64,
        /// Blocks directly in it.
        blocks: u32,
    },
    Definition,
    Figure,
}

/// How a list counts, and how far it has counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    pub numbering: Numbering,
    /// The first number, if the list gives one.
    pub first: Option<i64>,
    /// Whether it counts down: to 1 if there is no first number.
    pub is_reversed: bool,
    /// The number of the next item.
    pub next: i64,
    /// The width of the longest number in columns, if the list counts up.
    pub widest: usize,
}

impl Numbers {
    /// Counts an item, which may have a number of its own; returns the number for [`FrameKind::Item`].
    pub fn count(&mut self, value: Option<i64>) -> i64 {
        let number = value.filter(|_| !self.is_reversed).unwrap_or(self.next);
        self.next = number.saturating_add(1);
        self.widest = self.widest.max(self.numbering.format(number).len());
        number
    }

    /// The width of the longest number in columns: counting down, that is the first one, or below zero the
    /// last one.
    pub fn columns(&self) -> usize {
        match self.is_reversed {
            true => self.format(0).len().max(self.format(self.next.saturating_sub(1)).len()),
            false => self.widest,
        }
    }

    /// The number of an item, as it is shown.
    pub fn format(&self, number: i64) -> String {
        match self.is_reversed {
            true => self.numbering.format(self.first.unwrap_or(self.next).saturating_sub(number)),
            false => self.numbering.format(number),
        }
    }
}

/// A part of an article that stands by itself.
pub(super) struct Block {
    pub frame: FrameId,
    pub content: Content,
}

pub(super) enum Content {
    Text(TextKind, Vec<Piece>),
    Code {
        text: String,
        /// The page's name for the language; often empty.
        language: String,
        /// The places in it.
        places: Vec<usize>,
    },
    Rule,
    /// Rows of cells that are aligned in columns.
    Table(Vec<Row>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    Words,
    Heading,
    /// What a definition list defines.
    Term,
    Caption,
    /// Nothing but pictures.
    Pictures,
}

/// Words of one style, a line break, or a place that links lead to and the next words begin.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Text { text: String, style: Style },
    Break,
    Place(usize),
}

/// The role of words, and the link they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Style {
    pub role: Role,
    pub link: Option<usize>,
}

impl Style {
    /// The style of words in no link.
    pub const fn of(role: Role) -> Style {
        Style { role, link: None }
    }
}

#[derive(Default)]
pub(super) struct Row {
    pub is_head: bool,
    pub cells: Vec<Cell>,
}

pub(super) struct Cell {
    pub pieces: Vec<Piece>,
    /// How many columns it spans.
    pub columns: usize,
}

impl Document {
    /// The frames around `frame`, outermost first, itself last, without the page.
    pub fn chain(&self, frame: FrameId) -> Vec<FrameId> {
        let mut chain = Vec::with_capacity(self.frames[frame].depth);
        let mut at = frame;
        while at != 0 {
            chain.push(at);
            at = self.frames[at].parent;
        }
        chain.reverse();
        chain
    }

    /// The innermost frame around both.
    pub fn common(&self, one: FrameId, other: FrameId) -> FrameId {
        let (mut one, mut other) = (one, other);
        while one != other {
            if self.frames[one].depth >= self.frames[other].depth {
                one = self.frames[one].parent;
            } else {
                other = self.frames[other].parent;
            }
        }
        one
    }
}

/// The words of some pieces, without their styles.
pub(super) fn words_of(pieces: &[Piece]) -> String {
    let mut words = String::new();
    for piece in pieces {
        match piece {
            Piece::Text { text, .. } => words.push_str(text),
            Piece::Break => words.push(' '),
            Piece::Place(_) => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_counts_down_is_as_wide_as_its_longest_number() {
        let columns = |first, items| {
            let mut numbers = Numbers {
                numbering: Numbering::of_type("1"),
                first,
                is_reversed: true,
                next: 0,
                widest: 0,
            };
            (0..items).for_each(|_| _ = numbers.count(None));
            numbers.columns()
        };
        assert_eq!(columns(Some(10), 2), 2);
        assert_eq!(columns(Some(1), 4), 2, "down to -2");
        assert_eq!(columns(None, 12), 2);
    }
}
