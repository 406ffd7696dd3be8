//! The log: what happened, in a file of its owner's alone.

use std::fs::File;
use std::path::Path;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::system::private;

/// A log is begun anew when it is longer, in bytes.
const LONG_LOG: u64 = 1_000_000;

/// Writes what happens to the log file, never to the terminal. Without a file, nothing is logged.
pub fn start_log(file: &Path, level: tracing::Level) {
    let Ok(file) = open_log(file) else { return };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::sync::Mutex::new(file))
        .with_ansi(false)
        .with_target(false);
    // Libraries may log what they send, passwords included: only our own words are written.
    let ours = Targets::new().with_target("newsfold", level);
    // Fails only when a log was started already.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
}

/// The log, or a new one where it is long; the one before is kept.
fn open_log(file: &Path) -> std::io::Result<File> {
    if std::fs::metadata(file).is_ok_and(|log| log.len() > LONG_LOG) {
        let _ = std::fs::rename(file, file.with_extension("log.1"));
    }
    let log = private::file().create(true).append(true).open(file)?;
    // That of an earlier version is others' too.
    log.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(log)
}
