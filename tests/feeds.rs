//! Feed documents with every oddity, and what newsfold reads from them; hostile documents that must
//! do no harm.

#[path = "support/golden.rs"]
mod golden;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use newsfold::clean::{CleanFeed, clean};
use newsfold::domain::{Entry, Quiet};
use newsfold::parse::{Hints, Limits, parse};
use proptest::prelude::*;
use url::Url;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/feeds");
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/feeds");

fn hints() -> Hints {
    let base = Url::parse("https://example.org/feed.xml").expect("a sound address");
    Hints { base: Some(base), ..Hints::default() }
}

/// The feed as text, one field a line, without empty fields.
fn shown(bytes: &[u8]) -> String {
    let hints = hints();
    match parse(bytes, &hints) {
        Ok(parsed) => feed_text(&clean(parsed, hints.base.as_ref())),
        Err(not_a_feed) => format!("refused: {not_a_feed}\n"),
    }
}

fn feed_text(feed: &CleanFeed) -> String {
    let mut text = String::new();
    let ttl = feed.pace.minutes.map(|minutes| format!("{minutes} minutes"));
    field(&mut text, "feed", feed.title.as_str());
    field(&mut text, "site", feed.site.as_deref().unwrap_or_default());
    field(&mut text, "again in", &ttl.unwrap_or_default());
    if feed.pace.quiet != Quiet::default() {
        let Quiet { hours, days } = feed.pace.quiet;
        field(&mut text, "quiet", &format!("hours {hours:b}, days {days:b}"));
    }
    field(&mut text, "mended", feed.repair.as_str());
    for entry in &feed.entries {
        text.push('\n');
        entry_text(&mut text, entry);
    }
    text
}

fn entry_text(text: &mut String, entry: &Entry) {
    let files: Vec<String> = entry
        .enclosures
        .iter()
        .map(|file| {
            format!(
                "{} ({}, {:?} bytes, {:?} s)",
                file.url, file.media_type, file.length, file.seconds
            )
        })
        .collect();
    let canonical = match &entry.link {
        Some(link) if *link == entry.address => "",
        _ => entry.address.as_str(),
    };
    let time = |it: Option<jiff::Timestamp>| it.map(|it| it.to_string()).unwrap_or_default();
    field(text, "entry", entry.title.as_str());
    field(text, "guid", entry.guid.as_ref().map(|it| it.as_str()).unwrap_or_default());
    field(text, "link", entry.link.as_deref().unwrap_or_default());
    field(text, "address", canonical);
    field(text, "author", entry.author.as_str());
    field(text, "published", &time(entry.published));
    field(text, "updated", &time(entry.updated));
    field(text, "language", entry.language.as_ref().map(|it| it.as_str()).unwrap_or_default());
    field(text, "files", &files.join(" | "));
    field(text, "comments", entry.comments.as_deref().unwrap_or_default());
    let count = entry.comment_count.map(|it| it.to_string());
    field(text, "comment count", &count.unwrap_or_default());
    field(text, "transcript", entry.transcript.as_deref().unwrap_or_default());
    field(text, "chapters", entry.chapters.as_deref().unwrap_or_default());
    field(text, "excerpt", entry.excerpt.as_str());
    field(text, "content", &entry.content.as_str().replace('\n', "⏎"));
}

fn field(text: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        writeln!(text, "{name}: {value}").expect("a string takes all");
    }
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(FIXTURES).expect("the fixtures are there");
    let mut fixtures: Vec<(String, Vec<u8>)> = folder
        .map(|file| {
            let path = file.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(path).expect("it can be read"))
        })
        .collect();
    fixtures.sort();
    fixtures
}

#[test]
fn every_fixture_reads_as_its_golden_file_says() {
    for (name, bytes) in fixtures() {
        golden::check(&Path::new(GOLDEN).join(name + ".txt"), &shown(&bytes));
    }
}

#[test]
fn reading_twice_gives_the_same_keys() {
    for (name, bytes) in fixtures() {
        let keys = || {
            let feed =
                parse(&bytes, &hints()).map(|parsed| clean(parsed, None)).unwrap_or_default();
            feed.entries.iter().map(|entry| entry.key).collect::<Vec<_>>()
        };
        assert_eq!(keys(), keys(), "{name}");
    }
}

