//! Trouble put in words for a person.

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
    /// What to do next; empty when waiting is all there is.
    pub remedy: Text,
}

impl Problem {
    /// What was first seen at `since`. The words may be a server's, or a system's: they are cleaned.
    pub fn new(what: &str, remedy: &str, since: Timestamp) -> Self {
        Problem { what: Text::clean(what), since, remedy: Text::clean(remedy) }
    }

    /// What happened, and what to do about it if anything is, in one line.
    pub fn in_words(&self) -> String {
        self.parts().join(" — ")
    }

    /// What happened, and what to do about it if anything is.
    pub fn parts(&self) -> Vec<&str> {
        let parts = [&self.what, &self.remedy].map(Text::as_str);
        parts.into_iter().filter(|part| !part.is_empty()).collect()
    }
}
