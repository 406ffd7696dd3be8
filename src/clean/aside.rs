//! Words that are set apart from those around them: in a line without styles, exponents are raised, and
//! footnote numbers, struck-out text, and ruby readings are left out.

use crate::domain::raised;

/// Tracks the element in a line whose words are set apart.
#[derive(Default)]
pub(super) struct Aside {
    open: Option<Open>,
}

struct Open {
    name: &'static str,
    /// Where in the line its words begin.
    start: usize,
    /// Whether its words link to a place on the same page.
    is_note: bool,
}

impl Aside {
    /// Handles a start tag after the words in `line`. An element that is never closed keeps its words.
    pub(super) fn start(&mut self, name: &str, line: &mut String) {
        let name = match name {
            "sup" => "sup",
            "del" | "s" | "strike" => "del",
            "rt" => "rt",
            "rp" => "rp",
            "rb" => return self.end_reading(line),
            _ => return,
        };
        self.end_reading(line);
        let said = self.open.as_ref().filter(|open| open.name == "sup");
        let said = said.and_then(|open| line.get(open.start..)).unwrap_or_default();
        if name == "sup" && said.ends_with(char::is_alphanumeric) {
            // An exponent of an exponent.
            return line.push('^');
        }
        if self.open.as_ref().is_none_or(|open| open.name == name) {
            self.open = Some(Open { name, start: line.len(), is_note: false });
        }
    }

    /// Handles the start of a link to `target`.
    pub(super) fn lead_to(&mut self, target: &str) {
        if let Some(open) = &mut self.open {
            open.is_note |= open.name == "sup" && target.starts_with('#');
        }
    }

    /// Handles an end tag after the words in `line`.
    pub(super) fn end(&mut self, name: &str, line: &mut String) {
        let name = match name {
            "s" | "strike" => "del",
            "ruby" => return self.end_reading(line),
            name => name,
        };
        let Some(open) = self.open.take_if(|open| open.name == name) else { return };
        let (Some(before), Some(words)) = (line.get(..open.start), line.get(open.start..)) else {
            return;
        };
        let shown = match name == "sup" && !open.is_note {
            true => match raised::as_exponent(words, before) {
                Some(raised) => raised,
                None => return,
            },
            false => String::new(),
        };
        line.replace_range(open.start.., &shown);
    }

    /// Ends an open reading, whose end tag may be missing: the next part of the ruby ends it, as does the
    /// ruby's end.
    fn end_reading(&mut self, line: &mut String) {
        for name in ["rt", "rp"] {
            self.end(name, line);
        }
    }
}
