//! How common a term is in general, before the window says anything about it.

use std::sync::Arc;

use super::lexicon::hash;
use super::quick::QuickMap;

/// Counts of word stems in about 70,000 English headlines of 2025 and 2026, sorted.
const ENGLISH: &str = include_str!("frequency_en.txt");

/// A table of background counts, by the hash of the stem.
#[derive(Debug, Clone)]
pub(super) struct Background {
    counts: Arc<QuickMap<u64, f32>>,
}

impl Background {
    /// The shipped table, scaled as if it came from `documents` headlines.
    pub fn shipped(documents: f32) -> Self {
        let mut lines = ENGLISH.lines();
        let head = lines.find(|line| line.starts_with("headlines ")).unwrap_or_default();
        let total: f32 = head.trim_start_matches("headlines ").parse().unwrap_or(1.0);
        let scale = documents / total;
        let counts: QuickMap<u64, f32> = lines
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(stem, count)| Some((hash(stem), count.parse::<f32>().ok()? * scale)))
            .collect();
        Background { counts: Arc::new(counts) }
    }

    /// The number of documents in which the stem with this hash occurs.
    pub fn count(&self, stem: u64) -> f32 {
        self.counts.get(&stem).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_common() {
        let background = Background::shipped(20_000.0);
        let count = |stem| background.count(hash(stem));
        assert!(background.counts.len() > 5_000);
        assert!(count("new") > 100.0 * count("zurich"));
        assert_eq!(count("no such stem"), 0.0);
    }
}
