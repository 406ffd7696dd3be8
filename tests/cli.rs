//! The program as a person or a script runs it: what it prints, and its exit code.

#[path = "support/server.rs"]
mod server;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use server::{Response, Server};

/// A home of its own with a configuration.
struct Home {
    folder: tempfile::TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

impl Home {
    fn new(config: &str) -> Self {
        let home = Home { folder: tempfile::tempdir().expect("a folder") };
        std::fs::write(home.path().join("config.toml"), config).expect("writes");
        home
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsfold"));
        command
            .env_clear()
            .env("HOME", self.path())
            .env("LANG", "C.UTF-8")
            .args(["--config", "config.toml", "--data-dir", "data"])
            .args(arguments)
            .current_dir(self.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().expect("runs").into()
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("writes");
        child.wait_with_output().expect("ends").into()
    }
}

const TWO_STORIES: &str = r#"<rss version="2.0"><channel><title>Harbour Post</title>
<item><guid isPermaLink="false">1</guid><link>https://post.example/crane</link>
<title>Old crane becomes a library</title><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;The &lt;b&gt;oldest&lt;/b&gt; crane of the harbour will hold
&lt;a href="/books"&gt;nine thousand books&lt;/a&gt;.&lt;/p&gt;</description></item>
<item><guid isPermaLink="false">2</guid><link>https://post.example/ferry</link>
<title>Night ferry returns &#27;]0;pwned&#7; in spring</title>
<description>It was missed by all.</description></item></channel></rss>"#;

/// A home with one feed, from a file, refreshed.
fn read_home() -> Home {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\nfolder = \"Local\"\ntags = [\"sea\"]\n");
    std::fs::write(home.path().join("post.xml"), TWO_STORIES).expect("writes");
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("1 feeds: 2 new entries in 2 new stories"), "{}", ran.out);
    home
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn refresh_then_list_show_and_search() {
    let home = read_home();
    let listed = home.run(&["list"]);
    assert_eq!(listed.code, 0);
    assert!(listed.out.contains("Old crane becomes a library"), "{}", listed.out);
    assert!(!listed.out.contains('\u{1b}') && !listed.out.contains("pwned"), "{}", listed.out);

    let rows = json_lines(&home.run(&["list", "--json", "--folder", "Local"]).out);
    assert_eq!(rows.len(), 2);
    let crane = rows.iter().find(|row| row["link"] == "https://post.example/crane").expect("there");
    let number = crane["story"].to_string();

    let shown = home.run(&["show", &number]).out;
    assert!(shown.contains("Old crane becomes a library"), "{shown}");
    assert!(shown.contains("nine thousand books"), "{shown}");
    assert!(shown.contains("https://post.example/crane"), "{shown}");

    let found = json_lines(&home.run(&["search", "--json", "thousand", "boo"]).out);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["story"].to_string(), number);
    assert_eq!(home.run(&["search", "\"", "NEAR("]).code, 0);
}

#[test]
fn a_second_refresh_brings_nothing_twice() {
    let home = read_home();
    let again: Value = serde_json::from_str(&home.run(&["refresh", "--json"]).out).expect("JSON");
    assert_eq!((again["new_entries"].as_i64(), again["unchanged"].as_i64()), (Some(0), Some(1)));
}

#[test]
fn cron_learns_by_the_exit_code_and_the_mail_what_failed() {
    let server = Server::start();
    server.route("/good", |_| Response::ok(TWO_STORIES));
    let home = Home::new(&format!(
        "[[feed]]\nurl = \"{}\"\n[[feed]]\nurl = \"{}\"\nname = \"Lost Gazette\"\n",
        server.url("/good"),
        server.url("/lost")
    ));
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 3);
    assert!(ran.out.contains("1 failed"), "{}", ran.out);
    assert!(ran.err.contains("Lost Gazette: the server said 404"), "{}", ran.err);
    assert!(!ran.err.contains('\r'), "no progress bar where nobody watches");

    let feeds = json_lines(&home.run(&["feeds", "--json", "--trouble"]).out);
    assert_eq!(feeds.len(), 1);
    assert_eq!(feeds[0]["failures"], 1);
    assert_eq!(home.run(&["refresh", "no such feed"]).code, 1);
}

#[test]
fn a_mistake_in_the_configuration_is_told_and_the_rest_works() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\nevry = \"1h\"\n");
    std::fs::write(home.path().join("post.xml"), TWO_STORIES).expect("writes");
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("config.toml:3:1"), "{}", ran.err);
    assert!(ran.err.contains("did you mean `every`"), "{}", ran.err);
    assert_eq!(home.run(&["doctor"]).code, 1);
}

