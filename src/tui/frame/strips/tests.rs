//! Pictures over cells, on a terminal that treats them as badly as any does.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::Shown;
use super::*;
use crate::domain::Raster;
use crate::tui::graphics::{Drawing, letter};

const SIZE: (usize, usize) = (30, 12);

/// What is seen in a cell: a letter, and the sequence of the strip that was drawn over it.
type Seen = (char, Option<String>);

/// A terminal that draws pictures over cells until these are written or erased. When rows scroll,
/// it moves the pictures or leaves them behind; after drawing one, its cursor may be anywhere.
struct Screen {
    cells: Vec<Seen>,
    at: usize,
    /// Whether a letter was written in the last column, and the cursor waits there.
    waits: bool,
    region: (usize, usize),
    moves_pictures: bool,
}

impl Screen {
    fn new(moves_pictures: bool) -> Screen {
        let cells = vec![(' ', None); SIZE.0 * SIZE.1];
        Screen { cells, at: 0, waits: false, region: (0, SIZE.1), moves_pictures }
    }

    fn blank(&mut self, cells: std::ops::Range<usize>) {
        self.cells[cells].fill((' ', None));
    }

    fn process(&mut self, bytes: &str) {
        let mut rest = bytes;
        while let Some(letter) = rest.chars().next() {
            rest = &rest[letter.len_utf8()..];
            let waits = std::mem::take(&mut self.waits);
            match letter {
                '\u{1b}' => rest = self.sequence(rest),
                '\r' => self.at -= self.at % SIZE.0,
                '\n' => self.line_feed(),
                letter => {
                    assert!(!waits, "no row goes on in the next");
                    self.cells[self.at] = (letter, None);
                    self.waits = (self.at + 1).is_multiple_of(SIZE.0);
                    self.at += usize::from(!self.waits);
                }
            }
        }
    }

    fn line_feed(&mut self) {
        if self.at / SIZE.0 + 1 < self.region.1 {
            self.at += SIZE.0;
        } else {
            self.move_rows(|cells| cells.rotate_left(SIZE.0), self.region.1 - 1);
        }
    }

    fn reverse_line_feed(&mut self) {
        if self.at / SIZE.0 > self.region.0 {
            self.at -= SIZE.0;
        } else {
            self.move_rows(|cells| cells.rotate_right(SIZE.0), self.region.0);
        }
    }

    /// Moves the rows of the region, and blanks one of them.
    fn move_rows(&mut self, moves: impl Fn(&mut [Seen]), blank: usize) {
        let before = self.cells.clone();
        moves(&mut self.cells[self.region.0 * SIZE.0..self.region.1 * SIZE.0]);
        self.blank(blank * SIZE.0..(blank + 1) * SIZE.0);
        if !self.moves_pictures {
            self.cells.iter_mut().zip(before).for_each(|(cell, before)| cell.1 = before.1);
        }
    }

    fn sequence<'b>(&mut self, rest: &'b str) -> &'b str {
        if let Some(inside) = rest.strip_prefix("]1337;") {
            let (picture, after) = inside.split_once('\u{7}').expect("an end");
            let width = picture.split("width=").nth(1).expect("a width");
            let width: usize = width.split(';').next().expect("a width").parse().expect("a number");
            assert!(self.at % SIZE.0 + width <= SIZE.0, "it fits into its row");
            for cell in &mut self.cells[self.at..self.at + width] {
                assert_eq!(cell.0, ' ', "no letter is seen through it");
                cell.1 = Some(picture.to_owned());
            }
            self.at = SIZE.0 * 3 + 7;
            return after;
        }
        if let Some(after) = rest.strip_prefix('M') {
            self.reverse_line_feed();
            return after;
        }
        let inside = rest.strip_prefix('[').expect("no other sequence");
        let end = inside.find(|letter: char| letter.is_ascii_alphabetic()).expect("an end");
        let (numbers, after) = inside.split_at(end);
        let number = |at: usize| -> usize {
            numbers.split(';').nth(at).and_then(|it| it.parse().ok()).unwrap_or(1)
        };
        let row = self.at - self.at % SIZE.0;
        match after.as_bytes()[0] {
            b'H' => self.at = (number(0) - 1) * SIZE.0 + number(1) - 1,
            b'G' => self.at = row + number(0) - 1,
            b'C' => self.at += number(0),
            b'K' => self.blank(self.at..row + SIZE.0),
            b'X' => self.blank(self.at..self.at + number(0)),
            b'J' => self.blank(0..SIZE.0 * SIZE.1),
            b'r' if numbers.is_empty() => self.region = (0, SIZE.1),
            b'r' => self.region = (number(0) - 1, number(1)),
            b'm' => {}
            other => panic!("{:?} is not known", char::from(other)),
        }
        &after[1..]
    }
}

