//! Builds a [`Config`] from documents: first the tables, then the feeds with what they inherit.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::feed::{ReadFeed, read_feed};
use super::options::FeedOptions;
use super::paths::expanded;
use super::place::Place;
use super::problem::Report;
use super::setting::{Fields, Setting};
use super::tree::{Node, Table, Value};
use super::view::read_view;
use super::{Config, Secret};
use crate::domain::Text;
use crate::query::did_you_mean;

/// All keys allowed at the top level of a file.
const TABLES: [&str; 10] = [
    "include", "defaults", "folder", "feed", "view", "fetch", "refresh", "stories", "screen",
    "keys",
];

/// A file that was read, with the base of its relative paths.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) file: Arc<Path>,
    pub(super) table: Table,
    pub(super) surroundings: Surroundings,
}

/// The base of relative paths in a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Surroundings {
    /// The folder of the file.
    pub(super) directory: PathBuf,
    /// What `~` stands for, if known.
    pub(super) home: Option<PathBuf>,
}

impl Surroundings {
    /// Resolves a path as written in the file.
    pub(super) fn resolve(&self, written: &str) -> PathBuf {
        self.directory.join(expanded(written, self.home.as_deref()))
    }
}

/// Merges the documents. The first is the main one; where two set the same option, the earlier one
/// wins, so that a file overrides what it includes.
pub(super) fn assemble(documents: &[Document], report: &mut Report) -> Config {
    let mut config = Config::default();
    for document in documents.iter().rev() {
        read_tables(document, &mut config, report);
    }
    read_views(documents, &mut config, report);
    let defaults = config.defaults.clone();
    let folders = read_folders(documents, &defaults, report);
    let mut known = HashMap::new();
    for document in documents {
        if document.table.broken {
            report.lose_feeds();
        }
        for node in tables(&document.table, "feed", report) {
            let options = |folder: Option<&Text>| inherited(&folders, folder, &defaults);
            let surroundings = &document.surroundings;
            let feed = match &node.value {
                Value::Table(table) => read_feed(table, &node.place, surroundings, options, report),
                _ => None,
            };
            match feed {
                Some(feed) => subscribe(feed, &node.place, &mut known, &mut config, report),
                None => report.lose_feeds(),
            }
        }
    }
    config.folders = folders;
    config
}

fn read_tables(document: &Document, config: &mut Config, report: &mut Report) {
    for entry in &document.table.entries {
        if !TABLES.contains(&entry.key.as_str()) {
            let what = format!("unknown table or key `{}`", entry.key);
            report.error(&entry.place, what, did_you_mean(&entry.key, &TABLES));
            continue;
        }
        if ["include", "folder", "feed", "view"].contains(&entry.key.as_str()) {
            continue;
        }
        let title = format!("[{}]", entry.key);
        let Value::Table(table) = &entry.node.value else {
            let what = format!("{title} cannot be {}", entry.node.found());
            report.error(&entry.place, what, format!("write {title} on a line of its own, once"));
            continue;
        };
        if entry.key == "keys" {
            config.keys.read(table, report);
            continue;
        }
        let mut fields = Fields::of(table, &title, report);
        match entry.key.as_str() {
            "defaults" => config.defaults.read(&mut fields),
            "fetch" => config.fetch.read(&mut fields),
            "refresh" => config.refresh.read(&mut fields),
            "stories" => config.stories.read(&mut fields),
            _ => config.screen.read(&mut fields),
        }
        fields.finish();
    }
}

/// Reads the views, in the order of the files.
fn read_views(documents: &[Document], config: &mut Config, report: &mut Report) {
    for document in documents {
        for node in tables(&document.table, "view", report) {
            let Value::Table(table) = &node.value else { continue };
            let Some(view) = read_view(table, &node.place, report) else { continue };
            if config.views.iter().any(|known| known.name == view.name) {
                let what = format!("there is a view `{}` already", view.name);
                report.error(&node.place, what, "give it another name");
                continue;
            }
            config.views.push(view);
        }
    }
}

