//! `newsfold doctor`: finds faults in the configuration, the store, and the feeds; and rebuilds.

use std::process::ExitCode;

use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Mistakes;
use super::feeds::state;
use super::output;
use crate::config::{ConfigProblem, mistakes, time_zone};
use crate::domain::{Feed, counted};
use crate::engine::{Library, Totals};
use crate::session::{Output, Session, say, see_indexed};

/// Reports all findings; exit code 1 when something is wrong.
pub(super) fn run(
    session: &Session,
    of_screen: Mistakes,
    rebuild: bool,
    json: bool,
) -> Result<ExitCode> {
    // Not `library()`, which reads the feeds: they may be what is damaged. The mistakes in the
    // configuration are among the findings, if it comes to that.
    let library = session.opened().inspect_err(|_| session.tell_problems())?;
    if rebuild {
        self::rebuild(&library)?;
    }
    let findings = Findings::of(session, of_screen, &library)?;
    let mut out = Output::standard();
    if json {
        out.json(&findings.json())?;
    } else {
        for line in findings.lines() {
            out.line(&line)?;
        }
    }
    out.finish()?;
    let is_well = findings.faults.is_empty() && mistakes(&findings.problems) == 0;
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn rebuild(library: &Library) -> Result<()> {
    // The total is unknown if the store is damaged.
    let all = library.totals().map_or(0, |totals| totals.entries);
    let rescue = library.rebuild(|decided| {
        output::progress(&format!("folding and grouping: {decided} of {all} entries"));
    })?;
    output::end_progress();
    if let Some(rescue) = rescue {
        say(&rescue.to_string());
    }
    see_indexed(library)
}

/// What was examined, and what is wrong with it.
struct Findings<'a> {
    session: &'a Session,
    /// Mistakes in the configuration, including those that only the screen can see.
    problems: Vec<ConfigProblem>,
    /// `None` if the store is too damaged to be counted.
    totals: Option<Totals>,
    faults: Vec<String>,
    troubled: Vec<Feed>,
    /// Feeds that are only readable after repairs.
    repaired: Vec<Feed>,
}

impl<'a> Findings<'a> {
    fn of(session: &'a Session, of_screen: Mistakes, library: &Library) -> Result<Self> {
        let mut problems = session.problems.clone();
        problems.extend(of_screen(&session.setup.config));
        let mut faults =
            output::meanwhile("looking at every page of the store…", || library.faults())?;
        if faults.is_empty() {
            faults.extend(library.overdue_backup()?);
        }
        let totals = match output::meanwhile("counting…", || library.totals()) {
            // The damage that prevents counting is reported as a fault.
            Err(_) if !faults.is_empty() => None,
            totals => Some(totals?),
        };
        let feeds = match library.feeds() {
            Err(_) if !faults.is_empty() => Vec::new(),
            feeds => feeds?,
        };
        let (troubled, others): (Vec<Feed>, Vec<Feed>) =
            feeds.into_iter().partition(|it| it.health.problem.is_some());
        let repaired = others.into_iter().filter(|it| !it.health.repair.is_empty()).collect();
        Ok(Findings { session, problems, totals, faults, troubled, repaired })
    }

    fn json(&self) -> Value {
        let Findings { session, problems, totals, faults, troubled, repaired } = self;
        let number = |of: fn(&Totals) -> usize| totals.as_ref().map(of);
        json!({
            "config": session.setup.config_file.display().to_string(),
            "config_problems": problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "store": session.setup.store_file.display().to_string(),
            "store_bytes": totals.as_ref().map(|it| it.bytes),
            "store_faults": faults,
            "feeds": session.setup.config.subscriptions.len(),
            "feeds_in_trouble": troubled.len(),
            "feeds_repaired": repaired.len(),
            "entries": number(|it| it.entries),
            "entries_not_grouped": number(|it| it.pending),
            "entries_not_indexed": number(|it| it.unindexed),
            "stories": number(|it| it.stories),
            "clusters": number(|it| it.clusters),
            "events": number(|it| it.events),
            "unread": number(|it| it.unread),
        })
    }

    fn lines(&self) -> Vec<String> {
        let Findings { session, problems, totals, faults, troubled, repaired } = self;
        let config = session.setup.config_file.display();
        let count = match session.setup.config_file.exists() {
            true => counted(mistakes(problems), "mistake", "mistakes"),
            false => "not there yet".to_owned(),
        };
        let mut lines = vec![format!("Configuration  {config} ({count})")];
        lines.extend(problems.iter().map(|problem| format!("  ! {problem}")));
        let store = session.setup.store_file.display();
        match totals {
            Some(totals) => lines.extend(counts(&store.to_string(), totals)),
            None => lines.push(format!("Store          {store}")),
        }
        lines.extend(faults.iter().map(|fault| format!("  ! {fault}")));
        let feeds = session.setup.config.subscriptions.len();
        let also = match repaired.len() {
            0 => String::new(),
            number => format!(", {number} repaired"),
        };
        lines.push(format!("Feeds          {feeds} ({} in trouble{also})", troubled.len()));
        let (now, zone) = (Timestamp::now(), time_zone());
        let told = |feed: &Feed| format!("  {}: {}", feed.display_name(), state(feed, now, &zone));
        lines.extend(troubled.iter().chain(repaired).map(told));
        lines
    }
}

/// Describes the content of the store, in lines.
fn counts(store: &str, totals: &Totals) -> Vec<String> {
    let megabytes = totals.bytes as f64 / 1e6;
    let mut lines = vec![
        format!("Store          {store} ({megabytes:.1} MB)"),
        format!(
            "               {} in {} in {}, {} of them events of several stories; {} unread",
            counted(totals.entries, "entry", "entries"),
            counted(totals.stories, "story", "stories"),
            counted(totals.clusters, "row", "rows"),
            totals.events,
            counted(totals.unread, "row", "rows"),
        ),
    ];
    if totals.pending + totals.unindexed > 0 {
        lines.push(format!(
            "               {} for grouping, {} for the search index: the next refresh does both",
            counted(totals.pending, "entry waits", "entries wait"),
            totals.unindexed
        ));
    }
    lines
}
