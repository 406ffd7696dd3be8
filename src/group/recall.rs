//! The window in bytes and back, so that it can be kept from one refresh to the next and put back
//! without reading an entry again.
//!
//! It is told in parts: all of it, then what changed, again and again. A part names each term that it
//! needs once, with all that is known of it; stories name terms by their place there. What a person
//! decided is not told: who keeps the parts knows it, and binds the window to it.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::ops::Range;

use super::grouper::Grouper;
use super::tuning::TERMS;
use super::vector::{Vector, Weighted};
use super::vocabulary::{Pair, TermId, Vocabulary};
use super::window::{Copy, Keys, Seat, Story, Tie};
use super::wording::Wording;
use crate::domain::{ClusterId, EntryId, FeedId, StoryId};

/// Stories of a part, at most: what bounds the memory that telling all of a window takes.
const PART: Seat = 8_192;

impl Grouper {
    /// Tells all of the window, part by part.
    pub fn tell_all<E>(&mut self, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let Range { start, end } = self.window.seats();
        self.changed.clear();
        for first in (start..end).step_by(PART as usize) {
            take(&self.part(first..end.min(first.saturating_add(PART))))?;
        }
        self.told = end;
        Ok(())
    }

    /// Tells what changed since the window was told last; empty when nothing did.
    pub fn tell_changes(&mut self) -> Vec<u8> {
        let Range { start, end } = self.window.seats();
        let new = self.told.max(start)..end;
        if new.is_empty() && self.changed.is_empty() {
            return Vec::new();
        }
        let part = self.part(new);
        self.changed.clear();
        self.told = end;
        part
    }

    /// Takes over what was told, in the order in which it was. `None` when it cannot be understood:
    /// the window is then of no use.
    pub fn recall(&mut self, part: &[u8]) -> Option<()> {
        let mut part = Told(part);
        let (latest, keys) = (part.i64()?, Keys(part.u64()?, part.u64()?));
        if self.window.len() == 0 {
            self.window.keys = keys;
        }
        if self.window.keys != keys {
            return None;
        }
        let terms: Vec<TermId> = (0..part.u32()?)
            .map(|_| {
                let (key, background) = (part.u32()?, part.f32()?);
                let word = str::from_utf8(part.bytes()?).ok()?;
                Some(self.vocabulary.recall(key, background, word))
            })
            .collect::<Option<_>>()?;
        for _ in 0..part.u32()? {
            let story = part.story(&terms)?;
            self.take_seat(story);
        }
        for _ in 0..part.u32()? {
            let (story, cluster, disturbed) = (part.story_id()?, part.cluster_id()?, part.u8()?);
            let copies = part.copies()?;
            // It may have left meanwhile.
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
        self.move_on(latest);
        self.told = self.window.seats().end;
        self.changed.clear();
        Some(())
    }

    /// The stories in these seats, and what changed of others.
    fn part(&self, seats: Range<Seat>) -> Vec<u8> {
        let mut names = Names::default();
        let mut stories = Vec::new();
        let told = seats.filter_map(|seat| self.window.get(seat));
        let count = told.map(|story| names.tell_story(story, &mut stories)).count();
        let mut part = Vec::with_capacity(stories.len() + names.terms.len() * 16);
        let Keys(one, other) = self.window.keys;
        part.extend(self.latest.to_le_bytes());
        part.extend([one, other].map(u64::to_le_bytes).as_flattened());
        names.tell(&self.vocabulary, &mut part);
        part.extend((count as u32).to_le_bytes());
        part.append(&mut stories);
        let changed: Vec<&Story> =
            self.changed.iter().filter_map(|seat| self.window.get(*seat)).collect();
        part.extend((changed.len() as u32).to_le_bytes());
        for story in changed {
            part.extend([story.id.0, story.cluster.0].map(i64::to_le_bytes).as_flattened());
            part.push(story.disturbed);
            tell_copies(story, &mut part);
        }
        part
    }
}

/// The terms that a part names.
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

    fn tell(&self, vocabulary: &Vocabulary, out: &mut Vec<u8>) {
        out.extend((self.terms.len() as u32).to_le_bytes());
        for term in &self.terms {
            let (key, background, word) = vocabulary.told(*term);
            out.extend(key.to_le_bytes());
            out.extend(background.to_le_bytes());
            out.extend((word.len() as u16).to_le_bytes());
            out.extend(word.as_bytes());
        }
    }

    fn tell_story(&mut self, story: &Story, out: &mut Vec<u8>) {
        out.extend(
            [story.id.0, story.cluster.0, story.published].map(i64::to_le_bytes).as_flattened(),
        );
        out.extend([u8::from(story.groups), story.disturbed]);
        self.tell_vector(&story.vector, out);
        let (kept, ends) = story.wording.parts();
        out.extend(ends);
        out.push(u8::from(story.wording.series.is_some()));
        out.extend(story.wording.series.unwrap_or_default().to_le_bytes());
        out.extend((kept.len() as u16).to_le_bytes());
        out.extend(kept.iter().flat_map(|half| half.to_le_bytes()));
        tell_copies(story, out);
    }

