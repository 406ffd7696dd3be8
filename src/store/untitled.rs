//! Names for stories without a headline, such as short posts and photographs.

use rusqlite::OptionalExtension;

use super::Store;
use super::bodies::Bodies;
use super::error::Result;
use crate::domain::{EntryId, StoryRow, Text, called};

impl Store {
    /// The headline of an entry, or words in place of one.
    pub(super) fn call(
        &self,
        bodies: &mut Bodies,
        entry: EntryId,
        title: &Text,
        link: Option<&str>,
    ) -> Result<Text> {
        if !title.is_empty() {
            return Ok(title.clone());
        }
        Ok(called(&bodies.excerpt_of(&self.connection, entry)?, link))
    }

    /// Gives rows without a headline words in place of one. Texts are read for these rows alone.
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
