//! One feed, bytes to entries, top to bottom; and many of them at once.
//!
//! Decisions are calls to pure code; the rest reads as the story.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tracing::{info, warn};

use super::Shared;
use super::course::Course;
use super::event::{Progress, RefreshSummary};
use super::grouping::Grouping;
use super::health;
use super::ledger::{Arrival, Ledger, Written};
use super::schedule::WhatCame;
use crate::domain::{Feed, FeedHealth, Source, Text, Validators};
use crate::fetch::{self, Client, Cores, Failure, Fetched, Outcome, Servers, Slot};
use crate::group::Settings;
use crate::store::{News, Result, Store, StoreError, Unindexed, Visit};
use crate::{clean, parse};

/// Entries indexed for search in one transaction: many, because each leaves a piece of the index
/// behind that is merged with others later; not so many that marks wait long.
const INDEXED_AT_ONCE: usize = 1_000;

/// What came of one visit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Visited {
    Unchanged,
    Stored,
    Failed,
    LeftAlone,
}

/// What a refresh goes by, from its beginning to its end: as configured when it began.
#[derive(Clone)]
pub struct Terms {
    /// What opens addresses.
    pub client: Arc<Client>,
    /// Bounds on what is read of a document.
    pub limits: parse::Limits,
    /// How far sameness goes.
    pub grouping: Settings,
    /// What tells the time of what is fetched.
    pub clock: fn() -> Timestamp,
    /// The servers, of which some asked to be left alone; `None`: all are asked, whatever they wish.
    pub servers: Option<Arc<Servers>>,
}

/// All that a refresh works with.
pub struct Refresher {
    store: Shared,
    grouping: Mutex<Grouping>,
    /// What is read and not enough for a segment yet. Whoever holds it fills the index.
    unindexed: tokio::sync::Mutex<Unindexed>,
    cores: Arc<Cores>,
}

impl Refresher {
    /// A refresher over `store`, with a folder of what can be had again.
    pub fn new(store: Shared, cores: Arc<Cores>, cache: &Path) -> Self {
        let grouping = Mutex::new(Grouping::new(Settings::default(), cache));
        Refresher { store, grouping, unindexed: tokio::sync::Mutex::default(), cores }
    }

    /// Visits `feeds` on these `terms`, then folds and groups what is new. Stops early, keeping what
    /// it has, when `cancel` turns true. `report` hears how far it is.
    ///
    /// # Errors
    /// Only when the store fails; a feed that fails is counted.
    pub async fn refresh(
        self: &Arc<Self>,
        feeds: Vec<Feed>,
        terms: Terms,
        mut cancel: watch::Receiver<bool>,
        report: impl Fn(Progress) + Send + 'static,
    ) -> Result<RefreshSummary> {
        self.cores.start();
        let mut course = Course::begin(&feeds);
        let (mut visits, mut written) = self.send_out(feeds, &terms);
        report(course.progress());
        // The grouping that goes on beside the visits.
        let mut beside = JoinSet::new();
        loop {
            let may_group = course.has_new() && beside.is_empty();
            let mut is_lull = false;
            tokio::select! {
                Some(ended) = visits.join_next() => course.visit_ended(ended),
                came = written.recv() => match came {
                    // All visits ended, and all that they brought is written.
                    None => break,
                    Some(came) => course.came(came)?,
                },
                Some(grouped) = beside.join_next() => course.grouped(grouped)?,
                _ = cancel.wait_for(|wanted| *wanted), if !course.summary.cancelled => {
                    course.summary.cancelled = true;
                    visits.abort_all();
                }
                () = sleep(course.lull()), if course.has_unindexed() => is_lull = true,
            }
            report(course.progress());
            let is_time = course.is_time();
            if is_lull || is_time && may_group {
                course.indexes();
                self.begin_to_index(cancel.clone());
            }
            if may_group && (is_time || is_lull && course.are_together()) {
                course.groups(is_time);
                let (this, settings) = (Arc::clone(self), terms.grouping);
                let is_given_up = once_more(cancel.clone());
                beside.spawn(async move { this.group(settings, is_given_up, || ()).await });
            }
        }
        while let Some(grouped) = beside.join_next().await {
            course.grouped(grouped)?;
        }
        let progress = Progress { grouping: true, ..course.progress() };
        report(progress);
        self.begin_to_index(cancel.clone());
        // What came before it was cancelled is grouped, unless that is cancelled too.
        let is_given_up = once_more(cancel);
        let grouped = self.group(terms.grouping, is_given_up.clone(), move || report(progress));
        course.summary.new_rows += grouped.await?;
        course.summary.cancelled |= is_given_up();
        self.give_back(|it| {
            it.grouping.lock().unwrap_or_else(PoisonError::into_inner).rest();
            Ok(())
        })
        .await?;
        let summary = course.end();
        info!(?summary, "refreshed");
        Ok(summary)
    }

