//! The line-by-line face: whole sessions over the sample feeds, and the program itself through pipes.

#[path = "support/golden.rs"]
mod golden;
#[path = "support/home.rs"]
mod home;
#[path = "support/server.rs"]
mod server;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use home::{Home, TWO_STORIES, read_home};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use newsfold::config::Config;
use newsfold::domain::{NamedView, Sort, Text};
use newsfold::engine::{Desk, Library, Setup, Which};
use newsfold::plain::table::TABLE;
use newsfold::plain::{Conversation, Then};
use newsfold::query::parse;
use newsfold::tui::action::Action;
use newsfold::{config, demo};
use rustix::process::{Pid, Signal, kill_process};
use server::{Latch, Response, Server};
use tokio::sync::watch;

/// Nothing takes this long unless it hangs; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A fixed noon, so that the output is the same at any hour.
fn noon() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("a time")
}

/// The sample feeds at that noon, fetched.
fn samples() -> (Desk, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    for sample in demo::samples() {
        let document = demo::document(sample, noon());
        fs::write(folder.path().join(sample.file_name), document).expect("writes");
    }
    let config_file = folder.path().join("config.toml");
    fs::write(&config_file, demo::configuration(folder.path())).expect("writes");
    let store_file = folder.path().join("newsfold.db");
    let config = config::load(&config_file).config.into();
    let cache = folder.path().to_owned();
    let setup =
        Setup { config, config_file, store_file, cache, offline: false, clock: noon, helper: None };
    let library = Library::open(setup, |_| ()).expect("opens");
    let (_cancel, cancelled) = watch::channel(false);
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    // One at a time, as numbers and ties depend on the order of arrival.
    for feed in library.feeds().expect("reads") {
        let this = Which::These(vec![feed.id]);
        runtime.block_on(library.refresh(&this, cancelled.clone(), |_| {})).expect("fetches");
    }
    runtime.block_on(library.index(cancelled)).expect("indexes");
    (library.desk(), folder)
}

/// Enters these lines, and compares the whole session with its golden file.
#[track_caller]
fn session(name: &str, lines: &[&str]) {
    let (desk, _folder) = samples();
    let mut ask = |command| desk.answer(&command, noon());
    let mut talk =
        Conversation::new(TimeZone::UTC, &Config::default()).at_home(Some("/home/ann".into()));
    let mut transcript = talk.begin(noon(), &mut ask);
    for line in lines {
        let reply = talk.hear(line, noon(), &mut ask);
        let odd = reply.text.chars().find(|letter| letter.is_control() && *letter != '\n');
        assert_eq!(odd, None, "{}", reply.text);
        transcript += &format!("> {}\n{}", line.replace('\u{1b}', "ESC"), reply.text);
        match reply.then {
            Then::Listen => {}
            Then::Save(save) => {
                let lines = save.text().lines().count();
                transcript += &format!("(Save {lines} lines as {})\n", save.path.display());
            }
            Then::Pipe(pipe) => {
                transcript += &format!("(Pipe to {}:)\n{}", pipe.command, pipe.text());
            }
            then => transcript += &format!("({then:?})\n"),
        }
    }
    golden::check(&Path::new("tests/golden/plain").join(format!("{name}.txt")), &transcript);
}

#[test]
fn reading() {
    session("reading", &["", "3", "", "b", "r", "1", "q", "n", "N", "q", "h", "q"]);
}

#[test]
fn what_others_add_is_said_after_the_article_changed() {
    session("changed", &["3", "t later", "r"]);
}

#[test]
fn triage() {
    session(
        "triage",
        &[
            "d 1-3", "u", "U", "s 2", "4", "d", "D", "s", "m", "m", "h", "A", "no", "A", "yes",
            "n", "u", "h", "Q",
        ],
    );
}

#[test]
fn more_than_a_hundred_stories_are_asked_about() {
    let (desk, _folder) = samples();
    let mut ask = |command| desk.answer(&command, noon());
    let mut talk = Conversation::new(TimeZone::UTC, &Config::default());
    talk.begin(noon(), &mut ask);
    let mut say = |line: &str| talk.hear(line, noon(), &mut ask).text;
    for _ in 0..11 {
        say("");
    }
    assert!(say("d 1-120").contains(" stories read? yes or no."));
    assert_eq!(say("no"), "Left as they are.\n");
    assert_eq!(say("s 1-120"), "Mark 120 stories starred? yes or no.\n");
    assert!(say("yes").starts_with("Starred: 120 stories. 182 left. Undo: u."));
    assert!(say("h").contains(", starred.\n"));
    assert_eq!(say("t 1-120 old"), "Tag 120 stories? yes or no.\n");
    assert!(say("yes").contains("Undo: u."));
    assert!(say("h").contains(", tagged old.\n"));
    assert!(say("d 1-120").contains(" stories read? yes or no."));
    assert!(say("yes").starts_with("Marked 120 done. 62 left. Undo: u."));
}

