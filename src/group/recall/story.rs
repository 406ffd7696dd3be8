//! Serializes a story: a head with its ids, cluster, and entries, and a tail with its terms and wording.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroU64};

use super::bytes::{Bytes, flags, write_number, write_step};
use crate::domain::{ClusterId, EntryId, FeedId, StoryId};
use crate::group::tuning::TERMS;
use crate::group::vector::{Vector, Weighted};
use crate::group::vocabulary::{Pair, TermId, Vocabulary};
use crate::group::window::{Copy, Story, Tie};
use crate::group::wording::{Series, Wording};

/// The story before, from which the numbers of the next one are written as differences.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Neighbour {
    pub id: i64,
    pub published: i64,
}

/// The head of a story.
#[derive(Debug)]
pub(in crate::group) struct Head {
    /// Its id.
    pub id: StoryId,
    /// Its cluster.
    pub cluster: ClusterId,
    /// When its founder was published, in seconds.
    pub published: i64,
    /// Its entries, founder first.
    pub copies: Vec<Copy>,
    groups: bool,
    patterned: bool,
    disturbed: u8,
}

impl Neighbour {
    /// Writes the ids of a story and its cluster, as a difference since most are the same.
    pub fn write_ids(&mut self, story: &Story, out: &mut Vec<u8>) {
        write_step(self.id, story.id.0, out);
        write_step(story.id.0, story.cluster.0, out);
        self.id = story.id.0;
    }

    /// Writes the head of a story, and makes it the neighbour of the next.
    pub fn write_head(&mut self, story: &Story, out: &mut Vec<u8>) {
        self.write_ids(story, out);
        write_step(self.published, story.published, out);
        self.published = story.published;
        out.extend([flags([story.groups, story.patterned, false, false]), story.disturbed]);
        write_copies(story, out);
    }
}

/// Writes the entries of a story, founder first.
pub(super) fn write_copies(story: &Story, out: &mut Vec<u8>) {
    write_number(story.copies().count() as u64, out);
    for copy in story.copies() {
        write_step(story.id.0, copy.entry.0, out);
        write_step(0, copy.feed.0, out);
        out.extend(copy.arrived.to_le_bytes());
        let Copy { address, site, has_address, folds, .. } = copy;
        out.push(flags([*has_address, *folds, address.is_some(), site.is_some()]));
        out.extend(address.map(|it| it.get().to_le_bytes()).iter().flatten());
        out.extend(site.map(|it| it.get().to_le_bytes()).iter().flatten());
    }
}

/// Writes the tail of a story, with its terms by their places.
pub(super) fn write_tail(story: &Story, place_of: impl FnMut(TermId) -> u32, out: &mut Vec<u8>) {
    let series = story.wording.series;
    let (kept, numbers, [is_negated, is_in_pieces]) = story.wording.parts();
    out.push(flags([series.is_some(), is_negated, is_in_pieces, false]));
    out.extend(series.map(|it| it.0.get().to_le_bytes()).iter().flatten());
    write_vector(&story.vector, place_of, out);
    out.extend(numbers);
    write_number(kept.len() as u64, out);
    out.extend(kept.iter().flat_map(|half| half.to_le_bytes()));
}

/// Writes the terms in the order of their places, and then which of these are adjacent in the headline.
fn write_vector(vector: &Vector, mut place_of: impl FnMut(TermId) -> u32, out: &mut Vec<u8>) {
    let ([dwelt, echoed], pairs) = vector.marks();
    let mut terms: Vec<(u32, u16, usize)> = Vec::with_capacity(TERMS);
    for (at, Weighted { term, steps }) in vector.weighted().enumerate() {
        terms.push((place_of(term), steps, at));
    }
    terms.sort_unstable();
    out.push(terms.len() as u8);
    let mut ranks = [0; TERMS];
    let (mut next, mut echoes) = (0, 0);
    for (rank, (place, steps, at)) in terms.into_iter().enumerate() {
        write_number(u64::from(place - next) << 1 | u64::from(dwelt >> at & 1), out);
        out.extend(steps.to_le_bytes());
        (ranks[at], next) = (rank as u8, place + 1);
        echoes |= u64::from(echoed >> at & 1) << rank;
    }
    write_number(echoes, out);
    out.push(pairs.len() as u8);
    let ranked = |pair: &u16| pair.to_be_bytes().map(|at| ranks[usize::from(at)]);
    out.extend(pairs.iter().flat_map(ranked));
}

/// Writes when clusters were founded.
pub(super) fn write_founded(clusters: &BTreeMap<ClusterId, i64>, out: &mut Vec<u8>) {
    write_number(clusters.len() as u64, out);
    let mut before = (0, 0);
    for (cluster, founded) in clusters {
        write_step(before.0, cluster.0, out);
        write_step(before.1, *founded, out);
        before = (cluster.0, *founded);
    }
}

/// Writes a term: its key, its background count if it has one, and a word that it was found in.
pub(super) fn write_term(vocabulary: &Vocabulary, term: TermId, out: &mut Vec<u8>) {
    let (key, background, word) = vocabulary.parts(term);
    out.extend(key.to_le_bytes());
    // Most terms have no background count.
    let is_known = background > 0.0;
    write_number((word.len() as u64) << 1 | u64::from(is_known), out);
    if is_known {
        out.extend(background.to_le_bytes());
    }
    out.extend(word.as_bytes());
}

