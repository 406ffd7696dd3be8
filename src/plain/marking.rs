//! Marks in the talk: done, starred, and undone.

use super::conversation::{Ask, Conversation, Pending, Said, refusal, window};
use super::regrouping::ANEW;
use super::table::numbers;
use super::words::ended;
use crate::domain::{Mark, StoryQuery, StoryRow, Target, Text, Window};
use crate::engine::command::{Command, MOST_UNASKED, Marking, Way};
use crate::engine::event::Answer;

impl Conversation {
    /// The rows of these numbers; none without numbers, where callers take the story being read.
    pub(super) fn meant(&self, rest: &str) -> Result<Vec<StoryRow>, String> {
        let numbers = numbers(rest, self.list.rows.len()).ok_or_else(|| {
            format!("Not a number: {}. Write 3, or 2 5 9, or 1-10.\n", Text::clean(rest))
        })?;
        numbers
            .into_iter()
            .map(|number| self.numbered(number).map(|at| self.list.rows[at].clone()))
            .collect()
    }

    /// Done with stories, each with its whole event if `whole`; without numbers, done with the one
    /// being read and on to the next.
    pub(super) fn done(&mut self, rest: &str, whole: bool, ask: Ask<'_>) -> Said {
        let whole = whole && !self.list.is_search();
        let rows = self.meant(rest)?;
        if !rows.is_empty() {
            let target = named(&rows, whole);
            let phrase = match rows.len() {
                1 => "Marked done".to_owned(),
                many => format!("Marked {many} done"),
            };
            return self.mark_many(target, Mark::Read(true), phrase, ask);
        }
        let Some(reading) = &self.reading else {
            return Err("Say which: d 3, or d 1-10.\n".to_owned());
        };
        let (story, cluster) = (reading.article.story, reading.article.cluster);
        // A related story of another event is done alone.
        let whole = whole && self.list.at.is_some_and(|at| self.list.rows[at].cluster == cluster);
        let target = match whole {
            true => Target::Clusters(vec![cluster]),
            false => Target::Stories(vec![story]),
        };
        let said = self.mark(target, Mark::Read(true), "Marked done", ask)?;
        let next = self.step(true, ask).unwrap_or_else(|why| {
            self.reading = None;
            why
        });
        Ok(format!("{said}\n{next}"))
    }

    pub(super) fn done_all(&mut self, ask: Ask<'_>) -> Said {
        let query = StoryQuery { limit: usize::MAX, ..self.list.wanted.query(self.at()) };
        self.mark_many(Target::All(query), Mark::Read(true), "Marked all done".to_owned(), ask)
    }

    /// Stars or unstars, or marks read or unread: the story being read, or those of the numbers. As on
    /// the screen, a headline becomes read or unread with its whole event, and a star is for one story.
    pub(super) fn toggle(&mut self, rest: &str, star: bool, ask: Ask<'_>) -> Said {
        let rows = self.meant(rest)?;
        let whole = !star && !self.list.is_search() && !rows.is_empty();
        let (target, was) = match (rows.as_slice(), &self.reading) {
            ([], None) => return Err("Say which: a number, or read a story first.\n".to_owned()),
            ([], Some(reading)) => {
                let article = &reading.article;
                let was = if star { article.starred } else { article.read };
                (Target::Stories(vec![article.story]), was)
            }
            (rows, _) => (
                named(rows, whole),
                rows.iter().all(|row| if star { row.starred } else { row.read }),
            ),
        };
        let (mark, phrase) = match (star, was) {
            (true, false) => (Mark::Starred(true), "Starred"),
            (true, true) => (Mark::Starred(false), "Unstarred"),
            (false, false) => (Mark::Read(true), "Marked read"),
            (false, true) => (Mark::Read(false), "Marked unread"),
        };
        let things = if whole { "headlines" } else { "stories" };
        let phrase = match rows.len() {
            0 | 1 => phrase.to_owned(),
            many => format!("{phrase}: {many} {things}"),
        };
        self.mark_many(target, mark, phrase, ask)
    }

