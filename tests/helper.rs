//! The process that refreshes for a screen: it receives everything it needs, and whatever happens
//! to it, the screen goes on.

#[path = "support/server.rs"]
mod server;
#[path = "support/engine.rs"]
mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use newsfold::domain::{Mark, StoryQuery, Target, View};
use newsfold::engine::Helper;
use newsfold::engine::command::{Command, Marking};
use newsfold::engine::event::{Answer, Event, RefreshSummary};
use newsfold::store::{Decided, Store};
use rusqlite::Connection;
use rustix::process::{Pid, test_kill_process};
use server::{Latch, Response, Server};
use support::{BY_HAND, PATIENCE, Scene, helper, rss, scene_in};

const BINARY: &str = env!("CARGO_BIN_EXE_newsfold");

/// A scene whose helper is this shell script, in which `"$@"` is the real helper.
fn scene_with_script(script: &str, feed: &str) -> Scene {
    let folder = tempfile::tempdir().expect("a folder");
    let helper = scripted(script, folder.path());
    scene_in(folder, &format!("{BY_HAND}[[feed]]\n{feed}\n"), helper)
}

fn scripted(script: &str, folder: &Path) -> Option<Helper> {
    let script = format!("cd '{}'; {script}", folder.display());
    helper("sh", &["-c", &script, "sh", BINARY, "errand", "info"], folder)
}

/// A script that records the helper's exit code.
const NOTED: &str = "\"$@\"; echo $? >ended";

/// Waits until the script in `folder` has recorded the helper's end; returns its exit code.
#[track_caller]
fn end_of_helper(folder: &Path) -> Option<i32> {
    let ended = folder.join("ended");
    until("the helper ends", || number_in(&ended).is_some());
    number_in(&ended)
}

fn refreshed(scene: &mut Scene) -> RefreshSummary {
    assert_eq!(scene.answer(Command::Refresh(Vec::new())), Answer::Started);
    scene.wait(|event| match event {
        Event::Refreshed(_, summary) => Some(summary),
        Event::Trouble(problem) => panic!("before the end: {problem:?}"),
        _ => None,
    })
}

fn trouble(scene: &mut Scene) -> String {
    scene.wait(|event| match event {
        Event::Trouble(problem) => Some(problem.what.to_string()),
        _ => None,
    })
}

#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process is gone, or is a zombie.
fn has_ended(process: Pid) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero()));
    test_kill_process(process).is_err() || state.is_ok_and(|it| it.contains(") Z "))
}

fn number_in(file: &Path) -> Option<i32> {
    std::fs::read_to_string(file).ok()?.trim().parse().ok()
}

#[test]
fn what_it_brings_is_told_listed_and_found() {
    let mut scene = scene_with_script(NOTED, "file = \"post.xml\"");
    std::fs::write(scene.folder.path().join("post.xml"), rss(6)).expect("writes");
    let summary = refreshed(&mut scene);
    assert_eq!((summary.feeds, summary.new_entries, summary.new_rows), (1, 6, 6));
    assert_eq!(scene.window(View::All).rows.len(), 6);
    // It also indexes, and exits with 0.
    assert_eq!(end_of_helper(scene.folder.path()), Some(0));
    let filter = newsfold::query::parse("bakers").expect("a query");
    let query = StoryQuery { filter: Some(Box::new(filter)), limit: 10, ..StoryQuery::default() };
    match scene.answer(Command::Load(query)) {
        Answer::Window(window) => assert_eq!(window.rows[0].title.as_str(), "Bakers on strike"),
        other => panic!("no window: {other:?}"),
    }
    scene.engine.stop();
}

#[test]
fn it_asks_with_the_secrets_of_the_configuration() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(rss(1)));
    let feed = format!(
        "url = \"{}\"\nheaders = {{ X-Key = {{ command = [\"echo\", \"open sesame\"] }} }}",
        server.url("/feed")
    );
    let mut scene = scene_with_script("echo \"$@\" >asked; exec \"$@\"", &feed);
    assert_eq!(refreshed(&mut scene).new_entries, 1);
    assert_eq!(server.requests()[0].header("x-key"), Some(&b"open sesame"[..]));
    // The secret is not among the arguments, which any process can read.
    let asked = std::fs::read_to_string(scene.folder.path().join("asked")).expect("was run");
    assert!(!asked.contains("sesame") && asked.contains("newsfold.db"), "{asked}");
    scene.engine.stop();
}

