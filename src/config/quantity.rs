//! Amounts as people write them: `90s`, `1h30m`, `10MB`.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Size(pub u64);

const SIZES: [(&str, u64); 7] = [
    ("GB", 1_000_000_000),
    ("GiB", 1 << 30),
    ("MB", 1_000_000),
    ("MiB", 1 << 20),
    ("KB", 1_000),
    ("KiB", 1 << 10),
    ("B", 1),
];

const SPANS: [(&str, u64); 5] =
    [("w", 7 * 24 * 3_600), ("d", 24 * 3_600), ("h", 3_600), ("m", 60), ("s", 1)];

impl Size {
    /// Reads `10MB`; `None` when it is something else or too large to count.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit, rest) = split_amount(text)?;
        let (_, bytes) = SIZES.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
        let size = Size(count.checked_mul(*bytes)?);
        rest.trim().is_empty().then_some(size)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |(_, bytes): &&(&str, u64)| self.0 > 0 && self.0.is_multiple_of(*bytes);
        match SIZES.iter().find(whole) {
            Some((name, bytes)) => write!(f, "{}{name}", self.0 / bytes),
            None => write!(f, "{}B", self.0),
        }
    }
}

/// Reads `15m`, `2d`, or `1h30m`; `None` when it is something else or too long to count.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let mut seconds: u64 = 0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (count, unit, after) = split_amount(rest)?;
        let (_, each) = SPANS.iter().find(|(name, _)| *name == unit)?;
        seconds = seconds.checked_add(count.checked_mul(*each)?)?;
        rest = after.trim_start();
    }
    Some(Duration::from_secs(seconds))
}

/// Writes a duration as [`parse_duration`] reads it: `1h30m`.
pub fn spell_duration(duration: Duration) -> String {
    let mut rest = duration.as_secs();
    let mut words = String::new();
    for (unit, seconds) in SPANS.iter().filter(|(unit, _)| *unit != "w") {
        if rest >= *seconds {
            words.push_str(&format!("{}{unit}", rest / seconds));
            rest %= seconds;
        }
    }
    if words.is_empty() { "0s".to_owned() } else { words }
}

/// `1h30m` to `(1, "h", "30m")`.
fn split_amount(text: &str) -> Option<(u64, &str, &str)> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let count = text[..unit_at].parse().ok()?;
    let from_unit = text[unit_at..].trim_start();
    let unit_end = from_unit.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(from_unit.len());
    Some((count, &from_unit[..unit_end], &from_unit[unit_end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_duration(text: &str, seconds: Option<u64>) {
        assert_eq!(parse_duration(text), seconds.map(Duration::from_secs), "{text:?}");
    }

    #[track_caller]
    fn check_size(text: &str, bytes: Option<u64>) {
        assert_eq!(Size::parse(text), bytes.map(Size), "{text:?}");
    }

    #[test]
    fn durations_are_read() {
        check_duration("15m", Some(900));
        check_duration("1h30m", Some(5_400));
        check_duration("1h 30m", Some(5_400));
        check_duration("2d", Some(172_800));
        check_duration("1w", Some(604_800));
        check_duration("0s", Some(0));
        for wrong in ["", "15", "m", "15x", "-1h", "1.5h", "1h30", "99999999999999999999s"] {
            check_duration(wrong, None);
        }
        check_duration("9999999999999999999w", None);
    }

    #[test]
    fn sizes_are_read() {
        check_size("10MB", Some(10_000_000));
        check_size("10 mb", Some(10_000_000));
        check_size("1KiB", Some(1_024));
        check_size("7B", Some(7));
        for wrong in ["", "10", "MB", "10 apples", "1MB2KB", "9999999999999GB"] {
            check_size(wrong, None);
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for seconds in [0, 1, 60, 5_400, 3_600, 86_400, 1_209_600, 90_061] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(parse_duration(&spell_duration(duration)), Some(duration));
        }
        for bytes in [0, 1, 1_000, 1_024, 10_000_000, 1_048_576, 12_345] {
            assert_eq!(Size::parse(&Size(bytes).to_string()), Some(Size(bytes)));
        }
        assert_eq!(Size(10_000_000).to_string(), "10MB");
        assert_eq!(spell_duration(Duration::from_secs(5_400)), "1h30m");
    }
}
