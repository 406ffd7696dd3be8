//! The terminal screen: messages in, effects out, cells drawn from the model.
//!
//! ```text
//!  keys, engine, time ─▶ Msg ─▶ update(&mut Model, Msg) ─▶ Effect ─▶ run
//!                                        └─▶ view(&Model) ─▶ cells ─▶ terminal
//! ```
//!
//! `update` decides and `view` reads; neither waits, knows a clock, or reaches outside the model. The
//! loop here waits for something to happen, takes all messages that wait, and draws once if anything
//! visible may have changed. Otherwise it sleeps, and wakes every minute since ages change.

pub mod action;
mod answers;
mod ascii;
mod asking;
mod bar;
mod choices;
pub mod command_line;
mod completing;
pub mod confirming;
pub mod effect;
pub mod environment;
pub mod exporting;
mod feeds;
mod filtering;
mod finding;
mod folding;
mod following;
mod foot;
pub mod found;
mod frame;
pub mod graphics;
mod haste;
mod keyboard;
pub mod keymap;
pub mod layout;
mod leaving;
mod lending;
mod listing;
mod lookout;
mod marking;
pub mod model;
mod moving;
pub mod msg;
pub mod naming;
pub mod pane;
mod picturing;
pub mod places;
mod pointing;
pub mod presets;
mod reading;
mod refreshing;
pub mod requests;
mod run;
mod searching;
mod selecting;
pub mod selection;
pub mod setup;
mod stepping;
mod suspend;
mod tagging;
pub mod terminal;
pub mod theme;
mod typeahead;
pub mod update;
pub mod view;
pub mod widget;

use std::io;
use std::os::unix::process::CommandExt;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::engine::event::Event;
use crate::engine::{Engine, Opening};
use crate::session::opener::Openers;
use crate::session::{Session, runtime, say, see_through, start_log};
use effect::{Effect, Leave};
use environment::Environment;
use haste::Haste;
use keyboard::Keyboard;
use lookout::{Lookout, Sight};
use model::Model;
use msg::Msg;
use run::{Came, Hands};
use suspend::Who;
use terminal::Terminal;

/// Ages change by the minute.
const MINUTE: Duration = Duration::from_secs(60);
/// Progress is drawn no more often than this; keys are answered at once.
const PROGRESS: Duration = Duration::from_millis(150);
/// The first rows come sooner than this, unless the store is slow or the disk asleep.
const MOMENT: Duration = Duration::from_millis(25);
/// How many folders are read at the same time.
const LOOKUPS: usize = 4;
/// The exit code of a command that was used where it can't work.
const MISUSED: u8 = 2;

