//! Open requests to the engine, and what their answers are for.
//!
//! Every request has a ticket. Its purpose is kept under the ticket until the answer arrives; an answer
//! whose ticket is not kept is too late and is dropped. Tickets that are given up are reported to the
//! engine with the next effects ([`Effect::GiveUp`]), so that it can stop working on them.

use std::collections::BTreeMap;
use std::mem;
use std::path::PathBuf;

use super::effect::Effect;
use super::model::Model;
use super::pane::stories::{Before, Stories};
use crate::domain::{ClusterId, EntryId, StoryId, View};
use crate::engine::command::{Command, Marking, Request, Ticket};

/// Why something was asked of the engine: what its answer is for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// The first rows of a list (given here without rows), and the story to stay on.
    Rows(Box<Stories>, Option<(ClusterId, StoryId)>),
    /// The rows of the list again, with what arrived.
    NewRows,
    /// Rows after the loaded ones.
    MoreRows,
    /// The current state of the loaded rows.
    SameRows,
    /// The stories under the row with this head, to unfold it.
    Members(StoryId),
    /// The current state of the stories of the row with this head.
    SameMembers(StoryId),
    /// A picture of the open article.
    Picture(String),
    /// An article to read, from this line on.
    Read(usize),
    /// The article beside the list.
    Beside,
    /// The article that will be wanted next.
    Ahead(StoryId),
    /// The whole article of an entry.
    FullText(EntryId),
    /// What the other sources of an entry add.
    Additions(EntryId),
    /// What an entry adds over another.
    Compare(EntryId),
    /// Why this story is grouped as it is.
    Why(StoryId),
    /// The sidebar.
    Shelves,
    /// The unread counts of these views of the sidebar.
    Unread(Vec<View>),
    /// Feeds in trouble.
    Troubles,
    /// How many stories a mark would change.
    Count(Marking),
    /// The stories that a query selects.
    Select,
    /// The current marks and tags of the open article.
    Marks,
    /// Stories to be written to this file.
    Save(PathBuf),
    /// Stories to be handed to this command.
    Pipe(String),
    /// What is attached to a story.
    Enclosures,
    /// The history of the command line.
    History,
    /// Where the configuration names a feed.
    Place,
    /// The reloaded configuration.
    Configuration,
    /// A mark that is already shown, and what was shown before it.
    Mark(Box<Marking>, Unmarked),
    /// A refresh; its end is an event of its own.
    Refresh,
    /// A change whose answer is shown at the foot.
    Said,
    /// An undo of the last change.
    Undone,
    /// A request whose answer nothing waits for.
    Nothing,
}

/// What the screen showed before a mark.
#[derive(Debug, Clone)]
pub struct Unmarked {
    /// The rows as they were.
    pub rows: Before,
    /// The open article, and whether it was read and starred.
    pub article: Option<(EntryId, bool, bool)>,
}

impl Purpose {
    /// Whether only the latest request of this kind matters: its answer is shown in one place, and
    /// nothing else is done with it.
    fn replaces_earlier(&self) -> bool {
        matches!(
            self,
            Purpose::Rows(..)
                | Purpose::NewRows
                | Purpose::MoreRows
                | Purpose::SameRows
                | Purpose::Read(_)
                | Purpose::Beside
                | Purpose::Ahead(_)
                | Purpose::FullText(_)
                | Purpose::Compare(_)
                | Purpose::Why(_)
                | Purpose::Shelves
                | Purpose::Unread(_)
                | Purpose::Troubles
                | Purpose::Marks
                | Purpose::History
        )
    }
}

/// Requests that are not answered yet. No ticket is used twice, and of each kind that replaces earlier
/// requests at most one is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Requests {
    next: u64,
    open: Vec<(Ticket, Purpose)>,
    /// Tickets given up since the engine was last told.
    given_up: Vec<Ticket>,
}

impl Model {
    /// Asks the engine. If the purpose replaces earlier requests of its kind, their answers are then
    /// too late.
    pub(super) fn request(&mut self, command: Command, purpose: Purpose) -> Effect {
        if command.changes_stories() {
            self.ahead = None;
            self.forget(|purpose| matches!(purpose, Purpose::Ahead(_)));
        }
        if purpose.replaces_earlier() {
            let kind = mem::discriminant(&purpose);
            self.forget(|open| mem::discriminant(open) == kind);
        }
        self.requests.next += 1;
        let ticket = Ticket(self.requests.next);
        self.requests.open.push((ticket, purpose));
        Effect::Ask(Request { ticket, command })
    }

    /// Takes the purpose of an answer; `None` if the answer comes too late.
    pub(super) fn purpose_of(&mut self, ticket: Ticket) -> Option<Purpose> {
        let at = self.requests.open.iter().position(|(open, _)| *open == ticket)?;
        Some(self.requests.open.swap_remove(at).1)
    }

    /// The purpose of an awaited answer; `None` if it would come too late.
    pub(super) fn awaited(&self, ticket: Ticket) -> Option<&Purpose> {
        self.requests.open.iter().find(|(open, _)| *open == ticket).map(|(_, purpose)| purpose)
    }

    /// Whether an answer of this kind is awaited.
    pub(super) fn awaits(&self, wanted: impl Fn(&Purpose) -> bool) -> bool {
        self.requests.open.iter().any(|(_, purpose)| wanted(purpose))
    }

    /// The marks that are shown and not answered yet, in the order in which they were made.
    pub(super) fn unanswered_marks(&self) -> Vec<Marking> {
        let mark = |(ticket, purpose): &(Ticket, Purpose)| match purpose {
            Purpose::Mark(marking, _) => Some((*ticket, Marking::clone(marking))),
            _ => None,
        };
        let marks: BTreeMap<Ticket, Marking> = self.requests.open.iter().filter_map(mark).collect();
        marks.into_values().collect()
    }

    /// Whether the whole of the open article is being fetched.
    pub fn awaits_full_text(&self) -> bool {
        let open = self.reader.as_ref().map(|reader| reader.article.entry);
        self.awaits(|purpose| matches!(purpose, Purpose::FullText(entry) if Some(*entry) == open))
    }

    /// Gives the read-ahead of a story another purpose, since its article is wanted now; false if there
    /// is none.
    pub(super) fn show_ahead(&mut self, story: StoryId, wanted: Purpose) -> bool {
        let mut open = self.requests.open.iter_mut().map(|(_, purpose)| purpose);
        let ahead = open.find(|it| matches!(it, Purpose::Ahead(its) if *its == story));
        ahead.map(|purpose| *purpose = wanted).is_some()
    }

    /// Gives up the requests with an unwanted purpose, so that their answers come too late.
    pub(super) fn forget(&mut self, unwanted: impl Fn(&Purpose) -> bool) {
        let Requests { open, given_up, .. } = &mut self.requests;
        given_up.extend(open.extract_if(.., |(_, purpose)| unwanted(purpose)).map(|it| it.0));
    }

    /// Tells the engine which tickets were given up since it was last told.
    pub(super) fn given_up(&mut self) -> Option<Effect> {
        let tickets = mem::take(&mut self.requests.given_up);
        (!tickets.is_empty()).then_some(Effect::GiveUp(tickets))
    }
}
