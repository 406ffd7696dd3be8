//! Arguments in, exit code out: the only place where the faces meet.

use std::process::ExitCode;

use newsfold::cli::{self, Mode};
use newsfold::{plain, tui};

fn main() -> ExitCode {
    match cli::run(tui::setup::mistakes) {
        Mode::Finished(code) => code,
        Mode::Screen(session, store) => tui::run(*session, store),
        Mode::Plain(session, store) => plain::run(&session, store),
    }
}
