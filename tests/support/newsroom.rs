//! A store with a morning's news: a widely covered story with copies and related ones, single
//! stories, several scripts, folders, tags, a feed in trouble. The same in every run.

#[path = "storing.rs"]
mod storing;

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use newsfold::config;
use newsfold::domain::{
    Assignment, ClusterId, Enclosure, Entry, EntryId, EntryKey, Evidence, Feed, FeedHealth,
    FullText, Html, Link, Mark, Problem, Reason, Source, StoryId, StoryQuery, Subscription, Target,
    Text, Tier, Validators,
};
use newsfold::engine::{Desk, Setup, SharedSetup, share};
use newsfold::store::{Decided, News, Store, Visit};

/// The time at which the screen is shown: Sunday morning, UTC.
pub fn now() -> Timestamp {
    "2026-11-22T07:16:00Z".parse().expect("a time")
}

/// A desk over the news, with the folder of its store.
pub fn newsroom() -> (Desk, tempfile::TempDir) {
    let (store, _, folder) = morning();
    let config_file = folder.path().join("config.toml");
    std::fs::write(&config_file, configuration()).expect("writes");
    let setup = Setup {
        config: config::load(&config_file).config.into(),
        config_file,
        store_file: folder.path().join("newsfold.db"),
        cache: folder.path().to_owned(),
        offline: true,
        clock: Timestamp::now,
        helper: None,
    };
    (Desk::with_setup(share(store), SharedSetup::new(setup)), folder)
}

/// The same after the water bill was read, its publisher changed headline and text, and another
/// source published a copy.
pub fn late_news() -> (Desk, tempfile::TempDir) {
    let (mut store, feeds, folder) = morning();
    let news = news();
    let bill = news.iter().find(|it| it.feed == GUARDIAN && it.story == "bill").expect("is there");
    let row = store.window(&StoryQuery { limit: 1, ..StoryQuery::default() }).expect("a row");
    let (story, cluster) = (row.rows[0].story, row.rows[0].cluster);
    store
        .mark(&Target::Stories(vec![story]), Mark::Read(true), i64::MAX, now())
        .expect("is marked");
    store.looked(cluster).expect("is looked at");
    let more = "<p>At half past six Minister Odalys said that the first meters would come from a works \
        in Pellin, paid for by a levy of 3 per cent on bottled drinks. Farmers have <em>until 9 January</em> to object.</p>";
    let entry = |feed: usize, piece: &Piece| Entry {
        title: Text::clean("Parliament passes the water bill, farmers object"),
        content: Html::from_cleaned(&piece.body.replacen("</p>", &format!("</p>{more}"), 1)),
        ..entry(&Piece { feed, minutes_old: piece.minutes_old, ..*piece })
    };
    for feed in [GUARDIAN, HARBOUR] {
        let news = News {
            title: Text::clean(FEEDS[feed].0),
            name: Text::clean(FEEDS[feed].0),
            was_called: feeds[feed].display_name(),
            site: None,
            entries: vec![entry(feed, bill)],
        };
        let visit = Visit {
            feed: feeds[feed].id,
            health: FeedHealth::default(),
            validators: Validators::default(),
            now: now(),
            news: Some(news),
        };
        storing::take_down(&mut store, visit);
    }
    let late = store.pending(EntryId(0), 9).expect("pending");
    let generation = store.grouping_generation().expect("a generation");
    let copy = Assignment {
        entry: late[0].entry,
        story,
        folded: Reason::SameText { with: EntryId(story.0), similarity: 0.9 },
        cluster,
        grouped: Reason::Alone,
        links: Vec::new(),
        moved: false,
    };
    store
        .put_assignments(generation, &Decided::of(&[copy]), || false)
        .expect("stores")
        .expect("nobody was quicker");
    (Desk::new(share(store)), folder)
}

