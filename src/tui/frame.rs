//! The bytes that turn one screen into the next: pure.
//!
//! Control characters are removed here once more, whatever let them through before.

mod rows;
mod seen;
mod sequence;
mod strips;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use super::view::Hyperlink;

use seen::Seen;
pub(super) use strips::Strips;

/// What a terminal shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    frame: Frame,
    /// A buffer for the next frame.
    next: Frame,
}

impl Shown {
    /// Returns the bytes that make the terminal show these cells, with hyperlinks (OSC 8) and with
    /// pictures over them, and remembers them as shown. Empty if nothing changed.
    pub fn turn_to(
        &mut self,
        cells: &mut Buffer,
        hyperlinks: &[Hyperlink],
        strips: Strips,
    ) -> String {
        let Shown { frame: shown, next } = self;
        next.be(cells, hyperlinks, strips);
        let mut bytes = String::new();
        if (shown.width, shown.seen.len()) != (next.width, next.seen.len()) {
            bytes.push_str("\x1b[m\x1b[2J");
            let seen = vec![Seen::BLANK; next.seen.len()];
            *shown = Frame { width: next.width, seen, ..Frame::default() };
        }
        let mut changed = changed_rows(shown, next);
        if changed.len() > WORTH_A_SCROLL && scroll(shown, next, &mut bytes) {
            changed = changed_rows(shown, next);
        }
        rows::write(shown, next, cells, &changed, &mut bytes);
        std::mem::swap(shown, next);
        bytes
    }
}

/// A screen: its cells, their hyperlinks, and the pictures over them.
#[derive(Debug, Clone, Default)]
struct Frame {
    /// The columns of a row.
    width: usize,
    seen: Vec<Seen>,
    /// Addresses by name.
    addresses: HashMap<u32, String>,
    strips: Strips,
}

impl Frame {
    /// Takes what these cells show, with the addresses that are safe to send to a terminal.
    fn be(&mut self, cells: &mut Buffer, hyperlinks: &[Hyperlink], strips: Strips) {
        self.width = usize::from(cells.area.width);
        self.seen.clear();
        self.seen.extend(cells.content.iter_mut().map(|cell| {
            make_safe(cell);
            Seen::of(cell)
        }));
        self.addresses.clear();
        for hyperlink in hyperlinks {
            let Some(address) = tellable(&hyperlink.address) else { continue };
            let name = name(&address);
            for x in hyperlink.columns.clone() {
                if x < cells.area.width && hyperlink.row < cells.area.height {
                    self.seen[cells.index_of(x, hyperlink.row)].hyperlink = name;
                }
            }
            self.addresses.insert(name, address);
        }
        self.strips = strips;
    }

    fn rows(&self) -> usize {
        self.seen.len().checked_div(self.width).unwrap_or(0)
    }

    fn cells_of(&self, row: usize) -> Range<usize> {
        row * self.width..(row + 1) * self.width
    }

    /// The cells of a row.
    fn row(&self, row: usize) -> &[Seen] {
        &self.seen[self.cells_of(row)]
    }

    /// The strips of pictures over a row.
    fn strips(&self, row: usize) -> &[u64] {
        self.strips.row(self.cells_of(row))
    }
}

/// The longest address that terminals take.
const LONGEST_ADDRESS: usize = 2_083;

/// The address if it may be sent to a terminal: HTTP or HTTPS, in printable ASCII, and not too long.
fn tellable(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let is_plain = url.as_str().bytes().all(|byte| byte.is_ascii_graphic());
    (is_plain && url.as_str().len() <= LONGEST_ADDRESS).then(|| url.into())
}

/// A short name for an address. Terminals treat words on several lines as one link if the name is the
/// same.
fn name(address: &str) -> u32 {
    u32::try_from(xxh3_64(address.as_bytes()) & 0x00ff_ffff).unwrap_or(0).max(1)
}

/// A scroll that saves fewer rows is not worth it.
const WORTH_A_SCROLL: usize = 3;

/// The rows that differ.
fn changed_rows(shown: &Frame, next: &Frame) -> Vec<usize> {
    let differs =
        |row: &usize| shown.row(*row) != next.row(*row) || shown.strips(*row) != next.strips(*row);
    (0..next.rows()).filter(differs).collect()
}

/// Blanks a cell that holds a control or direction character: the last check before the terminal.
fn make_safe(cell: &mut Cell) {
    let symbol = cell.symbol();
    let plain = symbol.len() == 1 && matches!(symbol.as_bytes()[0], b' '..=b'~');
    if !plain && symbol.chars().any(|letter| letter.is_control() || is_override(letter)) {
        cell.set_symbol(" ");
    }
}

