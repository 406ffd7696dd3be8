//! Ages and days, as bounds for a time in seconds.

use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use crate::domain::{Comparison, Day, Expr};

/// The bounds that an age or a day sets for a time in seconds.
pub(super) fn bounds(expr: &Expr, at: &Zoned) -> Vec<(&'static str, i64)> {
    match expr {
        Expr::Age { is, seconds } => {
            let then = at.timestamp().as_second().saturating_sub_unsigned(*seconds);
            // The older a story, the smaller its time.
            let sign = match is {
                Comparison::Less => ">",
                Comparison::AtMost => ">=",
                Comparison::Equal => "=",
                Comparison::AtLeast => "<=",
                Comparison::More => "<",
            };
            vec![(sign, then)]
        }
        Expr::Date { is, day } => {
            let (start, end) = day_of(*day, at);
            match is {
                Comparison::Less => vec![("<", start)],
                Comparison::AtMost => vec![("<", end)],
                // Nothing comes from the future.
                Comparison::Equal if *day == Day::Today => vec![(">=", start)],
                Comparison::Equal => vec![(">=", start), ("<", end)],
                Comparison::AtLeast => vec![(">=", start)],
                Comparison::More => vec![(">=", end)],
            }
        }
        _ => Vec::new(),
    }
}

/// Where a day begins and ends, in seconds.
fn day_of(day: Day, at: &Zoned) -> (i64, i64) {
    let date = match day {
        Day::Today => at.date(),
        Day::Yesterday => at.date().saturating_sub(1.day()),
        Day::On(date) => date,
    };
    let zone: &TimeZone = at.time_zone();
    let start = |date: jiff::civil::Date| {
        // A day after the last that can be represented starts at the end of time.
        date.to_zoned(zone.clone()).map_or(i64::MAX, |it| it.timestamp().as_second())
    };
    (start(date), start(date.saturating_add(1.day())))
}
