//! Values after a sign: numbers, durations, days.

use std::num::IntErrorKind;

use jiff::civil;

use super::mistake::Mistake;
use crate::domain::{Day, parse_duration};

pub(super) fn number(text: &str, column: usize) -> Result<u32, Mistake> {
    match text.parse::<u32>() {
        Ok(number) => Ok(number),
        // No count is larger.
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => Ok(u32::MAX),
        Err(_) => {
            let what = format!("`{text}` is not a whole number");
            Err(Mistake::new(column, what, "write for example 3"))
        }
    }
}

/// `2d`, `1h30m`.
pub(super) fn seconds(text: &str, column: usize) -> Result<u64, Mistake> {
    parse_duration(text).map(|span| span.as_secs()).ok_or_else(|| {
        let what = format!("`{text}` is not a duration");
        Mistake::new(column, what, "write for example 30m, 2h, 3d, or 1w")
    })
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
        let what = format!("`{text}` is not a date");
        Mistake::new(column, what, "write for example 2026-11-01, today, or yesterday")
    })
}
