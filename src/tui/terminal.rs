//! The terminal: the only writer to standard output while the screen is open.
//!
//! A frame is the difference from the frame before it (`frame`), sent as one write.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange,
};
use crossterm::terminal::{
    self, DisableLineWrap, EnableLineWrap, EnterAlternateScreen, LeaveAlternateScreen,
};
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

/// The longest text, in bytes, that terminals with a clipboard accept.
const LONGEST_COPY: usize = 74_000;

/// Frames of up to so many bytes arrive in one piece anyway, and are shown at once by any terminal.
const AT_ONCE: usize = 256;

/// The least and the greatest plausible width or height of a cell, in pixels.
const LEAST_OF_A_CELL: u16 = 4;
const MOST_OF_A_CELL: u16 = 64;

/// The largest screen that is drawn.
const MOST_COLUMNS: u16 = 1_000;
const MOST_ROWS: u16 = 500;

/// How long to wait for a terminal that takes nothing before checking whether to give up.
const STANDSTILL: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// Moves to an empty last row, where the shell goes on if there is no alternate screen.
const LAST_ROW: &[u8] = b"\x1b[m\x1b[r\x1b[999;1H\x1b[K";

/// Asks for reports of buttons and the wheel, in the newest encoding, but not of each movement.
const BUTTONS_AND_WHEEL: &[u8] = b"\x1b[?1000h\x1b[?1006h";

/// Whether the terminal is ours at the moment.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// Optional features that newsfold asks of a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Nothing beyond ASCII.
    pub ascii: bool,
    /// Report the mouse.
    pub mouse: bool,
    /// Send hyperlinks (OSC 8).
    pub hyperlinks: bool,
    /// How to notify of news while another window is in use.
    pub notify: Notify,
}

/// The terminal while the screen is open.
pub struct Terminal {
    wishes: Wishes,
    /// What it shows.
    shown: Shown,
    /// A buffer for what it shows next.
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

    /// Takes the terminal over. It is given back by [`restore`], also before a panic is reported.
    ///
    /// # Errors
    /// When the terminal can't be changed.
    pub fn enter(wishes: Wishes) -> io::Result<Terminal> {
        give_back_before_panic();
        take(wishes).inspect_err(|_| restore())?;
        Ok(Terminal { wishes, shown: Shown::default(), cells: Buffer::default(), cursor: None })
    }

    /// Columns and rows; 80 by 24 if the terminal does not say.
    pub fn size() -> (u16, u16) {
        match terminal::size() {
            // A terminal may say anything, and cells take memory.
            Ok((columns, rows)) if columns > 0 && rows > 0 => {
                (columns.min(MOST_COLUMNS), rows.min(MOST_ROWS))
            }
            _ => (80, 24),
        }
    }

    /// Width and height of a cell in pixels, if the terminal reports plausible ones.
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

    /// The bytes that make the terminal show the next frame.
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

    /// Draws every cell again next time.
    pub fn forget(&mut self) {
        self.shown = Shown::default();
        // The terminal may have lost its pictures, too. If it is gone, the next frame reports that.
        let _ = write_out(kitty::drop_all().as_bytes());
    }

    /// Writes lines to the clipboard of the reader's terminal, near or far (OSC 52). Returns false if
    /// they are empty or too long.
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

    /// Notifies a reader who is in another window, if the configuration wants that.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn notify(&self, text: &str) -> io::Result<()> {
        match notification(self.wishes.notify, text) {
            bytes if bytes.is_empty() => Ok(()),
            bytes => write_out(bytes.as_bytes()),
        }
    }

    /// Changes what is asked of the terminal.
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

/// The bell, or a message (OSC 9). The message begins with our name: some terminals take one that
/// begins with a number for a command.
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
    // What is wider than expected at the right edge is not to go on in the next row.
    queue!(bytes, EnterAlternateScreen, DisableLineWrap, cursor::Hide, EnableBracketedPaste)?;
    if wishes.notify != Notify::Never {
        queue!(bytes, EnableFocusChange)?;
    }
    if wishes.mouse {
        bytes.extend(BUTTONS_AND_WHEEL);
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
            EnableLineWrap,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = write_out(&bytes);
        let _ = terminal::disable_raw_mode();
    }
}

/// Installs a hook that gives the terminal back before it reports a panic of this thread. Panics of
/// other threads, such as in a parser, are caught there and go to the log.
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

/// Writes everything in one piece: the standard library's output would send all up to the last line
/// feed first, which takes two packets on a slow line.
fn write_out(bytes: &[u8]) -> io::Result<()> {
    let out = rustix::stdio::stdout();
    let mut left = bytes;
    while !left.is_empty() {
        wait_for_room()?;
        match rustix::io::write(out, left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => left = &left[written..],
            // Another process on this terminal may have made it non-blocking.
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Waits until the terminal takes output. One that takes none, as on a stalled line, does not keep the
/// process from ending.
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
