//! The main flow: takes a batch in order of time, and folds each entry into a story, or else seats, groups,
//! and links it as a new one.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::binding::Bindings;
use super::cluster::{Choice, Clusters, decay};
use super::duplicate::{have_one_headline, share_telling_word};
use super::fingerprint::{Fingerprint, Reader, Stock};
use super::index::Near;
use super::reconcile::ANOTHER_DAY;
use super::related::{evidence, links};
use super::tuning::{ASKED_OF_FEED, DISTURBED, ECHOES, JOIN, LINE, PATTERN, STOCK};
use super::vector::Vector;
use super::vocabulary::{TermId, Vocabulary};
use super::window::{Copy, Seat, Story, Tie, Window, arrival};
use super::wording::{Runs, Wording};
use super::{Item, Settings};
use crate::domain::{Assignment, ClusterId, Decision, EntryId, Link, Reason, StoryId};

/// Decides which story and which cluster an entry belongs to, within a window over the recent past.
#[derive(Debug)]
pub struct Grouper {
    settings: Settings,
    reader: Reader,
    pub(super) vocabulary: Vocabulary,
    pub(super) window: Window,
    pub(super) clusters: Clusters,
    pub(super) bindings: Bindings,
    /// Stories whose cluster changed after they were decided.
    pub(super) moved: BTreeSet<Seat>,
    /// Stories of `moved` that have left the window since.
    left: Vec<Story>,
    /// The latest publication seen, in seconds.
    pub(super) latest: i64,
    /// Stories from this seat on were not written yet: see [`super::recall`].
    pub(super) written: Seat,
    /// Stories that changed since they were written.
    pub(super) changed: BTreeSet<Seat>,
    /// Stories whose founder was edited since they were written.
    pub(super) reworded: BTreeSet<Seat>,
}

impl Default for Grouper {
    fn default() -> Self {
        Grouper::new(Settings::default())
    }
}

impl Grouper {
    /// An empty window.
    pub fn new(settings: Settings) -> Self {
        Grouper::with(settings, Reader::new(), Vocabulary::new())
    }

    fn with(settings: Settings, reader: Reader, vocabulary: Vocabulary) -> Self {
        Grouper {
            settings,
            reader,
            vocabulary,
            window: Window::default(),
            clusters: Clusters::default(),
            bindings: Bindings::default(),
            moved: BTreeSet::new(),
            left: Vec::new(),
            latest: i64::MIN,
            written: 0,
            changed: BTreeSet::new(),
            reworded: BTreeSet::new(),
        }
    }

    /// Its settings.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Whether it has seen something that was published after a time.
    pub fn is_beyond(&self, now: Timestamp) -> bool {
        self.latest > now.as_second()
    }

    /// How many stories the window holds.
    pub fn stories(&self) -> usize {
        self.window.len()
    }

    /// Puts back an entry that was decided earlier, without deciding again. Call it in order of arrival, so
    /// that each story gets the place it had.
    pub fn restore(&mut self, item: &Item, story: StoryId, cluster: ClusterId) {
        self.move_on(item.published.as_second());
        if self.is_history(item) {
            return;
        }
        let print = self.reader.read(item, &Stock::default(), &mut self.vocabulary);
        if let Some(seat) = self.window.find(story) {
            self.vocabulary.release(&print.vector);
            let copy = self.copy_of(item);
            self.fold(seat, copy);
            return;
        }
        let found = self.window.nearest(&print.vector);
        let (print, found) = self.without_stock(item, print, found);
        self.seat(item, story, cluster, print, &found);
        if item.group {
            for near in found.iter().take(DISTURBED) {
                self.note_near(near.seat);
            }
        }
    }

    /// Puts back when a cluster was founded, in seconds; its first story may have left the window. Call it
    /// after the stories are restored.
    pub fn restore_event(&mut self, cluster: ClusterId, founded: i64) {
        if !self.clusters.members(&self.window, cluster).is_empty() {
            self.clusters.put_back(&self.window, cluster, founded);
        }
    }

