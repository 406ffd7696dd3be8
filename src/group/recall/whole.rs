//! Serializes a whole window: consecutive sections, and a foot with the length of each.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use super::bytes::{Bytes, write_number};
use super::story::{Head, Neighbour, write_founded, write_tail, write_term};
use crate::group::Settings;
use crate::group::cluster::Clusters;
use crate::group::grouper::Grouper;
use crate::group::neighbours::{Neighbours, PairKey};
use crate::group::postings::{Posting, Postings};
use crate::group::tuning::POSTINGS;
use crate::group::vocabulary::{TermId, Vocabulary};
use crate::group::window::{Keys, Seat, Story, Window};

/// The medium that a whole window was written to.
pub trait Medium: Debug + Send + Sync {
    /// The bytes in this range; `None` if they cannot be read.
    fn read(&self, places: Range<u64>) -> Option<Vec<u8>>;
}

/// The least number of bytes that are handed over at once.
const PIECE: usize = 64 * 1024;

/// The sections, in the order in which they are written.
#[derive(Debug, Clone, Copy)]
enum Section {
    /// The stories that hold a term, for terms that several hold.
    Lists,
    /// The terms and wording of stories, in the order of their seats.
    Tails,
    /// The ids, clusters, and entries of stories.
    Heads,
    /// When the clusters that have several members, or have lost their first, were founded.
    Clusters,
    /// The terms, in the order of the numbers that stories and lists use.
    Terms,
    /// The number of headlines in which two terms are adjacent.
    Pairs,
}

const SECTIONS: usize = Section::Pairs as usize + 1;

/// The end of a whole window.
#[derive(Debug)]
struct Foot {
    latest: i64,
    keys: Keys,
    stories: u32,
    terms: u32,
    pairs: u32,
    lengths: [u64; SECTIONS],
}

impl Foot {
    const LENGTH: u64 = (24 + 4 * 3 + 8 * SECTIONS) as u64;

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.latest.to_le_bytes());
        out.extend(self.keys.bytes());
        out.extend([self.stories, self.terms, self.pairs].map(u32::to_le_bytes).as_flattened());
        out.extend(self.lengths.map(u64::to_le_bytes).as_flattened());
    }

    fn read(mut input: Bytes<'_>) -> Option<Foot> {
        let latest = input.take().map(i64::from_le_bytes)?;
        let keys = Keys::of(input.take()?);
        let mut count = || input.take().map(u32::from_le_bytes);
        let (stories, terms, pairs) = (count()?, count()?, count()?);
        let mut lengths = [0; SECTIONS];
        for length in &mut lengths {
            *length = input.take().map(u64::from_le_bytes)?;
        }
        Some(Foot { latest, keys, stories, terms, pairs, lengths })
    }
}

/// The position of a kept story.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::group) struct Place {
    head: u32,
    tail: u32,
}

/// A written window whose stories and lists are read on demand.
#[derive(Debug)]
pub(in crate::group) struct Kept {
    medium: Arc<dyn Medium>,
    /// Where it begins in the medium.
    start: u64,
    foot: Foot,
    heads: Vec<u8>,
}

impl Kept {
    fn open(medium: Arc<dyn Medium>, place: Range<u64>) -> Option<Kept> {
        let end = place.end.checked_sub(Foot::LENGTH)?;
        let foot = Foot::read(Bytes(&medium.read(end..place.end)?))?;
        let ends_at =
            foot.lengths.iter().try_fold(place.start, |sum, length| sum.checked_add(*length));
        if ends_at != Some(end) {
            return None;
        }
        let mut kept = Kept { medium, start: place.start, foot, heads: Vec::new() };
        kept.heads = kept.read(Section::Heads)?;
        Some(kept)
    }

    /// How many stories there are, bounded by the size of their section in case the foot is damaged.
    fn stories(&self) -> usize {
        (self.foot.stories as usize).min(self.heads.len())
    }

    /// The range of a section in the medium.
    fn place_of(&self, section: Section) -> Range<u64> {
        let (before, rest) = self.foot.lengths.split_at(section as usize);
        let start = self.start + before.iter().sum::<u64>();
        start..start + rest[0]
    }

    fn read(&self, section: Section) -> Option<Vec<u8>> {
        self.medium.read(self.place_of(section))
    }

    /// Reads at most `most` bytes of a section, from a place in it on.
    fn read_part(&self, section: Section, place: u32, most: u64) -> Option<Vec<u8>> {
        let Range { start, end } = self.place_of(section);
        let start = start + u64::from(place);
        self.medium.read(start..(start + most).min(end))
    }

