//! All that is on the screen, as plain values: what `update` changes and `view` reads.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::action::{Action, Pane};
use super::asked::Asked;
use super::confirming::Sure;
use super::environment::{Colours, Environment};
use super::exporting::Choice;
use super::found::Found;
use super::graphics::Drawing;
use super::keymap::{Key, Keymap};
use super::pane::article::Reader;
use super::pane::help::Help;
use super::pane::problems::Problems;
use super::pane::prompt::{Prompt, Question};
use super::pane::shelves::Shelves;
use super::pane::stories::Stories;
use super::places::Places;
use super::selection::Selection;
use crate::config::{Images, When};
use crate::domain::{Article, ClusterId, EntryId, NamedView, Sort, StoryId, StoryQuery, View};
use crate::engine::event::Progress;

/// How long a message stands at the foot, if no key is pressed.
const NOTICE: Duration = Duration::from_secs(6);
/// How long trouble stands there.
const TROUBLE: Duration = Duration::from_secs(12);
/// A message counts as read after this part of its time: from then on the next key takes it away.
const READ: u32 = 4;
/// After this long an unfinished sequence shows how it can go on.
const WHICH_KEY: Duration = Duration::from_millis(400);
/// After this long on one row its article is read: sooner than another finger opens it, and later than
/// a key that is held down comes again, up to 30 times a second.
const PAUSE: Duration = Duration::from_millis(35);
/// After this long it is shown, where there is room beside the list.
const REST: Duration = Duration::from_millis(200);

/// All that is on the screen.
#[derive(Debug, Clone)]
pub struct Model {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The time, as far as the screen knows.
    pub now: Timestamp,
    /// Where the reader is.
    pub zone: TimeZone,
    /// What keys mean.
    pub keymap: Keymap,
    /// The most columns of a line of an article.
    pub measure: u16,
    /// Whether right-to-left words are put in the order in which they are seen.
    pub bidi: bool,
    /// Whether pictures are shown.
    pub images: bool,
    /// How pictures are drawn.
    pub drawing: Drawing,
    /// The colours that the terminal has.
    pub colours: Colours,
    /// What else is known of the terminal.
    pub environment: Environment,
    /// Whether opening a story marks it read.
    pub mark_on_open: bool,
    /// Whether the reader is in another window and may be told of news there.
    pub away: bool,
    /// Where things are written.
    pub places: Places,
    /// The pane that keys go to.
    pub focus: Pane,
    /// The panes under help and problems, that in sight before the last.
    pub behind: Vec<Pane>,
    /// The sidebar.
    pub shelves: Shelves,
    /// Whether the reader wants a sidebar; by width when not said.
    pub sidebar: Option<bool>,
    /// What the configuration says of it.
    pub configured_sidebar: When,
    /// What the configuration says of pictures.
    pub configured_images: Images,
    /// The list.
    pub stories: Stories,
    /// The stories that were picked.
    pub selection: Selection,
    /// The reader's own views, in the order of the configuration.
    pub views: Vec<NamedView>,
    /// The orders that the reader gave views.
    pub sorts: HashMap<View, Sort>,
    /// Where articles were left before their end.
    pub places_read: PlacesRead,
    /// The list that a search has put aside.
    pub aside: Option<Box<Stories>>,
    /// On which story each view was left.
    pub left_at: Vec<(View, (ClusterId, StoryId))>,
    /// The article, open or beside the list.
    pub reader: Option<Reader>,
    /// The articles that one came from by way of related news.
    pub trail: Vec<Visited>,
    /// Feeds in trouble.
    pub problems: Problems,
    /// All keys.
    pub help: Help,
    /// A question at the foot.
    pub prompt: Option<Prompt>,
    /// Questions that want a yes, the one that is asked first.
    pub sure: VecDeque<Sure>,
    /// Several things of which one is to be opened.
    pub choices: Vec<Choice>,
    /// What was typed on the command line, oldest first.
    pub history: Vec<String>,
    /// Those of them that were typed here: the store may not have them yet.
    pub typed: Vec<String>,
    /// What was answered to other questions, oldest first.
    pub answers: HashMap<Question, Vec<String>>,
    /// What was looked for in an article the last time.
    pub last_words: String,
    /// The event that another is to be put together with.
    pub uniting: Option<ClusterId>,
    /// Why stories stand together, in sentences, while it is shown.
    pub why: Option<Vec<String>>,
    /// What was just done or went wrong.
    pub notice: Option<Notice>,
    /// A refresh that goes on.
    pub refresh: Option<Progress>,
    /// Whether it brings the first news of all, which are shown as they come.
    pub first_news: bool,
    /// Whether the configuration names feeds that the store may not know yet: a sidebar without any was
    /// read too early.
    pub feeds_expected: bool,
    /// How many stories wait to be loaded.
    pub arrived: usize,
    /// The beginning of a sequence of keys.
    pub pressed: Vec<Key>,
    /// Whether it is shown how the sequence can go on.
    pub which_key: bool,
    /// What to do once rows that were asked for are there.
    pub wish: Option<Wish>,
    /// The feed that the way to the next unread story leads on to, where nothing else here is.
    pub onward: Option<View>,
    /// Whether the reader did anything yet. Who only looks has nothing read ahead.
    pub begun: bool,
    /// The story that was next to be read when the selection rested last.
    pub resting_on: Option<StoryId>,
    /// That story, read from the store before it is asked for.
    pub ahead: Option<Box<Article>>,
    pub(super) timers: Timers,
    pub(super) asked: Asked,
}

