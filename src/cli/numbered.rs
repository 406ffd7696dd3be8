//! Stories and copies by their numbers. A story has the number of the copy that founded it; if
//! another copy leads it, the same number means different copies. Commands that show stories look
//! for the story first, those that compare copies look for the copy first.

use anyhow::{Error, Result, anyhow};

use crate::domain::{Article, StoryId};
use crate::engine::Library;

/// Returns the story of that number, as its lead; if there is none, the copy.
pub(super) fn story(library: &Library, number: i64) -> Result<Article> {
    let found = match library.article(StoryId(number))? {
        None => library.copy(number)?,
        story => story,
    };
    found.ok_or_else(|| none(number))
}

/// Returns the copy of that number; if it no longer exists, the story of that number.
pub(super) fn copy(library: &Library, number: i64) -> Result<Article> {
    let found = match library.copy(number)? {
        None => library.article(StoryId(number))?,
        copy => copy,
    };
    found.ok_or_else(|| none(number))
}

/// The error that nothing has this number.
pub(super) fn none(number: i64) -> Error {
    anyhow!("there is no story {number}; `newsfold list` shows the numbers")
}