#[test]
fn a_headline_is_marked_with_its_event_and_back() {
    let (desk, _folder) = samples();
    let mut ask = |command| desk.answer(&command, noon());
    let mut talk = Conversation::new(TimeZone::UTC, &Config::default());
    talk.begin(noon(), &mut ask);
    let mut say = |line: &str| talk.hear(line, noon(), &mut ask).text;
    assert_eq!(say("m 1"), "Marked read. 181 left. Undo: u.\n");
    let listed = say("h");
    let row = listed.lines().find(|line| line.starts_with("1. ")).unwrap_or_default();
    assert!(row.ends_with(", and 4 other sources, read."), "{row}");
    assert_eq!(say("m 1"), "Marked unread. 182 left. Undo: u.\n");
    assert_eq!(say("m 1-3"), "Marked read: 3 headlines. 179 left. Undo: u.\n");
    assert_eq!(say("m 1-3"), "Marked unread: 3 headlines. 182 left. Undo: u.\n");
    // In an article, and among finds, it is for the story alone.
    say("1");
    assert_eq!(say("m"), "Marked unread. 182 left. Undo: u.\n");
    say("/rovers");
    assert_eq!(say("m 1-2"), "Marked read: 2 stories. Undo: u.\n");
}

#[test]
fn what_marks_all_marks_the_story_being_read() {
    let (desk, _folder) = samples();
    let mut ask = |command| desk.answer(&command, noon());
    let mut talk = Conversation::new(TimeZone::UTC, &Config::default());
    talk.begin(noon(), &mut ask);
    let mut say = |line: &str| talk.hear(line, noon(), &mut ask).text;
    say("3");
    assert!(say("m").starts_with("Marked unread."));
    say("A");
    assert!(say("yes").starts_with("Marked all done."));
    let said = say("m");
    assert!(said.starts_with("Marked unread."), "{said}");
}

#[test]
fn the_readers_own_views_are_among_the_others() {
    let (desk, _folder) = samples();
    let view = NamedView {
        name: Text::clean("Trams"),
        query: parse("title:tram").expect("a query"),
        sort: Some(Sort::Oldest),
    };
    let config = Config { views: vec![view], ..Config::default() };
    let mut ask = |command| desk.answer(&command, noon());
    let mut talk = Conversation::new(TimeZone::UTC, &config);
    talk.begin(noon(), &mut ask);
    let views = talk.hear("v", noon(), &mut ask).text;
    assert!(views.contains("\n5. Today, 11 unread.\n6. Trams, 2 unread.\n"), "{views}");
    let trams = talk.hear("6", noon(), &mut ask).text;
    assert!(trams.starts_with("Trams, 1 to 2 of 2.\n1. Ostrey opens tram"), "{trams}");
}

#[test]
fn stars_of_one_event_stand_on_rows_of_their_own() {
    session("stars", &["3", "s", "r", "1", "s", "v", "3", "s 2", "h"]);
}

#[test]
fn finding() {
    session(
        "finding",
        &["/ferry", "1", "q", "q", "v", "", "4", "2", "o", "o 1", "browser", "!", ".", "q"],
    );
}

#[test]
fn each_page_of_a_search_is_full() {
    let (desk, _folder) = samples();
    let mut ask = |command| desk.answer(&command, noon());
    let mut talk = Conversation::new(TimeZone::UTC, &Config::default());
    talk.begin(noon(), &mut ask);
    let mut say = |line: &str| talk.hear(line, noon(), &mut ask).text;
    let first = say("/sources >= 3");
    assert!(first.starts_with("Found for sources >= 3, 1 to 10 of "), "{first}");
    let second = say("");
    assert!(second.contains(", 11 to 20 of "), "{second}");
    say("15");
    assert!(say("h").contains(", 11 to 20 of "));
}

#[test]
fn notes() {
    session("notes", &["/poems prices", "1", "o 1", "o 2"]);
}

#[test]
fn mistakes() {
    session(
        "mistakes",
        &[
            "99",
            "foo \u{1b}[31m",
            "d",
            "d 2-x",
            "d 5 400",
            "r",
            "o",
            "o 99",
            "b",
            "/",
            "/xyzzyx",
            "/(water",
            "/sources:x",
            "v 99",
            "s",
            "R",
            "?",
        ],
    );
}

