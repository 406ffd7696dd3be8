//! Runs the talk: takes lines, Ctrl-C, and events of the engine; prints the replies.

use std::collections::VecDeque;
use std::io::{self, BufRead, IsTerminal, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::Timestamp;
use tokio::sync::mpsc::unbounded_channel;

use super::conversation::{Conversation, Reply, Then};
use super::words;
use crate::config::{home, time_zone};
use crate::domain::{StoryQuery, Text};
use crate::engine::command::{Command, Request, Ticket};
use crate::engine::event::{Answer, Cause, Event, OFFLINE, Progress};
use crate::engine::{Engine, Opening};
use crate::session::opener::{Opener, Openers};
use crate::session::piping::{self, Pipe};
use crate::session::{Output, Session, runtime, see_through};

/// The least time between two reports on the progress of a refresh.
const PROGRESS: Duration = Duration::from_secs(10);
/// No line that a person types is longer, in bytes.
const LONGEST_LINE: usize = 10_000;
const PROMPT: &str = "> ";
/// The answer when waiting for one was stopped.
const STOPPED: &str = "Stopped waiting";

/// All that can come in.
enum Heard {
    /// A line; `None` at the end of the input.
    Line(Option<String>),
    /// A line longer than anybody types: none of it is used.
    TooLong,
    /// Ctrl-C.
    Interrupt,
    /// The engine; `None` when it is gone.
    Engine(Option<Event>),
}

/// Talks until the reader ends it, or the input ends.
///
/// # Errors
/// When the store can't be opened, or the output can't be written.
pub(super) fn talk(session: &Session, store: Opening) -> Result<()> {
    let (tell, heard) = channel();
    let (tell_event, mut events) = unbounded_channel();
    let engine = Engine::start(session.setup.clone(), store, tell_event)?;
    let forward = tell.clone();
    thread::Builder::new().name("events".to_owned()).spawn(move || {
        loop {
            let event = events.blocking_recv();
            let is_last = event.is_none();
            if forward.send(Heard::Engine(event)).is_err() || is_last {
                return;
            }
        }
    })?;
    let screen = &session.setup.config.screen;
    let mut talk = Talk {
        engine: &engine,
        heard,
        waiting: VecDeque::new(),
        listen: hear_lines(tell.clone())?,
        openers: Openers::of(screen),
        asked: 0,
        refreshing: false,
    };
    hear_interrupts(tell)?;
    let conversation = Conversation::new(time_zone(), &session.setup.config).at_home(home());
    let ended = talk.carry_on(session, conversation);
    if let Some(unfinished) = engine.stop() {
        see_through(unfinished);
    }
    ended
}

/// Reads a line only when it is asked to, so that no input is consumed unasked.
fn hear_lines(tell: Sender<Heard>) -> Result<Sender<()>> {
    let (listen, wanted) = channel::<()>();
    let thread = thread::Builder::new().name("lines".to_owned());
    thread.spawn(move || {
        while wanted.recv().is_ok() {
            let (mut input, mut bytes) = (io::stdin().lock(), Vec::new());
            let read = input.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut bytes);
            let heard = match read {
                Ok(LONGEST_LINE..) if !bytes.ends_with(b"\n") => match input.skip_until(b'\n') {
                    Ok(_) => Heard::TooLong,
                    Err(_) => Heard::Line(None),
                },
                Ok(1..) => Heard::Line(Some(String::from_utf8_lossy(&bytes).into_owned())),
                Ok(0) | Err(_) => Heard::Line(None),
            };
            drop(input);
            if tell.send(heard).is_err() {
                return;
            }
        }
    })?;
    Ok(listen)
}

fn hear_interrupts(tell: Sender<Heard>) -> Result<()> {
    let runtime = runtime()?;
    let (ready, is_ready) = channel();
    let thread = thread::Builder::new().name("interrupts".to_owned());
    thread.spawn(move || {
        runtime.block_on(async {
            let interrupt = tokio::signal::unix::SignalKind::interrupt();
            let signals = tokio::signal::unix::signal(interrupt);
            let _ = ready.send(());
            let Ok(mut signals) = signals else { return };
            while signals.recv().await.is_some() && tell.send(Heard::Interrupt).is_ok() {}
        });
    })?;
    // From here on, Ctrl-C does not end the process.
    let _ = is_ready.recv();
    Ok(())
}

struct Talk<'a> {
    engine: &'a Engine,
    heard: Receiver<Heard>,
    /// What came in during a wait for an answer.
    waiting: VecDeque<Heard>,
    listen: Sender<()>,
    openers: Openers,
    asked: u64,
    /// Whether the engine reported a refresh, and not its end so far.
    refreshing: bool,
}

