//! The headlines: one row a story, related ones folded under their lead.
//!
//! Rows are frozen: news, and marks made elsewhere, never move them. They are replaced when the
//! reader asks for it, and then the selection follows the story. Only rows whose events were united
//! with others elsewhere are removed.

mod headline;
mod row;
mod rows;

use std::collections::{HashMap, HashSet};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::{
    ClusterId, Cursor, Expr, Mark, News, Rechecked, Sort, StoryId, StoryMarks, StoryRow, Target,
    View, Window,
};
use crate::tui::found::Found;
use crate::tui::selection::Selection;
use crate::tui::view::Look;
use crate::tui::widget::list::Place;

use headline::{Columns, draw};
pub use row::Line;
use row::{Row, recount, with_news};
use rows::Rows;

/// The list's state.
#[derive(Debug, Clone, Default)]
pub struct Stories {
    /// Which stories are listed.
    pub view: View,
    /// Which of them are shown; `None` for all.
    pub filter: Option<Filter>,
    /// The order, if it is not the view's own.
    pub sort: Option<Sort>,
    /// Whether the engine has answered for this view.
    pub loaded: bool,
    /// The selection and the scroll, in lines.
    pub place: Place,
    /// How many rows the whole answer has, as far as was counted.
    pub total: usize,
    /// How many of them have something unread, or how many articles are unread: see
    /// [`Stories::counts_articles`].
    pub unread: usize,
    /// Whether there may be more rows, and more unread ones, than were counted.
    pub uncounted: bool,
    /// The newest entry at the time the list was loaded.
    pub horizon: i64,
    /// The newest entry at the time its rows were last queried: `horizon`, or later if rows were
    /// appended or refreshed since.
    rows_horizon: i64,
    /// Whether rows follow the loaded ones.
    pub more: bool,
    /// Where those begin: after the last row received, even if that was in the list already.
    after: Option<Cursor>,
    /// The story selected by default when the view opened, not by the reader.
    pub landed: Option<StoryId>,
    /// A story to select, and its event, once the event's stories are loaded.
    wanted: Option<(ClusterId, StoryId)>,
    /// The cluster whose row may show another of its stories, as the reader is done with the one shown.
    may_turn: Option<ClusterId>,
    rows: Rows,
}

/// The query that the stories shown match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The query as typed.
    pub typed: String,
    /// The query as parsed.
    pub query: Expr,
}

/// What the list can't show by itself after a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unshown {
    /// Rows whose stories must be loaded again: event and head.
    pub stale: Vec<(ClusterId, StoryId)>,
    /// How many events that are not new have no row.
    pub unseen: usize,
}

/// Rows as they were before an optimistic change.
#[derive(Debug, Clone, Default)]
pub struct Before {
    rows: Vec<Row>,
    /// How many were unread beyond the rows.
    beyond: usize,
}

impl Stories {
    /// An empty list that waits for its first rows.
    pub fn of(view: View) -> Stories {
        Stories { view, ..Stories::default() }
    }

    /// Takes the rows of another list, and selects the story `stay` if it is among them, else the
    /// top. Finds are sorted best first: their list always begins at the top.
    pub fn turn_to(&mut self, list: Stories, window: Window, stay: Option<(ClusterId, StoryId)>) {
        let same = self.view == list.view && self.filter == list.filter && self.sort == list.sort;
        let ranked = list.view.is_search() && list.sort.is_none();
        (self.view, self.filter, self.sort) = (list.view, list.filter, list.sort);
        self.replace(window);
        if same {
            return;
        }
        self.select(stay);
        let stays = stay.is_some_and(|(cluster, _)| {
            self.selected().is_some_and(|line| line.head.cluster == cluster)
        });
        self.landed = None;
        if ranked || !stays {
            self.place = Place::default();
            self.landed = self.selected_story().map(|(_, story)| story);
        }
    }

    /// The story that is selected, and its cluster.
    pub fn selected_story(&self) -> Option<(ClusterId, StoryId)> {
        self.selected().map(|line| (line.head.cluster, line.story.story))
    }

