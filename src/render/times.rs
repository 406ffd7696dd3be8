//! Times as a reader sees them: how long ago, and when.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Article, Lapse};

/// From this many days on, the date is shown instead of the age.
const LONG_AGO: u64 = 30;

/// How long ago, in at most six columns: `2m`, `1h`, `3d`, `5w`, then `12 Mar`, and after a year `2024`. A
/// time in the future is `now`.
pub fn age(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    match Lapse::since(then, now, zone) {
        Lapse::Minutes(0) => "now".to_owned(),
        Lapse::Minutes(minutes) => format!("{minutes}m"),
        Lapse::Hours(hours) => format!("{hours}h"),
        Lapse::Days(days @ ..7) => format!("{days}d"),
        Lapse::Days(days @ ..63) => format!("{}w", days / 7),
        Lapse::Days(..350) => told(then, zone, "%-d %b"),
        Lapse::Days(_) => told(then, zone, "%Y"),
    }
}

/// How long ago, briefly: `now`, `5 min`, `3 h`, `yesterday`, `4 days`, else the date.
pub fn ago(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    match Lapse::since(then, now, zone) {
        Lapse::Minutes(0) => "now".to_owned(),
        Lapse::Days(1) => "yesterday".to_owned(),
        Lapse::Days(LONG_AGO..) => told(then, zone, "%-d %b %Y"),
        lapse => lapse.brief(),
    }
}

/// How long ago, in full: `just now`, `5 minutes ago`, `yesterday`, else the date.
pub fn ago_in_full(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    match Lapse::since(then, now, zone) {
        Lapse::Minutes(0) => "just now".to_owned(),
        Lapse::Days(1) => "yesterday".to_owned(),
        Lapse::Days(LONG_AGO..) => told(then, zone, "%-d %B %Y"),
        lapse => format!("{lapse} ago"),
    }
}

/// For how long: `just now`, `for 5 min`, `since yesterday`, `for 4 days`, else the date.
pub fn since(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    match Lapse::since(then, now, zone) {
        Lapse::Minutes(0) => "just now".to_owned(),
        Lapse::Days(1 | LONG_AGO..) => format!("since {}", ago(then, now, zone)),
        lapse => format!("for {}", lapse.brief()),
    }
}

/// `Sun 22 Nov 2026, 07:14`.
pub fn date(then: Timestamp, zone: &TimeZone) -> String {
    told(then, zone, "%a %-d %b %Y, %H:%M")
}

/// When an article was published: `Sun 22 Nov 2026, 07:14`; or `arrived Sun 22 Nov 2026, 07:14`.
pub fn dateline(article: &Article, zone: &TimeZone) -> String {
    let date = date(article.published, zone);
    if article.is_dated { date } else { format!("arrived {date}") }
}

/// `Sunday 22 November 2026, 07:14`.
pub fn date_in_full(then: Timestamp, zone: &TimeZone) -> String {
    told(then, zone, "%A %-d %B %Y, %H:%M")
}

/// A date as short as `now` allows: `07:14` today, without the year this year.
pub fn moment(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (then_there, now) = (then.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    if then_there.date() == now.date() {
        told(then, zone, "%H:%M")
    } else if then_there.year() == now.year() {
        told(then, zone, "%a %-d %b, %H:%M")
    } else {
        date(then, zone)
    }
}

fn told(then: Timestamp, zone: &TimeZone, format: &str) -> String {
    then.to_zoned(zone.clone()).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;

    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn ages_are_short() {
        let check = |then: &str, want: &str| {
            let now = time("2026-11-22T10:00:00Z");
            assert_eq!(age(time(then), now, &TimeZone::UTC), want, "{then}");
        };
        check("2026-11-22T09:59:30Z", "now");
        check("2026-11-23T00:00:00Z", "now");
        check("2026-11-22T09:58:00Z", "2m");
        check("2026-11-22T09:00:00Z", "1h");
        check("2026-11-21T10:00:01Z", "23h");
        check("2026-11-19T09:00:00Z", "3d");
        check("2026-10-18T09:00:00Z", "5w");
        check("2026-03-12T09:00:00Z", "12 Mar");
        check("2024-03-12T09:00:00Z", "2024");
        check("-009999-01-02T01:59:59Z", "-9999");
    }

    #[test]
    fn dates_are_those_of_where_the_reader_is() {
        let (then, now) = (time("2026-03-12T23:30:00Z"), time("2026-11-22T10:00:00Z"));
        let tokyo = TimeZone::fixed(offset(9));
        assert_eq!(age(then, now, &tokyo), "13 Mar");
        assert_eq!(ago(then, now, &tokyo), "13 Mar 2026");
        assert_eq!(date(then, &tokyo), "Fri 13 Mar 2026, 08:30");
        assert_eq!(moment(then, now, &tokyo), "Fri 13 Mar, 08:30");
        assert_eq!(age(time("2024-12-31T23:30:00Z"), now, &tokyo), "2025");
    }

    #[test]
    fn times_are_said_briefly_and_in_full() {
        for (then, brief, full, lasting) in [
            ("2026-11-24T20:01:30Z", "now", "just now", "just now"),
            ("2026-11-24T19:59:00Z", "1 min", "1 minute ago", "for 1 min"),
            ("2026-11-24T17:00:00Z", "3 h", "3 hours ago", "for 3 h"),
            ("2026-11-23T14:00:00Z", "yesterday", "yesterday", "since yesterday"),
            ("2026-11-22T21:00:00Z", "2 days", "2 days ago", "for 2 days"),
            ("2026-10-17T20:00:00Z", "17 Oct 2026", "17 October 2026", "since 17 Oct 2026"),
        ] {
            let (then, now, zone) = (time(then), time("2026-11-24T20:00:00Z"), &TimeZone::UTC);
            let told = [ago(then, now, zone), ago_in_full(then, now, zone), since(then, now, zone)];
            assert_eq!(told, [brief, full, lasting]);
        }
    }
}
