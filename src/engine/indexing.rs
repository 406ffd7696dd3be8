//! Adds new entries to the index that searches read, during a refresh and after it.

use std::sync::Arc;

use tokio::sync::{Mutex, watch};
use tracing::warn;

use super::Shared;
use super::blocking::on_a_core;
use crate::fetch::Cores;
use crate::store::{Result, Unindexed};

/// Entries whose words are read in one turn on a core.
const INDEXED_AT_ONCE: usize = 1_000;

/// Fills the index of words.
pub(super) struct Indexer {
    store: Shared,
    cores: Arc<Cores>,
    /// Words that are read but not enough for a segment yet. Whoever holds the lock fills the index.
    unindexed: Mutex<Unindexed>,
}

impl Indexer {
    pub(super) fn new(store: Shared, cores: Arc<Cores>) -> Self {
        Indexer { store, cores, unindexed: Mutex::default() }
    }

    /// Indexes all entries that are not indexed yet. A connection of its own reads the words, so that
    /// others who want to write wait only for what is written.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn index(&self, cancel: watch::Receiver<bool>) -> Result<()> {
        let reader = self.fill(true, &cancel).await?;
        while let Some(reader) = reader.as_ref().filter(|_| !*cancel.borrow()) {
            let reader = Arc::clone(reader);
            let due = on_a_core(&self.cores, move || reader.turn().due_merge()).await?;
            let Some(due) = due else { break };
            let store = Arc::clone(&self.store);
            on_a_core(&self.cores, move || store.turn().merge(&due)).await?;
        }
        let words = std::mem::take(&mut *self.unindexed.lock().await);
        let store = Arc::clone(&self.store);
        // Memory is freed on a core, whose thread ends soon: the allocator keeps some of what a thread
        // frees for that thread, and what it keeps holds all memory before it back from the system.
        on_a_core(&self.cores, move || {
            drop(words);
            store.turn().give_memory_back()
        })
        .await
    }

    /// Starts to index beside the grouping, which keeps one core busy, and while hosts are waited for.
    /// Words that are not enough for a segment are left for [`Indexer::index`], which waits for this
    /// and reports what still fails.
    pub(super) fn begin(self: &Arc<Self>, cancel: watch::Receiver<bool>) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(error) = this.fill(false, &cancel).await {
                warn!(%error, "not all is indexed");
            }
        });
    }

    /// Stores segments of what is not indexed yet, the last one only if it is large enough or `whole`;
    /// returns the connection that it read with, unless there was nothing to do.
    async fn fill(&self, whole: bool, cancel: &watch::Receiver<bool>) -> Result<Option<Shared>> {
        let mut unindexed = self.unindexed.lock().await;
        let store = Arc::clone(&self.store);
        let reader = on_a_core(&self.cores, move || {
            let store = store.turn();
            if store.is_indexed()? { Ok(None) } else { store.another_for_once().map(Some) }
        });
        let Some(reader) = reader.await?.map(super::share) else { return Ok(None) };
        while !*cancel.borrow() {
            // Each part waits for a core, so that the documents of a refresh have their turn between
            // them.
            let (this, mut words) = (Arc::clone(&reader), std::mem::take(&mut *unindexed));
            let read = move || {
                let read = this.turn().read_unindexed(&mut words, INDEXED_AT_ONCE)?;
                Ok((words, read))
            };
            let (words, read) = on_a_core(&self.cores, read).await?;
            *unindexed = words;
            if unindexed.is_enough() || !read && whole && !unindexed.is_empty() {
                let stored = self.store_segment(std::mem::take(&mut *unindexed)).await?;
                *unindexed = stored;
            } else if !read {
                break;
            }
        }
        Ok(Some(reader))
    }

    /// Stores a segment, and returns the emptied `unindexed` for the next: new room for each segment
    /// would leave some behind in the memory of each thread.
    async fn store_segment(&self, mut unindexed: Unindexed) -> Result<Unindexed> {
        let store = Arc::clone(&self.store);
        let work = move || {
            let segment = unindexed.finish();
            store.turn().index(&segment)?;
            store.make_way();
            Ok(unindexed)
        };
        on_a_core(&self.cores, work).await
    }
}