    /// Reads an entry again that was edited after it founded a live story, so that copies of its new words
    /// are found. Earlier decisions stay.
    pub fn reword(&mut self, item: &Item) {
        let Some(seat) = self.window.find_entry(item.entry) else { return };
        let story = self.window.get(seat).filter(|story| story.founder.entry == item.entry);
        let Some(before) = story.map(|story| story.wording.clone()) else { return };
        let print = self.reader.read(item, &Stock::default(), &mut self.vocabulary);
        if print.wording == before {
            self.vocabulary.release(&print.vector);
            return;
        }
        let mut found = self.window.nearest(&print.vector);
        found.retain(|near| near.seat < seat);
        let (mut print, mut found) = self.without_stock(item, print, found);
        found.retain(|near| near.seat < seat);
        self.note_echoes(item, &mut print.vector, &found);
        self.put_words(seat, print.vector, print.wording);
        if seat < self.written {
            self.reworded.insert(seat);
        }
    }

    /// Gives a live story other words.
    pub(super) fn put_words(&mut self, seat: Seat, vector: Vector, wording: Wording) {
        self.vocabulary.count(&vector);
        if let Some(before) = self.window.put_words(seat, vector, wording) {
            self.vocabulary.forget(&before);
        }
    }

    /// Makes all later decisions respect one made by hand: two stories stand apart, or belong together. Live
    /// stories stay where the person put them.
    pub fn bind(&mut self, decision: Decision) {
        self.bindings.add(decision);
        for entry in [decision.one, decision.other] {
            let seat = self.window.find_entry(entry);
            if let Some(story) = seat.and_then(|seat| self.window.get_mut(seat)) {
                story.held = true;
            }
        }
    }

    /// Decides a batch; its order makes no difference. Returns the decisions for the batch, oldest first, and
    /// then those for earlier entries that moved to another cluster.
    pub fn assign(&mut self, mut batch: Vec<Item>) -> Vec<Assignment> {
        batch.sort_by(|a, b| {
            let by_text = (a.published, &a.address, &a.title, &a.excerpt).cmp(&(
                b.published,
                &b.address,
                &b.title,
                &b.excerpt,
            ));
            by_text.then((a.feed, a.entry).cmp(&(b.feed, b.entry)))
        });
        let new = batch.split_off(batch.partition_point(|item| self.is_history(item)));
        // By value, so that each item is freed as soon as it is decided.
        let decided = new.into_iter().map(|item| self.decide(&item));
        let mut decided: Vec<Assignment> = decided.collect();
        decided.splice(0..0, self.assign_history(batch));
        let at: HashMap<EntryId, usize> =
            decided.iter().enumerate().map(|(at, decision)| (decision.entry, at)).collect();
        let (left, moved) = (std::mem::take(&mut self.left), std::mem::take(&mut self.moved));
        let live = moved.into_iter().filter_map(|seat| self.window.get(seat));
        for story in left.iter().chain(live) {
            for copy in story.copies() {
                if let Some(at) = at.get(&copy.entry) {
                    decided[*at].cluster = story.cluster;
                    decided[*at].grouped = self.reason(story);
                } else {
                    let decision = self.decision(copy.entry, story);
                    decided.push(Assignment { moved: true, ..decision });
                }
            }
        }
        decided
    }

    /// Decides entries older than the window. They are compared only with one another, and then forgotten.
    fn assign_history(&mut self, batch: Vec<Item>) -> Vec<Assignment> {
        if batch.is_empty() {
            return Vec::new();
        }
        // Shares the word tables: reading them again would take longer than deciding most batches.
        let mut archive =
            Grouper::with(self.settings, self.reader.another(), self.vocabulary.another());
        archive.bindings = self.bindings.clone();
        for entry in self.bindings.bound() {
            let seat = self.window.find_entry(entry);
            if let Some(story) = seat.and_then(|seat| self.window.get(seat)) {
                archive.bindings.remember(entry, story.cluster);
            }
        }
        let decided = archive.assign(batch);
        for decision in &decided {
            self.bindings.remember(decision.entry, decision.cluster);
        }
        decided
    }

