//! Work apart from what asks for it: what takes the processor or the disk keeps nobody waiting, and a
//! panic costs that work alone.

use tokio::task::JoinError;
use tracing::warn;

use crate::fetch::Cores;
use crate::store::{self, StoreError};

/// Runs `work` as soon as a core is free.
pub(super) async fn on_a_core<T: Send + 'static>(
    cores: &Cores,
    work: impl FnOnce() -> store::Result<T> + Send + 'static,
) -> store::Result<T> {
    let done = cores.work(work).await;
    unless_it_panicked(done.inspect_err(interrupted))
}

/// Runs work that uses files and locks on a thread of its own, where it keeps nobody waiting.
pub(super) async fn on_a_thread<T: Send + 'static, E: From<StoreError> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    unless_it_panicked(tokio::task::spawn_blocking(work).await)
}

/// Runs work that waits for the network in a task of its own: a panic over what comes from there costs
/// this work alone.
pub(super) async fn in_a_task<T: Send + 'static, E: From<StoreError> + Send + 'static>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, E> {
    unless_it_panicked(tokio::spawn(work).await)
}

/// The result of work; a panic is an error like others.
fn unless_it_panicked<T, E: From<StoreError>>(
    done: Result<Result<T, E>, JoinError>,
) -> Result<T, E> {
    done.unwrap_or_else(|panicked| Err(StoreError::Interrupted(panicked.to_string()).into()))
}

/// Logs a panic, which costs one visit or one grouping.
pub(super) fn interrupted(panicked: &JoinError) {
    warn!(%panicked, "a step of the refresh was interrupted");
}
