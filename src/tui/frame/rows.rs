//! Writes the rows that changed. Each is written in two ways, only what differs or all from its
//! first change on, and the shorter one is sent.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};

use super::Frame;
use super::seen::Seen;
use super::sequence::{lead_to, move_to, put_sequence, select};

/// From this many blanks on, the sequence that erases them is shorter.
const MANY_BLANKS: u16 = 8;

/// Writes what differs in `rows` between `shown` and `next`, which shows `cells`, and leaves the
/// terminal with a plain look.
pub(super) fn write(shown: &Frame, next: &Frame, cells: &Buffer, rows: &[usize], out: &mut String) {
    let mut hand = Hand::default();
    for y in rows.iter().copied() {
        let row = Row::of(shown, next, cells, y);
        let Some(first) = row.first_change() else { continue };
        let [mut differences, mut anew] = [hand.clone(), hand];
        differences.write_differences(&row);
        anew.write_anew(&row, first);
        hand = if anew.out.len() < differences.out.len() { anew } else { differences };
        out.push_str(&std::mem::take(&mut hand.out));
    }
    hand.look_plain(next);
    out.push_str(&hand.out);
}

/// A row before and after the change.
struct Row<'f> {
    y: u16,
    old: &'f [Seen],
    new: &'f [Seen],
    /// The new cells, with what to write.
    cells: &'f [Cell],
    /// The strips of pictures over it; empty if the whole screen has none.
    old_strips: &'f [u64],
    strips: &'f [u64],
    next: &'f Frame,
}

impl<'f> Row<'f> {
    fn of(shown: &'f Frame, next: &'f Frame, cells: &'f Buffer, row: usize) -> Row<'f> {
        let (old, new) = (shown.row(row), next.row(row));
        let (old_strips, strips) = (shown.strips(row), next.strips(row));
        let cells = &cells.content[next.cells_of(row)];
        Row { y: narrow(row), old, new, cells, old_strips, strips, next }
    }

    fn differs(&self, at: usize) -> bool {
        self.old[at] != self.new[at] || name_at(self.old_strips, at) != self.strip(at)
    }

    /// The strip over a cell; 0 for none.
    fn strip(&self, at: usize) -> u64 {
        name_at(self.strips, at)
    }

    /// The columns that a strip takes.
    fn extent(&self, name: u64) -> std::ops::Range<usize> {
        let is_it = |it: &u64| *it == name;
        let first = self.strips.iter().position(is_it).unwrap_or(0);
        first..self.strips.iter().rposition(is_it).map_or(first, |last| last + 1)
    }

    /// Whether something was seen in these columns from `at` on, except the first.
    fn shows_under(&self, at: usize, columns: u16) -> bool {
        let under = self.old.iter().skip(at + 1).take(usize::from(columns).saturating_sub(1));
        under.into_iter().any(|seen| *seen != Seen::BLANK)
    }

    fn first_change(&self) -> Option<usize> {
        (0..self.new.len()).find(|at| self.differs(*at))
    }

    /// Whether nothing is seen in a new cell.
    fn is_blank(&self, at: usize) -> bool {
        self.new[at] == Seen::BLANK && self.strip(at) == 0
    }

    /// The column from which on the new row is blank.
    fn end(&self) -> usize {
        (0..self.new.len()).rposition(|at| !self.is_blank(at)).map_or(0, |last| last + 1)
    }
}

/// A hand that writes: where its cursor is, and with which pen.
#[derive(Clone, Default)]
struct Hand {
    out: String,
    /// `None` after the right edge, where terminals disagree on the cursor's place.
    column: Option<u16>,
    row: Option<u16>,
    pen: Style,
    hyperlink: u32,
}

impl Hand {
    /// Writes the cells that differ.
    fn write_differences(&mut self, row: &Row) {
        let end = row.end();
        // After a wide letter, or one that the terminal may show as several, `spoiled` columns may have lost
        // their letter with it, and `covered` ones belong to it.
        let (mut spoiled, mut covered) = (0, 0);
        let mut at = 0;
        while at < row.new.len() {
            let (mut old, mut new) = (row.old[at].columns(), row.new[at].columns());
            let own = new;
            if (row.differs(at) || spoiled > 0) && covered == 0 {
                if row.strip(at) != 0 {
                    at = self.draw_strip(row, at);
                    (spoiled, covered) = (0, 0);
                    continue;
                }
                if at >= end {
                    return self.erase_rest(row, at);
                }
                let blanks = (at..end).take_while(|at| row.is_blank(*at)).count();
                let is_due = |it: &usize| row.differs(*it) || *it < at + usize::from(spoiled);
                let changed = (at..at + blanks).rfind(is_due);
                let blanks = changed.map_or(0, |last| narrow(last + 1 - at));
                if blanks >= MANY_BLANKS {
                    self.erase(row, at, blanks);
                    at += usize::from(blanks);
                    (spoiled, covered) = (0, 0);
                    continue;
                }
                self.put(row, at);
                (old, new) = (row.old[at].reach(), row.new[at].reach());
            }
            covered = if covered > 0 { covered - 1 } else { own - 1 };
            spoiled = old.max(new).max(spoiled) - 1;
            at += 1;
        }
    }

