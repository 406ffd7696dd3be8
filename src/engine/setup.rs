//! What an engine works on: the configuration, and the files around it. A new configuration may replace
//! the old one while several threads use it.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::{Mutex, MutexGuard};

use super::Helper;
use crate::config::Config;

/// What an engine works on.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The configuration as loaded.
    pub config: Arc<Config>,
    /// Its file, which additions are written to.
    pub config_file: PathBuf,
    /// The store's file.
    pub store_file: PathBuf,
    /// The folder of the cache.
    pub cache: PathBuf,
    /// Whether nothing may be fetched.
    pub offline: bool,
    /// The clock that dates what is fetched, and entries without a time: [`Timestamp::now`], or a fixed
    /// time where what is shown must not change by the hour.
    pub clock: fn() -> Timestamp,
    /// The helper that refreshes in a process of its own, and makes changes that are left when the
    /// engine stops; without it, the engine does both.
    pub helper: Option<Helper>,
}

/// A setup that several threads read, and that a new configuration changes.
#[derive(Debug)]
pub struct SharedSetup {
    now: Mutex<Arc<Setup>>,
    turn: Mutex<()>,
}

impl SharedSetup {
    /// A setup to share.
    pub fn new(setup: Setup) -> Arc<Self> {
        Arc::new(SharedSetup { now: Mutex::new(Arc::new(setup)), turn: Mutex::default() })
    }

    /// The current setup. Waits for nobody.
    pub(super) fn now(&self) -> Arc<Setup> {
        Arc::clone(&self.now.lock())
    }

    /// A turn at changing the configuration, its files, or the stored list of its subscriptions: with
    /// it, no earlier configuration overwrites a later one. It may take as long as the store and the
    /// disk do.
    pub(super) fn turn(&self) -> SetupTurn<'_> {
        let turn = self.turn.lock();
        SetupTurn { shared: self, setup: self.now(), _turn: turn }
    }
}

/// The setup, which nobody else changes meanwhile.
pub(super) struct SetupTurn<'s> {
    shared: &'s SharedSetup,
    setup: Arc<Setup>,
    _turn: MutexGuard<'s, ()>,
}

impl SetupTurn<'_> {
    /// Adopts another configuration.
    pub(super) fn configure(&mut self, config: Config) {
        self.setup = Arc::new(Setup { config: Arc::new(config), ..Setup::clone(&self.setup) });
        *self.shared.now.lock() = Arc::clone(&self.setup);
    }
}

impl Deref for SetupTurn<'_> {
    type Target = Setup;

    fn deref(&self) -> &Setup {
        &self.setup
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setup_is_read_while_somebody_changes_it() {
        let shared = SharedSetup::new(Setup {
            config: Arc::default(),
            config_file: PathBuf::new(),
            store_file: PathBuf::new(),
            cache: PathBuf::new(),
            offline: false,
            clock: Timestamp::now,
            helper: None,
        });
        let mut turn = shared.turn();
        let before = shared.now();
        let mut config = Config::clone(&before.config);
        config.fetch.parallel += 1;
        turn.configure(config);
        let parallel = |setup: &Setup| setup.config.fetch.parallel;
        assert_eq!(parallel(&turn), parallel(&before) + 1);
        assert_eq!(parallel(&shared.now()), parallel(&turn));
    }
}
