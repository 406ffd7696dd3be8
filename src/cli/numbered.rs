//! What the numbers mean that are typed. A story has the number of the copy that founded it, so that one
//! number may be of both, and be of different copies once another leads: who shows stories looks for the
//! story first, and who tells copies apart for the copy.

use anyhow::{Error, Result, anyhow};

use crate::domain::{Article, StoryId};
use crate::engine::Library;

/// The story of that number as it is led, else the copy.
pub(super) fn story(library: &Library, number: i64) -> Result<Article> {
    let found = match library.article(StoryId(number))? {
        None => library.copy(number)?,
        story => story,
    };
    found.ok_or_else(|| none(number))
}

/// The copy of that number; where the one that founded a story is no more, what stands for it.
pub(super) fn copy(library: &Library, number: i64) -> Result<Article> {
    let found = match library.copy(number)? {
        None => library.article(StoryId(number))?,
        copy => copy,
    };
    found.ok_or_else(|| none(number))
}

/// That nothing has this number.
pub(super) fn none(number: i64) -> Error {
    anyhow!("no story has the number {number}; `newsfold list` gives them")
}
