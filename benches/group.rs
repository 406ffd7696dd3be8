//! How many entries grouping decides in a second, and how much memory a live entry takes.
//!
//! ```text
//! cargo bench --bench group
//! NEWSFOLD_BENCH_ENTRIES=file cargo bench --bench group     # with entries as JSON lines instead
//! ```
//!
//! The stream is random but the same each time: words by Zipf's law in two scripts, a third of the
//! entries reports of shared events, some exact copies, forty feeds. Once the window is full, as
//! many entries arrive as leave it. Each size is measured in its own process, so that none inherits
//! the memory of another, on one thread.

#![allow(clippy::print_stdout, reason = "a bench tells what it found")]

use std::collections::VecDeque;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use newsfold::domain::{EntryId, FeedId};
use newsfold::group::{Grouper, Item, Settings};

/// Sizes of the window, in entries.
const SIZES: [usize; 3] = [10_000, 50_000, 200_000];
/// Entries decided at once.
const BATCH: usize = 500;
/// Entries that are timed once the window is full.
const MEASURED: usize = 40_000;
/// The variable with the size that a process measures.
const SIZE: &str = "NEWSFOLD_BENCH_SIZE";

fn main() {
    if let Some(size) = std::env::var(SIZE).ok().and_then(|size| size.parse().ok()) {
        return measure(size);
    }
    println!(
        "{:>12} {:>12} {:>12} {:>12} {:>12}",
        "live", "entries/s", "filling", "bytes", "events"
    );
    let this = std::env::current_exe().expect("a process knows its program");
    for size in SIZES {
        let run = std::process::Command::new(&this).env(SIZE, size.to_string()).status();
        assert!(run.is_ok_and(|status| status.success()), "the size {size} was not measured");
    }
}

/// Fills a window of `size` entries, then measures at that size, and prints one line.
fn measure(size: usize) {
    let mut entries: Box<dyn Iterator<Item = Item>> =
        match std::env::var_os("NEWSFOLD_BENCH_ENTRIES") {
            Some(path) => Box::new(read(std::path::Path::new(&path)).into_iter()),
            None => Box::new(Stream::new(size)),
        };
    let mut grouper = Grouper::default();
    let before = resident();
    let (filled, filling, _) = run(&mut grouper, &mut entries, size);
    let held = resident().saturating_sub(before);
    let (measured, time, joined) = run(&mut grouper, &mut entries, MEASURED);
    println!(
        "{filled:>12} {:>12.0} {:>12.0} {:>12} {joined:>12}",
        measured as f64 / time.as_secs_f64(),
        filled as f64 / filling.as_secs_f64(),
        held / filled.max(1),
    );
}

/// Groups up to `count` entries; returns how many there were, the time, and how many joined another.
fn run(
    grouper: &mut Grouper,
    entries: &mut dyn Iterator<Item = Item>,
    count: usize,
) -> (usize, Duration, usize) {
    let (mut done, mut time, mut joined) = (0, Duration::ZERO, 0);
    while done < count {
        let batch: Vec<Item> = entries.take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        done += batch.len();
        let start = busy();
        let decided = grouper.assign(batch);
        time += busy().saturating_sub(start);
        joined += decided.iter().filter(|it| !it.moved && it.cluster.0 != it.entry.0).count();
    }
    (done, time, joined)
}

/// The CPU time of this process: wall-clock time would include others on a busy machine.
fn busy() -> Duration {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|it| it.parse().ok()).unwrap_or(0);
    Duration::from_nanos(nanoseconds)
}

/// The memory of this process, in bytes; 0 where it is unknown.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: usize = pages.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
    pages * 4096
}

/// Entries as `newsfold group` reads them.
fn read(path: &std::path::Path) -> Vec<Item> {
    let lines = std::fs::read_to_string(path).expect("the entries can be read");
    let mut feeds: Vec<String> = Vec::new();
    let entry = |(at, line)| {
        let fields: serde_json::Value = serde_json::from_str(line).ok()?;
        let text = |name: &str| fields[name].as_str().unwrap_or_default().to_string();
        let name = text("feed");
        let feed = feeds.iter().position(|it| *it == name).unwrap_or_else(|| {
            feeds.push(name);
            feeds.len() - 1
        });
        Some(Item {
            entry: EntryId(at as i64),
            feed: FeedId(feed as i64),
            address: text("url"),
            title: text("title"),
            excerpt: text("summary").chars().take(500).collect(),
            language: text("lang"),
            published: text("published").parse().ok()?,
            arrived: Timestamp::from_second(at as i64).ok()?,
            fold: true,
            group: true,
        })
    };
    lines.lines().enumerate().filter_map(entry).collect()
}

/// An endless random stream of entries.
struct Stream {
    lot: Lot,
    /// Words in Latin letters, commonest first.
    latin: Vec<String>,
    /// The same in Cyrillic.
    cyrillic: Vec<String>,
    /// Events that still have reports to come.
    events: Vec<Event>,
    /// Recent entries, which may come again as copies.
    recent: VecDeque<Item>,
    next: i64,
    /// The time between two entries, at which the window holds the wanted number.
    pace: SignedDuration,
    now: Timestamp,
}

/// An event that reports are about.
struct Event {
    is_latin: bool,
    /// Names of people and places that every report contains.
    names: Vec<String>,
    /// Commoner words that a report may use.
    subject: Vec<String>,
    reports: usize,
}