fn morning() -> (Store, Vec<Feed>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("newsfold.db")).expect("a new store");
    let subscriptions: Vec<Subscription> = FEEDS.iter().map(subscription).collect();
    let feeds = store.subscribe(&subscriptions).expect("feeds");
    let mut news = news();
    news.sort_by_key(|piece| std::cmp::Reverse(piece.minutes_old));
    for piece in &news {
        let feed = &feeds[piece.feed];
        let news = News {
            title: Text::clean(FEEDS[piece.feed].0),
            name: Text::clean(FEEDS[piece.feed].0),
            was_called: feed.display_name(),
            site: None,
            entries: vec![entry(piece)],
        };
        let visit = Visit {
            feed: feed.id,
            health: FeedHealth::default(),
            validators: Validators::default(),
            now: published(piece),
            news: Some(news),
        };
        storing::take_down(&mut store, visit);
    }
    place(&mut store, &news);
    storing::index(&mut store, 1_000);
    let trouble = FeedHealth {
        failures: 12,
        next_check: Some(now() + Duration::from_secs(3 * 3_600)),
        problem: Some(Problem {
            what: Text::clean("the server said 404 Not Found"),
            since: now() - Duration::from_secs(3 * 86_400),
            remedy: Text::clean("look whether the site has a new address"),
        }),
        ..FeedHealth::default()
    };
    let visit = Visit {
        feed: feeds[MORNING].id,
        health: trouble,
        validators: Validators::default(),
        now: now(),
        news: None,
    };
    storing::take_down(&mut store, visit);
    (store, feeds, folder)
}

/// A desk over a store without feeds.
pub fn empty_room() -> (Desk, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("newsfold.db")).expect("a new store");
    (Desk::new(share(store)), folder)
}

/// A desk over `number` stories, each an event of its own, the newest called `Story 1`.
pub fn crowd(number: i64) -> (Desk, tempfile::TempDir) {
    crowd_called(number, |number| format!("Story {number}"))
}

/// The same with other headlines.
pub fn crowd_called(number: i64, headline: impl Fn(i64) -> String) -> (Desk, tempfile::TempDir) {
    let called = |number: i64| Entry { title: Text::clean(&headline(number)), ..untitled(number) };
    each_alone((1..=number).rev().map(called).collect())
}

/// A desk over entries without a headline: a short post, a photograph with an address, and one without.
pub fn posts() -> (Desk, tempfile::TempDir) {
    let post = |number, words: &str, link: Option<&str>| Entry {
        excerpt: Text::clean(words),
        content: Html::from_cleaned(&format!("<p>{words}</p>")),
        link: link.map(str::to_owned),
        ..untitled(number)
    };
    let photograph = |number, link: Option<&str>| Entry {
        content: Html::from_cleaned("<p><img src=\"https://photo.example/dusk.jpg\"></p>"),
        ..post(number, "", link)
    };
    let words = "The lock keeper waved us through at six, and nobody asked for the papers.";
    each_alone(vec![
        photograph(3, None),
        photograph(2, Some("https://photo.example/2026/boat-at-dusk/")),
        post(1, words, Some("https://post.example/1")),
    ])
}

/// An entry `number` minutes old, without any text.
fn untitled(number: i64) -> Entry {
    let key = format!("crowd/{number}");
    let age = Duration::from_secs(60 * u64::try_from(number).expect("positive"));
    Entry {
        key: EntryKey::of(&key),
        guid: None,
        link: None,
        address: key,
        title: Text::default(),
        author: Text::default(),
        published: Some(now() - age),
        updated: None,
        excerpt: Text::default(),
        content: Html::default(),
        language: None,
        enclosures: Vec::new(),
        comments: None,
        comment_count: None,
        leads: false,
        transcript: None,
        chapters: None,
    }
}

/// A desk over these entries, oldest first, each a story and an event of its own.
fn each_alone(entries: Vec<Entry>) -> (Desk, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("newsfold.db")).expect("a new store");
    add_alone(&mut store, entries);
    storing::index(&mut store, 100_000);
    (Desk::new(share(store)), folder)
}

