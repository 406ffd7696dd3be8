//! Numbers of bytes as people write them: `10MB`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::split_amount;

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

impl Size {
    /// Reads `10MB`; `None` when it is malformed or overflows.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_size(text: &str, bytes: Option<u64>) {
        assert_eq!(Size::parse(text), bytes.map(Size), "{text:?}");
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
        for bytes in [0, 1, 1_000, 1_024, 10_000_000, 1_048_576, 12_345] {
            assert_eq!(Size::parse(&Size(bytes).to_string()), Some(Size(bytes)));
        }
        assert_eq!(Size(10_000_000).to_string(), "10MB");
    }
}
