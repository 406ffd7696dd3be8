//! Names for stories without a headline, such as short posts and photographs.

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
            row.title = self.call(&mut bodies, row.entry, &row.title, row.link.as_deref())?;
        }
        Ok(())
    }
}
