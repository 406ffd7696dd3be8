//! What makes an entry the same entry next time.

use std::collections::{HashMap, HashSet};

use crate::domain::{EntryKey, without_query};
use crate::parse::ParsedEntry;

/// Returns the key of each entry, in order: its id, else its link, else its words.
///
/// Some publishers give every entry the same id. If different entries share an id, their keys also
/// include link and title; if these are equal too, the date, and then the text. Entries whose keys are
/// equal in the end are copies.
pub(super) fn keys(entries: &[ParsedEntry]) -> Vec<EntryKey> {
    let mut keys: Vec<String> = entries
        .iter()
        .map(|entry| match name(entry) {
            Some(name) if is_of_file(entry) => format!("{name}\n{}", date(entry)),
            Some(name) => name.to_owned(),
            None => words("", &date(entry), entry),
        })
        .collect();
    let steps: [fn(&str, &ParsedEntry) -> String; 4] = [
        |key, entry| name(entry).map_or(key.to_owned(), |name| words(name, "", entry)),
        |key, entry| format!("{key}\n{}", date(entry)),
        |key, entry| format!("{key}\n{}", text(entry)),
        |key, entry| format!("{key}\n{}", entry.link.as_deref().unwrap_or_default()),
    ];
    for step in steps {
        let too_little = borne_by_strangers(&keys, entries);
        if too_little.is_empty() {
            break;
        }
        for (key, entry) in keys.iter_mut().zip(entries) {
            if too_little.contains(key) {
                *key = step(key, entry);
            }
        }
    }
    keys.iter().map(|key| EntryKey::of(key)).collect()
}

/// The keys that different entries share, regardless of the order of the entries.
fn borne_by_strangers(keys: &[String], entries: &[ParsedEntry]) -> HashSet<String> {
    let mut bearers: HashMap<&String, Vec<&ParsedEntry>> = HashMap::new();
    for (key, entry) in keys.iter().zip(entries) {
        bearers.entry(key).or_default().push(entry);
    }
    let of_strangers = bearers.into_iter().filter(|(_, entries)| are_strangers(entries));
    of_strangers.map(|(key, _)| key.clone()).collect()
}

/// Whether entries of one document with the same key are different entries, not copies. Entries with an
/// id, and with the same link and headline, may differ in their text or in their date, but not in both;
/// those without an id in neither.
fn are_strangers(entries: &[&ParsedEntry]) -> bool {
    let Some((first, others)) = entries.split_first() else { return false };
    let any = |differs: fn(&ParsedEntry, &ParsedEntry) -> bool| {
        others.iter().any(|other| differs(first, other))
    };
    let differ_in_text = any(|one, other| text(one).trim() != text(other).trim());
    let differ_in_date = any(|one, other| one.published != other.published);
    any(|one, other| looks(one) != looks(other))
        || match entries.iter().all(|entry| entry.id.is_some()) {
            true => differ_in_text && differ_in_date,
            false => differ_in_text || differ_in_date,
        }
}

/// The publisher's identifier: the id, else the link.
fn name(entry: &ParsedEntry) -> Option<&str> {
    entry.id.as_deref().or(link(entry)).map(str::trim).filter(|name| !name.is_empty())
}

/// The link, without its query if it is the address of a file: that may be signed anew at every fetch.
fn link(entry: &ParsedEntry) -> Option<&str> {
    let link = entry.link.as_deref()?;
    let is_file =
        entry.enclosures.iter().any(|file| without_query(&file.url) == without_query(link));
    Some(if is_file { without_query(link) } else { link })
}

/// Whether the publisher's identifier is the address of a file without its query, which may have told the
/// latest bulletin from the one before.
fn is_of_file(entry: &ParsedEntry) -> bool {
    entry.id.is_none() && entry.link.as_deref().is_some_and(|it| link(entry) != Some(it))
}

/// What distinguishes entries with the same id: the link, and the title or else the text.
fn looks(entry: &ParsedEntry) -> (&str, &str) {
    let told = if entry.title.trim().is_empty() { text(entry) } else { entry.title.trim() };
    (entry.link.as_deref().unwrap_or_default(), told)
}

fn text(entry: &ParsedEntry) -> &str {
    if entry.content.is_empty() { &entry.summary } else { &entry.content }
}

fn date(entry: &ParsedEntry) -> String {
    entry.published.map(|it| it.to_string()).unwrap_or_default()
}

