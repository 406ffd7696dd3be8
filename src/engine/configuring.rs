//! What a face asks about the configuration itself: where a feed stands in it, to leave it alone or
//! take it out, to take such a change back, to read the file anew.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{self, Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use super::command::{Command, Way};
use super::desk::{in_words, made, turned_words};
use super::event::Answer;
use super::setup::SetupTurn;
use super::{Desk, Setup, schedule};
use crate::config::{self, Config, EditError, Place, SaveError};
use crate::domain::{Feed, FeedId, Problem, Source, Subscription, Text, TextEdit};
use crate::store::{FileEdit, Store, StoreError, unless_it_panics};

/// Why the configuration was left as it is.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("this feed is no longer in the configuration")]
    NotThere,
    #[error("{file}: {cause}")]
    Unreadable { file: PathBuf, cause: std::io::Error },
    #[error("{file}: {cause}")]
    Edit { file: PathBuf, cause: EditError },
    #[error("{file} has changed since: make this change there by hand{lines}")]
    Changed { file: PathBuf, lines: String },
    #[error("{0}")]
    Mistaken(String),
    #[error(transparent)]
    Save(#[from] SaveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Desk {
    /// Answers what is about the configuration; `None` when the command is about something else: a mark,
    /// and what takes one back, waits for nobody who writes the configuration. A fault of newsfold itself
    /// costs this answer alone.
    pub(super) fn configure(&self, command: &Command, now: Timestamp) -> Option<Answer> {
        let answered = unless_it_panics(|| Ok(self.configured(command, now)));
        answered.unwrap_or_else(|fault| Some(in_words(&fault, now)))
    }

    fn configured(&self, command: &Command, now: Timestamp) -> Option<Answer> {
        let setup = self.setup.as_ref().filter(|_| self.is_about_configuration(command))?;
        let answer = self.configure_in_turn(&mut setup.turn(), command, now).transpose()?;
        Some(answer.unwrap_or_else(|refused| match refused {
            Refused::Store(error) => in_words(&error, now),
            refused => {
                let remedy = match refused {
                    Refused::Mistaken(_) => "the old configuration stays",
                    _ => "",
                };
                Answer::Failed(Problem::new(&refused.to_string(), remedy, now))
            }
        }))
    }

    fn is_about_configuration(&self, command: &Command) -> bool {
        let next_edit = match command {
            Command::PlaceOf(_)
            | Command::Reconfigure
            | Command::Pause(_)
            | Command::Unsubscribe(_) => return true,
            Command::Turn { way, .. } => self.store.hurry().edit_to_turn(*way),
            _ => return false,
        };
        // A store that can't be read says so to whoever turns a mark.
        next_edit.is_ok_and(|edit| edit.is_some())
    }

    fn configure_in_turn(
        &self,
        setup: &mut SetupTurn<'_>,
        command: &Command,
        now: Timestamp,
    ) -> Result<Option<Answer>, Refused> {
        let only_reads = matches!(command, Command::PlaceOf(_) | Command::Reconfigure);
        // Held meanwhile, so that nobody else changes the file between reading and writing it.
        let _turn = (!only_reads).then(|| config::take_turn(&setup.config_file)).transpose()?;
        match command {
            Command::PlaceOf(feed) => self.place_of(setup, *feed).map(Some),
            Command::Pause(feed) => self.pause(setup, *feed, now).map(Some),
            Command::Unsubscribe(feed) => self.unsubscribe(setup, *feed, now).map(Some),
            Command::Reconfigure => self.reconfigure(setup).map(Some),
            Command::Turn { way, may_leave } => self.turn_edit(setup, *way, *may_leave, now),
            _ => Ok(None),
        }
    }

    fn place_of(&self, setup: &Setup, feed: FeedId) -> Result<Answer, Refused> {
        let found = self.find(setup, feed)?;
        Ok(Answer::Place(found.file, found.line))
    }

    fn pause(
        &self,
        setup: &mut SetupTurn<'_>,
        feed: FeedId,
        now: Timestamp,
    ) -> Result<Answer, Refused> {
        let found = self.find(setup, feed)?;
        let what = match found.paused {
            true => format!("{} is fetched again", found.name),
            false => format!("Paused {}", found.name),
        };
        let alter = |text: &str| {
            config::with_paused(text, found.line_in(text)?, !found.paused, found.inherits)
        };
        self.alter(setup, &found, &what, alter, now)
    }

    fn unsubscribe(
        &self,
        setup: &mut SetupTurn<'_>,
        feed: FeedId,
        now: Timestamp,
    ) -> Result<Answer, Refused> {
        let found = self.find(setup, feed)?;
        let what = format!("Unsubscribed from {}", found.name);
        let everywhere = |text: &str| {
            let mut text = config::without_feed(text, found.line_in(text)?)?;
            // It may stand there more than once.
            while let Ok(again) = found.line_in(&text) {
                text = config::without_feed(&text, again)?;
            }
            Ok(text)
        };
        let done = self.alter(setup, &found, &what, everywhere, now)?;
        match named(&setup.config, &found.source) {
            Some((_, place)) => {
                let what = format!("{what} in one file; it stands at {place}, too");
                Ok(Answer::Done { what, undoable: true, event: None })
            }
            None => Ok(done),
        }
    }

    /// Changes the file that names a feed, and journals the change.
    fn alter(
        &self,
        setup: &mut SetupTurn<'_>,
        found: &Found,
        what: &str,
        alter: impl Fn(&str) -> Result<String, EditError>,
        now: Timestamp,
    ) -> Result<Answer, Refused> {
        let file = &found.file;
        let before = read(file)?;
        let after = alter(&before).map_err(|cause| Refused::Edit { file: file.clone(), cause })?;
        let note = || journal(&mut self.store.hurry(), what, file, (&before, &after), now);
        write::<Refused>(file, (&before, &after), note)?;
        take_over_anew(setup, &mut self.store.hurry(), &taken_out(file, &before, &after))?;
        Ok(Answer::Done { what: what.to_owned(), undoable: true, event: None })
    }

    /// Undoes the last change, or does it again, if it is one to a file; `None` when it is not. One that
    /// takes feeds out is asked about, unless it may: it may be of an earlier day.
    fn turn_edit(
        &self,
        setup: &mut SetupTurn<'_>,
        way: Way,
        may_leave: bool,
        now: Timestamp,
    ) -> Result<Option<Answer>, Refused> {
        let next = self.store.hurry().edit_to_turn(way)?;
        let Some(FileEdit { act, what, at, file, edit }) = next else { return Ok(None) };
        let texts = read(&file).and_then(|before| {
            let after = turned(&before, &file, &edit)?;
            Ok((before, after))
        });
        let (before, after) = match texts {
            Ok(texts) => texts,
            Err(refused) => {
                // It is told once, with its lines, and forgotten: made by hand, it is not to be made again, and
                // what was done before it can still be taken back. A file that can't be read now may be read
                // later, while it is one of the configuration's.
                let is_ours = || file == setup.config_file || load(setup).files.contains(&file);
                if matches!(refused, Refused::Changed { .. }) || !is_ours() {
                    self.store.hurry().forget_edit(act)?;
                }
                return Err(refused);
            }
        };
        let left = taken_out(&file, &before, &after);
        if !left.is_empty() && !may_leave {
            let turn = match way {
                Way::Undo => "Undo",
                Way::Redo => "Do again",
            };
            let question = format!("{turn}: {}?", made(&what, at, now));
            return Ok(Some(Answer::Unsure { question, way }));
        }
        let note = || self.store.hurry().edit_turned(act);
        write::<Refused>(&file, (&before, &after), note)?;
        take_over_anew(setup, &mut self.store.hurry(), &left)?;
        let what = turned_words(&what, way, at, now);
        Ok(Some(Answer::Done { what, undoable: true, event: None }))
    }

    /// Reads the configuration anew. One with a mistake is not taken over.
    fn reconfigure(&self, setup: &mut SetupTurn<'_>) -> Result<Answer, Refused> {
        let loaded = load(setup);
        if loaded.missing {
            let file = setup.config_file.display();
            return Err(Refused::Mistaken(format!("{file} is not there")));
        }
        if let Some(mistake) = mistake_in(&loaded) {
            return Err(Refused::Mistaken(mistake));
        }
        take_over(setup, &mut self.store.hurry(), loaded.config.clone())?;
        Ok(Answer::Configured(Box::new(loaded.config)))
    }

    /// Where the configuration, as it is on the disk by now, names a feed.
    fn find(&self, setup: &Setup, feed: FeedId) -> Result<Found, Refused> {
        let (source, name) = self.store.hurry().source(feed)?.ok_or(Refused::NotThere)?;
        let loaded = load(setup);
        let loses_some = || missing(setup, &loaded.config).next().is_some();
        if let Some(mistake) = mistake_in(&loaded).filter(|_| loses_some()) {
            return Err(Refused::Mistaken(mistake));
        }
        let (subscription, place) = named(&loaded.config, &source).ok_or(Refused::NotThere)?;
        Ok(Found {
            name,
            paused: subscription.paused,
            inherits: loaded.config.inherited(subscription.folder.as_ref()).paused,
            file: place.file.to_path_buf(),
            line: place.line,
            source,
        })
    }
}