impl Talk<'_> {
    fn carry_on(&mut self, session: &Session, mut conversation: Conversation) -> Result<()> {
        say(&greeting(session))?;
        let first = conversation.begin(Timestamp::now(), &mut |command| self.ask(command));
        say(&first)?;
        loop {
            self.attend(&mut conversation);
            say(&conversation.news())?;
            let Some(line) = self.prompt(&mut conversation)? else { return Ok(()) };
            let Reply { text, then } =
                conversation.hear(&line, Timestamp::now(), &mut |command| self.ask(command));
            say(&text)?;
            match then {
                Then::Listen => {}
                Then::Refresh => self.refresh(&mut conversation)?,
                Then::Browse(address) => say(&open(self.openers.browser.as_ref(), &address))?,
                Then::Play(address) => say(&open(self.openers.player.as_ref(), &address))?,
                Then::Save(save) => {
                    let came = save.write();
                    say(&conversation.saved(save, came))?;
                }
                Then::Pipe(pipe) => say(&hand_to(pipe))?,
                Then::Leave => return Ok(()),
            }
        }
    }

    /// Asks, and waits for the answer or Ctrl-C; what else comes in is put aside.
    fn ask(&mut self, command: Command) -> Answer {
        let stopped = match is_done_all_the_same(&command) {
            true => "Stopped waiting; it continues in the background",
            false => STOPPED,
        };
        let asked = self.request(command);
        loop {
            match self.heard.recv() {
                Ok(Heard::Engine(Some(Event::Answered(ticket, answer)))) if ticket == asked => {
                    if let Answer::Configured(config) = &answer {
                        self.openers = Openers::of(&config.screen);
                    }
                    return answer;
                }
                Ok(Heard::Interrupt) => {
                    self.engine.give_up(&[asked]);
                    return Answer::Nothing(stopped);
                }
                Ok(Heard::Engine(None)) | Err(_) => {
                    self.waiting.push_back(Heard::Engine(None));
                    return Answer::Nothing("The engine is gone");
                }
                Ok(other) => self.waiting.push_back(other),
            }
        }
    }

    fn request(&mut self, command: Command) -> Ticket {
        self.asked += 1;
        let ticket = Ticket(self.asked);
        self.engine.ask(Request { ticket, command });
        ticket
    }

    /// Takes note of all events of the engine so far.
    fn attend(&mut self, conversation: &mut Conversation) {
        self.waiting.extend(self.heard.try_iter());
        for heard in std::mem::take(&mut self.waiting) {
            match heard {
                Heard::Engine(Some(event)) => self.note(conversation, &event),
                // Ctrl-C that came too late for what it was meant to stop.
                Heard::Interrupt => {}
                // The prompt takes these.
                other @ (Heard::Line(_) | Heard::TooLong | Heard::Engine(None)) => {
                    self.waiting.push_back(other);
                }
            }
        }
    }

    fn note(&mut self, conversation: &mut Conversation, event: &Event) {
        match event {
            Event::Refreshing(_) => self.refreshing = true,
            Event::Refreshed(..) => self.refreshing = false,
            _ => {}
        }
        conversation.notice(event);
    }

    /// Waits for a line; `None` when the reader left.
    fn prompt(&mut self, conversation: &mut Conversation) -> Result<Option<String>> {
        say(PROMPT)?;
        let mut interrupted = false;
        self.listen.send(()).context("the input is gone")?;
        loop {
            match self.waiting.pop_front().map_or_else(|| self.heard.recv(), Ok) {
                Ok(Heard::Line(Some(line))) => {
                    // A terminal shows the line feed that was typed; without one, the reply would
                    // follow the prompt on its line.
                    if !io::stdin().is_terminal() {
                        say("\n")?;
                    }
                    return Ok(Some(line));
                }
                Ok(Heard::TooLong) => {
                    say(&format!("\nThat line is too long: nothing was done.\n{PROMPT}"))?;
                    self.listen.send(()).context("the input is gone")?;
                }
                Ok(Heard::Interrupt) if !interrupted => {
                    interrupted = true;
                    say(&format!("\nq leaves, and so does control C again.\n{PROMPT}"))?;
                }
                Ok(Heard::Engine(Some(event))) => self.note(conversation, &event),
                Ok(Heard::Line(None) | Heard::Interrupt | Heard::Engine(None)) | Err(_) => {
                    say("\n")?;
                    return Ok(None);
                }
            }
        }
    }

    /// Fetches all feeds, and reports the progress until it is done or Ctrl-C stops it.
    fn refresh(&mut self, conversation: &mut Conversation) -> Result<()> {
        let answer = self.ask(Command::Refresh(Vec::new()));
        let cause = Cause::Asked(Ticket(self.asked));
        let is_ours = answer == Answer::Started;
        match answer {
            Answer::Started => say("Refreshing; control C stops it.\n")?,
            Answer::Nothing(OFFLINE) => return say(&format!("{OFFLINE}.\n")),
            Answer::Nothing(STOPPED) => {
                self.request(Command::CancelRefresh);
                return say(&format!("{STOPPED}.\n"));
            }
            _ if self.refreshing => {
                say("A refresh is running already; control C stops it.\n")?;
            }
            _ => return say("A refresh is just ending: try again in a moment.\n"),
        }
        let mut latest = Progress::default();
        let mut told = (Instant::now(), latest);
        loop {
            let left = PROGRESS.saturating_sub(told.0.elapsed());
            let next = self.waiting.pop_front();
            match next.map_or_else(|| self.heard.recv_timeout(left), Ok) {
                Ok(Heard::Engine(Some(Event::Refreshing(progress)))) => latest = progress,
                Ok(Heard::Engine(Some(Event::Refreshed(whose, summary))))
                    if whose == cause || !is_ours =>
                {
                    self.refreshing = false;
                    // The event that tells what arrived comes before this answer.
                    let settle = StoryQuery { limit: 1, ..StoryQuery::default() };
                    self.ask(Command::Reload(settle));
                    let troubles = self.ask(Command::Troubles);
                    let is_one = matches!(&troubles, Answer::Troubles(feeds) if !feeds.is_empty());
                    return say(&words::refreshed(&summary, is_one));
                }
                Ok(Heard::Engine(Some(event))) => self.note(conversation, &event),
                Ok(Heard::Interrupt) => {
                    self.request(Command::CancelRefresh);
                }
                // No line was requested.
                Ok(Heard::Line(_) | Heard::TooLong) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Heard::Engine(None)) | Err(RecvTimeoutError::Disconnected) => {
                    self.waiting.push_back(Heard::Engine(None));
                    return Ok(());
                }
            }
            if told.0.elapsed() >= PROGRESS {
                if latest != told.1 {
                    say(&words::progress(&latest))?;
                }
                told = (Instant::now(), latest);
            }
        }
    }
}