    /// The newest entry that a mark of `target` applies to.
    pub fn reach(&self, target: &Target) -> i64 {
        target.reach(self.horizon, self.rows_horizon)
    }

    /// Replaces the rows; the selection stays on its story if it is among them.
    pub fn replace(&mut self, window: Window) {
        let selected = self.selected_story();
        self.fill(window);
        self.select(selected);
    }

    /// Replaces the rows, with what arrived. Unfolded rows stay unfolded, with the stories they
    /// had; returns their events and heads, whose stories must be loaded again.
    pub fn renew(&mut self, window: Window) -> Vec<(ClusterId, StoryId)> {
        let wanted = self.wanted;
        let selected = wanted.or(self.selected_story());
        let key = self.key();
        let unfolded = self.rows.fold_all(key);
        self.fill(window);
        let heads = self.rows.unfold(unfolded, key);
        self.select(selected);
        // In an unfolded event, it appears only once the event's stories are loaded again.
        self.wanted = wanted.filter(|(event, _)| heads.iter().any(|it| it.0 == *event));
        heads
    }

    fn fill(&mut self, window: Window) {
        self.total = window.total;
        self.unread = window.unread;
        self.uncounted = window.uncounted;
        self.horizon = window.horizon;
        self.rows_horizon = window.horizon;
        self.more = window.more;
        self.loaded = true;
        self.wanted = None;
        self.after = window.rows.last().map(|row| row.cursor);
        self.rows = Rows::of(window.rows.into_iter().map(Row::of).collect());
        self.count();
    }

    /// Counts the rows once all are loaded. The unread count of the answer is kept for feeds: it
    /// counts articles, of which a row may have several.
    fn count(&mut self) {
        if !self.more {
            self.total = self.rows.all().len();
            // Of a search with very many finds, no more than the newest are listed.
            self.uncounted &= self.view.is_search();
            if !self.counts_articles() {
                self.unread = self.rows.all().iter().filter(|row| !row.head.read).count();
            }
        }
    }

    /// How many rows have something unread; `None` while only articles are counted and rows are missing.
    pub fn unread_rows(&self) -> Option<usize> {
        match self.counts_articles() {
            true if self.more => None,
            true => Some(self.rows.all().iter().filter(|row| !row.head.read).count()),
            false => Some(self.unread),
        }
    }

    /// Whether `unread` counts articles, as the sidebar does, and not rows.
    pub fn counts_articles(&self) -> bool {
        self.view.counts_articles(self.filter.is_some())
    }

    /// How many rows there are, and whether there may be more of them.
    pub fn row_count(&self) -> (usize, bool) {
        match self.more && self.counts_articles() {
            true => (self.rows.all().len(), true),
            false => (self.total, self.uncounted),
        }
    }

    /// Appends rows that follow the loaded ones; returns how many of them are news, which thus waits no
    /// more.
    pub fn append(&mut self, window: Window) -> usize {
        self.more = window.more && !window.rows.is_empty();
        self.uncounted &= window.uncounted || !self.view.is_search();
        self.after = window.rows.last().map(|row| row.cursor).or(self.after);
        self.rows_horizon = self.rows_horizon.max(window.horizon);
        let key = self.key();
        let known: HashSet<i64> = self.rows.all().iter().map(|row| key(&row.head)).collect();
        let new = window.rows.into_iter().filter(|head| !known.contains(&key(head)));
        let new: Vec<Row> = new.map(Row::of).collect();
        let news = new.iter().filter(|row| self.is_news(row)).count();
        if !self.counts_articles() {
            self.unread += news;
        }
        self.rows.change(|rows| rows.extend(new));
        if self.uncounted {
            self.total = self.total.max(self.rows.all().len());
        }
        self.count();
        news
    }

    /// How many rows are news: they were further down when more rows were appended.
    pub fn listed_news(&self) -> usize {
        self.rows.all().iter().filter(|row| self.is_news(row)).count()
    }

