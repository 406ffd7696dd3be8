//! What fetching does with good, bad, and hostile servers, files, and programs.

mod support {
    pub mod server;
}

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use newsfold::domain::{Source, Validators};
use newsfold::fetch::{
    self, Client, Failure, Fetched, Kind, Limits, Options, Outcome, Request, Servers, Waiting,
};
use support::server::{Latch, Response, Server};
use url::Url;

const FEED: &str = "<rss><channel><title>One</title></channel></rss>";

fn address(text: &str) -> Url {
    Url::parse(text).expect("a valid address")
}

fn web(text: &str) -> Request {
    Request::typed(Source::Web(address(text)))
}

fn client() -> Client {
    Client::new(Options::default())
}

fn client_with(limits: Limits) -> Client {
    Client::new(Options { limits, ..Options::default() })
}

fn allowing_loopback() -> Client {
    let allow_private_hosts = vec!["127.0.0.1".to_owned()];
    Client::new(Options { allow_private_hosts, ..Options::default() })
}

async fn get(url: &str) -> Outcome {
    fetch::fetch(&client(), &web(url)).await
}

#[track_caller]
fn fetched(outcome: Outcome) -> Fetched {
    match outcome {
        Outcome::Fetched(it) => *it,
        other => panic!("not fetched: {other:?}"),
    }
}

#[track_caller]
fn failed(outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Failed(failure) => failure,
        other => panic!("not failed: {other:?}"),
    }
}

