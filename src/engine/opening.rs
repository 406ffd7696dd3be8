//! Opening the store while whoever needs it reads the configuration.

use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread::{Builder, JoinHandle};

use crate::store::{Store, StoreError};

/// A store that a thread is opening. Dropped, it is waited for: nobody leaves in the middle of a
/// rescue.
#[derive(Debug)]
pub struct Opening(Option<JoinHandle<Result<Opened, StoreError>>>);

/// A store with the two connections that an engine works with.
pub(super) struct Opened {
    pub(super) writes: Store,
    pub(super) reads: Store,
}

impl Opening {
    /// Begins to open the store in `file`, or to create it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn of(file: &Path) -> io::Result<Self> {
        let file = file.to_owned();
        let open = move || {
            let writes = Store::open(&file)?;
            Ok(Opened { reads: writes.another()?, writes })
        };
        Ok(Opening(Some(Builder::new().name("store-opening".to_owned()).spawn(open)?)))
    }

    /// What became of it.
    pub(super) fn wait(mut self) -> Result<Opened, StoreError> {
        // There until it is taken, here or by `drop`.
        let thread = self.0.take().expect("waited for once");
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_turns_away_leaves_a_whole_store_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("newsfold.db");
        drop(Opening::of(&file).expect("a thread"));
        let Opened { writes, reads } =
            Opening::of(&file).expect("a thread").wait().expect("opens what is there");
        assert!(writes.rescue().is_none() && reads.faults().expect("checks").is_empty());
        std::fs::create_dir(folder.path().join("no store")).expect("a folder");
        let refused = Opening::of(&folder.path().join("no store")).expect("a thread").wait();
        assert!(matches!(refused, Err(StoreError::Unusable { .. })));
    }
}
