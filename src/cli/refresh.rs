//! `newsfold refresh`: fetches without a screen.

use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use jiff::Timestamp;
use serde_json::json;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::list::no_feeds;
use super::named_feed::{feeds_named, unknown};
use super::output;
use crate::config::ConfigProblem;
use crate::domain::{Feed, FeedId, counted};
use crate::engine::event::{OFFLINE, Progress, RefreshSummary};
use crate::engine::{Library, Which};
use crate::session::{Output, Session, runtime, say};

/// The exit code that shells give an interrupted program: 128 + SIGINT.
const INTERRUPTED: i32 = 130;

/// Fetches all feeds, or those named; the exit code tells whether all of them succeeded.
pub(super) fn run(session: &Session, named: &[String], due: bool, json: bool) -> Result<ExitCode> {
    let library = session.library()?;
    let feeds = library.feeds()?;
    // At the precision of the store, for comparison.
    let begun = Timestamp::from_second(Timestamp::now().as_second())?;
    let which = match (named.is_empty(), due) {
        (true, true) => Which::Due,
        (true, false) => Which::All,
        (false, due) => {
            Which::These(find(&feeds, named, |feed| !due || Which::Due.takes(feed, begun))?)
        }
    };
    // Feeds that are gone are not fetched unless they are named.
    let told: HashSet<FeedId> = match &which {
        Which::These(ids) => ids.iter().copied().collect(),
        _ => feeds.iter().filter(|feed| !feed.health.gone).map(|feed| feed.id).collect(),
    };
    let (cancel, cancelled) = watch::channel(false);
    let runtime = runtime()?;
    let refreshed = runtime.block_on(async {
        // Only from here on: until then, signals end the program as usual.
        let signals = Signals::listen()?;
        tokio::spawn(signals.end_by(cancel));
        let summary = library.refresh(&which, cancelled.clone(), progress_line()).await?;
        let failed = library.finish(&which, cancelled, || ()).await;
        anyhow::Ok((summary, failed))
    });
    runtime.shutdown_background();
    output::end_progress();
    let (summary, failed) = refreshed?;
    if session.setup.offline {
        say(OFFLINE);
    }
    let gone = if named.is_empty() { feeds.len() - told.len() } else { 0 };
    print(&summary, gone, json)?;
    tell_troubles(&library, &told, begun)?;
    failed.iter().for_each(|error| say(&error.to_string()));
    let is_mistaken = session.problems.iter().any(ConfigProblem::is_mistake);
    if feeds.is_empty() && !is_mistaken {
        say(&no_feeds(session));
    }
    Ok(match summary {
        _ if feeds.is_empty() => ExitCode::from(super::MISTAKEN),
        it if it.cancelled || !failed.is_empty() => ExitCode::FAILURE,
        it if it.failed > 0 => ExitCode::from(super::SOME_FAILED),
        _ => ExitCode::SUCCESS,
    })
}

/// The signals that ask a program to end: from a key, the system, or a closing terminal.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// `None` without a terminal, as `nohup` ignores this signal.
    hang_up: Option<Signal>,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        let has_terminal = io::stderr().is_terminal();
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: has_terminal.then(|| signal(SignalKind::hangup())).transpose()?,
        })
    }

    async fn next(&mut self) {
        let hang_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hang_up => {}
        }
    }

    /// The first signal ends fetching, the next ends grouping, and all results so far are kept; a
    /// third one ends the program.
    async fn end_by(mut self, cancel: watch::Sender<bool>) {
        for _ in 0..2 {
            self.next().await;
            cancel.send_replace(true);
        }
        self.next().await;
        std::process::exit(INTERRUPTED);
    }
}

/// Finds the feeds that words name, by address, name, or folder, and keeps those that are wanted.
fn find(
    feeds: &[Feed],
    named: &[String],
    is_wanted: impl Fn(&Feed) -> bool,
) -> Result<Vec<FeedId>> {
    let mut found = Vec::new();
    for word in named {
        let mut called = feeds_named(feeds, word);
        called.extend(feeds.iter().filter(|feed| is_in_folder(feed, word)));
        if called.is_empty() {
            return Err(unknown(feeds, word));
        }
        found.extend(called.into_iter().filter(|feed| is_wanted(feed)).map(|feed| feed.id));
    }
    Ok(found)
}

fn is_in_folder(feed: &Feed, named: &str) -> bool {
    feed.subscription.folders().any(|folder| folder.to_lowercase() == named.to_lowercase())
}

/// Redraws the progress line at every hundredth, not at every feed.
fn progress_line() -> impl Fn(Progress) + Send + 'static {
    const WIDTH: usize = 24;
    let drawn = Arc::new(AtomicUsize::new(usize::MAX));
    move |progress: Progress| {
        let hundredths = (progress.done * 100).checked_div(progress.total).unwrap_or(100);
        let step = hundredths + usize::from(progress.grouping);
        if drawn.swap(step, Ordering::Relaxed) == step {
            return;
        }
        if progress.grouping {
            output::progress("folding and grouping…");
            return;
        }
        let filled = hundredths * WIDTH / 100;
        let bar = format!("{}{}", "━".repeat(filled), "─".repeat(WIDTH - filled));
        let failed = match progress.failed {
            0 => String::new(),
            failed => format!(" · {failed} failed"),
        };
        output::progress(&format!(
            "{bar} {} of {} feeds · {} new{failed}",
            progress.done, progress.total, progress.new
        ));
    }
}

/// Prints what a refresh brought, and how many feeds were skipped because they are gone.
fn print(summary: &RefreshSummary, gone: usize, json: bool) -> Result<()> {
    let mut out = Output::standard();
    if json {
        out.json(&json!({
            "feeds": summary.feeds,
            "new_entries": summary.new_entries,
            "updated_entries": summary.updated_entries,
            "new_rows": summary.new_rows,
            "unchanged": summary.unchanged,
            "failed": summary.failed,
            "gone": gone,
            "waiting": summary.waiting,
            "cancelled": summary.cancelled,
            "seconds": summary.took.as_secs_f64(),
        }))?;
    } else {
        let cancelled = if summary.cancelled { " · stopped early" } else { "" };
        // Zeros are left out, so that the line fits a terminal.
        let told = |count: usize, what: &str| match count {
            0 => String::new(),
            count => format!(" · {count} {what}"),
        };
        out.line(&format!(
            "{}: {} in {}{}{}{}{}{} · {:.1} s{cancelled}",
            counted(summary.feeds, "feed", "feeds"),
            counted(summary.new_entries, "new entry", "new entries"),
            counted(summary.new_rows, "new headline", "new headlines"),
            told(summary.updated_entries, "updated"),
            told(summary.unchanged, "unchanged"),
            told(summary.failed, "failed"),
            told(gone, "gone, not fetched"),
            told(summary.waiting, "skipped: their servers asked for a pause"),
            summary.took.as_secs_f64(),
        ))?;
    }
    out.finish()?;
    Ok(())
}

/// Reports what is wrong with the fetched feeds, on standard error, which cron mails.
fn tell_troubles(library: &Library, of: &HashSet<FeedId>, begun: Timestamp) -> Result<()> {
    let feeds = library.feeds()?;
    let asked = feeds.iter().filter(|feed| feed.health.checked >= Some(begun));
    for feed in asked.filter(|feed| of.contains(&feed.id)) {
        if let Some(problem) = &feed.health.problem {
            say(&format!("{}: {}", feed.display_name(), problem.in_words()));
        }
    }
    Ok(())
}
