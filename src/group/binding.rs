//! Decisions made by hand, which no score overrules.

use std::collections::{HashMap, HashSet};

use super::window::Story;
use crate::domain::{ClusterId, Decision, EntryId};

/// The decisions by hand, by entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Bindings {
    apart: HashSet<(EntryId, EntryId)>,
    together: HashMap<EntryId, Vec<EntryId>>,
    /// The clusters of entries that belong with others and have left the window.
    homes: HashMap<EntryId, ClusterId>,
}

impl Bindings {
    /// Adds a decision; it replaces an earlier one about the same two entries.
    pub fn add(&mut self, decision: Decision) {
        let Decision { one, other, apart } = decision;
        for (one, other) in [(one, other), (other, one)] {
            let partners = self.together.entry(one).or_default();
            partners.retain(|partner| *partner != other);
            if !apart {
                partners.push(other);
            }
        }
        match apart {
            true => self.apart.insert(ordered(one, other)),
            false => self.apart.remove(&ordered(one, other)),
        };
    }

    /// Whether no stories must stand apart.
    pub fn is_without_splits(&self) -> bool {
        self.apart.is_empty()
    }

    /// Whether an entry of one story must stand apart from an entry of the other.
    pub fn part(&self, one: &Story, other: &Story) -> bool {
        !self.apart.is_empty()
            && one.copies().any(|a| other.copies().any(|b| self.parts(a.entry, b.entry)))
    }

    /// Whether two entries must stand apart.
    pub fn parts(&self, one: EntryId, other: EntryId) -> bool {
        self.apart.contains(&ordered(one, other))
    }

    /// The entries whose stories the story of `entry` belongs with.
    pub fn partners(&self, entry: EntryId) -> &[EntryId] {
        self.together.get(&entry).map(Vec::as_slice).unwrap_or_default()
    }

    /// The entries that belong with others.
    pub fn bound(&self) -> impl Iterator<Item = EntryId> {
        self.together.keys().copied()
    }

    /// Stores the cluster of an entry that leaves the window, if it belongs with another.
    pub fn remember(&mut self, entry: EntryId, cluster: ClusterId) {
        if self.together.contains_key(&entry) {
            self.homes.insert(entry, cluster);
        }
    }

    /// The cluster of an entry when it left the window.
    pub fn home(&self, entry: EntryId) -> Option<ClusterId> {
        self.homes.get(&entry).copied()
    }
}

fn ordered(one: EntryId, other: EntryId) -> (EntryId, EntryId) {
    (one.min(other), one.max(other))
}
