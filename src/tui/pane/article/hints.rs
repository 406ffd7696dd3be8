//! Letters over the links on the screen: typing them follows the link. Pure.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::page::{Line, LinkTarget};
use crate::render::fit::display_width;
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::paint::put;

/// The letters of hints, those nearest to the fingers first.
const LETTERS: &str = "asdfghjklewioruvnmctpqzxby";

/// The links that have letters, and the letters typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    hints: Vec<Hint>,
    typed: String,
}

/// A link with letters.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hint {
    letters: String,
    target: LinkTarget,
    /// The link's index in [`super::page::Page::targets`].
    index: usize,
    /// Where the letters are drawn: the line, and the column in it.
    line: usize,
    column: usize,
    /// Whether the letters replace the link's number.
    is_at_number: bool,
    /// The digits of that number, if it is in brackets.
    digits: usize,
}

/// The result of typing a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// More letters are needed.
    Nothing,
    /// The link to follow.
    Follow(LinkTarget),
    /// The link to copy: its letters were capitals.
    Copy(String),
    /// No link has these letters.
    Unknown,
}

impl Hints {
    /// Gives letters to the links in `lines`, once per link; `first` is the number of the first line.
    pub fn on(lines: &[Line], first: usize, targets: &[LinkTarget]) -> Hints {
        let mut hints: Vec<Hint> = Vec::new();
        for (line, spans) in (first..).zip(lines) {
            let mut column = 0;
            for span in spans {
                // The page that the headline leads to has a key of its own.
                let leads_to = span.leads_to.filter(|_| span.role != Role::Headline);
                if let Some((index, target)) = leads_to.and_then(|at| Some((at, targets.get(at)?)))
                {
                    // The letters take the place of the link's number where there is one.
                    let is_number = span.role == Role::LinkNumber;
                    let is_in_brackets = is_number && span.text.starts_with('[');
                    let place = match spans.first() {
                        // A related headline begins with the letter that opens it: the hint covers that.
                        Some(first) if first.role == Role::Count => 0,
                        _ => column + usize::from(is_in_brackets),
                    };
                    let is_digit = |letter: &char| letter.is_ascii_digit();
                    let digits = match is_in_brackets {
                        true => span.text.chars().filter(is_digit).count(),
                        false => 0,
                    };
                    // Two places of the article may be on one line, so their lines do not tell them apart.
                    let is_same = |hint: &&mut Hint| match target {
                        LinkTarget::Address(_) => hint.target == *target,
                        LinkTarget::Line(_) => hint.index == index,
                    };
                    match hints.iter_mut().find(is_same) {
                        Some(hint) if is_number && !hint.is_at_number && hint.line + 1 >= line => {
                            (hint.line, hint.column) = (line, place);
                            (hint.is_at_number, hint.digits) = (true, digits);
                        }
                        Some(_) => {}
                        None => hints.push(Hint {
                            letters: String::new(),
                            target: target.clone(),
                            index,
                            line,
                            column: place,
                            is_at_number: is_number,
                            digits,
                        }),
                    }
                }
                column += display_width(&span.text);
            }
        }
        let count = hints.len();
        for (index, hint) in hints.iter_mut().enumerate() {
            hint.letters = letters(index, count);
        }
        Hints { hints, typed: String::new() }
    }

    /// Whether there is nothing to choose from.
    pub fn is_empty(&self) -> bool {
        self.hints.is_empty()
    }

    /// Adds a typed letter.
    pub fn press(&mut self, letter: char) -> Chosen {
        self.typed.push(letter.to_ascii_lowercase());
        let mut wanted = self.hints.iter().filter(|hint| hint.letters.starts_with(&self.typed));
        match (wanted.next(), letter.is_ascii_uppercase()) {
            (None, _) => Chosen::Unknown,
            (Some(hint), _) if hint.letters != self.typed => Chosen::Nothing,
            (Some(hint), is_capital) => match &hint.target {
                LinkTarget::Address(address) if is_capital => Chosen::Copy(address.clone()),
                target => Chosen::Follow(target.clone()),
            },
        }
    }

