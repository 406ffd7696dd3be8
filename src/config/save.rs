//! Saving files atomically.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::system::private;
use crate::system::turn::{self, folder_of};

/// A change takes an instant, so a turn held for longer than this belongs to a process that hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// The file could not be written; it is as it was.
#[derive(Debug, Error)]
#[error("{} could not be written: {cause}", .path.display())]
pub struct SaveError {
    /// The file.
    pub path: PathBuf,
    /// The system's error.
    pub cause: io::Error,
}

/// Replaces the file with `text`, through a new file beside it, so that a crash leaves the old text
/// or the new one. Follows links, and keeps the file's mode and, as far as the system allows, its owner;
/// a new file is accessible to its owner alone. Writes directly to anything but a regular file, such as a pipe or `/dev/stdout`.
///
/// # Errors
/// When the file, its folder, or the disk does not allow it; the file is then unchanged.
pub fn save(path: &Path, text: &str) -> Result<(), SaveError> {
    replace(path, text).map_err(|cause| SaveError { path: path.to_owned(), cause })
}

/// Saves `after` like [`save`] if the file says `before` or does not exist. A file with any other
/// text stays: editors do not take turns.
///
/// # Errors
/// As for [`save`], and when the file has changed meanwhile.
pub fn change(path: &Path, before: &str, after: &str) -> Result<(), SaveError> {
    if fs::read_to_string(path).is_ok_and(|now| now != before) {
        let cause = io::Error::other("it has just been changed by another program; try again");
        return Err(SaveError { path: path.to_owned(), cause });
    }
    save(path, after)
}

/// Waits for the turn to change the configuration whose main file this is, and holds it against all
/// other processes until the returned file is dropped. `None` where the system can't lock its
/// folder.
///
/// # Errors
/// When another process holds the turn for too long.
pub fn take_turn(path: &Path) -> Result<Option<File>, SaveError> {
    take_turn_within(PATIENCE, path)
}

fn take_turn_within(patience: Duration, path: &Path) -> Result<Option<File>, SaveError> {
    match turn_of(path, patience) {
        Ok(None) => {
            let cause = io::Error::other("another newsfold process is changing it; quit that one");
            Err(SaveError { path: path.to_owned(), cause })
        }
        taken => Ok(taken.ok().flatten()),
    }
}

/// Takes the turn of the file; creates its folder if it is missing.
fn turn_of(path: &Path, patience: Duration) -> io::Result<Option<File>> {
    let target = follow_links(path)?;
    private::create_folder(folder_of(&target))?;
    turn::take(&target, patience)
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir()) {
        return OpenOptions::new().write(true).open(path)?.write_all(text.as_bytes());
    }
    let target = follow_links(path)?;
    refuse_read_only(&target)?;
    let folder = folder_of(&target);
    private::create_folder(folder)?;
    let (temporary, mut file) = create_beside(&target, folder)?;
    let written = (|| {
        file.write_all(text.as_bytes())?;
        if let Ok(old) = fs::metadata(&target) {
            keep_owner(&file, &old);
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&temporary, &target)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
        return written;
    }
    // The file is in place; an unsynced folder only matters in a power cut.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Gives the file to the owner and the group of the `old` one: the superuser may change somebody's
/// configuration. Anybody else may not give files away; to write into the old one instead could lose it.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    // A member of the group may keep that at least.
    let _ = fchown(file, None, Some(old.gid()));
    let _ = fchown(file, Some(old.uid()), None);
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// Refuses to replace a file that may not be written, though its folder would allow it. The mode is
/// checked first, as root may open any file for writing.
fn refuse_read_only(file: &Path) -> io::Result<()> {
    let Ok(old) = fs::metadata(file) else { return Ok(()) };
    if old.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    if old.is_file() {
        OpenOptions::new().write(true).open(file)?;
    }
    Ok(())
}

/// Resolves a path to the file it finally leads to, even one that does not exist yet.
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    const MOST: usize = 16;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many links"))
}

