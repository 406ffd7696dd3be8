//! The configured feeds, and the stored list of them, which is kept in step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::blocking::on_a_core;
use super::{Shared, SharedSetup, Which, configuring, schedule};
use crate::config::Config;
use crate::domain::{Feed, Subscription};
use crate::fetch::Cores;
use crate::store::Result;

/// The subscriptions of a setup, and the store that has a row for each.
pub(super) struct Subscriptions {
    pub(super) setup: Arc<SharedSetup>,
    pub(super) store: Shared,
    /// Whether the stored list has been what this process would write.
    wrote_list: AtomicBool,
}

impl Subscriptions {
    pub(super) fn new(setup: Arc<SharedSetup>, store: Shared) -> Self {
        Subscriptions { setup, store, wrote_list: AtomicBool::default() }
    }

    /// Asks on a core: a change may hold the store for long, and nothing else would run meanwhile.
    pub(super) async fn ask_on_a_core<T: Send + 'static>(
        self: &Arc<Self>,
        cores: &Cores,
        ask: impl FnOnce(&Subscriptions) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let subscriptions = Arc::clone(self);
        on_a_core(cores, move || ask(&subscriptions)).await
    }

    /// The configured feeds with what the store knows of them; new ones get their row.
    pub(super) fn feeds(&self) -> Result<Vec<Feed>> {
        let setup = self.setup.turn();
        self.known_of(&setup.config.subscriptions)
    }

    /// Adopts the configuration on disk if it changed: feeds may have been added and removed by commands.
    /// One with a mistake, or that names no feed any more, waits for the reader to reload it.
    pub(super) fn take_over_changes(&self) -> Result<()> {
        configuring::take_over_changed(&mut self.setup.turn(), &self.store)
    }

    /// The configured feeds like [`Subscriptions::feeds`], with the secrets that their requests need.
    pub(super) async fn feeds_with_secrets(self: &Arc<Self>, cores: &Cores) -> Result<Vec<Feed>> {
        loop {
            let asked = Arc::clone(&self.setup.now().config);
            let revealed = revealed(&asked).await;
            let feeds = self.ask_on_a_core(cores, move |it| it.feeds_of(&asked, &revealed)).await?;
            if let Some(feeds) = feeds {
                return Ok(feeds);
            }
        }
    }

    /// The feeds of `revealed`; `None` if the configuration changed since it was `asked` for secrets.
    fn feeds_of(
        &self,
        asked: &Arc<Config>,
        revealed: &[Subscription],
    ) -> Result<Option<Vec<Feed>>> {
        let setup = self.setup.turn();
        let is_same = Arc::ptr_eq(&setup.config, asked);
        is_same.then(|| self.known_of(revealed)).transpose()
    }

    /// Whether a feed is due. New feeds get their row, and are due.
    pub(super) fn is_any_due(&self) -> Result<bool> {
        let setup = self.setup.turn();
        let (subscriptions, now) = (&setup.config.subscriptions, (setup.clock)());
        if let Some(visits) = self.store.hurry().visits(subscriptions)? {
            self.wrote_list.store(true, Ordering::Relaxed);
            return Ok(visits.into_iter().any(|visits| schedule::has_come(visits, now)));
        }
        let feeds = self.known_of(subscriptions)?;
        Ok(feeds.iter().any(|feed| Which::Due.takes(feed, now)))
    }

    /// Whether a refresh of `which` may visit feeds. New subscriptions get their row in any case.
    pub(super) fn may_visit_any(&self, which: &Which) -> Result<bool> {
        let is_any_due = self.is_any_due()?;
        let is_any_wanted = match which {
            Which::All => true,
            Which::Due => is_any_due,
            Which::These(ids) => !ids.is_empty(),
            Which::None => false,
        };
        Ok(is_any_wanted && !self.setup.now().offline)
    }

    /// The feeds of these subscriptions. The first call makes the stored list equal to them. If the
    /// list differs later, another process wrote it, from a newer configuration: then only missing
    /// feeds are a reason to write it. A guest leaves the list as it is.
    fn known_of(&self, subscriptions: &[Subscription]) -> Result<Vec<Feed>> {
        let is_guest = self.store.is_guest();
        let mut store = self.store.hurry();
        if is_guest || self.wrote_list.load(Ordering::Relaxed) {
            let known = store.known_feeds(subscriptions)?;
            if is_guest || known.len() == subscriptions.len() {
                return Ok(known);
            }
        }
        let written = store.write_list(subscriptions)?;
        // On a full disk, it is still to be written.
        self.wrote_list.store(written.is_some(), Ordering::Relaxed);
        written.map_or_else(|| store.known_feeds(subscriptions), Ok)
    }
}

/// The subscriptions with their secrets. Programs that print these may be slow; they run once per
/// refresh.
pub(super) async fn revealed(config: &Config) -> Vec<Subscription> {
    let mut config = config.clone();
    config.reveal().await;
    config.subscriptions
}
