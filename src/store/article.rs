//! One story, with all that is needed to read it.

use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::bodies::{Bodies, Body};
use super::columns::text_or_null;
use super::error::Result;
use super::tags::{self, OF_STORY};
use super::{Store, timestamp};
use crate::clean::html::{Around, is_headline, within};
use crate::domain::{
    Article, ClusterId, Coverage, Enclosure, Entry, EntryId, FeedId, Html, StoryId, Text, called,
};

impl Store {
    /// Returns the story for reading, by the copy asked for, else by one with new text, else by its
    /// lead; `None` if it no longer exists.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn article(&self, story: StoryId, copy: Option<EntryId>) -> Result<Option<Article>> {
        let Some(article) = self.article_alone(story, copy)? else { return Ok(None) };
        Ok(Some(Article {
            also_in: self.copies(story, article.entry)?,
            related: self.related(story, article.cluster)?,
            parted: self.parted(story, article.cluster)?,
            coverage: self.coverage(article.cluster)?,
            ..article
        }))
    }

    /// Returns the story like [`Store::article`], but without copies, related stories, and coverage: for
    /// callers that only pass the text on.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn article_alone(&self, story: StoryId, copy: Option<EntryId>) -> Result<Option<Article>> {
        // An edit may bring another date, while the time stays.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT s.cluster, e.id, e.title, e.earlier_title, e.author, f.name, f.id, e.time,
                 e.link, s.read, s.starred, e.revised, {OF_STORY}, e.reopened AND NOT e.read,
                 e.content_hash, e.time IS coalesce(e.published, e.updated)
                     OR e.time <> e.arrived AND coalesce(e.published, e.updated) IS NOT NULL
             FROM stories s JOIN copies ON copies.story = s.id JOIN entries e ON e.id = copies.entry
                 JOIN feeds f ON f.id = e.feed
             WHERE s.id = ?1 AND e.id = coalesce(?2,
                 (SELECT id FROM copies CROSS JOIN entries ON id = entry
                  WHERE story = ?1 AND reopened AND NOT read
                  ORDER BY revised DESC, id LIMIT 1), s.lead)",
        ))?;
        let found = statement
            .query_row(params![story.0, copy.map(|it| it.0)], |row| {
                Ok((article(story, row)?, row.get::<_, i64>(14)?))
            })
            .optional()?;
        let Some((mut article, content_hash)) = found else { return Ok(None) };
        let body = Bodies::default().of(&self.connection, article.entry)?;
        // A rescue leaves an empty text and a hash of 0 where it found no text anywhere.
        let body = body.filter(|it| content_hash != 0 || !it.html.is_empty());
        fill(&mut article, &body.unwrap_or_else(lost));
        article.full = self.page(article.entry)?;
        Ok(Some(article))
    }

    /// Whether there is such a story.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn has_story(&self, story: StoryId) -> Result<bool> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM stories WHERE id = ?1")?;
        Ok(statement.exists([story.0])?)
    }

    /// The headline of an entry, and the name of its feed; `None` when there is no such entry.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn headline(&self, entry: EntryId) -> Result<Option<(Text, Text)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.title, f.name FROM entries e JOIN feeds f ON f.id = e.feed WHERE e.id = ?1",
        )?;
        Ok(statement.query_row([entry.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// The story that an entry is in; `None` when there is no such entry, or it is in none yet.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn story_of(&self, entry: EntryId) -> Result<Option<StoryId>> {
        let mut statement =
            self.connection.prepare_cached("SELECT story FROM copies WHERE entry = ?1")?;
        Ok(statement.query_row([entry.0], |row| Ok(StoryId(row.get(0)?))).optional()?)
    }
}

fn article(story: StoryId, row: &Row<'_>) -> rusqlite::Result<Article> {
    Ok(Article {
        story,
        cluster: ClusterId(row.get(0)?),
        entry: EntryId(row.get(1)?),
        title: row.get(2)?,
        called: Text::default(),
        earlier_title: row.get(3)?,
        author: row.get(4)?,
        source: row.get(5)?,
        feed: FeedId(row.get(6)?),
        published: timestamp(row.get(7)?),
        is_dated: row.get(15)?,
        is_headline: false,
        lead: Text::default(),
        revised: row.get::<_, Option<i64>>(11)?.map(timestamp),
        content: Html::default(),
        full: None,
        link: text_or_null(row, 8)?,
        comments: None,
        comment_count: None,
        transcript: None,
        chapters: None,
        enclosures: Vec::new(),
        read: row.get(9)?,
        starred: row.get(10)?,
        tags: tags::split(row.get(12)?),
        updated: row.get(13)?,
        marked: None,
        also_in: Vec::new(),
        related: Vec::new(),
        parted: Vec::new(),
        coverage: Coverage::default(),
    })
}

/// Shown in place of a text that the disk lost.
fn lost() -> Body {
    let html = "<p><em>The text of this article was lost: the store file is damaged. \
                <code>newsfold doctor --rebuild</code> recovers what it can.</em></p>";
    Body { html: html.to_owned(), ..Body::default() }
}

/// Fills in the text of an article, and what is attached to it.
fn fill(article: &mut Article, body: &Body) {
    article.called = match article.title.is_empty() {
        true => called(&body.excerpt, article.link.as_deref()),
        false => article.title.clone(),
    };
    let details = Details::read(&body.details);
    article.comments = details.comments;
    article.lead = Text::clean(if details.leads { &body.excerpt } else { "" });
    let html = within(
        &body.html,
        &Around {
            title: article.title.as_str(),
            lead: article.lead.as_str(),
            link: article.link.as_deref(),
            comments: article.comments.as_deref(),
        },
    );
    article.is_headline = is_headline(&html, article.title.as_str());
    article.content = Html::from_cleaned(&html);
    article.comment_count = details.comment_count;
    article.transcript = details.transcript;
    article.chapters = details.chapters;
    article.enclosures = details.enclosures;
}

/// Details that only the view of an article needs, stored as JSON; an empty text if there are none.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transcript: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chapters: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment_count: Option<u32>,
    /// Whether the excerpt is shown above the text.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    leads: bool,
    /// The files that are attached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<Enclosure>,
}

impl Details {
    /// The details of an entry, as they are stored.
    pub fn write(entry: &Entry) -> String {
        let details = Details {
            comments: entry.comments.clone(),
            transcript: entry.transcript.clone(),
            chapters: entry.chapters.clone(),
            comment_count: entry.comment_count,
            leads: entry.leads,
            enclosures: entry.enclosures.clone(),
        };
        match details == Details::default() {
            true => String::new(),
            false => serde_json::to_string(&details).unwrap_or_default(),
        }
    }

    /// Reads stored details; damaged ones read as none.
    pub fn read(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_earlier_versions_stored_is_read() {
        let stored = r#"{"guid":"a","comments":"https://a.example/c","comment_count":3,
            "categories":["news"],"enclosures":[{"url":"https://a.example/1.mp3","type":"audio/mpeg",
            "length":null,"seconds":61}],"of a later version":1}"#;
        let details = Details::read(stored);
        assert_eq!(details.comments.as_deref(), Some("https://a.example/c"));
        assert_eq!(details.comment_count, Some(3));
        let recording = &details.enclosures[0];
        assert_eq!((recording.kind(), recording.length), (Some("audio"), None));
        assert_eq!(recording.seconds, Some(61));
        for nothing in ["", "{}", "{\"comments\":"] {
            assert_eq!(Details::read(nothing), Details::default(), "{nothing}");
        }
    }
}
