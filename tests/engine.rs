//! The engine as a face sees it: one answer a request, and events for changes by other processes.

#[path = "support/newsroom.rs"]
#[allow(dead_code)]
mod newsroom;
#[path = "support/server.rs"]
mod server;
#[path = "support/engine.rs"]
mod support;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command as Program, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use jiff::Timestamp;
use newsfold::config;
use newsfold::domain::{EntryId, Mark, StoryId, StoryQuery, Target, View, Window};
use newsfold::engine::command::{Command, Marking, PictureWish, Way};
use newsfold::engine::event::{Answer, Cause, Event, Progress};
use newsfold::engine::{Engine, Grouping, Library, Opening, Setup, Which, share};
use newsfold::group::Settings;
use newsfold::render::why;
use newsfold::store::{Decided, Store};
use server::{Latch, Response, Server};
use support::{BY_HAND, Scene, rss, scene, scene_by, scene_in};
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::watch;

fn refresh_elsewhere(folder: &Path) {
    let mut program = Program::new(env!("CARGO_BIN_EXE_newsfold"));
    let program = program.args(["--config", "config.toml", "--data-dir", ".", "refresh"]);
    let status = program.current_dir(folder).stdout(Stdio::null()).status().expect("runs");
    assert!(status.success());
}

/// A scene with four stories, and its list of all stories.
fn scene_of_four() -> (Scene, Window) {
    let mut scene = scene_of_a_file();
    std::fs::write(scene.folder.path().join("post.xml"), rss(4)).expect("writes");
    refresh_elsewhere(scene.folder.path());
    let window = scene.window(View::All);
    (scene, window)
}

/// A scene with a feed from a file that does not exist yet.
fn scene_of_a_file() -> Scene {
    scene(&format!("{BY_HAND}[[feed]]\nfile = \"post.xml\"\n"))
}

#[test]
fn the_screen_hears_of_what_another_process_brought() {
    let mut scene = scene_of_a_file();
    std::fs::write(scene.folder.path().join("post.xml"), rss(4)).expect("writes");
    assert_eq!(scene.window(View::All).rows, []);
    refresh_elsewhere(scene.folder.path());
    scene.wait(|event| matches!(event, Event::Changed { arrived: 4 }).then_some(()));
    let window = scene.window(View::All);
    assert_eq!((window.rows.len(), window.unread), (4, 4));

    // Marks made here survive while the other process refreshes again.
    let target = Target::All(StoryQuery::default());
    let mark = Command::Mark(Marking { target, mark: Mark::Read(true), horizon: window.horizon });
    scene.ask(mark);
    std::fs::write(scene.folder.path().join("post.xml"), rss(6)).expect("writes");
    refresh_elsewhere(scene.folder.path());
    scene.wait(|event| matches!(event, Event::Changed { arrived: 2 }).then_some(()));
    assert_eq!(scene.window(View::Unread).rows.len(), 2);
    match scene.answer(Command::Turn { way: Way::Undo, may_leave: true }) {
        Answer::Done { what, .. } => assert_eq!(what, "Undone: marked 4 stories read"),
        other => panic!("{other:?}"),
    }
    assert_eq!(scene.window(View::Unread).rows.len(), 6);
    scene.engine.stop();
}

#[test]
fn the_screen_hears_of_what_another_process_undid_and_of_nothing_that_was_done_here() {
    let (mut scene, window) = scene_of_four();
    let target = Target::Clusters(vec![window.rows[0].cluster]);
    let mark = Mark::Read(true);
    scene.answer(Command::Mark(Marking { target, mark, horizon: window.horizon }));
    let heard = scene.wait(|event| match event {
        Event::Changed { .. } => Some(false),
        Event::DoneElsewhere => Some(true),
        _ => None,
    });
    assert!(!heard, "it was done here");
    let mut program = Program::new(env!("CARGO_BIN_EXE_newsfold"));
    let program = program.args(["--config", "config.toml", "--data-dir", ".", "undo"]);
    let status = program.current_dir(scene.folder.path()).stdout(Stdio::null()).status();
    assert!(status.expect("runs").success());
    scene.wait(|event| matches!(event, Event::DoneElsewhere).then_some(()));
    assert_eq!(scene.window(View::Unread).rows.len(), 4);
    scene.engine.stop();
}

/// A scene with one feed, whose server holds its response until the latch opens.
fn scene_that_hangs() -> (Scene, Server, Latch) {
    let server = Server::start();
    let latch = Latch::new();
    let held = latch.clone();
    server.route("/slow", move |_| Response::ok(rss(1)).held_by(&held));
    let config = format!("{BY_HAND}[[feed]]\nurl = \"{}\"\n", server.url("/slow"));
    (scene(&config), server, latch)
}

#[test]
fn lists_are_answered_while_a_refresh_hangs_and_cancelling_ends_it() {
    let (mut scene, server, latch) = scene_that_hangs();
    assert_eq!(scene.answer(Command::Refresh(Vec::new())), Answer::Started);
    server.wait_for_requests(1);
    assert_eq!(scene.window(View::All).rows, []);
    let second = scene.answer(Command::Refresh(Vec::new()));
    assert_eq!(second, Answer::Nothing("A refresh is already running"));
    scene.ask(Command::CancelRefresh);
    let asked = scene.wait(|event| match event {
        Event::Refreshed(_, summary) if summary.cancelled => Some(summary.feeds),
        _ => None,
    });
    assert_eq!(asked, 0, "the one feed did not answer");
    scene.engine.stop();
    latch.open();
}

#[test]
fn a_feed_that_is_renamed_while_it_is_fetched_keeps_its_new_name() {
    let (mut scene, server, latch) = scene_that_hangs();
    assert_eq!(scene.answer(Command::Refresh(Vec::new())), Answer::Started);
    server.wait_for_requests(1);
    let renamed = format!("{}name = \"Mine\"\n", scene.config());
    reload(&mut scene, &renamed);
    latch.open();
    scene.wait(|event| {
        matches!(event, Event::Refreshed(_, it) if it.new_entries == 1).then_some(())
    });
    assert_eq!(scene.feeds()[0].1, "Mine");
    scene.engine.stop();
}

