//! Turns tokens into canonical markup, with one small stack of open elements.
//!
//! Nothing is written before there are words for it: an element is pushed on the stack when its start tag
//! comes, and its own tag is written together with the first words or picture inside. So empty elements
//! vanish by themselves. Inline elements that are open when a block begins are closed and written again
//! inside it.

mod end;
mod formula;
mod hidden;
mod ruby;
mod start;
mod words;

use unicode_normalization::char::is_combining_mark;
use url::Url;

use super::dropped::Dropped;
use super::element::{self, Block, Kind, Name};
use super::hidden::Katex;
use super::media::Played;
use super::references::Names;
use super::tex;
use super::tokens::{Reader, Tag};
use super::write;
use crate::domain::Text;
use formula::Formula;
use ruby::Ruby;

/// Most blocks that may be open at once.
const DEEPEST: usize = 200;
/// Most elements of any kind that may be open at once.
const MOST_OPEN: usize = 300;
/// How often an inline element with attributes, such as a link, is written if it runs over several
/// blocks.
const PARTS: u8 = 8;
/// Most no-break spaces that are kept before the words of a line.
const INDENT: usize = 24;
/// Bytes kept free for closing what is open.
pub(super) const RESERVE: usize = 64 * 1024;

/// Builds the canonical markup of a page.
#[derive(Default)]
pub(super) struct Builder<'b> {
    base: Option<&'b Url>,
    /// The most bytes to write.
    largest: usize,
    out: String,
    open: Vec<Open>,
    /// Blocks among [`Self::open`].
    depth: usize,
    /// Start tags that were ignored because too much was open, and whose end tag has not come.
    too_deep: usize,
    /// Elements among [`Self::open`] that are hidden: nothing in them is written.
    hidden: usize,
    /// Whether any element was.
    has_hidden: bool,
    /// Whether hidden elements are written all the same.
    shows_hidden: bool,
    /// The element that is being left out.
    dropped: Option<Dropped>,
    /// Whether a `source` in it may tell what would be played.
    wants_source: bool,
    /// What the frame that just began plays, if it has no title, and where the text of its link begins.
    unnamed: Option<(usize, Played)>,
    /// The formula that is being read.
    formula: Option<Formula>,
    katex: Katex,
    /// The length of the output when the last formula ended.
    end_of_formula: Option<usize>,
    /// The reading above words that is being written.
    ruby: Ruby,
    /// The address of the last picture.
    picture: String,
    /// The `srcset` that the open `picture` has for its `img`.
    source: String,
    /// The language of code that the last boundary named.
    language: String,
    /// The names that links may refer to.
    names: Names,
    /// Text since the last tag.
    text: String,
    /// What goes before the next words.
    gap: Gap,
    /// The no-break spaces that indent the words after the gap.
    indent: usize,
    /// Whether the next words are the first in the innermost block, or since a block inside it.
    is_fresh: bool,
    /// White space inside `pre` that is written only if words follow.
    held: String,
    is_full: bool,
    /// Whether escaped markup is being read.
    is_unescaping: bool,
}

/// An open element.
struct Open {
    /// Its name in the source, which its end tag repeats.
    name: Name,
    what: What,
    /// Its attributes as written.
    attributes: String,
    /// Whether its start tag is written and its end tag is not.
    is_written: bool,
    /// How often it may still be written.
    parts: u8,
    /// Start tags inside of it that would only repeat it.
    repeats: usize,
    /// Whether the source left out its tag.
    is_implied: bool,
    /// Whether it is hidden.
    is_hidden: bool,
    /// Whether a sign inside it that says only "back up" is left out.
    drops_signs: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Block(Block),
    Inline(&'static str),
    /// Separates, but is not written.
    Boundary,
    /// Has no effect; kept to find its end tag.
    Ignored,
}

/// What separates words from those before them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space(char),
    Breaks(u8),
}