/// Reads a document, and checks that this takes little time, even unoptimised and on a busy machine.
#[track_caller]
fn harmless(document: &str) -> CleanFeed {
    harmless_within(document, Limits::default())
}

fn harmless_within(document: &str, limits: Limits) -> CleanFeed {
    let hints = Hints { limits, ..hints() };
    let before = worked();
    let feed =
        parse(document.as_bytes(), &hints).map(|parsed| clean(parsed, None)).unwrap_or_default();
    let spent = (worked() - before).as_secs();
    assert!(spent < 60, "{spent} s for {} bytes", document.len());
    feed
}

/// The CPU time of this thread, whatever else the machine does; where that is unavailable,
/// wall-clock time.
fn worked() -> Duration {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|it| it.parse().ok());
    nanoseconds.map_or_else(|| BEGUN.elapsed(), Duration::from_nanos)
}

#[test]
fn hostile_documents_cost_little() {
    let times = |text: &str, count: usize| text.repeat(count);
    let in_item = |inner: &str| format!("<rss version=\"2.0\"><channel><item>{inner}");
    harmless(&in_item(&times("<div>", 200_000)));
    harmless(&in_item(&format!("<description>{}", times("<b>x", 200_000))));
    harmless(&in_item(&times("<title>", 200_000)));
    harmless(&in_item(&times("</x>", 200_000)));
    harmless(&in_item(&times("<a b='", 200_000)));
    harmless(&in_item(&format!("{}\" <", times("<a =\" \" =\" ", 100_000))));
    harmless(&in_item(&times("<![CDATA[", 200_000)));
    harmless(&in_item(&format!("<description>{}</description>", times("\u{9d}", 500_000))));
    harmless(&in_item(&times("<!--", 200_000)));
    harmless(&in_item(&times("<!-- >", 400_000)));
    harmless(&in_item(&times("<!DOCTYPE [", 100_000)));
    harmless(&in_item(&times("<!DOCTYPE[>", 400_000)));
    harmless(&in_item(&times("<?", 200_000)));
    harmless(&in_item(&times("<?x>", 400_000)));
    harmless(&in_item(&times("<", 500_000)));
    harmless(&in_item(&format!("<title>{}</title>", times("&", 500_000))));
    harmless(&in_item(&format!("<title>{}</title>", times("&lt;script>", 100_000))));
    harmless(&in_item(&format!("<title>{}</title>", times("&lt;!-- >", 400_000))));
    for opened in
        ["&lt;!-- >", "&lt;?x>", "&lt;![CDATA[>", "&lt;!DOCTYPE[>", "&lt;script>", "&lt;svg>"]
    {
        harmless(&in_item(&format!("<description>{}</description>", times(opened, 200_000))));
    }
    let opened = format!("&lt;div hidden>{}", times("&lt;div>", 280));
    harmless(&in_item(&format!("<description>{opened}{}", times("&lt;/h1>", 200_000))));
    harmless(&in_item(&format!("<title>{}</title>", times("&lt;!--", 100_000))));
    harmless(&in_item(&format!("<author>{}</author>", times("a@b (", 100_000))));
    harmless(&in_item(&format!("<media:group>{}", times("<media:content>", 100_000))));
    harmless(&format!("{{\"items\":[{}", times("[", 200_000)));
    harmless(&format!("{{\"items\":[{}", times("{\"a\":", 200_000)));
}

#[test]
fn an_address_that_was_escaped_twice_is_the_one_that_was_meant() {
    let read = |amp: &str| {
        let address = format!("https://example.org/?a=1{amp}p=2");
        harmless(&format!(
            "<rss version='2.0'><channel><title>F</title><item><title>A</title>\
             <link>{address}</link><comments>{address}</comments>\
             <enclosure url='{address}' type='audio/mpeg'/>\
             <description><![CDATA[<a href='{address}'>x</a>]]></description></item></channel></rss>"
        ))
    };
    let feed = read("&amp;amp;");
    assert_eq!(feed.entries[0].link.as_deref(), Some("https://example.org/?a=1&p=2"));
    assert_eq!(feed.entries, read("&amp;").entries);
}

