//! Headers whose values are kept outside the file.

use std::collections::HashMap;
use std::convert::Infallible;
use std::process::Stdio;
use std::time::Duration;

use tokio::time::timeout;

use super::Config;
use super::headers::{HeaderValue, is_header_value};
use super::place::Place;
use super::problem::{Report, excerpt};
use crate::domain::{Source, Text};
use crate::system::{Program, listen};

/// A program that has not printed its secret and ended within this time is stopped.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long output is still read after the program has ended: what it printed is there by then,
/// even if another process keeps the pipe open.
const AFTERWARDS: Duration = Duration::from_millis(20);

/// More bytes than this are no secret.
const LONGEST: u64 = 64_000;

/// A header that waits for its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// The index in [`Config::subscriptions`] of the feed that sends it.
    pub subscription: usize,
    /// The header's name.
    pub header: String,
    /// Where the value comes from.
    pub value: HeaderValue,
    /// Where the file names it.
    pub place: Place,
}

impl Config {
    /// Runs the programs that keep secrets, each once, and puts what they print into the headers; a
    /// feed whose secret is unavailable records what it `lacks`.
    /// Meant to run once, before the first request: such a program may ask the reader for a
    /// password in a window of its own. Dropping the future ends the running program.
    pub async fn reveal(&mut self) {
        let mut told: HashMap<Vec<String>, Result<String, String>> = HashMap::new();
        for secret in &self.secrets {
            if let HeaderValue::Command(argv) = &secret.value
                && !told.contains_key(argv)
            {
                told.insert(argv.clone(), run(argv).await);
            }
        }
        self.take_secrets(&mut Report::default(), |value| match value {
            HeaderValue::Command(argv) => told.get(argv).cloned(),
            _ => None,
        });
    }

    /// Puts environment variables into the headers that name them.
    pub(super) fn ask_environment(
        &mut self,
        variable: impl Fn(&str) -> Option<String>,
        report: &mut Report,
    ) {
        self.take_secrets(report, |value| match value {
            HeaderValue::Environment(name) => Some(match variable(name) {
                Some(value) => Ok(value.trim().to_owned()),
                None => Err(format!("the variable {} is not set", excerpt(name))),
            }),
            _ => None,
        });
    }

    /// Moves the secrets that `reveal` knows into the headers; the others keep waiting.
    fn take_secrets(
        &mut self,
        report: &mut Report,
        mut reveal: impl FnMut(&HeaderValue) -> Option<Result<String, String>>,
    ) {
        let hint = "the feed is not fetched without this header";
        for secret in std::mem::take(&mut self.secrets) {
            let Some(revealed) = reveal(&secret.value) else {
                self.secrets.push(secret);
                continue;
            };
            let value = revealed.and_then(|value| match is_header_value(&value) {
                true => Ok(value),
                false => Err("the secret has more than one line".to_owned()),
            });
            let subscription = self.subscriptions.get_mut(secret.subscription);
            match (value, subscription) {
                (Ok(value), Some(subscription)) => {
                    subscription.headers.push((secret.header, value));
                }
                (Ok(_), None) => {}
                (Err(what), subscription) => {
                    report.error(&secret.place, &what, hint);
                    // Files and programs get no headers.
                    if let Some(subscription) = subscription
                        && matches!(subscription.source, Source::Web(_))
                    {
                        subscription.lacks = Some(Text::clean(&what));
                    }
                }
            }
        }
    }
}

/// Runs a program and returns the first line that it prints.
async fn run(argv: &[String]) -> Result<String, String> {
    let named = excerpt(argv.first().ok_or("no program is named")?);
    // Its stderr is not read; as a pipe, once closed, it would also end an agent that writes to it
    // later.
    let mut program = Program::start(argv, Stdio::null())
        .map_err(|error| format!("{named} could not be run: {error}"))?;
    let (printed, _) = program.pipes();
    let mut heard = Vec::new();
    let reading = async {
        listen(printed, LONGEST, &mut heard).await;
        Ok::<(), Infallible>(())
    };
    let ended = timeout(PATIENCE, program.finish(reading, AFTERWARDS)).await;
    let line = heard.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line).trim().to_owned();
    let Ok(ended) = ended else {
        let what = if heard.is_empty() { "printed nothing" } else { "did not end" };
        return Err(format!("{named} {what} within {} s", PATIENCE.as_secs()));
    };
    let Ok(status) = ended.map_err(|error| format!("{named} was lost: {error}"))?;
    match (status.success(), line.is_empty()) {
        (false, _) => Err(format!("{named} failed: {status}")),
        (true, true) => Err(format!("{named} printed nothing")),
        (true, false) => Ok(line),
    }
}
