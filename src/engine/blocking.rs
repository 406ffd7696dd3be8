//! Work that takes the processor or the disk, apart from what waits for the network.

use tokio::task::JoinError;
use tracing::warn;

use crate::fetch::Cores;
use crate::store::{Result, StoreError};

/// Runs `work` as soon as a core is free.
pub(super) async fn blocking<T: Send + 'static>(
    cores: &Cores,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = cores.work(work).await;
    unless_it_panicked(done.inspect_err(interrupted))
}

/// The result of work; a panic is an error like others.
pub(super) fn unless_it_panicked<T, E: From<StoreError>>(
    done: std::result::Result<std::result::Result<T, E>, JoinError>,
) -> std::result::Result<T, E> {
    done.unwrap_or_else(|panicked| Err(StoreError::Interrupted(panicked.to_string()).into()))
}

/// Logs a panic, which costs one visit or one grouping.
pub(super) fn interrupted(panicked: &JoinError) {
    warn!(%panicked, "a step of the refresh was interrupted");
}
