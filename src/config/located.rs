//! Texts of the configuration that another folder interprets.

use super::place::Place;
use super::setting::{Setting, quoted};
use super::tree::{Entry, Node};

/// A text that another folder interprets, with its place in case it cannot.
#[derive(Debug, Clone)]
pub struct Located {
    /// The text.
    pub text: String,
    /// Where it is written; `None` for a default.
    pub place: Option<Place>,
}

impl Located {
    /// The key of an entry.
    pub(super) fn key(entry: &Entry) -> Located {
        Located { text: entry.key.clone(), place: Some(entry.place.clone()) }
    }
}

impl From<&str> for Located {
    fn from(text: &str) -> Self {
        Located { text: text.to_owned(), place: None }
    }
}

impl PartialEq for Located {
    /// Equal when the texts are, whatever their places.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Setting for Located {
    const WANTED: &'static str = String::WANTED;

    fn read(node: &Node) -> Option<Self> {
        Some(Located { text: node.text()?.to_owned(), place: Some(node.place.clone()) })
    }

    fn spell(&self) -> String {
        quoted(&self.text)
    }
}
