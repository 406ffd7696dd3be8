//! A round in a process of its own, for a face that stays open: a refresh needs more memory than a
//! screen, and only a process that ends gives all of it back to the system. A crash in it does not end
//! the screen, either.
//!
//! ```text
//!   the face's process              its helper
//!   an errand: what to visit  ────▶ one line of JSON on standard input
//!   `stop`, when cancelled    ────▶ another line, one for each cancel
//!                             ◀──── steps, a line each, on standard output
//!   gone, or quitting         ────▶ the end of its input: it exits at once
//! ```
//!
//! Changes that a face has no time for when it ends are an errand, too. The helper makes these even if
//! nobody listens, and prints nothing.
//!
//! Both work on one store, as any two processes may. The helper reads no configuration: the errand
//! contains all options and secrets. It leaves the stored list of subscriptions as it is, since the
//! face may change that meanwhile.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::{error, warn};

use super::event::RefreshSummary;
use super::library::{Library, Which};
use super::round::Step;
use super::{Desk, Setup, Turns, command, share};
use crate::config::{Config, Fetch, Stories, time_zone};
use crate::domain::{Problem, Subscription};
use crate::store::Store;
use crate::system::heaps;

/// How long a helper whose output is not understood may take to exit, and to end what it started.
const FAREWELL: Duration = Duration::from_secs(2);

/// The line that cancels a round.
const STOP: &[u8] = b"stop\n";

/// A program that carries out errands, with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    /// The program: this one.
    pub program: PathBuf,
    /// The arguments that make it a helper.
    pub arguments: Vec<OsString>,
}

/// What a helper is ordered to do.
#[derive(Serialize, Deserialize)]
enum Order<'c> {
    Visit(Box<Errand<'c>>),
    Change(Cow<'c, [command::Command]>),
}

/// Which feeds a helper visits, and with which options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Errand<'c> {
    /// Which feeds to visit.
    pub which: Which,
    /// All subscriptions, with their secrets.
    pub subscriptions: Cow<'c, [Subscription]>,
    /// The options of fetching.
    pub fetch: Fetch,
    /// The options of folding and grouping.
    pub stories: Stories,
    /// Whether nothing may be fetched.
    pub offline: bool,
}

impl Errand<'_> {
    /// Returns the errand as a line for a helper; `None` if a part of it cannot be written as JSON,
    /// such as a path that is not UTF-8.
    pub(super) fn order(self) -> Option<String> {
        serde_json::to_string(&Order::Visit(Box::new(self))).ok().map(|order| order + "\n")
    }
}

/// A helper at work.
pub(super) struct Running {
    child: Child,
    orders: ChildStdin,
    told: Lines<BufReader<ChildStdout>>,
}

impl Helper {
    /// Starts the helper in a process group of its own, so that keys meant for the terminal's program
    /// do not signal it.
    ///
    /// # Errors
    /// When the system can't start the program.
    pub(super) fn start(&self) -> io::Result<Running> {
        let mut child = Command::from(self.command()).stdout(Stdio::piped()).spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (orders, told) = pipes.ok_or_else(|| io::Error::other("there are no pipes to it"))?;
        Ok(Running { child, orders, told: BufReader::new(told).lines() })
    }

    /// Starts a helper that makes changes to the store, whatever becomes of this process.
    ///
    /// # Errors
    /// When one can't be written as JSON, or the helper did not receive all: it then makes none.
    pub(super) fn make(&self, changes: &[command::Command]) -> io::Result<()> {
        let order = serde_json::to_string(&Order::Change(changes.into()))?;
        let mut child = self.command().stdout(Stdio::null()).spawn()?;
        let mut orders = child.stdin.take().ok_or_else(|| io::Error::other("there is no pipe"))?;
        orders.write_all((order + "\n").as_bytes())
    }

    fn command(&self) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped()).stderr(Stdio::null());
        heaps::spare(&mut command);
        command.arg0(env!("CARGO_PKG_NAME")).process_group(0);
        command
    }
}

impl Running {
    /// Sends the helper an `order` and passes on its steps. Whatever becomes of it, `tell` hears that
    /// the refresh ended.
    pub(super) async fn carry_out(
        mut self,
        order: String,
        cancel: watch::Receiver<bool>,
        tell: impl Fn(Step),
    ) {
        let mut is_over = false;
        let hear = |step: Step| {
            is_over |= matches!(step, Step::Refreshed(_));
            tell(step);
        };
        let fault = match self.hear(order, cancel, hear).await {
            Ok(()) => match self.child.wait().await {
                Ok(status) if !status.success() => how_it_ended(status),
                Ok(_) if is_over => return,
                Ok(_) => "it stopped without reporting a result".to_owned(),
                Err(fault) => fault.to_string(),
            },
            Err(fault) => {
                // It may still be running, and waiting for somebody to read its output.
                drop((self.orders, self.told));
                let left = timeout(FAREWELL, self.child.wait()).await;
                let _ = self.child.kill().await;
                match left {
                    Ok(Ok(status)) if !status.success() => how_it_ended(status),
                    _ => fault.to_string(),
                }
            }
        };
        warn!(fault, "a refresh ended before its time");
        if !is_over {
            tell(Step::Refreshed(RefreshSummary::stopped()));
        }
        let what = format!("the refresh ended before its time: {fault}");
        let remedy = "what it had stored is there; refresh again for the rest";
        tell(Step::Trouble(Problem::new(&what, remedy, Timestamp::now())));
    }

