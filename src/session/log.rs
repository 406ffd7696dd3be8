//! The log, in a file that only its owner can read.

use std::fs::File;
use std::path::Path;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::system::private;

/// A log longer than this, in bytes, is replaced by a new one at the next start.
const LONG_LOG: u64 = 1_000_000;

/// Starts logging to a file, never to the terminal. If it can't be opened, nothing is logged.
pub fn start_log(file: &Path, level: tracing::Level) {
    let Ok(file) = open_log(file) else { return };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::sync::Mutex::new(file))
        .with_ansi(false)
        .with_target(false);
    // Libraries may log what they send, passwords included: only newsfold's own events are written.
    let ours = Targets::new().with_target("newsfold", level);
    // Fails only when a log was started already.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
}

/// Opens the log for appending; one that is too long is kept under another name.
fn open_log(file: &Path) -> std::io::Result<File> {
    if std::fs::metadata(file).is_ok_and(|log| log.len() > LONG_LOG) {
        let _ = std::fs::rename(file, file.with_extension("log.1"));
    }
    let log = private::file().create(true).append(true).open(file)?;
    // Others may read a log that an earlier version created.
    log.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(log)
}
