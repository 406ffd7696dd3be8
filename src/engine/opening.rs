//! Opens the store while the caller reads the configuration.

use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use crate::store::{Preparing, Store, StoreError};

/// What is done with the connection for reading.
type Work = Box<dyn FnOnce(Store) + Send>;

/// A store that a thread is opening: first a connection for writing, then one for reading, which that
/// thread keeps. Dropping this waits for the thread, so that nobody leaves in the middle of a rescue.
#[derive(Debug)]
pub struct Opening {
    writes: Receiver<Store>,
    /// Received by the thread once the connection for reading is open. `None` once this is dropped.
    work: Option<SyncSender<Work>>,
    /// `None` once nothing waits for it any more.
    thread: Option<JoinHandle<Result<(), StoreError>>>,
}

impl Opening {
    /// Starts to open the store in `file`, or to create it. `tell` hears which steps take long.
    ///
    /// # Errors
    /// When the system grants no thread.
    pub fn of(file: &Path, tell: impl Fn(Preparing) + Send + 'static) -> io::Result<Self> {
        let file = file.to_owned();
        let (give, writes) = channel();
        let (work, given) = sync_channel::<Work>(0);
        let open = move || {
            // Fails only if this was dropped, and then no work comes either.
            let _ = give.send(Store::open_telling(&file, tell)?);
            let reads = Store::open_another(&file)?;
            if let Ok(work) = given.recv() {
                work(reads);
            }
            Ok(())
        };
        let thread = Builder::new().name("store-reader".to_owned()).spawn(open)?;
        Ok(Opening { writes, work: Some(work), thread: Some(thread) })
    }

    /// Waits for the connection for writing; can be called once.
    pub(super) fn writes(&mut self) -> Result<Store, StoreError> {
        self.writes.recv().or_else(|_| self.end())
    }

    /// Waits for the connection for reading, and has the thread `work` with it.
    ///
    /// # Errors
    /// When it can't be opened; then nothing is done.
    pub(super) fn read(
        mut self,
        work: impl FnOnce(Store) + Send + 'static,
    ) -> Result<(), StoreError> {
        // `Some` until this is dropped.
        let given = self.work.as_ref().expect("not dropped").send(Box::new(work));
        given.or_else(|_| self.end())?;
        // The thread has its work, and nothing need wait for it.
        self.thread = None;
        Ok(())
    }

    /// Returns the error by which the thread ended before it got work.
    fn end<T>(&mut self) -> Result<T, StoreError> {
        // Only this and `drop` take the thread, and without work it ends only by an error.
        let thread = self.thread.take().expect("waited for once");
        thread.join().unwrap_or_else(|panic| resume_unwind(panic)).map(|()| unreachable!())
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
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
        drop(Opening::of(&file, |_| ()).expect("a thread"));
        let mut opening = Opening::of(&file, |_| ()).expect("a thread");
        let writes = opening.writes().expect("opens what is there");
        let (tell, told) = channel();
        opening.read(move |reads| drop(tell.send(reads.faults()))).expect("opens it twice");
        assert!(told.recv().expect("reads").expect("checks").is_empty());
        assert!(writes.rescue().is_none());
        std::fs::create_dir(folder.path().join("no store")).expect("a folder");
        let refused =
            Opening::of(&folder.path().join("no store"), |_| ()).expect("a thread").writes();
        assert!(matches!(refused, Err(StoreError::Unusable { .. })));
    }
}
