//! A store with the configuration that feeds it: what the command line works on, and the engine.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use url::Url;

use super::errand::Errand;
use super::event::{Progress, RefreshSummary};
use super::grouping::Grouping;
use super::indexing::Indexer;
use super::refresh::{Refresher, Successes, Terms};
use super::subscribe::{self, SubscribeError, Subscribed, Wish};
use super::subscriptions::{Subscriptions, revealed};
use super::{Desk, Setup, Shared, SharedSetup, comparing, configured, configuring, schedule};
use crate::config::Config;
use crate::domain::{
    Article, EntryId, Feed, FeedId, NewFeed, ShelfKind, StoryId, StoryQuery, Text, Window,
};
use crate::fetch::{self, Client, Cores, Servers};
use crate::group::Explanation;
use crate::store::{Preparing, Rescue, Result, Store, Totals};

/// A store with the configuration that feeds it.
pub struct Library {
    pub(super) subscriptions: Arc<Subscriptions>,
    refresher: Arc<Refresher>,
    indexer: Arc<Indexer>,
    /// The threads that work on documents, whichever client fetched them.
    pub(super) cores: Arc<Cores>,
    /// The client that opens addresses, and the options it was made with.
    client: Mutex<(fetch::Options, Arc<Client>)>,
    /// Entries whose pages could not be fetched, and are asked for after all others.
    pub(super) failed_pages: Mutex<HashSet<EntryId>>,
}

/// Which feeds a refresh visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Which {
    /// All but the paused ones, those that are gone, and those whose servers asked to be left alone.
    All,
    /// Those that are due.
    Due,
    /// These, even if paused.
    These(Vec<FeedId>),
    /// None: only the work that an earlier refresh left is done.
    None,
}

impl Which {
    /// Whether it visits a feed, at this time.
    pub fn takes(&self, feed: &Feed, now: Timestamp) -> bool {
        match self {
            Which::All => is_in_use(feed) && !schedule::waits(&feed.health, now),
            Which::Due => !feed.subscription.paused && schedule::is_due(&feed.health, now),
            Which::These(ids) => ids.contains(&feed.id),
            Which::None => false,
        }
    }

    /// Whether it spares servers that asked to be left alone: not if the reader named the feeds.
    fn heeds_retry_after(&self) -> bool {
        !matches!(self, Which::These(_))
    }
}

/// Whether a feed is visited without being named.
fn is_in_use(feed: &Feed) -> bool {
    !feed.subscription.paused && !feed.health.gone
}

impl Library {
    /// A library over an open store.
    pub fn new(setup: Setup, store: Shared) -> Self {
        Library::sharing(SharedSetup::new(setup), store)
    }

    /// A library over an open store, and a setup that others may change meanwhile.
    pub(super) fn sharing(setup: Arc<SharedSetup>, store: Shared) -> Self {
        let now = setup.now();
        let options = configured::client(&now.config.fetch);
        let cores = Arc::new(Cores::default());
        let client = Arc::new(Client::on(Arc::clone(&cores), options.clone()));
        let indexer = Arc::new(Indexer::new(Arc::clone(&store), Arc::clone(&cores)));
        let refresher = Arc::new(Refresher::new(
            Arc::clone(&store),
            Arc::clone(&indexer),
            Arc::clone(&cores),
            &now.cache,
            now.clock,
        ));
        let client = Mutex::new((options, client));
        let subscriptions = Arc::new(Subscriptions::new(setup, store));
        let failed_pages = Mutex::default();
        Library { subscriptions, refresher, indexer, cores, client, failed_pages }
    }