/// Adds to the crowd in this folder, as another process, stories of these ages in minutes.
pub fn crowd_in(folder: &Path, ages: RangeInclusive<i64>) {
    let mut store = Store::open(&folder.join("newsfold.db")).expect("a store");
    let called = |age: i64| Entry { title: Text::clean(&format!("News {age}")), ..untitled(age) };
    add_alone(&mut store, ages.rev().map(called).collect());
}

fn add_alone(store: &mut Store, entries: Vec<Entry>) {
    let feed = store.subscribe(&[subscription(&FEEDS[0])]).expect("a feed").remove(0);
    let news = News {
        title: Text::clean("Crowd"),
        name: Text::clean("Crowd"),
        was_called: feed.display_name(),
        site: None,
        entries,
    };
    let visit = Visit {
        feed: feed.id,
        health: FeedHealth::default(),
        validators: Validators::default(),
        now: now(),
        news: Some(news),
    };
    storing::take_down(store, visit);
    let alone = |entry: EntryId| Assignment {
        entry,
        story: StoryId::from(entry),
        folded: Reason::Alone,
        cluster: ClusterId::from(StoryId::from(entry)),
        grouped: Reason::Alone,
        links: Vec::new(),
        moved: false,
    };
    let pending = store.pending(EntryId(0), 100_000).expect("pending");
    let assignments: Vec<Assignment> = pending.iter().map(|it| alone(it.entry)).collect();
    let generation = store.grouping_generation().expect("a generation");
    store
        .put_assignments(generation, &Decided::of(&assignments), || false)
        .expect("stores")
        .expect("nobody was quicker");
}

const GUARDIAN: usize = 0;
const WIRE: usize = 1;
const MORNING: usize = 2;
const QUOTIDIEN: usize = 3;
const HARBOUR: usize = 4;
const CRAB: usize = 5;
const TIN_SANG: usize = 6;
const ASAHI: usize = 7;
const SPORT: usize = 8;

/// Name, host, folder, tags.
const FEEDS: &[(&str, &str, Option<&str>, &[&str])] = &[
    ("River Guardian", "guardian.example", Some("News"), &["daily"]),
    ("Wire", "wire.example", Some("News"), &["agency"]),
    ("Morning Post", "post.example", Some("News"), &["daily"]),
    ("Le Quotidien", "quotidien.example", Some("News"), &[]),
    ("Harbour Post", "harbour.example", Some("News"), &[]),
    ("Crab Weekly", "crab.example", Some("Tech"), &[]),
    ("Tin Sáng", "tinsang.example", None, &[]),
    ("朝の便り", "tayori.example", None, &[]),
    ("Sport Daily", "sport.example", None, &[]),
];

/// The configuration with these feeds.
fn configuration() -> String {
    let mut text = String::new();
    for (name, host, folder, tags) in FEEDS {
        let folder = folder.map(|folder| format!("folder = \"{folder}\"\n")).unwrap_or_default();
        let prefer = if *host == "guardian.example" { "prefer = true\n" } else { "" };
        writeln!(
            text,
            "[[feed]]\nurl = \"https://{host}/feed\"\nname = \"{name}\"\n{folder}tags = {tags:?}\n{prefer}"
        )
        .expect("a string takes all");
    }
    text
}

fn subscription(feed: &(&str, &str, Option<&str>, &[&str])) -> Subscription {
    let (name, host, folder, tags) = feed;
    Subscription {
        source: Source::Web(format!("https://{host}/feed").parse().expect("an address")),
        name: Some(Text::clean(name)),
        folder: folder.map(Text::clean),
        tags: tags.iter().map(|tag| Text::clean(tag)).collect(),
        every: Duration::from_secs(3_600),
        headers: Vec::new(),
        full_text: FullText::Never,
        fold: true,
        group: true,
        prefer: *host == "guardian.example",
        paused: false,
        lacks: None,
    }
}