/// Opens the screen, and returns when the reader leaves it.
pub fn run(session: Session, store: Opening) -> ExitCode {
    let environment = Environment::look();
    if let Some(refusal) = Terminal::refusal(environment.term.as_deref()) {
        say(refusal);
        return ExitCode::from(MISUSED);
    }
    match open(&session, store, &environment) {
        Ok(Leave::Quit) => ExitCode::SUCCESS,
        Ok(Leave::Demo) => demo(),
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Becomes the demo: replaces this process by the same program in another mode.
fn demo() -> ExitCode {
    let failed = std::env::current_exe().map(|program| {
        std::process::Command::new(program).args(std::env::args_os().skip(1)).arg("demo").exec()
    });
    let (Ok(error) | Err(error)) = failed;
    say(&format!("the demo can't be started: {error}"));
    ExitCode::FAILURE
}

fn open(session: &Session, store: Opening, environment: &Environment) -> Result<Leave> {
    start_log(&session.log_file, session.log_level);
    let screen = &session.setup.config.screen;
    let (theme, mistake) = environment.theme(&screen.theme);
    let model = setup::model(session, environment, mistake.as_slice());
    let runtime = runtime()?;
    // As late as possible: the store is being opened meanwhile.
    let (tell, events) = unbounded_channel();
    let engine = Engine::start(session.setup.clone(), store, tell)?;
    let mut terminal =
        Terminal::enter(environment.wishes(screen)).context("the terminal can't be set up")?;
    let (tell, told) = unbounded_channel();
    let mut hands = Hands {
        engine: &engine,
        terminal: &mut terminal,
        openers: Openers::of(screen),
        theme,
        configured_theme: screen.theme.text.clone(),
        environment,
        runtime: runtime.handle().clone(),
        outcomes: tell,
        lookups: Arc::new(Semaphore::new(LOOKUPS)),
        lent: false,
    };
    let left = runtime.block_on(watch(model, &mut hands, events, told));
    terminal::restore();
    // Threads that still wait for a terminal or a signal end with the process.
    runtime.shutdown_background();
    if let Some(unfinished) = engine.stop() {
        see_through(unfinished);
    }
    Ok(left.unwrap_or(Leave::Quit))
}

/// The loop: wait, take all messages, update, act, draw, and carry out the effects that could wait for
/// the frame. An error means that the terminal is gone, and ends the screen as quietly as a quit.
async fn watch(
    mut model: Model,
    hands: &mut Hands<'_>,
    events: UnboundedReceiver<Event>,
    mut told: UnboundedReceiver<Msg>,
) -> io::Result<Leave> {
    // The rows are read while everything else is set up.
    let first = update::start(&mut model);
    if let Some(leave) = act(&mut model, hands, first)? {
        return Ok(leave);
    }
    let mut lookout = Lookout::start()?;
    let mut arrivals = Arrivals { events, keyboard: Keyboard::start()?, waiting: Vec::new() };
    let mut effects = Vec::new();
    // A frame without the rows would only flash by, and delay them.
    let (mut drawn, mut haste) = (Instant::now(), Haste::Gathering);
    loop {
        let due = patience(haste).saturating_sub(drawn.elapsed());
        let idle = wait_for(&model).min(due);
        tokio::select! {
            pressed = arrivals.keyboard.next() => arrivals.waiting.extend(pressed?),
            Some(event) = arrivals.events.recv() => arrivals.waiting.push(Msg::Engine(event)),
            Some(msg) = told.recv() => arrivals.waiting.push(msg),
            sight = lookout.next() => match sight {
                Sight::End => return Ok(Leave::Quit),
                Sight::Stop => {
                    if suspend::suspend(Who::Process) {
                        hands.terminal.take_back()?;
                    }
                }
                Sight::GoOn => {
                    hands.terminal.take_back()?;
                    arrivals.waiting.push(resized());
                }
                Sight::Resized => arrivals.waiting.push(resized()),
            },
            () = tokio::time::sleep(idle) => {}
        }
        // Twice, so that an answer that arrives at once is in the same frame.
        for _ in 0..2 {
            for msg in arrivals.take() {
                haste = haste.max(haste::haste(&model, &msg));
                effects.extend(update::update(&mut model, msg));
                if effects.iter().all(Effect::can_wait) {
                    continue;
                }
                if let Some(leave) = act(&mut model, hands, std::mem::take(&mut effects))? {
                    return Ok(leave);
                }
            }
            if arrivals.events.is_empty() {
                break;
            }
        }
        if std::mem::take(&mut hands.lent) {
            lookout.forget().await;
        }
        let mut shown = Ok(());
        if drawn.elapsed() >= patience(haste) {
            shown = hands.draw(&model);
            (drawn, haste) = (Instant::now(), Haste::None);
        }
        // Even if the terminal is gone: what was marked stays marked.
        act(&mut model, hands, std::mem::take(&mut effects))?;
        shown?;
    }
}

/// Messages on their way to the model.
struct Arrivals {
    /// Events from the engine.
    events: UnboundedReceiver<Event>,
    keyboard: Keyboard,
    waiting: Vec<Msg>,
}

impl Arrivals {
    /// Takes all messages that are there, preceded by the time.
    fn take(&mut self) -> Vec<Msg> {
        // An error is reported where the loop waits for keys; the keys before it count.
        self.waiting.extend(self.keyboard.take().unwrap_or_default());
        while let Ok(event) = self.events.try_recv() {
            self.waiting.push(Msg::Engine(event));
        }
        keep_last_size(&mut self.waiting);
        if self.waiting.iter().any(|msg| matches!(msg, Msg::Resized(..))) {
            self.waiting.extend(Terminal::cell().map(Msg::Cell));
        }
        self.waiting.insert(0, Msg::Now(Timestamp::now()));
        std::mem::take(&mut self.waiting)
    }
}

/// Keeps only the last of the sizes that a terminal passed through.
fn keep_last_size(waiting: &mut Vec<Msg>) {
    let is_size = |msg: &Msg| matches!(msg, Msg::Resized(..));
    let mut sizes = waiting.iter().filter(|msg| is_size(msg)).count();
    waiting.retain(|msg| {
        sizes -= usize::from(is_size(msg));
        !is_size(msg) || sizes == 0
    });
}

/// Carries out effects, and the effects of their outcomes.
fn act(
    model: &mut Model,
    hands: &mut Hands<'_>,
    effects: Vec<Effect>,
) -> io::Result<Option<Leave>> {
    let mut effects = std::collections::VecDeque::from(effects);
    while let Some(effect) = effects.pop_front() {
        match hands.carry_out(effect)? {
            Came::Nothing => {}
            Came::Told(msg) => effects.extend(update::update(model, msg)),
            Came::Left(leave) => return Ok(Some(leave)),
        }
    }
    Ok(None)
}

/// How long after the last frame the next one is drawn.
fn patience(haste: Haste) -> Duration {
    match haste {
        Haste::AtOnce => Duration::ZERO,
        Haste::WithProgress => PROGRESS,
        Haste::Gathering => MOMENT,
        Haste::None => MINUTE,
    }
}

/// How long to sleep when nothing happens.
fn wait_for(model: &Model) -> Duration {
    let until = |at: Timestamp| {
        let millis = at.as_millisecond().saturating_sub(Timestamp::now().as_millisecond());
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    };
    model.deadline().map_or(MINUTE, until)
}

/// The current size of the terminal.
fn resized() -> Msg {
    let (columns, rows) = Terminal::size();
    Msg::Resized(columns, rows)
}
