//! Values after a sign: numbers, spans of time, days.

use jiff::civil;

use super::mistake::Mistake;
use crate::domain::Day;

/// Units of time and their seconds, longest first.
const UNITS: [(&str, u64); 6] =
    [("y", 365 * 86_400), ("w", 7 * 86_400), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

pub(super) fn number(text: &str, column: usize) -> Result<u32, Mistake> {
    text.parse().map_err(|_| {
        Mistake::new(column, format!("`{text}` is no whole number"), "write one such as 3")
    })
}

/// `2d`, `1h30m`, `3 days` without the blank.
pub(super) fn seconds(text: &str, column: usize) -> Result<u64, Mistake> {
    let wrong = || {
        let what = format!("`{text}` is no span of time");
        Mistake::new(column, what, "write one such as 30m, 2h, 3d, or 1w")
    };
    let mut total: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(wrong)?;
        let count: u64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let end = rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
        let unit = rest[..end].to_lowercase();
        let each = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?.1;
        rest = &rest[end..];
        let part = count.checked_mul(each).ok_or_else(wrong)?;
        total = total.checked_add(part).ok_or_else(wrong)?;
    }
    if text.is_empty() { Err(wrong()) } else { Ok(total) }
}

/// The shortest that [`seconds`] reads as the same.
pub(super) fn spell_seconds(seconds: u64) -> String {
    let fits = UNITS.iter().find(|(_, each)| seconds > 0 && seconds.is_multiple_of(*each));
    let (unit, each) = fits.unwrap_or(&("s", 1));
    format!("{}{unit}", seconds / each)
}

/// `2026-11-01`, `today`, `yesterday`.
pub(super) fn day(text: &str, column: usize) -> Result<Day, Mistake> {
    match text.to_lowercase().as_str() {
        "today" => return Ok(Day::Today),
        "yesterday" => return Ok(Day::Yesterday),
        _ => {}
    }
    let looks_right = text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
    let date = looks_right.then(|| text.parse::<civil::Date>().ok()).flatten();
    date.map(Day::On).ok_or_else(|| {
        let what = format!("`{text}` is no day");
        Mistake::new(column, what, "write one such as 2026-11-01, today, or yesterday")
    })
}

pub(super) fn spell_day(day: Day) -> String {
    match day {
        Day::Today => "today".to_owned(),
        Day::Yesterday => "yesterday".to_owned(),
        Day::On(date) => date.to_string(),
    }
}
