//! All that is on the screen, as plain values: what `update` changes and `view` reads.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::action::{Action, Pane};
use super::confirming::Sure;
use super::environment::{Colours, Environment};
use super::exporting::Choice;
use super::found::Found;
use super::graphics::Drawing;
use super::keymap::{Key, Keymap};
use super::msg::Msg;
use super::pane::article::Reader;
use super::pane::help::Help;
use super::pane::problems::Problems;
use super::pane::prompt::{Prompt, Question};
use super::pane::shelves::Shelves;
use super::pane::stories::Stories;
use super::places::Places;
use super::requests::Requests;
use super::selection::Selection;
use crate::config::Screen;
use crate::domain::{Article, ClusterId, EntryId, NamedView, Sort, StoryId, StoryQuery, View};
use crate::engine::event::Progress;

/// How long a message stands at the foot, if no key is pressed.
const NOTICE: Duration = Duration::from_secs(6);
/// How long an error stands there.
const TROUBLE: Duration = Duration::from_secs(12);
/// A message counts as read after this fraction (1/`READ`) of its time: from then on the next key
/// removes it.
const READ: u32 = 4;
/// After this long an unfinished sequence shows how it can go on.
const WHICH_KEY: Duration = Duration::from_millis(400);
/// After this long on one row its article is read ahead: sooner than another finger opens it, and later
/// than a held key repeats, up to 30 times a second.
const PAUSE: Duration = Duration::from_millis(35);
/// After this long on one row its article is shown, where there is room beside the list.
const REST: Duration = Duration::from_millis(200);

/// All that is on the screen.
#[derive(Debug, Clone)]
pub struct Model {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The time at which the latest messages arrived.
    pub now: Timestamp,
    /// The reader's time zone.
    pub zone: TimeZone,
    /// What keys mean.
    pub keymap: Keymap,
    /// The most columns that a line of an article may have.
    pub measure: u16,
    /// Whether newsfold puts right-to-left words into visual order.
    pub bidi: bool,
    /// Whether pictures are shown.
    pub images: bool,
    /// How pictures are drawn.
    pub drawing: Drawing,
    /// The colours that the terminal has.
    pub colours: Colours,
    /// What else is known about the terminal.
    pub environment: Environment,
    /// Whether the reader is in another window and may be notified of news.
    pub away: bool,
    /// Paths of newsfold's files and of the reader's.
    pub places: Places,
    /// The pane that keys go to.
    pub focus: Pane,
    /// The panes that help and problems cover, the last one covered last.
    pub behind: Vec<Pane>,
    /// The sidebar.
    pub shelves: Shelves,
    /// Whether the reader wants a sidebar; `None` decides by width.
    pub sidebar: Option<bool>,
    /// The configured options; keys and `:set` may have chosen others meanwhile.
    pub configured: Screen,
    /// The list.
    pub stories: Stories,
    /// The stories that were picked.
    pub selection: Selection,
    /// The reader's own views, in the order of the configuration.
    pub views: Vec<NamedView>,
    /// The orders that the reader chose for views.
    pub sorts: HashMap<View, Sort>,
    /// Where articles were left before their end.
    pub places_read: PlacesRead,
    /// The list that a search has put aside.
    pub aside: Option<Box<Stories>>,
    /// The story on which each view was left.
    pub left_at: HashMap<View, (ClusterId, StoryId)>,
    /// The article, open or beside the list.
    pub reader: Option<Reader>,
    /// The articles to go back to from related news, the latest last.
    pub trail: Vec<Visited>,
    /// Feeds in trouble.
    pub problems: Problems,
    /// The list of all keys.
    pub help: Help,
    /// A question at the foot.
    pub prompt: Option<Prompt>,
    /// Questions that need a yes, the open one first.
    pub sure: VecDeque<Sure>,
    /// Things to open, of which the reader chooses one.
    pub choices: Vec<Choice>,
    /// What was typed on the command line, oldest first.
    pub history: Vec<String>,
    /// The part of `history` that was typed here: the store may not have it yet.
    pub typed: Vec<String>,
    /// What was answered to other questions, oldest first.
    pub answers: HashMap<Question, Vec<String>>,
    /// The words of the last search in an article.
    pub last_words: String,
    /// The event to unite with another one.
    pub uniting: Option<ClusterId>,
    /// Why stories are grouped, in sentences, while it is shown.
    pub why: Option<Vec<String>>,
    /// What was just done or went wrong.
    pub notice: Option<Notice>,
    /// The running refresh.
    pub refresh: Option<Progress>,
    /// Whether the refresh brings the very first news, which is shown as it arrives.
    pub first_news: bool,
    /// Whether the configuration names feeds that the store may not know yet: a sidebar without feeds
    /// was then read too early.
    pub feeds_expected: bool,
    /// How many stories wait to be loaded.
    pub arrived: usize,
    /// What was typed before the rows that it is about have come.
    pub(super) typed_ahead: VecDeque<Msg>,
    /// The beginning of a sequence of keys.
    pub pressed: Vec<Key>,
    /// Whether the ways to finish the sequence are shown.
    pub which_key: bool,
    /// What to do once the requested rows arrive.
    pub wish: Option<Wish>,
    /// The feed to go on to at the next step to an unread story, once nothing else here is unread.
    pub onward: Option<View>,
    /// Whether the reader did anything yet. Before that, nothing is read ahead.
    pub begun: bool,
    /// The story that was next to be read when the selection last moved.
    pub resting_on: Option<StoryId>,
    /// An article read from the store before the reader opens it.
    pub ahead: Option<Box<Article>>,
    pub(super) timers: Timers,
    pub(super) requests: Requests,
}

