//! The window in bytes and back, so that it can be kept from one refresh to the next and put back
//! without reading an entry again.
//!
//! It is told in parts: all of it, then what changed, again and again. A part names each term that it
//! needs once, with all that is known of it; stories name terms by their place there. Numbers that
//! follow one another closely are told by how far they are apart, so that a story takes less than half
//! a kilobyte. What a person decided is not told: who keeps the parts knows it, and binds the window to
//! it.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::ops::Range;

use super::cluster::Clusters;
use super::grouper::Grouper;
use super::tuning::TERMS;
use super::vector::{Vector, Weighted};
use super::vocabulary::{Pair, TermId, Vocabulary};
use super::window::{Copy, Keys, Seat, Story, Tie};
use super::wording::Wording;
use crate::domain::{ClusterId, EntryId, FeedId, StoryId, number};

/// Stories of a part, at most. More would name fewer terms twice, and take more memory, of which the
/// allocator keeps some for good.
const PART: Seat = 2_048;

/// Bytes of the number that says how many the stories of a part take.
const LENGTH: usize = size_of::<u32>();

impl Grouper {
    /// Ends deciding: what only that needs, more than half of the window, is given back. What is left can
    /// be told.
    pub fn end(&mut self) {
        self.window.forget_where();
        self.vocabulary.forget_numbers();
        self.clusters = Clusters::default();
    }

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
        let latest = part.take().map(i64::from_le_bytes)?;
        let keys = Keys(part.take().map(u64::from_le_bytes)?, part.take().map(u64::from_le_bytes)?);
        if self.window.len() == 0 {
            self.window.keys = keys;
        }
        if self.window.keys != keys {
            return None;
        }
        // The terms stand behind the stories that name them.
        let mut stories = Told(part.stories()?);
        let terms: Vec<TermId> = (0..part.number::<u32>()?)
            .map(|_| part.term(&mut self.vocabulary))
            .collect::<Option<_>>()?;
        let mut before = Neighbour::default();
        for _ in 0..stories.number::<u32>()? {
            let story = stories.story(&terms, &mut before)?;
            self.take_seat(story);
        }
        for _ in 0..part.number::<u32>()? {
            let (story, cluster) = part.ids(&mut before)?;
            let (disturbed, copies) = (part.byte()?, part.copies(story)?);
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

    /// The stories in these seats, and what changed of others. In one piece of memory from the beginning:
    /// the window takes much of it while it is told.
    fn part(&self, seats: Range<Seat>) -> Vec<u8> {
        let (mut names, mut before) = (Names::default(), Neighbour::default());
        let Keys(one, other) = self.window.keys;
        let mut part = Vec::new();
        part.extend(self.latest.to_le_bytes());
        part.extend([one, other].map(u64::to_le_bytes).as_flattened());
        let stories = || seats.clone().filter_map(|seat| self.window.get(seat));
        let start = part.len();
        part.extend([0; LENGTH]);
        tell_number(stories().count() as u64, &mut part);
        stories().for_each(|story| names.tell_story(story, &mut before, &mut part));
        let length = (part.len() - start - LENGTH) as u32;
        part[start..start + LENGTH].copy_from_slice(&length.to_le_bytes());
        names.tell(&self.vocabulary, &mut part);
        let changed: Vec<&Story> =
            self.changed.iter().filter_map(|seat| self.window.get(*seat)).collect();
        tell_number(changed.len() as u64, &mut part);
        for story in changed {
            before.tell_ids(story, &mut part);
            part.push(story.disturbed);
            tell_copies(story, &mut part);
        }
        part
    }
}

/// The story before, which the next one is near to.
#[derive(Default)]
struct Neighbour {
    id: i64,
    published: i64,
}

impl Neighbour {
    /// What it is called, and its cluster: most have the same name.
    fn tell_ids(&mut self, story: &Story, out: &mut Vec<u8>) {
        tell_step(self.id, story.id.0, out);
        tell_step(story.id.0, story.cluster.0, out);
        self.id = story.id.0;
    }

