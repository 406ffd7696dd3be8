//! Stores what visits brought, many visits in one transaction: a page of the file that twenty feeds
//! touch is written once, not twenty times. Visits wait only when more is waiting to be written than
//! may be held in memory.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{sleep, timeout_at};

use super::blocking::on_a_core;
use super::refresh::Visited;
use super::{Shared, health};
use crate::domain::{Entry, Feed};
use crate::fetch::Cores;
use crate::store::{Changes, Result, Visit};

/// Entries written at once: few enough that a mark never waits long for its turn.
const BATCH_ENTRIES: usize = 1_000;
/// How long a first arrival waits for more.
const BATCH_WAIT: Duration = Duration::from_secs(1);
/// Kilobytes of articles that may wait to be written.
const QUEUE_KILOBYTES: usize = 8 * 1024;

/// What one visit leaves to be written, and what to report of it.
pub(super) struct Arrival {
    pub feed: Feed,
    pub visit: Visit,
    pub visited: Visited,
}

/// The result of a visit once it is written, and what it changed.
pub(super) type Written = (Visited, Changes);

/// Takes arrivals and stores them.
pub(super) struct Ledger {
    arrivals: Sender<(Arrival, OwnedSemaphorePermit)>,
    room: Arc<Semaphore>,
}

impl Ledger {
    /// Opens a ledger over `store`, and a channel with the result of each arrival, which ends when the
    /// ledger is dropped and everything is written.
    pub fn open(
        store: Shared,
        cores: Arc<Cores>,
    ) -> (Arc<Self>, UnboundedReceiver<Result<Written>>) {
        let (arrivals, waiting) = mpsc::channel(1_024);
        let (tell, told) = mpsc::unbounded_channel();
        tokio::spawn(keep(store, cores, waiting, tell));
        (Arc::new(Ledger { arrivals, room: Arc::new(Semaphore::new(QUEUE_KILOBYTES)) }), told)
    }

    /// Hands an arrival over; waits while there is no room.
    pub async fn enter(&self, arrival: Arrival) {
        let size = arrival.size().clamp(1, QUEUE_KILOBYTES).try_into().unwrap_or(1);
        let room = Arc::clone(&self.room).acquire_many_owned(size).await;
        // The room is never closed; sending fails only when the refresh was given up.
        if let Ok(room) = room {
            let _ = self.arrivals.send((arrival, room)).await;
        }
    }
}

impl Arrival {
    fn entries(&self) -> &[Entry] {
        self.visit.news.as_ref().map_or(&[], |news| &news.entries)
    }

    /// The approximate size in kilobytes.
    fn size(&self) -> usize {
        let bytes = self.entries().iter().map(|it| {
            let attached: usize = it.enclosures.iter().map(|file| file.url.len()).sum();
            it.content.as_str().len() + it.excerpt.as_str().len() + attached + 1_024
        });
        bytes.sum::<usize>() / 1_024
    }
}

async fn keep(
    store: Shared,
    cores: Arc<Cores>,
    mut arrivals: Receiver<(Arrival, OwnedSemaphorePermit)>,
    tell: UnboundedSender<Result<Written>>,
) {
    while let Some(first) = arrivals.recv().await {
        let until = tokio::time::Instant::now() + BATCH_WAIT;
        let (mut count, mut size) = (first.0.entries().len(), first.0.size());
        let mut page = vec![first];
        // Once half of the room is taken, other arrivals may be waiting for room, and can't be waited
        // for.
        while count < BATCH_ENTRIES
            && size < QUEUE_KILOBYTES / 2
            && let Ok(Some(next)) = timeout_at(until, arrivals.recv()).await
        {
            count += next.0.entries().len();
            size += next.0.size();
            page.push(next);
        }
        let store = Arc::clone(&store);
        let written = on_a_core(&cores, move || {
            let written = write(&store, page);
            store.make_way();
            written
        });
        let written = written.await;
        let failed = match written {
            Ok(visits) => visits.into_iter().try_for_each(|visit| tell.send(visit)).is_err(),
            Err(error) => tell.send(Err(error)).is_err(),
        };
        if failed {
            return;
        }
        // Lets others who want to write take a turn.
        sleep(Duration::ZERO).await;
    }
}

/// Writes a page of arrivals in one transaction; a feed whose visit can't be written is recorded as
/// failed.
fn write(
    store: &Shared,
    page: Vec<(Arrival, OwnedSemaphorePermit)>,
) -> Result<Vec<Result<Written>>> {
    let (mut visits, mut visitors, mut rooms) = (Vec::new(), Vec::new(), Vec::new());
    for (Arrival { feed, visit, visited }, room) in page {
        visitors.push((feed, visit.now, visited));
        visits.push(visit);
        // Given back only when everything is written.
        rooms.push(room);
    }
    let mut store = store.turn();
    let written = store.store_visits(visits)?;
    let visits = visitors.into_iter().zip(written).map(|((feed, now, visited), written)| {
        match written {
            Ok(changes) => Ok((visited, changes)),
            // Only this feed loses its visit, not the others.
            Err(fault) if fault.is_of_one_visit() => {
                let health = health::at_fault(&feed, &fault, now);
                let validators = feed.validators;
                let visit = Visit { feed: feed.id, health, validators, now, news: None };
                let noted = store.store_visits(vec![visit])?;
                noted.into_iter().collect::<Result<Vec<_>>>()?;
                Ok((Visited::Failed, Changes::default()))
            }
            Err(error) => Err(error),
        }
    });
    Ok(visits.collect())
}
