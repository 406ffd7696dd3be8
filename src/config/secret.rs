//! Headers whose values are kept outside the file.

use std::collections::HashMap;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::Config;
use super::headers::{HeaderValue, is_header_value};
use super::place::Place;
use super::problem::{ConfigProblem, Report, excerpt};
use crate::domain::{Source, Text};

/// A program that has not told its secret and ended by then is stopped.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is looked whether it ended.
const LOOK: Duration = Duration::from_millis(5);

/// More than this is no secret, in bytes.
const LONGEST: usize = 64_000;

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
    /// the reader for a password in a window of its own.
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
    let mut running = Running::start(program, arguments)
        .map_err(|error| format!("{named} could not be run: {error}"))?;
    let told = running.first_line();
    let ended = running.end().map_err(|error| format!("{named} was lost: {error}"))?;
    let line = told.map_err(|what| format!("{named} {what} within {} s", PATIENCE.as_secs()))?;
    match (ended.success(), line.is_empty()) {
        (false, _) => Err(format!("{named} failed: {ended}")),
        (true, true) => Err(format!("{named} printed nothing")),
        (true, false) => Ok(line),
    }
}

/// A program that runs in a group of its own, so that it can be ended together with what it started.
struct Running {
    child: Child,
    /// Until the program closes it.
    output: Option<ChildStdout>,
}

impl Running {
    fn start(program: &str, arguments: &[String]) -> io::Result<Self> {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let output = child.stdout.take();
        Ok(Running { child, output })
    }

    /// The first line of what the program prints until it ends, whoever else holds its output then;
    /// or what it failed to do in time.
    fn first_line(&mut self) -> Result<String, &'static str> {
        let begun = Instant::now();
        let mut line = Vec::new();
        loop {
            // Asked first: all that an ended program printed is there to be read.
            let has_ended = self.has_ended();
            let printed = self.listen();
            // What follows the line is read and dropped, so that the program can go on.
            if !line.ends_with(b"\n") && line.len() < LONGEST {
                let end = printed.iter().position(|byte| *byte == b'\n');
                line.extend_from_slice(&printed[..end.map_or(printed.len(), |at| at + 1)]);
            }
            if has_ended && (printed.is_empty() || line.ends_with(b"\n")) {
                return Ok(String::from_utf8_lossy(&line).trim().to_owned());
            }
            if begun.elapsed() > PATIENCE {
                return Err(if line.is_empty() { "printed nothing" } else { "did not end" });
            }
        }
    }

    /// Whether the program ended. It is left to `end` to be waited for: its number, which is that of
    /// its group, can't become another's before.
    fn has_ended(&self) -> bool {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(WaitId::Pid(Pid::from_child(&self.child)), look), Ok(None))
    }

    /// What is printed next, if that is soon; empty otherwise.
    fn listen(&mut self) -> Vec<u8> {
        let Some(output) = &mut self.output else {
            std::thread::sleep(LOOK);
            return Vec::new();
        };
        let soon = Timespec { tv_sec: 0, tv_nsec: LOOK.subsec_nanos().into() };
        if !poll(&mut [PollFd::new(output, PollFlags::IN)], Some(&soon)).is_ok_and(|it| it > 0) {
            return Vec::new();
        }
        let mut printed = vec![0; 4_096];
        let length = output.read(&mut printed).unwrap_or_default();
        printed.truncate(length);
        if printed.is_empty() {
            self.output = None;
        }
        printed
    }

    /// Ends the program and what it left running; answers how it ended by itself if it did.
    fn end(mut self) -> io::Result<ExitStatus> {
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        self.child.wait()
    }
}