/// A feed in the configuration.
struct Found {
    name: Text,
    paused: bool,
    /// Whether it is unless it says otherwise.
    inherits: bool,
    file: PathBuf,
    line: usize,
    /// As the store knows it.
    source: String,
}

impl Found {
    /// The line at which its file names it, when that says this: it may have changed since it was found.
    fn line_in(&self, text: &str) -> Result<usize, EditError> {
        let config = config::parse(text, &self.file).config;
        let place = named(&config, &self.source).map(|(_, place)| place.line);
        place.ok_or_else(|| EditError::NotThere(self.name.to_string()))
    }
}

/// The first feed with this source, and where it stands.
pub(super) fn named<'c>(config: &'c Config, source: &str) -> Option<(&'c Subscription, &'c Place)> {
    let mut feeds = config.subscriptions.iter().zip(&config.places);
    feeds.find(|(feed, _)| feed.source.to_string() == source)
}

/// The configuration as it is on the disk by now.
fn load(setup: &Setup) -> config::Loaded {
    config::load(&setup.config_file)
}

/// The first mistake of a configuration, with its line.
fn mistake_in(loaded: &config::Loaded) -> Option<String> {
    let mistake = loaded.problems.iter().find(|it| it.is_mistake())?;
    let name = mistake.file.file_name().unwrap_or_default().to_string_lossy();
    Some(format!("{name}:{}: {}", mistake.line, mistake.what))
}

