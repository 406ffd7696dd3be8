//! Text that many entries of a feed gain alike at one visit: the frame around the articles, such as a line
//! under each, an advertisement, or a box of headlines. It is no news.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::body::{count_words, is_material};
use crate::domain::pieces;

/// A passage that this many entries gain is part of the frame, not an edit of each.
pub const ALIKE: usize = 3;
/// At least this many entries must grow at once for the feed to have become one of full texts.
const MANY: usize = 5;
/// The factor by which a text must get longer to count as grown.
const GROWTH: usize = 2;

/// An entry's text before and after an edit, both HTML as `clean` makes it.
#[derive(Debug, Clone, Copy)]
pub struct Edit<'t> {
    /// The text before.
    pub before: &'t str,
    /// The text after.
    pub after: &'t str,
}

/// What a visit changed in the texts of a feed as a whole.
#[derive(Debug, Default)]
pub struct Frame {
    /// Hashes of passages that many entries gained.
    passages: HashSet<u64>,
    /// Whether a feed of excerpts became one of full texts.
    is_unfolded: bool,
}

impl Frame {
    /// Finds what the edits of one visit have in common, in a document with this many `entries` that are not
    /// new.
    pub fn of(edits: &[Edit], entries: usize) -> Frame {
        let mut gained: HashMap<u64, usize> = HashMap::new();
        // One article may occur several times, once per section.
        let mut texts = HashSet::new();
        for edit in edits.iter().filter(|edit| texts.insert((edit.before, edit.after))) {
            let had: HashSet<u64> = passages(edit.before).collect();
            let has: HashSet<u64> = passages(edit.after).filter(|it| !had.contains(it)).collect();
            has.into_iter().for_each(|passage| *gained.entry(passage).or_default() += 1);
        }
        gained.retain(|_, entries| *entries >= ALIKE);
        let mut frame = Frame { passages: gained.into_keys().collect(), is_unfolded: false };
        let has_grown = |edit: &&Edit| has_grown(edit.before, &frame.without(edit.after));
        let grown = edits.iter().filter(has_grown).count();
        frame.is_unfolded = grown >= MANY && grown * 2 > entries;
        frame
    }

    /// Whether an edit of that visit added something new to read, apart from the frame.
    pub fn is_news(&self, edit: Edit) -> bool {
        let after = self.without(edit.after);
        is_material(edit.before, &after) && !(self.is_unfolded && has_grown(edit.before, &after))
    }

    /// A text without the frame.
    fn without(&self, html: &str) -> String {
        let parts = pieces(html).map(|(tag, text)| match self.passages.contains(&hash(text)) {
            true => (tag, ""),
            false => (tag, text),
        });
        let mut text = String::with_capacity(html.len());
        for (tag, words) in parts {
            if !tag.is_empty() {
                text.extend(["<", tag, ">"]);
            }
            text += words;
        }
        text
    }
}

/// Hashes of the texts between the tags.
fn passages(html: &str) -> impl Iterator<Item = u64> {
    pieces(html).filter(|(_, text)| !text.trim().is_empty()).map(|(_, text)| hash(text))
}

fn hash(text: &str) -> u64 {
    xxh3_64(text.trim().as_bytes())
}

/// Whether a text became much longer and kept what it had.
fn has_grown(before: &str, after: &str) -> bool {
    count_words(after) >= GROWTH * count_words(before).max(1) && !is_material(after, before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(number: usize) -> String {
        let names = ["ferry", "bridge", "harbour", "market", "school", "river", "tower", "garden"];
        let name = names[number % names.len()];
        format!("<p>The {name} of district {number} opens on Monday after years of repair.</p>")
    }

    fn news(edits: &[(String, String)]) -> usize {
        news_of(edits, edits.len())
    }

    fn news_of(edits: &[(String, String)], entries: usize) -> usize {
        let edits: Vec<Edit> = edits.iter().map(|(before, after)| Edit { before, after }).collect();
        let frame = Frame::of(&edits, entries);
        edits.iter().filter(|edit| frame.is_news(**edit)).count()
    }

    const LINE: &str = "<p>Read our newsletter every morning: subscribe now and get the first \
        month of the printed paper for nothing at all, with all supplements and the weekend \
        magazine.</p>";

    #[test]
    fn a_line_under_each_article_is_no_news() {
        let edits: Vec<_> = (0..8).map(|it| (story(it), story(it) + LINE)).collect();
        assert_eq!(news(&edits), 0);
        assert_eq!(news(&edits[..2]), 2, "two may well be told the same");
        let sections = vec![edits[0].clone(); 3];
        assert_eq!(news(&sections), 3, "one article in three sections");
        let mut edits = edits;
        edits[3].1 += "<p>The mayor resigned an hour later over what the repair had cost the \
            city, and the opposition asks for an inquiry into all contracts of the last ten \
            years.</p>";
        assert_eq!(news(&edits), 1);
    }

    #[test]
    fn a_feed_that_gives_whole_texts_from_now_on_brings_none() {
        let rest = |it: usize| {
            let words: Vec<String> = (0..60).map(|word| format!("word{it}x{word}")).collect();
            format!("<p>{}.</p>", words.join(" "))
        };
        let edits: Vec<_> = (0..6).map(|it| (story(it), story(it) + &rest(it))).collect();
        assert_eq!(news(&edits), 0);
        assert_eq!(news(&edits[..4]), 4, "a few articles may grow at once");
        assert_eq!(news_of(&edits, 40), 6, "stubs of a large feed became reports");
        let other: Vec<_> = (0..6).map(|it| (story(it), rest(it))).collect();
        assert_eq!(news(&other), 6, "what they had is gone");
    }
}
