//! Dates as found in the wild: the standard formats, and what people and templates write instead.

use jiff::civil::Date;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use month::month_of;
use words::{Word, plain, words};
use zone::{is_pm, zone};

mod month;
mod words;
mod zone;

/// Longest text that can be a date, in bytes.
const LONGEST: usize = 120;
/// Plausible years: a date outside of them is a mistake.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Reads a date in RFC 2822, RFC 3339, or nearly any other form; without a zone, it is UTC.
pub fn parse(raw: &str) -> Option<Timestamp> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > LONGEST {
        return None;
    }
    if raw.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits_only(raw);
    }
    if let Some(standard) = standard(raw) {
        return Some(standard);
    }
    let words = words(&plain(raw));
    let mut found = Found::default();
    found.read(&words);
    found.timestamp()
}

/// Reads a strict RFC 2822 or RFC 3339 date: most are, and this takes a tenth of the time. Forms that the
/// standards allow but read differently (zone names, which they take for UTC; two-digit years; leap
/// seconds) are left to [`Found`].
fn standard(raw: &str) -> Option<Timestamp> {
    if raw.contains(":60") {
        return None;
    }
    let read = if raw.as_bytes().get(4) == Some(&b'-') {
        raw.parse().ok()
    } else {
        let mut words = raw.split(' ');
        let has_year = words.clone().any(|word| word.len() == 4 && word.parse::<u16>().is_ok());
        let zone = words.next_back()?;
        let is_plain = zone.starts_with(['+', '-']) || ["GMT", "UTC", "UT", "Z"].contains(&zone);
        (has_year && is_plain).then(|| DateTimeParser::new().parse_timestamp(raw).ok())?
    };
    read.filter(is_of_our_time)
}

fn is_of_our_time(time: &Timestamp) -> bool {
    YEARS.contains(&time.to_zoned(TimeZone::UTC).year())
}

/// A playing time in seconds: `90`, `1:30`, `1:02:30`.
pub(super) fn seconds(raw: &str) -> Option<u64> {
    let whole = raw.trim().split(['.', ',']).next()?;
    let mut total: u64 = 0;
    for part in whole.split(':').take(3) {
        total = total.checked_mul(60)?.checked_add(part.trim().parse().ok()?)?;
    }
    Some(total)
}

/// Epoch seconds or milliseconds, or a date written without separators.
fn digits_only(raw: &str) -> Option<Timestamp> {
    let number: i64 = raw.parse().ok()?;
    let part = |from: usize, to: usize| raw.get(from..to).and_then(|part| part.parse::<i16>().ok());
    let small = |from: usize| part(from, from + 2).and_then(|part| i8::try_from(part).ok());
    let clock = |from: usize| part(from, from + 2).map_or(0, i64::from);
    match raw.len() {
        4 => Found { year: part(0, 4), ..Found::default() }.timestamp(),
        8 | 12 | 14 => Found {
            year: part(0, 4),
            month: small(4),
            day: small(6),
            hour: clock(8),
            minute: clock(10),
            second: clock(12),
            ..Found::default()
        }
        .timestamp(),
        9 | 10 => Timestamp::from_second(number).ok().filter(is_of_our_time),
        13 => Timestamp::from_millisecond(number).ok().filter(is_of_our_time),
        _ => None,
    }
}

/// The parts of a date found so far.
#[derive(Debug, Default)]
struct Found {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    hour: i64,
    minute: i64,
    second: i64,
    nanosecond: i64,
    /// Seconds east of Greenwich.
    offset: Option<i32>,
    afternoon: Option<bool>,
}