fn is_override(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Lets the terminal move rows that only moved up or down; returns whether it did.
fn scroll(shown: &mut Frame, next: &Frame, frame: &mut String) -> bool {
    // Not every terminal moves a picture with its row, so rows with pictures are drawn again.
    if !shown.strips.is_empty() || !next.strips.is_empty() {
        return false;
    }
    let rows = next.rows();
    let [old, new] = [shown, next].map(row_hashes);
    // The rows that need not be written after a shift.
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
    let region = shown.cells_of(top).start..shown.cells_of(bottom).end;
    shift_by(&mut shown.seen[region], shift, reach * next.width);
    true
}

/// Moves the cells of a region up, or down when `shift` is negative; fills the rest with blanks.
fn shift_by(region: &mut [Seen], shift: isize, blanks: usize) {
    if shift > 0 {
        region.rotate_left(blanks);
        let kept = region.len() - blanks;
        region[kept..].fill(Seen::BLANK);
    } else {
        region.rotate_right(blanks);
        region[..blanks].fill(Seen::BLANK);
    }
}

/// A hash of the letters of each row, without their styles.
fn row_hashes(frame: &Frame) -> Vec<u64> {
    let mut letters = Vec::new();
    let rows = (0..frame.rows()).map(|row| {
        letters.clear();
        letters.extend(frame.row(row).iter().flat_map(|seen| seen.letter().to_le_bytes()));
        xxh3_64(&letters)
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

    /// Our model of a terminal, and an emulated terminal.
    struct Pair {
        ours: Shown,
        theirs: vt100::Parser,
    }

    fn pair() -> Pair {
        let cells = |number| NonZeroU16::new(number).expect("more than none");
        Pair { ours: Shown::default(), theirs: vt100::Parser::new(cells(SIZE.1), cells(SIZE.0), 0) }
    }

    impl Pair {
        fn compose(&mut self, paint: impl FnOnce(&mut Buffer)) -> String {
            let mut next = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            paint(&mut next);
            self.ours.turn_to(&mut next, &[], Strips::default())
        }

        /// Shows rows in which columns 2 to 5 lead to an address.
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
            self.ours.turn_to(&mut next, &hyperlinks, Strips::default())
        }

        /// Shows these rows, and returns the bytes that were sent.
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
    fn what_follows_a_picture_stands_in_its_column_however_wide_the_terminal_thinks_it() {
        for picture in ["🏆", "👍🏽", "🇩🇪", "👩\u{200d}🚒", "☀\u{fe0f}"] {
            let frame = pair().compose(|buffer| {
                buffer.set_string(0, 0, format!("a{picture}b"), Style::new());
            });
            assert!(frame.contains(&format!("a{picture}\u{1b}[4Gb")), "{frame:?}");
        }
        for letter in ["地", "é", "ส\u{e39}", "e\u{301}\u{323}"] {
            let frame = pair().compose(|buffer| {
                buffer.set_string(0, 0, format!("a{letter}b"), Style::new());
            });
            assert!(frame.ends_with(&format!("a{letter}b")), "{frame:?}");
        }
    }

    #[test]
    fn nothing_is_left_beside_a_picture_that_the_terminal_thinks_narrow() {
        let heart = "\u{2764}\u{fe0f}";
        let drawn = |before: &str| {
            let mut pair = pair();
            for text in [before, heart] {
                pair.compose(|buffer| buffer.set_string(0, 0, text, Style::new()));
            }
            pair.compose(|buffer| buffer.set_string(0, 0, before, Style::new()));
            pair.compose(|buffer| buffer.set_string(0, 0, heart, Style::new()))
        };
        assert!(drawn("ab").contains(&format!("\u{1b}[2X{heart}")), "{:?}", drawn("ab"));
        assert!(!drawn("a").contains('X'), "{:?}", drawn("a"));
    }

    #[test]
    fn what_a_picture_may_hide_is_written_again_where_the_terminal_thinks_it_wide() {
        // Six columns, if shown as a woman, a colour, and a rocket.
        let astronaut = "👩\u{1f3ff}\u{200d}🚀";
        let (with, without) = (format!("ab{astronaut}efgh ij"), "abcdefgh ij");
        for (before, after) in [(without, &*with), (&*with, without)] {
            let mut pair = pair();
            pair.compose(|buffer| buffer.set_string(0, 0, before, Style::new()));
            let frame = pair.compose(|buffer| buffer.set_string(0, 0, after, Style::new()));
            assert!(frame.contains("efgh"), "{frame:?}");
            assert!(!frame.contains("ij"), "what is beyond its reach stays: {frame:?}");
        }
        // Of rows that stay as they are, nothing is written.
        let mut pair = pair();
        for _ in 0..2 {
            pair.compose(|buffer| buffer.set_string(0, 0, &with, Style::new()));
        }
        let frame =
            pair.compose(|buffer| buffer.set_string(0, 0, format!("{with}!"), Style::new()));
        assert!(!frame.contains("efgh"), "{frame:?}");
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
        // Two to clear, move, link, terminator, move, end of link, terminator: only our own.
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
