//! The content of a file as a tree, each node with its place.

use super::place::Place;
use super::problem::excerpt;

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) value: Value,
    /// Whether it is a text written without escapes, so that its columns match those of the file.
    pub(super) verbatim: bool,
}

/// A value, as far as newsfold uses it.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Boolean(bool),
    List(Vec<Node>),
    Table(Table),
    /// Something else, named for messages.
    Other(&'static str),
}

/// Keys and values in file order.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
    /// Whether something in it could not be read, which has been reported.
    pub(super) broken: bool,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) place: Place,
    pub(super) node: Node,
}

impl Table {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }
}

impl Node {
    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Describes the value for a sentence: `the number 15`.
    pub(super) fn found(&self) -> String {
        match &self.value {
            Value::Text(text) => format!("\"{}\"", excerpt(text)),
            Value::Integer(number) => format!("the number {number}"),
            Value::Boolean(value) => value.to_string(),
            Value::List(_) => "a list".to_owned(),
            Value::Table(_) => "a table".to_owned(),
            Value::Other(name) => (*name).to_owned(),
        }
    }
}
