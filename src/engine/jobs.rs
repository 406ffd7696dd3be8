//! Work that takes time, for a face that must not wait: a runtime, and one refresh at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Notify, watch};
use tracing::warn;

use super::blocking::{in_a_task, on_a_thread};
use super::command::{Command, Request, Ticket};
use super::errand::Helper;
use super::event::{Answer, Cause, Event, OFFLINE, RefreshSummary};
use super::library::{Library, Which};
use super::round::Step;
use super::schedule::Patience;
use super::subscribe::Wish;
use super::workers::Nudge;
use super::{EngineError, Shared, SharedSetup, desk};
use crate::store::StoreError;

/// How often to check whether a feed is due.
const LOOK_FOR_DUE: Duration = Duration::from_secs(60);

/// Pictures fetched and unpacked at the same time.
const PICTURES_AT_ONCE: usize = 2;

/// The engine's half: a runtime, and one refresh at a time.
pub(super) struct Jobs {
    runtime: Runtime,
    work: Arc<Work>,
}

/// What the tasks of the runtime share.
struct Work {
    library: Arc<Library>,
    helper: Option<Helper>,
    events: UnboundedSender<Event>,
    nudge: Nudge,
    /// True while a running refresh should stop.
    cancel: watch::Sender<bool>,
    /// How many cancels were requested.
    cancels: AtomicU64,
    refreshing: tokio::sync::Mutex<()>,
    /// Whether the refresh that has the turn visits nothing.
    is_silent: AtomicBool,
    /// Turns at pictures: an unpacked one takes much memory.
    pictures: tokio::sync::Semaphore,
    /// Asks to check whether a feed is due.
    looks: Arc<Notify>,
}

/// Triggers an immediate check whether a feed is due.
#[derive(Clone)]
pub(super) struct Alarm(Arc<Notify>);

impl Alarm {
    pub(super) fn ring(&self) {
        self.0.notify_one();
    }
}

impl Jobs {
    pub(super) fn start(
        setup: Arc<SharedSetup>,
        store: Shared,
        nudge: Nudge,
        events: UnboundedSender<Event>,
    ) -> Result<Self, EngineError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("engine")
            .enable_all()
            .build()?;
        let (on_start, helper) = {
            let setup = setup.now();
            (setup.config.refresh.on_start, setup.helper.clone())
        };
        let work = Arc::new(Work {
            library: Arc::new(Library::sharing(setup, store)),
            helper,
            events,
            nudge,
            cancel: watch::Sender::new(false),
            cancels: AtomicU64::default(),
            refreshing: tokio::sync::Mutex::new(()),
            is_silent: AtomicBool::default(),
            pictures: tokio::sync::Semaphore::new(PICTURES_AT_ONCE),
            looks: Arc::default(),
        });
        let keeper = Arc::clone(&work);
        runtime.spawn(async move { keeper.keep_fresh(on_start).await });
        Ok(Jobs { runtime, work })
    }

    /// Returns a handle that triggers an immediate check whether a feed is due.
    pub(super) fn alarm(&self) -> Alarm {
        Alarm(Arc::clone(&self.work.looks))
    }

    pub(super) fn ask(&self, request: Request) {
        let work = Arc::clone(&self.work);
        match request.command {
            Command::CancelRefresh => {
                work.cancel();
                work.answer(request.ticket, Answer::Silent);
            }
            Command::Refresh(feeds) => {
                let which = if feeds.is_empty() { Which::All } else { Which::These(feeds) };
                let cause = Cause::Asked(request.ticket);
                let cancels = work.cancels();
                self.runtime.spawn(async move {
                    work.refresh(cause, &which, cancels).await;
                });
            }
            Command::FullText(story, entry) => {
                let library = Arc::clone(&work.library);
                let job = async move { library.full_text(story, entry).await };
                self.runtime.spawn(work.answer_with(request.ticket, job));
            }
            Command::Picture(wish) => {
                let at_hand = Arc::clone(&work);
                let job = async move {
                    let _turn = at_hand.pictures.acquire().await;
                    at_hand.library.picture(wish).await
                };
                self.runtime.spawn(work.answer_with(request.ticket, job));
            }
            command => {
                self.runtime.spawn(async move { work.add(request.ticket, command).await });
            }
        }
    }

    /// Drops the running jobs. SQLite rolls back a document that is half-way into the store.
    pub(super) fn stop(self) {
        self.work.cancel();
        self.runtime.shutdown_background();
        // The system takes this memory back sooner than it could be freed piece by piece.
        std::mem::forget(self.work);
    }
}

