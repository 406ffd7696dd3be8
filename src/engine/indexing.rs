//! Fills the index that searches read with what came, beside a refresh and after it.

use std::sync::Arc;

use tokio::sync::{Mutex, watch};
use tracing::warn;

use super::Shared;
use super::blocking::{blocking, give_back};
use crate::fetch::Cores;
use crate::store::{Result, Unindexed};

/// Entries indexed for search in one transaction: many, because each leaves a piece of the index
/// behind that is merged with others later; not so many that marks wait long.
const INDEXED_AT_ONCE: usize = 1_000;

/// Fills the index.
pub(super) struct Indexer {
    store: Shared,
    cores: Arc<Cores>,
    /// What is read and not enough for a segment yet. Whoever holds it fills the index.
    unindexed: Mutex<Unindexed>,
}

impl Indexer {
    pub(super) fn new(store: Shared, cores: Arc<Cores>) -> Self {
        Indexer { store, cores, unindexed: Mutex::default() }
    }

    /// Indexes all that is not indexed yet. The words are read by a connection of its own, so that
    /// whoever else wants to write waits for no more than what is written.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn index(&self, cancel: watch::Receiver<bool>) -> Result<()> {
        let reader = self.fill(true, &cancel).await?;
        while let Some(reader) = reader.as_ref().filter(|_| !*cancel.borrow()) {
            let reader = Arc::clone(reader);
            let due = blocking(&self.cores, move || reader.turn().due_merge()).await?;
            let Some(due) = due else { break };
            let store = Arc::clone(&self.store);
            blocking(&self.cores, move || store.turn().merge(&due)).await?;
        }
        let words = std::mem::take(&mut *self.unindexed.lock().await);
        let store = Arc::clone(&self.store);
        give_back(&self.cores, move || {
            drop(words);
            store.turn().give_memory_back()
        })
        .await
    }

    /// Indexes beside the grouping, which keeps one core busy, and while hosts are waited for: what is
    /// not enough for a segment is kept for whoever indexes afterwards, who waits for it, and hears
    /// of what fails.
    pub(super) fn begin(self: &Arc<Self>, cancel: watch::Receiver<bool>) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(error) = this.fill(false, &cancel).await {
                warn!(%error, "not all is indexed");
            }
        });
    }

    /// Stores segments of what is not indexed yet, the last one only if it is large enough or if it is
    /// to be `whole`; answers with what it read by, unless nothing was to be done.
    async fn fill(&self, whole: bool, cancel: &watch::Receiver<bool>) -> Result<Option<Shared>> {
        let mut unindexed = self.unindexed.lock().await;
        let store = Arc::clone(&self.store);
        let reader = blocking(&self.cores, move || {
            let store = store.turn();
            if store.is_indexed()? { Ok(None) } else { store.another_for_once().map(Some) }
        });
        let Some(reader) = reader.await?.map(super::share) else { return Ok(None) };
        while !*cancel.borrow() {
            // A turn for each part, so that the documents of a refresh have theirs between them.
            let (this, mut words) = (Arc::clone(&reader), std::mem::take(&mut *unindexed));
            let read = move || {
                let read = this.turn().read_unindexed(&mut words, INDEXED_AT_ONCE)?;
                Ok((words, read))
            };
            let (words, read) = blocking(&self.cores, read).await?;
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

    /// Stores a segment, and gives back the room that its words took: to make it anew for each would
    /// leave some behind in the memory of each thread.
    async fn store_segment(&self, mut unindexed: Unindexed) -> Result<Unindexed> {
        let store = Arc::clone(&self.store);
        let work = move || {
            let segment = unindexed.finish();
            store.turn().index(&segment)?;
            store.make_way();
            Ok(unindexed)
        };
        blocking(&self.cores, work).await
    }
}
