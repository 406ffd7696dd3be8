//! Subscriptions and their health.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::assignments::begin_generation;
use super::columns::{Letters, text};
use super::error::{Result, StoreError};
use super::stories::settle;
use super::{Store, timestamp};
use crate::domain::{
    Feed, FeedHealth, FeedId, FeedTrouble, Pace, Problem, Quiet, RetryAfter, Subscription, Text,
    Validators,
};

/// The columns of `feeds JOIN checks` that [`feed`] reads, in this order, before those of [`health`].
const FEED: &str = "id, title, site, etag, last_modified, body_hash, cut_by";
/// The columns that [`health`] reads. `patience` is the time of a `Retry-After`, `pleader` the server
/// that sent it.
const HEALTH: &str = "checked, succeeded, failures, next_check, took, gone, moved_to, repair, pace,
    quiet_hours, quiet_days, patience, pleader, problem, problem_since, problem_remedy";
/// The columns that [`is_as_chosen`] reads.
const CHOSEN: &str = "title, source, name, tags, folder, fold, grouped, prefer, paused";

/// Reads the columns of a row in order: to find each by its name takes longer than to read it, and a
/// start reads those of all feeds.
struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Columns<'r> {
    fn of(row: &'r Row<'r>) -> Self {
        Columns { row, next: 0 }
    }

    fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    fn take_time(&mut self) -> rusqlite::Result<Option<Timestamp>> {
        Ok(self.take::<Option<i64>>()?.map(timestamp))
    }

    fn take_letters(&mut self) -> rusqlite::Result<Option<String>> {
        Ok(self.take::<Option<Letters>>()?.map(|it| it.0))
    }

    /// The raw bytes of the next column.
    fn next_bytes(&mut self) -> rusqlite::Result<Option<&'r [u8]>> {
        self.next += 1;
        Ok(self.row.get_ref(self.next - 1)?.as_bytes_or_null()?)
    }

    fn next_is(&mut self, text: Option<&str>) -> rusqlite::Result<bool> {
        Ok(self.next_bytes()? == text.map(str::as_bytes))
    }
}

/// The visits of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visits {
    /// When it was last visited.
    pub last: Option<Timestamp>,
    /// When it is to be visited next.
    pub next: Option<Timestamp>,
}

