//! Terminal sequences that select a look, a hyperlink, or a cursor position. Pure.

use std::fmt::Write as _;

use ratatui::style::{Color, Modifier, Style};

use super::seen::palette;

/// The text attributes that newsfold uses, with their codes for on and off.
const WEIGHTS: [(Modifier, &str, &str); 6] = [
    (Modifier::BOLD, "1", "22"),
    (Modifier::DIM, "2", "22"),
    (Modifier::ITALIC, "3", "23"),
    (Modifier::UNDERLINED, "4", "24"),
    (Modifier::REVERSED, "7", "27"),
    (Modifier::CROSSED_OUT, "9", "29"),
];

/// Writes the shortest sequence that changes one look into another (SGR).
pub(super) fn select(from: Style, to: Style, out: &mut String) {
    shorter(out, |out| anew(from, to, out), |out| change(from, to, out));
}

/// Turns everything off, then on what is wanted.
fn anew(from: Style, to: Style, out: &mut String) {
    let mut codes = Codes::begin(out);
    if !is_plain(from) {
        codes.add("");
    }
    for (weight, on, _) in WEIGHTS {
        if to.add_modifier.contains(weight) {
            codes.add(on);
        }
    }
    for (colour, ground) in [(to.fg, 30), (to.bg, 40)] {
        if let Some(colour) = colour.filter(|colour| *colour != Color::Reset) {
            codes.add_colour(colour, ground);
        }
    }
    codes.end();
}

/// Turns only what differs off or on.
fn change(from: Style, to: Style, out: &mut String) {
    let mut codes = Codes::begin(out);
    let (had, wants) = (from.add_modifier, to.add_modifier);
    let mut left = had;
    for (weight, _, off) in WEIGHTS {
        if had.contains(weight) && !wants.contains(weight) && left.contains(weight) {
            codes.add(off);
            left.remove(weight);
            // One code ends both bold and dim.
            if off == "22" {
                left.remove(Modifier::BOLD | Modifier::DIM);
            }
        }
    }
    for (weight, on, _) in WEIGHTS {
        if wants.contains(weight) && !left.contains(weight) {
            codes.add(on);
        }
    }
    for (had, wants, ground) in [(from.fg, to.fg, 30), (from.bg, to.bg, 40)] {
        let (had, wants) = (had.unwrap_or(Color::Reset), wants.unwrap_or(Color::Reset));
        if had != wants {
            codes.add_colour(wants, ground);
        }
    }
    codes.end();
}

/// Writes the codes of one sequence.
struct Codes<'o> {
    out: &'o mut String,
    is_first: bool,
}

impl<'o> Codes<'o> {
    fn begin(out: &'o mut String) -> Self {
        out.push_str("\x1b[");
        Codes { out, is_first: true }
    }

    fn add(&mut self, code: &str) {
        self.separate();
        self.out.push_str(code);
    }

    fn add_number(&mut self, code: u8) {
        self.separate();
        put_number(u16::from(code), self.out);
    }

    fn separate(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(';');
        }
    }

    /// Adds a colour: of the letters if `ground` is 30, of their background if it is 40.
    fn add_colour(&mut self, colour: Color, ground: u8) {
        let code = match (colour, palette(colour)) {
            (Color::Indexed(index), _) => {
                return [ground + 8, 5, index].into_iter().for_each(|it| self.add_number(it));
            }
            (Color::Rgb(red, green, blue), _) => {
                let codes = [ground + 8, 2, red, green, blue];
                return codes.into_iter().for_each(|it| self.add_number(it));
            }
            (_, Some(number @ 0..8)) => ground + number,
            (_, Some(bright)) => ground + 60 + (bright - 8),
            (_, None) => ground + 9,
        };
        self.add_number(code);
    }

    fn end(self) {
        self.out.push('m');
    }
}

fn is_plain(style: Style) -> bool {
    let is_own = |colour: Option<Color>| matches!(colour, None | Some(Color::Reset));
    style.add_modifier.is_empty() && is_own(style.fg) && is_own(style.bg)
}

/// Writes the sequence that begins a hyperlink to an address, or ends it (OSC 8).
pub(super) fn lead_to(address: Option<(u32, &str)>, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = match address {
        Some((name, address)) => write!(out, "\x1b]8;id={name:x};{address}\x1b\\"),
        None => write!(out, "\x1b]8;;\x1b\\"),
    };
}

