//! The exact wording of an entry, as hashes, by which *same story* is decided.

use std::num::NonZeroU32;
use std::ops::Range;

use super::house_style::{is_article, is_in_names};
use super::lexicon::{Word, Words, hash};
use super::serial::{identified, negates, series, signed_series, value};
use super::slots::{has_hash, identity, in_order};
use super::stopwords::Languages;
use super::words::{is_piece, stem};

/// The most words of the excerpt that count.
const WORDS: usize = 64;
/// The most words of the headline that count.
const HEADLINE: usize = 64;
/// An excerpt with fewer words has no runs.
const SHORT: usize = 8;

/// The words of a run.
pub(super) const RUN: usize = 3;

/// A 32-bit hash in two halves.
pub(super) type Hash = [u16; 2];

/// Marks of a headline word, in place of the lowest bits of a hash: that it says something,
const TELLS: u16 = 1;
/// that it is a single letter,
const LONE: u16 = 2;
/// that it is no longer than its stem,
const WHOLE: u16 = 4;
/// and that it is in the text, too.
const NAMED: u16 = 8;
const MARKS: u16 = TELLS | LONE | WHOLE | NAMED;

/// A word of a headline: half of its hash, and most of half the hash of its stem, with the marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Headword(Hash);

impl Headword {
    fn new(words: &Words, word: &Word, tells: bool) -> Self {
        let letters = words.letters(word);
        let stem = stem(letters);
        let is_whole = stem.len() == letters.len();
        let its = if is_whole { word.hash } else { hash(stem) };
        let mark = |is_true: bool, mark: u16| if is_true { mark } else { 0 };
        let marks = mark(tells, TELLS)
            | mark(letters.chars().nth(1).is_none(), LONE)
            | mark(is_whole, WHOLE);
        Headword([word.hash as u16, (its >> 16) as u16 & !MARKS | marks])
    }

    fn note_named(&mut self) {
        self.0[1] |= NAMED;
    }

    /// Whether one word may be a form of the other: `search` and `searching`, but not two longer names that
    /// begin alike.
    pub fn is_form_of(self, other: Headword) -> bool {
        (self.0[1] ^ other.0[1]) & !MARKS == 0 && (self.0[1] | other.0[1]) & WHOLE != 0
    }

    /// Whether a term with this key has its stem. In four thousand other terms, one seems to.
    pub fn has_stem(self, key: u32) -> bool {
        ((key >> 16) as u16 ^ self.0[1]) & !MARKS == 0
    }

    /// Whether it says something: it is no stop word, number, date, or ordinal.
    pub fn tells(self) -> bool {
        self.0[1] & TELLS != 0
    }

    /// Whether it is a single letter, as in `Group B`.
    pub fn is_lone(self) -> bool {
        self.0[1] & LONE != 0
    }

    /// Whether it is in the text, too.
    pub fn is_named(self) -> bool {
        self.0[1] & NAMED != 0
    }
}

impl PartialEq for Headword {
    fn eq(&self, other: &Headword) -> bool {
        self.0[0] == other.0[0] && (self.0[1] ^ other.0[1]) & !MARKS == 0
    }
}

/// The exact wording of an entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Wording {
    /// Three lists of hashes, and the words of the text, concatenated.
    kept: Box<[u16]>,
    /// The ends of the first three, in hashes.
    ends: [u8; 3],
    /// How many words of the text are its dateline.
    dateline: u8,
    /// How many words of the headline precede the name of the paper.
    own: u8,
    /// How many words of the headline say something; pairs and triples of letters count half.
    pub telling: u8,
    /// Whether the headline has a negation.
    pub is_negated: bool,
    /// Whether the headline has pieces of words, of a script that puts no spaces between them.
    pub is_in_pieces: bool,
    /// A hash of the letters of the headline, without the ends of words: `cease-fire` equals `ceasefire`.
    pub spelling: u16,
    /// A hash of the headline as it is written, with its signs and capitals.
    written: u8,
    /// The series, if the headline dates or numbers itself.
    pub series: Option<Series>,
}

/// What a headline belongs to that dates or numbers itself: a hash of the name. The lowest bit says that its
/// first number identifies it, as in `KAFKA-18001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Series(pub NonZeroU32);

impl Series {
    const IDENTIFIED: u32 = 1;
    const NAMED: u32 = 2;

    fn of(letters: Option<&str>, name: Option<&str>) -> Option<Series> {
        let series = |name, kind| NonZeroU32::new(hash(name) as u32 & !3 | kind).map(Series);
        letters
            .and_then(|letters| series(letters, Self::IDENTIFIED))
            .or_else(|| series(name?, Self::NAMED))
    }

    /// Whether its first number identifies it.
    pub fn is_identified(self) -> bool {
        self.0.get() & Self::IDENTIFIED != 0
    }
}

/// Where the parts of an entry are among its words.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    /// The headline, without the name of the paper at its end.
    pub headline: Range<usize>,
    /// This name, which follows.
    pub paper: Range<usize>,
    /// What an agency writes before its report.
    pub dateline: Range<usize>,
    /// The report, which follows.
    pub report: Range<usize>,
}