    /// Begins a visit to each feed; what they bring is told once it is written.
    fn send_out(
        self: &Arc<Self>,
        feeds: Vec<Feed>,
        terms: &Terms,
    ) -> (JoinSet<()>, UnboundedReceiver<Result<Written>>) {
        let mut visits = JoinSet::new();
        let (ledger, written) = Ledger::open(Arc::clone(&self.store), Arc::clone(&self.cores));
        for feed in slowest_first(feeds) {
            let (this, ledger, terms) = (Arc::clone(self), Arc::clone(&ledger), terms.clone());
            let feed = Box::new(feed);
            visits.spawn(async move { this.visit(feed, &terms, &ledger).await });
        }
        // What is left of the ledger is in the hands of the visits.
        (visits, written)
    }

    /// Indexes all that is not indexed yet. The words are read by a connection of its own, so that
    /// whoever else wants to write waits for no more than what is written.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn index(self: &Arc<Self>, cancel: watch::Receiver<bool>) -> Result<()> {
        let reader = self.fill_index(true, &cancel).await?;
        while let Some(reader) = reader.as_ref().filter(|_| !*cancel.borrow()) {
            let reader = Arc::clone(reader);
            let due = blocking(&self.cores, move || reader.turn().due_merge()).await?;
            let Some(due) = due else { break };
            let store = Arc::clone(&self.store);
            blocking(&self.cores, move || store.turn().merge(&due)).await?;
        }
        let words = std::mem::take(&mut *self.unindexed.lock().await);
        self.give_back(|it| {
            drop(words);
            it.store.turn().give_memory_back()
        })
        .await
    }

    /// Gives memory back on a core, whose thread ends soon: of what a thread gives back, the allocator
    /// keeps some for that thread, and what is kept holds all memory before it back from the system.
    async fn give_back(
        self: &Arc<Self>,
        what: impl FnOnce(&Self) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let this = Arc::clone(self);
        blocking(&self.cores, move || what(&this)).await
    }

    /// Indexes beside the grouping, which keeps one core busy, and while hosts are waited for: what is
    /// not enough for a segment is kept for whoever indexes afterwards, who waits for it, and hears
    /// of what fails.
    fn begin_to_index(self: &Arc<Self>, cancel: watch::Receiver<bool>) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(error) = this.fill_index(false, &cancel).await {
                warn!(%error, "not all is indexed");
            }
        });
    }

    /// Stores segments of what is not indexed yet, the last one only if it is large enough or if it is
    /// to be `whole`; answers with what it read by, unless nothing was to be done.
    async fn fill_index(
        &self,
        whole: bool,
        cancel: &watch::Receiver<bool>,
    ) -> Result<Option<Shared>> {
        let mut unindexed = self.unindexed.lock().await;
        let store = Arc::clone(&self.store);
        let reader = blocking(&self.cores, move || {
            let store = store.turn();
            if store.is_indexed()? { Ok(None) } else { store.another_for_once().map(Some) }
        });
        let Some(reader) = reader.await?.map(super::share) else { return Ok(None) };
        while !*cancel.borrow() {
            // A turn for each part, so that the documents of a refresh have theirs between them.
            let (this, mut words) = (Arc::clone(&reader), std::mem::take(&mut *unindexed));
            let read = move || {
                let read = this.turn().read_unindexed(&mut words, INDEXED_AT_ONCE)?;
                Ok((words, read))
            };
            let (words, read) = blocking(&self.cores, read).await?;
            *unindexed = words;
            if unindexed.is_enough() || !read && whole && !unindexed.is_empty() {
                let stored = self.store_segment(std::mem::take(&mut *unindexed)).await?;
                *unindexed = stored;
            } else if !read {
                break;
            }
        }
        Ok(Some(reader))
    }

    /// Stores a segment, and gives back the room that its words took: to make it anew for each would
    /// leave some behind in the memory of each thread.
    async fn store_segment(&self, mut unindexed: Unindexed) -> Result<Unindexed> {
        let store = Arc::clone(&self.store);
        let work = move || {
            let segment = unindexed.finish();
            store.turn().index(&segment)?;
            store.make_way();
            Ok(unindexed)
        };
        blocking(&self.cores, work).await
    }

    /// Copies the store, if the last copy is older than a day.
    ///
    /// # Errors
    /// When the copy can't be written.
    pub async fn back_up(&self) -> Result<()> {
        let now = Timestamp::now();
        self.apart(move |store| store.needs_backup(now), move |store| store.back_up(now)).await
    }

    /// Empties the log of the store, if it grew: the next start would have to read it.
    ///
    /// # Errors
    /// When the store can't be written.
    pub async fn empty_log(&self) -> Result<()> {
        self.apart(|store| Ok(store.has_long_log()), Store::empty_log).await
    }

    /// On a core, with a connection of its own, if it is needed.
    async fn apart(
        &self,
        is_needed: impl FnOnce(&Store) -> Result<bool> + Send + 'static,
        work: impl FnOnce(Store) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let store = Arc::clone(&self.store);
        let another = move || {
            let store = store.turn();
            if is_needed(&store)? { store.another_for_once().map(Some) } else { Ok(None) }
        };
        blocking(&self.cores, move || another()?.map_or(Ok(()), work)).await
    }

    /// Folds and groups what has no story yet; answers with the number of new rows.
    async fn group(
        self: &Arc<Self>,
        settings: Settings,
        is_given_up: impl Fn() -> bool + Send + 'static,
        report: impl Fn() + Send + 'static,
    ) -> Result<usize> {
        let this = Arc::clone(self);
        blocking(&self.cores, move || {
            let mut grouping = this.grouping.lock().unwrap_or_else(PoisonError::into_inner);
            grouping.adopt(settings);
            grouping.catch_up(&this.store, is_given_up, move |_| report())
        })
        .await
    }

    /// One feed, from its address to what is written of it.
    ///
    /// It is small while it waits for the turn of its host, as thousands may.
    async fn visit(self: Arc<Self>, mut feed: Box<Feed>, terms: &Terms, ledger: &Ledger) {
        if let Some(why) = feed.subscription.lacks.clone() {
            let outcome = Outcome::Failed(Failure::NoSecret(why));
            return Box::pin(self.enter(*feed, outcome, None, terms, ledger)).await;
        }
        // By other limits than those that cut its last document, more of the same one may be taken.
        if feed.validators.cut_by.is_some_and(|limits| limits != terms.limits.number()) {
            feed.validators = Validators::default();
        }
        let unknown = Servers::default();
        let servers = terms.servers.as_deref().unwrap_or(&unknown);
        // Kept to the end: as many documents are in memory as there are slots, whatever is slow.
        let request = fetch::Request::of(&feed);
        let (outcome, slot) = fetch::fetch_in_slot(&terms.client, &request, servers).await;
        let took = slot.as_ref().map(Slot::took);
        Box::pin(self.enter(*feed, outcome, took, terms, ledger)).await;
    }

    /// What a source answered, to what is written of it.
    async fn enter(
        &self,
        feed: Feed,
        outcome: Outcome,
        took: Option<Duration>,
        terms: &Terms,
        ledger: &Ledger,
    ) {
        let now = (terms.clock)();
        let mut arrived = match outcome {
            Outcome::Fetched(it) if Some(it.hash) != feed.validators.body_hash => {
                let (limits, kept) = (terms.limits, feed.clone());
                let taken =
                    blocking(&self.cores, move || Ok(Self::take_in(feed, *it, limits, now))).await;
                taken.unwrap_or_else(|fault| {
                    let (what, remedy) = (fault.to_string(), "this is a fault of newsfold itself");
                    let health = health::failed(&kept, &what, remedy, WhatCame::Failure, now);
                    failed(kept, health, now)
                })
            }
            Outcome::Fetched(it) => {
                let health =
                    health::answered(&feed, it.max_age, it.moved_to, feed.health.pace, now);
                let cut_by = feed.validators.cut_by;
                unchanged(feed, health, Validators { cut_by, ..it.validators }, now)
            }
            Outcome::NotModified { validators, max_age, moved_to } => {
                let health = health::answered(&feed, max_age, moved_to, feed.health.pace, now);
                unchanged(feed, health, validators, now)
            }
            Outcome::Gone => {
                let health = health::gone(&feed, now);
                failed(feed, health, now)
            }
            Outcome::Later { after, by, why } => {
                let health = health::busy(&feed, &why, after, by, now);
                failed(feed, health, now)
            }
            Outcome::LeftAlone { until } => {
                let (health, validators) =
                    (health::left_alone(&feed, until), feed.validators.clone());
                arrival(feed, health, validators, now, Visited::LeftAlone)
            }
            Outcome::Failed(why) => {
                let usual = why.remedy();
                let (came, remedy) = match why {
                    // Nobody was asked who could be spared.
                    Failure::NoSecret(_) => (WhatCame::Answer { max_age: None }, usual.to_owned()),
                    _ => (WhatCame::Failure, health::remedy_unless_moved(&feed, usual)),
                };
                let health = health::failed(&feed, &why.to_string(), &remedy, came, now);
                failed(feed, health, now)
            }
        };
        arrived.visit.health.took = took.or(arrived.visit.health.took);
        ledger.enter(arrived).await;
    }

    /// From a document to entries.
    fn take_in(feed: Feed, fetched: Fetched, limits: parse::Limits, now: Timestamp) -> Arrival {
        let base = fetched.final_url.as_ref();
        let hints = parse::Hints { base: base.cloned(), charset: fetched.charset.clone(), limits };
        let mut parsed = match parse::parse(&fetched.body, &hints) {
            Ok(parsed) => parsed,
            Err(why) => {
                let remedy = match why {
                    parse::NotAFeed::WebPage if feed.health.succeeded.is_some() => {
                        "it was a feed before: a login page of your network or a check of its site \
                         may stand before it; open it in a browser"
                    }
                    parse::NotAFeed::WebPage => {
                        "add the address anew, which finds the feed that the page names, and take \
                         this one out"
                    }
                    _ => match feed.subscription.source {
                        Source::Web(_) => {
                            "look at the address in a browser: the feed may have moved"
                        }
                        Source::File(_) => "look into the file: it should hold a feed",
                        Source::Command(_) => "run the program by hand: it should print a feed",
                    },
                };
                let remedy = health::remedy_unless_moved(&feed, remedy);
                let came = WhatCame::Failure;
                let health = health::failed(&feed, &why.to_string(), &remedy, came, now);
                return failed(feed, health, now);
            }
        };
        drop(fetched.body);
        // What is left of an entry may pass for another one, by half of its id, link, or headline; and it
        // comes whole the next time. One alone is better than nothing.
        if parsed.entries.len() > 1 {
            parsed.entries.retain(|entry| !entry.is_cut);
        }
        // By those of a document that was cut off, the rest would never come.
        let validators = match parsed.is_cut {
            true => Validators::default(),
            false => {
                let cut_by = parsed.is_limited.then(|| limits.number());
                Validators { cut_by, ..fetched.validators }
            }
        };
        let cleaned = clean::clean(parsed, base);
        if let Some(warning) = fetched.warning {
            warn!(feed = %feed.display_name(), warning);
        }
        let moved_to = fetched.moved_to;
        let mut health = health::answered(&feed, fetched.max_age, moved_to, cleaned.pace, now);
        health.repair = cleaned.repair;
        let (was_called, title) = (feed.display_name(), cleaned.title);
        let name = Text::clean(&feed.subscription.called(title.as_str()));
        let news = News { title, name, was_called, site: cleaned.site, entries: cleaned.entries };
        let visit = Visit { feed: feed.id, health, validators, now, news: Some(news) };
        Arrival { feed, visit, visited: Visited::Stored }
    }
}

