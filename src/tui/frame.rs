//! From one screen to the next, in the bytes that a terminal understands: pure.
//!
//! What could command a terminal is stopped here once more, whatever let it come this far.

mod rows;
mod sequence;
mod strips;

use std::collections::HashMap;
use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use super::view::Hyperlink;

pub(super) use strips::Strips;

/// A screen: its cells, where they lead (OSC 8), and the pictures over them.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    cells: Buffer,
    /// For each cell the name of the address it leads to; 0 for none.
    leads: Vec<u32>,
    /// Addresses by name.
    addresses: HashMap<u32, String>,
    strips: Strips,
}

impl Frame {
    /// These cells, with the addresses that are fit to be told to a terminal.
    pub fn of(cells: Buffer, hyperlinks: &[Hyperlink]) -> Frame {
        let mut leads = vec![0; cells.content.len()];
        let mut addresses = HashMap::new();
        for hyperlink in hyperlinks {
            let Some(address) = tellable(&hyperlink.address) else { continue };
            let name = name(&address);
            for x in hyperlink.columns.clone() {
                if x < cells.area.width && hyperlink.row < cells.area.height {
                    leads[cells.index_of(x, hyperlink.row)] = name;
                }
            }
            addresses.insert(name, address);
        }
        Frame { cells, leads, addresses, strips: Strips::default() }
    }

    /// The cells of a row, and where they lead.
    fn row(&self, row: usize) -> (&[Cell], &[u32]) {
        let width = usize::from(self.cells.area.width);
        let cells = row * width..(row + 1) * width;
        (&self.cells.content[cells.clone()], &self.leads[cells])
    }

    /// The strips of pictures over a row.
    fn strips(&self, row: usize) -> &[u64] {
        let width = usize::from(self.cells.area.width);
        self.strips.row(row * width..(row + 1) * width)
    }

    /// The same with pictures over it.
    pub fn under(self, strips: Strips) -> Frame {
        Frame { strips, ..self }
    }
}

/// The longest address that terminals take.
const LONGEST_ADDRESS: usize = 2_083;

/// An address as a terminal may be told of it: of the web, in plain ASCII.
fn tellable(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let is_plain = url.as_str().bytes().all(|byte| byte.is_ascii_graphic());
    (is_plain && url.as_str().len() <= LONGEST_ADDRESS).then(|| url.into())
}

/// A short name for an address: what stands on several lines under one name is one link.
fn name(address: &str) -> u32 {
    u32::try_from(xxh3_64(address.as_bytes()) & 0x00ff_ffff).unwrap_or(0).max(1)
}

/// A smaller gain is not worth a scroll.
const WORTH_A_SCROLL: usize = 3;

/// What has to be sent for a terminal that shows `shown` to show `next`; afterwards `shown` is it.
/// Empty when they are the same.
pub(super) fn from_to(shown: &mut Frame, mut next: Frame) -> String {
    make_safe(&mut next.cells);
    let mut frame = String::new();
    if shown.cells.area != next.cells.area {
        frame.push_str("\x1b[m\x1b[2J");
        *shown = Frame::of(Buffer::empty(next.cells.area), &[]);
    }
    let mut changed = changed_rows(shown, &next);
    if changed.len() > WORTH_A_SCROLL && scroll(shown, &next, &mut frame) {
        changed = changed_rows(shown, &next);
    }
    rows::write(shown, &next, &changed, &mut frame);
    *shown = next;
    frame
}

/// The rows in which something is to be written.
fn changed_rows(shown: &Frame, next: &Frame) -> Vec<u16> {
    let differs = |row: &u16| {
        let at = usize::from(*row);
        shown.row(at) != next.row(at) || shown.strips(at) != next.strips(at)
    };
    (0..next.cells.area.height).filter(differs).collect()
}

/// Blanks any cell that holds more than a letter: the last door before the terminal.
fn make_safe(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        let plain = symbol.len() == 1 && matches!(symbol.as_bytes()[0], b' '..=b'~');
        if !plain && symbol.chars().any(|letter| letter.is_control() || is_override(letter)) {
            cell.set_symbol(" ");
        }
    }
}

