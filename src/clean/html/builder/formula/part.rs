//! A part of a formula, built from the parts inside it as they come.

use super::super::super::element::Name;
use super::super::super::tokens::Tag;
use crate::domain::raised::raised;

/// A part whose end tag has not come.
#[derive(Default)]
pub(super) struct Part {
    name: Option<Name>,
    /// What it says so far.
    text: String,
    /// How many parts are in it.
    parts: usize,
    /// The kind of those parts together; `None` until one has words.
    kind: Option<Kind>,
    /// The kinds of the first and the last of those that have words.
    ends: Option<(Kind, Kind)>,
    /// The signs before and after it.
    fence: (String, String),
    /// Whether its two parts stand above each other without a line between them.
    is_binomial: bool,
}

/// A part as words.
pub(super) struct Written {
    pub text: String,
    kind: Kind,
    ends: (Kind, Kind),
}

/// What a part is to those beside it, which decides on spaces and brackets.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// A letter, a number, a sign, or what brackets hold together.
    Atom,
    /// A name of several letters, such as `sin`.
    Name,
    /// A sign with space around it, such as `=`, or words.
    Apart,
    /// A part with others above or below it.
    Scripted,
    Fraction,
    /// Several parts.
    Row,
}

impl Part {
    pub(super) fn of(tag: &Tag) -> Self {
        let is_fenced = &*tag.name == "mfenced";
        let sign = |name, usual: &str| match tag.has_attribute(name) {
            true => tag.attribute(name).trim().to_owned(),
            false => usual.to_owned(),
        };
        let fence = match is_fenced {
            true => (sign("open", "("), sign("close", ")")),
            false => Default::default(),
        };
        let thickness = tag.attribute("linethickness").trim();
        Part {
            name: Some(Name::of(&tag.name)),
            fence,
            is_binomial: thickness.starts_with('0') && !thickness.contains('.'),
            ..Part::default()
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name == Some(Name::of(name))
    }

    fn name(&self) -> &str {
        self.name.as_ref().map_or("math", Name::as_str)
    }

    /// Adds text that stands directly in it.
    pub(super) fn say(&mut self, text: &str) {
        match self.name() {
            "mi" | "mn" | "mo" | "ms" | "mtext" => self.text.push_str(text),
            _ if text.trim().is_empty() => {}
            _ => self.add(Written::of(text.trim(), Kind::Atom)),
        }
    }

    /// Adds the next of its parts.
    pub(super) fn add(&mut self, part: Written) {
        self.parts += 1;
        let sign = match (self.name(), self.parts) {
            ("msup" | "mover", 2) | ("msubsup" | "munderover", 3) => "^",
            ("msub" | "munder" | "msubsup" | "munderover", 2) => "_",
            ("mfrac", 2) if self.is_binomial => " over ",
            ("mfrac", 2) => "/",
            ("mroot", 2) => "√",
            ("mfenced", 2..) => ", ",
            ("mtr", 2..) => " ",
            ("mtable", 2..) => "; ",
            _ => return self.set_beside(part),
        };
        let is_mark = |letter: char| matches!(letter, '′' | '″' | '‴' | '\'' | '°');
        if self.parts == 2 && matches!(sign, "^" | "_" | "/") {
            self.text = self.inside().within(sign);
        }
        match sign {
            "^" | "_" if part.text.is_empty() => {}
            "^" if part.text.chars().all(is_mark) => self.text.push_str(&part.text),
            "^" | "_" | "/" => self.text.extend([sign, &part.within(sign)]),
            "√" => {
                let index = raised(&part.text).unwrap_or_else(|| part.within("^"));
                self.text = format!("{index}{}", root_of(&self.text));
            }
            sign => {
                self.text.extend([sign, &part.text]);
                self.kind = Some(Kind::Row);
            }
        }
    }

    /// Sets a part beside the last one, with a space where the two would be read as one.
    fn set_beside(&mut self, part: Written) {
        if part.text.is_empty() {
            return;
        }
        let (first, last) = part.ends;
        let ends_with_letter = self.text.ends_with(char::is_alphanumeric);
        let begins_with_letter = part.text.starts_with(char::is_alphanumeric);
        let is_apart = match (self.ends.map(|ends| ends.1), first) {
            (None, _) => false,
            (_, Kind::Apart) => true,
            (Some(Kind::Apart), _) => !part.text.starts_with([',', '.', ';']),
            (Some(Kind::Scripted | Kind::Name | Kind::Fraction), _) => begins_with_letter,
            (_, Kind::Name | Kind::Fraction) => ends_with_letter,
            _ => false,
        };
        if is_apart {
            self.text.push(' ');
        }
        self.text.push_str(&part.text);
        self.ends = Some((self.ends.map_or(first, |ends| ends.0), last));
        self.kind = Some(self.kind.map_or(part.kind, |_| Kind::Row));
    }

    /// Ends the part and returns its words.
    pub(super) fn written(self) -> Written {
        let text = self.text.trim();
        match self.name() {
            "mi" | "mn" | "mo" | "ms" | "mtext" => {
                // Invisible signs, such as those for function application and multiplication.
                let text = text.trim_matches(|letter| matches!(letter, '\u{2061}'..='\u{2064}'));
                Written::of(text, kind_of_token(self.name(), text))
            }
            "msqrt" => Written::of(&root_of(text), Kind::Atom),
            "mroot" if self.parts < 2 => Written::of(&root_of(text), Kind::Atom),
            "mroot" => Written::of(text, Kind::Atom),
            "mfenced" => {
                Written::of(&format!("{}{text}{}", self.fence.0, self.fence.1), Kind::Atom)
            }
            "msup" | "msub" | "msubsup" | "mover" | "munder" | "munderover" if self.parts > 1 => {
                let first = self.ends.map_or(Kind::Scripted, |ends| ends.0);
                Written { ends: (first, Kind::Scripted), ..Written::of(text, Kind::Scripted) }
            }
            "mfrac" if self.parts > 1 && !self.is_binomial => Written::of(text, Kind::Fraction),
            _ => self.inside(),
        }
    }

    /// The words of the parts in it, side by side.
    fn inside(&self) -> Written {
        let ends = self.ends.unwrap_or((Kind::Row, Kind::Row));
        let kind = match is_in_brackets(&self.text) {
            true => Kind::Atom,
            false => self.kind.unwrap_or(Kind::Row),
        };
        Written { text: self.text.trim().to_owned(), kind, ends }
    }
}

impl Written {
    fn of(text: &str, kind: Kind) -> Self {
        Written { text: text.to_owned(), kind, ends: (kind, kind) }
    }

