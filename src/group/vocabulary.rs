//! The terms of the window: an id for each, and how common it is.

use super::frequency::Background;
use super::letters::{Letters, Place};
use super::neighbours::Neighbours;
use super::quick::SecretMap;
use super::tuning::BACKGROUND;
use super::vector::Vector;

/// The id of a term; reused once no live story holds it.
pub(super) type TermId = u32;

/// Two terms, the lower id first.
pub(super) type Pair = (TermId, TermId);

/// What is known about a term.
#[derive(Debug)]
struct Term {
    /// Its key, half the hash of its stem. In a hundred thousand terms, one shares its key with another, and
    /// counts as that.
    key: u32,
    /// The position of a word in which it was found, for display.
    word: Place,
    /// The number of live stories that hold it.
    live: u32,
    /// The number of these that hold it as an echo: see [`Vector::note_echoes`].
    echoed: u32,
    /// Its background count, scaled.
    background: f32,
}

/// All terms of the window.
#[derive(Debug)]
pub(super) struct Vocabulary {
    ids: SecretMap<TermId>,
    letters: Letters,
    terms: Vec<Term>,
    /// A number for each term that the reader of an entry can set. In a list of its own, since it is read at
    /// every word.
    slots: Vec<u32>,
    free: Vec<TermId>,
    background: Background,
    neighbours: Neighbours,
    /// The number of live stories, plus [`BACKGROUND`].
    documents: f32,
}

impl Vocabulary {
    /// A vocabulary without terms, with the shipped background.
    pub fn new() -> Self {
        Vocabulary::with(Background::shipped(BACKGROUND))
    }

    /// Another vocabulary without terms, which shares its background with this one.
    pub fn another(&self) -> Self {
        Vocabulary::with(self.background.clone())
    }

    fn with(background: Background) -> Self {
        Vocabulary {
            ids: SecretMap::default(),
            letters: Letters::default(),
            terms: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
            background,
            neighbours: Neighbours::default(),
            documents: BACKGROUND,
        }
    }

    /// The id of the stem with this hash, if it has one.
    pub fn find(&self, stem: u64) -> Option<TermId> {
        self.ids.get(&(stem as u32)).copied()
    }

    /// The id of the stem with this hash, added if it is new; `word` is a word with that stem.
    pub fn id(&mut self, stem: u64, word: &str) -> TermId {
        let key = stem as u32;
        self.find(stem).unwrap_or_else(|| self.learn(key, self.background.count(stem), word))
    }

    /// The key of a term: half the hash of its stem.
    pub fn key(&self, id: TermId) -> u32 {
        self.terms[id as usize].key
    }

    /// The serialized parts of a term: its key, its background count, and a word in which it was found.
    pub fn parts(&self, id: TermId) -> (u32, f32, &str) {
        let term = &self.terms[id as usize];
        (term.key, term.background, self.letters.get(term.word))
    }

    /// The id of a serialized term, added if it is new.
    pub fn recall(&mut self, key: u32, background: f32, word: &str) -> TermId {
        self.find(key.into()).unwrap_or_else(|| self.learn(key, background, word))
    }

    /// Adds a term, and returns its id.
    fn learn(&mut self, key: u32, background: f32, word: &str) -> TermId {
        if self.letters.is_sparse() {
            self.letters.pack(self.terms.iter_mut().map(|term| &mut term.word));
        }
        let word = self.letters.add(word);
        let term = Term { key, word, live: 0, echoed: 0, background };
        let id = match self.free.pop() {
            Some(id) => {
                self.terms[id as usize] = term;
                id
            }
            None => {
                self.terms.push(term);
                self.slots.push(0);
                (self.terms.len() - 1) as TermId
            }
        };
        self.ids.insert(key, id);
        id
    }

    /// Reserves room for this many terms, and bytes of letters.
    pub fn reserve(&mut self, terms: usize, letters: usize) {
        self.ids.reserve(terms);
        self.terms.reserve_exact(terms);
        self.slots.reserve_exact(terms);
        self.letters.reserve(letters);
    }

