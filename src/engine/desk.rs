//! Answers the requests that need only the store, one at a time: the synchronous heart of the engine,
//! and all that a test of a face needs.

use std::sync::Arc;

use jiff::Timestamp;
use tracing::error;

use super::command::{Command, Marking, Way};
use super::event::Answer;
use crate::domain::{Lapse, Problem};
use crate::store::{Done, Result, Store, StoreError, unless_it_panics};

use super::{Shared, SharedSetup, comparing};

/// The answer to a command that another part of the engine carries out.
pub(super) const NOT_HERE: &str = "Not possible here";

/// Answers from one open store.
pub struct Desk {
    pub(super) store: Shared,
    /// The configuration, at a desk that may change it.
    pub(super) setup: Option<Arc<SharedSetup>>,
}

impl Desk {
    /// A desk over `store`.
    pub fn new(store: Shared) -> Self {
        Desk { store, setup: None }
    }

    /// A desk over `store` that may also change the configuration.
    pub fn with_setup(store: Shared, setup: Arc<SharedSetup>) -> Self {
        Desk { store, setup: Some(setup) }
    }

    /// Answers `command`; a failure becomes an answer in words. Jobs such as a refresh are not done
    /// here.
    pub fn answer(&self, command: &Command, now: Timestamp) -> Answer {
        if let Some(answer) = self.configure(command, now) {
            return answer;
        }
        let store = &mut *self.store.hurry();
        let answered = answer_from(store, command, now);
        answered.unwrap_or_else(|error| in_words(&store.explained(error), now))
    }

    /// Makes changes whose answers nobody waits for.
    pub(super) fn make_all(&self, changes: &[Command]) {
        for change in changes {
            if let Answer::Failed(problem) = self.answer(change, Timestamp::now()) {
                error!(problem = %problem.what, "a change is lost");
            }
        }
    }
}

/// Answers a command that changes no configuration. A panic costs this answer, and no later one.
///
/// # Errors
/// When it can't be done.
pub(super) fn answer_from(store: &mut Store, command: &Command, now: Timestamp) -> Result<Answer> {
    unless_it_panics(|| answered(store, command, now))
}

fn answered(store: &mut Store, command: &Command, now: Timestamp) -> Result<Answer> {
    Ok(match command {
        Command::Load(query) | Command::Reload(query) => Answer::Window(store.window(query)?),
        Command::Recheck(shown) => Answer::Rechecked(Box::new(store.recheck(shown)?)),
        Command::Members(cluster) => Answer::Members(store.members(*cluster)?),
        Command::Open(story, copy) => match comparing::opened(store, *story, *copy)? {
            Some(article) => Answer::Article(Box::new(article)),
            None => Answer::Nothing("This story is no longer in the store"),
        },
        Command::Additions(article) => Answer::Additions(comparing::additions(store, article)?),
        Command::Compare { story, entry, with, full } => {
            match comparing::compare(store, *story, *entry, *with, *full)? {
                Some(marked) => Answer::Compared(Box::new(marked)),
                None => Answer::Nothing("No other source reports this"),
            }
        }
        Command::Articles(stories) => {
            let mut articles = Vec::with_capacity(stories.len());
            for story in stories {
                articles.extend(store.article_alone(*story, None)?);
            }
            Answer::Articles(articles)
        }
        Command::History => Answer::History(store.history()?),
        Command::Remember(line) => {
            store.remember(line)?;
            Answer::Silent
        }
        Command::Count(Marking { target, mark, horizon }) => {
            Answer::Count(store.would_mark(target, *mark, *horizon)?)
        }
        Command::Tag { target, tagging, horizon } => {
            done(store.tag(target, tagging, *horizon, now)?)
        }
        Command::Shelves => Answer::Shelves(store.shelves()?),
        Command::Unread(queries) => {
            let counts = queries.iter().map(|query| store.unread(query));
            Answer::Unread(counts.collect::<Result<_>>()?)
        }
        Command::Troubles => Answer::Troubles(store.troubles()?),
        Command::Mark(Marking { target, mark, horizon }) => {
            done(store.mark(target, *mark, *horizon, now)?)
        }
        Command::CountAsRead { story, horizon } => {
            store.count_as_read(*story, *horizon)?;
            Answer::Silent
        }
        Command::Looked(cluster) => {
            store.looked(*cluster)?;
            Answer::Silent
        }
        Command::Split(story) => match store.split(*story, now)? {
            Some(split) => done(split),
            None => Answer::Nothing("This story stands alone"),
        },
        Command::Unite(clusters) => match store.unite(clusters, now)? {
            Some(united) => done(united),
            None => Answer::Nothing("There is only one event here"),
        },
        Command::Turn { way, .. } => match (store.turn(*way)?, way) {
            (Some((turned, at)), _) => {
                let what = turned_words(&turned.what, *way, at, now);
                done(Done { what, ..turned })
            }
            (None, Way::Undo) => Answer::Nothing("Nothing to undo"),
            (None, Way::Redo) => Answer::Nothing("Nothing to do again"),
        },
        Command::Refresh(_)
        | Command::CancelRefresh
        | Command::FullText(..)
        | Command::Picture(_)
        | Command::PlaceOf(_)
        | Command::Pause(_)
        | Command::Unsubscribe(_)
        | Command::Reconfigure
        | Command::Subscribe(_)
        | Command::Import(_)
        | Command::AddExamples => Answer::Nothing(NOT_HERE),
    })
}

/// What was undone or redone, and how long ago it was done first, unless that was just now.
pub(super) fn turned_words(what: &str, way: Way, at: Timestamp, now: Timestamp) -> String {
    let turned = match way {
        Way::Undo => "Undone",
        Way::Redo => "Done again",
    };
    format!("{turned}: {}", made(what, at, now))
}

/// What was done, and how long ago, unless that was just now: `added 14 feeds 3 days ago`.
pub(super) fn made(what: &str, at: Timestamp, now: Timestamp) -> String {
    let ago = match Lapse::between(at, now) {
        Lapse::Minutes(..10) => String::new(),
        lapse => format!(" {lapse} ago"),
    };
    lower_first(what) + &ago
}

fn done(done: Done) -> Answer {
    let what = done.what;
    match done.regrouped {
        true => Answer::Regrouped { what, moved: done.moved },
        false => Answer::Done { what, undoable: done.stories > 0, event: done.event },
    }
}

fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// An answer that reports a failure of the store.
pub(super) fn in_words(error: &StoreError, now: Timestamp) -> Answer {
    Answer::Failed(store_problem(error, now))
}

/// A failure of the store in words for a person.
pub(super) fn store_problem(error: &StoreError, now: Timestamp) -> Problem {
    let remedy = match error {
        StoreError::Full => "free some disk space; newsfold then continues",
        StoreError::Bug(_) => "`newsfold doctor` looks for the cause",
        _ => "",
    };
    Problem::new(&error.to_string(), remedy, now)
}
