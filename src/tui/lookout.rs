//! Watches for signals, and for a terminal that is gone.
//!
//! The screen's own loop may be stuck writing to the terminal, so it can't be trusted to notice that
//! the terminal is gone: a separate thread polls the terminal, and ends the process if the loop does
//! not.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::{SIGHUP, SIGTERM};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{Receiver, channel};

/// How long the loop has to end by itself after the terminal is gone.
const GRACE: Duration = Duration::from_millis(1_200);
/// The exit code of a process that lost its terminal, as shells count it: 128 + SIGHUP.
const HUNG_UP: i32 = 129;

/// Whether the process was told to end, for code that waits outside the loop.
static TO_END: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Whether the process was told to end, even if the loop has not noticed yet.
pub(super) fn is_to_end() -> bool {
    TO_END.load(Ordering::Relaxed)
}

/// What the lookout saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// The process must end.
    End,
    /// The process must stop, as by C-z from outside.
    Stop,
    /// The process goes on after a stop.
    GoOn,
    /// The terminal has another size.
    Resized,
}

/// Receives signals, and the notice that the terminal is gone.
pub(super) struct Lookout {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    stop: Signal,
    go_on: Signal,
    resized: Signal,
    gone: Receiver<()>,
    /// Whether the loop ended: what follows it, such as storing the last changes, may take longer than
    /// the grace period.
    ended: Arc<AtomicBool>,
}

impl Drop for Lookout {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}

impl Lookout {
    /// Starts watching. Needs a Tokio runtime.
    ///
    /// # Errors
    /// When the system gives no handlers or threads.
    pub fn start() -> io::Result<Lookout> {
        let (tell, gone) = channel(1);
        let ended = Arc::new(AtomicBool::new(false));
        let has_ended = Arc::clone(&ended);
        for signal in [SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&TO_END))?;
        }
        thread::Builder::new().name("lookout".to_owned()).spawn(move || {
            wait_for_hang_up();
            let _ = tell.try_send(());
            thread::sleep(GRACE);
            if !has_ended.load(Ordering::Relaxed) {
                std::process::exit(HUNG_UP);
            }
        })?;
        Ok(Lookout {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            stop: signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))?,
            go_on: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
            resized: signal(SignalKind::window_change())?,
            gone,
            ended,
        })
    }

    /// Drops the signals of keys that another program had while it had the terminal: C-c, C-\ and C-z
    /// were for it alone.
    pub async fn forget(&mut self) {
        // Signals are delivered only once the runtime had its turn.
        tokio::time::sleep(Duration::from_millis(5)).await;
        loop {
            tokio::select! {
                biased;
                _ = self.interrupt.recv() => {}
                _ = self.quit.recv() => {}
                _ = self.stop.recv() => {}
                () = std::future::ready(()) => return,
            }
        }
    }

    /// Waits for the next event.
    pub async fn next(&mut self) -> Sight {
        tokio::select! {
            _ = self.terminate.recv() => Sight::End,
            _ = self.hang_up.recv() => Sight::End,
            _ = self.interrupt.recv() => Sight::End,
            _ = self.quit.recv() => Sight::End,
            _ = self.gone.recv() => Sight::End,
            _ = self.stop.recv() => Sight::Stop,
            _ = self.go_on.recv() => Sight::GoOn,
            _ = self.resized.recv() => Sight::Resized,
        }
    }
}

/// Returns when the terminal is gone.
fn wait_for_hang_up() {
    let input = io::stdin();
    loop {
        // Asks for nothing, so that only a hang-up or an error ends the wait.
        let mut terminal = [PollFd::new(&input, PollFlags::empty())];
        match poll(&mut terminal, None) {
            Ok(_)
                if terminal[0]
                    .revents()
                    .intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) =>
            {
                return;
            }
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
        }
    }
}