    /// The story at a place.
    pub fn story(&self, place: Place) -> Option<Story> {
        let (head, length) = self.head(&mut Bytes(self.heads.get(place.head as usize..)?))?;
        let tail = self.read_part(Section::Tails, place.tail, length.into())?;
        let terms = self.foot.terms as usize;
        Bytes(&tail).story(head, |number| (number < terms).then_some(number as TermId))
    }

    /// The latest stories that hold a term, from the list that begins at `place`; as far as it can be read.
    pub fn list(&self, place: u32) -> Vec<Posting> {
        // A seat takes up to five bytes, a weight two.
        const LONGEST: u64 = 2 + 7 * POSTINGS as u64;
        let input = self.read_part(Section::Lists, place, LONGEST).unwrap_or_default();
        let (mut input, mut before) = (Bytes(&input), 0);
        let count = input.number::<u32>().unwrap_or(0);
        (0..count).map_while(|_| input.posting(&mut before)).collect()
    }

    /// Reads a head, and the length of its tail.
    fn head(&self, input: &mut Bytes<'_>) -> Option<(Head, u32)> {
        let length = input.number()?;
        let mut before = Neighbour { id: 0, published: self.foot.latest };
        Some((input.head(&mut before)?, length))
    }

    /// Seats all stories, and returns their clusters.
    fn seat_all(&self, window: &mut Window) -> Option<Clusters> {
        let (mut input, mut tail) = (Bytes(&self.heads), 0_u32);
        let mut members = Vec::with_capacity(self.stories());
        for seat in 0..self.foot.stories {
            let place = Place { head: (self.heads.len() - input.0.len()) as u32, tail };
            let (head, length) = self.head(&mut input)?;
            window.put_back(&head, place);
            members.push((head.cluster, seat));
            tail = tail.checked_add(length)?;
        }
        let founded = Bytes(&self.read(Section::Clusters)?).founded()?;
        Some(Clusters::of(&founded, members))
    }

    /// Adds all terms to the vocabulary, and returns their postings.
    fn read_terms(self: &Arc<Self>, vocabulary: &mut Vocabulary) -> Option<Postings> {
        let section = self.read(Section::Terms)?;
        // At most as many as the section can hold, and an eighth more for new terms. Half of the section is
        // letters.
        let terms = (self.foot.terms as usize).min(section.len()) * 9 / 8;
        vocabulary.reserve(terms, section.len() / 2);
        let mut postings = Postings::of(self, terms);
        let (mut input, mut place) = (Bytes(&section), 0_u32);
        for _ in 0..self.foot.terms {
            vocabulary.put_back(input.term()?, input.number()?, input.number()?);
            match input.number::<u32>()? {
                0 => postings.put_back_one(None),
                1 => postings.put_back_one(Some(input.posting(&mut 0)?)),
                _ => {
                    place = place.checked_add(input.number()?)?;
                    postings.put_back(place);
                }
            }
        }
        Some(postings)
    }

    fn read_pairs(&self) -> Option<Neighbours> {
        let section = self.read(Section::Pairs)?;
        let (mut input, mut pair) = (Bytes(&section), 0_u32);
        let mut pairs = Vec::with_capacity((self.foot.pairs as usize).min(section.len()));
        for _ in 0..self.foot.pairs {
            pair = pair.checked_add(input.number()?)?;
            pairs.push((pair, input.number()?));
        }
        Some(Neighbours::of(pairs))
    }
}

/// The numbers under which terms are written, indexed by term, and how many there are.
fn numbers(vocabulary: &Vocabulary) -> (Vec<TermId>, u32) {
    let (mut numbers, mut count) = (Vec::new(), 0);
    for (term, ..) in vocabulary.held() {
        numbers.resize(term as usize, 0);
        numbers.push(count);
        count += 1;
    }
    (numbers, count)
}

impl Bytes<'_> {
    /// Reads the next posting of a list, after the seat `before`.
    fn posting(&mut self, before: &mut Seat) -> Option<Posting> {
        *before = before.checked_add(self.number()?)?;
        Some(Posting { seat: *before, steps: self.take().map(u16::from_le_bytes)? })
    }
}

fn write_posting(posting: Posting, before: &mut Seat, out: &mut Vec<u8>) {
    let Posting { seat, steps } = posting;
    write_number((seat - *before).into(), out);
    out.extend(steps.to_le_bytes());
    *before = seat;
}

fn write_list(list: &[Posting], out: &mut Vec<u8>) {
    write_number(list.len() as u64, out);
    let mut before = 0;
    list.iter().for_each(|posting| write_posting(*posting, &mut before, out));
}

/// Writes sorted pairs with their counts.
fn write_pairs(pairs: &[(PairKey, u16)], out: &mut Vec<u8>) {
    let mut before = 0;
    for (pair, count) in pairs {
        write_number((pair - before).into(), out);
        write_number((*count).into(), out);
        before = *pair;
    }
}

