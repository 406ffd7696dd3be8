//! Fingerprints of entries: weighted terms for *same event*, and hashes of the exact wording for *same
//! story*.

use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Item;
use super::aside;
use super::dateline::without_dateline;
use super::lexicon::{Lexicon, Word, Words, hash};
use super::serial::is_calendar;
use super::slots::{identity_of, names};
use super::stopwords::{Languages, guess, languages};
use super::tuning::{ALSO_IN_ADDRESS, DWELT_ON, IN_ADDRESS, IN_LEAD, TERMS};
use super::vector::Vector;
use super::vietnamese::{self, is_vietnamese};
use super::vocabulary::{Pair, TermId, Vocabulary};
use super::wording::{Parts, RUN, Wording, runs_of};
use super::words::{is_piece, split_paper, stem, without_tags, words, words_of_address};
use crate::domain::start_of_letter;

/// Letters of the excerpt that count towards *same event*: the lead, where the event is named.
const LEAD: usize = 300;
/// Words of a headline and of an address that count; a longer text is no headline.
const WORDS: usize = 64;

/// The parts of an entry that the decisions compare.
#[derive(Debug)]
pub(super) struct Fingerprint {
    /// Its terms.
    pub vector: Vector,
    /// Its wording.
    pub wording: Wording,
    /// Terms that only its address names.
    addressed: Vec<TermId>,
}

impl Fingerprint {
    /// Whether a term of it is in the headline or the text, not in the address alone.
    pub fn tells(&self, term: TermId) -> bool {
        !self.addressed.contains(&term)
    }
}

/// What a feed repeats, so that it says nothing about the event of one entry.
#[derive(Debug, Default)]
pub(super) struct Stock {
    /// Runs of words.
    pub runs: Vec<u16>,
    /// Single words, by their [`identity`](super::slots::identity).
    pub words: Vec<u16>,
    /// Whether the headline is the name of a column.
    pub headline: bool,
}

impl Stock {
    /// Whether the feed repeats nothing of the entry.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.words.is_empty() && !self.headline
    }
}

/// Where in an entry a term was found.
#[derive(Debug, Clone, Copy)]
struct Found {
    headline: bool,
    lead: u32,
    address: bool,
    /// The factor that remains of its weight beside its neighbours: see [`Vocabulary::unbound`].
    left: f32,
}

impl Found {
    /// Its weight; nothing if it is only in a headline that names a column.
    fn weight(&self, names_column: bool) -> f32 {
        if names_column && self.headline && self.lead == 0 {
            return 0.0;
        }
        let text = f32::from(u8::from(self.headline && !names_column))
            + match self.lead {
                0 => 0.0,
                1 => IN_LEAD,
                _ => DWELT_ON,
            };
        match (self.address, text > 0.0) {
            (true, true) => text + ALSO_IN_ADDRESS,
            (true, false) => IN_ADDRESS,
            (false, _) => text,
        }
    }
}

/// Reads entries.
#[derive(Debug)]
pub(super) struct Reader {
    lexicon: Lexicon,
    // Buffers, kept between entries for their capacity.
    words: Words,
    found: Vec<(TermId, Found)>,
    weighed: Vec<(TermId, f32)>,
    keys: Vec<Option<u64>>,
    terms: Vec<Option<TermId>>,
}

impl Reader {
    /// A reader with the shipped tables.
    pub fn new() -> Self {
        Reader::with(Lexicon::shipped())
    }

    /// Another reader that shares its tables with this one.
    pub fn another(&self) -> Self {
        Reader::with(self.lexicon.clone())
    }

    fn with(lexicon: Lexicon) -> Self {
        Reader {
            lexicon,
            words: Words::default(),
            found: Vec::new(),
            weighed: Vec::new(),
            keys: Vec::new(),
            terms: Vec::new(),
        }
    }

