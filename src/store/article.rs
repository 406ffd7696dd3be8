//! One story with all that the reader of it needs.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};
use zstd::bulk::Decompressor;

use super::error::Result;
use super::tags::{self, OF_STORY};
use super::{Store, timestamp};
use crate::domain::{
    Article, ClusterId, Coverage, Enclosure, Entry, EntryId, FeedId, Html, StoryId, Text,
};

/// A body larger than this after decompression is not ours.
const LARGEST_BODY: usize = 16 << 20;

impl Store {
    /// The story for reading, by the copy asked for, else by one with new text, else by its lead; `None` when it is no more.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn article(&self, story: StoryId, copy: Option<EntryId>) -> Result<Option<Article>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT s.cluster, e.id, e.title, e.earlier_title, e.author, f.name, f.id, e.time,
                 b.html, e.link, b.details, s.read, s.starred, e.revised, {OF_STORY},
                 e.reopened AND NOT e.read
             FROM stories s JOIN entries e ON e.story = s.id JOIN feeds f ON f.id = e.feed
                 LEFT JOIN bodies b ON b.entry = e.id
             WHERE s.id = ?1 AND e.id = coalesce(?2,
                 (SELECT id FROM entries WHERE story = ?1 AND reopened AND NOT read
                  ORDER BY revised DESC, id LIMIT 1), s.lead)",
        ))?;
        let found = statement
            .query_row(params![story.0, copy.map(|it| it.0)], |row| article(story, row))
            .optional()?;
        let Some(mut article) = found else { return Ok(None) };
        article.full = self.page(article.entry)?;
        article.also_in = self.copies(story, article.entry)?;
        article.related = self.related(story, article.cluster)?;
        article.parted = self.parted(story, article.cluster)?;
        article.coverage = self.coverage(article.cluster)?;
        Ok(Some(article))
    }

    /// The story that an entry is in; `None` when there is no such entry, or it is in none yet.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn story_of(&self, entry: EntryId) -> Result<Option<StoryId>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT story FROM entries WHERE id = ?1 AND story IS NOT NULL")?;
        Ok(statement.query_row([entry.0], |row| Ok(StoryId(row.get(0)?))).optional()?)
    }
}

fn article(story: StoryId, row: &Row<'_>) -> rusqlite::Result<Article> {
    let details: Option<String> = row.get(10)?;
    let details: Value =
        details.and_then(|it| serde_json::from_str(&it).ok()).unwrap_or(Value::Null);
    let link = |name| details[name].as_str().map(str::to_owned);
    Ok(Article {
        story,
        cluster: ClusterId(row.get(0)?),
        entry: EntryId(row.get(1)?),
        title: text(row, 2)?,
        earlier_title: row.get::<_, Option<String>>(3)?.map(|it| Text::clean(&it)),
        author: text(row, 4)?,
        source: text(row, 5)?,
        feed: FeedId(row.get(6)?),
        published: timestamp(row.get(7)?),
        revised: row.get::<_, Option<i64>>(13)?.map(timestamp),
        content: Html::from_cleaned(&decompress(row.get_ref(8)?.as_blob_or_null()?)),
        full: None,
        link: row.get(9)?,
        comments: link("comments"),
        comment_count: details["comment_count"].as_u64().and_then(|it| it.try_into().ok()),
        transcript: link("transcript"),
        chapters: link("chapters"),
        enclosures: enclosures(&details),
        read: row.get(11)?,
        starred: row.get(12)?,
        tags: tags::split(row.get(14)?),
        updated: row.get(15)?,
        marked: None,
        also_in: Vec::new(),
        related: Vec::new(),
        parted: Vec::new(),
        coverage: Coverage::default(),
    })
}

pub(super) fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Text> {
    Ok(Text::clean(row.get_ref(column)?.as_str_or_null()?.unwrap_or_default()))
}

/// The body as it was stored; what can't be decompressed reads as empty.
pub(super) fn decompress(stored: Option<&[u8]>) -> String {
    Unpacker::default().unpack(stored)
}

/// Decompresses one body after another: making ready for the first costs more than most of them.
#[derive(Default)]
pub(super) struct Unpacker(Option<Decompressor<'static>>);

impl Unpacker {
    /// As [`decompress`].
    pub(super) fn unpack(&mut self, stored: Option<&[u8]>) -> String {
        let html = stored.and_then(|it| self.try_unpack(it));
        String::from_utf8(html.unwrap_or_default()).unwrap_or_default()
    }

    fn try_unpack(&mut self, stored: &[u8]) -> Option<Vec<u8>> {
        // The size stands in front, so that no room is made for the largest there could be.
        let size = zstd::zstd_safe::get_frame_content_size(stored).ok()??;
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST_BODY)?;
        if self.0.is_none() {
            self.0 = Decompressor::new().ok();
        }
        self.0.as_mut()?.decompress(stored, size).ok()
    }
}

/// What only the reader of the article needs, as JSON; `None` when there is nothing.
pub(super) fn details(entry: &Entry) -> Option<String> {
    let mut details = serde_json::Map::new();
    if let Some(guid) = &entry.guid {
        details.insert("guid".to_owned(), json!(guid.as_str()));
    }
    let links = [
        ("comments", &entry.comments),
        ("transcript", &entry.transcript),
        ("chapters", &entry.chapters),
    ];
    for (name, link) in links {
        if let Some(link) = link {
            details.insert(name.to_owned(), json!(link));
        }
    }
    if let Some(count) = entry.comment_count {
        details.insert("comment_count".to_owned(), json!(count));
    }
    if !entry.categories.is_empty() {
        let categories: Vec<&str> = entry.categories.iter().map(Text::as_str).collect();
        details.insert("categories".to_owned(), json!(categories));
    }
    if !entry.enclosures.is_empty() {
        let enclosures: Vec<Value> = entry
            .enclosures
            .iter()
            .map(|it| {
                json!({ "url": it.url, "type": it.media_type.as_str(), "length": it.length,
                        "seconds": it.seconds })
            })
            .collect();
        details.insert("enclosures".to_owned(), json!(enclosures));
    }
    (!details.is_empty()).then(|| Value::Object(details).to_string())
}

fn enclosures(details: &Value) -> Vec<Enclosure> {
    let listed = details["enclosures"].as_array().map(Vec::as_slice).unwrap_or_default();
    listed
        .iter()
        .filter_map(|it| {
            Some(Enclosure {
                url: it["url"].as_str()?.to_owned(),
                media_type: Text::clean(it["type"].as_str().unwrap_or_default()),
                length: it["length"].as_u64(),
                seconds: it["seconds"].as_u64(),
            })
        })
        .collect()
}
