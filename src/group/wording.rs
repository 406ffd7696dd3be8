//! The exact wording of an entry, as hashes: what *same story* is decided by.

use std::ops::Range;

use super::lexicon::{Word, Words, hash};
use super::serial::{series, value};
use super::stopwords::Languages;
use super::words::is_piece;

/// Words of the excerpt whose order is remembered.
const WORDS: usize = 64;
/// Words of the headline that are.
const HEADLINE: usize = 64;
/// An excerpt of fewer words has no runs.
const SHORT: usize = 8;

/// Words of a run.
pub(super) const RUN: usize = 3;

/// A hash in two halves.
pub(super) type Hash = [u16; 2];

/// The exact wording of an entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Wording {
    /// Three lists of hashes and one of halves, one behind the other.
    kept: Box<[u16]>,
    /// Where the first three end, in hashes.
    ends: [u8; 3],
    /// How many words of the headline tell something; pairs and triples of letters count half.
    pub telling: u8,
    /// Whether the excerpt has too few words for runs: then the words themselves are kept.
    is_short: bool,
    /// A hash of what the series is called, if the headline dates or numbers itself.
    pub series: Option<u32>,
}

impl Wording {
    /// From the words of a headline and of an excerpt.
    pub fn new(
        words: &Words,
        headline: Range<usize>,
        excerpt: Range<usize>,
        language: Languages,
    ) -> Self {
        let title = words.get(headline);
        let series = series(words, title).map(|marked| {
            // Another day of the week is no other name.
            let name = title[..marked].iter().filter(|it| value(it).is_none());
            let name: Vec<&str> = name.map(|it| words.letters(it)).collect();
            hash(&name.join(" ")) as u32
        });
        let title = &title[..HEADLINE.min(title.len())];
        let tells = |it: &&Word| it.languages & language == 0 && value(it).is_none();
        let told = title.iter().filter(tells).map(|it| words.letters(it));
        let halves: usize = told.map(|it| if is_piece(it) { 1 } else { 2 }).sum();
        let text = words.get(excerpt);
        let text = &text[..WORDS.min(text.len())];

        let mut hashes = Vec::with_capacity(title.len() + 8);
        hashes.extend(title.iter().filter(|it| value(it).is_none()).map(|it| it.hash as u32));
        sort(&mut hashes);
        let headline = hashes.len();
        hashes.extend(title.iter().filter_map(value));
        let counters = hashes.len();
        let mut figures: Vec<u32> = text.iter().filter_map(value).collect();
        sort(&mut figures);
        hashes.extend(figures);
        let is_short = text.len() < SHORT;
        let mut runs: Vec<u16> = match is_short {
            true => text.iter().map(|word| word.hash as u16).collect(),
            false => runs_of(text).collect(),
        };
        sort(&mut runs);
        let ends = [headline, counters, hashes.len()].map(|end| end as u8);
        let mut kept = Vec::with_capacity(2 * hashes.len() + runs.len());
        kept.extend(hashes.iter().flat_map(|hash| [(hash >> 16) as u16, *hash as u16]));
        kept.extend(runs);
        Wording { kept: kept.into(), ends, telling: (halves / 2) as u8, is_short, series }
    }

    /// As it is kept: hashes, where the lists of them end and how many words tell something, and whether
    /// the last list is of single words.
    pub fn parts(&self) -> (&[u16], [u8; 4], bool) {
        let [headline, counters, figures] = self.ends;
        (&self.kept, [headline, counters, figures, self.telling], self.is_short)
    }

    /// From its parts; `None` where they do not fit together.
    pub fn of(
        (kept, numbers, is_short): (Box<[u16]>, [u8; 4], bool),
        series: Option<u32>,
    ) -> Option<Self> {
        let [ends @ .., telling] = numbers;
        let fits = ends.is_sorted() && 2 * usize::from(ends[2]) <= kept.len();
        fits.then_some(Wording { kept, ends, telling, is_short, series })
    }

    /// The headline's words that count nothing, sorted, each once.
    pub fn headline(&self) -> &[Hash] {
        self.hashes(0, self.ends[0])
    }

    /// The headline's numbers, dates, and ordinals, in order.
    pub fn counters(&self) -> &[Hash] {
        self.hashes(self.ends[0], self.ends[1])
    }

    /// Runs of three words of the excerpt, sorted, each once; none for a short excerpt. They are
    /// compared by the share in common, which a few that are alike by chance do not change: half a
    /// hash does.
    pub fn runs(&self) -> &[u16] {
        if self.is_short { &[] } else { self.last() }
    }

    /// The words of a short excerpt, sorted, each once; `None` for one that has runs.
    pub fn few_words(&self) -> Option<&[u16]> {
        self.is_short.then(|| self.last())
    }

    fn last(&self) -> &[u16] {
        &self.kept[2 * usize::from(self.ends[2])..]
    }

    /// The excerpt's numbers, dates, and ordinals, sorted, each once.
    pub fn figures(&self) -> &[Hash] {
        self.hashes(self.ends[1], self.ends[2])
    }

    /// Those of its runs that another has, too.
    pub fn shared_runs(&self, other: &Wording) -> impl Iterator<Item = u16> {
        let is_shared = |run: &u16| other.runs().binary_search(run).is_ok();
        self.runs().iter().copied().filter(is_shared)
    }

    fn hashes(&self, start: u8, end: u8) -> &[Hash] {
        self.kept[2 * usize::from(start)..2 * usize::from(end)].as_chunks().0
    }
}

/// The runs of three words of a text, in order; none for a short text.
pub(super) fn runs_of(text: &[Word]) -> impl Iterator<Item = u16> {
    let part = |word: &Word, turn: u32| (word.hash as u32).rotate_left(turn);
    let run = move |run: &[Word; RUN]| part(&run[0], 7) ^ part(&run[1], 17) ^ part(&run[2], 0);
    let text = if text.len() < SHORT { &[] } else { &text[..WORDS.min(text.len())] };
    text.array_windows().map(move |it| run(it) as u16)
}

// The ends fit their type: headline and counters are of one headline's words.
const _: () = assert!(HEADLINE + WORDS <= u8::MAX as usize);

/// Sorts, and keeps each once.
fn sort<T: Ord>(hashes: &mut Vec<T>) {
    hashes.sort_unstable();
    hashes.dedup();
}
