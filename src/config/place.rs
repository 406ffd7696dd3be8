//! Places in a file, for reports.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::domain::Text;

/// A place in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file, as it was named when opened.
    pub file: Arc<Path>,
    /// Where in the file.
    pub at: Position,
}

/// A line and a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    /// Formats as `config.toml:12:3`, which editors and terminals understand.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", Text::clean(&self.file.display().to_string()), self.at)
    }
}

impl fmt::Display for Position {
    /// Formats as `12:3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Columns are counted from the nearest multiple of this, so that a line of many megabytes costs no
/// more than short ones.
const STRIDE: usize = 256;

/// Turns byte offsets into lines and columns, each in (nearly) constant time.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Offset of each line's first byte.
    starts: Vec<usize>,
    /// How many characters begin before each multiple of [`STRIDE`].
    before: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Walks `text` once.
    pub(super) fn of(text: &'t str) -> Self {
        let ends = text.match_indices('\n').map(|(end, _)| end + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        let mut before = vec![0];
        let mut characters = 0;
        for stride in text.as_bytes().chunks(STRIDE) {
            characters += count(stride);
            before.push(characters);
        }
        Lines { text, starts, before }
    }

    /// The line and the column of a byte.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        let before = match offset - start < STRIDE {
            true => count(&self.text.as_bytes()[start..offset]),
            false => self.characters_before(offset) - self.characters_before(start),
        };
        Position { line, column: before + 1 }
    }

    /// Offset of the first byte of the line that contains `offset`.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.starts[self.position(offset).line - 1]
    }

    /// Offset of the first byte after the line that contains `offset`.
    pub(super) fn line_end(&self, offset: usize) -> usize {
        self.starts.get(self.position(offset).line).copied().unwrap_or(self.text.len())
    }

    fn characters_before(&self, offset: usize) -> usize {
        let stride = offset / STRIDE;
        self.before[stride] + count(&self.text.as_bytes()[stride * STRIDE..offset])
    }
}

/// How many characters begin in these bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| begins_character(**byte)).count()
}

/// Whether a byte of UTF-8 is the first of its character.
fn begins_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, offset: usize, (line, column): (usize, usize)) {
        assert_eq!(Lines::of(text).position(offset), Position { line, column });
    }

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        check("", 0, (1, 1));
        check("ab\ncd", 0, (1, 1));
        check("ab\ncd", 2, (1, 3));
        check("ab\ncd", 3, (2, 1));
        check("ab\r\ncd", 5, (2, 2));
        check("tên = 1", "tên = ".len(), (1, 7));
        check("ab", 99, (1, 3));
    }

    #[test]
    fn columns_of_long_lines_are_right_on_both_sides_of_a_stride() {
        let text = "é".repeat(1_000);
        for character in [0, 127, 128, 129, 500, 1_000] {
            check(&text, character * 2, (1, character + 1));
        }
    }
}