#[test]
fn a_picture_lies_where_the_page_has_it() {
    let lies_at = |site: &str, link: &str, picture: &str| {
        let document = format!(
            "<rss version='2.0'><channel><title>F</title><link>{site}</link><item><title>A</title>\
             <link>{link}</link><description>&lt;img src='{picture}'></description></item></channel></rss>"
        );
        let hints = hints();
        let feed = parse(document.as_bytes(), &hints).expect("a feed");
        let feed = clean(feed, hints.base.as_ref());
        let html = feed.entries[0].content.as_str();
        html.split('"').nth(1).unwrap_or_default().to_owned()
    };
    // Relative to the article.
    let page = "https://www.site.example/2026/post/";
    assert_eq!(lies_at("https://site.example/", page, "p.jpg"), format!("{page}p.jpg"));
    assert_eq!(lies_at("", "/2026/post/", "p.jpg"), "https://example.org/2026/post/p.jpg");
    // Neither on the host that only serves the feed, nor on the host that a link blog links to.
    assert_eq!(lies_at("https://site.example/", page, "/p.jpg"), "https://www.site.example/p.jpg");
    let other = "https://other.example/post/";
    assert_eq!(lies_at("https://site.example/", other, "/p.jpg"), "https://site.example/p.jpg");
}

#[test]
fn an_address_is_no_name_where_one_is_known() {
    let by = |people: &str| {
        let feed = harmless(&format!(
            "<rss version='2.0'><channel><title>F</title><item><title>A</title>{people}</item>\
             </channel></rss>"
        ));
        feed.entries[0].author.as_str().to_owned()
    };
    assert_eq!(by("<author>jo@x.example</author><dc:creator>Jo Berg</dc:creator>"), "Jo Berg");
    assert_eq!(by("<author>jo@x.example</author>"), "jo@x.example");
    assert_eq!(by("<author>noreply@x.example (Unknown)</author>"), "");
}

#[test]
fn entities_do_not_multiply() {
    let level = |level: usize| match level {
        0 => "<!ENTITY a0 \"ha\">".to_owned(),
        level => format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)),
    };
    // Entities declared after those they contain, and before: they are expanded inside one another.
    for levels in [(0..30).map(level).collect::<String>(), (0..30).rev().map(level).collect()] {
        let item = "<item><title>&a29;</title></item>";
        let feed = harmless(&format!("<!DOCTYPE rss [{levels}]><rss>{item}</rss>"));
        assert!(feed.entries[0].title.as_str().len() < 10_000);
    }
}

#[test]
fn what_is_too_much_is_cut() {
    let item = |at: usize| {
        format!(
            "<item><title>{at}</title><link>/{at}</link><pubDate>{}</pubDate></item>",
            1_600_000_000 + at
        )
    };
    let many: String = (0..3_000).map(item).collect();
    let feed = harmless(&format!("<rss version=\"2.0\"><channel>{many}</channel></rss>"));
    assert_eq!(feed.entries.len(), 2_000);
    assert_eq!(feed.entries[0].title.as_str(), "1000", "the newest stay, in their order");
    assert!(feed.repair.as_str().contains("newest"));

    let long = format!(
        "<rss><item><title>{}</title><author>{}</author><link>/{}</link>{}</item></rss>",
        "word ".repeat(10_000),
        "name ".repeat(1_000),
        "x".repeat(5_000),
        (0..100).map(|at| format!("<enclosure url='/{at}'/>")).collect::<String>(),
    );
    let entry = &harmless(&long).entries[0];
    assert!(entry.title.as_str().chars().count() <= 1_001);
    assert!(entry.author.as_str().chars().count() <= 201);
    assert_eq!(entry.enclosures.len(), 32);
    assert_eq!(entry.link.as_deref(), None, "too long a link is none");
}