/// Whether a command is carried out even if nobody waits for the answer any more.
fn is_done_all_the_same(command: &Command) -> bool {
    command.changes_stories() && !matches!(command, Command::FullText(..))
        || matches!(
            command,
            Command::Pause(_)
                | Command::Unsubscribe(_)
                | Command::Reconfigure
                | Command::Subscribe(_)
                | Command::Import(_)
                | Command::AddExamples
        )
}

fn open(opener: Option<&Opener>, address: &str) -> String {
    let Some(opener) = opener else {
        return format!("Not opened: there is no browser here. The address is {address}\n");
    };
    let opened = match opener.is_in_terminal() && io::stdin().is_terminal() {
        true => opener.stay_for(address),
        // A message about a late failure would come in the midst of something else.
        false => opener.open(address, drop),
    };
    match opened {
        Ok(()) => format!("Opening {address}\n"),
        Err(error) => format!("Not opened: {error}. The address is {address}\n"),
    }
}

/// Pipes stories to a shell command, and waits for its end; it prints to the terminal itself.
fn hand_to(pipe: Pipe) -> String {
    let command = pipe.command.clone();
    let ended = pipe.start().and_then(|mut child| child.wait()).map(|status| status.code());
    // After the `^C` that the terminal shows.
    let before = if matches!(ended, Ok(None)) { "\n" } else { "" };
    let (Ok(told) | Err(told)) = piping::told(&command, &ended);
    format!("{before}{told}.\n")
}

fn greeting(session: &Session) -> String {
    let mut text = String::from("newsfold, line by line. ? lists what can be typed, q quits.\n");
    if session.is_demo {
        text += "The demo: made-up news, and nothing is fetched.\n";
    }
    for problem in session.problems.iter().take(3) {
        text += &format!("{problem}\n");
    }
    if session.problems.len() > 3 {
        text +=
            &format!("{} mistakes in all; newsfold check lists them.\n", session.problems.len());
    }
    if session.setup.config.subscriptions.is_empty() {
        text += "There are no feeds yet: a and an address adds one, import and a file those of another \
                 reader, examples a few to begin with; newsfold demo --plain shows made-up news.\n";
    }
    text
}

/// Prints text, without control characters other than line feeds.
fn say(text: &str) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut printable = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (words, end) = line.strip_suffix('\n').map_or((line, ""), |words| (words, "\n"));
        let is_plain = words.chars().all(|letter| !letter.is_control());
        match is_plain {
            true => printable += words,
            false => printable += Text::clean(&words.replace('\t', "    ")).as_str(),
        }
        printable += end;
    }
    let mut out = Output::standard();
    out.text(&printable)?;
    Ok(out.finish()?)
}
