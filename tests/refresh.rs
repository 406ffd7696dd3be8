//! Refreshes from a real server on the loopback: what the store contains afterwards, and which
//! requests the server saw.

#[path = "support/places.rs"]
mod places;
#[path = "support/server.rs"]
mod server;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use newsfold::config;
use newsfold::domain::{Mark, StoryQuery, Target, View};
use newsfold::engine::event::{Progress, RefreshSummary};
use newsfold::engine::{Library, Setup, Which};
use newsfold::store::Store;
use server::{Latch, Response, Server};
use tokio::sync::watch;

struct Scene {
    server: Arc<Server>,
    folder: tempfile::TempDir,
    library: Library,
    runtime: tokio::runtime::Runtime,
}

/// A library that subscribes to `paths` on a new server, with `[fetch]` options as given.
fn scene(paths: &[&str], fetch: &str) -> Scene {
    let server = Arc::new(Server::start());
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = format!("[fetch]\n{fetch}\n");
    for path in paths {
        let name = path.trim_start_matches('/');
        writeln!(text, "[[feed]]\nurl = \"{}\"\nname = \"{name}\"", server.url(path))
            .expect("fits");
    }
    let library = open(&folder, &text);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    Scene { server, folder, library, runtime }
}

fn open(folder: &tempfile::TempDir, text: &str) -> Library {
    open_by(Timestamp::now, folder, text)
}

