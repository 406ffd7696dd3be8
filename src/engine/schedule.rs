//! When a feed is asked next. Pure: time and seed are given.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::{Feed, FeedHealth, Quiet, RetryAfter};
use crate::fetch::Servers;
use crate::store::Visits;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest wait, apart from quiet hours and days.
const LONGEST: Duration = DAY.saturating_mul(7);

/// In hours; a publisher who wants no visits for longer than this on end is ignored.
const LONGEST_QUIET: u32 = 3 * 24;

/// A visit that is planned further ahead was planned by a wrong clock, which must not silence a feed.
const FURTHEST: Duration =
    LONGEST.saturating_add(HOUR.saturating_mul(LONGEST_QUIET)).saturating_add(DAY);

/// What the last visit means for the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhatCame {
    /// An answer, new or not, and how long the server says that it holds.
    Answer {
        /// `Cache-Control` or `Expires`.
        max_age: Option<Duration>,
    },
    /// The server asked to be left alone for a while.
    Busy {
        /// `Retry-After`.
        after: Option<Duration>,
    },
    /// A failure of any kind, an unreadable document included.
    Failure,
}

/// How long to wait before visiting feeds that the last visit left due, because its helper was killed
/// or a person stopped it. Counted in looks, of which there is one a minute.
#[derive(Debug, Default)]
pub struct Patience {
    /// Looks to skip after the last visit.
    looks: u32,
    /// How many of these are still to skip.
    left: u32,
}

impl Patience {
    /// An hour, about.
    const MOST: u32 = 60;

    /// Whether this look, which found due feeds, may visit them.
    pub fn is_over(&mut self) -> bool {
        let is_over = self.left == 0;
        self.left = self.left.saturating_sub(1);
        is_over
    }

    /// Notes a visit: if feeds are still due after it, twice as many looks are skipped as the last
    /// time.
    pub fn visited(&mut self, are_still_due: bool) {
        self.looks = if are_still_due { (self.looks * 2).clamp(1, Self::MOST) } else { 0 };
        self.left = self.looks;
    }
}

/// When to ask again.
///
/// `health` is the one after this visit: its `failures` count this one. `every` is the reader's wish, a
/// week at most, and never undercut by more than the jitter. The publisher's pace and `max_age`
/// lengthen the wait to a day at most, and quiet hours and days are waited out. Failures double the
/// wait, up to a day. `Retry-After`, which is read as a day at most, is honoured in full. `seed`, the
/// feed's id, spreads feeds by up to a tenth in either direction, always the same for the same feed.
pub fn next_check(
    health: &FeedHealth,
    every: Duration,
    came: WhatCame,
    now: Timestamp,
    seed: u64,
) -> Timestamp {
    let every = every.max(MINUTE);
    let (wait, at_least) = match came {
        WhatCame::Answer { max_age } => {
            let pace = health.pace.minutes.map(|minutes| MINUTE * minutes);
            let asked = pace.max(max_age).unwrap_or_default().min(DAY);
            (every.max(asked), Duration::ZERO)
        }
        WhatCame::Busy { after: Some(after) } => (every.max(after), after),
        WhatCame::Busy { after: None } | WhatCame::Failure => {
            (back_off(every, health.failures), Duration::ZERO)
        }
    };
    let wait = jitter(wait.min(LONGEST), seed).max(at_least).min(LONGEST);
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::ZERO);
    after_quiet(health.pace.quiet, now.saturating_add(wait).unwrap_or(now))
}

/// When to ask after the reader changed `was` to `every`; `None` if the next visit was not planned by
/// that wish but by a server, a publisher, or failures, and stays as it is.
pub fn planned_anew(
    health: &FeedHealth,
    was: Duration,
    every: Duration,
    seed: u64,
) -> Option<Timestamp> {
    // Times are kept in whole seconds.
    const ROUNDING: SignedDuration = SignedDuration::from_secs(1);
    let checked = health.checked.filter(|_| health.failures == 0)?;
    let waits = health.next_check?.duration_since(checked);
    let wished = SignedDuration::try_from(jitter(was.max(MINUTE).min(LONGEST), seed)).ok()?;
    let came = WhatCame::Answer { max_age: None };
    ((waits - wished).abs() <= ROUNDING).then(|| next_check(health, every, came, checked, seed))
}

