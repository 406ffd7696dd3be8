//! A list of headlines, printed a page at a time. A printed number stays valid: rows are
//! added at the end and never move.

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::words::{headline, order};
use crate::domain::{Cursor, Expr, Mark, Sort, StoryQuery, StoryRow, Target, Text, View, Window};

/// The headlines of a page.
const PAGE: usize = 10;

/// What a list shows.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Its view, in words.
    pub name: String,
    pub view: View,
    /// The filter, as typed and as parsed; `None` for all of the view.
    pub filter: Option<(String, Expr)>,
    /// The order; `None` for that of the view.
    pub sort: Option<Sort>,
}

impl Wanted {
    /// All of a view.
    pub fn of(name: String, view: View) -> Wanted {
        Wanted { name, view, filter: None, sort: None }
    }

    /// The query for the first rows; days are counted from `at`.
    pub fn query(&self, at: Zoned) -> StoryQuery {
        let sort = self.sort.or(self.view.own_sort());
        let filter = self.filter.as_ref().map(|(_, query)| Box::new(query.clone()));
        let view = self.view.clone();
        StoryQuery { view, filter, sort, at, limit: PAGE, ..StoryQuery::default() }
    }

    fn key(&self) -> impl Fn(&StoryRow) -> i64 + Copy + use<> {
        self.view.row_key(self.filter.is_some())
    }

    /// `Unread, only tag:later, the oldest first`.
    fn in_words(&self) -> String {
        let mut words = self.name.clone();
        if let Some((typed, _)) = &self.filter {
            words += &format!(", only {}", Text::clean(typed));
        }
        if let Some(sort) = self.sort {
            words += &format!(", {}", order(sort));
        }
        words
    }
}

/// A list of headlines.
pub(super) struct Headlines {
    pub wanted: Wanted,
    pub rows: Vec<StoryRow>,
    /// The keys of the rows: see [`View::row_key`].
    known: HashSet<i64>,
    /// The newest entry at the time the rows were loaded: marks stop there.
    pub horizon: i64,
    /// The row of the story that was read last.
    pub at: Option<usize>,
    total: usize,
    uncounted: bool,
    more: bool,
    /// Where the rows received so far end, even if the last ones were in the list already.
    after: Option<Cursor>,
    /// The page printed last: its first row, and the one after its last row.
    first: usize,
    end: usize,
}

impl Headlines {
    pub fn of(wanted: Wanted, window: Window) -> Headlines {
        let mut list = Headlines {
            wanted,
            rows: Vec::new(),
            known: HashSet::new(),
            horizon: 0,
            at: None,
            total: window.total,
            uncounted: window.uncounted,
            more: false,
            after: None,
            first: 0,
            end: 0,
        };
        list.append(window);
        list
    }

    /// The query for the rows after those it has; `None` when there are no more.
    pub fn more(&self, at: Zoned) -> Option<StoryQuery> {
        let after = self.after.filter(|_| self.more)?;
        Some(StoryQuery { after: Some(after), ..self.wanted.query(at) })
    }

    /// Appends the rows after those it has.
    pub fn append(&mut self, window: Window) {
        let key = self.wanted.key();
        let is_new = |row: &StoryRow| self.known.insert(key(row));
        self.more = window.more && !window.rows.is_empty();
        self.after = window.rows.last().map(|row| row.cursor).or(self.after);
        self.rows.extend(window.rows.into_iter().filter(is_new));
        self.horizon = self.horizon.max(window.horizon);
    }

    /// The newest entry that a mark of `target` applies to.
    pub fn reach(&self, target: &Target) -> i64 {
        target.reach(self.horizon, self.horizon)
    }

    pub fn is_search(&self) -> bool {
        self.wanted.view.is_search()
    }

    /// Whether the next page has rows that are not loaded.
    pub fn is_short(&self) -> bool {
        self.more && self.rows.len() < self.end + PAGE
    }

    /// Turns to the next page; false when there is none.
    pub fn next_page(&mut self) -> bool {
        if self.end >= self.rows.len() {
            return false;
        }
        self.first = self.end;
        self.end = (self.end + PAGE).min(self.rows.len());
        true
    }

    /// Turns to the page before; false when there is none.
    pub fn turn_back(&mut self) -> bool {
        if self.first == 0 {
            return false;
        }
        self.end = self.first;
        self.first = self.first.saturating_sub(PAGE);
        true
    }

    /// Turns to the page of a row, unless it is on the one printed last.
    pub fn turn_to(&mut self, at: usize) {
        if (self.first..self.end).contains(&at) {
            return;
        }
        self.first = at / PAGE * PAGE;
        self.end = (self.first + PAGE).min(self.rows.len());
    }

    /// `Unread, 1 to 10 of 143.`
    pub fn place(&self) -> String {
        match self.rows.is_empty() {
            true => format!("{}: no stories.\n", self.wanted.in_words()),
            false => {
                let (total, name) = (self.total.max(self.end), self.wanted.in_words());
                let more = if self.uncounted { " or more" } else { "" };
                format!("{name}, {} to {} of {total}{more}.\n", self.first + 1, self.end)
            }
        }
    }

    /// The text of the current page, and how to go on.
    pub fn page(&self, now: Timestamp, zone: &TimeZone) -> String {
        let mut text = self.place();
        for (at, row) in self.rows.iter().enumerate().take(self.end).skip(self.first) {
            text += &headline(at + 1, row, now, zone);
        }
        if self.end < self.rows.len() || self.more {
            text += "Enter for more.\n";
        }
        text
    }

    /// The index of the row with a number.
    pub fn numbered(&self, number: usize) -> Option<usize> {
        (1..=self.rows.len()).contains(&number).then(|| number - 1)
    }

    /// The nearest row with something unread after the one read last, or before it.
    pub fn unread(&self, forward: bool) -> Option<usize> {
        let is_unread = |at: &usize| !self.rows[*at].read;
        match (forward, self.at) {
            (true, at) => (at.map_or(0, |at| at + 1)..self.rows.len()).find(is_unread),
            (false, Some(at)) => (0..at).rev().find(is_unread),
            (false, None) => None,
        }
    }

    /// Applies a mark to the rows.
    pub fn mark(&mut self, target: &Target, mark: Mark) {
        let is_search = self.is_search();
        let is_all = matches!(target, Target::All(_));
        let is_meant = |row: &&mut StoryRow| is_all || target.names(row.story, row.cluster);
        for row in self.rows.iter_mut().filter(is_meant) {
            // A row of an event is read when all of its stories are.
            let is_of_stories = matches!(target, Target::Stories(_));
            let alone = is_of_stories && row.stories > 1 && !is_search;
            if !(alone && mark == Mark::Read(true)) {
                mark.set(&mut row.read, &mut row.starred);
            }
        }
    }

    /// Updates what is read, starred, and tagged from newly loaded rows of the same view.
    pub fn recall(&mut self, found: &[StoryRow]) {
        let (wanted, key) = (&self.wanted, self.wanted.key());
        let found: HashMap<_, &StoryRow> = found.iter().map(|it| (key(it), it)).collect();
        for row in &mut self.rows {
            match found.get(&key(row)) {
                Some(now) => {
                    (row.read, row.starred) = (now.read, now.starred);
                    row.tags.clone_from(&now.tags);
                }
                None if wanted.filter.is_some() => {}
                // A row that is not in the view any more has lost what put it there.
                None => match wanted.view {
                    View::Unread => row.read = true,
                    View::Starred => row.starred = false,
                    _ => {}
                },
            }
        }
    }
}
