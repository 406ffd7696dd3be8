//! Pictures that a terminal stores and shows in place of kitty's Unicode placeholders: each is sent
//! once, and every cell with its placeholder shows its part of it.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use super::Graphic;

/// How many pictures a terminal stores for us at most.
const MOST: usize = 24;
/// The most bytes of a picture that one sequence may carry.
const CHUNK: usize = 4_096;

/// The names of the pictures that the terminal stores; it has to drop them when it is given back.
static KEPT: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// The bytes to send before a frame that shows these pictures.
pub fn send(graphics: &[Graphic]) -> String {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    step(&mut kept, graphics)
}

/// The bytes that make the terminal drop all pictures that it stores for us.
pub fn drop_all() -> String {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.drain(..).map(dropped).collect()
}

fn step(kept: &mut Vec<u32>, graphics: &[Graphic]) -> String {
    let mut out = String::new();
    for graphic in graphics {
        if let Some(coded) = graphic.kept()
            && !kept.contains(&graphic.name)
        {
            transmit(graphic, coded, &mut out);
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

/// Sends the picture as PNG, in pieces. `q=2` suppresses the answer, which would be taken for keys.
fn transmit(graphic: &Graphic, coded: &str, out: &mut String) {
    let mut rest = coded;
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Raster;
    use crate::tui::graphics::Drawing;

    fn graphic(number: u8) -> Graphic {
        // No two pixels are alike, so that it takes more than one piece.
        let points = (0..60 * 40u32).map(|at| {
            let [_, a, b, c] = at.wrapping_mul(2_654_435_761).rotate_left(at % 31).to_be_bytes();
            Some([a, b ^ number, c])
        });
        let raster = Raster { width: 60, points: points.collect() };
        let address = format!("https://pics.example/{number}.png");
        Graphic::of(&address, &raster, Drawing::Kitty).expect("it can be coded")
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
}