/// `time`, or the first time a whole number of hours later at which the publisher wants visits.
fn after_quiet(quiet: Quiet, time: Timestamp) -> Timestamp {
    let is_quiet = |time: &Timestamp| {
        let there = time.to_zoned(TimeZone::UTC);
        quiet.hours >> there.hour() & 1 == 1
            || quiet.days >> there.weekday().to_monday_zero_offset() & 1 == 1
    };
    (0..=LONGEST_QUIET)
        .filter_map(|hours| time.checked_add(HOUR * hours).ok())
        .find(|time| !is_quiet(time))
        .unwrap_or(time)
}

/// Whether a feed is to be asked now.
pub fn is_due(health: &FeedHealth, now: Timestamp) -> bool {
    !health.gone && has_come(Visits { last: health.checked, next: health.next_check }, now)
}

/// Whether its server asked to be left alone until later than now.
pub fn waits(health: &FeedHealth, now: Timestamp) -> bool {
    // A server is left alone for a day at most: a time further ahead comes from a wrong clock.
    let ahead = health.retry_after.as_ref().map(|it| it.until.duration_since(now));
    ahead.is_some_and(|ahead| ahead.is_positive() && ahead <= SignedDuration::from_hours(24))
}

/// The servers of these feeds that asked to be left alone until later than now.
pub fn servers_to_leave_alone(feeds: &[Feed], now: Timestamp) -> Servers {
    let servers = Servers::default();
    for health in feeds.iter().map(|feed| &feed.health).filter(|health| waits(health, now)) {
        if let Some(RetryAfter { until, server }) = &health.retry_after {
            servers.leave_alone(server, *until);
        }
    }
    servers
}

/// Whether the next visit is due; for a feed that was never visited it is.
pub fn has_come(visits: Visits, now: Timestamp) -> bool {
    let Visits { last, next } = visits;
    // A last visit in the future was dated by a wrong clock, too.
    let is_beyond = |time: Option<Timestamp>, ahead: Duration| {
        let furthest = now.checked_add(ahead).unwrap_or(Timestamp::MAX);
        time.is_some_and(|time| time > furthest)
    };
    next.is_none_or(|next| next <= now) || is_beyond(next, FURTHEST) || is_beyond(last, HOUR)
}

/// Once, twice, four times `every`, up to a day or `every`, whichever is longer.
fn back_off(every: Duration, failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    every.saturating_mul(1 << doublings).min(DAY.max(every))
}

