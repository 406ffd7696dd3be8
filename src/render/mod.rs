//! Cleaned HTML to a [`Page`] of lines with roles. Pure; knows no terminal library.
//!
//! ```text
//!  Html ─ html ─▶ Document ─ layout, wrap, table ─▶ Page ─ plain ─▶ text
//! ```
//!
//! A [`Role`] says what words are, never how they look: a theme decides that.

pub mod bidi;
pub mod export;
pub mod fit;
pub mod letters;
pub mod plain;
pub mod png;
pub mod sixel;
pub mod times;
pub mod why;

mod code;
mod document;
mod folding;
mod html;
mod joining;
mod layout;
mod links;
mod markup;
mod notes;
mod numbering;
mod table;
mod wrap;

pub use notes::leads_back;

use std::collections::HashMap;

use crate::domain::Html;

/// A laid-out article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its lines, top to bottom.
    pub lines: Vec<Line>,
    /// Its links, in order.
    pub links: Vec<Link>,
    /// The addresses of its pictures, top to bottom; it shows them only as placeholders.
    pub pictures: Vec<String>,
}

impl Page {
    /// The first number after those of its links and notes, for links shown below the article.
    pub fn next_number(&self) -> usize {
        self.links.iter().filter_map(|link| link.number).max().unwrap_or(0) + 1
    }

    /// The line on which each place begins, for links within the article.
    pub fn places(&self) -> HashMap<usize, usize> {
        let begin = |(at, line): (usize, &Line)| {
            line.places.iter().map(move |place| (*place, at)).collect::<Vec<_>>()
        };
        self.lines.iter().enumerate().flat_map(begin).collect()
    }
}

/// A link of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The number that selects it; no two links have the same. A link to a note has the number that the
    /// article gives the note, or none.
    pub number: Option<usize>,
    /// Where it leads.
    pub to: Destination,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Destination {
    /// To an address.
    Address(String),
    /// To a place within the article.
    Place(usize),
}

/// One line of a page; never wider than the width asked for, except for code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Its parts, left to right.
    pub spans: Vec<Span>,
    /// Whether it is a line of code: kept whole, however long, and clipped or folded later.
    pub is_code: bool,
    /// The places that begin on it.
    pub places: Vec<usize>,
}

/// A run of one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// What they are.
    pub role: Role,
    /// The link they belong to: an index of [`Page::links`].
    pub link: Option<usize>,
}

impl Span {
    fn style(&self) -> document::Style {
        document::Style { role: self.role, link: self.link }
    }
}

/// What a span is; a theme gives it a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Plain,
    /// A heading inside the article.
    Heading,
    /// Stressed (`em`, `i`, `cite`).
    Emphasis,
    /// Strongly stressed (`strong`, `b`).
    Strong,
    /// Both.
    StrongEmphasis,
    /// Text of a link.
    Link,
    /// The number of a link, with its brackets, or of a note, raised.
    LinkNumber,
    /// Code inside a line.
    Code,
    /// A line of a code block.
    CodeBlock,
    /// A keyword in a code block.
    CodeKeyword,
    /// A string in a code block.
    CodeString,
    /// A number in a code block.
    CodeNumber,
    /// A comment in a code block.
    CodeComment,
    /// Quoted text.
    Quote,
    /// The bar before quoted text, bullets, table rules.
    Decoration,
    /// Deleted text.
    Struck,
    /// A stand-in for a picture, with its description.
    Image,
    /// A figure's caption, a footnote, small print.
    Caption,
    /// A table's head.
    TableHead,
    /// Highlighted (`mark`).
    Marked,
}

/// Breaks plain words into lines of at most `width` columns.
pub fn wrap_words(words: &str, width: usize) -> Vec<String> {
    let piece = document::Piece::Text { text: words.to_owned(), style: document::Style::default() };
    let joined = |line: Line| line.spans.into_iter().map(|span| span.text).collect();
    wrap::wrap(&[piece], width).into_iter().map(joined).collect()
}

/// Lays out `content` in `width` columns. Total for any input and width, and linear.
pub fn render(content: &Html, width: u16) -> Page {
    let document = html::read(content, false);
    layout::lay_out(document, usize::from(width.max(1)), false)
}

/// Like [`render`], for text without styles: marks tell deleted words from the others, as in Markdown.
pub fn render_unstyled(content: &Html, width: u16) -> Page {
    let document = html::read(content, true);
    layout::lay_out(document, usize::from(width.max(1)), false)
}

/// Like [`render`], with right-to-left words in visual order and their paragraphs at the right, for
/// terminals without support for bidirectional text.
pub fn render_visually(content: &Html, width: u16) -> Page {
    let document = html::read(content, false);
    layout::lay_out(document, usize::from(width.max(1)), true)
}
