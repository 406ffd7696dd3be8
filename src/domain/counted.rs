//! A number with its noun.

/// Writes a number with its noun: `1 story`, `30 stories`.
pub fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
