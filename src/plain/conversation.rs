//! The talk itself: a line in, text out, and what to do besides. It asks the engine for what it needs
//! and keeps what was listed, so that numbers stay valid. Knows no clock, terminal, or network.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::feeds::added;
use super::headlines::{Headlines, Wanted};
use super::looking;
use super::reading::Reading;
use super::sources::article;
use super::table::{Typed, Verb, help, leading_numbers, understand};
use super::words::{ended, trouble};
use crate::config::Config;
use crate::domain::{
    FeedId, Mark, NamedView, Shelf, StoryId, StoryQuery, Tagging, Target, Text, View, Window,
    counted,
};
use crate::engine::command::{Command, Way};
use crate::engine::event::{Answer, Event};
use crate::session::piping::Pipe;
use crate::session::saving::Save;

/// Asks the engine, and waits for the answer.
pub type Ask<'a> = &'a mut dyn FnMut(Command) -> Answer;

/// Rows loaded at a time in search of an unread one.
const FAR: usize = 200;

/// The reply to a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The text; every line ends with a line feed.
    pub text: String,
    /// What to do next.
    pub then: Then,
}

/// What to do after a reply is printed.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// Listen for the next line.
    Listen,
    /// Fetch all feeds, and wait.
    Refresh,
    /// Open this address in the browser.
    Browse(String),
    /// Open this attached file.
    Play(String),
    /// Write this file, and pass the result to [`Conversation::saved`].
    Save(Save),
    /// Run this command.
    Pipe(Pipe),
    /// End.
    Leave,
}

/// The list that was printed last, from which a bare number picks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choices {
    Headlines,
    Related,
    Views,
}

/// What is done on a yes.
#[derive(Debug, Clone)]
pub(super) enum Pending {
    /// Marks many stories; then prints these words.
    Mark(Target, Mark, String),
    /// Gives many stories tags, or takes them away.
    Tag(Target, Tagging),
    /// Replaces a file.
    Replace(Save),
    /// Unsubscribes from a feed.
    Leave(FeedId),
    /// Undoes or redoes a change to the configuration.
    Turn(Way),
}

/// The text that answers a request; `Err` when it could not be done.
pub(super) type Said = Result<String, String>;

/// The talk.
pub struct Conversation {
    pub(super) now: Timestamp,
    pub(super) zone: TimeZone,
    pub(super) width: u16,
    pub(super) mark_on_open: bool,
    /// The reader's own views.
    pub(super) views: Vec<NamedView>,
    /// The reader's home, for paths that begin with `~`.
    pub(super) home: Option<PathBuf>,
    pub(super) list: Headlines,
    /// The list to return to from a search.
    pub(super) aside: Option<Headlines>,
    pub(super) reading: Option<Reading>,
    /// The articles whose related news led to the one being read.
    pub(super) trail: Vec<Reading>,
    pub(super) shelves: Vec<Shelf>,
    /// How many of them were listed.
    pub(super) shelves_said: usize,
    pub(super) choices: Choices,
    pub(super) pending: Option<Pending>,
    pub(super) arrived: usize,
    pub(super) arrivals_reported: usize,
    troubles: Vec<String>,
}

impl Conversation {
    /// A talk with a reader in this time zone.
    pub fn new(zone: TimeZone, config: &Config) -> Conversation {
        let mut conversation = Conversation {
            now: Timestamp::UNIX_EPOCH,
            zone,
            width: 0,
            mark_on_open: false,
            views: Vec::new(),
            home: None,
            list: Headlines::of(unread(), Window::default()),
            aside: None,
            reading: None,
            trail: Vec::new(),
            shelves: Vec::new(),
            shelves_said: 0,
            choices: Choices::Headlines,
            pending: None,
            arrived: 0,
            arrivals_reported: 0,
            troubles: Vec::new(),
        };
        conversation.go_by(config);
        conversation
    }

    /// Applies the configuration.
    pub(super) fn go_by(&mut self, config: &Config) {
        self.width = config.screen.measure;
        self.mark_on_open = config.screen.mark_read_on_open;
        self.views.clone_from(&config.views);
    }

