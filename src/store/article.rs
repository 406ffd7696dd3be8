//! One story with all that the reader of it needs.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::error::Result;
use super::tags::{self, OF_STORY};
use super::{Store, reason, timestamp};
use crate::domain::{
    Article, ClusterId, Copy, Enclosure, Entry, EntryId, FeedId, Html, Reason, Related, StoryId,
    Text, Tier,
};

/// More related stories than this are a list, not an answer.
const RELATED: usize = 12;

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
                 b.html, e.link, b.details, s.read, s.starred, e.revised, {OF_STORY}
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
        Ok(Some(article))
    }

    fn copies(&self, story: StoryId, shown: EntryId) -> Result<Vec<Copy>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.id, f.name, e.title, e.time, e.link, e.folded
             FROM entries e JOIN feeds f ON f.id = e.feed
             WHERE e.story = ?1 AND e.id <> ?2 ORDER BY e.time, e.id",
        )?;
        let rows = statement.query_map([story.0, shown.0], |row| {
            Ok(Copy {
                entry: EntryId(row.get(0)?),
                source: text(row, 1)?,
                title: text(row, 2)?,
                published: timestamp(row.get(3)?),
                link: row.get(4)?,
                reason: reason::from_text(row.get::<_, Option<String>>(5)?.as_deref()),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The other stories of the event, nearest first, then those of the topic. The evidence of a
    /// tie is kept with the later of the two stories, so both directions are asked.
    fn related(&self, story: StoryId, cluster: ClusterId) -> Result<Vec<Related>> {
        let mut statement = self.connection.prepare_cached(
            "WITH tied AS (
                 SELECT other AS id, tier, score, evidence FROM links WHERE story = ?1
                 UNION ALL SELECT story, tier, score, evidence FROM links WHERE other = ?1
             ), near AS (
                 SELECT id, max(score) AS score, min(tier) AS tier, evidence FROM tied GROUP BY id
             ), candidates AS (
                 SELECT s.id AS id, 0 AS tier, coalesce(near.score, 0) AS score, near.evidence AS evidence
                 FROM stories s LEFT JOIN near ON near.id = s.id
                 WHERE s.cluster = ?2 AND s.id <> ?1
                 UNION ALL
                 SELECT near.id, near.tier, near.score, near.evidence FROM near
                 JOIN stories s ON s.id = near.id WHERE s.cluster <> ?2
             )
             SELECT s.id, n.tier, e.title, f.name, e.author, s.time, e.excerpt, s.read, n.evidence,
                 s.grouped, s.cluster, e.link
             FROM candidates n JOIN stories s ON s.id = n.id JOIN entries e ON e.id = s.lead
                 JOIN feeds f ON f.id = e.feed
             ORDER BY n.tier, n.score DESC, s.time DESC LIMIT ?3",
        )?;
        let rows = statement.query_map(params![story.0, cluster.0, RELATED as i64], |row| {
            let reason = match row.get::<_, Option<String>>(8)? {
                Some(evidence) => Reason::SameEvent(reason::evidence_from_text(&evidence)),
                None => reason::from_text(row.get::<_, Option<String>>(9)?.as_deref()),
            };
            Ok(Related {
                story: StoryId(row.get(0)?),
                tier: if row.get::<_, i64>(1)? == 0 { Tier::Event } else { Tier::Topic },
                title: text(row, 2)?,
                source: text(row, 3)?,
                author: text(row, 4)?,
                published: timestamp(row.get(5)?),
                first_sentence: first_sentence(&row.get::<_, String>(6)?),
                link: row.get(11)?,
                read: row.get(7)?,
                reason,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
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
        also_in: Vec::new(),
        related: Vec::new(),
    })
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Text> {
    Ok(Text::clean(row.get_ref(column)?.as_str_or_null()?.unwrap_or_default()))
}

/// The body as it was stored; what can't be decompressed reads as empty.
pub(super) fn decompress(stored: Option<&[u8]>) -> String {
    let html = stored.and_then(|it| zstd::bulk::decompress(it, LARGEST_BODY).ok());
    String::from_utf8(html.unwrap_or_default()).unwrap_or_default()
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

/// The text up to its first full stop that ends a sentence in any script.
fn first_sentence(excerpt: &str) -> Text {
    const SHORTEST: usize = 30;
    let end = excerpt.char_indices().zip(0usize..).find(|&((at, letter), place)| {
        let rest = &excerpt[at + letter.len_utf8()..];
        match letter {
            '。' | '！' | '？' | '।' | '؟' => place >= SHORTEST / 3,
            '.' | '!' | '?' | '…' => {
                place >= SHORTEST && (rest.is_empty() || rest.starts_with([' ', '"', '”', '»']))
            }
            _ => false,
        }
    });
    match end {
        Some(((at, letter), _)) => Text::clean(&excerpt[..at + letter.len_utf8()]),
        None => Text::clean(excerpt),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_ends_where_a_sentence_does() {
        for (excerpt, want) in [
            (
                "The vote passed at 6.15 in the morning. Then all slept.",
                "The vote passed at 6.15 in the morning.",
            ),
            (
                "No. 7 was sold to a museum in the north! More soon.",
                "No. 7 was sold to a museum in the north!",
            ),
            (
                "新しい地下鉄の路線が来年の春に開業する。運賃は未定。",
                "新しい地下鉄の路線が来年の春に開業する。",
            ),
            ("Short without an end", "Short without an end"),
            ("", ""),
        ] {
            assert_eq!(first_sentence(excerpt).as_str(), want);
        }
    }
}
