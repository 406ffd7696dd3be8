//! What makes an entry the same entry next time.

use std::collections::HashMap;

use crate::domain::EntryKey;
use crate::parse::ParsedEntry;

/// The key of each entry, in order: its id, else its link, else its words.
///
/// Some publishers give one id to everything. An id that stands for different entries says too
/// little, so all that bear it are told apart by link and title as well. Equal keys are copies.
pub(super) fn keys(entries: &[ParsedEntry]) -> Vec<EntryKey> {
    let mut bearers: HashMap<&str, Option<(&str, &str)>> = HashMap::new();
    for entry in entries {
        if let Some(name) = name(entry) {
            let same = bearers.entry(name).or_insert(Some(looks(entry)));
            if *same != Some(looks(entry)) {
                *same = None;
            }
        }
    }
    entries
        .iter()
        .map(|entry| match name(entry) {
            Some(name) if bearers.get(name).is_some_and(Option::is_some) => EntryKey::of(name),
            name => EntryKey::of(&words(name.unwrap_or_default(), entry)),
        })
        .collect()
}

/// What the publisher identifies it by.
fn name(entry: &ParsedEntry) -> Option<&str> {
    entry.id.as_deref().or(entry.link.as_deref()).map(str::trim).filter(|name| !name.is_empty())
}

/// What tells entries with one id apart.
fn looks(entry: &ParsedEntry) -> (&str, &str) {
    let told = if entry.title.trim().is_empty() { text(entry) } else { entry.title.trim() };
    (entry.link.as_deref().unwrap_or_default(), told)
}

fn text(entry: &ParsedEntry) -> &str {
    if entry.content.is_empty() { &entry.summary } else { &entry.content }
}

/// All that hardly changes in an entry that nothing identifies.
fn words(name: &str, entry: &ParsedEntry) -> String {
    let (link, told) = looks(entry);
    let date = match name.is_empty() {
        true => entry.published.map(|it| it.to_string()).unwrap_or_default(),
        false => String::new(),
    };
    format!("{name}\n{link}\n{date}\n{told}")
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
