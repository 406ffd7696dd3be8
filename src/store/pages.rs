//! The article in the page that an entry links to: fetched once, kept.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::bodies::{body, compress, packed_text};
use super::columns::text;
use super::error::Result;
use crate::domain::{EntryId, FeedId, Html, Text, pieces};

impl Store {
    /// The kept article of an entry's page.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn page(&self, entry: EntryId) -> Result<Option<Html>> {
        let html = page(&self.connection, entry)?;
        Ok((!html.is_empty()).then(|| Html::from_cleaned(&html)))
    }

    /// The text of an entry: the article from its page where that is kept.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn text(&self, entry: EntryId) -> Result<Html> {
        match self.page(entry)? {
            Some(page) => Ok(page),
            None => Ok(Html::from_cleaned(&body(&self.connection, entry)?.unwrap_or_default())),
        }
    }

    /// Stores the article of an entry's page, or that there is none.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn keep_page(&mut self, entry: EntryId, html: Option<&Html>, now: Timestamp) -> Result<()> {
        self.be_in_place()?;
        let html = html.map(|html| compress(html.as_str()));
        self.connection
            .prepare_cached(
                "INSERT INTO pages (entry, html, fetched)
                 SELECT id, ?2, ?3 FROM entries WHERE id = ?1
                 ON CONFLICT (entry) DO UPDATE
                 SET html = coalesce(excluded.html, html), fetched = excluded.fetched",
            )?
            .execute(params![entry.0, html, now.as_second()])?;
        Ok(())
    }

    /// What the feed itself says of an entry: headline and text.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn said(&self, entry: EntryId) -> Result<String> {
        let mut statement =
            self.connection.prepare_cached("SELECT title FROM entries WHERE id = ?1")?;
        let title = statement.query_row([entry.0], |row| row.get::<_, Text>(0)).optional()?;
        let text = body(&self.connection, entry)?.unwrap_or_default();
        let text = pieces(&text).map(|(_tag, text)| text);
        let said: Vec<&str> = title.iter().map(Text::as_str).chain(text).collect();
        Ok(said.join(" "))
    }

    /// Entries of a feed that arrived or were revised `since`, and whose page was not asked for after
    /// that, each with its address, newest first. Only looks at the newest thousand: what a document
    /// holds is among them, and a feed may have a hundred times as many.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn without_page(
        &self,
        feed: FeedId,
        since: Timestamp,
        most: usize,
    ) -> Result<Vec<(EntryId, String)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.id, e.link
             FROM (SELECT id FROM entries WHERE feed = ?1 ORDER BY time DESC, id DESC LIMIT 1000) newest
                 CROSS JOIN entries e ON e.id = newest.id
             WHERE max(e.arrived, coalesce(e.revised, 0)) >= ?2 AND e.link IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM pages WHERE entry = e.id)
             ORDER BY e.time DESC, e.id DESC LIMIT ?3",
        )?;
        let rows = statement.query_map(params![feed.0, since.as_second(), most as i64], |row| {
            Ok((EntryId(row.get(0)?), text(row, 1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// The kept article of an entry's page; empty where there is none.
pub(super) fn page(connection: &Connection, entry: EntryId) -> Result<String> {
    packed_text(connection, "SELECT html FROM pages WHERE entry = ?1", entry)
}
