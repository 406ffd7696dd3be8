//! A program that prints a feed.

use std::io;
use std::pin::pin;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::domain::Text;

use super::{Client, Failure, Fetched, Outcome, Place, Waiting};

/// Enough of a complaint to find its first line.
const COMPLAINT: u64 = 8_192;

/// Programs that the program left running may hold its pipes open for good. So long after its own end
/// what they still print is taken.
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
    let status = {
        let output = take(running.0.stdout.take(), limit, &mut output);
        let complaint = listen(running.0.stderr.take(), &mut complaint);
        // A program that prints too much is ended at once, not when it is done.
        let mut printed = pin!(async { tokio::try_join!(output, complaint) });
        let ended = tokio::select! {
            all = &mut printed => {
                all?;
                running.0.wait().await
            }
            ended = running.0.wait() => {
                if let Ok(all) = timeout(AFTERWARDS, printed).await {
                    all?;
                }
                ended
            }
        };
        ended.map_err(lost)?
    };
    if status.success() {
        return Ok(output);
    }
    let message = first_line(&complaint);
    Err(Failure::Program { program: name.clone(), status: status.code(), message })
}

/// A running program, ended with all that it started when it is no longer wanted.
struct Running(Child);

impl Running {
    fn start(program: &str, arguments: &[String]) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // A group of its own, so that a script is ended together with what it runs, and is not
        // touched by keys meant for the reader's terminal.
        #[cfg(unix)]
        command.process_group(0);
        command.spawn().map(Running)
    }
}

#[cfg(unix)]
impl Drop for Running {
    fn drop(&mut self) {
        // `id` is gone once the program has been waited for.
        let id = self.0.id().and_then(|id| rustix::process::Pid::from_raw(id as i32));
        if let Some(id) = id {
            let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
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
