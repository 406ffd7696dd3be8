//! Tags that a person gives stories. They belong to entries, and so outlive every regrouping; a
//! story has those of all its entries. Beside them, each entry counts as tagged with the tags that
//! the configuration gives its feed.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};

use super::Store;
use super::columns::Letters;
use super::error::Result;
use super::journal::{self, Done, Kind};
use super::marks::choose;
use crate::domain::{Tagging, Target, Text, counted};

/// SQL for the tags of the story `s`, of which `e` is an entry, with line feeds between them; NULL if
/// there are none. Most stories have no other entry that would have to be searched for.
pub(super) const OF_STORY: &str = "CASE s.copies WHEN 1 THEN (
        SELECT group_concat(tag, char(10)) FROM (
            SELECT tag FROM tags WHERE entry = e.id ORDER BY tag))
    ELSE (SELECT group_concat(tag, char(10)) FROM (
        SELECT DISTINCT t.tag AS tag FROM copies JOIN tags t ON t.entry = copies.entry
        WHERE copies.story = s.id ORDER BY t.tag)) END";

impl Store {
    /// Gives tags to all that `target` names and that arrived no later than `horizon`, and takes
    /// others away.
    ///
    /// # Errors
    /// When the store can't be written; then nothing changed.
    pub fn tag(
        &mut self,
        target: &Target,
        tagging: &Tagging,
        horizon: i64,
        now: Timestamp,
    ) -> Result<Done> {
        let transaction = self.write_durably()?;
        choose(&transaction, target, horizon, "true")?;
        let act = journal::begin(&transaction, Kind::Tags, "", now)?;
        for tag in &tagging.add {
            transaction.execute(
                "INSERT OR IGNORE INTO journal_tags SELECT ?1, entry, ?2, 0 FROM chosen
                 WHERE entry NOT IN (SELECT entry FROM tags WHERE tag = ?2)",
                params![act, tag.as_str()],
            )?;
        }
        for tag in &tagging.remove {
            transaction.execute(
                "INSERT OR IGNORE INTO journal_tags SELECT ?1, entry, tag, 1 FROM tags
                 WHERE tag = ?2 AND entry IN (SELECT entry FROM chosen)",
                params![act, tag.as_str()],
            )?;
        }
        transaction.execute("DELETE FROM chosen", [])?;
        // The journal has to hold what undoing brings back, but `exchange` applies what it holds.
        transaction.execute("UPDATE journal_tags SET was = 1 - was WHERE journal = ?1", [act])?;
        let stories = exchange(&transaction, act)?;
        if stories == 0 {
            transaction.rollback()?;
            return Ok(Done::of("No tags changed", 0));
        }
        let what = phrase(&changed(&transaction, act, tagging)?, stories);
        transaction.execute("UPDATE journal SET what = ?2 WHERE id = ?1", params![act, what])?;
        transaction.commit()?;
        Ok(Done::of(what, stories))
    }

    /// Tags that a person gave, by name, each with the number of unread entries that have it and
    /// are in none of the feeds with that tag.
    pub(super) fn own_tags(&self) -> Result<Vec<(Text, usize)>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT t.tag, count(*) FILTER (WHERE e.read = 0 AND NOT {OF_FEED})
             FROM tags t JOIN entries e ON e.id = t.entry JOIN feeds f ON f.id = e.feed
             GROUP BY t.tag ORDER BY t.tag",
        ))?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many entries have this tag and are in none of the feeds with it, and how many of them
    /// are unread.
    pub(super) fn own_tag_counts(&self, tag: &Text) -> Result<(usize, usize)> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT count(*), coalesce(sum(1 - e.read), 0)
             FROM tags t JOIN entries e ON e.id = t.entry JOIN feeds f ON f.id = e.feed
             WHERE t.tag = ?1 AND NOT {OF_FEED}",
        ))?;
        Ok(statement.query_row([tag.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

/// Whether the feed `f` gives its entries the tag `t.tag`.
const OF_FEED: &str = "(f.position IS NOT NULL
    AND instr(char(10) || f.tags, char(10) || t.tag || char(10)) > 0)";

/// Splits tags with line feeds between them: those that [`OF_STORY`] reads, or those of a feed.
pub(super) fn split(tags: Option<Letters>) -> Vec<Text> {
    tags.iter().flat_map(|tags| tags.0.lines()).map(Text::clean).collect()
}

/// Undoes or redoes an act on tags: the journal and the tags swap values. Returns the number of stories.
pub(super) fn exchange(transaction: &Transaction<'_>, act: i64) -> Result<usize> {
    for sql in [
        "DELETE FROM tags WHERE (entry, tag) IN
             (SELECT entry, tag FROM journal_tags WHERE journal = ?1 AND NOT was)",
        "INSERT OR IGNORE INTO tags SELECT j.entry, j.tag FROM journal_tags j
             JOIN entries e ON e.id = j.entry WHERE j.journal = ?1 AND j.was",
        "UPDATE journal_tags SET was = 1 - was WHERE journal = ?1",
    ] {
        transaction.execute(sql, [act])?;
    }
    stories_of(transaction, act)
}

fn stories_of(connection: &Connection, act: i64) -> Result<usize> {
    Ok(connection.query_row(
        "SELECT count(DISTINCT story) FROM journal_tags JOIN copies USING (entry)
         WHERE journal = ?1",
        [act],
        |row| row.get(0),
    )?)
}

/// The part of a wish that an act fulfilled: the rest was so already.
fn changed(connection: &Connection, act: i64, wish: &Tagging) -> Result<Tagging> {
    let mut of_act =
        connection.prepare("SELECT 1 FROM journal_tags WHERE journal = ?1 AND tag = ?2 LIMIT 1")?;
    let mut only_changed = |tags: &[Text]| -> Result<Vec<Text>> {
        let mut changed = Vec::new();
        for tag in tags {
            if of_act.exists(params![act, tag.as_str()])? {
                changed.push(tag.clone());
            }
        }
        Ok(changed)
    };
    Ok(Tagging { add: only_changed(&wish.add)?, remove: only_changed(&wish.remove)? })
}

/// `Tagged 3 stories #later, #politics`.
fn phrase(tagging: &Tagging, stories: usize) -> String {
    let named = |tags: &[Text]| {
        let names: Vec<String> = tags.iter().map(|tag| format!("#{tag}")).collect();
        names.join(", ")
    };
    let count = counted(stories, "story", "stories");
    match (tagging.add.as_slice(), tagging.remove.as_slice()) {
        (add, []) => format!("Tagged {count} {}", named(add)),
        ([], remove) => format!("Removed {} from {count}", named(remove)),
        (add, remove) => format!("Tagged {count} {} and removed {}", named(add), named(remove)),
    }
}
