//! The threads that work on documents: unpacking, reading, cleaning, storing, grouping.

use std::sync::{Arc, Barrier, Once};

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinError;

/// As many threads as there are cores. More would be done no sooner, and each keeps memory of its own
/// for good: what it frees is not given to another. Names are looked up elsewhere, so that a slow
/// server of names keeps no core from working.
#[derive(Debug)]
pub struct Cores {
    /// Nothing but its pool of threads is used; `None` only while it is dropped.
    pool: Option<Runtime>,
    count: usize,
    begun: Once,
}

impl Default for Cores {
    /// Threads are started when there is work for them.
    fn default() -> Self {
        let count = std::thread::available_parallelism().map_or(2, usize::from);
        let pool =
            Builder::new_current_thread().max_blocking_threads(count).thread_name("core").build();
        Cores { pool: pool.ok(), count, begun: Once::new() }
    }
}

impl Cores {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Does some work as soon as a core is free.
    ///
    /// # Errors
    /// When the work panicked.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        match &self.pool {
            Some(pool) => {
                self.begun.call_once(|| begin(pool, self.count));
                pool.spawn_blocking(work).await
            }
            None => tokio::task::spawn_blocking(work).await,
        }
    }
}

/// Starts all of the pool's threads, so that none begins between two of them: the GNU C library deals its
/// heaps out in turns, and two that work hard on the same one wait for each other all the time.
fn begin(pool: &Runtime, count: usize) {
    let all = Arc::new(Barrier::new(count));
    for _ in 0..count {
        let all = Arc::clone(&all);
        pool.spawn_blocking(move || all.wait());
    }
}

impl Drop for Cores {
    /// Without waiting: what runs may be dropped from within a task.
    fn drop(&mut self) {
        if let Some(pool) = self.pool.take() {
            pool.shutdown_background();
        }
    }
}
