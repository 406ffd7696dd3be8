//! Work that takes the processor or the disk, apart from what waits for the network.

use tokio::task::JoinError;
use tracing::warn;

use crate::fetch::Cores;
use crate::store::{Result, StoreError};

/// Works as soon as a core is free.
pub(super) async fn blocking<T: Send + 'static>(
    cores: &Cores,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = cores.work(work).await;
    unless_it_panicked(done.inspect_err(interrupted))
}

/// What came of work; that it panicked is an error like others.
pub(super) fn unless_it_panicked<T, E: From<StoreError>>(
    done: std::result::Result<std::result::Result<T, E>, JoinError>,
) -> std::result::Result<T, E> {
    done.unwrap_or_else(|panicked| Err(StoreError::Interrupted(panicked.to_string()).into()))
}

/// Gives memory back on a core, whose thread ends soon: of what a thread gives back, the allocator
/// keeps some for that thread, and what is kept holds all memory before it back from the system.
pub(super) async fn give_back(
    cores: &Cores,
    memory: impl FnOnce() -> Result<()> + Send + 'static,
) -> Result<()> {
    blocking(cores, memory).await
}

/// Tells of a fault of newsfold itself, which costs one visit or one grouping.
pub(super) fn interrupted(panicked: &JoinError) {
    warn!(%panicked, "a step of the refresh was interrupted");
}
