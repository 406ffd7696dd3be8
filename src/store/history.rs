//! What was typed on the command line, remembered across restarts.

use super::Store;
use super::columns::text;
use super::error::Result;

/// Older lines are forgotten.
const KEPT: usize = 500;

impl Store {
    /// The lines, oldest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn history(&self) -> Result<Vec<String>> {
        let mut statement =
            self.connection.prepare_cached("SELECT line FROM history ORDER BY id")?;
        let rows = statement.query_map([], |row| text(row, 0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Remembers a line as the newest one.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn remember(&mut self, line: &str) -> Result<()> {
        let transaction = self.write()?;
        transaction.execute("DELETE FROM history WHERE line = ?1", [line])?;
        transaction.execute("INSERT INTO history (line) VALUES (?1)", [line])?;
        transaction.execute(
            "DELETE FROM history WHERE id <=
                 (SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?1)",
            [KEPT as i64],
        )?;
        transaction.commit()?;
        Ok(())
    }
}
