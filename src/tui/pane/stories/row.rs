//! A row of the list: its head, the stories under it, and how marks and news change them.

use std::collections::HashSet;

use crate::domain::{ClusterId, Mark, StoryId, StoryMarks, StoryRow};

/// A row and, when it is unfolded, the stories of its cluster.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The story that the row shows.
    pub head: StoryRow,
    /// All stories of its cluster, while it is unfolded.
    pub members: Option<Vec<StoryRow>>,
    /// The story that the row would show if it were loaded again: the first unread one.
    pub face: StoryId,
}

/// A line on the screen: a row's head, or one of its unfolded stories.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<'a> {
    /// The index of the row that it belongs to.
    pub row: usize,
    /// The row's head.
    pub head: &'a StoryRow,
    /// The story of this line: the head, or a member.
    pub story: &'a StoryRow,
    /// Whether the line is a member, indented under its head.
    pub member: bool,
    /// Whether the row is unfolded.
    pub unfolded: bool,
    /// The story that this line opens: its own, or the first unread one of a folded row.
    pub face: StoryId,
    /// Whether nothing on it is unread; stories on lines of their own do not count.
    pub read: bool,
}

impl Row {
    /// A folded row.
    pub fn of(head: StoryRow) -> Self {
        Row { face: head.story, head, members: None }
    }

    /// Shows the stories of the cluster under the head, or hides them.
    pub fn fold(&mut self, members: Option<Vec<StoryRow>>) {
        self.take_marks(members.as_deref().unwrap_or_default());
        self.members = members;
    }

    /// Gives the head the marks that it has among these stories.
    pub fn take_marks(&mut self, stories: &[StoryRow]) {
        if let Some(own) = stories.iter().find(|it| it.story == self.head.story) {
            (self.head.starred, self.head.updated) = (own.starred, own.updated);
            self.head.tags.clone_from(&own.tags);
        }
    }

    /// Takes the marks that the head has as a story of its own. Whether the row is read is another matter.
    pub fn take_own(&mut self, marks: StoryMarks) {
        (self.head.starred, self.head.updated) = (marks.starred, marks.updated);
        self.head.tags = marks.tags;
    }

    /// Takes the marks of the head, for a row that the list would not have any more.
    pub fn take(&mut self, marks: StoryMarks) {
        self.head.read = marks.read;
        if marks.read {
            self.face = self.head.story;
        }
        self.take_own(marks);
    }

    /// The lines of the row; `row` is its index.
    pub fn lines(&self, row: usize) -> impl Iterator<Item = Line<'_>> {
        let Row { head, members, face } = self;
        let unfolded = members.is_some();
        let own = members.iter().flatten().find(|member| member.story == head.story);
        let first = Line {
            row,
            head,
            story: head,
            member: false,
            unfolded,
            face: if unfolded { head.story } else { *face },
            read: own.unwrap_or(head).read,
        };
        let below = self.below_head().map(move |story| Line {
            story,
            member: true,
            face: story.story,
            read: story.read,
            ..first
        });
        std::iter::once(first).chain(below)
    }

    /// The stories under the head; none while the row is folded.
    pub fn below_head(&self) -> impl Iterator<Item = &StoryRow> {
        let members = self.members.iter().flatten();
        members.filter(|member| member.story != self.head.story)
    }

    pub fn stories(&self) -> impl Iterator<Item = &StoryRow> {
        std::iter::once(&self.head).chain(self.below_head())
    }

    /// Marks the stories in `these`, or all of the row. A find covers its own story alone.
    pub fn mark(&mut self, these: Option<&HashSet<StoryId>>, mark: Mark, is_find: bool) {
        let whole = these.is_none();
        let named = |story: StoryId| these.is_none_or(|stories| stories.contains(&story));
        for member in self.members.iter_mut().flatten().filter(|member| named(member.story)) {
            mark.set(&mut member.read, &mut member.starred);
        }
        if mark == Mark::Read(true) && named(self.head.story) {
            self.head.updated = false;
        }
        match (&self.members, mark) {
            // The head represents all stories of the row: it is read when they all are.
            (Some(members), Mark::Read(_)) if !is_find => {
                self.head.read = members.iter().all(|one| one.read)
            }
            (None, Mark::Read(true)) if !is_find && !whole && self.head.stories > 1 => {}
            _ if named(self.head.story) => mark.set(&mut self.head.read, &mut self.head.starred),
            _ => {}
        }
    }
}

/// A row with its news: it keeps the time and cursor that match its place in the list and, unless
/// `may_turn` names its cluster, the story that it shows.
pub(super) fn with_news(old: &StoryRow, new: StoryRow, may_turn: Option<ClusterId>) -> StoryRow {
    let StoryRow { time, cursor, .. } = *old;
    if new.story == old.story || may_turn == Some(old.cluster) {
        return StoryRow { time, cursor, ..new };
    }
    let StoryRow { read, stories, others, fresh, .. } = new;
    StoryRow { read, stories, others, fresh, ..old.clone() }
}

/// Keeps the count of unread rows true when one changes.
pub(super) fn recount(unread: &mut usize, was_read: bool, is_read: bool) {
    match (was_read, is_read) {
        (false, true) => *unread = unread.saturating_sub(1),
        (true, false) => *unread += 1,
        _ => {}
    }
}