impl Store {
    /// Makes the stored list of subscriptions equal to the configuration's, and returns the feeds in
    /// that order. Feeds that it no longer names keep their entries, but are not shown. If the store is
    /// read-only, or the disk is full, returns the feeds that it knows.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn subscribe(&mut self, subscriptions: &[Subscription]) -> Result<Vec<Feed>> {
        match self.write_list(subscriptions)? {
            Some(feeds) => Ok(feeds),
            // All that is there can still be read.
            None => self.known_feeds(subscriptions),
        }
    }

    /// Like [`Store::subscribe`], but `None` if the store is read-only or the disk is full.
    ///
    /// # Errors
    /// When the store can't be written for another reason.
    pub fn write_list(&mut self, subscriptions: &[Subscription]) -> Result<Option<Vec<Feed>>> {
        self.open_if_writable()?;
        if self.is_read_only()? {
            return Ok(None);
        }
        if let Some(feeds) = listed_feeds(&self.connection, subscriptions)? {
            return Ok(Some(feeds));
        }
        match self.adopt(subscriptions) {
            Err(StoreError::Full) => Ok(None),
            adopted => adopted.map(Some),
        }
    }

    fn adopt(&mut self, subscriptions: &[Subscription]) -> Result<Vec<Feed>> {
        let transaction = self.write()?;
        transaction.execute("UPDATE feeds SET position = NULL WHERE position IS NOT NULL", [])?;
        adopt_moved(&transaction, subscriptions)?;
        let mut feeds = Vec::with_capacity(subscriptions.len());
        for (position, subscription) in subscriptions.iter().enumerate() {
            let known = known(&transaction, subscription)?;
            let title = known.as_ref().map_or("", |feed| feed.title.as_str());
            let id = place(&transaction, position, subscription, title)?;
            feeds.push(known.unwrap_or_else(|| new(id, subscription)));
        }
        settle(&transaction)?;
        transaction.commit()?;
        Ok(feeds)
    }

    /// The known feeds of these subscriptions, in their order. Leaves the stored list as it is.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn known_feeds(&self, subscriptions: &[Subscription]) -> Result<Vec<Feed>> {
        if let Some(feeds) = listed_feeds(&self.connection, subscriptions)? {
            return Ok(feeds);
        }
        let feeds = subscriptions.iter().map(|it| known(&self.connection, it));
        feeds.filter_map(Result::transpose).collect()
    }

    /// When the feeds that are neither paused nor gone were visited, and are to be visited next; `None`
    /// if the stored list of subscriptions is not exactly this one.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn visits(&self, subscriptions: &[Subscription]) -> Result<Option<Vec<Visits>>> {
        let visit = |columns: &mut Columns<'_>, subscription: &Subscription| {
            let visits = Visits { last: columns.take_time()?, next: columns.take_time()? };
            let gone = columns.take::<bool>()?;
            Ok((!gone && !subscription.paused).then_some(visits))
        };
        let visits =
            unchanged(&self.connection, subscriptions, "checked, next_check, gone", visit)?;
        Ok(visits.map(|visits| visits.into_iter().flatten().collect()))
    }

    /// Plans the next visits of feeds, except of those that were visited since they were read.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn plan(&mut self, feeds: &[(FeedId, Visits)]) -> Result<()> {
        if feeds.is_empty() {
            return Ok(());
        }
        let transaction = self.write()?;
        for (feed, Visits { last, next }) in feeds {
            let [last, next] = [last, next].map(|time| time.map(Timestamp::as_second));
            transaction
                .prepare_cached(
                    "UPDATE checks SET next_check = ?3 WHERE feed = ?1 AND checked IS ?2",
                )?
                .execute(params![feed.0, last, next])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The configured feeds that have a problem, longest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn troubles(&self) -> Result<Vec<FeedTrouble>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name, problem, problem_since, problem_remedy, paused, next_check
             FROM feeds JOIN checks ON feed = id
             WHERE position IS NOT NULL AND problem IS NOT NULL ORDER BY problem_since, position",
        )?;
        let rows = statement.query_map([], |row| {
            let mut columns = Columns::of(row);
            Ok(FeedTrouble {
                feed: FeedId(columns.take()?),
                name: columns.take()?,
                problem: Problem {
                    what: columns.take()?,
                    since: columns.take_time()?.unwrap_or_default(),
                    remedy: columns.take()?,
                },
                paused: columns.take()?,
                next_check: columns.take_time()?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The source of a feed in words, and what to call it; `None` when there is no such feed.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn source(&self, feed: FeedId) -> Result<Option<(String, Text)>> {
        let mut statement =
            self.connection.prepare_cached("SELECT source, name FROM feeds WHERE id = ?1")?;
        let found = statement.query_row([feed.0], |row| Ok((text(row, 0)?, row.get(1)?)));
        Ok(found.optional()?)
    }

    /// Entries and unread entries of each configured feed.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn feed_counts(&self) -> Result<HashMap<FeedId, (usize, usize)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, entries, unread FROM feeds JOIN counts ON feed = id
                 WHERE position IS NOT NULL",
        )?;
        let rows =
            statement.query_map([], |row| Ok((FeedId(row.get(0)?), (row.get(1)?, row.get(2)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// Moves the row of a feed to the new address by which the configuration names it, so that none of its
/// entries comes back as new: if a permanent redirect led there, or if only http became https or the
/// reverse.
fn adopt_moved(connection: &Connection, subscriptions: &[Subscription]) -> Result<()> {
    let sources: Vec<String> = subscriptions.iter().map(|it| it.source.to_string()).collect();
    let named: HashSet<&str> = sources.iter().map(String::as_str).collect();
    let mut of_source = connection.prepare_cached("SELECT id FROM feeds WHERE source = ?1")?;
    let moved = moved(connection)?;
    // A problem at the old address need not exist at the new one.
    let mut adopt = connection.prepare_cached(
        "UPDATE feeds SET source = ?2, moved_to = NULL, gone = 0, failures = 0, patience = NULL,
             pleader = NULL, problem = NULL, problem_since = NULL, problem_remedy = NULL
         WHERE id = ?1",
    )?;
    let mut ask =
        connection.prepare_cached("UPDATE checks SET next_check = NULL WHERE feed = ?1")?;
    for source in &sources {
        let Some(other) = other_scheme(source) else { continue };
        if of_source.exists([source])? {
            continue;
        }
        // A feed that is still named by its old address is another subscription.
        let is_left = |old: &str| !named.contains(old);
        let of_scheme: Option<i64> = match is_left(&other) {
            true => of_source.query_row([&other], |row| row.get(0)).optional()?,
            false => None,
        };
        let from_elsewhere = moved.get(source).into_iter().flatten();
        let id = from_elsewhere.filter(|it| is_left(&it.1)).map(|it| it.0).next().or(of_scheme);
        if let Some(id) = id {
            adopt.execute(params![id, source])?;
            ask.execute([id])?;
        }
    }
    Ok(())
}

/// The feeds that moved for good, with their old addresses, by the new one; those with the most entries
/// first.
fn moved(connection: &Connection) -> Result<HashMap<String, Vec<(i64, String)>>> {
    let mut statement = connection.prepare_cached(
        "SELECT moved_to, id, source FROM feeds JOIN counts ON feed = id
         WHERE moved_to IS NOT NULL ORDER BY entries DESC, id",
    )?;
    let mut rows = statement.query([])?;
    let mut moved = HashMap::<String, Vec<(i64, String)>>::new();
    while let Some(row) = rows.next()? {
        let (to, old) = (text(row, 0)?, text(row, 2)?);
        moved.entry(to).or_default().push((row.get(1)?, old));
    }
    Ok(moved)
}

/// A web address with http instead of https, or the other way round.
fn other_scheme(source: &str) -> Option<String> {
    match source.strip_prefix("https://") {
        Some(rest) => Some(format!("http://{rest}")),
        None => source.strip_prefix("http://").map(|rest| format!("https://{rest}")),
    }
}

/// The feed of a subscription, with what the store knows of it; `None` when it is new.
fn known(connection: &Connection, subscription: &Subscription) -> Result<Option<Feed>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {FEED}, {HEALTH} FROM feeds JOIN checks ON feed = id WHERE source = ?1"
    ))?;
    let found = statement.query_row([subscription.source.to_string()], |row| {
        feed(&mut Columns::of(row), subscription)
    });
    Ok(found.optional()?)
}

/// The feed of a subscription of which nothing is known yet.
fn new(id: FeedId, subscription: &Subscription) -> Feed {
    Feed {
        id,
        subscription: subscription.clone(),
        title: Text::default(),
        site: None,
        validators: Validators::default(),
        health: FeedHealth::default(),
    }
}

fn feed(columns: &mut Columns<'_>, subscription: &Subscription) -> rusqlite::Result<Feed> {
    Ok(Feed {
        id: FeedId(columns.take()?),
        subscription: subscription.clone(),
        title: columns.take()?,
        site: columns.take_letters()?,
        validators: Validators {
            etag: columns.take()?,
            last_modified: columns.take()?,
            body_hash: columns.take::<Option<i64>>()?.map(i64::cast_unsigned),
            cut_by: columns.take::<Option<i64>>()?.map(i64::cast_unsigned),
        },
        health: health(columns)?,
    })
}

/// The feeds of these subscriptions, if the stored list is exactly this one: it is asked for often, and
/// nearly always is.
fn listed_feeds(
    connection: &Connection,
    subscriptions: &[Subscription],
) -> Result<Option<Vec<Feed>>> {
    unchanged(connection, subscriptions, &format!("{FEED}, {HEALTH}"), feed)
}

/// Applies `take` to these columns of each feed, if the stored subscriptions are exactly these.
fn unchanged<T>(
    connection: &Connection,
    subscriptions: &[Subscription],
    what: &str,
    take: impl Fn(&mut Columns<'_>, &Subscription) -> rusqlite::Result<T>,
) -> Result<Option<Vec<T>>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {what}, {CHOSEN} FROM feeds JOIN checks ON feed = id
         WHERE position IS NOT NULL ORDER BY position",
    ))?;
    let mut rows = statement.query([])?;
    let mut taken = Vec::with_capacity(subscriptions.len());
    for subscription in subscriptions {
        let Some(row) = rows.next()? else { return Ok(None) };
        let mut columns = Columns::of(row);
        taken.push(take(&mut columns, subscription)?);
        if !is_as_chosen(&mut columns, subscription)? {
            return Ok(None);
        }
    }
    Ok(rows.next()?.is_none().then_some(taken))
}

/// Whether a row holds what [`place`] would write into it.
fn is_as_chosen(columns: &mut Columns<'_>, chosen: &Subscription) -> rusqlite::Result<bool> {
    let title = String::from_utf8_lossy(columns.next_bytes()?.unwrap_or_default());
    Ok(columns.next_is(Some(&chosen.source.in_words()))?
        && columns.next_is(Some(&chosen.called(&title)))?
        && columns.next_is(Some(&lines(&chosen.tags)))?
        && columns.next_is(chosen.folder.as_ref().map(Text::as_str))?
        && columns.take::<bool>()? == chosen.fold
        && columns.take::<bool>()? == chosen.group
        && columns.take::<bool>()? == chosen.prefer
        && columns.take::<bool>()? == chosen.paused)
}

/// Returns tags as text, each followed by a line feed.
fn lines(tags: &[Text]) -> String {
    tags.iter().flat_map(|tag| [tag.as_str(), "\n"]).collect()
}

/// Writes a subscription's choices into its row, creating it if needed. `title` is what the feed calls
/// itself.
fn place(
    connection: &Connection,
    position: usize,
    chosen: &Subscription,
    title: &str,
) -> Result<FeedId> {
    // A change of `prefer` may change which copy leads.
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO touched
             SELECT copies.story FROM feeds f JOIN entries e ON e.feed = f.id
                 JOIN copies ON copies.entry = e.id
             WHERE f.source = ?1 AND f.prefer <> ?2",
        )?
        .execute(params![chosen.source.to_string(), chosen.prefer])?;
    // What the grouping knows of the entries of a feed may be outdated by a change of these.
    let changes = connection
        .prepare_cached("SELECT 1 FROM feeds WHERE source = ?1 AND (fold, grouped) <> (?2, ?3)")?
        .exists(params![chosen.source.to_string(), chosen.fold, chosen.group])?;
    if changes {
        begin_generation(connection)?;
    }
    let mut statement = connection.prepare_cached(
        "INSERT INTO feeds (source, position, name, folder, tags, fold, grouped, prefer,
             paused)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (source) DO UPDATE SET position = ?2, name = ?3, folder = ?4, tags = ?5,
             fold = ?6, grouped = ?7, prefer = ?8, paused = ?9
         RETURNING id",
    )?;
    let id = statement.query_row(
        params![
            chosen.source.to_string(),
            position,
            Text::clean(&chosen.called(title)).as_str(),
            chosen.folder.as_ref().map(Text::as_str),
            lines(&chosen.tags),
            chosen.fold,
            chosen.group,
            chosen.prefer,
            chosen.paused
        ],
        |row| row.get(0),
    )?;
    Ok(FeedId(id))
}

