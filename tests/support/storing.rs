//! What a refresh does to a store, where a test or a bench needs no more of one.

use newsfold::store::{Changes, Store, Unindexed, Visit};

/// Writes down what a visit brought.
pub fn take_down(store: &mut Store, visit: Visit) -> Changes {
    let mut written = store.take_down(vec![visit]).expect("is written");
    written.remove(0).expect("is taken down")
}

/// Indexes all that is not indexed yet, so many entries at once.
pub fn index(store: &mut Store, at_once: usize) {
    let mut unindexed = Unindexed::default();
    while store.read_unindexed(&mut unindexed, at_once).expect("reads") {
        store.index(&unindexed.finish()).expect("indexes");
    }
    while let Some(due) = store.due_merge().expect("reads") {
        store.merge(&due).expect("merges");
    }
}