#[test]
fn a_refresh_is_stopped_while_a_program_is_asked_for_a_secret() {
    for has_helper in [true, false] {
        let folder = tempfile::tempdir().expect("a folder");
        let asked = folder.path().join("asked");
        let script = format!("echo $$ >'{}'; exec sleep 600", asked.display());
        let headers =
            format!("headers = {{ X-Key = {{ command = [\"sh\", \"-c\", \"{script}\"] }} }}");
        let config = format!("{BY_HAND}[[feed]]\nurl = \"http://127.0.0.1:9/\"\n{headers}\n");
        let helper = scripted("exec \"$@\"", folder.path()).filter(|_| has_helper);
        let mut scene = scene_in(folder, &config, helper);
        scene.ask(Command::Refresh(Vec::new()));
        until("the program runs", || number_in(&asked).is_some());
        scene.ask(Command::CancelRefresh);
        scene.wait(|event| match event {
            Event::Refreshed(_, summary) => summary.cancelled.then_some(()),
            _ => None,
        });
        let program = Pid::from_raw(number_in(&asked).expect("it was there")).expect("a number");
        until("the program ends", || test_kill_process(program).is_err());
        scene.engine.stop();
    }
}

#[test]
fn one_that_is_killed_costs_its_refresh_and_says_so() {
    let mut scene =
        scene_with_script("test -e again && exec \"$@\"; kill -9 $$", "file = \"post.xml\"");
    std::fs::write(scene.folder.path().join("post.xml"), rss(2)).expect("writes");
    assert!(refreshed(&mut scene).cancelled);
    let told = trouble(&mut scene);
    assert!(told.contains("before its time") && told.contains("signal 9"), "{told}");
    std::fs::write(scene.folder.path().join("again"), "").expect("writes");
    let again = refreshed(&mut scene);
    assert_eq!((again.cancelled, again.new_entries), (false, 2));
    scene.engine.stop();
}

#[test]
fn one_that_talks_nonsense_is_not_believed() {
    let mut scene = scene_with_script("echo nonsense; exec sleep 600", "file = \"post.xml\"");
    assert!(refreshed(&mut scene).cancelled);
    let told = trouble(&mut scene);
    assert!(told.contains("before its time"), "{told}");
    scene.engine.stop();
}

#[test]
fn where_none_can_be_started_the_screen_refreshes_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("post.xml"), rss(3)).expect("writes");
    let helper = helper("/nowhere/newsfold", &[], folder.path());
    let mut scene = scene_in(folder, &format!("{BY_HAND}[[feed]]\nfile = \"post.xml\"\n"), helper);
    let summary = refreshed(&mut scene);
    assert_eq!((summary.cancelled, summary.new_entries), (false, 3));
    scene.engine.stop();
}

#[test]
fn it_leaves_with_the_screen_and_so_does_what_it_started() {
    let feed = "command = [\"sh\", \"-c\", \"echo $$ >fetching; exec sleep 600\"]";
    let mut scene = scene_with_script(NOTED, feed);
    scene.ask(Command::Refresh(Vec::new()));
    let fetching = scene.folder.path().join("fetching");
    until("the program runs", || number_in(&fetching).is_some());
    let program = Pid::from_raw(number_in(&fetching).expect("it was there")).expect("a number");
    assert!(test_kill_process(program).is_ok());
    let Scene { folder, engine, .. } = scene;
    assert!(engine.stop().is_none());
    end_of_helper(folder.path());
    until("the program ends", || has_ended(program));
}

