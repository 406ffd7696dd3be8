//! Brings the grouping up to date with the store: the only place where the pure [`Grouper`] meets
//! what is stored.
//!
//! The grouper's window is a copy of what the store already decided, so nothing is lost when the
//! program ends: whoever finds entries without a story decides them. When another process has decided
//! some meanwhile (the store's grouping then has another *generation*), the window is read again, from
//! its file (recollection.rs) or else from the entries.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Instant;

use jiff::Timestamp;

use super::Shared;
use super::recollection::Recollection;
use crate::clean::url::address;
use crate::domain::{Assignment, EntryId, StoryId};
use crate::group::{Explanation, Grouper, Item, Settings};
use crate::store::{Decided, Pending, Result, Store};

/// How many entries are decided together: order of arrival makes no difference among them.
const TOGETHER: usize = 10_000;

/// How many decisions are stored in one transaction, after a first one for which somebody may be
/// waiting: each touches a good part of the indexes by time, so an import should need few. A decision
/// takes 150 bytes while it waits.
const STORED_TOGETHER: usize = 50_000;

/// The grouping's window in memory, once it is needed, and the generation of the store's grouping that it
/// is a copy of.
pub struct Grouping {
    settings: Settings,
    grouper: Option<Grouper>,
    generation: Option<i64>,
    recollection: Recollection,
    clock: fn() -> Timestamp,
}

impl Grouping {
    /// Creates a grouping that has read nothing yet. Its window is kept in the folder `cache`, and goes no
    /// further than the `clock`: an entry that a wrong clock dated ahead would make history of all news.
    pub fn new(settings: Settings, cache: &Path, clock: fn() -> Timestamp) -> Self {
        Grouping {
            settings,
            grouper: None,
            generation: None,
            recollection: Recollection::at(cache),
            clock,
        }
    }

    /// Writes the window to its file and drops it from memory: it may be large, and its next use is far
    /// away.
    pub fn rest(&mut self) {
        if let (Some(generation), Some(grouper)) = (self.generation.take(), self.grouper.take()) {
            self.recollection.keep(grouper, generation);
        }
    }

    /// Uses these settings from here on; earlier decisions stay.
    pub fn adopt(&mut self, settings: Settings) {
        if self.settings != settings {
            self.settings = settings;
            // The window is read again when it is needed.
            (self.grouper, self.generation) = (None, None);
        }
    }

    /// Decides every entry that has no story yet, or as many as it can until `is_given_up`. `progress`
    /// hears how many are decided so far.
    ///
    /// # Errors
    /// When the store fails; what was stored before stays decided.
    pub fn catch_up(
        &mut self,
        store: &Shared,
        is_given_up: impl Fn() -> bool,
        mut progress: impl FnMut(usize) + Send,
    ) -> Result<()> {
        let mut decided = 0;
        loop {
            let held = store.turn();
            if held.is_grouped()? || is_given_up() {
                return Ok(());
            }
            let reader = held.another_for_once()?;
            drop(held);
            if self.generation != Some(reader.grouping_generation()?) {
                self.read_window(&reader)?;
            }
            let reworded = self.reread(&reader)?;
            // Read only here: if another process decides some of these from here on, the generation
            // changes, and none of ours is stored.
            let pending = reader.pending(EntryId(0), TOGETHER)?;
            let mut told = |part| {
                decided += part;
                progress(decided);
            };
            self.decide(store, &reader, pending, &is_given_up, &mut told)?;
            // Otherwise nothing was stored, and the window is read again.
            if let (Some(last), Some(_)) = (reworded, self.generation) {
                store.turn().forget_reworded(last)?;
            }
        }
    }

    /// Decides every entry as if none had been decided before, except by hand. The old decisions are
    /// shown until all are replaced at once. `progress` hears how many are decided so far.
    ///
    /// # Errors
    /// When the store fails; then all is as it was.
    pub fn decide_anew(&mut self, store: &Shared, mut progress: impl FnMut(usize)) -> Result<()> {
        let reader = store.turn().another_for_once()?;
        let generation = reader.grouping_generation()?;
        let (mut grouper, decided) = self.decide_all(&reader, &mut progress)?;
        let replaced = store.turn().replace_assignments(generation, &decided)?;
        let generation = match replaced {
            Some(generation) => generation,
            // Another process decided something meanwhile. This time it has to wait.
            None => store.turn().replace_assignments_alone(|store| {
                let (again, decided) = self.decide_all(store, &mut progress)?;
                grouper = again;
                Ok(decided)
            })?,
        };
        (self.grouper, self.generation) = (Some(grouper), Some(generation));
        Ok(())
    }

    fn decide_all(
        &self,
        store: &Store,
        progress: &mut impl FnMut(usize),
    ) -> Result<(Grouper, Decided)> {
        let mut grouper = Grouper::new(self.settings);
        for decision in store.decisions()? {
            grouper.bind(decision);
        }
        let now = (self.clock)();
        let (mut decided, mut last) = (Decided::default(), EntryId(0));
        loop {
            let entries = store.groupable(last, TOGETHER)?;
            let Some(newest) = entries.last() else { break };
            last = newest.entry;
            decided.add(grouper.assign(entries.into_iter().map(|it| item(it, now)).collect()));
            progress(decided.len());
        }
        decided.sort();
        Ok((grouper, decided))
    }

