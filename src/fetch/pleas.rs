//! What servers let know while many feeds are asked: that they wish to be left alone, or nothing at all.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use url::Url;

/// A server that lets time run out so often, and answers nothing, is waited for no more.
const PATIENCE: u32 = 3;

/// Until when each server wishes to be left alone, and how often it was waited for in vain. A server is a
/// scheme, a host, and a port.
#[derive(Debug, Default)]
pub struct Pleas(Mutex<HashMap<String, Heard>>);

/// What was heard of a server.
#[derive(Debug, Default)]
struct Heard {
    plea: Option<Timestamp>,
    silences: u32,
    has_answered: bool,
}

impl Pleas {
    /// A server wishes that until then.
    pub fn hear(&self, server: &str, until: Timestamp) {
        let mut heard = self.heard();
        let plea = &mut heard.entry(server.to_owned()).or_default().plea;
        *plea = (*plea).max(Some(until));
    }

    /// Until when the server of that address wishes it; `None` where it may be asked.
    pub(super) fn of(&self, address: &Url) -> Option<Timestamp> {
        let plea = self.heard().get(&server(address))?.plea;
        plea.filter(|until| *until > Timestamp::now())
    }

    /// The server of that address was silent until time ran out, or was not.
    pub(super) fn note(&self, address: &Url, was_silent: bool) {
        let mut heard = self.heard();
        let heard = heard.entry(server(address)).or_default();
        heard.has_answered |= !was_silent;
        heard.silences += u32::from(was_silent);
    }

    /// Whether the server of that address was waited for in vain often enough, and answered nothing.
    pub(super) fn is_silent(&self, address: &Url) -> bool {
        let is_silent = |heard: &Heard| heard.silences >= PATIENCE && !heard.has_answered;
        self.heard().get(&server(address)).is_some_and(is_silent)
    }

    fn heard(&self) -> MutexGuard<'_, HashMap<String, Heard>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server of an address, in words.
pub(super) fn server(address: &Url) -> String {
    address.origin().ascii_serialization()
}
