//! What a text adds to others: the sentences that none of them has, and the figures and names in those.
//!
//! A sentence is new when fewer than half of its pairs of neighbouring words are known, or when it has an
//! unknown figure.

use std::collections::HashSet;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::dateline::without_dateline;
use super::lexicon::{hash, is_numeric};
use super::prose::{Prose, Run, Sentence, Word};
use super::quick::Secret;
use super::serial::is_day;
use super::words::words;
use crate::domain::{Added, Html, Text, resolved};

/// The most figures and names that are reported.
const FACTS: usize = 4;

/// The words and word pairs of the texts to compare with.
#[derive(Debug, Default)]
pub struct Known {
    words: HashSet<u64, Secret>,
    pairs: HashSet<u64, Secret>,
}

impl Known {
    /// Adds the words of a text.
    pub fn learn(&mut self, prose: &Prose) {
        let mut before = None;
        for word in prose.runs.iter().flat_map(|run| &run.words) {
            self.words.insert(word.hash);
            self.pairs.extend(before.map(|before| pair(before, word.hash)));
            before = Some(word.hash);
        }
    }

    /// What a text adds.
    pub fn added(&self, prose: &Prose) -> Added {
        let mut added = Added::default();
        for run in &prose.runs {
            for sentence in self.new_in(run) {
                let sentence = &run.text[sentence.range.clone()];
                added.sentences += 1;
                if added.first.is_empty() {
                    added.first = Text::clean(&resolved(sentence));
                }
                if added.facts.len() < FACTS {
                    self.facts(sentence, &mut added.facts);
                }
            }
        }
        added
    }

    /// The text with `<mark>` around the sentences that it adds, and the number of these.
    pub fn mark(&self, html: &Html) -> (Html, usize) {
        let html = html.as_str();
        let (mut marked, mut copied, mut count) = (String::with_capacity(html.len()), 0, 0);
        for run in Prose::of_all(html).runs {
            for sentence in self.new_in(&run) {
                count += 1;
                for piece in run.pieces(&sentence.range) {
                    marked.push_str(&html[copied..piece.start]);
                    marked.push_str("<mark>");
                    marked.push_str(&html[piece.clone()]);
                    marked.push_str("</mark>");
                    copied = piece.end;
                }
            }
        }
        marked.push_str(&html[copied..]);
        (Html::from_cleaned(&marked), count)
    }

    fn new_in<'r>(&self, run: &'r Run) -> impl Iterator<Item = &'r Sentence> {
        run.sentences.iter().filter(|sentence| self.lacks(&run.words[sentence.words.clone()]))
    }

    /// Whether a sentence of these words is new.
    fn lacks(&self, words: &[Word]) -> bool {
        let is_new = |pair: &&[Word]| !self.pairs.contains(&self::pair(pair[0].hash, pair[1].hash));
        let pairs = words.windows(2);
        words.iter().any(|word| word.figure && !self.words.contains(&word.hash))
            || pairs.clone().filter(is_new).count() * 2 > pairs.len()
    }

    /// Adds the unknown figures and names of a new sentence to `facts`.
    fn facts(&self, sentence: &str, facts: &mut Vec<Text>) {
        let told = facts_of(without_dateline(sentence));
        for fact in told.into_iter().filter(|it| !self.knows(it)).map(Text::clean) {
            if facts.len() < FACTS && !facts.contains(&fact) {
                facts.push(fact);
            }
        }
    }

    fn knows(&self, token: &str) -> bool {
        let mut knows = true;
        words(token, |word| knows &= self.words.contains(&hash(word)));
        knows
    }
}

/// The figures and names of a sentence. A name is one or several words that begin with a capital within the
/// sentence, or a word in Katakana; days and months are no names.
fn facts_of(sentence: &str) -> Vec<&str> {
    let tokens: Vec<(usize, &str)> = sentence.unicode_word_indices().collect();
    let is_capital = |token: &str| token.starts_with(char::is_uppercase);
    let capitals = tokens.iter().filter(|(_, token)| is_capital(token)).count();
    let is_heading = capitals * 2 > tokens.len();
    let mut facts = Vec::new();
    let mut name: Option<Range<usize>> = None;
    for (at, token) in tokens {
        let token = token.strip_suffix("'s").or(token.strip_suffix("’s")).unwrap_or(token);
        let end = at + token.len();
        let is_name = goes_on(&sentence[..at])
            && !is_heading
            && is_capital(token)
            && token.chars().nth(1).is_some_and(char::is_alphabetic)
            && !names_a_day(token);
        match &mut name {
            Some(name) if is_name && &sentence[name.end..at] == " " => name.end = end,
            _ => {
                facts.extend(name.take().map(|name| &sentence[name]));
                name = is_name.then_some(at..end);
            }
        }
        let is_whole = || stands_alone(&sentence[..at], &sentence[end..]);
        if is_numeric(token) && is_whole() || is_katakana(token) {
            facts.push(token);
        }
    }
    facts.extend(name.map(|name| &sentence[name]));
    facts
}