#[test]
fn of_millions_of_parts_few_are_read() {
    let narrow = Limits { outline: 10_000_000, ..Limits::default() };
    let empty = format!("<rss><channel><title>F</title>{}", "<item/>".repeat(200_000));
    let feed = harmless_within(&empty, narrow);
    assert!(feed.entries.len() <= 2_000);
    assert!(feed.repair.as_str().contains("the rest dropped"), "{}", feed.repair);
    let feed =
        harmless(&format!("{{\"title\":\"F\",\"items\":[{}{{}}]}}", "{},".repeat(3_000_000)));
    assert!(feed.entries.len() <= 2_000);
    assert_eq!(feed.title.as_str(), "F");

    let item = |at: usize| format!("<item><title>{at}</title><pubDate>{at}</pubDate></item>");
    let many: String = (0..100_000).map(|at| item(1_600_000_000 + at)).collect();
    let feed = harmless(&format!("<rss><channel>{many}</channel></rss>"));
    assert_eq!(feed.entries.len(), 2_000);
    assert_eq!(feed.entries[1_999].title.as_str(), "1600099999", "the newest of them all");
    assert!(!feed.repair.as_str().contains("the rest dropped"), "{}", feed.repair);
}

#[test]
fn who_a_feed_is_by_is_not_copied_in_bulk() {
    let check = |document: &str| {
        let feed = parse(document.as_bytes(), &hints()).expect("a feed");
        assert_eq!(feed.entries.len(), 2);
        for entry in feed.entries {
            let length: usize = entry.authors.iter().map(String::len).sum();
            assert!((500..5_000).contains(&length), "{length} bytes of names");
        }
    };
    let long = "a".repeat(100_000);
    let entries = "<entry><title>a</title><link href='/a'/><summary>b</summary></entry>".repeat(2);
    let author = |at: usize| format!("<author><name>Jo Berg {at}</name></author>");
    let authors: String = (0..1_000).map(author).collect();
    check(&format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>{authors}{entries}</feed>"
    ));
    check(&format!(
        "<rss version='2.0'><channel><managingEditor>{long}</managingEditor><item/><item/></channel></rss>"
    ));
    check(&format!("{{\"author\":\"{long}\",\"items\":[{{}},{{}}]}}"));
}

#[test]
fn of_commands_to_a_terminal_nothing_is_left() {
    let title = |title: &str| {
        let feed = harmless(&format!("<rss><item><title>{title}</title><link>/a</link></item>"));
        assert_eq!(feed.entries[0].link.as_deref(), Some("https://example.org/a"));
        feed.entries[0].title.as_str().to_owned()
    };
    let commands = "\u{1b}]0;pwn\u{7}\u{1b}[2J\u{9b}31m\u{9d}0;t\u{9c}";
    assert_eq!(title(&format!("Ti{commands}tle")), "Title");
    assert_eq!(title("Ti\u{9b}31mtle \u{9d}0;t\u{9c}x"), "Title x");
    assert_eq!(title("a\u{1b}]0;never ended"), "a0;never ended");
    assert_eq!(title("\u{8b}a\u{9b} 2 \u{9b}b, \u{9c}uvre"), "‹a› 2 ›b, œuvre");
    assert_eq!(title("a\u{1b}[<b>c</b>"), "ac");
    assert_eq!(title("a\u{1}b"), "ab");
    assert_eq!(title("a\u{b}b&#xc;c&#13;d&#x2028;e"), "a b c d e");
}

