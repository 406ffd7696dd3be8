//! What stands around a story: its copies, the related stories, the coverage of its event.

use rusqlite::{Row, params};

use super::bodies::Bodies;
use super::columns::text_or_null;
use super::decisions::united_by;
use super::error::Result;
use super::{Store, reason, timestamp};
use crate::domain::{
    ClusterId, Copy, Coverage, EntryId, Html, Reason, Related, StoryId, Text, Tier,
};

/// More related stories than this are a list, not an answer.
const RELATED: usize = 12;

/// How many reports, from the first on, show the growth of an event.
const REPORTS: usize = 5_000;

impl Store {
    pub(super) fn copies(&self, story: StoryId, shown: EntryId) -> Result<Vec<Copy>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.id, f.name, e.title, e.time, e.link, copies.folded, e.earlier_title
             FROM copies JOIN entries e ON e.id = copies.entry JOIN feeds f ON f.id = e.feed
             WHERE copies.story = ?1 AND e.id <> ?2 ORDER BY e.time, e.id",
        )?;
        let copies = statement.query_map([story.0, shown.0], |row| {
            Ok(Copy {
                entry: EntryId(row.get(0)?),
                source: row.get(1)?,
                title: row.get(2)?,
                called: Text::default(),
                earlier_title: row.get(6)?,
                published: timestamp(row.get(3)?),
                link: text_or_null(row, 4)?,
                reason: reason(row, 5)?,
                added: None,
            })
        })?;
        let mut copies: Vec<Copy> = copies.collect::<rusqlite::Result<_>>()?;
        let mut bodies = Bodies::default();
        for copy in &mut copies {
            copy.called = self.call(&mut bodies, copy.entry, &copy.title, copy.link.as_deref())?;
        }
        Ok(copies)
    }

    /// The other stories of the event, nearest first, then those of the topic. The evidence of a tie is
    /// stored with the later of the two stories, so both directions are searched. A tie that a person
    /// cut does not count, and the reason for stories that a person put together is just that, whatever
    /// ties they had before. Only for the nearest are entries read: an event has hundreds.
    pub(super) fn related(&self, story: StoryId, cluster: ClusterId) -> Result<Vec<Related>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "WITH tied AS (
                 SELECT other AS id, other, tier, score, evidence FROM links WHERE story = ?1
                 UNION ALL SELECT story, other, tier, score, evidence FROM links WHERE other = ?1
             ), near AS (
                 SELECT id, other, max(score) AS score, min(tier) AS tier, evidence
                 FROM tied GROUP BY id
             ), candidates AS (
                 SELECT s.id, 0 AS tier, coalesce(near.score, 0) AS score, near.evidence, s.time, s.lead,
                     s.read, s.grouped, near.other, 1 AS together
                 FROM stories s LEFT JOIN near ON near.id = s.id
                 WHERE s.cluster = ?2 AND s.id <> ?1
                 UNION ALL
                 SELECT s.id, near.tier, near.score, near.evidence, s.time, s.lead, s.read, s.grouped,
                     near.other, 0
                 FROM near JOIN stories s ON s.id = near.id WHERE s.cluster <> ?2
                     AND NOT EXISTS (
                         SELECT 1 FROM decisions d JOIN journal j ON j.id = d.journal
                         WHERE d.apart AND NOT j.undone
                             AND (d.one = ?1 AND d.other = s.id OR d.one = s.id AND d.other = ?1))
             ), nearest AS (
                 SELECT * FROM candidates ORDER BY tier, score DESC, time DESC LIMIT ?3
             )
             SELECT nearest.id, nearest.tier, e.title, f.name, e.author, nearest.time, nearest.read,
                 nearest.evidence, nearest.grouped, e.id, e.link, e.earlier_title, nearest.other,
                 nearest.score, nearest.together, nearest.tier = 0 AND {} IS NOT {}
             FROM nearest JOIN entries e ON e.id = nearest.lead JOIN feeds f ON f.id = e.feed
             ORDER BY nearest.tier, nearest.score DESC, nearest.time DESC",
            united_by("nearest.id"),
            united_by("?1"),
        ))?;
        let rows = statement.query_map(params![story.0, cluster.0, RELATED as i64], |row| {
            let reason = match text_or_null(row, 7)? {
                _ if row.get(15)? => Reason::ByHand,
                Some(evidence) => {
                    let (with, score) = (StoryId(row.get(12)?), row.get(13)?);
                    Reason::SameEvent(reason::evidence_from_text(with, score, &evidence))
                }
                None => reason(row, 8)?,
            };
            Ok(Related {
                story: StoryId(row.get(0)?),
                entry: EntryId(row.get(9)?),
                tier: if row.get::<_, i64>(1)? == 0 { Tier::Event } else { Tier::Topic },
                together: row.get(14)?,
                title: row.get(2)?,
                earlier_title: row.get(11)?,
                source: row.get(3)?,
                author: row.get(4)?,
                published: timestamp(row.get(5)?),
                first_sentence: Text::default(),
                link: text_or_null(row, 10)?,
                read: row.get(6)?,
                reason,
                added: None,
            })
        })?;
        let mut related: Vec<Related> = rows.collect::<rusqlite::Result<_>>()?;
        // First sentences stand in for missing headlines; those of the others are loaded later.
        let mut bodies = Bodies::default();
        for other in related.iter_mut().filter(|other| other.title.is_empty()) {
            other.first_sentence = self.beginning(&mut bodies, other.entry)?;
        }
        Ok(related)
    }

    /// The texts of entries, as [`Store::text`] returns them, and their own first sentences.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn texts_and_beginnings(
        &self,
        entries: impl IntoIterator<Item = EntryId>,
    ) -> Result<Vec<(Html, Text)>> {
        let mut bodies = Bodies::default();
        let read = |entry| {
            let body = bodies.of(&self.connection, entry)?.unwrap_or_default();
            let text = self.page(entry)?.unwrap_or_else(|| Html::from_cleaned(&body.html));
            Ok((text, first_sentence(&body.excerpt)))
        };
        entries.into_iter().map(read).collect()
    }

    /// The first sentences of entries.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn beginnings(&self, entries: impl IntoIterator<Item = EntryId>) -> Result<Vec<Text>> {
        let mut bodies = Bodies::default();
        entries.into_iter().map(|entry| self.beginning(&mut bodies, entry)).collect()
    }

    fn beginning(&self, bodies: &mut Bodies, entry: EntryId) -> Result<Text> {
        Ok(first_sentence(&bodies.excerpt_of(&self.connection, entry)?))
    }

    /// The stories that a person split from this one, as lists call them.
    pub(super) fn parted(&self, story: StoryId, cluster: ClusterId) -> Result<Vec<Text>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT e.id, e.title, e.link FROM decisions d JOIN journal j ON j.id = d.journal
                 JOIN stories s ON s.id = CASE d.one WHEN ?1 THEN d.other ELSE d.one END
                 JOIN entries e ON e.id = s.lead
             WHERE (d.one = ?1 OR d.other = ?1) AND d.apart AND NOT j.undone AND s.cluster <> ?2
             ORDER BY s.time, s.id",
        )?;
        let mut rows = statement.query([story.0, cluster.0])?;
        let (mut bodies, mut parted) = (Bodies::default(), Vec::new());
        while let Some(row) = rows.next()? {
            let (entry, title) = (EntryId(row.get(0)?), row.get(1)?);
            parted.push(self.call(&mut bodies, entry, &title, text_or_null(row, 2)?.as_deref())?);
        }
        Ok(parted)
    }

    pub(super) fn coverage(&self, cluster: ClusterId) -> Result<Coverage> {
        let mut coverage = Coverage::default();
        let mut statement = self.connection.prepare_cached(
            "SELECT e.time, f.name, c.sources FROM stories s JOIN clusters c ON c.id = s.cluster
                 JOIN copies ON copies.story = s.id JOIN entries e ON e.id = copies.entry
                 JOIN feeds f ON f.id = e.feed
             WHERE s.cluster = ?1 ORDER BY e.time, e.id LIMIT ?2",
        )?;
        let mut rows = statement.query([cluster.0, REPORTS as i64])?;
        while let Some(row) = rows.next()? {
            if coverage.reports.is_empty() {
                coverage.first = row.get(1)?;
                coverage.publishers = row.get(2)?;
            }
            coverage.reports.push(timestamp(row.get(0)?));
        }
        Ok(coverage)
    }
}

fn reason(row: &Row<'_>, column: usize) -> rusqlite::Result<Reason> {
    Ok(reason::from_text(text_or_null(row, column)?.as_deref()))
}

/// Returns the text up to the end of its first sentence, in any script.
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
