//! One feed, bytes to entries, top to bottom; and many of them at once.
//!
//! Decisions are calls to pure code; the rest reads as the story.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinSet, spawn_blocking};
use tracing::{info, warn};

use super::Shared;
use super::event::{Progress, RefreshSummary};
use super::grouping::Grouping;
use super::health;
use super::schedule::WhatCame;
use crate::domain::{Feed, FeedHealth, Validators};
use crate::fetch::{self, Client, Fetched, Outcome};
use crate::store::{Changes, Result, StoreError, Visit};
use crate::{clean, parse};

/// A refresh that takes longer shows what it has so far, at this interval.
const IMPATIENCE: Duration = Duration::from_secs(5);

/// Entries indexed for search in one transaction, so that marks never wait long.
const INDEXED_AT_ONCE: usize = 500;

/// What came of one visit.
enum Visited {
    Unchanged,
    Stored(Changes),
    Failed,
}

/// All that a refresh works with.
pub struct Refresher {
    store: Shared,
    client: Arc<Client>,
    grouping: Mutex<Grouping>,
    limits: parse::Limits,
    /// Documents in work at once: as many as there are cores.
    cores: Semaphore,
}

impl Refresher {
    /// A refresher over `store`.
    pub fn new(store: Shared, client: Client, grouping: Grouping, limits: parse::Limits) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let grouping = Mutex::new(grouping);
        let client = Arc::new(client);
        Refresher { store, client, grouping, limits, cores: Semaphore::new(cores) }
    }

    /// What opens addresses.
    pub fn client(&self) -> &Arc<Client> {
        &self.client
    }

    /// Visits `feeds`, then folds and groups what is new. Stops early, keeping what it has, when
    /// `cancel` turns true. `report` hears how far it is.
    ///
    /// # Errors
    /// Only when the store fails; a feed that fails is counted.
    pub async fn refresh(
        self: &Arc<Self>,
        feeds: Vec<Feed>,
        mut cancel: watch::Receiver<bool>,
        report: impl Fn(Progress) + Clone + Send + 'static,
    ) -> Result<RefreshSummary> {
        let started = Instant::now();
        let mut summary = RefreshSummary { feeds: feeds.len(), ..RefreshSummary::default() };
        let mut progress = Progress { total: feeds.len(), ..Progress::default() };
        let mut visits = JoinSet::new();
        for feed in feeds {
            let this = Arc::clone(self);
            visits.spawn(async move { this.visit(feed).await });
        }
        report(progress);
        let mut grouped = Instant::now();
        loop {
            let visited = tokio::select! {
                joined = visits.join_next() => match joined {
                    None => break,
                    Some(joined) => joined.unwrap_or_else(|panicked| Err(interrupted(&panicked))),
                },
                _ = cancel.wait_for(|wanted| *wanted) => {
                    summary.cancelled = true;
                    visits.abort_all();
                    break;
                }
            };
            match visited {
                Ok(Visited::Unchanged) => summary.unchanged += 1,
                Ok(Visited::Failed) | Err(StoreError::Interrupted(_)) => summary.failed += 1,
                Err(store_fails) => return Err(store_fails),
                Ok(Visited::Stored(changes)) => {
                    summary.new_entries += changes.new;
                    summary.updated_entries += changes.updated;
                }
            }
            progress.done += 1;
            progress.failed = summary.failed;
            progress.new = summary.new_entries;
            report(progress);
            if grouped.elapsed() > IMPATIENCE && progress.done < progress.total {
                summary.new_stories += self.group(report.clone(), progress).await?;
                grouped = Instant::now();
            }
        }
        progress.grouping = true;
        report(progress);
        summary.new_stories += self.group(report, progress).await?;
        summary.took = started.elapsed();
        info!(?summary, "refreshed");
        Ok(summary)
    }

    /// Indexes what is not indexed yet, a little at a time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn index(self: &Arc<Self>, cancel: watch::Receiver<bool>) -> Result<()> {
        let store = Arc::clone(&self.store);
        blocking(move || {
            while !*cancel.borrow() && super::lock(&store).index_some(INDEXED_AT_ONCE)? > 0 {}
            Ok(())
        })
        .await
    }

    /// Copies the store, if the last copy is older than a day. By a connection of its own, so that
    /// nobody waits for it.
    ///
    /// # Errors
    /// When the copy can't be written.
    pub async fn back_up(&self) -> Result<()> {
        let store = super::lock(&self.store).another()?;
        blocking(move || store.back_up(Timestamp::now())).await
    }

    /// Folds and groups what has no story yet; answers with the number of new rows.
    async fn group(
        self: &Arc<Self>,
        report: impl Fn(Progress) + Send + 'static,
        progress: Progress,
    ) -> Result<usize> {
        let this = Arc::clone(self);
        blocking(move || {
            let mut grouping = this.grouping.lock().unwrap_or_else(PoisonError::into_inner);
            grouping.catch_up(&this.store, Timestamp::now(), |_| report(progress))
        })
        .await
    }

    /// One feed, from its address to its entries in the store.
    async fn visit(self: Arc<Self>, feed: Feed) -> Result<Visited> {
        // Kept to the end: as many documents are in memory as there are places, whatever is slow.
        let request = fetch::Request::of(&feed);
        let (outcome, _place) = fetch::fetch_in_place(&self.client, &request).await;
        let now = Timestamp::now();
        let fetched = match outcome {
            Outcome::Fetched(it) if Some(it.hash) != feed.validators.body_hash => it,
            Outcome::Fetched(it) => {
                let health = health::answered(&feed, it.max_age, feed.health.pace, now);
                return self.record(feed, health, it.validators, Visited::Unchanged).await;
            }
            Outcome::NotModified { validators, max_age, .. } => {
                let health = health::answered(&feed, max_age, feed.health.pace, now);
                return self.record(feed, health, validators, Visited::Unchanged).await;
            }
            Outcome::Gone => {
                let health = health::gone(&feed, now);
                return self.fail(feed, health).await;
            }
            Outcome::Later { after, why } => {
                let came = WhatCame::Busy { after };
                let health = health::failed(&feed, &why.to_string(), why.remedy(), came, now);
                return self.fail(feed, health).await;
            }
            Outcome::Failed(why) => {
                let came = WhatCame::Failure;
                let health = health::failed(&feed, &why.to_string(), why.remedy(), came, now);
                return self.fail(feed, health).await;
            }
        };
        // Waiting here keeps the screen quick.
        let _core = self.cores.acquire().await;
        let (this, feed) = (Arc::clone(&self), Arc::new(feed));
        let taken = Arc::clone(&feed);
        match blocking(move || this.take_in(&taken, *fetched, now)).await {
            // A fault of ours costs this feed its visit, not the others theirs.
            Err(fault @ (StoreError::Interrupted(_) | StoreError::Bug(_))) => {
                let (what, remedy) = (fault.to_string(), "this is a fault of newsfold itself");
                let health = health::failed(&feed, &what, remedy, WhatCame::Failure, now);
                Arc::clone(&self).fail(Feed::clone(&feed), health).await
            }
            visited => visited,
        }
    }

    /// From a document to entries in the store.
    fn take_in(&self, feed: &Feed, fetched: Fetched, now: Timestamp) -> Result<Visited> {
        let base = fetched.final_url.as_ref();
        let hints = parse::Hints {
            base: base.cloned(),
            charset: fetched.charset.clone(),
            limits: self.limits,
        };
        let parsed = match parse::parse(&fetched.body, &hints) {
            Ok(parsed) => parsed,
            Err(why) => {
                let remedy = match why {
                    parse::NotAFeed::WebPage => {
                        "`newsfold add` with this address finds the feed that the page names"
                    }
                    _ => "look at the address in a browser: the feed may have moved",
                };
                let health = health::failed(feed, &why.to_string(), remedy, WhatCame::Failure, now);
                super::lock(&self.store).record(feed.id, &health, &feed.validators)?;
                return Ok(Visited::Failed);
            }
        };
        let cleaned = clean::clean(parsed, base);
        if let Some(warning) = fetched.warning {
            warn!(feed = %feed.display_name(), warning);
        }
        let mut health = health::answered(feed, fetched.max_age, cleaned.pace, now);
        health.repair = cleaned.repair.clone();
        let named = Feed { title: cleaned.title.clone(), ..feed.clone() };
        let visit = Visit {
            feed: feed.id,
            title: &cleaned.title,
            name: &named.display_name(),
            site: cleaned.site.as_deref(),
            moved_to: fetched.moved_to.as_ref().map(url::Url::as_str),
            health: &health,
            validators: &fetched.validators,
            now,
        };
        Ok(Visited::Stored(super::lock(&self.store).apply(&visit, cleaned.entries)?))
    }

    async fn fail(self: Arc<Self>, feed: Feed, health: FeedHealth) -> Result<Visited> {
        let problem = health.problem.as_ref().map(|it| it.what.as_str()).unwrap_or_default();
        warn!(feed = %feed.display_name(), problem, "failed");
        let validators = feed.validators.clone();
        self.record(feed, health, validators, Visited::Failed).await
    }

    async fn record(
        self: Arc<Self>,
        feed: Feed,
        health: FeedHealth,
        validators: Validators,
        visited: Visited,
    ) -> Result<Visited> {
        blocking(move || {
            super::lock(&self.store).record(feed.id, &health, &validators)?;
            Ok(visited)
        })
        .await
    }
}

/// Runs what takes the processor or the disk apart from what waits for the network.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    spawn_blocking(work).await.unwrap_or_else(|panicked| Err(interrupted(&panicked)))
}

fn interrupted(panicked: &tokio::task::JoinError) -> StoreError {
    warn!(%panicked, "a visit was interrupted");
    StoreError::Interrupted(panicked.to_string())
}