impl Found {
    fn read(&mut self, words: &[Word]) {
        // Beside a date in numbers, `martes` is no month, and the 3 of `Thứ 3` no day.
        let joined = joined_date(words);
        let mut numbers = Vec::new();
        let mut month_at = None;
        let mut timed = false;
        let mut time_end = 0;
        let mut at = 0;
        while at < words.len() {
            if !timed && let Some((hour, minute, length)) = hour_of_half_day(&words[at..]) {
                timed = true;
                (self.hour, self.minute) = (hour, minute);
                at += length;
                time_end = at;
                continue;
            }
            match &words[at] {
                Word::Number { after: ':', digits: 1..=2, .. } if !timed => {
                    timed = true;
                    at = self.read_time(words, at);
                    time_end = at;
                    continue;
                }
                Word::Number { .. }
                    if !timed
                        && numbers.len() >= if month_at.is_some() { 2 } else { 3 }
                        && is_dotted_time(&words[at..]) =>
                {
                    timed = true;
                    at = self.read_time(words, at);
                    time_end = at;
                    continue;
                }
                Word::Number { value, digits: digits @ (4 | 6), before: 't', .. } if !timed => {
                    timed = true;
                    let value = if *digits == 4 { value * 100 } else { *value };
                    (self.hour, self.minute, self.second) =
                        (value / 10_000, value / 100 % 100, value % 100);
                    time_end = at + 1;
                }
                Word::Number { value, digits, before: sign @ ('+' | '-'), joined, .. }
                    if timed
                        && self.offset.is_none_or(|it| it == 0)
                        && (at == time_end || !joined) =>
                {
                    let minutes = match words.get(at + 1) {
                        Some(Word::Number { value, before: ':', .. }) => Some(*value),
                        _ => None,
                    };
                    let east = offset(*value, *digits, minutes);
                    self.offset = if *sign == '-' { east.map(|it| -it) } else { east };
                    at += 1 + usize::from(minutes.is_some());
                    continue;
                }
                Word::Number { .. } => numbers.push(&words[at]),
                // After a year, it means AD, not PM.
                Word::Name(name) if name == "م" && words[..at].last().is_some_and(is_year) => {}
                Word::Name(name) => {
                    if let Some(afternoon) = is_pm(name) {
                        self.afternoon = Some(afternoon);
                    } else if joined.is_none()
                        && month_at.is_none_or(|place| may_have_been_day_of_week(&numbers, place))
                        && let Some(month) = month_of(name.trim_end_matches('.'))
                    {
                        self.month = Some(month);
                        month_at = Some(numbers.len());
                    } else if timed && self.offset.is_none() {
                        self.offset = zone(name);
                    }
                }
            }
            at += 1;
        }
        match (month_at, joined) {
            (Some(_), _) => self.read_named(&numbers),
            (None, Some(joined)) => self.read_numeric(&joined.iter().collect::<Vec<_>>()),
            (None, None) => self.read_numeric(&numbers),
        }
    }

    /// Reads hours, minutes, and anything finer; returns the index of the next word.
    fn read_time(&mut self, words: &[Word], start: usize) -> usize {
        let mut at = start;
        let mut fields = [0_i64; 3];
        let mut filled = 0;
        let sign = match words.get(start) {
            Some(Word::Number { after, .. }) => *after,
            _ => ':',
        };
        while let Some(Word::Number { value, after, .. }) = words.get(at) {
            fields[filled] = *value;
            filled += 1;
            at += 1;
            if *after != sign || filled == 3 {
                break;
            }
        }
        if let Some(Word::Number { value, digits, before: '.' | ',', .. }) = words.get(at) {
            if filled == 3 && (1..=9).contains(digits) {
                self.nanosecond = value * 10_i64.pow(9 - *digits as u32);
                at += 1;
            } else if filled == 3 {
                at += 1;
            }
        }
        [self.hour, self.minute, self.second] = fields;
        at
    }

    /// Reads day and year beside a month's name.
    fn read_named(&mut self, numbers: &[&Word]) {
        let mut rest = Vec::new();
        for word in numbers.iter().take(4) {
            let Word::Number { value, digits, .. } = word else { continue };
            if *digits == 4 && self.year.is_none() {
                self.year = i16::try_from(*value).ok();
            } else {
                rest.push(*value);
            }
        }
        // `03 jan 04` and `jan 04, 03`: the day comes before a two-digit year.
        let mut rest = rest.into_iter();
        self.day = rest.next().and_then(|value| i8::try_from(value).ok());
        if self.year.is_none() {
            self.year = rest.next().and_then(full_year);
        }
    }