#[test]
fn an_end_that_is_asked_for_before_a_refresh_has_its_turn_is_not_lost() {
    let (mut scene, _server, latch) = scene_that_hangs();
    let asked = scene.ask(Command::Refresh(Vec::new()));
    scene.ask(Command::CancelRefresh);
    let cause = scene.wait(|event| match event {
        Event::Refreshed(cause, summary) => summary.cancelled.then_some(cause),
        _ => None,
    });
    assert_eq!(cause, Cause::Asked(asked));
    scene.engine.stop();
    latch.open();
}

#[test]
fn quitting_tells_of_a_mark_that_is_not_stored_yet() {
    let (mut scene, window) = scene_of_four();
    let file = scene.folder.path().join("newsfold.db");
    let other = rusqlite::Connection::open(&file).expect("opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("keeps others from writing");
    let target = Target::All(StoryQuery::default());
    scene.ask(Command::Mark(Marking { target, mark: Mark::Read(true), horizon: window.horizon }));
    let unfinished = scene.engine.stop().expect("it can't be stored");
    other.execute_batch("COMMIT").expect("lets others write");
    unfinished.wait();
    let store = newsfold::store::Store::open(&file).expect("opens");
    let unread = StoryQuery { view: View::Unread, limit: 9, ..StoryQuery::default() };
    assert_eq!(store.window(&unread).expect("answers").rows, []);
}

#[test]
fn a_page_that_waits_for_a_mark_keeps_nothing_else_waiting() {
    let (mut scene, window) = scene_of_four();
    let story = window.rows[0].story;
    let entry = EntryId(story.0);
    let other = rusqlite::Connection::open(scene.folder.path().join("newsfold.db"));
    let other = other.expect("opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("keeps others from writing");
    let target = Target::All(StoryQuery::default());
    scene.ask(Command::Mark(Marking { target, mark: Mark::Read(true), horizon: window.horizon }));
    // The first requests may overtake the mark.
    for _ in 0..20 {
        scene.ask(Command::FullText(story, entry));
    }
    let nowhere = PictureWish { address: String::new(), width: 1, height: 1 };
    assert_eq!(
        failure(scene.answer(Command::Picture(nowhere))),
        "The picture has no valid address"
    );
    other.execute_batch("COMMIT").expect("lets others write");
    assert!(scene.engine.stop().is_none());
}

#[test]
fn quitting_loses_no_mark() {
    let (mut scene, window) = scene_of_four();
    for row in &window.rows {
        let target = Target::Stories(vec![row.story]);
        scene.ask(Command::Mark(Marking {
            target,
            mark: Mark::Starred(true),
            horizon: window.horizon,
        }));
    }
    assert!(scene.engine.stop().is_none());
    let store = newsfold::store::Store::open(&scene.folder.path().join("newsfold.db"));
    let starred = StoryQuery { view: View::Starred, limit: 9, ..StoryQuery::default() };
    assert_eq!(store.expect("opens").window(&starred).expect("answers").rows.len(), 4);
}

#[test]
fn an_address_typed_into_the_screen_is_added_and_fetched() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(rss(3)));
    let mut scene = scene(BY_HAND);
    let added = scene.answer(Command::Subscribe(server.url("/feed")));
    assert_eq!(
        added,
        Answer::Done {
            what: format!("Added {}", server.url("/feed")),
            undoable: true,
            event: None
        }
    );
    let cause = scene.wait(|event| match event {
        Event::Refreshed(cause, summary) => (summary.new_entries == 3).then_some(cause),
        _ => None,
    });
    assert_eq!(cause, Cause::Added);
    assert_eq!(scene.window(View::All).rows.len(), 3);
    match scene.answer(Command::Subscribe(server.url("/nothing"))) {
        Answer::Failed(problem) => assert!(problem.what.as_str().contains("404"), "{problem:?}"),
        other => panic!("{other:?}"),
    }
    scene.engine.stop();
}

#[test]
fn a_refresh_that_the_store_stops_ends_in_words() {
    let mut scene = scene_of_a_file();
    std::fs::write(scene.folder.path().join("post.xml"), rss(4)).expect("writes");
    let store = rusqlite::Connection::open(scene.folder.path().join("newsfold.db"));
    store
        .expect("opens")
        .execute_batch(
            "CREATE TRIGGER broken BEFORE UPDATE OF checked ON checks
             BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
        .expect("breaks it");
    scene.ask(Command::Refresh(Vec::new()));
    let stopped = scene.wait(|event| match event {
        Event::Refreshed(_, summary) => Some(summary.cancelled),
        Event::Trouble(problem) => panic!("before the end: {problem:?}"),
        _ => None,
    });
    assert!(stopped);
    let told = scene.wait(|event| match event {
        Event::Trouble(problem) => Some(problem.what.to_string()),
        _ => None,
    });
    assert!(told.contains("the store failed"), "{told}");
    scene.engine.stop();
}

#[test]
fn the_screen_hears_that_its_store_was_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let store_file = folder.path().join("newsfold.db");
    std::fs::write(&store_file, "no store at all").expect("writes");
    let config_file = folder.path().join("config.toml");
    let (sender, mut events) = unbounded_channel();
    let setup = Setup {
        config: Default::default(),
        config_file,
        store_file,
        cache: folder.path().to_owned(),
        offline: true,
        clock: Timestamp::now,
        helper: None,
    };
    let store = Opening::of(&setup.store_file, |_| ()).expect("a thread");
    let engine = Engine::start(setup, store, sender).expect("starts");
    match events.blocking_recv() {
        Some(Event::Trouble(problem)) => {
            assert!(problem.what.as_str().contains("was damaged"), "{problem:?}");
        }
        other => panic!("{other:?}"),
    }
    engine.stop();
}