    /// Whether a row is unread and came after the list was loaded.
    fn is_news(&self, row: &Row) -> bool {
        row.head.story.0 > self.horizon && !row.head.read
    }

    /// The stories that the rows show: of very many, the `most` around the selection.
    pub fn shown(&self, most: usize) -> Vec<StoryId> {
        let rows = self.rows.all();
        let selected = self.rows.row_at(self.place.at).0;
        let from = selected.saturating_sub(most / 2).min(rows.len().saturating_sub(most));
        rows.iter().skip(from).take(most).map(|row| row.head.story).collect()
    }

    /// Updates the rows in place: marks made elsewhere, undone ones, new members. Rows that the list
    /// would not have any more stay, with their marks as they are now; but rows whose events were united
    /// with others are removed, except the selected one.
    pub fn refresh(&mut self, now: Rechecked) -> Unshown {
        let Rechecked { window, others, news } = now;
        let (unread, uncounted) = (window.unread, window.uncounted);
        self.rows_horizon = self.rows_horizon.max(window.horizon);
        let selected = self.selected_story();
        let (more, end) = (window.more, window.rows.last().map(|row| row.cursor));
        let is_due = |row: &Row| !more || end.is_some_and(|end| row.head.cursor > end);
        let keeps_all = self.keeps_all();
        let is_selected = |row: &Row| selected.is_some_and(|it| it.0 == row.head.cluster);
        let key = self.key();
        let mut now: HashMap<i64, StoryRow> =
            window.rows.into_iter().map(|row| (key(&row), row)).collect();
        let mut others: HashMap<StoryId, StoryMarks> =
            others.into_iter().map(|marks| (marks.story, marks)).collect();
        let mut gone = HashSet::new();
        for row in self.rows.each() {
            let was = row.head.read;
            match now.remove(&key(&row.head)) {
                Some(new) => {
                    row.face = new.story;
                    // Unfolded, its lines show all of its stories: another head would only reorder them.
                    let may_turn = self.may_turn.filter(|_| row.members.is_none());
                    row.head = with_news(&row.head, new, may_turn);
                    if let Some(own) = others.remove(&row.head.story) {
                        // The new row shows another story, and so has other marks.
                        row.take_own(own);
                    }
                }
                None if keeps_all && is_due(row) && !is_selected(row) => {
                    gone.insert(row.head.story);
                    row.head.read = true;
                }
                None => match others.remove(&row.head.story) {
                    Some(marks) => row.take(marks),
                    // There is no such story any more.
                    None if self.view == View::Unread && !more => row.head.read = true,
                    None => {}
                },
            }
            recount(&mut self.unread, was, row.head.read);
        }
        let last = self.after;
        // What arrived since is counted separately.
        let is_within = |row: &&StoryRow| {
            let is_old = row.story.0 <= self.horizon;
            is_old && (!self.more || last.is_some_and(|end| row.cursor > end))
        };
        let unseen = if keeps_all { now.values().filter(is_within).count() } else { 0 };
        if !gone.is_empty() {
            self.rows.change(|rows| rows.retain(|row| !gone.contains(&row.head.story)));
            self.total = self.total.saturating_sub(gone.len());
            self.more |= more;
            self.select(selected);
        }
        self.count();
        if self.more || self.counts_articles() {
            self.unread = unread.saturating_sub(self.waiting(&news));
            self.uncounted = uncounted;
        }
        Unshown { stale: self.rows.stale(), unseen }
    }

    /// How much of the news has no row yet: it is told apart from what is unread.
    fn waiting(&self, news: &[News]) -> usize {
        let listed: HashSet<ClusterId> =
            self.rows.all().iter().map(|row| row.head.cluster).collect();
        news.iter().filter(|it| !listed.contains(&it.event)).map(|it| it.count).sum()
    }

