//! Carries out what the screen asked for.

use std::io;

use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;

use super::browser::Browser;
use super::effect::{Effect, Leave};
use super::msg::Msg;
use super::pane::article::{LaidOut, Work};
use super::suspend::{Who, suspend};
use super::terminal::Terminal;
use super::widget::words;
use crate::engine::Engine;

/// What effects are carried out with.
pub(super) struct Hands<'a> {
    pub engine: &'a Engine,
    pub terminal: &'a mut Terminal,
    pub browser: &'a Browser,
    /// Where threads come from.
    pub runtime: Handle,
    /// Hears of large articles that were laid out.
    pub laid_out: UnboundedSender<LaidOut>,
}

/// What came of an effect.
pub(super) enum Came {
    /// Nothing to tell.
    Nothing,
    /// Something to tell the model.
    Told(Msg),
    /// The screen is to be left.
    Left(Leave),
}

impl Hands<'_> {
    /// Carries one effect out. Never waits, except while suspended.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn carry_out(&mut self, effect: Effect) -> io::Result<Came> {
        match effect {
            Effect::Ask(request) => self.engine.ask(request),
            Effect::Browse(url) => return self.browse(&url).map(Came::Told),
            Effect::Copy(url) => return self.copy(&url).map(Came::Told),
            Effect::LayOut(work) => self.lay_out(*work),
            Effect::Notify(text) => self.terminal.notify(&text)?,
            Effect::Redraw => self.terminal.forget(),
            Effect::Suspend => {
                if !suspend(Who::Job) {
                    let why = "No shell here could wake newsfold again";
                    return Ok(Came::Told(Msg::Wrong(why.to_owned())));
                }
                self.terminal.take_back()?;
            }
            Effect::Leave(leave) => return Ok(Came::Left(leave)),
        }
        Ok(Came::Nothing)
    }

    /// On a thread of its own: the screen goes on meanwhile.
    fn lay_out(&self, work: Work) {
        let told = self.laid_out.clone();
        // Nobody may be there to be told any more.
        self.runtime.spawn_blocking(move || told.send(work.lay_out()));
    }

    /// Where there is no browser, the address is copied: the reader's own machine has one.
    fn browse(&mut self, url: &str) -> io::Result<Msg> {
        if *self.browser == Browser::None {
            self.terminal.copy(url)?;
            return Ok(Msg::Said(format!("No browser here, so copied: {}", words::address(url))));
        }
        Ok(match self.browser.open(url) {
            Ok(()) => Msg::Said(format!("Opening {}", words::address(url))),
            Err(error) => Msg::Wrong(format!("Not opened: {error}")),
        })
    }

    fn copy(&mut self, url: &str) -> io::Result<Msg> {
        Ok(if self.terminal.copy(url)? {
            Msg::Said(format!("Copied {}", words::address(url)))
        } else {
            Msg::Wrong("Too long to copy".to_owned())
        })
    }
}