#[test]
fn an_address_is_added_once_and_a_page_leads_to_its_feed() {
    let server = Server::start();
    let page = "<html><head><link rel=alternate type=application/rss+xml href=/feed></head></html>";
    server.route("/", move |_| Response::ok(page).header("Content-Type", "text/html"));
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    let home = Home::new("# mine\n");
    let added = home.run(&["add", &server.url("/"), "--folder", "Sea/Ports", "--tag", "daily"]);
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.out.contains(&server.url("/feed")), "{}", added.out);
    let again = home.run(&["add", &server.url("/feed")]);
    assert!(again.out.contains("was there already"), "{}", again.out);
    let config = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    assert!(config.starts_with("# mine\n"), "{config}");
    assert_eq!(config.matches("[[feed]]").count(), 1);
    assert_eq!(home.run(&["refresh"]).code, 0);
    assert_eq!(json_lines(&home.run(&["list", "--json", "--tag", "daily"]).out).len(), 2);
    assert_eq!(home.run(&["add", "no address"]).code, 1);
}

#[test]
fn a_page_that_names_no_feed_is_asked_at_the_usual_places() {
    let server = Server::start();
    let page = "<!DOCTYPE html><html><head><title>Harbour</title></head><body>Boats</body></html>";
    let html = |body: &'static str| Response::ok(body).header("Content-Type", "text/html");
    server.route("/blog", move |_| html(page));
    // What is no feed is not taken for one, even where a feed might be.
    server.route("/blog/feed", move |_| html(page));
    server.route("/blog/rss", |_| Response::ok("no feed"));
    server.route("/atom.xml", |_| Response::ok(TWO_STORIES));
    let home = Home::new("");
    let added = home.run(&["add", &server.url("/blog")]);
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.out.contains(&server.url("/atom.xml")), "{}", added.out);

    server.route("/named", |_| {
        let page = "<html><link rel=alternate type=application/atom+xml href=/own.atom></html>";
        Response::ok(page).header("Content-Type", "text/html")
    });
    let before = server.requests().len();
    let added = home.run(&["add", &server.url("/named")]);
    assert!(added.out.contains("/own.atom"), "{}", added.out);
    assert_eq!(server.requests().len(), before + 1, "a page that names a feed is believed");

    let lonely = Server::start();
    lonely.route("/", move |_| html(page));
    let refused = home.run(&["add", &lonely.url("/")]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("names no feed"), "{}", refused.err);
}

#[test]
fn a_well_known_page_leads_to_its_feed_without_being_read() {
    let server = Server::start();
    server.route("/@ann.rss", |_| Response::ok(TWO_STORIES));
    server.route("/@bob", |_| Response::ok(TWO_STORIES));
    let home = Home::new("");
    let added = home.run(&["add", &server.url("/@ann")]);
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.out.contains(&server.url("/@ann.rss")), "{}", added.out);
    assert_eq!(server.requests().len(), 1, "the page itself was not asked for");
    let added = home.run(&["add", &server.url("/@bob")]);
    assert!(added.out.contains("/@bob") && !added.out.contains(".rss"), "{}", added.out);
}

