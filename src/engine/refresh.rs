//! A refresh: fetches many feeds at once, each from its address to entries, and groups what came.
//!
//! Decisions are calls to pure code; the rest reads as the story.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tracing::{info, warn};
use url::Url;

use super::Shared;
use super::blocking::on_a_core;
use super::course::Course;
use super::event::{Progress, RefreshSummary};
use super::grouping::Grouping;
use super::health;
use super::indexing::Indexer;
use super::ledger::{Arrival, Ledger, Written};
use crate::domain::{Feed, FeedHealth, Source, Text, Validators};
use crate::fetch::{self, Client, Cores, Failure, Fetched, Outcome, Servers, Slot, is_near};
use crate::group::Settings;
use crate::store::{Brought, News, Result, Visit};
use crate::{clean, parse};

/// The outcome of one visit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Visited {
    Unchanged,
    Stored,
    Failed,
    LeftAlone,
}

/// The settings of a refresh, as configured when it began.
#[derive(Clone)]
pub struct Terms {
    /// The client that opens addresses.
    pub client: Arc<Client>,
    /// The limits of parsing a document.
    pub limits: parse::Limits,
    /// The settings of grouping.
    pub grouping: Settings,
    /// The clock that dates what is fetched.
    pub clock: fn() -> Timestamp,
    /// What is known about servers, such as which asked to be left alone.
    pub servers: Arc<Servers>,
    /// When a feed was last fetched well before this refresh.
    pub succeeded: Successes,
}

/// When a feed on the web was last fetched well.
#[derive(Clone, Copy, Default)]
pub struct Successes {
    far: Option<Timestamp>,
    near: Option<Timestamp>,
}

impl Successes {
    /// Those of these feeds.
    pub fn of(feeds: &[Feed]) -> Self {
        let mut all = Successes::default();
        for feed in feeds {
            if let Source::Web(url) = &feed.subscription.source {
                let last = if is_near(url) { &mut all.near } else { &mut all.far };
                *last = (*last).max(feed.health.succeeded);
            }
        }
        all
    }

    /// The last one that required what fetching from `address` requires: a server on this machine answers
    /// without a connection.
    fn like(self, address: &Url) -> Option<Timestamp> {
        if is_near(address) { self.far.max(self.near) } else { self.far }
    }
}

impl Terms {
    /// Whether a failure may be the fault of this machine's connection: no server was reached, and no
    /// other one has answered since the feed's last visit.
    fn may_be_offline(&self, feed: &Feed, why: &Failure) -> bool {
        let Source::Web(address) = &feed.subscription.source else { return false };
        why.has_reached_nobody()
            && !self.servers.have_answered_like(address)
            && feed.health.checked.is_some_and(|it| self.succeeded.like(address) < Some(it))
    }
}

/// All that a refresh works with.
pub struct Refresher {
    store: Shared,
    grouping: Mutex<Grouping>,
    indexer: Arc<Indexer>,
    cores: Arc<Cores>,
}

impl Refresher {
    /// Creates a refresher over `store`, with the folder of the cache and the clock.
    pub fn new(
        store: Shared,
        indexer: Arc<Indexer>,
        cores: Arc<Cores>,
        cache: &Path,
        clock: fn() -> Timestamp,
    ) -> Self {
        let grouping = Mutex::new(Grouping::new(Settings::default(), cache, clock));
        Refresher { store, grouping, indexer, cores }
    }

