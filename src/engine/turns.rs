//! A store that several threads write through, in turns. Who asked first comes first; and work that
//! takes long ends its turn early when a person waits for the next one.

use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::{FairMutex, FairMutexGuard};

use crate::store::Store;

/// A store that several threads write through, in turns.
pub struct Turns {
    store: FairMutex<Store>,
    /// How many wait for whom a person waits.
    awaited: AtomicUsize,
}

/// A turn at the store, until it is dropped. Nothing is left half-done by whoever panicked in one:
/// its transaction was rolled back.
pub(super) type Turn<'s> = FairMutexGuard<'s, Store>;

impl Turns {
    /// Turns at `store`.
    pub(super) fn at(store: Store) -> Self {
        Turns { store: FairMutex::new(store), awaited: AtomicUsize::new(0) }
    }

    /// A turn.
    pub(super) fn turn(&self) -> Turn<'_> {
        self.store.lock()
    }

    /// A turn for what a person asked for.
    pub(super) fn hurry(&self) -> Turn<'_> {
        self.awaited.fetch_add(1, Ordering::Relaxed);
        let turn = self.store.lock();
        self.awaited.fetch_sub(1, Ordering::Relaxed);
        turn
    }

    /// Whether a person waits for a turn.
    pub(super) fn are_awaited(&self) -> bool {
        self.awaited.load(Ordering::Relaxed) > 0
    }
}
