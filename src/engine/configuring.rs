//! Commands about the configuration itself: finding a feed in it, pausing or removing that feed,
//! undoing such a change, reloading the file.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{self, Path, PathBuf};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use super::command::{Command, Way};
use super::desk::{in_words, made, turned_words};
use super::event::Answer;
use super::setup::SetupTurn;
use super::{Desk, Setup, Shared, schedule};
use crate::config::{self, Config, ConfigProblem, EditError, Place, SaveError};
use crate::domain::{Feed, FeedId, Problem, Source, Subscription, Text, TextEdit};
use crate::store::{FileEdit, Store, StoreError, Visits, unless_it_panics};

/// How long an editor or a copy may pause while it writes a file.
const BEING_WRITTEN: Duration = Duration::from_millis(100);

/// Why the configuration was left as it is.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("this feed is no longer in the configuration")]
    NotThere,
    #[error("{file}: {cause}")]
    Unreadable { file: PathBuf, cause: std::io::Error },
    #[error("{file}: {cause}")]
    Edit { file: PathBuf, cause: EditError },
    #[error("{file} has changed in the meantime: make this change by hand{lines}")]
    Changed { file: PathBuf, lines: String },
    #[error("{0}")]
    Mistaken(String),
    #[error(transparent)]
    Save(#[from] SaveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Desk {
    /// Answers a command about the configuration; `None` for any other, so that marks and their undo do
    /// not wait while somebody writes the configuration. A panic costs this answer alone.
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
        // If the store can't be read, the undo of a mark reports that.
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
            true => format!("Resumed {}", found.name),
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
            // The file may name the feed more than once.
            while let Ok(again) = found.line_in(&text) {
                text = config::without_feed(&text, again)?;
            }
            Ok(text)
        };
        let done = self.alter(setup, &found, &what, everywhere, now)?;
        match named(&setup.config, &found.source) {
            Some((_, place)) => {
                let what = format!("{what} in one file; it is also listed at {place}");
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

    /// Undoes or redoes the last change if it was an edit of a file; `None` if it was not. One that
    /// removes feeds needs a confirmation unless `may_leave`: it may be from an earlier day.
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
                // An edit that no longer applies is reported once, with its lines, and forgotten: the
                // reader makes it by hand, and earlier changes can still be undone. An unreadable file
                // may be readable later, as long as it belongs to the configuration.
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

    /// Reloads the configuration. One with a mistake is not adopted.
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

    /// Finds a feed in the configuration on disk.
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
            line: place.at.line,
            source,
        })
    }
}

/// A feed in the configuration.
struct Found {
    name: Text,
    paused: bool,
    /// Whether it is paused unless its own options say otherwise.
    inherits: bool,
    file: PathBuf,
    line: usize,
    /// As the store writes it.
    source: String,
}

impl Found {
    /// The line of `text` that names it: the file may have changed since it was found.
    fn line_in(&self, text: &str) -> Result<usize, EditError> {
        let config = config::parse(text, &self.file).config;
        let place = named(&config, &self.source).map(|(_, place)| place.at.line);
        place.ok_or_else(|| EditError::NotThere(self.name.to_string()))
    }
}

/// The first feed with this source, and its place.
pub(super) fn named<'c>(config: &'c Config, source: &str) -> Option<(&'c Subscription, &'c Place)> {
    let mut feeds = config.subscriptions.iter().zip(&config.feed_positions);
    feeds.find(|(feed, _)| feed.source.to_string() == source)
}

/// Loads the configuration from disk.
fn load(setup: &Setup) -> config::Loaded {
    config::load(&setup.config_file)
}

/// The first mistake of a configuration, with its line.
fn mistake_in(loaded: &config::Loaded) -> Option<String> {
    loaded.problems.iter().find(|it| it.is_mistake()).map(ConfigProblem::in_short)
}

/// The followed sources that `config` lacks.
fn missing<'s>(setup: &'s Setup, config: &Config) -> impl Iterator<Item = &'s Source> {
    let named: HashSet<&Source> = config.subscriptions.iter().map(|it| &it.source).collect();
    let sources = setup.config.subscriptions.iter().map(|it| &it.source);
    sources.filter(move |it| !named.contains(it))
}