    /// Visits `feeds` on these `terms`, then folds and groups what is new. Stops early, keeping what it
    /// has, when `cancel` turns true. `report` hears of the progress.
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
        let mut course = Course::begin(&feeds);
        let (mut visits, mut written) = self.send_out(feeds, &terms);
        report(course.progress());
        // The grouping that runs beside the visits.
        let mut beside = JoinSet::new();
        loop {
            let may_group = course.has_new() && beside.is_empty();
            let mut is_lull = false;
            tokio::select! {
                Some(ended) = visits.join_next() => course.visit_ended(ended),
                came = written.recv() => match came {
                    // All visits ended, and all that they brought is written.
                    None => break,
                    Some(came) => course.note_written(came)?,
                },
                Some(grouped) = beside.join_next() => course.grouped(grouped)?,
                _ = cancel.wait_for(|wanted| *wanted), if !course.summary.cancelled => {
                    course.summary.cancelled = true;
                    visits.abort_all();
                }
                () = sleep(course.lull()), if course.has_unindexed() => is_lull = true,
                // One slow host may leave nothing else to wake up for.
                () = sleep(course.until_time()), if may_group && course.is_waiting() => {}
            }
            report(course.progress());
            let is_time = course.is_time();
            if is_lull || is_time && may_group {
                course.note_indexing();
                self.indexer.begin(cancel.clone());
            }
            if may_group && (is_time || is_lull && course.are_together()) {
                course.note_grouping(is_time);
                let (this, settings) = (Arc::clone(self), terms.grouping);
                let (brought, is_given_up) = (course.brought.clone(), once_more(cancel.clone()));
                beside
                    .spawn(async move { this.group(settings, brought, is_given_up, || ()).await });
            }
        }
        while let Some(grouped) = beside.join_next().await {
            course.grouped(grouped)?;
        }
        let progress = Progress { grouping: true, ..course.progress() };
        report(progress);
        self.indexer.begin(cancel.clone());
        // What came before a cancel is grouped, unless there is a second cancel.
        let is_given_up = once_more(cancel);
        let (brought, is_stopped) = (course.brought.clone(), is_given_up.clone());
        let grouped = self.group(terms.grouping, brought, is_stopped, move || report(progress));
        course.summary.new_rows = grouped.await?;
        course.summary.cancelled |= is_given_up();
        let this = Arc::clone(self);
        // On a core: see `Indexer::index`.
        on_a_core(&self.cores, move || {
            this.grouping.lock().rest();
            Ok(())
        })
        .await?;
        let summary = course.end();
        info!(?summary, "refreshed");
        Ok(summary)
    }

    /// Starts a visit to each feed; the result of each is sent once it is written.
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
        // Only the visits hold the ledger from here on, so it ends with them.
        (visits, written)
    }

    /// Folds and groups what has no story yet; returns how many rows these entries `brought`.
    async fn group(
        self: &Arc<Self>,
        settings: Settings,
        brought: Brought,
        is_given_up: impl Fn() -> bool + Send + 'static,
        report: impl Fn() + Send + 'static,
    ) -> Result<usize> {
        let this = Arc::clone(self);
        on_a_core(&self.cores, move || {
            let mut grouping = this.grouping.lock();
            grouping.adopt(settings);
            grouping.catch_up(&this.store, is_given_up, move |_| report())?;
            this.store.turn().rows_of(&brought)
        })
        .await
    }

    /// Visits one feed, from its address to what is written of it.
    ///
    /// The future is small while it waits for the turn of its host, as thousands may.
    async fn visit(self: Arc<Self>, mut feed: Box<Feed>, terms: &Terms, ledger: &Ledger) {
        if let Some(why) = feed.subscription.lacks.clone() {
            let outcome = Outcome::Failed(Failure::NoSecret(why));
            return Box::pin(self.enter(*feed, outcome, None, terms, ledger)).await;
        }
        // If other limits cut its last document, the same document is fetched again: more of it may
        // fit.
        if feed.validators.cut_by.is_some_and(|limits| limits != terms.limits.fingerprint()) {
            feed.validators = Validators::default();
        }
        // The slot is kept to the end: as many documents are in memory as there are slots, whatever is
        // slow.
        let request = fetch::Request::of(&feed);
        let (outcome, slot) = fetch::fetch_in_slot(&terms.client, &request, &terms.servers).await;
        let took = slot.as_ref().map(Slot::took);
        Box::pin(self.enter(*feed, outcome, took, terms, ledger)).await;
    }

    /// Turns the answer of a source into an arrival, and enters it into the ledger.
    async fn enter(
        &self,
        feed: Feed,
        outcome: Outcome,
        took: Option<Duration>,
        terms: &Terms,
        ledger: &Ledger,
    ) {
        let now = (terms.clock)();
        let took = match &outcome {
            Outcome::Failed(Failure::TimedOut { after, .. }) => Some(*after),
            // It was not asked this time, so it comes before those that timed out the next time.
            Outcome::Failed(Failure::Silent { .. }) => None,
            _ => took.or(feed.health.took),
        };
        let mut arrived = match outcome {
            Outcome::Fetched(it) if it.validators.body_hash != feed.validators.body_hash => {
                let (limits, kept) = (terms.limits, feed.clone());
                let taken =
                    on_a_core(&self.cores, move || Ok(Self::take_in(feed, *it, limits, now))).await;
                taken.unwrap_or_else(|fault| {
                    let health = health::at_fault(&kept, &fault, now);
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
                let is_offline = terms.may_be_offline(&feed, &why);
                let health = health::fetch_failed(&feed, &why, is_offline, now);
                failed(feed, health, now)
            }
        };
        arrived.visit.health.took = took;
        ledger.enter(arrived).await;
    }

    /// Turns a document into entries.
    fn take_in(feed: Feed, fetched: Fetched, limits: parse::Limits, now: Timestamp) -> Arrival {
        let base = fetched.final_url.as_ref();
        let hints = parse::Hints { base: base.cloned(), charset: fetched.charset.clone(), limits };
        let mut parsed = match parse::parse(&fetched.body, &hints) {
            Ok(parsed) => parsed,
            Err(why) => {
                let health = health::no_feed(&feed, &why, now);
                return failed(feed, health, now);
            }
        };
        drop(fetched.body);
        // An entry that was cut off may be mistaken for another one, with half of its id, link, or
        // headline; and it comes whole the next time. If it is alone, it is better than nothing.
        if parsed.entries.len() > 1 {
            parsed.entries.retain(|entry| !entry.is_cut);
        }
        // With the validators of a document that was cut off, the rest would never come.
        let validators = match parsed.is_cut {
            true => Validators::default(),
            false => {
                let cut_by = parsed.is_limited.then(|| limits.fingerprint());
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

/// Puts the feeds that took longest the last time first, so that nobody waits for them alone at the
/// end. New ones, of which nothing is known, come before those known to be quick. Those that failed
/// come last, and of these the ones that timed out: a server should not be given up because some of its
/// feeds hang.
fn slowest_first(mut feeds: Vec<Feed>) -> Vec<Feed> {
    const UNKNOWN: Duration = Duration::from_millis(500);
    feeds.sort_by_key(|feed| {
        let (has_failed, took) = (feed.health.failures > 0, feed.health.took.unwrap_or(UNKNOWN));
        (has_failed, Reverse(if has_failed { Duration::ZERO } else { took }), took)
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

/// Returns a check whether there was a cancel that `cancel` has not seen yet.
fn once_more(cancel: watch::Receiver<bool>) -> impl Fn() -> bool + Clone + Send {
    move || cancel.has_changed().unwrap_or_default() && *cancel.borrow()
}
