//! The two threads that answer from the store: one reads, one writes.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use super::command::{Command, Request, Ticket};
use super::event::{Answer, Event};
use super::given_up::GivenUp;
use super::jobs::Alarm;
use super::{Desk, share};
use crate::store::Store;

/// How often the reader looks whether another process changed the store.
const LOOK_AROUND: Duration = Duration::from_secs(2);

/// How long quitting waits for changes that were asked for before it says so.
const PATIENCE: Duration = Duration::from_millis(500);

enum Task {
    Answer(Box<Request>),
    LookAround,
}

/// Asks the reader to look whether the store changed.
#[derive(Clone)]
pub(super) struct Nudge(Sender<Task>);

impl Nudge {
    pub(super) fn look_around(&self) {
        // A reader that is gone tells nobody anything.
        let _ = self.0.send(Task::LookAround);
    }
}

/// The thread that reads.
pub(super) struct Reader {
    tasks: Sender<Task>,
    given_up: Arc<GivenUp>,
}

/// What that thread goes by.
pub(super) struct Reading {
    tasks: Receiver<Task>,
    given_up: Arc<GivenUp>,
    events: UnboundedSender<Event>,
}

impl Reader {
    /// A reader that answers as soon as a thread goes by the other half.
    pub(super) fn new(events: UnboundedSender<Event>) -> (Self, Reading) {
        let (ask, tasks) = channel();
        let given_up = Arc::<GivenUp>::default();
        let reader = Reader { tasks: ask, given_up: Arc::clone(&given_up) };
        (reader, Reading { tasks, given_up, events })
    }

    /// Answers these with nothing, and soon.
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
    /// Answers until nobody can ask any more. Tells of changes that the face has not seen: those after
    /// the last list that it loaded from the top.
    pub(super) fn answer_from(self, mut store: Store) {
        let Reading { tasks, given_up, events } = self;
        // One that can't be stopped answers all the same, later.
        let _ = given_up.watch(&mut store);
        let store = share(store);
        let desk = Desk::new(store.clone());
        let version = || store.turn().version().unwrap_or_default();
        let mut seen_version = version();
        let mut seen_horizon = store.turn().horizon().unwrap_or_default();
        loop {
            match tasks.recv_timeout(LOOK_AROUND) {
                Ok(Task::Answer(request)) => {
                    let answer = || desk.answer(&request.command, Timestamp::now());
                    let answer = given_up.if_wanted(request.ticket, answer);
                    let answer = answer.unwrap_or(Answer::Nothing(""));
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
                Ok(Task::LookAround) | Err(RecvTimeoutError::Timeout) => {
                    let now = version();
                    if now == seen_version {
                        continue;
                    }
                    seen_version = now;
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

/// The thread that writes what a person asked for.
pub(super) struct Writer {
    tasks: Sender<Request>,
    ended: Receiver<()>,
}

impl Writer {
    pub(super) fn start(
        desk: Desk,
        nudge: Nudge,
        alarm: Alarm,
        events: UnboundedSender<Event>,
    ) -> io::Result<Self> {
        let (tasks, waiting) = channel();
        let (end, ended) = channel();
        let spawn = thread::Builder::new().name("store-writer".to_owned());
        spawn.spawn(move || {
            write(&desk, &waiting, (&nudge, &alarm), &events);
            // Before all that it holds is given back, which takes longer than the program has.
            let _ = end.send(());
        })?;
        Ok(Writer { tasks, ended })
    }

    pub(super) fn ask(&self, request: Request) {
        let _ = self.tasks.send(request);
    }

    /// Lets the thread finish what it was asked; what takes longer is answered with, to be waited for.
    pub(super) fn stop(self) -> Option<Unfinished> {
        drop(self.tasks);
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

fn write(
    desk: &Desk,
    tasks: &Receiver<Request>,
    (nudge, alarm): (&Nudge, &Alarm),
    events: &UnboundedSender<Event>,
) {
    while let Ok(request) = tasks.recv() {
        let answer = desk.answer(&request.command, Timestamp::now());
        if matches!(answer, Answer::Configured(_)) {
            alarm.ring();
        }
        // The change is made even when nobody waits for the answer any more.
        let _ = events.send(Event::Answered(request.ticket, answer));
        nudge.look_around();
    }
}
