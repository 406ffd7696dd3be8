//! Blocks and their frames.

use super::super::Role;
use super::super::document::{
    Block, Content, Frame, FrameKind, Numbers, Piece, Style, TextKind, words_of,
};
use super::super::markup::attribute;
use super::super::numbering::Numbering;
use super::words::{description, is_of_picture, is_picture};
use super::{DEEPEST, Kind, Reader};

/// Most columns by which the first line of prose is indented.
const INDENT: usize = 4;
/// A paragraph of more characters without a line break is prose.
const PROSE: usize = 80;
/// The least length of a description that counts as repeated, in bytes: a shorter one may begin any text.
const TELLING: usize = 8;

impl Reader<'_> {
    /// Makes a block of the words read so far.
    pub(super) fn end_block(&mut self) {
        let mut pieces = std::mem::take(&mut self.pieces);
        let is_visible = |piece: &Piece| match piece {
            Piece::Text { text, .. } => !text.trim().is_empty(),
            Piece::Break | Piece::Place(_) => false,
        };
        if !pieces.iter().any(is_visible) {
            // Places without words of their own go to the next block.
            let is_place = |piece: &Piece| matches!(piece, Piece::Place(_));
            self.pieces.extend(pieces.into_iter().filter(is_place));
            return;
        }
        let is_words = self.state.kind == Kind::Words && self.tables.is_empty();
        let is_number = |piece: &Piece| match piece {
            Piece::Text { style, .. } => style.role == Role::LinkNumber,
            Piece::Break | Piece::Place(_) => true,
        };
        if let Some((number, _)) =
            self.lone_number.take_if(|(_, frame)| is_words && *frame == self.state.frame)
        {
            let blank = Piece::Text { text: "\u{a0}".to_owned(), style: Style::default() };
            pieces.splice(0..0, number.into_iter().chain([blank]));
        } else {
            self.end_lone_number();
            if is_words && pieces.iter().all(is_number) {
                self.lone_number = Some((pieces, self.state.frame));
                return;
            }
        }
        if is_words {
            indent_less(&mut pieces);
        }
        let kind = match self.state.kind {
            Kind::Heading => TextKind::Heading,
            Kind::Term => TextKind::Term,
            Kind::Caption => TextKind::Caption,
            Kind::Words if pieces.iter().all(is_of_picture) => TextKind::Pictures,
            Kind::Words => TextKind::Words,
            Kind::Code => {
                return self.add(Content::Code {
                    text: words_of(&pieces),
                    language: self.language.clone(),
                    places: pieces.iter().filter_map(place_of).collect(),
                });
            }
        };
        self.add(Content::Text(kind, pieces));
    }

    /// Makes a block of the number of a note: no words that belong to it came after it.
    pub(super) fn end_lone_number(&mut self) {
        if let Some((pieces, frame)) = self.lone_number.take() {
            let content = Content::Text(TextKind::Words, pieces);
            self.document.blocks.push(Block { frame, content });
        }
    }

    /// Removes the description of a picture if the words below begin with it.
    pub(super) fn drop_repeated_descriptions(&mut self) {
        for at in 1..self.document.blocks.len() {
            let (above, below) = self.document.blocks.split_at_mut(at);
            let (
                Some(Block { content: Content::Text(TextKind::Pictures, shown), .. }),
                Block { content: Content::Text(_, words), .. },
            ) = (above.last_mut(), &below[0])
            else {
                continue;
            };
            let words = words_of(words).trim_start().to_lowercase();
            let is_told = |description: &str| {
                let rest = words.strip_prefix(&description.to_lowercase());
                description.len() >= TELLING
                    && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            };
            for piece in shown.iter_mut().filter(|piece| description(piece).is_some_and(is_told)) {
                if let Piece::Text { text, .. } = piece {
                    *text = "[image]".to_owned();
                }
            }
        }
    }

    /// Puts places without words after them at the end of the last block.
    pub(super) fn end_places(&mut self) {
        let places = std::mem::take(&mut self.pieces);
        let last = self.document.blocks.last_mut();
        if let Some(Block { content: Content::Text(_, pieces), .. }) = last {
            pieces.extend(places);
        }
    }

    pub(super) fn add(&mut self, content: Content) {
        let frame = self.state.frame;
        self.document.blocks.push(Block { frame, content });
        let FrameKind::Item { blocks, .. } = &mut self.document.frames[frame].kind else { return };
        *blocks += 1;
        if *blocks > 1 {
            let list = self.document.frames[frame].parent;
            if let FrameKind::List { is_loose, .. } = &mut self.document.frames[list].kind {
                *is_loose = true;
            }
        }
    }

    pub(super) fn rule(&mut self) {
        self.end_block();
        self.add(Content::Rule);
    }

    pub(super) fn enter(&mut self, kind: FrameKind) {
        let parent = self.state.frame;
        let depth = self.document.frames[parent].depth + 1;
        if depth <= DEEPEST {
            self.document.frames.push(Frame { parent, depth, kind });
            self.state.frame = self.document.frames.len() - 1;
        }
    }

    /// Begins a list. One that stands in another list, outside of its items, belongs to the item above it.
    pub(super) fn list(&mut self, numbers: Option<Numbers>) {
        if let FrameKind::List { last: Some(item), .. } =
            self.document.frames[self.state.frame].kind
        {
            self.state.frame = item;
        }
        let mut level = 0;
        let mut at = self.state.frame;
        while at != 0 {
            if let FrameKind::List { numbers: None, level: around, .. } =
                self.document.frames[at].kind
            {
                level = around + 1;
                break;
            }
            at = self.document.frames[at].parent;
        }
        self.enter(FrameKind::List { numbers, is_loose: false, level, last: None });
    }

    /// Begins a list that counts as its tag says.
    pub(super) fn numbered_list(&mut self, attributes: &str) {
        let first = attribute(attributes, "start").parse().ok();
        let is_reversed = !attribute(attributes, "reversed").is_empty();
        let numbering = Numbering::of_type(&attribute(attributes, "type"));
        let next = if is_reversed { 0 } else { first.unwrap_or(1) };
        self.list(Some(Numbers { numbering, first, is_reversed, next, widest: 0 }));
    }

    pub(super) fn item(&mut self, attributes: &str) {
        let list = self.state.frame;
        let FrameKind::List { numbers, .. } = &mut self.document.frames[list].kind else { return };
        let value = attribute(attributes, "value").parse().ok();
        let number = numbers.as_mut().map_or(0, |numbers| numbers.count(value));
        self.enter(FrameKind::Item { number, blocks: 0 });
        let item = self.state.frame;
        if let FrameKind::List { last, .. } = &mut self.document.frames[list].kind {
            *last = (item != list).then_some(item);
        }
    }

    /// Moves a caption into the brackets of its picture, if the picture has no description or the caption
    /// contains it.
    pub(super) fn end_figure(&mut self, start: usize) {
        if self.document.blocks.len() - start != 2 {
            return;
        }
        let is_caption =
            |block: &Block| matches!(block.content, Content::Text(TextKind::Caption, _));
        // A caption above its picture moves below it.
        if is_caption(&self.document.blocks[start]) {
            self.document.blocks.swap(start, start + 1);
        }
        let [picture, caption] = &mut self.document.blocks[start..] else { return };
        let (Content::Text(TextKind::Pictures, shown), Content::Text(TextKind::Caption, caption)) =
            (&mut picture.content, &mut caption.content)
        else {
            return;
        };
        if shown.iter().filter(|piece| is_picture(piece)).count() != 1 {
            return;
        }
        let Some(at) = shown.iter().position(|piece| matches!(piece, Piece::Text { .. })) else {
            return;
        };
        let Piece::Text { text, style } = &mut shown[at] else { return };
        let description = text.trim_start_matches("[image").trim_start_matches(": ");
        let description = description.trim_end_matches(']').to_lowercase();
        if !words_of(caption).to_lowercase().contains(&description) {
            return;
        }
        // The numbers of links have brackets themselves.
        if caption.iter().any(has_link) {
            *text = "[image]".to_owned();
            return;
        }
        *text = "[image: ".to_owned();
        caption.push(Piece::Text { text: "]".to_owned(), style: *style });
        shown.splice(at + 1..at + 1, caption.drain(..));
        self.document.blocks.pop();
    }
}

fn has_link(piece: &Piece) -> bool {
    matches!(piece, Piece::Text { style: Style { link: Some(_), .. }, .. })
}

/// Indents the first line of prose no more than a book does; code and verse keep their columns.
fn indent_less(pieces: &mut [Piece]) {
    let is_text = |piece: &Piece| matches!(piece, Piece::Text { .. });
    let Some(at) = pieces.iter().position(is_text) else { return };
    let Piece::Text { text, .. } = &pieces[at] else { return };
    let blanks = text.chars().take_while(|it| *it == '\u{a0}').skip(INDENT);
    let beyond: usize = blanks.map(char::len_utf8).sum();
    let is_prose =
        || !pieces.contains(&Piece::Break) && words_of(pieces).chars().nth(PROSE).is_some();
    if beyond > 0
        && is_prose()
        && let Piece::Text { text, .. } = &mut pieces[at]
    {
        text.drain(..beyond);
    }
}

fn place_of(piece: &Piece) -> Option<usize> {
    match piece {
        Piece::Place(place) => Some(*place),
        Piece::Text { .. } | Piece::Break => None,
    }
}
