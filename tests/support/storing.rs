//! What a refresh does to a store, where a test or a bench needs no more of one.

use newsfold::domain::Entry;
use newsfold::store::{Changes, Report, Store, Unindexed, Visit};

/// Writes down what a visit brought.
pub fn take_down(store: &mut Store, visit: Visit<'_>, entries: Vec<Entry>) -> Changes {
    let mut written = store.take_down(vec![Report::News(visit, entries)]).expect("is written");
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