#[test]
fn limits_are_the_callers_to_set() {
    let hints = Hints { limits: Limits { entries: 1, ..Limits::default() }, ..hints() };
    let document = "<rss><item><title>a</title></item><item><title>b</title></item></rss>";
    let feed = parse(document.as_bytes(), &hints).expect("a feed");
    assert_eq!(feed.entries.len(), 1);

    // What is within the limits is kept, and omissions are reported.
    let check = |limits: Limits, inner: &str, want: &str, says: &str| {
        let hints = Hints { limits, ..self::hints() };
        let document = format!(
            "<rss version=\"2.0\"><channel><title>F</title>\
             <item><title>A</title><link>/a</link>{inner}</item></channel></rss>"
        );
        let feed = parse(document.as_bytes(), &hints).expect("a feed");
        assert_eq!((feed.entries[0].title.as_str(), feed.entries.len()), ("A", 1));
        assert_eq!(feed.entries[0].summary, want);
        assert!(feed.repairs.iter().any(|it| it.contains(says)), "{:?}", feed.repairs);
        let roomy = parse(document.as_bytes(), &self::hints()).expect("a feed");
        assert!(roomy.repairs.iter().all(|it| !it.contains(says)), "{:?}", roomy.repairs);
        assert_ne!(roomy.entries[0].summary, want);
    };
    let default = Limits::default();
    check(
        Limits { text: 4, ..default },
        "<description>años de mar</description>",
        "año",
        "overlong",
    );
    check(
        Limits { attributes: 1, ..default },
        "<description><a b='1' href='/x'>y</a></description>",
        "<a b='1'>y</a>",
        "attributes",
    );
    let deep = "<description><p><b><i><u>x</u></i></b></p></description>";
    let hints = Hints { limits: Limits { depth: 3, ..default }, ..self::hints() };
    let feed = parse(format!("<rss><item>{deep}</item></rss>").as_bytes(), &hints).expect("read");
    assert!(feed.repairs.iter().any(|it| it.contains("nested too deeply")), "{:?}", feed.repairs);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        shown(&bytes);
    }

    #[test]
    fn damaged_fixtures_are_read_alike_each_time(
        which in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_usize..40), 1..6),
    ) {
        let fixtures = fixtures();
        let mut bytes = fixtures[which.index(fixtures.len())].1.clone();
        for (at, byte, length) in cuts {
            let at = at.index(bytes.len() + 1);
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, [byte, b'<']);
        }
        prop_assert_eq!(shown(&bytes), shown(&bytes));
    }

    #[test]
    fn pieces_of_markup_in_any_order(pieces in prop::collection::vec(0_usize..PIECES.len(), 0..60)) {
        let document: String = pieces.iter().map(|at| PIECES[*at]).collect();
        shown(document.as_bytes());
    }
}

const PIECES: &[&str] = &[
    "<rss version=\"2.0\">",
    "<channel>",
    "<item>",
    "</item>",
    "<entry>",
    "</entry>",
    "<feed>",
    "<title>",
    "</title>",
    "<link>",
    "</link>",
    "<link href='/a' rel='",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<description>",
    "</description>",
    "&lt;b&gt;",
    "&",
    "&#x1F600;",
    "é",
    "語",
    "<author>a@b（é）</author>",
    "<media:content url='x",
    "'>",
    "\"",
    "<content type='xhtml'><div>",
    "</div>",
    "</content>",
    "{",
    "\"items\":[",
    "<pubDate>5 März 2024</pubDate>",
    "<itunes:duration>99999999999999999999999</itunes:duration>",
    "\0",
    "\u{1b}[2J",
    "<!DOCTYPE x [<!ENTITY a \"b\">",
    "]>",
    "<guid>",
    "</guid>",
    "<br>",
    "<x:y xmlns:x='urn:x'>",
    "</x:y>",
];

#[test]
fn what_a_feed_says_under_every_headline_tells_of_none() {
    let excerpts = |headlines: [&str; 3], text: &str| {
        let item = |headline| {
            format!("<item><title>{headline}</title><description>{text}</description></item>")
        };
        let items: String = headlines.map(item).concat();
        let feed = format!("<rss version=\"2.0\"><channel>{items}</channel></rss>");
        let parsed = parse(feed.as_bytes(), &hints()).expect("is a feed");
        clean(parsed, None).entries.into_iter().map(|it| it.excerpt.to_string()).collect::<Vec<_>>()
    };
    let unlike = ["Mayor to resign", "Night ferry returns", "Bread dearer again"];
    assert_eq!(excerpts(unlike, "Read the full story for details."), ["", "", ""]);
    let versions = ["Mayor to resign", "UPDATE 1-Mayor to resign", "UPDATE 2-Mayor to resign"];
    assert_eq!(excerpts(versions, "Ann Roe said so on Monday."), ["Ann Roe said so on Monday."; 3]);
}
