//! The sidebar's lines: views, folders with their feeds, tags.

use std::collections::{BTreeMap, HashMap};

use super::error::Result;
use super::{Store, tags};
use crate::domain::{FeedId, Shelf, ShelfKind, Text, View, folders_of};

struct FeedLine {
    id: FeedId,
    name: Text,
    folder: Option<Text>,
    tags: Vec<Text>,
    unread: usize,
    trouble: bool,
    paused: bool,
}

impl Store {
    /// The sidebar, in order: views, feeds by folder as in the configuration, tags by name.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn shelves(&self) -> Result<Vec<Shelf>> {
        let feeds = self.feed_lines()?;
        let mut shelves = self.view_lines()?;
        shelves.extend(folder_lines(&feeds));
        shelves.extend(tag_lines(&feeds, self.own_tags()?));
        Ok(shelves)
    }

    fn view_lines(&self) -> Result<Vec<Shelf>> {
        let (_, unread) = self.breadth(0)?;
        let (_, wide) = self.breadth(Shelf::WIDE)?;
        let line = |view: View, count| Shelf {
            name: Text::clean(view.own_name()),
            view,
            kind: ShelfKind::View,
            count,
            trouble: false,
            paused: false,
        };
        Ok(vec![
            line(View::All, unread),
            line(View::Unread, unread),
            line(View::Starred, self.starred_count()?),
            line(View::Wide(Shelf::WIDE), wide),
        ])
    }

    fn feed_lines(&self) -> Result<Vec<FeedLine>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name, folder, tags, unread, problem IS NOT NULL OR gone, paused
             FROM feeds JOIN counts ON feed = id
             WHERE position IS NOT NULL ORDER BY position",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(FeedLine {
                id: FeedId(row.get(0)?),
                name: row.get(1)?,
                folder: row.get(2)?,
                tags: tags::split(row.get(3)?),
                unread: row.get(4)?,
                trouble: row.get(5)?,
                paused: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// Feeds without a folder, then folders in the order of their first feed, each followed by its
/// feeds.
fn folder_lines(feeds: &[FeedLine]) -> Vec<Shelf> {
    let mut folders: Vec<&Text> = Vec::new();
    for folder in feeds.iter().filter_map(|it| it.folder.as_ref()) {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    // The view of a folder shows the feeds of its subfolders as well.
    let mut sums: HashMap<&str, (usize, bool)> = HashMap::new();
    for feed in feeds {
        for folder in feed.folder.iter().flat_map(folders_of) {
            let (count, trouble) = sums.entry(folder).or_default();
            *count += feed.unread;
            *trouble |= feed.trouble;
        }
    }
    let loose = feeds.iter().filter(|it| it.folder.is_none());
    let mut lines: Vec<Shelf> = loose.map(feed_line).collect();
    for folder in folders {
        let (count, trouble) = sums.get(folder.as_str()).copied().unwrap_or_default();
        lines.push(Shelf {
            view: View::Folder(folder.clone()),
            kind: ShelfKind::Folder,
            name: folder.clone(),
            count,
            trouble,
            paused: false,
        });
        let inside = feeds.iter().filter(|it| it.folder.as_ref() == Some(folder));
        lines.extend(inside.map(feed_line));
    }
    lines
}

fn feed_line(feed: &FeedLine) -> Shelf {
    Shelf {
        view: View::Feed(feed.id),
        kind: ShelfKind::Feed,
        name: feed.name.clone(),
        count: feed.unread,
        trouble: feed.trouble,
        paused: feed.paused,
    }
}

/// Tags of feeds and those that a person gave stories: one shelf for each name.
fn tag_lines(feeds: &[FeedLine], own: Vec<(Text, usize)>) -> impl Iterator<Item = Shelf> + use<> {
    let mut tags: BTreeMap<Text, (usize, bool)> =
        own.into_iter().map(|(tag, unread)| (tag, (unread, false))).collect();
    for feed in feeds {
        for tag in &feed.tags {
            let (unread, trouble) = tags.entry(tag.clone()).or_default();
            *unread += feed.unread;
            *trouble |= feed.trouble;
        }
    }
    tags.into_iter().map(|(tag, (count, trouble))| Shelf {
        view: View::Tag(tag.clone()),
        kind: ShelfKind::Tag,
        name: tag,
        count,
        trouble,
        paused: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_counts_what_its_view_shows() {
        let feed = |id, folder, unread| FeedLine {
            id: FeedId(id),
            name: Text::default(),
            folder: Some(Text::clean(folder)),
            tags: Vec::new(),
            unread,
            trouble: folder == "News/World",
            paused: false,
        };
        let feeds = [feed(1, "News", 1), feed(2, "News/World", 2), feed(3, "Newspapers", 4)];
        let lines = folder_lines(&feeds).into_iter();
        let folders = lines.filter(|line| line.kind == ShelfKind::Folder);
        let told: Vec<(String, usize, bool)> =
            folders.map(|it| (it.name.to_string(), it.count, it.trouble)).collect();
        let want = [("News", 3, true), ("News/World", 2, true), ("Newspapers", 4, false)];
        assert_eq!(told, want.map(|(name, count, trouble)| (name.to_owned(), count, trouble)));
    }
}