impl Wording {
    /// The wording of an entry, given its headline as it is written, its words, and the hashes of the names
    /// in its text. `is_named` says whether the text has the word at a place of the headline, too.
    pub fn new(
        written_headline: &str,
        words: &Words,
        parts: Parts,
        language: Languages,
        names: &[u64],
        is_named: impl Fn(usize) -> bool,
    ) -> Self {
        let is_small = |word: &Word| word.languages & language != 0;
        let is_name = |word: &Word| !is_small(word) || is_in_names(words.letters(word));
        let own = match words.get(parts.paper.clone()).iter().all(is_name) {
            true => parts.headline.len(),
            // `Here's what to know`.
            false => parts.headline.len() + parts.paper.len(),
        };
        let headline = parts.headline.start..parts.paper.end;
        let before_report = parts.dateline.len();
        let excerpt = parts.dateline.start..parts.report.end;
        let spelling = hash(words.letters_of(headline.clone())) as u16;
        let written = hash(written_headline) as u8;
        let title = words.get(headline);
        let name = signed_series(written_headline).map(str::to_owned).or_else(|| {
            // Without numbers and days, so that another weekday makes no other name.
            let name = title[..series(words, title)?].iter().filter(|it| value(it).is_none());
            let name: Vec<&str> = name.map(|it| words.letters(it)).collect();
            Some(name.join(" "))
        });
        let series = Series::of(identified(written_headline), name.as_deref());
        let title = &title[..HEADLINE.min(title.len())];
        let tells = |it: &&Word| !is_small(it) && value(it).is_none();
        let told = title.iter().filter(tells).map(|it| words.letters(it));
        let is_negated = title.iter().any(negates);
        let is_in_pieces = title.iter().any(|word| is_piece(words.letters(word)));
        let halves: usize = told.map(|it| if is_piece(it) { 1 } else { 2 }).sum();
        let text = words.get(excerpt);
        let text = &text[..WORDS.min(text.len())];
        let before_report = before_report.min(text.len());

        let mut hashes = Vec::with_capacity(title.len() + 8);
        let mut headline: Vec<Headword> = Vec::with_capacity(title.len());
        let mut of_paper = 0;
        // House style leaves articles out of headlines.
        let counts = |word: &Word| {
            value(word).is_none() && !(is_small(word) && is_article(words.letters(word)))
        };
        for (at, word) in title.iter().enumerate().filter(|(_, word)| counts(word)) {
            let mut word = Headword::new(words, word, tells(&word));
            if !headline.contains(&word) {
                if is_named(at) {
                    word.note_named();
                }
                headline.push(word);
                of_paper += usize::from(at >= own);
            }
        }
        hashes.extend(title.iter().filter_map(value));
        let counters = hashes.len();
        // The day of a dateline is told as a weekday elsewhere.
        let mut figures: Vec<u32> = text[before_report..].iter().filter_map(value).collect();
        sort(&mut figures);
        hashes.extend(figures);
        let own = (headline.len() - of_paper) as u8;
        let ends = [0, counters, hashes.len()].map(|end| (headline.len() + end) as u8);
        let mut kept = Vec::with_capacity(2 * usize::from(ends[2]) + text.len());
        kept.extend(headline.iter().flat_map(|it| it.0));
        kept.extend(hashes.iter().flat_map(|hash| [(hash >> 16) as u16, *hash as u16]));
        kept.extend(in_order(words, text, language, names));
        let (telling, dateline) = ((halves / 2) as u8, before_report as u8);
        let kept = kept.into();
        Wording {
            kept,
            ends,
            dateline,
            own,
            telling,
            is_negated,
            is_in_pieces,
            spelling,
            written,
            series,
        }
    }

    /// Whether both are the very same wording; words of a note may be in another order.
    pub fn is_same_as(&self, other: &Wording) -> bool {
        let has_same_title = self.written == other.written
            && self.headline().eq(other.headline())
            && self.counters() == other.counters();
        self == other || has_same_title && self.is_short() && self.few_words() == other.few_words()
    }

    /// What it consists of, to be serialized: the hashes; the ends of their lists, the other numbers, and the
    /// other hashes; `is_negated` and `is_in_pieces`.
    pub fn parts(&self) -> (&[u16], [u8; 9], [bool; 2]) {
        let ([headline, counters, figures], [low, high]) = (self.ends, self.spelling.to_le_bytes());
        let Wording { dateline, own, telling, written, .. } = *self;
        let numbers = [headline, counters, figures, dateline, own, telling, low, high, written];
        (&self.kept, numbers, [self.is_negated, self.is_in_pieces])
    }

