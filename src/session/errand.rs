//! `newsfold errand`: refreshes for a screen that stays open, and tells it how far that is, or makes the
//! changes that one left. Nobody types it, and no help names it.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use tokio::io::BufReader;
use tracing::error;

use super::{runtime, start_log};
use crate::engine::{self, Helper};

/// The first argument of a program that is a helper.
const NAME: &str = "errand";

/// Where a helper works. What it is to do is said on standard input.
#[derive(Debug)]
pub struct Errand {
    pub store: PathBuf,
    pub cache: PathBuf,
    pub log_file: PathBuf,
    pub log_level: tracing::Level,
}

impl Errand {
    /// What the arguments of a program ask for; `None` when it is no helper.
    pub fn asked_for(arguments: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut arguments = arguments.into_iter().skip(1);
        if arguments.next()? != NAME {
            return None;
        }
        let log_level = arguments.next()?.to_str()?.parse().ok()?;
        let mut place = || arguments.next().map(PathBuf::from);
        Some(Errand { store: place()?, cache: place()?, log_file: place()?, log_level })
    }

    /// The helper that is asked so: this program, whatever lies in its place by then.
    pub fn helper(self) -> Option<Helper> {
        let running = Path::new("/proc/self/exe");
        let program = match running.exists() {
            true => running.to_owned(),
            false => std::env::current_exe().ok()?,
        };
        let Errand { store, cache, log_file, log_level } = self;
        let (name, log_level) = (NAME.into(), log_level.to_string().into());
        let arguments = vec![name, log_level, store.into(), cache.into(), log_file.into()];
        Some(Helper { program, arguments })
    }

    /// Carries it out.
    pub fn run(&self) -> Result<ExitCode> {
        start_log(&self.log_file, self.log_level);
        // Its standard error goes nowhere.
        std::panic::set_hook(Box::new(|panic| error!("{panic}")));
        let runtime = runtime()?;
        // A screen that is gone hears nothing, and ends the orders.
        let tell = |line: &str| drop(writeln!(io::stdout(), "{line}"));
        let orders = BufReader::new(tokio::io::stdin());
        let done = runtime.block_on(engine::carry_out(orders, &self.store, &self.cache, tell));
        // Whatever still runs is dropped, and programs that it started with it.
        runtime.shutdown_background();
        done.inspect_err(|fault| error!(%fault, "the errand is not understood"))?;
        Ok(ExitCode::SUCCESS)
    }
}
