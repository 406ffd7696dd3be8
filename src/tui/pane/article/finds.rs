//! The places of searched words in the open article, and which of them is the current one. Pure.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::Reader;
use super::page::Line;
use crate::domain::{Script, fold_letter};
use crate::render::letters::letters;
use crate::tui::theme::Role;
use crate::tui::view::Look;

/// The searched words and their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finds {
    /// The words as typed.
    wanted: String,
    /// The places, in order.
    pieces: Vec<Piece>,
    at: usize,
}

/// A place, or the part of it on one line. Kept small, as an article may have a hundred thousand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    /// The index of the place that it is a piece of.
    find: u32,
    line: u32,
    /// Counted from the beginning of the text, without the margin.
    columns: Range<u16>,
}

impl Finds {
    /// How many places there are.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.find as usize + 1)
    }

    /// Whether there are no places.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// `harbour · 2 of 7`.
    pub fn told(&self) -> String {
        format!("{} · {} of {}", self.wanted, self.at + 1, self.len())
    }

    /// The line on which the current place begins.
    fn line(&self) -> Option<usize> {
        let first = self.pieces.partition_point(|piece| (piece.find as usize) < self.at);
        self.pieces.get(first).map(|piece| piece.line as usize)
    }

    /// The first place that begins on this line or below it.
    fn from(&self, line: usize) -> Option<usize> {
        let first = self.pieces.partition_point(|piece| (piece.line as usize) < line);
        let piece = self.pieces.get(first)?;
        // It may have begun on the line before.
        let begins_above = first > 0 && self.pieces[first - 1].find == piece.find;
        let find = piece.find as usize + usize::from(begins_above);
        (find < self.len()).then_some(find)
    }

    /// Highlights the places in `area`, whose first line is `top` and whose text begins at column
    /// `left`; the current one stands out.
    pub(super) fn view(&self, look: &Look, top: usize, left: u16, area: Rect, buf: &mut Buffer) {
        let first = self.pieces.partition_point(|piece| (piece.line as usize) < top);
        for piece in &self.pieces[first..] {
            let row = piece.line as usize - top;
            if row >= usize::from(area.height) {
                break;
            }
            let mut style = look.style(Role::Match);
            if piece.find as usize == self.at {
                style = style.add_modifier(Modifier::REVERSED);
            }
            let width = piece.columns.end - piece.columns.start;
            let start = left.saturating_add(piece.columns.start);
            let place = Rect::new(start, area.top() + row as u16, width, 1);
            buf.set_style(place.intersection(area), style);
        }
    }
}

impl Reader {
    /// Looks for words, in visual order, on the whole page. Goes to the first place from line `from`
    /// on, else to the first of all, on a screen of `height` rows; returns the number of places.
    pub fn find(&mut self, wanted: &str, from: usize, height: usize) -> usize {
        let pieces = places(&self.page.lines, wanted);
        self.finds = Finds { wanted: wanted.to_owned(), pieces, at: 0 };
        self.finds.at = self.finds.from(from).unwrap_or(0);
        self.top = from.min(self.line_count().saturating_sub(height));
        self.go_to_find(height);
        self.finds.len()
    }

    /// Ends the search.
    pub fn end_finds(&mut self) {
        self.finds = Finds::default();
    }

    /// Goes to the next place, or the previous one; returns whether that wrapped around.
    pub fn step_find(&mut self, forward: bool, height: usize) -> bool {
        let (at, last) = (self.finds.at, self.finds.len().saturating_sub(1));
        let is_end = at == if forward { last } else { 0 };
        self.finds.at = match (forward, is_end) {
            (true, false) => at + 1,
            (false, false) => at - 1,
            (true, true) => 0,
            (false, true) => last,
        };
        self.go_to_find(height);
        is_end
    }

    /// Looks for the same words after the lines changed.
    pub(super) fn find_again(&mut self) {
        if !self.finds.wanted.is_empty() {
            self.finds.pieces = places(&self.page.lines, &self.finds.wanted);
            self.finds.at = self.finds.at.min(self.finds.len().saturating_sub(1));
        }
    }

    fn go_to_find(&mut self, height: usize) {
        let Some(line) = self.finds.line() else { return };
        self.drop_hints();
        self.bring_up(line, height);
    }
}

/// A letter in the form that is compared, and its place.
struct Placed {
    letter: char,
    line: u32,
    columns: Range<u16>,
}

/// The end of a line within a paragraph.
const BREAK: char = '\n';

/// All places of the words, in order and without overlap; none continues after a blank line.
fn places(lines: &[Line], wanted: &str) -> Vec<Piece> {
    let mut letters = Vec::new();
    wanted.chars().for_each(|letter| compared(letter, &mut letters));
    let wanted: String = letters.into_iter().collect();
    let wanted: Vec<char> =
        wanted.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let (mut pieces, mut paragraph) = (Vec::new(), Vec::new());
    for (number, line) in (0..).zip(lines) {
        if !put_line(&mut paragraph, number, line) {
            find_in(&paragraph, &wanted, &mut pieces);
            paragraph.clear();
        }
    }
    find_in(&paragraph, &wanted, &mut pieces);
    pieces
}

