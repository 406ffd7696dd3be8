//! Arguments in, exit code out: the only place where the faces meet.

use std::process::ExitCode;
use std::sync::Arc;

use newsfold::cli::{self, Mode};
use newsfold::{plain, tui};
use signal_hook::consts::SIGXFSZ;

fn main() -> ExitCode {
    // A file that reaches the size limit should act like a full disk: with a handler for the signal,
    // the write fails and the process goes on.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
    match cli::run(tui::setup::mistakes) {
        Mode::Finished(code) => code,
        Mode::Screen(session, store) => tui::run(*session, store),
        Mode::Plain(session, store) => plain::run(&session, store),
    }
}
