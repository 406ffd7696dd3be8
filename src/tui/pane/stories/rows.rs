//! The rows of the list and the lines that they take: a row that is unfolded takes one for each story
//! under its head.

use std::collections::HashMap;

use super::row::{Line, Row};
use crate::domain::{ClusterId, StoryId, StoryRow};

/// Rows in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    /// The unfolded rows, in order: few, so that finding a line costs the same however many rows there are.
    unfolded: Vec<usize>,
}

impl Rows {
    /// Rows as they are listed.
    pub fn of(rows: Vec<Row>) -> Rows {
        let mut listed = Rows { rows, unfolded: Vec::new() };
        listed.note_unfolded();
        listed
    }

    /// All rows.
    pub fn all(&self) -> &[Row] {
        &self.rows
    }

    /// All rows, to change what they show: which of them are unfolded has to stay as it is.
    pub fn each(&mut self) -> impl Iterator<Item = &mut Row> {
        self.rows.iter_mut()
    }

    /// Changes the rows in any way.
    pub fn change(&mut self, change: impl FnOnce(&mut Vec<Row>)) {
        change(&mut self.rows);
        self.note_unfolded();
    }

    /// Shows the stories of a row under its head, or hides them; returns its event, if there is such a row.
    pub fn fold(&mut self, head: StoryId, members: Option<Vec<StoryRow>>) -> Option<ClusterId> {
        let row = self.rows.iter_mut().find(|row| row.head.story == head)?;
        row.fold(members);
        let event = row.head.cluster;
        self.note_unfolded();
        Some(event)
    }

    /// The events and heads of the rows whose stories an answer about rows does not tell of: unfolded
    /// ones.
    pub fn stale(&self) -> Vec<(ClusterId, StoryId)> {
        let unfolded = self.unfolded.iter().map(|row| &self.rows[*row].head);
        unfolded.map(|head| (head.cluster, head.story)).collect()
    }

    /// Folds all rows; returns the stories of those that were unfolded, by the keys of these rows.
    pub fn fold_all(&mut self, key: impl Fn(&StoryRow) -> i64) -> HashMap<i64, Vec<StoryRow>> {
        self.unfolded.clear();
        let members = |row: &mut Row| Some((key(&row.head), row.members.take()?));
        self.rows.iter_mut().filter_map(members).collect()
    }

    /// Unfolds the rows with these keys; returns their events and heads.
    pub fn unfold(
        &mut self,
        mut members: HashMap<i64, Vec<StoryRow>>,
        key: impl Fn(&StoryRow) -> i64,
    ) -> Vec<(ClusterId, StoryId)> {
        for row in self.rows.iter_mut().filter(|row| row.head.stories > 1) {
            row.members = members.remove(&key(&row.head));
        }
        self.note_unfolded();
        self.stale()
    }

    fn note_unfolded(&mut self) {
        let unfolded = self.rows.iter().enumerate().filter(|(_, row)| row.members.is_some());
        self.unfolded = unfolded.map(|(index, _)| index).collect();
    }

    /// The lines from one of them on.
    pub fn lines_from(&self, line: usize) -> impl Iterator<Item = Line<'_>> {
        let (first, within) = self.row_at(line);
        let rows = self.rows.iter().enumerate().skip(first);
        rows.flat_map(|(index, row)| row.lines(index)).skip(within)
    }

    /// The row that a line belongs to, and which of its lines it is.
    pub fn row_at(&self, line: usize) -> (usize, usize) {
        let mut above = 0;
        for row in &self.unfolded {
            let head = row + above;
            let others = self.rows[*row].below_head().count();
            if line < head {
                break;
            }
            if line <= head + others {
                return (*row, line - head);
            }
            above += others;
        }
        (line - above, 0)
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        let others = self.unfolded.iter().map(|row| self.rows[*row].below_head().count());
        self.rows.len() + others.sum::<usize>()
    }
}