/// Whether a figure stands alone, rather than being part of a time, a date, or a name.
fn stands_alone(before: &str, after: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|letter: char| letter.is_ascii_digit());
    let is_of_name = |rest: &str| rest.ends_with(char::is_alphabetic);
    !before.ends_with([':', '/', '#'])
        && !before.strip_suffix('-').is_some_and(is_of_name)
        && !after.strip_prefix([':', '/']).is_some_and(goes_on)
}

/// Whether the next word is within a sentence, where only names have capitals.
fn goes_on(before: &str) -> bool {
    let before = before.trim_end();
    before.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, ',' | '%' | ')'))
}

fn names_a_day(token: &str) -> bool {
    let mut is_one = false;
    words(token, |word| is_one |= is_day(word));
    is_one
}

fn pair(before: u64, word: u64) -> u64 {
    before.rotate_left(1) ^ word
}

fn is_katakana(token: &str) -> bool {
    token.chars().count() > 2
        && token.chars().all(|letter| ('\u{30a0}'..='\u{30ff}').contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(known: &[&str], text: &str) -> Added {
        let mut all = Known::default();
        known.iter().for_each(|text| all.learn(&Prose::of(text)));
        all.added(&Prose::of(text))
    }

    #[track_caller]
    fn check(known: &str, text: &str, sentences: usize, facts: &[&str]) {
        let added = added(&[known], text);
        let told: Vec<&str> = added.facts.iter().map(Text::as_str).collect();
        assert_eq!((added.sentences, told), (sentences, facts.to_vec()), "{text}");
    }

    const FERRY: &str = "<p>The ferry Aurelia ran aground off Kastellos on Monday with 212 people aboard. \
        All of them were taken to shore by noon.</p>";

    #[test]
    fn the_same_words_in_another_dress_add_nothing() {
        check(FERRY, FERRY, 0, &[]);
        check(FERRY, &FERRY.replace("<p>", "<div><b>").replace("</p>", "</b></div>"), 0, &[]);
        check(FERRY, "<p>All of them were taken to shore by noon, officials said.</p>", 0, &[]);
        check(FERRY, "", 0, &[]);
        check("", "Yes. No. Mr.", 0, &[]);
    }

    #[test]
    fn new_sentences_are_counted_and_their_figures_and_names_told() {
        check(
            FERRY,
            &format!("{FERRY}<p>Captain Ana Reyes said 14 crew stayed with the ship.</p>"),
            1,
            &["Ana Reyes", "14"],
        );
        check(FERRY, &FERRY.replace("212", "215"), 1, &["215"]);
        check(FERRY, "At 6:30 on 24/11 the crew of #7 saw an F-16 and 300 more.", 1, &["300"]);
        check(
            FERRY,
            "OSTREY (Meridian Wire) - Divers from Port Sallow searched the wreck on Tuesday.",
            1,
            &["Port Sallow"],
        );
        check(FERRY, "He was asked why: “It sank.” At the Office's door he left.", 2, &["Office"]);
        check(FERRY, "“Nobody slept on deck, and I'd not either,” she said.", 1, &[]);
    }

    #[test]
    fn no_language_is_needed() {
        check(
            "新しい駅が来年の春に開業する。",
            "新しい駅が来年の春に開業する。運賃は大人二百円になる見込みだ。",
            1,
            &[],
        );
        check(
            "新しい駅が来年の春に開業する。",
            "式典にはアウレリア号の船長が招かれた。",
            1,
            &["アウレリア"],
        );
        check(
            "Паром сел на мель утром.",
            "Паром сел на мель утром. На борту находились туристы из Осло.",
            1,
            &["Осло"],
        );
        check(
            "Giá cà phê tăng phiên thứ tư.",
            "Giá cà phê tăng phiên thứ tư. Người trồng ở Đắk Lắk giữ hàng.",
            1,
            &["Đắk Lắk"],
        );
    }

    #[test]
    fn marks_stand_around_new_sentences_and_inside_their_tags() {
        let mut known = Known::default();
        known.learn(&Prose::of(FERRY));
        let text = "<p>All of them were taken to shore by noon. Captain <a href=\"x\">Ana Reyes</a> \
            was &quot;the last&quot; to leave.</p><ul><li>Mr. Vik owns the ship now</li></ul>";
        let (marked, count) = known.mark(&Html::from_cleaned(text));
        assert_eq!(count, 2);
        assert_eq!(
            marked.as_str(),
            "<p>All of them were taken to shore by noon. <mark>Captain </mark><a href=\"x\">\
             <mark>Ana Reyes</mark></a><mark> was &quot;the last&quot; to leave.</mark></p><ul><li>\
             <mark>Mr. Vik owns the ship now</mark></li></ul>"
        );
        assert_eq!(marked.as_str().replace("<mark>", "").replace("</mark>", ""), text);
        assert_eq!(
            known.added(&Prose::of(text)).first.as_str(),
            "Captain Ana Reyes was \"the last\" to leave."
        );
    }
}
