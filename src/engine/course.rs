//! The progress of a refresh, and when to group and index beside its visits.

use std::time::{Duration, Instant};

use tokio::task::JoinError;

use super::blocking::interrupted;
use super::event::{Progress, RefreshSummary};
use super::ledger::Written;
use super::refresh::Visited;
use crate::domain::Feed;
use crate::store::{Brought, Changes, Result, StoreError};

/// A refresh that takes longer than this shows what it has so far, and again after twice as long each
/// time, since each time a good part of the indexes by time is written.
const IMPATIENCE: Duration = Duration::from_secs(5);

/// When nothing has come for this long, only slow hosts are waited for, and the cores have time to
/// group and to index.
const LULL: Duration = Duration::from_millis(150);

/// The lull that is enough when much has come that is not indexed yet: every moment counts then.
const SHORT_LULL: Duration = Duration::from_millis(30);

/// With more new entries than these that are not indexed yet, the short lull is enough.
const MUCH: usize = 1_000;

/// Entries of new feeds are grouped together, however slow some of these feeds are: years-old entries
/// are compared with similar ones only if both come together. One feed in this many may come later.
const STRAGGLERS: usize = 20;

/// The progress of a refresh.
pub(super) struct Course {
    started: Instant,
    /// What it brought so far.
    pub(super) summary: RefreshSummary,
    pub(super) brought: Brought,
    /// How many feeds there are to visit, and how many visits ended.
    total: usize,
    done: usize,
    /// Whether some feeds are new.
    is_import: bool,
    /// When a grouping beside the visits began last, and how many entries there were.
    begun: Instant,
    taken: usize,
    /// How long until the next grouping.
    patience: Duration,
    /// How many entries there were when the index was last brought up to date.
    indexed: usize,
}

impl Course {
    pub(super) fn begin(feeds: &[Feed]) -> Self {
        let started = Instant::now();
        Course {
            started,
            summary: RefreshSummary::default(),
            brought: Brought::default(),
            total: feeds.len(),
            done: 0,
            is_import: feeds.iter().any(|feed| feed.health.checked.is_none()),
            begun: started,
            taken: 0,
            patience: IMPATIENCE,
            indexed: 0,
        }
    }

    /// The progress in the numbers that faces show.
    pub(super) fn progress(&self) -> Progress {
        Progress {
            done: self.done,
            total: self.total,
            failed: self.summary.failed,
            new: self.summary.new_entries,
            rows: self.summary.new_rows,
            grouping: false,
        }
    }

    /// Records that a visit ended; what it brought may still have to be written.
    pub(super) fn visit_ended(&mut self, ended: std::result::Result<(), JoinError>) {
        self.done += 1;
        match ended {
            Ok(()) => self.summary.feeds += 1,
            // It was stopped.
            Err(stopped) if stopped.is_cancelled() => {}
            Err(panicked) => {
                interrupted(&panicked);
                self.summary.failed += 1;
                self.summary.feeds += 1;
            }
        }
    }

    /// Records what a visit brought, once it is written.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) fn note_written(&mut self, written: Result<Written>) -> Result<()> {
        let summary = &mut self.summary;
        let (visited, changes) = match written {
            Err(StoreError::Interrupted(_)) => (Visited::Failed, Changes::default()),
            written => written?,
        };
        match visited {
            Visited::Stored => {}
            Visited::Unchanged => summary.unchanged += 1,
            Visited::LeftAlone => summary.waiting += 1,
            Visited::Failed => summary.failed += 1,
        }
        summary.new_entries += changes.new;
        summary.updated_entries += changes.updated;
        self.brought.add(&changes);
        Ok(())
    }

    /// Records that a grouping beside the visits ended, with the number of rows so far.
    ///
    /// # Errors
    /// When the store failed.
    pub(super) fn grouped(
        &mut self,
        grouped: std::result::Result<Result<usize>, JoinError>,
    ) -> Result<()> {
        if let Ok(rows) = grouped.inspect_err(interrupted) {
            self.summary.new_rows = rows?;
        }
        Ok(())
    }

    /// Whether something came since the last grouping began.
    pub(super) fn has_new(&self) -> bool {
        self.summary.new_entries > self.taken
    }

    /// Whether something came since the index was last brought up to date.
    pub(super) fn has_unindexed(&self) -> bool {
        self.summary.new_entries > self.indexed
    }

    /// How long nothing has to come for a lull.
    pub(super) fn lull(&self) -> Duration {
        let is_much = self.summary.new_entries > self.indexed + MUCH;
        if is_much { SHORT_LULL } else { LULL }
    }

    /// How long until what came should be shown, whatever else is still to come.
    pub(super) fn until_time(&self) -> Duration {
        self.patience.saturating_sub(self.begun.elapsed())
    }

    /// Whether the refresh takes so long that what came should be shown.
    pub(super) fn is_time(&self) -> bool {
        self.until_time().is_zero() && self.is_waiting()
    }

    /// Whether some visits have not ended.
    pub(super) fn is_waiting(&self) -> bool {
        self.done < self.total
    }

    /// Whether all feeds to be grouped together have come, but for stragglers.
    pub(super) fn are_together(&self) -> bool {
        !self.is_import || (self.total - self.done) * STRAGGLERS <= self.total
    }

    /// Records that the index is brought up to date.
    pub(super) fn note_indexing(&mut self) {
        self.indexed = self.summary.new_entries;
    }

    /// Records that a grouping begins beside the visits, perhaps because it was time.
    pub(super) fn note_grouping(&mut self, is_time: bool) {
        (self.begun, self.taken) = (Instant::now(), self.summary.new_entries);
        if is_time {
            self.patience *= 2;
        }
    }

    /// Returns the summary of the refresh.
    pub(super) fn end(self) -> RefreshSummary {
        // Feeds that were left alone were not asked.
        let feeds = self.summary.feeds.saturating_sub(self.summary.waiting);
        RefreshSummary { feeds, took: self.started.elapsed(), ..self.summary }
    }
}
