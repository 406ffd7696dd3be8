//! Turns among the processes that change a file. The lock is on the folder that the file is in, so that
//! no lock file is left behind.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How often to check whether the turn is free.
const LOOK: Duration = Duration::from_millis(5);

/// Waits for the turn of a file, and holds it until the returned file is dropped; `None` if another
/// process keeps it for longer than `patience`.
///
/// # Errors
/// When the folder can't be read, or the system can't lock it.
pub fn take(file: &Path, patience: Duration) -> io::Result<Option<File>> {
    let folder = File::open(folder_of(file))?;
    let begun = Instant::now();
    loop {
        match folder.try_lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(TryLockError::Error(cause)) => return Err(cause),
            Err(TryLockError::WouldBlock) if begun.elapsed() < patience => thread::sleep(LOOK),
            Err(TryLockError::WouldBlock) => return Ok(None),
        }
    }
}

/// The folder that a file is in, by its path alone.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_all_who_change_a_file_one_has_the_turn() {
        let folder = tempfile::tempdir().expect("a folder");
        let [file, beside] = ["a", "b"].map(|name| folder.path().join(name));
        let held = take(&file, Duration::ZERO).expect("can be locked");
        assert!(held.is_some());
        for file in [&file, &beside] {
            assert!(take(file, Duration::from_millis(20)).is_ok_and(|turn| turn.is_none()));
        }
        let waits = thread::spawn(move || take(&file, Duration::from_secs(60)));
        drop(held);
        let taken = waits.join().expect("waits").expect("can be locked");
        assert!(taken.is_some());
        assert!(take(Path::new("/nowhere/at/all"), Duration::ZERO).is_err());
    }

    #[test]
    fn a_bare_name_is_in_the_folder_one_is_in() {
        assert_eq!(folder_of(Path::new("config.toml")), Path::new("."));
        assert_eq!(folder_of(Path::new("a/config.toml")), Path::new("a"));
    }
}
