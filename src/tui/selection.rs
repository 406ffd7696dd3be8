//! Stories that a reader picked in order to do something to all of them. They are known by id, so a
//! selection outlives refreshes, sorting, and views.

use std::collections::HashSet;

use super::pane::stories::{Line, Stories};
use crate::domain::{StoryId, StoryRow, Target, Text};

/// A story that was picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The story.
    pub story: StoryId,
    /// Whether it stands for everything folded under it.
    pub whole: bool,
    /// Its headline.
    pub title: Text,
    /// Its address.
    pub link: Option<String>,
}

impl Pick {
    /// The story of a line of the list; a folded row stands for its event.
    pub fn of(line: &Line, is_search: bool) -> Pick {
        Pick::of_row(line.story, !line.member && !line.unfolded && !is_search)
    }

    /// The story of a row, with its event or alone.
    pub fn of_row(row: &StoryRow, whole: bool) -> Pick {
        Pick { story: row.story, whole, title: row.title.clone(), link: row.link.clone() }
    }
}

/// The picked stories, in the order in which they were picked.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    picks: Vec<Pick>,
    stories: HashSet<StoryId>,
    range: Option<Range>,
    last: Vec<Pick>,
}

/// A run of lines that grows and shrinks with the cursor.
#[derive(Debug, Clone)]
struct Range {
    anchor: StoryId,
    /// What was picked before the run began.
    before: Vec<Pick>,
}

impl Selection {
    /// Whether nothing is picked.
    pub fn is_empty(&self) -> bool {
        self.picks.is_empty()
    }

    /// Whether this story is picked.
    pub fn has(&self, story: StoryId) -> bool {
        self.stories.contains(&story)
    }

    /// All that is picked.
    pub fn picks(&self) -> &[Pick] {
        &self.picks
    }

    /// Whether moving picks the lines on the way.
    pub fn is_range(&self) -> bool {
        self.range.is_some()
    }

    /// Picks one, or drops it; ends a run.
    pub fn toggle(&mut self, pick: Pick) {
        self.range = None;
        if self.stories.remove(&pick.story) {
            self.picks.retain(|known| known.story != pick.story);
        } else {
            self.put(vec![pick]);
        }
    }

    /// Picks several; ends a run.
    pub fn add(&mut self, picks: Vec<Pick>) {
        self.range = None;
        self.put(picks);
    }

    fn put(&mut self, picks: Vec<Pick>) {
        for pick in picks {
            if self.stories.insert(pick.story) {
                self.picks.push(pick);
            }
        }
    }

    /// Begins a run at a line, or ends the current one.
    pub fn toggle_range(&mut self, anchor: &Pick) {
        self.range = match self.range {
            Some(_) => None,
            None => Some(Range { anchor: anchor.story, before: self.picks.clone() }),
        };
    }

    /// Extends the run from its anchor to the cursor. It ends when its anchor is no longer listed.
    pub fn follow(&mut self, stories: &Stories) {
        let Some(Range { anchor, before }) = &self.range else { return };
        let Some(start) = stories.lines().position(|line| line.story.story == *anchor) else {
            self.range = None;
            return;
        };
        let (from, to) = (start.min(stories.place.at), start.max(stories.place.at));
        let lines = stories.lines().skip(from).take(to - from + 1);
        let run: Vec<Pick> = lines.map(|line| Pick::of(&line, stories.view.is_search())).collect();
        self.picks.clear();
        self.stories.clear();
        let before = before.clone();
        self.put(before);
        self.put(run);
    }

    /// Drops all; says whether there was anything.
    pub fn clear(&mut self) -> bool {
        self.range = None;
        self.stories.clear();
        let had = !self.picks.is_empty();
        if had {
            self.last = std::mem::take(&mut self.picks);
        }
        had
    }

    /// Picks again what was dropped last; says whether there was anything.
    pub fn again(&mut self) -> bool {
        let last = self.last.clone();
        self.add(last);
        !self.picks.is_empty()
    }
}

/// The stories of these picks, each with its event where the pick stood for it.
pub fn with_events(picks: &[Pick]) -> Target {
    let stories = |whole: bool| {
        picks.iter().filter(|pick| pick.whole == whole).map(|pick| pick.story).collect()
    };
    Target::Picked { alone: stories(false), whole: stories(true) }
}

/// The stories of these picks alone.
pub fn alone(picks: &[Pick]) -> Target {
    Target::Stories(picks.iter().map(|pick| pick.story).collect())
}
