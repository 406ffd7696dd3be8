//! The terminal: the only writer to standard output while the screen is open.
//!
//! A frame is the difference to the frame before it (`frame`), sent as one write.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, queue};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::ascii;
use super::frame::{Shown, Strips};
use super::graphics::kitty;
use super::lookout;
use super::view::Drawn;
use crate::config::Notify;
use crate::domain::Text;

/// Longer texts are refused by terminals that take the clipboard at all.
const LONGEST_COPY: usize = 74_000;

/// Bytes that come in one piece anyway, and are shown at once by any terminal.
const AT_ONCE: usize = 256;

/// A cell has no fewer points than this in a row, and none has more rows of them than that.
const LEAST_OF_A_CELL: u16 = 4;
const MOST_OF_A_CELL: u16 = 64;

/// No screen has more columns, or rows.
const MOST_COLUMNS: u16 = 1_000;
const MOST_ROWS: u16 = 500;

/// A terminal that takes nothing for so long stands still.
const STANDSTILL: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// To an empty last row, for the shell to go on there where the screen is not another one.
const LAST_ROW: &[u8] = b"\x1b[m\x1b[r\x1b[999;1H\x1b[K";

/// Whether the terminal is ours at the moment.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// What newsfold asks of a terminal beyond the plain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Nothing beyond ASCII.
    pub ascii: bool,
    /// Report the mouse.
    pub mouse: bool,
    /// Let words lead to addresses (OSC 8).
    pub hyperlinks: bool,
    /// How to tell of news while another window is in use.
    pub notify: Notify,
}

/// The terminal while the screen is open.
pub struct Terminal {
    wishes: Wishes,
    /// What it shows.
    shown: Shown,
    /// Room for what it is to show next.
    cells: Buffer,
    cursor: Option<(u16, u16)>,
}

impl Terminal {
    /// Why there can be no screen here, in a sentence.
    pub fn refusal(term: Option<&str>) -> Option<&'static str> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Some(
                "the screen needs a terminal; `newsfold --plain` reads line by line anywhere, `newsfold list` prints the headlines",
            );
        }
        match term {
            None | Some("" | "dumb") => Some(
                "this terminal can't place the cursor (TERM says so); `newsfold --plain` reads line by line, `newsfold list` prints the headlines",
            ),
            _ => None,
        }
    }

    /// Takes the terminal over. It is given back by [`restore`], also before a panic is told.
    ///
    /// # Errors
    /// When the terminal can't be changed.
    pub fn enter(wishes: Wishes) -> io::Result<Terminal> {
        give_back_before_panic();
        take(wishes).inspect_err(|_| restore())?;
        Ok(Terminal { wishes, shown: Shown::default(), cells: Buffer::default(), cursor: None })
    }

    /// Columns and rows; what the terminal does not say is taken to be 80 by 24.
    pub fn size() -> (u16, u16) {
        match terminal::size() {
            // A terminal may say anything, and cells take memory.
            Ok((columns, rows)) if columns > 0 && rows > 0 => {
                (columns.min(MOST_COLUMNS), rows.min(MOST_ROWS))
            }
            _ => (80, 24),
        }
    }

    /// The points of a cell, in a row and rows, if the terminal says so and it can be.
    pub fn cell() -> Option<(u16, u16)> {
        let size = terminal::window_size().ok()?;
        let across = size.width.checked_div(size.columns)?;
        let down = size.height.checked_div(size.rows)?;
        let is_sound = |points| (LEAST_OF_A_CELL..=MOST_OF_A_CELL).contains(&points);
        (is_sound(across) && is_sound(down)).then_some((across, down))
    }

    /// Draws what `paint` puts on a screen of this size.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(
        &mut self,
        size: (u16, u16),
        paint: impl FnOnce(&mut Buffer) -> Drawn,
    ) -> io::Result<()> {
        let frame = self.compose(size, paint);
        if frame.is_empty() {
            return Ok(());
        }
        if frame.len() <= AT_ONCE {
            return write_out(frame.as_bytes());
        }
        // Synchronised output: terminals that know it show the frame at once.
        write_out(format!("\x1b[?2026h{frame}\x1b[?2026l").as_bytes())
    }

    /// What has to be sent for the terminal to show the next frame.
    fn compose(
        &mut self,
        (columns, rows): (u16, u16),
        paint: impl FnOnce(&mut Buffer) -> Drawn,
    ) -> String {
        let cells = &mut self.cells;
        cells.resize(Rect::new(0, 0, columns, rows));
        cells.reset();
        let Drawn { cursor, hyperlinks, graphics } = paint(cells);
        let strips = Strips::take(cells, &graphics);
        if self.wishes.ascii {
            ascii::translate(cells);
        }
        let hyperlinks = if self.wishes.hyperlinks { hyperlinks } else { Vec::new() };
        let mut frame = kitty::send(&graphics);
        frame += &self.shown.turn_to(cells, &hyperlinks, strips);
        self.place_cursor(cursor, &mut frame);
        frame
    }

    fn place_cursor(&mut self, cursor: Option<(u16, u16)>, frame: &mut String) {
        if let Some((x, y)) = cursor
            && (self.cursor != cursor || !frame.is_empty())
        {
            // Writing to a string cannot fail, here and below.
            let _ = write!(frame, "\x1b[{};{}H", y + 1, x + 1);
        }
        match (self.cursor, cursor) {
            (None, Some(_)) => frame.push_str("\x1b[?25h"),
            (Some(_), None) => frame.push_str("\x1b[?25l"),
            _ => {}
        }
        self.cursor = cursor;
    }

    /// Draws every cell anew next time.
    pub fn forget(&mut self) {
        self.shown = Shown::default();
        // What it keeps it may have lost; where it is gone, the next frame says so.
        let _ = write_out(kitty::drop_all().as_bytes());
    }

    /// Writes lines to the clipboard of whoever sits at the terminal, near or far (OSC 52). Says
    /// whether it could.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn copy(&self, lines: &[String]) -> io::Result<bool> {
        let lines: Vec<String> = lines.iter().map(|line| Text::clean(line).to_string()).collect();
        let text = lines.join("\n");
        if text.is_empty() || text.len() > LONGEST_COPY {
            return Ok(false);
        }
        let coded = base64::engine::general_purpose::STANDARD.encode(text);
        write_out(format!("\x1b]52;c;{coded}\x1b\\").as_bytes())?;
        Ok(true)
    }

    /// Tells of something while another window is in use, if that is wished.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn notify(&self, text: &str) -> io::Result<()> {
        match notification(self.wishes.notify, text) {
            bytes if bytes.is_empty() => Ok(()),
            bytes => write_out(bytes.as_bytes()),
        }
    }

    /// Asks other things of the terminal from now on.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn wish(&mut self, wishes: Wishes) -> io::Result<()> {
        if wishes != self.wishes {
            restore();
            self.wishes = wishes;
            self.take_back()?;
        }
        Ok(())
    }

    /// Takes the terminal back after the shell had it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn take_back(&mut self) -> io::Result<()> {
        // The shell may have changed its mode without our knowing.
        let _ = terminal::disable_raw_mode();
        take(self.wishes)?;
        self.cursor = None;
        self.forget();
        Ok(())
    }
}

