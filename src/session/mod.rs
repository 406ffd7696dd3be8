//! What every face begins with: the configuration, its mistakes, the directories, and the log. And what faces
//! do alike outside of themselves: standard output, files, commands, the browser, and the wait at the end.

mod errand;
mod log;
pub mod opener;
mod output;
pub mod piping;
pub mod saving;
pub mod views;
mod waiting;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::config::{self, ConfigProblem, NoHome, Overrides, Places};
use crate::engine::{Library, Opening, Preparing, Setup};
pub use errand::Errand;
pub use log::start_log;
pub use output::{Output, is_closed_pipe, say};
pub use waiting::{runtime, see_indexed, see_through};

/// The options that a session is started with.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// Places to use instead of the usual ones.
    pub overrides: Overrides,
    /// How much is written to the log.
    pub log_level: tracing::Level,
    /// Whether nothing may be fetched.
    pub offline: bool,
}

impl Wishes {
    /// Where the configuration is and where things are kept.
    ///
    /// # Errors
    /// When a place is not given, and there is no home directory to derive it from.
    pub fn places(&self) -> Result<Places, NoHome> {
        Places::find(self.overrides.clone())
    }
}

/// A configuration with its places.
#[derive(Debug, Clone)]
pub struct Session {
    /// What the engine works on.
    pub setup: Setup,
    /// Mistakes in the configuration.
    pub problems: Vec<ConfigProblem>,
    /// Whether one of them may have cost feeds, or there is no configuration.
    pub lacks_feeds: bool,
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
    pub fn of(wishes: &Wishes) -> Result<Self> {
        let places = wishes.places()?;
        places.create()?;
        Ok(Session::at(places, wishes))
    }

    /// As [`Session::of`], while the store is being opened for an engine.
    ///
    /// # Errors
    /// When no place can be found or made, or the system gives no thread.
    pub fn opening(wishes: &Wishes) -> Result<(Self, Opening)> {
        let places = wishes.places()?;
        places.create()?;
        let store = open(&store_file(&places))?;
        Ok((Session::at(places, wishes), store))
    }

    fn at(places: Places, wishes: &Wishes) -> Self {
        let mut loaded = config::load(&places.config);
        if loaded.missing && wishes.overrides.config.is_some() {
            loaded.problems.push(ConfigProblem::missing(&places.config));
        }
        let log_file = places.state.join("newsfold.log");
        let store_file = store_file(&places);
        let errand = Errand {
            store: store_file.clone(),
            cache: places.cache.clone(),
            log_file: log_file.clone(),
            log_level: wishes.log_level,
        };
        let setup = Setup {
            config: loaded.config.into(),
            store_file,
            config_file: places.config,
            cache: places.cache,
            offline: wishes.offline,
            clock: Timestamp::now,
            helper: errand.helper(),
        };
        Session {
            setup,
            problems: loaded.problems,
            lacks_feeds: loaded.missing || loaded.lost_feeds,
            log_file,
            log_level: wishes.log_level,
            is_demo: false,
        }
    }

    /// Prints the mistakes in the configuration on standard error.
    pub fn tell_problems(&self) {
        for problem in &self.problems {
            say(&problem.to_string());
        }
    }

    /// Begins to open the store for an engine.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn store(&self) -> Result<Opening> {
        open(&self.setup.store_file)
    }

    /// Opens the store, with the feeds of the configuration in it, and prints the configuration's mistakes.
    ///
    /// # Errors
    /// When the store can't be opened, or read.
    pub fn library(&self) -> Result<Library> {
        self.tell_problems();
        let library = self.opened()?;
        library.feeds()?;
        Ok(library)
    }

    /// Opens the store without reading the feeds.
    ///
    /// # Errors
    /// When the store can't be opened.
    pub fn opened(&self) -> Result<Library> {
        start_log(&self.log_file, self.log_level);
        let library = Library::open(self.setup.clone(), prepares)?;
        if let Some(rescue) = library.rescue() {
            say(&rescue.to_string());
            see_indexed(&library)?;
        }
        Ok(library)
    }
}

fn store_file(places: &Places) -> PathBuf {
    places.data.join("newsfold.db")
}

fn open(store_file: &Path) -> Result<Opening> {
    Opening::of(store_file, prepares).context("no threads to work with")
}

/// Prints what a person is waiting for, as nothing else is shown meanwhile.
fn prepares(what: Preparing) {
    say(&what.to_string());
}
