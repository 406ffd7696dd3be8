//! Headers whose values are kept outside the file.

use std::collections::HashMap;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::Config;
use super::headers::{HeaderValue, is_header_value};
use super::place::Place;
use super::problem::{ConfigProblem, Report, excerpt};
use crate::domain::{Source, Text};

/// A program that has not told its secret by then is stopped.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is looked whether it ended, once it told.
const LOOK: Duration = Duration::from_millis(5);

/// More than this is no secret.
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
    /// Runs the programs that keep secrets, each once, and puts what they print into the headers.
    /// For once before the first request, off the screen: it blocks, and such a program may ask
    /// the reader for a password.
    pub fn reveal(&mut self) -> Vec<ConfigProblem> {
        let mut report = Report::default();
        let mut told: HashMap<Vec<String>, Result<String, String>> = HashMap::new();
        self.take_secrets(&mut report, |value| match value {
            HeaderValue::Command(argv) => {
                Some(told.entry(argv.clone()).or_insert_with(|| run(argv)).clone())
            }
            _ => None,
        });
        report.into_problems(&[])
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
fn run(argv: &[String]) -> Result<String, String> {
    let (program, arguments) = argv.split_first().ok_or("no program is named")?;
    let named = excerpt(program);
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{named} could not be run: {error}"))?;
    let printed = first_line(&mut child).ok_or_else(|| {
        let _ = child.kill();
        let _ = child.wait();
        format!("{named} printed nothing within {} s", PATIENCE.as_secs())
    });
    let line = printed?;
    let ended = ended(&mut child).ok_or_else(|| {
        let _ = child.kill();
        let _ = child.wait();
        format!("{named} did not end within {} s", PATIENCE.as_secs())
    })?;
    match (ended.success(), line.is_empty()) {
        (false, _) => Err(format!("{named} failed: {ended}")),
        (true, true) => Err(format!("{named} printed nothing")),
        (true, false) => Ok(line),
    }
}

/// How the program ended; `None` when it did not in time.
fn ended(child: &mut Child) -> Option<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(ended)) => return Some(ended),
            Ok(None) => std::thread::sleep(LOOK),
            Err(_) => return None,
        }
    }
    None
}

/// What the program printed before it closed its output; `None` when it did not in time.
fn first_line(child: &mut Child) -> Option<String> {
    let output = child.stdout.take()?;
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = output.take(LONGEST).read_to_end(&mut bytes);
        let _ = send.send(bytes);
    });
    let bytes = receive.recv_timeout(PATIENCE).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    Some(text.lines().next().unwrap_or_default().trim().to_owned())
}