#[test]
fn what_is_unsubscribed_while_it_works_stays_so() {
    let (server, latch) = (Server::start(), Latch::new());
    let held = latch.clone();
    server.route("/feed", move |_| Response::ok(rss(1)).held_by(&held));
    let feed =
        format!("url = \"{}\"\n[[feed]]\nfile = \"two.xml\"\nname = \"Two\"", server.url("/feed"));
    let mut scene = scene_with_script(NOTED, &feed);
    scene.ask(Command::Refresh(Vec::new()));
    server.wait_for_requests(1);
    let feeds = scene.feeds();
    let two = feeds.iter().find(|feed| feed.1 == "Two").expect("it is there").0;
    assert_eq!(scene.said(Command::Unsubscribe(two)), "Unsubscribed from Two");
    latch.open();
    end_of_helper(scene.folder.path());
    let names: Vec<String> = scene.feeds().into_iter().map(|feed| feed.1).collect();
    assert_eq!(names, ["Post"]);
    scene.engine.stop();
}

#[test]
fn what_an_earlier_run_left_is_done_though_nothing_is_fetched() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("post.xml"), rss(2)).expect("writes");
    let asked = folder.path().join("asked");
    let header =
        format!("headers = {{ X-Key = {{ command = [\"touch\", \"{}\"] }} }}", asked.display());
    let config = format!("{BY_HAND}[[feed]]\nfile = \"post.xml\"\n{header}\n");
    let mut first = scene_in(folder, &config, None);
    assert_eq!(refreshed(&mut first).new_rows, 2);
    let Scene { folder, engine, .. } = first;
    engine.stop();
    std::fs::remove_file(&asked).expect("the secret was asked for");
    let mut store = Store::open(&folder.path().join("newsfold.db")).expect("opens");
    let generation = store.grouping_generation().expect("a generation");
    store.replace_assignments(generation, &Decided::default()).expect("forgets");
    let helper = scripted(NOTED, folder.path());
    let mut second = scene_in(folder, &config, helper);
    end_of_helper(second.folder.path());
    assert_eq!(second.window(View::All).rows.len(), 2);
    assert!(!asked.exists(), "no secret is needed where nothing is fetched");
    // It reported nothing, and does not block a refresh that is asked for.
    assert_eq!(refreshed(&mut second).feeds, 1);
    second.engine.stop();
}

#[test]
fn changes_that_take_long_are_made_after_the_end() {
    let mut scene = scene_with_script(
        "while test -e slow; do sleep 0.01; done; \"$@\"; echo $? >ended",
        "file = \"post.xml\"",
    );
    let folder = scene.folder.path().to_owned();
    std::fs::write(folder.join("post.xml"), rss(6)).expect("writes");
    refreshed(&mut scene);
    end_of_helper(&folder);
    std::fs::remove_file(folder.join("ended")).expect("has ended");
    let rows = scene.window(View::All).rows;

    // This mark never ends.
    std::fs::write(folder.join("slow"), "").expect("writes");
    let other = Connection::open(folder.join("newsfold.db")).expect("opens");
    let endless = "CREATE TRIGGER endless AFTER UPDATE OF read ON entries BEGIN
        SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i FROM n)
            SELECT i FROM n);
        END";
    other.execute_batch(endless).expect("is written");
    let horizon = i64::MAX;
    let (all, one) = (Target::All(StoryQuery::default()), Target::Stories(vec![rows[0].story]));
    scene.ask(Command::Mark(Marking { target: all, mark: Mark::Read(true), horizon }));
    scene.ask(Command::Mark(Marking { target: one, mark: Mark::Read(false), horizon }));
    let Scene { folder: home, engine, .. } = scene;
    assert!(engine.stop().is_none(), "nobody waits");
    other.execute_batch("DROP TRIGGER endless").expect("nobody holds the store");
    std::fs::remove_file(folder.join("slow")).expect("was slow");

    assert_eq!(end_of_helper(&folder), Some(0));
    let unread = "SELECT group_concat(id) FROM stories WHERE NOT read";
    let unread: String = other.query_row(unread, [], |row| row.get(0)).expect("one");
    assert_eq!(unread, rows[0].story.0.to_string(), "both marks were made, in their order");
    drop(home);
}