#[test]
fn sources() {
    session(
        "sources",
        &[
            "]",
            "compare",
            "c",
            "v",
            "v 1",
            "\\copies >= 2",
            "1",
            "]",
            "compare",
            "[",
            "i",
            "i 1",
            "i 99",
            "r 1",
            "compare",
            "]",
            "c",
            "q",
        ],
    );
}

#[test]
fn regrouping() {
    session(
        "regrouping",
        &[
            "i 3", "i 3 5", "i", "i 1 2 3", "gm 3 5", "i 3", "h", "u", "h", "3", "gs", "h", "u",
            "gs 1", "gm 1", "gm",
        ],
    );
}

#[test]
fn tags() {
    session(
        "tags",
        &[
            "t",
            "t 1-2 later \"long reads\"",
            "t 1",
            "t 1 -later -\"long reads\"",
            "h",
            "3",
            "t later",
            "t",
            "q",
            "\\tag:later",
            "u",
            ".",
            "t later x",
        ],
    );
}

#[test]
fn orders_and_filters() {
    session(
        "orders",
        &[
            "\\sources >= 5",
            "=o",
            "",
            "= coverage",
            "=x",
            "=",
            "\\unread (",
            "\\zzz",
            "\\",
            "=f",
            "/ferry",
            "\\starred",
            "q",
            "A",
            "no",
        ],
    );
}

#[test]
fn handing_on() {
    session(
        "handing",
        &[
            "S 3-4 ~/two.html",
            "S",
            "S 99 x",
            "|",
            "| 9 wc -w",
            "e",
            "e 9",
            "9",
            "S notes.txt",
            "q",
            "\\feed:low",
            "e 1",
            "e 2",
            "2",
            "e",
            "e 2",
            "e 9",
        ],
    );
}

#[test]
fn feeds() {
    session(
        "feeds",
        &[
            "a", "import", "p", "p 1", "v", "p 1", "p 13", "u", "X 13", "no", "X 13", "yes", "u",
            "reload",
        ],
    );
}

#[test]
fn letters_are_those_of_the_screen() {
    for row in TABLE.iter().filter(|row| !row.action.is_empty()) {
        let action = Action::ALL.iter().find(|action| action.name() == row.action);
        let action = action.unwrap_or_else(|| panic!("the screen has no {}", row.action));
        assert!(
            action.default_keys().iter().any(|keys| keys.replace(' ', "") == row.letter),
            "{} is not {}",
            row.letter,
            row.action
        );
    }
}

/// The program with pipes as input and output.
struct Piped {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<Vec<u8>>,
    seen: Vec<u8>,
}

