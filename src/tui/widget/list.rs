//! The place in a list: a selected line and the first line on the screen.

/// A selection and a scroll, in lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// The selected line.
    pub at: usize,
    /// The first line on the screen.
    pub top: usize,
}

impl Place {
    /// Moves the selection by `lines`, not beyond the ends of a list of `len`.
    pub fn move_by(&mut self, lines: isize, len: usize) {
        self.at = self.at.saturating_add_signed(lines).min(len.saturating_sub(1));
    }

    /// Scrolls as little as needed to show the selection on `height` rows, and fills the screen. A
    /// list that is hidden (`None`) keeps its scroll, to show the same rows later.
    pub fn follow(&mut self, height: Option<usize>, len: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        let Some(height) = height else { return };
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(height.max(1)));
        self.top = self.top.min(len.saturating_sub(height));
    }

    /// As [`Place::follow`], but scrolls by half a screen when the selection leaves it. For lists
    /// whose rows the terminal can't scroll, so that each scroll writes all of them.
    pub fn follow_by_halves(&mut self, height: Option<usize>, len: usize) {
        match height {
            Some(height) if !(self.top..self.top + height).contains(&self.at) => {
                self.centre(height, len);
            }
            height => self.follow(height, len),
        }
    }

    /// Scrolls by lines; the selection stays on its line, unless that leaves the `height` visible rows.
    pub fn scroll_by(&mut self, lines: isize, height: usize, len: usize) {
        self.top = self.top.saturating_add_signed(lines).min(len.saturating_sub(height));
        self.at = self.at.clamp(self.top, self.top + height.saturating_sub(1));
    }

    /// Scrolls the selection to the middle of `height` rows.
    pub fn centre(&mut self, height: usize, len: usize) {
        self.top = self.at.saturating_sub(height / 2);
        self.follow(Some(height), len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mut place: Place, height: usize, len: usize, want: (usize, usize)) {
        place.follow(Some(height), len);
        assert_eq!((place.at, place.top), want);
    }

    #[test]
    fn the_selection_stays_on_the_screen() {
        check(Place { at: 12, top: 0 }, 10, 100, (12, 3));
        check(Place { at: 2, top: 5 }, 10, 100, (2, 2));
        check(Place { at: 7, top: 5 }, 10, 100, (7, 5));
    }

    #[test]
    fn rows_that_are_written_anew_move_on_by_half() {
        let mut place = Place::default();
        let mut tops = Vec::new();
        for at in (0..=20).chain([14, 9, 8, 99]) {
            place.at = at;
            place.follow_by_halves(Some(10), 100);
            assert_eq!(place.at, at);
            if tops.last() != Some(&place.top) {
                tops.push(place.top);
            }
        }
        assert_eq!(tops, [0, 5, 10, 15, 9, 3, 90]);
    }

    #[test]
    fn the_screen_is_filled() {
        check(Place { at: 99, top: 99 }, 10, 100, (99, 90));
        check(Place { at: 3, top: 3 }, 10, 5, (3, 0));
    }

    #[test]
    fn what_is_not_shown_stays_scrolled_but_within_its_lines() {
        let mut place = Place { at: 12, top: 7 };
        place.follow(None, 100);
        assert_eq!((place.at, place.top), (12, 7));
        place.follow(None, 10);
        assert_eq!(place.at, 9);
    }

    #[test]
    fn nothing_breaks_without_lines_or_rows() {
        check(Place { at: 9, top: 9 }, 0, 0, (0, 0));
        check(Place { at: 9, top: 0 }, 0, 20, (9, 9));
        let mut place = Place::default();
        place.move_by(-5, 0);
        place.move_by(isize::MAX, 0);
        assert_eq!(place, Place::default());
    }
}
