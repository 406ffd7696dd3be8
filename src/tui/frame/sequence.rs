//! The sequences of a terminal: what selects a look, an address, a place. Pure.

use std::fmt::Write as _;

use ratatui::style::{Color, Modifier, Style};

/// The weights that newsfold uses: on, off.
const WEIGHTS: [(Modifier, &str, &str); 6] = [
    (Modifier::BOLD, "1", "22"),
    (Modifier::DIM, "2", "22"),
    (Modifier::ITALIC, "3", "23"),
    (Modifier::UNDERLINED, "4", "24"),
    (Modifier::REVERSED, "7", "27"),
    (Modifier::CROSSED_OUT, "9", "29"),
];

/// The shortest sequence that changes one look into another (SGR).
pub(super) fn select(from: Style, to: Style) -> String {
    let anew = anew(from, to);
    let change = change(from, to);
    if change.len() < anew.len() { change } else { anew }
}

/// All looks off, then those that are wanted on.
fn anew(from: Style, to: Style) -> String {
    let off = if is_plain(from) { Vec::new() } else { vec![String::new()] };
    let on = WEIGHTS.iter().filter(|(weight, ..)| to.add_modifier.contains(*weight));
    let on = on.map(|(_, on, _)| (*on).to_owned());
    let colours = [(to.fg, 30), (to.bg, 40)];
    let colours = colours.into_iter().filter_map(|(colour, ground)| colour_code(colour?, ground));
    joined(off.into_iter().chain(on).chain(colours))
}

/// What differs, off and on.
fn change(from: Style, to: Style) -> String {
    let (had, wants) = (from.add_modifier, to.add_modifier);
    let mut codes: Vec<String> = Vec::new();
    let mut left = had;
    for (weight, _, off) in WEIGHTS {
        if had.contains(weight) && !wants.contains(weight) && left.contains(weight) {
            codes.push(off.to_owned());
            left.remove(weight);
            // One sequence ends both.
            if off == "22" {
                left.remove(Modifier::BOLD | Modifier::DIM);
            }
        }
    }
    for (weight, on, _) in WEIGHTS {
        if wants.contains(weight) && !left.contains(weight) {
            codes.push(on.to_owned());
        }
    }
    for (had, wants, ground) in [(from.fg, to.fg, 30), (from.bg, to.bg, 40)] {
        let (had, wants) = (had.unwrap_or(Color::Reset), wants.unwrap_or(Color::Reset));
        if had != wants {
            codes.push(colour_code(wants, ground).unwrap_or_else(|| (ground + 9).to_string()));
        }
    }
    joined(codes.into_iter())
}

fn joined(codes: impl Iterator<Item = String>) -> String {
    let codes: Vec<String> = codes.collect();
    format!("\x1b[{}m", codes.join(";"))
}

fn is_plain(style: Style) -> bool {
    let is_own = |colour: Option<Color>| matches!(colour, None | Some(Color::Reset));
    style.add_modifier.is_empty() && is_own(style.fg) && is_own(style.bg)
}

fn colour_code(colour: Color, ground: u8) -> Option<String> {
    let bright = ground + 60;
    Some(match colour {
        Color::Reset => return None,
        Color::Black => ground.to_string(),
        Color::Red => (ground + 1).to_string(),
        Color::Green => (ground + 2).to_string(),
        Color::Yellow => (ground + 3).to_string(),
        Color::Blue => (ground + 4).to_string(),
        Color::Magenta => (ground + 5).to_string(),
        Color::Cyan => (ground + 6).to_string(),
        Color::Gray => (ground + 7).to_string(),
        Color::DarkGray => bright.to_string(),
        Color::LightRed => (bright + 1).to_string(),
        Color::LightGreen => (bright + 2).to_string(),
        Color::LightYellow => (bright + 3).to_string(),
        Color::LightBlue => (bright + 4).to_string(),
        Color::LightMagenta => (bright + 5).to_string(),
        Color::LightCyan => (bright + 6).to_string(),
        Color::White => (bright + 7).to_string(),
        Color::Indexed(index) => format!("{};5;{index}", ground + 8),
        Color::Rgb(red, green, blue) => format!("{};2;{red};{green};{blue}", ground + 8),
    })
}

/// The sequence after which words lead to an address, or nowhere (OSC 8).
pub(super) fn lead_to(address: Option<(u32, &str)>) -> String {
    match address {
        Some((name, address)) => format!("\x1b]8;id={name:x};{address}\x1b\\"),
        None => "\x1b]8;;\x1b\\".to_owned(),
    }
}

/// The shortest way from a place to another one, `None` where it is not known.
pub(super) fn move_to(from: (Option<u16>, Option<u16>), to: (u16, u16)) -> String {
    let (x, y) = to;
    match from {
        (Some(column), Some(row)) if (column, row) == to => String::new(),
        (column, Some(row)) if row == y => along(column, x),
        (_, Some(row)) if row + 1 == y => {
            shorter(format!("\r\n{}", along(Some(0), x)), anywhere(to))
        }
        _ => anywhere(to),
    }
}

/// To column `x` of the same row.
fn along(column: Option<u16>, x: u16) -> String {
    let there = match x {
        0 => "\r".to_owned(),
        x => format!("\x1b[{}G", x + 1),
    };
    match column.and_then(|column| x.checked_sub(column)) {
        Some(0) => String::new(),
        Some(1) => "\x1b[C".to_owned(),
        Some(columns) => shorter(format!("\x1b[{columns}C"), there),
        None => there,
    }
}

fn anywhere((x, y): (u16, u16)) -> String {
    let mut there = format!("\x1b[{}", y + 1);
    if x > 0 {
        // Writing to a string cannot fail.
        let _ = write!(there, ";{}", x + 1);
    }
    there + "H"
}

fn shorter(one: String, other: String) -> String {
    if other.len() < one.len() { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn selects(from: Style, to: Style, want: &str) {
        assert_eq!(select(from, to), format!("\u{1b}[{want}m"));
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
        let check = |from, to, want: &str| assert_eq!(move_to(from, to), want);
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
