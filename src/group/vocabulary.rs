//! The terms of the window: a number for each, and how common it is.

use std::collections::HashMap;

use super::frequency::Background;
use super::quick::QuickMap;
use super::tuning::{BACKGROUND, BOND};

/// A term of the window; given anew once no live story holds it.
pub(super) type TermId = u32;

/// Two terms, the lower number first.
pub(super) type Pair = (TermId, TermId);

/// What is known of a term.
#[derive(Debug)]
struct Term {
    /// The stem, which is also its key.
    stem: Box<str>,
    /// A word it was met in, for people.
    word: Box<str>,
    /// Live stories that hold it.
    live: u32,
    /// Its background count, scaled.
    background: f32,
}

/// All terms of the window.
#[derive(Debug)]
pub(super) struct Vocabulary {
    ids: HashMap<Box<str>, TermId>,
    terms: Vec<Term>,
    free: Vec<TermId>,
    background: Background,
    /// In how many live headlines two terms stand side by side.
    neighbours: QuickMap<Pair, u32>,
    /// Live stories plus what the background counts for.
    documents: f32,
}

impl Vocabulary {
    /// No terms yet; the background knows the commonest.
    pub fn new() -> Self {
        Vocabulary {
            ids: HashMap::new(),
            terms: Vec::new(),
            free: Vec::new(),
            background: Background::shipped(BACKGROUND),
            neighbours: QuickMap::default(),
            documents: BACKGROUND,
        }
    }

    /// The number of `stem`, met in `word`.
    pub fn id(&mut self, stem: &str, word: &str) -> TermId {
        if let Some(id) = self.ids.get(stem) {
            return *id;
        }
        let term = Term {
            stem: stem.into(),
            word: word.into(),
            live: 0,
            background: self.background.count(stem),
        };
        let id = match self.free.pop() {
            Some(id) => {
                self.terms[id as usize] = term;
                id
            }
            None => {
                self.terms.push(term);
                (self.terms.len() - 1) as TermId
            }
        };
        self.ids.insert(stem.into(), id);
        id
    }

    /// A story with these terms came, some of them side by side in its headline.
    pub fn count(&mut self, terms: impl Iterator<Item = TermId>, pairs: &[Pair]) {
        self.documents += 1.0;
        for id in terms {
            self.terms[id as usize].live += 1;
        }
        for pair in pairs {
            *self.neighbours.entry(*pair).or_default() += 1;
        }
    }

    /// A story with these terms left.
    pub fn forget(&mut self, terms: impl Iterator<Item = TermId>, pairs: &[Pair]) {
        self.documents -= 1.0;
        for pair in pairs {
            if let Some(count) = self.neighbours.get_mut(pair) {
                *count -= 1;
                if *count == 0 {
                    self.neighbours.remove(pair);
                }
            }
        }
        for id in terms {
            let term = &mut self.terms[id as usize];
            term.live = term.live.saturating_sub(1);
            self.release_if_unused(id);
        }
    }

    /// Gives a number back when no live story holds its term.
    pub fn release_if_unused(&mut self, id: TermId) {
        let term = &mut self.terms[id as usize];
        if term.live == 0 && self.ids.remove(&term.stem).is_some() {
            term.stem = Box::default();
            term.word = Box::default();
            self.free.push(id);
        }
    }

    /// How much a term tells: the logarithm of how rare it is, background and window together.
    pub fn rarity(&self, id: TermId) -> f32 {
        (1.0 + 1.0 / self.share(id)).ln()
    }

    /// The share of stories that hold a term, background and window together.
    pub fn share(&self, id: TermId) -> f32 {
        let term = &self.terms[id as usize];
        (term.background + term.live as f32 + 0.5) / (self.documents + 1.0)
    }

    /// What is left of a term's weight beside a neighbour: two words that always come together,
    /// such as a first name and a family name, are one piece of evidence rather than two.
    pub fn unbound(&self, pair: Pair) -> f32 {
        let together = self.neighbours.get(&pair).copied().unwrap_or(0) as f32;
        let live = |id: TermId| self.terms[id as usize].live;
        let apart = live(pair.0).min(live(pair.1)) as f32;
        (1.0 + together / (apart + 2.0)).powf(-BOND)
    }

    /// A word that stands for the term, for people.
    pub fn word(&self, id: TermId) -> &str {
        &self.terms[id as usize].word
    }
}
