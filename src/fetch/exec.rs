//! A program that prints a feed.

use std::io;
use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

use crate::domain::Text;

use super::{Client, Failure, Fetched, Outcome, Place, Waiting};

/// Enough of a complaint to find its first line.
const COMPLAINT: u64 = 8_192;

/// Programs that the program left running may hold its pipes open for good. So long after its own end
/// what they still print is taken; then they are ended.
const AFTERWARDS: Duration = Duration::from_secs(2);

/// Runs a program and its arguments as they are, without a shell, and takes what it prints.
pub(super) async fn fetch(client: &Client, argv: &[String]) -> (Outcome, Option<Place>) {
    let place = client.gate.enter(None).await;
    let limit = client.limits.total;
    let timed_out = Failure::TimedOut { waiting: Waiting::Program, after: limit };
    let outcome = match timeout(limit, run(argv, client.limits.wire)).await {
        Ok(Ok(body)) => Outcome::Fetched(Box::new(Fetched::local(body))),
        Ok(Err(failure)) => Outcome::Failed(failure),
        Err(_) => Outcome::Failed(timed_out),
    };
    (outcome, Some(place))
}

async fn run(argv: &[String], limit: u64) -> Result<Vec<u8>, Failure> {
    let (program, arguments) = argv.split_first().map_or(("", argv), |(it, rest)| (it, rest));
    let name = Text::clean(program);
    let lost = |error: io::Error| Failure::NoProgram {
        program: name.clone(),
        detail: Text::clean(&error.to_string()),
    };
    let mut running = Running::start(program, arguments).map_err(lost)?;
    let (mut output, mut complaint) = (Vec::new(), Vec::new());
    {
        let output = take(running.child.stdout.take(), limit, &mut output);
        let complaint = listen(running.child.stderr.take(), &mut complaint);
        // A program that prints too much is ended at once, not when it is done.
        let mut printed = pin!(async { tokio::try_join!(output, complaint) });
        tokio::select! {
            all = &mut printed => {
                all?;
                running.ended().await.map_err(lost)?;
            }
            ended = running.ended() => {
                ended.map_err(lost)?;
                if let Ok(all) = timeout(AFTERWARDS, printed).await {
                    all?;
                }
            }
        }
    }
    let status = running.end().await.map_err(lost)?;
    if status.success() {
        return Ok(output);
    }
    let message = first_line(&complaint);
    Err(Failure::Program { program: name.clone(), status: status.code(), message })
}

/// A running program, ended with all that it started when it is no longer wanted.
struct Running {
    child: Child,
    /// Its number, which is that of its group.
    id: Pid,
}

impl Running {
    fn start(program: &str, arguments: &[String]) -> io::Result<Self> {
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            // A group of its own, so that a script is ended together with what it runs, and is not
            // touched by keys meant for the reader's terminal.
            .process_group(0)
            .spawn()?;
        let id = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        let id = id.ok_or_else(|| io::Error::other("it has no number"))?;
        Ok(Running { child, id })
    }

    /// Waits until the program ended. It is left to `end` to be waited for: its number can't become
    /// another's before.
    async fn ended(&self) -> io::Result<()> {
        let mut ends = signal(SignalKind::child())?;
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        while waitid(WaitId::Pid(self.id), look)?.is_none() {
            ends.recv().await;
        }
        Ok(())
    }

    /// Ends the program and what it left running; answers how it ended by itself if it did.
    async fn end(&mut self) -> io::Result<ExitStatus> {
        self.kill();
        self.child.wait().await
    }

    fn kill(&self) {
        let _ = kill_process_group(self.id, Signal::KILL);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has no number once it was waited for.
        if self.child.id().is_some() {
            self.kill();
        }
    }
}

/// Reads what is printed.
async fn take(
    pipe: Option<impl AsyncRead + Unpin>,
    limit: u64,
    output: &mut Vec<u8>,
) -> Result<(), Failure> {
    if let Some(pipe) = pipe {
        let result = pipe.take(limit.saturating_add(1)).read_to_end(output).await;
        result.map_err(|_| Failure::CutOff)?;
    }
    if output.len() as u64 > limit { Err(Failure::TooLarge { limit }) } else { Ok(()) }
}

/// Reads the start of a complaint; the rest is read and dropped, so that the program can go on.
async fn listen(
    pipe: Option<impl AsyncRead + Unpin>,
    complaint: &mut Vec<u8>,
) -> Result<(), Failure> {
    if let Some(mut pipe) = pipe {
        // A complaint that cannot be read is none.
        let _ = (&mut pipe).take(COMPLAINT).read_to_end(complaint).await;
        let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
    }
    Ok(())
}

/// The first line with words in it.
fn first_line(complaint: &[u8]) -> Text {
    let complaint = String::from_utf8_lossy(complaint);
    let mut lines = complaint.lines().map(Text::clean);
    lines.find(|line| !line.is_empty()).unwrap_or_default().cut(200)
}