/// Those that took longest the last time begin first, so that nobody waits for them alone at the
/// end; of new ones nothing is known, and they come before those known to be quick. Those that failed come
/// last: a server is not to be given up for a feed of it that hangs.
fn slowest_first(mut feeds: Vec<Feed>) -> Vec<Feed> {
    const UNKNOWN: Duration = Duration::from_millis(500);
    feeds.sort_by_key(|feed| {
        let took = feed.health.took.unwrap_or(UNKNOWN);
        (feed.health.failures > 0, std::cmp::Reverse(took))
    });
    feeds
}

fn unchanged(feed: Feed, health: FeedHealth, validators: Validators, now: Timestamp) -> Arrival {
    arrival(feed, health, validators, now, Visited::Unchanged)
}

fn failed(feed: Feed, health: FeedHealth, now: Timestamp) -> Arrival {
    let problem = health.problem.as_ref().map(|it| it.what.as_str()).unwrap_or_default();
    warn!(feed = %feed.display_name(), problem, "failed");
    let validators = feed.validators.clone();
    arrival(feed, health, validators, now, Visited::Failed)
}

/// A visit that brought no document.
fn arrival(
    feed: Feed,
    health: FeedHealth,
    validators: Validators,
    now: Timestamp,
    visited: Visited,
) -> Arrival {
    let visit = Visit { feed: feed.id, health, validators, now, news: None };
    Arrival { feed, visit, visited }
}

/// Whether it is cancelled, other than was heard already: then once more.
fn once_more(cancel: watch::Receiver<bool>) -> impl Fn() -> bool + Clone + Send {
    move || cancel.has_changed().unwrap_or_default() && *cancel.borrow()
}

/// Runs what takes the processor or the disk apart from what waits for the network.
pub(super) async fn blocking<T: Send + 'static>(
    cores: &Cores,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    cores.work(work).await.unwrap_or_else(|panicked| {
        interrupted(&panicked);
        Err(StoreError::Interrupted(panicked.to_string()))
    })
}

/// Tells of a fault of newsfold itself, which costs one visit or one grouping.
pub(super) fn interrupted(panicked: &tokio::task::JoinError) {
    warn!(%panicked, "a step of the refresh was interrupted");
}
