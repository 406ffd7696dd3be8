//! Limits how many fetches run at once, in all and per host, and how many documents are in work, and
//! lets fetches overtake slow ones.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Hosts remembered before the unused ones are dropped.
const REMEMBERED_HOSTS: usize = 1_024;

/// Hands out slots. A fetch that waits for its host's turn holds no slot, so a slow host cannot keep
/// the others out.
#[derive(Debug)]
pub(super) struct Gate {
    slots: Arc<Semaphore>,
    documents: Arc<Semaphore>,
    desks: Arc<Semaphore>,
    large: Arc<Semaphore>,
    aside: Arc<Semaphore>,
    total: usize,
    per_host: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// Documents held at once, from their first byte until they are stored. More hosts may be working on an
/// answer meanwhile, which takes long but no memory.
const DOCUMENTS: usize = 32;
/// Documents unpacked at once beyond one for each core, so that the next one is always ready.
const DESKS: usize = 2;
/// Large documents at once.
const LARGE: usize = 4;
/// A document of more bytes than this is large.
const LARGE_FROM: usize = 128 << 10;
/// Bytes in one unit of room for fetches that step aside: as much as a connection and a small document
/// take. There are as many units as slots.
const ASIDE: usize = 64 << 10;

/// One of the slots for concurrent fetches, given back when dropped. The caller keeps it until the
/// document is dealt with, which bounds the documents in memory: many may be on their way, and stay
/// packed until they get a desk.
#[derive(Debug)]
pub struct Slot {
    entered: Instant,
    /// How much of the time since `entered` was spent waiting for other fetches.
    waited: Duration,
    took: Option<Duration>,
    turn: Option<OwnedSemaphorePermit>,
    document: Option<OwnedSemaphorePermit>,
    desk: Option<OwnedSemaphorePermit>,
    large: Option<OwnedSemaphorePermit>,
    slot: Option<OwnedSemaphorePermit>,
    aside: Option<OwnedSemaphorePermit>,
}

impl Slot {
    /// How long the source took, without the waits for other fetches.
    pub fn took(&self) -> Duration {
        self.took.unwrap_or_else(|| self.entered.elapsed().saturating_sub(self.waited))
    }

    /// Gives the host's turn to the next fetch.
    pub(super) fn leave_host(&mut self) {
        self.took = Some(self.took());
        self.turn = None;
    }

    /// Waits until a document of `bytes` bytes may be held; returns whether it had to wait. A fetch
    /// that stepped aside stays there while its room suffices.
    pub(super) async fn hold(&mut self, gate: &Gate, bytes: usize) -> bool {
        match &self.aside {
            Some(room) if bytes < room.num_permits() * ASIDE => false,
            _ => self.come_back(gate, bytes).await,
        }
    }

    /// Waits until a document of `bytes` bytes may be held, and ends the fetch's stay aside; returns
    /// whether it had to wait.
    pub(super) async fn come_back(&mut self, gate: &Gate, bytes: usize) -> bool {
        let before = self.waited;
        take(&mut self.document, &gate.documents, &mut self.waited).await;
        if bytes > LARGE_FROM {
            take(&mut self.large, &gate.large, &mut self.waited).await;
        }
        self.aside = None;
        self.waited > before
    }

    /// Gives up what this slow fetch holds, with `bytes` of a document so far, if others wait for it
    /// and there is room aside. The room is limited: on a slow line all fetches are slow, and none
    /// should fail for that.
    pub(super) fn step_aside(&mut self, gate: &Gate, bytes: usize) {
        let is_in_the_way = is_awaited(&self.slot, &gate.slots, gate.total)
            || is_awaited(&self.document, &gate.documents, DOCUMENTS)
            || is_awaited(&self.large, &gate.large, LARGE);
        let room = u32::try_from(bytes / ASIDE + 1).unwrap_or(u32::MAX);
        if is_in_the_way && let Ok(room) = Arc::clone(&gate.aside).try_acquire_many_owned(room) {
            self.aside = Some(room);
            (self.slot, self.document, self.large) = (None, None, None);
        }
    }

    /// Waits for a desk, at which the document may be unpacked.
    pub(super) async fn take_desk(&mut self, gate: &Gate) {
        take(&mut self.desk, &gate.desks, &mut self.waited).await;
    }
}

/// Takes a permit unless it is `held` already, and adds the wait to `waited`, for which the host is not
/// to blame.
async fn take(held: &mut Option<OwnedSemaphorePermit>, of: &Arc<Semaphore>, waited: &mut Duration) {
    if held.is_none() {
        *held = Arc::clone(of).try_acquire_owned().ok();
    }
    if held.is_none() {
        let asked = Instant::now();
        *held = Some(acquire(Arc::clone(of)).await);
        *waited += asked.elapsed();
    }
}

/// Whether others wait for the permit `held`, one of `permits` in all.
fn is_awaited(held: &Option<OwnedSemaphorePermit>, of: &Arc<Semaphore>, permits: usize) -> bool {
    // Each holder of a permit and each waiting fetch has a reference to the semaphore, and so has the
    // gate.
    held.is_some() && Arc::strong_count(of) > permits + 1
}

impl Gate {
    /// Creates a gate for `total` fetches at once and `per_host` from one host, at least one each,
    /// whose documents are worked on by `cores` cores.
    pub(super) fn new(total: usize, per_host: usize, cores: usize) -> Self {
        let total = total.clamp(1, Semaphore::MAX_PERMITS);
        Gate {
            documents: Arc::new(Semaphore::new(DOCUMENTS)),
            desks: Arc::new(Semaphore::new(cores + DESKS)),
            large: Arc::new(Semaphore::new(LARGE)),
            slots: Arc::new(Semaphore::new(total)),
            aside: Arc::new(Semaphore::new(total)),
            total,
            per_host: per_host.clamp(1, Semaphore::MAX_PERMITS),
            hosts: Mutex::default(),
        }
    }

