//! Opening the store while whoever needs it reads the configuration.

use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use crate::store::{Store, StoreError};

/// What is done with a connection that reads.
type Reading = Box<dyn FnOnce(Store) + Send>;

/// A store that a thread is opening: first a connection that writes, then one that reads, which that
/// thread keeps. Dropped, it is waited for: nobody leaves in the middle of a rescue.
#[derive(Debug)]
pub struct Opening {
    writes: Receiver<Result<Store, StoreError>>,
    reads: Receiver<Result<(), StoreError>>,
    /// `None` once it is dropped.
    begin: Option<Sender<Reading>>,
    thread: Option<JoinHandle<()>>,
}

impl Opening {
    /// Begins to open the store in `file`, or to create it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn of(file: &Path) -> io::Result<Self> {
        let file = file.to_owned();
        let (tell_writes, writes) = channel();
        let (tell_reads, reads) = channel();
        let (begin, beginning) = channel::<Reading>();
        // Who does not listen any more has turned away.
        let open = move || {
            let store = Store::open(&file);
            let is_open = store.is_ok();
            let _ = tell_writes.send(store);
            if !is_open {
                return;
            }
            match Store::open_another(&file) {
                Ok(store) => {
                    let _ = tell_reads.send(Ok(()));
                    if let Ok(read) = beginning.recv() {
                        read(store);
                    }
                }
                Err(error) => drop(tell_reads.send(Err(error))),
            }
        };
        let thread = Some(Builder::new().name("store-reader".to_owned()).spawn(open)?);
        Ok(Opening { writes, reads, begin: Some(begin), thread })
    }

    /// The connection that writes, as soon as it is open; to be asked for once.
    pub(super) fn writes(&mut self) -> Result<Store, StoreError> {
        self.writes.recv().unwrap_or_else(|_| self.give_way())
    }

    /// Has the thread read by the connection that reads, as soon as it is open.
    ///
    /// # Errors
    /// When it can't be opened; then nothing was read.
    pub(super) fn read(
        mut self,
        read: impl FnOnce(Store) + Send + 'static,
    ) -> Result<(), StoreError> {
        if let Some(begin) = &self.begin {
            let _ = begin.send(Box::new(read));
        }
        let opened = self.reads.recv().unwrap_or_else(|_| self.give_way());
        // It has its work from now on, and nobody waits for it.
        self.thread = None;
        opened
    }

    /// What made the thread end before its time goes on here.
    fn give_way<T>(&mut self) -> T {
        let ended = self.thread.take().map(JoinHandle::join);
        match ended {
            Some(Err(panic)) => resume_unwind(panic),
            _ => panic!("a store is asked for once"),
        }
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.begin = None;
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
        drop(Opening::of(&file).expect("a thread"));
        let mut opening = Opening::of(&file).expect("a thread");
        let writes = opening.writes().expect("opens what is there");
        let (tell, told) = channel();
        opening.read(move |reads| drop(tell.send(reads.faults()))).expect("opens it twice");
        assert!(told.recv().expect("reads").expect("checks").is_empty());
        assert!(writes.rescue().is_none());
        std::fs::create_dir(folder.path().join("no store")).expect("a folder");
        let refused = Opening::of(&folder.path().join("no store")).expect("a thread").writes();
        assert!(matches!(refused, Err(StoreError::Unusable { .. })));
    }
}
