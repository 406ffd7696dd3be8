//! Opening the store while whoever needs it reads the configuration.

use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use crate::store::{Preparing, Store, StoreError};

/// What is done with a connection that reads.
type Work = Box<dyn FnOnce(Store) + Send>;

/// A store that a thread is opening: first a connection that writes, then one that reads, which that
/// thread keeps. Dropped, it is waited for: nobody leaves in the middle of a rescue.
#[derive(Debug)]
pub struct Opening {
    writes: Receiver<Store>,
    /// Taken from once there is a connection that reads. `None` once this is dropped.
    work: Option<SyncSender<Work>>,
    /// `None` once nobody waits for it any more.
    thread: Option<JoinHandle<Result<(), StoreError>>>,
}

impl Opening {
    /// Begins to open the store in `file`, or to create it. `tell` hears what takes long.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn of(file: &Path, tell: impl Fn(Preparing) + Send + 'static) -> io::Result<Self> {
        let file = file.to_owned();
        let (give, writes) = channel();
        let (work, given) = sync_channel::<Work>(0);
        let open = move || {
            // Who does not listen any more has turned away, and gives no work either.
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

    /// The connection that writes, as soon as it is open; to be asked for once.
    pub(super) fn writes(&mut self) -> Result<Store, StoreError> {
        self.writes.recv().or_else(|_| self.end())
    }

    /// Has the thread work with the connection that reads, as soon as it is open.
    ///
    /// # Errors
    /// When it can't be opened; then nothing is done.
    pub(super) fn read(
        mut self,
        work: impl FnOnce(Store) + Send + 'static,
    ) -> Result<(), StoreError> {
        // There until it is dropped.
        let given = self.work.as_ref().expect("not dropped").send(Box::new(work));
        given.or_else(|_| self.end())?;
        // It has its work from now on, and nobody waits for it.
        self.thread = None;
        Ok(())
    }

    /// Why the thread ended before it was given work.
    fn end<T>(&mut self) -> Result<T, StoreError> {
        // It is waited for here alone, unless by `drop`, and without work it ends by an error.
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
