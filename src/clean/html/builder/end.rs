//! End tags, and whatever else closes elements.

use super::super::element::{Block, Name};
use super::super::write;
use super::{Builder, Gap, Open, What};

impl Builder<'_> {
    pub(super) fn end_inline(&mut self, is_it: impl Fn(&Open) -> bool) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        for at in (0..self.open.len()).rev() {
            let open = &mut self.open[at];
            if is_it(open) {
                if open.repeats > 0 {
                    open.repeats -= 1;
                } else {
                    self.remove(at);
                }
                return;
            }
            if matches!(open.what, What::Block(block) if block.is_cell()) {
                return;
            }
        }
    }

    pub(super) fn end_block(&mut self, name: &str) {
        self.end_reading();
        self.separate();
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let is_of_tables =
            matches!(name, "table" | "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th");
        let wanted = Name::of(name);
        // The end tag of any heading ends any other.
        let is_heading = wanted.is_heading();
        for at in (0..self.open.len()).rev() {
            let open = &self.open[at];
            if open.name == wanted || is_heading && open.name.is_heading() {
                match open.what {
                    What::Ignored => self.remove(at),
                    _ => self.close_to(at),
                }
                return;
            }
            let What::Block(block) = open.what else { continue };
            let is_barrier = match name {
                "li" => block.is_list() || block.is_cell(),
                "table" => false,
                _ if is_of_tables => block == Block::Table,
                _ => block.is_cell(),
            };
            if is_barrier {
                return;
            }
        }
    }

    /// Removes one inline element from the stack; those above it stay.
    pub(super) fn remove(&mut self, at: usize) {
        self.close_inlines(at);
        let open = self.open.remove(at);
        self.hidden -= usize::from(open.is_hidden);
        if self.hidden > 0 {
            // Hidden inline elements inside it end with it.
            let is_words = |open: &Open| open.is_hidden && open.what == What::Ignored;
            let (ended, others): (Vec<_>, Vec<_>) = self.open.drain(at..).partition(is_words);
            self.hidden -= ended.len();
            self.open.extend(others);
        }
        self.depth -= usize::from(matches!(open.what, What::Block(_)));
    }

    /// Closes all but the first `length` open elements.
    pub(super) fn close_to(&mut self, length: usize) {
        let is_written_block = |open: &Open| open.is_written && matches!(open.what, What::Block(_));
        if self.open[length..].iter().any(is_written_block) {
            self.close_inlines(0);
            for open in self.open[length..].iter().rev() {
                if let (true, What::Block(block)) = (open.is_written, open.what) {
                    write::end(&mut self.out, block.name());
                }
            }
            self.begin_afresh();
        } else {
            self.close_inlines(length);
        }
        self.held.clear();
        for open in self.open.drain(length..) {
            self.hidden -= usize::from(open.is_hidden);
            self.depth -= usize::from(matches!(open.what, What::Block(_)));
        }
    }

    /// Writes the end tags of inline elements from `at` on; their start tags are written again if needed.
    pub(super) fn close_inlines(&mut self, at: usize) {
        for open in self.open[at..].iter_mut().rev() {
            if let (true, What::Inline(name)) = (open.is_written, open.what) {
                write::end(&mut self.out, name);
                open.is_written = false;
            }
        }
    }

    pub(super) fn begin_afresh(&mut self) {
        self.gap = Gap::None;
        self.is_fresh = true;
        self.names.begin_block();
    }
}
