//! Looking around in the talk: searches, views, the newest headlines, feeds in trouble.

use super::conversation::{Ask, Choices, Conversation, Said, refusal, window};
use super::headlines::{Headlines, Wanted};
use super::table::optional_number;
use super::words::{sentence, trouble};
use crate::domain::{FeedId, Search, Shelf, ShelfKind, Sort, Text, View};
use crate::engine::command::Command;
use crate::engine::event::Answer;
use crate::query;
use crate::session::views::{self, is_counted_apart};

/// Views listed at a time.
const VIEWS: usize = 20;

impl Conversation {
    pub(super) fn search(&mut self, words: &str, ask: Ask<'_>) -> Said {
        if words.is_empty() {
            return Err("Say what to look for: / and words.\n".to_owned());
        }
        let query = query::parse_search(words)
            .map_err(|mistake| format!("{}\n", sentence(&mistake.to_string())))?;
        let view = View::Search(Box::new(Search { typed: words.to_owned(), query }));
        let wanted = Wanted::of(format!("Found for {}", Text::clean(words)), view);
        let found = window(ask(Command::Reload(wanted.query(self.at()))))?;
        if found.rows.is_empty() {
            return Err(format!("Nothing found for {}.\n", Text::clean(words)));
        }
        let list = std::mem::replace(&mut self.list, Headlines::of(wanted, found));
        if !list.is_search() {
            self.aside = Some(list);
        }
        self.first_page(ask)
    }

    /// Lists only what fits a query; everything again without one.
    pub(super) fn filter(&mut self, typed: &str, ask: Ask<'_>) -> Said {
        let filter = match typed {
            "" => None,
            typed => {
                let query = query::parse(typed)
                    .map_err(|mistake| format!("{}\n", sentence(&mistake.to_string())))?;
                Some((typed.to_owned(), query))
            }
        };
        self.show(Wanted { filter, ..self.list.wanted.clone() }, ask)
    }

    /// Lists in the order with this name, or with this letter, its key on the screen.
    pub(super) fn sort(&mut self, order: &str, ask: Ask<'_>) -> Said {
        let sort = match order {
            "" => {
                let names = query::sort_names().join(", ");
                return Err(format!("Say in which order: {names}.\n"));
            }
            "d" => Sort::Newest,
            "o" => Sort::Oldest,
            "c" => Sort::Coverage,
            "f" => Sort::Feed,
            "u" => Sort::Unread,
            name => query::parse_sort(name)
                .map_err(|mistake| format!("{}\n", sentence(&mistake.sentence())))?,
        };
        self.show(Wanted { sort: Some(sort), ..self.list.wanted.clone() }, ask)
    }

    /// Lists the views with their numbers, or shows the one of a number.
    pub(super) fn views(&mut self, rest: &str, ask: Ask<'_>) -> Said {
        let number = optional_number(rest)?;
        if number.is_none() || self.shelves.is_empty() {
            self.shelves = self.all_shelves(ask)?;
        }
        if let Some(number) = number {
            return self.view(number, ask);
        }
        self.choices = Choices::Views;
        self.shelves_said = 0;
        Ok(format!("Views; a number shows one:\n{}", self.more_views()))
    }

    /// Views, folders, feeds, and tags, including the views that are counted separately.
    fn all_shelves(&self, ask: Ask<'_>) -> Result<Vec<Shelf>, String> {
        let mut shelves = shelves(ask)?;
        views::add(&mut shelves, &self.views);
        let (views, question) = views::to_count(&shelves, &self.at());
        match ask(question) {
            Answer::Unread(counts) => views::count(&mut shelves, &views, &counts),
            other => return Err(refusal(other)),
        }
        Ok(shelves)
    }

    /// Lists the views after those listed so far.
    pub(super) fn more_views(&mut self) -> String {
        let first = self.shelves_said;
        let mut text = String::new();
        for (number, shelf) in (1..).zip(&self.shelves).skip(first).take(VIEWS) {
            let count = match shelf.view {
                View::Starred => format!(", {} starred", shelf.count),
                // Nothing is unread there, or it would take long to count.
                _ if is_counted_apart(&shelf.view) && shelf.count == 0 => String::new(),
                _ if is_counted_apart(&shelf.view) && shelf.count >= Shelf::COUNTED => {
                    format!(", {} or more unread", Shelf::COUNTED)
                }
                _ => format!(", {} unread", shelf.count),
            };
            let trouble = if shelf.trouble { ", in trouble" } else { "" };
            let paused = if shelf.paused { ", paused" } else { "" };
            text += &format!("{number}. {}{count}{trouble}{paused}.\n", name_of(shelf));
        }
        self.shelves_said = (first + VIEWS).min(self.shelves.len());
        if self.shelves_said < self.shelves.len() {
            text += &format!("Enter for more, of {}.\n", self.shelves.len());
        }
        text
    }

    pub(super) fn view(&mut self, number: usize, ask: Ask<'_>) -> Said {
        let shelf = self.shelf(number)?;
        let wanted = Wanted::of(name_of(shelf), shelf.view.clone());
        self.show(wanted, ask)
    }

    fn shelf(&self, number: usize) -> Result<&Shelf, String> {
        let shelf = self.shelves.get(number.wrapping_sub(1));
        shelf.ok_or_else(|| match self.shelves.len() {
            0 => "Say v first: it numbers the views.\n".to_owned(),
            last => format!("There is no view {number}; the last is {last}.\n"),
        })
    }

    /// The feed of a number among the views, with its name.
    pub(super) fn numbered_feed(&self, number: &str) -> Result<(FeedId, Text), String> {
        let Ok(number) = number.parse() else {
            return Err("Say which: its number among the views; v lists them.\n".to_owned());
        };
        let shelf = self.shelf(number)?;
        match shelf.view {
            View::Feed(feed) => Ok((feed, shelf.name.clone())),
            _ => Err(format!("{} is not a feed.\n", name_of(shelf))),
        }
    }

    pub(super) fn newest(&mut self, ask: Ask<'_>) -> Said {
        if let Some(list) = self.aside.take() {
            self.list = list;
        }
        self.show(self.list.wanted.clone(), ask)
    }

    /// Loads a list, and says its first headlines.
    pub(super) fn show(&mut self, wanted: Wanted, ask: Ask<'_>) -> Said {
        let query = wanted.query(self.at());
        if wanted.view.is_search() {
            // A search leaves the count of new headlines as it is: the list has not shown them.
            let found = window(ask(Command::Reload(query)))?;
            self.list = Headlines::of(wanted, found);
        } else {
            let found = window(ask(Command::Load(query)))?;
            self.list = Headlines::of(wanted, found);
            self.aside = None;
            (self.arrived, self.arrivals_reported) = (0, 0);
        }
        self.first_page(ask)
    }

    /// Lists the first page. A search may return fewer rows at once than were asked for.
    fn first_page(&mut self, ask: Ask<'_>) -> Said {
        let came = self.lengthen(ask);
        self.list.next_page();
        came.map(|()| self.headlines())
    }
}

/// The views, folders, feeds, and tags that the store knows.
pub(super) fn shelves(ask: Ask<'_>) -> Result<Vec<Shelf>, String> {
    match ask(Command::Shelves) {
        Answer::Shelves(shelves) => Ok(shelves),
        other => Err(refusal(other)),
    }
}

/// The name of a shelf, with its kind unless it is a view.
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
