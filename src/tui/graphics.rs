//! Pictures in full resolution, for terminals that show them. Every cell that shows a part of one holds
//! a placeholder character, so pictures scroll, are covered, and disappear as text does.
//!
//! Some terminals store pictures and replace the placeholders themselves (`kitty`). For others a
//! picture is encoded in strips, one for each row of cells, and the frame draws a strip where all
//! placeholders of its row are visible. Either way it is encoded once, on another thread.

mod inline;
pub mod kitty;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use base64::Engine as _;
use ratatui::buffer::Cell;
use ratatui::style::Color;

use crate::domain::Raster;
use crate::render::png::png;
use crate::render::sixel;

/// Pixels of a picture per cell (width, height), for terminals that scale pictures to their cells.
pub const POINTS: (u16, u16) = (8, 16);

/// The placeholder for a part of a picture, from kitty's Unicode placeholders.
pub const PLACEHOLDER: char = '\u{10eeee}';
/// The combining marks that number rows and columns, from 0.
const NUMBERS: [char; 24] = [
    '\u{305}', '\u{30d}', '\u{30e}', '\u{310}', '\u{312}', '\u{33d}', '\u{33e}', '\u{33f}',
    '\u{346}', '\u{34a}', '\u{34b}', '\u{34c}', '\u{350}', '\u{351}', '\u{352}', '\u{357}',
    '\u{35b}', '\u{363}', '\u{364}', '\u{365}', '\u{366}', '\u{367}', '\u{368}', '\u{369}',
];

/// How pictures are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Drawing {
    /// In half blocks of colour.
    Blocks,
    /// With placeholders that kitty and compatible terminals replace by parts of a picture.
    Kitty,
    /// Row by row, in iTerm2's protocol.
    Inline,
    /// Row by row, in sixels.
    Sixel {
        /// Width and height of a cell in pixels.
        cell: (u16, u16),
    },
}

impl Drawing {
    /// Pixels of a picture per cell: width and height.
    pub fn points(self) -> (u16, u16) {
        match self {
            Drawing::Blocks => (1, 2),
            Drawing::Kitty | Drawing::Inline => POINTS,
            Drawing::Sixel { cell } => cell,
        }
    }
}

/// A picture to encode for the terminal.
#[derive(Debug, Clone, PartialEq)]
pub struct Coding {
    /// Its address.
    pub address: String,
    /// Its pixels.
    pub raster: Raster,
    /// How it is to be drawn.
    pub drawing: Drawing,
}

/// An encoded picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Coded {
    /// Its address.
    pub address: String,
    /// How it is to be drawn.
    pub drawing: Drawing,
    /// `None` if it cannot be drawn so.
    pub graphic: Option<Graphic>,
}

impl Coding {
    /// Encodes it; may take a second.
    pub fn code(self) -> Coded {
        let Coding { address, raster, drawing } = self;
        Coded { graphic: Graphic::of(&address, &raster, drawing), address, drawing }
    }
}

/// An encoded picture, and how many cells it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graphic {
    name: u32,
    columns: u16,
    rows: u16,
    bytes: Arc<Bytes>,
}

/// The encoded bytes of a picture.
#[derive(Debug, PartialEq, Eq)]
enum Bytes {
    /// All of it at once, as PNG in base64; the terminal stores it.
    Kept(String),
    /// An escape sequence for every row of cells.
    Strips(Vec<String>),
}

impl Graphic {
    /// Encodes the picture from an address; `None` if it cannot be drawn so.
    pub fn of(address: &str, raster: &Raster, drawing: Drawing) -> Option<Graphic> {
        let mut hasher = DefaultHasher::new();
        (address, raster.width, raster.height(), drawing).hash(&mut hasher);
        // The colour of a placeholder is the picture's name: 24 bits. Small names may be another
        // program's.
        let name = u32::try_from(hasher.finish() & 0x00ff_ffff).unwrap_or(0) | 0x0001_0000;
        let (across, down) = drawing.points();
        let columns = raster.width.div_ceil(across);
        let rows = u16::try_from(raster.height().div_ceil(usize::from(down))).ok()?;
        let bytes = match drawing {
            Drawing::Blocks => return None,
            Drawing::Kitty => {
                let png = png(raster).ok()?;
                Bytes::Kept(base64::engine::general_purpose::STANDARD.encode(png))
            }
            Drawing::Inline => Bytes::Strips(inline::strips(raster, columns).ok()?),
            Drawing::Sixel { .. } => Bytes::Strips(sixel::strips(raster, down)),
        };
        Some(Graphic { name, columns, rows, bytes: Arc::new(bytes) })
    }

    /// How many columns it covers.
    pub fn columns(&self) -> u16 {
        self.columns
    }

    /// How many rows it covers.
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// The colour that says which picture a placeholder belongs to.
    pub fn colour(&self) -> Color {
        let [_, red, green, blue] = self.name.to_be_bytes();
        Color::Rgb(red, green, blue)
    }

    /// What the terminal stores, unless it is sent in strips.
    fn kept(&self) -> Option<&str> {
        match &*self.bytes {
            Bytes::Kept(coded) => Some(coded),
            Bytes::Strips(_) => None,
        }
    }

    /// Whether it is sent in strips.
    pub fn is_in_strips(&self) -> bool {
        matches!(&*self.bytes, Bytes::Strips(_))
    }

    /// The escape sequence that draws a row at the cursor.
    pub fn strip(&self, row: usize) -> &str {
        match &*self.bytes {
            Bytes::Strips(strips) => strips.get(row).map_or("", String::as_str),
            Bytes::Kept(_) => "",
        }
    }

    /// The row of the picture whose placeholders fill the first of these cells.
    pub fn row_in(&self, cells: &[Cell]) -> Option<usize> {
        let cells = cells.get(..usize::from(self.columns))?;
        let row = (0..usize::from(self.rows))
            .find(|row| letter(*row, true).as_deref() == cells.first().map(Cell::symbol))?;
        let other = letter(row, false)?;
        let is_ours = |cell: &Cell| cell.fg == self.colour();
        let are_others = cells[1..].iter().all(|cell| cell.symbol() == other);
        (are_others && cells.iter().all(is_ours)).then_some(row)
    }
}

/// The content of a picture's cell; `None` if the row is too large to be numbered. Only the first cell
/// of a row gives its column; the terminal counts the others.
pub fn letter(row: usize, is_first: bool) -> Option<String> {
    let mut letter = String::from(PLACEHOLDER);
    letter.push(*NUMBERS.get(row)?);
    if is_first {
        letter.push(NUMBERS[0]);
    }
    Some(letter)
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::CellWidth;

    use super::*;

    #[test]
    fn a_part_of_a_picture_takes_one_column() {
        for row in 0..20 {
            for is_first in [true, false] {
                let letter = letter(row, is_first).expect("so many rows there may be");
                assert_eq!(letter.as_str().cell_width(), 1);
            }
        }
        assert_eq!(letter(0, true).as_deref(), Some("\u{10eeee}\u{305}\u{305}"));
        assert_eq!(letter(2, false).as_deref(), Some("\u{10eeee}\u{30e}"));
        assert_eq!(letter(24, false), None);
    }
}