/// A page with an article among navigation and a footer.
fn page(words: &str) -> String {
    let sentence = "The ferry to the island runs twice a day again, the harbour office said. ";
    format!(
        "<html><head><title>Ferry</title></head><body><nav><a href=/>Home</a></nav><main><article>\
         <h1>Ferry</h1><p>{words} {}</p><p>{}</p></article></main><footer>Cookies</footer></body></html>",
        sentence.repeat(5),
        sentence.repeat(5)
    )
}

/// A feed with one entry, whose page is at `address`.
fn feed_with(address: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>Post</title><item><title>Ferry</title>\
         <link>{address}</link><description>Short.</description></item></channel></rss>"
    )
}

/// A scene with one feed from a file, and its one story.
fn scene_with_page(options: &str, address: &str) -> (Scene, StoryId, EntryId) {
    let config = format!(
        "{BY_HAND}[fetch]\n{options}\n\
         [[feed]]\nfile = \"post.xml\"\n"
    );
    let mut scene = scene(&config);
    std::fs::write(scene.folder.path().join("post.xml"), feed_with(address)).expect("writes");
    scene.ask(Command::Refresh(Vec::new()));
    scene.wait(|event| matches!(event, Event::Refreshed(..)).then_some(()));
    let story = scene.window(View::All).rows[0].story;
    match scene.answer(Command::Open(story, None)) {
        Answer::Article(article) => (scene, story, article.entry),
        other => panic!("{other:?}"),
    }
}

const MAY_REACH_US: &str = "allow_private_hosts = [\"127.0.0.1\"]";