    /// Whether the view lists an event for as long as it exists, however its stories are marked.
    fn keeps_all(&self) -> bool {
        let is_of_all = matches!(self.view, View::All | View::Feed(_) | View::Folder(_));
        is_of_all && self.filter.is_none() && self.sort.is_none()
    }

    fn key(&self) -> impl Fn(&StoryRow) -> i64 + Copy + use<> {
        self.view.row_key(self.filter.is_some())
    }

    /// How many stories of the starred view still have their star.
    pub fn still_starred(&self) -> usize {
        self.total.saturating_sub(self.rows.all().iter().filter(|row| !row.head.starred).count())
    }

    /// How many rows are loaded.
    pub fn loaded_rows(&self) -> usize {
        self.rows.all().len()
    }

    /// The row after which to continue loading.
    pub fn after(&self) -> Option<Cursor> {
        self.after
    }

    /// Every line, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.lines_from(0)
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.rows.line_count()
    }

    /// The selected line.
    pub fn selected(&self) -> Option<Line<'_>> {
        self.rows.lines_from(self.place.at).next()
    }

    /// Selects the head of the next or the previous row.
    pub fn step_row(&mut self, forward: bool) -> bool {
        self.go(self.row_beside(forward).map(|(at, _)| at))
    }

    /// The line number of the next or previous row's head, and the line.
    pub fn row_beside(&self, forward: bool) -> Option<(usize, Line<'_>)> {
        let (row, within) = self.rows.row_at(self.place.at);
        let head = self.place.at - within;
        if forward {
            (head + 1..).zip(self.rows.lines_from(head + 1)).find(|(_, line)| !line.member)
        } else {
            let others = self.rows.all().get(row.checked_sub(1)?)?.below_head().count();
            let at = head - 1 - others;
            Some((at, self.rows.lines_from(at).next()?))
        }
    }

    /// Selects the next or previous unread line.
    pub fn step_unread(&mut self, forward: bool) -> bool {
        self.go(self.unread_beside(forward).map(|(at, _)| at))
    }

    /// The number of the next or previous unread line, and the line.
    pub fn unread_beside(&self, forward: bool) -> Option<(usize, Line<'_>)> {
        let at = self.place.at;
        let is_unread = |(_, line): &(usize, Line<'_>)| !line.read;
        if forward {
            (at + 1..).zip(self.rows.lines_from(at + 1)).find(is_unread)
        } else {
            self.lines().enumerate().take(at).filter(is_unread).last()
        }
    }

    /// Selects the first or the last unread line of all. False when there is none, or when it is
    /// selected already, unless it would open another story than `open`.
    pub fn wrap_to_unread(&mut self, forward: bool, open: Option<StoryId>) -> bool {
        let found = {
            let mut unread = self.lines().enumerate().filter(|(_, line)| !line.read);
            if forward { unread.next() } else { unread.last() }
        };
        let is_new = |(at, line): &(usize, Line<'_>)| {
            *at != self.place.at || open.is_some_and(|open| open != line.face)
        };
        self.go(found.filter(is_new).map(|(at, _)| at))
    }

    fn go(&mut self, to: Option<usize>) -> bool {
        self.place.at = to.unwrap_or(self.place.at);
        to.is_some()
    }

    /// Shows the stories of a row under it, or hides them; if that hides the selection, the head is selected.
    pub fn fold(&mut self, head: StoryId, members: Option<Vec<StoryRow>>) {
        let (selected, top) = (self.selected_story(), self.place.top);
        let folded = self.rows.fold(head, members);
        let wanted = self.wanted.take_if(|(event, _)| Some(*event) == folded);
        self.select(wanted.or(selected));
        if wanted.is_some() {
            // Keeps the head in sight, if there is room for both.
            self.place.top = top;
        }
    }

    /// Takes the current state of the stories of a row: its lines or, if it is folded, the marks of its
    /// head.
    pub fn take_members(&mut self, head: StoryId, members: Vec<StoryRow>) {
        let is_folded = |row: &&mut Row| row.head.story == head && row.members.is_none();
        let folded = self.rows.each().find(is_folded);
        if let Some(row) = folded {
            row.take_marks(&members);
        } else {
            self.fold(head, Some(members));
        }
    }

    /// Moves the selection from a member that is about to leave its event to the member
    /// below it, else to the line above.
    pub fn step_aside(&mut self) {
        let Some(line) = self.selected().filter(|line| line.member) else { return };
        let next = self.rows.lines_from(self.place.at + 1).next();
        let has_next = next.is_some_and(|next| next.member && next.row == line.row);
        self.place.at = if has_next { self.place.at + 1 } else { self.place.at.saturating_sub(1) };
    }

    /// Selects a story, in the event that it will be in, as soon as that is loaded.
    pub fn go_to_story_later(&mut self, story: (ClusterId, StoryId)) {
        self.wanted = Some(story);
    }

    /// Selects the line of a story, unless that or another line of it is selected; false when it has none,
    /// as under a folded row.
    pub fn go_to_story(&mut self, story: StoryId) -> bool {
        let is_of_it = |line: Line<'_>| line.story.story == story;
        if self.selected().is_some_and(is_of_it) {
            return true;
        }
        let line = self.lines().position(is_of_it);
        self.go(line)
    }

    /// Selects the row of an event, unless a line of it is selected; false when it is not loaded.
    pub fn go_to_event(&mut self, cluster: ClusterId) -> bool {
        if self.selected().is_some_and(|line| line.head.cluster == cluster) {
            return true;
        }
        let row = self.lines().position(|line| line.head.cluster == cluster);
        self.place.at = row.unwrap_or(self.place.at);
        row.is_some()
    }

    /// Lets a row show its next unread story, as the reader is done with the one shown.
    pub fn allow_next_story(&mut self, cluster: ClusterId) {
        self.may_turn = Some(cluster);
    }

    /// Clears the count of newcomers in a cluster that the reader looked at.
    pub fn look(&mut self, cluster: ClusterId) {
        for row in self.rows.each().filter(|row| row.head.cluster == cluster) {
            row.head.fresh = 0;
        }
    }

    /// Shows a mark at once; returns the rows as they were, for [`Stories::restore`] if it fails.
    pub fn mark(&mut self, target: &Target, mark: Mark) -> Before {
        let mut before = Before::default();
        let is_search = self.view.is_search();
        let (alone, whole): (HashSet<StoryId>, HashSet<StoryId>) = match target {
            Target::Stories(alone) => (alone.iter().copied().collect(), HashSet::new()),
            Target::Picked { alone, whole } => {
                (alone.iter().copied().collect(), whole.iter().copied().collect())
            }
            Target::Clusters(_) | Target::All(_) | Target::Events(_) => Default::default(),
        };
        for row in self.rows.each() {
            let all = match target {
                Target::All(_) | Target::Events(_) => true,
                Target::Clusters(clusters) => clusters.contains(&row.head.cluster),
                _ => row.stories().any(|one| whole.contains(&one.story)),
            };
            if all || row.stories().any(|one| alone.contains(&one.story)) {
                before.rows.push(row.clone());
                let was = row.head.read;
                row.mark(if all { None } else { Some(&alone) }, mark, is_search);
                recount(&mut self.unread, was, row.head.read);
            }
        }
        if matches!((target, mark), (Target::All(_) | Target::Events(_), Mark::Read(true))) {
            // Not all rows are loaded, and one may count several articles.
            before.beyond = std::mem::take(&mut self.unread);
        }
        before
    }

    /// Takes a failed mark back.
    pub fn restore(&mut self, before: Before) {
        self.unread += before.beyond;
        let key = self.key();
        let mut before: HashMap<i64, Row> =
            before.rows.into_iter().map(|old| (key(&old.head), old)).collect();
        let unread = &mut self.unread;
        self.rows.change(|rows| {
            for row in rows {
                if let Some(old) = before.remove(&key(&row.head)) {
                    recount(unread, row.head.read, old.head.read);
                    *row = old;
                }
            }
        });
    }

    /// Selects a story, else its event, else the line at the same place; the top if nothing is wanted.
    fn select(&mut self, wanted: Option<(ClusterId, StoryId)>) {
        let Some((cluster, story)) = wanted else {
            self.place = Place::default();
            return;
        };
        // Among starred stories, one may have a row of its own and a line in an unfolded event.
        let stays = self.selected_story() == wanted;
        let by_story = match stays {
            true => Some(self.place.at),
            false => self.lines().position(|line| line.story.story == story),
        };
        let found = by_story.or_else(|| self.lines().position(|line| line.head.cluster == cluster));
        let was_on_screen = self.place.at.saturating_sub(self.place.top);
        self.place.at = found.unwrap_or(self.place.at).min(self.line_count().saturating_sub(1));
        self.place.top = self.place.at.saturating_sub(was_on_screen);
    }
}

