//! Jumps to a note or another place of the article, and back.

use super::Reader;

/// A jump leaves 1/`ABOVE` of the screen above its target.
const ABOVE: usize = 4;
/// The most jumps remembered.
const MOST: usize = 100;

/// Where the jumps began, and the target of the last one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jumps {
    /// The first line on the screen before each jump, the latest last.
    from: Vec<usize>,
    /// The target line of the last jump.
    to: Option<usize>,
}

impl Jumps {
    /// Whether there is a way back.
    pub fn can_return(&self) -> bool {
        !self.from.is_empty()
    }

    /// The target line of the last jump, until the reader goes back.
    pub fn to(&self) -> Option<usize> {
        self.to
    }

    /// Remembers the first line of the screen that a jump leaves.
    pub fn left(&mut self, top: usize) {
        if self.from.len() == MOST {
            self.from.remove(0);
        }
        self.from.push(top);
    }

    /// Renumbers the remembered lines after the layout changed.
    pub fn moved(&mut self, now: impl Fn(usize) -> usize) {
        self.from.iter_mut().chain(&mut self.to).for_each(|line| *line = now(*line));
    }
}

impl Reader {
    /// Jumps to a line on a screen of `height` rows; goes back instead if the last jump
    /// began where it was visible.
    pub fn go_to(&mut self, line: usize, height: usize) {
        self.drop_hints();
        self.jumps.to = Some(line);
        let sees = |top: usize| (top..top + height).contains(&line);
        if let Some(top) = self.jumps.from.pop_if(|top| sees(*top)) {
            self.top = top;
            return;
        }
        self.jumps.left(self.top);
        self.bring_up(line, height);
    }

    /// Scrolls a line onto a screen of `height` rows, unless it is visible.
    pub(super) fn bring_up(&mut self, line: usize, height: usize) {
        if !(self.top..self.top + height).contains(&line) {
            let last = self.line_count().saturating_sub(height);
            self.top = line.saturating_sub(height / ABOVE).min(last);
        }
    }

    /// Goes back to where the last jump began; false when there was none.
    pub fn come_back(&mut self) -> bool {
        let Some(top) = self.jumps.from.pop() else { return false };
        self.drop_hints();
        self.jumps.to = None;
        self.top = top;
        true
    }
}
