//! The rows that a refresh brought to the list.

use super::Store;
use super::entries::Changes;
use super::error::Result;

/// The entries that a refresh brought: the first and the last of each run of numbers. Another process may
/// have grouped them.
#[derive(Debug, Clone, Default)]
pub struct Brought(Vec<(i64, i64)>);

impl Brought {
    /// Adds the new entries of a visit.
    pub fn add(&mut self, changes: &Changes) {
        let Some(last) = changes.last else { return };
        let first = last.0 + 1 - changes.new as i64;
        match self.0.last_mut() {
            Some(run) if run.1 + 1 == first => run.1 = last.0,
            _ => self.0.push((first, last.0)),
        }
    }
}

impl Store {
    /// How many rows these entries brought to the list, as far as they are grouped: events that one of
    /// them founded.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn rows_of(&self, brought: &Brought) -> Result<usize> {
        let mut founded = self
            .connection
            .prepare_cached("SELECT count(*) FROM clusters WHERE id BETWEEN ?1 AND ?2")?;
        let rows =
            brought.0.iter().map(|run| founded.query_row(*run, |row| row.get::<_, usize>(0)));
        Ok(rows.sum::<rusqlite::Result<_>>()?)
    }
}
