//! Waiting on a face's own thread: for its work, and at its end for changes that are still being stored.

use anyhow::{Context, Result};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::say;
use crate::engine::{Library, Unfinished};

/// Waits for changes that a face left unfinished, unless the person or the system gives them up.
pub fn see_through(unfinished: Unfinished) {
    say("your last changes are still being stored; ctrl-c gives them up");
    let Ok(runtime) = runtime() else { return unfinished.wait() };
    let stored = runtime.spawn_blocking(|| unfinished.wait());
    runtime.block_on(async {
        tokio::select! {
            _ = stored => {}
            Ok(()) = given_up() => {}
        }
    });
    runtime.shutdown_background();
}

/// Waits until all articles can be found by their words: a rescued store has no index at first.
///
/// # Errors
/// When the store fails, or the system gives no runtime.
pub fn see_indexed(library: &Library) -> Result<()> {
    let (_cancel, cancelled) = watch::channel(false);
    Ok(runtime()?.block_on(library.index(cancelled))?)
}

/// Ends at Ctrl-C or SIGTERM, but not when the terminal hangs up.
async fn given_up() -> std::io::Result<()> {
    let _kept = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

/// The runtime that a face waits on.
///
/// # Errors
/// When the system does not give one.
pub fn runtime() -> Result<Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("no threads to work with")
}