    /// Its text next to `sign`, in brackets if it would be misread without.
    fn within(&self, sign: &str) -> String {
        let is_whole = match self.kind {
            Kind::Atom | Kind::Name | Kind::Apart => true,
            Kind::Scripted => sign == "/",
            Kind::Fraction | Kind::Row => self.text.is_empty(),
        };
        if is_whole { self.text.clone() } else { format!("({})", self.text) }
    }
}

fn root_of(text: &str) -> String {
    if is_in_brackets(text) { format!("√{text}") } else { format!("√({text})") }
}

fn kind_of_token(name: &str, text: &str) -> Kind {
    const RELATIONS: [char; 21] = [
        '=', '<', '>', '≤', '≥', '≠', '≈', '≡', '→', '∈', '∉', '⊂', '⊆', '∼', '≃', '≅', '∝', '⇒',
        '⟹', '⇔', '↦',
    ];
    match name {
        "mo" if text.starts_with(RELATIONS) => Kind::Apart,
        "mtext" => Kind::Apart,
        "mi" | "mo" if text.chars().all(char::is_alphabetic) && text.chars().nth(1).is_some() => {
            Kind::Name
        }
        _ => Kind::Atom,
    }
}

/// Whether one pair of brackets encloses all of a text: `(a+b)`, but not `(a)+(b)`.
fn is_in_brackets(text: &str) -> bool {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at > 0 && at + letter.len_utf8() == text.len();
        }
    }
    false
}