impl Stream {
    fn new(size: usize) -> Self {
        let mut lot = Lot(7);
        let window = Settings::default().window;
        let pace = SignedDuration::from_millis((window.as_millis() / size as u128) as i64);
        let mut stream = Stream {
            latin: (0..40_000).map(|_| lot.word(true)).collect(),
            cyrillic: (0..40_000).map(|_| lot.word(false)).collect(),
            events: Vec::new(),
            recent: VecDeque::new(),
            next: 0,
            pace,
            now: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 50),
            lot,
        };
        // As many events as get reports within a day and a half are open at a time.
        for _ in 0..(size / 150).max(10) {
            let event = stream.event();
            stream.events.push(event);
        }
        stream
    }

    fn event(&mut self) -> Event {
        let is_latin = self.lot.below(5) > 0;
        let names = (0..2 + self.lot.below(3)).map(|_| self.rare(is_latin)).collect();
        let subject = (0..8).map(|_| self.common(is_latin)).collect();
        Event { is_latin, names, subject, reports: 2 + self.lot.below(7) }
    }

    /// A random word by Zipf's law.
    fn common(&mut self, is_latin: bool) -> String {
        let words = if is_latin { &self.latin } else { &self.cyrillic };
        let rank = (words.len() as f64).powf(self.lot.share()) as usize;
        words[rank.min(words.len() - 1)].clone()
    }

    /// A name that hardly any other entry contains.
    fn rare(&mut self, is_latin: bool) -> String {
        self.lot.word(is_latin) + &self.lot.word(is_latin)
    }

    /// Running text: every third word is a function word.
    fn text(&mut self, is_latin: bool, words: usize, told: &[String]) -> String {
        const LATIN: [&str; 8] = ["the", "of", "to", "in", "and", "for", "on", "with"];
        const CYRILLIC: [&str; 8] = ["в", "и", "на", "не", "с", "что", "по", "за"];
        let mut text = told.to_vec();
        while text.len() < words {
            let word = match self.lot.below(3) {
                0 if is_latin => LATIN[self.lot.below(8)].to_string(),
                0 => CYRILLIC[self.lot.below(8)].to_string(),
                _ => self.common(is_latin),
            };
            let place = self.lot.below(text.len() + 1);
            text.insert(place, word);
        }
        text.join(" ")
    }

    /// A new text: a report of an event, or one about something unique.
    fn written(&mut self) -> Item {
        let (is_latin, headline, lead) = if self.lot.below(3) == 0 {
            let at = self.lot.below(self.events.len());
            self.events[at].reports -= 1;
            if self.events[at].reports == 0 {
                let next = self.event();
                self.events.push(next);
            }
            let some = |lot: &mut Lot, words: &[String], of: usize| -> Vec<String> {
                words.iter().filter(|_| lot.below(of) == 0).cloned().collect()
            };
            let event = &self.events[at];
            let is_latin = event.is_latin;
            let mut headline = event.names[..2].to_vec();
            headline.extend(some(&mut self.lot, &event.subject, 4));
            let mut lead = event.names.clone();
            lead.extend(some(&mut self.lot, &event.subject, 2));
            if event.reports == 0 {
                self.events.swap_remove(at);
            }
            (is_latin, headline, lead)
        } else {
            let is_latin = self.lot.below(5) > 0;
            let names = vec![self.rare(is_latin), self.rare(is_latin)];
            (is_latin, names.clone(), names)
        };
        let (words, lengthy) = (7 + self.lot.below(6), 30 + self.lot.below(40));
        let title = self.text(is_latin, words, &headline);
        let excerpt = self.text(is_latin, lengthy, &lead);
        let feed = self.lot.below(40);
        let slug = if feed.is_multiple_of(2) { title.replace(' ', "-") } else { String::new() };
        Item {
            entry: EntryId(self.next),
            feed: FeedId(feed as i64),
            address: format!("https://feed{feed}.example/2026/{slug}/{}", self.next),
            title,
            excerpt,
            language: if is_latin { "en" } else { "ru" }.to_string(),
            published: self.now,
            arrived: self.now,
            fold: true,
            group: true,
        }
    }
}

impl Iterator for Stream {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.next += 1;
        self.now += self.pace;
        let is_copy = self.recent.len() > 100 && self.lot.below(20) == 0;
        let item = if is_copy {
            let feed = self.lot.below(40);
            let copied = self.recent[self.lot.below(self.recent.len())].clone();
            Item {
                entry: EntryId(self.next),
                feed: FeedId(feed as i64),
                address: format!("https://feed{feed}.example/wire/{}", self.next),
                published: self.now,
                arrived: self.now,
                ..copied
            }
        } else {
            self.written()
        };
        self.recent.push_back(item.clone());
        if self.recent.len() > 300 {
            self.recent.pop_front();
        }
        Some(item)
    }
}

/// A pseudo-random generator, the same for the same seed.
struct Lot(u64);

impl Lot {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888);
        (self.0 >> 33) as usize % bound.max(1)
    }

    /// A number from 0 up to 1.
    fn share(&mut self) -> f64 {
        self.below(1 << 30) as f64 / f64::from(1 << 30)
    }

    /// A word of two to four syllables: enough variety that words seldom share their first six letters.
    fn word(&mut self, is_latin: bool) -> String {
        let (consonants, vowels) = match is_latin {
            true => ("bcdfghjklmnpqrstvwxz", "aeiou"),
            false => ("бвгджзклмнпрстфхцчшщ", "аеиоу"),
        };
        let mut word = String::new();
        for _ in 0..2 + self.below(3) {
            word.extend(consonants.chars().nth(self.below(20)));
            word.extend(vowels.chars().nth(self.below(5)));
        }
        word
    }
}
