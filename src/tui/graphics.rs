//! Pictures in full, for terminals that place them by letters (kitty's Unicode placeholders): a
//! picture is sent once, and every cell that holds its letter shows its part of it. So pictures
//! scroll, are covered, and go like words.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use ratatui::style::Color;

use crate::domain::Raster;
use crate::render::png::png;

/// Points of a picture in a cell; terminals stretch or shrink them to theirs.
pub const POINTS: (u16, u16) = (8, 16);
/// Pictures that a terminal keeps for us at most.
const MOST: usize = 24;
/// Bytes of a picture that one sequence may carry.
const CHUNK: usize = 4_096;

/// The letter that a part of a picture stands in place of.
const PLACEHOLDER: char = '\u{10eeee}';
/// The marks over the letter that count rows and columns, from 0.
const NUMBERS: [char; 24] = [
    '\u{305}', '\u{30d}', '\u{30e}', '\u{310}', '\u{312}', '\u{33d}', '\u{33e}', '\u{33f}',
    '\u{346}', '\u{34a}', '\u{34b}', '\u{34c}', '\u{350}', '\u{351}', '\u{352}', '\u{357}',
    '\u{35b}', '\u{363}', '\u{364}', '\u{365}', '\u{366}', '\u{367}', '\u{368}', '\u{369}',
];

/// A picture, and the cells that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graphic {
    name: u32,
    columns: u16,
    rows: u16,
    raster: Arc<Raster>,
}

impl Graphic {
    /// The picture that lies at an address.
    pub fn of(address: &str, raster: Arc<Raster>) -> Graphic {
        let mut hasher = DefaultHasher::new();
        (address, raster.width, raster.height()).hash(&mut hasher);
        // A name is told by a colour: 24 bits. Small names may be another program's.
        let name = u32::try_from(hasher.finish() & 0x00ff_ffff).unwrap_or(0) | 0x0001_0000;
        let rows = raster.height().div_ceil(usize::from(POINTS.1));
        Graphic {
            name,
            columns: raster.width.div_ceil(POINTS.0),
            rows: u16::try_from(rows).unwrap_or(u16::MAX),
            raster,
        }
    }

    /// The columns it takes.
    pub fn columns(&self) -> u16 {
        self.columns
    }

    /// The colour that says which picture a letter stands for.
    pub fn colour(&self) -> Color {
        let [_, red, green, blue] = self.name.to_be_bytes();
        Color::Rgb(red, green, blue)
    }
}

/// What a cell of a picture holds, if it has so many rows. The column is counted from the left by
/// the terminal.
pub fn letter(row: usize, is_first: bool) -> Option<String> {
    let mut letter = String::from(PLACEHOLDER);
    letter.push(*NUMBERS.get(row)?);
    if is_first {
        letter.push(NUMBERS[0]);
    }
    Some(letter)
}

/// The names of the pictures that the terminal keeps, which has to drop them when it is given back.
static KEPT: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// What has to be sent before a frame on which these pictures are to be seen.
pub fn send(graphics: &[Graphic]) -> String {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    step(&mut kept, graphics)
}

/// What makes the terminal drop all pictures that it keeps for us.
pub fn drop_all() -> String {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.drain(..).map(dropped).collect()
}

fn step(kept: &mut Vec<u32>, graphics: &[Graphic]) -> String {
    let mut out = String::new();
    for graphic in graphics {
        if !kept.contains(&graphic.name) && transmit(graphic, &mut out).is_ok() {
            kept.push(graphic.name);
        }
    }
    while kept.len() > MOST {
        let is_hidden = |name: &u32| graphics.iter().all(|graphic| graphic.name != *name);
        let Some(at) = kept.iter().position(is_hidden) else { break };
        out.push_str(&dropped(kept.remove(at)));
    }
    out
}

fn dropped(name: u32) -> String {
    format!("\x1b_Ga=d,d=I,i={name},q=2\x1b\\")
}

/// The picture as PNG, in pieces. No answer is wanted (`q=2`): it would be taken for keys.
fn transmit(graphic: &Graphic, out: &mut String) -> io::Result<()> {
    let coded = base64::engine::general_purpose::STANDARD.encode(png(&graphic.raster)?);
    let mut rest = coded.as_str();
    let Graphic { name, columns, rows, .. } = graphic;
    let mut head = format!("a=T,U=1,f=100,i={name},c={columns},r={rows},q=2,");
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.len().min(CHUNK));
        let more = u8::from(!after.is_empty());
        // Writing to a string cannot fail.
        let _ = write!(out, "\x1b_G{head}m={more};{piece}\x1b\\");
        head = "q=2,".to_owned();
        rest = after;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::CellWidth;

    use super::*;

    fn graphic(number: u8) -> Graphic {
        // No two points are alike, so that it takes more than one piece.
        let points = (0..60 * 40u32).map(|at| {
            let [_, a, b, c] = at.wrapping_mul(2_654_435_761).to_be_bytes();
            Some([a, b ^ number, c])
        });
        let raster = Raster { width: 60, points: points.collect() };
        Graphic::of(&format!("https://pics.example/{number}.png"), Arc::new(raster))
    }

    #[test]
    fn a_picture_is_sent_once_in_pieces_and_dropped_at_the_end() {
        let (mut kept, one) = (Vec::new(), graphic(1));
        let sent = step(&mut kept, std::slice::from_ref(&one));
        let head = format!("\u{1b}_Ga=T,U=1,f=100,i={},c=8,r=3,q=2,m=1;iVBORw0KGgo", one.name);
        assert!(sent.starts_with(&head), "{}", &sent[..80]);
        let pieces: Vec<&str> = sent.split_terminator("\u{1b}\\").collect();
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() < CHUNK + 100));
        assert!(pieces[1..].iter().all(|piece| piece.starts_with("\u{1b}_Gq=2,m=")));
        assert_eq!(pieces.iter().filter(|piece| piece.contains("m=0;")).count(), 1);
        assert_eq!(step(&mut kept, &[one]), "", "the terminal has it");
    }

    #[test]
    fn a_terminal_keeps_few_pictures() {
        let mut kept = Vec::new();
        let first = graphic(0);
        step(&mut kept, std::slice::from_ref(&first));
        let sent: String = (1..=24).map(|number| step(&mut kept, &[graphic(number)])).collect();
        assert_eq!(kept.len(), MOST);
        let told = format!("\u{1b}_Ga=d,d=I,i={},q=2\u{1b}\\", first.name);
        assert!(sent.ends_with(&told));
    }

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
