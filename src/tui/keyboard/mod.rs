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

/// How many bytes are read at once.
const PIECE: usize = 4_096;
/// How many bytes are taken at most before they are decoded.
const MOST: usize = 1 << 20;

/// Input from the terminal. It is read only on request, so another program can have the terminal in
/// between.
pub(super) struct Keyboard {
    /// Asks the thread to wait for input; `is_asked` while it does.
    ask: mpsc::Sender<()>,
    is_asked: bool,
    /// Receives the thread's word that there is input.
    come: Receiver<()>,
    /// Bytes of an incomplete sequence, and when the last of them arrived.
    begun: Vec<u8>,
    since: Instant,
    /// When the byte that begins keys was taken for Esc, as nothing followed it in time.
    escaped: Option<Instant>,
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
        let (begun, since) = (Vec::new(), Instant::now());
        Ok(Keyboard { ask, is_asked: false, come, begun, since, escaped: None })
    }

    /// Waits until the reader did something. Nothing is lost if the wait is cancelled.
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
        let was_empty = self.begun.is_empty();
        self.read()?;
        if was_empty && !self.begun.is_empty() {
            let is_late = self.escaped.take().is_some_and(|at| at.elapsed() < decode::LATE);
            if is_late && let Some(whole) = decode::with_late_rest(&self.begun) {
                self.begun = whole;
            }
        }
        let is_all = self.wait().is_some_and(|wait| wait.is_zero());
        if is_all && decode::is_lone_esc(&self.begun) {
            self.escaped = Some(Instant::now());
        }
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

    /// How much longer an incomplete sequence may take; `None` if there is none.
    fn wait(&self) -> Option<Duration> {
        let patience = decode::patience(&self.begun);
        (!self.begun.is_empty()).then(|| patience.saturating_sub(self.since.elapsed()))
    }

    /// Reads what has arrived. An error is reported only if nothing arrived before it.
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

/// Waits for input whenever asked to, and reports it once.
fn look_out(asked: &mpsc::Receiver<()>, tell: &Sender<()>) {
    while asked.recv().is_ok() {
        // An error ends the wait: whoever reads then reports it.
        while matches!(is_there(None), Ok(false)) {}
        if tell.blocking_send(()).is_err() {
            return;
        }
    }
}

/// Whether there is something to read within a time, or the input has ended. The terminal is never made
/// non-blocking, since other processes use it, too.
fn is_there(within: Option<&Timespec>) -> io::Result<bool> {
    let input = rustix::stdio::stdin();
    let mut terminal = [PollFd::new(&input, PollFlags::IN)];
    match poll(&mut terminal, within) {
        Ok(_) => Ok(!terminal[0].revents().is_empty()),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