    /// Reads an entry. In its lead, runs of words that are `stock` count nothing towards *same event*,
    /// though the entry still dwells on a name of its headline among them. Nor does a headline that is
    /// stock, or an aside.
    ///
    /// Adds unknown terms to the vocabulary; the caller must count them or release them.
    pub fn read(&mut self, item: &Item, stock: &Stock, vocabulary: &mut Vocabulary) -> Fingerprint {
        self.words.clear();
        self.found.clear();
        let report = without_dateline(&item.excerpt);
        let (dateline, report) = item.excerpt.split_at(item.excerpt.len() - report.len());
        let is_vietnamese = is_vietnamese([&item.title, &item.excerpt]);
        // There are as many pairs as syllables, and not all of them are words.
        let letters = if is_vietnamese { LEAD / 2 } else { LEAD };
        let (lead, more) = report.split_at(end_of_lead(report, letters));
        let mut read = |text, is_headline| {
            let start = self.words.len();
            for (part, is_aside) in aside::parts(text) {
                // What a headline has in brackets may be a name.
                let is_aside = is_aside && !(is_headline && part.starts_with('['));
                let read = self.words.read(&self.lexicon, |found| match is_vietnamese {
                    true => vietnamese::words(part, found),
                    false => words(part, found),
                });
                if is_aside {
                    self.words.note_stock(read);
                }
            }
            start..self.words.len()
        };
        let (title, paper) = split_paper(without_tags(&item.title));
        let [title, paper] = [title, paper].map(|text| read(text, true));
        let [dateline, lead, more] = [dateline, lead, more].map(|text| read(text, false));
        let headline = title.start..paper.end;
        let address = self.words.read(&self.lexicon, |found| match is_vietnamese {
            // In addresses words lose their accents, which makes them other words.
            true => {}
            false => words_of_address(&item.address, found),
        });
        let language = if is_vietnamese {
            languages("vi")
        } else {
            let said = [headline.clone(), lead.clone()].map(|it| self.words.get(it)).into_iter();
            guess(said.flatten().map(|word| word.languages), &item.language)
        };
        self.words.note_language(language);
        let excerpt = dateline.start..more.end;
        let parts = Parts { headline: title, paper, dateline, report: lead.start..more.end };
        if !stock.is_empty() {
            self.note_stock(stock, excerpt);
        }

        let texts = [up_to(WORDS, headline.clone()), lead.clone(), up_to(WORDS, address)];
        let lengths = [texts[0].len(), texts[1].len()];
        self.look_up(texts, language, &OwnDates(item.published), vocabulary);
        let mut terms = std::mem::take(&mut self.terms);
        for (term, word) in terms.iter_mut().zip(self.words.get(headline.clone())) {
            *term = term.filter(|_| !word.is_stock);
        }
        let (in_headline, in_text) = terms.split_at(lengths[0]);
        let (in_lead, in_address) = in_text.split_at(lengths[1]);

        for id in in_headline.iter().copied().flatten() {
            self.found_at(id, vocabulary).headline = true;
        }
        let mut repeated = Vec::new();
        for (id, at) in in_lead.iter().zip(lead) {
            match (*id, self.words.get(at..at + 1)) {
                (Some(id), [word]) if word.is_stock => repeated.push(id),
                (Some(id), _) => self.found_at(id, vocabulary).lead += 1,
                _ => {}
            }
        }
        for id in in_address.iter().copied().flatten() {
            self.found_at(id, vocabulary).address = true;
        }
        let pairs = pairs_of(in_headline);
        self.weigh(&pairs, stock.headline, vocabulary);
        let dwelt = |id: TermId| {
            let found = self.found.get(vocabulary.slot(id) as usize);
            let is_in_text = |found: &Found| found.lead > 0 || repeated.contains(&id);
            found.is_some_and(|(_, found)| found.headline && is_in_text(found))
        };
        let is_named = |at: usize| in_headline.get(at).copied().flatten().is_some_and(dwelt);
        let wording = Wording::new(
            &item.title,
            &self.words,
            parts,
            language,
            &names(report, language),
            is_named,
        );
        let only_addressed = |found: &Found| !found.headline && found.lead == 0;
        let addressed = self.found.iter().filter(|(_, found)| only_addressed(found));
        let addressed = addressed.map(|(term, _)| *term).collect();
        let vector = Vector::new(&self.weighed, dwelt, &pairs);
        self.terms = terms;
        Fingerprint { vector, wording, addressed }
    }

    /// Marks the words of an excerpt that are stock, or part of stock runs.
    fn note_stock(&mut self, stock: &Stock, excerpt: Range<usize>) {
        let text = self.words.get(excerpt.clone());
        let words: Vec<u16> = text.iter().map(|word| identity_of(&self.words, word)).collect();
        let runs = excerpt.clone().zip(runs_of(words.iter().copied()));
        let runs = runs.filter(|(_, run)| stock.runs.contains(run)).map(|(at, _)| at..at + RUN);
        let words = excerpt.zip(&words).filter(|(_, word)| stock.words.contains(word));
        let known: Vec<Range<usize>> = runs.chain(words.map(|(at, _)| at..at + 1)).collect();
        for range in known {
            self.words.note_stock(range);
        }
    }

