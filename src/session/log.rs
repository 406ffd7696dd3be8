//! The log, in a file that only its owner can read.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::system::private;

/// A log longer than this, in bytes, is replaced by a new one.
const LONG_LOG: u64 = 1_000_000;

/// Starts logging to a file, never to the terminal. If it can't be opened, nothing is logged.
pub fn start_log(file: &Path, level: tracing::Level) {
    let Ok(log) = Log::open(file) else { return };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::sync::Mutex::new(log))
        .with_ansi(false)
        .with_target(false);
    // Libraries may log what they send, passwords included: only newsfold's own events are written.
    let ours = Targets::new().with_target("newsfold", level);
    // Fails only when a log was started already.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
}

/// A log that is written, perhaps for weeks.
struct Log {
    path: PathBuf,
    file: File,
    /// The bytes that were in it when it was opened, or were written since.
    length: u64,
}

impl Log {
    fn open(path: &Path) -> io::Result<Log> {
        let file = open_log(path)?;
        let length = file.metadata()?.len();
        Ok(Log { path: path.to_owned(), file, length })
    }
}

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.length > LONG_LOG {
            // If no other can be begun, this one goes on.
            self.length = 0;
            if let Ok(next) = Log::open(&self.path) {
                *self = next;
            }
        }
        let written = self.file.write(line)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Opens the log for appending; one that is too long is kept under another name.
fn open_log(file: &Path) -> io::Result<File> {
    if std::fs::metadata(file).is_ok_and(|log| log.len() > LONG_LOG) {
        let _ = std::fs::rename(file, file.with_extension("log.1"));
    }
    let log = private::file().create(true).append(true).open(file)?;
    // Others may read a log that an earlier version created.
    log.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_is_written_for_weeks_stays_short() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("newsfold.log");
        let mut log = Log::open(&path).expect("opens");
        let line = [b'x'; 1_000];
        for _ in 0..3_500 {
            log.write_all(&line).expect("writes");
        }
        let length = |path: &Path| std::fs::metadata(path).expect("is there").len();
        let [now, before] = [&path, &path.with_extension("log.1")].map(|it| length(it));
        assert!(now < LONG_LOG && before <= LONG_LOG + 1_000, "{now}, {before}");
    }
}