/// A key from the parts of an entry that hardly ever change.
fn words(name: &str, date: &str, entry: &ParsedEntry) -> String {
    let (link, (_, told)) = (link(entry).unwrap_or_default(), looks(entry));
    format!("{name}\n{link}\n{date}\n{told}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::ParsedEnclosure;

    fn entry(id: &str, link: &str, title: &str, summary: &str) -> ParsedEntry {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        ParsedEntry {
            id: some(id),
            link: some(link),
            title: title.to_owned(),
            summary: summary.to_owned(),
            ..ParsedEntry::default()
        }
    }

    #[test]
    fn an_edited_entry_stays_the_same() {
        let before = keys(&[entry("1", "a", "Old", ""), entry("2", "b", "Other", "")]);
        let after = keys(&[entry("1", "a", "New", "more")]);
        assert_eq!(before[0], after[0]);
        assert_ne!(before[0], before[1]);
    }

    #[test]
    fn an_id_for_everything_is_none() {
        let keys = keys(&[
            entry("x", "a", "One", ""),
            entry("x", "b", "Two", ""),
            entry("x", "a", "One", ""),
        ]);
        assert_ne!(keys[0], keys[1]);
        assert_eq!(keys[0], keys[2]);
    }

    #[test]
    fn without_id_and_link_the_words_decide() {
        let first = keys(&[entry("", "", "", "one"), entry("", "", "", "two")]);
        let again = keys(&[entry("", "", "", "two"), entry("", "", "", "one")]);
        assert_ne!(first[0], first[1]);
        assert_eq!(first[0], again[1]);
    }

    #[test]
    fn what_shares_link_and_headline_is_told_apart_by_its_words() {
        let notice = |text: &str| entry("", "status", "Maintenance", text);
        let first =
            keys(&[notice("Oslo is down."), notice("Payments stop."), notice("Oslo is down.")]);
        assert_ne!(first[0], first[1]);
        assert_eq!(first[0], first[2]);
        let alert = |text: &str| entry("", "", "Alert", text);
        let alerts = keys(&[alert("Fire."), alert("Flood.")]);
        assert_ne!(alerts[0], alerts[1]);
        // An article listed twice in two wordings is one entry, thanks to its id.
        let listed = keys(&[entry("7", "a", "One", "short"), entry("7", "a", "One", "longer")]);
        assert_eq!(listed[0], listed[1]);
    }

    #[test]
    fn alerts_without_ids_are_told_apart_by_their_dates() {
        let alert = |id: &str, second| ParsedEntry {
            published: jiff::Timestamp::from_second(second).ok(),
            ..entry(id, "server", "Server down", "No answer.")
        };
        let keys_at = |seconds: [i64; 3]| keys(&seconds.map(|second| alert("", second)));
        let (first, next) = (keys_at([3, 2, 1]), keys_at([4, 3, 2]));
        assert_eq!(first[..2], next[1..]);
        assert_eq!(first.iter().chain(&next).collect::<HashSet<_>>().len(), 4);
        let twice = keys_at([3, 3, 1]);
        assert_eq!(twice[0], twice[1], "listed twice");
        let listed = keys(&[alert("7", 1), alert("7", 2)]);
        assert_eq!(listed[0], listed[1]);
    }

    #[test]
    fn a_file_that_is_signed_anew_is_the_same() {
        let episode = |file: &str, title: &str| ParsedEntry {
            enclosures: vec![ParsedEnclosure { url: file.to_owned(), ..Default::default() }],
            ..entry("", file, title, "")
        };
        let list = |token: &str| {
            keys(&[
                episode(&format!("https://e/1.mp3?token={token}"), "One"),
                episode(&format!("https://e/2.mp3?token={token}"), "Two"),
            ])
        };
        assert_eq!(list("a"), list("b"));
        assert_ne!(list("a")[0], list("a")[1]);
        // Where the query names the file.
        let [one, two] = ["https://e/play?file=1", "https://e/play?file=2"];
        for titles in [["One", "Two"], ["News", "News"]] {
            let list = keys(&[episode(one, titles[0]), episode(two, titles[1])]);
            assert_ne!(list[0], list[1]);
        }
        let alone = |file: &str, second| ParsedEntry {
            published: jiff::Timestamp::from_second(second).ok(),
            ..episode(file, "News")
        };
        assert_ne!(keys(&[alone(one, 1)]), keys(&[alone(two, 2)]));
        assert_ne!(keys(&[entry("", one, "", "")]), keys(&[entry("", two, "", "")]), "no file");
    }

    #[test]
    fn in_another_order_each_has_the_same_key() {
        let told = |text: &str, second: i64| ParsedEntry {
            published: jiff::Timestamp::from_second(second).ok(),
            ..entry("7", "a", "One", text)
        };
        let [one, later, other] = [told("short", 1), told("short", 2), told("longer", 1)];
        let in_order = |entries: [&ParsedEntry; 3]| keys(&entries.map(Clone::clone));
        let first = in_order([&one, &later, &other]);
        let again = in_order([&later, &other, &one]);
        assert_eq!(first, [again[2], again[0], again[1]]);
    }
}
