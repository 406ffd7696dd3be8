//! Servers that asked to be left alone, while many feeds are asked.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use url::Url;

/// Until when each server wishes to be left alone. A server is a scheme, a host, and a port.
#[derive(Debug, Default)]
pub struct Pleas(Mutex<HashMap<String, Timestamp>>);

impl Pleas {
    /// A server wishes that until then.
    pub fn hear(&self, server: &str, until: Timestamp) {
        let mut pleas = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pleas.entry(server.to_owned()).or_insert(until);
        *known = until.max(*known);
    }

    /// Until when the server of that address wishes it; `None` where it may be asked.
    pub(super) fn of(&self, address: &Url) -> Option<Timestamp> {
        let pleas = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pleas.get(&server(address)).copied().filter(|until| *until > Timestamp::now())
    }
}

/// The server of an address, in words.
pub(super) fn server(address: &Url) -> String {
    address.origin().ascii_serialization()
}
