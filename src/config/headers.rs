//! Extra request headers, whose values may be secrets kept elsewhere.

use serde::{Deserialize, Serialize};

use super::place::Place;
use super::problem::{Report, excerpt};
use super::setting::{Fields, Setting, quoted};
use super::tree::{Node, Value};

/// More headers than this on one feed are a mistake.
const MOST: usize = 64;

/// Headers by name, each once; names ignore case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Headers(pub Vec<Header>);

/// One header.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Its name as written.
    pub name: String,
    /// Where its value comes from.
    pub value: HeaderValue,
    /// Where it is written.
    pub place: Place,
}

/// Where a header's value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderValue {
    /// The file itself.
    Plain(String),
    /// An environment variable.
    Environment(String),
    /// The first line that a program prints.
    Command(Vec<String>),
}

const WANTED_VALUE: &str =
    "write a text, { env = \"NAME\" } or { command = [\"program\", \"argument\"] }";

impl Setting for Headers {
    const WANTED: &'static str = "a table such as { Authorization = { env = \"NEWS_TOKEN\" } }";

    fn read(node: &Node) -> Option<Self> {
        matches!(node.value, Value::Table(_)).then(Headers::default)
    }

    /// Spells the names only: values may be secret.
    fn spell(&self) -> String {
        let spelled: Vec<String> =
            self.0.iter().map(|header| format!("{} = \"…\"", quoted(&header.name))).collect();
        match spelled.is_empty() {
            true => "{}".to_owned(),
            false => format!("{{ {} }}", spelled.join(", ")),
        }
    }

    /// Adds to the inherited headers; a header of the same name is replaced.
    fn set(&mut self, key: &str, node: &Node, report: &mut Report) {
        let Value::Table(table) = &node.value else {
            Self::refuse(key, node, report);
            return;
        };
        for entry in &table.entries {
            if !is_header_name(&entry.key) {
                let what = format!("`{}` is not a valid header name", excerpt(&entry.key));
                report.error(&entry.place, what, "write letters, digits and hyphens: X-Api-Key");
                continue;
            }
            let Some(value) = read_value(&entry.node, report) else { continue };
            self.0.retain(|header| !header.name.eq_ignore_ascii_case(&entry.key));
            if self.0.len() == MOST {
                report.error(
                    &entry.place,
                    format!("a feed has more than {MOST} headers"),
                    "take some out",
                );
                return;
            }
            self.0.push(Header { name: entry.key.clone(), value, place: entry.place.clone() });
        }
    }
}

fn read_value(node: &Node, report: &mut Report) -> Option<HeaderValue> {
    let table = match &node.value {
        Value::Text(text) if is_header_value(text) => {
            return Some(HeaderValue::Plain(text.clone()));
        }
        Value::Text(_) => {
            report.error(
                &node.place,
                "a header's value must be one line",
                "take the line breaks out",
            );
            return None;
        }
        Value::Table(table) => table,
        _ => {
            let what = format!("a header's value cannot be {}", node.found());
            report.error(&node.place, what, WANTED_VALUE);
            return None;
        }
    };
    let mut fields = Fields::of(table, "a header's value", report);
    let mut name = String::new();
    let mut command: Vec<String> = Vec::new();
    fields.read("env", &mut name);
    fields.read("command", &mut command);
    fields.finish();
    match (name.is_empty(), command.first().is_none_or(String::is_empty)) {
        (false, true) => Some(HeaderValue::Environment(name)),
        (true, false) => Some(HeaderValue::Command(command)),
        _ => {
            report.error(&node.place, "a header needs one of `env` and `command`", WANTED_VALUE);
            None
        }
    }
}

/// RFC 9110, 5.1: a name is a token.
fn is_header_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// How newsfold introduces itself; empty for its default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UserAgent(pub String);

impl Setting for UserAgent {
    const WANTED: &'static str = "a line of text in quotes, such as \"newsfold\"";

    fn read(node: &Node) -> Option<Self> {
        node.text().filter(|text| is_header_value(text)).map(|text| UserAgent(text.to_owned()))
    }

    fn spell(&self) -> String {
        quoted(&self.0)
    }
}

/// RFC 9110, 5.5: visible characters, spaces, tabs.
pub(super) fn is_header_value(value: &str) -> bool {
    value.chars().all(|letter| letter == '\t' || !letter.is_control())
}