    /// Sends the order, and hears the helper's steps to the end.
    async fn hear(
        &mut self,
        order: String,
        mut cancel: watch::Receiver<bool>,
        mut hear: impl FnMut(Step),
    ) -> io::Result<()> {
        // If this fails, the helper's end says more than the failure does.
        let _ = self.orders.write_all(order.as_bytes()).await;
        drop(order);
        let mut is_stopped = false;
        loop {
            // The guard that `wait_for` returns must not be held while something else is waited for.
            let stop = async {
                if is_stopped && cancel.changed().await.is_err() {
                    std::future::pending().await
                }
                drop(cancel.wait_for(|wanted| *wanted).await);
            };
            tokio::select! {
                line = self.told.next_line() => match line? {
                    Some(step) => hear(serde_json::from_str(&step)?),
                    None => return Ok(()),
                },
                () = stop => {
                    is_stopped = true;
                    // A helper that is about to end need not hear this.
                    let _ = self.orders.write_all(STOP).await;
                }
            }
        }
    }
}

fn how_it_ended(status: ExitStatus) -> String {
    if let Some(signal) = status.signal() {
        return format!("it was ended by signal {signal}");
    }
    format!("it ended with {status}")
}

/// The helper's side: carries out the order on the first line of `orders`, on the store in
/// `store_file`. `tell` gets the lines for the face. Ends early when `orders` ends.
///
/// # Errors
/// When the orders can't be read.
pub async fn carry_out(
    orders: impl AsyncBufRead + Unpin,
    store_file: &Path,
    cache: &Path,
    tell: impl Fn(&str) + Clone + Send + 'static,
) -> io::Result<()> {
    let mut orders = orders.lines();
    let Some(order) = orders.next_line().await? else { return Ok(()) };
    let errand = match serde_json::from_str(&order)? {
        Order::Visit(errand) => errand,
        Order::Change(changes) => {
            make(changes.into_owned(), store_file);
            return Ok(());
        }
    };
    drop(order);
    let tell = move |step: Step| {
        // Cannot fail: a step consists of plain values, which JSON can express.
        if let Ok(line) = serde_json::to_string(&step) {
            tell(&line);
        }
    };
    let which = errand.which.clone();
    let library = match Store::open_beside(store_file) {
        Ok(store) => {
            let store = Arc::new(Turns::beside(store));
            Library::new(errand.setup(store_file, cache), store)
        }
        Err(error) => {
            tell(Step::Refreshed(RefreshSummary::stopped()));
            tell(Step::of_trouble(&error));
            return Ok(());
        }
    };
    let (cancel, cancelled) = watch::channel(false);
    let listen = async {
        while orders.next_line().await?.is_some() {
            cancel.send_replace(true);
        }
        Ok(())
    };
    tokio::select! {
        () = library.round(&which, cancelled, tell) => Ok(()),
        left = listen => left,
    }
}

/// Makes the changes that a face left to a helper.
fn make(mut changes: Vec<command::Command>, store_file: &Path) {
    let store = match Store::open_beside(store_file) {
        Ok(store) => store,
        Err(error) => return error!(%error, "changes are lost"),
    };
    let zone = time_zone();
    for change in &mut changes {
        if let command::Command::Mark(command::Marking { target, .. })
        | command::Command::Tag { target, .. } = change
        {
            target.set_time_zone(&zone);
        }
    }
    Desk::new(share(store)).make_all(&changes);
}

impl Errand<'_> {
    fn setup(self, store_file: &Path, cache: &Path) -> Setup {
        let Errand { subscriptions, fetch, stories, offline, which: _ } = self;
        Setup {
            config: Arc::new(Config {
                subscriptions: subscriptions.into_owned(),
                fetch,
                stories,
                ..Config::default()
            }),
            // A helper reads and writes no configuration.
            config_file: PathBuf::new(),
            store_file: store_file.to_owned(),
            cache: cache.to_owned(),
            offline,
            clock: Timestamp::now,
            helper: None,
        }
    }
}
