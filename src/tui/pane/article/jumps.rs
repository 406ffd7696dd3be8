//! Going to a note or another place of the article, and back to where one was.

use super::Reader;

/// Of so many parts of the screen, one stays above the place that one goes to.
const ABOVE: usize = 4;
/// Ways back that are remembered.
const MOST: usize = 100;

/// Where one came from, and the place that one went to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jumps {
    /// The first lines that were on the screen, the latest last.
    from: Vec<usize>,
    /// The line that was gone to.
    to: Option<usize>,
}

impl Jumps {
    /// Whether there is a way back.
    pub fn can_return(&self) -> bool {
        !self.from.is_empty()
    }

    /// The line that was gone to, while one has not gone back.
    pub fn to(&self) -> Option<usize> {
        self.to
    }

    /// Remembers the way back to a screen that began with this line.
    pub fn left(&mut self, top: usize) {
        if self.from.len() == MOST {
            self.from.remove(0);
        }
        self.from.push(top);
    }

    /// The lines are elsewhere now.
    pub fn moved(&mut self, now: impl Fn(usize) -> usize) {
        self.from.iter_mut().chain(&mut self.to).for_each(|line| *line = now(*line));
    }
}

impl Reader {
    /// Goes to a line on a screen of `height` rows. Where one came from there, one goes back.
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

    /// Scrolls a line onto a screen of `height` rows, unless it is there.
    pub(super) fn bring_up(&mut self, line: usize, height: usize) {
        if !(self.top..self.top + height).contains(&line) {
            let last = self.line_count().saturating_sub(height);
            self.top = line.saturating_sub(height / ABOVE).min(last);
        }
    }

    /// Goes back to where one was; false when one is there.
    pub fn come_back(&mut self) -> bool {
        let Some(top) = self.jumps.from.pop() else { return false };
        self.drop_hints();
        self.jumps.to = None;
        self.top = top;
        true
    }
}
