//! The keyboard and the mouse, as the terminal sends them.

mod decode;

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::msg::Msg;

/// So much is read at once.
const PIECE: usize = 4_096;
/// So much is taken before what it says is done.
const MOST: usize = 1 << 20;

/// What the terminal sends. Nothing is read but when it is asked, so another program can have the
/// terminal in between.
pub(super) struct Keyboard {
    /// Asks the thread to look out for something to read, and whether it was.
    ask: mpsc::Sender<()>,
    is_asked: bool,
    /// Hears that there is something.
    come: Receiver<()>,
    /// What is begun, and when its last piece came.
    begun: Vec<u8>,
    since: Instant,
}

impl Keyboard {
    /// Listens to standard input.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> io::Result<Keyboard> {
        let (ask, asked) = mpsc::channel();
        let (tell, come) = channel(1);
        thread::Builder::new()
            .name("keyboard".to_owned())
            .spawn(move || look_out(&asked, &tell))?;
        Ok(Keyboard { ask, is_asked: false, come, begun: Vec::new(), since: Instant::now() })
    }

    /// Waits until the reader did something. Whoever stops waiting loses nothing.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub async fn next(&mut self) -> io::Result<Vec<Msg>> {
        loop {
            let said = self.take()?;
            if !said.is_empty() {
                return Ok(said);
            }
            if !self.is_asked {
                self.is_asked = self.ask.send(()).is_ok();
            }
            let wait = self.wait();
            tokio::select! {
                _ = self.come.recv() => self.is_asked = false,
                () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => {}
            }
        }
    }

    /// All that the reader did by now, without waiting.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn take(&mut self) -> io::Result<Vec<Msg>> {
        self.read()?;
        let is_all = self.wait().is_some_and(|wait| wait.is_zero());
        let mut said = Vec::new();
        let mut at = 0;
        while let Some((length, msg)) = decode::first(&self.begun[at..], is_all) {
            at += length;
            said.extend(msg);
        }
        self.begun.drain(..at);
        decode::shorten(&mut self.begun);
        Ok(said)
    }

    /// How long what is begun may still take to go on, if something is.
    fn wait(&self) -> Option<Duration> {
        let patience = decode::patience(&self.begun);
        (!self.begun.is_empty()).then(|| patience.saturating_sub(self.since.elapsed()))
    }

    /// Reads what has come. An end is told only where nothing came before it.
    fn read(&mut self) -> io::Result<()> {
        let before = self.begun.len();
        match self.read_on() {
            Err(_) if self.begun.len() > before => Ok(()),
            read => read,
        }
    }

    fn read_on(&mut self) -> io::Result<()> {
        let mut piece = [0; PIECE];
        while self.begun.len() < MOST && is_there(Some(&Timespec::default()))? {
            match rustix::io::read(rustix::stdio::stdin(), &mut piece) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(length) => {
                    self.begun.extend_from_slice(&piece[..length]);
                    self.since = Instant::now();
                }
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Tells that there is something to read, once whenever it is asked to.
fn look_out(asked: &mpsc::Receiver<()>, tell: &Sender<()>) {
    while asked.recv().is_ok() {
        // What can't be waited for is told by whoever reads it.
        while matches!(is_there(None), Ok(false)) {}
        if tell.blocking_send(()).is_err() {
            return;
        }
    }
}

/// Whether something can be read within a time, or an end is there. The terminal itself is never told
/// not to wait, since others have it too.
fn is_there(within: Option<&Timespec>) -> io::Result<bool> {
    let input = rustix::stdio::stdin();
    let mut terminal = [PollFd::new(&input, PollFlags::IN)];
    match poll(&mut terminal, within) {
        Ok(_) => Ok(!terminal[0].revents().is_empty()),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
