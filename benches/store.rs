//! What each screen asks of the store, at sizes up to a hundred times apart: no answer may take
//! longer because the store is larger.
//!
//! ```text
//! cargo bench --bench store
//! NEWSFOLD_BENCH_SIZE=1000000 cargo bench --bench store     # at this size alone
//! ```
//!
//! The stores are filled with random entries through the same functions as a refresh uses, each
//! entry an event of its own, and removed at the end. Prints the median of many rounds, in
//! milliseconds.

#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

#[path = "support/median.rs"]
mod median;
#[path = "../tests/support/storing.rs"]
mod storing;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use median::{milliseconds, tell};
use newsfold::domain::{
    Assignment, ClusterId, Entry, EntryId, EntryKey, Feed, FeedHealth, FullText, Html, Mark,
    Reason, Search, Source, StoryId, StoryQuery, Subscription, Target, Text, Validators, View,
};
use newsfold::query;
use newsfold::store::{Decided, News, Store, Visit, Way};
use storing::{index, take_down};

/// Sizes of the stores, in entries.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
const FEEDS: usize = 200;
/// Entries of one visit.
const VISIT: usize = 50;
/// The rows of a screen, and those loaded below it.
const ROWS: usize = 100;

fn main() {
    let sizes = match std::env::var("NEWSFOLD_BENCH_SIZE").ok().and_then(|it| it.parse().ok()) {
        Some(size) => vec![size],
        None => SIZES.to_vec(),
    };
    for size in sizes {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("newsfold.db");
        let began = Instant::now();
        let feeds = fill(&path, size);
        let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
        println!("\n{size} entries, {} MB, filled in {:.1?}", bytes / 1_000_000, began.elapsed());
        measure(&path, &feeds);
    }
}

fn measure(path: &Path, feeds: &[Feed]) {
    tell("open and ask for the first screen", || {
        let store = Store::open(path).expect("opens");
        black_box(store.window(&about(View::All)).expect("a list"));
    });
    let mut store = Store::open(path).expect("opens");
    for (what, view) in [
        ("everything", View::All),
        ("unread", View::Unread),
        ("today", View::Today),
        ("starred", View::Starred),
        ("a feed", View::Feed(feeds[7].id)),
        ("a folder", View::Folder(Text::clean("Folder 3"))),
        ("a word of one entry in a thousand", search("quixotrope")),
        ("a word of one entry in ten", search("harbormaster")),
        ("the beginning of a word", search("harb*")),
    ] {
        tell(what, || drop(black_box(store.window(&about(view.clone())).expect("a list"))));
    }
    tell("the side bar", || drop(black_box(store.shelves().expect("shelves"))));
    let rows = store.window(&about(View::All)).expect("a list").rows;
    let last = rows.last().expect("a row");
    tell("the next page", || {
        let next = StoryQuery { after: Some(last.cursor), ..about(View::All) };
        drop(black_box(store.window(&next).expect("a list")));
    });
    tell("an article", || drop(black_box(store.article(last.story, None).expect("an article"))));
    tell("one read, and undone", || {
        let one = Target::Stories(vec![last.story]);
        store.mark(&one, Mark::Read(true), i64::MAX, now()).expect("marks");
        store.turn(Way::Undo).expect("undoes");
    });
    let feed = Target::All(StoryQuery { limit: usize::MAX, ..about(View::All) });
    let began = Instant::now();
    let marked = store.mark(&feed, Mark::Read(true), i64::MAX, now()).expect("marks");
    let all = began.elapsed();
    println!("{:40} {:9.2}", format!("all {} read", marked.stories), milliseconds(all));
    tell("what is unread of a folder: nothing", || {
        let unread =
            StoryQuery { unread_only: true, ..about(View::Folder(Text::clean("Folder 3"))) };
        drop(black_box(store.window(&unread).expect("a list")));
    });
    let began = Instant::now();
    store.turn(Way::Undo).expect("undoes");
    println!("{:40} {:9.2}", "and undone", milliseconds(began.elapsed()));
}

fn about(view: View) -> StoryQuery {
    StoryQuery { view, at: now().to_zoned(TimeZone::UTC), limit: ROWS, ..StoryQuery::default() }
}