    fn decide(&mut self, item: &Item) -> Assignment {
        self.move_on(item.published.as_second());
        let print = self.reader.read(item, &Stock::default(), &mut self.vocabulary);
        let found = self.window.nearest(&print.vector);
        if let Some((seat, reason)) = self.story_of(item, &print, &found)
            && let Some(story) = self.window.get(seat)
        {
            let decision = Assignment { folded: reason, ..self.decision(item.entry, story) };
            self.vocabulary.release(&print.vector);
            let copy = self.copy_of(item);
            self.fold(seat, copy);
            // A copy here may have founded a story of its own when it was placed by hand.
            self.place_by_hand(seat, item.entry);
            return decision;
        }
        let (print, found) = self.without_stock(item, print, found);
        let story = StoryId::from(item.entry);
        let seat = self.seat(item, story, story.into(), print, &found);
        let mut links = Vec::new();
        if let Some(seated) = self.window.get(seat).filter(|seated| seated.groups) {
            let near = self.clusters.choices(&self.window, &self.vocabulary, &found, seated);
            let choices = near.iter().take_while(|choice| choice.score >= JOIN);
            let choices: Vec<Choice> =
                choices.filter(|it| self.forbids(seat, it.cluster).is_none()).copied().collect();
            if let Some(choice) = choices.first() {
                self.place(seat, choice.cluster, choice.nearest, choice.score);
            }
            self.unite(seat, &choices);
            self.place_by_hand(seat, item.entry);
            links = self.links(seat, &found, &near);
            self.disturb(seat, &found);
        } else {
            self.place_by_hand(seat, item.entry);
        }
        // Stories leave only when the window moves on.
        let seated = self.window.get(seat).expect("it was seated above");
        Assignment { links, ..self.decision(item.entry, seated) }
    }

    /// Reads a new story again without the stock phrases of its feed, and finds what is near to the rest: a
    /// line such as whom to call with information says nothing about the event, nor does the name of a
    /// column.
    fn without_stock(
        &mut self,
        item: &Item,
        print: Fingerprint,
        found: Vec<Near>,
    ) -> (Fingerprint, Vec<Near>) {
        let stock = self.stock(item, &print, &found);
        if stock.is_empty() {
            return (print, found);
        }
        self.vocabulary.release(&print.vector);
        let print = self.reader.read(item, &stock, &mut self.vocabulary);
        let found = self.window.nearest(&print.vector);
        (print, found)
    }

    /// What a new story shares with earlier ones of its feed that are of other events: a headline that the
    /// feed had on another day names a column, and what both texts say is how the column is written. So are
    /// runs of words that several of its nearest stories have, and the words of texts that are mere notes:
    /// `Comments`, `submitted by`.
    fn stock(&self, item: &Item, print: &Fingerprint, found: &[Near]) -> Stock {
        let wording = &print.wording;
        let of_feed = found.iter().filter_map(|near| self.window.get(near.seat));
        let of_feed: Vec<&Story> =
            of_feed.filter(|story| story.founder.feed == item.feed).collect();
        let notes = of_feed.iter().filter_map(|story| story.wording.few_words()).flatten();
        let own_words = wording.few_words().unwrap_or_default();
        let words = notes.filter(|word| own_words.binary_search(word).is_ok()).collect();
        let before = of_feed.iter().filter(|story| is_of_column(item, print, story));
        let mut before = before.peekable();
        let headline = before.peek().is_some();
        let own = wording.runs();
        let mut runs = self.stock_runs(item, print, &own, found);
        runs.extend(before.flat_map(|story| own.shared(&story.wording)));
        Stock { runs, words, headline }
    }