fn is_override(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// When rows only moved up or down, lets the terminal move them; whether they did.
fn scroll(shown: &mut Frame, next: &Frame, frame: &mut String) -> bool {
    // Not every terminal moves a picture with its row: those are drawn where they come to be.
    if !shown.strips.is_empty() || !next.strips.is_empty() {
        return false;
    }
    let rows = usize::from(next.cells.area.height);
    let [old, new] = [shown, next].map(row_hashes);
    // The rows that a shift would spare.
    let spared = |shift: isize| {
        let moved = move |row: usize| row.checked_add_signed(shift).filter(|from| *from < rows);
        let (old, new) = (&old, &new);
        (0..rows).filter(move |row| {
            old[*row] != new[*row] && moved(*row).is_some_and(|from| old[from] == new[*row])
        })
    };
    let most = isize::try_from(rows / 2).unwrap_or(0);
    let shifts = (-most..=most).filter(|shift| *shift != 0);
    let Some(shift) = shifts.max_by_key(|shift| spared(*shift).count()) else { return false };
    let hits = spared(shift).filter(|row| {
        let from = row.checked_add_signed(shift);
        from.is_some_and(|from| shown.row(from) == next.row(*row))
    });
    let hits: Vec<usize> = hits.collect();
    let (Some(first), Some(last)) = (hits.first(), hits.last()) else { return false };
    if hits.len() < WORTH_A_SCROLL.max((last - first) / 2) {
        return false;
    }
    // The region holds the rows where they are and where they go.
    let reach = shift.unsigned_abs();
    let (top, bottom) = if shift > 0 {
        (*first, (last + reach).min(rows - 1))
    } else {
        (first.saturating_sub(reach), *last)
    };
    // Writing to a string cannot fail, here and below.
    let _ = write!(frame, "\x1b[m\x1b[{};{}r", top + 1, bottom + 1);
    if shift > 0 {
        let _ = write!(frame, "\x1b[{};1H{}", bottom + 1, "\n".repeat(reach));
    } else {
        let _ = write!(frame, "\x1b[{};1H{}", top + 1, "\x1bM".repeat(reach));
    }
    frame.push_str("\x1b[r");
    let width = usize::from(next.cells.area.width);
    let region = top * width..(bottom + 1) * width;
    shift_by(&mut shown.cells.content[region.clone()], shift, reach * width);
    shift_by(&mut shown.leads[region], shift, reach * width);
    true
}

/// Moves what is in a region up, or down when `shift` is negative; blanks come after it.
fn shift_by<T: Clone + Default>(region: &mut [T], shift: isize, blanks: usize) {
    if shift > 0 {
        region.rotate_left(blanks);
        let kept = region.len() - blanks;
        region[kept..].fill(T::default());
    } else {
        region.rotate_right(blanks);
        region[..blanks].fill(T::default());
    }
}

/// What is written in each row, whatever it looks like.
fn row_hashes(frame: &Frame) -> Vec<u64> {
    let mut text = String::new();
    let rows = (0..usize::from(frame.cells.area.height)).map(|row| {
        text.clear();
        text.extend(frame.row(row).0.iter().map(Cell::symbol));
        xxh3_64(text.as_bytes())
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};

    use super::*;

    const SIZE: (u16, u16) = (30, 12);

    /// What we believe a terminal shows, and a terminal.
    struct Pair {
        ours: Frame,
        theirs: vt100::Parser,
    }

    fn pair() -> Pair {
        let cells = |number| NonZeroU16::new(number).expect("more than none");
        Pair { ours: Frame::default(), theirs: vt100::Parser::new(cells(SIZE.1), cells(SIZE.0), 0) }
    }

    impl Pair {
        fn compose(&mut self, paint: impl FnOnce(&mut Buffer)) -> String {
            let mut next = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            paint(&mut next);
            from_to(&mut self.ours, Frame::of(next, &[]))
        }

        /// Shows rows of which some lead to an address: from column 2 on for 4 columns.
        fn lead(&mut self, rows: &[(&str, &str)]) -> String {
            let mut next = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            let mut hyperlinks = Vec::new();
            for ((row, address), y) in rows.iter().zip(0..) {
                next.set_string(0, y, row, Style::new());
                hyperlinks.push(Hyperlink {
                    columns: 2..6,
                    row: y,
                    address: (*address).to_owned(),
                });
            }
            from_to(&mut self.ours, Frame::of(next, &hyperlinks))
        }

        /// Shows these rows, and answers with the bytes that it took.
        #[track_caller]
        fn show(&mut self, rows: &[String]) -> String {
            let frame = self.compose(|buffer| {
                for (row, y) in rows.iter().zip(0..SIZE.1) {
                    buffer.set_string(0, y, row, look_of(row));
                }
            });
            self.theirs.process(frame.as_bytes());
            let shown: Vec<String> = self.theirs.screen().rows(0, SIZE.0).collect();
            let want: Vec<&str> = rows.iter().map(|row| row.trim_end()).collect();
            let shown: Vec<&str> = shown.iter().map(|row| row.trim_end()).collect();
            assert_eq!(shown[..want.len()], want[..], "{frame:?}");
            for (y, row) in (0..).zip(rows) {
                let cell = self.theirs.screen().cell(y, 0).expect("a cell");
                assert!(!cell.underline() || row.contains('u'), "{row}: {frame:?}");
                let style = look_of(row);
                if row.is_empty() {
                    continue;
                }
                let red = cell.fgcolor() == vt100::Color::Idx(1);
                assert_eq!(red, style.fg == Some(Color::Red), "{row}: {frame:?}");
                let bold = style.add_modifier.contains(Modifier::BOLD);
                assert_eq!(cell.bold(), bold, "{row}: {frame:?}");
            }
            frame
        }
    }

    fn look_of(row: &str) -> Style {
        let style = if row.contains('!') { Style::new().fg(Color::Red) } else { Style::new() };
        let style =
            if row.contains('u') { style.add_modifier(Modifier::UNDERLINED) } else { style };
        if row.contains('o') { style.add_modifier(Modifier::BOLD) } else { style }
    }

    fn list(first: usize) -> Vec<String> {
        let mut rows = vec!["head".to_owned()];
        rows.extend((first..first + 10).map(|row| format!("{row} row 地下 {}!", row * row)));
        rows.push("foot".to_owned());
        rows
    }

    #[test]
    fn a_list_scrolls_by_few_bytes_either_way() {
        let mut pair = pair();
        let whole = pair.show(&list(20)).len();
        assert!(pair.show(&list(21)).len() < whole / 3);
        assert!(pair.show(&list(19)).len() < whole / 2);
        assert!(pair.show(&list(15)).len() < whole);
        assert_eq!(pair.show(&list(15)), "");
    }

    #[test]
    fn whatever_follows_whatever_the_terminal_shows_it() {
        let mut pair = pair();
        let mut dice: u64 = 1;
        let mut roll = |sides: u64| {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % sides
        };
        let words =
            ["", "a", "two words", "地下鉄の新路線", "x!", "long enough to fill the row!!!"];
        let mut rows = list(0);
        for _ in 0..2_000 {
            match roll(4) {
                0 => rows.rotate_left(usize::try_from(roll(12)).expect("small")),
                1 => rows[3..9].rotate_right(1),
                _ => {
                    let (row, word) = (roll(12), roll(6));
                    rows[usize::try_from(row).expect("small")] =
                        words[usize::try_from(word).expect("small")].to_owned();
                }
            }
            pair.show(&rows);
        }
    }

    #[test]
    fn nothing_that_commands_a_terminal_gets_out() {
        let mut pair = pair();
        let frame = pair.compose(|buffer| {
            buffer[(0, 0)].set_symbol("\u{1b}]0;pwn\u{7}");
            buffer[(1, 0)].set_symbol("\u{9b}31m");
            buffer[(2, 0)].set_symbol("\u{202e}");
            buffer[(3, 0)].set_symbol("x");
        });
        assert_eq!(frame.replace("\u{1b}[", ""), "m2J1;4Hx");
    }

    #[test]
    fn words_lead_to_addresses_of_the_web_alone() {
        let mut first = pair().lead(&[("a link b", "https://news.example/ä?q=1")]);
        let start = first.find("id=").expect("a name") + 3;
        first.replace_range(start..first[start..].find(';').expect("its end") + start, "1");
        let address = "https://news.example/%C3%A4?q=1";
        assert_eq!(
            first,
            format!(
                "\u{1b}[m\u{1b}[2J\u{1b}[1Ha \u{1b}]8;id=1;{address}\u{1b}\\link\u{1b}[C\u{1b}]8;;\u{1b}\\b"
            )
        );
        let long = format!("https://news.example/{}", "x".repeat(2_100));
        for address in ["javascript:x", "file:///etc/passwd", "not an address", "", &long] {
            let frame = pair().lead(&[("a link b", address)]);
            assert!(!frame.contains("]8;"), "{frame:?}");
        }
        let hostile = pair().lead(&[("a link b", "https://e.example/\u{1b}\\\u{7}\u{1b}]0;x")]);
        // Clear, move, lead, end, move, lead nowhere, end: no more than ours.
        assert_eq!(hostile.matches('\u{1b}').count(), 8, "{hostile:?}");
        assert!(!hostile.contains('\u{7}'), "{hostile:?}");
    }

    #[test]
    fn what_leads_to_the_same_place_is_not_written_again() {
        let (one, other) = ("https://a.example/", "https://b.example/");
        let mut pair = pair();
        pair.lead(&[("a link b", one)]);
        assert_eq!(pair.lead(&[("a link b", one)]), "");
        let changed = pair.lead(&[("a link b", other)]);
        assert!(changed.contains("b.example") && changed.contains("link"), "{changed:?}");
        let taken = pair.lead(&[("a link b", "")]);
        assert_eq!(taken, "\u{1b}[1;3Hlink");
        let rows: Vec<(String, String)> =
            (0..12).map(|n| (format!("{n} link {n}"), format!("https://a.example/{n}"))).collect();
        let rows: Vec<(&str, &str)> =
            rows.iter().map(|(row, address)| (row.as_str(), address.as_str())).collect();
        let whole = pair.lead(&rows).len();
        let scrolled = pair.lead(&rows[1..]);
        assert!(scrolled.len() < whole / 4, "{scrolled:?}");
        assert!(!scrolled.contains("]8;"), "links scroll with their words: {scrolled:?}");
    }
}
