//! A question at the foot of the screen, answered in one line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::stories::{Filter, Stories};
use crate::domain::{ClusterId, StoryId};
use crate::render::fit::display_width;
use crate::tui::selection::Pick;
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::input::Input;
use crate::tui::widget::message;
use crate::tui::widget::paint::{put, put_right};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// Words to search the news for; asked anew at each letter.
    Search,
    /// What the stories that are shown have to answer; asked anew at each letter.
    Filter,
    /// Words to look for in the open article; looked for anew at each letter.
    Words,
    /// Words to find keys by, in the help.
    Keys,
    /// The address of a feed, or of a page that names one.
    Feed,
    /// The path of another reader's list of feeds.
    Import,
    /// Tags to give, and to take.
    Tag,
    /// The file to save to.
    Save,
    /// The command to pipe to.
    Pipe,
    /// A command.
    Command,
}

impl Question {
    /// Whether what it finds is shown while it is answered.
    pub fn is_live(self) -> bool {
        matches!(self, Question::Search | Question::Filter | Question::Words | Question::Keys)
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Question::Search => ("/", "↵ keep  tab field  esc back"),
            Question::Filter => ("\\", "↵ keep  tab field  esc back"),
            Question::Words => ("/", "↵ keep  ↓ ↑ next  esc back"),
            Question::Keys => ("/", "↵ keep  esc all keys"),
            Question::Feed => ("Feed or site: ", "↵ add  esc cancel"),
            Question::Import => ("List of feeds: ", "↵ import  tab complete  esc cancel"),
            Question::Tag => ("Tags: ", "tab complete  -tag takes one away"),
            Question::Save => ("Save as: ", "tab complete  .html for a page"),
            Question::Pipe => ("Pipe to: ", "↵ run  esc cancel"),
            Question::Command => (":", "tab complete  ↑ earlier  esc"),
        }
    }
}

/// The question and what is typed so far.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What is asked for.
    pub question: Question,
    /// The answer so far.
    pub input: Input,
    /// What is worth knowing, in place of the keys.
    pub note: Option<String>,
    /// Ways to complete a word, while they are gone through.
    pub completion: Option<Completion>,
    /// Which earlier line is shown, and what was typed before it.
    pub recalled: Option<(usize, String)>,
    /// What is kept for its end.
    pub kept: Kept,
}

/// What a question keeps for its end.
#[derive(Debug, Clone)]
pub enum Kept {
    /// Nothing.
    Nothing,
    /// The list that was shown, to be back at.
    List(Box<Stories>),
    /// The filter that there was, and the story to be on whenever it fits.
    Filter {
        /// The one before.
        filter: Option<Filter>,
        /// The story that one was on, until one moved.
        on: Option<(ClusterId, StoryId)>,
    },
    /// The line of the article that was the first on the screen.
    Line(usize),
    /// The stories that it is about.
    Stories(Vec<Pick>),
}

/// Ways to complete a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Where the word begins.
    pub start: usize,
    /// What was typed of it.
    pub typed: String,
    /// What it can become.
    pub candidates: Vec<String>,
    /// Which of them stands there; `None`: what was typed.
    pub at: Option<usize>,
}

impl Completion {
    /// Goes on to the next one, or back; between the last and the first stands what was typed.
    pub fn turn(&mut self, forward: bool) {
        let last = self.candidates.len().checked_sub(1);
        self.at = match (self.at, forward) {
            (None, true) => last.map(|_| 0),
            (None, false) => last,
            (Some(at), true) => Some(at + 1).filter(|at| Some(*at) <= last),
            (Some(at), false) => at.checked_sub(1),
        };
    }

    /// What stands there.
    pub fn shown(&self) -> &str {
        self.at.and_then(|at| self.candidates.get(at)).unwrap_or(&self.typed)
    }

    /// Draws the candidates on one line, the one in use in the accent.
    pub fn view(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        let end = area.right().saturating_sub(1);
        let widths = self.candidates.iter().map(|word| display_width(word) + 2);
        let room = usize::from(end.saturating_sub(area.left() + 1));
        // As many as fit stand together; the one in use is always among them.
        let (mut first, mut used) = (0, 0);
        for (at, width) in widths.enumerate() {
            used += width;
            if used > room && at <= self.at.unwrap_or(0) {
                (first, used) = (at, width);
            }
        }
        let mut x = area.left() + 1;
        for (at, word) in self.candidates.iter().enumerate().skip(first) {
            if usize::from(x) + display_width(word) > usize::from(end) {
                put(buf, end, area.y, area.right(), "…", look.style(Role::Meta));
                break;
            }
            let role = if Some(at) == self.at { Role::Accent } else { Role::Meta };
            x = put(buf, x, area.y, end, word, look.style(role)) + 2;
        }
    }
}

impl Prompt {
    /// The stories that it is about.
    pub fn stories(&self) -> &[Pick] {
        match &self.kept {
            Kept::Stories(picks) => picks,
            _ => &[],
        }
    }

    /// The line of the article that one began on.
    pub fn line(&self) -> usize {
        match self.kept {
            Kept::Line(line) => line,
            _ => 0,
        }
    }

    /// A question without an answer.
    pub fn of(question: Question) -> Prompt {
        Prompt {
            question,
            input: Input::default(),
            note: None,
            completion: None,
            recalled: None,
            kept: Kept::Nothing,
        }
    }

    /// Draws it on one line, and says where the cursor stands.
    pub fn view(&self, look: &Look, area: Rect, buf: &mut Buffer) -> (u16, u16) {
        let (label, keys) = self.question.words();
        let y = area.top();
        let left = put(buf, area.left() + 1, y, area.right(), label, look.style(Role::Meta));
        let whole = display_width(self.input.text());
        let mut end = area.right().saturating_sub(1);
        // What is worth knowing has all the room that is left, else lines of its own above; the keys are
        // shown whole or not at all, and not where they would soon have to go.
        let across = usize::from(end.saturating_sub(left));
        let fits = |note: &&String| across > whole + display_width(note) + 2;
        let (kept, beside) = match self.note.as_ref().filter(fits) {
            Some(note) => (whole, note.clone()),
            None => (whole.max(20), look.keys(keys)),
        };
        if across > kept + display_width(&beside) + 2 {
            end = put_right(buf, left, y, end, &beside, look.style(Role::Hint)).saturating_sub(2);
        }
        if let Some(note) = self.note.as_ref().filter(|note| !fits(note) && y > 0) {
            let above = Rect { y: y - 1, ..area };
            message::view(&message::lines(note, above), look.style(Role::Hint), above, buf);
        }
        // What does not fit goes out at the left, so that the cursor is always seen.
        let room = usize::from(end.saturating_sub(left)).max(1);
        let mut before = self.input.before_cursor();
        while display_width(before) >= room {
            let mut letters = before.chars();
            letters.next();
            before = letters.as_str();
        }
        let after = &self.input.text()[self.input.before_cursor().len()..];
        // What stands before the cursor stays there, in whichever way its words are read.
        let style = look.style(Role::Text);
        let x = put(buf, left, y, end, &look.seen(before.to_owned()), style);
        put(buf, x, y, end, &look.seen(after.to_owned()), style);
        (x.min(area.right().saturating_sub(1)), y)
    }
}
