//! What the decisions see of an entry: weighted terms for *same event*, and marks of its exact
//! wording for *same story*.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use xxhash_rust::xxh3::xxh3_64;

use super::Item;
use super::quick::QuickMap;
use super::serial::Counters;
use super::stopwords::{StopWords, guess};
use super::tuning::{ALSO_IN_ADDRESS, DWELT_ON, IN_ADDRESS, IN_LEAD, TERMS};
use super::vocabulary::{Pair, TermId, Vocabulary};
use super::words::{stem, without_dateline, without_tag, words, words_of_address};

/// Letters of the excerpt that count towards *same event*: the lead, where the event is named.
const LEAD: usize = 300;
/// Words of a headline and of an address that are looked at; more is no headline.
const WORDS: usize = 64;
/// Words of the excerpt whose order is remembered for *same story*.
const WORDING: usize = 64;

/// The exact wording of an entry, as hashes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Wording {
    /// The headline's words that count nothing, sorted, each once.
    pub headline: Box<[u32]>,
    /// The headline's numbers, dates, and ordinals, in order.
    pub counters: Box<[u32]>,
    /// A hash of what the series is called, if the headline dates or numbers itself.
    pub series: Option<u32>,
    /// Runs of three words of the excerpt, sorted, each once; none for a short excerpt.
    pub runs: Box<[u32]>,
    /// The excerpt's numbers, dates, and ordinals, sorted, each once.
    pub figures: Box<[u32]>,
}

/// An entry as the decisions see it.
#[derive(Debug, Default)]
pub(super) struct Fingerprint {
    /// Its terms as a vector of length one, sorted by term.
    pub terms: Vec<(TermId, f32)>,
    /// Terms that stand side by side in the headline, sorted, each once.
    pub pairs: Vec<Pair>,
    /// Terms that both the headline and the text name, sorted.
    pub dwelt: Vec<TermId>,
    /// Its wording.
    pub wording: Wording,
}

/// What words are known beforehand.
#[derive(Debug)]
pub(super) struct Lexicon {
    stops: StopWords,
    counters: Counters,
}

impl Lexicon {
    /// The shipped tables.
    pub fn shipped() -> Self {
        Lexicon { stops: StopWords::shipped(), counters: Counters::shipped() }
    }
}

/// Where in an entry a term was found.
#[derive(Debug, Default)]
struct Found {
    headline: bool,
    lead: u32,
    address: bool,
}

