//! What a text adds to others: the sentences that none of them has, and the figures and names in
//! those. No language is known here: sentences end where Unicode says, words are those of the
//! grouping.
//!
//! A sentence is new when fewer than half of its pairs of neighbouring words are known, or when it
//! has a figure that is not. Shorter ones than four words are judged with the sentence after them.

use std::collections::HashSet;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use xxhash_rust::xxh3::xxh3_64;

use super::serial::is_day;
use super::words::{without_dateline, words};
use crate::domain::{Added, Html, Text, resolved};

/// A sentence of fewer words says nothing by itself.
const SHORTEST: usize = 4;
/// More figures and names than these are not told.
const FACTS: usize = 4;
/// Of longer texts only so many bytes are compared, to bound what opening an article costs.
const COMPARED: usize = 64 << 10;

/// The words of texts that were read or came before.
#[derive(Debug, Default)]
pub struct Known {
    words: HashSet<u64>,
    pairs: HashSet<u64>,
}

impl Known {
    /// Takes in a text: cleaned HTML, or plain words such as a headline.
    pub fn learn(&mut self, html: &str) {
        let mut before = None;
        for run in runs(head(html)) {
            words(&run.text, |word| {
                let word = xxh3_64(word.as_bytes());
                self.words.insert(word);
                self.pairs.extend(before.map(|before| pair(before, word)));
                before = Some(word);
            });
        }
    }

    /// What a text adds.
    pub fn added(&self, html: &str) -> Added {
        let mut added = Added::default();
        for run in runs(head(html)) {
            for range in
                sentences(&run.text).into_iter().filter(|it| self.lacks(&run.text[it.clone()]))
            {
                let sentence = &run.text[range];
                added.sentences += 1;
                if added.first.is_empty() {
                    added.first = Text::clean(&resolved(sentence));
                }
                self.facts(sentence, &mut added.facts);
            }
        }
        added
    }

    /// The text with `<mark>` around the sentences that it adds, and how many those are.
    pub fn mark(&self, html: &Html) -> (Html, usize) {
        let html = html.as_str();
        let (mut marked, mut copied, mut count) = (String::with_capacity(html.len()), 0, 0);
        for run in runs(html) {
            let new =
                sentences(&run.text).into_iter().filter(|it| self.lacks(&run.text[it.clone()]));
            for sentence in new {
                count += 1;
                for piece in run.pieces(&sentence) {
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

    /// Whether a sentence is new.
    fn lacks(&self, sentence: &str) -> bool {
        let (mut before, mut count, mut pairs, mut new_pairs) = (None, 0, 0, 0);
        let mut has_new_figure = false;
        words(sentence, |word| {
            let hash = xxh3_64(word.as_bytes());
            count += 1;
            has_new_figure |= is_figure(word) && !self.words.contains(&hash);
            if let Some(before) = before {
                pairs += 1;
                new_pairs += usize::from(!self.pairs.contains(&pair(before, hash)));
            }
            before = Some(hash);
        });
        count >= SHORTEST && (has_new_figure || new_pairs * 2 > pairs)
    }

    /// Adds the figures and names of a new sentence that are not known themselves.
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
        words(token, |word| knows &= self.words.contains(&xxh3_64(word.as_bytes())));
        knows
    }
}

/// The figures and names of a sentence. A name is one or several words, each beginning with a
/// capital though no sentence begins with it, or written in Katakana; days and months are none.
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
        if is_figure(token) || is_katakana(token) {
            facts.push(token);
        }
    }
    facts.extend(name.map(|name| &sentence[name]));
    facts
}

/// Whether the next word is in the middle of a sentence, where only names have capitals.
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

fn is_figure(word: &str) -> bool {
    word.chars().any(char::is_numeric)
}

fn is_katakana(token: &str) -> bool {
    token.chars().count() > 2
        && token.chars().all(|letter| ('\u{30a0}'..='\u{30ff}').contains(&letter))
}

/// The part of a text that is compared.
fn head(html: &str) -> &str {
    &html[..html.floor_char_boundary(COMPARED)]
}

/// Text between two tags that end a sentence, such as a paragraph's.
#[derive(Debug, Default)]
struct Run {
    text: String,
    /// Where its pieces begin, in the text and in the HTML.
    starts: Vec<(usize, usize)>,
}

impl Run {
    /// Where a part of the text stands in the HTML.
    fn pieces(&self, part: &Range<usize>) -> Vec<Range<usize>> {
        let ends = self.starts.iter().skip(1).map(|(text, _)| *text).chain([self.text.len()]);
        let pieces = self.starts.iter().zip(ends).filter_map(|((text, html), end)| {
            let (from, to) = (part.start.max(*text), part.end.min(end));
            (from < to).then(|| html + from - text..html + to - text)
        });
        pieces.collect()
    }
}

/// Cuts cleaned HTML, whose attributes hold no `>`, into runs of text.
fn runs(html: &str) -> Vec<Run> {
    let mut runs = vec![Run::default()];
    let mut at = 0;
    while at < html.len() {
        let rest = &html[at..];
        if rest.starts_with('<') {
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            if !stays_in_sentence(&rest[1..end]) {
                runs.push(Run::default());
            }
            at += end;
            continue;
        }
        let end = rest.find('<').unwrap_or(rest.len());
        if let Some(run) = runs.last_mut() {
            run.starts.push((run.text.len(), at));
            // A line of the source ends no sentence.
            run.text.extend(rest[..end].chars().map(|letter| match letter {
                '\n' | '\r' => ' ',
                letter => letter,
            }));
        }
        at += end;
    }
    runs.retain(|run| !run.text.trim().is_empty());
    runs
}

/// Whether a sentence goes on across a tag, given without its bracket.
fn stays_in_sentence(tag: &str) -> bool {
    let name = tag.trim_start_matches('/');
    let name =
        name.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "del"
            | "dfn"
            | "em"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
    )
}

/// Where the sentences of a run stand, blanks around them left out.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, part) in text.split_sentence_bound_indices() {
        let from = start.unwrap_or(at);
        let end = at + part.trim_end().len();
        let mut count = 0;
        words(&text[from..end.max(from)], |_| count += 1);
        // What ends with `Mr.` goes on.
        start = Some(from).filter(|_| count < SHORTEST);
        if start.is_none() {
            let blank = text[from..].len() - text[from..].trim_start().len();
            found.push(from + blank..end);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(known: &[&str], text: &str) -> Added {
        let mut all = Known::default();
        known.iter().for_each(|text| all.learn(text));
        all.added(text)
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
        known.learn(FERRY);
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
            known.added(text).first.as_str(),
            "Captain Ana Reyes was \"the last\" to leave."
        );
    }
}
