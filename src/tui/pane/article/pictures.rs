//! Pictures in an article: as half blocks, two points to a cell, in any terminal with colours; or in full, by
//! letters that stand for their parts. Both are ordinary cells, so they scroll and disappear like words.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::page::{Line, Page};
use crate::domain::Raster;
use crate::tui::graphics::{self, Graphic};
use crate::tui::theme::Role;
use crate::tui::view::Look;

/// The most rows of a picture.
pub const ROWS: u16 = 20;
/// The most pictures fetched for one article.
const MOST: usize = 24;

/// The pictures of an article by address; `None` for those that were requested and have not arrived.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pictures {
    pictures: HashMap<String, Option<Picture>>,
}

/// A picture that arrived.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// To be drawn in half blocks.
    Blocks(Raster),
    /// Coded for the terminal.
    Full(Graphic),
}

impl Picture {
    /// The columns and rows that it takes.
    fn size(&self) -> (u16, usize) {
        match self {
            Picture::Blocks(raster) => (raster.width, raster.height().div_ceil(2)),
            Picture::Full(graphic) => (graphic.columns(), usize::from(graphic.rows())),
        }
    }
}

/// Where a picture is, or will be: above the line that describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    pub address: String,
    /// Its first line or, while it has no rows, the line that describes it.
    pub line: usize,
    pub rows: usize,
}

impl Pictures {
    /// Returns the pictures of a page that were not requested so far, and counts them as requested.
    pub fn ask(&mut self, page: &Page) -> Vec<String> {
        let mut asked = Vec::new();
        for placed in &page.pictures {
            if self.pictures.len() < MOST && !self.pictures.contains_key(&placed.address) {
                self.pictures.insert(placed.address.clone(), None);
                asked.push(placed.address.clone());
            }
        }
        asked
    }

    /// Takes a picture that arrived.
    pub fn take(&mut self, address: &str, picture: Picture) {
        self.pictures.insert(address.to_owned(), Some(picture));
    }

    /// Forgets the pictures wider than `columns`: they must be requested again.
    pub fn drop_wider(&mut self, columns: u16) {
        self.pictures.retain(|_, it| it.as_ref().is_none_or(|it| it.size().0 <= columns));
    }

    /// Makes room in a page for the pictures that arrived; returns, in order, before
    /// which line how many rows were inserted.
    pub fn make_room(&self, page: &mut Page) -> Vec<(usize, usize)> {
        let mut made = Vec::new();
        for at in 0..page.pictures.len() {
            let Placed { address, line, rows } = page.pictures[at].clone();
            let picture = self.pictures.get(&address).and_then(Option::as_ref);
            let Some(picture) = picture.filter(|_| rows == 0) else { continue };
            let rows = picture.size().1.min(usize::from(ROWS));
            page.pictures[at].rows = rows;
            page.insert(line, rows);
            page.pictures[at + 1..].iter_mut().for_each(|later| later.line += rows);
            made.push((line, rows));
        }
        made
    }

    /// Draws those on the screen, whose first line is `top`; returns the pictures that
    /// the terminal needs for it.
    pub fn view(
        &self,
        page: &Page,
        look: &Look,
        top: usize,
        area: Rect,
        buf: &mut Buffer,
    ) -> Vec<Graphic> {
        let bottom = top + usize::from(area.height);
        let mut graphics = Vec::new();
        for placed in &page.pictures {
            let Some(Some(picture)) = self.pictures.get(&placed.address) else { continue };
            if placed.line >= bottom || placed.line + placed.rows <= top {
                continue;
            }
            for (row, y) in (top..).zip(area.top()..area.bottom()) {
                let Some(row) = row.checked_sub(placed.line).filter(|row| *row < placed.rows)
                else {
                    continue;
                };
                let left = area.left() + page.margin;
                match picture {
                    Picture::Full(graphic) => {
                        draw_letters(graphic, row, (left, y), area.right(), buf);
                    }
                    Picture::Blocks(raster) => {
                        for (column, x) in (0..raster.width).zip(left..area.right()) {
                            let points = [2 * row, 2 * row + 1].map(|y| raster.point(column, y));
                            draw(points, (x, y), look.true_color, buf);
                        }
                    }
                }
            }
            if let Picture::Full(graphic) = picture {
                graphics.push(graphic.clone());
            }
        }
        graphics
    }
}

/// Where pictures will be in some lines: each at the line whose words describe it.
pub fn places(lines: &[Line], addresses: impl ExactSizeIterator<Item = String>) -> Vec<Placed> {
    let stands_for_one = |line: &Line| {
        let begins = |text: &str| text.starts_with("[image") || text.contains("image[");
        line.iter().filter(|span| span.role == Role::Image && begins(&span.text)).count()
    };
    let found: Vec<usize> = (0..lines.len())
        .flat_map(|at| std::iter::repeat_n(at, stands_for_one(&lines[at])))
        .collect();
    // If the article has such words of its own, it is unclear which picture is where.
    if found.len() != addresses.len() {
        return Vec::new();
    }
    found
        .into_iter()
        .zip(addresses)
        .map(|(line, address)| Placed { address, line, rows: 0 })
        .collect()
}