    /// Restores a term that `live` stories hold, `echoed` of them as an echo.
    pub fn put_back(&mut self, (key, background, word): (u32, f32, &str), live: u32, echoed: u32) {
        let id = self.learn(key, background, word);
        let term = &mut self.terms[id as usize];
        (term.live, term.echoed) = (live, echoed);
    }

    /// Restores the number of live stories, and the counts of adjacent terms.
    pub fn put_back_stories(&mut self, stories: u32, neighbours: Neighbours) {
        self.documents += stories as f32;
        self.neighbours = neighbours;
    }

    /// The terms that live stories hold, in order, each with the number of these and of those that hold it
    /// as an echo.
    pub fn held(&self) -> impl Iterator<Item = (TermId, u32, u32)> {
        let terms = (0..).zip(&self.terms);
        terms.filter(|(_, term)| term.live > 0).map(|(id, term)| (id, term.live, term.echoed))
    }

    /// Frees the tables by which terms are found, and the counts of adjacent terms: only their ids remain
    /// valid.
    pub fn forget_numbers(&mut self) {
        (self.ids, self.neighbours) = (SecretMap::default(), Neighbours::default());
        self.slots = Vec::new();
    }

    /// The number set for a term; arbitrary if none was set since it was added.
    pub fn slot(&self, id: TermId) -> u32 {
        self.slots[id as usize]
    }

    /// The number of a term, to be set.
    pub fn slot_mut(&mut self, id: TermId) -> &mut u32 {
        &mut self.slots[id as usize]
    }

    /// Counts a new story with these terms.
    pub fn count(&mut self, story: &Vector) {
        self.documents += 1.0;
        for (id, is_echo) in story.counted() {
            let term = &mut self.terms[id as usize];
            term.live += 1;
            term.echoed += u32::from(is_echo);
        }
        story.pairs().for_each(|pair| self.neighbours.add(pair));
    }

    /// Discounts a story with these terms that left.
    pub fn forget(&mut self, story: &Vector) {
        self.documents -= 1.0;
        story.pairs().for_each(|pair| self.neighbours.remove(pair));
        for (id, is_echo) in story.counted() {
            let term = &mut self.terms[id as usize];
            term.live = term.live.saturating_sub(1);
            term.echoed = term.echoed.saturating_sub(is_echo.into());
            self.release_if_unused(id);
        }
    }

    /// Frees the ids of those terms of a story that is not counted which no live story holds.
    pub fn release(&mut self, story: &Vector) {
        story.terms().for_each(|term| self.release_if_unused(term));
    }

    /// Frees the id of a term that no live story holds.
    pub fn release_if_unused(&mut self, id: TermId) {
        let term = &mut self.terms[id as usize];
        if term.live == 0 && self.ids.remove(&term.key).is_some() {
            self.letters.remove(&mut term.word);
            self.free.push(id);
        }
    }

    /// The weight of a term by its rarity: the logarithm of 1 plus 1 over its [`Vocabulary::share`].
    pub fn rarity(&self, id: TermId) -> f32 {
        (1.0 + 1.0 / self.share(id)).ln()
    }

    /// The share of stories that hold a term other than as an echo, in background and window together: a
    /// word of one event is as rare as that event, however many stories report it.
    pub fn share(&self, id: TermId) -> f32 {
        let term = &self.terms[id as usize];
        let live = term.live.saturating_sub(term.echoed);
        (term.background + live as f32 + 0.5) / (self.documents + 1.0)
    }

    /// The factor that remains of a term's weight next to another term: two words that always come
    /// together, such as a first name and a family name, are one piece of evidence rather than two. The
    /// fourth root sets how far they count as one.
    pub fn unbound(&self, pair: Pair) -> f32 {
        let together = self.neighbours.count(pair);
        if together == 0 {
            return 1.0;
        }
        let live = |id: TermId| self.terms[id as usize].live;
        let apart = live(pair.0).min(live(pair.1)) as f32;
        (1.0 + f32::from(together) / (apart + 2.0)).sqrt().sqrt().recip()
    }

    /// A word in which the term was found, for display.
    pub fn word(&self, id: TermId) -> &str {
        self.letters.get(self.terms[id as usize].word)
    }
}