/// The sources that a change to a file removes.
fn taken_out(file: &Path, before: &str, after: &str) -> HashSet<Source> {
    let sources = |text| {
        let subscriptions = config::parse(text, file).config.subscriptions;
        subscriptions.into_iter().map(|it| it.source).collect::<HashSet<_>>()
    };
    let after = sources(after);
    sources(before).into_iter().filter(|it| !after.contains(it)).collect()
}

/// The text of a file after an edit is undone or redone, if the edit still does what it should. Lines
/// that no longer fit in their old place are put at the end.
fn turned(before: &str, file: &Path, edit: &TextEdit) -> Result<String, Refused> {
    let mut texts = [edit.apply(before), edit.append(before)].into_iter().flatten();
    texts
        .find(|after| is_sound(before, after, file, edit))
        .ok_or_else(|| Refused::Changed { file: file.to_owned(), lines: told(edit) })
}

/// Whether an edit did what it should. If the file changed meanwhile, lines may land in the middle of
/// another feed, which makes a mistake or changes that feed. Mistakes that a restored feed had before
/// do not count.
fn is_sound(before: &str, after: &str, file: &Path, edit: &TextEdit) -> bool {
    let parsed = |text: &str| config::parse(text, file);
    let (was, loaded) = (parsed(before), parsed(after));
    let mistakes = |loaded: &config::Loaded| config::mistakes(&loaded.problems);
    let brings = if edit.added.contains("[[") { mistakes(&parsed(&edit.added)) } else { 0 };
    mistakes(&loaded) <= mistakes(&was) + brings && spares_others(&was.config, &loaded.config)
}

/// The lines of an edit, in words: whoever makes it by hand may have them nowhere else.
fn told(edit: &TextEdit) -> String {
    let change = |how, lines: &str| match lines.trim() {
        "" => String::new(),
        lines => format!("; {how}: {lines}"),
    };
    change("take out", &edit.removed) + &change("put in", &edit.added)
}

/// Adopts the configuration on disk, after a change that removed the sources `taken_out`; returns its
/// feeds. If a mistake in it loses other feeds, the old configuration stays until it is reloaded.
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

/// Adopts the configuration on disk if it changed and has no mistake. One without any feed, or that loses
/// some and changes meanwhile, is half written.
pub(super) fn take_over_changed(
    setup: &mut SetupTurn<'_>,
    store: &Shared,
) -> Result<(), StoreError> {
    let loaded = load(setup);
    let is_same = loaded.config == *setup.config;
    if is_same || loaded.config.subscriptions.is_empty() || mistake_in(&loaded).is_some() {
        return Ok(());
    }
    if missing(setup, &loaded.config).next().is_some() {
        thread::sleep(BEING_WRITTEN);
        if load(setup).config != loaded.config {
            return Ok(());
        }
    }
    take_over(setup, &mut store.hurry(), loaded.config).map(drop)
}

/// Adopts another configuration; returns its feeds. Feeds whose `every` changed are visited when the
/// new value says.
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
            planned.push((feed.id, Visits { last: feed.health.checked, next: Some(next) }));
        }
    }
    store.plan(&planned)?;
    setup.configure(config);
    Ok(feeds)
}

/// Changes a file of the configuration and notes that. A change that can't be noted, and so not undone,
/// is not made.
pub(super) fn write<E: From<SaveError> + From<StoreError>>(
    file: &Path,
    (before, after): (&str, &str),
    note: impl FnOnce() -> Result<(), StoreError>,
) -> Result<(), E> {
    let was_there = file.exists();
    config::change(file, before, after)?;
    if let Err(unnoted) = note() {
        // The reason why it could not be noted matters more than one why it could not be reverted.
        match was_there {
            true => drop(config::save(file, before)),
            false => drop(fs::remove_file(file)),
        }
        return Err(unnoted.into());
    }
    Ok(())
}

/// Journals a change to a file of the configuration, so that it can be undone from any working
/// directory.
pub(super) fn journal(
    store: &mut Store,
    what: &str,
    file: &Path,
    (before, after): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    let edit = TextEdit::between(before, after);
    // Fails only without a current directory; then the path as given is the best there is.
    let file = path::absolute(file).unwrap_or_else(|_| file.to_owned());
    store.journal_edit(what, &file, &edit, now)
}

/// Whether a change left all other feeds alone: it added some, removed some, or changed one.
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