/// The sources that are followed by now, and that `config` lacks.
fn missing<'s>(setup: &'s Setup, config: &Config) -> impl Iterator<Item = &'s Source> {
    let named: HashSet<&Source> = config.subscriptions.iter().map(|it| &it.source).collect();
    let sources = setup.config.subscriptions.iter().map(|it| &it.source);
    sources.filter(move |it| !named.contains(it))
}

/// The sources that a change to a file takes out of it.
fn taken_out(file: &Path, before: &str, after: &str) -> HashSet<Source> {
    let sources = |text| {
        let subscriptions = config::parse(text, file).config.subscriptions;
        subscriptions.into_iter().map(|it| it.source).collect::<HashSet<_>>()
    };
    let after = sources(after);
    sources(before).into_iter().filter(|it| !after.contains(it)).collect()
}

/// The text of a file after a change is taken back or made again, if that is still about the same. Lines
/// that can't stand where they stood any more are put at the end.
fn turned(before: &str, file: &Path, edit: &TextEdit) -> Result<String, Refused> {
    let mut texts = [edit.apply(before), edit.append(before)].into_iter().flatten();
    texts
        .find(|after| is_sound(before, after, file, edit))
        .ok_or_else(|| Refused::Changed { file: file.to_owned(), lines: told(edit) })
}

/// Whether an edit did what it was meant to. Where the file changed meanwhile, lines may come to stand in
/// the middle of another feed: that makes mistakes, or another feed of it. Mistakes that a feed had before
/// come back with it.
fn is_sound(before: &str, after: &str, file: &Path, edit: &TextEdit) -> bool {
    let parsed = |text: &str| config::parse(text, file);
    let (was, loaded) = (parsed(before), parsed(after));
    let mistakes = |loaded: &config::Loaded| config::mistakes(&loaded.problems);
    let brings = if edit.added.contains("[[") { mistakes(&parsed(&edit.added)) } else { 0 };
    mistakes(&loaded) <= mistakes(&was) + brings && spares_others(&was.config, &loaded.config)
}

