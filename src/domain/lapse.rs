//! How long ago, and how far apart: a span of time in a single unit, ready to be written out.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::counted;

/// A span of time in the unit that people would use for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapse {
    /// Less than an hour; 0 when it is less than a minute.
    Minutes(u64),
    /// Less than two days.
    Hours(u64),
    /// Two days or more; from [`Lapse::since`], also one.
    Days(u64),
}

impl Lapse {
    /// The time from `start` to `end`; zero when `end` is earlier.
    pub fn between(start: Timestamp, end: Timestamp) -> Lapse {
        let seconds = end.as_second().saturating_sub(start.as_second()).max(0);
        Lapse::of_minutes(seconds.unsigned_abs() / 60)
    }

    /// A number of minutes, in the best unit.
    pub fn of_minutes(minutes: u64) -> Lapse {
        match minutes {
            0..60 => Lapse::Minutes(minutes),
            60..2_880 => Lapse::Hours(minutes / 60),
            _ => Lapse::Days(minutes / 1_440),
        }
    }

    /// How long ago `then` was; zero when it is in the future. From 24 hours on, days are counted on the
    /// reader's calendar: yesterday is one day ago, whether that is 24 hours or 47.
    pub fn since(then: Timestamp, now: Timestamp, zone: &TimeZone) -> Lapse {
        let lapse = Lapse::between(then, now);
        if matches!(lapse, Lapse::Minutes(_) | Lapse::Hours(..24)) {
            return lapse;
        }
        let date = |time: Timestamp| time.to_zoned(zone.clone()).date();
        match date(then).duration_until(date(now)).as_hours() / 24 {
            // The day on which clocks are set back has 25 hours.
            0 => lapse,
            days => Lapse::Days(days.unsigned_abs()),
        }
    }

    /// `5 min`, `3 h`, `4 days`.
    pub fn brief(self) -> String {
        match self {
            Lapse::Minutes(minutes) => format!("{minutes} min"),
            Lapse::Hours(hours) => format!("{hours} h"),
            Lapse::Days(_) => self.to_string(),
        }
    }
}

/// `5 minutes`, `3 hours`, `4 days`.
impl fmt::Display for Lapse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, one, many) = match *self {
            Lapse::Minutes(number) => (number, "minute", "minutes"),
            Lapse::Hours(number) => (number, "hour", "hours"),
            Lapse::Days(number) => (number, "day", "days"),
        };
        f.write_str(&counted(number as usize, one, many))
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;

    use super::*;

    #[track_caller]
    fn check(then: &str, now: &str, hours_east: i8, want: Lapse) {
        let time = |text: &str| text.parse::<Timestamp>().expect("a time");
        let zone = TimeZone::fixed(offset(hours_east));
        assert_eq!(Lapse::since(time(then), time(now), &zone), want);
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let tuesday = "2026-11-24T20:00:00Z";
        check("2026-11-24T19:59:30Z", tuesday, 0, Lapse::Minutes(0));
        check("2026-11-25T20:00:00Z", tuesday, 0, Lapse::Minutes(0));
        check("2026-11-24T19:00:00Z", tuesday, 0, Lapse::Hours(1));
        check("2026-11-23T20:01:00Z", tuesday, 0, Lapse::Hours(23));
        check("2026-11-23T06:00:00Z", tuesday, 0, Lapse::Days(1));
        check("2026-11-22T21:00:00Z", tuesday, 0, Lapse::Days(2));
        // In this zone it was already Monday.
        check("2026-11-22T21:00:00Z", tuesday, 3, Lapse::Days(1));
    }

    #[test]
    fn a_day_of_25_hours_is_no_yesterday() {
        let rule = "CET-1CEST,M3.5.0,M10.5.0/3";
        let zone = TimeZone::posix(rule).expect("a rule");
        let time = |text: &str| text.parse::<Timestamp>().expect("a time");
        let (then, now) = (time("2026-10-24T22:10:00Z"), time("2026-10-25T22:50:00Z"));
        assert_eq!(Lapse::since(then, now, &zone), Lapse::Hours(24));
    }

    #[test]
    fn spans_are_told_in_one_unit() {
        let told = |minutes| (Lapse::of_minutes(minutes).brief(), Lapse::of_minutes(minutes));
        for (minutes, brief, full) in [
            (1, "1 min", "1 minute"),
            (59, "59 min", "59 minutes"),
            (60, "1 h", "1 hour"),
            (2_879, "47 h", "47 hours"),
            (2_880, "2 days", "2 days"),
        ] {
            let (got, lapse) = told(minutes);
            assert_eq!((got.as_str(), lapse.to_string().as_str()), (brief, full));
        }
    }
}
