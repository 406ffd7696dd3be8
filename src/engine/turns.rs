//! A store that several threads write through, in turns. Who asked first comes first; and work that
//! takes long ends its turn early when a person waits for the next one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{FairMutex, FairMutexGuard};

use crate::store::Store;

/// A turn beside another process, in which a person may wait, is no longer than this.
const LONG: Duration = Duration::from_millis(100);

/// A process that waits to write looks for its turn more often than this.
const MOMENT: Duration = Duration::from_millis(2);

/// A store that several threads write through, in turns.
pub struct Turns {
    store: FairMutex<Store>,
    /// How many wait for whom a person waits.
    awaited: AtomicUsize,
    /// Whether a person may wait in another process, of which nothing is known here.
    is_guest: bool,
}

/// A turn at the store, until it is dropped. Nothing is left half-done by whoever panicked in one:
/// its transaction was rolled back.
pub(super) type Turn<'s> = FairMutexGuard<'s, Store>;

impl Turns {
    /// Turns at `store`.
    pub(super) fn at(store: Store) -> Self {
        Turns { store: FairMutex::new(store), awaited: AtomicUsize::new(0), is_guest: false }
    }

    /// Turns at a store at which a person sits in another process.
    pub(super) fn beside(store: Store) -> Self {
        Turns { is_guest: true, ..Turns::at(store) }
    }

    /// A turn.
    pub(super) fn turn(&self) -> Turn<'_> {
        self.store.lock()
    }

    /// A turn, if nobody else has one.
    pub(super) fn turn_at_once(&self) -> Option<Turn<'_>> {
        self.store.try_lock()
    }

    /// A turn for what a person asked for.
    pub(super) fn hurry(&self) -> Turn<'_> {
        self.awaited.fetch_add(1, Ordering::Relaxed);
        let turn = self.store.lock();
        self.awaited.fetch_sub(1, Ordering::Relaxed);
        turn
    }

    /// Whether a person may sit in another process, which also keeps the list of subscriptions.
    pub(super) fn is_guest(&self) -> bool {
        self.is_guest
    }

    /// Whether a turn that began then should end: a person waits for the next one, or may do so.
    pub(super) fn should_end(&self, began: Instant) -> bool {
        self.awaited.load(Ordering::Relaxed) > 0 || self.is_guest && began.elapsed() > LONG
    }

    /// Leaves a moment for another process to write, between two turns of work that takes long.
    pub(super) fn make_way(&self) {
        if self.is_guest {
            thread::sleep(MOMENT);
        }
    }
}