/// A line at the foot, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub text: String,
    /// Whether it is trouble.
    pub wrong: bool,
    /// When it can have been read: from then on the next key takes it away.
    pub read_by: Timestamp,
}

/// An article one came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visited {
    /// Its story.
    pub story: StoryId,
    /// The copy that was read.
    pub entry: EntryId,
    /// How far one had read.
    pub top: usize,
}

/// The lines at which articles were left, the latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlacesRead(Vec<(EntryId, usize)>);

impl PlacesRead {
    /// As many are remembered.
    const MOST: usize = 100;

    /// The line at which an article was left; its first one, if it was not begun or read to its end.
    pub fn of(&self, entry: EntryId) -> usize {
        self.0.iter().find(|(read, _)| *read == entry).map_or(0, |(_, line)| *line)
    }

    /// An article was left at this line.
    pub fn note(&mut self, entry: EntryId, line: usize) {
        self.0.retain(|(read, _)| *read != entry);
        if line > 0 {
            self.0.push((entry, line));
        }
        if self.0.len() > Self::MOST {
            self.0.remove(0);
        }
    }
}

/// Where one wanted to go when the rows for it were not there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To the end of the list.
    End,
    /// To the next unread story, and to read it if that is what one was doing.
    NextUnread,
    /// To the first unread story of another list, and to read it likewise.
    Unread,
    /// A page down, or half of one.
    Page(Action),
}

/// What is to happen at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Timers {
    pub notice: Option<Timestamp>,
    pub which_key: Option<Timestamp>,
    pub pause: Option<Timestamp>,
    pub rest: Option<Timestamp>,
}

impl Model {
    /// A screen before anything is known.
    pub fn new(now: Timestamp, zone: TimeZone, size: (u16, u16)) -> Model {
        Model {
            size,
            now,
            zone,
            keymap: Keymap::default(),
            measure: 72,
            bidi: false,
            images: false,
            drawing: Drawing::Blocks,
            environment: Environment::default(),
            colours: Colours::True,
            mark_on_open: true,
            away: false,
            places: Places::default(),
            focus: Pane::Stories,
            behind: Vec::new(),
            shelves: Shelves::default(),
            sidebar: None,
            configured_sidebar: When::Auto,
            configured_images: Images::Off,
            stories: Stories::default(),
            selection: Selection::default(),
            views: Vec::new(),
            sorts: HashMap::new(),
            places_read: PlacesRead::default(),
            aside: None,
            left_at: Vec::new(),
            reader: None,
            trail: Vec::new(),
            problems: Problems::default(),
            help: Help::default(),
            prompt: None,
            sure: VecDeque::new(),
            choices: Vec::new(),
            history: Vec::new(),
            answers: HashMap::new(),
            last_words: String::new(),
            typed: Vec::new(),
            uniting: None,
            why: None,
            notice: None,
            refresh: None,
            first_news: false,
            feeds_expected: false,
            arrived: 0,
            pressed: Vec::new(),
            which_key: false,
            wish: None,
            onward: None,
            begun: false,
            resting_on: None,
            ahead: None,
            timers: Timers::default(),
            asked: Asked::default(),
        }
    }

