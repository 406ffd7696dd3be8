//! Same entry? Matches the entries of a fetched document with the stored entries of the feed.
//!
//! The publisher's key counts first. Where it fails, because a site changed its ids or makes new ones at
//! every fetch, equal text decides, or an address that only one entry has on either side. The aim is that
//! no old entry ever returns as unread, and that no new article is mistaken for an old one that had the
//! same key, words, or address.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use xxhash_rust::xxh3::xxh3_64;

use super::body::{
    are_strangers, file_name, has_words, is_material, says_much, show_other_pictures,
};
use crate::domain::{Enclosure, Entry, EntryId, EntryKey, Text, without_query};

/// Entries published at least this many seconds apart are of two days; the hour of a daily column varies.
pub(super) const ANOTHER_DAY: u64 = 20 * 3_600;

/// What is known about a stored entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its row.
    pub id: EntryId,
    /// Its key as of the last visit.
    pub key: EntryKey,
    /// xxh3 of its canonical address, if it has one.
    pub address_hash: Option<u64>,
    /// xxh3 of its headline as of the last visit.
    pub title_hash: u64,
    /// [`Entry::text_hash`] as of the last visit.
    pub text_hash: u64,
    /// When it was published, in seconds, if its publisher says so.
    pub published: Option<i64>,
    /// When it last changed, in seconds, if its publisher says so.
    pub updated: Option<i64>,
    /// [`Entry::content_hash`] as of the last visit.
    pub content_hash: u64,
}

/// What an incoming entry turns out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Not seen before.
    New(Entry),
    /// Known, and edited since.
    Changed(EntryId, Entry),
    /// Known and unchanged; with a new key when only that changed.
    Same(EntryId, Option<EntryKey>),
}

impl Known {
    /// Whether both have a date of publication, at least this many seconds apart.
    fn is_apart(&self, entry: &Entry, seconds: u64) -> bool {
        let dates = self.published.zip(entry.published);
        dates.is_some_and(|(one, other)| one.abs_diff(other.as_second()) >= seconds)
    }

    /// The seconds between the dates of publication, or between the last changes if either has only those.
    /// Under one key a change is an edit; under two it tells entries apart.
    fn apart(&self, entry: &Entry) -> Option<u64> {
        let published = self.published.zip(entry.published);
        let (one, other) = published.or(self.updated.zip(entry.updated))?;
        Some(one.abs_diff(other.as_second()))
    }

    /// When it was published, or else last changed.
    fn second(&self) -> Option<i64> {
        self.published.or(self.updated)
    }

    /// Whether [`Known::apart`] says that they are of two days.
    fn is_of_another_day(&self, entry: &Entry) -> bool {
        self.apart(entry).is_some_and(|apart| apart >= ANOTHER_DAY)
    }

    /// Whether neither has a date of publication.
    fn is_undated(&self, entry: &Entry) -> bool {
        self.published.is_none() && entry.published.is_none()
    }

    fn has_address_of(&self, entry: &Entry) -> bool {
        self.address_hash == entry.address_hash()
    }

    fn has_title_of(&self, entry: &Entry) -> bool {
        self.title_hash == title_hash(entry.title.as_str())
    }

    /// Whether the publisher reused its key for another article: an id that is only a place in the list, or
    /// the address of whatever is newest. `has_page`: no other incoming entry has the address of `entry`.
    fn lost_its_key_to(
        &self,
        entry: &Entry,
        has_page: bool,
        are_dated_anew: bool,
        content_of: ContentOf<'_>,
    ) -> bool {
        if self.content_hash == entry.content_hash() {
            return false;
        }
        let may_be = match self.has_address_of(entry) {
            true if has_page => {
                !is_named(entry) && !are_dated_anew && self.is_apart(entry, ANOTHER_DAY)
            }
            _ if self.is_undated(entry) => true,
            // An edited bare headline may get another address.
            _ if entry.content.is_empty() => self.is_apart(entry, ANOTHER_DAY),
            _ => self.is_apart(entry, 1),
        };
        may_be && self.is_replaced_by(entry, content_of)
    }

    /// Whether headline and text are those of another article. Without an id of its own, a notice may be
    /// another one under the same headline, as its words show, and a comic, as its picture shows.
    fn is_replaced_by(&self, entry: &Entry, content_of: ContentOf<'_>) -> bool {
        let is_called_so =
            self.has_title_of(entry) && self.key == entry.key && entry.guid.is_some();
        if is_called_so && is_named(entry) {
            return false;
        }
        let Some(before) = content_of(self.id) else { return false };
        let now = entry.content.as_str();
        let is_bare = !has_words(&before.text) || !has_words(now);
        if is_bare && self.is_of_another_day(entry) && show_other_pictures(&before.text, now) {
            return true;
        }
        if is_called_so || self.has_title_of(entry) && is_bare {
            return false;
        }
        // If neither text nor date, or neither text nor address, tells them apart, a headline that was only
        // edited or completed makes no other article.
        let (was, is) = (before.headline.as_str(), entry.title.as_str());
        let is_edited = is_bare
            && (self.is_undated(entry) || self.has_address_of(entry))
            && (is.starts_with(was) || !are_strangers(was, is));
        !is_edited && are_strangers(&before.text, now)
    }