fn picture(number: u8, columns: u16, rows: usize) -> Graphic {
    // Each row has a colour of its own, so that no two strips are alike.
    let points = (0..usize::from(columns) * 8 * rows * 16)
        .map(|at| Some([number, (at / (usize::from(columns) * 8 * 16)) as u8, 0]));
    let raster = Raster { width: columns * 8, points: points.collect() };
    let address = format!("https://pics.example/{number}");
    Graphic::of(&address, &raster, Drawing::Inline).expect("it can be coded")
}

/// A screen to show: its rows, pictures with their column and row, and what covers them.
struct Wanted {
    rows: Vec<String>,
    pictures: Vec<(Graphic, usize, isize)>,
    panel: Option<Rect>,
}

impl Wanted {
    fn cells(&self) -> Buffer {
        let (columns, rows) = (SIZE.0 as u16, SIZE.1 as u16);
        let mut cells = Buffer::empty(Rect::new(0, 0, columns, rows));
        for (row, y) in self.rows.iter().zip(0..rows) {
            cells.set_string(0, y, row, Style::new());
        }
        for (picture, x, y) in &self.pictures {
            for row in 0..usize::from(picture.rows()) {
                let Ok(y) = usize::try_from(y + row as isize) else { continue };
                for column in (*x..SIZE.0).take(usize::from(picture.columns())) {
                    if y < SIZE.1 {
                        let letter = letter(row, column == *x).expect("few rows");
                        cells[(column as u16, y as u16)]
                            .set_symbol(&letter)
                            .set_style(Style::new().fg(picture.colour()));
                    }
                }
            }
        }
        for position in self.panel.iter().flat_map(|panel| panel.positions()) {
            cells[position].reset();
            cells[position].set_symbol("#");
        }
        cells
    }

    /// What a person should see.
    fn seen(&self) -> Vec<Seen> {
        let cells = self.cells();
        let mut seen: Vec<Seen> = cells
            .content
            .iter()
            .map(|cell| cell.symbol().chars().next().expect("a letter"))
            .map(|letter| (if letter == PLACEHOLDER { ' ' } else { letter }, None))
            .collect();
        for (picture, x, y) in &self.pictures {
            for row in 0..usize::from(picture.rows()) {
                let Ok(y) = usize::try_from(y + row as isize) else { continue };
                let (start, end) = (*x, *x + usize::from(picture.columns()));
                let is_whole = y + 1 < SIZE.1
                    && end <= SIZE.0
                    && (start..end).all(|x| is_letter(&cells[(x as u16, y as u16)]));
                if is_whole {
                    let strip = picture.strip(row);
                    let strip = strip["\u{1b}]1337;".len()..strip.len() - 1].to_owned();
                    for cell in &mut seen[y * SIZE.0 + start..y * SIZE.0 + end] {
                        cell.1 = Some(strip.clone());
                    }
                }
            }
        }
        seen
    }

    fn show(&self, shown: &mut Shown) -> String {
        let mut cells = self.cells();
        let graphics: Vec<Graphic> =
            self.pictures.iter().map(|(picture, ..)| picture.clone()).collect();
        let strips = Strips::take(&mut cells, &graphics);
        shown.turn_to(&mut cells, &[], strips)
    }
}

fn article(first: usize, picture: &Graphic) -> Wanted {
    let mut rows = vec!["head".to_owned()];
    rows.extend((first..first + 10).map(|row| format!("row {row}")));
    rows.push("foot".to_owned());
    for row in rows.iter_mut().skip(1).take(10).skip(6_usize.saturating_sub(first)).take(3) {
        row.clear();
    }
    Wanted { rows, pictures: vec![(picture.clone(), 2, 7 - first as isize)], panel: None }
}

