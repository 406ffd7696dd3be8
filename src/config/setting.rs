//! Conversions from a value in the file to a value in the program, one type at a time.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::problem::Report;
use super::size::Size;
use super::tree::{Node, Table, Value};
use crate::domain::{FullText, parse_duration, spell_duration};

/// A kind of value that an option can have.
pub(super) trait Setting: Sized {
    /// What to write, with an example; follows "write ".
    const WANTED: &'static str;

    /// Converts the value, or returns `None` when it is of another kind.
    fn read(node: &Node) -> Option<Self>;

    /// The value as written in the file.
    fn spell(&self) -> String;

    /// Reads the value of `key`; on a mistake, reports it and leaves `self` as it was.
    fn set(&mut self, key: &str, node: &Node, report: &mut Report) {
        match Self::read(node) {
            Some(value) => *self = value,
            None => Self::refuse(key, node, report),
        }
    }

    /// Reports that the file's value for `key` is not what is wanted.
    fn refuse(key: &str, node: &Node, report: &mut Report) {
        let what = format!("`{key}` cannot be {}", node.found());
        report.error(&node.place, what, format!("write {}", Self::instead_of(key, node)));
    }

    /// What to write instead of the file's value.
    fn instead_of(_key: &str, _node: &Node) -> String {
        Self::WANTED.to_owned()
    }
}

/// Reads a table, and remembers which keys it was asked for, so that the others can be reported as
/// unknown.
pub(super) struct Fields<'t, 'r> {
    table: &'t Table,
    title: &'r str,
    known: Vec<&'static str>,
    report: &'r mut Report,
}

impl<'t, 'r> Fields<'t, 'r> {
    /// `title` is the table's name as written: `[fetch]`, `[[feed]]`.
    pub(super) fn of(table: &'t Table, title: &'r str, report: &'r mut Report) -> Self {
        Fields { table, title, known: Vec::new(), report }
    }

    /// Returns the node of a key, if present; the key counts as known from then on.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'t Node> {
        self.known.push(key);
        self.table.get(key)
    }

    /// Reads a key into `value`, which stays as it is when the key is absent or wrong.
    pub(super) fn read(&mut self, key: &'static str, value: &mut impl Setting) {
        if let Some(node) = self.take(key) {
            value.set(key, node, self.report);
        }
    }

    /// Clamps `value` to `range` when the key put it outside, and reports that.
    pub(super) fn limit<T: Setting + PartialOrd + Clone>(
        &mut self,
        key: &'static str,
        value: &mut T,
        range: &RangeInclusive<T>,
    ) {
        let Some(node) = self.table.get(key).filter(|_| !range.contains(value)) else { return };
        let (least, most) = (range.start(), range.end());
        let what = format!("`{key}` must be between {} and {}", least.spell(), most.spell());
        *value = if *value < *least { least.clone() } else { most.clone() };
        // Not that it is used: a configuration that is reloaded with a mistake is not adopted.
        self.report.error(&node.place, what, format!("the nearest is {}", value.spell()));
    }

    /// Reads a key whose value is a text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<&'t str> {
        let node = self.take(key)?;
        if node.text().is_none() {
            String::refuse(key, node, self.report);
        }
        node.text()
    }

    /// Reports the keys that were never asked for.
    pub(super) fn finish(self) {
        for entry in &self.table.entries {
            if !self.known.contains(&entry.key.as_str()) {
                self.report.unknown(&entry.place, self.title, &entry.key, &self.known);
            }
        }
    }
}

impl Setting for bool {
    const WANTED: &'static str = "true or false";

    fn read(node: &Node) -> Option<Self> {
        match node.value {
            Value::Boolean(value) => Some(value),
            _ => None,
        }
    }

    fn spell(&self) -> String {
        self.to_string()
    }
}

impl Setting for usize {
    const WANTED: &'static str = "a whole number such as 10";

    fn read(node: &Node) -> Option<Self> {
        match node.value {
            Value::Integer(value) => usize::try_from(value).ok(),
            _ => None,
        }
    }

    fn spell(&self) -> String {
        self.to_string()
    }
}

impl Setting for u16 {
    /// Columns of text.
    const WANTED: &'static str = "a whole number such as 72";

    /// Saturates: a number this large is out of every option's range anyway.
    fn read(node: &Node) -> Option<Self> {
        usize::read(node).map(|value| u16::try_from(value).unwrap_or(u16::MAX))
    }

    fn spell(&self) -> String {
        self.to_string()
    }
}

impl Setting for Duration {
    const WANTED: &'static str = "a duration such as \"15m\", \"1h30m\" or \"2d\"";

    fn read(node: &Node) -> Option<Self> {
        node.text().and_then(parse_duration)
    }

    fn spell(&self) -> String {
        quoted(&spell_duration(*self))
    }
}

impl Setting for Size {
    const WANTED: &'static str = "a size such as \"500KB\" or \"10MB\"";

    fn read(node: &Node) -> Option<Self> {
        node.text().and_then(Size::parse)
    }

    fn spell(&self) -> String {
        quoted(&self.to_string())
    }
}

impl Setting for String {
    const WANTED: &'static str = "a text in quotes, such as \"news\"";

    fn read(node: &Node) -> Option<Self> {
        node.text().map(str::to_owned)
    }

    fn spell(&self) -> String {
        quoted(self)
    }
}

impl Setting for Vec<String> {
    const WANTED: &'static str = "a list of texts such as [\"one\", \"two\"]";

    fn read(node: &Node) -> Option<Self> {
        match &node.value {
            Value::List(nodes) => nodes.iter().map(String::read).collect(),
            _ => None,
        }
    }

    /// The options that are read so are programs with their arguments.
    fn set(&mut self, key: &str, node: &Node, report: &mut Report) {
        match Self::read(node) {
            Some(words) if words.first().is_some_and(String::is_empty) => {
                let hint = "write the program and its arguments: [\"mpv\", \"%u\"]";
                report.error(&node.place, format!("`{key}` names no program"), hint);
            }
            Some(words) => *self = words,
            None => Self::refuse(key, node, report),
        }
    }

    /// A lone text only lacks brackets; a command also lacks quotes around each of its words.
    fn instead_of(key: &str, node: &Node) -> String {
        let Some(text) = node.text() else { return Self::WANTED.to_owned() };
        let texts: Vec<String> = match key {
            "browser" | "player" | "command" => {
                text.split_whitespace().map(str::to_owned).collect()
            }
            _ => vec![text.to_owned()],
        };
        texts.spell()
    }

    fn spell(&self) -> String {
        let spelled: Vec<String> = self.iter().map(|text| quoted(text)).collect();
        format!("[{}]", spelled.join(", "))
    }
}

/// Implements [`Setting`] for an option whose value is one of a few words.
macro_rules! one_of {
    ($kind:ty: $wanted:literal, $($word:literal => $value:path,)+) => {
        impl $crate::config::setting::Setting for $kind {
            const WANTED: &'static str = $wanted;

            fn read(node: &$crate::config::tree::Node) -> Option<Self> {
                match node.text()? {
                    $($word => Some($value),)+
                    _ => None,
                }
            }

            fn spell(&self) -> String {
                match self {
                    $($value => format!("{:?}", $word),)+
                }
            }
        }
    };
}
pub(super) use one_of;

one_of! { FullText: "\"never\", \"ask\" or \"always\"",
    "never" => FullText::Never,
    "ask" => FullText::Ask,
    "always" => FullText::Always,
}

/// Quotes a text as TOML does.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
