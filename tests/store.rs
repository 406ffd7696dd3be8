//! What the store guarantees: nothing twice, nothing lost, everything undoable, one turn at a time.

#[path = "store/entries.rs"]
mod entries;
#[path = "store/files.rs"]
mod files;
#[path = "store/grouping.rs"]
mod grouping;
#[path = "store/lists.rs"]
mod lists;
#[path = "store/marks.rs"]
mod marks;
#[path = "support/scene.rs"]
mod scene;
#[path = "store/searches.rs"]
mod searches;
