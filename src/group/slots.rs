//! One form of words about two things: a warning for one county and for the next, in texts that differ only
//! where the form has a slot for a name.

use super::lexicon::{Word, Words, hash};
use super::serial::{negates, value};
use super::stopwords::{Languages, languages};
use super::vietnamese;
use super::words::words;
use crate::domain::start_of_letter;

/// What a word of a text is, in place of the lowest bits of its hash: a function word, a number, or an agency,
const PLAIN: u16 = 0;
/// a word that says something,
const TELLING: u16 = 1;
/// one that is a name, too,
const NAME: u16 = 2;
/// or a negation.
const NEGATION: u16 = 3;
const KINDS: u16 = 3;

/// The bits for how a word begins, which its forms and spellings share: *center* and *centre*.
const ROOT: u16 = 0xfe00;
/// How many letters these are made of.
const ROOT_LETTERS: usize = 4;

/// A word with a capital and a point is short for something up to this many letters, the point included.
const SHORT: usize = 4;

/// A slot has at most this many words; more are a passage in other words.
const SLOT: usize = 5;

/// A word of a text: parts of the hashes of its beginning and of all of it, and what it is.
#[derive(Debug, Clone, Copy)]
struct Textword(u16);

impl Textword {
    fn is(self, kind: u16) -> bool {
        self.0 & KINDS == kind
    }

    fn has_root_of(self, other: Textword) -> bool {
        (self.0 ^ other.0) & ROOT == 0
    }

    /// Whether it is no function word, number, agency, or negation.
    fn tells(self) -> bool {
        self.is(TELLING) || self.is(NAME)
    }
}

impl PartialEq for Textword {
    fn eq(&self, other: &Textword) -> bool {
        identity(self.0) == identity(other.0)
    }
}

/// The words of a text for [`are_of_two`] and [`identity`], given the hashes of its [`names`].
pub(super) fn in_order(
    words: &Words,
    text: &[Word],
    language: Languages,
    names: &[u64],
) -> impl Iterator<Item = u16> {
    text.iter().map(move |word| {
        let kind = match () {
            () if negates(word) => NEGATION,
            () if word.languages & language != 0 || value(word).is_some() => PLAIN,
            () if word.is_agency => PLAIN,
            () if names.contains(&word.hash) => NAME,
            () => TELLING,
        };
        textword(words.letters(word), word.hash, kind)
    })
}

fn textword(letters: &str, its_hash: u64, kind: u16) -> u16 {
    let root = start_of_letter(letters, ROOT_LETTERS).map_or(letters, |end| &letters[..end]);
    hash(root) as u16 & ROOT | its_hash as u16 & !ROOT & !KINDS | kind
}

/// A word as [`in_order`] gives it, whatever it is in its text.
pub(super) fn identity(textword: u16) -> u16 {
    textword & !KINDS
}

/// The [`identity`] of a word.
pub(super) fn identity_of(words: &Words, word: &Word) -> u16 {
    textword(words.letters(word), word.hash, 0)
}

/// The hashes of the names in a text: of words with a capital that begin no sentence. German, where all nouns
/// have one, has none.
pub(super) fn names(text: &str, language: Languages) -> Vec<u64> {
    let mut names = Vec::new();
    if language == languages("de") {
        return names;
    }
    let is_vietnamese = language == languages("vi");
    let mut read = |run: &mut String| {
        let mut found = |name: &str| names.push(hash(name));
        match is_vietnamese {
            true => vietnamese::words(run, &mut found),
            false => words(run, &mut found),
        }
        run.clear();
    };
    // Vietnamese puts syllables together.
    let mut run = String::new();
    let mut begins = true;
    for token in text.split_whitespace() {
        let word = token.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let is_quoted = word.len() < token.len() && !token.starts_with('(');
        if !begins && !is_quoted && word.starts_with(char::is_uppercase) {
            run.push_str(word);
            run.push(' ');
        } else {
            read(&mut run);
        }
        let goes_on = |it: char| it.is_alphanumeric() || matches!(it, ',' | ';' | ')' | '-');
        // *Mr.*, *St.*, or an initial.
        let is_short = word.chars().count() <= SHORT && word.starts_with(char::is_uppercase);
        begins = !(token.ends_with(goes_on) || is_short && word.ends_with('.'));
    }
    read(&mut run);
    names
}