fn failure(answer: Answer) -> String {
    match answer {
        Answer::Failed(problem) => problem.what.to_string(),
        Answer::Nothing(why) => why.to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_full_text_is_fetched_once_and_kept() {
    let server = Server::start();
    server.route("/ferry", |_| {
        Response::ok(page("Islanders cheered.")).header("Content-Type", "text/html; charset=utf-8")
    });
    let (mut scene, story, entry) = scene_with_page(MAY_REACH_US, &server.url("/ferry"));
    for _ in 0..2 {
        match scene.answer(Command::FullText(story, entry)) {
            Answer::Article(article) => {
                let full = article.full.expect("a full text");
                assert!(full.as_str().contains("Islanders cheered."), "{full:?}");
                assert!(!full.as_str().contains("Cookies"), "{full:?}");
                assert_eq!(article.content.as_str(), "<p>Short.</p>");
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(server.requests().len(), 1);
    match scene.answer(Command::Open(story, None)) {
        Answer::Article(article) => assert!(article.full.is_some()),
        other => panic!("{other:?}"),
    }
    scene.engine.stop();
}

#[test]
fn a_page_on_a_private_host_is_never_asked_for() {
    let server = Server::start();
    server.route("/ferry", |_| Response::ok(page("Never read.")));
    let (mut scene, story, entry) = scene_with_page("", &server.url("/ferry"));
    let said = failure(scene.answer(Command::FullText(story, entry)));
    assert!(said.starts_with("The page could not be fetched"), "{said}");
    assert_eq!(server.requests().len(), 0);
    scene.engine.stop();
}

#[test]
fn a_page_without_an_article_says_so() {
    let server = Server::start();
    server.route("/gone", |_| Response::status(410));
    server.route("/login", |_| Response::ok("<html><body><p>Please log in.</p></body></html>"));
    server.route("/paper", |_| Response::ok("%PDF").header("Content-Type", "application/pdf"));
    let html = |body: &'static [u8]| Response::ok(body).header("Content-Type", "text/html");
    server.route("/sheet", move |_| html(b"%PDF-1.7\n1 0 obj"));
    server.route("/photo", move |_| html(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80"));
    for (path, want) in [
        ("/sheet", "The page is not text but application/pdf"),
        ("/photo", "The page is not text but a file of another kind"),
        ("/gone", "The page is gone"),
        ("/login", "No article was found in the page"),
        ("/paper", "The page is not text but application/pdf"),
    ] {
        let (mut scene, story, entry) = scene_with_page(MAY_REACH_US, &server.url(path));
        assert_eq!(failure(scene.answer(Command::FullText(story, entry))), want);
        scene.engine.stop();
    }
}

#[test]
fn a_page_of_plain_text_is_no_markup() {
    let server = Server::start();
    let text = format!("To: <all@harbour.example>\n{}", "The ferry runs again.\n".repeat(9));
    server.route("/ferry", move |_| {
        Response::ok(text.clone()).header("Content-Type", "text/plain; charset=utf-8")
    });
    server.route("/page", |_| Response::ok(page("Cheers.")).header("Content-Type", "text/plain"));
    for (path, want) in [
        ("/ferry", "<p>To: &lt;all@harbour.example&gt;<br>The ferry runs again.<br>"),
        ("/page", "<p>Cheers. The ferry to the island"),
    ] {
        let (mut scene, story, entry) = scene_with_page(MAY_REACH_US, &server.url(path));
        match scene.answer(Command::FullText(story, entry)) {
            Answer::Article(article) => {
                let full = article.full.expect("a full text");
                assert!(full.as_str().starts_with(want), "{full:?}");
            }
            other => panic!("{other:?}"),
        }
        scene.engine.stop();
    }
}

#[test]
fn a_feed_that_wants_no_pages_gets_none() {
    let server = Server::start();
    let options = format!("{MAY_REACH_US}\n[defaults]\nfull_text = \"never\"");
    let (mut scene, story, entry) = scene_with_page(&options, &server.url("/ferry"));
    let said = failure(scene.answer(Command::FullText(story, entry)));
    assert!(said.contains("never"), "{said}");
    assert_eq!(server.requests().len(), 0);
    scene.engine.stop();
}

#[test]
fn pages_of_new_entries_are_fetched_where_that_is_wanted_and_failures_are_quiet() {
    let server = Server::start();
    server.route("/ferry", |_| Response::ok(page("Islanders cheered.")));
    let options = format!("{MAY_REACH_US}\n[defaults]\nfull_text = \"always\"");
    let (mut scene, story, _) = scene_with_page(&options, &server.url("/ferry"));
    server.wait_for_requests(1);
    // The next refresh finds the page stored and does not fetch it again.
    loop {
        match scene.answer(Command::Open(story, None)) {
            Answer::Article(article) if article.full.is_some() => break,
            Answer::Article(_) => {
                scene.wait(|event| matches!(event, Event::Changed { .. }).then_some(()))
            }
            other => panic!("{other:?}"),
        }
    }
    scene.ask(Command::Refresh(Vec::new()));
    scene.wait(|event| matches!(event, Event::Refreshed(..)).then_some(()));
    scene.engine.stop();
    assert_eq!(server.requests().len(), 1);
}

const TWO_FEEDS: &str = "[refresh]\non_start = false\nautomatic = false\n\n# the first\n[[feed]]\n\
                         url = \"https://one.example/\"\n\n# the second\n[[feed]]\n\
                         file = \"two.xml\"\nname = \"Two\" # mine\n";

#[test]
fn feeds_are_paused_and_left_in_the_file_itself_and_that_can_be_undone() {
    let mut scene = scene(TWO_FEEDS);
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    let (one, two) = (scene.feeds()[0].0, scene.feeds()[1].0);
    let Answer::Place(file, line) = scene.answer(Command::PlaceOf(two)) else { panic!("a place") };
    assert_eq!((file, line), (scene.folder.path().join("config.toml"), 10));

    assert_eq!(scene.said(Command::Pause(two)), "Paused Two");
    assert!(scene.feeds()[1].2);
    assert!(scene.config().contains("[[feed]]\npaused = true\nfile = \"two.xml\""));
    assert_eq!(scene.said(Command::Unsubscribe(two)), "Unsubscribed from Two");
    assert_eq!(scene.feeds().len(), 1);
    let rest = TWO_FEEDS.split("[[feed]]\nfile").next().expect("a first part");
    assert_eq!(scene.config(), rest);
    assert!(scene.said(Command::Pause(two)).contains("no longer in the configuration"));

    // Another program changes the file before the removal is undone.
    let edited = scene.config().replace("# the first", "# the very first, of all");
    std::fs::write(scene.folder.path().join("config.toml"), edited).expect("writes");
    assert_eq!(
        scene.said(Command::Turn { way: Way::Undo, may_leave: true }),
        "Undone: unsubscribed from Two"
    );
    assert_eq!(scene.feeds()[1], (two, "Two".to_owned(), true));
    assert!(scene.config().contains("# the very first") && scene.config().contains("# mine"));
    assert_eq!(scene.said(Command::Turn { way: Way::Undo, may_leave: true }), "Undone: paused Two");
    assert!(!scene.feeds()[1].2);
    assert_eq!(
        scene.said(Command::Turn { way: Way::Redo, may_leave: true }),
        "Done again: paused Two"
    );
    assert_eq!(scene.said(Command::Unsubscribe(one)), "Unsubscribed from one.example");
    assert_eq!(scene.feeds().len(), 1);
}

#[test]
fn a_feed_is_fetched_again_though_all_others_are_paused() {
    let paused = format!("[defaults]\npaused = true\n\n{TWO_FEEDS}");
    let mut scene = scene(&paused);
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    let two = scene.feeds()[1].0;
    assert_eq!(scene.said(Command::Pause(two)), "Resumed Two");
    assert!(!scene.feeds()[1].2 && scene.config().contains("paused = false"));
    assert_eq!(scene.said(Command::Pause(two)), "Paused Two");
    assert!(scene.feeds()[1].2);
    assert_eq!(scene.config(), paused);
}

#[test]
fn a_feed_is_left_whatever_the_folder_of_its_file_is_called_and_however_it_is_named_there() {
    let name = OsStr::from_bytes(b"caf\xe9");
    let folder = tempfile::Builder::new().prefix(name).tempdir().expect("a folder");
    let post = config::home().expect("a home").join("post.xml");
    let more = format!("\n[[feed]]\nfile = {post:?}\n\n[[feed]]\nfile = \"~/post.xml\"\n");
    let mut scene = scene_in(folder, &format!("{TWO_FEEDS}{more}"), None);
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    let feeds = scene.feeds();
    let (one, post) = (feeds[0].0, feeds[2].0);
    assert_eq!(scene.said(Command::Pause(one)), "Paused one.example");
    assert_eq!(
        scene.said(Command::Turn { way: Way::Undo, may_leave: true }),
        "Undone: paused one.example"
    );
    assert_eq!(scene.said(Command::Unsubscribe(post)), "Unsubscribed from post.xml");
    assert_eq!(scene.config().trim_end(), TWO_FEEDS.trim_end());
    scene.engine.stop();
}

#[test]
fn a_mark_is_taken_back_while_somebody_else_writes_the_configuration() {
    let mut scene = scene(TWO_FEEDS);
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    let two = scene.feeds()[1].0;
    assert_eq!(scene.said(Command::Pause(two)), "Paused Two");
    std::fs::write(scene.folder.path().join("two.xml"), rss(1)).expect("writes");
    scene.ask(Command::Refresh(vec![two]));
    scene.wait(|event| matches!(event, Event::Refreshed(..)).then_some(()));
    let window = scene.window(View::All);
    let target = Target::Stories(vec![window.rows[0].story]);
    let mark = Mark::Starred(true);
    scene.answer(Command::Mark(Marking { target, mark, horizon: window.horizon }));
    let folder = std::fs::File::open(scene.folder.path()).expect("the folder of the configuration");
    folder.lock().expect("nobody else has it");
    assert_eq!(
        scene.said(Command::Turn { way: Way::Undo, may_leave: true }),
        "Undone: starred 1 story"
    );
    drop(folder);
    assert_eq!(scene.said(Command::Turn { way: Way::Undo, may_leave: true }), "Undone: paused Two");
}

#[test]
fn a_feed_comes_back_with_the_mistakes_that_it_had() {
    let mistaken = TWO_FEEDS.replace("name = \"Two\"", "name = \"Two\"\nnam = 1\ncolour = 2");
    let mut scene = scene(TWO_FEEDS);
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    let two = scene.feeds()[1].0;
    std::fs::write(scene.folder.path().join("config.toml"), &mistaken).expect("writes");
    assert_eq!(scene.said(Command::Pause(two)), "Paused Two");
    assert_eq!(scene.said(Command::Turn { way: Way::Undo, may_leave: true }), "Undone: paused Two");
    assert_eq!(scene.said(Command::Unsubscribe(two)), "Unsubscribed from Two");
    assert_eq!(
        scene.said(Command::Turn { way: Way::Undo, may_leave: true }),
        "Undone: unsubscribed from Two"
    );
    assert_eq!(scene.config(), mistaken);
}

#[test]
fn feeds_that_were_added_are_taken_out_again_by_undo_and_come_back_by_redo() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(rss(3)));
    let mut scene = scene(TWO_FEEDS);
    let refreshed = |event| matches!(event, Event::Refreshed(..)).then_some(());
    scene.said(Command::Subscribe(server.url("/feed")));
    scene.wait(refreshed);
    let added = scene.config();
    assert_eq!(scene.feeds().len(), 3);

    let opml = "<opml><body><outline xmlUrl=\"http://127.0.0.1:9/a\"/>\
                <outline xmlUrl=\"http://127.0.0.1:9/b\"/></body></opml>";
    let list = scene.folder.path().join("list.opml");
    std::fs::write(&list, opml).expect("writes");
    assert_eq!(
        scene.answer(Command::Import(list.clone())),
        Answer::Done { what: "Added 2 feeds".to_owned(), undoable: true, event: None }
    );
    scene.wait(refreshed);
    assert_eq!(
        scene.answer(Command::Import(list)),
        Answer::Done {
            what: "Added nothing, 2 were there already".to_owned(),
            undoable: false,
            event: None
        }
    );

    let question = "Undo: added 2 feeds?".to_owned();
    let asked = scene.answer(Command::Turn { way: Way::Undo, may_leave: false });
    assert_eq!(asked, Answer::Unsure { question, way: Way::Undo });
    assert_eq!(scene.feeds().len(), 5);
    assert_eq!(
        scene.said(Command::Turn { way: Way::Undo, may_leave: true }),
        "Undone: added 2 feeds"
    );
    assert_eq!(scene.config(), added);
    let undone = scene.said(Command::Turn { way: Way::Undo, may_leave: true });
    assert_eq!(undone, format!("Undone: added {}", server.url("/feed")));
    assert_eq!((scene.config().as_str(), scene.feeds().len()), (TWO_FEEDS, 2));
    assert_eq!(scene.window(View::All).rows.len(), 3, "what came stays");
    assert!(
        scene
            .said(Command::Turn { way: Way::Redo, may_leave: true })
            .starts_with("Done again: added http")
    );
    assert_eq!((scene.config(), scene.feeds().len()), (added, 3));
    assert_eq!(
        scene.said(Command::Turn { way: Way::Redo, may_leave: true }),
        "Done again: added 2 feeds"
    );
    assert_eq!(scene.feeds().len(), 5);
    scene.engine.stop();
}

#[test]
fn a_clean_end_leaves_all_in_the_file_that_a_person_copies() {
    let (mut scene, window) = scene_of_four();
    let (target, horizon) = (Target::Stories(vec![window.rows[0].story]), window.horizon);
    scene.said(Command::Mark(Marking { target, mark: Mark::Starred(true), horizon }));
    assert!(scene.engine.stop().is_none());
    let copy = tempfile::tempdir().expect("a folder");
    let copied = copy.path().join("newsfold.db");
    std::fs::copy(scene.folder.path().join("newsfold.db"), &copied).expect("copies");
    let store = Store::open(&copied).expect("opens");
    let starred = store
        .window(&StoryQuery { view: View::Starred, limit: 9, ..StoryQuery::default() })
        .expect("reads");
    assert_eq!((starred.rows.len(), store.totals().expect("counts").entries), (1, 4));
}

#[test]
fn an_addition_that_would_tear_another_feed_apart_is_done_again_at_the_end() {
    let config = "[refresh]\non_start = false\nautomatic = false\n\n[[feed]]\nfile = \"a.xml\"\n";
    let mut scene = scene(config);
    let list = scene.folder.path().join("list.opml");
    let opml = "<opml><body><outline xmlUrl=\"http://127.0.0.1:9/a\"/></body></opml>";
    std::fs::write(&list, opml).expect("writes");
    scene.answer(Command::Import(list));
    assert!(
        scene.said(Command::Turn { way: Way::Undo, may_leave: true }).starts_with("Undone: added")
    );
    // The other feed has grown to where the new one was.
    let named = format!("{config}name = \"A\"\n");
    std::fs::write(scene.folder.path().join("config.toml"), &named).expect("writes");
    assert!(
        scene
            .said(Command::Turn { way: Way::Redo, may_leave: true })
            .starts_with("Done again: added")
    );
    let added = "\n[[feed]]\nurl = \"http://127.0.0.1:9/a\"\n";
    assert_eq!(scene.config(), format!("{named}{added}"));
    scene.engine.stop();
}

#[test]
fn an_edit_that_cannot_be_taken_back_is_told_once_and_blocks_nothing() {
    let mut scene = scene(TWO_FEEDS);
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    let (one, two) = (scene.feeds()[0].0, scene.feeds()[1].0);
    scene.said(Command::Pause(one));
    scene.said(Command::Pause(two));
    std::fs::write(scene.folder.path().join("config.toml"), TWO_FEEDS).expect("writes");
    for _ in [two, one] {
        let said = scene.said(Command::Turn { way: Way::Undo, may_leave: true });
        assert!(said.contains("make this change by hand"), "{said}");
    }
    assert_eq!(
        scene.answer(Command::Turn { way: Way::Undo, may_leave: true }),
        Answer::Nothing("Nothing to undo")
    );
    assert_eq!(
        scene.answer(Command::Turn { way: Way::Redo, may_leave: true }),
        Answer::Nothing("Nothing to do again")
    );
    assert_eq!(scene.config(), TWO_FEEDS);
    scene.engine.stop();
}

#[test]
fn a_refresh_goes_by_what_commands_did_to_the_feeds_meanwhile() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, count) in [("one", 1), ("two", 2), ("three", 3)] {
        let file = folder.path().join(name).with_extension("xml");
        std::fs::write(file, rss(count)).expect("writes");
    }
    let feeds = |names: &[&str]| -> String {
        let feed = |name| format!("[[feed]]\nfile = \"{name}.xml\"\nname = \"{name}\"\n");
        BY_HAND.to_owned() + &names.iter().map(feed).collect::<String>()
    };
    let write = |folder: &Path, text: &str| {
        std::fs::write(folder.join("config.toml"), text).expect("writes");
    };
    let names = |scene: &mut Scene| scene.feeds().into_iter().map(|it| it.1).collect::<Vec<_>>();
    write(folder.path(), &feeds(&["one", "two"]));
    refresh_elsewhere(folder.path());
    let mut scene = scene_in(folder, &feeds(&["one", "two"]), None);
    assert_eq!(names(&mut scene), ["one", "two"]);

    write(scene.folder.path(), &feeds(&["two", "three"]));
    refresh_elsewhere(scene.folder.path());
    // While the file has a mistake, the list is as the other process left it.
    write(scene.folder.path(), "[[feed");
    refresh_all(&mut scene);
    assert_eq!(names(&mut scene), ["two", "three"]);

    write(scene.folder.path(), &feeds(&["two", "three", "one"]));
    std::fs::write(scene.folder.path().join("three.xml"), rss(5)).expect("writes");
    refresh_all(&mut scene);
    assert_eq!(names(&mut scene), ["two", "three", "one"]);
    assert_eq!(scene.window(View::All).rows.len(), 5, "the added feed is fetched");
    write(scene.folder.path(), "");
    refresh_all(&mut scene);
    assert_eq!(names(&mut scene), ["two", "three", "one"], "an editor is not done with it");
    scene.engine.stop();
}

#[test]
fn no_feed_is_left_because_another_file_is_mistaken_for_a_while() {
    let folder = tempfile::tempdir().expect("a folder");
    let more = "[[feed]]\nfile = \"three.xml\"\n\n[[feed]]\nfile = \"four.xml\"\n";
    std::fs::write(folder.path().join("more.toml"), more).expect("writes");
    let mut scene = scene_in(folder, &format!("include = [\"more.toml\"]\n{TWO_FEEDS}"), None);
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    assert_eq!(scene.feeds().len(), 4);
    let two = scene.feeds().iter().find(|feed| feed.1 == "Two").expect("a feed").0;
    let before = scene.config();
    std::fs::write(scene.folder.path().join("more.toml"), "[[feed").expect("writes");
    let said = scene.said(Command::Pause(two));
    assert!(said.starts_with("more.toml:1:"), "{said}");
    assert_eq!((scene.config(), scene.feeds().len()), (before, 4));
    scene.engine.stop();
}

#[test]
fn no_feed_is_left_because_it_is_mistaken_while_another_comes_or_goes() {
    let mut scene = scene(TWO_FEEDS);
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    let list = scene.folder.path().join("list.opml");
    let opml = "<opml><body><outline xmlUrl=\"http://127.0.0.1:9/a\"/></body></opml>";
    std::fs::write(&list, opml).expect("writes");
    let names = |scene: &mut Scene| scene.feeds().into_iter().map(|it| it.1).collect::<Vec<_>>();
    let write = |scene: &Scene, text: String| {
        std::fs::write(scene.folder.path().join("config.toml"), text).expect("writes");
    };
    write(&scene, scene.config().replace("https://one", "htps://one"));
    assert_eq!(scene.said(Command::Import(list)), "Added http://127.0.0.1:9/a");
    assert_eq!(names(&mut scene), ["one.example", "Two"], "as before, until it is read anew");
    write(&scene, scene.config().replace("htps://one", "https://one"));
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    let all = ["one.example", "Two", "127.0.0.1/a"];
    assert_eq!(names(&mut scene), all);
    write(&scene, scene.config().replace("https://one", "htps://one"));
    assert_eq!(
        scene.said(Command::Turn { way: Way::Undo, may_leave: true }),
        "Undone: added http://127.0.0.1:9/a"
    );
    assert!(!scene.config().contains("127.0.0.1"), "{}", scene.config());
    assert_eq!(names(&mut scene), all);
    scene.engine.stop();
}

/// Replaces the configuration and reloads it.
fn reload(scene: &mut Scene, config: &str) {
    std::fs::write(scene.folder.path().join("config.toml"), config).expect("writes");
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
}

/// Runs one whole refresh; an earlier one may still be indexing.
fn refresh_all(scene: &mut Scene) {
    let all = Command::Refresh(Vec::new());
    while scene.answer(all.clone()) != Answer::Started {}
    scene.wait(|event| matches!(event, Event::Refreshed(..)).then_some(()));
}

#[test]
fn feeds_are_fetched_as_they_fall_due_once_the_configuration_says_so() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(rss(3)));
    let config = format!("{BY_HAND}[[feed]]\nurl = \"{}\"\n", server.url("/feed"));
    let mut scene = scene(&config);
    reload(&mut scene, &config);
    assert_eq!(scene.window(View::All).rows, [], "not yet");
    reload(&mut scene, &config.replace("automatic = false", "automatic = true"));
    let new = scene.wait(|event| match event {
        Event::Refreshed(_, summary) => Some(summary.new_entries),
        _ => None,
    });
    assert_eq!(new, 3);
    scene.engine.stop();
}

#[test]
fn a_fault_costs_one_refresh_and_no_later_one() {
    static IS_BROKEN: AtomicBool = AtomicBool::new(true);
    let clock = || {
        let is_of_a_task = std::thread::current().name() == Some("engine");
        assert!(!is_of_a_task || !IS_BROKEN.load(Ordering::Relaxed), "the clock is broken");
        Timestamp::now()
    };
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("post.xml"), rss(4)).expect("writes");
    let mut scene = scene_by(clock, folder, "[[feed]]\nfile = \"post.xml\"\n", None);
    scene.wait(|event| matches!(event, Event::Refreshed(_, it) if it.cancelled).then_some(()));
    let told = scene.wait(|event| match event {
        Event::Trouble(problem) => Some(problem.what.to_string()),
        _ => None,
    });
    assert!(told.contains("the clock is broken"), "{told}");
    IS_BROKEN.store(false, Ordering::Relaxed);
    // Makes the engine check which feeds are due, as it does every minute.
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    scene.wait(|event| {
        matches!(event, Event::Refreshed(_, it) if it.new_entries == 4).then_some(())
    });
    scene.engine.stop();
}