    /// Finds the term of each word of some texts; none for a word that says nothing. Looks up all known
    /// terms in one go, so that the memory accesses overlap.
    fn look_up(
        &mut self,
        texts: [Range<usize>; 3],
        language: Languages,
        own_dates: &OwnDates,
        vocabulary: &mut Vocabulary,
    ) {
        let Reader { words, keys, terms, .. } = self;
        keys.clear();
        for text in &texts {
            let text = words.get(text.clone());
            keys.extend((0..text.len()).map(|at| key(words, text, at, language, own_dates)));
        }
        terms.clear();
        terms.extend(keys.iter().map(|key| vocabulary.find((*key)?)));
        for ((at, key), term) in texts.into_iter().flatten().zip(keys).zip(terms) {
            if let (Some(key), None) = (key, &term) {
                *term = words.get(at..at + 1).first().and_then(|word| match word.is_stock {
                    // Nothing would count or release a new term.
                    true => vocabulary.find(*key),
                    false => Some(vocabulary.id(*key, words.letters(word))),
                });
            }
        }
    }

    /// Weighs the terms, and keeps the heaviest, sorted by term.
    fn weigh(&mut self, pairs: &[Pair], names_column: bool, vocabulary: &mut Vocabulary) {
        for pair in pairs {
            let left = vocabulary.unbound(*pair);
            for id in [pair.0, pair.1] {
                let found = self.found_at(id, vocabulary);
                found.left = found.left.min(left);
            }
        }
        self.weighed.clear();
        for (id, found) in &self.found {
            match found.weight(names_column) {
                0.0 => vocabulary.release_if_unused(*id),
                weight => self.weighed.push((*id, weight * vocabulary.rarity(*id) * found.left)),
            }
        }
        if self.weighed.len() > TERMS {
            let heaviest =
                |a: &(TermId, f32), b: &(TermId, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
            self.weighed.select_nth_unstable_by(TERMS, heaviest);
            for (id, _) in self.weighed.drain(TERMS..) {
                vocabulary.release_if_unused(id);
            }
        }
        self.weighed.sort_unstable_by_key(|term| term.0);
    }

    /// Where a term was found so far, to be added to.
    fn found_at(&mut self, id: TermId, vocabulary: &mut Vocabulary) -> &mut Found {
        let slot = vocabulary.slot_mut(id);
        let known = self.found.get(*slot as usize).is_some_and(|(found, _)| *found == id);
        if !known {
            *slot = self.found.len() as u32;
            self.found.push((id, Found { headline: false, lead: 0, address: false, left: 1.0 }));
        }
        &mut self.found[*slot as usize].1
    }
}

/// The first `most` places of a range.
fn up_to(most: usize, range: Range<usize>) -> Range<usize> {
    range.start..range.end.min(range.start + most)
}

/// The hash of the term of the word at a place of a text; `None` if the word says nothing.
fn key(
    words: &Words,
    text: &[Word],
    at: usize,
    language: Languages,
    own_dates: &OwnDates,
) -> Option<u64> {
    let word = text.get(at)?;
    let letters = words.letters(word);
    let is_lone = || letters.chars().nth(1).is_none() && !word.is_numeric && !is_piece(letters);
    if is_lone()
        || word.languages & language != 0
        || is_calendar(words, text, at)
        || word.is_measure
        || word.is_agency
        || word.is_number && own_dates.include(letters)
    {
        return None;
    }
    let stem = stem(letters);
    Some(if stem.len() == letters.len() { word.hash } else { hash(stem) })
}

/// The end of a report's lead, not within a word.
fn end_of_lead(report: &str, letters: usize) -> usize {
    let Some(end) = start_of_letter(report, letters) else { return report.len() };
    let (before, after) = report.split_at(end);
    if !before.ends_with(char::is_alphanumeric) {
        return end;
    }
    after.find(|it: char| !it.is_alphanumeric()).map_or(report.len(), |more| end + more)
}

/// The day of an entry, the day before, and the day after: dates that say nothing in its headline.
struct OwnDates(Timestamp);

impl OwnDates {
    /// Whether a word is one of these dates, written as `21.11`.
    fn include(&self, word: &str) -> bool {
        let Some((day, month)) = word.split_once('.') else { return false };
        let (Ok(day), Ok(month)) = (day.parse::<i8>(), month.parse::<i8>()) else { return false };
        let is_date = |hours| {
            let moment = self.0.saturating_add(SignedDuration::from_hours(hours));
            let date = moment.unwrap_or(self.0).to_zoned(TimeZone::UTC).date();
            (date.day(), date.month()) == (day, month)
        };
        (1..=31).contains(&day) && [-24, 0, 24].into_iter().any(is_date)
    }
}

/// The pairs of different terms that are adjacent, sorted, each once.
fn pairs_of(terms: &[Option<TermId>]) -> Vec<Pair> {
    let pair = |[one, other]: &[Option<TermId>; 2]| {
        let (one, other) = ((*one)?, (*other)?);
        (one != other).then_some((one.min(other), one.max(other)))
    };
    let mut pairs: Vec<Pair> = terms.array_windows().filter_map(pair).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