    /// Whether it was published at another time with another recording: bulletins and daily programmes may
    /// have the same description for years.
    fn is_another_recording(&self, entry: &Entry, content_of: ContentOf<'_>) -> bool {
        let now: Vec<&str> = recordings(&entry.enclosures).map(without_query).collect();
        let Some(apart @ 1..) = self.apart(entry) else { return false };
        if now.is_empty() {
            return false;
        }
        let before = content_of(self.id).map(|it| it.recordings).unwrap_or_default();
        // When a podcast changes its host, the names of files stay. But a bulletin's may be the same every
        // hour.
        let is_told_at_length = apart < ANOTHER_DAY && says_much(entry.content.as_str());
        let is_same = |one: &str, other: &str| {
            one == other || is_told_at_length && file_name(one) == file_name(other)
        };
        let is_there = |it: &String| now.iter().any(|now| is_same(without_query(it), now));
        !before.is_empty() && !before.iter().any(is_there)
    }
}

/// Whether its publisher gave it an id other than its link, which only names the page, whatever that shows.
fn is_named(entry: &Entry) -> bool {
    let guid = entry.guid.as_ref().map(Text::as_str);
    guid.is_some() && guid != entry.link.as_deref()
}

/// The addresses of audio and video files.
pub fn recordings(enclosures: &[Enclosure]) -> impl Iterator<Item = &str> {
    let recordings = enclosures.iter().filter(|it| matches!(it.kind(), Some("audio" | "video")));
    recordings.map(|it| it.url.as_str())
}

/// The content of a stored entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// Its headline.
    pub headline: String,
    /// Its body, HTML as `clean` makes it.
    pub text: String,
    /// Its [`recordings`].
    pub recordings: Vec<String>,
}

/// The hash for [`Known::title_hash`].
pub fn title_hash(title: &str) -> u64 {
    xxh3_64(title.as_bytes())
}

/// Looks up the content of a stored entry, unless that was lost.
type ContentOf<'c> = &'c dyn Fn(EntryId) -> Option<Content>;

/// Decides each of `incoming`, in order. Matches every stored entry at most once. `content_of` returns the
/// content of a stored entry, unless that was lost.
pub fn reconcile(known: &[Known], incoming: Vec<Entry>, content_of: ContentOf<'_>) -> Vec<Verdict> {
    if known.is_empty() {
        return incoming.into_iter().map(Verdict::New).collect();
    }
    let mut free = Free::of(known);
    let mut addresses = HashMap::new();
    for entry in &incoming {
        *addresses.entry(entry.address_hash()).or_insert(0usize) += 1;
    }
    let is_alone = |entry: &Entry| addresses[&entry.address_hash()] == 1;
    let are_dated_anew = are_dated_anew(&incoming);
    let by_key: HashMap<EntryKey, EntryId> = known.iter().map(|it| (it.key, it.id)).collect();
    let named: HashSet<EntryKey> = incoming.iter().map(|entry| entry.key).collect();
    let mut found: Vec<Option<Known>> = vec![None; incoming.len()];

    // First match all keys, so that no weaker tie takes an entry that a key claims.
    for (entry, found) in incoming.iter().zip(&mut found) {
        let it = by_key.get(&entry.key).and_then(|id| free.known.get(id));
        let has_page = !entry.address.is_empty() && is_alone(entry);
        let keeps_its_key =
            |it: &&Known| !it.lost_its_key_to(entry, has_page, are_dated_anew, content_of);
        let Some(it) = it.filter(keeps_its_key) else { continue };
        // Prefer a stored entry with exactly this text whose own key is gone from the document: some keys
        // are ambiguous, and depend on what else is in the document.
        let says_others = it.text_hash != entry.text_hash();
        let exact = says_others.then(|| free.with_words_of(entry, &named)).flatten();
        let id = exact.unwrap_or(it.id);
        *found = free.known.remove(&id);
    }
    // What is older than a list that keeps its keys has left it, and is not in it under another key.
    let keeps_keys = found.iter().any(Option::is_some);
    let list_begins = incoming.iter().filter_map(second).min().filter(|_| keeps_keys);
    let list_begins = list_begins.unwrap_or(i64::MIN);
    // Then match all equal texts of the same second, so that one of another second takes none of these.
    for (entry, found) in incoming.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
        *found = free.take_same_text(entry, Near::Second, content_of);
    }
    // Then whatever else matches.
    let repeated = repeated(known, &incoming);
    let near = |entry: &Entry| match !entry.address.is_empty() && is_alone(entry) {
        _ if are_dated_anew => Near::Whenever,
        true => Near::AsSaid { since: i64::MIN },
        false if repeated.contains(&(entry.text_hash(), entry.address_hash())) => {
            Near::AsSaid { since: i64::MAX }
        }
        false => Near::AsSaid { since: list_begins },
    };
    for (entry, found) in incoming.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
        *found = free.take_same_text(entry, near(entry), content_of);
        if found.is_none() && is_alone(entry) {
            *found = free.take_same_address(entry, are_dated_anew, content_of);
        }
        if found.is_none() {
            *found = free.take_same_second(entry, content_of);
        }
    }
    // Last, what got another headline, and with it another address.
    let mut of_second = HashMap::new();
    for entry in &incoming {
        *of_second.entry(entry.published).or_insert(0usize) += 1;
    }
    for (entry, found) in incoming.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
        if of_second[&entry.published] == 1 {
            *found = free.take_retitled(entry, content_of);
        }
    }
    incoming.into_iter().zip(found).map(|(entry, found)| verdict(entry, found)).collect()
}