    /// Decides the `pending` entries and all that came after them, until `is_given_up`. While one part
    /// of the decisions is stored, the next is made.
    fn decide(
        &mut self,
        store: &Shared,
        reader: &Store,
        mut pending: Vec<Pending>,
        is_given_up: &impl Fn() -> bool,
        progress: &mut (impl FnMut(usize) + Send),
    ) -> Result<()> {
        let Some(generation) = self.generation.take() else { return Ok(()) };
        let now = (self.clock)();
        let stored = thread::scope(|scope| {
            let (decided, decisions) = sync_channel(0);
            let storing = scope.spawn(|| put(store, generation, decisions, progress));
            while let Some(last) = pending.last().map(|it| it.entry) {
                let items = pending.into_iter().map(|it| item(it, now)).collect();
                if decided.send(self.grouper().assign(items)).is_err() || is_given_up() {
                    break;
                }
                pending = reader.pending(last, TOGETHER)?;
            }
            drop(decided);
            storing.join().unwrap_or_else(|panic| resume_unwind(panic))
        })?;
        // Without a generation the window is read anew before it changes again.
        self.generation = stored;
        Ok(())
    }

    /// What speaks for and against two stories being one event; `None` when one of them is older
    /// than the window.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn explain(
        &mut self,
        store: &Shared,
        one: StoryId,
        other: StoryId,
    ) -> Result<Option<Explanation>> {
        let reader = store.turn().another_for_once()?;
        self.read_window(&reader)?;
        self.reread(&reader)?;
        let explanation = self.grouper().explain(one, other);
        self.rest();
        Ok(explanation)
    }

    fn grouper(&mut self) -> &mut Grouper {
        let settings = self.settings;
        self.grouper.get_or_insert_with(|| Grouper::new(settings))
    }

    /// Reads the window as far back from the newest entry as it would reach if it had never been
    /// dropped, whatever the time is. Uses a connection of its own: reading many entries takes seconds,
    /// and marks don't wait.
    fn read_window(&mut self, store: &Store) -> Result<()> {
        let generation = store.grouping_generation()?;
        let now = (self.clock)();
        let recalled = self.recollection.recall(self.settings, generation, now);
        let mut grouper = match recalled {
            Some(grouper) => grouper,
            None => self.read_entries(store, now)?,
        };
        // If another process decided something meanwhile, this window is outdated.
        self.generation = (store.grouping_generation()? == generation).then_some(generation);
        for decision in store.decisions()? {
            grouper.bind(decision);
        }
        self.grouper = Some(grouper);
        Ok(())
    }

    /// Reads entries again that were edited since the window has them, and returns the last of them.
    fn reread(&mut self, store: &Store) -> Result<Option<EntryId>> {
        let reworded = store.reworded()?;
        let last = reworded.last().map(|it| it.entry);
        let now = (self.clock)();
        for entry in reworded {
            self.grouper().reword(&item(entry, now));
        }
        Ok(last)
    }

    fn read_entries(&self, store: &Store, now: Timestamp) -> Result<Grouper> {
        let mut grouper = Grouper::new(self.settings);
        store.each_newest_grouped(self.settings.window, now, |entry, story, cluster| {
            grouper.restore(&item(entry, now), story, cluster);
        })?;
        for (cluster, founded) in store.newest_founded(self.settings.window, now)? {
            grouper.restore_event(cluster, founded);
        }
        Ok(grouper)
    }
}

/// Stores decisions as they come, the first on the store's `generation`. Returns the generation after
/// the last of them. Without one, another process was quicker, and the window holds decisions that were
/// never stored.
fn put(
    store: &Shared,
    mut generation: i64,
    decisions: Receiver<Vec<Assignment>>,
    progress: &mut impl FnMut(usize),
) -> Result<Option<i64>> {
    let mut decided = Decided::default();
    let mut enough = TOGETHER;
    for assignments in decisions.into_iter().map(Some).chain([None]) {
        if let Some(assignments) = assignments {
            progress(assignments.len());
            decided.add(assignments);
            if decided.len() < enough {
                continue;
            }
        }
        enough = STORED_TOGETHER;
        decided.sort();
        while !decided.is_empty() {
            let began = Instant::now();
            let stored =
                store.turn().put_assignments(generation, &decided, || store.should_end(began))?;
            store.make_way();
            let Some(stored) = stored else { return Ok(None) };
            generation = stored.generation;
            decided.drop_first(stored.decisions);
        }
    }
    Ok(Some(generation))
}

fn item(entry: Pending, now: Timestamp) -> Item {
    Item {
        entry: entry.entry,
        feed: entry.feed,
        address: entry.link.as_deref().map(address).unwrap_or_default(),
        title: entry.title,
        excerpt: entry.excerpt,
        language: entry.language.unwrap_or_default(),
        published: entry.time.min(now),
        arrived: entry.arrived,
        fold: entry.fold,
        group: entry.group,
    }
}