impl Piped {
    fn start(home: &Home, arguments: &[&str]) -> Piped {
        let mut command = home.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("starts");
        let mut out = child.stdout.take().expect("a pipe");
        let (tell, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 65_536];
            while let Ok(count @ 1..) = out.read(&mut bytes) {
                if tell.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Piped { child, input, output, seen: Vec::new() }
    }

    fn say(&mut self, line: &str) {
        let input = self.input.as_mut().expect("still open");
        input.write_all(format!("{line}\n").as_bytes()).expect("takes lines");
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    /// Reads until `words` has been printed that many times.
    #[track_caller]
    fn until(&mut self, words: &str, times: usize) {
        let start = Instant::now();
        while self.text().matches(words).count() < times {
            assert!(start.elapsed() < PATIENCE, "no {words:?} in {}", self.text());
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(50)) {
                self.seen.extend(bytes);
            }
        }
    }

    /// Presses Ctrl-C.
    fn interrupt(&self) {
        let id = i32::try_from(self.child.id()).expect("an id");
        kill_process(Pid::from_raw(id).expect("an id"), Signal::INT).expect("it runs");
    }

    /// Closes the input, and returns the output and the exit code.
    fn end(mut self) -> (String, Option<i32>) {
        drop(self.input.take());
        let status = self.child.wait().expect("ends");
        self.seen.extend(self.output.iter().flatten());
        let odd = self.seen.iter().find(|byte| **byte < b' ' && **byte != b'\n');
        assert_eq!(odd, None, "{}", self.text());
        (self.text(), status.code())
    }
}

#[test]
fn through_pipes_nothing_but_words_comes_out_and_the_end_of_input_ends_it() {
    let home = Home::new("");
    let mut talk = Piped::start(&home, &["demo", "--plain"]);
    for line in ["", "1", "", "", "r", "?", "v", "R", "/ferry", "1", "o", "\u{1b}[A", "\u{0}\u{7}"]
    {
        talk.say(line);
    }
    let (said, code) = talk.end();
    assert_eq!(code, Some(0), "{said}");
    for words in
        ["made-up news", "1. ", "Related news", "Quit at once.", "Nothing is fetched", "Found"]
    {
        assert!(said.contains(words), "no {words} in {said}");
    }
    assert!(said.ends_with("> \n"), "{said}");
}

#[test]
fn what_is_marked_is_kept() {
    let home = read_home();
    let mut talk = Piped::start(&home, &["--plain"]);
    talk.say("d 1");
    let (said, code) = talk.end();
    assert!(code == Some(0) && said.contains("Marked done. 1 left. Undo: u."), "{said}");
    assert_eq!(home.run(&["list"]).out.lines().count(), 1);
    let mut talk = Piped::start(&home, &["--plain"]);
    talk.say("u");
    assert!(talk.end().0.contains("Undone: marked 1 story read. 2 left."));
}

#[test]
fn of_a_line_that_nobody_typed_nothing_is_done() {
    let home = read_home();
    let mut talk = Piped::start(&home, &["--plain"]);
    talk.say(&format!("{}d 1", " ".repeat(10_000)));
    talk.say("d 2");
    let (said, code) = talk.end();
    assert_eq!(code, Some(0));
    assert!(said.contains("That line is too long: nothing was done.\n> "), "{said}");
    assert_eq!(said.matches("Marked").count(), 1, "{said}");
    assert_eq!(home.run(&["list", "--all"]).out.lines().count(), 2);
}

#[test]
fn deleted_words_are_told_from_the_others() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    let item = "<rss><channel><item><title>Ferry prices</title><description>\
                Four &lt;s&gt;three&lt;/s&gt; crowns.</description></item></channel></rss>";
    std::fs::write(home.path().join("post.xml"), item).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    let mut piped = Piped::start(&home, &["--plain"]);
    piped.say("1");
    let (said, _) = piped.end();
    assert!(said.contains("Four ~~three~~ crowns."), "{said}");
}

#[test]
fn a_page_that_the_text_leads_to_is_not_listed_again() {
    let talk = "https://talk.example/s/crane";
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    let item = format!(
        "<rss><channel><item><title>Old crane</title><comments>{talk}</comments><description>\
         Books. &lt;a href=\"{talk}\"&gt;Comments&lt;/a&gt;</description></item></channel></rss>"
    );
    std::fs::write(home.path().join("post.xml"), item).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    let mut piped = Piped::start(&home, &["--plain"]);
    piped.say("1");
    piped.say("o 1");
    piped.say("o 2");
    let (said, _) = piped.end();
    assert_eq!(said.matches(talk).count(), 1, "{said}");
    let told = said.contains("Link 1: comments") && said.contains("no such address");
    assert!(told, "{said}");
}

#[test]
fn arrivals_are_said_at_the_next_prompt_and_once() {
    let home = read_home();
    let mut talk = Piped::start(&home, &["--plain"]);
    talk.until("> ", 1);
    let item = "<item><guid>3</guid><title>Bread dearer again</title></item></channel>";
    let more = TWO_STORIES.replace("</channel>", item);
    fs::write(home.path().join("post.xml"), more).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    let start = Instant::now();
    let mut prompts = 1;
    while !talk.text().contains("1 new headline: . lists them.") {
        assert!(start.elapsed() < PATIENCE, "{}", talk.text());
        std::thread::sleep(Duration::from_millis(100));
        talk.say("o 1");
        prompts += 1;
        talk.until("> ", prompts);
    }
    assert!(!talk.text().contains("Bread"), "nothing moves unasked: {}", talk.text());
    talk.say("o 1");
    talk.say(".");
    let (said, _) = talk.end();
    assert_eq!(said.matches("1 new headline").count(), 1, "{said}");
    assert!(said.contains("Bread dearer again"), "{said}");
}

