//! The changes of a window since it was written: new stories, edited ones, and updates of others.
//!
//! Such a part is small, and read as a whole. A list after the new stories has each term that they need once;
//! the stories refer to terms by their index in it.

use std::collections::HashMap;
use std::ops::Range;

use super::bytes::{Bytes, write_number};
use super::story::{Neighbour, write_copies, write_founded, write_tail, write_term};
use crate::group::grouper::Grouper;
use crate::group::vocabulary::{TermId, Vocabulary};
use crate::group::window::{Keys, Seat, Story};

/// The size of the number that holds the length of the stories in bytes.
const LENGTH: usize = size_of::<u32>();

impl Grouper {
    /// How many stories are new or changed since the window was written.
    pub fn unwritten(&self) -> usize {
        let new = self.window.seats().end.saturating_sub(self.written);
        new as usize + self.changed.len() + self.reworded.len()
    }

    /// Writes what changed since the window was last written; empty when nothing did.
    pub fn write_changes(&mut self) -> Vec<u8> {
        let Range { start, end } = self.window.seats();
        let new = self.written.max(start)..end;
        let mut part = Vec::new();
        if new.is_empty() && self.changed.is_empty() && self.reworded.is_empty() {
            return part;
        }
        let (mut names, mut before) = (Names::default(), Neighbour::default());
        part.extend(self.latest.to_le_bytes());
        part.extend(self.window.keys.bytes());
        let length = part.len();
        part.extend([0; LENGTH]);
        let reworded = std::mem::take(&mut self.reworded);
        for seats in [new.clone().collect(), reworded.into_iter().collect::<Vec<Seat>>()] {
            let stories: Vec<&Story> =
                seats.into_iter().filter_map(|seat| self.window.get(seat)).collect();
            write_number(stories.len() as u64, &mut part);
            for story in stories {
                before.write_head(story, &mut part);
                write_tail(story, |term| names.place_of(term), &mut part);
            }
        }
        let stories = (part.len() - length - LENGTH) as u32;
        part[length..length + LENGTH].copy_from_slice(&stories.to_le_bytes());
        names.write(&self.vocabulary, &mut part);
        let changed: Vec<&Story> =
            self.changed.iter().filter_map(|seat| self.window.get(*seat)).collect();
        write_number(changed.len() as u64, &mut part);
        for story in changed {
            before.write_ids(story, &mut part);
            part.push(story.disturbed);
            write_copies(story, &mut part);
        }
        let seats = new.chain(std::mem::take(&mut self.changed));
        let clusters = seats.filter_map(|seat| Some(self.window.get(seat)?.cluster));
        write_founded(&self.clusters.founded_among(clusters), &mut part);
        self.written = end;
        part
    }

    /// Applies changes that [`Grouper::write_changes`] wrote; call it in the order in which they were written.
    /// `None` when they are malformed: the window is then unusable.
    pub fn recall_changes(&mut self, part: &[u8]) -> Option<()> {
        let mut part = Bytes(part);
        let latest = part.take().map(i64::from_le_bytes)?;
        if self.window.keys != Keys::of(part.take()?) {
            return None;
        }
        let length = part.take::<LENGTH>().map(u32::from_le_bytes)?;
        let mut stories = Bytes(part.bytes(length as usize)?);
        let terms: Vec<TermId> = (0..part.number::<u32>()?)
            .map(|_| {
                let (key, background, word) = part.term()?;
                Some(self.vocabulary.recall(key, background, word))
            })
            .collect::<Option<_>>()?;
        let mut before = Neighbour::default();
        for _ in 0..stories.number::<u32>()? {
            let head = stories.head(&mut before)?;
            let story = stories.story(head, |place| terms.get(place).copied())?;
            self.take_seat(story);
        }
        for _ in 0..stories.number::<u32>()? {
            let head = stories.head(&mut before)?;
            let story = stories.story(head, |place| terms.get(place).copied())?;
            match self.window.find(story.id).filter(|seat| self.window.get(*seat).is_some()) {
                Some(seat) => self.put_words(seat, story.vector, story.wording),
                // It left the window meanwhile.
                None => self.vocabulary.release(&story.vector),
            }
        }
        for _ in 0..part.number::<u32>()? {
            let (story, cluster) = part.ids(&mut before)?;
            let (disturbed, copies) = (part.byte()?, part.copies(story)?);
            // It may have left the window meanwhile.
            let Some(seat) = self.window.find(story) else { continue };
            self.put_into(seat, cluster);
            let known = self.window.get(seat).map_or(0, |story| story.copies().count());
            for copy in copies.into_iter().skip(known) {
                self.fold(seat, copy);
            }
            if let Some(story) = self.window.get_mut(seat) {
                story.disturbed = disturbed;
            }
        }
        for (cluster, founded) in part.founded()? {
            self.clusters.put_back(&self.window, cluster, founded);
        }
        self.move_on(latest);
        self.written = self.window.seats().end;
        self.changed.clear();
        self.reworded.clear();
        Some(())
    }
}

/// The terms that a part of changes refers to.
#[derive(Default)]
struct Names {
    terms: Vec<TermId>,
    places: HashMap<TermId, u32>,
}

impl Names {
    fn place_of(&mut self, term: TermId) -> u32 {
        *self.places.entry(term).or_insert_with(|| {
            self.terms.push(term);
            (self.terms.len() - 1) as u32
        })
    }

    fn write(&self, vocabulary: &Vocabulary, out: &mut Vec<u8>) {
        write_number(self.terms.len() as u64, out);
        self.terms.iter().for_each(|term| write_term(vocabulary, *term, out));
    }
}