#[tokio::test]
async fn a_document_comes_with_what_the_server_says_of_it() {
    let server = Server::start();
    server.route("/feed.xml", |_| {
        Response::ok(FEED)
            .header("Content-Type", "Application/RSS+xml; charset=\"windows-1251\"")
            .header("Cache-Control", "public, max-age=900")
            .etag("\"a\"")
            .last_modified("Sun, 01 Mar 2026 12:00:00 GMT")
    });
    let got = fetched(get(&server.url("/feed.xml?id=1")).await);
    assert_eq!(got.body, FEED.as_bytes());
    assert_eq!(got.validators.body_hash, Some(xxhash_rust::xxh3::xxh3_64(FEED.as_bytes())));
    assert_eq!(got.validators.etag.as_deref(), Some(&b"\"a\""[..]));
    assert_eq!(
        got.validators.last_modified.as_deref(),
        Some(&b"Sun, 01 Mar 2026 12:00:00 GMT"[..])
    );
    assert_eq!(got.charset.as_deref(), Some("windows-1251"));
    assert_eq!(got.content_type.as_deref(), Some("application/rss+xml"));
    assert_eq!(got.final_url, Some(address(&server.url("/feed.xml?id=1"))));
    assert_eq!((got.moved_to, got.warning), (None, None));
    assert_eq!(got.max_age, Some(Duration::from_secs(900)));

    let request = &server.requests()[0];
    assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/feed.xml?id=1"));
    let agent = String::from_utf8_lossy(request.header("user-agent").expect("it says who it is"));
    assert!(agent.starts_with(concat!("newsfold/", env!("CARGO_PKG_VERSION"))), "{agent}");
    assert_eq!(request.header("accept-encoding"), Some(&b"gzip, br, zstd, deflate"[..]));
    for absent in ["if-none-match", "if-modified-since", "referer", "cookie", "authorization"] {
        assert_eq!(request.header(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn a_conditional_request_repeats_the_validators_byte_for_byte() {
    let odd = b"W/\"\xe9\xff a;b,c\" weak";
    let date = "Sunday, 01-Mar-26 12:00:00 GMT";
    let server = Server::start();
    server.route("/", move |_| Response::ok(FEED).etag(odd).last_modified(date));
    server.route("/dated", move |_| Response::ok(FEED).last_modified(date));

    for path in ["/", "/dated"] {
        let mut request = web(&server.url(path));
        request.validators = fetched(fetch::fetch(&client(), &request).await).validators;
        let before = request.validators.clone();
        let Outcome::NotModified { validators, moved_to: None, .. } =
            fetch::fetch(&client(), &request).await
        else {
            panic!("{path} was modified");
        };
        assert_eq!(validators, before, "a 304 keeps them");
    }
    let requests = server.requests();
    assert_eq!(requests[1].header("if-none-match"), Some(&odd[..]));
    assert_eq!(requests[1].header("if-modified-since"), Some(date.as_bytes()));
    assert_eq!(requests[3].header("if-none-match"), None);
}

#[tokio::test]
async fn a_304_may_bring_new_validators_but_not_come_unasked() {
    let server = Server::start();
    server
        .route("/", |_| Response::status(304).etag("\"new\"").header("Cache-Control", "max-age=5"));
    let mut request = web(&server.url("/"));
    assert_eq!(failed(fetch::fetch(&client(), &request).await), Failure::Status(304));

    let dated = Some(b"yesterday".to_vec());
    request.validators = Validators {
        etag: Some(b"\"old\"".to_vec()),
        last_modified: dated.clone(),
        body_hash: Some(7),
        cut_by: Some(8),
    };
    let want = Outcome::NotModified {
        validators: Validators {
            etag: Some(b"\"new\"".to_vec()),
            last_modified: dated,
            body_hash: Some(7),
            cut_by: Some(8),
        },
        max_age: Some(Duration::from_secs(5)),
        moved_to: None,
    };
    assert_eq!(fetch::fetch(&client(), &request).await, want);

    server.route("/", |_| Response::status(304));
    let former = request.validators.clone();
    let want = Outcome::NotModified { validators: former, max_age: None, moved_to: None };
    assert_eq!(fetch::fetch(&client(), &request).await, want);
}

#[tokio::test]
async fn every_coding_is_unpacked() {
    let server = Server::start();
    for (coding, packed) in packings(FEED.as_bytes()) {
        let path = format!("/{coding}");
        server
            .route(&path, move |_| Response::ok(packed.clone()).header("Content-Encoding", coding));
        let got = fetched(get(&server.url(&path)).await);
        assert_eq!(got.body, FEED.as_bytes(), "{coding}");
    }
}

#[tokio::test]
async fn permanent_redirects_move_a_feed_and_others_do_not() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(FEED).etag("\"a\""));
    for status in [301, 302, 303, 307, 308] {
        let path = format!("/{status}");
        server.route(&path, move |_| Response::redirect(status, "/feed"));
        let target = address(&server.url("/feed"));
        let moved = matches!(status, 301 | 308).then(|| target.clone());

        let got = fetched(get(&server.url(&path)).await);
        assert_eq!(got.body, FEED.as_bytes());
        assert_eq!((got.final_url, &got.moved_to), (Some(target), &moved), "{status}");

        let request = Request { validators: got.validators, ..web(&server.url(&path)) };
        let Outcome::NotModified { moved_to, .. } = fetch::fetch(&client(), &request).await else {
            panic!("{status} loses the validators");
        };
        assert_eq!(moved_to, moved, "{status}");
    }
    server.route("/mixed", |_| Response::redirect(301, "/302"));
    assert_eq!(fetched(get(&server.url("/mixed")).await).moved_to, None);
}

#[tokio::test]
async fn redirects_come_to_an_end() {
    let server = Server::start();
    server.route("/a", |_| Response::redirect(302, "/b"));
    server.route("/b", |_| Response::redirect(302, "/a"));
    assert_eq!(failed(get(&server.url("/a")).await), Failure::RedirectLoop);
    assert_eq!(server.requests().len(), 2);

    for hop in 1..7 {
        let next = format!("/{}", hop + 1);
        server.route(&format!("/{hop}"), move |_| Response::redirect(301, &next));
    }
    server.route("/7", |_| Response::ok(FEED));
    assert_eq!(fetched(get(&server.url("/2")).await).body, FEED.as_bytes(), "five are followed");
    let six = failed(get(&server.url("/1")).await);
    assert_eq!(six, Failure::TooManyRedirects { limit: 5 });

    server.route("/nowhere", |_| Response::status(301));
    assert_eq!(failed(get(&server.url("/nowhere")).await), Failure::RedirectNowhere);
}

#[tokio::test]
async fn redirects_never_leave_the_web() {
    let server = Server::start();
    for (location, scheme) in
        [("file:///etc/passwd", "file"), ("ftp://example.org/", "ftp"), ("data:,x", "data")]
    {
        server.route("/", move |_| Response::redirect(301, location));
        let got = failed(get(&server.url("/")).await);
        assert_eq!(got, Failure::NotTheWeb { scheme: scheme.to_owned() });
    }
    let file = Request { kind: Kind::Found, ..Request::typed(Source::File("/etc/passwd".into())) };
    assert!(matches!(failed(fetch::fetch(&client(), &file).await), Failure::NotTheWeb { .. }));
    let command = vec!["cat".to_owned(), "/etc/passwd".to_owned()];
    let command = Request { kind: Kind::Found, ..Request::typed(Source::Command(command)) };
    assert!(matches!(failed(fetch::fetch(&client(), &command).await), Failure::NotTheWeb { .. }));
}

#[tokio::test]
async fn only_the_reader_may_name_a_private_host() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(FEED));
    let port = server.port();
    for host in ["localhost", "[::1]", "127.0.0.2", "0.0.0.0", "[::ffff:127.0.0.1]", "192.168.0.1"]
    {
        server.route("/", move |_| Response::redirect(302, &format!("http://{host}:{port}/feed")));
        let got = failed(get(&server.url("/")).await);
        assert!(matches!(got, Failure::Forbidden { .. }), "{host}: {got}");
    }
    server.route("/", |_| Response::redirect(302, "http://169.254.169.254/latest/meta-data/"));
    let got = failed(get(&server.url("/")).await);
    assert_eq!(got, Failure::Forbidden { host: "169.254.169.254".to_owned() });

    let found = Request::found(address(&server.url("/feed")));
    let got = failed(fetch::fetch(&client(), &found).await);
    assert_eq!(got, Failure::Forbidden { host: "127.0.0.1".to_owned() });
    assert!(server.requests().iter().all(|request| request.path == "/"), "nothing else was asked");

    // The same host in another spelling, and a host that the configuration allows.
    server.route("/", move |_| Response::redirect(302, &format!("http://0x7f.1:{port}/feed")));
    fetched(get(&server.url("/")).await);
    fetched(fetch::fetch(&allowing_loopback(), &found).await);
}