impl Work {
    async fn keep_fresh(self: Arc<Self>, on_start: bool) {
        let first = if on_start { Which::Due } else { Which::None };
        self.refresh(Cause::Due, &first, self.cancels()).await;
        let mut patience = Patience::default();
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_FOR_DUE) => {}
                () = self.looks.notified() => patience = Patience::default(),
            }
            // If the store can't be read, the round reports that.
            let is_any_due = async || {
                let library = Arc::clone(&self.library);
                in_a_task(async move { library.is_any_due().await }).await.unwrap_or(true)
            };
            if !self.library.is_automatic() || !is_any_due().await {
                patience = Patience::default();
            } else if patience.is_over() {
                self.refresh(Cause::Due, &Which::Due, self.cancels()).await;
                patience.visited(is_any_due().await);
            }
        }
    }

    fn cancel(&self) {
        self.cancel.send_modify(|cancelled| {
            self.cancels.fetch_add(1, Ordering::Relaxed);
            *cancelled = true;
        });
    }

    /// How many cancels were requested so far.
    fn cancels(&self) -> u64 {
        self.cancels.load(Ordering::Relaxed)
    }

    /// Runs one refresh, which was requested after so many `cancels`: a later cancel is meant for this
    /// refresh, even if it still waits for its turn. While a refresh runs, another that a person asks
    /// for is refused; one that nobody waits for, such as the first visit to an added feed, comes after
    /// it. A silent one, which visits nothing, is not reported, and keeps nobody from starting one.
    async fn refresh(self: &Arc<Self>, cause: Cause, which: &Which, cancels: u64) {
        let ticket = match cause {
            Cause::Asked(ticket) => Some(ticket),
            Cause::Due | Cause::Added => None,
        };
        let answer = |answer| {
            if let Some(ticket) = ticket {
                self.answer(ticket, answer);
            }
        };
        let is_silent = *which == Which::None;
        if ticket.is_some() && !is_silent && self.library.is_offline() {
            return answer(Answer::Nothing(OFFLINE));
        }
        let turn = match self.refreshing.try_lock() {
            Ok(turn) => turn,
            Err(_) if ticket.is_some() && !self.is_silent.load(Ordering::Relaxed) => {
                return answer(Answer::Nothing("A refresh is already running"));
            }
            Err(_) => self.refreshing.lock().await,
        };
        self.is_silent.store(is_silent, Ordering::Relaxed);
        answer(Answer::Started);
        // Set under the sender's lock, so that no cancel in between is lost.
        self.cancel.send_modify(|it| *it = self.cancels() != cancels);
        let (tell, told) = unbounded_channel();
        let (work, which) = (Arc::clone(self), which.clone());
        let round = async {
            let steps = tell.clone();
            let round = async move {
                work.round(&which, steps).await;
                Ok::<(), StoreError>(())
            };
            if let Err(fault) = in_a_task(round).await {
                let _ = tell.send(Step::Refreshed(RefreshSummary::stopped()));
                let _ = tell.send(Step::of_trouble(&fault));
            }
            drop(tell);
        };
        tokio::join!(round, self.pass_on(told, cause, is_silent, turn));
        self.nudge.look_around();
    }

    /// Passes on what a round tells, and ends its turn once the next refresh need not wait.
    async fn pass_on(
        &self,
        mut told: UnboundedReceiver<Step>,
        cause: Cause,
        is_silent: bool,
        turn: tokio::sync::MutexGuard<'_, ()>,
    ) {
        let (mut turn, mut rows, mut is_over) = (Some(turn), 0, false);
        while let Some(step) = told.recv().await {
            match step {
                Step::Refreshing(progress) => {
                    let has_new = std::mem::replace(&mut rows, progress.rows) != progress.rows;
                    if !is_silent {
                        let _ = self.events.send(Event::Refreshing(progress));
                    }
                    if progress.grouping || has_new {
                        self.nudge.look_around();
                    }
                }
                // A round that failed may have reported its end already.
                Step::Refreshed(_) if is_over => {}
                Step::Refreshed(summary) => {
                    is_over = true;
                    self.nudge.look_around();
                    if !is_silent {
                        let _ = self.events.send(Event::Refreshed(cause, summary));
                    }
                }
                // The next refresh need not wait for pages.
                Step::Settled => drop(turn.take()),
                Step::Trouble(problem) => drop(self.events.send(Event::Trouble(problem))),
            }
        }
    }

    /// Runs a round: in a helper if there is one and anything that takes long is to be done.
    async fn round(&self, which: &Which, tell: UnboundedSender<Step>) {
        let mut cancel = self.cancel.subscribe();
        // The receiver is there to the end.
        let tell = move |step| drop(tell.send(step));
        if *which != Which::None
            && let Err(error) = self.library.take_over_changes().await
        {
            // The round reports what it means.
            warn!(%error, "the configuration on disk is not adopted");
        }
        let has_work = self.library.has_work(which).await;
        if matches!(has_work, Ok(false)) {
            tell(Step::Refreshed(RefreshSummary::default()));
            return self.library.finish_telling(which, cancel, &tell).await;
        }
        if let (Some(helper), Ok(true)) = (&self.helper, has_work) {
            match helper.start() {
                Ok(running) => {
                    // Programs that print secrets may be slow.
                    let order = tokio::select! {
                        order = self.library.errand(which) => order,
                        _ = cancel.wait_for(|wanted| *wanted) => None,
                    };
                    if let Some(order) = order {
                        return running.carry_out(order, cancel, tell).await;
                    }
                }
                Err(error) => warn!(%error, "no helper: the refresh is done here"),
            }
        }
        // An earlier failure repeats here, and is reported; a cancelled round ends here.
        self.library.round(which, cancel, tell).await;
    }

    async fn add(self: &Arc<Self>, ticket: Ticket, command: Command) {
        let work = Arc::clone(self);
        let added = match command {
            Command::Subscribe(address) => {
                let library = Arc::clone(&self.library);
                let found = async move { library.find(&address, Wish::default()).await };
                match in_a_task(found).await {
                    Ok(feed) => on_a_thread(move || work.library.extend(&[feed])).await,
                    Err(error) => Err(error),
                }
            }
            Command::Import(file) => on_a_thread(move || work.library.import(&file)).await,
            Command::AddExamples => on_a_thread(move || work.library.add_examples()).await,
            _ => return self.answer(ticket, Answer::Nothing(desk::NOT_HERE)),
        };
        self.nudge.look_around();
        match added {
            Ok(added) => {
                let undoable = added.is_undoable();
                // One line has no room for all of them.
                let what = match added.skipped.len() {
                    0 | 1 => added.to_string(),
                    _ => format!("{added}: `newsfold import FILE` says which"),
                };
                self.answer(ticket, Answer::Done { what, undoable, event: None });
                let which = Which::These(added.feeds);
                self.refresh(Cause::Added, &which, self.cancels()).await;
            }
            Err(error) => self.answer(ticket, Answer::Failed(error.problem(Timestamp::now()))),
        }
    }

    /// Answers with the result of a job.
    async fn answer_with(
        self: Arc<Self>,
        ticket: Ticket,
        job: impl Future<Output = Answer> + Send + 'static,
    ) {
        let answer = in_a_task(async move { Ok(job.await) }).await;
        let answer = answer.unwrap_or_else(|fault| desk::in_words(&fault, Timestamp::now()));
        self.answer(ticket, answer);
    }

    fn answer(&self, ticket: Ticket, answer: Answer) {
        let _ = self.events.send(Event::Answered(ticket, answer));
    }
}