/// Creates a new file in the folder, accessible to its owner alone; skips names left by a crash.
fn create_beside(target: &Path, folder: &Path) -> io::Result<(PathBuf, File)> {
    const TRIES: usize = 16;
    let name = target.file_name().ok_or_else(|| io::Error::other("this is no file's name"))?;
    let mut last = io::Error::other("no free name");
    for attempt in 0..TRIES {
        let process = std::process::id();
        let temporary = folder.join(format!(".{}.{process}-{attempt}", name.to_string_lossy()));
        match private::file().create_new(true).open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_turn_that_another_keeps_is_not_waited_for_without_end() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("config.toml");
        let held = take_turn(&path).expect("is free");
        let refused = take_turn_within(Duration::ZERO, &path).expect_err("is held");
        let told = refused.to_string();
        assert!(told.ends_with("another newsfold process is changing it; quit that one"), "{told}");
        drop(held);
        assert!(take_turn_within(Duration::ZERO, &path).is_ok_and(|turn| turn.is_some()));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_written_to_and_stays_a_pipe() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|status| status.success()));
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe)
        });
        save(&pipe, "a = 1\n").expect("is read");
        assert_eq!(reader.join().expect("reads").expect("text"), "a = 1\n");
        assert!(fs::metadata(&pipe).expect("is there").file_type().is_fifo());
        save(Path::new("/dev/null"), "a = 1\n").expect("takes all");
        assert!(!fs::metadata("/dev/null").expect("is there").is_file());
    }

    #[test]
    fn a_new_file_and_its_folder_are_the_owners_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("news/config.toml");
        save(&path, "a = 1\n").expect("a file");
        assert_eq!(fs::read_to_string(&path).expect("the file"), "a = 1\n");
        assert_eq!(names_in(&folder.path().join("news")), ["config.toml"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode();
            assert_eq!(mode(&path) & 0o777, 0o600);
            assert_eq!(mode(&folder.path().join("news")) & 0o777, 0o700);
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_modes_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (link, real) = (folder.path().join("config.toml"), folder.path().join("dots.toml"));
        symlink("dots.toml", &link).expect("a link");
        save(&link, "new = 1").expect("a file behind a link that led nowhere");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("a change of mode");
        save(&link, "new = 2").expect("the same file");
        assert!(fs::symlink_metadata(&link).expect("the link").is_symlink());
        assert_eq!(fs::read_to_string(&real).expect("the file"), "new = 2");
        assert_eq!(fs::metadata(&real).expect("the file").permissions().mode() & 0o777, 0o640);
        symlink("loop", folder.path().join("loop")).expect("a link to itself");
        assert!(save(&folder.path().join("loop"), "x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_stays_its_owners_when_the_superuser_changes_it() {
        use std::os::unix::fs::{MetadataExt, chown};
        const SOMEBODY: u32 = 4711;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("config.toml");
        save(&path, "old = 1").expect("a file");
        if chown(&path, Some(SOMEBODY), Some(SOMEBODY)).is_err() {
            return; // Only the superuser may.
        }
        save(&path, "new = 1").expect("the same file");
        let file = fs::metadata(&path).expect("the file");
        assert_eq!((file.uid(), file.gid(), file.mode() & 0o777), (SOMEBODY, SOMEBODY, 0o600));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_read_only_stays_as_it_is() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (link, real) = (folder.path().join("config.toml"), folder.path().join("dots.toml"));
        fs::write(&real, "old = 1").expect("a file");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o444)).expect("a change of mode");
        symlink("dots.toml", &link).expect("a link");
        for path in [&link, &real] {
            let told = save(path, "new = 1").expect_err("is read-only").to_string();
            assert!(told.ends_with("could not be written: it is read-only"), "{told}");
        }
        assert_eq!(fs::read_to_string(&real).expect("the file"), "old = 1");
        assert_eq!(names_in(folder.path()).len(), 2);
    }

    #[test]
    fn what_an_editor_has_just_written_is_not_written_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("config.toml");
        change(&path, "# What newsfold reads\n", "a = 1\n").expect("a new file");
        change(&path, "a = 1\n", "a = 2\n").expect("nobody else changed it");
        fs::write(&path, "a = 2 # mine\n").expect("an editor");
        let told = change(&path, "a = 2\n", "a = 3\n").expect_err("was changed").to_string();
        assert!(told.contains("has just been changed"), "{told}");
        assert_eq!(fs::read_to_string(&path).expect("the file"), "a = 2 # mine\n");
    }

    #[test]
    fn a_failure_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let taken = folder.path().join("config.toml");
        fs::create_dir(&taken).expect("a folder in the file's place");
        let error = save(&taken, "x").expect_err("a folder is no file");
        assert!(error.to_string().contains("config.toml could not be written"));
        assert_eq!(names_in(folder.path()), ["config.toml"]);
    }
}