fn search(typed: &str) -> View {
    let query = query::parse_search(typed).expect("a query");
    View::Search(Box::new(Search { typed: typed.to_owned(), query }))
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("a time")
}

/// A store of `size` entries, grouped and indexed.
fn fill(path: &Path, size: usize) -> Vec<Feed> {
    let mut store = Store::open(path).expect("opens");
    let subscriptions: Vec<Subscription> = (0..FEEDS).map(subscription).collect();
    let feeds = store.subscribe(&subscriptions).expect("feeds");
    let mut words = Words(1);
    for first in (0..size).step_by(VISIT) {
        let name = Text::clean("Written");
        let entries = (first..size.min(first + VISIT)).map(|it| entry(it, size, &mut words));
        let news = News {
            title: name.clone(),
            name: name.clone(),
            was_called: name.clone(),
            site: None,
            entries: entries.collect(),
        };
        let visit = Visit {
            feed: feeds[first / VISIT % FEEDS].id,
            health: FeedHealth::default(),
            validators: Validators::default(),
            now: now(),
            news: Some(news),
        };
        take_down(&mut store, visit);
    }
    loop {
        let pending = store.pending(EntryId(0), 4_000).expect("pending");
        if pending.is_empty() {
            break;
        }
        let alone: Vec<Assignment> = pending.iter().map(|it| alone(it.entry)).collect();
        let generation = store.grouping_generation().expect("a generation");
        store.put_assignments(generation, &Decided::of(&alone), || false).expect("groups");
    }
    index(&mut store, 5_000);
    feeds
}

fn alone(entry: newsfold::domain::EntryId) -> Assignment {
    let story = StoryId::from(entry);
    Assignment {
        entry,
        story,
        folded: Reason::Alone,
        cluster: ClusterId::from(story),
        grouped: Reason::Alone,
        links: Vec::new(),
        moved: false,
    }
}

/// An entry; the oldest is three years old, whatever the size.
fn entry(number: usize, size: usize, words: &mut Words) -> Entry {
    let age = SignedDuration::from_hours(24 * 1_095)
        * i32::try_from(number * 1_000 / size).unwrap_or(0)
        / 1_000
        + SignedDuration::from_secs(number as i64 % 3_600);
    let mut body = format!("<p>{}</p><p>{}</p>", words.some(90), words.some(90));
    for (word, every) in [("quixotrope", 1_000), ("harbormaster", 10)] {
        if number.is_multiple_of(every) {
            body += word;
        }
    }
    let link = format!("https://written.example/{number}");
    Entry {
        key: EntryKey::of(&link),
        guid: None,
        address: link.clone(),
        link: Some(link),
        title: Text::clean(&words.some(8)),
        author: Text::clean("Ada Lind"),
        published: Some(now() - age),
        updated: None,
        excerpt: Text::clean(&words.some(25)),
        content: Html::from_cleaned(&body),
        language: None,
        enclosures: Vec::new(),
        comments: None,
        comment_count: None,
        leads: false,
        transcript: None,
        chapters: None,
    }
}

fn subscription(number: usize) -> Subscription {
    let address = format!("https://written.example/feeds/{number}");
    Subscription {
        source: Source::Web(address.parse().expect("an address")),
        name: None,
        folder: Some(Text::clean(&format!("Folder {}", number % 10))),
        tags: Vec::new(),
        every: Duration::from_secs(3_600),
        headers: Vec::new(),
        full_text: FullText::Never,
        fold: true,
        group: true,
        prefer: false,
        paused: false,
        lacks: None,
    }
}

/// Made-up words, the same each time.
struct Words(u64);

impl Words {
    fn some(&mut self, count: usize) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    /// A random word; some are far more common than others.
    fn word(&mut self) -> String {
        const PARTS: [&str; 16] = [
            "ba", "cor", "den", "fi", "gal", "hur", "jo", "kem", "lis", "mor", "nu", "pa", "rin",
            "sto", "tev", "wy",
        ];
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let lot = (self.0 >> 40) as usize;
        let parts = 1 + (lot & 3);
        (0..parts).map(|part| PARTS[lot >> (2 + 4 * part) & 15]).collect()
    }
}
