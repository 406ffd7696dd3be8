//! The sample feeds through every stage, compared with a hand-written key of what belongs together.

#[path = "support/places.rs"]
mod places;

use std::collections::HashMap;
use std::fs;

use jiff::Timestamp;
use newsfold::config;
use newsfold::demo;
use newsfold::domain::{Article, StoryQuery, StoryRow};
use newsfold::engine::{Library, Setup, Which};
use tokio::sync::watch;

/// The story and cluster of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    story: i64,
    cluster: i64,
}

struct Outcome {
    library: Library,
    /// By the entry's address.
    places: HashMap<String, Place>,
    _folder: tempfile::TempDir,
}

/// A line of the key.
struct Group {
    kind: String,
    word: String,
    addresses: Vec<String>,
}

fn read_samples() -> Outcome {
    let folder = tempfile::tempdir().expect("a folder");
    // A fixed noon: the grouping must not depend on the hour at which the tests run.
    let now: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
    for sample in demo::samples() {
        fs::write(folder.path().join(sample.file_name), demo::document(sample, now))
            .expect("writes");
    }
    let config_file = folder.path().join("config.toml");
    fs::write(&config_file, demo::configuration(folder.path())).expect("writes");
    let loaded = config::load(&config_file);
    assert_eq!(loaded.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    let store_file = folder.path().join("newsfold.db");
    let setup = Setup {
        config: loaded.config.into(),
        config_file,
        store_file,
        cache: folder.path().to_owned(),
        offline: false,
        clock: Timestamp::now,
        helper: None,
    };
    let library = Library::open(setup, |_| ()).expect("opens");
    let (_cancel, cancelled) = watch::channel(false);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    let summary =
        runtime.block_on(library.refresh(&Which::All, cancelled, |_| {})).expect("the store works");
    assert_eq!(summary.failed, 0);
    let places = places::places(&folder.path().join("newsfold.db"))
        .into_iter()
        .map(|(link, story, cluster)| (link, Place { story, cluster }))
        .collect();
    Outcome { library, places, _folder: folder }
}

fn key() -> Vec<Group> {
    let text = fs::read_to_string("tests/fixtures/demo_groups.txt").expect("the key");
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (kind, rest) = line.split_once(':').expect("a kind");
            let mut parts = rest.split('|').map(|part| part.trim().to_owned());
            let word = parts.next().expect("a word");
            Group { kind: kind.to_owned(), word, addresses: parts.collect() }
        })
        .collect()
}

impl Outcome {
    fn place(&self, address: &str) -> Place {
        *self.places.get(address).unwrap_or_else(|| panic!("{address} is in no story"))
    }

    /// The pairs in groups of a kind for which `holds` is false, and the number of all pairs.
    fn faults(&self, kind: &str, holds: impl Fn(Place, Place) -> bool) -> (Vec<String>, usize) {
        let (mut faults, mut pairs) = (Vec::new(), 0);
        for group in key().iter().filter(|group| group.kind == kind) {
            for (at, one) in group.addresses.iter().enumerate() {
                for other in &group.addresses[..at] {
                    pairs += 1;
                    if !holds(self.place(one), self.place(other)) {
                        faults.push(format!("{}: {other} and {one}", group.word));
                    }
                }
            }
        }
        (faults, pairs)
    }

    fn article(&self, address: &str) -> Article {
        let story = newsfold::domain::StoryId(self.place(address).story);
        self.library.article(story).expect("reads").expect("there")
    }

    fn rows(&self) -> Vec<StoryRow> {
        let query = StoryQuery { limit: 1000, ..StoryQuery::default() };
        self.library.window(&query).expect("answers").rows
    }
}

#[test]
fn the_sample_news_folds_and_groups_as_a_person_would() {
    let outcome = read_samples();

    let (torn, pairs) = outcome.faults("copies", |a, b| a.story == b.story);
    assert!(torn.len() * 20 <= pairs, "{} of {pairs} copies are not folded: {torn:#?}", torn.len());
    let (mixed, _) = outcome.faults("apart", |a, b| a.story != b.story);
    assert!(mixed.is_empty(), "serials folded: {mixed:#?}");
    let (mixed, pairs) = outcome.faults("never", |a, b| a.cluster != b.cluster);
    assert!(mixed.is_empty(), "{} of {pairs} strangers together: {mixed:#?}", mixed.len());
    let (missed, pairs) = outcome.faults("event", |a, b| a.cluster == b.cluster);
    assert!(missed.len() * 10 <= pairs, "{} of {pairs} not together: {missed:#?}", missed.len());
}

#[test]
fn the_front_page_shows_its_relatives_and_nothing_else() {
    let outcome = read_samples();
    let groups = key();
    let group = groups.iter().find(|group| group.kind == "only").expect("in the key");
    let (front, relatives) = group.addresses.split_first().expect("addresses");
    let mut wanted: Vec<i64> = relatives.iter().map(|it| outcome.place(it).story).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let article = outcome.article(front);
    let mut shown: Vec<i64> = article.related.iter().map(|it| it.story.0).collect();
    shown.sort_unstable();
    let titles: Vec<String> = article.related.iter().map(|it| it.title.to_string()).collect();
    assert_eq!(shown, wanted, "shown: {titles:#?}");
}

#[test]
fn an_event_counts_the_houses_that_cover_it() {
    let outcome = read_samples();
    let widest = outcome.rows().into_iter().map(|row| row.others).max();
    assert!(widest.is_some_and(|others| others >= 5), "{widest:?}");
}

#[test]
fn what_came_from_outside_is_clean_on_every_row() {
    let outcome = read_samples();
    let rows = outcome.rows();
    assert!(rows.len() > 100);
    for row in rows {
        let title = row.title.as_str();
        assert!(!title.contains(char::is_control) && !title.contains('\u{202e}'), "{title:?}");
        assert!(!title.contains("&amp;"), "{title}");
        assert!(!title.is_empty());
    }
}
