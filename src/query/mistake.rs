//! Errors in queries.

use std::fmt;

/// What is wrong with a query, and where: `column 14: no such field …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where it begins, in characters from 1.
    pub column: usize,
    /// What is wrong, as a sentence without a full stop.
    pub what: String,
    /// What to write instead; empty when there is nothing to say.
    pub hint: String,
}

impl Mistake {
    pub(super) fn new(column: usize, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Mistake { column, what: what.into(), hint: hint.into() }
    }

    /// What is wrong and what to write instead, without the column.
    pub fn sentence(&self) -> String {
        match self.hint.as_str() {
            "" => self.what.clone(),
            hint => format!("{}; {hint}", self.what),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.sentence())
    }
}

impl std::error::Error for Mistake {}