/// An entry, with its place and the reason for it.
struct Piece {
    feed: usize,
    minutes_old: i64,
    title: &'static str,
    author: &'static str,
    body: &'static str,
    /// Pieces of one story have the same word here, and stories of one cluster the same below.
    story: &'static str,
    cluster: &'static str,
    audio: bool,
}

fn published(piece: &Piece) -> Timestamp {
    now() - Duration::from_secs(u64::try_from(60 * piece.minutes_old).expect("in the past"))
}

fn entry(piece: &Piece) -> Entry {
    let host = FEEDS[piece.feed].1;
    let key = format!("{host}/{}", piece.minutes_old);
    let words = piece.body.replace("<p>", "").replace("</p>", " ");
    let enclosure = Enclosure {
        url: format!("https://{host}/talk.mp3"),
        media_type: Text::clean("audio/mpeg"),
        length: Some(28_400_000),
        seconds: Some(2_040),
    };
    Entry {
        key: EntryKey::of(&key),
        link: Some(format!("https://{key}")),
        address: key,
        title: Text::clean(piece.title),
        author: Text::clean(piece.author),
        published: Some(published(piece)),
        excerpt: Text::clean(&words),
        content: Html::from_cleaned(piece.body),
        enclosures: if piece.audio { vec![enclosure] } else { Vec::new() },
        ..untitled(piece.minutes_old)
    }
}

/// Puts every entry into its story and cluster, each identified by its first entry.
fn place(store: &mut Store, news: &[Piece]) {
    let pending = store.pending(EntryId(0), news.len()).expect("pending");
    let id = |at: usize| pending[at].entry;
    let first = |same: &dyn Fn(&Piece) -> bool| news.iter().position(same).map_or(EntryId(0), id);
    let assignments: Vec<Assignment> = news
        .iter()
        .enumerate()
        .map(|(at, piece)| {
            let story = first(&|other| other.story == piece.story);
            let founder = first(&|other| other.cluster == piece.cluster);
            let alone = founder == story;
            Assignment {
                entry: id(at),
                story: StoryId::from(story),
                folded: if story == id(at) {
                    Reason::Alone
                } else {
                    Reason::SameText { with: story, similarity: 0.97 }
                },
                cluster: ClusterId::from(StoryId::from(founder)),
                grouped: if alone {
                    Reason::Alone
                } else {
                    Reason::SameEvent(evidence(StoryId::from(founder)))
                },
                moved: false,
                links: if piece.title.starts_with("Drought") || id(at) != story {
                    Vec::new()
                } else if piece.cluster == "water" {
                    topic(news, &pending.iter().map(|it| it.entry).collect::<Vec<_>>())
                } else {
                    Vec::new()
                },
            }
        })
        .collect();
    let generation = store.grouping_generation().expect("a generation");
    store
        .put_assignments(generation, &Decided::of(&assignments), || false)
        .expect("stores")
        .expect("nobody was quicker");
}

/// The drought is on the same topic as the water bill.
fn topic(news: &[Piece], ids: &[EntryId]) -> Vec<Link> {
    let drought = news.iter().position(|piece| piece.title.starts_with("Drought"));
    let story = drought.map_or(StoryId(0), |at| StoryId::from(ids[at]));
    vec![Link { tier: Tier::Topic, evidence: Evidence { score: 0.09, ..evidence(story) } }]
}

fn evidence(with: StoryId) -> Evidence {
    Evidence {
        with,
        words: [("water", 0.4), ("bill", 0.3), ("parliament", 0.2)]
            .map(|(word, share)| (word.to_owned(), share))
            .to_vec(),
        score: 0.41,
        needs: 0.13,
        minutes_apart: 60,
    }
}

