//! What is seen in a cell, in so few bytes that at every key, a screen of twelve thousand cells is
//! quickly compared with the one before it.

use ratatui::buffer::{Cell, CellWidth};
use ratatui::style::Color;
use xxhash_rust::xxh3::xxh3_64;

/// A letter of at most so many bytes is stored as it is.
const SHORT: usize = 7;

/// The tag of a longer letter.
const LONG: u8 = u8::MAX;

/// The most columns that a terminal is expected to give a letter beyond those it should have.
const BEYOND: u16 = 31;

/// What is seen in a cell, and where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// Its letter: the bytes, and their number in the last byte; for a long letter a hash, and [`LONG`].
    letter: u64,
    /// The colours of letter and background, and the attributes; for a long letter, also the columns that
    /// its parts take beyond its own.
    look: u64,
    /// The colour of its underline; for a long letter, also its columns.
    line: u32,
    /// The name of the address it leads to; 0 for none.
    pub hyperlink: u32,
}

impl Seen {
    /// A blank.
    pub const BLANK: Seen = Seen { letter: b' ' as u64 | 1 << 56, look: 0, line: 0, hyperlink: 0 };

    /// What is seen in `cell`, which leads nowhere.
    pub fn of(cell: &Cell) -> Seen {
        let (letter, columns) = match cell.symbol().as_bytes() {
            [byte] => (u64::from(*byte) | 1 << 56, 0),
            bytes if bytes.len() <= SHORT => {
                let mut letter = [0; 8];
                letter[..bytes.len()].copy_from_slice(bytes);
                (u64::from_le_bytes(letter) | (bytes.len() as u64) << 56, 0)
            }
            bytes => (xxh3_64(bytes) | u64::from(LONG) << 56, columns_of(cell.symbol())),
        };
        let beyond = if columns == 0 { 0 } else { parts_of(cell.symbol()).saturating_sub(columns) };
        let look = u64::from(colour(cell.fg))
            | u64::from(colour(cell.bg)) << 25
            | u64::from(cell.modifier.bits()) << 50
            | u64::from(beyond.min(BEYOND)) << 59;
        let line = colour(cell.underline_color) | u32::from(columns.min(127)) << 25;
        Seen { letter, look, line, hyperlink: 0 }
    }

    /// The columns that it takes.
    pub fn columns(&self) -> u16 {
        match self.letter.to_le_bytes() {
            [.., 1] => 1,
            [.., LONG] => u16::try_from(self.line >> 25).unwrap_or(1),
            [bytes @ .., length] => {
                let letter = std::str::from_utf8(&bytes[..usize::from(length).min(SHORT)]);
                letter.map_or(1, columns_of)
            }
        }
    }

    /// The columns that a terminal which shows it in parts, one beside the other, gives it at the most.
    pub fn reach(&self) -> u16 {
        self.columns() + u16::try_from(self.look >> 59).unwrap_or(0)
    }

    /// A key for its letter, whatever its look.
    pub fn letter(&self) -> u64 {
        self.letter
    }
}

/// The columns of a letter; ASCII, the most frequent, needs no look-up.
fn columns_of(letter: &str) -> u16 {
    if letter.len() == 1 { 1 } else { letter.cell_width().max(1) }
}

/// The columns of the parts of a letter, one by one.
fn parts_of(letter: &str) -> u16 {
    let mut part = [0; 4];
    letter.chars().map(|it| it.encode_utf8(&mut part).cell_width()).sum()
}

/// A number of 25 bits for each colour; 0 for none.
fn colour(colour: Color) -> u32 {
    match colour {
        Color::Reset => 0,
        Color::Rgb(red, green, blue) => 1 << 24 | u32::from_be_bytes([0, red, green, blue]),
        Color::Indexed(index) => 1 << 8 | u32::from(index),
        named => palette(named).map_or(0, |number| 1 + u32::from(number)),
    }
}

/// The number of one of the 16 colours that a terminal has names for.
pub(super) fn palette(colour: Color) -> Option<u8> {
    Some(match colour {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Reset | Color::Indexed(_) | Color::Rgb(..) => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use ratatui::style::{Modifier, Style};

    use super::*;

    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];

    fn cell(letter: &str, style: Style) -> Cell {
        let mut cell = Cell::default();
        cell.set_symbol(letter).set_style(style);
        cell
    }

    #[test]
    fn what_looks_different_differs() {
        let mut colours: Vec<Color> = (0..=255).map(Color::Indexed).collect();
        colours.extend(NAMED);
        colours.extend([
            Color::Reset,
            Color::Rgb(0, 0, 0),
            Color::Rgb(0, 1, 0),
            Color::Rgb(9, 0, 0),
        ]);
        let mut styles = vec![];
        for colour in colours {
            let plain = Style::new();
            styles.extend([plain.fg(colour), plain.bg(colour), plain.underline_color(colour)]);
        }
        styles.extend(Modifier::all().iter().map(|weight| Style::new().add_modifier(weight)));
        let letters = ["", " ", "a", "é", "e\u{301}", "地", "👩\u{200d}🚒", "👩\u{200d}🚀", "🇩🇪"];
        let cells = styles.iter().flat_map(|style| letters.map(|letter| cell(letter, *style)));
        let (mut told, mut plain) = (HashSet::new(), 0);
        let mut count = 0;
        for cell in cells {
            let Seen { letter, look, line, hyperlink } = Seen::of(&cell);
            // The three styles with `Color::Reset` are the default one: their cells count once per letter.
            plain += usize::from(cell.style() == Cell::default().style());
            told.insert((letter, look, line, hyperlink));
            count += 1;
        }
        assert_eq!(told.len(), count - plain + letters.len());
        assert_eq!(Seen::of(&Cell::default()), Seen::BLANK);
    }

    #[test]
    fn a_letter_takes_the_columns_that_it_has() {
        let jamo = "\u{1100}".repeat(8);
        let letters = [" ", "a", "é", "e\u{301}", "地", "👩\u{200d}🚒", "🇩🇪", "ｱ", "각", &jamo];
        for letter in letters {
            let seen = Seen::of(&cell(letter, Style::new()));
            assert_eq!(seen.columns(), letter.cell_width().max(1), "{letter}");
        }
        let reach = |letter| Seen::of(&cell(letter, Style::new())).reach();
        assert_eq!((reach("a"), reach("地"), reach("👩\u{1f3ff}\u{200d}🚀")), (1, 2, 6));
    }
}
