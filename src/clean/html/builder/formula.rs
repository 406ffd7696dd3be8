//! MathML formulas as words: `x^2`, `a/b`, `√(n+1)`.

mod part;

use super::super::element::{self, Kind};
use super::super::tokens::Tag;
use super::Builder;
use part::Part;

/// A formula that is being read.
#[derive(Default)]
pub(super) struct Formula {
    /// What it says so far, open parts aside.
    whole: Part,
    open: Vec<Part>,
    /// Nesting depth in annotations, which repeat it for programs, or in invisible parts.
    annotations: usize,
    /// Whether paragraphs may stand in these.
    holds_html: bool,
}

/// Most open parts; deeper ones are read as one with the innermost of these.
const DEEPEST: usize = 64;

impl Formula {
    fn innermost(&mut self) -> &mut Part {
        self.open.last_mut().unwrap_or(&mut self.whole)
    }

    /// Ends all but the first `length` open parts, adding each to the one around it.
    fn close_to(&mut self, length: usize) {
        while self.open.len() > length
            && let Some(part) = self.open.pop()
        {
            self.innermost().add(part.written());
        }
    }
}

impl Builder<'_> {
    pub(super) fn start_formula(&mut self, tag: &Tag) {
        let told = tag.attribute("alttext").trim();
        if !told.is_empty() {
            self.text.push_str(told);
            self.note_end_of_formula();
            return self.drop_inside(tag, false);
        }
        if !tag.self_closing {
            self.formula = Some(Formula::default());
        }
    }

    /// Handles a start tag in the open formula; returns false for any other tag, which ends the formula.
    pub(super) fn start_in_formula(&mut self, tag: &Tag) -> bool {
        let Some(formula) = &mut self.formula else { return false };
        let is_apart = tag.name.starts_with("annotation") || &*tag.name == "mphantom";
        let is_block = matches!(element::kind(&tag.name), Kind::Block(_));
        if is_apart || formula.annotations > 0 && (!is_block || formula.holds_html) {
            formula.annotations += usize::from(!tag.self_closing);
            formula.holds_html |= &*tag.name == "annotation-xml";
            return true;
        }
        if !matches!(element::kind(&tag.name), Kind::Transparent | Kind::Formula) {
            self.end_formula();
            return false;
        }
        if tag.self_closing {
            formula.innermost().add(Part::of(tag).written());
        } else if formula.open.len() < DEEPEST {
            formula.open.push(Part::of(tag));
        }
        true
    }

    /// Handles the end tag of the open formula or of a part of it; returns whether it was one.
    pub(super) fn end_in_formula(&mut self, tag: &Tag) -> bool {
        let Some(formula) = &mut self.formula else { return false };
        if &*tag.name == "math" {
            self.end_formula();
            self.note_end_of_formula();
        } else if formula.annotations > 0 {
            formula.annotations -= 1;
        } else if let Some(at) = formula.open.iter().rposition(|part| part.is(&tag.name)) {
            formula.close_to(at);
        } else {
            return false;
        }
        true
    }

    /// Adds text to the innermost part of the open formula.
    pub(super) fn text_in_formula(&mut self, text: &str) {
        if let Some(formula) = self.formula.as_mut().filter(|formula| formula.annotations == 0) {
            formula.innermost().say(text);
        }
    }

    /// Ends the open formula, if there is one, and adds its words to the text.
    pub(super) fn end_formula(&mut self) {
        if let Some(mut formula) = self.formula.take() {
            formula.close_to(0);
            self.text.push_str(&formula.whole.written().text);
        }
    }

    /// Remembers where a formula ended: what directly follows it may repeat it.
    fn note_end_of_formula(&mut self) {
        self.katex.read();
        self.take_text();
        self.end_of_formula = Some(self.out.len());
    }

    /// Whether nothing was written since the last formula.
    pub(super) fn follows_formula(&self) -> bool {
        self.end_of_formula == Some(self.out.len())
    }
}
