//! `newsfold feeds`: subscriptions and their state.

use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use url::Url;

use super::list::no_feeds;
use super::output::Width;
use crate::config::time_zone;
use crate::domain::{Feed, Lapse, Source};
use crate::engine::{Which, masked};
use crate::render::times::{ago_in_full, since};
use crate::session::{Output, Session, say};

/// Columns for names where lines may have any length.
const NAMES: usize = 28;

/// Columns of everything else, for a feed without problems.
const REST: usize = 56;

pub(super) fn run(session: &Session, only_trouble: bool, json: bool) -> Result<()> {
    let library = session.library()?;
    let feeds = library.feeds()?;
    let counts = library.feed_counts()?;
    let mut out = Output::standard();
    let (now, zone, width) = (Timestamp::now(), time_zone(), Width::of_output());
    let names = width.or(NAMES + REST).saturating_sub(REST).max(NAMES / 2);
    for feed in feeds.iter().filter(|it| !only_trouble || it.health.problem.is_some()) {
        let (entries, unread) = counts.get(&feed.id).copied().unwrap_or_default();
        if json {
            out.json(&feed_json(feed, entries, unread))?;
            continue;
        }
        out.line(&format!(
            "{}  {entries:>6} {}  {unread:>6} unread  {}",
            width.column(feed.display_name().as_str(), names),
            if entries == 1 { "entry  " } else { "entries" },
            state(feed, now, &zone)
        ))?;
    }
    out.finish()?;
    if feeds.is_empty() {
        say(&no_feeds(session));
    }
    Ok(())
}

/// The state of a feed in a few words.
pub(super) fn state(feed: &Feed, now: Timestamp, zone: &TimeZone) -> String {
    let health = &feed.health;
    if let Some(problem) = &health.problem {
        let next = match health.next_check {
            _ if health.gone => "; no longer fetched".to_owned(),
            _ if feed.subscription.paused => "; paused".to_owned(),
            // It is also due if a clock that was wrong said when.
            Some(next) => match Lapse::between(now, next) {
                Lapse::Minutes(0) => "; next try now".to_owned(),
                _ if Which::Due.takes(feed, now) => "; next try now".to_owned(),
                wait => format!("; next try in {wait}"),
            },
            None => String::new(),
        };
        let told = format!("! {} ({}{next})", problem.what, since(problem.since, now, zone));
        return match problem.remedy.is_empty() {
            true => told,
            false => format!("{told} — {}", problem.remedy),
        };
    }
    if feed.subscription.paused {
        return "paused".to_owned();
    }
    match health.succeeded {
        Some(time) => {
            let repaired = if health.repair.is_empty() {
                String::new()
            } else {
                format!(", repaired: {}", health.repair)
            };
            let moved = match &feed.health.moved_to {
                Some(address) => {
                    format!(", moved to {}: change it in the configuration", shown(address))
                }
                None => String::new(),
            };
            format!("fetched {}{repaired}{moved}", ago_in_full(time, now, zone))
        }
        None => match health.next_check.filter(|next| *next > now) {
            Some(next) => {
                let wait = Lapse::between(now, next);
                format!("never fetched: its server asked for a pause; next try in {wait}")
            }
            None => "never fetched".to_owned(),
        },
    }
}

/// An address without its secrets.
fn shown(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| masked(&Source::Web(url)))
}

fn feed_json(feed: &Feed, entries: usize, unread: usize) -> Value {
    let health = &feed.health;
    json!({
        "source": masked(&feed.subscription.source),
        "name": feed.display_name().as_str(),
        "folder": feed.subscription.folder.as_ref().map(|it| it.as_str()),
        "tags": feed.subscription.tags.iter().map(|it| it.as_str()).collect::<Vec<_>>(),
        "site": feed.site,
        "moved_to": feed.health.moved_to.as_deref().map(shown),
        "entries": entries,
        "unread": unread,
        "succeeded": health.succeeded.map(|it| it.to_string()),
        "next_check": health.next_check.map(|it| it.to_string()),
        "failures": health.failures,
        "gone": health.gone,
        "problem": health.problem.as_ref().map(|it| it.what.as_str()),
        "remedy": health.problem.as_ref().map(|it| it.remedy.as_str()),
        "repair": health.repair.as_str(),
    })
}
