//! Changes that a person made to configuration files through newsfold: kept in the journal like any
//! other, but carried out by the engine, which may write those files.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::columns::{path, path_value, text};
use super::error::Result;
use super::journal::{self, Kind, Way};
use super::{Store, timestamp};
use crate::domain::TextEdit;

/// A change to a file, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// Its number in the journal.
    pub act: i64,
    /// `Unsubscribed from Wire`.
    pub what: String,
    /// When it was done.
    pub at: Timestamp,
    /// The file.
    pub file: PathBuf,
    /// The edit that undoes or redoes it.
    pub edit: TextEdit,
}

impl Store {
    /// Records a change to a file that was just made.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn journal_edit(
        &mut self,
        what: &str,
        file: &Path,
        edit: &TextEdit,
        now: Timestamp,
    ) -> Result<()> {
        let transaction = self.write_durably()?;
        let act = journal::begin(&transaction, Kind::File, what, now)?;
        let TextEdit { at, removed, added } = edit;
        transaction.execute(
            "INSERT INTO journal_files (journal, file, at, removed, added) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![act, path_value(file), *at as i64, removed, added],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Returns the next act to undo or redo if it is a change to a file, else `None`.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn edit_to_turn(&self, way: Way) -> Result<Option<FileEdit>> {
        let found = self.edit(way.next())?;
        Ok(found.map(|found| match way {
            Way::Undo => FileEdit { edit: found.edit.reversed(), ..found },
            Way::Redo => found,
        }))
    }

    /// Records that a change to a file was undone or redone.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn edit_turned(&mut self, act: i64) -> Result<()> {
        let transaction = self.write_durably()?;
        transaction.execute("UPDATE journal SET undone = 1 - undone WHERE id = ?1", [act])?;
        transaction.commit()?;
        Ok(())
    }

    /// Drops a change to a file that can no longer be undone or redone.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn forget_edit(&mut self, act: i64) -> Result<()> {
        let transaction = self.write_durably()?;
        transaction.execute("DELETE FROM journal_files WHERE journal = ?1", [act])?;
        transaction.execute("DELETE FROM journal WHERE id = ?1", [act])?;
        transaction.commit()?;
        Ok(())
    }

    fn edit(&self, which: &str) -> Result<Option<FileEdit>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT j.id, j.what, j.at, f.file, f.at, f.removed, f.added FROM journal j
                 JOIN journal_files f ON f.journal = j.id
             WHERE j.id = (SELECT id FROM journal WHERE {which}) AND j.field = '{}'",
            Kind::File
        ))?;
        let found = statement.query_row([], |row| {
            Ok(FileEdit {
                act: row.get(0)?,
                what: text(row, 1)?,
                at: timestamp(row.get(2)?),
                file: path(row, 3)?,
                edit: TextEdit {
                    at: row.get::<_, u32>(4)? as usize,
                    removed: row.get(5)?,
                    added: row.get(6)?,
                },
            })
        });
        Ok(found.optional()?)
    }
}