    /// Sets the reader's home, for paths that begin with `~`.
    #[must_use]
    pub fn at_home(self, home: Option<PathBuf>) -> Conversation {
        Conversation { home, ..self }
    }

    /// The first text: the newest unread headlines.
    pub fn begin(&mut self, now: Timestamp, ask: Ask<'_>) -> String {
        self.now = now;
        let said = self.show(unread(), ask);
        let mut text = said.unwrap_or_else(|why| why);
        if self.list.rows.is_empty() {
            text += "R fetches; v lists other views, read stories among them.\n";
        }
        text
    }

    /// Takes note of an event that the engine sent unasked; [`Conversation::news`] reports it.
    pub fn notice(&mut self, event: &Event) {
        match event {
            Event::Changed { arrived } => self.arrived = *arrived,
            Event::Trouble(problem) => self.troubles.push(trouble(problem)),
            Event::Answered(..)
            | Event::Refreshing(_)
            | Event::Refreshed(..)
            | Event::DoneElsewhere => {}
        }
    }

    /// What to print before the next prompt; each thing is returned once.
    pub fn news(&mut self) -> String {
        let mut text: String = self.troubles.drain(..).collect();
        if self.arrived > self.arrivals_reported {
            let headlines = counted(self.arrived, "new headline", "new headlines");
            text += &format!("{headlines}: . lists them.\n");
        }
        self.arrivals_reported = self.arrived;
        text
    }

    /// Answers a line.
    pub fn hear(&mut self, line: &str, now: Timestamp, ask: Ask<'_>) -> Reply {
        self.now = now;
        if let Some(pending) = self.pending.take() {
            return self.confirmed(line, pending, ask);
        }
        let (verb, rest) = match understand(line) {
            Typed::More => return listen(self.more(ask)),
            Typed::Number(number) => return listen(self.pick(number, ask)),
            Typed::Verb(verb, rest) => (verb, rest),
            Typed::Unknown => {
                let line = Text::clean(line).cut(40);
                return listen(Err(format!(
                    "Not understood: {line}. ? lists what can be typed.\n"
                )));
            }
        };
        listen(match verb {
            Verb::Next => self.step(true, ask),
            Verb::Previous => self.step(false, ask),
            Verb::PageBack => self.page_back(),
            Verb::Headlines => Ok(self.headlines()),
            Verb::Related => self.related(&rest, ask),
            Verb::NextSource => self.other_source(true, ask),
            Verb::PreviousSource => self.other_source(false, ask),
            Verb::Compare => self.compare(ask),
            Verb::FullText => self.full_text(ask),
            Verb::Why => self.why(&rest, ask),
            Verb::Done => self.done(&rest, true, ask),
            Verb::DoneOne => self.done(&rest, false, ask),
            Verb::DoneAll => self.done_all(ask),
            Verb::ToggleRead => self.toggle(&rest, false, ask),
            Verb::Star => self.toggle(&rest, true, ask),
            Verb::Tag => self.tag(&rest, ask),
            Verb::Split => self.split(&rest, ask),
            Verb::Unite => self.unite(&rest, ask),
            Verb::Undo => self.undo_or_redo(Way::Undo, false, ask),
            Verb::Redo => self.undo_or_redo(Way::Redo, false, ask),
            Verb::Search => self.search(&rest, ask),
            Verb::Filter => self.filter(&rest, ask),
            Verb::Sort => self.sort(&rest, ask),
            Verb::Views => self.views(&rest, ask),
            Verb::New => self.newest(ask),
            Verb::Problems => looking::problems(ask),
            Verb::AddFeed => self.add(&rest, ask),
            Verb::Import => self.import(&rest, ask),
            Verb::Examples => added(Command::AddExamples, ask),
            Verb::Pause => self.pause(&rest, ask),
            Verb::Leave => self.leave(&rest),
            Verb::Reload => self.reload(ask),
            Verb::Help => Ok(help()),
            Verb::Address => match self.note(&rest) {
                Some(note) => Ok(format!("{note}\n")),
                None => self.address(&rest).map(|address| format!("{address}\n")),
            },
            Verb::Browser => return act(self.address(&rest).map(Then::Browse)),
            Verb::Attached => return act(self.attached(&rest, ask)),
            Verb::Save => return act(self.save(&rest, ask)),
            Verb::Pipe => return act(self.pipe(&rest, ask)),
            Verb::Refresh => return act(Ok(Then::Refresh)),
            Verb::Quit => return act(Ok(Then::Leave)),
            Verb::Back => match self.back(ask) {
                Some(text) => Ok(text),
                None => return act(Ok(Then::Leave)),
            },
        })
    }