fn news() -> Vec<Piece> {
    const WATER: &str = "<p>The bill that will put the country's rivers under one authority passed \
        by 32 votes shortly after six, ending the longest sitting since 1998.</p>\
        <p>Opponents had tabled <a href=\"https://amendments.example.org/214\">214 amendments</a>. \
        All but three fell.</p><ul><li>metering becomes compulsory for new houses from 2028</li>\
        <li>farms keep their allowance until 2031</li></ul><blockquote><p>We have argued about this \
        river for longer than it took to dig its canals.</p></blockquote><p>The upper house votes in \
        March. See also <a href=\"https://xn--exmple-4nf.org/login\">example.org</a>.</p>";
    let piece = |feed, minutes_old, title, body, story, cluster| Piece {
        feed,
        minutes_old,
        title,
        author: "",
        body,
        story,
        cluster,
        audio: false,
    };
    vec![
        Piece {
            author: "Ana Reyes",
            ..piece(
                GUARDIAN,
                2,
                "Parliament passes the water bill after all-night sitting",
                WATER,
                "bill",
                "water",
            )
        },
        piece(WIRE, 22, "Water bill passes", WATER, "bill", "water"),
        piece(
            MORNING,
            1,
            "MPs back water bill, 312 to 280",
            "<p>The vote came at dawn. Nine members of the governing party stayed away.</p>",
            "vote",
            "water",
        ),
        piece(
            QUOTIDIEN,
            9,
            "L'eau au Parlement : la loi est votée",
            "<p>Après une nuit de débats, la loi sur l'eau est adoptée.</p>",
            "loi",
            "water",
        ),
        Piece {
            author: "Jonas Vik",
            ..piece(
                HARBOUR,
                180,
                "What the water bill means for farms",
                "<p>Allowances shrink from 2031; what each region will pay.</p><p>More follows.</p>",
                "farms",
                "water",
            )
        },
        piece(
            TIN_SANG,
            2_900,
            "Drought enters its third year",
            "<p>The delta has had a third of its rain.</p>",
            "drought",
            "drought",
        ),
        piece(
            WIRE,
            8,
            "Chip maker delays its 2 nm line to 2027",
            "<p>Yields are low, suppliers say.</p>",
            "chip",
            "chip",
        ),
        piece(
            CRAB,
            11,
            "Chip maker delays its 2 nm line to 2027",
            "<p>Yields are low, suppliers say.</p>",
            "chip",
            "chip",
        ),
        piece(
            HARBOUR,
            14,
            "Old harbour crane to become a library",
            "<p>Books where coal was.</p>",
            "crane",
            "crane",
        ),
        piece(
            TIN_SANG,
            31,
            "Giá cà phê tăng phiên thứ tư liên tiếp",
            "<p>Giá tăng.</p>",
            "coffee",
            "coffee",
        ),
        piece(
            SPORT,
            63,
            "Third set decides a final of five hours",
            "<p>It was dark by then.</p>",
            "final",
            "final",
        ),
        piece(
            MORNING,
            70,
            "A final to remember",
            "<p>Five hours and a dog on the court.</p>",
            "remember",
            "final",
        ),
        piece(
            ASAHI,
            125,
            "地下鉄の新路線、来春に開業へ",
            "<p>新しい路線は来年の春に開業する。駅は十二ある。</p>",
            "metro",
            "metro",
        ),
        Piece {
            audio: true,
            ..piece(
                CRAB,
                130,
                "Compiler release notes: what is new, what is quicker, and what you will have to change before spring",
                "<p>There is a new <code>match</code>.</p><pre>fn main() {\n    println!(\"a line that is much longer than any terminal would show of it, to be cut\");\n}</pre>",
                "crab",
                "crab",
            )
        },
        piece(WIRE, 1_500, "Markets close higher", "", "markets", "markets"),
        piece(
            SPORT,
            90_000,
            "Season opens in the rain",
            "<p>Nobody stayed away.</p>",
            "season",
            "season",
        ),
    ]
}