fn verdict(entry: Entry, found: Option<Known>) -> Verdict {
    match found {
        None => Verdict::New(entry),
        Some(it) if it.content_hash == entry.content_hash() => {
            Verdict::Same(it.id, (it.key != entry.key).then_some(entry.key))
        }
        Some(it) => Verdict::Changed(it.id, entry),
    }
}

/// Whether all entries of a document have the same date, which is then that of the document.
fn are_dated_anew(incoming: &[Entry]) -> bool {
    let [first, _, _, ..] = incoming else { return false };
    let date = |entry: &Entry| entry.published.or(entry.updated);
    date(first).is_some() && incoming.iter().all(|entry| date(entry) == date(first))
}

/// When an entry was published, if that is known to the second: several may be dated with one day or minute.
pub fn exact_second(entry: &Entry) -> Option<i64> {
    entry.published.map(Timestamp::as_second).filter(|second| second % 60 != 0)
}

/// When an entry was published, or else last changed.
fn second(entry: &Entry) -> Option<i64> {
    entry.published.or(entry.updated).map(Timestamp::as_second)
}

/// The texts, each with its address, that are in the document or in the store at several seconds: alerts of
/// one monitor, or comments that only say "Thanks".
fn repeated(known: &[Known], incoming: &[Entry]) -> HashSet<(u64, Option<u64>)> {
    let mut repeated = HashSet::new();
    let mut note = |seconds: &mut HashMap<_, _>, text, second: Option<i64>| {
        let Some(second) = second else { return };
        if *seconds.entry(text).or_insert(second) != second {
            repeated.insert(text);
        }
    };
    let mut seconds = HashMap::new();
    for it in known {
        note(&mut seconds, (it.text_hash, it.address_hash), it.second());
    }
    seconds.clear();
    for entry in incoming {
        note(&mut seconds, (entry.text_hash(), entry.address_hash()), second(entry));
    }
    repeated
}

/// How near the dates of a stored and an incoming entry must be for equal text to match them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Near {
    /// The same second.
    Second,
    /// As near as address and text require; a stored entry of another second must not be older than this.
    AsSaid {
        /// In seconds.
        since: i64,
    },
    /// Dates do not count, since all are that of the document.
    Whenever,
}

/// The stored entries that are not matched yet.
struct Free {
    known: HashMap<EntryId, Known>,
    by_text: HashMap<u64, Vec<EntryId>>,
    by_address: HashMap<u64, Vec<EntryId>>,
}

impl Free {
    fn of(known: &[Known]) -> Free {
        let (mut by_text, mut by_address) = (HashMap::new(), HashMap::new());
        for it in known {
            by_text.entry(it.text_hash).or_insert_with(Vec::new).push(it.id);
            if let Some(address) = it.address_hash {
                by_address.entry(address).or_insert_with(Vec::new).push(it.id);
            }
        }
        Free { known: known.iter().map(|it| (it.id, *it)).collect(), by_text, by_address }
    }

    /// Those of `ids` that are still free.
    fn among<'f>(&'f self, ids: Option<&'f Vec<EntryId>>) -> impl Iterator<Item = &'f Known> {
        ids.into_iter().flatten().filter_map(|id| self.known.get(id))
    }

    /// Takes an entry with the same headline and body under another key. If the two have different
    /// addresses, there must be a body, and the second must be the same, or the day if the body is long. A
    /// site that moves keeps these, while two bare headlines "Weather" are two entries, as are this week's
    /// and last week's "Open thread", and two commits that say "Update the manual".
    fn take_same_text(
        &mut self,
        entry: &Entry,
        near: Near,
        content_of: ContentOf<'_>,
    ) -> Option<Known> {
        let (has_address, has_body) = (!entry.address.is_empty(), !entry.content.is_empty());
        let is_near = |it: &Known| {
            let apart = match near {
                Near::Second if it.apart(entry) != Some(0) => return false,
                Near::AsSaid { since }
                    if it.apart(entry).is_some_and(|apart| apart > 0)
                        && it.second() < Some(since) =>
                {
                    return false;
                }
                Near::Whenever => 0,
                _ => it.apart(entry).unwrap_or(0),
            };
            match it.has_address_of(entry) {
                true => has_address || apart < ANOTHER_DAY,
                false if has_address && it.address_hash.is_some() => {
                    let says_much = || apart < ANOTHER_DAY && says_much(entry.content.as_str());
                    has_body && (apart == 0 || says_much())
                }
                false => apart < ANOTHER_DAY,
            }
        };
        let same = self.among(self.by_text.get(&entry.text_hash()));
        let mut same: Vec<&Known> = same.filter(|it| is_near(it)).collect();
        same.sort_by_key(|it| (it.apart(entry) != Some(0), it.id));
        let is_it =
            |it: &&&Known| near == Near::Whenever || !it.is_another_recording(entry, content_of);
        let id = same.iter().find(is_it)?.id;
        self.known.remove(&id)
    }

    /// The entry with the same address, headline, and body whose key is not in the incoming document, the
    /// `named` keys.
    fn with_words_of(&self, entry: &Entry, named: &HashSet<EntryKey>) -> Option<EntryId> {
        let same = self.among(self.by_text.get(&entry.text_hash()));
        let fits = |it: &&Known| {
            !entry.content.is_empty() && it.has_address_of(entry) && !named.contains(&it.key)
        };
        same.filter(fits).map(|it| it.id).min()
    }

