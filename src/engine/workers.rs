//! The two threads that answer from the store: one reads, one writes.

use std::io;
use std::iter;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tracing::warn;

use super::command::{Command, Request, Ticket};
use super::event::{Answer, Event};
use super::given_up::GivenUp;
use super::jobs::Alarm;
use super::parting::Parting;
use super::{Desk, Helper, desk, share};
use crate::store::Store;

/// How often the reader looks whether another process changed the store.
const LOOK_AROUND: Duration = Duration::from_secs(2);

/// How long quitting waits for changes before a helper takes them over.
const MOMENT: Duration = Duration::from_millis(8);

/// How long quitting waits for requested changes before it says so.
const PATIENCE: Duration = Duration::from_millis(500);

enum Task {
    Answer(Box<Request>),
    LookAround,
}

/// Asks the reader to check whether the store changed.
#[derive(Clone)]
pub(super) struct Nudge(Sender<Task>);

impl Nudge {
    pub(super) fn look_around(&self) {
        // If the reader is gone, nobody is left to hear of changes.
        let _ = self.0.send(Task::LookAround);
    }
}

/// The thread that reads.
pub(super) struct Reader {
    tasks: Sender<Task>,
    given_up: Arc<GivenUp>,
}

/// The thread's half of a [`Reader`].
pub(super) struct Reading {
    tasks: Receiver<Task>,
    given_up: Arc<GivenUp>,
    events: UnboundedSender<Event>,
}

impl Reader {
    /// Creates a reader, which answers as soon as a thread runs the other half.
    pub(super) fn new(events: UnboundedSender<Event>) -> (Self, Reading) {
        let (ask, tasks) = channel();
        let given_up = Arc::<GivenUp>::default();
        let reader = Reader { tasks: ask, given_up: Arc::clone(&given_up) };
        (reader, Reading { tasks, given_up, events })
    }

    /// Answers these requests with nothing, and soon.
    pub(super) fn give_up(&self, tickets: &[Ticket]) {
        self.given_up.add(tickets);
    }

    pub(super) fn ask(&self, request: Request) {
        let _ = self.tasks.send(Task::Answer(Box::new(request)));
    }

    pub(super) fn nudge(&self) -> Nudge {
        Nudge(self.tasks.clone())
    }
}