#[test]
fn a_feed_is_added_its_page_read_and_the_story_handed_on() {
    let server = Server::start();
    let sentence = "The ferry to the island runs twice a day again, the harbour office said. ";
    let page = format!(
        "<html><head><title>Ferry</title></head><body><main><article><h1>Ferry</h1><p>Islanders \
         cheered. {0}</p><p>{0}</p></article></main></body></html>",
        sentence.repeat(5)
    );
    server.route("/ferry", move |_| {
        Response::ok(page.clone()).header("Content-Type", "text/html; charset=utf-8")
    });
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Post</title><item><guid>1</guid><title>Ferry again\
         </title><link>{}</link><description>Short.</description></item></channel></rss>",
        server.url("/ferry")
    );
    server.route("/feed", move |_| Response::ok(feed.clone()));
    let home = Home::new("[fetch]\nallow_private_hosts = [\"127.0.0.1\"]\n");
    let mut talk = Piped::start(&home, &["--plain"]);
    let mut prompts = 1;
    let mut say = |talk: &mut Piped, line: &str| {
        talk.say(line);
        prompts += 1;
        talk.until("> ", prompts);
    };
    talk.until("> ", 1);
    say(&mut talk, &format!("a {}", server.url("/feed")));
    assert!(talk.text().contains("/feed. Undo: u."), "{}", talk.text());
    let start = Instant::now();
    while !talk.text().contains("1 new headline: . lists them.") {
        assert!(start.elapsed() < PATIENCE, "{}", talk.text());
        std::thread::sleep(Duration::from_millis(50));
        say(&mut talk, "o 1");
    }
    for line in
        [".", "1", "c", "c", "S ~/story.txt", "S ~/story.txt", "no", "| tr a-z A-Z", "| exit 3"]
    {
        say(&mut talk, line);
    }
    say(&mut talk, "S ~/no/such/folder");
    say(&mut talk, "S ~/story.txt");
    say(&mut talk, "yes");
    say(&mut talk, "u");
    say(&mut talk, "yes");
    let (said, code) = talk.end();
    assert_eq!(code, Some(0), "{said}");
    for words in [
        "The article from its page.\n\nIslanders cheered.",
        "The text of the feed.\n\nShort.",
        "Saved 1 story as ",
        "story.txt is there already. Replace it? yes or no.",
        "Left as it is.",
        "FERRY AGAIN",
        "tr a-z A-Z: done.",
        "exit 3: ended with status 3.",
        "Not saved: there is no folder for ",
        "Undo: added http",
        "Undone: added http",
    ] {
        assert!(said.contains(words), "no {words} in {said}");
    }
    let saved = fs::read_to_string(home.path().join("story.txt")).expect("is there");
    assert!(saved.starts_with("Ferry again\n") && saved.contains("Islanders cheered."), "{saved}");
    assert_eq!(server.requests().iter().filter(|it| it.path == "/ferry").count(), 1);
}

#[test]
fn control_c_ends_the_wait_for_a_server_that_does_not_answer() {
    let server = Server::start();
    let latch = Latch::new();
    for path in ["/ferry", "/other"] {
        let held = latch.clone();
        server.route(path, move |_| Response::ok("").held_by(&held));
    }
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Post</title><item><guid>1</guid><title>Ferry again\
         </title><link>{}</link></item></channel></rss>",
        server.url("/ferry")
    );
    server.route("/feed", move |_| Response::ok(feed.clone()));
    let home = Home::new(&format!(
        "[refresh]\non_start = false\n[fetch]\nallow_private_hosts = [\"127.0.0.1\"]\n\
         [[feed]]\nurl = \"{}\"\n",
        server.url("/feed")
    ));
    assert_eq!(home.run(&["refresh"]).code, 0);
    let mut talk = Piped::start(&home, &["--plain"]);
    talk.until("> ", 1);
    talk.say("1");
    talk.until("> ", 2);
    for (at, line) in ["c".to_owned(), format!("a {}", server.url("/other"))].iter().enumerate() {
        let requests = server.requests().len();
        talk.say(line);
        server.wait_for_requests(requests + 1);
        talk.interrupt();
        talk.until("> ", 3 + at);
    }
    let (said, code) = talk.end();
    assert!(said.contains("\nStopped waiting.\n"), "{said}");
    assert!(said.contains("\nStopped waiting; it continues in the background.\n"), "{said}");
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn control_c_stops_a_refresh_and_leaves_only_at_the_prompt() {
    let server = Server::start();
    let latch = Latch::new();
    let held = latch.clone();
    server.route("/feed", move |_| Response::ok(TWO_STORIES).held_by(&held));
    let config =
        format!("[refresh]\non_start = false\n[[feed]]\nurl = \"{}\"\n", server.url("/feed"));
    let home = Home::new(&config);
    let mut talk = Piped::start(&home, &["--plain"]);
    talk.until("> ", 1);
    talk.say("R");
    server.wait_for_requests(1);
    talk.until("Refreshing; control C stops it.", 1);
    talk.interrupt();
    talk.until("Stopped.", 1);
    latch.open();
    talk.until("> ", 2);
    talk.interrupt();
    talk.until("control C again", 1);
    talk.interrupt();
    let status = talk.child.wait().expect("ends");
    assert_eq!(status.code(), Some(0));
}