/// Writes a window piece by piece.
struct Writing<F> {
    piece: Vec<u8>,
    /// The length of each section so far, in bytes.
    lengths: [u64; SECTIONS],
    take: F,
}

impl<E, F: FnMut(&[u8]) -> Result<(), E>> Writing<F> {
    /// Appends what `write` writes to a section, and returns where it begins in that section.
    fn add(&mut self, section: Section, write: impl FnOnce(&mut Vec<u8>)) -> Result<u64, E> {
        let before = self.piece.len();
        write(&mut self.piece);
        let length = &mut self.lengths[section as usize];
        let start = *length;
        *length += (self.piece.len() - before) as u64;
        if self.piece.len() >= PIECE {
            self.hand_over()?;
        }
        Ok(start)
    }

    fn hand_over(&mut self) -> Result<(), E> {
        (self.take)(&self.piece)?;
        self.piece.clear();
        Ok(())
    }

    /// Writes the lists of all terms, and returns the content of the section of terms.
    fn add_lists(
        &mut self,
        vocabulary: &Vocabulary,
        postings: &Postings,
        first: Seat,
    ) -> Result<Vec<u8>, E> {
        let (mut terms, mut before) = (Vec::new(), 0);
        for (term, live, echoed) in vocabulary.held() {
            write_term(vocabulary, term, &mut terms);
            [live, echoed].into_iter().for_each(|it| write_number(it.into(), &mut terms));
            let mut list = postings.all(term);
            list.iter_mut().for_each(|it| it.seat -= first);
            write_number(list.len() as u64, &mut terms);
            if let [one] = *list {
                write_posting(one, &mut 0, &mut terms);
            } else if !list.is_empty() {
                let start = self.add(Section::Lists, |out| write_list(&list, out))?;
                write_number(start - before, &mut terms);
                before = start;
            }
        }
        Ok(terms)
    }
}

impl Grouper {
    /// Writes all of the window, piece by piece. Consumes it, to free memory on the way. Returns false if a
    /// kept story could not be read.
    pub fn write_all<E>(mut self, take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<bool, E> {
        let mut writing = Writing { piece: Vec::new(), lengths: [0; SECTIONS], take };
        let founded = std::mem::take(&mut self.clusters).founded();
        self.vocabulary.forget_numbers();
        let (first, stories) = (self.window.seats().start, self.window.len());
        let postings = self.window.take_postings();
        let terms = writing.add_lists(&self.vocabulary, &postings, first)?;
        drop(postings);
        let (numbers, count) = numbers(&self.vocabulary);
        let number = |term: TermId| numbers.get(term as usize).copied().unwrap_or_default();

        let (mut heads, mut pairs) = (Vec::new(), Neighbours::default());
        for _ in 0..stories {
            let Some(story) = self.window.take_first() else { return Ok(false) };
            let start = writing.lengths[Section::Tails as usize];
            writing.add(Section::Tails, |out| write_tail(&story, number, out))?;
            write_number(writing.lengths[Section::Tails as usize] - start, &mut heads);
            Neighbour { id: 0, published: self.latest }.write_head(&story, &mut heads);
            story.vector.pairs().for_each(|(one, other)| pairs.add((number(one), number(other))));
        }
        writing.add(Section::Heads, |out| out.extend(heads))?;
        writing.add(Section::Clusters, |out| write_founded(&founded, out))?;
        writing.add(Section::Terms, |out| out.extend(terms))?;
        let pairs = pairs.into_pairs();
        writing.add(Section::Pairs, |out| write_pairs(&pairs, out))?;
        let foot = Foot {
            latest: self.latest,
            keys: self.window.keys,
            stories: stories as u32,
            terms: count,
            pairs: pairs.len() as u32,
            lengths: writing.lengths,
        };
        foot.write(&mut writing.piece);
        writing.hand_over()?;
        Ok(true)
    }

    /// Opens the whole window written at `place`, without the decisions by hand; reads the rest on demand.
    /// `None` when it is malformed.
    pub fn recall_all(
        settings: Settings,
        medium: Arc<dyn Medium>,
        place: Range<u64>,
    ) -> Option<Grouper> {
        let kept = Arc::new(Kept::open(medium, place)?);
        let mut grouper = Grouper::new(settings);
        grouper.window = Window::of(&kept, kept.foot.keys, kept.stories());
        grouper.clusters = kept.seat_all(&mut grouper.window)?;
        grouper.window.set_postings(kept.read_terms(&mut grouper.vocabulary)?);
        grouper.vocabulary.put_back_stories(kept.foot.stories, kept.read_pairs()?);
        (grouper.latest, grouper.written) = (kept.foot.latest, kept.foot.stories);
        Some(grouper)
    }
}
