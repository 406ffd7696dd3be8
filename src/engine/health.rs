//! The health of a feed after a visit. Pure.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::schedule::{self, WhatCame};
use crate::domain::{Feed, FeedHealth, Pace, Problem, RetryAfter, Source};
use crate::fetch::{Failure, masked};
use crate::parse::NotAFeed;
use crate::store::StoreError;

/// How long a 410 must be repeated to be believed: a single one may be a mistake.
const BELIEVED: SignedDuration = SignedDuration::from_hours(48);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The feed answered well, with or without news. `max_age` is how long the server says that the answer
/// stays fresh, `moved_to` the feed's new address, `pace` the one that the newest document asks for.
pub(super) fn answered(
    feed: &Feed,
    max_age: Option<Duration>,
    moved_to: Option<Url>,
    pace: Pace,
    now: Timestamp,
) -> FeedHealth {
    let health = FeedHealth {
        pace,
        checked: Some(now),
        succeeded: Some(now),
        failures: 0,
        retry_after: None,
        gone: false,
        moved_to: moved_to.map(String::from),
        problem: None,
        ..feed.health.clone()
    };
    planned(feed, health, WhatCame::Answer { max_age }, now)
}

/// The server `by` asks to be left alone, for `after` if it says how long.
pub(super) fn busy(
    feed: &Feed,
    why: &Failure,
    after: Option<Duration>,
    by: String,
    now: Timestamp,
) -> FeedHealth {
    let until = after.and_then(|after| now.checked_add(after).ok());
    let mut health = worse(feed, &why.to_string(), why.remedy(), now);
    if let Some(until) = until {
        health.retry_after = Some(RetryAfter { until, server: by });
    }
    planned(feed, health, WhatCame::Busy { after }, now)
}

/// The feed was not asked, because its server asked to be left alone until then.
pub(super) fn left_alone(feed: &Feed, until: Timestamp) -> FeedHealth {
    let next = feed.health.next_check.map_or(until, |next| next.max(until));
    FeedHealth { next_check: Some(next), ..feed.health.clone() }
}

/// The feed could not be fetched. `is_offline` says that the fault may be this machine's connection.
pub(super) fn fetch_failed(
    feed: &Feed,
    why: &Failure,
    is_offline: bool,
    now: Timestamp,
) -> FeedHealth {
    let usual = why.remedy();
    let (came, remedy) = match why {
        // No server was asked, so there is none to spare by longer waits.
        Failure::NoSecret(_) => (WhatCame::Answer { max_age: None }, usual.to_owned()),
        // It was asked at its new address as well.
        _ if why.leaves_nothing() => (WhatCame::Failure, usual.to_owned()),
        _ => (WhatCame::Failure, remedy_unless_moved(feed, usual)),
    };
    let mut health = worse(feed, &why.to_string(), &remedy, now);
    if is_offline {
        // Else a night without a connection would be followed by a day without visits.
        health.failures = feed.health.failures.max(1);
    }
    planned(feed, health, came, now)
}

/// The document is not a feed.
pub(super) fn no_feed(feed: &Feed, why: &NotAFeed, now: Timestamp) -> FeedHealth {
    let usual = match (why, &feed.subscription.source) {
        (NotAFeed::WebPage, Source::Web(_)) if feed.health.succeeded.is_some() => {
            "it was a feed before: your network's login page or a bot check may be in the way; open \
             it in a browser"
        }
        (NotAFeed::WebPage, Source::Web(_)) => {
            "add the address again to find the feed that the page links to, then remove this one"
        }
        (_, Source::Web(_)) => "look at the address in a browser: the feed may have moved",
        (_, Source::File(_)) => "look into the file: it should hold a feed",
        (_, Source::Command(_)) => "run the program by hand: it should print a feed",
    };
    let remedy = remedy_unless_moved(feed, usual);
    planned(feed, worse(feed, &why.to_string(), &remedy, now), WhatCame::Failure, now)
}

/// The feed could not be stored, by a fault of newsfold or its store.
pub(super) fn at_fault(feed: &Feed, fault: &StoreError, now: Timestamp) -> FeedHealth {
    let remedy = match fault {
        // This error's text contains its remedy.
        StoreError::Corrupt(_) => "",
        _ => "this is a bug in newsfold",
    };
    planned(feed, worse(feed, &fault.to_string(), remedy, now), WhatCame::Failure, now)
}

/// The health after one more failure. Of failures in a row, those count whose visit was due: a reader who
/// tries again and again makes no wait longer. A `Retry-After` holds until its time is over or the feed
/// answers: a server that was not even reached has not withdrawn it.
fn worse(feed: &Feed, what: &str, remedy: &str, now: Timestamp) -> FeedHealth {
    let failures = match is_early(feed, now) {
        true => feed.health.failures.max(1),
        false => feed.health.failures.saturating_add(1),
    };
    FeedHealth {
        checked: Some(now),
        failures,
        problem: Some(problem(feed, what, remedy, now)),
        ..feed.health.clone()
    }
}

/// The server says that the feed is gone for good (410). Some say so by mistake, so it is asked again
/// until the server has said so for as long as [`BELIEVED`].
pub(super) fn gone(feed: &Feed, now: Timestamp) -> FeedHealth {
    let what = "the server says that the feed is gone for good";
    let said_so = feed.health.problem.as_ref().filter(|problem| problem.what.as_str() == what);
    let is_gone = said_so.is_some_and(|problem| now.duration_since(problem.since) >= BELIEVED);
    let usual = match is_gone {
        true => {
            "remove it from the configuration, or name its new address; `newsfold refresh` with its \
             name asks once more"
        }
        false => {
            "remove it from the configuration, or name its new address; for two days it is asked again, \
             in case that was a mistake"
        }
    };
    let mut health = worse(feed, what, usual, now);
    // Other failures before the first 410 do not count towards it.
    if let (Some(problem), None) = (&mut health.problem, said_so) {
        problem.since = now;
    }
    match is_gone {
        true => FeedHealth { next_check: None, gone: true, ..health },
        false => planned(feed, health, WhatCame::Busy { after: Some(DAY) }, now),
    }
}

/// The remedy for a feed that could not be fetched: its new address if it moved for good, since the old
/// one may have been given up; else the `usual` one.
fn remedy_unless_moved(feed: &Feed, usual: &str) -> String {
    feed.health.new_address().map_or_else(
        || usual.to_owned(),
        |address| {
            let address = masked(&address);
            format!("it moved to {address}: write that address into the configuration")
        },
    )
}

fn planned(feed: &Feed, health: FeedHealth, came: WhatCame, now: Timestamp) -> FeedHealth {
    let every = feed.subscription.every;
    let seed = feed.id.0.cast_unsigned();
    let kept = feed.health.next_check.filter(|_| health.failures > 0 && is_early(feed, now));
    let next = kept.unwrap_or_else(|| schedule::next_check(&health, every, came, now, seed));
    let until = health.retry_after.as_ref().map(|it| it.until);
    let until = until.filter(|_| schedule::waits(&health, now));
    FeedHealth { next_check: Some(until.map_or(next, |until| next.max(until))), ..health }
}

/// Whether the reader asked for this visit before it was due.
fn is_early(feed: &Feed, now: Timestamp) -> bool {
    !feed.health.gone && !schedule::is_due(&feed.health, now)
}

/// The problem of a failure; it is as old as the first failure in a row.
fn problem(feed: &Feed, what: &str, remedy: &str, now: Timestamp) -> Problem {
    let since = feed.health.problem.as_ref().map_or(now, |earlier| earlier.since);
    Problem::new(what, remedy, since)
}