/// Returns the tables of `[[feed]]`, `[[folder]]`, or `[[view]]`; a lone `[feed]` is reported but
/// still read.
fn tables<'t>(table: &'t Table, key: &str, report: &mut Report) -> Vec<&'t Node> {
    let Some(entry) = table.entries.iter().find(|entry| entry.key == key) else {
        return Vec::new();
    };
    let hint = format!("write [[{key}]] on a line of its own before each");
    match &entry.node.value {
        Value::List(nodes) => {
            for node in nodes.iter().filter(|node| !matches!(node.value, Value::Table(_))) {
                let what = format!("a {key} cannot be {}", node.found());
                report.error(&node.place, what, &hint);
            }
            nodes.iter().collect()
        }
        Value::Table(_) => {
            report.error(&entry.place, format!("[{key}] has one bracket on each side"), &hint);
            vec![&entry.node]
        }
        _ => {
            report.lose_feeds();
            report.error(&entry.place, format!("`{key}` cannot be {}", entry.node.found()), &hint);
            Vec::new()
        }
    }
}

/// Returns the options of each folder, including those inherited from outer folders and the defaults.
fn read_folders(
    documents: &[Document],
    defaults: &FeedOptions,
    report: &mut Report,
) -> BTreeMap<String, FeedOptions> {
    let mut named: Vec<(String, &Table)> = Vec::new();
    for document in documents.iter().rev() {
        for node in tables(&document.table, "folder", report) {
            let Value::Table(table) = &node.value else { continue };
            match table.get("name").and_then(Node::text).map(folder_path) {
                Some(Some(name)) => named.push((name.as_str().to_owned(), table)),
                _ if table.broken => {}
                _ => report.error(&node.place, "a folder without a name", "write name = \"News\""),
            }
        }
    }
    // Outer folders first, as the inner ones inherit from them.
    named.sort_by_key(|(name, _)| name.matches('/').count());
    let mut folders = BTreeMap::new();
    for (name, table) in named {
        let mut options = inherited(&folders, Some(&Text::clean(&name)), defaults).clone();
        let mut fields = Fields::of(table, "[[folder]]", report);
        fields.text("name");
        options.read(&mut fields);
        fields.finish();
        folders.insert(name, options);
    }
    folders
}

/// Returns what a feed in this folder inherits: the options of the nearest folder that has some.
pub(super) fn inherited<'o>(
    folders: &'o BTreeMap<String, FeedOptions>,
    folder: Option<&Text>,
    defaults: &'o FeedOptions,
) -> &'o FeedOptions {
    let mut path = folder.map_or("", Text::as_str);
    loop {
        if let Some(options) = folders.get(path) {
            return options;
        }
        match path.rsplit_once('/') {
            Some((outer, _)) => path = outer,
            None => return defaults,
        }
    }
}

/// Normalises `News / Politics` to `News/Politics`; `None` when nothing is left.
pub(super) fn folder_path(written: &str) -> Option<Text> {
    let clean = Text::clean(written);
    let names: Vec<&str> = clean.as_str().split('/').map(str::trim).collect();
    let path = names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join("/");
    (!path.is_empty()).then(|| Text::clean(&path))
}

fn subscribe(
    feed: ReadFeed,
    place: &Place,
    known: &mut HashMap<String, Place>,
    config: &mut Config,
    report: &mut Report,
) {
    // The key by which the store identifies a feed.
    let source = feed.subscription.source.to_string();
    if let Some(first) = known.get(&source) {
        let what = format!("this feed is already listed at {first}");
        report.warning(&feed.source_place, what, "take one of them out");
        return;
    }
    known.insert(source, feed.source_place);
    for (header, value, place) in feed.secrets {
        let subscription = config.subscriptions.len();
        config.secrets.push(Secret { subscription, header, value, place });
    }
    config.subscriptions.push(feed.subscription);
    config.feed_positions.push(place.clone());
}

/// Returns the files that a document includes, and where it does so.
pub(super) fn includes(document: &Document, report: &mut Report) -> Vec<(PathBuf, Place)> {
    let Some(node) = document.table.get("include") else { return Vec::new() };
    let mut written: Vec<String> = Vec::new();
    written.set("include", node, report);
    written.iter().map(|path| (document.surroundings.resolve(path), node.place.clone())).collect()
}