/// Whether two texts, as [`in_order`] gives their words, differ in what they are about: in one place each has
/// another name, or only one a negation. If one should be a rewording of the other, forms of one name are no
/// others; if not, and they should be the same word for word, any telling words differ that are no forms of
/// one. Whom something was told is no difference. `of_one` and `of_other` say which words are in the headline
/// of that entry alone: in one place, these differ like names.
pub(super) fn are_of_two(
    (a, of_one): (&[u16], impl Fn(u16) -> bool),
    (b, of_other): (&[u16], impl Fn(u16) -> bool),
    is_reworded: bool,
    word_for_word: bool,
) -> bool {
    let [a, b] = [a, b].map(|text| text.iter().copied().map(Textword).collect::<Vec<_>>());
    let is_own = |word: &Textword, others: &[Textword]| word.tells() && !others.contains(word);
    gaps(&a, &b).iter().filter(|gap| gap.is_slot()).any(|gap| {
        gap.is_of_two(is_reworded, word_for_word)
            || !gap.are_forms()
                && gap.one.iter().any(|word| is_own(word, &b) && of_one(word.0))
                && gap.other.iter().any(|word| is_own(word, &a) && of_other(word.0))
    })
}

/// Whether a word as [`in_order`] gives it seems to be one with this hash, as one in a hundred others does.
pub(super) fn has_hash(textword: u16, its_hash: u16) -> bool {
    (textword ^ its_hash) & !ROOT & !KINDS == 0
}

/// How many words two texts, as [`in_order`] gives them, have in common in the same order, at most.
pub(super) fn in_one_order(a: &[u16], b: &[u16]) -> usize {
    let mut counts = vec![0; b.len() + 1];
    for one in a {
        let mut before = 0;
        for (at, other) in b.iter().enumerate() {
            let both = if identity(*one) == identity(*other) { before + 1 } else { 0 };
            before = counts[at + 1];
            counts[at + 1] = both.max(before).max(counts[at]);
        }
    }
    counts[b.len()]
}

/// Words before the paper or agency that somebody spoke to.
const TOLD: [&str; 3] = ["told", "telling", "tells"];

/// Whether a word is one before the paper or agency that somebody spoke to.
fn is_told(word: Textword) -> bool {
    TOLD.iter().any(|told| word == Textword(textword(told, hash(told), PLAIN)))
}

/// What stands between two common words in two texts.
struct Gap<'t> {
    one: &'t [Textword],
    other: &'t [Textword],
    /// The common words before it.
    before: &'t [Textword],
    /// Whether it is not between two common words, but before the first or after the last.
    is_at_end: bool,
}