    /// Reads a date of three numbers, or of fewer when the year comes first.
    fn read_numeric(&mut self, numbers: &[&Word]) {
        let parts: Vec<(i64, usize, char)> = numbers
            .iter()
            .filter_map(|word| match word {
                Word::Number { value, digits, after, .. } => Some((*value, *digits, *after)),
                Word::Name(_) => None,
            })
            .collect();
        let [first, second, third] = [0, 1, 2].map(|at| parts.get(at).map_or(0, |part| part.0));
        let Some((_, digits, separator)) = parts.first().copied() else { return };
        let (year, month, day) = match digits {
            8 => (Some(first / 10_000), first / 100 % 100, first % 100),
            4 if parts.get(1).is_some_and(|part| part.1 == 3) => {
                self.day_of_year(first, second);
                return;
            }
            4.. => (Some(first), second, third),
            _ if parts.len() < 3 => return,
            // Two digits at both ends: the first is the year only if it cannot be a day.
            _ if first > 31 => (full_year(first).map(i64::from), second, third),
            _ => {
                let year = full_year(third).map(i64::from);
                let american =
                    first <= 12 && (second > 12 || (separator == '/' && self.afternoon.is_some()));
                if american { (year, first, second) } else { (year, second, first) }
            }
        };
        self.year = year.and_then(|year| i16::try_from(year).ok());
        self.month = i8::try_from(month).ok().filter(|month| *month != 0);
        self.day = i8::try_from(day).ok().filter(|day| *day != 0);
    }

    /// `2003-335`, the 335th day.
    fn day_of_year(&mut self, year: i64, day: i64) {
        let date = i16::try_from(year)
            .ok()
            .and_then(|year| Date::new(year, 1, 1).ok())
            .and_then(|date| date.checked_add(Span::new().try_days(day - 1).ok()?).ok());
        if let Some(date) = date {
            (self.year, self.month, self.day) =
                (Some(date.year()), Some(date.month()), Some(date.day()));
        }
    }

    fn timestamp(&self) -> Option<Timestamp> {
        let year = self.year.filter(|year| YEARS.contains(year))?;
        let month = self.month.unwrap_or(1);
        let first = Date::new(year, month, 1).ok()?;
        let day = self.day.unwrap_or(1);
        if !(1..=31).contains(&day) || self.hour > 24 || self.minute > 59 || self.second > 61 {
            return None;
        }
        let date = Date::new(year, month, day.min(first.days_in_month())).ok()?;
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let seconds = hour * 3600 + self.minute * 60 + self.second;
        let zone = Offset::from_seconds(self.offset.unwrap_or(0)).ok()?;
        let midnight = date.to_zoned(TimeZone::fixed(zone)).ok()?.timestamp();
        midnight
            .checked_add(Span::new().try_seconds(seconds).ok()?)
            .ok()?
            .checked_add(Span::new().try_nanoseconds(self.nanosecond).ok()?)
            .ok()
    }
}

/// Whether `words` begin with a time written with dots: `10.30.00`.
fn is_dotted_time(words: &[Word]) -> bool {
    matches!(
        words,
        [
            Word::Number { value: 0..=24, digits: 1..=2, after: '.', .. },
            Word::Number { value: 0..=59, digits: 2, after: '.', joined: true, .. },
            Word::Number { value: 0..=59, digits: 2, joined: true, .. },
            ..,
        ]
    )
}

