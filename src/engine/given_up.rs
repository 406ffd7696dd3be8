//! Requests that nobody waits for any more, such as a filter of a list once its next letter is typed:
//! they are not begun, and one that is being answered is stopped.

use std::collections::BTreeSet;

use parking_lot::Mutex;

use super::command::Ticket;
use crate::store::{Result, Stop, Store};

/// The requests to one thread that were given up; the thread answers them in order.
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
    /// Lets the store be stopped while it reads for an answer that is given up.
    ///
    /// # Errors
    /// When SQLite refuses the handler that stops it.
    pub fn watch(&self, store: &mut Store) -> Result<()> {
        store.obey(&self.stop)
    }

    /// Gives requests up.
    pub fn add(&self, tickets: &[Ticket]) {
        let mut state = self.state.lock();
        state.tickets.extend(tickets);
        if state.running.is_some_and(|running| state.tickets.contains(&running)) {
            self.stop.now();
        }
    }

    /// The answer to a request; `None` if it is given up before there is one.
    pub fn if_wanted<T>(&self, ticket: Ticket, answer: impl FnOnce() -> T) -> Option<T> {
        let answer = self.begin(ticket).then(answer)?;
        self.end().then_some(answer)
    }

    /// Begins a request; returns whether it is still wanted.
    fn begin(&self, ticket: Ticket) -> bool {
        let mut state = self.state.lock();
        let is_wanted = !state.tickets.contains(&ticket);
        // Requests before it were answered, or are not for this thread.
        state.tickets = state.tickets.split_off(&Ticket(ticket.0 + 1));
        state.running = is_wanted.then_some(ticket);
        is_wanted
    }

    /// Ends the request, and lets the store go on; returns whether it was wanted to the end.
    fn end(&self) -> bool {
        let mut state = self.state.lock();
        let ended = state.running.take();
        self.stop.lift();
        ended.is_some_and(|ticket| !state.tickets.contains(&ticket))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::temporary;

    #[test]
    fn what_is_given_up_is_not_begun_and_not_told() {
        let (mut store, _folder) = temporary();
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
        // The stop is lifted: the next request is answered.
        assert!(store.horizon().is_ok());
        assert!(!given_up.begin(Ticket(5)));
    }

    #[test]
    fn what_is_given_up_between_two_questions_is_stopped_at_the_second() {
        let (mut store, _folder) = temporary();
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