#[test]
fn another_interval_counts_from_the_last_visit() {
    let config = |every: &str| {
        format!(
            "{BY_HAND}[[feed]]\nfile = \"post.xml\"\n\
             every = \"{every}\"\n"
        )
    };
    let mut scene = scene(&config("5d"));
    std::fs::write(scene.folder.path().join("post.xml"), rss(4)).expect("writes");
    refresh_all(&mut scene);
    let hours_to_wait = |scene: &Scene| {
        let path = scene.folder.path();
        let subscriptions = config::load(&path.join("config.toml")).config.subscriptions;
        let mut store = newsfold::store::Store::open(&path.join("newsfold.db")).expect("opens");
        let feeds = store.subscribe(&subscriptions).expect("reads");
        let (checked, next) = (feeds[0].health.checked, feeds[0].health.next_check);
        next.expect("planned").duration_since(checked.expect("visited")).as_hours()
    };
    assert!((4 * 24..6 * 24).contains(&hours_to_wait(&scene)));
    reload(&mut scene, &config("10h"));
    assert!((9..=11).contains(&hours_to_wait(&scene)), "{}", hours_to_wait(&scene));
    scene.engine.stop();
}

#[test]
fn the_network_is_used_as_configured_by_now_and_a_running_refresh_ends_as_it_began() {
    let server = Server::start();
    let latch = Latch::new();
    let held = latch.clone();
    server.route("/feed", move |_| Response::ok(rss(3)).held_by(&held));
    let config = |agent: &str| {
        format!(
            "{BY_HAND}[fetch]\nuser_agent = \"{agent}\"\n\
             max_entries = {}\n[[feed]]\nurl = \"{}\"\n",
            agent.len(),
            server.url("/feed")
        )
    };
    let mut scene = scene(&config("Two"));
    scene.ask(Command::Refresh(Vec::new()));
    server.wait_for_requests(1);
    reload(&mut scene, &config("1"));
    latch.open();
    scene.wait(|event| {
        matches!(event, Event::Refreshed(_, it) if it.new_entries == 3).then_some(())
    });
    refresh_all(&mut scene);
    let agents: Vec<String> = server
        .requests()
        .iter()
        .map(|it| String::from_utf8_lossy(it.header("user-agent").expect("sent")).into_owned())
        .collect();
    assert_eq!(agents, ["Two", "1"]);
    scene.engine.stop();
}