impl Reading {
    /// Answers requests until all senders are gone. Also reports changes that the face has not seen:
    /// those after the last list that it loaded from the top.
    pub(super) fn answer_from(self, mut store: Store) {
        let Reading { tasks, given_up, events } = self;
        // If the store can't be stopped, given-up requests are just answered later.
        let _ = given_up.watch(&mut store);
        let store = share(store);
        let desk = Desk::new(store.clone());
        let version = || store.turn().version().unwrap_or_default();
        let mut seen_version = version();
        let last_acts = || store.turn().last_acts().unwrap_or_default();
        let mut seen_horizon = store.turn().horizon().unwrap_or_default();
        let mut seen_acts = last_acts();
        loop {
            match tasks.recv_timeout(LOOK_AROUND) {
                Ok(Task::Answer(request)) => {
                    let answer = || desk.answer(&request.command, Timestamp::now());
                    let answer = given_up.if_wanted(request.ticket, answer);
                    let answer = answer.unwrap_or(Answer::Silent);
                    if let (Command::Load(query), Answer::Window(window)) =
                        (&request.command, &answer)
                        && query.after.is_none()
                    {
                        seen_horizon = window.horizon;
                    }
                    if events.send(Event::Answered(request.ticket, answer)).is_err() {
                        return;
                    }
                }
                look @ (Ok(Task::LookAround) | Err(RecvTimeoutError::Timeout)) => {
                    // Of another connection, the version says nothing.
                    let is_another = store.turn().open_if_writable().unwrap_or_default();
                    let now = version();
                    if now == seen_version && !is_another {
                        continue;
                    }
                    seen_version = now;
                    let acts = last_acts();
                    let has_acted = std::mem::replace(&mut seen_acts, acts) != acts;
                    // Whoever makes a change in this process asks for a look at once.
                    if has_acted && look.is_err() && events.send(Event::DoneElsewhere).is_err() {
                        return;
                    }
                    let arrived = store.turn().arrived_since(seen_horizon).unwrap_or_default();
                    if events.send(Event::Changed { arrived }).is_err() {
                        return;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}

/// The thread that makes the changes a person asked for.
pub(super) struct Writer {
    tasks: Sender<Request>,
    ended: Receiver<()>,
    /// Interrupts changes that a helper takes over; `None` without a helper.
    parting: Option<Arc<Parting>>,
}

impl Writer {
    pub(super) fn start(
        desk: Desk,
        helper: Option<Helper>,
        nudge: Nudge,
        alarm: Alarm,
        events: UnboundedSender<Event>,
    ) -> io::Result<Self> {
        let (tasks, waiting) = channel();
        let (end, ended) = channel();
        let parting = Arc::<Parting>::default();
        // If changes can't be interrupted, quitting waits for them.
        let helper = helper.filter(|_| parting.watch(&mut desk.store.turn()).is_ok());
        let takes_over = helper.is_some().then(|| Arc::clone(&parting));
        let writing = Writing { desk, parting, helper, nudge, alarm, events };
        let spawn = thread::Builder::new().name("store-writer".to_owned());
        spawn.spawn(move || {
            writing.change_by(&waiting);
            // Sent before everything that it holds is freed, which takes longer than the program has.
            let _ = end.send(());
        })?;
        Ok(Writer { tasks, ended, parting: takes_over })
    }

    pub(super) fn ask(&self, request: Request) {
        let _ = self.tasks.send(request);
    }

    /// Lets the thread finish its changes, and a helper those that take long. Returns changes that have
    /// to wait, such as for another process that writes.
    pub(super) fn stop(self) -> Option<Unfinished> {
        drop(self.tasks);
        if let Some(parting) = self.parting {
            match self.ended.recv_timeout(MOMENT) {
                Err(RecvTimeoutError::Timeout) => parting.quit(),
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        match self.ended.recv_timeout(PATIENCE) {
            Err(RecvTimeoutError::Timeout) => Some(Unfinished(self.ended)),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}

/// Changes that are still being made when an engine has stopped: marks of hundreds of thousands of
/// stories, or a store that another process keeps busy. They are lost if the program ends before.
#[derive(Debug)]
#[must_use]
pub struct Unfinished(Receiver<()>);

impl Unfinished {
    /// Waits until they are made.
    pub fn wait(self) {
        let _ = self.0.recv();
    }
}

/// What the writing thread works with.
struct Writing {
    desk: Desk,
    parting: Arc<Parting>,
    helper: Option<Helper>,
    nudge: Nudge,
    alarm: Alarm,
    events: UnboundedSender<Event>,
}

impl Writing {
    /// Makes changes until all senders are gone.
    fn change_by(&self, tasks: &Receiver<Request>) {
        while let Ok(Request { ticket, command }) = tasks.recv() {
            let Some(answer) = self.answer(&command) else {
                let rest = tasks.try_iter().map(|request| request.command);
                return self.hand_over(&iter::once(command).chain(rest).collect::<Vec<_>>());
            };
            if matches!(answer, Answer::Configured(_)) {
                self.alarm.ring();
            }
            // The change is made even when nobody waits for the answer any more.
            let _ = self.events.send(Event::Answered(ticket, answer));
            self.nudge.look_around();
        }
    }

    /// The answer to a change; `None` when it is given up.
    fn answer(&self, command: &Command) -> Option<Answer> {
        let now = Timestamp::now();
        if let Some(answer) = self.desk.configure(command, now) {
            return Some(answer);
        }
        // The turn is taken first, so that quitting interrupts only this change, not another thread's
        // work.
        let store = &mut *self.desk.store.hurry();
        let mut change = || desk::answer_from(store, command, now);
        let changed = match command.may_take_long() {
            true => self.parting.unless_quitting(change)?,
            false => change(),
        };
        Some(changed.unwrap_or_else(|error| desk::in_words(&store.explained(error), now)))
    }

    /// Has a helper make these changes, or makes them here.
    fn hand_over(&self, changes: &[Command]) {
        // An undo after another change may be one of the configuration, which a helper does not know.
        let are_of_store = changes[1..].iter().all(Command::changes_store_alone);
        match &self.helper {
            Some(helper) if are_of_store => match helper.make(changes) {
                Ok(()) => return,
                Err(error) => warn!(%error, "no helper: changes are made here"),
            },
            _ => {}
        }
        self.desk.make_all(changes);
    }
}
