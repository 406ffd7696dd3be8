//! What is learnt about servers while many feeds are fetched: which asked to be left alone, and which
//! are silent.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use url::Url;

use super::address::is_near;

/// A server that never answered and timed out this often is not asked any more.
const SILENCES: u32 = 3;

/// Until when each server asked to be left alone (`Retry-After`), and how often it timed out. A server
/// is a scheme, a host, and a port.
#[derive(Debug, Default)]
pub struct Servers(Mutex<HashMap<String, Server>>);

/// What is known of a server.
#[derive(Debug, Default)]
struct Server {
    retry_after: Option<Timestamp>,
    silences: u32,
    has_answered: bool,
    is_near: bool,
}

impl Servers {
    /// Records that a server asked to be left alone until then.
    pub fn leave_alone(&self, server: &str, until: Timestamp) {
        let mut servers = self.all();
        let retry_after = &mut servers.entry(server.to_owned()).or_default().retry_after;
        *retry_after = (*retry_after).max(Some(until));
    }

    /// Until when the server of `address` asked to be left alone; `None` if it may be asked.
    pub(super) fn left_alone_until(&self, address: &Url) -> Option<Timestamp> {
        let retry_after = self.all().get(&server(address))?.retry_after;
        retry_after.filter(|until| *until > Timestamp::now())
    }

    /// Records whether the server of `address` timed out or answered.
    pub(super) fn note(&self, address: &Url, was_silent: bool) {
        let mut servers = self.all();
        let server = servers.entry(server(address)).or_default();
        server.is_near = is_near(address);
        server.has_answered |= !was_silent;
        server.silences += u32::from(was_silent);
    }

    /// Whether any server has answered that can be reached only where the one of `address` can be, too:
    /// one on this machine answers without a connection.
    pub fn have_answered_like(&self, address: &Url) -> bool {
        let is_near = is_near(address);
        self.all().values().any(|server| server.has_answered && (is_near || !server.is_near))
    }

    /// Whether the server of `address` has timed out often enough, and never answered.
    pub(super) fn is_silent(&self, address: &Url) -> bool {
        let is_silent = |server: &Server| server.silences >= SILENCES && !server.has_answered;
        self.all().get(&server(address)).is_some_and(is_silent)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Server>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server of an address, as text.
pub(super) fn server(address: &Url) -> String {
    address.origin().ascii_serialization()
}