fn find_in(text: &[Placed], wanted: &[char], pieces: &mut Vec<Piece>) {
    let Some(first) = wanted.first() else { return };
    let mut at = 0;
    while at < text.len() {
        let end = if text[at].letter == *first { end_of(&text[at..], wanted) } else { None };
        let find = pieces.last().map_or(0, |piece: &Piece| piece.find + 1);
        for placed in text[at..at + end.unwrap_or(0)].iter().filter(|it| it.letter != BREAK) {
            match pieces.last_mut() {
                Some(piece) if piece.find == find && piece.line == placed.line => {
                    piece.columns.end = placed.columns.end;
                }
                _ => {
                    pieces.push(Piece { find, line: placed.line, columns: placed.columns.clone() })
                }
            }
        }
        at += end.unwrap_or(1);
    }
}

/// How many letters of `text` the words take, if it begins with them. A blank matches the end of a
/// line; in scripts without blanks, a line may end anywhere.
fn end_of(text: &[Placed], wanted: &[char]) -> Option<usize> {
    let mut at = 0;
    for letter in wanted {
        let mut here = text.get(at)?.letter;
        if here == BREAK && *letter != ' ' && Script::of(*letter).is_unspaced() {
            at += 1;
            here = text.get(at)?.letter;
        }
        if here != *letter && !(here == BREAK && *letter == ' ') {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// Adds the text of a line, without the numbers of links, bullets, and bars; returns false if there is none.
fn put_line(text: &mut Vec<Placed>, number: u32, spans: &Line) -> bool {
    let (mut column, start, mut folded) = (0_u16, text.len(), Vec::new());
    for span in spans {
        let is_sign = matches!(span.role, Role::Decoration | Role::LinkNumber);
        for (letter, width) in letters(&span.text) {
            let columns = column..column.saturating_add(width as u16);
            column = columns.end;
            if is_sign {
                continue;
            }
            letter.chars().for_each(|letter| compared(letter, &mut folded));
            for letter in folded.drain(..) {
                let is_first = text.len() == start;
                let is_double = text.last().is_some_and(|it| it.letter == ' ');
                if letter != ' ' || !is_first && !is_double {
                    text.push(Placed { letter, line: number, columns: columns.clone() });
                }
            }
        }
    }
    if text.len() > start && text.last().is_some_and(|it| it.letter == ' ') {
        text.pop();
    }
    let has_words = text.len() > start;
    text.push(Placed { letter: BREAK, line: number, columns: column..column });
    has_words
}

/// Adds a letter without case and accents, and with the plain form of quotes, dashes, and dots.
fn compared(letter: char, to: &mut Vec<char>) {
    match letter {
        '‘' | '’' | '‚' | '‛' => to.push('\''),
        '“' | '”' | '„' | '‟' | '«' | '»' => to.push('"'),
        '‐'..='―' | '−' => to.push('-'),
        '…' => to.extend(['.'; 3]),
        _ if letter.is_whitespace() => to.push(' '),
        _ if fold_letter(letter, |it| to.push(it)) => {}
        _ => to.push(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::span;
    use super::*;

    fn found(lines: &[&str], wanted: &str) -> Vec<Vec<(u32, Range<u16>)>> {
        let lines: Vec<Line> = lines
            .iter()
            .map(|line| line.split('|').map(|text| span(role_of(text), text)).collect())
            .collect();
        let pieces = places(&lines, wanted);
        let told = |find: &[Piece]| {
            find.iter().map(|it| (it.line, it.columns.clone())).collect::<Vec<_>>()
        };
        pieces.chunk_by(|one, other| one.find == other.find).map(told).collect()
    }

    fn role_of(text: &str) -> Role {
        if text.starts_with('[') { Role::LinkNumber } else { Role::Body }
    }

    #[test]
    fn neither_case_nor_accents_nor_fine_signs_hide_words() {
        let lines = ["The café’s CAFE", "in Łódź"];
        assert_eq!(found(&lines, "Cafe"), [vec![(0, 4..8)], vec![(0, 11..15)]]);
        assert_eq!(found(&lines, "cafe's"), [vec![(0, 4..10)]]);
        assert_eq!(found(&lines, "lodz"), [vec![(1, 3..7)]]);
        assert!(found(&lines, " ").is_empty() && found(&lines, "tea").is_empty());
    }

    #[test]
    fn words_are_found_across_lines_and_numbers_but_not_across_paragraphs() {
        let lines = ["at the|[1]| old  ", "harbour", "", "wall"];
        assert_eq!(found(&lines, "the old harbour"), [vec![(0, 3..13), (1, 0..7)]]);
        assert!(found(&lines, "harbour wall").is_empty());
        assert!(found(&lines, "oldharbour").is_empty());
        assert!(found(&["가나", "다라"], "나다").is_empty());
        assert_eq!(found(&["東京", "大学"], "京大"), [vec![(0, 2..4), (1, 0..2)]]);
    }

    #[test]
    fn finds_do_not_reach_into_one_another() {
        assert_eq!(found(&["aaaa"], "aa"), [vec![(0, 0..2)], vec![(0, 2..4)]]);
    }
}