    /// Marks stories, after a question if that would change many.
    fn mark_many(&mut self, target: Target, mark: Mark, phrase: String, ask: Ask<'_>) -> Said {
        let horizon = self.list.reach(&target);
        match ask(Command::Count(Marking { target: target.clone(), mark, horizon })) {
            Answer::Count(0) if matches!(target, Target::All(_)) => {
                Err(format!("All of them are already {}.\n", mark.state()))
            }
            Answer::Count(many) if many > MOST_UNASKED => {
                self.pending = Some(Pending::Mark(target, mark, phrase));
                Ok(format!("Mark {many} stories {}? yes or no.\n", mark.state()))
            }
            Answer::Count(_) => self.mark(target, mark, &phrase, ask),
            other => Err(refusal(other)),
        }
    }

    /// Marks stories, and says so: `Marked done. 12 left. Undo: u.`
    pub(super) fn mark(&mut self, target: Target, mark: Mark, phrase: &str, ask: Ask<'_>) -> Said {
        let horizon = self.list.reach(&target);
        let is_changed = match ask(Command::Mark(Marking { target: target.clone(), mark, horizon }))
        {
            Answer::Done { undoable, .. } => undoable,
            other => return Err(refusal(other)),
        };
        self.list.mark(&target, mark);
        if matches!(target, Target::All(_)) {
            // Only the store knows whether the query finds the story being read.
            self.look_again(ask);
        } else if let Some(reading) = &mut self.reading
            && let article = &mut reading.article
            && target.names(article.story, article.cluster)
        {
            mark.set(&mut article.read, &mut article.starred);
        }
        Ok(match (is_changed, mark) {
            (true, _) => format!("{phrase}. {}Undo: u.\n", self.left(ask)),
            // Opening it has marked it already.
            (false, Mark::Read(true)) => format!("Done. {}\n", self.left(ask)).replace(" \n", "\n"),
            // Another newsfold did it, or regrouped the stories.
            (false, _) => "Nothing to change: the list was out of date.\n".to_owned(),
        })
    }

    /// How much in the list is still unread.
    pub(super) fn left(&self, ask: Ask<'_>) -> String {
        if self.list.is_search() {
            return String::new();
        }
        let query = StoryQuery { limit: 1, ..self.list.wanted.query(self.at()) };
        let found = window(ask(Command::Reload(query)));
        let left = |window: Window| {
            let more = if window.uncounted { " or more" } else { "" };
            format!("{}{more} left. ", window.unread)
        };
        found.map(left).unwrap_or_default()
    }

    /// Undoes or redoes a change. Numbers stay valid, unless stories change their event by it.
    pub(super) fn undo_or_redo(&mut self, way: Way, may_leave: bool, ask: Ask<'_>) -> Said {
        let what = match ask(Command::Turn { way, may_leave }) {
            Answer::Done { what, .. } => what,
            Answer::Regrouped { what, .. } => {
                self.number_anew(ask)?;
                return Ok(format!("{} {ANEW}", ended(&what)));
            }
            Answer::Unsure { question, way } => {
                self.pending = Some(Pending::Turn(way));
                return Ok(format!("{question} yes or no.\n"));
            }
            other => return Err(refusal(other)),
        };
        self.recall(ask)?;
        Ok(format!("{} {}\n", ended(&what), self.left(ask).trim_end()))
    }

    /// Updates what is read, starred, and tagged in the list and in the article being read.
    pub(super) fn recall(&mut self, ask: Ask<'_>) -> Result<(), String> {
        let limit = self.list.rows.len() + self.arrived;
        let query = StoryQuery { limit, ..self.list.wanted.query(self.at()) };
        let found = window(ask(Command::Reload(query)))?;
        self.list.recall(&found.rows);
        self.look_again(ask);
        Ok(())
    }
}

/// The stories of these rows, each with its whole event if `whole`.
fn named(rows: &[StoryRow], whole: bool) -> Target {
    match whole {
        true => Target::Clusters(rows.iter().map(|row| row.cluster).collect()),
        false => Target::Stories(rows.iter().map(|row| row.story).collect()),
    }
}
