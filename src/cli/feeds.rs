//! `newsfold feeds`: subscriptions and how they fare.

use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::output::{Output, column};
use super::session::Session;
use crate::domain::{Feed, Source};
use crate::engine::masked;
use crate::render::fit::age;

pub(super) fn run(session: &Session, only_trouble: bool, json: bool) -> Result<()> {
    let library = session.library()?;
    let feeds = library.feeds()?;
    let counts = library.feed_counts()?;
    let mut out = Output::standard();
    let now = Timestamp::now();
    for feed in feeds.iter().filter(|it| !only_trouble || it.health.problem.is_some()) {
        let (entries, unread) = counts.get(&feed.id).copied().unwrap_or_default();
        if json {
            out.json(&feed_json(feed, entries, unread))?;
            continue;
        }
        out.line(&format!(
            "{}  {entries:>6} entries  {unread:>6} unread  {}",
            column(feed.display_name().as_str(), 28),
            state(feed, now)
        ))?;
    }
    out.finish()?;
    Ok(())
}

/// How a feed fares, in a few words.
pub(super) fn state(feed: &Feed, now: Timestamp) -> String {
    let health = &feed.health;
    if let Some(problem) = &health.problem {
        let next = match health.next_check {
            _ if health.gone => "; asked no more".to_owned(),
            Some(next) => format!("; next try {}", in_time(now, next)),
            None => String::new(),
        };
        return format!("! {} (since {}{next})", problem.what, age(now, problem.since));
    }
    if feed.subscription.paused {
        return "paused".to_owned();
    }
    match health.succeeded {
        Some(time) => {
            let mended = if health.repair.is_empty() {
                String::new()
            } else {
                format!(", mended: {}", health.repair)
            };
            let moved = match &feed.health.moved_to {
                Some(address) => {
                    format!(", moved to {}: change it in the configuration", shown(address))
                }
                None => String::new(),
            };
            format!("fetched {}{mended}{moved}", ago(now, time))
        }
        None => "never fetched".to_owned(),
    }
}

/// An address without its secrets.
fn shown(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| masked(&Source::Web(url)))
}

fn ago(now: Timestamp, then: Timestamp) -> String {
    match age(now, then).as_str() {
        "now" => "just now".to_owned(),
        // What is longer ago is told by its date.
        day if day.contains(' ') => format!("on {day}"),
        year if year.parse::<i16>().is_ok() => format!("in {year}"),
        age => format!("{age} ago"),
    }
}

fn in_time(now: Timestamp, then: Timestamp) -> String {
    if then <= now { "now".to_owned() } else { format!("in {}", age(then, now)) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_ago_is_told_by_its_date() {
        let now: Timestamp = "2026-11-29T12:00:00Z".parse().expect("a time");
        let told = |then: &str| ago(now, then.parse().expect("a time"));
        assert_eq!(told("2026-11-29T12:00:00Z"), "just now");
        assert_eq!(told("2026-11-29T09:00:00Z"), "3h ago");
        assert_eq!(told("2026-05-04T09:00:00Z"), "on 4 May");
        assert_eq!(told("2020-05-04T09:00:00Z"), "in 2020");
    }
}
