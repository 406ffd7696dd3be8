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

/// A program that has not told its secret and ended by then is stopped.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a program printed before it ended is there by then, whoever else holds its output.
const AFTERWARDS: Duration = Duration::from_millis(20);

/// More than this is no secret, in bytes.
const LONGEST: u64 = 64_000;

/// A header that waits for its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Whose header: an index into [`Config::subscriptions`].
    pub subscription: usize,
    /// The header's name.
    pub header: String,
    /// Where the value is.
    pub value: HeaderValue,
    /// Where it is asked for.
    pub place: Place,
}

impl Config {
    /// Runs the programs that keep secrets, each once, and puts what they print into the headers; a
    /// feed whose secret can't be had says what it lacks.
    /// For once before the first request: such a program may ask the reader for a password in a
    /// window of its own. Dropping the future ends the program that runs.
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

    /// Puts variables of the environment into the headers that ask for them.
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

    /// Moves the secrets that `reveal` knows into the headers; those it answers with `None` wait
    /// on.
    fn take_secrets(
        &mut self,
        report: &mut Report,
        mut reveal: impl FnMut(&HeaderValue) -> Option<Result<String, String>>,
    ) {
        let hint = "the feed is not asked without this header";
        for secret in std::mem::take(&mut self.secrets) {
            let Some(revealed) = reveal(&secret.value) else {
                self.secrets.push(secret);
                continue;
            };
            let value = revealed.and_then(|value| match is_header_value(&value) {
                true => Ok(value),
                false => Err("the secret is more than one line".to_owned()),
            });
            let subscription = self.subscriptions.get_mut(secret.subscription);
            match (value, subscription) {
                (Ok(value), Some(subscription)) => {
                    subscription.headers.push((secret.header, value));
                }
                (Ok(_), None) => {}
                (Err(what), subscription) => {
                    report.error(&secret.place, &what, hint);
                    // A file and a program get no headers.
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

/// The first line that a program prints.
async fn run(argv: &[String]) -> Result<String, String> {
    let named = excerpt(argv.first().ok_or("no program is named")?);
    // Nobody asks what it complains of; nor is a keeper of secrets that it started to end for that.
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
