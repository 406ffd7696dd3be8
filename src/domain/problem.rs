//! What went wrong, in words for the reader.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Text;

/// What went wrong, since when, and what the reader can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What happened, as a sentence without a full stop: `the server said 404 Not Found`.
    pub what: Text,
    /// When it was first seen in this run of failures.
    pub since: Timestamp,
    /// What to do next; empty when there is nothing to do but wait.
    pub remedy: Text,
}

impl Problem {
    /// A problem first seen at `since`. Cleans the words, which may come from a server or the system.
    pub fn new(what: &str, remedy: &str, since: Timestamp) -> Self {
        Problem { what: Text::clean(what), since, remedy: Text::clean(remedy) }
    }

    /// What happened and the remedy, if there is one, in one line.
    pub fn in_words(&self) -> String {
        self.parts().join(" — ")
    }

    /// What happened and the remedy, if there is one.
    pub fn parts(&self) -> Vec<&str> {
        let parts = [&self.what, &self.remedy].map(Text::as_str);
        parts.into_iter().filter(|part| !part.is_empty()).collect()
    }
}

/// What went wrong, or what to do, as it begins a sentence: with a capital, unless it begins with a name such
/// as that of a host, which mostly has a point or a digit.
pub fn capitalised(words: &str) -> String {
    let first = words.split([' ', ',']).next().unwrap_or_default();
    let first = first.strip_suffix(':').unwrap_or(first);
    let is_of_a_word = |letter: char| letter.is_alphabetic() || matches!(letter, '\'' | '’');
    let is_name = matches!(first, "newsfold" | "localhost") || !first.chars().all(is_of_a_word);
    let mut letters = words.chars();
    match letters.next() {
        Some(letter) if !is_name => letter.to_uppercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}