impl<'b> Builder<'b> {
    /// A builder that writes at most `largest` bytes, and usually no more than `usual`.
    pub(super) fn new(
        base: Option<&'b Url>,
        page: Option<&str>,
        usual: usize,
        largest: usize,
    ) -> Self {
        let out = String::with_capacity(usual);
        Builder { base, largest, out, names: Names::at(page), is_fresh: true, ..Builder::default() }
    }

    /// Makes the builder write hidden elements too.
    pub(super) fn with_hidden(mut self) -> Self {
        self.shows_hidden = true;
        self
    }

    /// Whether anything was hidden.
    pub(super) fn has_hidden(&self) -> bool {
        self.has_hidden
    }

    /// Closes what is open and returns the markup.
    pub(super) fn finish(mut self) -> String {
        self.end_formula();
        self.take_text();
        self.close_to(0);
        self.names.write(&mut self.out);
        self.out
    }
}

impl Reader for Builder<'_> {
    fn text(&mut self, text: &str) {
        match (&self.dropped, &self.formula) {
            (Some(_), _) => self.name_played(text),
            (None, Some(_)) => self.text_in_formula(text),
            (None, None) => self.text.push_str(text),
        }
    }

    fn start(&mut self, tag: &Tag) {
        if self.start_in_formula(tag) {
            return;
        }
        self.take_text();
        if self.start_inside_dropped(tag) {
            return;
        }
        self.names.take(tag);
        let kind = element::kind(&tag.name);
        if self.start_hidden(tag, kind) {
            return;
        }
        match kind {
            Kind::Transparent => {
                self.start_in_card(tag);
                self.start_in_ruby(&tag.name);
            }
            Kind::DroppedVoid => self.void(tag),
            Kind::Dropped if tex::is_script(tag) && !self.follows_formula() => {}
            Kind::Dropped if &*tag.name == "button" && self.is_label() => {}
            Kind::Dropped => self.drop_inside(tag, false),
            Kind::Formula => self.start_formula(tag),
            Kind::Break => self.line_break(),
            Kind::Rule => self.rule(),
            Kind::Picture => self.picture(tag),
            Kind::Media => self.player(tag),
            kind => {
                self.start_element(tag, kind);
                self.text.extend(tex::formula_of(tag));
            }
        }
    }

    fn end(&mut self, tag: &Tag) {
        if self.end_in_formula(tag) {
            return;
        }
        self.take_text();
        if let Some(dropped) = &mut self.dropped {
            if dropped.ends_with(tag) {
                self.dropped = None;
            }
            return;
        }
        if self.end_hidden(&tag.name) {
            return;
        }
        match element::kind(&tag.name) {
            Kind::Inline(name) => self.end_inline(|open| open.what == What::Inline(name)),
            Kind::Anchor => self.end_inline(|open| open.name == Name::of(&tag.name)),
            Kind::Block(_) | Kind::Boundary => self.end_block(&tag.name),
            Kind::Break => self.line_break(),
            Kind::Transparent if &*tag.name == "picture" => self.source.clear(),
            Kind::Transparent => self.end_in_ruby(&tag.name),
            _ => {}
        }
    }

    fn is_satisfied(&self) -> bool {
        self.is_full
    }
}

