//! A store that several threads write through, in turns: first come, first served. Work that takes long
//! ends its turn early when a person waits for the next one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{FairMutex, FairMutexGuard};

use crate::store::Store;

/// The longest turn while a person may be waiting in another process.
const LONG: Duration = Duration::from_millis(100);

/// A process that waits to write checks for its turn more often than this.
const MOMENT: Duration = Duration::from_millis(2);

/// A store that several threads write through, in turns.
pub struct Turns {
    store: FairMutex<Store>,
    /// How many threads wait on behalf of a person.
    awaited: AtomicUsize,
    /// Whether a person may be waiting in another process, which can't be seen from here.
    is_guest: bool,
}

/// A turn at the store, until it is dropped. A panic during a turn leaves nothing half-done: its
/// transaction is rolled back.
pub(super) type Turn<'s> = FairMutexGuard<'s, Store>;

impl Turns {
    /// Turns at `store`.
    pub(super) fn at(store: Store) -> Self {
        Turns { store: FairMutex::new(store), awaited: AtomicUsize::new(0), is_guest: false }
    }

    /// Turns at a store that a person uses in another process.
    pub(super) fn beside(store: Store) -> Self {
        Turns { is_guest: true, ..Turns::at(store) }
    }

    /// Waits for a turn.
    pub(super) fn turn(&self) -> Turn<'_> {
        self.store.lock()
    }

    /// A turn, if nobody else has one.
    pub(super) fn turn_at_once(&self) -> Option<Turn<'_>> {
        self.store.try_lock()
    }

    /// Waits for a turn on behalf of a person.
    pub(super) fn hurry(&self) -> Turn<'_> {
        self.awaited.fetch_add(1, Ordering::Relaxed);
        let turn = self.store.lock();
        self.awaited.fetch_sub(1, Ordering::Relaxed);
        turn
    }

    /// Whether a person may use the store in another process, which also keeps the list of
    /// subscriptions.
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