    /// Waits for the host's turn, then for a slot. Without a host, for a slot only.
    pub(super) async fn enter(&self, host: Option<&str>) -> Slot {
        let turn = match host {
            Some(host) => Some(acquire(self.turns_of(host)).await),
            None => None,
        };
        let slot = Some(acquire(Arc::clone(&self.slots)).await);
        let entered = Instant::now();
        let waited = Duration::ZERO;
        Slot {
            entered,
            waited,
            took: None,
            turn,
            document: None,
            desk: None,
            large: None,
            slot,
            aside: None,
        }
    }

    fn turns_of(&self, host: &str) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= REMEMBERED_HOSTS {
            // A host in use is also referenced by the fetches that wait for it or have a turn there.
            hosts.retain(|_, turns| Arc::strong_count(turns) > 1);
        }
        let turns = hosts.entry(host.to_owned());
        Arc::clone(turns.or_insert_with(|| Arc::new(Semaphore::new(self.per_host))))
    }
}

async fn acquire(semaphore: Arc<Semaphore>) -> OwnedSemaphorePermit {
    semaphore.acquire_owned().await.expect("no semaphore of the gate is ever closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A slot if there is one right now.
    async fn try_enter(gate: &Gate, host: &str) -> Option<Slot> {
        tokio::select! {
            biased;
            slot = gate.enter(Some(host)) => Some(slot),
            () = std::future::ready(()) => None,
        }
    }

    #[tokio::test]
    async fn a_host_has_so_many_turns() {
        let gate = Gate::new(10, 2, 2);
        let first = try_enter(&gate, "a").await.expect("the first turn");
        let _second = try_enter(&gate, "a").await.expect("the second turn");
        assert!(try_enter(&gate, "a").await.is_none());
        assert!(try_enter(&gate, "b").await.is_some());
        drop(first);
        assert!(try_enter(&gate, "a").await.is_some());
    }

    #[tokio::test]
    async fn there_are_so_many_places() {
        let gate = Gate::new(2, 2, 2);
        let first = try_enter(&gate, "a").await.expect("the first slot");
        let _second = try_enter(&gate, "b").await.expect("the second slot");
        assert!(try_enter(&gate, "c").await.is_none());
        drop(first);
        assert!(try_enter(&gate, "c").await.is_some());
    }

    #[tokio::test]
    async fn waiting_for_a_turn_takes_no_place() {
        let gate = Arc::new(Gate::new(2, 1, 2));
        let _slow = try_enter(&gate, "slow").await.expect("a slot");
        let waiting = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { gate.enter(Some("slow")).await }
        });
        tokio::task::yield_now().await;
        assert!(try_enter(&gate, "quick").await.is_some());
        waiting.abort();
    }

    #[tokio::test]
    async fn hosts_are_forgotten_only_when_free() {
        let gate = Gate::new(10, 1, 2);
        let _kept = try_enter(&gate, "kept").await.expect("a slot");
        for number in 0..3 * REMEMBERED_HOSTS {
            drop(try_enter(&gate, &number.to_string()).await.expect("a slot"));
        }
        assert!(gate.hosts.lock().expect("not poisoned").len() <= REMEMBERED_HOSTS);
        assert!(try_enter(&gate, "kept").await.is_none());
    }

    #[tokio::test]
    async fn who_is_in_nobodys_way_stays_where_it_is() {
        let gate = Gate::new(1, 1, 2);
        let mut slow = try_enter(&gate, "a").await.expect("a slot");
        assert!(!slow.hold(&gate, 0).await, "there is room");
        slow.step_aside(&gate, usize::MAX);
        assert!(slow.aside.is_none());
        let mut next = std::pin::pin!(gate.enter(Some("b")));
        tokio::select! {
            biased;
            _ = &mut next => panic!("there is one slot"),
            () = std::future::ready(()) => {}
        }
        slow.step_aside(&gate, ASIDE);
        assert!(slow.document.is_some(), "more than there is room for");
        slow.step_aside(&gate, ASIDE - 1);
        assert!(slow.document.is_none());
        drop(next.await);
        assert!(
            !slow.hold(&gate, ASIDE - 1).await && slow.document.is_none(),
            "while there is room"
        );
        assert!(!slow.hold(&gate, ASIDE).await && slow.aside.is_none() && slow.document.is_some());
    }

    #[tokio::test]
    async fn a_gate_for_none_lets_one_through() {
        assert!(try_enter(&Gate::new(0, 0, 2), "a").await.is_some());
    }
}
