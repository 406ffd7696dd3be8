//! A store with three feeds, and helpers to fill and query it.

#[path = "storing.rs"]
pub mod storing;

use std::time::Duration;

use jiff::Timestamp;
use newsfold::domain::{
    Assignment, ClusterId, Entry, EntryId, EntryKey, FeedHealth, FeedId, FullText, Html, Mark,
    Reason, Search, Source, StoryId, StoryQuery, Subscription, Target, Text, Validators, View,
};
use newsfold::store::{Changes, Decided, News, Store, Visit};

/// The time of all acts: long ago, for anything that checks the age of a file.
pub const NOW: i64 = 1_700_000_000;

/// The hosts of the feeds, which are also their names until the first visit.
const HOSTS: [&str; 3] = ["one.example", "two.example", "three.example"];

pub struct Scene {
    pub store: Store,
    pub feeds: Vec<FeedId>,
    pub folder: tempfile::TempDir,
}

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).expect("in range")
}

pub fn subscription(host: &str, folder: Option<&str>, tags: &[&str]) -> Subscription {
    Subscription {
        source: Source::Web(format!("https://{host}/feed").parse().expect("an address")),
        name: Some(Text::clean(host)),
        folder: folder.map(Text::clean),
        tags: tags.iter().map(|tag| Text::clean(tag)).collect(),
        every: Duration::from_secs(3600),
        headers: Vec::new(),
        full_text: FullText::Never,
        fold: true,
        group: true,
        prefer: false,
        paused: false,
        lacks: None,
    }
}

pub fn scene() -> Scene {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("newsfold.db")).expect("opens");
    let feeds = store
        .subscribe(&[
            subscription(HOSTS[0], Some("News"), &["daily"]),
            subscription(HOSTS[1], Some("News/Politics"), &[]),
            subscription(HOSTS[2], None, &["daily", "tech"]),
        ])
        .expect("subscribes");
    Scene { feeds: feeds.iter().map(|feed| feed.id).collect(), store, folder }
}

pub fn entry(key: &str, title: &str, minutes_old: i64) -> Entry {
    Entry {
        key: EntryKey::of(key),
        guid: Some(Text::clean(key)),
        link: Some(format!("https://example.org/{key}")),
        address: format!("https://example.org/{key}"),
        title: Text::clean(title),
        author: Text::default(),
        published: Some(at(NOW - 60 * minutes_old)),
        updated: None,
        excerpt: Text::clean(&format!("About {title}. More.")),
        content: Html::from_cleaned(&format!("<p>About {title}. More of it here.</p>")),
        language: None,
        enclosures: Vec::new(),
        comments: None,
        comment_count: None,
        leads: false,
        transcript: None,
        chapters: None,
    }
}

impl Scene {
    /// Visits a feed, whose entries link to its own host, so that each feed counts as a publisher
    /// of its own.
    pub fn visit(&mut self, feed: usize, entries: Vec<Entry>) -> Changes {
        let host = HOSTS[feed];
        let own = |text: String| text.replace("example.org", host);
        let entries = entries.into_iter().map(|it| Entry {
            link: it.link.map(own),
            address: own(it.address),
            ..it
        });
        self.visit_as_is(feed, entries.collect())
    }

    pub fn visit_as_is(&mut self, feed: usize, entries: Vec<Entry>) -> Changes {
        let news = News {
            title: Text::clean("Title"),
            name: Text::clean(&format!("Feed {feed}")),
            was_called: Text::clean(HOSTS[feed]),
            site: None,
            entries,
        };
        let visit = Visit {
            feed: self.feeds[feed],
            health: FeedHealth::default(),
            validators: Validators::default(),
            now: at(NOW),
            news: Some(news),
        };
        storing::take_down(&mut self.store, visit)
    }

    /// Puts each pending entry into the story and cluster that the closure names for its id.
    pub fn place(&mut self, place: impl Fn(i64) -> (i64, i64)) {
        let generation = self.store.grouping_generation().expect("a generation");
        let assignments: Vec<Assignment> = self
            .store
            .pending(EntryId(0), 100_000)
            .expect("pending")
            .iter()
            .map(|it| {
                let (story, cluster) = place(it.entry.0);
                Assignment {
                    entry: it.entry,
                    story: StoryId(story),
                    folded: Reason::Alone,
                    cluster: ClusterId(cluster),
                    grouped: Reason::Alone,
                    links: Vec::new(),
                    moved: false,
                }
            })
            .collect();
        self.store
            .put_assignments(generation, &Decided::of(&assignments), || false)
            .expect("stores")
            .expect("nobody was quicker");
    }

    pub fn place_alone(&mut self) {
        self.place(|id| (id, id));
    }

    #[track_caller]
    pub fn rows(&self, view: View, want: &[&str]) {
        assert_eq!(self.shown(view), want);
        assert_eq!(self.store.faults().expect("checks"), Vec::<String>::new());
    }

    pub fn shown(&self, view: View) -> Vec<String> {
        let window = self.store.window(&query(view)).expect("answers");
        let rows = window.rows.iter().map(|row| {
            let read = if row.read { "read" } else { "unread" };
            format!("{} [{read} {}x +{}]", row.title, row.copies, row.others)
        });
        rows.collect()
    }

    pub fn mark(&mut self, target: Target, mark: Mark) -> String {
        let horizon = self.store.horizon().expect("a horizon");
        self.store.mark(&target, mark, horizon, at(NOW)).expect("marks").what
    }
}

pub fn search(typed: &str) -> View {
    let query = newsfold::query::parse_search(typed).expect(typed);
    View::Search(Box::new(Search { typed: typed.to_owned(), query }))
}

pub fn query(view: View) -> StoryQuery {
    StoryQuery { view, limit: 100, ..StoryQuery::default() }
}
