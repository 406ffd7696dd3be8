//! Blocks, and the frames in which they stand.

use super::super::Role;
use super::super::document::{Block, Content, Frame, FrameKind, Piece, words_of};
use super::words::is_picture;
use super::{DEEPEST, Kind, Reader};

impl Reader<'_> {
    /// Makes a block of the words read so far.
    pub(super) fn end_block(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        let is_visible = |piece: &Piece| match piece {
            Piece::Text { text, .. } => !text.trim().is_empty(),
            Piece::Break => false,
        };
        if !pieces.iter().any(is_visible) {
            return;
        }
        let is_picture = |piece: &Piece| match piece {
            Piece::Text { style, .. } if is_visible(piece) => {
                matches!(style.role, Role::Image | Role::LinkNumber)
            }
            _ => true,
        };
        let content = match self.state.kind {
            Kind::Heading => Content::Heading(pieces),
            Kind::Term => Content::Term(pieces),
            Kind::Caption => Content::Caption(pieces),
            Kind::Code => {
                Content::Code { text: words_of(&pieces), language: self.language.clone() }
            }
            Kind::Words if pieces.iter().all(is_picture) => Content::Pictures(pieces),
            Kind::Words => Content::Words(pieces),
        };
        self.add(content);
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

    pub(super) fn list(&mut self, first: Option<u32>) {
        let mut level = 0;
        let mut at = self.state.frame;
        while at != 0 {
            if let FrameKind::List { first: None, level: around, .. } =
                self.document.frames[at].kind
            {
                level = around + 1;
                break;
            }
            at = self.document.frames[at].parent;
        }
        self.enter(FrameKind::List { first, items: 0, is_loose: false, level });
    }

    pub(super) fn item(&mut self) {
        let list = self.state.frame;
        let FrameKind::List { items, .. } = &mut self.document.frames[list].kind else { return };
        let index = *items;
        *items += 1;
        self.enter(FrameKind::Item { index, blocks: 0 });
    }

    /// Puts the caption of a picture that has no description of its own, or the same one, into its
    /// brackets.
    pub(super) fn end_figure(&mut self, start: usize) {
        if self.document.blocks.len() - start != 2 {
            return;
        }
        let is_caption = |block: &Block| matches!(block.content, Content::Caption(_));
        // A caption above its picture moves below it.
        if is_caption(&self.document.blocks[start]) {
            self.document.blocks.swap(start, start + 1);
        }
        let [picture, caption] = &mut self.document.blocks[start..] else { return };
        let (Content::Pictures(shown), Content::Caption(caption)) =
            (&mut picture.content, &mut caption.content)
        else {
            return;
        };
        if shown.iter().filter(|piece| is_picture(piece)).count() != 1 {
            return;
        }
        let Some(Piece::Text { text, style }) = shown.first_mut() else { return };
        let description = text.trim_start_matches("[image").trim_start_matches(": ");
        let description = description.trim_end_matches(']').to_lowercase();
        if !words_of(caption).to_lowercase().contains(&description) {
            return;
        }
        *text = "[image: ".to_owned();
        caption.push(Piece::Text { text: "]".to_owned(), style: *style });
        shown.splice(1..1, caption.drain(..));
        self.document.blocks.pop();
    }
}