    /// The wording with these [`Wording::parts`]; `None` if they do not fit together.
    pub fn of(
        (kept, numbers, [is_negated, is_in_pieces]): (Box<[u16]>, [u8; 9], [bool; 2]),
        series: Option<Series>,
    ) -> Option<Self> {
        let [ends @ .., dateline, own, telling, low, high, written] = numbers;
        let spelling = u16::from_le_bytes([low, high]);
        let text = kept.len().checked_sub(2 * usize::from(ends[2]))?;
        let fits = ends.is_sorted() && (usize::from(dateline)..=WORDS).contains(&text);
        fits.then_some(Wording {
            kept,
            ends,
            dateline,
            own,
            telling,
            is_negated,
            is_in_pieces,
            spelling,
            written,
            series,
        })
    }

    /// The words of the headline other than its counters, in order, each once.
    pub fn headline(&self) -> impl ExactSizeIterator<Item = Headword> + Clone + '_ {
        self.hashes(0, self.ends[0]).iter().copied().map(Headword)
    }

    /// How many words of [`Wording::headline`] precede the name of the paper.
    pub fn own_headline(&self) -> usize {
        self.own.into()
    }

    /// Whether it has a headline.
    pub fn is_titled(&self) -> bool {
        self.ends[1] > 0
    }

    /// The headline's numbers, dates, and ordinals, in order.
    pub fn counters(&self) -> &[Hash] {
        self.hashes(self.ends[0], self.ends[1])
    }

    /// The runs of three words of the excerpt; none for a short excerpt.
    pub fn runs(&self) -> Runs {
        let mut runs = self.all_runs().collect();
        sort(&mut runs);
        Runs(runs)
    }

    fn all_runs(&self) -> impl Iterator<Item = u16> {
        runs_of(self.text().iter().copied())
    }

    /// Whether it has an excerpt that is long enough for runs.
    pub fn has_runs(&self) -> bool {
        !self.is_short()
    }

    /// Whether it has an excerpt, however short.
    pub fn has_text(&self) -> bool {
        !self.text().is_empty()
    }

    /// The words of a short excerpt, sorted, each once; `None` for one that has runs.
    pub fn few_words(&self) -> Option<Vec<u16>> {
        self.is_short().then(|| {
            let mut words = self.text().iter().copied().map(identity).collect();
            sort(&mut words);
            words
        })
    }

    /// The words of an excerpt with runs, without the dateline, as [`in_order`] gives them.
    pub fn in_order(&self) -> &[u16] {
        if self.is_short() { &[] } else { &self.text()[usize::from(self.dateline)..] }
    }

    /// Whether a word of a text, as [`in_order`] gives it, seems to be in the headline: see [`has_hash`].
    pub fn is_in_headline(&self, textword: u16) -> bool {
        self.headline().any(|word| has_hash(textword, word.0[0]))
    }

    fn is_short(&self) -> bool {
        self.text().len() < SHORT
    }

    /// The first words of the excerpt, as [`in_order`] gives them.
    fn text(&self) -> &[u16] {
        &self.kept[2 * usize::from(self.ends[2])..]
    }

    /// The excerpt's numbers, dates, and ordinals, sorted, each once.
    pub fn figures(&self) -> &[Hash] {
        self.hashes(self.ends[1], self.ends[2])
    }

    fn hashes(&self, start: u8, end: u8) -> &[Hash] {
        self.kept[2 * usize::from(start)..2 * usize::from(end)].as_chunks().0
    }
}

/// The runs of three words of an excerpt, sorted, each once. They are compared by the share in common, which
/// a few collisions hardly change, so that 16 bits are enough for each.
#[derive(Debug)]
pub(super) struct Runs(Vec<u16>);

// Those that are shared are noted in a bit each.
const _: () = assert!(WORDS <= u64::BITS as usize);

impl Runs {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Those that another excerpt has, too.
    pub fn shared(&self, other: &Wording) -> impl Iterator<Item = u16> {
        let found = other.all_runs().filter_map(|run| self.0.binary_search(&run).ok());
        let shared = found.fold(0_u64, |shared, at| shared | 1 << at);
        let runs = self.0.iter().zip(0..);
        runs.filter(move |(_, at)| shared >> at & 1 == 1).map(|(run, _)| *run)
    }
}

/// The runs of three words of a text as [`in_order`] gives it, in order; none for a short text.
pub(super) fn runs_of(text: impl ExactSizeIterator<Item = u16>) -> impl Iterator<Item = u16> {
    let words = if text.len() < SHORT { 0 } else { WORDS };
    let mut last = 0_u64;
    let runs = text.take(words).map(move |word| {
        last = (last << u16::BITS | u64::from(identity(word))) & WORDS_OF_RUN;
        (last.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - u16::BITS)) as u16
    });
    runs.skip(RUN - 1)
}

/// The bits of [`RUN`] words.
const WORDS_OF_RUN: u64 = (1 << (RUN as u32 * u16::BITS)) - 1;

// The ends fit their type: headline and counters are of one headline's words.
const _: () = assert!(HEADLINE + WORDS <= u8::MAX as usize);

/// Sorts the hashes, and removes duplicates.
fn sort<T: Ord>(hashes: &mut Vec<T>) {
    hashes.sort_unstable();
    hashes.dedup();
}