/// A message at the foot, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub text: String,
    /// Whether it reports an error.
    pub wrong: bool,
    /// Whether it tells the key that undoes or redoes what was done.
    pub leads_back: bool,
    /// When it counts as read: from then on the next key removes it.
    pub read_by: Timestamp,
    /// When it goes by itself; `None` stays until a key.
    pub until: Option<Timestamp>,
}

/// An article to go back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visited {
    /// Its story.
    pub story: StoryId,
    /// The copy that was read.
    pub entry: EntryId,
    /// The first line on the screen when it was left.
    pub top: usize,
}

/// The lines at which articles were left, the latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlacesRead(Vec<(EntryId, usize)>);

impl PlacesRead {
    /// How many are remembered.
    const MOST: usize = 100;

    /// The line at which an article was left; 0 if it was not begun, or read to its end.
    pub fn of(&self, entry: EntryId) -> usize {
        self.0.iter().find(|(read, _)| *read == entry).map_or(0, |(_, line)| *line)
    }

    /// Remembers the line at which an article was left; 0 forgets it.
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

/// Where the reader wants to go once the rows for it are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To the end of the list.
    End,
    /// To the next unread story; opens it if an article has the focus.
    NextUnread,
    /// To the first unread story of another list; opens it likewise.
    Unread,
    /// A page down, or half of one.
    Page(Action),
}

/// When something is due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Timers {
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
            away: false,
            places: Places::default(),
            focus: Pane::Stories,
            behind: Vec::new(),
            shelves: Shelves::default(),
            sidebar: None,
            configured: Screen::default(),
            stories: Stories::default(),
            selection: Selection::default(),
            views: Vec::new(),
            sorts: HashMap::new(),
            places_read: PlacesRead::default(),
            aside: None,
            left_at: HashMap::new(),
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
            typed_ahead: VecDeque::new(),
            pressed: Vec::new(),
            which_key: false,
            wish: None,
            onward: None,
            begun: false,
            resting_on: None,
            ahead: None,
            timers: Timers::default(),
            requests: Requests::default(),
        }
    }

    /// The story to stay on in another view: the selected one, or if the reader only landed on it, the one
    /// on which the other view was left.
    pub(super) fn place_in(&mut self, view: &View) -> Option<(ClusterId, StoryId)> {
        let Stories { view: from, landed, .. } = &self.stories;
        let here = self.stories.selected_story();
        if let (Some(here), false, None) =
            (here, self.stories.view.is_search(), &self.stories.filter)
        {
            self.left_at.insert(from.clone(), here);
        }
        let left = self.left_at.get(view).copied();
        let chosen = here.filter(|(_, story)| Some(*story) != *landed);
        chosen.or(left).or(here)
    }

    /// The reader's date.
    pub fn date(&self) -> Date {
        self.zone.to_datetime(self.now).date()
    }

    /// The query for a list, as of now.
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
        self.sorts.get(view).copied().or(view.own_sort())
    }

    /// The focused pane, or the one under help and problems.
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

    /// The open article, if it has the focus.
    pub fn article_in_use(&self) -> Option<&Article> {
        let reader = self.reader.as_ref().filter(|_| self.focus == Pane::Article);
        reader.map(|reader| &reader.article)
    }

    /// Says what was done.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.tell(text.into(), false, NOTICE);
    }

    /// Says why a key did nothing; the next key removes the message.
    pub(super) fn answer(&mut self, text: impl Into<String>) {
        self.tell(text.into(), false, NOTICE);
        if let Some(notice) = &mut self.notice {
            notice.read_by = self.now;
        }
    }

    /// Shows a greeting until the first key.
    pub fn greet(&mut self, text: impl Into<String>) {
        let read_by = self.now;
        let text = text.into();
        self.notice = Some(Notice { text, wrong: false, leads_back: false, read_by, until: None });
    }

    /// Says what went wrong.
    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.tell(text.into(), true, TROUBLE);
    }

    fn tell(&mut self, text: String, wrong: bool, time: Duration) {
        let read_by = later(self.now, time / READ).unwrap_or(self.now);
        let until = later(self.now, time);
        self.notice = Some(Notice { text, wrong, leads_back: false, read_by, until });
    }

    pub(super) fn wait_for_key(&mut self) {
        self.timers.which_key = later(self.now, WHICH_KEY);
    }

    pub(super) fn wait_for_rest(&mut self) {
        self.timers.pause = later(self.now, PAUSE);
        self.timers.rest = later(self.now, REST);
    }

    /// Drops what was read ahead, which may be out of date.
    pub(super) fn forget_ahead(&mut self) {
        self.ahead = None;
        self.resting_on = None;
    }

    /// When to wake up even if nothing happens.
    pub fn deadline(&self) -> Option<Timestamp> {
        let Timers { which_key, pause, rest } = self.timers;
        [self.notice_until(), which_key, pause, rest].into_iter().flatten().min()
    }

    /// When the message at the foot goes by itself.
    pub(super) fn notice_until(&self) -> Option<Timestamp> {
        self.notice.as_ref()?.until
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

    /// The words to highlight: those of the search and of the filter.
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
