//! Serializes the window, so that it can be stored from one refresh to the next without reading entries
//! again.
//!
//! The whole window is written once; after that, only its changes are. Reading a whole window loads at
//! first only what stories are found by. The content of a story, and the list of stories that hold a term,
//! are loaded when a new entry needs them, so that the cost of a refresh depends on what is new, not on the
//! size of the window. Numbers that lie close together are written as differences. Decisions by hand are
//! not written: the caller stores them, and binds the window to them.

mod bytes;
mod changes;
mod story;
mod whole;

pub(super) use story::Head;
pub use whole::Medium;
pub(super) use whole::{Kept, Place};
