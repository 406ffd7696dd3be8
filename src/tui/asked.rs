//! What is asked of the engine, and what its answers are for.
//!
//! Every request has a ticket, under which its purpose is kept until the answer comes, which takes it:
//! an answer whose ticket is not kept comes too late, and nothing is done with it. A purpose that is given up
//! before is told to the engine with the next effects ([`Effect::GiveUp`]), so that it need not go on with it.

use std::mem;
use std::path::PathBuf;

use super::confirming::Bulk;
use super::effect::Effect;
use super::model::Model;
use super::pane::stories::{Before, Stories};
use crate::domain::{ClusterId, EntryId, Mark, StoryId, View};
use crate::engine::command::{Command, Request, Ticket};

/// Why something was asked of the engine: what its answer is for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// The first rows of a list, which is here without its rows; and the story to stay on.
    Rows(Box<Stories>, Option<(ClusterId, StoryId)>),
    /// The rows again, with what arrived.
    NewRows,
    /// Rows after the loaded ones.
    MoreRows,
    /// What became of the loaded rows.
    SameRows,
    /// The stories under the row with this head.
    Members(StoryId),
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
    /// Why this story stands where it stands.
    Why(StoryId),
    /// The sidebar.
    Shelves,
    /// What is unread in those views of the sidebar.
    Unread(Vec<View>),
    /// Feeds in trouble.
    Troubles,
    /// How many stories a mark would change.
    Bulk(Bulk),
    /// Stories to be picked.
    Select,
    /// What marks and tags the open article has by now.
    Marks,
    /// Stories to be written to this file.
    Save(PathBuf),
    /// Stories to be handed to this command.
    Pipe(String),
    /// What is attached to a story.
    Enclosures,
    /// What was typed on the command line before.
    History,
    /// Where the configuration names a feed.
    Place,
    /// The configuration, read anew.
    Configuration,
    /// A mark that is shown already, over what was shown before.
    Mark(Mark, Unmarked),
    /// A refresh; its end is told by itself.
    Refresh,
    /// Something whose answer is worth a line.
    Said,
    /// What was done last is taken back.
    Undone,
    /// Something that nobody waits for.
    Nothing,
}

/// What a mark is shown over.
#[derive(Debug, Clone)]
pub struct Unmarked {
    /// The rows as they were.
    pub rows: Before,
    /// The open article, and whether it was read and starred.
    pub article: Option<(EntryId, bool, bool)>,
}

impl Purpose {
    /// Whether only the last question of this kind is worth an answer: it is for showing one thing, and
    /// nothing is done with it.
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

/// What was asked and not yet answered. No ticket is used twice, and of what replaces earlier questions of
/// its kind, at most one is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    next: u64,
    open: Vec<(Ticket, Purpose)>,
    /// Those that are not waited for any more, which the engine was not told yet.
    given_up: Vec<Ticket>,
}

impl Model {
    /// Asks the engine. An answer to an earlier question of the same kind is then too late.
    pub(super) fn ask(&mut self, command: Command, purpose: Purpose) -> Effect {
        if command.changes_stories() {
            self.ahead = None;
            self.forget(|purpose| matches!(purpose, Purpose::Ahead(_)));
        }
        if purpose.replaces_earlier() {
            let kind = mem::discriminant(&purpose);
            self.forget(|open| mem::discriminant(open) == kind);
        }
        self.asked.next += 1;
        let ticket = Ticket(self.asked.next);
        self.asked.open.push((ticket, purpose));
        Effect::Ask(Request { ticket, command })
    }

    /// What an answer is for; nothing if it comes too late.
    pub(super) fn purpose_of(&mut self, ticket: Ticket) -> Option<Purpose> {
        let at = self.asked.open.iter().position(|(open, _)| *open == ticket)?;
        Some(self.asked.open.swap_remove(at).1)
    }

    /// What an answer will be for; nothing if it comes too late.
    pub(super) fn awaited(&self, ticket: Ticket) -> Option<&Purpose> {
        self.asked.open.iter().find(|(open, _)| *open == ticket).map(|(_, purpose)| purpose)
    }

    /// Whether an answer of this kind is awaited.
    pub(super) fn awaits(&self, wanted: impl Fn(&Purpose) -> bool) -> bool {
        self.asked.open.iter().any(|(_, purpose)| wanted(purpose))
    }

    /// Whether the whole of the open article is being fetched.
    pub fn awaits_full_text(&self) -> bool {
        let open = self.reader.as_ref().map(|reader| reader.article.entry);
        self.awaits(|purpose| matches!(purpose, Purpose::FullText(entry) if Some(*entry) == open))
    }

    /// What is being read ahead of a story is wanted by now; whether there is any.
    pub(super) fn show_ahead(&mut self, story: StoryId, wanted: Purpose) -> bool {
        let mut open = self.asked.open.iter_mut().map(|(_, purpose)| purpose);
        let ahead = open.find(|it| matches!(it, Purpose::Ahead(its) if *its == story));
        ahead.map(|purpose| *purpose = wanted).is_some()
    }

    /// Makes answers of this kind come too late.
    pub(super) fn forget(&mut self, unwanted: impl Fn(&Purpose) -> bool) {
        let Asked { open, given_up, .. } = &mut self.asked;
        given_up.extend(open.extract_if(.., |(_, purpose)| unwanted(purpose)).map(|it| it.0));
    }

    /// What is not waited for any more since the engine was told last.
    pub(super) fn given_up(&mut self) -> Option<Effect> {
        let tickets = mem::take(&mut self.asked.given_up);
        (!tickets.is_empty()).then_some(Effect::GiveUp(tickets))
    }
}