    /// The runs of words that a new story shares with enough of the nearest stories of its feed, or of
    /// other feeds if neither story has what the other's headline names: a publisher may write the same
    /// line below the articles of all its papers.
    fn stock_runs(
        &self,
        item: &Item,
        print: &Fingerprint,
        runs: &Runs,
        found: &[Near],
    ) -> Vec<u16> {
        if !print.wording.has_runs() {
            return Vec::new();
        }
        let near = || found.iter().filter_map(|near| Some((near, self.window.get(near.seat)?)));
        let is_own = |story: &Story| story.founder.feed == item.feed;
        let own = near().filter(|it| is_own(it.1)).take(ASKED_OF_FEED);
        let others = near().take_while(|it| it.0.cosine >= JOIN).filter(|it| !is_own(it.1));
        let others = others.filter(|it| are_of_other_things(print, it.1)).take(ASKED_OF_FEED);
        let others = others.filter(|it| runs.shared(&it.1.wording).count() >= LINE);
        let mut shared: Vec<u16> =
            own.chain(others).flat_map(|it| runs.shared(&it.1.wording)).collect();
        shared.sort_unstable();
        let often = shared.chunk_by(u16::eq).filter(|same| same.len() >= STOCK);
        often.map(|same| same[0]).collect()
    }

    /// Seats a new story, given the stories `found` near it.
    fn seat(
        &mut self,
        item: &Item,
        story: StoryId,
        cluster: ClusterId,
        mut print: Fingerprint,
        found: &[Near],
    ) -> Seat {
        self.note_echoes(item, &mut print.vector, found);
        self.take_seat(Story {
            id: story,
            published: item.published.as_second(),
            vector: print.vector,
            wording: print.wording,
            founder: self.copy_of(item),
            others: Vec::new(),
            cluster,
            grouped: Tie::Alone,
            groups: item.group,
            patterned: self.is_patterned(item, found),
            held: false,
            disturbed: 0,
        })
    }

    /// Notes the terms that a story shares with the nearest one of another feed as echoes, if the two score
    /// like one event. Terms that only its own feed repeats, or a single word, may be a pattern of headlines.
    fn note_echoes(&self, item: &Item, vector: &mut Vector, found: &[Near]) {
        let others = found.iter().filter_map(|near| Some((near, self.window.get(near.seat)?)));
        let mut others = others.filter(|(_, story)| story.founder.feed != item.feed);
        let Some((near, nearest)) = others.next() else { return };
        if ties(item, near, nearest) {
            let shared: Vec<TermId> = vector.shared(&nearest.vector).map(|it| it.0).collect();
            if shared.len() >= ECHOES {
                vector.note_echoes(|term| shared.contains(&term));
            }
        }
    }

    /// Whether a new story is near to so many of its own feed that they would make an event only by how the
    /// feed writes: game listings, advertisements, numbered lectures.
    fn is_patterned(&self, item: &Item, found: &[Near]) -> bool {
        let of_feed = |near: &&Near| {
            let story = self.window.get(near.seat);
            story.is_some_and(|it| it.founder.feed == item.feed && ties(item, near, it))
        };
        let near = found.iter().filter(|near| near.cosine >= JOIN).filter(of_feed);
        near.take(PATTERN).count() == PATTERN
    }

    /// Seats a story that is in no cluster yet.
    pub(super) fn take_seat(&mut self, story: Story) -> Seat {
        let cluster = story.cluster;
        self.vocabulary.count(&story.vector);
        let seat = self.window.seat(story);
        self.clusters.join(&self.window, cluster, seat);
        seat
    }

    /// Adds a copy to a story.
    pub(super) fn fold(&mut self, seat: Seat, copy: Copy) {
        self.window.fold(seat, copy);
        self.note_change(seat);
    }

