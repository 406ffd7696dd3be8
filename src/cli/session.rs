//! What every command begins with: the configuration is read, its mistakes are told, the places are
//! known.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use super::args::Global;
use super::errand::Errand;
use super::output;
use crate::config::{self, ConfigProblem, Overrides, Places};
use crate::engine::{Library, Opening, Preparing, Setup, Unfinished};
use crate::system::private;

/// A log is begun anew when it is longer, in bytes.
const LONG_LOG: u64 = 1_000_000;

/// A configuration with its places.
#[derive(Debug, Clone)]
pub struct Session {
    /// What the engine works on.
    pub setup: Setup,
    /// Mistakes in the configuration.
    pub problems: Vec<ConfigProblem>,
    /// Where the log goes.
    pub log_file: PathBuf,
    /// How much goes there.
    pub log_level: tracing::Level,
    /// Whether these are the sample feeds.
    pub is_demo: bool,
}

impl Session {
    /// Finds and reads the configuration, and makes the directories.
    ///
    /// # Errors
    /// When no place can be found or made.
    pub fn of(global: &Global) -> Result<Self> {
        let places = places(global)?;
        places.create()?;
        Ok(Session::at(places, global))
    }

    /// The same for an engine, whose store is opened meanwhile.
    ///
    /// # Errors
    /// When no place can be found or made, or the system gives no thread.
    pub(super) fn opening(global: &Global) -> Result<(Self, Opening)> {
        let places = places(global)?;
        places.create()?;
        let store =
            Opening::of(&store_file(&places), prepares).context("no threads to work with")?;
        Ok((Session::at(places, global), store))
    }

    fn at(places: Places, global: &Global) -> Self {
        let mut loaded = config::load(&places.config);
        if loaded.missing && named_config(global).is_some() {
            loaded.problems.push(ConfigProblem::missing(&places.config));
        }
        let log_file = places.state.join("newsfold.log");
        let store_file = store_file(&places);
        let errand = Errand {
            store: store_file.clone(),
            cache: places.cache.clone(),
            log_file: log_file.clone(),
            log_level: global.log,
        };
        let setup = Setup {
            config: loaded.config,
            store_file,
            config_file: places.config,
            cache: places.cache,
            offline: global.offline,
            clock: Timestamp::now,
            helper: errand.helper(),
        };
        Session {
            setup,
            problems: loaded.problems,
            log_file,
            log_level: global.log,
            is_demo: false,
        }
    }

    /// Opens the store, with the feeds of the configuration in it; mistakes there are told on the way.
    ///
    /// # Errors
    /// When the store can't be opened, or read.
    pub fn library(&self) -> Result<Library> {
        let library = self.opened()?;
        library.feeds()?;
        Ok(library)
    }

    /// The same, as it is: nothing of it is read yet.
    ///
    /// # Errors
    /// When the store can't be opened.
    pub fn opened(&self) -> Result<Library> {
        for problem in &self.problems {
            output::say(&problem.to_string());
        }
        start_log(&self.log_file, self.log_level);
        let library = Library::open(self.setup.clone(), prepares)?;
        if let Some(rescue) = library.rescue() {
            output::say(&rescue.to_string());
        }
        Ok(library)
    }
}

/// What a person waits for, who would see nothing else meanwhile.
pub(super) fn prepares(what: Preparing) {
    output::say(&what.to_string());
}

fn store_file(places: &Places) -> PathBuf {
    places.data.join("newsfold.db")
}

/// Where the configuration is and where things are kept.
///
/// # Errors
/// When nobody said, and there is no home either.
pub(super) fn places(global: &Global) -> Result<Places> {
    let (config, data) = (named_config(global), global.data_dir.clone());
    Ok(Places::find(Overrides { config, data })?)
}

/// The configuration that somebody named.
fn named_config(global: &Global) -> Option<PathBuf> {
    let named = || std::env::var_os("NEWSFOLD_CONFIG").map(PathBuf::from);
    global.config.clone().or_else(named)
}

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

/// Waits for changes that a face left unfinished, unless the person or the system gives them up.
pub fn see_through(unfinished: Unfinished) {
    output::say("your last changes are still being stored; ctrl-c gives them up");
    let Ok(runtime) = runtime() else { return unfinished.wait() };
    let stored = runtime.spawn_blocking(|| unfinished.wait());
    runtime.block_on(async {
        tokio::select! {
            _ = stored => {}
            Ok(()) = given_up() => {}
        }
    });
    runtime.shutdown_background();
}

/// Ends when the person or the system gives up what is waited for. A terminal that hangs up does not.
async fn given_up() -> std::io::Result<()> {
    let _kept = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

/// The runtime that commands wait on.
pub(super) fn runtime() -> Result<Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("no threads to work with")
}