#[test]
fn a_picture_that_stays_is_not_sent_again() {
    let picture = picture(1, 10, 3);
    let (mut shown, mut screen) = (Shown::default(), Screen::new(true));
    let mut wanted = article(3, &picture);
    screen.process(&wanted.show(&mut shown));
    assert!(screen.cells == wanted.seen());
    assert_eq!(wanted.show(&mut shown), "");
    wanted.rows[1] = "another".to_owned();
    wanted.rows[11] = "another foot".to_owned();
    let bytes = wanted.show(&mut shown);
    assert!(!bytes.contains("1337") && bytes.len() < 60, "{bytes:?}");
    screen.process(&bytes);
    assert!(screen.cells == wanted.seen());
}

#[test]
fn a_picture_scrolls_is_covered_and_goes_like_words() {
    [true, false].into_iter().for_each(scrolls_is_covered_and_goes);
}

fn scrolls_is_covered_and_goes(moves_pictures: bool) {
    let picture = picture(1, 10, 3);
    let (mut shown, mut screen) = (Shown::default(), Screen::new(moves_pictures));
    let mut show = |wanted: &Wanted| {
        let bytes = wanted.show(&mut shown);
        screen.process(&bytes);
        assert!(screen.cells == wanted.seen(), "{bytes:?}");
        screen.cells.iter().filter(|cell| cell.1.is_some()).count()
    };
    assert_eq!(show(&article(3, &picture)), 30);
    assert_eq!(show(&article(4, &picture)), 30, "a line down");
    assert_eq!(show(&article(8, &picture)), 20, "half out of the screen");
    let mut covered = article(4, &picture);
    covered.panel = Some(Rect::new(0, 4, 30, 4));
    assert_eq!(show(&covered), 10, "a panel over two of its rows");
    covered.panel = Some(Rect::new(8, 4, 4, 1));
    assert_eq!(show(&covered), 20, "a row of which a part is covered is not drawn");
    assert_eq!(show(&article(4, &picture)), 30);
    let mut words = article(4, &picture);
    words.pictures.clear();
    assert_eq!(show(&words), 0, "nothing of it is left");
}

#[test]
fn no_picture_is_drawn_in_the_last_row_or_out_of_the_screen() {
    let picture = picture(1, 10, 3);
    let mut wanted = article(3, &picture);
    wanted.pictures[0] = (picture.clone(), 2, 10);
    assert_eq!(wanted.show(&mut Shown::default()).matches("1337").count(), 1);
    wanted.pictures[0] = (picture, 25, 2);
    assert_eq!(wanted.show(&mut Shown::default()).matches("1337").count(), 0);
}

#[test]
fn letters_from_outside_draw_nothing() {
    let picture = picture(1, 2, 1);
    let mut wanted = article(3, &picture);
    let forged: String = [letter(0, true), letter(0, false)].into_iter().flatten().collect();
    wanted.rows[5] = forged;
    let bytes = wanted.show(&mut Shown::default());
    assert_eq!(bytes.matches("1337").count(), 1, "the colour is not that of the picture");
    assert!(!bytes.contains(PLACEHOLDER), "{bytes:?}");
}

#[test]
fn whatever_follows_whatever_the_terminal_shows_it() {
    [true, false].into_iter().for_each(whatever_follows_whatever);
}

fn whatever_follows_whatever(moves_pictures: bool) {
    let (mut shown, mut screen) = (Shown::default(), Screen::new(moves_pictures));
    let pictures = [picture(1, 10, 3), picture(2, 3, 5), picture(3, 28, 2)];
    let mut dice: u64 = 1;
    let mut roll = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    let words = ["", "a", "two words", "long enough to fill the row!!!"];
    let mut wanted =
        Wanted { rows: vec![String::new(); SIZE.1], pictures: Vec::new(), panel: None };
    for _ in 0..3_000 {
        match roll(6) {
            0 => wanted.rows.rotate_left(roll(12) as usize),
            1 => wanted.pictures.iter_mut().for_each(|(.., y)| *y -= 1),
            2 => {
                let picture = pictures[roll(3) as usize].clone();
                let (x, y) = (roll(8) as usize, roll(14) as isize - 2);
                wanted.pictures = vec![(picture, x, y)];
            }
            3 => wanted.pictures.clear(),
            4 => {
                let (x, y) = (roll(20) as u16, roll(10) as u16);
                wanted.panel = (roll(2) == 0).then(|| Rect::new(x, y, 8, 2));
            }
            _ => wanted.rows[roll(12) as usize] = words[roll(4) as usize].to_owned(),
        }
        let bytes = wanted.show(&mut shown);
        screen.process(&bytes);
        assert!(screen.cells == wanted.seen(), "{bytes:?}");
    }
}
