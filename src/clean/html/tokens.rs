//! Any HTML to start tags, end tags, and text, in one pass.
//!
//! Only html5ever's tokenizer is used: its tree builder takes quadratic time on deep nesting.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// The input is given in pieces of about this many bytes.
const PIECE: usize = 4096;
/// A tag that is longer than this is given only what may end it.
const LONG_TAG: usize = 16 * 1024;

/// What wants to know the tokens of a page.
pub(in crate::clean) trait Reader {
    /// A piece of decoded text; one run of text may come in several.
    fn text(&mut self, text: &str);
    /// A start tag, its name in lower case.
    fn start(&mut self, tag: &Tag);
    /// An end tag, its name in lower case.
    fn end(&mut self, tag: &Tag);
    /// Whether the rest may be left unread.
    fn is_satisfied(&self) -> bool {
        false
    }
}

/// Reads all of `html`, in time linear in its length.
pub(in crate::clean) fn read(html: &str, reader: &mut impl Reader) {
    let sink = Sink { reader: RefCell::new(reader), heard: Cell::new(false) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let mut silent = 0;
    let mut rest = html;
    while !rest.is_empty() && !tokenizer.sink.reader.borrow().is_satisfied() {
        let (piece, after) = if silent <= LONG_TAG {
            rest.split_at(rest.ceil_char_boundary(PIECE))
        } else {
            next_that_may_end_a_tag(rest)
        };
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from_slice(piece));
        // The sink never asks for a script to be run, so one call takes all of it.
        let _ = tokenizer.feed(&queue);
        silent = if tokenizer.sink.heard.take() { 0 } else { silent + piece.len() };
        rest = after;
    }
    tokenizer.end();
}

/// The next quote or bracket, without what stands before it, and the rest.
///
/// The tokenizer compares each attribute with all before it in its tag, so a megabyte of attributes
/// would take it minutes. Nothing that far into a tag or a comment is of use to anybody.
fn next_that_may_end_a_tag(rest: &str) -> (&str, &str) {
    let Some(at) = rest.find(['"', '\'', '>']) else { return ("", "") };
    let start = if rest[..at].ends_with("--") { at - 2 } else { at };
    (&rest[start..=at], &rest[at + 1..])
}

struct Sink<'r, R> {
    reader: RefCell<&'r mut R>,
    /// Whether a token came since somebody last looked.
    heard: Cell<bool>,
}

impl<R: Reader> TokenSink for Sink<'_, R> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.reader.borrow_mut().text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                self.heard.set(true);
                self.reader.borrow_mut().start(&tag);
                if let Some(kind) = raw_text(&tag) {
                    return TokenSinkResult::RawData(kind);
                }
            }
            Token::TagToken(tag) => self.reader.borrow_mut().end(&tag),
            Token::ParseError(_) => return TokenSinkResult::Continue,
            _ => {}
        }
        self.heard.set(true);
        TokenSinkResult::Continue
    }
}

/// How the inside of an element is read when it is not markup.
fn raw_text(tag: &Tag) -> Option<RawKind> {
    // Feeds carry XHTML too, where a script may close itself.
    if tag.self_closing {
        return None;
    }
    match &*tag.name {
        "script" => Some(RawKind::ScriptData),
        "style" | "iframe" | "noembed" | "noframes" | "xmp" => Some(RawKind::Rawtext),
        "textarea" | "title" => Some(RawKind::Rcdata),
        _ => None,
    }
}