    /// Takes the answer to a question.
    fn confirmed(&mut self, line: &str, pending: Pending, ask: Ask<'_>) -> Reply {
        if !matches!(line.trim().to_lowercase().as_str(), "y" | "yes") {
            return listen(Ok(match pending {
                Pending::Mark(..) | Pending::Tag(..) => "Left as they are.\n",
                Pending::Replace(_) | Pending::Leave(_) | Pending::Turn(_) => "Left as it is.\n",
            }
            .to_owned()));
        }
        match pending {
            Pending::Mark(target, mark, phrase) => listen(self.mark(target, mark, &phrase, ask)),
            Pending::Tag(target, tagging) => listen(self.give_tags(target, tagging, ask)),
            Pending::Replace(save) => act(Ok(Then::Save(save))),
            Pending::Leave(feed) => listen(self.left_feed(feed, ask)),
            Pending::Turn(way) => listen(self.undo_or_redo(way, true, ask)),
        }
    }

    /// The time, in the reader's zone.
    pub(super) fn at(&self) -> Zoned {
        self.now.to_zoned(self.zone.clone())
    }

    /// Continues: more views, a page of the article, the next story, or a page of headlines.
    fn more(&mut self, ask: Ask<'_>) -> Said {
        if self.choices == Choices::Views && self.shelves_said < self.shelves.len() {
            return Ok(self.more_views());
        }
        if let Some(reading) = &mut self.reading {
            return match reading.more(self.now, &self.zone) {
                Some(page) => Ok(page),
                None => self.step(true, ask),
            };
        }
        self.choices = Choices::Headlines;
        self.lengthen(ask)?;
        match self.list.next_page() {
            true => Ok(self.list.page(self.now, &self.zone)),
            false => Err("There are no more. h lists this page again.\n".to_owned()),
        }
    }

    fn page_back(&mut self) -> Said {
        if let Some(reading) = &mut self.reading {
            let page = reading.before(self.now, &self.zone);
            return page.ok_or_else(|| "This is the beginning of the article.\n".to_owned());
        }
        self.choices = Choices::Headlines;
        match self.list.turn_back() {
            true => Ok(self.list.page(self.now, &self.zone)),
            false => Err("This is the first page.\n".to_owned()),
        }
    }

    /// Loads the rows of the next page, unless they are there.
    pub(super) fn lengthen(&mut self, ask: Ask<'_>) -> Result<(), String> {
        while let Some(query) = self.list.more(self.at()).filter(|_| self.list.is_short()) {
            self.list.append(window(ask(Command::Reload(query)))?);
        }
        Ok(())
    }

    /// Opens what a bare number picks.
    fn pick(&mut self, number: usize, ask: Ask<'_>) -> Said {
        match self.choices {
            Choices::Views => self.view(number, ask),
            Choices::Related => self.read_related(number, ask),
            Choices::Headlines => {
                let at = self.numbered(number)?;
                self.read(at, ask)
            }
        }
    }

