//! A program that prints a feed.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

use crate::domain::Text;
use crate::system::{Program, listen};

use super::{Client, Failure, Fetched, Outcome, Slot, Waiting};

/// Bytes of standard error that are kept: enough for its first line.
const COMPLAINT: u64 = 8_192;

/// How long after the program's own end the processes that it left running may go on printing the feed.
const AFTERWARDS: Duration = Duration::from_secs(2);

/// Runs a program with its arguments as they are, without a shell, and returns what it prints.
pub(super) async fn fetch(client: &Client, argv: &[String]) -> (Outcome, Option<Slot>) {
    let slot = client.gate.enter(None).await;
    let limit = client.limits.total;
    let timed_out = Failure::TimedOut { waiting: Waiting::Program, after: limit };
    let outcome = match timeout(limit, run(argv, client.limits.wire)).await {
        Ok(Ok(body)) => Outcome::Fetched(Box::new(Fetched::local(body))),
        Ok(Err(failure)) => Outcome::Failed(failure),
        Err(_) => Outcome::Failed(timed_out),
    };
    (outcome, Some(slot))
}

async fn run(argv: &[String], limit: u64) -> Result<Vec<u8>, Failure> {
    let name = Text::clean(argv.first().map_or("", String::as_str));
    let lost = |error: io::Error| Failure::NoProgram {
        program: name.clone(),
        detail: Text::clean(&error.to_string()),
    };
    let mut program = Program::start(argv, Stdio::piped()).map_err(lost)?;
    let (printed, complained) = program.pipes();
    let (mut output, mut complaint) = (Vec::new(), Vec::new());
    let reading = async {
        let complaint = async {
            listen(complained, COMPLAINT, &mut complaint).await;
            Ok(())
        };
        tokio::try_join!(take(printed, limit, &mut output), complaint).map(|_| ())
    };
    let status = program.finish(reading, AFTERWARDS).await.map_err(lost)??;
    if status.success() {
        return Ok(output);
    }
    let message = first_line(&complaint);
    Err(Failure::Program { program: name.clone(), status: status.code(), message })
}

/// Reads the program's output, up to `limit` bytes.
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

/// The first line that is not empty.
fn first_line(complaint: &[u8]) -> Text {
    let complaint = String::from_utf8_lossy(complaint);
    let mut lines = complaint.lines().map(Text::clean);
    lines.find(|line| !line.is_empty()).unwrap_or_default().cut(200)
}
