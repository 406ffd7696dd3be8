//! A running engine as a screen uses it, with requests and answers.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::ffi::OsString;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use newsfold::config;
use newsfold::domain::{FeedId, Shelf, StoryQuery, View, Window};
use newsfold::engine::command::{Command, Request, Ticket};
use newsfold::engine::event::{Answer, Event};
use newsfold::engine::{Engine, Helper, Opening, Setup};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// No test waits longer than this; one that does has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A configuration under which nothing is fetched automatically.
pub const BY_HAND: &str = "[refresh]\non_start = false\nautomatic = false\n";

pub struct Scene {
    pub folder: tempfile::TempDir,
    pub runtime: Runtime,
    pub engine: Engine,
    pub events: UnboundedReceiver<Event>,
    pub asked: u64,
}

/// An engine as a screen uses it, with a helper that refreshes.
pub fn scene(config: &str) -> Scene {
    let folder = tempfile::tempdir().expect("a folder");
    let helper = helper(env!("CARGO_BIN_EXE_newsfold"), &["errand", "info"], folder.path());
    scene_in(folder, config, helper)
}

/// A helper for the store in `folder`.
pub fn helper(program: &str, arguments: &[&str], folder: &Path) -> Option<Helper> {
    let places = [folder.join("newsfold.db"), folder.to_owned(), folder.join("newsfold.log")];
    let arguments = arguments.iter().map(OsString::from);
    let arguments = arguments.chain(places.map(OsString::from)).collect();
    Some(Helper { program: program.into(), arguments })
}

pub fn scene_in(folder: tempfile::TempDir, config: &str, helper: Option<Helper>) -> Scene {
    scene_by(Timestamp::now, folder, config, helper)
}

/// A scene with this clock.
pub fn scene_by(
    clock: fn() -> Timestamp,
    folder: tempfile::TempDir,
    config: &str,
    helper: Option<Helper>,
) -> Scene {
    let config_file = folder.path().join("config.toml");
    std::fs::write(&config_file, config).expect("writes");
    let (sender, events) = unbounded_channel();
    let setup = Setup {
        config: config::load(&config_file).config.into(),
        config_file,
        store_file: folder.path().join("newsfold.db"),
        cache: folder.path().to_owned(),
        offline: false,
        clock,
        helper,
    };
    let store = Opening::of(&setup.store_file, |_| ()).expect("a thread");
    let engine = Engine::start(setup, store, sender).expect("starts");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("one");
    Scene { folder, runtime, engine, events, asked: 0 }
}

impl Scene {
    pub fn ask(&mut self, command: Command) -> Ticket {
        self.asked += 1;
        let ticket = Ticket(self.asked);
        self.engine.ask(Request { ticket, command });
        ticket
    }

    /// The first event that `wanted` accepts.
    pub fn wait<T>(&mut self, wanted: impl Fn(Event) -> Option<T>) -> T {
        let events = &mut self.events;
        let waiting = async move {
            loop {
                let event = events.recv().await.expect("the engine runs");
                if let Some(found) = wanted(event) {
                    return found;
                }
            }
        };
        self.runtime
            .block_on(async { tokio::time::timeout(PATIENCE, waiting).await })
            .expect("the event comes")
    }

    pub fn answer(&mut self, command: Command) -> Answer {
        let asked = self.ask(command);
        self.wait(|event| match event {
            Event::Answered(ticket, answer) if ticket == asked => Some(answer),
            _ => None,
        })
    }

    pub fn window(&mut self, view: View) -> Window {
        let query = StoryQuery { view, limit: 100, ..StoryQuery::default() };
        match self.answer(Command::Load(query)) {
            Answer::Window(window) => window,
            other => panic!("no window: {other:?}"),
        }
    }

    pub fn config(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("config.toml")).expect("reads")
    }

    pub fn said(&mut self, command: Command) -> String {
        match self.answer(command) {
            Answer::Done { what, .. } => what,
            Answer::Nothing(what) => what.to_owned(),
            Answer::Failed(problem) => problem.what.to_string(),
            other => panic!("{other:?}"),
        }
    }

    pub fn feeds(&mut self) -> Vec<(FeedId, String, bool)> {
        let Answer::Shelves(shelves) = self.answer(Command::Shelves) else { panic!("shelves") };
        let feed = |shelf: &Shelf| match shelf.view {
            View::Feed(feed) => Some((feed, shelf.name.to_string(), shelf.paused)),
            _ => None,
        };
        shelves.iter().filter_map(feed).collect()
    }
}

/// A feed with `count` entries, at most six.
pub fn rss(count: usize) -> String {
    let mut document = "<rss version=\"2.0\"><channel><title>Post</title>".to_owned();
    for n in 0..count {
        let title = [
            "Harbour opens",
            "Bridge closed",
            "Museum robbed",
            "Orchard in bloom",
            "Tram fares rise",
            "Bakers on strike",
        ][n];
        write!(document, "<item><guid>{n}</guid><title>{title}</title></item>").expect("fits");
    }
    document + "</channel></rss>"
}