    /// Draws the letters over the lines, of which number `top` is the first in `area`.
    pub fn view(&self, look: &Look, left: u16, top: usize, area: Rect, buf: &mut Buffer) {
        let wanted = self.hints.iter().filter(|hint| hint.letters.starts_with(&self.typed));
        // Letters that do not fit between all brackets stand in their places too.
        let is_tight = |hint: &Hint| (1..hint.letters.len()).contains(&hint.digits);
        let covers_brackets = self.hints.iter().any(is_tight);
        for hint in wanted {
            let Some(row) = hint.line.checked_sub(top).and_then(|row| u16::try_from(row).ok())
            else {
                continue;
            };
            let column = u16::try_from(hint.column).unwrap_or(u16::MAX);
            let (x, y) = (left.saturating_add(column), area.top().saturating_add(row));
            if y < area.bottom() {
                let (letters, number) = (hint.letters.len(), hint.digits);
                // Covers what is left of the number.
                let (x, rest) = match number {
                    0 => (x, String::new()),
                    _ if covers_brackets => (x.saturating_sub(1), " ".repeat(number + 2 - letters)),
                    _ => (x, format!("]{}", " ".repeat(number - letters))),
                };
                let x = put(buf, x, y, area.right(), &hint.letters, look.style(Role::LinkHint));
                put(buf, x, y, area.right(), &rest, look.style(Role::LinkNumber));
            }
        }
    }
}

/// The letters of a link; all links have equally many.
fn letters(index: usize, count: usize) -> String {
    let of = LETTERS.len();
    let (mut rest, mut reach) = (index, of);
    let mut letters = vec![LETTERS.as_bytes()[rest % of]];
    while reach < count {
        rest /= of;
        reach *= of;
        letters.push(LETTERS.as_bytes()[rest % of]);
    }
    letters.into_iter().rev().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::super::page::Span;
    use super::*;

    fn line(parts: &[(&str, Role, Option<usize>)]) -> Line {
        let span = |(text, role, leads_to): &(&str, Role, Option<usize>)| Span {
            text: (*text).to_owned(),
            role: *role,
            leads_to: *leads_to,
        };
        parts.iter().map(span).collect()
    }

    #[test]
    fn letters_are_few_and_all_different() {
        for count in [1, 26, 27, 300, 676, 677] {
            let all: Vec<String> = (0..count).map(|index| letters(index, count)).collect();
            let mut unlike = all.clone();
            unlike.sort();
            unlike.dedup();
            assert_eq!(unlike.len(), count);
            assert!(all.iter().all(|it| it.len() == all[0].len()));
        }
        assert_eq!(letters(0, 26), "a");
        assert_eq!(letters(0, 27), "aa");
    }

    #[test]
    fn an_address_has_letters_once_in_the_place_of_its_number() {
        let lines = [
            line(&[("See ", Role::Body, None), ("this", Role::Link, Some(0))]),
            line(&[("page", Role::Link, Some(0)), (" ", Role::Body, None)]),
            line(&[("[1]", Role::LinkNumber, Some(0)), ("that", Role::Link, Some(1))]),
            line(&[]),
            line(&[("[1] ", Role::LinkNumber, None), ("a.example", Role::Byline, Some(0))]),
        ];
        let addresses = ["https://a.example/", "https://b.example/"].map(str::to_owned);
        let targets = addresses.clone().map(LinkTarget::Address);
        let related = line(&[("a  ", Role::Count, None), ("News", Role::Link, Some(0))]);
        let places = Hints::on(&[related], 0, &targets).hints;
        assert_eq!(places[0].column, 0, "in the place of the letter that opens it here");
        let mut hints = Hints::on(&lines, 7, &targets);
        let places: Vec<_> = hints.hints.iter().map(|hint| (hint.line, hint.column)).collect();
        assert_eq!(places, [(7, 4), (9, 3)]);
        assert_eq!(hints.clone().press('a'), Chosen::Follow(targets[0].clone()));
        assert_eq!(hints.clone().press('S'), Chosen::Copy(addresses[1].clone()));
        assert_eq!(hints.press('q'), Chosen::Unknown);

        let again = [("this", Role::Link, Some(0)), ("[1]", Role::LinkNumber, Some(0))];
        let twice = line(&[again[0], again[1], (" and ", Role::Body, None), again[0], again[1]]);
        let places = Hints::on(&[twice], 0, &targets).hints;
        assert_eq!((places.len(), places[0].column), (1, 5), "at the first mention");
    }
}