impl Gap<'_> {
    /// Whether it is short. Texts may begin and end with a line of the paper's own, or be cut.
    fn is_slot(&self) -> bool {
        [self.one, self.other].iter().all(|it| it.len() <= SLOT)
            && (!self.is_at_end || self.one.len() == self.other.len())
    }

    /// Whether it is behind the last common word, where a text may be cut within a word.
    fn is_cut(&self) -> bool {
        self.is_at_end && !self.before.is_empty()
    }

    /// Whether each word may be a form of the one in its place.
    fn are_forms(&self) -> bool {
        self.one.len() == self.other.len()
            && self.one.iter().zip(self.other).all(|(one, other)| one.has_root_of(*other))
    }

    /// Whether it is the slot of a form, if it [is one](Gap::is_slot).
    fn is_of_two(&self, is_reworded: bool, word_for_word: bool) -> bool {
        let texts = [self.one, self.other];
        let both = |is_true: fn(Textword) -> bool| {
            texts.iter().all(|it| it.iter().any(|word| is_true(*word)))
        };
        // *Did not say* and *declined to say* deny the same.
        let denials = texts.map(|it| it.iter().filter(|word| word.is(NEGATION)).count());
        let only_denies =
            denials[0] != denials[1] && texts.iter().all(|it| !it.iter().any(|word| word.tells()));
        let [names, others] = texts.map(|text| text.iter().filter(|word| word.is(NAME)));
        let mut names = names.zip(others);
        let are_spellings = is_reworded && names.all(|(one, other)| one.has_root_of(*other));
        // *Told the Gazette*.
        !self.before.iter().rev().take(2).any(|word| is_told(*word))
            && (only_denies
                || !are_spellings && both(|word| word.is(NAME))
                || word_for_word && !self.is_cut() && !self.are_forms() && both(Textword::tells))
    }
}

/// The gaps where the fewest edits of words make one text of the other.
fn gaps<'t>(a: &'t [Textword], b: &'t [Textword]) -> Vec<Gap<'t>> {
    // What is common at both ends costs no edit: mostly, little is left.
    let before = a.iter().zip(b).take_while(|(one, other)| one == other).count();
    let (whole, a, b) = (a, &a[before..], &b[before..]);
    let ends = a.iter().rev().zip(b.iter().rev());
    let behind = ends.take_while(|(one, other)| one == other).count();
    let (a, b) = (&a[..a.len() - behind], &b[..b.len() - behind]);
    let edits = Edits::between(a, b);
    let (mut at, mut from) = ((0, 0), (0, 0));
    let mut gaps = Vec::new();
    let end = (a.len(), b.len());
    loop {
        let next = edits.next(at);
        if next.is_none_or(|(_, is_common)| is_common) && from != at {
            let is_at_end = from == (0, 0) && before == 0 || at == end && behind == 0;
            let (one, other) = (&a[from.0..at.0], &b[from.1..at.1]);
            gaps.push(Gap { one, other, before: &whole[..before + from.0], is_at_end });
        }
        let Some((next, is_common)) = next else { return gaps };
        if is_common {
            from = next;
        }
        at = next;
    }
}

/// Two texts, and the fewest edits from any two places in them to their ends.
struct Edits<'t> {
    a: &'t [Textword],
    b: &'t [Textword],
    fewest: Vec<u16>,
}

impl<'t> Edits<'t> {
    fn between(a: &'t [Textword], b: &'t [Textword]) -> Self {
        let mut edits = Edits { a, b, fewest: vec![0; (a.len() + 1) * (b.len() + 1)] };
        for i in (0..=a.len()).rev() {
            for j in (0..=b.len()).rev() {
                let step = edits.steps((i, j)).map(|(next, cost)| edits.from(next) + cost).min();
                let at = edits.at((i, j));
                edits.fewest[at] = step.unwrap_or_default();
            }
        }
        edits
    }

    /// The places after each possible step, with its cost: a word in both, one in one text, one for another.
    fn steps(&self, (i, j): (usize, usize)) -> impl Iterator<Item = ((usize, usize), u16)> {
        let (one, other) = (self.a.get(i), self.b.get(j));
        let both = one.zip(other).map(|(one, other)| ((i + 1, j + 1), u16::from(one != other)));
        let only = [one.map(|_| ((i + 1, j), 1)), other.map(|_| ((i, j + 1), 1))];
        let common = both.filter(|(_, cost)| *cost == 0);
        common.into_iter().chain(only.into_iter().flatten()).chain(both)
    }

    /// The places after the best step, and whether it passes a common word; `None` at the end.
    fn next(&self, at: (usize, usize)) -> Option<((usize, usize), bool)> {
        let best = self.steps(at).find(|(next, cost)| self.from(*next) + cost == self.from(at));
        best.map(|(next, cost)| (next, cost == 0))
    }