/// The stack.
impl Builder<'_> {
    /// The innermost open block or boundary, and its index in [`Self::open`].
    fn innermost(&self) -> Option<(usize, What)> {
        let at = self
            .open
            .iter()
            .rposition(|open| matches!(open.what, What::Block(_) | What::Boundary))?;
        Some((at, self.open[at].what))
    }

    /// The index of the innermost open block that `is_it`, unless a block further inside `is_fence`.
    fn find(&self, is_it: fn(Block) -> bool, is_fence: fn(Block) -> bool) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            match open.what {
                What::Block(block) if is_it(block) => return Some(at),
                What::Block(block) if is_fence(block) => return None,
                _ => {}
            }
        }
        None
    }

    /// Whether what comes next is all that a heading, a summary, or a link has said so far.
    fn is_label(&self) -> bool {
        self.open.iter().any(|open| match open.what {
            What::Block(Block::Heading(_)) => !open.is_written,
            What::Inline("a") => open.parts == PARTS,
            _ => open.name.as_str() == "summary" && matches!(self.gap, Gap::Breaks(_)),
        })
    }

    fn is_preformatted(&self) -> bool {
        self.innermost().is_some_and(|(_, what)| what == What::Block(Block::Preformatted))
    }

    /// Whether there is room for `length` bytes; once there is not, nothing more is written.
    fn fits(&mut self, length: usize) -> bool {
        self.is_full |= !self.has_room(length);
        !self.is_full
    }

    fn fits_words(&mut self, words: &str) -> bool {
        self.is_full |= !self.has_room_for(words);
        !self.is_full
    }

    /// Whether there is room for these words; measures them only when it is close.
    fn has_room_for(&self, words: &str) -> bool {
        self.has_room(write::LONGEST * words.len()) || self.has_room(write::length(words))
    }

    fn has_room(&self, length: usize) -> bool {
        length <= self.largest.saturating_sub(RESERVE + self.out.len())
    }

    /// Writes all open tags and the gap, so that words can follow.
    fn write_open(&mut self) {
        self.write_blocks();
        self.write_gap();
        self.names.write(&mut self.out);
        self.write_inlines();
        self.is_fresh = false;
    }

    fn write_blocks(&mut self) {
        let is_unwritten = |open: &Open| !open.is_written && matches!(open.what, What::Block(_));
        if !self.open.iter().any(is_unwritten) {
            return;
        }
        self.close_inlines(0);
        for open in &mut self.open {
            if let (false, What::Block(block)) = (open.is_written, open.what) {
                write::start(&mut self.out, block.name(), &open.attributes);
                open.is_written = true;
            }
        }
        self.begin_afresh();
    }

    fn write_gap(&mut self) {
        if self.is_preformatted() {
            return self.write_held();
        }
        let is_paragraph = |(_, what)| what == What::Block(Block::Paragraph);
        let is_indented = match self.is_fresh {
            true => self.innermost().is_some_and(is_paragraph),
            false => matches!(self.gap, Gap::Breaks(_)),
        };
        let indent = std::mem::take(&mut self.indent);
        match std::mem::take(&mut self.gap) {
            _ if self.is_fresh => {}
            Gap::None => {}
            Gap::Space(white) => self.out.push(white),
            Gap::Breaks(1) => self.out.push_str("<br>"),
            Gap::Breaks(_) => match self.innermost() {
                Some((_, What::Block(Block::Paragraph))) => {
                    self.close_inlines(0);
                    self.out.push_str("</p><p>");
                }
                _ => self.out.push_str("<br><br>"),
            },
        }
        if is_indented {
            self.out.extend(std::iter::repeat_n('\u{a0}', indent));
        }
    }

    /// Writes the held white space inside `pre`, without empty lines at its beginning.
    fn write_held(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        let held = std::mem::take(&mut self.held);
        let line = held.rfind('\n');
        if self.is_fresh {
            self.out.push_str(&held[line.map_or(0, |at| at + 1)..]);
        } else {
            if line.is_none() && matches!(gap, Gap::Breaks(_)) {
                self.out.push('\n');
            }
            self.out.push_str(&held);
        }
    }

    fn write_inlines(&mut self) {
        for open in &mut self.open {
            if let (false, What::Inline(name), 1..) = (open.is_written, open.what, open.parts) {
                write::start(&mut self.out, name, &open.attributes);
                open.is_written = true;
                open.parts -= u8::from(!open.attributes.is_empty());
            }
        }
    }
}

/// An attribute's text on one line, cut to a reasonable length.
fn words_of(raw: &str) -> String {
    let raw = &raw[..raw.floor_char_boundary(8000)];
    Text::clean(raw).cut(1000).as_str().trim_start_matches(needs_a_base).to_owned()
}

/// Whether `letter` joins the one before it, even if that is the bracket of a tag.
fn needs_a_base(letter: char) -> bool {
    // The first combining mark is U+0300; most letters come before it.
    letter >= '\u{300}' && (is_combining_mark(letter) || matches!(letter, '\u{200c}' | '\u{200d}'))
}