/// `wait`, a tenth shorter to a tenth longer. Neighbouring seeds land far apart (the finalizer of
/// SplitMix64).
fn jitter(wait: Duration, seed: u64) -> Duration {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    let permille = 900 + u32::try_from(mixed % 201).unwrap_or(100);
    wait / 1_000 * permille
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Pace;

    const HOUR: u64 = 3_600;

    #[test]
    fn visits_in_vain_become_rare_and_one_that_was_not_ends_that() {
        let mut patience = Patience::default();
        let mut looks_until_over = |are_still_due| {
            let passed = (0..).take_while(|_| !patience.is_over()).count();
            patience.visited(are_still_due);
            passed
        };
        let passed: Vec<usize> = [true; 9].map(&mut looks_until_over).into();
        assert_eq!(passed, [0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!([false, true, true].map(looks_until_over), [60, 0, 1]);
    }

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().expect("a valid time")
    }

    fn wait(failures: u32, every: u64, ttl: Option<u64>, came: WhatCame, seed: u64) -> u64 {
        let minutes = ttl.map(|seconds| u32::try_from(seconds / 60).unwrap_or(u32::MAX));
        let pace = Pace { minutes, quiet: Quiet::default() };
        let health = FeedHealth { failures, pace, ..FeedHealth::default() };
        let every = Duration::from_secs(every);
        let next = next_check(&health, every, came, now(), seed);
        next.duration_since(now()).as_secs().try_into().expect("never in the past")
    }

    /// The wait in seconds is `want`, a tenth more or less, whatever the seed.
    #[track_caller]
    fn check(failures: u32, every: u64, ttl: Option<u64>, came: WhatCame, want: u64) {
        for seed in 0..50 {
            let got = wait(failures, every, ttl, came, seed);
            assert!((want * 9 / 10..=want * 11 / 10).contains(&got), "{got}, not about {want}");
        }
    }

    fn answer(max_age: Option<u64>) -> WhatCame {
        WhatCame::Answer { max_age: max_age.map(Duration::from_secs) }
    }

    fn busy(after: Option<u64>) -> WhatCame {
        WhatCame::Busy { after: after.map(Duration::from_secs) }
    }

    #[test]
    fn the_reader_sets_the_pace_and_the_publisher_may_slow_it() {
        check(0, HOUR, None, answer(None), HOUR);
        check(0, HOUR, Some(600), answer(Some(60)), HOUR);
        check(0, HOUR, Some(3 * HOUR), answer(Some(60)), 3 * HOUR);
        check(0, HOUR, None, answer(Some(2 * HOUR)), 2 * HOUR);
        check(0, HOUR, Some(30 * 24 * HOUR), answer(Some(u64::MAX)), 24 * HOUR);
        check(0, 48 * HOUR, Some(HOUR), answer(None), 48 * HOUR);
        check(0, 0, None, answer(None), 60);
    }

    #[test]
    fn failures_back_off_to_a_day() {
        for (failures, hours) in [(1, 1), (2, 2), (3, 4), (5, 16), (6, 24), (7, 24), (u32::MAX, 24)]
        {
            check(failures, HOUR, None, WhatCame::Failure, hours * HOUR);
            check(failures, HOUR, Some(600), busy(None), hours * HOUR);
        }
        check(9, 48 * HOUR, None, WhatCame::Failure, 48 * HOUR);
    }

    #[test]
    fn a_server_that_asks_to_be_left_alone_is() {
        check(1, HOUR, None, busy(Some(5)), HOUR);
        for seed in 0..50 {
            let got = wait(1, 900, None, busy(Some(5 * HOUR)), seed);
            assert!((5 * HOUR..=5 * HOUR + HOUR / 2).contains(&got), "{got}");
        }
    }

    #[test]
    fn nothing_is_put_off_for_more_than_a_week() {
        for came in [answer(None), busy(Some(u64::MAX)), WhatCame::Failure] {
            for seed in 0..50 {
                assert!(wait(3, u64::MAX, Some(u64::MAX), came, seed) <= 7 * 24 * HOUR);
            }
        }
        let health = FeedHealth::default();
        let last = next_check(&health, DAY, answer(None), Timestamp::MAX, 1);
        assert_eq!(last, Timestamp::MAX);
    }

    #[test]
    fn quiet_hours_and_days_are_waited_out() {
        // The time of `now` is a Sunday, 12:00.
        #[track_caller]
        fn check(hours: u32, days: u8, want: &str) {
            let time = now() + SignedDuration::from_mins(75);
            assert_eq!(after_quiet(Quiet { hours, days }, time).to_string(), want);
        }
        check(0, 0, "2026-03-01T13:15:00Z");
        check(1 << 12, 0, "2026-03-01T13:15:00Z");
        check(1 << 13 | 1 << 14, 0, "2026-03-01T15:15:00Z");
        check(0, 1 << 6, "2026-03-02T00:15:00Z");
        check(1, 1 << 6 | 1, "2026-03-03T01:15:00Z");
        check(0, 0b111_1111, "2026-03-01T13:15:00Z");
        check(u32::MAX, 0, "2026-03-01T13:15:00Z");
        assert_eq!(after_quiet(Quiet { hours: 1, days: 1 }, Timestamp::MAX), Timestamp::MAX);
    }

    #[test]
    fn a_feed_that_waits_out_quiet_days_is_not_due_before_they_are_over() {
        // A week from `now` is a Sunday, on which they begin.
        let quiet = Quiet { hours: 0, days: 1 << 6 | 1 | 1 << 1 };
        let pace = Pace { minutes: None, quiet };
        let health = FeedHealth { checked: Some(now()), pace, ..FeedHealth::default() };
        for seed in 0..50 {
            let next = next_check(&health, LONGEST, answer(None), now(), seed);
            let waiting = FeedHealth { next_check: Some(next), ..health.clone() };
            assert!(!is_due(&waiting, now()), "{next}");
            assert!(is_due(&waiting, next), "{next}");
        }
    }

    #[test]
    fn feeds_are_spread_and_each_keeps_its_place() {
        let of = |seed| wait(0, HOUR, None, answer(None), seed);
        assert_eq!(of(7), of(7));
        let mut all: Vec<u64> = (0..100).map(of).collect();
        all.sort_unstable();
        assert!(all[0] < 3_300 && all[99] > 3_900, "{} to {}", all[0], all[99]);
        let widest = all.windows(2).map(|pair| pair[1] - pair[0]).max();
        assert!(widest < Some(60), "no crowd and no gap: {widest:?}");
    }

    #[test]
    fn another_wish_counts_for_what_the_old_one_planned_alone() {
        let (hour, day) = (Duration::from_secs(HOUR), DAY);
        let visited = |every, came: WhatCame, failures| {
            let health = FeedHealth { checked: Some(now()), failures, ..FeedHealth::default() };
            let next = next_check(&health, every, came, now(), 7);
            FeedHealth { next_check: Some(next), ..health }
        };
        for (was, every) in [(day, hour), (hour, day), (Duration::ZERO, hour)] {
            let anew = planned_anew(&visited(was, answer(None), 0), was, every, 7);
            assert_eq!(anew, visited(every, answer(None), 0).next_check);
        }
        let asked = visited(hour, answer(Some(5 * HOUR)), 0);
        assert_eq!(planned_anew(&asked, hour, MINUTE, 7), None, "the server said how long");
        let failed = visited(day, WhatCame::Failure, 1);
        assert_eq!(planned_anew(&failed, day, hour, 7), None, "it failed");
        assert_eq!(planned_anew(&FeedHealth::default(), day, hour, 7), None, "never asked");
    }

    #[test]
    fn a_feed_is_due_once_its_time_has_come() {
        #[track_caller]
        fn check(gone: bool, ahead: Option<i64>, want: bool) {
            let at = |hours| now() + SignedDuration::from_hours(hours);
            let health = FeedHealth { gone, next_check: ahead.map(at), ..FeedHealth::default() };
            assert_eq!(is_due(&health, now()), want, "{ahead:?}");
        }
        check(false, None, true);
        check(false, Some(-1), true);
        check(false, Some(0), true);
        check(false, Some(1), false);
        check(false, Some(7 * 24), false);
        check(false, Some(24 * 365), true);
        check(true, None, false);
        check(true, Some(-1), false);
        check(true, Some(24 * 365), false);

        let visited = |hours: i64| {
            let at = |hours| Some(now() + SignedDuration::from_hours(hours));
            let (checked, next_check) = (at(hours), at(hours + 3));
            FeedHealth { checked, next_check, ..FeedHealth::default() }
        };
        assert!(!is_due(&visited(-1), now()));
        assert!(is_due(&visited(48), now()), "that clock went wrong");
    }
}
