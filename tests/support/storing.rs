//! What a refresh does to a store, for tests and benches that need no more of a refresh.

use newsfold::store::{Changes, Store, Unindexed, Visit};

/// Stores the result of a visit.
pub fn take_down(store: &mut Store, visit: Visit) -> Changes {
    let mut written = store.store_visits(vec![visit]).expect("is written");
    written.remove(0).expect("is taken down")
}

/// Indexes everything that is not yet indexed, `at_once` entries at a time.
pub fn index(store: &mut Store, at_once: usize) {
    let mut unindexed = Unindexed::default();
    while store.read_unindexed(&mut unindexed, at_once).expect("reads") {
        store.index(&unindexed.finish()).expect("indexes");
    }
    while let Some(due) = store.due_merge().expect("reads") {
        store.merge(&due).expect("merges");
    }
}
