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
    /// Words to search the news for, at each letter typed.
    Search,
    /// The query that shown stories must match, applied at each letter typed.
    Filter,
    /// Words to look for in the open article, at each letter typed.
    Words,
    /// Words to filter the help by.
    Keys,
    /// The address of a feed, or of a page that names one.
    Feed,
    /// The path of another reader's list of feeds.
    Import,
    /// Tags to add and to remove.
    Tag,
    /// The file to save to.
    Save,
    /// The command to pipe to.
    Pipe,
    /// A command.
    Command,
}

impl Question {
    /// Whether results are shown while the answer is typed.
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
            Question::Tag => ("Tags: ", "tab complete  -tag removes one"),
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
    /// A note in place of the key hints.
    pub note: Option<String>,
    /// The completions of a word, while the reader cycles through them.
    pub completion: Option<Completion>,
    /// The index of the earlier line shown, and what was typed before it.
    pub recalled: Option<(usize, String)>,
    /// What is needed when the prompt ends.
    pub kept: Kept,
}

/// What a question needs when it ends.
#[derive(Debug, Clone)]
pub enum Kept {
    /// Nothing.
    Nothing,
    /// The list to return to.
    List(Box<Stories>),
    /// The previous filter, and the story to select whenever it passes the filter.
    Filter {
        /// The previous filter.
        filter: Option<Filter>,
        /// The story that was selected, until the reader moves the selection.
        on: Option<(ClusterId, StoryId)>,
    },
    /// The line of the article that was at the top of the screen.
    Line(usize),
    /// The stories that the answer applies to.
    Stories(Vec<Pick>),
}

/// The completions of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The byte at which the word begins.
    pub start: usize,
    /// The part that was typed.
    pub typed: String,
    /// What it can be completed to.
    pub candidates: Vec<String>,
    /// The candidate inserted; `None` for what was typed.
    pub at: Option<usize>,
}

impl Completion {
    /// Selects the next candidate or the previous one; what was typed comes between the last and the first.
    pub fn turn(&mut self, forward: bool) {
        let last = self.candidates.len().checked_sub(1);
        self.at = match (self.at, forward) {
            (None, true) => last.map(|_| 0),
            (None, false) => last,
            (Some(at), true) => Some(at + 1).filter(|at| Some(*at) <= last),
            (Some(at), false) => at.checked_sub(1),
        };
    }

    /// The text inserted.
    pub fn shown(&self) -> &str {
        self.at.and_then(|at| self.candidates.get(at)).unwrap_or(&self.typed)
    }

    /// Draws the candidates on one line, the one in use in the accent.
    pub fn view(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        let end = area.right().saturating_sub(1);
        let widths = self.candidates.iter().map(|word| display_width(word) + 2);
        let room = usize::from(end.saturating_sub(area.left() + 1));
        // Draws as many as fit; the one in use is always among them.
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
    /// The stories that the answer applies to.
    pub fn stories(&self) -> &[Pick] {
        match &self.kept {
            Kept::Stories(picks) => picks,
            _ => &[],
        }
    }

    /// The line of the article that was at the top when the search began.
    pub fn line(&self) -> usize {
        match self.kept {
            Kept::Line(line) => line,
            _ => 0,
        }
    }

    /// From now on the list stays on the story that the reader moves to, whatever is typed.
    pub fn stay(&mut self) {
        if let Kept::Filter { on, .. } = &mut self.kept {
            *on = None;
        }
    }

    /// A question without an answer so far.
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

    /// Draws it on one line; returns the position of the cursor.
    pub fn view(&self, look: &Look, area: Rect, buf: &mut Buffer) -> (u16, u16) {
        let (label, keys) = self.question.words();
        let y = area.top();
        let left = put(buf, area.left() + 1, y, area.right(), label, look.style(Role::Meta));
        let whole = display_width(self.input.text());
        let mut end = area.right().saturating_sub(1);
        // The note takes the room that is left, else lines of its own above. The key hints are
        // shown whole or not at all, and only if 20 columns remain for typing.
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
        // Text that does not fit leaves at the left, so that the cursor is always visible.
        let room = usize::from(end.saturating_sub(left)).max(1);
        let mut before = self.input.before_cursor();
        while display_width(before) >= room {
            let mut letters = before.chars();
            letters.next();
            before = letters.as_str();
        }
        let after = &self.input.text()[self.input.before_cursor().len()..];
        // Both halves are put in visual order apart, so that text before the cursor stays before it.
        let style = look.style(Role::Text);
        let x = put(buf, left, y, end, &look.visual_order(before.to_owned()), style);
        put(buf, x, y, end, &look.visual_order(after.to_owned()), style);
        (x.min(area.right().saturating_sub(1)), y)
    }
}
