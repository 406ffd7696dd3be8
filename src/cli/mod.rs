//! The command line: from arguments to an exit code.
//!
//! | Code | Meaning |
//! | --- | --- |
//! | 0 | done |
//! | 1 | it could not be done, and a message says why |
//! | 2 | the arguments are wrong, or the configuration keeps it from working: a mistake, or no feed |
//! | 3 | a refresh was done, but some feeds failed |

mod add;
pub mod args;
mod article_json;
mod config;
mod demo;
mod doctor;
mod explain;
mod export;
mod feeds;
pub mod group;
mod import;
mod list;
mod manual;
mod mark;
mod named_feed;
mod numbered;
mod output;
pub mod parse;
mod refresh;
mod remove;
mod show;
mod ties;

use std::process::ExitCode;

use anyhow::Result;

use crate::config::{Config, ConfigProblem};
use crate::engine::Opening;
use crate::engine::command::Way;
use crate::session::{Errand, Session, Wishes, is_closed_pipe, say};
use crate::system::heaps;
use args::{Cli, Command};

/// What remains to be done.
pub enum Mode {
    /// Open the screen on this session.
    Screen(Box<Session>, Opening),
    /// Run the line-by-line face on this session.
    Plain(Box<Session>, Opening),
    /// Nothing: the command has run.
    Finished(ExitCode),
}

/// Wrong arguments, or a configuration with mistakes or without feeds.
const MISTAKEN: u8 = 2;

/// The arguments make no sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Wrong(String);

/// A refresh ran, but some feeds failed.
const SOME_FAILED: u8 = 3;

/// Finds mistakes in the configuration that only another face can see.
pub type Mistakes = fn(&Config) -> Vec<ConfigProblem>;

/// Parses the arguments, and runs commands that need no screen. `of_screen` checks the names that
/// only the screen knows.
pub fn run(of_screen: Mistakes) -> Mode {
    if let Some(errand) = Errand::asked_for(std::env::args_os()) {
        return Mode::Finished(errand.run().unwrap_or_else(|error| fail(&error)));
    }
    let Cli { global, plain, command } = match Cli::of(std::env::args_os()) {
        Ok(cli) => cli,
        Err(told) => return Mode::Finished(tell(&told)),
    };
    carry_out(&global.into(), plain, command, of_screen).unwrap_or_else(|error| {
        Mode::Finished(match is_closed_pipe(&error) {
            true => ExitCode::SUCCESS,
            false => fail(&error),
        })
    })
}

/// Prints help, the version, or argument errors, in clap's words.
fn tell(told: &clap::Error) -> ExitCode {
    match told.print().map_err(anyhow::Error::from) {
        Err(error) if !told.use_stderr() && !is_closed_pipe(&error) => fail(&error),
        _ => ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(MISTAKEN)),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    say(&format!("{error:#}"));
    match error.downcast_ref::<Wrong>() {
        Some(_) => ExitCode::from(MISTAKEN),
        None => ExitCode::FAILURE,
    }
}

/// Runs a command. Those with exit codes of their own return them; the others succeed unless they fail.
fn carry_out(
    wishes: &Wishes,
    plain: bool,
    command: Option<Command>,
    of_screen: Mistakes,
) -> Result<Mode> {
    let session = || Session::of(wishes);
    let coded = |code: Result<ExitCode>| code.map(Mode::Finished);
    let Some(command) = command else { return Ok(open(Session::opening(wishes)?, plain)) };
    match command {
        Command::Demo { plain: too } => return Ok(open(demo::prepare(wishes)?, plain || too)),
        Command::Refresh { feeds, due, json } => {
            heaps::begin_with_few();
            return coded(refresh::run(&session()?, &feeds, due, json));
        }
        Command::Check { json } => return coded(config::check(wishes, of_screen, json)),
        Command::Doctor { rebuild, json } => {
            return coded(doctor::run(&session()?, of_screen, rebuild, json));
        }
        Command::List(wanted) => list::run(&session()?, &wanted)?,
        Command::Search { words, sort, limit, json } => {
            let words: Vec<&str> = words.iter().map(|word| word.trim()).collect();
            list::search(&session()?, words.join(" "), sort.as_deref(), limit, json)?;
        }
        Command::Show { story, width, json } => show::run(&session()?, story, width, json)?,
        Command::Explain { one, other, json } => explain::run(&session()?, one, other, json)?,
        Command::Feeds { trouble, json } => feeds::run(&session()?, trouble, json)?,
        Command::Add { address, name, folder, tags } => {
            add::run(&session()?, &address, name, folder, tags)?;
        }
        Command::Import { file } => import::run(&session()?, &file)?,
        Command::Export { file, with_secrets } => {
            export::run(&session()?, file.as_deref(), with_secrets)?;
        }
        Command::Mark(wanted) => mark::run(&session()?, &wanted)?,
        Command::Undo { json } => mark::undo_or_redo(&session()?, Way::Undo, json)?,
        Command::Redo { json } => mark::undo_or_redo(&session()?, Way::Redo, json)?,
        Command::Remove { feed, yes, json } => remove::run(&session()?, &feed, yes, json)?,
        Command::Config { path, json } => config::print(wishes, of_screen, path, json)?,
        Command::Completions { shell } => manual::completions(shell)?,
        Command::Man => manual::page()?,
        Command::Parse { source, json } => parse::run(&source, json, wishes)?,
        Command::Group { file, finally, json: _ } => group::run_file(file.as_deref(), finally)?,
    }
    Ok(Mode::Finished(ExitCode::SUCCESS))
}

fn open((session, store): (Session, Opening), plain: bool) -> Mode {
    match plain {
        true => Mode::Plain(Box::new(session), store),
        false => Mode::Screen(Box::new(session), store),
    }
}
