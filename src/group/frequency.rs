//! How common a term is in general, before the window has taught anything.

/// Counts of words over about 70,000 English headlines of 2025 and 2026, cut to stems, sorted.
const ENGLISH: &str = include_str!("frequency_en.txt");

/// A table of background counts.
#[derive(Debug)]
pub(super) struct Background {
    rows: Vec<(&'static str, f32)>,
}

impl Background {
    /// The shipped table, scaled as if it came from `documents` headlines.
    pub fn shipped(documents: f32) -> Self {
        let mut lines = ENGLISH.lines();
        let head = lines.find(|line| line.starts_with("headlines ")).unwrap_or_default();
        let total: f32 = head.trim_start_matches("headlines ").parse().unwrap_or(1.0);
        let scale = documents / total;
        let rows = lines
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(stem, count)| Some((stem, count.parse::<f32>().ok()? * scale)))
            .collect();
        Background { rows }
    }

    /// In how many of the documents `stem` occurs.
    pub fn count(&self, stem: &str) -> f32 {
        self.rows.binary_search_by(|row| row.0.cmp(stem)).map_or(0.0, |at| self.rows[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_common_words_are_common() {
        let background = Background::shipped(20_000.0);
        assert!(background.rows.is_sorted_by(|a, b| a.0 < b.0));
        assert!(background.rows.len() > 5_000);
        assert!(background.count("new") > 100.0 * background.count("zurich"));
        assert_eq!(background.count("no such stem"), 0.0);
    }
}