    fn from(&self, places: (usize, usize)) -> u16 {
        self.fewest[self.at(places)]
    }

    fn at(&self, (i, j): (usize, usize)) -> usize {
        i * (self.b.len() + 1) + j
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_capital_and_begin_no_sentence() {
        for (text, want) in [
            ("Police in West Norland say so. Nobody knows.", "west norland"),
            ("“We know,” said Ann O'Neil, of Upley (Carrow).", "ann oneil upley carrow"),
            ("They said: Nobody knows", ""),
            ("They heard that Mr. Barton of St. Ives left. Nobody knows.", "mr barton st ives"),
            ("В Мирове открыли мост", "мирове"),
            ("東京の地震", ""),
        ] {
            let want: Vec<u64> = want.split_whitespace().map(hash).collect();
            assert_eq!(names(text, languages("en")), want, "{text}");
        }
        assert!(names("Morgen kommt der Zug", languages("de")).is_empty());
        let hanoi = names("Cháy lớn tại Hà Nội", languages("vi"));
        assert_eq!(hanoi, [hash("hà nội")]);
    }

    fn of_two(a: &[u16], b: &[u16], is_reworded: bool, word_for_word: bool) -> bool {
        are_of_two((a, |_| false), (b, |_| false), is_reworded, word_for_word)
    }

    /// Reads a text: capitals are names, `the` and `of` say nothing, and `not` denies.
    fn read(text: &str) -> Vec<u16> {
        let kind = |word: &str| match word {
            "not" => NEGATION,
            "the" | "of" => PLAIN,
            _ if word.starts_with(char::is_uppercase) => NAME,
            _ => TELLING,
        };
        text.split(' ').map(|word| textword(word, hash(word), kind(word))).collect()
    }

    #[test]
    fn words_in_one_order_are_counted_once() {
        let count = |one, other| in_one_order(&read(one), &read(other));
        for (one, other, want) in [
            ("a gale is here", "a gale is here", 4),
            ("a gale is here", "here is a gale", 2),
            ("a gale is here today", "a strong gale here", 3),
            ("a a a", "a", 1),
            ("of the", "not now", 0),
        ] {
            assert_eq!((count(one, other), count(other, one)), (want, want), "{one} / {other}");
        }
        assert_eq!(in_one_order(&[], &read("a gale")), 0);
    }

    #[test]
    fn what_stands_in_the_same_place_tells_two_things_apart() {
        for (one, other, by_name, at_all) in [
            ("gale in the West today", "gale in the North today", true, true),
            ("gale in the West", "gale in the North", true, true),
            ("West sees the gale", "North sees the gale", true, true),
            ("Ash beat Elm today", "Elm beat Ash today", true, true),
            ("gale in Ash Lane today", "gale in Station Road today", true, true),
            ("they will strike today", "they will not strike today", true, true),
            ("they did not say why", "they declined of say why", false, true),
            ("a gale is here", "a storm is here", false, true),
            ("a shopping center is here", "a shopping centre is here", false, false),
            ("gale in Northfield today", "gale in Northland today", true, true),
            ("a gale is here", "a gale of the sea is here", false, false),
            ("the gale is of West", "the gale is of Elm Road and Ash Lane", false, false),
            ("a gale is here", "a gale is here today says Elm", false, false),
            ("Ash a gale is here", "Elm of Elm a gale is here", false, false),
        ] {
            let (one_read, other_read) = (read(one), read(other));
            for (word_for_word, want) in [(false, by_name), (true, at_all)] {
                for (a, b) in [(&one_read, &other_read), (&other_read, &one_read)] {
                    assert_eq!(of_two(a, b, false, word_for_word), want, "{one} / {other}");
                }
            }
        }
        let of_edits = |one, other| of_two(&read(one), &read(other), true, false);
        assert!(!of_edits("they won the Finals today", "they won the Final today"));
        assert!(of_edits("gale in Ash Lane today", "gale in Station Road today"));
    }
}
