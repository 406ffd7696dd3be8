//! A program that prints a feed.

use std::io;
use std::process::Stdio;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

use crate::domain::Text;

use super::{Client, Failure, Fetched, Outcome, Place, Waiting};

/// Enough of a complaint to find its first line.
const COMPLAINT: u64 = 8_192;

/// Runs a program and its arguments as they are, without a shell, and takes what it prints.
pub(super) async fn fetch(client: &Client, argv: &[String]) -> (Outcome, Option<Place>) {
    let place = client.gate.enter(None).await;
    let limit = client.limits.total;
    let timed_out = Failure::TimedOut { waiting: Waiting::Program, after: limit };
    let outcome = match tokio::time::timeout(limit, run(argv, client.limits.wire)).await {
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
    let output = capped(running.0.stdout.take(), limit);
    let complaint = first_line(running.0.stderr.take());
    // A program that prints too much is ended at once, not when it is done.
    let (output, complaint) = tokio::try_join!(output, complaint)?;
    let status = running.0.wait().await.map_err(lost)?;
    if status.success() {
        return Ok(output);
    }
    Err(Failure::Program { program: name.clone(), status: status.code(), message: complaint })
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

/// What is printed.
async fn capped(pipe: Option<impl AsyncRead + Unpin>, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut output = Vec::new();
    if let Some(pipe) = pipe {
        let result = pipe.take(limit.saturating_add(1)).read_to_end(&mut output).await;
        result.map_err(|_| Failure::CutOff)?;
    }
    if output.len() as u64 > limit { Err(Failure::TooLarge { limit }) } else { Ok(output) }
}

/// The first line with words in it; the rest is read and dropped, so that the program can go on.
async fn first_line(pipe: Option<impl AsyncRead + Unpin>) -> Result<Text, Failure> {
    let Some(mut pipe) = pipe else { return Ok(Text::default()) };
    let mut start = Vec::new();
    // A complaint that cannot be read is none.
    let _ = (&mut pipe).take(COMPLAINT).read_to_end(&mut start).await;
    let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
    let start = String::from_utf8_lossy(&start);
    let mut lines = start.lines().map(Text::clean);
    Ok(lines.find(|line| !line.is_empty()).unwrap_or_default().cut(200))
}
