//! Formulas of MathML as words: `x^2`, `a/b`, `√(n+1)`.

use super::super::element::Name;
use super::super::tokens::Tag;
use super::Builder;
use crate::clean::html::element::{self, Kind};

/// A formula that is being read.
#[derive(Default)]
pub(super) struct Formula {
    open: Vec<Part>,
    /// How deep one is in what says it once more for programs, or what is not seen.
    annotations: usize,
    /// Whether paragraphs may stand in that.
    holds_html: bool,
}

struct Part {
    name: Name,
    /// The parts that began in it.
    parts: usize,
    /// Whether a bracket stands before it.
    is_bracketed: bool,
}

/// More open parts are read as one.
const DEEPEST: usize = 64;

impl Builder<'_> {
    pub(super) fn start_formula(&mut self, tag: &Tag) {
        let told = tag.attribute("alttext").trim();
        if !told.is_empty() {
            self.text.push_str(told);
            self.has_formula = true;
            return self.drop_inside(tag, false);
        }
        if !tag.self_closing {
            self.formula = Some(Formula::default());
        }
    }

    /// Whether an element only says the last formula again, in boxes for the eye, as KaTeX writes most.
    pub(super) fn repeats_formula(&mut self, tag: &Tag) -> bool {
        match tag.attribute("class") {
            "katex" => self.has_formula = false,
            "katex-html" => return self.has_formula,
            _ => {}
        }
        false
    }

    /// Whether a tag is part of the open formula; others end it.
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
            self.formula = None;
            return false;
        }
        let mut is_part = false;
        if let Some(whole) = formula.open.last_mut() {
            whole.parts += 1;
            let name = whole.name.as_str();
            self.text.push_str(sign_before(name, whole.parts));
            is_part = matches!(name, "mfrac" | "msup" | "msub" | "msubsup");
        }
        let is_root = matches!(&*tag.name, "msqrt" | "mroot");
        if is_root {
            self.text.push('√');
        }
        let is_compound = matches!(&*tag.name, "mrow" | "mfrac" | "msup" | "msub" | "msubsup");
        let is_bracketed = is_root || &*tag.name == "mfenced" || is_part && is_compound;
        if !tag.self_closing && formula.open.len() < DEEPEST {
            if is_bracketed {
                self.text.push('(');
            }
            formula.open.push(Part { name: Name::of(&tag.name), parts: 0, is_bracketed });
        }
        true
    }

    /// Whether an end tag is that of a part of the open formula, or of all of it.
    pub(super) fn end_in_formula(&mut self, tag: &Tag) -> bool {
        let Some(formula) = &mut self.formula else { return false };
        if &*tag.name == "math" {
            self.formula = None;
            self.has_formula = true;
        } else if formula.annotations > 0 {
            formula.annotations -= 1;
        } else if let Some(at) =
            formula.open.iter().rposition(|part| part.name == Name::of(&tag.name))
        {
            let ended = formula.open.drain(at..).filter(|part| part.is_bracketed).count();
            self.text.extend(std::iter::repeat_n(')', ended));
        } else {
            return false;
        }
        true
    }

    /// Takes in what a part of the open formula says.
    pub(super) fn text_in_formula(&mut self, text: &str) {
        let Some(formula) = &self.formula else { return };
        if formula.annotations > 0 {
            return;
        }
        let part = formula.open.last().map_or("", |part| part.name.as_str());
        let words = text.trim();
        let stands_apart = match part {
            "mo" => words.starts_with(['=', '<', '>', '≤', '≥', '≠', '≈', '≡', '→', '∈']),
            "mtext" => !words.is_empty(),
            _ => false,
        };
        match stands_apart {
            true => self.text.extend([" ", words, " "]),
            false => self.text.push_str(words),
        }
    }
}

/// What tells the parts of a whole from one another, before the part of this number.
fn sign_before(whole: &str, part: usize) -> &'static str {
    match (whole, part) {
        ("msup" | "mover", 2) | ("msubsup" | "munderover", 3) => "^",
        ("msub" | "munder" | "msubsup" | "munderover", 2) => "_",
        ("mfrac", 2) => "/",
        ("mroot", 2) => ", ",
        ("mtr", 2..) => " ",
        ("mtable", 2..) => "; ",
        _ => "",
    }
}
