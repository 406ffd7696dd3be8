//! Changes that take longer than a person waits for the end of a program, such as marks of tens of
//! thousands of stories: what is being made is given up when the program ends, and made from its
//! beginning by a helper. Nothing of a change is stored before all of it is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::{Result, Stop, Store};

/// Lets the changes be given up that one thread makes, one after the other.
#[derive(Default)]
pub(super) struct Parting {
    stop: Stop,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    is_quitting: bool,
    is_changing: bool,
}

impl Parting {
    /// Has the store stop in the middle of a change that is given up.
    ///
    /// # Errors
    /// When SQLite does not let itself be watched.
    pub fn watch(&self, store: &mut Store) -> Result<()> {
        store.obey(&self.stop)
    }

    /// The program quits: gives up the change that is being made, and those that are asked for from now
    /// on.
    pub fn quit(&self) {
        let mut state = self.state();
        state.is_quitting = true;
        if state.is_changing {
            self.stop.now();
        }
    }

    /// Makes a change unless the program quits before it is made; `None` when it is given up, and nothing
    /// came of it.
    pub fn unless_quitting<T>(&self, change: impl FnOnce() -> Result<T>) -> Option<Result<T>> {
        {
            let mut state = self.state();
            if state.is_quitting {
                return None;
            }
            state.is_changing = true;
        }
        let changed = change();
        let mut state = self.state();
        state.is_changing = false;
        self.stop.lift();
        Some(changed).filter(|changed| changed.is_ok() || !state.is_quitting)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
