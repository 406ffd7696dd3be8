//! Requests that nobody waits for any more, such as what a list is filtered by before its next letter
//! is typed: they are not begun, and one that is being answered is stopped.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::command::Ticket;
use crate::store::{Result, Stop, Store};

/// What was given up of the requests to one thread, which answers them in order.
#[derive(Default)]
pub(super) struct GivenUp {
    stop: Stop,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    tickets: BTreeSet<Ticket>,
    /// The request that is being answered.
    running: Option<Ticket>,
}

impl GivenUp {
    /// Has the store stop reading for an answer that is given up.
    ///
    /// # Errors
    /// When SQLite does not let itself be watched.
    pub fn watch(&self, store: &mut Store) -> Result<()> {
        store.obey(&self.stop)
    }

    /// Gives requests up.
    pub fn add(&self, tickets: &[Ticket]) {
        let mut state = self.state();
        state.tickets.extend(tickets);
        if state.running.is_some_and(|running| state.tickets.contains(&running)) {
            self.stop.now();
        }
    }

    /// The answer to a request, if it is wanted until there is one.
    pub fn if_wanted<T>(&self, ticket: Ticket, answer: impl FnOnce() -> T) -> Option<T> {
        let answer = self.begin(ticket).then(answer)?;
        self.end().then_some(answer)
    }

    /// Begins with a request; whether it is wanted at all.
    fn begin(&self, ticket: Ticket) -> bool {
        let mut state = self.state();
        let is_wanted = !state.tickets.contains(&ticket);
        // Those before it were answered, or are not for this thread.
        state.tickets = state.tickets.split_off(&Ticket(ticket.0 + 1));
        state.running = is_wanted.then_some(ticket);
        is_wanted
    }

    /// Ends with the request; whether it was wanted until now. Nothing is stopped any more.
    fn end(&self) -> bool {
        let mut state = self.state();
        let ended = state.running.take();
        self.stop.lift();
        ended.is_some_and(|ticket| !state.tickets.contains(&ticket))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_up_is_not_begun_and_not_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(&folder.path().join("newsfold.db")).expect("opens");
        let given_up = GivenUp::default();
        given_up.watch(&mut store).expect("is watched");
        given_up.add(&[Ticket(2)]);
        assert!(given_up.begin(Ticket(1)));
        assert!(given_up.end());
        assert!(!given_up.begin(Ticket(2)));
        assert!(given_up.begin(Ticket(3)));
        given_up.add(&[Ticket(3), Ticket(5)]);
        assert!(!given_up.end());
        assert!(given_up.begin(Ticket(4)) && given_up.end());
        // What was stopped is over: the next one is answered.
        assert!(store.horizon().is_ok());
        assert!(!given_up.begin(Ticket(5)));
    }

    #[test]
    fn what_is_given_up_between_two_questions_is_stopped_at_the_second() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(&folder.path().join("newsfold.db")).expect("opens");
        let given_up = GivenUp::default();
        given_up.watch(&mut store).expect("is watched");
        let mut is_stopped = false;
        let answer = given_up.if_wanted(Ticket(1), || {
            given_up.add(&[Ticket(1)]);
            is_stopped = store.ask_for_ever().is_err();
        });
        assert!(answer.is_none() && is_stopped);
        assert!(store.horizon().is_ok());
    }
}