impl<'a> Bytes<'a> {
    pub fn ids(&mut self, before: &mut Neighbour) -> Option<(StoryId, ClusterId)> {
        before.id = self.step(before.id)?;
        Some((StoryId(before.id), ClusterId(self.step(before.id)?)))
    }

    pub fn head(&mut self, before: &mut Neighbour) -> Option<Head> {
        let (id, cluster) = self.ids(before)?;
        before.published = self.step(before.published)?;
        let ([groups, patterned, ..], disturbed) = (self.flags()?, self.byte()?);
        let copies = self.copies(id)?;
        let published = before.published;
        let head = Head { id, cluster, published, copies, groups, patterned, disturbed };
        (!head.copies.is_empty()).then_some(head)
    }

    /// Reads the tail of the story with this head. `term_at` gives the term at a place.
    pub fn story(
        &mut self,
        head: Head,
        term_at: impl Fn(usize) -> Option<TermId>,
    ) -> Option<Story> {
        let [has_series, is_negated, is_in_pieces, _] = self.flags()?;
        let series = self.only_if(has_series, |it| NonZeroU32::new(u32::from_le_bytes(it)))?;
        let series = series.map(Series);
        let (vector, wording) =
            (self.vector(term_at)?, self.wording(series, [is_negated, is_in_pieces])?);
        let mut copies = head.copies.into_iter();
        Some(Story {
            id: head.id,
            published: head.published,
            cluster: head.cluster,
            grouped: Tie::Alone,
            vector,
            wording,
            founder: copies.next()?,
            others: copies.collect(),
            groups: head.groups,
            patterned: head.patterned,
            held: false,
            disturbed: head.disturbed,
        })
    }

    fn vector(&mut self, term_at: impl Fn(usize) -> Option<TermId>) -> Option<Vector> {
        let count = usize::from(self.byte()?);
        if count > TERMS {
            return None;
        }
        let (mut terms, mut dwelt) = (Vec::with_capacity(count), Vec::new());
        let mut next = 0_usize;
        for _ in 0..count {
            let gap: u32 = self.number()?;
            let place = next.checked_add(gap as usize >> 1)?;
            let (term, steps) = (term_at(place)?, self.take().map(u16::from_le_bytes)?);
            terms.push(Weighted { term, steps });
            dwelt.extend((gap & 1 == 1).then_some(term));
            next = place + 1;
        }
        let echoes: u32 = self.number()?;
        let echoed = terms.iter().zip(0..).filter(|(_, rank)| echoes >> rank & 1 == 1);
        let echoed: Vec<TermId> = echoed.map(|(it, _)| it.term).collect();
        let pairs: Vec<Pair> = (0..self.byte()?)
            .map(|_| {
                let mut term = || terms.get(usize::from(self.byte()?)).map(|it| it.term);
                let (one, other) = (term()?, term()?);
                Some((one.min(other), one.max(other)))
            })
            .collect::<Option<_>>()?;
        terms.sort_unstable_by_key(|it| it.term);
        if !terms.is_sorted_by(|one, other| one.term < other.term) {
            return None;
        }
        let mut vector = Vector::of(terms.into_iter(), |term| dwelt.contains(&term), &pairs);
        vector.note_echoes(|term| echoed.contains(&term));
        Some(vector)
    }

    fn wording(&mut self, series: Option<Series>, flags: [bool; 2]) -> Option<Wording> {
        let numbers = self.take()?;
        let kept = self.number()?;
        Wording::of((self.halves(kept)?, numbers, flags), series)
    }

    pub fn copies(&mut self, story: StoryId) -> Option<Vec<Copy>> {
        (0..self.number::<u32>()?)
            .map(|_| {
                let (entry, feed) = (EntryId(self.step(story.0)?), FeedId(self.step(0)?));
                let arrived = u32::from_le_bytes(self.take()?);
                let [has_address, folds, names_page, has_site] = self.flags()?;
                let address =
                    self.only_if(names_page, |it| NonZeroU64::new(u64::from_le_bytes(it)))?;
                let site = self.only_if(has_site, |it| NonZeroU32::new(u32::from_le_bytes(it)))?;
                Some(Copy { entry, feed, arrived, address, site, has_address, folds })
            })
            .collect()
    }

    /// Reads when clusters were founded.
    pub fn founded(&mut self) -> Option<BTreeMap<ClusterId, i64>> {
        let (count, mut cluster, mut founded) = (self.number::<u32>()?, 0, 0);
        let next = |_| {
            (cluster, founded) = (self.step(cluster)?, self.step(founded)?);
            Some((ClusterId(cluster), founded))
        };
        (0..count).map(next).collect()
    }

    /// Reads a term: its key, its background count, and a word that it was found in.
    pub fn term(&mut self) -> Option<(u32, f32, &'a str)> {
        let key = self.take().map(u32::from_le_bytes)?;
        let length: usize = self.number()?;
        let background = self.only_if(length & 1 == 1, |it| Some(f32::from_le_bytes(it)))?;
        let word = str::from_utf8(self.bytes(length >> 1)?).ok()?;
        Some((key, background.unwrap_or_default(), word))
    }
}