    /// Takes the only entry with the same address, headline, and second, if its text was only edited.
    fn take_same_second(&mut self, entry: &Entry, content_of: ContentOf<'_>) -> Option<Known> {
        let published = Some(entry.published?.as_second());
        let address = entry.address_hash()?;
        let same = self.among(self.by_address.get(&address));
        let mut same = same.filter(|it| it.has_title_of(entry) && it.published == published);
        let (id, None) = (same.next()?.id, same.next()) else { return None };
        drop(same);
        let is_edit = !are_strangers(&content_of(id)?.text, entry.content.as_str());
        is_edit.then(|| self.known.remove(&id)).flatten()
    }

    /// Takes the only entry of the same second, whose headline and address are others, if they have nearly the
    /// same text: blogs make addresses, and ids from these, out of headlines.
    fn take_retitled(&mut self, entry: &Entry, content_of: ContentOf<'_>) -> Option<Known> {
        let second = exact_second(entry)?;
        let mut same = self.known.values().filter(|it| it.published == Some(second));
        let (id, None) = (same.next()?.id, same.next()) else { return None };
        drop(same);
        let (before, now) = (content_of(id)?.text, entry.content.as_str());
        let is_it = says_much(&before)
            && says_much(now)
            && !is_material(&before, now)
            && !is_material(now, &before);
        is_it.then(|| self.known.remove(&id)).flatten()
    }

