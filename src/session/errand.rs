//! `newsfold errand`, the helper process of a screen: it refreshes and reports the progress, or
//! makes the changes that a closed screen left. Nobody types it, and no help lists it.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use tokio::io::BufReader;
use tracing::error;

use super::{runtime, start_log};
use crate::engine::{self, Helper};

/// The first argument of a helper.
const NAME: &str = "errand";

/// Where a helper works. Its orders come on standard input.
#[derive(Debug)]
pub struct Errand {
    pub store: PathBuf,
    pub cache: PathBuf,
    pub log_file: PathBuf,
    pub log_level: tracing::Level,
}

impl Errand {
    /// Reads the arguments of the program; `None` when it is not a helper.
    pub fn asked_for(arguments: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut arguments = arguments.into_iter().skip(1);
        if arguments.next()? != NAME {
            return None;
        }
        let log_level = arguments.next()?.to_str()?.parse().ok()?;
        let mut place = || arguments.next().map(PathBuf::from);
        Some(Errand { store: place()?, cache: place()?, log_file: place()?, log_level })
    }

    /// The helper to start: the running program, even if another file has taken its place since.
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
        // Nobody sees its standard error.
        std::panic::set_hook(Box::new(|panic| error!("{panic}")));
        let runtime = runtime()?;
        // Writing fails when the screen is gone; the orders end then, too.
        let tell = |line: &str| drop(writeln!(io::stdout(), "{line}"));
        let orders = BufReader::new(tokio::io::stdin());
        let done = runtime.block_on(engine::carry_out(orders, &self.store, &self.cache, tell));
        // Whatever still runs is dropped, with the programs that it started.
        runtime.shutdown_background();
        done.inspect_err(|fault| error!(%fault, "the errand is not understood"))?;
        Ok(ExitCode::SUCCESS)
    }
}
