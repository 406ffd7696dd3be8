//! A round: a refresh, and the work that follows it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::event::{Progress, RefreshSummary};
use super::library::{Library, Which};
use super::{desk, upkeep};
use crate::domain::Problem;
use crate::store::StoreError;

/// A report from a running round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Step {
    /// How far its refresh is; a later one replaces an earlier one.
    Refreshing(Progress),
    /// Its refresh ended. Reported once in every round.
    Refreshed(RefreshSummary),
    /// Only pages remain to be fetched, at leisure: another round may begin.
    Settled,
    /// Something failed, and the rest went on.
    Trouble(Problem),
}

impl Step {
    /// The report of a store that failed.
    pub(super) fn of_trouble(error: &StoreError) -> Self {
        Step::Trouble(desk::store_problem(error, Timestamp::now()))
    }
}

impl Library {
    /// Runs a round: visits feeds, folds and groups what is new, then brings the index up to date,
    /// backs up the store, empties its log, and fetches pages. Stops early, keeping what it has, when
    /// `cancel` turns true.
    pub(super) async fn round(
        &self,
        which: &Which,
        cancel: watch::Receiver<bool>,
        tell: impl Fn(Step) + Clone + Send + 'static,
    ) {
        let hear = tell.clone();
        let report = move |progress| hear(Step::Refreshing(progress));
        let refreshed = self.refresh(which, cancel.clone(), report).await;
        // A face that hears only of trouble would wait for the end for ever.
        let (summary, failed) = match refreshed {
            Ok(summary) => (summary, None),
            Err(error) => (RefreshSummary::stopped(), Some(self.trouble(error))),
        };
        tell(Step::Refreshed(summary));
        self.finish_telling(which, cancel, &tell).await;
        failed.into_iter().for_each(tell);
    }

    /// The rest of a round, without its refresh.
    pub(super) async fn finish_telling(
        &self,
        which: &Which,
        cancel: watch::Receiver<bool>,
        tell: impl Fn(Step),
    ) {
        let failed = self.finish(which, cancel, || tell(Step::Settled)).await;
        failed.into_iter().map(|error| self.trouble(error)).for_each(tell);
    }

    fn trouble(&self, error: StoreError) -> Step {
        Step::of_trouble(&self.store().turn().explained(error))
    }

    /// Does the work that follows a refresh, whatever that brought: brings the index up to date, backs
    /// up the store, empties its log, and, after calling `settled`, fetches pages. Stops early when
    /// `cancel` turns true; returns the errors of parts that failed.
    pub async fn finish(
        &self,
        which: &Which,
        cancel: watch::Receiver<bool>,
        settled: impl FnOnce(),
    ) -> Vec<StoreError> {
        let looks_further = *which != Which::None;
        let mut done = vec![self.index(cancel.clone()).await];
        if looks_further && !*cancel.borrow() {
            done.push(upkeep::back_up(self.store(), &self.cores).await);
        }
        done.push(upkeep::empty_log(self.store(), &self.cores).await);
        settled();
        if looks_further {
            done.push(self.fetch_pages(cancel).await);
        }
        done.into_iter().filter_map(Result::err).collect()
    }
}
