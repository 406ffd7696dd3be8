//! Decisions of the grouping that wait to be stored: in the store's own format, and small, since an
//! import makes a hundred thousand of them.

use std::ops::Range;

use super::reason;
use crate::domain::{Assignment, Tier};

/// Decisions, later ones for an entry after earlier ones.
#[derive(Debug, Default)]
pub struct Decided {
    rows: Vec<Row>,
    links: Vec<Link>,
    /// All texts, concatenated.
    texts: String,
}

/// The range of a text in all texts; empty if there is none.
pub(super) type Place = Range<u32>;

/// A decision: see [`Assignment`].
#[derive(Debug)]
pub(super) struct Row {
    pub entry: i64,
    pub story: i64,
    pub cluster: i64,
    pub folded: Place,
    pub grouped: Place,
    links: Range<u32>,
    pub moved: bool,
}

impl Row {
    /// Whether an entry is the first of its story.
    pub fn founds(&self) -> bool {
        !self.moved && self.story == self.entry
    }
}

/// A tie from the story of a decision to another.
#[derive(Debug)]
pub(super) struct Link {
    pub other: i64,
    pub is_topic: bool,
    /// In ten-thousandths.
    pub score: i32,
    pub evidence: Place,
}

impl Decided {
    /// Gathers these decisions.
    pub fn of(assignments: &[Assignment]) -> Self {
        let mut decided = Decided::default();
        decided.add(assignments.iter().cloned());
        decided
    }

    /// Adds decisions that were made after the present ones.
    pub fn add(&mut self, assignments: impl IntoIterator<Item = Assignment>) {
        for it in assignments {
            let first = self.links.len() as u32;
            for link in &it.links {
                let evidence = self.keep(&reason::evidence_to_text(&link.evidence));
                self.links.push(Link {
                    other: link.evidence.with.0,
                    is_topic: link.tier == Tier::Topic,
                    score: reason::whole(link.evidence.score),
                    evidence,
                });
            }
            let row = Row {
                entry: it.entry.0,
                story: it.story.0,
                cluster: it.cluster.0,
                folded: self.keep(&reason::to_text(&it.folded).unwrap_or_default()),
                grouped: self.keep(&reason::to_text(&it.grouped).unwrap_or_default()),
                links: first..self.links.len() as u32,
                moved: it.moved,
            };
            self.rows.push(row);
        }
    }

    /// Sorts the decisions by entry, so that neighbours in the file are stored together and each of its
    /// pages is touched once.
    pub fn sort(&mut self) {
        self.rows.sort_by_key(|row| row.entry);
    }

    /// Drops the first decisions; once none is left, their links and texts as well.
    pub fn drop_first(&mut self, decisions: usize) {
        self.rows.drain(..decisions.min(self.rows.len()));
        if self.rows.is_empty() {
            *self = Decided::default();
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn links(&self, row: &Row) -> &[Link] {
        &self.links[row.links.start as usize..row.links.end as usize]
    }

    pub(super) fn text(&self, place: &Place) -> Option<&str> {
        (!place.is_empty()).then(|| &self.texts[place.start as usize..place.end as usize])
    }

    fn keep(&mut self, text: &str) -> Place {
        let start = self.texts.len() as u32;
        self.texts.push_str(text);
        start..self.texts.len() as u32
    }
}
