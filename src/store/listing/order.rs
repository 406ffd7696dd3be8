//! The orders of a list, as SQL.

use crate::domain::{Cursor, Flag, Sort};
use crate::store::condition::{Question, Walk, needs};

/// The key of the order by feed: the order of the configuration, then the feeds that are no longer in it.
pub(in crate::store) const FEED_KEY: &str = "-coalesce(f.position, (1 << 40) + f.id)";

/// An order of events, as SQL: by a key, the greatest first, and then by time.
#[derive(Clone, Copy)]
pub(super) struct Order {
    /// The key that comes before the time, if any.
    pub key: Option<&'static str>,
    /// The time of the event or, by feed, of the article that it is shown by, as a feed's entries are in
    /// that order.
    pub time: &'static str,
    /// Breaks ties within one second.
    pub id: &'static str,
    pub oldest_first: bool,
}

impl Question<'_> {
    /// The order of the list.
    pub(super) fn order(&self) -> Order {
        let sort = self.sort().unwrap_or(Sort::Newest);
        let all_unread = || self.wanted().is_some_and(|expr| needs(&expr, Flag::Unread));
        Order::by_sort(if sort == Sort::Unread && all_unread() { Sort::Newest } else { sort })
    }
}

impl Order {
    fn by_sort(sort: Sort) -> Order {
        let by_event = |key| Order { key, time: "c.time", id: "c.id", oldest_first: false };
        match sort {
            Sort::Newest => by_event(None),
            Sort::Oldest => Order { oldest_first: true, ..by_event(None) },
            Sort::Coverage => by_event(Some("c.sources")),
            Sort::Unread => by_event(Some("c.unread > 0")),
            Sort::Feed => Order { time: "e.time", id: "e.id", ..by_event(Some(FEED_KEY)) },
        }
    }

    /// The key as a column.
    pub(super) fn column(self) -> String {
        format!("{} AS key", self.key.unwrap_or("0"))
    }

    pub(super) fn by(self, walk: Walk) -> String {
        let Order { key, time, id, oldest_first } = self;
        // The unary `+` keeps SQLite from using an index for the order.
        let sorted = if walk == Walk::Sorted { "+" } else { "" };
        match key {
            Some(key) => format!("{sorted}({key}) DESC, {time} DESC, {id} DESC"),
            None if oldest_first => format!("{sorted}{time}, {id}"),
            None => format!("{sorted}{time} DESC, {id} DESC"),
        }
    }

    /// The condition on rows that follow a place.
    pub(super) fn after(self, question: &mut Question<'_>, cursor: Cursor) -> String {
        self.beside(question, cursor, if self.oldest_first { ">" } else { "<" })
    }

    /// The condition on rows at a place or before it.
    pub(super) fn upto(self, question: &mut Question<'_>, cursor: Cursor) -> String {
        self.beside(question, cursor, if self.oldest_first { "<=" } else { ">=" })
    }

    fn beside(self, question: &mut Question<'_>, cursor: Cursor, sign: &str) -> String {
        let (key, key_there) = match self.key {
            Some(key) => (format!("{key}, "), format!("{}, ", question.bind(cursor.key))),
            None => (String::new(), String::new()),
        };
        let (time_there, id_there) = (question.bind(cursor.time), question.bind(cursor.id));
        let Order { time, id, .. } = self;
        format!(" AND ({key}{time}, {id}) {sign} ({key_there}{time_there}, {id_there})")
    }
}