    fn tell_time(&mut self, story: &Story, out: &mut Vec<u8>) {
        tell_step(self.published, story.published, out);
        self.published = story.published;
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
        tell_number(self.terms.len() as u64, out);
        for term in &self.terms {
            let (key, background, word) = vocabulary.told(*term);
            out.extend(key.to_le_bytes());
            // Most terms are in no background.
            let is_known = background > 0.0;
            tell_number((word.len() as u64) << 1 | u64::from(is_known), out);
            if is_known {
                out.extend(background.to_le_bytes());
            }
            out.extend(word.as_bytes());
        }
    }

    fn tell_story(&mut self, story: &Story, before: &mut Neighbour, out: &mut Vec<u8>) {
        before.tell_ids(story, out);
        before.tell_time(story, out);
        let series = story.wording.series;
        out.extend([flags([story.groups, series.is_some(), false, false]), story.disturbed]);
        out.extend(series.map(u32::to_le_bytes).iter().flatten());
        self.tell_vector(&story.vector, out);
        let (kept, ends) = story.wording.parts();
        out.extend(ends);
        tell_number(kept.len() as u64, out);
        out.extend(kept.iter().flat_map(|half| half.to_le_bytes()));
        tell_copies(story, out);
    }

    /// Its terms in the order of their places, and then which of these stand side by side.
    fn tell_vector(&mut self, vector: &Vector, out: &mut Vec<u8>) {
        let (dwelt, pairs) = vector.places();
        let mut terms: Vec<(u32, u16, usize)> = Vec::with_capacity(TERMS);
        for (at, Weighted { term, steps }) in vector.weighted().enumerate() {
            terms.push((self.place_of(term), steps, at));
        }
        terms.sort_unstable();
        out.push(terms.len() as u8);
        let mut ranks = [0; TERMS];
        let mut next = 0;
        for (rank, (place, steps, at)) in terms.into_iter().enumerate() {
            tell_number(u64::from(place - next) << 1 | u64::from(dwelt >> at & 1), out);
            out.extend(steps.to_le_bytes());
            (ranks[at], next) = (rank as u8, place + 1);
        }
        out.push(pairs.len() as u8);
        let ranked = |pair: &u16| pair.to_be_bytes().map(|at| ranks[usize::from(at)]);
        out.extend(pairs.iter().flat_map(ranked));
    }
}

/// Its entries, founder first.
fn tell_copies(story: &Story, out: &mut Vec<u8>) {
    tell_number(story.copies().count() as u64, out);
    for copy in story.copies() {
        tell_step(story.id.0, copy.entry.0, out);
        tell_step(0, copy.feed.0, out);
        let Copy { address, similarity, has_address, folds, .. } = copy;
        out.push(flags([*has_address, *folds, address.is_some(), similarity.is_some()]));
        out.extend(address.map(|it| it.get().to_le_bytes()).iter().flatten());
        out.extend(similarity.map(f32::to_le_bytes).iter().flatten());
    }
}

fn tell_number(number: u64, out: &mut Vec<u8>) {
    number::write(number, |byte| out.push(byte));
}

/// A number by how far it is from one that is known, to either side.
fn tell_step(from: i64, to: i64, out: &mut Vec<u8>) {
    let step = to.wrapping_sub(from);
    tell_number((step << 1 ^ step >> 63).cast_unsigned(), out);
}

/// A bit for each.
fn flags(flags: [bool; 4]) -> u8 {
    flags.into_iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(flag))
}

/// What is left to be read of a part.
struct Told<'a>(&'a [u8]);