    /// The story to stay on in another view: the selected one, or if the reader only landed on it, the one
    /// on which the other view was left.
    pub(super) fn place_in(&mut self, view: &View) -> Option<(ClusterId, StoryId)> {
        let Stories { view: from, landed, .. } = &self.stories;
        let here = self.stories.selected_story();
        if let (Some(here), false, None) = (here, self.stories.is_search(), &self.stories.filter) {
            self.left_at.retain(|(left, _)| left != from);
            self.left_at.push((from.clone(), here));
        }
        let left = self.left_at.iter().find(|(left, _)| left == view).map(|(_, story)| *story);
        let chosen = here.filter(|(_, story)| Some(*story) != *landed);
        chosen.or(left).or(here)
    }

    /// The question that a list answers, as it is asked now.
    pub(super) fn question(&self, list: &Stories) -> StoryQuery {
        StoryQuery {
            view: list.view.clone(),
            filter: list.filter.as_ref().map(|filter| Box::new(filter.query.clone())),
            sort: list.sort,
            at: self.now.to_zoned(self.zone.clone()),
            ..StoryQuery::default()
        }
    }

    /// The order of a view: the one that the reader gave it, else its own.
    pub(super) fn sort_of(&self, view: &View) -> Option<Sort> {
        let own = match view {
            View::Named(named) => named.sort,
            _ => None,
        };
        self.sorts.get(view).copied().or(own)
    }

    /// The pane in use, or the one that is again once help or problems are put away.
    pub(super) fn pane_below(&self) -> Pane {
        match self.focus {
            pane if pane.is_over_others() => self.behind.first().copied().unwrap_or(Pane::Stories),
            pane => pane,
        }
    }

    /// The pane that help is about.
    pub(super) fn behind_help(&self) -> Pane {
        self.behind.last().copied().unwrap_or(Pane::Stories)
    }

    /// The article that the keys go to, if they go to one.
    pub fn article_in_use(&self) -> Option<&Article> {
        let reader = self.reader.as_ref().filter(|_| self.focus == Pane::Article);
        reader.map(|reader| &reader.article)
    }

    /// Says what was done.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.tell(text.into(), false, NOTICE);
    }

    /// Says why a key did nothing. The next key has an answer of its own.
    pub(super) fn answer(&mut self, text: impl Into<String>) {
        self.tell(text.into(), false, NOTICE);
        if let Some(notice) = &mut self.notice {
            notice.read_by = self.now;
        }
    }

    /// Says where one is, until the first key.
    pub fn greet(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), wrong: false, read_by: self.now });
        self.timers.notice = None;
    }

    /// Says what went wrong.
    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.tell(text.into(), true, TROUBLE);
    }

    fn tell(&mut self, text: String, wrong: bool, time: Duration) {
        let read_by = later(self.now, time / READ).unwrap_or(self.now);
        self.notice = Some(Notice { text, wrong, read_by });
        self.timers.notice = later(self.now, time);
    }

    pub(super) fn wait_for_key(&mut self) {
        self.timers.which_key = later(self.now, WHICH_KEY);
    }

    pub(super) fn wait_for_rest(&mut self) {
        self.timers.pause = later(self.now, PAUSE);
        self.timers.rest = later(self.now, REST);
    }

    /// What was read of the next story may be true no more.
    pub(super) fn look_again(&mut self) {
        self.ahead = None;
        self.resting_on = None;
    }

    /// When to be woken even if nothing happens.
    pub fn deadline(&self) -> Option<Timestamp> {
        let Timers { notice, which_key, pause, rest } = &self.timers;
        [notice, which_key, pause, rest].into_iter().flatten().min().copied()
    }

    /// Whether there is nothing to read because there is no feed.
    pub fn is_first_run(&self) -> bool {
        self.shelves.loaded
            && !self.shelves.has_feeds()
            && !self.feeds_expected
            && self.stories.loaded
            && self.stories.loaded_rows() == 0
            && self.aside.is_none()
    }

    /// The words that a lit search looks for.
    pub fn found(&self) -> Found {
        let searched = match &self.stories.view {
            View::Search(search) => search.query.wanted_words(),
            _ => Vec::new(),
        };
        let filtered = self.stories.filter.iter().flat_map(|filter| filter.query.wanted_words());
        Found::of(&searched.into_iter().chain(filtered).collect::<Vec<_>>())
    }
}

fn later(now: Timestamp, wait: Duration) -> Option<Timestamp> {
    now.checked_add(wait).ok()
}
