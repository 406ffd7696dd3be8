//! The threads that work on documents: unpacking, reading, cleaning, storing, grouping.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinError;

/// How long starting threads wait for one another, in case the system grants fewer than there are
/// cores.
const MOMENT: Duration = Duration::from_millis(20);

/// As many threads as there are cores. More would not finish sooner, and each keeps memory for good:
/// what one thread frees is not reused by another. DNS lookups run elsewhere, so that a slow name
/// server keeps no core from working.
#[derive(Debug)]
pub struct Cores {
    /// Used only for its pool of blocking threads; `None` only during drop.
    pool: Option<Runtime>,
    count: usize,
}

impl Default for Cores {
    /// Threads are started when there is work for them.
    fn default() -> Self {
        let count = std::thread::available_parallelism().map_or(2, usize::from);
        let pool =
            Builder::new_current_thread().max_blocking_threads(count).thread_name("core").build();
        Cores { pool: pool.ok(), count }
    }
}

impl Cores {
    /// The number of cores.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Starts all threads that do not run yet, before there is work, so that no other thread starts
    /// between two of them: the GNU C library assigns its heaps to threads in turn, and two busy
    /// threads that share one keep waiting for each other.
    pub fn start(&self) {
        let Some(pool) = &self.pool else { return };
        let started = Arc::new((Mutex::new(0), Condvar::new()));
        for _ in 0..self.count {
            let (started, count) = (Arc::clone(&started), self.count);
            pool.spawn_blocking(move || wait_for_all(&started, count));
        }
    }

    /// Runs `work` as soon as a core is free.
    ///
    /// # Errors
    /// When the work panicked.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        match &self.pool {
            Some(pool) => pool.spawn_blocking(work).await,
            None => tokio::task::spawn_blocking(work).await,
        }
    }
}

/// Blocks its thread until `count` threads have `started`, so that no thread takes two of these tasks.
fn wait_for_all((started, changed): &(Mutex<usize>, Condvar), count: usize) {
    let mut started = started.lock().unwrap_or_else(PoisonError::into_inner);
    *started += 1;
    changed.notify_all();
    let _ = changed.wait_timeout_while(started, MOMENT, |started| *started < count);
}

impl Drop for Cores {
    /// Shuts down without waiting, because a task may drop this, and a task must not block.
    fn drop(&mut self) {
        if let Some(pool) = self.pool.take() {
            pool.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_system_gives_few_threads_those_do_the_work() {
        let pool = Builder::new_current_thread().max_blocking_threads(1).build().expect("a pool");
        let cores = Cores { pool: Some(pool), count: 3 };
        let waiter = Builder::new_current_thread().build().expect("a runtime");
        cores.start();
        assert_eq!(waiter.block_on(cores.work(|| 7)).expect("is done"), 7);
    }
}