#[tokio::test]
async fn a_redirect_does_not_reach_other_programs_of_a_private_host() {
    let (server, printer) = (Server::start(), Server::start());
    printer.route("/jobs", |_| Response::ok(FEED));
    let target = printer.url("/jobs?cancel=1");
    server.route("/", move |_| Response::redirect(302, &target));
    let got = failed(get(&server.url("/")).await);
    assert_eq!(got, Failure::Forbidden { host: "127.0.0.1".to_owned() });
    assert!(printer.requests().is_empty(), "it was asked");
    fetched(fetch::fetch(&allowing_loopback(), &web(&server.url("/"))).await);
}

#[tokio::test]
async fn who_is_not_told_the_password_is_named_when_it_asks_for_it() {
    let (home, away) = (Server::start(), Server::start());
    away.route("/feed", |_| Response::status(401));
    let target = away.url("/feed?token=hunter2");
    home.route("/", move |_| Response::redirect(301, &target));
    let client = allowing_loopback();
    let address = home.url("/").replace("http://", "http://ann:hunter3@");
    let why = failed(fetch::fetch(&client, &web(&address)).await);
    let told = why.to_string();
    assert!(told.contains(&away.url("/feed?token=***")), "{told}");
    assert!(why.remedy().contains("put its address in"), "{}", why.remedy());
    // Without a password to withhold, the message does not mention one.
    let why = failed(fetch::fetch(&client, &web(&home.url("/"))).await);
    assert_eq!(why, Failure::Status(401));
}

#[tokio::test]
async fn a_server_that_wants_its_cookie_back_gets_it_on_the_same_way_alone() {
    let (server, away) = (Server::start(), Server::start());
    let shown = |request: &support::server::Request| {
        request.header("cookie").map(|it| String::from_utf8_lossy(it).into_owned())
    };
    server.route("/feed", move |request| match shown(request).as_deref() {
        Some("seen=1; of=b=2") => Response::ok(FEED),
        _ => Response::redirect(302, "/feed")
            .header("Set-Cookie", "seen=1; Path=/; HttpOnly")
            .header("Set-Cookie", "of=b=2"),
    });
    for _ in 0..2 {
        fetched(get(&server.url("/feed")).await);
    }
    let cookies: Vec<bool> = server.requests().iter().map(|it| shown(it).is_some()).collect();
    assert_eq!(cookies, [false, true, false, true], "none is kept");

    // The reader's own cookies are sent beside it.
    let known = server.requests().len();
    let mut own = web(&server.url("/own"));
    own.headers = vec![("Cookie".to_owned(), "login=7".to_owned())];
    server.route("/own", move |request| match shown(request).as_deref() {
        Some("login=7; seen=1") => Response::ok(FEED),
        _ => Response::redirect(302, "/own").header("Set-Cookie", "seen=1"),
    });
    fetched(fetch::fetch(&allowing_loopback(), &own).await);
    assert_eq!(server.requests().len() - known, 2);

    // The redirect may return by way of another address of the server.
    server.route("/news", move |request| match shown(request) {
        Some(_) => Response::ok(FEED),
        None => Response::redirect(302, "/check").header("Set-Cookie", "seen=1"),
    });
    server.route("/check", |_| Response::redirect(302, "/news"));
    fetched(get(&server.url("/news")).await);

    // Another server does not get the cookie, and a redirect to itself that sets the same cookie ends.
    away.route("/", |_| Response::ok(FEED));
    let target = away.url("/");
    server.route("/out", move |_| Response::redirect(302, &target).header("Set-Cookie", "seen=1"));
    fetched(fetch::fetch(&allowing_loopback(), &web(&server.url("/out"))).await);
    assert_eq!(away.requests()[0].header("cookie"), None);
    server.route("/round", |_| Response::redirect(302, "/round").header("Set-Cookie", "seen=1"));
    let before = server.requests().len();
    let why = failed(get(&server.url("/round")).await);
    assert_eq!((&why, server.requests().len() - before), (&Failure::RedirectLoop, 2));
    assert!(why.remedy().contains("Cookie = "), "{}", why.remedy());
}