    /// Opens the store that `setup` names; `tell` hears which steps take long. After a rescue, its
    /// stories are decided anew.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn open(setup: Setup, tell: impl Fn(Preparing)) -> Result<Self> {
        let store = Store::open_telling(&setup.store_file, tell)?;
        let was_rescued = store.rescue().is_some();
        let library = Library::new(setup, super::share(store));
        if was_rescued {
            library.decide_anew(|_| {})?;
        }
        Ok(library)
    }

    /// The tags of feeds, and those of stories.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn tags(&self) -> Result<Vec<Text>> {
        let shelves = self.store().turn().shelves()?;
        let tags = shelves.into_iter().filter(|shelf| shelf.kind == ShelfKind::Tag);
        Ok(tags.map(|shelf| shelf.name).collect())
    }

    /// Returns a desk that answers a face's requests at once.
    pub fn desk(&self) -> Desk {
        Desk::with_setup(Arc::clone(self.store()), Arc::clone(&self.subscriptions.setup))
    }

    /// The rescue of a damaged store, if opening this one needed it.
    pub fn rescue(&self) -> Option<Rescue> {
        self.store().turn().rescue().cloned()
    }

    /// The configured feeds with what the store knows of them; new ones get their row.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn feeds(&self) -> Result<Vec<Feed>> {
        self.subscriptions.feeds()
    }

    /// Visits feeds, then folds and groups what is new. Nothing is visited offline. `report` hears of
    /// the progress; the refresh stops early, keeping what it has, when `cancel` turns true.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn refresh(
        &self,
        which: &Which,
        mut cancel: watch::Receiver<bool>,
        report: impl Fn(Progress) + Send + 'static,
    ) -> Result<RefreshSummary> {
        self.cores.start();
        // At most starts no feed is due, and reading all that is known of all feeds takes a good part
        // of a start.
        let mut feeds = match self.may_visit_any(which).await? {
            true => tokio::select! {
                // After a cancel, nobody is asked for a password any more.
                biased;
                _ = cancel.wait_for(|wanted| *wanted) => return Ok(RefreshSummary::stopped()),
                feeds = self.subscriptions.feeds_with_secrets(&self.cores) => feeds?,
            },
            false => Vec::new(),
        };
        let terms = self.terms();
        let now = (terms.clock)();
        // A `Retry-After` from before counts unless the reader names the feeds; one of this refresh
        // always does.
        let servers = match which.heeds_retry_after() {
            true => schedule::servers_to_leave_alone(&feeds, now),
            false => Servers::default(),
        };
        let succeeded = Successes::of(&feeds);
        let in_use = feeds.iter().filter(|feed| is_in_use(feed)).count();
        feeds.retain(|feed| which.takes(feed, now));
        let waiting = if *which == Which::All { in_use - feeds.len() } else { 0 };
        let terms = Terms { servers: Arc::new(servers), succeeded, ..terms };
        let refreshed = self.refresher.refresh(feeds, terms, cancel, report).await;
        let summary = refreshed.map_err(|error| self.store().turn().explained(error))?;
        Ok(RefreshSummary { waiting: waiting + summary.waiting, ..summary })
    }

    /// Whether a feed is due. New feeds get their row, and are due.
    ///
    /// # Errors
    /// When the store can't be read, or written where subscriptions are new.
    pub(super) async fn is_any_due(&self) -> Result<bool> {
        self.subscriptions.ask_on_a_core(&self.cores, Subscriptions::is_any_due).await
    }

    /// Adopts the configuration on disk if it changed and has no mistake.
    ///
    /// # Errors
    /// When the store can't be written.
    pub(super) async fn take_over_changes(&self) -> Result<()> {
        self.subscriptions.ask_on_a_core(&self.cores, Subscriptions::take_over_changes).await
    }

    async fn may_visit_any(&self, which: &Which) -> Result<bool> {
        let which = which.clone();
        self.subscriptions.ask_on_a_core(&self.cores, move |it| it.may_visit_any(&which)).await
    }

    /// Whether a refresh of `which` has anything to do: feeds to visit, or what an earlier one left.
    ///
    /// # Errors
    /// When the store can't be read, or written where subscriptions are new.
    pub(super) async fn has_work(&self, which: &Which) -> Result<bool> {
        let which = which.clone();
        let has_work = move |it: &Subscriptions| {
            Ok(it.may_visit_any(&which)? || !it.store.turn().is_caught_up()?)
        };
        self.subscriptions.ask_on_a_core(&self.cores, has_work).await
    }

    /// A refresh of `which` as an errand, in a line for a helper; `None` if it can't be written as one.
    pub(super) async fn errand(&self, which: &Which) -> Option<String> {
        let setup = self.setup();
        // Most configurations have no secrets, and need no copy of the list; and secrets are not asked
        // for unless feeds may be visited.
        let has_secrets = !setup.config.secrets.is_empty();
        let secretive = match has_secrets && self.may_visit_any(which).await.unwrap_or_default() {
            true => Some(revealed(&setup.config).await),
            false => None,
        };
        let Config { subscriptions, fetch, stories, .. } = &*setup.config;
        let subscriptions = Cow::Borrowed(secretive.as_ref().unwrap_or(subscriptions).as_slice());
        let (which, offline) = (which.clone(), setup.offline);
        let (fetch, stories) = (fetch.clone(), stories.clone());
        Errand { which, subscriptions, fetch, stories, offline }.order()
    }

    /// Answers a query with a run of rows.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn window(&self, query: &StoryQuery) -> Result<Window> {
        self.store().turn().window(query)
    }

    /// Whether all that was fetched is grouped and indexed: an ungrouped entry is in no list, an
    /// unindexed one is found by no word.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn is_caught_up(&self) -> Result<bool> {
        self.store().turn().is_caught_up()
    }

    /// Whether all that was fetched is grouped, and so in the lists.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn is_grouped(&self) -> Result<bool> {
        self.store().turn().is_grouped()
    }

    /// Whether there is a story of that number.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn has_story(&self, story: StoryId) -> Result<bool> {
        self.store().turn().has_story(story)
    }

    /// A story for reading; `None` when there is none of that number.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn article(&self, story: StoryId) -> Result<Option<Article>> {
        comparing::article(&self.store().turn(), story, None)
    }

    /// A story for reading, by the copy of that number; `None` when there is none. A story has the
    /// number of the copy that founded it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn copy(&self, number: i64) -> Result<Option<Article>> {
        let (store, copy) = (self.store().turn(), EntryId(number));
        let Some(story) = store.story_of(copy)? else { return Ok(None) };
        comparing::article(&store, story, Some(copy))
    }

    /// What speaks for and against two stories being one event; `None` when one of them is older
    /// than what is compared.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn explain(&self, one: StoryId, other: StoryId) -> Result<Option<Explanation>> {
        let mut grouping = self.grouping();
        grouping.explain(self.store(), one, other)
    }

    /// Entries and unread entries of each feed.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn feed_counts(&self) -> Result<HashMap<FeedId, (usize, usize)>> {
        self.store().turn().feed_counts()
    }

    /// How much is in the store.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn totals(&self) -> Result<Totals> {
        self.store().turn().totals()
    }

    /// What is wrong with the store, in words; empty when it is sound.
    ///
    /// # Errors
    /// When the store can't be read at all.
    pub fn faults(&self) -> Result<Vec<String>> {
        self.store().turn().faults()
    }

    /// Says since when there is no backup of the store, if the last attempt to make one failed.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn overdue_backup(&self) -> Result<Option<String>> {
        self.store().turn().overdue_backup()
    }

    /// Brings the full-text index up to date.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn index(&self, cancel: watch::Receiver<bool>) -> Result<()> {
        self.indexer.index(cancel).await
    }

    /// Decides all folding and grouping anew. A damaged store is replaced first by what can be saved of
    /// it. Until everything is decided, lists show the old grouping. `report` hears how many entries
    /// are decided so far.
    ///
    /// # Errors
    /// When the store fails; then the grouping is what it was.
    pub fn rebuild(&self, report: impl FnMut(usize)) -> Result<Option<Rescue>> {
        let rescue = {
            let mut store = self.store().turn();
            if store.is_damaged()? { Some(store.renew()?) } else { None }
        };
        // The options of feeds affect the grouping.
        self.feeds()?;
        self.decide_anew(report)?;
        Ok(rescue)
    }

    fn decide_anew(&self, report: impl FnMut(usize)) -> Result<()> {
        let mut grouping = self.grouping();
        grouping.decide_anew(self.store(), report)?;
        grouping.rest();
        Ok(())
    }

    fn grouping(&self) -> Grouping {
        let setup = self.setup();
        Grouping::new(configured::grouping(&setup.config), &setup.cache, setup.clock)
    }

    /// The feed at `address`, or the one that the page there names.
    ///
    /// # Errors
    /// When there is none.
    pub async fn find(
        &self,
        address: &str,
        wish: Wish,
    ) -> std::result::Result<NewFeed, SubscribeError> {
        if self.is_offline() {
            return Err(SubscribeError::Offline);
        }
        subscribe::find(&self.client(), address, wish).await
    }

    /// Subscribes to the feeds of another reader's list.
    ///
    /// # Errors
    /// When it holds none, or the configuration can't be written.
    pub fn import(&self, file: &Path) -> std::result::Result<Subscribed, SubscribeError> {
        let (feeds, skipped) = subscribe::from_list(file)?;
        Ok(Subscribed { skipped, ..self.extend(&feeds)? })
    }

    /// Subscribes to the example's feeds.
    ///
    /// # Errors
    /// When the configuration can't be written.
    pub fn add_examples(&self) -> std::result::Result<Subscribed, SubscribeError> {
        self.extend(&subscribe::examples())
    }

    /// Subscribes to feeds: writes them into the configuration's file, journals that, and adopts the
    /// file.
    ///
    /// # Errors
    /// When the configuration can't be written, or the store.
    pub fn extend(&self, feeds: &[NewFeed]) -> std::result::Result<Subscribed, SubscribeError> {
        // Both are held meanwhile, so that nobody else changes the file between reading and writing it.
        let mut setup = self.subscriptions.setup.turn();
        let _turn = crate::config::take_turn(&setup.config_file)?;
        let file = setup.config_file.clone();
        let (added, texts) = subscribe::extended(&file, feeds)?;
        let mut store = self.store().hurry();
        if let Some((before, after)) = texts {
            let (what, texts) = (added.what(), (before.as_str(), after.as_str()));
            let note = || configuring::journal(&mut store, &what, &file, texts, Timestamp::now());
            configuring::write::<SubscribeError>(&file, texts, note)?;
        }
        let rows = configuring::take_over_anew(&mut setup, &mut store, &HashSet::new())?;
        let is_new = |address: Url| added.addresses.contains(&address);
        let new = rows.iter().filter(|row| row.subscription.source.address().is_some_and(is_new));
        Ok(Subscribed { feeds: new.map(|row| row.id).collect(), ..added })
    }

    pub(super) fn store(&self) -> &Shared {
        &self.subscriptions.store
    }

    /// The client of the current configuration. Fetches by an earlier client go on to their end.
    pub(super) fn client(&self) -> Arc<Client> {
        let options = configured::client(&self.setup().config.fetch);
        let mut client = self.client.lock();
        if client.0 != options {
            let cores = Arc::clone(&self.cores);
            *client = (options.clone(), Arc::new(Client::on(cores, options)));
        }
        Arc::clone(&client.1)
    }

    /// The settings of a refresh that begins now.
    fn terms(&self) -> Terms {
        let client = self.client();
        let setup = self.setup();
        let limits = configured::limits(&setup.config.fetch);
        let grouping = configured::grouping(&setup.config);
        let (clock, servers) = (setup.clock, Arc::default());
        Terms { client, limits, grouping, clock, servers, succeeded: Successes::default() }
    }

    /// Whether feeds are fetched as they fall due.
    pub(super) fn is_automatic(&self) -> bool {
        self.setup().config.refresh.automatic
    }

    pub(super) fn is_offline(&self) -> bool {
        self.setup().offline
    }

    /// The current setup.
    pub(super) fn setup(&self) -> Arc<Setup> {
        self.subscriptions.setup.now()
    }
}