    /// Takes the only entry with the same address, unless the page shows another article every day.
    fn take_same_address(
        &mut self,
        entry: &Entry,
        are_dated_anew: bool,
        content_of: ContentOf<'_>,
    ) -> Option<Known> {
        let address = entry.address_hash()?;
        let mut same = self.among(self.by_address.get(&address));
        let (found, None) = (same.next()?, same.next()) else { return None };
        let is_another = || {
            // An id, a headline, and a time of its own make another article on the same day.
            let is_of_its_own =
                || is_named(entry) && !found.has_title_of(entry) && found.is_apart(entry, 1);
            (found.is_of_another_day(entry) || is_of_its_own())
                && found.is_replaced_by(entry, content_of)
                || found.is_another_recording(entry, content_of)
        };
        if !are_dated_anew && is_another() {
            return None;
        }
        let id = found.id;
        drop(same);
        self.known.remove(&id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Html, Text};

    fn entry(key: &str, address: &str, title: &str, body: &str) -> Entry {
        Entry {
            key: EntryKey::of(key),
            guid: None,
            link: (!address.is_empty()).then(|| address.to_owned()),
            address: address.to_owned(),
            title: Text::clean(title),
            author: Text::default(),
            published: None,
            updated: None,
            excerpt: Text::clean(body),
            content: Html::from_cleaned(body),
            language: None,
            enclosures: Vec::new(),
            comments: None,
            comment_count: None,
            leads: false,
            transcript: None,
            chapters: None,
        }
    }

    /// Stores `before` under ids from 1, and compares the verdicts on `now`, in words, with `want`.
    #[track_caller]
    fn check(before: &[Entry], now: &[Entry], want: &[&str]) {
        let known: Vec<Known> = before
            .iter()
            .zip(1..)
            .map(|(entry, id)| Known {
                id: EntryId(id),
                key: entry.key,
                address_hash: entry.address_hash(),
                title_hash: title_hash(entry.title.as_str()),
                text_hash: entry.text_hash(),
                published: entry.published.map(Timestamp::as_second),
                updated: entry.updated.map(Timestamp::as_second),
                content_hash: entry.content_hash(),
            })
            .collect();
        let content_of = |id: EntryId| {
            let Entry { title, content, enclosures, .. } = &before[id.0 as usize - 1];
            Some(Content {
                headline: title.to_string(),
                text: content.as_str().to_owned(),
                recordings: recordings(enclosures).map(str::to_owned).collect(),
            })
        };
        let got: Vec<String> = reconcile(&known, now.to_vec(), &content_of)
            .into_iter()
            .map(|verdict| match verdict {
                Verdict::New(_) => "new".to_owned(),
                Verdict::Changed(id, _) => format!("changed {}", id.0),
                Verdict::Same(id, None) => format!("same {}", id.0),
                Verdict::Same(id, Some(_)) => format!("same {} rekeyed", id.0),
            })
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn the_key_decides_and_an_edit_is_seen() {
        let old = entry("a", "e/1", "Storm nears", "At sea.");
        check(std::slice::from_ref(&old), std::slice::from_ref(&old), &["same 1"]);
        check(
            std::slice::from_ref(&old),
            &[entry("a", "e/1", "Storm lands", "At sea.")],
            &["changed 1"],
        );
        check(std::slice::from_ref(&old), &[entry("b", "e/2", "Calm", "Ashore.")], &["new"]);
    }

    #[test]
    fn ids_made_anew_at_every_fetch_bring_nothing_back() {
        let old = [entry("1", "e/1", "One", "First."), entry("2", "e/2", "Two", "Second.")];
        let now = [entry("x", "e/1", "One", "First."), entry("y", "e/2", "Two", "Second.")];
        check(&old, &now, &["same 1 rekeyed", "same 2 rekeyed"]);
    }

    #[test]
    fn a_site_that_moves_and_edits_is_recognised_by_either() {
        let old = [entry("1", "old/1", "One", "First."), entry("2", "e/2", "Two", "Second.")];
        let now =
            [entry("x", "new/1", "One", "First."), entry("y", "e/2", "Two, edited", "Second.")];
        check(&old, &now, &["changed 1", "changed 2"]);
    }

    #[test]
    fn a_shared_address_proves_nothing() {
        let old = [entry("1", "e/", "Gold 24.1", "a"), entry("2", "e/", "Gold 25.1", "b")];
        check(&old, &[entry("3", "e/", "Gold 26.1", "c")], &["new"]);
        let twice = [entry("3", "e/9", "Gold 26.1", "c"), entry("4", "e/9", "Gold 27.1", "d")];
        check(&[entry("1", "e/9", "Gold 24.1", "a")], &twice, &["new", "new"]);
    }

    /// The entry, published this many hours into the month.
    fn at(hours: i64, entry: Entry) -> Entry {
        let published = Timestamp::from_second(1_761_955_200 + hours * 3_600).ok();
        Entry { published, ..entry }
    }

    #[test]
    fn a_column_that_says_the_same_every_week_is_new_every_week() {
        let thread = |week: i64, hours: i64| {
            let (key, page) = (format!("id {week}"), format!("e/thread/{week}"));
            at(hours, entry(&key, &page, "Weekly open thread", "Say what you like."))
        };
        check(&[thread(1, 0)], &[thread(2, 168), thread(1, 0)], &["new", "same 1"]);
        check(&[thread(1, 0)], &[thread(2, 168)], &["new"]);
        // An id and a link that are new at every fetch.
        check(&[thread(1, 0)], &[thread(2, 0)], &["changed 1"]);
        // All entries of a document, dated with the time of the document.
        let titled = |title: &str, it: Entry| Entry { title: Text::clean(title), ..it };
        let all = |week, hours| ["A", "B", "C"].map(|it| titled(it, thread(week, hours)));
        check(&all(1, 0), &all(2, 9), &["changed 1", "changed 2", "changed 3"]);
    }

    #[test]
    fn what_says_the_same_on_another_page_at_another_second_is_new() {
        let commit = |number: i64, hours: i64| {
            let (key, page) = (format!("commit {number}"), format!("e/commit/{number}"));
            at(hours, entry(&key, &page, "Update README.md", "Update README.md"))
        };
        check(&[commit(1, 0)], &[commit(2, 16)], &["new"]);
        // With only the time of the last change.
        let changed = |it: Entry| Entry { published: None, updated: it.published, ..it };
        check(&[changed(commit(1, 0))], &[changed(commit(2, 1_440))], &["new"]);
        check(&[changed(commit(1, 0))], &[changed(commit(2, 0))], &["changed 1"]);
        let undated = |it: Entry| Entry { published: None, ..it };
        check(&[undated(commit(1, 0))], &[undated(commit(2, 1))], &["changed 1"]);
    }

    #[test]
    fn a_site_that_moves_may_say_the_day_alone_and_brings_nothing_back() {
        let text: String = (0..30).map(|number| format!("word{number} ")).collect();
        let article =
            |host: &str, hours| at(hours, entry(host, &format!("{host}/a"), "Bridge opens", &text));
        check(&[article("old", 13)], &[article("new", 0)], &["changed 1"]);
        check(&[article("old", 13)], &[article("new", 48)], &["new"]);
        // The only date is when the document was made.
        let made = |host: &str, hours| {
            ["A", "B", "C"].map(|title| {
                let it =
                    entry(&format!("{host}{title}"), &format!("{host}/{title}"), title, "Few.");
                let made = at(hours, it);
                Entry { published: None, updated: made.published, ..made }
            })
        };
        check(&made("old", 0), &made("new", 300), &["changed 1", "changed 2", "changed 3"]);
    }

    #[test]
    fn a_headline_corrected_together_with_its_address_is_no_news() {
        let words =
            |from: i64| (from..from + 30).map(|it| format!("word{it} ")).collect::<String>();
        let post = |name: &str, from: i64, second: i64| {
            let it = entry(name, &format!("e/{name}"), name, &words(from));
            let published = Timestamp::from_second(1_761_955_200 + second).ok();
            Entry { published, ..it }
        };
        let (before, after) = (post("Kastelos", 0, 33), post("Kastellos", 1, 33));
        check(std::slice::from_ref(&before), std::slice::from_ref(&after), &["changed 1"]);
        check(std::slice::from_ref(&before), &[after.clone(), before.clone()], &["new", "same 1"]);
        check(std::slice::from_ref(&before), &[post("Kastellos", 0, 34)], &["new"]);
        check(std::slice::from_ref(&before), &[post("Kastellos", 20, 33)], &["new"]);
        // One of several that may have been its neighbours.
        check(std::slice::from_ref(&before), &[after.clone(), post("Olmo", 60, 33)], &["new"; 2]);
        check(&[before, post("Olmo", 60, 33)], &[after], &["new"]);
        // Dated by hand.
        check(&[post("Kastelos", 0, 60)], &[post("Kastellos", 0, 60)], &["new"]);
    }

    #[test]
    fn a_page_that_shows_only_the_newest_alert_has_each_of_them() {
        let alert = |county: &str, hours, text: &str| {
            let it = entry(county, "e/alerts", &format!("Flood warning: {county}"), text);
            at(hours, Entry { guid: Some(Text::clean(county)), ..it })
        };
        let (first, text) = (alert("Norland", 1, "Stay at home."), "Rivers rise; leave now.");
        check(std::slice::from_ref(&first), &[alert("Upley", 2, text)], &["new"]);
        // A new id for an edit, or for what has the very same time.
        check(
            std::slice::from_ref(&first),
            &[alert("Up", 2, "Stay at home, all.")],
            &["changed 1"],
        );
        check(&[first], &[alert("Upley", 1, text)], &["changed 1"]);
    }

    #[test]
    fn the_next_bulletin_takes_no_earlier_one() {
        let bulletin =
            |key: &str, hours| at(hours, entry(key, "e/news", "News", "In five minutes."));
        let old = [bulletin("x", 1)];
        let now = [bulletin("z", 2), bulletin("y", 1)];
        check(&old, &now, &["new", "same 1 rekeyed"]);
    }

    #[test]
    fn alerts_in_the_same_words_are_new_each_time() {
        let alert = |address: &'static str| {
            move |day: i64, title: &str| {
                let it = entry(&format!("alert {day}"), address, title, "Since a minute ago.");
                at(day * 24, Entry { guid: Some(it.title.clone()), ..it })
            }
        };
        for address in ["e/server", ""] {
            let down = |day| alert(address)(day, "Server down");
            let old = [down(12), down(11), down(10)];
            let next = [down(13), down(12), down(11)];
            check(&old, &next, &["new", "same 1", "same 2"]);
            check(&old, &[down(16), down(15), down(14)], &["new", "new", "new"]);
            // In turn with others.
            let up = |day| alert(address)(day, "Server up");
            let old = [down(13), up(12), down(11), up(10)];
            check(&old, &[up(16), down(15), up(14)], &["new", "new", "new"]);
            check(&old, &[down(15), up(14)], &["new", "new"]);
            // The earlier one has left the list.
            check(&old[2..], &[up(13), down(11)], &["new", "same 1"]);
            // Ids made anew at every fetch.
            let renamed =
                |it: Entry| Entry { key: EntryKey::of(&format!("{:?}", it.published)), ..it };
            let renamed = old.clone().map(renamed);
            let want = [1, 2, 3, 4].map(|it| format!("same {it} rekeyed"));
            check(&old, &renamed, &want.each_ref().map(String::as_str));
        }
    }

    #[test]
    fn an_entry_amid_the_list_may_get_another_id_and_date() {
        let note = |key: &str, hours, title: &str| at(hours, entry(key, "e/", title, "Few words."));
        let old = [note("1", 9, "Ferry"), note("2", 6, "Bridge"), note("3", 3, "Vote")];
        let now = [note("x", 10, "Bridge"), note("1", 9, "Ferry"), note("3", 3, "Vote")];
        check(&old, &now, &["same 2 rekeyed", "same 1", "same 3"]);
        // New ids and dates at every fetch.
        let anew = [note("x", 12, "Ferry"), note("y", 10, "Bridge"), note("z", 8, "Vote")];
        let want = ["same 1 rekeyed", "same 2 rekeyed", "same 3 rekeyed"];
        check(&old, &anew, &want);
    }

    #[test]
    fn another_recording_at_another_time_is_another_programme() {
        let bulletin = |key: &str, hours, file: &str, media: &str| {
            let it = entry(key, "e/bulletin", "News bulletin", "The latest news in five minutes.");
            let (url, media_type) = (format!("https://cdn.example/{file}"), Text::clean(media));
            let file = Enclosure { url, media_type, length: None, seconds: None };
            at(hours, Entry { enclosures: vec![file], ..it })
        };
        let heard = |key, hours, file| bulletin(key, hours, file, "audio/mpeg");
        let old = [heard("one", 0, "one.mp3"), heard("two", 1, "two.mp3")];
        let window = [heard("two", 1, "two.mp3"), heard("three", 2, "three.mp3")];
        check(&old, &window, &["same 2", "new"]);
        check(&old[..1], &[heard("two", 24, "two.mp3")], &["new"]);
        // A podcast changes its host, and with it its ids and files.
        let moved = [heard("x", 0, "x/one.mp3"), heard("y", 1, "y/two.mp3")];
        check(&old, &moved, &["changed 1", "changed 2"]);
        check(&old[..1], &[heard("x", 24, "one.mp3?token=2")], &["changed 1"]);
        // A publisher makes new ids and dates at every fetch.
        check(&old, &[heard("x", 24, "one.mp3")], &["same 1 rekeyed"]);
        // The picture beside a report may be another one by noon.
        let seen = |key, hours, file| bulletin(key, hours, file, "image/jpeg");
        check(&[seen("one", 0, "one.jpg")], &[seen("x", 4, "two.jpg")], &["changed 1"]);
    }

    #[test]
    fn another_picture_on_another_day_is_another_comic() {
        let comic = |key: &str, hours, title: &str, picture: &str| {
            let picture = format!("<p><img src=\"https://e.example/{picture}.png\"></p>");
            at(hours, entry(key, "e/latest", title, &picture))
        };
        let old = [comic("e/latest", 0, "Comic for November 27", "27")];
        check(&old, &[comic("e/latest", 24, "Comic for November 28", "28")], &["new"]);
        check(&old, &[comic("e/latest", 24, "Comic for November 27", "28")], &["new"]);
        check(&old, &[comic("e/latest", 2, "Comic for November 27", "27-mended")], &["changed 1"]);
        check(&old, &[comic("e/latest", 24, "Comic for November 28", "27")], &["changed 1"]);
        // The same picture in another size, from another folder.
        let small = comic("e/latest", 24, "Comic for November 27", "small/27.png?w=300&x=");
        check(&old, &[small], &["changed 1"]);
        // An id that is the link names the page; any other id is believed.
        let named = |id: &str, it: Entry| Entry {
            guid: Some(Text::clean(id)),
            link: Some("https://e/latest".to_owned()),
            ..it
        };
        let tomorrow = || comic("e/latest", 24, "Comic for November 28", "28");
        let [today] = old;
        check(
            &[named("https://e/latest", today.clone())],
            &[named("https://e/latest", tomorrow())],
            &["new"],
        );
        check(&[named("comic", today)], &[named("comic", tomorrow())], &["changed 1"]);
    }

    #[test]
    fn an_article_whose_id_is_its_link_may_grow_the_next_day() {
        let article = |hours, text: &str| {
            let link = "https://e/a".to_owned();
            let it = at(hours, entry("https://e/a", "e/a", "Ferry runs aground", text));
            Entry { guid: Some(Text::clean(&link)), link: Some(link), ..it }
        };
        let more: String = (0..60).map(|number| format!(" word{number}")).collect();
        let long = format!("The ferry ran aground off the north pier.{more}");
        let short = "The ferry ran aground off the north pier.";
        check(&[article(0, short)], &[article(30, &long)], &["changed 1"]);
    }

    #[test]
    fn an_id_of_its_own_makes_an_article_no_less_new() {
        let week = |key: &str, hours, text: &str| {
            let it = at(hours, entry(key, "e/week", "This week", text));
            Entry { guid: Some(Text::clean(key)), ..it }
        };
        let storm = "Gusts tore roofs off three barns near the coast.";
        let bridge = "The old crossing is closed to lorries until spring.";
        check(&[week("1", 0, storm)], &[week("2", 168, bridge)], &["new"]);
        check(&[week("1", 0, storm)], &[week("2", 9, bridge)], &["changed 1"]);
        check(&[week("1", 0, storm)], &[week("1", 168, bridge)], &["changed 1"]);
    }

    #[test]
    fn a_page_that_shows_another_article_every_day_is_another_every_day() {
        let menu = |key: &str, hours: i64, dish: &str, text: &str| {
            at(hours, entry(key, "e/menu", &format!("Menu: {dish}"), text))
        };
        let soup = |key| menu(key, 0, "soup", "Leek and potato, rye bread beside it.");
        let fish = |key| menu(key, 24, "fish", "Fried plaice with a lemon; apple cake after.");
        check(&[soup("mon")], &[fish("tue")], &["new"]);
        check(&[soup("e/menu")], &[fish("e/menu")], &["new"]);
        // An id of its own makes it the same entry; so do a nearby hour and common text.
        let named = |it: Entry| Entry { guid: Some(Text::clean("menu")), ..it };
        check(&[named(soup("menu"))], &[named(fish("menu"))], &["changed 1"]);
        let corrected = menu("x", 3, "fish", "Fried plaice with a lemon.");
        check(&[soup("mon")], &[corrected], &["changed 1"]);
        let again =
            menu("tue", 24, "soup again", "Leek and potato, rye bread beside it, and butter.");
        check(&[soup("mon")], &[again], &["changed 1"]);
    }

    #[test]
    fn a_key_that_depends_on_the_others_takes_nothing_from_what_says_the_same() {
        let notice = |key: &str, text| entry(key, "e/status", "Incident", text);
        let (one, other) = ("Errors of the interface.", "Late hooks since noon.");
        // The first stands under the plain key, since it stood alone the last time.
        let old = [notice("plain", one), notice("plain, other", other)];
        check(&old, &[notice("plain", other)], &["same 2 rekeyed"]);
        let both = [notice("plain, other", other), notice("plain, one", one)];
        check(&old, &both, &["same 2", "same 1 rekeyed"]);
    }

    #[test]
    fn an_edit_is_known_by_its_second_where_many_share_a_page() {
        let post = |hours, key: &str, text| at(hours, entry(key, "e/home", "", text));
        let old = [
            post(0, "1", "The mayor opened the bridge for a third time in nine years."),
            post(5, "2", "A whale swam up the river as far as the mill."),
        ];
        let now = [
            post(0, "3", "The mayor opened the bridge for a fourth time in nine years."),
            post(5, "4", "Nobody saw where the otters went after the flood."),
        ];
        check(&old, &now, &["changed 1", "new"]);
    }

    #[test]
    fn a_notice_under_the_headline_of_an_earlier_one_is_new() {
        let notice = |hours, text| at(hours, entry("e/status", "e/status", "Maintenance", text));
        let old = [notice(0, "The line to Oslo rests from six until nine.")];
        let other = "Nobody can pay by card on Sunday morning.";
        check(&old, &[notice(200, other)], &["new"]);
        check(&old, &[notice(2, other)], &["changed 1"]);
        check(&old, &[notice(200, "The line to Oslo rests from six until ten.")], &["changed 1"]);
        // A publisher dates everything anew, and there is no text.
        check(&[notice(0, "")], &[notice(200, "")], &["same 1"]);
        let named = |it| Entry { guid: Some(Text::clean("an id")), ..it };
        let old = old.map(named);
        check(&old, &[named(notice(200, other))], &["changed 1"]);
    }

    #[test]
    fn an_id_that_only_tells_the_place_in_the_list_names_nothing() {
        let article = |place: i64, hours: i64, title: &str, body: &str| {
            let it = entry(&place.to_string(), &format!("e/{title}"), title, body);
            Entry { guid: Some(Text::clean("an id")), ..at(hours, it) }
        };
        let storm = "Gusts tore roofs off three barns near the coast.";
        let bridge = "The old crossing is closed to lorries until spring.";
        let vote = "Polls opened at seven in all forty districts.";
        let before = [article(0, 5, "Storm", storm), article(1, 2, "Bridge", bridge)];
        let now = [
            article(0, 9, "Vote", vote),
            article(1, 5, "Storm", storm),
            article(2, 2, "Bridge", bridge),
        ];
        check(&before, &now, &["new", "same 1 rekeyed", "same 2 rekeyed"]);
        // A rewritten article that gets another link from its new headline is the same.
        let rewritten = article(0, 6, "Barns hit", "Gusts tore roofs off barns near the coast.");
        check(&before[..1], &[rewritten], &["changed 1"]);
    }

    #[test]
    fn an_id_that_names_nothing_names_nothing_without_dates_or_links_either() {
        let named = |it: Entry| Entry { guid: Some(Text::clean("an id")), ..it };
        let article =
            |address: &str, title: &str, body: &str| named(entry("latest", address, title, body));
        let storm = "Gusts tore roofs off three barns near the coast.";
        let bridge = "The old crossing is closed to lorries until spring.";
        // Without a date.
        let old = [article("e/storm", "Storm", storm)];
        check(&old, &[article("e/bridge", "Bridge", bridge)], &["new"]);
        check(&old, &[article("e/gusts", "Gusts", storm)], &["changed 1"]);
        // Bare headlines.
        let old = [article("e/storm", "Storm tears roofs off", "")];
        check(&old, &[article("e/bridge", "Old bridge closed", "")], &["new"]);
        check(&old, &[article("e/roofs", "Storm tears three roofs off", "")], &["changed 1"]);
        // A picture adds no text to compare.
        let photo = |title: &str| article("", title, "<img src=\"https://p.example/1\">");
        check(&[photo("Sunset at the harbor")], &[photo("Sunset at the harbour")], &["changed 1"]);
        // Without a link, or with the link of the site.
        for home in ["", "e/"] {
            let place = |key: &str, hours, title: &str, body: &str| {
                at(hours, named(entry(key, home, title, body)))
            };
            let old = [place("0", 5, "Storm", storm), place("1", 2, "Bridge", bridge)];
            let vote = place("0", 9, "Vote", "Polls opened at seven in all forty districts.");
            let now = [vote, place("1", 5, "Storm", storm), place("2", 2, "Bridge", bridge)];
            check(&old, &now, &["new", "same 1 rekeyed", "same 2 rekeyed"]);
        }
    }

    #[test]
    fn bare_headlines_are_equal_only_with_their_address() {
        let old = entry("1", "e/1", "Weather", "");
        check(std::slice::from_ref(&old), &[entry("2", "e/2", "Weather", "")], &["new"]);
        check(&[old], &[entry("2", "e/1", "Weather", "")], &["same 1 rekeyed"]);
        // Unless only one of them has an address.
        let old = [entry("1", "", "Storm", ""), entry("2", "", "Bridge", "")];
        let now = [entry("x", "e/1", "Storm", ""), entry("y", "e/2", "Bridge", "")];
        check(&old, &now, &["changed 1", "changed 2"]);
    }

    #[test]
    fn a_date_that_all_entries_have_is_that_of_the_document() {
        let list = |hours: i64| {
            let titles = ["Storm", "Bridge", "Vote"];
            titles.map(|title| at(hours, entry(&format!("{title} {hours}"), "", title, "")))
        };
        let want = ["same 1 rekeyed", "same 2 rekeyed", "same 3 rekeyed"];
        check(&list(0), &list(48), &want);
        check(&list(0)[..1], &list(48)[..1], &["new"]);
    }

    #[test]
    fn a_site_that_moves_host_is_recognised_by_its_text() {
        let body = |host| format!("<p>Rain. <a href=\"{host}/map\">Map</a></p>");
        let old = entry("old/1", "old.example/1", "Storm nears", &body("http://old.example"));
        let now = entry("new/1", "new.example/1", "Storm nears", &body("https://new.example"));
        check(std::slice::from_ref(&old), &[now], &["changed 1"]);
        let other = entry("2", "new.example/2", "Storm nears", &body("https://new.example/other"));
        check(&[old], &[other], &["new"]);
    }

    #[test]
    fn a_key_is_never_lost_to_a_weaker_tie() {
        let old = entry("b", "e/1", "Same", "Text.");
        let now = [entry("a", "e/1", "Same", "Text."), entry("b", "e/1", "Same", "Text.")];
        check(&[old], &now, &["new", "same 1"]);
    }
}