/// Draws a row of a picture as letters that the terminal replaces with its parts.
fn draw_letters(graphic: &Graphic, row: usize, at: (u16, u16), right: u16, buf: &mut Buffer) {
    let (left, y) = at;
    let style = Style::new().fg(graphic.colour());
    for x in left..left.saturating_add(graphic.columns()).min(right) {
        let letter = graphics::letter(row, x == left);
        if let (Some(letter), Some(cell)) = (letter, buf.cell_mut((x, y))) {
            cell.set_symbol(&letter).set_style(style);
        }
    }
}

fn draw(points: [Option<[u8; 3]>; 2], at: (u16, u16), true_color: bool, buf: &mut Buffer) {
    let Some(cell) = buf.cell_mut(at) else { return };
    let colour = |point| if true_color { true_of(point) } else { nearest_of_256(point) };
    let (symbol, style) = match points {
        [None, None] => return,
        [Some(upper), None] => ("▀", Style::new().fg(colour(upper))),
        [None, Some(lower)] => ("▄", Style::new().fg(colour(lower))),
        [Some(upper), Some(lower)] if colour(upper) == colour(lower) => {
            (" ", Style::new().bg(colour(lower)))
        }
        [Some(upper), Some(lower)] => ("▀", Style::new().fg(colour(upper)).bg(colour(lower))),
    };
    cell.set_symbol(symbol).set_style(style);
}

fn true_of([red, green, blue]: [u8; 3]) -> Color {
    Color::Rgb(red, green, blue)
}

/// The nearest colour of the 256-colour palette, from its cube or its greys.
fn nearest_of_256(point: [u8; 3]) -> Color {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance = |other: [u8; 3]| -> u32 {
        point.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let step = |value: u8| (0..6).min_by_key(|at| STEPS[*at].abs_diff(value)).unwrap_or(0);
    let [red, green, blue] = point.map(step);
    let cube = distance([STEPS[red], STEPS[green], STEPS[blue]]);
    let average = (point.iter().map(|value| u32::from(*value)).sum::<u32>() / 3) as u8;
    let grey = (average.saturating_sub(3) / 10).min(23);
    let index = if distance([8 + 10 * grey; 3]) < cube {
        232 + usize::from(grey)
    } else {
        16 + 36 * red + 6 * green + blue
    };
    Color::Indexed(u8::try_from(index).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::tui::graphics::Drawing;
    use crate::tui::theme::Theme;

    #[test]
    fn colours_come_near() {
        assert_eq!(nearest_of_256([255, 0, 0]), Color::Indexed(196));
        assert_eq!(nearest_of_256([0, 0, 0]), Color::Indexed(16));
        assert_eq!(nearest_of_256([128, 128, 128]), Color::Indexed(244));
    }

    #[test]
    fn a_picture_in_full_is_letters_in_a_colour_of_its_own() {
        let address = "https://pics.example/map.png".to_owned();
        let mut page = Page::default();
        page.lines = vec![Line::new(); 2];
        page.pictures = vec![Placed { address: address.clone(), line: 1, rows: 0 }];
        let mut pictures = Pictures::default();
        assert_eq!(pictures.ask(&page), std::slice::from_ref(&address));
        let raster = Raster { width: 24, points: vec![Some([9, 9, 9]); 24 * 30] };
        let graphic = Graphic::of(&address, &raster, Drawing::Kitty).expect("it can be coded");
        pictures.take(&address, Picture::Full(graphic));
        pictures.make_room(&mut page);
        assert_eq!(page.lines.len(), 4, "sixteen points to a row");
        let theme = Theme::default();
        let look = Look {
            theme: &theme,
            now: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
            bidi: false,
            in_words: false,
            true_color: true,
        };
        let area = Rect::new(0, 0, 5, 4);
        let view = |look: &Look, top: usize| {
            let mut buffer = Buffer::empty(area);
            let graphics = pictures.view(&page, look, top, area, &mut buffer);
            (graphics, buffer)
        };
        let (graphics, buffer) = view(&look, 1);
        assert_eq!(graphics.len(), 1);
        let row = |y: u16| (0..5).map(|x| buffer[(x, y)].symbol()).collect::<Vec<_>>().concat();
        let (first, next) = ("\u{10eeee}\u{305}", "\u{10eeee}\u{30d}");
        assert_eq!(row(0), format!("{first}\u{305}{first}{first}  "));
        assert_eq!(row(1), format!("{next}\u{305}{next}{next}  "));
        assert_eq!(buffer[(2, 1)].fg, graphics[0].colour());
        assert!(view(&look, 3).0.is_empty(), "it is not on the screen");
    }
}