/// The lines that an edit is about: who makes it by hand may have them nowhere else.
fn told(edit: &TextEdit) -> String {
    let change = |how, lines: &str| match lines.trim() {
        "" => String::new(),
        lines => format!("; {how}: {lines}"),
    };
    change("take out", &edit.removed) + &change("put in", &edit.added)
}

/// Goes by the configuration as it is on the disk by now, after a change of ours that took these sources
/// out; answers with its feeds. While a mistake in it costs others, the old one stays until it is read
/// anew.
pub(super) fn take_over_anew(
    setup: &mut SetupTurn<'_>,
    store: &mut Store,
    taken_out: &HashSet<Source>,
) -> Result<Vec<Feed>, StoreError> {
    let loaded = load(setup);
    let loses_others = || missing(setup, &loaded.config).any(|it| !taken_out.contains(it));
    if mistake_in(&loaded).is_some() && loses_others() {
        return store.subscribe(&setup.config.subscriptions);
    }
    take_over(setup, store, loaded.config)
}

/// Goes by another configuration from now on; answers with its feeds. Those whose `every` is another
/// one are looked at when that says.
pub(super) fn take_over(
    setup: &mut SetupTurn<'_>,
    store: &mut Store,
    config: Config,
) -> Result<Vec<Feed>, StoreError> {
    let mut feeds = store.subscribe(&config.subscriptions)?;
    let was: HashMap<&Source, Duration> =
        setup.config.subscriptions.iter().map(|it| (&it.source, it.every)).collect();
    let mut planned = Vec::new();
    for feed in &mut feeds {
        let Subscription { source, every, .. } = &feed.subscription;
        let Some(was) = was.get(source).filter(|was| *was != every) else { continue };
        let seed = feed.id.0.cast_unsigned();
        if let Some(next) = schedule::planned_anew(&feed.health, *was, *every, seed) {
            feed.health.next_check = Some(next);
            planned.push((feed.id, (feed.health.checked, feed.health.next_check)));
        }
    }
    store.plan(&planned)?;
    setup.configure(config);
    Ok(feeds)
}

/// Changes a file of the configuration from one text to another, and notes it. What can't be noted,
/// and so could not be taken back, is not done.
pub(super) fn write<E: From<SaveError> + From<StoreError>>(
    file: &Path,
    (before, after): (&str, &str),
    note: impl FnOnce() -> Result<(), StoreError>,
) -> Result<(), E> {
    let was_there = file.exists();
    config::change(file, before, after)?;
    if let Err(unnoted) = note() {
        // Why it could not be noted is worth more than why it could not be taken back.
        match was_there {
            true => drop(config::save(file, before)),
            false => drop(fs::remove_file(file)),
        }
        return Err(unnoted.into());
    }
    Ok(())
}

/// Notes a change to a file of the configuration in the journal, so that it can be taken back, from
/// wherever that is asked for.
pub(super) fn journal(
    store: &mut Store,
    what: &str,
    file: &Path,
    (before, after): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    let edit = TextEdit::between(before, after);
    // Fails only where there is no current folder; the name as it was given is then the best.
    let file = path::absolute(file).unwrap_or_else(|_| file.to_owned());
    store.journal_edit(what, &file, &edit, now)
}

/// Whether a change left the feeds alone that it was not about: it brought some, took some away, or
/// altered one.
fn spares_others(before: &Config, after: &Config) -> bool {
    let missing = |these: &Config, those: &Config| {
        let gone = |it: &&_| !those.subscriptions.contains(it);
        these.subscriptions.iter().filter(gone).count()
    };
    let (lost, new) = (missing(before, after), missing(after, before));
    lost == 0 || new == 0 || (lost, new) == (1, 1)
}

fn read(file: &Path) -> Result<String, Refused> {
    fs::read_to_string(file).map_err(|cause| Refused::Unreadable { file: file.to_owned(), cause })
}