/// Writes the shortest sequence that moves the cursor; `None` is an unknown column or row.
pub(super) fn move_to(from: (Option<u16>, Option<u16>), to: (u16, u16), out: &mut String) {
    let (x, y) = to;
    match from {
        (column, Some(row)) if row == y => along(column, x, out),
        (_, Some(row)) if row + 1 == y => {
            let below = |out: &mut String| {
                out.push_str("\r\n");
                along(Some(0), x, out);
            };
            shorter(out, below, |out| anywhere(to, out));
        }
        _ => anywhere(to, out),
    }
}

/// Moves to column `x` of the same row.
fn along(column: Option<u16>, x: u16, out: &mut String) {
    let there = |out: &mut String| match x {
        0 => out.push('\r'),
        x => put_sequence(x + 1, 'G', out),
    };
    match column.and_then(|column| x.checked_sub(column)) {
        Some(0) => {}
        Some(1) => out.push_str("\x1b[C"),
        Some(columns) => shorter(out, |out| put_sequence(columns, 'C', out), there),
        None => there(out),
    }
}

fn anywhere((x, y): (u16, u16), out: &mut String) {
    out.push_str("\x1b[");
    put_number(y + 1, out);
    if x > 0 {
        out.push(';');
        put_number(x + 1, out);
    }
    out.push('H');
}

/// Writes a sequence of one number.
pub(super) fn put_sequence(number: u16, last: char, out: &mut String) {
    out.push_str("\x1b[");
    put_number(number, out);
    out.push(last);
}

/// Writes a number in decimal. Without `write!`, which takes several times as long: a page has hundreds.
fn put_number(number: u16, out: &mut String) {
    if number >= 10 {
        put_number(number / 10, out);
    }
    // A digit is below ten.
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Writes the shorter of two alternatives, or the first if they are equally long.
fn shorter(out: &mut String, one: impl FnOnce(&mut String), other: impl FnOnce(&mut String)) {
    let start = out.len();
    one(out);
    let middle = out.len();
    other(out);
    if out.len() - middle < middle - start {
        out.drain(start..middle);
    } else {
        out.truncate(middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn selects(from: Style, to: Style, want: &str) {
        let mut out = String::new();
        select(from, to, &mut out);
        assert_eq!(out, format!("\u{1b}[{want}m"));
    }

    #[test]
    fn looks_change_in_the_fewest_bytes() {
        let plain = Style::new();
        let red = Style::new().fg(Color::Red);
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let grey = Style::new().fg(Color::Indexed(245));
        selects(plain, bold.fg(Color::Red), "1;31");
        selects(bold.fg(Color::Red), plain, "");
        selects(bold.fg(Color::Red), red, "22");
        selects(red, bold, ";1");
        selects(red, grey, "38;5;245");
        selects(grey, grey.add_modifier(Modifier::ITALIC), "3");
        selects(bold.add_modifier(Modifier::DIM), bold, ";1");
        selects(plain, Style::new().bg(Color::Rgb(1, 2, 3)), "48;2;1;2;3");
        selects(plain.fg(Color::Reset), red, "31");
    }

    #[test]
    fn places_are_reached_in_the_fewest_bytes() {
        let check = |from, to, want: &str| {
            let mut out = String::new();
            move_to(from, to, &mut out);
            assert_eq!(out, want);
        };
        check((Some(3), Some(4)), (3, 4), "");
        check((Some(3), Some(4)), (4, 4), "\u{1b}[C");
        check((Some(3), Some(4)), (9, 4), "\u{1b}[6C");
        check((Some(9), Some(4)), (0, 4), "\r");
        check((Some(9), Some(4)), (3, 4), "\u{1b}[4G");
        check((None, Some(4)), (3, 4), "\u{1b}[4G");
        check((Some(9), Some(4)), (0, 5), "\r\n");
        check((None, Some(4)), (3, 5), "\r\n\u{1b}[3C");
        check((Some(9), Some(4)), (0, 2), "\u{1b}[3H");
        check((None, None), (3, 2), "\u{1b}[3;4H");
    }
}