    /// Notes that what was written about a story is out of date.
    pub(super) fn note_change(&mut self, seat: Seat) {
        if seat < self.written {
            self.changed.insert(seat);
        }
    }

    /// Why a story is in its cluster, with the words in common.
    fn reason(&self, story: &Story) -> Reason {
        match story.grouped {
            Tie::Alone => Reason::Alone,
            Tie::ByHand => Reason::ByHand,
            Tie::SameEvent { with, score } => {
                let other = self.window.find(with).and_then(|seat| self.window.get(seat));
                other.map_or(Reason::Alone, |other| {
                    Reason::SameEvent(evidence(&self.vocabulary, story, other, score, JOIN))
                })
            }
        }
    }

    /// What is decided about an entry of a story, except why the entry is in the story.
    fn decision(&self, entry: EntryId, story: &Story) -> Assignment {
        Assignment {
            entry,
            story: story.id,
            folded: Reason::Alone,
            cluster: story.cluster,
            grouped: self.reason(story),
            links: Vec::new(),
            moved: false,
        }
    }

    fn copy_of(&self, item: &Item) -> Copy {
        Copy {
            entry: item.entry,
            feed: item.feed,
            arrived: arrival(item),
            address: self.window.hash_of(&item.address),
            site: self.window.site_of(&item.address),
            has_address: !item.address.is_empty(),
            folds: item.fold,
        }
    }

    fn links(&self, seat: Seat, found: &[Near], near: &[Choice]) -> Vec<Link> {
        let story = self.window.get(seat);
        story.map_or_else(Vec::new, |story| {
            links(&self.window, &self.vocabulary, found, near, story)
        })
    }

    /// The window's length, which is also the longest that a cluster may last, in seconds.
    pub(super) fn length(&self) -> i64 {
        i64::try_from(self.settings.window.as_secs()).unwrap_or(i64::MAX)
    }

    /// Whether an entry is older than the window. It must not be seated: seats expire from the front, so an
    /// old story behind younger ones would outstay its time.
    fn is_history(&self, item: &Item) -> bool {
        item.published.as_second() < self.latest.saturating_sub(self.length())
    }

    /// Advances the window to a time in seconds, and expires the stories that are too old for it.
    pub(super) fn move_on(&mut self, published: i64) {
        self.latest = self.latest.max(published);
        let horizon = self.latest.saturating_sub(self.length());
        while let Some((seat, story)) = self.window.expire(horizon) {
            self.vocabulary.forget(&story.vector);
            self.clusters.leave(story.cluster, seat);
            story.copies().for_each(|copy| self.bindings.remember(copy.entry, story.cluster));
            if self.moved.remove(&seat) {
                self.left.push(story);
            }
        }
    }
}

/// Whether one feed has an entry in both stories.
pub(super) fn share_feed(one: &Story, other: &Story) -> bool {
    one.copies().any(|a| other.copies().any(|b| a.feed == b.feed))
}

/// Whether a new story and one near to it score enough for an event by themselves.
fn ties(item: &Item, near: &Near, story: &Story) -> bool {
    near.cosine - decay(item.published.as_second(), story.published) >= JOIN
}

/// Whether a feed had the headline of a new story another day, above another text: it names a column, not an
/// event. Where there is no text, nothing else could tell the event.
fn is_of_column(item: &Item, print: &Fingerprint, story: &Story) -> bool {
    let apart = story.published.abs_diff(item.published.as_second());
    let (one, other) = (&print.wording, &story.wording);
    let have_texts = [one, other].iter().all(|it| it.has_text());
    apart >= ANOTHER_DAY && have_texts && one.is_titled() && have_one_headline(one, other)
}

/// Whether neither story has what the other's headline names: a word that its text repeats, or that is in
/// both headlines.
fn are_of_other_things(print: &Fingerprint, story: &Story) -> bool {
    !print.vector.share_dwelt(&story.vector) && !share_telling_word(&print.wording, &story.wording)
}
