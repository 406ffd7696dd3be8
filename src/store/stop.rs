//! Queries that are not run to their end at any cost: they can be stopped, or may take only so many
//! steps of SQLite's virtual machine.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, ErrorCode};

use super::Store;
use super::error::{Result, StoreError};

/// Steps between two checks of whether to stop: some microseconds.
const STEPS_UNSEEN: i32 = 1_000;

/// Stops a store, from any thread: queries that run, and new ones, end in an error until it may go on. A
/// query of a few steps may still be answered.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Stops the store now.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Lets the store go on: the next query is answered again.
    pub fn lift(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn watch(&self, connection: &mut Connection) -> Result<()> {
        let stopped = Arc::clone(&self.0);
        let look = move || stopped.load(Ordering::Relaxed);
        Ok(connection.progress_handler(STEPS_UNSEEN, Some(look))?)
    }
}

impl Store {
    /// Lets this store be stopped by `stop`.
    ///
    /// # Errors
    /// When SQLite does not take the progress handler.
    pub fn obey(&mut self, stop: &Stop) -> Result<()> {
        stop.watch(&mut self.connection)?;
        self.stop = Some(stop.clone());
        Ok(())
    }

    /// Returns the answer to a query; `None` if it takes more than this many steps. Meanwhile nothing
    /// else stops it.
    pub(super) fn within<T>(
        &mut self,
        steps: i32,
        ask: impl FnOnce(&Self) -> Result<T>,
    ) -> Result<Option<T>> {
        // A statement's steps are counted on from its last run, so a round may be shorter than the others.
        let round = steps.min(STEPS_UNSEEN);
        let mut left = steps / round;
        let is_enough = move || {
            left -= 1;
            left < 0
        };
        self.connection.progress_handler(round, Some(is_enough))?;
        let asked = catch_unwind(AssertUnwindSafe(|| ask(self)));
        // Whatever became of it, the next query must be answered in full.
        match &self.stop {
            Some(stop) => stop.watch(&mut self.connection)?,
            None => self.connection.progress_handler(0, None::<fn() -> bool>)?,
        }
        match asked.unwrap_or_else(|panic| resume_unwind(panic)) {
            Err(StoreError::Bug(cause)) if was_stopped(&cause) => Ok(None),
            answer => answer.map(Some),
        }
    }
}

#[cfg(test)]
impl Store {
    /// A query without end.
    pub(crate) fn ask_for_ever(&self) -> Result<i64> {
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i FROM n)
            SELECT count(*) FROM n";
        Ok(self.connection.query_row(endless, [], |row| row.get(0))?)
    }
}

fn was_stopped(cause: &rusqlite::Error) -> bool {
    cause.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::temporary;

    #[test]
    fn a_question_without_end_is_stopped_and_the_next_one_answered() {
        let (mut store, _folder) = temporary();
        let stop = Stop::default();
        store.obey(&stop).expect("is watched");
        let asking = std::thread::spawn(move || (store.ask_for_ever().is_err(), store));
        // Before the query starts, or while it runs: both must work.
        stop.now();
        let (was_stopped, store) = asking.join().expect("no panic");
        assert!(was_stopped);
        stop.lift();
        assert!(store.horizon().is_ok());
    }

    #[test]
    fn a_question_worth_a_few_steps_leaves_the_store_to_who_may_stop_it() {
        let (mut store, _folder) = temporary();
        let stop = Stop::default();
        store.obey(&stop).expect("is watched");
        assert_eq!(store.within(3, Store::ask_for_ever).expect("is given up"), None);
        assert_eq!(store.within(100_000, Store::horizon).expect("reads"), Some(0));
        stop.now();
        assert!(store.ask_for_ever().is_err());
    }
}
