//! Rows of stories that have no headline, as posts of a few words and photographs have none.

use rusqlite::OptionalExtension;

use super::Store;
use super::bodies::Bodies;
use super::error::Result;
use crate::domain::{EntryId, StoryRow, called};

impl Store {
    /// Gives such rows words that stand for a headline. Their texts are read for that, as of no others.
    pub(super) fn call_untitled(&self, rows: &mut [StoryRow]) -> Result<()> {
        let mut bodies = Bodies::default();
        for row in rows.iter_mut().filter(|row| row.title.is_empty()) {
            let mut statement =
                self.connection.prepare_cached("SELECT lead FROM stories WHERE id = ?1")?;
            let lead = statement.query_row([row.story.0], |found| found.get(0)).optional()?;
            let begins = match lead.map(EntryId) {
                Some(lead) => bodies.excerpt_of(&self.connection, lead)?,
                None => String::new(),
            };
            row.title = called(&begins, row.link.as_deref());
        }
        Ok(())
    }
}