/// The bell, or a message (OSC 9). It begins with our name: with a number first, some terminals
/// take it for a command.
fn notification(notify: Notify, text: &str) -> String {
    match notify {
        Notify::Never => String::new(),
        Notify::Bell => "\x07".to_owned(),
        Notify::Osc9 => format!("\x1b]9;newsfold: {}\x1b\\", Text::clean(text).cut(80)),
    }
}

fn take(wishes: Wishes) -> io::Result<()> {
    ENTERED.store(true, Ordering::SeqCst);
    terminal::enable_raw_mode()?;
    let mut bytes = Vec::new();
    queue!(bytes, EnterAlternateScreen, cursor::Hide, EnableBracketedPaste)?;
    if wishes.notify != Notify::Never {
        queue!(bytes, EnableFocusChange)?;
    }
    if wishes.mouse {
        queue!(bytes, EnableMouseCapture)?;
    }
    write_out(&bytes)
}

/// Gives the terminal back as it was found; does nothing when it was not taken.
pub fn restore() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        let mut bytes = kitty::drop_all().into_bytes();
        bytes.extend(LAST_ROW);
        // A terminal that is gone needs no restoring.
        let _ = queue!(
            bytes,
            DisableMouseCapture,
            DisableFocusChange,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = write_out(&bytes);
        let _ = terminal::disable_raw_mode();
    }
}

/// A panic on this thread gives the terminal back before it is told. One on another thread is
/// somebody's caught mistake, such as a parser's: it goes to the log.
fn give_back_before_panic() {
    let ours = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        let told = Text::clean(&info.to_string());
        if std::thread::current().id() == ours {
            restore();
            let _ = writeln!(io::stderr(), "newsfold stopped: {told}");
        } else {
            tracing::error!("{told}");
        }
    }));
}

/// In one piece: the standard library's output sends what stands before the last line feed first,
/// and a thin line then carries two packets.
fn write_out(bytes: &[u8]) -> io::Result<()> {
    let out = rustix::stdio::stdout();
    let mut left = bytes;
    while !left.is_empty() {
        wait_for_room()?;
        match rustix::io::write(out, left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => left = &left[written..],
            // Whoever has the terminal too may have told it not to wait.
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Waits until the terminal takes something. One that does not, as on a line that stands still, keeps
/// nobody from ending the program.
fn wait_for_room() -> io::Result<()> {
    let out = rustix::stdio::stdout();
    loop {
        let mut terminal = [PollFd::new(&out, PollFlags::OUT)];
        match poll(&mut terminal, Some(&STANDSTILL)) {
            Ok(0) | Err(Errno::INTR) if lookout::is_to_end() => {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Ok(0) | Err(Errno::INTR) => {}
            Ok(_) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_is_told_as_wished_and_commands_nothing() {
        assert_eq!(notification(Notify::Never, "3 new headlines"), "");
        assert_eq!(notification(Notify::Bell, "3 new headlines"), "\u{7}");
        let told = notification(Notify::Osc9, "3 \u{1b}]0;x\u{7}new\u{9b}2J headlines");
        assert_eq!(told, "\u{1b}]9;newsfold: 3 new headlines\u{1b}\\");
        let long = notification(Notify::Osc9, &"x".repeat(5_000));
        assert!(long.len() < 120, "{}", long.len());
    }
}