impl Found {
    fn weight(&self) -> f32 {
        let text = f32::from(u8::from(self.headline))
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

/// Reads an entry. Terms that the vocabulary did not know are known to it afterwards; the caller
/// counts them or releases them.
pub(super) fn fingerprint(
    item: &Item,
    lexicon: &Lexicon,
    vocabulary: &mut Vocabulary,
) -> Fingerprint {
    let excerpt = without_dateline(&item.excerpt);
    let end = excerpt.char_indices().nth(LEAD).map_or(excerpt.len(), |(at, _)| at);
    let headline = headline_of(&item.title);
    let lead = collect(|found| words(&excerpt[..end], found));
    let address = collect(|found| words_of_address(&item.address, found));
    let text = headline.iter().chain(lead.iter());
    let language = guess(&lexicon.stops, text, &item.language);
    let own_dates = dates_near(item.published);
    let mut term = |text: &Words, at: usize| {
        let word = text.get(at)?;
        let lone = word.len() == 1 && !word.as_bytes()[0].is_ascii_digit();
        let says_nothing = lone
            || lexicon.stops.languages_of(word) & language != 0
            || lexicon
                .counters
                .is_calendar(word, [at.checked_sub(1), Some(at + 1)].map(|it| text.get(it?)))
            || own_dates.iter().any(|date| date == word);
        (!says_nothing).then(|| vocabulary.id(stem(word), word))
    };

    let mut places: QuickMap<TermId, Found> = QuickMap::default();
    let mut pairs = Vec::new();
    let mut before = None;
    for at in 0..headline.len().min(WORDS) {
        let id = term(&headline, at);
        if let Some(id) = id {
            places.entry(id).or_default().headline = true;
        }
        if let (Some(one), Some(other)) = (before, id)
            && one != other
        {
            pairs.push((other.min(one), other.max(one)));
        }
        before = id;
    }
    for id in (0..lead.len()).filter_map(|at| term(&lead, at)) {
        places.entry(id).or_default().lead += 1;
    }
    for id in (0..address.len().min(WORDS)).filter_map(|at| term(&address, at)) {
        places.entry(id).or_default().address = true;
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut dwelt: Vec<TermId> =
        places.iter().filter(|(_, at)| at.headline && at.lead > 0).map(|(id, _)| *id).collect();
    dwelt.sort_unstable();
    let terms = weigh(&places, &pairs, vocabulary);
    let kept = |id: &TermId| terms.binary_search_by_key(id, |term| term.0).is_ok();
    pairs.retain(|pair| kept(&pair.0) && kept(&pair.1));
    dwelt.retain(kept);
    Fingerprint {
        terms,
        pairs,
        dwelt,
        wording: wording(&headline, &item.excerpt, &lexicon.counters),
    }
}

/// The day before, the day, and the day after, as headlines write them: `21.11`.
fn dates_near(published: Timestamp) -> [String; 3] {
    let day = |hours: i64| {
        let moment = published.saturating_add(SignedDuration::from_hours(hours));
        let date = moment.unwrap_or(published).to_zoned(TimeZone::UTC).date();
        format!("{}.{}", date.day(), date.month())
    };
    [day(-24), day(0), day(24)]
}

/// The weightiest terms as a vector of length one, sorted by term.
fn weigh(
    places: &QuickMap<TermId, Found>,
    pairs: &[Pair],
    vocabulary: &mut Vocabulary,
) -> Vec<(TermId, f32)> {
    let left: Vec<f32> = pairs.iter().map(|pair| vocabulary.unbound(*pair)).collect();
    let unbound = |id: TermId| {
        let of_term = pairs.iter().zip(&left).filter(|(pair, _)| pair.0 == id || pair.1 == id);
        of_term.map(|(_, left)| *left).fold(1.0, f32::min)
    };
    let mut terms: Vec<(TermId, f32)> = places
        .iter()
        .map(|(id, found)| (*id, found.weight() * vocabulary.rarity(*id) * unbound(*id)))
        .collect();
    terms.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    for (id, _) in terms.drain(TERMS.min(terms.len())..) {
        vocabulary.release_if_unused(id);
    }
    terms.sort_unstable_by_key(|term| term.0);
    let length = terms.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    for (_, weight) in &mut terms {
        *weight /= length;
    }
    terms
}

/// Words in order, one behind the other in a single piece of memory.
#[derive(Debug, Default)]
pub(super) struct Words {
    letters: String,
    ends: Vec<usize>,
}

impl Words {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> Option<&str> {
        let start = at.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        self.letters.get(*start..*self.ends.get(at)?)
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| &self.letters[*start..*end])
    }
}

/// The words of a headline.
pub(super) fn headline_of(title: &str) -> Words {
    collect(|found| words(without_tag(title), found))
}

fn collect(each: impl FnOnce(&mut dyn FnMut(&str))) -> Words {
    let mut found = Words::default();
    each(&mut |word| {
        found.letters.push_str(word);
        found.ends.push(found.letters.len());
    });
    found
}

/// The exact wording of a headline and an excerpt.
pub(super) fn wording(title: &Words, excerpt: &str, series: &Counters) -> Wording {
    let (mut headline, mut counters) = (Vec::new(), Vec::new());
    for word in title.iter() {
        match series.value(word) {
            Some(value) => counters.push(hash(value)),
            None => headline.push(hash(word)),
        }
    }
    let title: Vec<&str> = title.iter().collect();
    let series_name = series.series(&title);
    let (mut text, mut figures) = (Vec::new(), Vec::new());
    words(excerpt, |word| {
        if text.len() < WORDING {
            text.push(hash(word));
            figures.extend(series.value(word).map(hash));
        }
    });
    let mut runs: Vec<u32> = if text.len() < 8 {
        Vec::new()
    } else {
        text.windows(3).map(|run| run[0].rotate_left(7) ^ run[1].rotate_left(17) ^ run[2]).collect()
    };
    for set in [&mut headline, &mut runs, &mut figures] {
        set.sort_unstable();
        set.dedup();
    }
    Wording {
        headline: headline.into(),
        counters: counters.into(),
        series: series_name.as_deref().map(hash),
        runs: runs.into(),
        figures: figures.into(),
    }
}

fn hash(word: &str) -> u32 {
    xxh3_64(word.as_bytes()) as u32
}