/// Like [`open`], with another clock.
fn open_by(clock: fn() -> Timestamp, folder: &tempfile::TempDir, text: &str) -> Library {
    let config_file = folder.path().join("config.toml");
    std::fs::write(&config_file, text).expect("writes");
    let loaded = config::load(&config_file);
    assert_eq!(loaded.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    let store_file = folder.path().join("newsfold.db");
    let setup = Setup {
        config: loaded.config.into(),
        config_file,
        store_file,
        cache: folder.path().to_owned(),
        offline: false,
        clock,
        helper: None,
    };
    Library::open(setup, |_| ()).expect("opens")
}

/// An RSS feed; each entry is `id|title|text`.
fn rss(entries: &[&str]) -> String {
    let mut document = "<rss version=\"2.0\"><channel><title>Feed</title>".to_owned();
    for entry in entries {
        let mut parts = entry.split('|');
        let mut part = || parts.next().unwrap_or_default();
        let (id, title, text) = (part(), part(), part());
        write!(
            document,
            "<item><guid isPermaLink=\"false\">{id}</guid><link>https://news.example/{id}</link>\
             <title>{title}</title><description>{text}</description></item>"
        )
        .expect("fits");
    }
    document + "</channel></rss>"
}

impl Scene {
    fn refresh(&self) -> RefreshSummary {
        self.refresh_only(&Which::All)
    }

    fn refresh_only(&self, which: &Which) -> RefreshSummary {
        let (_cancel, cancelled) = watch::channel(false);
        let refreshed = self.library.refresh(which, cancelled, |_| {});
        self.runtime.block_on(refreshed).expect("the store works")
    }

    #[track_caller]
    fn titles(&self, want: &[&str]) {
        let query = StoryQuery { limit: 100, ..StoryQuery::default() };
        let window = self.library.window(&query).expect("answers");
        let mut got: Vec<String> = window.rows.iter().map(|row| row.title.to_string()).collect();
        got.sort();
        assert_eq!(got, want);
    }

    /// `name: what` for each feed in trouble.
    fn troubles(&self) -> Vec<String> {
        let feeds = self.library.feeds().expect("answers");
        let troubled =
            feeds.iter().filter_map(|it| Some((it.display_name(), it.health.problem.as_ref()?)));
        troubled.map(|(name, problem)| format!("{name}: {}", problem.what)).collect()
    }
}

#[test]
fn what_is_new_is_stored_and_what_is_unchanged_costs_a_header() {
    let scene = scene(&["/a", "/b"], "");
    scene.server.route("/a", |_| {
        Response::ok(rss(&["1|Harbour opens|Ships may enter.", "2|Bridge closed|For repairs."]))
            .etag("W/\"odd etag\"")
    });
    scene.server.route("/b", |_| Response::ok(rss(&["9|Museum to stay|The council voted."])));
    let first = scene.refresh();
    assert_eq!((first.new_entries, first.new_rows, first.failed), (3, 3, 0));
    scene.titles(&["Bridge closed", "Harbour opens", "Museum to stay"]);

    // One by its validator; the other, whose server sends none, by its bytes.
    let second = scene.refresh();
    assert_eq!((second.new_entries, second.unchanged, second.failed), (0, 2, 0));
    let requests = scene.server.requests();
    let conditional = requests.iter().filter_map(|it| it.header("if-none-match"));
    assert_eq!(conditional.collect::<Vec<_>>(), [b"W/\"odd etag\""]);
}

#[test]
fn a_feed_that_fails_is_a_fact_and_the_others_go_on() {
    let scene = scene(
        &["/good", "/missing", "/gone", "/page", "/cut", "/huge", "/slow"],
        "max_size = \"100KB\"\ntimeout = \"1s\"\nidle_timeout = \"1s\"",
    );
    scene.server.route("/good", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    scene.server.route("/gone", |_| Response::status(410));
    scene
        .server
        .route("/page", |_| Response::ok("<!DOCTYPE html><html><body>Please log in</body>"));
    scene.server.route("/cut", |_| Response::cut_off(rss(&["1|Lost|Text."])));
    scene.server.route("/huge", |_| Response::endless("<item/>".repeat(1000)));
    scene.server.route("/slow", |_| Response::silent());
    let summary = scene.refresh();
    assert_eq!((summary.feeds, summary.new_entries, summary.failed), (7, 1, 6));
    scene.titles(&["Harbour opens"]);

    let troubles = scene.troubles();
    for (name, words) in [
        ("missing", "404"),
        ("gone", "gone for good"),
        ("page", "web page"),
        ("cut", "cut off"),
        ("huge", "larger than"),
        ("slow", "timed out"),
    ] {
        let told = troubles.iter().find(|it| it.starts_with(name)).unwrap_or_else(|| {
            panic!("nothing is told of {name}: {troubles:#?}");
        });
        assert!(told.contains(words), "{told}");
    }
    let feeds = scene.library.feeds().expect("answers");
    let gone = feeds.iter().find(|it| it.display_name().as_str() == "gone").expect("there");
    let a_day = SignedDuration::from_hours(20);
    let next = gone.health.next_check.expect("it is asked again");
    assert!(next.duration_since(Timestamp::now()) > a_day && !gone.health.gone, "but not soon");

    // A refresh of due feeds skips those that are not due.
    let before = scene.server.requests().len();
    let again = scene.refresh_only(&Which::Due);
    assert_eq!((again.feeds, scene.server.requests().len()), (0, before));
}

#[test]
fn a_feed_whose_server_asks_for_a_pause_is_left_alone_unless_it_is_named() {
    let scene = scene(&["/busy"], "");
    let busy = || scene.library.feeds().expect("answers").remove(0);
    scene.server.route("/busy", |_| Response::status(429).header("Retry-After", "7200"));
    assert_eq!(scene.refresh().failed, 1);
    let health = busy().health;
    let wait = health.next_check.expect("planned").as_second()
        - health.checked.expect("checked").as_second();
    assert!(wait >= 7200, "asked again after {wait} s");

    // A refresh of all feeds still skips it; named, it is fetched.
    let all = scene.refresh();
    assert_eq!((all.feeds, all.waiting), (0, 1));
    assert_eq!(scene.refresh_only(&Which::These(vec![busy().id])).feeds, 1);
    scene.server.route("/busy", |_| Response::status(500));
    assert_eq!(scene.refresh_only(&Which::These(vec![busy().id])).failed, 1);
    assert_eq!(scene.refresh().waiting, 1, "a failure takes back nothing that a server asked for");
    let health = busy().health;
    let until = health.retry_after.map(|it| it.until);
    assert!(health.next_check >= until, "nor is it asked earlier by itself");
    scene.server.route("/busy", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    scene.refresh_only(&Which::These(vec![busy().id]));
    let all = scene.refresh();
    assert_eq!((all.feeds, all.waiting), (1, 0), "the pause is over once it answered");
}

/// An address at which nothing listens.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("binds");
    format!("http://{}/feed", listener.local_addr().expect("has a port"))
}

#[test]
fn a_clock_that_was_ahead_makes_no_history_of_all_later_news() {
    static DAY: AtomicI64 = AtomicI64::new(0);
    let clock = || {
        let begun: Timestamp = "2026-03-01T09:00:00Z".parse().expect("a valid time");
        begun + SignedDuration::from_hours(24 * DAY.load(Ordering::Relaxed))
    };
    let mut scene = scene(&["/a", "/b"], "");
    let feeds =
        ["/a", "/b"].map(|path| format!("[[feed]]\nurl = \"{}\"\n", scene.server.url(path)));
    scene.library = open_by(clock, &scene.folder, &feeds.concat());
    let serve = |path: &str, entries: &[&str]| {
        let document = rss(entries);
        scene.server.route(path, move |_| Response::ok(document.clone()));
    };
    let notice = "1|Notice of the harbour|The harbour office is closed for lunch.";
    serve("/a", &[notice]);
    serve("/b", &[]);
    DAY.store(800, Ordering::Relaxed);
    scene.refresh();
    DAY.store(0, Ordering::Relaxed);
    let story = "Ferry runs aground|The ferry Aurelia ran aground on a sandbank off Kastellos with 212 people.";
    serve("/a", &[notice, &format!("2|{story}")]);
    scene.refresh();
    serve("/b", &[&format!("3|{story}")]);
    scene.refresh();
    scene.titles(&["Ferry runs aground", "Notice of the harbour"]);
}

#[test]
fn a_night_without_a_connection_puts_no_feed_off_but_one_dead_host_is_asked_more_rarely() {
    static MINUTES: AtomicI64 = AtomicI64::new(0);
    let clock = || {
        let begun: Timestamp = "2026-03-01T21:00:00Z".parse().expect("a valid time");
        begun + SignedDuration::from_mins(MINUTES.load(Ordering::Relaxed))
    };
    let mut scene = scene(&["/a"], "");
    scene.server.route("/a", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    let (living, dead) = (scene.server.url("/a"), nobody());
    let feeds = |first: &str| {
        let feed = |name, url: &str| {
            format!("[[feed]]\nname = \"{name}\"\nurl = \"{url}\"\nevery = \"30m\"\n")
        };
        feed("first", first) + &feed("other", &dead)
    };
    let visit = |scene: &Scene, times| {
        for _ in 0..times {
            MINUTES.fetch_add(35, Ordering::Relaxed);
            scene.refresh_only(&Which::Due);
        }
    };
    let waits = |scene: &Scene| {
        let feeds = scene.library.feeds().expect("answers");
        let wait = |feed: &newsfold::domain::Feed| {
            let health = &feed.health;
            health.next_check.zip(health.checked).map(|(next, last)| (next - last).get_seconds())
        };
        let waits = feeds.iter().map(|feed| wait(feed).expect("was visited") / 60);
        (waits.collect::<Vec<_>>(), feeds[1].health.failures)
    };

    // The server on this machine answers without a connection.
    let offline = feeds("http://feeds.invalid/feed") + &format!("[[feed]]\nurl = \"{living}\"\n");
    scene.library = open_by(clock, &scene.folder, &offline.replace(&dead, "http://b.invalid/"));
    visit(&scene, 20);
    let (minutes, failures) = waits(&scene);
    assert!(minutes.iter().take(2).all(|it| (27..=33).contains(it)), "{minutes:?}");
    assert_eq!(failures, 1);

    let offline = feeds(&nobody());
    scene.library = open_by(clock, &scene.folder, &offline);
    visit(&scene, 20);
    let (minutes, failures) = waits(&scene);
    assert!(minutes.iter().all(|it| (27..=33).contains(it)), "{minutes:?}");
    assert_eq!(failures, 1);

    scene.library = open_by(clock, &scene.folder, &feeds(&living));
    visit(&scene, 10);
    let (minutes, failures) = waits(&scene);
    assert!((27..=33).contains(&minutes[0]) && minutes[1] > 200, "{minutes:?}");
    assert!(failures > 3, "{failures}");
}

#[test]
fn a_reader_who_tries_again_and_again_puts_the_next_visit_off_no_further() {
    let scene = scene(&["/a"], "");
    scene.server.route("/a", |_| Response::status(500));
    let health = || scene.library.feeds().expect("answers").remove(0).health;
    scene.refresh();
    let first = health();
    for _ in 0..7 {
        assert_eq!(scene.refresh().failed, 1);
    }
    assert_eq!((health().failures, health().next_check), (1, first.next_check));
}

#[test]
fn feeds_that_hang_keep_no_other_feed_of_their_server_away() {
    let scene = scene(&["/1", "/2", "/3", "/good"], "per_host = 1\nidle_timeout = \"1s\"");
    for path in ["/1", "/2", "/3"] {
        scene.server.route(path, |_| Response::silent());
    }
    scene.server.route("/good", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    // Nothing is known of them the first time, when the good one may come first or last; and on a machine
    // that is busy it may time out itself.
    let is_found = (0..4).any(|_| scene.refresh().new_entries == 1);
    assert!(is_found);
}

#[test]
fn a_server_that_asks_for_a_pause_is_left_alone_with_all_its_feeds() {
    let mut scene = scene(&["/a", "/b", "/c"], "per_host = 1");
    for path in ["/a", "/b", "/c"] {
        scene.server.route(path, |_| Response::status(429).header("Retry-After", "3600"));
    }
    let first = scene.refresh();
    assert_eq!((first.feeds, first.failed, first.waiting), (1, 1, 2));
    assert_eq!(scene.server.requests().len(), 1);
    assert_eq!(scene.troubles().len(), 1, "of those that were not asked nothing is known");
    for which in [Which::All, Which::Due] {
        assert_eq!(scene.refresh_only(&which).feeds, 0, "{which:?}");
    }
    assert_eq!(scene.server.requests().len(), 1);

    // One feed of another server that redirects to the busy one, and one that does not.
    let other = Server::start();
    let busy = scene.server.url("/b");
    other.route("/there", move |_| Response::redirect(302, &busy));
    other.route("/here", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    let feed = |url: String| format!("[[feed]]\nurl = \"{url}\"\n");
    let busy = ["/a", "/b", "/c"].map(|path| scene.server.url(path));
    let feeds = [other.url("/there"), other.url("/here")].into_iter().chain(busy).map(feed);
    let options = "[fetch]\nallow_private_hosts = [\"127.0.0.1\"]\n";
    scene.library = open(&scene.folder, &format!("{options}{}", feeds.collect::<String>()));
    let again = scene.refresh();
    assert_eq!((again.feeds, again.new_entries, again.waiting), (1, 1, 4));
    assert_eq!(scene.server.requests().len(), 1);
    let ids: Vec<_> = scene.library.feeds().expect("answers").iter().map(|it| it.id).collect();
    let named = scene.refresh_only(&Which::These(ids));
    let (failed, waiting) = (named.failed, named.waiting);
    assert!((1..3).contains(&failed) && failed + waiting == 4, "{failed} asked it again, not all");
    assert_eq!(other.requests().len(), 4);
    assert_eq!(scene.refresh().feeds, 1, "what one leads to is not its own server's wish");
}

#[test]
fn a_higher_limit_brings_what_a_lower_one_left_out() {
    let mut scene = scene(&["/tagged", "/bare"], "max_entries = 1");
    let whole =
        || rss(&["2|Bridge closed|It has to be mended.", "1|Harbour opens|Ships may enter."]);
    scene.server.route("/tagged", move |_| Response::ok(whole()).etag("\"one\""));
    scene.server.route("/bare", move |_| Response::ok(whole()));
    let with = |scene: &Scene, limit: usize| {
        let feed = |path| format!("[[feed]]\nurl = \"{}\"\n", scene.server.url(path));
        let feeds = ["/tagged", "/bare"].map(feed).concat();
        open(&scene.folder, &format!("[fetch]\nmax_entries = {limit}\n{feeds}"))
    };
    assert_eq!(scene.refresh().new_entries, 2);
    for _ in 0..2 {
        assert_eq!(scene.refresh().unchanged, 2, "by the same limit it is all there is");
    }
    scene.library = with(&scene, 5);
    assert_eq!(scene.refresh().new_entries, 2);
    assert_eq!(scene.refresh().unchanged, 2);
    let conditional = |it: &server::Request| it.header("if-none-match").is_some();
    let asked = scene.server.requests();
    let asked: Vec<bool> =
        asked.iter().filter(|it| it.path == "/tagged").map(conditional).collect();
    assert_eq!(asked, [false, true, true, false, true]);
}

#[test]
fn trouble_ends_when_the_feed_is_well_again_and_nothing_was_lost() {
    let scene = scene(&["/a"], "");
    scene.server.route("/a", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    scene.refresh();
    for broken in ["<html><body>Log in</body></html>", "", "no feed at all"] {
        scene.server.route("/a", move |_| Response::ok(broken));
        assert_eq!(scene.refresh().failed, 1);
        scene.titles(&["Harbour opens"]);
    }
    scene.server.route("/a", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    assert_eq!((scene.refresh().failed, scene.troubles().len()), (0, 0));
    scene.titles(&["Harbour opens"]);
}

#[test]
fn what_was_cut_off_is_asked_for_until_it_is_whole() {
    let scene = scene(&["/a"], "");
    let whole = rss(&["2|Bridge closed|It has to be mended.", "1|Harbour opens|Ships may enter."]);
    let cut = whole[..whole.find("<item").expect("items") + 60].to_owned();
    scene.server.route("/a", move |_| Response::ok(cut.clone()).etag("\"one\""));
    scene.refresh();
    assert_eq!(scene.refresh().new_entries, 0);
    scene.server.route("/a", move |_| Response::ok(whole.clone()).etag("\"one\""));
    scene.refresh();
    scene.titles(&["Bridge closed", "Harbour opens"]);
    assert_eq!(scene.refresh().unchanged, 1);
}

#[test]
fn an_older_configuration_takes_nothing_out_of_the_list_that_a_newer_one_wrote() {
    let folder = tempfile::tempdir().expect("a folder");
    let feeds = |hosts: &[&str]| -> String {
        hosts.iter().map(|host| format!("[[feed]]\nurl = \"https://{host}/feed\"\n")).collect()
    };
    let listed = |library: &Library| library.feed_counts().expect("counts").len();
    let older = open(&folder, &feeds(&["one.example"]));
    assert_eq!(older.feeds().expect("answers").len(), 1);
    let newer = open(&folder, &feeds(&["one.example", "two.example"]));
    assert_eq!(newer.feeds().expect("answers").len(), 2);
    assert_eq!(older.feeds().expect("answers").len(), 1, "it goes by its own");
    assert_eq!(listed(&newer), 2);
}

#[test]
fn half_an_entry_at_the_end_of_a_cut_document_is_no_entry() {
    let whole =
        rss(&["12|Harbour opens|Ships may enter.", "123|Bridge shut|Until Monday.", "1|Vote|No."]);
    let scene = scene(&["/feed"], "");
    let shown = || {
        let all = StoryQuery { limit: 9, ..StoryQuery::default() };
        let rows = scene.library.window(&all).expect("answers").rows;
        let mut titles: Vec<String> = rows.iter().map(|row| row.title.to_string()).collect();
        titles.sort();
        titles
    };
    let second = whole.match_indices("<item").nth(1).expect("the second").0;
    for cut in (second + 6..whole.len() - "</channel></rss>".len()).step_by(7) {
        let begun = whole[..cut].to_owned();
        scene.server.route("/feed", move |_| Response::ok(begun.clone()));
        scene.refresh();
    }
    scene.server.route("/feed", move |_| Response::ok(whole.clone()));
    scene.refresh();
    assert_eq!(shown(), ["Bridge shut", "Harbour opens", "Vote"]);
}

#[test]
fn a_permanent_move_is_followed_and_remembered() {
    let scene = scene(&["/old"], "");
    scene.server.route("/old", |_| Response::redirect(301, "/new"));
    scene.server.route("/new", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    let moved_to = || scene.library.feeds().expect("answers").remove(0).health.moved_to;
    assert_eq!(scene.refresh().new_entries, 1);
    assert_eq!(moved_to(), Some(scene.server.url("/new")));
    // The old address stops redirecting.
    for (number, status) in [(2, 404), (3, 410)] {
        scene.server.route("/old", move |_| Response::status(status));
        scene.server.route("/new", move |_| {
            Response::ok(rss(&[&format!("{number}|Harbour opens again|{number} ships entered.")]))
        });
        assert_eq!(scene.refresh().new_entries, 1, "{status}");
        assert_eq!(moved_to(), Some(scene.server.url("/new")), "{status}");
    }
    let parked = "<html><body>This domain is for sale</body></html>";
    scene.server.route("/old", move |_| Response::ok(parked));
    assert_eq!(scene.refresh().failed, 1);
    assert_eq!(moved_to(), Some(scene.server.url("/new")));
    let moved = format!("it moved to {}: write that address", scene.server.url("/new"));
    assert!(remedy(&scene).starts_with(&moved), "{}", remedy(&scene));
    // The new one is left as well.
    scene.server.route("/old", |_| Response::status(410));
    scene.server.route("/new", |_| Response::status(404));
    assert_eq!(scene.refresh().failed, 1);
    assert!(remedy(&scene).starts_with("the feed may have moved"), "{}", remedy(&scene));
    assert_eq!(moved_to(), Some(scene.server.url("/new")));
}

/// The remedy for the only feed's problem.
fn remedy(scene: &Scene) -> String {
    let health = scene.library.feeds().expect("answers").remove(0).health;
    health.problem.expect("it is in trouble").remedy.to_string()
}

#[test]
fn a_page_before_what_was_a_feed_is_no_reason_to_take_it_out() {
    let scene = scene(&["/a"], "");
    let portal = || Response::ok("<html><body>Log in to this network</body></html>");
    scene.server.route("/a", move |_| portal());
    scene.refresh();
    assert!(remedy(&scene).contains("then remove this one"), "{}", remedy(&scene));
    scene.server.route("/a", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    scene.refresh();
    scene.server.route("/a", move |_| portal());
    scene.refresh();
    assert!(remedy(&scene).starts_with("it was a feed before"), "{}", remedy(&scene));
}

#[test]
fn a_move_without_news_is_remembered_too() {
    let document = || rss(&["1|Harbour opens|Ships may enter."]);
    let scene = scene(&["/old"], "");
    let moved_to = || scene.library.feeds().expect("answers").remove(0).health.moved_to;
    scene.server.route("/old", move |_| Response::ok(document()));
    assert_eq!((scene.refresh().new_entries, moved_to()), (1, None));
    scene.server.route("/old", |_| Response::redirect(301, "/new"));
    scene.server.route("/new", move |_| Response::ok(document()));
    assert_eq!(scene.refresh().unchanged, 1);
    assert_eq!(moved_to(), Some(scene.server.url("/new")));
    scene.server.route("/old", move |_| Response::ok(document()));
    assert_eq!((scene.refresh().unchanged, moved_to()), (1, None), "it came back");
}

#[test]
fn a_feed_of_another_address_keeps_what_the_reader_did_to_its_archive() {
    let mut scene = scene(&["/feed"], "");
    let post = |year: i32, title: &str, text: &str| {
        format!(
            "<item><guid>{title}</guid><link>https://post.example/{year}</link><title>{title}</title>\
             <pubDate>12 Mar {year} 08:00:00 GMT</pubDate><description>{text}</description></item>"
        )
    };
    let archive = [
        post(2024, "Storm", "Gusts tore roofs off three barns near the coast."),
        post(2025, "Bridge", "The old crossing is closed to lorries until spring."),
    ]
    .concat();
    let feed = |items: &str| {
        Response::ok(format!(
            "<rss version=\"2.0\"><channel><title>P</title>{items}</channel></rss>"
        ))
    };
    let old = archive.clone();
    scene.server.route("/feed", move |_| feed(&old));
    assert_eq!(scene.refresh().new_entries, 2);
    let store = || Store::open(&scene.folder.path().join("newsfold.db")).expect("opens");
    let all = Target::All(StoryQuery { limit: 100, ..StoryQuery::default() });
    let horizon = store().horizon().expect("a horizon");
    for mark in [Mark::Read(true), Mark::Starred(true)] {
        store().mark(&all, mark, horizon, Timestamp::UNIX_EPOCH).expect("marks");
    }

    let vote = post(2026, "Vote", "Polls opened at seven in all forty districts.");
    let now = format!("{vote}{archive}");
    scene.server.route("/rss", move |_| feed(&now));
    let elsewhere = format!("[[feed]]\nurl = \"{}\"\n", scene.server.url("/rss"));
    scene.library = open(&scene.folder, &elsewhere);
    assert_eq!(scene.refresh().new_entries, 1);
    let store = Store::open(&scene.folder.path().join("newsfold.db")).expect("opens");
    let titles = |view| {
        let query = StoryQuery { view, limit: 100, ..StoryQuery::default() };
        let rows = scene.library.window(&query).expect("answers").rows;
        rows.iter().map(|row| row.title.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(titles(View::Unread), ["Vote"]);
    assert_eq!(titles(View::Starred), ["Bridge", "Storm"]);
    let feed = scene.library.feeds().expect("answers").remove(0).id;
    assert_eq!(titles(View::Feed(feed)), ["Vote", "Bridge", "Storm"]);
    assert_eq!(store.feed_counts().expect("counts")[&feed], (3, 1));
    assert_eq!(store.faults().expect("checks"), Vec::<String>::new());
}

#[test]
fn a_feed_whose_address_is_changed_back_has_its_archive_again() {
    let mut scene = scene(&["/a"], "");
    let old = ["1|Storm|Gusts tore roofs off.", "2|Bridge|It is closed to lorries."];
    let new = [old[0], "3|Vote|Polls opened at seven."];
    scene.server.route("/a", move |_| Response::ok(rss(&old)).etag("\"one\""));
    scene.server.route("/b", move |_| Response::ok(rss(&new)));
    assert_eq!(scene.refresh().new_entries, 2);
    let all = Target::All(StoryQuery { limit: 100, ..StoryQuery::default() });
    let mut store = Store::open(&scene.folder.path().join("newsfold.db")).expect("opens");
    let horizon = store.horizon().expect("a horizon");
    store.mark(&all, Mark::Read(true), horizon, Timestamp::UNIX_EPOCH).expect("marks");
    let mut follow = |path: &str| {
        let feed = format!("[[feed]]\nurl = \"{}\"\n", scene.server.url(path));
        scene.library = open(&scene.folder, &feed);
        let new = scene.refresh().new_entries;
        let counts = scene.library.feed_counts().expect("counts");
        (new, counts.into_values().collect::<Vec<_>>())
    };
    assert_eq!(follow("/b"), (1, vec![(2, 1)]), "one of them it had already");
    assert_eq!(follow("/a"), (0, vec![(2, 0)]), "both, and read");
    assert_eq!(store.faults().expect("checks"), Vec::<String>::new());
}

#[test]
fn a_feed_that_was_followed_all_along_takes_nothing_from_one_that_is_left() {
    let mut scene = scene(&["/uk", "/world"], "");
    let [storm, bridge] = ["1|Storm|Gusts tore roofs off.", "2|Bridge|It is closed to lorries."];
    scene.server.route("/uk", move |_| Response::ok(rss(&[storm])));
    scene.server.route("/world", move |_| Response::ok(rss(&[bridge])));
    assert_eq!(scene.refresh().new_entries, 2);
    let world = format!("[[feed]]\nurl = \"{}\"\n", scene.server.url("/world"));
    scene.server.route("/world", move |_| Response::ok(rss(&[storm, bridge])));
    scene.library = open(&scene.folder, &world);
    assert_eq!(scene.refresh().new_entries, 1);
    assert_eq!(scene.library.totals().expect("counts").entries, 3);
    let store = Store::open(&scene.folder.path().join("newsfold.db")).expect("opens");
    assert_eq!(store.faults().expect("checks"), Vec::<String>::new());
}

/// Checks what a second fetch finds new and updated, after the feed was first as in `first`.
#[track_caller]
fn check_again(why: &str, first: &str, second: &str, new: usize, updated: usize) {
    let scene = scene(&["/a"], "");
    let count = first.matches("<item>").count() + first.matches("<entry>").count();
    let (first, second) = (first.to_owned(), second.to_owned());
    scene.server.route("/a", move |_| Response::ok(first.clone()));
    assert_eq!(scene.refresh().new_entries, count, "{why}");
    let all = Target::All(StoryQuery { limit: 100, ..StoryQuery::default() });
    let horizon = scene.library.window(&StoryQuery::default()).expect("answers").horizon;
    let store = Store::open(&scene.folder.path().join("newsfold.db"));
    store
        .expect("opens")
        .mark(&all, Mark::Read(true), horizon, jiff::Timestamp::UNIX_EPOCH)
        .expect("marks");
    scene.server.route("/a", move |_| Response::ok(second.clone()));
    let again = scene.refresh();
    assert_eq!((again.new_entries, again.updated_entries), (new, updated), "{why}");
    let unread = StoryQuery { view: View::Unread, limit: 100, ..StoryQuery::default() };
    assert_eq!(scene.library.window(&unread).expect("answers").rows.len(), new, "{why}");
}

/// Each sentence of docs/identity.md.
#[test]
fn nothing_old_returns_as_unread() {
    let item = |id: &str, link: &str, title: &str, text: &str| {
        format!(
            "<item><guid isPermaLink=\"false\">{id}</guid><link>{link}</link>\
             <title>{title}</title><description>{text}</description></item>"
        )
    };
    let feed = |items: &[String]| {
        format!("<rss version=\"2.0\"><channel><title>F</title>{}</channel></rss>", items.concat())
    };
    let harbour = |id: &str, link: &str| item(id, link, "Harbour opens", "Ships may enter again.");
    let bridge = |id: &str, link: &str| item(id, link, "Bridge closed", "It has to be mended.");
    let old = feed(&[harbour("1", "http://a.example/1"), bridge("2", "http://a.example/2")]);

    let reversed = feed(&[bridge("2", "http://a.example/2"), harbour("1", "http://a.example/1")]);
    check_again("another order", &old, &reversed, 0, 0);
    let churned = feed(&[harbour("x", "http://a.example/1"), bridge("y", "http://a.example/2")]);
    check_again("new ids at every fetch", &old, &churned, 0, 0);
    let secure = feed(&[harbour("1", "https://a.example/1"), bridge("2", "https://a.example/2")]);
    check_again("http to https, same ids", &old, &secure, 0, 2);
    let addresses = |scheme: &str, host: &str| {
        let link = |page| format!("{scheme}://{host}/{page}");
        feed(&[harbour(&link(1), &link(1)), bridge(&link(2), &link(2))])
    };
    let by_address = addresses("http", "a.example");
    check_again("ids by https", &by_address, &addresses("https", "a.example"), 0, 2);
    check_again("another host", &by_address, &addresses("https", "www.b.example"), 0, 2);
    let trackers = feed(&[
        harbour("1", "http://a.example/1?utm_source=rss&amp;utm_medium=feed"),
        bridge("2", "http://a.example/2"),
    ]);
    check_again("a tracker in the link", &old, &trackers, 0, 1);

    let edited = feed(&[
        item("1", "http://a.example/1", "Harbour opens at last", "Ships may enter again."),
        bridge("2", "http://a.example/2"),
    ]);
    check_again("another headline", &old, &edited, 0, 1);
    let both = feed(&[
        item("9", "http://a.example/1", "Harbour opens at last", "Ships may enter again, it says."),
        bridge("2", "http://a.example/2"),
    ]);
    check_again("another headline and id at one address", &old, &both, 0, 1);

    let shared = |first: &str, second: &str| {
        feed(&[
            item("same", "http://a.example/1", first, "Ships may enter again."),
            item("same", "http://a.example/2", second, "It has to be mended."),
        ])
    };
    check_again("one id for all", &shared("A", "B"), &shared("A", "B"), 0, 0);
    check_again("one id for all, edited", &shared("A", "B"), &shared("A", "B, edited"), 0, 1);
    let third = item("same", "http://a.example/3", "C", "Something else.");
    let grown = shared("A", "B").replace("</channel>", &format!("{third}</channel>"));
    check_again("one id for all, and a new entry", &shared("A", "B"), &grown, 1, 0);

    let unnamed = "<rss version=\"2.0\"><channel><title>F</title>\
        <item><description>Ships may enter again.</description></item></channel></rss>";
    check_again("nothing to know it by but its words", unnamed, &format!("{unnamed}\n"), 0, 0);
}

/// The other half of docs/identity.md: nothing new is lost.
#[test]
fn nothing_new_is_taken_for_something_old() {
    let item = |id: &str, link: &str, day: i64, title: &str, text: &str| {
        let id = if id.is_empty() { String::new() } else { format!("<guid>{id}</guid>") };
        format!(
            "<item>{id}<link>http://a.example/{link}</link><title>{title}</title>\
             <pubDate>{day} Nov 2025 08:00:00 GMT</pubDate><description>{text}</description></item>"
        )
    };
    let feed = |items: &[String]| {
        format!("<rss version=\"2.0\"><channel><title>F</title>{}</channel></rss>", items.concat())
    };
    let thread = |id: &str, day| item(id, id, day, "Open thread", "Say here what you like.");
    let weeks = [thread("3", 22), thread("2", 15), thread("1", 8)];
    check_again("the same words every week", &feed(&weeks[1..]), &feed(&weeks[..2]), 1, 0);

    let commit = |id: &str, hour: u8| {
        format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Commits</title><entry><id>{id}</id>\
             <link href=\"http://a.example/commit/{id}\"/><title>Update README.md</title>\
             <updated>2025-11-08T{hour:02}:00:00Z</updated><content>Update README.md</content>\
             </entry></feed>"
        )
    };
    check_again("two commits", &commit("1f", 8), &commit("2e", 17), 1, 0);
    let bulletin = |page: &str, hour: u8| {
        let body = "The latest news in five minutes.";
        let it = item(&hour.to_string(), page, 8, "News bulletin", body);
        let file = format!("<enclosure url=\"http://a.example/{hour}.mp3\" type=\"audio/mpeg\"/>");
        it.replace("08:00", &format!("{hour:02}:00")).replace("</item>", &format!("{file}</item>"))
    };
    let (early, late) = (bulletin("news/8", 8), bulletin("news/9", 9));
    check_again("two bulletins", &feed(&[early]), &feed(&[late]), 1, 0);
    let (early, late) = (bulletin("news", 8), bulletin("news", 9));
    check_again("two bulletins of one page", &feed(&[early]), &feed(&[late]), 1, 0);
    let comic = |day| {
        let picture = format!("&lt;img src=\"http://a.example/{day}.png\"&gt;");
        item("", "comic", day, "Daily comic", &picture)
    };
    check_again("two comics", &feed(&[comic(8)]), &feed(&[comic(9)]), 1, 0);

    let soup = item("", "menu", 8, "Today soup", "Leek and potato, rye bread beside it.");
    let fish = item("", "menu", 9, "Today fish", "Fried plaice with a lemon; apple cake after.");
    check_again("one page", &feed(&[soup]), &feed(&[fish]), 1, 0);

    let [storm, bridge, vote] = [
        ("storm", 8, "Gusts tore roofs off three barns near the coast."),
        ("bridge", 9, "The old crossing is closed to lorries until spring."),
        ("vote", 10, "Polls opened at seven in all forty districts."),
    ]
    .map(|(link, day, text)| move |id: &str| item(id, link, day, link, text));
    let (before, after) = ([bridge("0"), storm("1")], [vote("0"), bridge("1"), storm("2")]);
    check_again("ids that are places", &feed(&before), &feed(&after), 1, 0);
    let shown = [storm("same"), bridge("same")];
    check_again("one id, one at a time", &feed(&shown[..1]), &feed(&shown[1..]), 1, 0);
    check_again("one id, one and then two", &feed(&shown[..1]), &feed(&shown), 1, 0);
    check_again("one id, two and then one", &feed(&shown), &feed(&shown[1..]), 0, 0);
}

#[test]
fn copies_fold_and_a_second_look_changes_no_status() {
    let scene = scene(&["/wire", "/paper", "/late"], "");
    scene.server.route("/late", |_| Response::ok(rss(&[])));
    let text = "The harbour of the old town opened again on Monday after eleven weeks of repairs, \
                and the first ship to enter was a ferry with two hundred people on board.";
    let wire = rss(&[&format!("1|Harbour opens after repairs|{text}")]);
    let paper = rss(&[&format!("7|Old town harbour open again|{text}")])
        .replace("news.example", "paper.example");
    scene.server.route("/wire", move |_| Response::ok(wire.clone()));
    scene.server.route("/paper", move |_| Response::ok(paper.clone()));
    let summary = scene.refresh();
    assert_eq!((summary.new_entries, summary.new_rows), (2, 1));
    let window = scene.library.window(&StoryQuery { limit: 9, ..StoryQuery::default() });
    let row = window.expect("answers").rows.remove(0);
    assert_eq!((row.copies, row.others), (2, 1));

    let store_file = scene.folder.path().join("newsfold.db");
    let mut store = Store::open(&store_file).expect("opens");
    let target = Target::Stories(vec![row.story]);
    store.mark(&target, Mark::Read(true), i64::MAX, jiff::Timestamp::UNIX_EPOCH).expect("marks");
    // The paper changes its ids at every visit, and another feed publishes the text a day late.
    let again = rss(&[&format!("8|Old town harbour open again|{text}")]);
    let late = rss(&[&format!("77|Ferry first to enter the harbour|{text}")]);
    scene.server.route("/paper", move |_| Response::ok(again.clone()));
    scene.server.route("/late", move |_| Response::ok(late.clone()));
    assert_eq!(scene.refresh().new_entries, 1);
    let unread = StoryQuery { view: View::Unread, limit: 9, ..StoryQuery::default() };
    assert_eq!(scene.library.window(&unread).expect("answers").rows, []);
}

#[test]
fn two_processes_may_refresh_the_same_store_at_once() {
    let scene = scene(&["/a", "/b", "/c", "/d"], "");
    for path in ["/a", "/b", "/c", "/d"] {
        scene.server.route(path, move |_| {
            let entries: Vec<String> = (0..50)
                .map(|n| format!("{path}{n}|Title {n} of {path}|Text {n} of {path}."))
                .collect();
            let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
            Response::ok(rss(&entries))
        });
    }
    let text = std::fs::read_to_string(scene.folder.path().join("config.toml")).expect("reads");
    let other = open(&scene.folder, &text);
    let (_cancel, cancelled) = watch::channel(false);
    scene.runtime.block_on(async {
        let (one, two) = tokio::join!(
            scene.library.refresh(&Which::All, cancelled.clone(), |_| {}),
            other.refresh(&Which::All, cancelled.clone(), |_| {}),
        );
        let (one, two) = (one.expect("works"), two.expect("works"));
        assert_eq!(one.new_entries + two.new_entries, 200);
        assert_eq!(one.failed + two.failed, 0);
    });
    let totals = scene.library.totals().expect("counts");
    assert_eq!((totals.entries, totals.pending), (200, 0));
    assert_eq!(scene.library.faults().expect("checks"), Vec::<String>::new());
}

#[test]
fn of_two_refreshes_at_once_each_tells_what_it_brought_itself() {
    let paths = ["/harbour", "/museum", "/trams"];
    let scene = scene(&paths, "[defaults]\nfold = false\ngroup = false");
    let asked = Arc::new(AtomicUsize::new(0));
    for path in paths {
        let asked = Arc::clone(&asked);
        // Feeds that grow between any two visits.
        scene.server.route(path, move |_| {
            let visit = asked.fetch_add(1, Ordering::Relaxed);
            let post = |n| format!("{path}{visit}-{n}|Post {n} of visit {visit}|More of {path}.");
            let posts: Vec<String> = (0..5).map(post).collect();
            Response::ok(rss(&posts.iter().map(String::as_str).collect::<Vec<_>>()))
        });
    }
    let text = std::fs::read_to_string(scene.folder.path().join("config.toml")).expect("reads");
    let other = open(&scene.folder, &text);
    let (_cancel, cancelled) = watch::channel(false);
    for _ in 0..5 {
        let (one, two) = scene.runtime.block_on(async {
            tokio::join!(
                scene.library.refresh(&Which::All, cancelled.clone(), |_| {}),
                other.refresh(&Which::All, cancelled.clone(), |_| {}),
            )
        });
        for summary in [one.expect("works"), two.expect("works")] {
            assert_eq!((summary.new_entries, summary.new_rows), (15, 15));
        }
    }
}

#[test]
fn a_refresh_that_is_cancelled_keeps_what_it_has_and_ends_at_once() {
    let scene = scene(&["/a", "/never"], "");
    let latch = Latch::new();
    let held = latch.clone();
    scene.server.route("/a", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    scene.server.route("/never", move |_| Response::ok(rss(&[])).held_by(&held));
    let (cancel, cancelled) = watch::channel(false);
    let report = move |progress: Progress| {
        if progress.new == 1 {
            // Only once: a second signal would also stop the grouping of what has arrived.
            cancel.send_if_modified(|cancelled| !std::mem::replace(cancelled, true));
        }
    };
    let shared = Arc::new(report);
    let report = move |progress| shared(progress);
    let refreshed = scene.library.refresh(&Which::All, cancelled, report);
    let summary = scene.runtime.block_on(refreshed).expect("works");
    assert!(summary.cancelled);
    assert_eq!((summary.feeds, summary.failed), (1, 0), "the other one was not asked");
    scene.titles(&["Harbour opens"]);
    latch.open();
}

#[test]
fn what_came_is_there_while_a_slow_host_is_waited_for() {
    let scene = scene(&["/a", "/slow"], "");
    scene.server.route("/a", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    scene.server.route("/slow", |_| Response::ok(rss(&["2|Ferry late|It waits for the tide."])));
    assert_eq!(scene.refresh().new_rows, 2);

    let latch = Latch::new();
    let held = latch.clone();
    scene.server.route("/a", |_| Response::ok(rss(&["3|Museum to stay|The council voted."])));
    scene.server.route("/slow", move |_| {
        Response::ok(rss(&["4|Bridge closed|For repairs."])).held_by(&held)
    });
    let (_cancel, cancelled) = watch::channel(false);
    let shown = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&shown);
    // The slow host responds once the first entries can be read.
    let report = move |progress: Progress| {
        if progress.rows == 1 && progress.done < progress.total {
            seen.store(progress.rows, Ordering::Relaxed);
            latch.open();
        }
    };
    let refreshed = scene.library.refresh(&Which::All, cancelled, report);
    let summary = scene.runtime.block_on(refreshed).expect("works");
    assert_eq!(shown.load(Ordering::Relaxed), 1);
    assert_eq!((summary.new_entries, summary.new_rows, summary.failed), (2, 2, 0));
    scene.titles(&["Bridge closed", "Ferry late", "Harbour opens", "Museum to stay"]);
}

#[test]
fn of_many_new_feeds_all_but_the_slowest_are_grouped_together() {
    let paths: Vec<String> = (0..20).map(|number| format!("/{number}")).collect();
    let scene = scene(&paths.iter().map(String::as_str).collect::<Vec<_>>(), "");
    let latch = Latch::new();
    for (number, path) in paths.iter().enumerate() {
        let held = latch.clone();
        scene.server.route(path, move |_| {
            let entry = format!("{number}|Harbour {number} opens|Ships may enter port {number}.");
            let response = Response::ok(rss(&[&entry]));
            if number == 7 { response.held_by(&held) } else { response }
        });
    }
    let (_cancel, cancelled) = watch::channel(false);
    // The slow host responds once the others can be read.
    let report = move |progress: Progress| {
        if progress.rows > 0 && progress.done < progress.total {
            assert_eq!(progress.done, 19);
            latch.open();
        }
    };
    let refreshed = scene.library.refresh(&Which::All, cancelled, report);
    let summary = scene.runtime.block_on(refreshed).expect("works");
    assert_eq!((summary.new_entries, summary.failed), (20, 0));
}

#[test]
fn one_slow_server_hides_the_news_of_a_first_refresh_for_seconds_only() {
    let scene = scene(&["/harbour", "/museum", "/slow"], "");
    let latch = Latch::new();
    let held = latch.clone();
    scene.server.route("/harbour", |_| Response::ok(rss(&["1|Harbour opens|Ships may enter."])));
    scene.server.route("/museum", |_| Response::ok(rss(&["2|Museum to stay|The council voted."])));
    scene.server.route("/slow", move |_| {
        Response::ok(rss(&["3|Bridge closed|For repairs."])).held_by(&held)
    });
    let (_cancel, cancelled) = watch::channel(false);
    let shown = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&shown);
    // The slow server, a third of all feeds, responds once the others can be read.
    let report = move |progress: Progress| {
        if progress.rows > 0 && progress.done < progress.total {
            seen.store(progress.rows, Ordering::Relaxed);
            latch.open();
        }
    };
    let refreshed = scene.library.refresh(&Which::All, cancelled, report);
    let summary = scene.runtime.block_on(refreshed).expect("works");
    assert_eq!(shown.load(Ordering::Relaxed), 2);
    assert_eq!((summary.new_entries, summary.new_rows, summary.failed), (3, 3, 0));
    assert!(summary.took.as_secs() < 15, "{:?}", summary.took);
}

#[test]
fn a_damaged_entry_costs_its_feed_a_visit_and_the_others_nothing() {
    let scene = scene(&["/odd", "/good"], "");
    scene.server.route("/odd", |_| Response::ok(rss(&["1|Kept|Text."])));
    scene.server.route("/good", |_| Response::ok(rss(&["2|Harbour opens|Ships may enter."])));
    assert_eq!(scene.refresh().new_entries, 2);
    let store = rusqlite::Connection::open(scene.folder.path().join("newsfold.db"));
    let damage = "UPDATE entries SET text_hash = 'no number' WHERE title = 'Kept'";
    store.expect("opens").execute(damage, []).expect("damages it");
    scene.server.route("/odd", |_| Response::ok(rss(&["1|Kept|Another text."])));
    scene.server.route("/good", |_| Response::ok(rss(&["3|Bridge closed|For repairs."])));
    let summary = scene.refresh();
    assert_eq!((summary.new_entries, summary.failed), (1, 1));
    let troubles = scene.troubles();
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    assert!(troubles[0].contains("the store is damaged"), "{troubles:?}");
}

#[test]
fn a_parser_that_panics_costs_nobody_else_anything() {
    let scene = scene(&["/odd", "/good"], "");
    scene.server.route("/odd", |_| {
        Response::ok(rss(&["1|Kept|Text."]).replace(
            "<description>",
            "<author>joe@example.com\u{ff08}Joe\u{ff09}</author><description>",
        ))
    });
    scene.server.route("/good", |_| Response::ok(rss(&["2|Harbour opens|Ships may enter."])));
    let summary = scene.refresh();
    assert_eq!((summary.new_entries, summary.failed), (2, 0));
    scene.titles(&["Harbour opens", "Kept"]);
}

#[test]
fn a_split_by_hand_binds_what_comes_later_and_survives_a_rebuild() {
    let scene = scene(&["/one", "/two", "/three"], "");
    let report = |id: &str, title: &str| {
        rss(&[&format!("{id}|{title}|Dockers in Pellin harbour began a strike over pay at dawn.")])
    };
    let first = report("1", "Pellin dockers begin strike over pay");
    let second =
        rss(&["2|Strike stops Pellin harbour|Pellin dockers stopped work in a strike over pay."]);
    scene.server.route("/one", move |_| Response::ok(first.clone()));
    scene.server.route("/two", move |_| Response::ok(second.clone()));
    scene.server.route("/three", |_| Response::ok(rss(&[])));
    scene.refresh();
    let rows = || {
        scene
            .library
            .window(&StoryQuery { limit: 9, ..StoryQuery::default() })
            .expect("answers")
            .rows
    };
    assert_eq!((rows().len(), rows()[0].stories), (1, 2));

    let mut store = Store::open(&scene.folder.path().join("newsfold.db")).expect("opens");
    let members = store.members(rows()[0].cluster).expect("reads");
    store.split(members[1].story, jiff::Timestamp::UNIX_EPOCH).expect("splits").expect("something");
    assert_eq!(rows().len(), 2);
    let third = rss(&[
        "3|Pellin harbour strike over pay goes on|Dockers in Pellin stay out on strike over pay.",
    ]);
    scene.server.route("/three", move |_| Response::ok(third.clone()));
    scene.refresh();
    let mut sizes: Vec<u32> = rows().iter().map(|row| row.stories).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2], "the newcomer joins one of them and unites nothing");
    scene.library.rebuild(|_| {}).expect("regroups");
    assert_eq!(rows().len(), 2);
}

#[test]
fn documents_in_memory_are_few() {
    let names: Vec<String> = (0..16).map(|n| format!("/f{n}")).collect();
    let paths: Vec<&str> = names.iter().map(String::as_str).collect();
    let scene = scene(&paths, "parallel = 3\nper_host = 16");
    let asked = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    for path in names.clone() {
        let store_file = scene.folder.path().join("newsfold.db");
        let (asked, most) = (Arc::clone(&asked), Arc::clone(&most));
        scene.server.route(&path.clone(), move |_| {
            let asked = asked.fetch_add(1, Ordering::SeqCst) + 1;
            // Every document, or its content, is in memory until its feed counts as checked.
            let store = rusqlite::Connection::open(&store_file).expect("opens");
            let done = "SELECT count(*) FROM checks WHERE checked IS NOT NULL";
            let done: usize = store.query_row(done, [], |row| row.get(0)).expect("counts");
            most.fetch_max(asked.saturating_sub(done), Ordering::SeqCst);
            let text = "Many words. ".repeat(100_000 / 12);
            let entries: Vec<String> =
                (0..20).map(|n| format!("{path}{n}|Title {n} of {path}|{n} {text}")).collect();
            let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
            Response::ok(rss(&entries))
        });
    }
    assert_eq!(scene.refresh().failed, 0);
    let most = most.load(Ordering::SeqCst);
    // Three are being fetched or parsed; 8 MB of text, that of four documents, may wait to be stored.
    assert!(most <= 3 + 4, "{most} at once");
}

#[test]
fn a_feed_that_the_store_refuses_is_a_fact_and_the_others_go_on() {
    let scene = scene(&["/odd", "/good"], "");
    scene.server.route("/odd", |_| Response::ok(rss(&["1|Odd one|Text."])));
    scene.server.route("/good", |_| Response::ok(rss(&["2|Harbour opens|Ships may enter."])));
    let store = rusqlite::Connection::open(scene.folder.path().join("newsfold.db"));
    store
        .expect("opens")
        .execute_batch(
            "CREATE TRIGGER odd BEFORE INSERT ON entries WHEN new.title = 'Odd one'
             BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
        .expect("makes it refuse");
    let summary = scene.refresh();
    assert_eq!((summary.new_entries, summary.failed), (1, 1));
    scene.titles(&["Harbour opens"]);
    let troubles = scene.troubles();
    assert!(
        troubles.len() == 1 && troubles[0].starts_with("odd: the store failed"),
        "{troubles:?}"
    );
}

#[test]
fn one_id_for_several_entries_loses_no_feed() {
    let scene = scene(&["/twins"], "");
    scene.server.route("/twins", |_| {
        Response::ok(rss(&["1|One|First text.", "1|Two|Second text.", "1|One|First text."]))
    });
    assert_eq!(scene.refresh().failed, 0);
    let before = scene.library.totals().expect("counts").entries;
    scene.server.route("/twins", |_| {
        Response::ok(rss(&["1|Two|Second text.", "1|One|First text.", "1|Three|Third text."]))
    });
    for _ in 0..3 {
        assert_eq!(scene.refresh().failed, 0);
    }
    let after = scene.library.totals().expect("counts").entries;
    assert!(after <= before + 1, "{before}, then {after}");
}

/// The pages of each event with more than one entry that contains any of `pages`.
fn events(scene: &Scene, pages: &[&str]) -> BTreeSet<BTreeSet<String>> {
    let mut events: HashMap<_, BTreeSet<String>> = HashMap::new();
    for (address, _, cluster) in places::places(&scene.folder.path().join("newsfold.db")) {
        let page = address.rsplit('/').next().unwrap_or_default().to_owned();
        events.entry(cluster).or_default().insert(page);
    }
    let is_meant = |event: &BTreeSet<String>| pages.iter().any(|page| event.contains(*page));
    events.into_values().filter(|event| event.len() > 1 && is_meant(event)).collect()
}

#[test]
fn the_recent_past_is_kept_from_one_refresh_to_the_next_and_is_never_trusted_blindly() {
    let reports = [
        "a|Kestrel ferry runs aground off Norvik|Ninety passengers wait for the tide.",
        "b|Norvik: passengers leave the Kestrel ferry|All ninety are ashore since noon.",
        "c|Kestrel ferry aground: owner blames Norvik pilot|The pilot boat was late.",
        "d|Ninety passengers of Kestrel ferry home from Norvik|They came by bus.",
    ];
    const FERRY: [&str; 4] = ["a", "b", "c", "d"];
    let words = |number: usize| format!("{:x} {:x}", number * 7_919, number * 104_729);
    let told = Arc::new(AtomicUsize::new(1));
    let scene = || {
        let scene = scene(&["/one", "/two", "/news"], "");
        for (path, first) in [("/one", 0), ("/two", 1_100)] {
            let entries = (first..first + 1_100).map(|at| format!("{at}|Notice {}|", words(at)));
            let entries: Vec<String> = entries.collect();
            let document = rss(&entries.iter().map(String::as_str).collect::<Vec<_>>());
            scene.server.route(path, move |_| Response::ok(document.clone()));
        }
        let told = Arc::clone(&told);
        scene
            .server
            .route("/news", move |_| Response::ok(rss(&reports[..told.load(Ordering::Relaxed)])));
        scene
    };
    let (kept, lost) = (scene(), scene());
    let file = |scene: &Scene| scene.folder.path().join("window");
    let mut files = Vec::new();
    for reports in 1..=4 {
        told.store(reports, Ordering::Relaxed);
        if reports == 4 {
            let mut bytes = std::fs::read(file(&kept)).expect("is kept");
            bytes[5_000] ^= 1;
            std::fs::write(file(&kept), bytes).expect("writes");
        }
        assert_eq!(kept.refresh().failed, 0);
        assert_eq!(lost.refresh().failed, 0);
        let _ = std::fs::remove_file(file(&lost));
        files.push(std::fs::read(file(&kept)).ok());
        // Only the reports are compared: the notices of two feeds are grouped in order of arrival,
        // which varies.
        assert_eq!(events(&kept, &FERRY), events(&lost, &FERRY), "after {reports} reports");
    }
    let ferry: BTreeSet<String> = FERRY.map(str::to_owned).into();
    assert_eq!(events(&kept, &FERRY), BTreeSet::from([ferry]));
    let files: Vec<Vec<u8>> = files.into_iter().map(|file| file.expect("is kept")).collect();
    let [first, second, third, mended] = &files[..] else { panic!("{} files", files.len()) };
    for (before, after) in [(first, second), (second, third)] {
        assert!(after.len() > before.len() && after.starts_with(before), "what changed is added");
    }
    assert!(!mended.starts_with(first), "what was damaged is told anew");
}

#[test]
fn copies_of_an_edit_are_folded_with_it_whether_or_not_the_window_was_kept() {
    let first = "w|Coach leaves road near Brayford, two hurt|Two people were hurt when a coach left the road \
        near the village of Brayford early on Wednesday, police said. The driver was being treated there.";
    let update = "Four children killed as coach plunges into ravine|Four schoolchildren were killed and eleven \
        injured when a coach carrying pupils from Ostrey to a ski camp plunged into a ravine near Brayford on \
        Wednesday, officials said.";
    let words = |number: usize| format!("{:x} {:x}", number * 7_919, number * 104_729);
    for notices in [10, 2_200] {
        let scene = scene(&["/notices", "/wire", "/paper"], "");
        let entries: Vec<String> =
            (0..notices).map(|at| format!("{at}|Notice {}|", words(at))).collect();
        let document = rss(&entries.iter().map(String::as_str).collect::<Vec<_>>());
        scene.server.route("/notices", move |_| Response::ok(document.clone()));
        let serve = |path: &str, entries: &[&str]| {
            let document = rss(entries);
            scene.server.route(path, move |_| Response::ok(document.clone()));
        };
        serve("/wire", &[first]);
        serve("/paper", &[]);
        scene.refresh();
        // The edit may come before its copies, and when nothing is to be grouped.
        serve("/wire", &[&format!("w|UPDATE 2-{update}")]);
        scene.refresh();
        serve("/paper", &[&format!("p|{update}")]);
        scene.refresh();
        let all = StoryQuery { limit: 5_000, ..StoryQuery::default() };
        let rows = scene.library.window(&all).expect("answers").rows;
        let coaches: Vec<u32> = rows
            .iter()
            .filter(|row| row.title.as_str().contains("coach"))
            .map(|row| row.copies)
            .collect();
        assert_eq!(coaches, [2], "with {notices} notices");
    }
}

/// A page with an article of these words.
fn page(words: &str) -> Response {
    let text = format!("<p>{}</p>", format!("{words} ").repeat(8)).repeat(3);
    Response::ok(format!("<html><body><article>{text}</article></body></html>"))
        .header("Content-Type", "text/html")
}

#[test]
fn a_page_that_could_not_be_had_is_asked_for_until_it_is_there() {
    let options = "allow_private_hosts = [\"127.0.0.1\"]\n[defaults]\nfull_text = \"always\"";
    let scene = scene(&["/a"], options);
    let document = format!(
        "<rss version=\"2.0\"><channel><title>Post</title><item><title>Island ferry returns</title>\
         <link>{}</link><description>Islanders cheered when the ferry entered the harbour again after \
         its winter.</description></item></channel></rss>",
        scene.server.url("/ferry")
    );
    scene.server.route("/a", move |_| Response::ok(document.clone()));
    let full_text = || {
        let (_cancel, cancelled) = watch::channel(false);
        scene.refresh();
        scene.runtime.block_on(scene.library.fetch_pages(cancelled)).expect("the store works");
        let query = StoryQuery { limit: 1, ..StoryQuery::default() };
        let row = scene.library.window(&query).expect("answers").rows.remove(0);
        let article = scene.library.article(row.story).expect("answers").expect("is there");
        article.full.map(|full| full.as_str().to_owned())
    };
    scene.server.route("/ferry", |_| Response::status(503));
    assert_eq!(full_text(), None);
    scene.server.route("/ferry", |_| page("The ferry came into the harbour before noon"));
    let full = full_text().expect("it is there");
    assert!(full.contains("before noon"), "{full}");

    scene.server.route("/ferry", |_| Response::status(404));
    let before = scene.server.requests().len();
    assert_eq!(full_text(), Some(full));
    assert_eq!(scene.server.requests().len(), before + 1, "it is kept");
}

#[test]
fn pages_that_fail_keep_no_other_page_of_their_host_away() {
    let options = "allow_private_hosts = [\"127.0.0.1\"]\n[defaults]\nfull_text = \"always\"";
    let scene = scene(&["/a"], options);
    let items: String = (0..9)
        .map(|number| {
            let link = scene.server.url(&format!("/page/{number}"));
            format!(
                "<item><title>Ferry {number} returns</title><link>{link}</link><pubDate>Mon, 30 Nov \
                 2020 {:02}:00:00 GMT</pubDate><description>Ferry {number} entered the harbour again \
                 before noon.</description></item>",
                20 - number
            )
        })
        .collect();
    let document =
        format!("<rss version=\"2.0\"><channel><title>Post</title>{items}</channel></rss>");
    scene.server.route("/a", move |_| Response::ok(document.clone()));
    for number in 0..9 {
        // The newest four fail.
        scene.server.route(&format!("/page/{number}"), move |_| match number {
            0..4 => Response::status(500),
            _ => page("The ferry came into the harbour before noon"),
        });
    }
    scene.refresh();
    let asked = || {
        let (_cancel, cancelled) = watch::channel(false);
        let before = scene.server.requests().len();
        scene.runtime.block_on(scene.library.fetch_pages(cancelled)).expect("the store works");
        scene.server.requests().len() - before
    };
    assert_eq!((asked(), asked()), (9, 4), "only those that failed are asked for again");
}

#[test]
fn a_page_that_is_gone_or_speaks_of_something_else_is_asked_for_once() {
    let options = "allow_private_hosts = [\"127.0.0.1\"]\n[defaults]\nfull_text = \"always\"";
    let scene = scene(&["/a", "/b"], options);
    let portal = "Welcome to our guest network, where you accept the terms before you go online";
    scene.server.route("/portal", move |_| page(portal));
    let ferry_link = scene.server.url("/portal");
    scene.server.route("/b", move |_| {
        let text = "Islanders cheered when the ferry entered the harbour again after its winter.";
        let ferry = rss(&[&format!("2|Island ferry returns|{text}")]);
        Response::ok(ferry.replace("https://news.example/2", &ferry_link))
    });
    let link = scene.server.url("/gone");
    scene.server.route("/a", move |_| {
        Response::ok(
            rss(&["1|Harbour opens|Ships may enter."]).replace("https://news.example/1", &link),
        )
    });
    for _ in 0..2 {
        let (_cancel, cancelled) = watch::channel(false);
        scene.refresh();
        scene.runtime.block_on(scene.library.fetch_pages(cancelled)).expect("the store works");
    }
    let requests = scene.server.requests();
    for path in ["/gone", "/portal"] {
        assert_eq!(requests.iter().filter(|it| it.path == path).count(), 1, "{path}");
    }
    let window = scene.library.window(&StoryQuery { limit: 9, ..StoryQuery::default() });
    for row in window.expect("answers").rows {
        let article = scene.library.article(row.story).expect("answers").expect("is there");
        assert_eq!(article.full, None, "{}", article.called);
    }
}
