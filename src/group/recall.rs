//! The window in bytes and back, so that it can be kept from one refresh to the next without reading an
//! entry again.
//!
//! It is told as a whole once, and then what changed, again and again. Of a whole window only what most
//! stories are found by is read at first: what a story is like, and which stories hold a term, is read
//! when something new asks for it, so that a refresh costs by what it brings rather than by what is
//! remembered. Numbers that follow one another closely are told by how far they are apart. What a person
//! decided is not told: who keeps the window knows it, and binds the window to it.

mod bytes;
mod changes;
mod story;
mod whole;

pub(super) use story::Head;
pub use whole::Medium;
pub(super) use whole::{Kept, Place};
