//! Where words stand in the open article, and which of these places one is at. Pure.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::Reader;
use super::page::Line;
use crate::domain::fold_letter;
use crate::render::letters::letters;
use crate::tui::theme::Role;
use crate::tui::view::Look;

/// Of so many parts of the screen, one stays above the find that one goes to.
const ABOVE: usize = 4;

/// What was looked for, and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finds {
    /// As it was typed.
    wanted: String,
    finds: Vec<Find>,
    at: usize,
}

/// A place: one piece in each line that it reaches into.
type Find = Vec<Piece>;

/// The columns of a line, counted from where its text begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    line: usize,
    columns: Range<u16>,
}

impl Finds {
    /// How many places there are.
    pub fn len(&self) -> usize {
        self.finds.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.finds.is_empty()
    }

    /// `harbour · 2 of 7`.
    pub fn told(&self) -> String {
        format!("{} · {} of {}", self.wanted, self.at + 1, self.len())
    }

    fn line(&self) -> Option<usize> {
        self.finds.get(self.at)?.first().map(|piece| piece.line)
    }

    /// Marks the finds among the lines from `top` on that are in `area`, whose text begins at the
    /// column `left`; the one that one is at stands out.
    pub(super) fn view(&self, look: &Look, top: usize, left: u16, area: Rect, buf: &mut Buffer) {
        let seen = top..top + usize::from(area.height);
        let first = self
            .finds
            .partition_point(|find| find.last().is_some_and(|piece| piece.line < seen.start));
        for (at, find) in self.finds.iter().enumerate().skip(first) {
            if find.first().is_some_and(|piece| piece.line >= seen.end) {
                break;
            }
            let mut style = look.style(Role::Match);
            if at == self.at {
                style = style.add_modifier(Modifier::REVERSED);
            }
            for piece in find.iter().filter(|piece| seen.contains(&piece.line)) {
                let y = area.top() + u16::try_from(piece.line - top).unwrap_or(u16::MAX);
                let (start, width) =
                    (left.saturating_add(piece.columns.start), piece.columns.len());
                let width = u16::try_from(width).unwrap_or(u16::MAX);
                buf.set_style(Rect::new(start, y, width, 1).intersection(area), style);
            }
        }
    }
}

impl Reader {
    /// Looks for words, as they are seen, in all that is written here; goes to the first place from
    /// the line `from` on, or else from the beginning, on a screen of `height` rows. Answers how many
    /// places there are.
    pub fn find(&mut self, wanted: &str, from: usize, height: usize) -> usize {
        let finds = places(&self.page.lines, wanted);
        let at = finds.iter().position(|find| find.first().is_some_and(|piece| piece.line >= from));
        let found = finds.len();
        self.finds = Finds { wanted: wanted.to_owned(), finds, at: at.unwrap_or(0) };
        self.top = from.min(self.line_count().saturating_sub(height));
        self.go_to_find(height);
        found
    }

    /// Looks for nothing any more.
    pub fn end_finds(&mut self) {
        self.finds = Finds::default();
    }

    /// Goes to the next place, or the previous one; answers whether that led past an end.
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

    /// The lines changed: the same words may stand elsewhere.
    pub(super) fn find_again(&mut self) {
        if !self.finds.wanted.is_empty() {
            self.finds.finds = places(&self.page.lines, &self.finds.wanted);
            self.finds.at = self.finds.at.min(self.finds.len().saturating_sub(1));
        }
    }

    fn go_to_find(&mut self, height: usize) {
        let Some(line) = self.finds.line() else { return };
        self.hints = None;
        if !(self.top..self.top + height).contains(&line) {
            let last = self.line_count().saturating_sub(height);
            self.top = line.saturating_sub(height / ABOVE).min(last);
        }
    }
}

/// A letter as it is compared, and where it stands.
struct Placed {
    letter: char,
    line: usize,
    columns: Range<u16>,
}

/// Where one line ends, and the next goes on.
const BREAK: char = '\n';
/// Where nothing goes on.
const END: char = '\0';

/// Every place of the words, in order; none reaches into another.
fn places(lines: &[Line], wanted: &str) -> Vec<Find> {
    let mut letters = Vec::new();
    wanted.chars().for_each(|letter| compared(letter, &mut letters));
    let wanted: String = letters.into_iter().collect();
    let wanted: Vec<char> =
        wanted.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let Some(first) = wanted.first() else { return Vec::new() };
    let text = placed(lines);
    let (mut finds, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let end = if text[at].letter == *first { end_of(&text[at..], &wanted) } else { None };
        match end {
            Some(length) => {
                finds.push(pieces(&text[at..at + length]));
                at += length;
            }
            None => at += 1,
        }
    }
    finds
}

/// How many letters of the text the words take, if it begins with them. A blank may be the end of a
/// line; in scripts without blanks, a line may end anywhere.
fn end_of(text: &[Placed], wanted: &[char]) -> Option<usize> {
    let mut at = 0;
    for letter in wanted {
        let mut here = text.get(at)?.letter;
        if here == BREAK && *letter != ' ' && is_unspaced(*letter) {
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

fn is_unspaced(letter: char) -> bool {
    letter as u32 >= 0x0e00
}

fn pieces(text: &[Placed]) -> Find {
    let mut find = Find::new();
    for placed in text.iter().filter(|placed| placed.letter != BREAK) {
        match find.last_mut() {
            Some(piece) if piece.line == placed.line => piece.columns.end = placed.columns.end,
            _ => find.push(Piece { line: placed.line, columns: placed.columns.clone() }),
        }
    }
    find
}

/// What is written, without the signs that were put there: numbers of links, bullets, bars.
fn placed(lines: &[Line]) -> Vec<Placed> {
    let (mut text, mut folded) = (Vec::<Placed>::new(), Vec::new());
    for (line, spans) in lines.iter().enumerate() {
        let (mut column, start) = (0, text.len());
        for span in spans {
            let is_sign = matches!(span.role, Role::Decoration | Role::LinkNumber);
            for (letter, width) in letters(&span.text) {
                let columns = column..column + width as u16;
                column = columns.end;
                if is_sign {
                    continue;
                }
                folded.clear();
                letter.chars().for_each(|letter| compared(letter, &mut folded));
                for letter in folded.drain(..) {
                    let is_double = letter == ' '
                        && text
                            .get(start..)
                            .is_none_or(|it| it.last().is_none_or(|it| it.letter == ' '));
                    if !is_double {
                        text.push(Placed { letter, line, columns: columns.clone() });
                    }
                }
            }
        }
        while text.len() > start && text.last().is_some_and(|it| it.letter == ' ') {
            text.pop();
        }
        let letter = if text.len() == start { END } else { BREAK };
        text.push(Placed { letter, line, columns: column..column });
    }
    text
}

/// Without case, accents, and the fine forms of signs that nobody types.
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

    fn found(lines: &[&str], wanted: &str) -> Vec<Vec<(usize, Range<u16>)>> {
        let lines: Vec<Line> = lines
            .iter()
            .map(|line| line.split('|').map(|text| span(role_of(text), text)).collect())
            .collect();
        let finds = places(&lines, wanted);
        let told = |find: Find| find.into_iter().map(|it| (it.line, it.columns)).collect();
        finds.into_iter().map(told).collect()
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
        assert_eq!(found(&["東京", "大学"], "京大"), [vec![(0, 2..4), (1, 0..2)]]);
    }

    #[test]
    fn finds_do_not_reach_into_one_another() {
        assert_eq!(found(&["aaaa"], "aa"), [vec![(0, 0..2)], vec![(0, 2..4)]]);
    }
}
