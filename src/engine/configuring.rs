//! What a face asks about the configuration itself: where a feed stands in it, to leave it alone or
//! take it out, to take such a change back, to read the file anew.

use std::path::Path;

use jiff::Timestamp;

use super::command::Command;
use super::desk::{lower_first, store_problem};
use super::event::Answer;
use super::{Desk, SharedSetup, lock, settled};
use crate::config::{self, Config, EditError, Severity};
use crate::domain::{FeedId, Problem, Text, TextEdit};
use crate::store::{FileEdit, StoreError};

/// Why the configuration was left as it is.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("this feed is no longer in the configuration")]
    NotThere,
    #[error("{file}: {cause}")]
    Unreadable { file: String, cause: std::io::Error },
    #[error("{file}: {cause}")]
    Edit { file: String, cause: EditError },
    #[error("{file} has changed since: make this change there by hand")]
    Changed { file: String },
    #[error("{0}")]
    Mistaken(String),
    #[error(transparent)]
    Save(#[from] config::SaveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Desk {
    /// Answers what is about the configuration; `None` when the command is about something else.
    pub(super) fn configure(&self, command: &Command, now: Timestamp) -> Option<Answer> {
        let setup = self.setup.as_ref()?;
        let answer = match command {
            Command::PlaceOf(feed) => self.place_of(setup, *feed),
            Command::Pause(feed) => self.pause(setup, *feed, now),
            Command::Unsubscribe(feed) => self.unsubscribe(setup, *feed, now),
            Command::Reconfigure => self.reconfigure(setup),
            Command::Undo => self.turn(setup, false).transpose()?,
            Command::Redo => self.turn(setup, true).transpose()?,
            _ => return None,
        };
        Some(answer.unwrap_or_else(|refused| match refused {
            Refused::Store(error) => Answer::Failed(store_problem(&error, now)),
            refused => Answer::Failed(Problem {
                what: Text::clean(&refused.to_string()),
                since: now,
                remedy: match refused {
                    Refused::Mistaken(_) => Text::clean("the old configuration stays"),
                    _ => Text::default(),
                },
            }),
        }))
    }

    fn place_of(&self, setup: &SharedSetup, feed: FeedId) -> Result<Answer, Refused> {
        let found = self.find(setup, feed)?;
        Ok(Answer::Place(found.file.into(), found.line))
    }

    fn pause(&self, setup: &SharedSetup, feed: FeedId, now: Timestamp) -> Result<Answer, Refused> {
        let found = self.find(setup, feed)?;
        let what = match found.paused {
            true => format!("{} is fetched again", found.name),
            false => format!("Paused {}", found.name),
        };
        let alter = |text: &str| config::with_paused(text, found.line, !found.paused);
        self.alter(setup, &found, &what, alter, now)
    }

    fn unsubscribe(
        &self,
        setup: &SharedSetup,
        feed: FeedId,
        now: Timestamp,
    ) -> Result<Answer, Refused> {
        let found = self.find(setup, feed)?;
        let what = format!("Unsubscribed from {}", found.name);
        self.alter(setup, &found, &what, |text| config::without_feed(text, found.line), now)
    }

    /// Changes the file that names a feed, and journals the change.
    fn alter(
        &self,
        setup: &SharedSetup,
        found: &Found,
        what: &str,
        alter: impl Fn(&str) -> Result<String, EditError>,
        now: Timestamp,
    ) -> Result<Answer, Refused> {
        let before = read(&found.file)?;
        let after =
            alter(&before).map_err(|cause| Refused::Edit { file: found.file.clone(), cause })?;
        config::save(Path::new(&found.file), &after)?;
        let edit = TextEdit::between(&before, &after);
        lock(&self.store).journal_edit(what, &found.file, &edit, now)?;
        self.take_over(setup, load(setup).config)?;
        Ok(Answer::Done { what: what.to_owned(), undoable: true })
    }

    /// Undoes the last change, or does it again, if it is one to a file; `None` when it is not.
    fn turn(&self, setup: &SharedSetup, again: bool) -> Result<Option<Answer>, Refused> {
        let next = match again {
            true => lock(&self.store).edit_to_redo()?,
            false => lock(&self.store).edit_to_undo()?,
        };
        let Some(FileEdit { act, what, file, edit }) = next else { return Ok(None) };
        let changed = || Refused::Changed { file: file.clone() };
        let after = edit.apply(&read(&file)?).ok_or_else(changed)?;
        let loaded = config::parse(&after, Path::new(&file));
        if loaded.problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(changed());
        }
        config::save(Path::new(&file), &after)?;
        lock(&self.store).edit_turned(act)?;
        self.take_over(setup, load(setup).config)?;
        let prefix = if again { "Done again: " } else { "Undone: " };
        let what = format!("{prefix}{}", lower_first(&what));
        Ok(Some(Answer::Done { what, undoable: true }))
    }

    /// Reads the configuration anew. One with a mistake is not taken over.
    fn reconfigure(&self, setup: &SharedSetup) -> Result<Answer, Refused> {
        let loaded = load(setup);
        if loaded.missing {
            let file = settled(setup).config_file.clone();
            return Err(Refused::Mistaken(format!("{} is not there", file.display())));
        }
        let mistake = loaded.problems.iter().find(|it| it.severity == Severity::Error);
        if let Some(mistake) = mistake {
            let name = mistake.file.file_name().unwrap_or_default().to_string_lossy();
            let told = format!("{name}:{}: {}", mistake.line, mistake.what);
            return Err(Refused::Mistaken(told));
        }
        self.take_over(setup, loaded.config.clone())?;
        Ok(Answer::Configured(Box::new(loaded.config)))
    }

    fn take_over(&self, setup: &SharedSetup, config: Config) -> Result<(), Refused> {
        let mut setup = settled(setup);
        lock(&self.store).subscribe(&config.subscriptions)?;
        setup.config = config;
        Ok(())
    }

    /// Where the configuration, as it is on the disk by now, names a feed.
    fn find(&self, setup: &SharedSetup, feed: FeedId) -> Result<Found, Refused> {
        let (source, name) = lock(&self.store).source(feed)?.ok_or(Refused::NotThere)?;
        let config = load(setup).config;
        let named = config.subscriptions.iter().zip(&config.places);
        let mut here = named.filter(|(it, _)| it.source.to_string() == source);
        let (subscription, place) = here.next().ok_or(Refused::NotThere)?;
        Ok(Found {
            name,
            paused: subscription.paused,
            file: place.file.display().to_string(),
            line: place.line,
        })
    }
}

/// A feed in the configuration.
struct Found {
    name: Text,
    paused: bool,
    file: String,
    line: usize,
}

/// The configuration as it is on the disk by now.
fn load(setup: &SharedSetup) -> config::Loaded {
    let file = settled(setup).config_file.clone();
    config::load(&file)
}

fn read(file: &str) -> Result<String, Refused> {
    std::fs::read_to_string(file)
        .map_err(|cause| Refused::Unreadable { file: file.to_owned(), cause })
}
