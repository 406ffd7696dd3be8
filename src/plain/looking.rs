//! What a person looks at in the talk: searches, views, the newest headlines, feeds in trouble.

use super::conversation::{Ask, Choices, Conversation, Said, refusal, window};
use super::headlines::Headlines;
use super::words::{ended, trouble};
use crate::domain::{Search, Shelf, ShelfKind, Text, View, Window};
use crate::engine::command::Command;
use crate::engine::event::Answer;
use crate::query;

/// Views that are said at a time.
const VIEWS: usize = 20;

impl Conversation {
    pub(super) fn search(&mut self, words: &str, ask: Ask<'_>) -> Said {
        if words.is_empty() {
            return Err("Say what to look for: / and words.\n".to_owned());
        }
        let query = query::parse_search(words)
            .map_err(|mistake| format!("{}\n", ended(&mistake.to_string())))?;
        let view = View::Search(Box::new(Search { typed: words.to_owned(), query }));
        let found = window(ask(Command::Reload(Headlines::query(&view, self.at()))))?;
        if found.rows.is_empty() {
            return Err(format!("Nothing found for {}.\n", Text::clean(words)));
        }
        let name = format!("Found for {}", Text::clean(words));
        let list = std::mem::replace(&mut self.list, Headlines::of(name, view, found));
        if !list.is_search() {
            self.aside = Some(list);
        }
        self.list.turn();
        Ok(self.headlines())
    }

    /// The views by number, or the one of a number.
    pub(super) fn views(&mut self, rest: &str, ask: Ask<'_>) -> Said {
        match ask(Command::Shelves) {
            Answer::Shelves(shelves) => self.shelves = shelves,
            other => return Err(refusal(other)),
        }
        if let Ok(number) = rest.parse() {
            return self.view(number, ask);
        }
        self.choices = Choices::Views;
        self.shelves_said = 0;
        Ok(format!("Views; a number shows one:\n{}", self.more_views()))
    }

    /// The views after those that were said.
    pub(super) fn more_views(&mut self) -> String {
        let first = self.shelves_said;
        let mut text = String::new();
        for (number, shelf) in (1..).zip(&self.shelves).skip(first).take(VIEWS) {
            let count = match shelf.view {
                View::Starred => format!("{} starred", shelf.count),
                _ => format!("{} unread", shelf.count),
            };
            let trouble = if shelf.trouble { ", in trouble" } else { "" };
            let paused = if shelf.paused { ", paused" } else { "" };
            text += &format!("{number}. {}, {count}{trouble}{paused}.\n", name_of(shelf));
        }
        self.shelves_said = (first + VIEWS).min(self.shelves.len());
        if self.shelves_said < self.shelves.len() {
            text += &format!("Enter says more, of {}.\n", self.shelves.len());
        }
        text
    }

    pub(super) fn view(&mut self, number: usize, ask: Ask<'_>) -> Said {
        let Some(shelf) = self.shelves.get(number.wrapping_sub(1)) else {
            let last = self.shelves.len();
            return Err(format!("There is no view {number}; the last is {last}.\n"));
        };
        let (name, view) = (name_of(shelf), shelf.view.clone());
        self.show(name, view, ask)
    }

    pub(super) fn newest(&mut self, ask: Ask<'_>) -> Said {
        let list = self.aside.take().unwrap_or_else(|| {
            std::mem::replace(
                &mut self.list,
                Headlines::of(String::new(), View::Unread, Window::default()),
            )
        });
        self.show(list.name, list.view, ask)
    }

    /// Says the newest headlines of a view.
    pub(super) fn show(&mut self, name: String, view: View, ask: Ask<'_>) -> Said {
        let found = window(ask(Command::Load(Headlines::query(&view, self.at()))))?;
        self.list = Headlines::of(name, view, found);
        self.list.turn();
        self.aside = None;
        (self.arrived, self.told) = (0, 0);
        Ok(self.headlines())
    }
}

/// A shelf with what kind it is, where that is not plain from its name.
fn name_of(shelf: &Shelf) -> String {
    match shelf.kind {
        ShelfKind::View => shelf.name.to_string(),
        ShelfKind::Folder => format!("Folder {}", shelf.name),
        ShelfKind::Feed => format!("Feed {}", shelf.name),
        ShelfKind::Tag => format!("Tag {}", shelf.name),
    }
}

/// The feeds in trouble, in words.
pub(super) fn problems(ask: Ask<'_>) -> Said {
    match ask(Command::Troubles) {
        Answer::Troubles(feeds) if feeds.is_empty() => Ok("All feeds are well.\n".to_owned()),
        Answer::Troubles(feeds) => {
            let told =
                feeds.iter().map(|feed| format!("{}: {}", feed.name, trouble(&feed.problem)));
            Ok(told.collect())
        }
        other => Err(refusal(other)),
    }
}