    /// The stories of the numbers at the beginning, and what follows them; without a
    /// number, the story being read.
    pub(super) fn subjects<'t>(&self, rest: &'t str) -> Result<(Vec<StoryId>, &'t str), String> {
        let (numbers, rest) = leading_numbers(rest, self.list.rows.len());
        let story = |number: usize| self.numbered(number).map(|at| self.list.rows[at].story);
        let mut stories = numbers.into_iter().map(story).collect::<Result<Vec<_>, _>>()?;
        if stories.is_empty() {
            stories.extend(self.reading.as_ref().map(|reading| reading.article.story));
        }
        Ok((stories, rest))
    }

    pub(super) fn numbered(&self, number: usize) -> Result<usize, String> {
        self.list.numbered(number).ok_or_else(|| match self.list.rows.len() {
            0 => "There are no headlines here.\n".to_owned(),
            last => format!("There is no number {number}; the last is {last}.\n"),
        })
    }

    /// Reads the story of a row.
    fn read(&mut self, at: usize, ask: Ask<'_>) -> Said {
        self.trail.clear();
        self.reading = None;
        self.list.at = Some(at);
        self.list.turn_to(at);
        let story = self.list.rows[at].story;
        self.open(story, ask)
    }

    /// Opens a story, and counts it as read.
    pub(super) fn open(&mut self, story: StoryId, ask: Ask<'_>) -> Said {
        let mut article = article(story, None, ask)?;
        ask(Command::Looked(article.cluster));
        if self.mark_on_open && !article.read {
            // All copies of the story are meant, late ones too.
            ask(Command::CountAsRead { story, horizon: i64::MAX });
            article.read = true;
            self.list.mark(&Target::Stories(vec![story]), Mark::Read(true));
        }
        Ok(self.begin_reading(Reading::of(article, self.width)))
    }

    /// Begins to read an article; returns its head and first page.
    pub(super) fn begin_reading(&mut self, mut reading: Reading) -> String {
        let mut text = reading.head(self.now, &self.zone);
        text += &reading.more(self.now, &self.zone).unwrap_or_default();
        self.reading = Some(reading);
        self.choices = Choices::Headlines;
        text
    }

    /// Reads the next unread story, or the one before.
    pub(super) fn step(&mut self, forward: bool, ask: Ask<'_>) -> Said {
        loop {
            if let Some(at) = self.list.unread(forward) {
                return self.read(at, ask);
            }
            let Some(query) = self.list.more(self.at()).filter(|_| forward) else { break };
            // Unless an unread row follows, a year of read rows would be loaded in vain.
            let unread = StoryQuery { unread_only: true, limit: 1, ..query.clone() };
            if window(ask(Command::Reload(unread)))?.rows.is_empty() {
                break;
            }
            let query = StoryQuery { limit: FAR, ..query };
            self.list.append(window(ask(Command::Reload(query)))?);
        }
        Err(match forward {
            true => "No more unread stories here. h lists the headlines, v lists the views.\n",
            false => "No unread story before this one.\n",
        }
        .to_owned())
    }

    pub(super) fn headlines(&mut self) -> String {
        self.trail.clear();
        self.reading = None;
        self.choices = Choices::Headlines;
        self.list.page(self.now, &self.zone)
    }

    /// One step back; `None` when there is nothing to go back to.
    fn back(&mut self, ask: Ask<'_>) -> Option<String> {
        self.choices = Choices::Headlines;
        if let Some(earlier) = self.trail.pop() {
            let title = ended(earlier.article.called.as_str());
            self.reading = Some(earlier);
            return Some(format!("Back to: {title} Enter for more.\n"));
        }
        if self.reading.take().is_none() {
            self.list = self.aside.take()?;
            // Learns what was read among the finds; if that fails, the rows stay as they were.
            let _ = self.recall(ask);
        }
        Some(format!("{}h lists them again.\n", self.list.place()))
    }
}

/// The list that a talk begins with.
fn unread() -> Wanted {
    Wanted::of(View::Unread.own_name().to_owned(), View::Unread)
}

/// A reply that is only text.
fn listen(said: Said) -> Reply {
    Reply { text: said.unwrap_or_else(|why| why), then: Then::Listen }
}

/// A reply with something to do, or the text why not.
fn act(then: Result<Then, String>) -> Reply {
    match then {
        Ok(then) => Reply { text: String::new(), then },
        Err(why) => listen(Err(why)),
    }
}

pub(super) fn window(answer: Answer) -> Result<Window, String> {
    match answer {
        Answer::Window(window) => Ok(window),
        other => Err(refusal(other)),
    }
}

/// Why something was not done.
pub(super) fn refusal(answer: Answer) -> String {
    match answer {
        Answer::Failed(problem) => trouble(&problem),
        Answer::Nothing(why) => format!("{}\n", ended(why)),
        _ => "That did not work.\n".to_owned(),
    }
}
