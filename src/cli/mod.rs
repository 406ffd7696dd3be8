//! The command line: what was typed, to an exit code.
//!
//! | Code | Meaning |
//! | --- | --- |
//! | 0 | done |
//! | 1 | it could not be done, and why is said |
//! | 2 | it was typed wrongly, or the configuration has mistakes that keep it from working |
//! | 3 | a refresh was done, but some feeds failed |

mod add;
pub mod args;
mod demo;
mod doctor;
mod explain;
mod feeds;
pub mod group;
mod list;
pub mod output;
pub mod parse;
mod refresh;
mod session;
mod show;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use args::{Cli, Command, Global};
pub use session::{Session, start_log};

/// What is to be done.
pub enum Mode {
    /// Open the screen on this.
    Screen(Box<Session>),
    /// It is done already.
    Finished(ExitCode),
}

/// A refresh that was done, but not for every feed.
const SOME_FAILED: u8 = 3;

/// Reads the arguments, and does what needs no screen.
pub fn run() -> Mode {
    let Cli { global, command } = Cli::parse();
    let done = match command {
        None => return screen(Session::of(&global)),
        Some(Command::Demo) => return screen(demo::prepare(&global)),
        Some(command) => carry_out(&global, command),
    };
    Mode::Finished(match done {
        Ok(code) => code,
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    })
}

fn screen(session: Result<Session>) -> Mode {
    match session {
        Ok(session) => Mode::Screen(Box::new(session)),
        Err(error) => Mode::Finished(fail(&error)),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    output::say(&format!("{error:#}"));
    ExitCode::FAILURE
}

fn carry_out(global: &Global, command: Command) -> Result<ExitCode> {
    match command {
        // They need neither configuration nor store.
        Command::Parse { source, json } => parse::run(&source, json, global.offline)?,
        Command::Group { file, finally, json: _ } => group::run_file(file.as_deref(), finally)?,
        command => return with_session(&Session::of(global)?, command),
    }
    Ok(ExitCode::SUCCESS)
}

fn with_session(session: &Session, command: Command) -> Result<ExitCode> {
    match command {
        Command::Refresh { feeds, due, json } => return refresh::run(session, &feeds, due, json),
        Command::Doctor { rebuild, json } => return doctor::run(session, rebuild, json),
        Command::List(wanted) => list::run(session, &wanted)?,
        Command::Search { words, limit, json } => {
            list::search(session, &words.join(" "), limit, json)?;
        }
        Command::Show { story, width, json } => show::run(session, story, width, json)?,
        Command::Explain { one, other, json } => explain::run(session, one, other, json)?,
        Command::Feeds { trouble, json } => feeds::run(session, trouble, json)?,
        Command::Add { address, name, folder, tags } => {
            add::run(session, &address, name, folder, tags)?;
        }
        Command::Import { file } => add::import(session, &file)?,
        Command::Export { file, with_secrets } => {
            add::export(session, file.as_deref(), with_secrets)?;
        }
        Command::Demo | Command::Parse { .. } | Command::Group { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}
