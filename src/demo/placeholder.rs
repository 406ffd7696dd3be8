//! Dates that count back from now: `{{rfc822 -2d 07:14}}` in a template becomes a real date.
//!
//! | Placeholder | Becomes |
//! | --- | --- |
//! | `{{rfc822 WHEN}}` | `Thu, 23 Jan 2025 07:14:00 +0000` |
//! | `{{rfc3339 WHEN}}` | `2025-01-23T07:14:00Z` |
//! | `{{day WHEN}}` | `23.1` |
//! | `{{weekday WHEN}}` | `Thursday` |
//! | `{{date WHEN LANGUAGE}}` | `23 January`; languages are `en`, `fr`, `ja`, `vi` |
//!
//! WHEN is a distance from now, such as `-35m`, `-3h20m`, `-2d`, or `+1d`, all in UTC; a time of
//! day after it, as in `-2d 07:14`, sets the clock on that day. The first two, which date
//! entries, are never later than now.

use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `template` with its placeholders replaced; what is no placeholder stays as it is.
pub(super) fn expand(template: &str, now: Timestamp) -> String {
    let mut expanded = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        expanded.push_str(before);
        let found = after.split_once("}}");
        match found.and_then(|(inside, tail)| Some((placeholder(inside, now)?, tail))) {
            Some((date, tail)) => {
                expanded.push_str(&date);
                rest = tail;
            }
            None => {
                expanded.push_str("{{");
                rest = after;
            }
        }
    }
    expanded.push_str(rest);
    expanded
}

/// The date that the words between the braces stand for; `None` if they are no placeholder.
fn placeholder(inside: &str, now: Timestamp) -> Option<String> {
    let mut words = inside.split(' ');
    let kind = words.next()?;
    let moment = now.saturating_add(distance(words.next()?)?).ok()?;
    let last = words.next();
    match (kind, last) {
        ("rfc822", clock) => {
            let date = set_clock(moment, clock)?.min(utc(now));
            Some(date.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string())
        }
        ("rfc3339", clock) => {
            let date = set_clock(moment, clock)?.min(utc(now));
            Some(date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        }
        ("day", None) => Some(format!("{}.{}", utc(moment).day(), utc(moment).month())),
        ("weekday", None) => Some(utc(moment).strftime("%A").to_string()),
        ("date", Some(language)) => date_in_words(utc(moment), language),
        _ => None,
    }
}

/// `-1d3h20m` as a duration: a sign, then numbers with their units.
fn distance(words: &str) -> Option<SignedDuration> {
    let forward = words.starts_with('+');
    let mut minutes: i64 = 0;
    for part in words.strip_prefix(['+', '-'])?.split_inclusive(['d', 'h', 'm']) {
        let (number, unit) = part.split_at_checked(part.len().checked_sub(1)?)?;
        let size = match unit {
            "d" => 24 * 60,
            "h" => 60,
            "m" => 1,
            _ => return None,
        };
        minutes += i64::from(number.parse::<u16>().ok()?) * size;
    }
    Some(SignedDuration::from_mins(if forward { minutes } else { -minutes }))
}

/// `moment`, or the same day at the time of day that `clock` names.
fn set_clock(moment: Timestamp, clock: Option<&str>) -> Option<DateTime> {
    let date = utc(moment);
    let Some(clock) = clock else { return Some(date) };
    let (hour, minute) = clock.split_once(':')?;
    let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    Some(date.date().to_datetime(time))
}

fn utc(moment: Timestamp) -> DateTime {
    Offset::UTC.to_datetime(moment)
}

fn date_in_words(date: DateTime, language: &str) -> Option<String> {
    let (day, month) = (date.day(), date.month());
    let index = usize::try_from(month).ok()?.checked_sub(1)?;
    match language {
        "en" => Some(format!("{day} {}", MONTHS.get(index)?)),
        "fr" if day == 1 => Some(format!("1er {}", MOIS.get(index)?)),
        "fr" => Some(format!("{day} {}", MOIS.get(index)?)),
        "ja" => Some(format!("{month}月{day}日")),
        "vi" => Some(format!("{day}/{month}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(template: &str, want: &str) {
        let now = "2025-03-02T03:00:30Z".parse().expect("a moment");
        assert_eq!(expand(template, now), want);
    }

    #[test]
    fn dates_of_entries() {
        check("{{rfc822 -2d 07:14}}", "Fri, 28 Feb 2025 07:14:00 +0000");
        check("{{rfc3339 -2d 07:14}}", "2025-02-28T07:14:00Z");
        check("{{rfc3339 -35m}}", "2025-03-02T02:25:30Z");
        check("{{rfc3339 -3h20m}}", "2025-03-01T23:40:30Z");
        check("{{rfc3339 -1d3h}}", "2025-03-01T00:00:30Z");
    }

    #[test]
    fn no_entry_is_of_the_future() {
        check("{{rfc3339 -0d 23:00}}", "2025-03-02T03:00:30Z");
        check("{{rfc822 +1d}}", "Sun, 02 Mar 2025 03:00:30 +0000");
    }

    #[test]
    fn dates_in_the_text() {
        check("{{day -1d}} and {{day -3h20m}}", "1.3 and 1.3");
        check("{{weekday -1d}}, {{weekday +1d}}", "Saturday, Monday");
        check("{{date -1d en}}, {{date -2d en}}", "1 March, 28 February");
        check("{{date -1d fr}}, {{date -2d fr}}", "1er mars, 28 février");
        check("{{date -1d ja}} {{date -1d vi}}", "3月1日 1/3");
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        for text in [
            "",
            "a {{ b",
            "{{}}",
            "{{rfc822}}",
            "{{rfc822 2d}}",
            "{{rfc822 -2}}",
            "{{rfc822 -é}}",
            "{{rfc822 -99999d}}",
            "{{rfc3339 -2d 25:00}}",
            "{{date -2d xx}}",
            "{{date -2d}}",
            "{{day -2d 07:14}}",
            "{{hour -2d}}",
        ] {
            check(text, text);
        }
        check("{{ {{day -1d}} }}", "{{ 1.3 }}");
    }
}
