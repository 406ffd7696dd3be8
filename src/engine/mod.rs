//! Joins the pieces: refreshes, groups, answers the faces. Knows no screen.
//!
//! ```text
//!            ask(Request)                          Event
//!  a face ───────────────▶ reader  thread ──────────────▶ a face
//!                    └───▶ writer  thread ──────────────▶
//!                    └───▶ runtime: subscriptions, pages ─▶
//!                             └─ errand ─▶ a helper: refreshes, in a process of its own
//! ```
//!
//! One thread answers reads with a connection of its own, so that lists stay quick during a refresh;
//! another makes changes, in the order in which they were requested. Both answer through a [`Desk`].
//! Nothing here ever makes a face wait. A refresh takes much memory, so for a face that stays open it
//! is done by a helper: a second process of this program (errand.rs).

mod blocking;
pub mod command;
mod comparing;
mod configured;
mod configuring;
mod course;
mod desk;
mod errand;
pub mod event;
mod given_up;
mod grouping;
mod health;
mod indexing;
mod jobs;
mod ledger;
mod library;
mod opening;
mod pages;
mod parting;
mod pictures;
mod recollection;
mod refresh;
mod round;
pub mod schedule;
mod setup;
mod subscribe;
mod subscriptions;
mod turns;
mod upkeep;
mod workers;

use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;
use tokio::sync::mpsc::UnboundedSender;
use tracing::warn;

use crate::domain::Problem;
use crate::store::{Store, StoreError};

pub use crate::fetch::masked_source as masked;
pub use crate::store::{Preparing, Totals};
pub use desk::Desk;
pub use errand::{Helper, carry_out};
pub use grouping::Grouping;
pub use library::{Library, Which};
pub use opening::Opening;
pub use setup::{Setup, SharedSetup};
pub use subscribe::{
    Document, HOW_AN_ADDRESS_IS_WRITTEN, SubscribeError, Subscribed, Wish, download, is_web_address,
};
pub use turns::Turns;
pub use workers::Unfinished;

use command::{Command, Request, Ticket};
use event::Event;
use jobs::Jobs;
use workers::{Reader, Writer};

/// A store that several threads write through.
pub type Shared = Arc<Turns>;

/// Shares a store between threads.
pub fn share(store: Store) -> Shared {
    Arc::new(Turns::at(store))
}

/// Why the engine did not start.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system grants no threads.
    #[error("no threads to work with: {0}")]
    Threads(#[from] std::io::Error),
}

/// The running engine.
pub struct Engine {
    reader: Reader,
    writer: Writer,
    jobs: Jobs,
    store: Shared,
}

impl Engine {
    /// Starts the threads as soon as the store is open. `events` receives every answer.
    ///
    /// # Errors
    /// When the store can't be opened.
    pub fn start(
        setup: Setup,
        mut store: Opening,
        events: UnboundedSender<Event>,
    ) -> Result<Self, EngineError> {
        let mut writes = store.writes()?;
        if let Some(rescue) = writes.rescue() {
            let problem = Problem::new(&rescue.to_string(), "", Timestamp::now());
            // Whoever starts the engine holds the receiver.
            let _ = events.send(Event::Trouble(problem));
        }
        if writes.is_read_only()? {
            let why = writes.explained(StoreError::ReadOnly).to_string();
            let problem = Problem::new(&why, "no mark can be kept", Timestamp::now());
            let _ = events.send(Event::Trouble(problem));
        }
        if setup.helper.is_some() {
            writes.be_patient()?;
        }
        let (reader, reading) = Reader::new(events.clone());
        let shared = share(writes);
        let setup = SharedSetup::new(setup);
        let desk = Desk::with_setup(Arc::clone(&shared), Arc::clone(&setup));
        let helper = setup.now().helper.clone();
        let jobs = Jobs::start(setup, Arc::clone(&shared), reader.nudge(), events.clone())?;
        let writer = Writer::start(desk, helper, reader.nudge(), jobs.alarm(), events)?;
        // The connection for reading was being opened meanwhile.
        store.read(move |store| reading.answer_from(store))?;
        Ok(Engine { reader, writer, jobs, store: shared })
    }

    /// Sends a request. Never waits; the answer comes as an event.
    pub fn ask(&self, request: Request) {
        match request.command {
            Command::Load(_)
            | Command::Reload(_)
            | Command::Recheck(_)
            | Command::Members(_)
            | Command::Open(..)
            | Command::Additions(..)
            | Command::Compare { .. }
            | Command::Articles(_)
            | Command::History
            | Command::Count(_)
            | Command::Shelves
            | Command::Unread(_)
            | Command::Troubles => self.reader.ask(request),
            Command::Mark(_)
            | Command::CountAsRead { .. }
            | Command::Tag { .. }
            | Command::Remember(_)
            | Command::PlaceOf(_)
            | Command::Pause(_)
            | Command::Unsubscribe(_)
            | Command::Reconfigure
            | Command::Looked(_)
            | Command::Split(_)
            | Command::Unite(_)
            | Command::Turn { .. } => self.writer.ask(request),
            Command::Refresh(_)
            | Command::CancelRefresh
            | Command::FullText(..)
            | Command::Picture(_)
            | Command::Subscribe(_)
            | Command::Import(_)
            | Command::AddExamples => self.jobs.ask(request),
        }
    }

    /// Gives up requests whose answers nobody waits for any more; they are answered with
    /// [`event::Answer::Silent`]. Requested changes are made all the same.
    pub fn give_up(&self, tickets: &[Ticket]) {
        self.reader.give_up(tickets);
    }

    /// Stops the engine. Requested changes are made first, or by a helper that outlives this process;
    /// running fetches are dropped. Returns the changes that take long and that no helper takes over.
    /// Unless the store is busy, all of it is in its own file afterwards, not in its log.
    pub fn stop(self) -> Option<Unfinished> {
        self.jobs.stop();
        let unfinished = self.writer.stop();
        if unfinished.is_none()
            && let Some(store) = self.store.turn_at_once()
            && let Err(error) = store.empty_short_log()
        {
            warn!(%error, "the log of the store is left as it is");
        }
        unfinished
    }
}