#[tokio::test]
async fn headers_and_credentials_go_to_the_own_origin_only() {
    let home = Server::start();
    let away = Server::start();
    away.route("/", |_| Response::ok(FEED));
    home.route("/", |_| Response::redirect(302, "/next"));
    let target = away.url("/").replace("http://", "http://eve:own@");
    home.route("/next", move |_| Response::redirect(302, &target));

    let mut request = web(&home.url("/").replace("http://", "http://ann:p%40ss@"));
    request.headers = vec![
        ("X-Api-Key".to_owned(), "hunter2".to_owned()),
        ("Accept".to_owned(), "text/plain".to_owned()),
    ];
    let got = fetched(fetch::fetch(&allowing_loopback(), &request).await);
    assert_eq!(got.final_url, Some(address(&away.url("/"))), "without credentials");

    for at_home in home.requests() {
        assert_eq!(at_home.header("x-api-key"), Some(&b"hunter2"[..]), "{}", at_home.path);
        assert_eq!(at_home.header("accept"), Some(&b"text/plain"[..]), "the reader's word counts");
        // "ann:p@ss"
        assert_eq!(at_home.header("authorization"), Some(&b"Basic YW5uOnBAc3M="[..]));
    }
    let elsewhere = &away.requests()[0];
    for absent in ["x-api-key", "authorization", "referer", "cookie"] {
        assert_eq!(elsewhere.header(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn answers_without_a_document_are_told_apart() {
    let server = Server::start();
    server.route("/gone", |_| Response::status(410));
    assert_eq!(get(&server.url("/gone")).await, Outcome::Gone);

    server.route("/busy", |_| Response::status(429).header("Retry-After", "120"));
    let (after, by) = (Some(Duration::from_secs(120)), server.url(""));
    let want = Outcome::Later { after, by: by.clone(), why: Failure::Status(429) };
    assert_eq!(get(&server.url("/busy")).await, want);

    server.route("/down", |_| {
        Response::status(503)
            .header("Date", "Sun, 01 Mar 2026 12:00:00 GMT")
            .header("Retry-After", "Tue, 03 Mar 2026 12:00:00 GMT")
    });
    let after = Some(Duration::from_secs(86_400));
    let want = Outcome::Later { after, by: by.clone(), why: Failure::Status(503) };
    assert_eq!(get(&server.url("/down")).await, want, "a day at most");

    server.route("/mute", |_| Response::status(503));
    let want = Outcome::Later { after: None, by, why: Failure::Status(503) };
    assert_eq!(get(&server.url("/mute")).await, want);

    for status in [400, 401, 403, 404, 500, 300, 418] {
        server.route("/status", move |_| Response::status(status));
        assert_eq!(failed(get(&server.url("/status")).await), Failure::Status(status));
    }
    assert_eq!(Failure::Status(404).to_string(), "the server said 404 Not Found");
}

#[tokio::test]
async fn a_document_that_was_cut_off_is_a_failure() {
    let server = Server::start();
    server.route("/length", |_| Response::cut_off(FEED));
    server.route("/chunked", |_| {
        Response::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n")
    });
    server.route("/packed", |_| {
        let mut packed = gzip(FEED.as_bytes());
        packed.truncate(packed.len() - 10);
        Response::ok(packed).header("Content-Encoding", "gzip")
    });
    for path in ["/length", "/chunked", "/packed"] {
        assert_eq!(failed(get(&server.url(path)).await), Failure::CutOff, "{path}");
    }
}

#[tokio::test]
async fn a_compressed_file_is_unpacked_though_no_header_says_that_it_is_one() {
    let server = Server::start();
    server.route("/feed.xml.gz", |_| {
        Response::ok(gzip(FEED.as_bytes())).header("Content-Type", "application/gzip")
    });
    let got = fetched(get(&server.url("/feed.xml.gz")).await);
    assert_eq!(got.body, FEED.as_bytes());
}

#[tokio::test]
async fn large_documents_stop_at_the_limits() {
    let limits = Limits { wire: 50_000, decoded: 60_000, ..Limits::default() };
    let client = client_with(limits);
    let server = Server::start();
    server.route("/endless", |_| Response::endless("<item/>".repeat(100)));
    server.route("/claimed", |_| Response::raw("HTTP/1.1 200 OK\r\nContent-Length: 50001\r\n\r\n"));
    server.route("/large", |_| Response::ok(vec![b'x'; 50_001]));
    server.route("/fits", |_| Response::ok(vec![b'x'; 50_000]));
    for path in ["/endless", "/claimed", "/large"] {
        let got = failed(fetch::fetch(&client, &web(&server.url(path))).await);
        assert_eq!(got, Failure::TooLarge { limit: 50_000 }, "{path}");
    }
    fetched(fetch::fetch(&client, &web(&server.url("/fits"))).await);

    let bomb = gzip(&vec![0; 6_000_000]);
    assert!(bomb.len() < 50_000);
    server.route("/bomb", move |_| Response::ok(bomb.clone()).header("Content-Encoding", "gzip"));
    let got = failed(fetch::fetch(&client, &web(&server.url("/bomb"))).await);
    assert_eq!(got, Failure::TooLarge { limit: 60_000 });
}

#[tokio::test]
async fn a_large_document_waits_for_its_turn_without_blame() {
    let server = Server::start();
    server.route("/large", |_| Response::ok(format!("<rss>{}</rss>", "x".repeat(400_000))));
    let idle = Duration::from_secs(1);
    let limits = Limits { idle, ..Limits::default() };
    let client = Arc::new(Client::new(Options { limits, per_host: 16, ..Options::default() }));
    let ask = || {
        let (client, url) = (Arc::clone(&client), server.url("/large"));
        tokio::spawn(async move {
            let servers = Servers::default();
            fetch::fetch_in_slot(&client, &web(&url), &servers).await
        })
    };
    let mut kept = Vec::new();
    for _ in 0..4 {
        kept.push(ask().await.expect("no panic"));
    }
    let waiting = ask();
    tokio::time::sleep(idle + idle / 2).await;
    assert!(!waiting.is_finished(), "as many as may be are held");
    drop(kept);
    let (outcome, _slot) = waiting.await.expect("no panic");
    assert_eq!(fetched(outcome).body.len(), 400_011);
}

/// Starts `slow` fetches whose documents stall after `begin_with` bytes until a fetch from the same
/// host has finished; returns their outcomes.
async fn beside_slow_documents(slow: usize, begin_with: usize, total: usize) -> Vec<Outcome> {
    let server = Server::start();
    let latch = Latch::new();
    let held = latch.clone();
    server.route("/slow", move |_| Response::begun("x".repeat(begin_with), FEED, &held));
    server.route("/good", move |_| Response::ok("x".repeat(begin_with + 100_000)));
    let client = Arc::new(Client::new(Options { per_host: 200, total, ..Options::default() }));
    let ask = |path| {
        let (client, url) = (Arc::clone(&client), server.url(path));
        tokio::spawn(async move { fetch::fetch(&client, &web(&url)).await })
    };
    let waiting: Vec<_> = (0..slow).map(|_| ask("/slow")).collect();
    server.wait_for_requests(slow.min(total));
    fetched(ask("/good").await.expect("no panic"));
    let is_late = waiting.iter().all(|it| it.is_finished());
    assert!(!is_late, "the others were waited for");
    latch.open();
    let mut outcomes = Vec::new();
    for one in waiting {
        outcomes.push(one.await.expect("no panic"));
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_documents_let_others_pass() {
    for (slow, begin_with, total) in [(50, 1, 40), (12, 200_000, 128)] {
        for outcome in beside_slow_documents(slow, begin_with, total).await {
            assert_eq!(fetched(outcome).body.len(), begin_with + FEED.len());
        }
    }
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_by_each_of_its_feeds() {
    let client = client_with(Limits { idle: Duration::from_millis(200), ..Limits::default() });
    let (server, other) = (Server::start(), Server::start());
    server.route("/silent", |_| Response::silent());
    server.route("/feed", |_| Response::ok(FEED));
    other.route("/feed", |_| Response::ok(FEED));
    let servers = Servers::default();
    let ask = async |server: &Server, path: &str| {
        fetch::fetch_in_slot(&client, &web(&server.url(path)), &servers).await.0
    };
    let is_timed_out = |outcome| matches!(failed(outcome), Failure::TimedOut { .. });
    for _ in 0..3 {
        assert!(is_timed_out(ask(&server, "/silent").await));
    }
    let asked = server.requests().len();
    let why = failed(ask(&server, "/feed").await);
    assert!(matches!(why, Failure::Silent { .. }), "{why}");
    assert_eq!(server.requests().len(), asked);
    // The same where the idle limit is also the limit for the whole fetch.
    let all = Duration::from_millis(200);
    let hasty = client_with(Limits { idle: all, total: all, ..Limits::default() });
    let servers = Servers::default();
    for _ in 0..3 {
        let silent = web(&server.url("/silent"));
        assert!(is_timed_out(fetch::fetch_in_slot(&hasty, &silent, &servers).await.0));
    }
    let feed = web(&server.url("/feed"));
    let why = failed(fetch::fetch_in_slot(&hasty, &feed, &servers).await.0);
    assert!(matches!(why, Failure::Silent { .. }), "{why}");
    // A server that has responded at all is still asked for each of its feeds.
    other.route("/silent", |_| Response::silent());
    fetched(ask(&other, "/feed").await);
    for _ in 0..4 {
        assert!(is_timed_out(ask(&other, "/silent").await));
    }
    fetched(ask(&other, "/feed").await);
    // A fetch of a single feed waits for it.
    fetched(fetch::fetch(&client, &web(&server.url("/feed"))).await);
}

#[tokio::test]
async fn slow_servers_run_out_of_time() {
    let idle = Duration::from_millis(300);
    let total = Duration::from_millis(700);
    let client = client_with(Limits { idle, total, ..Limits::default() });
    let server = Server::start();
    server.route("/silent", |_| Response::silent());
    server.route("/stalls", |_| Response::drip(FEED, Duration::from_secs(5)));
    server.route("/drips", |_| Response::drip(FEED, Duration::from_millis(20)));
    for path in ["/silent", "/stalls"] {
        let got = failed(fetch::fetch(&client, &web(&server.url(path))).await);
        assert_eq!(got, Failure::TimedOut { waiting: Waiting::Answer, after: idle }, "{path}");
    }
    // Even if a piece comes late on a busy machine.
    let idle = Duration::from_secs(30);
    let client = client_with(Limits { idle, total, ..Limits::default() });
    let got = failed(fetch::fetch(&client, &web(&server.url("/drips"))).await);
    assert_eq!(got, Failure::TimedOut { waiting: Waiting::Whole, after: total });
    assert_eq!(got.to_string(), "timed out after 0.7 s before the whole document arrived");
}

#[tokio::test]
async fn what_does_not_answer_properly_is_named() {
    let server = Server::start();
    server.route("/garbage", |_| Response::raw("SSH-2.0-OpenSSH_9.9\r\n"));
    server.route("/nothing", |_| Response::raw(""));
    let asked = AtomicUsize::new(0);
    server.route("/closed", move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => Response::raw(""),
        _ => Response::ok("<rss/>"),
    });
    server.route("/part", |_| Response::status(206));
    assert_eq!(failed(get(&server.url("/part")).await), Failure::CutOff);
    for path in ["/garbage", "/nothing"] {
        let got = failed(get(&server.url(path)).await);
        assert!(matches!(got, Failure::NotHttp { .. }), "{got}");
    }
    // Closed without a response, as a kept-alive connection may be: asked once more.
    assert_eq!(server.requests().len(), 1 + 1 + 2);
    assert_eq!(fetched(get(&server.url("/closed")).await).body, b"<rss/>");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let plain = listener.local_addr().expect("a bound listener has an address");
    std::thread::spawn(move || {
        for answer in ["HTTP/1.1 400 Bad Request\r\n\r\n", ""] {
            let (mut stream, _) = listener.accept().expect("a connection");
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    for fault in ["it does not speak TLS on this port", "it closed the connection first"] {
        let got = failed(get(&format!("https://{plain}/")).await).to_string();
        assert_eq!(got, format!("no secure connection to 127.0.0.1: {fault}"));
    }

    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let closed = listener.local_addr().expect("a bound listener has an address");
    drop(listener);
    let got = failed(get(&format!("http://{closed}/")).await);
    assert_eq!(got, Failure::Refused { host: "127.0.0.1".to_owned() });

    // No name ends in .invalid (RFC 6761); how soon that is known depends on the machine.
    let got = failed(get("http://feeds.invalid/").await);
    assert!(matches!(got, Failure::Name { .. }), "{got}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_is_asked_by_so_many_at_once() {
    let server = Server::start();
    server.route("/", |_| Response::ok(FEED).delayed(Duration::from_millis(60)));
    let client = Arc::new(Client::new(Options { per_host: 2, ..Options::default() }));
    let all: Vec<_> = (0..8)
        .map(|number| {
            let client = Arc::clone(&client);
            let request = web(&server.url(&format!("/?{number}")));
            tokio::spawn(async move { fetch::fetch(&client, &request).await })
        })
        .collect();
    for one in all {
        fetched(one.await.expect("no fetch panics"));
    }
    assert_eq!(server.most_at_once(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_a_turn_is_not_counted() {
    let server = Server::start();
    server.route("/silent", |_| Response::silent());
    server.route("/", |_| Response::ok(FEED));
    let limits = Limits { total: Duration::from_millis(500), ..Limits::default() };
    let client = Arc::new(Client::new(Options { per_host: 1, limits, ..Options::default() }));
    let stuck = tokio::spawn({
        let client = Arc::clone(&client);
        let request = web(&server.url("/silent"));
        async move { fetch::fetch(&client, &request).await }
    });
    server.wait_for_requests(1);
    // It gets its turn only after the first fetch has used up the whole limit, which both have.
    fetched(fetch::fetch(&client, &web(&server.url("/"))).await);
    let got = failed(stuck.await.expect("no fetch panics"));
    assert!(matches!(got, Failure::TimedOut { .. }), "{got}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_host_does_not_keep_others_out() {
    let (slow, quick) = (Server::start(), Server::start());
    let latch = Latch::new();
    let held = latch.clone();
    slow.route("/", move |_| Response::ok(FEED).held_by(&held));
    quick.route("/", |_| Response::ok(FEED));
    let client = Arc::new(Client::new(Options { per_host: 1, total: 2, ..Options::default() }));
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let client = Arc::clone(&client);
            let request = web(&slow.url("/"));
            tokio::spawn(async move { fetch::fetch(&client, &request).await })
        })
        .collect();
    slow.wait_for_requests(1);
    let other_name = format!("http://localhost:{}/", quick.port());
    fetched(fetch::fetch(&client, &web(&other_name)).await);
    assert_eq!(slow.requests().len(), 1);
    latch.open();
    for one in waiting {
        fetched(one.await.expect("no fetch panics"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_fetch_gives_its_place_back() {
    let server = Server::start();
    server.route("/silent", |_| Response::silent());
    server.route("/", |_| Response::ok(FEED));
    let client = Arc::new(Client::new(Options { per_host: 1, total: 1, ..Options::default() }));
    let stuck = tokio::spawn({
        let client = Arc::clone(&client);
        let request = web(&server.url("/silent"));
        async move { fetch::fetch(&client, &request).await }
    });
    server.wait_for_requests(1);
    stuck.abort();
    fetched(fetch::fetch(&client, &web(&server.url("/"))).await);
}

#[tokio::test]
async fn no_text_holds_a_secret() {
    let server = Server::start();
    let limits = Limits { idle: Duration::from_millis(100), wire: 10, ..Limits::default() };
    let client = client_with(limits);
    let authority = format!("http://ann:hunter2@127.0.0.1:{}", server.port());
    server.route("/401", |_| Response::status(401));
    server.route("/500", |_| Response::status(500));
    server.route("/503", |_| Response::status(503));
    server.route("/silent", |_| Response::silent());
    server.route("/large", |_| Response::ok(FEED));
    server.route("/cut", |_| Response::cut_off("x"));
    server.route("/garbage", |_| Response::raw("hunter2\r\n"));
    server.route("/loop", |request| Response::redirect(302, &request.path));
    server.route("/private", |_| Response::redirect(302, "http://u:hunter2@10.0.0.1/?key=hunter2"));
    server.route("/local", |_| Response::redirect(302, "file:///hunter2"));
    let paths = [
        "/401", "/500", "/503", "/silent", "/large", "/cut", "/loop", "/private", "/local",
        "/garbage", "/missing",
    ];
    for path in paths {
        let mut request = web(&format!("{authority}{path}?token=hunter2"));
        request.headers.push(("X-Api-Key".to_owned(), "hunter2".to_owned()));
        let outcome = fetch::fetch(&client, &request).await;
        let text = match &outcome {
            Outcome::Failed(why) | Outcome::Later { why, .. } => {
                format!("{why} {why:?} {}", why.remedy())
            }
            other => panic!("{path}: {other:?}"),
        };
        assert!(!text.contains("hunter2"), "{path}: {text}");
    }
    let unreachable = web("http://ann:hunter2@127.0.0.1:1/?token=hunter2");
    let text = format!("{:?}", fetch::fetch(&client, &unreachable).await);
    assert!(!text.contains("hunter2"), "{text}");

    let mut request = web(&server.url("/"));
    request.headers.push(("X-Api-Key".to_owned(), "hunter2\n".to_owned()));
    let got = failed(fetch::fetch(&client, &request).await);
    assert_eq!(got.to_string(), "the configured header X-Api-Key cannot be sent");
}

#[tokio::test]
async fn files_are_read_up_to_the_limit() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("feed.xml");
    fs::write(&path, FEED).expect("a writable folder");
    let limits = Limits { wire: FEED.len() as u64, ..Limits::default() };
    let client = client_with(limits);
    let read =
        async |path: PathBuf| fetch::fetch(&client, &Request::typed(Source::File(path))).await;

    let got = fetched(read(path.clone()).await);
    assert_eq!(got.body, FEED.as_bytes());
    assert_eq!(got.final_url, None, "its relative links must not become local files");
    assert_eq!(got.validators.body_hash, Some(xxhash_rust::xxh3::xxh3_64(FEED.as_bytes())));
    assert_eq!(fetched(read(path.clone()).await).validators, got.validators);

    fs::write(&path, format!("{FEED} ")).expect("a writable folder");
    assert!(matches!(failed(read(path).await), Failure::TooLarge { .. }));

    let missing = failed(read(folder.path().join("missing.xml")).await).to_string();
    assert!(missing.contains("missing.xml"), "{missing}");
    let not_a_file = failed(read(folder.path().to_owned()).await).to_string();
    assert!(not_a_file.ends_with("it is not a file"), "{not_a_file}");
}

#[cfg(unix)]
mod programs {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    async fn run(client: &Client, argv: &[&str]) -> Outcome {
        let argv = argv.iter().map(|&it| it.to_owned()).collect();
        fetch::fetch(client, &Request::typed(Source::Command(argv))).await
    }

    fn script(folder: &std::path::Path, text: &str) -> String {
        let path = folder.join("feed.sh");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a writable folder");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("our own file");
        path.to_str().expect("a plain path").to_owned()
    }

    #[tokio::test]
    async fn arguments_arrive_as_they_are() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let canary = folder.path().join("canary");
        let argument = format!("; touch {} $(touch x) `id` 'a\" \n-", canary.display());
        let program = script(folder.path(), "printf '%s|' \"$@\"");
        let got = fetched(run(&client(), &[&program, &argument, "", "b"]).await);
        assert_eq!(got.body, format!("{argument}||b|").as_bytes());
        assert!(!canary.exists());
        assert_eq!(got.final_url, None);
    }

    #[tokio::test]
    async fn a_program_that_fails_says_why() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = script(
            folder.path(),
            "echo '<rss/>'; printf '\\n\\033]0;pwn\\007no such account\\nmore\\n' >&2; exit 3",
        );
        let got = failed(run(&client(), &[&program, "hunter2"]).await).to_string();
        assert_eq!(got, format!("the program {program} ended with status 3: no such account"));

        let got = failed(run(&client(), &["/nonexistent/program", "hunter2"]).await).to_string();
        assert!(got.starts_with("cannot start /nonexistent/program: "), "{got}");
        assert!(matches!(failed(run(&client(), &[]).await), Failure::NoProgram { .. }));
    }

    #[tokio::test]
    async fn a_program_is_stopped_with_all_that_it_started() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo is everywhere").success());
        // Nothing is printed until both ends of the pipe are open, and the grandchild holds one of
        // them open as long as it lives.
        let text = format!("exec 9>{}; sleep 60 & while :; do echo endless; done", pipe.display());
        let program = script(folder.path(), &text);
        let opened = std::thread::spawn(move || fs::read(pipe));

        let started = Instant::now();
        let limits = Limits { wire: 1_000, ..Limits::default() };
        let got = failed(run(&client_with(limits), &[&program]).await);
        assert_eq!(got, Failure::TooLarge { limit: 1_000 });
        opened.join().expect("reading does not panic").expect("a readable pipe");
        assert!(started.elapsed() < Duration::from_secs(30), "the grandchild went on");
    }

    #[tokio::test]
    async fn what_a_program_leaves_running_is_ended_with_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Whether or not the child holds the output. The pipe reads to its end once no process
        // holds it.
        for output in ["", ">/dev/null 2>&1"] {
            let pipe = folder.path().join(format!("pipe{}", output.len()));
            let made = std::process::Command::new("mkfifo").arg(&pipe).status();
            assert!(made.expect("mkfifo is everywhere").success());
            let text = format!("exec 9>{}; sleep 60 {output} & echo '<rss/>'", pipe.display());
            let program = script(folder.path(), &text);
            let opened = std::thread::spawn(move || fs::read(pipe));
            let started = Instant::now();
            let got = fetched(run(&client(), &[&program]).await);
            assert_eq!(got.body, b"<rss/>\n");
            opened.join().expect("reading does not panic").expect("a readable pipe");
            assert!(started.elapsed() < Duration::from_secs(30), "{output}: it went on");
        }
    }

    #[tokio::test]
    async fn a_program_has_so_much_time() {
        let limits = Limits { total: Duration::from_millis(200), ..Limits::default() };
        let got = failed(run(&client_with(limits), &["sleep", "60"]).await);
        assert_eq!(got, Failure::TimedOut { waiting: Waiting::Program, after: limits.total });
    }

    #[tokio::test]
    async fn what_is_printed_has_a_limit_and_complaints_have_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let client = client_with(Limits { wire: 1_000, ..Limits::default() });
        let program = script(folder.path(), "trap '' PIPE; while :; do echo endless; done");
        let got = failed(run(&client, &[&program]).await);
        assert_eq!(got, Failure::TooLarge { limit: 1_000 });

        let loud = "i=0; while [ $i -lt 3000 ]; do echo 'a long complaint about nothing' >&2; \
                    i=$((i+1)); done; echo '<rss/>'";
        let program = script(folder.path(), loud);
        assert_eq!(fetched(run(&client, &[&program]).await).body, b"<rss/>\n");
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(body).expect("a vector takes everything");
    encoder.finish().expect("a vector takes everything")
}

/// `body` in every content coding that requests accept.
fn packings(body: &[u8]) -> [(&'static str, Vec<u8>); 4] {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    zlib.write_all(body).expect("a vector takes everything");
    // One stored meta-block and an empty last one (RFC 7932, 9.2).
    let head = ((body.len() as u32 - 1) << 4 | 1 << 20).to_le_bytes();
    [
        ("gzip", gzip(body)),
        ("deflate", zlib.finish().expect("a vector takes everything")),
        ("br", [&head[..3], body, &[0x03]].concat()),
        ("zstd", zstd::encode_all(body, 3).expect("a vector takes everything")),
    ]
}