#[test]
fn another_window_counts_for_what_arrives_from_then_on() {
    let days_ago = |days: i64| {
        let then = Timestamp::now() - jiff::SignedDuration::from_hours(24 * days);
        then.to_zoned(jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    let text = "The harbour council voted by nine to two for a second crane on the northern quay, \
                which shall unload the grain ships of the autumn and cost four million crowns.";
    let feed = |name: &str, days: i64| {
        format!(
            "<rss version=\"2.0\"><channel><title>{name}</title><item><guid>{name}</guid>\
             <title>Harbour council votes for a second crane</title><pubDate>{}</pubDate>\
             <description>{text}</description></item></channel></rss>",
            days_ago(days)
        )
    };
    let config = |window: &str| {
        format!(
            "{BY_HAND}[stories]\nwindow = \"{window}\"\n\
             [[feed]]\nfile = \"a.xml\"\n[[feed]]\nfile = \"b.xml\"\n[[feed]]\nfile = \"c.xml\"\n"
        )
    };
    let mut scene = scene(&config("1d"));
    let write = |scene: &Scene, name: &str, days| {
        std::fs::write(scene.folder.path().join(name), feed(name, days)).expect("writes");
    };
    write(&scene, "a.xml", 9);
    refresh_all(&mut scene);
    write(&scene, "b.xml", 5);
    refresh_all(&mut scene);
    assert_eq!(scene.window(View::All).rows.len(), 2, "too far apart for a day");
    reload(&mut scene, &config("30d"));
    write(&scene, "c.xml", 1);
    refresh_all(&mut scene);
    let rows = scene.window(View::All).rows;
    assert_eq!(rows.len(), 2, "the third is a copy, the first two stay as they were: {rows:?}");
    scene.engine.stop();
}

#[test]
fn a_configuration_with_a_mistake_is_not_taken_over() {
    let mut scene = scene(TWO_FEEDS);
    let file = scene.folder.path().join("config.toml");
    std::fs::write(&file, TWO_FEEDS.replace("automatic", "automatik")).expect("writes");
    let said = scene.said(Command::Reconfigure);
    assert!(said.starts_with("config.toml:3:1: unknown"), "{said}");
    std::fs::write(&file, TWO_FEEDS.replace("Two", "Deux")).expect("writes");
    assert!(matches!(scene.answer(Command::Reconfigure), Answer::Configured(_)));
    assert_eq!(scene.feeds()[1].1, "Deux");
}

#[test]
fn whoever_is_quicker_decides_and_nothing_is_decided_twice() {
    let (_desk, folder) = newsroom::crowd(10_100);
    let open = || Store::open(&folder.path().join("newsfold.db")).expect("opens");
    let mut other = open();
    let generation = other.grouping_generation().expect("a generation");
    other.replace_assignments(generation, &Decided::default()).expect("forgets");
    let store = share(open());
    let mut interruptions = 0;
    // Interrupts after the first ten thousand decisions, while the last hundred are being made.
    let interrupt = |_| {
        if interruptions == 0 {
            let generation = other.grouping_generation().expect("a generation");
            other
                .put_assignments(generation, &Decided::of(&[]), || false)
                .expect("stores")
                .expect("nobody was quicker");
        }
        interruptions += 1;
    };
    let mut grouping = Grouping::new(Settings::default(), folder.path(), Timestamp::now);
    grouping.catch_up(&store, || false, interrupt).expect("groups");
    assert!(interruptions >= 2);
    let store = open();
    let totals = store.totals().expect("counts");
    assert_eq!((totals.clusters > 10_000, totals.pending), (true, 0));
    assert_eq!(store.faults().expect("checks"), [""; 0]);
}

#[test]
fn what_another_process_decides_just_before_is_not_decided_again() {
    let told = |is_interrupted: bool| {
        let (_desk, folder) = newsroom::newsroom();
        let open = || Store::open(&folder.path().join("newsfold.db")).expect("opens");
        let mut store = open();
        let generation = store.grouping_generation().expect("a generation");
        store.replace_assignments(generation, &Decided::default()).expect("forgets");
        let [ours, theirs] = [share(store), share(open())];
        let decide_all = |store, is_given_up: &dyn Fn() -> bool| {
            let mut grouping = Grouping::new(Settings::default(), folder.path(), Timestamp::now);
            grouping.catch_up(store, is_given_up, |_| ()).expect("groups");
        };
        let interrupt = || {
            if is_interrupted {
                decide_all(&theirs, &|| false);
            }
            false
        };
        decide_all(&ours, &interrupt);
        let store = open();
        let entries = 1..=store.horizon().expect("a horizon");
        let told = entries.filter_map(|entry| {
            let story = store.story_of(EntryId(entry)).expect("reads")?;
            let copy = store.article(story, Some(EntryId(entry))).expect("reads")?;
            Some((entry, why::sentences(&copy)))
        });
        told.collect::<Vec<_>>()
    };
    let alone = told(false);
    assert!(
        alone.iter().any(|(_, said)| said.iter().any(|it| it.contains("had this story first")))
    );
    assert_eq!(told(true), alone);
}

#[test]
fn a_grouping_that_is_given_up_is_gone_on_with() {
    let (_desk, folder) = newsroom::crowd(10_100);
    let mut store = Store::open(&folder.path().join("newsfold.db")).expect("opens");
    let generation = store.grouping_generation().expect("a generation");
    store.replace_assignments(generation, &Decided::default()).expect("forgets");
    let store = share(store);
    let other = Store::open(&folder.path().join("newsfold.db")).expect("opens");
    let pending = || other.totals().expect("counts").pending;
    let mut grouping = Grouping::new(Settings::default(), folder.path(), Timestamp::now);
    let asked = AtomicUsize::default();
    // Gives up after the first ten thousand.
    let is_given_up = || asked.fetch_add(1, Ordering::Relaxed) > 0;
    grouping.catch_up(&store, is_given_up, |_| ()).expect("groups");
    assert_eq!(pending(), 100);
    grouping.catch_up(&store, || false, |_| ()).expect("groups");
    assert_eq!(pending(), 0);
}

#[test]
fn a_refresh_that_only_groups_by_now_can_be_stopped() {
    let (_desk, folder) = newsroom::crowd(10_100);
    let store_file = folder.path().join("newsfold.db");
    let mut store = Store::open(&store_file).expect("opens");
    let generation = store.grouping_generation().expect("a generation");
    store.replace_assignments(generation, &Decided::default()).expect("forgets");
    let setup = Setup {
        config: Default::default(),
        config_file: folder.path().join("config.toml"),
        store_file,
        cache: folder.path().to_owned(),
        offline: true,
        clock: Timestamp::now,
        helper: None,
    };
    let library = Library::open(setup, |_| ()).expect("opens");
    let (cancel, cancelled) = watch::channel(false);
    let sender = cancel.clone();
    let stop = move |progress: Progress| {
        if progress.grouping {
            sender.send_replace(true);
        }
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    let summary = runtime.block_on(library.refresh(&Which::None, cancelled, stop));
    assert!(summary.expect("the store works").cancelled);
    drop(cancel);
    assert!(store.totals().expect("counts").pending > 0);
}

#[test]
fn a_rebuild_shows_what_was_decided_until_all_is_decided_anew() {
    let headline = |number| format!("Story {number} of the sea");
    let (_desk, folder) = newsroom::crowd_called(10_100, headline);
    let open = || Store::open(&folder.path().join("newsfold.db")).expect("opens");
    let (store, mut other) = (share(open()), open());
    let before = other.totals().expect("counts");
    let mut told = Vec::new();
    let interrupt = |decided| {
        let totals = other.totals().expect("counts");
        assert_eq!((totals.clusters, totals.pending), (before.clusters, 0));
        if told.is_empty() {
            let generation = other.grouping_generation().expect("a generation");
            let nothing = Decided::default();
            other
                .put_assignments(generation, &nothing, || false)
                .expect("stores")
                .expect("nobody was quicker");
        }
        told.push(decided);
    };
    Grouping::new(Settings::default(), folder.path(), Timestamp::now)
        .decide_anew(&store, interrupt)
        .expect("groups");
    assert_eq!(told, [10_000, 10_100, 10_000, 10_100], "again, since another was quicker");
    let after = open().totals().expect("counts");
    assert!(after.clusters < before.clusters, "each of the crowd was put alone by hand");
    assert_eq!(after.pending, 0);
    assert_eq!(open().faults().expect("checks"), [""; 0]);
}