/// Finds a date of three numbers joined by the same sign: the first numbers that belong to no time, or any
/// three with a four-digit year among them.
fn joined_date(words: &[Word]) -> Option<&[Word]> {
    let is_of_date = |word: &Word| match word {
        Word::Number { before, after, .. } => ![before, after].contains(&&':'),
        _ => false,
    };
    let first = words.iter().position(is_of_date)?;
    let is_joined = |three: &[Word]| match three {
        [
            Word::Number { after: sign @ ('/' | '.' | '-'), .. },
            Word::Number { before: one, after: two, joined: true, .. },
            Word::Number { before: three, joined: true, .. },
        ] => [one, two, three] == [sign; 3],
        _ => false,
    };
    let mut places = words[first..].windows(3).enumerate();
    let is_it = |(at, three): &(usize, &[Word])| {
        is_joined(three) && (*at == 0 || three.iter().any(is_year))
    };
    places.find(is_it).map(|(_, three)| three)
}

fn is_year(word: &Word) -> bool {
    matches!(word, Word::Number { digits: 4, .. })
}

/// Whether the word taken for a month, after `place` numbers, may be a day of the week, as `mar.` in
/// `mar., 05 juin 2024`, so that a later word may replace it. In `11 Şubat 2024 Pazartesi`, the later word
/// is the day.
fn may_have_been_day_of_week(numbers: &[&Word], place: usize) -> bool {
    let is_day = |last: &&Word| matches!(last, Word::Number { digits: 1..=2, .. });
    place == 0 && numbers.last().is_none_or(is_day)
}

/// Reads hour and minute of `8.30pm` or `8pm`, which have no colon, and how many numbers they take.
fn hour_of_half_day(words: &[Word]) -> Option<(i64, i64, usize)> {
    let Some(Word::Number { value: hour, digits: 1..=2, before, after, .. }) = words.first() else {
        return None;
    };
    if "./-:".contains(*before) {
        return None;
    }
    let is_half = |word: &Word| matches!(word, Word::Name(name) if is_pm(name).is_some());
    match &words[1..] {
        [Word::Number { value: minute, digits: 2, before: '.', after, joined: true }, half, ..]
            if *after != '.' && is_half(half) =>
        {
            Some((*hour, *minute, 2))
        }
        [half, ..] if after.is_alphabetic() && is_half(half) => Some((*hour, 0, 1)),
        _ => None,
    }
}

/// Seconds of an offset written `2`, `02`, `0200`, `200`, or `02:00`.
fn offset(value: i64, digits: usize, minutes: Option<i64>) -> Option<i32> {
    let (hours, minutes) = match (digits, minutes) {
        (1 | 2, minutes) => (value, minutes.unwrap_or(0)),
        (3 | 4, None) => (value / 100, value % 100),
        _ => return None,
    };
    (hours <= 15 && minutes < 60).then(|| i32::try_from(hours * 3600 + minutes * 60).ok()).flatten()
}

