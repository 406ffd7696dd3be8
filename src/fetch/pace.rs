//! Whether a document comes so slowly that other fetches may overtake it.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// A document is slow when fewer bytes than this come within [`WHILE`]; more do even on a slow line
/// that all fetches share.
const LEAST: usize = 256;
/// The time for [`LEAST`] bytes: longer than the usual pauses of a good host, and no longer than a slow
/// one may keep others waiting.
const WHILE: Duration = Duration::from_secs(1);
/// The time for [`LEAST`] bytes after a wait for other fetches, during which the host could go on
/// sending.
const MOMENT: Duration = Duration::from_millis(250);

/// The pace at which a document comes.
pub(super) struct Pace {
    /// When the document counts as slow, unless enough bytes came before.
    until: Instant,
    came: usize,
}

impl Pace {
    /// Starts to measure a document that comes from now on.
    pub fn begin() -> Self {
        Pace { until: Instant::now() + WHILE, came: 0 }
    }

    /// Records that `bytes` more bytes came.
    pub fn came(&mut self, bytes: usize) {
        self.came += bytes;
        if self.came >= LEAST {
            *self = Pace::begin();
        }
    }

    /// Goes on after a wait that was not the host's fault.
    pub fn resume(&mut self) {
        self.until = self.until.max(Instant::now() + MOMENT);
    }

    /// Waits for the next piece, and calls `step_aside` each time that the document is slow.
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
