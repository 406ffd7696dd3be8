//! Writes down what visits brought, many in one transaction: a page that twenty feeds touch is
//! written once, not twenty times. Visits wait only when more is waiting to be written than may be
//! held in memory.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{sleep, timeout_at};

use super::blocking::blocking;
use super::refresh::Visited;
use super::{Shared, health};
use crate::domain::{Entry, Feed};
use crate::fetch::Cores;
use crate::store::{Changes, Result, Visit};

/// So many entries are written at once, so that a mark never waits long for its turn.
const ENOUGH: usize = 1_000;
/// How long what came waits for more.
const PATIENCE: Duration = Duration::from_secs(1);
/// Kilobytes of articles that may wait to be written.
const ROOM: usize = 8 * 1024;

/// What one visit leaves to be written, and what is to be said of it.
pub(super) struct Arrival {
    pub feed: Feed,
    pub visit: Visit,
    pub visited: Visited,
}

/// What came of a visit once that is written, and what it changed.
pub(super) type Written = (Visited, Changes);

/// Takes arrivals.
pub(super) struct Ledger {
    arrivals: Sender<(Arrival, OwnedSemaphorePermit)>,
    room: Arc<Semaphore>,
}

impl Ledger {
    /// A ledger over `store`, and what was written of each arrival. It is written to the end once nobody
    /// holds the ledger any more.
    pub fn open(
        store: Shared,
        cores: Arc<Cores>,
    ) -> (Arc<Self>, UnboundedReceiver<Result<Written>>) {
        let (arrivals, waiting) = mpsc::channel(1_024);
        let (tell, told) = mpsc::unbounded_channel();
        tokio::spawn(keep(store, cores, waiting, tell));
        (Arc::new(Ledger { arrivals, room: Arc::new(Semaphore::new(ROOM)) }), told)
    }

    /// Hands an arrival over; waits while there is no room.
    pub async fn enter(&self, arrival: Arrival) {
        let size = arrival.size().clamp(1, ROOM).try_into().unwrap_or(1);
        let room = Arc::clone(&self.room).acquire_many_owned(size).await;
        // Fails only when the refresh was given up.
        if let Ok(room) = room {
            let _ = self.arrivals.send((arrival, room)).await;
        }
    }
}

impl Arrival {
    fn entries(&self) -> &[Entry] {
        self.visit.news.as_ref().map_or(&[], |news| &news.entries)
    }

    /// Kilobytes, about.
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
        let until = tokio::time::Instant::now() + PATIENCE;
        let (mut count, mut size) = (first.0.entries().len(), first.0.size());
        let mut page = vec![first];
        // Where half of the room is taken, those who wait for more of it can't be waited for.
        while count < ENOUGH
            && size < ROOM / 2
            && let Ok(Some(next)) = timeout_at(until, arrivals.recv()).await
        {
            count += next.0.entries().len();
            size += next.0.size();
            page.push(next);
        }
        let store = Arc::clone(&store);
        let written = blocking(&cores, move || {
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
        // Whoever else wants to write takes a turn.
        sleep(Duration::ZERO).await;
    }
}

/// One transaction; a feed whose visit can't be written is written down as failed.
fn write(
    store: &Shared,
    page: Vec<(Arrival, OwnedSemaphorePermit)>,
) -> Result<Vec<Result<Written>>> {
    // Room is made only when all is written.
    let (page, _room): (Vec<Arrival>, Vec<_>) = page.into_iter().unzip();
    let page = page.into_iter().map(|it| ((it.feed, it.visit.now, it.visited), it.visit));
    let (page, visits): (Vec<_>, Vec<Visit>) = page.unzip();
    let mut store = store.turn();
    let written = store.take_down(visits)?;
    let visits = page.into_iter().zip(written).map(|((feed, now, visited), written)| {
        match written {
            Ok(changes) => Ok((visited, changes)),
            // It costs this feed its visit, not the others theirs.
            Err(fault) if fault.is_of_one_visit() => {
                let health = health::at_fault(&feed, &fault, now);
                let validators = feed.validators;
                let visit = Visit { feed: feed.id, health, validators, now, news: None };
                let noted = store.take_down(vec![visit])?;
                noted.into_iter().collect::<Result<Vec<_>>>()?;
                Ok((Visited::Failed, Changes::default()))
            }
            Err(error) => Err(error),
        }
    });
    Ok(visits.collect())
}