/// Completes a year of two digits to 1970–2069; others stay as they are.
fn full_year(value: i64) -> Option<i16> {
    let year = match value {
        0..=69 => value + 2000,
        70..=99 => value + 1900,
        _ => value,
    };
    i16::try_from(year).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, want: &str) {
        let got = parse(raw).map_or_else(|| "none".to_owned(), |it| it.to_string());
        assert_eq!(got, want, "{raw}");
    }

    #[test]
    fn the_standards() {
        check("Tue, 05 Mar 2024 08:30:15 +0200", "2024-03-05T06:30:15Z");
        check("5 Mar 2024 08:30 EST", "2024-03-05T13:30:00Z");
        check("2024-03-05T08:30:15.250-05:00", "2024-03-05T13:30:15.25Z");
        check("2024-03-05T08:30:15Z", "2024-03-05T08:30:15Z");
        check("2024-03-05", "2024-03-05T00:00:00Z");
        check("2024-03", "2024-03-01T00:00:00Z");
        check("2024", "2024-01-01T00:00:00Z");
        check("20240305", "2024-03-05T00:00:00Z");
        check("2024-065", "2024-03-05T00:00:00Z");
    }

    #[test]
    fn times_with_dots() {
        check("Tue, 5 Mar 2024 10.30.00 +0100", "2024-03-05T09:30:00Z");
        check("05.03.2024 8.30.15", "2024-03-05T08:30:15Z");
        check("05.03.2024", "2024-03-05T00:00:00Z");
    }

    #[test]
    fn the_quick_way_reads_as_the_other() {
        for raw in [
            "Mon, 02 Jan 2006 15:04:05 GMT",
            "Mon, 02 Jan 2006 15:04:05 +0530",
            "2 Jan 2006 15:04 -0000",
            "Mon, 02 Jan 2006 15:04:05 UT",
            "2006-01-02T15:04:05Z",
            "2006-01-02T15:04:05.25-07:00",
        ] {
            let mut found = Found::default();
            found.read(&words(&plain(raw)));
            assert_eq!(standard(raw), found.timestamp(), "{raw}");
            assert!(standard(raw).is_some(), "{raw}");
        }
        for (raw, want) in [
            ("Mon, 02 Jan 2006 15:04:05 CET", "2006-01-02T14:04:05Z"),
            ("Mon, 02 Jan 2006 15:04:05 JST", "2006-01-02T06:04:05Z"),
            ("Mon, 02 Jan 2006 15:04:05 WIB", "2006-01-02T08:04:05Z"),
            ("Mon, 02 Jan 2006 15:04:05 EDT", "2006-01-02T19:04:05Z"),
            ("02 Jan 60 15:04:05 GMT", "2060-01-02T15:04:05Z"),
        ] {
            check(raw, want);
        }
    }

    #[test]
    fn nearly_the_standards() {
        check("Tuesday, 5 March 2024 8:30:15 GMT", "2024-03-05T08:30:15Z");
        check("Tue, Mar 05 2024 08:30:15 GMT+0100", "2024-03-05T07:30:15Z");
        check("Tue Mar  5 08:30:15 2024", "2024-03-05T08:30:15Z");
        check("Tue Mar 5 08:30:15 PST 2024", "2024-03-05T16:30:15Z");
        check("05-Mar-24 08:30:15", "2024-03-05T08:30:15Z");
        check("05 Mar 99", "1999-03-05T00:00:00Z");
        check("2024-03-05 08:30:15 +0000 UTC", "2024-03-05T08:30:15Z");
        check("2024-03-05T08:30:15+0530", "2024-03-05T03:00:15Z");
        check("Tue, 05 Mar 2024 24:00:00 GMT", "2024-03-06T00:00:00Z");
        check("Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z");
        check("Fri, 31 Feb 2024 10:00:00 GMT", "2024-02-29T10:00:00Z");
        check("20240305T083015Z", "2024-03-05T08:30:15Z");
    }

    #[test]
    fn what_templates_print() {
        check("3/5/2024 8:30:15 PM", "2024-03-05T20:30:15Z");
        check("05/03/2024 20:30", "2024-03-05T20:30:00Z");
        check("25.12.2024 12:00", "2024-12-25T12:00:00Z");
        check("2024/03/05 08:30", "2024-03-05T08:30:00Z");
        check("12:05 AM, March 5, 2024", "2024-03-05T00:05:00Z");
        check("1709627415", "2024-03-05T08:30:15Z");
        check("1709627415000", "2024-03-05T08:30:15Z");
        check("9999999999999", "none");
        check("5 March 2024, 8.30pm", "2024-03-05T20:30:00Z");
        check("8.30 a.m., 5 March 2024", "2024-03-05T08:30:00Z");
        check("5 March 2024 8pm", "2024-03-05T20:00:00Z");
        check("2024. 3. 15. 오후 8:30", "2024-03-15T20:30:00Z");
        check("2024.12.31 오후 8:30", "2024-12-31T20:30:00Z");
        check("5 février 2024 à 08h30", "2024-02-05T08:30:00Z");
    }

    #[test]
    fn month_names_of_many_languages() {
        check("mar., 05 mars 2024 08:30:15 +0100", "2024-03-05T07:30:15Z");
        check("5 août 2024", "2024-08-05T00:00:00Z");
        check("Di, 05 Mär 2024 08:30:15 CET", "2024-03-05T07:30:15Z");
        check("Вт, 05 июля 2024 08:30:15 +0300", "2024-07-05T05:30:15Z");
        check("martes, 05 dic 2024 08:30", "2024-12-05T08:30:00Z");
        check("05 mag 2024 08:30", "2024-05-05T08:30:00Z");
        check("5 października 2024", "2024-10-05T00:00:00Z");
        check("5 marraskuuta 2024", "2024-11-05T00:00:00Z");
        check("5 Şub 2024", "2024-02-05T00:00:00Z");
        check("Τετ, 05 Ιουν 2024 08:30", "2024-06-05T08:30:00Z");
        check("5 červenec 2024", "2024-07-05T00:00:00Z");
        check("5 června 2024", "2024-06-05T00:00:00Z");
        check("٥ مارس ٢٠٢٤", "2024-03-05T00:00:00Z");
        check("5 مارس 2024م", "2024-03-05T00:00:00Z");
        check("5 مارس 2024 م 08:30", "2024-03-05T08:30:00Z");
        check("5 مارس 2024م 08:30 م", "2024-03-05T20:30:00Z");
        check("2024年3月5日 8時30分15秒", "2024-03-05T08:30:15Z");
        check("2024-03-05 오후 8:30:15", "2024-03-05T20:30:15Z");
        check("5 tháng 3, 2024", "2024-03-05T00:00:00Z");
        check("5. lipnja 2024", "2024-06-05T00:00:00Z");
        check("5. srpnja 2024", "2024-07-05T00:00:00Z");
        check("5. srpna 2024", "2024-08-05T00:00:00Z");
        check("5. siječnja 2024", "2024-01-05T00:00:00Z");
        check("5 noiembrie 2024", "2024-11-05T00:00:00Z");
        check("5 януари 2024 г.", "2024-01-05T00:00:00Z");
        check("5. септембар 2024", "2024-09-05T00:00:00Z");
        check("5. децембар 2024", "2024-12-05T00:00:00Z");
        check("5. мај 2024", "2024-05-05T00:00:00Z");
        check("5. јул 2024", "2024-07-05T00:00:00Z");
        check("5. ágúst 2024", "2024-08-05T00:00:00Z");
        check("5. avgust 2024", "2024-08-05T00:00:00Z");
    }

    #[test]
    fn a_day_of_the_week_is_no_month_where_that_is_a_number() {
        for day in ["martes", "mardi", "mar.", "martedì", "marți", "maanantai", "середа", "Pazar"]
        {
            check(&format!("{day}, 05/12/2024 10:30"), "2024-12-05T10:30:00Z");
            check(&format!("{day} 5.12.2024 10:30"), "2024-12-05T10:30:00Z");
            check(&format!("2024-12-05 ({day}) 10:30"), "2024-12-05T10:30:00Z");
            check(&format!("10:30, {day} 05/12/2024"), "2024-12-05T10:30:00Z");
        }
        check("5 mars 2024 8.30.15", "2024-03-05T08:30:15Z");
        check("Thứ 3, 05/03/2024 08:30", "2024-03-05T08:30:00Z");
        check("11 Şubat 2024 Pazartesi", "2024-02-11T00:00:00Z");
        check("Pazartesi, 11 Şubat 2024", "2024-02-11T00:00:00Z");
        check("Mar, Jun 05 2024 10:30", "2024-06-05T10:30:00Z");
    }

    #[test]
    fn what_is_no_date() {
        for raw in ["", "yesterday", "0000-00-00 00:00:00", "9999-12-31", "12", "Mon, GMT", "-1"] {
            check(raw, "none");
        }
        check(&"1".repeat(500), "none");
        check("2024-13-45T99:99:99Z", "none");
    }
}
