//! Changes that take longer than a person waits for a program to end, such as marks of tens of
//! thousands of stories: a running change is given up when the program ends, and a helper makes it from
//! the beginning. No part of a change is stored before all of it is.

use parking_lot::Mutex;

use crate::store::{Result, Stop, Store};

/// Lets changes be given up that one thread makes, one after the other.
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
    /// Lets the store be stopped in the middle of a change that is given up.
    ///
    /// # Errors
    /// When SQLite refuses the handler that stops it.
    pub fn watch(&self, store: &mut Store) -> Result<()> {
        store.obey(&self.stop)
    }

    /// Gives up the running change and all that are requested later, because the program quits.
    pub fn quit(&self) {
        let mut state = self.state.lock();
        state.is_quitting = true;
        if state.is_changing {
            self.stop.now();
        }
    }

    /// Makes a change; `None` if the program quits before it is made, and then nothing is changed.
    pub fn unless_quitting<T>(&self, change: impl FnOnce() -> Result<T>) -> Option<Result<T>> {
        {
            let mut state = self.state.lock();
            if state.is_quitting {
                return None;
            }
            state.is_changing = true;
        }
        let changed = change();
        let mut state = self.state.lock();
        state.is_changing = false;
        self.stop.lift();
        Some(changed).filter(|changed| changed.is_ok() || !state.is_quitting)
    }
}