impl<'a> Told<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|it| it[0])
    }

    /// So many bytes.
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// What is told only if `is_told`.
    fn only_if<const N: usize, T>(
        &mut self,
        is_told: bool,
        of: impl FnOnce([u8; N]) -> Option<T>,
    ) -> Option<Option<T>> {
        if is_told { self.take().and_then(of).map(Some) } else { Some(None) }
    }

    fn number<N: TryFrom<u64>>(&mut self) -> Option<N> {
        number::read(&mut self.0)
    }

    /// A number by how far it is from one that is known.
    fn step(&mut self, from: i64) -> Option<i64> {
        let told: u64 = self.number()?;
        let step = (told >> 1).cast_signed() ^ -(told & 1).cast_signed();
        Some(from.wrapping_add(step))
    }

    fn flags(&mut self) -> Option<[bool; 4]> {
        let bits = self.byte()?;
        Some([0, 1, 2, 3].map(|at| bits >> at & 1 == 1))
    }

    /// So many of these numbers.
    fn halves(&mut self, count: usize) -> Option<Box<[u16]>> {
        let taken = self.bytes(count.checked_mul(2)?)?;
        Some(taken.as_chunks().0.iter().map(|half| u16::from_le_bytes(*half)).collect())
    }

    /// The stories, as many bytes as a number before them says.
    fn stories(&mut self) -> Option<&'a [u8]> {
        let length = self.take::<LENGTH>().map(u32::from_le_bytes)?;
        self.bytes(length as usize)
    }

    fn term(&mut self, vocabulary: &mut Vocabulary) -> Option<TermId> {
        let key = self.take().map(u32::from_le_bytes)?;
        let length: usize = self.number()?;
        let background = self.only_if(length & 1 == 1, |it| Some(f32::from_le_bytes(it)))?;
        let word = str::from_utf8(self.bytes(length >> 1)?).ok()?;
        Some(vocabulary.recall(key, background.unwrap_or_default(), word))
    }

    fn ids(&mut self, before: &mut Neighbour) -> Option<(StoryId, ClusterId)> {
        before.id = self.step(before.id)?;
        Some((StoryId(before.id), ClusterId(self.step(before.id)?)))
    }

    fn story(&mut self, terms: &[TermId], before: &mut Neighbour) -> Option<Story> {
        let (id, cluster) = self.ids(before)?;
        before.published = self.step(before.published)?;
        let ([groups, has_series, ..], disturbed) = (self.flags()?, self.byte()?);
        let series = self.only_if(has_series, |it| Some(u32::from_le_bytes(it)))?;
        let (vector, wording) = (self.vector(terms)?, self.wording(series)?);
        let mut copies = self.copies(id)?.into_iter();
        Some(Story {
            id,
            published: before.published,
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
        let count = usize::from(self.byte()?);
        if count > TERMS {
            return None;
        }
        let (mut told, mut dwelt) = (Vec::with_capacity(count), Vec::new());
        let mut next = 0_usize;
        for _ in 0..count {
            let gap: u32 = self.number()?;
            let place = next.checked_add(gap as usize >> 1)?;
            let (term, steps) = (*terms.get(place)?, self.take().map(u16::from_le_bytes)?);
            told.push(Weighted { term, steps });
            dwelt.extend((gap & 1 == 1).then_some(term));
            next = place + 1;
        }
        let pairs: Vec<Pair> = (0..self.byte()?)
            .map(|_| {
                let mut term = || told.get(usize::from(self.byte()?)).map(|it| it.term);
                let (one, other) = (term()?, term()?);
                Some((one.min(other), one.max(other)))
            })
            .collect::<Option<_>>()?;
        told.sort_unstable_by_key(|it| it.term);
        let is_sound = told.is_sorted_by(|one, other| one.term < other.term);
        is_sound.then(|| Vector::of(told.into_iter(), |term| dwelt.contains(&term), &pairs))
    }

    fn wording(&mut self, series: Option<u32>) -> Option<Wording> {
        let ends = self.take()?;
        let kept = self.number()?;
        Wording::of(self.halves(kept)?, ends, series)
    }

    fn copies(&mut self, story: StoryId) -> Option<Vec<Copy>> {
        (0..self.number::<u32>()?)
            .map(|_| {
                let (entry, feed) = (EntryId(self.step(story.0)?), FeedId(self.step(0)?));
                let [has_address, folds, names_page, is_by_text] = self.flags()?;
                let address =
                    self.only_if(names_page, |it| NonZeroU64::new(u64::from_le_bytes(it)))?;
                let similarity = self.only_if(is_by_text, |it| Some(f32::from_le_bytes(it)))?;
                Some(Copy { entry, feed, address, has_address, folds, similarity })
            })
            .collect()
    }
}
