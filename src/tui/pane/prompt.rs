//! A question at the foot of the screen, answered in one line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::render::fit::display_width;
use crate::tui::theme::Role;
use crate::tui::view::Look;
use crate::tui::widget::input::Input;
use crate::tui::widget::paint::{put, put_right};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Words to search the news for; asked anew at each letter.
    Search,
    /// Words to find keys by, in the help.
    Keys,
    /// The address of a feed, or of a page that names one.
    Feed,
    /// The path of an OPML file.
    Import,
}

impl Question {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Question::Search => ("/", "↵ keep  esc back"),
            Question::Keys => ("/", "↵ keep  esc all keys"),
            Question::Feed => ("Address of a feed or a site: ", "↵ add  esc cancel"),
            Question::Import => ("OPML file: ", "↵ import  esc cancel"),
        }
    }
}

/// The question and what is typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What is asked for.
    pub question: Question,
    /// The answer so far.
    pub input: Input,
}

impl Prompt {
    /// A question without an answer.
    pub fn of(question: Question) -> Prompt {
        Prompt { question, input: Input::default() }
    }

    /// Draws it on one line, and says where the cursor stands.
    pub fn view(&self, look: &Look, area: Rect, buf: &mut Buffer) -> (u16, u16) {
        let (label, keys) = self.question.words();
        let y = area.top();
        let left = put(buf, area.left() + 1, y, area.right(), label, look.style(Role::Meta));
        let whole = display_width(self.input.text());
        let mut end = area.right().saturating_sub(1);
        let keys_width = display_width(keys) + 2;
        if usize::from(end.saturating_sub(left)) > whole.max(20) + keys_width {
            end = put_right(buf, left, y, end, keys, look.style(Role::Hint)).saturating_sub(2);
        }
        // What does not fit goes out at the left, so that the cursor is always seen.
        let room = usize::from(end.saturating_sub(left)).max(1);
        let mut before = self.input.before_cursor();
        while display_width(before) >= room {
            let mut letters = before.chars();
            letters.next();
            before = letters.as_str();
        }
        let shown = &self.input.text()[self.input.before_cursor().len() - before.len()..];
        put(buf, left, y, end, shown, look.style(Role::Text));
        let x = left + u16::try_from(display_width(before)).unwrap_or(0);
        (x.min(area.right().saturating_sub(1)), y)
    }
}
