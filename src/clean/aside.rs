//! Words that are not said together with those around them, in a line without styles: raised figures, the
//! numbers of notes, what is struck out, and readings above words.

use crate::domain::raised;

/// What of a line stands aside.
#[derive(Default)]
pub(super) struct Aside {
    open: Option<Open>,
}

struct Open {
    name: &'static str,
    /// Where in the line its words begin.
    start: usize,
    /// Whether they lead to a place of the same page.
    is_note: bool,
}

impl Aside {
    /// Takes in a start tag before whose words `line` stands. What nobody closes stays as it is.
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
        if self.open.as_ref().is_none_or(|open| open.name == name) {
            self.open = Some(Open { name, start: line.len(), is_note: false });
        }
    }

    /// Takes in that a link to `target` begins.
    pub(super) fn lead_to(&mut self, target: &str) {
        if let Some(open) = &mut self.open {
            open.is_note |= open.name == "sup" && target.starts_with('#');
        }
    }

    /// Takes in an end tag behind what `line` holds.
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
            true => match raised::raised(words).or_else(|| raised::marked_raised(words, before)) {
                Some(raised) => raised,
                None => return,
            },
            false => String::new(),
        };
        line.replace_range(open.start.., &shown);
    }

    /// The next part of what has a reading ends that, as does the end of all.
    fn end_reading(&mut self, line: &mut String) {
        for name in ["rt", "rp"] {
            self.end(name, line);
        }
    }
}
