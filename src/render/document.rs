//! An article by meaning: blocks in frames, without widths.
//!
//! It is flat. A block names the frame it stands in and a frame the one around it, so nothing here
//! or in the layout recurses over the depth of the source.

use super::numbering::Numbering;
use super::{Link, Picture, Role};

/// An article by meaning.
pub(super) struct Document {
    pub frames: Vec<Frame>,
    pub blocks: Vec<Block>,
    pub links: Vec<Link>,
    pub pictures: Vec<Picture>,
}

/// The place of a frame in [`Document::frames`]; 0 is the page itself.
pub(super) type FrameId = usize;

/// Something that indents or marks the blocks in it.
pub(super) struct Frame {
    /// The one around it; the page is around itself.
    pub parent: FrameId,
    /// How many are around it.
    pub depth: usize,
    pub kind: FrameKind,
}

pub(super) enum FrameKind {
    Page,
    Quote,
    List {
        /// How it counts; `None` is a list of bullets.
        numbers: Option<Numbers>,
        /// Whether its items stand apart, because one of them has several parts.
        is_loose: bool,
        /// How many bullet lists are around it.
        level: usize,
    },
    Item {
        /// Its number, if its list counts upwards; else its place there, from 0.
        number: i64,
        /// Blocks directly in it.
        blocks: u32,
    },
    Definition,
    Figure,
}

/// How a list counts, and how far it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    pub numbering: Numbering,
    /// The first number, if that is told.
    pub first: Option<i64>,
    /// Whether it counts down, without a first number to 1.
    pub is_reversed: bool,
    /// The number that the next item would have.
    pub next: i64,
    /// The columns of the longest number, of those that count up.
    pub widest: usize,
}

impl Numbers {
    /// Takes in an item, with a number of its own if it has one; what [`FrameKind::Item`] notes of it.
    pub fn count(&mut self, value: Option<i64>) -> i64 {
        let number = value.filter(|_| !self.is_reversed).unwrap_or(self.next);
        self.next = number.saturating_add(1);
        self.widest = self.widest.max(self.numbering.told(number).len());
        number
    }

    /// The columns of the longest number: counted down, that is the first one.
    pub fn columns(&self) -> usize {
        if self.is_reversed { self.told(0).len() } else { self.widest }
    }

    /// The number of an item, as it is told.
    pub fn told(&self, number: i64) -> String {
        match self.is_reversed {
            true => self.numbering.told(self.first.unwrap_or(self.next).saturating_sub(number)),
            false => self.numbering.told(number),
        }
    }
}

/// A part of an article that stands by itself.
pub(super) struct Block {
    pub frame: FrameId,
    pub content: Content,
}

pub(super) enum Content {
    Words(Vec<Piece>),
    Heading(Vec<Piece>),
    /// What a definition list defines.
    Term(Vec<Piece>),
    Caption(Vec<Piece>),
    /// Nothing but pictures.
    Pictures(Vec<Piece>),
    Code {
        text: String,
        /// What pages call the language; often empty.
        language: String,
        /// The places in it.
        places: Vec<usize>,
    },
    Rule,
    Table(Table),
}

/// Words of one style, the end of a line, or a place that the next words begin.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Text { text: String, style: Style },
    Break,
    Place(usize),
}

/// What words are, and the link they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Style {
    pub role: Role,
    pub link: Option<usize>,
}

/// Rows of cells that belong under one another.
#[derive(Default)]
pub(super) struct Table {
    pub rows: Vec<Row>,
}

#[derive(Default)]
pub(super) struct Row {
    pub is_head: bool,
    pub cells: Vec<Cell>,
}

pub(super) struct Cell {
    pub pieces: Vec<Piece>,
    /// How many columns it takes.
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

    /// The innermost frame that both stand in.
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

impl Block {
    /// Its words, if it is made of nothing else.
    pub fn words(&self) -> Option<String> {
        match &self.content {
            Content::Words(pieces)
            | Content::Heading(pieces)
            | Content::Term(pieces)
            | Content::Caption(pieces)
            | Content::Pictures(pieces) => Some(words_of(pieces)),
            Content::Code { .. } | Content::Rule | Content::Table(_) => None,
        }
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