    /// Erases the row from `first` on and writes all that is seen there.
    fn write_anew(&mut self, row: &Row, first: usize) {
        // Erasing from the second column of a wide letter would leave half of it.
        let before = first.checked_sub(1).filter(|at| row.new[*at].columns() > 1);
        let first = before.unwrap_or(first);
        self.erase_rest(row, first);
        let (mut at, end) = (first, row.end());
        // The column up to which a letter may reach that the terminal shows as several.
        let mut reached = 0;
        while at < end {
            if row.is_blank(at) && at >= reached {
                at += 1;
                continue;
            }
            if row.strip(at) != 0 {
                at = self.draw_strip(row, at);
                continue;
            }
            self.put(row, at);
            reached = reached.max(at + usize::from(row.new[at].reach()));
            at += usize::from(row.new[at].columns());
        }
    }

    fn erase_rest(&mut self, row: &Row, at: usize) {
        self.leave_blanks_blank(row.next);
        self.go_to(row, at);
        self.out.push_str("\x1b[K");
    }

    fn erase(&mut self, row: &Row, at: usize, columns: u16) {
        self.leave_blanks_blank(row.next);
        self.go_to(row, at);
        put_sequence(columns, 'X', &mut self.out);
    }

    /// Writes a cell.
    fn put(&mut self, row: &Row, at: usize) {
        self.go_to(row, at);
        let cell = &row.cells[at];
        if row.is_blank(at) {
            self.leave_blanks_blank(row.next);
        } else {
            self.take_pen(row.next, cell.style(), row.new[at].hyperlink);
        }
        let (columns, is_alike) = (row.new[at].columns(), is_measured_alike(cell.symbol()));
        if !is_alike && row.shows_under(at, columns) {
            // A terminal that takes it for narrower would leave the old letter beside it.
            put_sequence(columns, 'X', &mut self.out);
        }
        self.out.push_str(cell.symbol());
        let after = narrow(at) + columns;
        let is_sure = usize::from(after) < row.new.len() && is_alike;
        self.column = is_sure.then_some(after);
    }

    /// Draws the strip over a column; returns the column after it.
    fn draw_strip(&mut self, row: &Row, at: usize) -> usize {
        let name = row.strip(at);
        let columns = row.extent(name);
        // Letters would show through the transparent parts of the picture.
        self.erase(row, columns.start, narrow(columns.len()));
        self.out.push_str(row.next.strips.sequence(name));
        // Terminals disagree on where the cursor is afterwards.
        (self.column, self.row) = (None, None);
        columns.end
    }

    /// Goes to a column of the row: by a sequence, or by writing the cells in between.
    fn go_to(&mut self, row: &Row, at: usize) {
        let (x, y) = (narrow(at), row.y);
        if (self.column, self.row) == (Some(x), Some(y)) {
            return;
        }
        let before = self.out.len();
        move_to((self.column, self.row), (x, y), &mut self.out);
        let way = self.out.len() - before;
        if let Some(column) = self.column.filter(|column| self.row == Some(y) && *column < x) {
            let between = usize::from(column)..at;
            if between.len() <= way && self.wrote(row, between.clone()) {
                self.out.truncate(before);
                self.out.extend(between.map(|at| row.cells[at].symbol()));
            }
        }
        (self.column, self.row) = (Some(x), Some(y));
    }

    /// Whether these cells are what the current pen would write, a byte each.
    fn wrote(&self, row: &Row, mut cells: std::ops::Range<usize>) -> bool {
        cells.all(|at| {
            let cell = &row.cells[at];
            let is_alike = cell.style() == pen_of(self.pen);
            let is_ours = is_alike || row.is_blank(at) && !shows_on_blanks(self.pen);
            let is_under = row.strip(at) != 0;
            is_ours
                && !is_under
                && row.new[at].hyperlink == self.hyperlink
                && cell.symbol().len() == 1
        })
    }

    fn take_pen(&mut self, next: &Frame, style: Style, hyperlink: u32) {
        if hyperlink != self.hyperlink {
            let address = next.addresses.get(&hyperlink);
            lead_to(address.map(|address| (hyperlink, address.as_str())), &mut self.out);
            self.hyperlink = hyperlink;
        }
        if style != self.pen && style != pen_of(self.pen) {
            select(self.pen, style, &mut self.out);
            self.pen = style;
        }
    }

    /// Takes a pen whose blanks are not seen.
    fn leave_blanks_blank(&mut self, next: &Frame) {
        if self.hyperlink != 0 || shows_on_blanks(self.pen) {
            self.look_plain(next);
        }
    }

    fn look_plain(&mut self, next: &Frame) {
        self.take_pen(next, Cell::default().style(), 0);
    }
}

/// A pen as the style of a cell: the initial pen sets nothing, where a plain cell sets its defaults.
fn pen_of(pen: Style) -> Style {
    if pen == Style::default() { Cell::default().style() } else { pen }
}

/// Whether a blank written or erased with this pen could be seen.
fn shows_on_blanks(pen: Style) -> bool {
    let lines = Modifier::UNDERLINED | Modifier::REVERSED | Modifier::CROSSED_OUT;
    !matches!(pen.bg, None | Some(Color::Reset)) || pen.add_modifier.intersects(lines)
}

/// Whether all terminals give a letter as many columns as newsfold does. Some do not know the newer
/// emoji, and others show those composed of several (flags, families, skin tones) as several.
fn is_measured_alike(symbol: &str) -> bool {
    const FIRST_PICTURE: char = '\u{1f000}';
    let is_picture =
        |letter: char| letter >= FIRST_PICTURE || matches!(letter, '\u{200d}' | '\u{fe0f}');
    symbol.len() <= 3 || !symbol.contains(is_picture)
}

fn name_at(strips: &[u64], at: usize) -> u64 {
    strips.get(at).copied().unwrap_or(0)
}

fn narrow(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}
