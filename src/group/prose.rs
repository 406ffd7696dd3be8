//! A text cut into sentences, and these into words, once for several comparisons. Needs no language:
//! sentences end where Unicode says, and words are those of the grouping.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::lexicon::{hash, is_numeric};
use super::words::words;
use crate::domain::tag_name;

/// A sentence with fewer words says nothing by itself, and is joined to the next one.
const SHORTEST: usize = 4;
/// The most bytes of a text that are compared, to bound the cost of opening an article.
const COMPARED: usize = 64 << 10;

/// A text, either cleaned HTML or plain words such as a headline, cut into sentences and words.
#[derive(Debug)]
pub struct Prose {
    pub(super) runs: Vec<Run>,
}

impl Prose {
    /// Cuts the beginning of a text, as far as it is compared.
    pub fn of(html: &str) -> Prose {
        Prose::of_all(&html[..html.floor_char_boundary(COMPARED)])
    }

    /// Cuts the whole text.
    pub(super) fn of_all(html: &str) -> Prose {
        let mut runs = runs(html);
        runs.iter_mut().for_each(Run::cut);
        Prose { runs }
    }
}

/// A word, by its hash.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub hash: u64,
    /// Whether it contains a digit.
    pub figure: bool,
}

/// A sentence of a [`Run`].
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// Its range in the text, without the spaces around it.
    pub range: Range<usize>,
    /// The range of its words.
    pub words: Range<usize>,
}

/// Text between two tags that end a sentence, such as a paragraph's.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub text: String,
    pub sentences: Vec<Sentence>,
    /// All its words in order, including those in no sentence.
    pub words: Vec<Word>,
    /// Where its pieces begin, as offsets in the text and in the HTML.
    starts: Vec<(usize, usize)>,
}

impl Run {
    /// The ranges in the HTML of a part of the text.
    pub fn pieces(&self, part: &Range<usize>) -> Vec<Range<usize>> {
        let first = self.starts.partition_point(|(text, _)| *text <= part.start).saturating_sub(1);
        let starts = &self.starts[first..];
        let ends = starts.iter().skip(1).map(|(text, _)| *text).chain([self.text.len()]);
        let pieces = starts.iter().zip(ends).take_while(|((text, _), _)| *text < part.end);
        let pieces = pieces.map(|((text, html), end)| {
            let (from, to) = (part.start.max(*text), part.end.min(end));
            html + from - text..html + to - text
        });
        pieces.collect()
    }

    fn cut(&mut self) {
        let mut open: Option<Sentence> = None;
        for (at, part) in self.text.split_sentence_bound_indices() {
            let blank = part.len() - part.trim_start().len();
            let sentence = open.get_or_insert(Sentence {
                range: at + blank..at,
                words: self.words.len()..self.words.len(),
            });
            words(part, |word| {
                self.words.push(Word { hash: hash(word), figure: is_numeric(word) });
            });
            sentence.range.end = at + part.trim_end().len();
            sentence.words.end = self.words.len();
            // A part as short as `Mr.` ends no sentence.
            if sentence.words.len() >= SHORTEST {
                self.sentences.extend(open.take());
            }
        }
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
            // A line break in the source ends no sentence.
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

/// Whether a sentence continues across a tag, given without its opening bracket.
fn stays_in_sentence(tag: &str) -> bool {
    matches!(
        tag_name(tag),
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
