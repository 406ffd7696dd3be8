//! Puts right-to-left text in visual order (UAX 9), for terminals without support for bidirectional text.
//! Lines are wrapped first, in reading order.

use unicode_bidi::{BidiInfo, Level, get_base_direction};
use unicode_segmentation::UnicodeSegmentation;

use super::document::{Piece, Style, words_of};
use super::wrap::push;
use super::{Line, Role, joining};

/// Puts the lines that `pieces` were wrapped to in visual order; returns whether they begin at the right.
pub(super) fn show(pieces: &[Piece], lines: &mut [Line]) -> bool {
    let from_right = begins_at_right(&words_of(pieces));
    order(lines, from_right);
    from_right
}

/// Puts a line of code in visual order, as a paragraph of its own. It stays in its place: its margin and
/// indentation do not move to the right.
pub(super) fn show_in_place(line: &mut Line) {
    let text: String = line.spans.iter().map(|span| span.text.as_str()).collect();
    if !has_right_to_left(&text) {
        return;
    }
    let (mut margin, mut words) = (Vec::new(), Vec::new());
    for span in line.spans.drain(..) {
        let blanks = match span.role {
            _ if !words.is_empty() => 0,
            Role::Decoration => span.text.len(),
            _ => span.text.len() - span.text.trim_start().len(),
        };
        push(&mut margin, &span.text[..blanks], span.style());
        push(&mut words, &span.text[blanks..], span.style());
    }
    line.spans = words;
    order(std::slice::from_mut(line), begins_at_right(&text));
    margin.append(&mut line.spans);
    line.spans = margin;
}

/// Puts each line of a paragraph in visual order.
fn order(lines: &mut [Line], from_right: bool) {
    let mut text = String::new();
    let mut ranges = Vec::new();
    for line in &*lines {
        let start = text.len();
        line.spans.iter().for_each(|span| text.push_str(&span.text));
        ranges.push(start..text.len());
        text.push(' ');
    }
    if !has_right_to_left(&text) {
        return;
    }
    let base = if from_right { Level::rtl() } else { Level::ltr() };
    let info = BidiInfo::new(&text, Some(base));
    let [paragraph] = info.paragraphs.as_slice() else { return };
    for (line, range) in lines.iter_mut().zip(ranges) {
        if range.is_empty() {
            continue;
        }
        let (start, letters) = (range.start, joining::joined(letters_of(line)));
        let (levels, runs) = info.visual_runs(paragraph, range);
        let mut spans = Vec::new();
        for run in runs {
            let is_in = |letter: &&Letter| run.contains(&(start + letter.at));
            let in_run = letters.iter().filter(is_in);
            if levels[run.start].is_rtl() {
                let seen = in_run.rev();
                seen.for_each(|letter| push(&mut spans, mirrored(&letter.text), letter.style));
            } else {
                in_run.for_each(|letter| push(&mut spans, &letter.text, letter.style));
            }
        }
        line.spans = spans;
    }
}

/// Puts a line of words in visual order.
pub fn visual(text: &str) -> String {
    if !has_right_to_left(text) {
        return text.to_owned();
    }
    let span = super::Span { text: text.to_owned(), role: super::Role::Plain, link: None };
    let mut line = [Line { spans: vec![span], ..Line::default() }];
    order(&mut line, begins_at_right(text));
    line.into_iter().flat_map(|line| line.spans).map(|span| span.text).collect()
}

/// Whether the first letter that has a direction is read from right to left.
pub fn begins_at_right(text: &str) -> bool {
    has_right_to_left(text) && get_base_direction(text) == unicode_bidi::Direction::Rtl
}

/// Whether any letter is of a script that is read from right to left.
fn has_right_to_left(text: &str) -> bool {
    let is_of_it = |letter: char| {
        matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    !text.is_ascii() && text.chars().any(is_of_it)
}

/// A grapheme of a line.
pub(super) struct Letter {
    pub text: String,
    pub style: Style,
    /// Its byte offset in its line, in reading order.
    pub at: usize,
}

fn letters_of(line: &Line) -> Vec<Letter> {
    let mut letters = Vec::new();
    let mut start = 0;
    for span in &line.spans {
        let graphemes = span.text.grapheme_indices(true);
        letters.extend(graphemes.map(|(at, text)| Letter {
            text: text.to_owned(),
            style: span.style(),
            at: start + at,
        }));
        start += span.text.len();
    }
    letters
}

/// A bracket seen from the other side.
fn mirrored(letter: &str) -> &str {
    const PAIRS: [(&str, &str); 9] = [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("<", ">"),
        ("«", "»"),
        ("‹", "›"),
        ("≤", "≥"),
        ("⁽", "⁾"),
        ("「", "」"),
    ];
    for (open, close) in PAIRS {
        if letter == open {
            return close;
        }
        if letter == close {
            return open;
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_as_they_are_seen() {
        assert_eq!(visual("plain words"), "plain words");
        assert_eq!(visual("אבג"), "גבא");
        assert_eq!(visual("אבג 12 דה"), "הד 12 גבא");
        assert_eq!(visual("see אבג דה now"), "see הד גבא now");
        assert_eq!(visual("אב (גד) xyz!"), "!xyz (דג) בא");
    }

    #[test]
    fn a_paragraph_is_ordered_line_by_line() {
        let line = |text: &str| {
            let span = super::super::Span {
                text: text.to_owned(),
                role: super::super::Role::Plain,
                link: None,
            };
            Line { spans: vec![span], ..Line::default() }
        };
        let mut lines = [line("say אבג"), line("(דה) now")];
        order(&mut lines, false);
        let seen: Vec<&str> = lines.iter().map(|line| line.spans[0].text.as_str()).collect();
        assert_eq!(seen, ["say גבא", "(הד) now"]);
    }
}
