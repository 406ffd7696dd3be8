//! Carries out what the screen asked for.

use std::io;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;

use super::effect::{Effect, Leave};
use super::environment::Environment;
use super::model::Model;
use super::msg::Msg;
use super::naming::Lookup;
use super::suspend::{Who, suspend};
use super::terminal::Terminal;
use super::theme::Theme;
use super::view;
use super::widget::words;
use crate::config::{Located, Screen};
use crate::engine::Engine;
use crate::session::opener::{Opener, Openers};
use crate::session::saving::{NotSaved, Save};

/// Everything needed to carry out effects.
pub(super) struct Hands<'a> {
    pub engine: &'a Engine,
    pub terminal: &'a mut Terminal,
    pub openers: Openers,
    pub theme: Theme,
    /// The theme that the configuration names; `:set` may have chosen another.
    pub configured_theme: String,
    pub environment: &'a Environment,
    /// Spawns blocking work on other threads.
    pub runtime: Handle,
    /// Sends the outcome of work on other threads to the loop.
    pub outcomes: UnboundedSender<Msg>,
    /// Limits concurrent lookups of files: a folder that does not answer takes a permit for good.
    pub lookups: Arc<Semaphore>,
    /// Whether another program had the terminal since this was last checked.
    pub lent: bool,
}

/// The outcome of an effect.
pub(super) enum Came {
    /// Nothing to tell.
    Nothing,
    /// Something to tell the model.
    Told(Msg),
    /// The screen is to be left.
    Left(Leave),
}

impl Hands<'_> {
    /// Carries out one effect. Never waits, except while suspended and while another program has the
    /// terminal.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn carry_out(&mut self, effect: Effect) -> io::Result<Came> {
        match effect {
            Effect::Ask(request) => self.engine.ask(request),
            Effect::GiveUp(tickets) => self.engine.give_up(&tickets),
            Effect::Browse(url) => {
                return self.open(self.openers.browser.clone(), &url).map(Came::Told);
            }
            Effect::Play(url) => {
                return self.open(self.openers.player.clone(), &url).map(Came::Told);
            }
            Effect::Copy { lines, said } => return self.copy(&lines, said).map(Came::Told),
            Effect::Save(save) => self.apart(|| written(save)),
            Effect::Pipe(pipe) => return self.pipe(*pipe).map(Came::Told),
            Effect::LookUp(lookup) => return Ok(self.look_up(*lookup)),
            Effect::Edit(file, line) => return self.edit(&file, line).map(Came::Told),
            Effect::Paint(name) => return Ok(self.paint(&name)),
            Effect::Configure(screen) => return self.configure(&screen),
            Effect::LayOut(work) => self.apart(|| Msg::LaidOut(Box::new(work.lay_out()))),
            Effect::Code(coding) => self.apart(|| Msg::Coded(Box::new(coding.code()))),
            Effect::Notify(text) => self.terminal.notify(&text)?,
            Effect::Redraw => self.terminal.forget(),
            Effect::Suspend => {
                if !suspend(Who::Job) {
                    let why = "Can't suspend: no shell here could resume newsfold";
                    return Ok(Came::Told(Msg::Wrong(why.to_owned())));
                }
                self.terminal.take_back()?;
            }
            Effect::Leave(leave) => return Ok(Came::Left(leave)),
        }
        Ok(Came::Nothing)
    }

    /// Works on another thread, so that the screen goes on meanwhile.
    fn apart(&self, work: impl FnOnce() -> Msg + Send + 'static) {
        let outcomes = self.outcomes.clone();
        // An error means that the loop has ended: nobody needs the outcome.
        self.runtime.spawn_blocking(move || outcomes.send(work()));
    }

    /// Looks up file names on another thread.
    fn look_up(&self, lookup: Lookup) -> Came {
        let Ok(turn) = Arc::clone(&self.lookups).try_acquire_owned() else {
            return Came::Told(Msg::Wrong("The folder does not answer".to_owned()));
        };
        self.apart(move || {
            let found = lookup.look();
            drop(turn);
            Msg::Names(Box::new(found))
        });
        Came::Nothing
    }

    /// Opens an address. If there is no browser, it is copied: the reader's own machine has one.
    fn open(&mut self, opener: Option<Opener>, url: &str) -> io::Result<Msg> {
        let Some(opener) = opener else {
            self.terminal.copy(&[url.to_owned()])?;
            return Ok(Msg::Said(format!(
                "No browser found (screen.browser), so copied: {}",
                words::address(url)
            )));
        };
        let outcomes = self.outcomes.clone();
        // An error means that the loop has ended: nobody needs the outcome.
        let failed = move |what| drop(outcomes.send(Msg::Wrong(what)));
        let opened = match opener.is_in_terminal() {
            true => match opener.command(url) {
                Ok(mut command) => return self.browse_here(&mut command),
                Err(error) => Err(error),
            },
            false => opener.open(url, failed),
        };
        Ok(match opened {
            Ok(()) => Msg::Said(format!("Opening {}", words::address(url))),
            Err(error) => Msg::Wrong(format!("Not opened: {error}")),
        })
    }

    fn copy(&mut self, lines: &[String], said: String) -> io::Result<Msg> {
        Ok(if self.terminal.copy(lines)? {
            Msg::Said(said)
        } else {
            Msg::Wrong("Too long to copy".to_owned())
        })
    }

    fn paint(&mut self, name: &str) -> Came {
        match self.environment.theme(&Located::from(name)) {
            (theme, None) => {
                self.theme = theme;
                Came::Nothing
            }
            (_, Some(mistake)) => Came::Told(Msg::Wrong(mistake.what.to_string())),
        }
    }

    /// Applies the screen options of a configuration.
    fn configure(&mut self, screen: &Screen) -> io::Result<Came> {
        self.openers = Openers::of(screen);
        self.terminal.wish(self.environment.wishes(screen))?;
        if self.configured_theme == screen.theme.text {
            return Ok(Came::Nothing);
        }
        self.configured_theme.clone_from(&screen.theme.text);
        let (theme, mistake) = self.environment.theme(&screen.theme);
        if let Some(mistake) = mistake {
            return Ok(Came::Told(Msg::Wrong(format!(
                "{}; the old colours stay",
                mistake.in_short()
            ))));
        }
        self.theme = theme;
        Ok(Came::Nothing)
    }

    /// Draws the model.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, model: &Model) -> io::Result<()> {
        let theme = &self.theme;
        self.terminal.draw(model.size, |buffer| view::view(model, theme, buffer))
    }
}

/// Writes stories to a file, and says what came of it.
fn written(save: Box<Save>) -> Msg {
    match save.write() {
        Ok(()) => Msg::Said(save.told()),
        Err(NotSaved::Exists(_)) => Msg::Exists(save),
        Err(why) => Msg::Wrong(format!("Not saved: {why}")),
    }
}