fn health(columns: &mut Columns<'_>) -> rusqlite::Result<FeedHealth> {
    Ok(FeedHealth {
        checked: columns.take_time()?,
        succeeded: columns.take_time()?,
        failures: columns.take()?,
        next_check: columns.take_time()?,
        took: columns.take::<Option<u32>>()?.map(|it| Duration::from_millis(it.into())),
        gone: columns.take()?,
        moved_to: columns.take_letters()?,
        repair: columns.take()?,
        pace: Pace {
            minutes: columns.take()?,
            quiet: Quiet { hours: columns.take()?, days: columns.take()? },
        },
        retry_after: {
            let (until, server) = (columns.take_time()?, columns.take_letters()?);
            until.map(|until| RetryAfter { until, server: server.unwrap_or_default() })
        },
        problem: {
            let what = columns.take::<Option<Text>>()?;
            let (since, remedy) = (columns.take_time()?, columns.take()?);
            what.map(|what| Problem { what, since: since.unwrap_or_default(), remedy })
        },
    })
}

pub(super) fn write_health(
    connection: &Connection,
    feed: FeedId,
    health: &FeedHealth,
    validators: &Validators,
) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE checks SET checked = ?2, succeeded = ?3, next_check = ?4, took = ?5
             WHERE feed = ?1",
        )?
        .execute(params![
            feed.0,
            health.checked.map(Timestamp::as_second),
            health.succeeded.map(Timestamp::as_second),
            health.next_check.map(Timestamp::as_second),
            health.took.and_then(|it| u32::try_from(it.as_millis()).ok()),
        ])?;
    let (problem, retry_after) = (health.problem.as_ref(), health.retry_after.as_ref());
    // Most visits change none of this.
    let mut statement = connection.prepare_cached(
        "UPDATE feeds SET (failures, gone, moved_to, problem, problem_since, problem_remedy, repair,
             etag, last_modified, body_hash, pace, quiet_hours, quiet_days, patience,
             cut_by, pleader)
             = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
         WHERE id = ?1 AND (failures, gone, moved_to, problem, problem_since, problem_remedy, repair,
             etag, last_modified, body_hash, pace, quiet_hours, quiet_days, patience,
             cut_by, pleader)
             IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?;
    statement.execute(params![
        feed.0,
        health.failures,
        health.gone,
        health.moved_to,
        problem.map(|it| it.what.as_str()),
        problem.map(|it| it.since.as_second()),
        problem.map(|it| it.remedy.as_str()),
        health.repair.as_str(),
        validators.etag,
        validators.last_modified,
        validators.body_hash.map(u64::cast_signed),
        health.pace.minutes,
        health.pace.quiet.hours,
        health.pace.quiet.days,
        retry_after.map(|it| it.until.as_second()),
        validators.cut_by.map(u64::cast_signed),
        retry_after.map(|it| it.server.as_str()),
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FullText, Source};
    use crate::store::temporary;

    #[test]
    fn on_a_full_disk_the_feeds_that_are_known_can_be_read() {
        let (mut store, _folder) = temporary();
        let feed = |name: &str| Subscription {
            source: Source::File(name.into()),
            name: None,
            folder: None,
            tags: Vec::new(),
            every: Duration::from_secs(3_600),
            headers: Vec::new(),
            full_text: FullText::Never,
            fold: true,
            group: true,
            prefer: false,
            paused: false,
            lacks: None,
        };
        let known = store.subscribe(&[feed("a"), feed("b")]).expect("writes");
        let pages: i64 = store
            .connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .expect("some");
        store.connection.pragma_update(None, "max_page_count", pages).expect("is full");
        let many: Vec<Subscription> =
            (0..2_000).map(|number| feed(&format!("{number:0>99}"))).collect();
        let asked = [&[feed("b")][..], &many].concat();
        assert_eq!(store.subscribe(&asked).expect("reads"), known[1..]);
    }
}