impl Stories {
    /// Draws the rows that fit into `area`.
    pub fn view(
        &self,
        look: &Look,
        in_use: bool,
        found: &Found,
        selection: &Selection,
        area: Rect,
        buf: &mut Buffer,
    ) {
        let columns = Columns::of(area);
        let rows = (self.place.top..).zip(self.rows.lines_from(self.place.top));
        for ((index, line), y) in rows.zip(area.top()..area.bottom()) {
            let selected = (index == self.place.at).then_some(in_use);
            let mark = headline::Marked { selected, picked: selection.has(line.story.story) };
            draw(look, &columns, &line, mark, found, y, buf);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{EntryId, FeedId, Flag, Search, StoryQuery, Text};

    fn row(id: i64) -> StoryRow {
        StoryRow {
            story: StoryId(id),
            entry: EntryId(id),
            cluster: ClusterId(id),
            cursor: Cursor { key: 0, time: 1_000 - id, id },
            title: Text::clean(&format!("story {id}")),
            source: Text::clean("source"),
            feed: FeedId(1),
            time: Timestamp::UNIX_EPOCH,
            revised: None,
            updated: false,
            read: false,
            starred: false,
            copies: 1,
            stories: 2,
            others: 1,
            fresh: 0,
            link: None,
            tags: Vec::new(),
        }
    }

    fn window(ids: &[i64]) -> Window {
        let rows: Vec<StoryRow> = ids.iter().map(|id| row(*id)).collect();
        let (total, unread) = (rows.len(), rows.len());
        Window { rows, total, unread, horizon: 9, ..Window::default() }
    }

    fn now(window: Window) -> Rechecked {
        Rechecked { window, ..Rechecked::default() }
    }

    fn list(ids: &[i64]) -> Stories {
        let mut stories = Stories::of(View::All);
        stories.replace(window(ids));
        stories
    }

    fn shown(stories: &Stories) -> Vec<i64> {
        stories.lines().map(|line| line.story.story.0).collect()
    }

    fn selected(stories: &Stories) -> i64 {
        stories.selected().expect("a selection").story.story.0
    }

    #[test]
    fn what_is_listed_is_counted_whether_or_not_it_was() {
        let mut stories = Stories::of(View::All);
        stories.replace(Window { uncounted: true, more: true, ..window(&[1, 2]) });
        stories.append(window(&[3, 4]));
        assert_eq!(stories.row_count(), (4, false));
        // Once all rows are loaded, they are counted.
        stories.replace(Window { more: true, total: 9, ..window(&[1, 2]) });
        assert_eq!(stories.row_count(), (9, false));
        stories.append(window(&[3, 4]));
        assert_eq!((stories.row_count(), stories.unread), ((4, false), 4));
    }

    #[test]
    fn of_a_feed_no_more_rows_are_told_than_are_listed() {
        let mut stories = Stories::of(View::Feed(FeedId(1)));
        stories.replace(Window { more: true, total: 9, ..window(&[1, 2]) });
        assert_eq!(stories.row_count(), (2, true), "nine are articles");
        stories.append(window(&[3]));
        assert_eq!(stories.row_count(), (3, false));
    }

    #[test]
    fn the_selection_follows_its_story() {
        let mut stories = list(&[1, 2, 3]);
        stories.place.at = 1;
        stories.replace(window(&[8, 9, 1, 2, 3]));
        assert_eq!(selected(&stories), 2);
        stories.replace(window(&[8, 9]));
        assert_eq!(selected(&stories), 9);
        stories.replace(window(&[]));
        assert!(stories.selected().is_none());
    }

    #[test]
    fn a_mark_of_the_list_reaches_what_it_held_at_first_and_one_of_a_row_what_the_row_tells() {
        let mut stories = list(&[3, 2]);
        stories.append(Window { horizon: 12, ..window(&[1]) });
        let event = Target::Clusters(vec![ClusterId(1)]);
        assert_eq!(stories.reach(&event), 12);
        assert_eq!(stories.reach(&Target::All(StoryQuery::default())), 9);
        stories.refresh(now(Window { horizon: 15, ..window(&[3, 2, 1]) }));
        assert_eq!(stories.reach(&event), 15);
        stories.replace(Window { horizon: 20, ..window(&[3]) });
        assert_eq!(stories.reach(&Target::All(StoryQuery::default())), 20);
    }

    #[test]
    fn members_stand_under_their_head_and_a_hidden_selection_goes_to_it() {
        let mut stories = list(&[1, 2]);
        let member = StoryRow { cluster: ClusterId(1), ..row(7) };
        stories.fold(StoryId(1), Some(vec![row(1), member]));
        assert_eq!(shown(&stories), [1, 7, 2]);
        stories.place.at = 1;
        stories.fold(StoryId(1), None);
        assert_eq!((shown(&stories), selected(&stories)), (vec![1, 2], 1));
    }

    #[test]
    fn of_two_starred_stories_of_an_event_the_unfolded_one_stays_unfolded() {
        let two = || {
            let mut window = window(&[1, 2]);
            window.rows.iter_mut().for_each(|row| row.cluster = ClusterId(1));
            window
        };
        let mut stories = Stories::of(View::Starred);
        stories.replace(two());
        stories.fold(StoryId(2), Some(two().rows));
        assert_eq!(shown(&stories), [1, 2, 1]);
        assert_eq!(stories.renew(two()), [(ClusterId(1), StoryId(2))]);
        let unfolded = stories.lines().filter(|line| line.unfolded && !line.member);
        assert_eq!(unfolded.map(|line| line.story.story.0).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn lines_are_where_they_are_counted_to_be() {
        let mut stories = list(&[1, 2, 3, 4, 5]);
        let member = |id, cluster| StoryRow { cluster: ClusterId(cluster), ..row(id) };
        stories.fold(StoryId(2), Some(vec![row(2), member(21, 2), member(22, 2)]));
        stories.fold(StoryId(3), Some(vec![row(3)]));
        stories.fold(StoryId(5), Some(vec![member(51, 5), row(5)]));
        let lines = [1, 2, 21, 22, 3, 4, 5, 51];
        assert_eq!((shown(&stories), stories.line_count()), (lines.to_vec(), lines.len()));
        for at in 0..=lines.len() + 1 {
            let from: Vec<i64> =
                stories.rows.lines_from(at).map(|line| line.story.story.0).collect();
            assert_eq!(from, lines.get(at..).unwrap_or_default());
        }
        let beside = |stories: &Stories, forward| stories.row_beside(forward).map(|it| it.0);
        for (at, before, after) in
            [(0, None, Some(1)), (2, Some(0), Some(4)), (5, Some(4), Some(6)), (7, Some(5), None)]
        {
            stories.place.at = at;
            assert_eq!((beside(&stories, false), beside(&stories, true)), (before, after), "{at}");
        }
    }

    #[test]
    fn pages_follow_without_repeating_a_row() {
        let mut stories = list(&[1, 2]);
        stories.append(window(&[2, 3]));
        assert_eq!(shown(&stories), [1, 2, 3]);
    }

    #[test]
    fn a_search_with_more_finds_than_are_listed_says_so_to_its_end() {
        let search = Search { typed: String::new(), query: Expr::Is(Flag::Unread) };
        let mut stories = Stories::of(View::Search(Box::new(search)));
        stories.replace(Window { uncounted: true, more: true, ..window(&[1, 2]) });
        stories.append(Window { uncounted: true, ..window(&[3]) });
        assert_eq!(stories.row_count(), (3, true));
        // Of one that is not ranked, all finds are listed in the end.
        stories.append(window(&[4]));
        assert_eq!(stories.row_count(), (4, false));
    }

    #[test]
    fn rows_stay_where_they_are_when_their_marks_change() {
        let mut stories = list(&[1, 2, 3]);
        let mut news = window(&[9, 3, 2, 1]);
        news.rows[1].read = true;
        news.rows[1].time = Timestamp::MAX;
        stories.refresh(now(news));
        assert_eq!(shown(&stories), [1, 2, 3]);
        assert_eq!(stories.unread, 2);
        let third = stories.lines().nth(2).expect("three rows");
        assert!(third.story.read && third.story.time == Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn rows_go_whose_events_are_no_more_but_not_the_selected_one() {
        let mut stories = list(&[1, 2, 3, 4]);
        stories.place.at = 2;
        stories.fold(StoryId(4), Some(vec![row(4)]));
        let mut news = window(&[2, 4]);
        news.rows[1].stories = 4;
        let stale = vec![(ClusterId(4), StoryId(4))];
        assert_eq!(stories.refresh(now(news)), Unshown { stale, unseen: 0 });
        assert_eq!((shown(&stories), selected(&stories)), (vec![2, 3, 4], 3));
        assert_eq!((stories.total, stories.unread), (3, 3));
        // A row beyond the end of the answer may still exist.
        stories.place.at = 0;
        stories.more = true;
        stories.refresh(now(Window { more: true, ..window(&[2, 3]) }));
        assert_eq!(shown(&stories), [2, 3, 4]);
        let split = stories.refresh(now(window(&[2, 9, 3, 4])));
        assert_eq!((shown(&stories), split.unseen), (vec![2, 3, 4], 0), "it is further down");
        stories.more = false;
        let news = stories.refresh(now(window(&[2, 9, 10, 3, 4])));
        assert_eq!(news.unseen, 1, "the horizon is 9");
    }

    #[test]
    fn marks_show_at_once_and_can_be_taken_back() {
        let mut stories = list(&[1, 2, 3]);
        let target = Target::Clusters(vec![ClusterId(1), ClusterId(3)]);
        let before = stories.mark(&target, Mark::Read(true));
        assert_eq!(stories.unread, 1);
        assert!(stories.step_unread(true) && selected(&stories) == 2);
        assert!(!stories.step_unread(true));
        stories.restore(before);
        assert_eq!(stories.unread, 3);
        assert!(stories.step_unread(true) && selected(&stories) == 3);
        // Seven more are unread in rows that are not loaded.
        (stories.more, stories.unread) = (true, 10);
        let before = stories.mark(&Target::All(StoryQuery::default()), Mark::Read(true));
        assert_eq!(stories.unread, 0);
        stories.restore(before);
        assert_eq!(stories.unread, 10);
    }

    #[test]
    fn one_story_of_a_folded_row_leaves_the_row_unread() {
        let mut stories = list(&[1, 2]);
        let one = Target::Stories(vec![StoryId(1)]);
        stories.mark(&one, Mark::Read(true));
        assert_eq!(stories.unread, 2);
        let member = StoryRow { cluster: ClusterId(1), read: true, ..row(7) };
        stories.fold(StoryId(1), Some(vec![row(1), member]));
        stories.mark(&one, Mark::Read(true));
        assert_eq!(stories.unread, 1);
    }
}
