//! Cleaned HTML to a [`Document`].

mod blocks;
mod tables;
mod words;

use self::tables::{Section, TableInProgress};
use super::document::{Block, Content, Document, Frame, FrameId, FrameKind, Piece};
use super::links::Links;
use super::markup::{self, Token, attribute};
use super::notes::Notes;
use crate::domain::{Html, is_block};

/// Frames nested deeper than this are not drawn.
const DEEPEST: usize = 250;
/// Elements that may be open at once; `clean` lets fewer through.
const MOST_OPEN: usize = 1000;

/// The mark before and after deleted words.
const STRUCK: &str = "~~";

/// Reads `content` into a document; if it `marks_struck` words, these stand between marks.
pub(super) fn read(content: &Html, marks_struck: bool) -> Document {
    let mut reader = Reader::new(Notes::of(content.as_str()), marks_struck);
    for token in markup::tokens(content.as_str()) {
        match token {
            Token::Text(text) => reader.text(&text),
            Token::Start { name, attributes } => reader.start(name, attributes),
            Token::End { name } => reader.end(name),
        }
    }
    reader.finish()
}

struct Reader<'h> {
    /// Whether marks tell deleted words from the others.
    marks_struck: bool,
    document: Document,
    links: Links,
    /// The words of the block being read.
    pieces: Vec<Piece>,
    /// The number of a note, if it stands alone before the note's words, and its frame.
    lone_number: Option<(Vec<Piece>, FrameId)>,
    state: State,
    open: Vec<Open<'h>>,
    tables: Vec<TableInProgress>,
    /// The language of the code being read.
    language: String,
}

/// An open element and the state before it.
struct Open<'h> {
    name: &'h str,
    before: State,
    /// Where its words or blocks begin.
    start: usize,
}

/// The state that applies to the next words.
#[derive(Clone, Copy, Default)]
struct State {
    frame: FrameId,
    kind: Kind,
    is_strong: bool,
    is_emphasis: bool,
    is_code: bool,
    is_struck: bool,
    is_marked: bool,
    is_small: bool,
    is_head: bool,
    is_raised: bool,
    is_lowered: bool,
    is_quote: bool,
    quotes: usize,
    link: Option<usize>,
}

/// The kind of block that the next words belong to.
#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Words,
    Heading,
    Term,
    Caption,
    Code,
}

impl<'h> Reader<'h> {
    fn new(notes: Notes, marks_struck: bool) -> Self {
        let page = Frame { parent: 0, depth: 0, kind: FrameKind::Page };
        Reader {
            marks_struck,
            document: Document {
                frames: vec![page],
                blocks: Vec::new(),
                links: Vec::new(),
                pictures: Vec::new(),
            },
            links: Links::beside(notes),
            pieces: Vec::new(),
            lone_number: None,
            state: State::default(),
            open: Vec::new(),
            tables: Vec::new(),
            language: String::new(),
        }
    }

    fn finish(mut self) -> Document {
        self.end_block();
        self.end_lone_number();
        self.end_places();
        self.drop_repeated_descriptions();
        // A rule separates two blocks, so that none is needed at the end.
        while let Some(Block { content: Content::Rule, .. }) = self.document.blocks.last() {
            self.document.blocks.pop();
        }
        self.document.links = self.links.into_links();
        self.document
    }

    fn start(&mut self, name: &'h str, attributes: &'h str) {
        match name {
            "br" => return self.line_break(),
            "hr" => return self.rule(),
            "img" => return self.picture(attributes),
            "span" => return self.place(attributes),
            _ => {}
        }
        let mark = self.open.len();
        if is_block(name) {
            self.end_block();
        }
        if self.open.len() >= MOST_OPEN {
            return;
        }
        let start = if name == "figure" { self.document.blocks.len() } else { self.pieces.len() };
        self.open.push(Open { name, before: self.state, start });
        let state = &mut self.state;
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => state.kind = Kind::Heading,
            "pre" => {
                state.kind = Kind::Code;
                self.language = language(attributes);
            }
            "blockquote" => {
                state.is_quote = true;
                self.enter(FrameKind::Quote);
            }
            "ul" => self.list(None),
            "ol" => self.numbered_list(attributes),
            "li" => self.item(attributes),
            "dt" => state.kind = Kind::Term,
            "dd" => self.enter(FrameKind::Definition),
            "figure" => self.enter(FrameKind::Figure),
            "figcaption" | "caption" => state.kind = Kind::Caption,
            "table" => self.table(),
            "thead" => self.section(Section::Head),
            "tfoot" => self.section(Section::Foot),
            "tr" => self.row(),
            "th" | "td" => self.cell(name == "th", attributes),
            "a" => self.link(attributes),
            "strong" | "b" => state.is_strong = true,
            "em" | "i" | "cite" | "u" => state.is_emphasis = true,
            "code" if state.kind == Kind::Code && self.language.is_empty() => {
                self.language = language(attributes);
            }
            "code" | "kbd" | "samp" => state.is_code = true,
            "s" | "del" => self.strike(),
            "mark" => state.is_marked = true,
            "small" => state.is_small = true,
            "sup" => state.is_raised = true,
            "sub" => state.is_lowered = true,
            "q" => self.opening_quote(),
            // It changes no state, so its end tag does not matter.
            _ => self.open.truncate(mark),
        }
    }

    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return };
        match name {
            "a" => self.end_link(at),
            "q" => self.closing_quote(),
            "s" | "del" if !self.open[at].before.is_struck => self.mark_struck(),
            _ if is_block(name) => self.end_block(),
            _ => {}
        }
        let start = self.open[at].start;
        self.state = self.open[at].before;
        self.open.truncate(at);
        match name {
            "td" | "th" => self.end_cell(),
            "thead" | "tfoot" => self.section(Section::Body),
            "table" => self.end_table(),
            "figure" => self.end_figure(start),
            _ => {}
        }
    }
}

/// The language that a class such as `language-rust` names.
fn language(attributes: &str) -> String {
    attribute(attributes, "class").strip_prefix("language-").unwrap_or_default().to_owned()
}
