//! What keeps the files of the store in order: a copy of it each day, and a log that stays short.

use jiff::Timestamp;

use super::Shared;
use super::blocking::on_a_core;
use crate::fetch::Cores;
use crate::store::{Result, Store};

/// Copies the store, if the last copy is older than a day.
///
/// # Errors
/// When the copy can't be written.
pub(super) async fn back_up(store: &Shared, cores: &Cores) -> Result<()> {
    let now = Timestamp::now();
    let is_needed = move |store: &Store| store.needs_backup(now);
    with_another_connection(store, cores, is_needed, move |store| store.back_up(now)).await
}

/// Empties the log of the store, if it grew: the next start would have to read it.
///
/// # Errors
/// When the store can't be written.
pub(super) async fn empty_log(store: &Shared, cores: &Cores) -> Result<()> {
    with_another_connection(store, cores, |store| Ok(store.has_long_log()), Store::empty_log).await
}

/// Does the work on a core, with a connection of its own, if it is needed.
async fn with_another_connection(
    store: &Shared,
    cores: &Cores,
    is_needed: impl FnOnce(&Store) -> Result<bool> + Send + 'static,
    work: impl FnOnce(Store) -> Result<()> + Send + 'static,
) -> Result<()> {
    let store = Shared::clone(store);
    let another = move || {
        let store = store.turn();
        if is_needed(&store)? { store.another_for_once().map(Some) } else { Ok(None) }
    };
    on_a_core(cores, move || another()?.map_or(Ok(()), work)).await
}
