//! Amounts as people write them: a number with its unit, durations, and file sizes.

use std::time::Duration;

use super::counted;

const SPANS: [(&str, u64); 6] = [
    ("y", 365 * 24 * 3_600),
    ("w", 7 * 24 * 3_600),
    ("d", 24 * 3_600),
    ("h", 3_600),
    ("m", 60),
    ("s", 1),
];

/// Reads `15m`, `2d`, or `1h30m`; `None` for anything else, or when the seconds overflow a `u64`.
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

/// Writes a duration so that [`parse_duration`] reads it back: `1h30m`.
pub fn spell_duration(duration: Duration) -> String {
    let mut rest = duration.as_secs();
    let mut words = String::new();
    for (unit, seconds) in SPANS.iter().filter(|(unit, _)| !matches!(*unit, "y" | "w")) {
        if rest >= *seconds {
            words.push_str(&format!("{}{unit}", rest / seconds));
            rest %= seconds;
        }
    }
    if words.is_empty() { "0s".to_owned() } else { words }
}

/// Writes a size in bytes, kB, MB, or GB, rounded down: `28 MB`, `2.5 GB`.
pub fn spell_bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => counted(bytes as usize, "byte", "bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}

/// Splits the first amount off: `1h30m` gives `(1, "h", "30m")`.
pub(crate) fn split_amount(text: &str) -> Option<(u64, &str, &str)> {
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

    #[test]
    fn durations_are_read() {
        check_duration("15m", Some(900));
        check_duration("1h30m", Some(5_400));
        check_duration("1h 30m", Some(5_400));
        check_duration("2d", Some(172_800));
        check_duration("1w", Some(604_800));
        check_duration("1y", Some(365 * 86_400));
        check_duration("0s", Some(0));
        for wrong in ["", "15", "m", "15x", "-1h", "1.5h", "1h30", "99999999999999999999s"] {
            check_duration(wrong, None);
        }
        check_duration("9999999999999999999w", None);
    }

    #[test]
    fn bytes_are_told_in_one_unit() {
        let told = [1, 999, 1_000, 999_999, 1_000_000, 28_900_000, 2_590_000_000].map(spell_bytes);
        assert_eq!(told, ["1 byte", "999 bytes", "1 kB", "999 kB", "1 MB", "28 MB", "2.5 GB"]);
    }

    #[test]
    fn what_is_written_reads_back() {
        for seconds in [0, 1, 60, 5_400, 3_600, 86_400, 1_209_600, 90_061] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(parse_duration(&spell_duration(duration)), Some(duration));
        }
        assert_eq!(spell_duration(Duration::from_secs(5_400)), "1h30m");
    }
}