    fn tell_vector(&mut self, vector: &Vector, out: &mut Vec<u8>) {
        out.push(vector.weighted().len() as u8);
        for Weighted { term, steps } in vector.weighted() {
            out.extend(self.place_of(term).to_le_bytes());
            out.extend(steps.to_le_bytes());
        }
        let (dwelt, pairs) = vector.places();
        out.extend(dwelt.to_le_bytes());
        out.extend((2 * pairs.len() as u16).to_le_bytes());
        out.extend(pairs.iter().flat_map(|pair| pair.to_be_bytes()));
    }
}

/// Its entries, founder first.
fn tell_copies(story: &Story, out: &mut Vec<u8>) {
    out.extend((story.copies().count() as u32).to_le_bytes());
    for copy in story.copies() {
        out.extend([copy.entry.0, copy.feed.0].map(i64::to_le_bytes).as_flattened());
        out.extend(copy.address.map_or(0, NonZeroU64::get).to_le_bytes());
        out.extend([copy.has_address, copy.folds, copy.similarity.is_some()].map(u8::from));
        out.extend(copy.similarity.unwrap_or_default().to_le_bytes());
    }
}

/// What is left to be read of a part.
struct Told<'a>(&'a [u8]);

impl<'a> Told<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take::<1>().map(|it| it[0])
    }

    fn bool(&mut self) -> Option<bool> {
        self.u8().map(|it| it != 0)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn i64(&mut self) -> Option<i64> {
        self.take().map(i64::from_le_bytes)
    }

    fn f32(&mut self) -> Option<f32> {
        self.take().map(f32::from_le_bytes)
    }

    fn story_id(&mut self) -> Option<StoryId> {
        self.i64().map(StoryId)
    }

    fn cluster_id(&mut self) -> Option<ClusterId> {
        self.i64().map(ClusterId)
    }

    /// So many bytes as a number before them says.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u16()?.into();
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn story(&mut self, terms: &[TermId]) -> Option<Story> {
        let (id, cluster, published) = (self.story_id()?, self.cluster_id()?, self.i64()?);
        let (groups, disturbed) = (self.bool()?, self.u8()?);
        let (vector, wording) = (self.vector(terms)?, self.wording()?);
        let mut copies = self.copies()?.into_iter();
        Some(Story {
            id,
            published,
            cluster,
            grouped: Tie::Alone,
            vector,
            wording,
            founder: copies.next()?,
            others: copies.collect(),
            groups,
            held: false,
            disturbed,
        })
    }

    fn vector(&mut self, terms: &[TermId]) -> Option<Vector> {
        let count = usize::from(self.u8()?);
        if count > TERMS {
            return None;
        }
        let mut told = Vec::with_capacity(count);
        for _ in 0..count {
            let term = *terms.get(self.u32()? as usize)?;
            told.push(Weighted { term, steps: self.u16()? });
        }
        let bits = self.u32()?;
        let pairs: Vec<Pair> = self
            .bytes()?
            .as_chunks()
            .0
            .iter()
            .map(|[one, other]| {
                let term = |at: u8| told.get(usize::from(at)).map(|it| it.term);
                let (one, other) = (term(*one)?, term(*other)?);
                Some((one.min(other), one.max(other)))
            })
            .collect::<Option<_>>()?;
        let is_dwelt = |at: usize| bits >> at & 1 == 1;
        let dwelt: Vec<TermId> =
            told.iter().enumerate().filter(|(at, _)| is_dwelt(*at)).map(|it| it.1.term).collect();
        told.sort_unstable_by_key(|it| it.term);
        let is_sound = told.is_sorted_by(|one, other| one.term < other.term);
        is_sound.then(|| Vector::of(told.into_iter(), |term| dwelt.contains(&term), &pairs))
    }

    fn wording(&mut self) -> Option<Wording> {
        let ends = self.take()?;
        let (has_series, series) = (self.bool()?, self.u32()?);
        let kept = (0..self.u16()?).map(|_| self.u16()).collect::<Option<_>>()?;
        Wording::of(kept, ends, has_series.then_some(series))
    }

    fn copies(&mut self) -> Option<Vec<Copy>> {
        (0..self.u32()?)
            .map(|_| {
                let (entry, feed) = (EntryId(self.i64()?), FeedId(self.i64()?));
                let address = NonZeroU64::new(self.u64()?);
                let (has_address, folds) = (self.bool()?, self.bool()?);
                let (is_by_text, similarity) = (self.bool()?, self.f32()?);
                let similarity = is_by_text.then_some(similarity);
                Some(Copy { entry, feed, address, has_address, folds, similarity })
            })
            .collect()
    }
}
