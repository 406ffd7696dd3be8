//! Whether a document comes quickly enough to let others wait for what it takes.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// A document is slow when fewer bytes than these come within [`WHILE`]: on a thin line that all share, more
/// do.
const LEAST: usize = 256;
/// How long a document has for [`LEAST`] bytes: longer than a good host often pauses, and no longer than
/// others can be kept waiting by a slow one.
const WHILE: Duration = Duration::from_secs(1);
/// How long it has after a wait for others, in which its host had the time to send on.
const MOMENT: Duration = Duration::from_millis(250);

/// How a document comes.
pub(super) struct Pace {
    /// When it is slow, unless enough came.
    until: Instant,
    came: usize,
}

impl Pace {
    /// The pace of a document that comes from now on.
    pub fn begin() -> Self {
        Pace { until: Instant::now() + WHILE, came: 0 }
    }

    /// So many bytes came.
    pub fn came(&mut self, bytes: usize) {
        self.came += bytes;
        if self.came >= LEAST {
            *self = Pace::begin();
        }
    }

    /// Goes on after a wait that was none for its host.
    pub fn resume(&mut self) {
        self.until = self.until.max(Instant::now() + MOMENT);
    }

    /// Waits for the next piece. Each time that the document is slow, it has to `step_aside`.
    pub async fn keep<T>(
        &mut self,
        next: impl Future<Output = T>,
        mut step_aside: impl FnMut(),
    ) -> T {
        let mut next = pin!(next);
        loop {
            tokio::select! {
                biased;
                next = &mut next => return next,
                () = sleep_until(self.until) => {
                    step_aside();
                    *self = Pace::begin();
                }
            }
        }
    }
}