#[test]
fn subscriptions_travel_as_opml_and_nothing_in_it_can_run() {
    let home = Home::new("");
    let opml = r#"<opml version="2.0"><body><outline text="News">
        <outline text="Post" type="rss" xmlUrl="https://post.example/feed"/>
        <outline text="Evil" type="rss" xmlUrl="|touch CANARY"/>
        <outline text="Worse" type="rss" xmlUrl="exec:touch CANARY"/></outline></body></opml>"#;
    std::fs::write(home.path().join("list.opml"), opml).expect("writes");
    let ran = home.run(&["import", "list.opml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("skipped 2"), "{}", ran.out);
    home.run(&["--offline", "refresh"]);
    assert!(!home.path().join("CANARY").exists());
    let exported = home.run(&["export"]).out;
    assert!(
        exported.contains("https://post.example/feed") && exported.contains("News"),
        "{exported}"
    );

    let other = Home::new("");
    let ran = other.run_with_input(&["import", "-"], &exported);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(json_lines(&other.run(&["feeds", "--json"]).out)[0]["folder"], "News");
}

#[test]
fn a_program_can_be_a_feed_and_gets_its_arguments_untouched() {
    let home =
        Home::new("[[feed]]\ncommand = [\"cat\", \"post $(touch CANARY).xml\"]\nname = \"Cat\"\n");
    std::fs::write(home.path().join("post $(touch CANARY).xml"), TWO_STORIES).expect("writes");
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("2 new entries"), "{}", ran.out);
    assert!(!home.path().join("CANARY").exists());
}

#[test]
fn parse_and_group_show_one_stage_alone() {
    let home = Home::new("");
    let ran = home.run_with_input(&["parse", "-", "--json"], TWO_STORIES);
    let feed: Value = serde_json::from_str(&ran.out).expect("one JSON object");
    assert_eq!(feed["title"], "Harbour Post");
    assert_eq!(feed["entries"][0]["title"], "Old crane becomes a library");
    assert_eq!(feed["entries"][0]["published"], "2026-11-20T10:00:00Z");
    assert_eq!(home.run_with_input(&["parse", "-"], "no feed").code, 1);

    let entries = "\
{\"id\":\"a\",\"feed\":\"one\",\"url\":\"https://one.example/x?utm_source=rss\",\"title\":\"Ferry returns\",\"summary\":\"\",\"published\":\"2026-11-20T10:00:00Z\",\"lang\":\"en\"}
{\"id\":\"b\",\"feed\":\"two\",\"url\":\"https://one.example/x\",\"title\":\"Night ferry is back\",\"summary\":\"\",\"published\":\"2026-11-20T11:00:00Z\",\"lang\":\"en\"}
{\"id\":\"c\",\"feed\":\"two\",\"url\":\"https://two.example/y\",\"title\":\"Bread dearer again\",\"summary\":\"\",\"published\":\"2026-11-20T12:00:00Z\",\"lang\":\"en\"}
";
    let answers = json_lines(&home.run_with_input(&["group", "--json"], entries).out);
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["story"], answers[1]["story"]);
    assert_ne!(answers[0]["cluster"], answers[2]["cluster"]);
}

#[test]
fn what_was_mended_is_said_wherever_a_feed_is_spoken_of() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    let damaged = TWO_STORIES.replacen("</title><pubDate>", "<pubDate>", 1);
    std::fs::write(home.path().join("post.xml"), damaged).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    for arguments in [
        &["parse", "post.xml"][..],
        &["parse", "post.xml", "--json"],
        &["feeds"],
        &["feeds", "--json"],
        &["doctor"],
    ] {
        let told = home.run(arguments).out;
        assert!(told.contains("tags that do not match"), "{arguments:?}: {told}");
    }
    let sound = read_home();
    assert!(!sound.run(&["feeds"]).out.contains("mended"));
    assert!(!sound.run(&["doctor"]).out.contains("mended"));
}

#[test]
fn doctor_rebuilds_what_can_be_rebuilt() {
    let home = read_home();
    let before = home.run(&["list", "--json"]).out;
    let ran = home.run(&["doctor", "--rebuild"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(home.run(&["list", "--json"]).out, before);
    let report: Value = serde_json::from_str(&home.run(&["doctor", "--json"]).out).expect("JSON");
    assert_eq!(
        (report["entries"].as_i64(), report["entries_not_grouped"].as_i64()),
        (Some(2), Some(0))
    );
}

#[test]
fn without_a_terminal_the_screen_refuses_in_words() {
    let ran = Home::new("").run(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("terminal") && !ran.out.contains('\u{1b}'), "{}", ran.err);
}

#[test]
fn secrets_in_an_address_are_shown_nowhere() {
    let server = Server::start();
    server.route("/private", |_| Response::status(401));
    let address = server.url("/private?token=hunter2").replace("http://", "http://ann:hunter3@");
    let home = Home::new(&format!("[[feed]]\nurl = \"{address}\"\n"));
    let mut seen = String::new();
    for arguments in [
        &["--log", "trace", "refresh"][..],
        &["feeds"],
        &["feeds", "--json"],
        &["doctor"],
        &["export"],
    ] {
        let ran = home.run(arguments);
        seen = seen + &ran.out + &ran.err;
    }
    for entry in std::fs::read_dir(home.path().join("data")).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "log") {
            seen += &std::fs::read_to_string(path).expect("the log");
        }
    }
    assert!(seen.contains("401"), "{seen}");
    assert!(!seen.contains("hunter"), "{seen}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = read_home();
    let mut child = home
        .command(&["list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    let ran: Ran = child.wait_with_output().expect("ends").into();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn a_damaged_store_is_told_once_and_everything_goes_on() {
    let home = read_home();
    let file = home.path().join("data/newsfold.db");
    let mut bytes = std::fs::read(&file).expect("a store");
    bytes.truncate(bytes.len() - 4096);
    std::fs::write(&file, bytes).expect("writes");
    let list = home.run(&["list"]);
    assert_eq!(list.code, 0, "{}", list.err);
    assert!(list.err.contains("2 entries of 1 feeds"), "{}", list.err);
    assert!(list.err.contains("kept as"), "{}", list.err);
    assert_eq!(list.out.lines().count(), 2, "{}", list.out);
    assert_eq!(home.run(&["list"]).err, "");
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.code, 0, "{}", doctor.out);
}

#[test]
fn feeds_tell_what_moved_and_what_is_asked_no_more() {
    let server = Server::start();
    server.route("/old", |_| Response::redirect(301, "/new?token=hunter2"));
    server.route("/new", |_| Response::ok(TWO_STORIES));
    server.route("/gone", |_| Response::status(410));
    let config = format!(
        "[[feed]]\nurl = \"{}\"\n[[feed]]\nurl = \"{}\"\n",
        server.url("/old"),
        server.url("/gone")
    );
    let home = Home::new(&config);
    assert_eq!(home.run(&["refresh"]).code, 3);
    let feeds = home.run(&["feeds"]).out;
    assert!(feeds.contains(&format!("moved to {}", server.url("/new?token=***"))), "{feeds}");
    assert!(feeds.contains("asked no more"), "{feeds}");
    let json = home.run(&["feeds", "--json"]).out;
    assert!(!json.contains("hunter2"), "{json}");
    // What moved is for the reader to change; newsfold goes on asking where it was told to.
    assert_eq!(std::fs::read_to_string(home.path().join("config.toml")).expect("reads"), config);
    home.run(&["refresh"]);
    let asked = |path: &str| server.requests().iter().filter(|it| it.path == path).count();
    assert_eq!((asked("/old"), asked("/gone")), (2, 1));
}

#[test]
fn explain_says_why_two_stories_stand_together_or_apart() {
    let home = Home::new("[[feed]]\nfile = \"one.xml\"\n[[feed]]\nfile = \"two.xml\"\n");
    let feed = |id: &str, items: &[(&str, &str)]| {
        let items: String = items
            .iter()
            .map(|(title, text)| {
                format!("<item><title>{title}</title><description>{text}</description></item>")
            })
            .collect();
        let text =
            format!("<rss version=\"2.0\"><channel><title>{id}</title>{items}</channel></rss>");
        std::fs::write(home.path().join(format!("{id}.xml")), text).expect("writes");
    };
    feed(
        "one",
        &[("Pellin dockers begin strike over pay", "Dockers in Pellin harbour stopped work.")],
    );
    feed(
        "two",
        &[
            ("Strike stops Pellin harbour", "Pellin dockers stopped work in a strike over pay."),
            ("Barley soup for cold days", "It needs an hour and a good pot."),
        ],
    );
    home.run(&["refresh"]);
    let rows = json_lines(&home.run(&["list", "--json"]).out);
    let event = rows.iter().find(|row| row["stories"] == 2).expect("one event of two");
    let soup = rows.iter().find(|row| row["stories"] == 1).expect("the soup");
    let shown: Value =
        serde_json::from_str(&home.run(&["show", &event["story"].to_string(), "--json"]).out)
            .expect("JSON");
    let pair = [event["story"].to_string(), shown["related"][0]["story"].to_string()];
    let why = home.run(&["explain", &pair[0], &pair[1]]).out;
    assert!(why.contains("stand together as one event") && why.contains("pellin"), "{why}");
    let why = home.run(&["explain", &pair[0], &soup["story"].to_string()]).out;
    assert!(why.contains("They stand apart") && why.contains("No words in common"), "{why}");
    assert_eq!(home.run(&["explain", "1", "999"]).code, 1);
}

#[test]
fn an_endless_list_of_feeds_is_refused_whole() {
    let home = Home::new("");
    let outline = "<outline xmlUrl=\"https://a.example/f\"/>";
    let list = format!("<opml><body>{outline}{}</body></opml>", " ".repeat(5_000_000));
    let import = home.run_with_input(&["import", "-"], &list);
    assert_eq!(import.code, 1);
    assert!(import.err.contains("larger than"), "{}", import.err);
    assert_eq!(std::fs::read_to_string(home.path().join("config.toml")).expect("reads"), "");
}

#[cfg(unix)]
#[test]
fn an_export_with_secrets_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new("[[feed]]\nurl = \"https://ann:hunter2@a.example/f\"\n");
    assert_eq!(home.run(&["export", "feeds.opml", "--with-secrets"]).code, 0);
    let file = home.path().join("feeds.opml");
    assert!(std::fs::read_to_string(&file).expect("reads").contains("hunter2"));
    assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o077, 0);
}
