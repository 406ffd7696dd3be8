//! `newsfold list` and `newsfold search`: stories, a row each.

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::args::{ListArgs, Part};
use super::output::{Output, column};
use super::refresh::is_named;
use super::session::Session;
use crate::domain::{StoryQuery, StoryRow, Text, View};
use crate::engine::Library;
use crate::render::fit::age;

/// Columns of a list for people: as wide as most terminals, or a little wider.
const COLUMNS: usize = 100;

pub(super) fn run(session: &Session, wanted: &ListArgs) -> Result<()> {
    let library = session.library()?;
    let query = StoryQuery {
        view: view(&library, &wanted.of)?,
        unread_only: !wanted.all && !wanted.of.starred,
        after: None,
        limit: wanted.limit,
    };
    print(&library, &query, wanted.json)
}

pub(super) fn search(session: &Session, words: &str, limit: usize, json: bool) -> Result<()> {
    let library = session.library()?;
    let view = View::Search(words.to_owned());
    print(&library, &StoryQuery { view, limit, ..StoryQuery::default() }, json)
}

/// The view that shows a part of the stories.
pub(super) fn view(library: &Library, wanted: &Part) -> Result<View> {
    if let Some(folder) = &wanted.folder {
        return Ok(View::Folder(Text::clean(folder)));
    }
    if let Some(tag) = &wanted.tag {
        return Ok(View::Tag(Text::clean(tag)));
    }
    if let Some(name) = &wanted.feed {
        let feeds = library.feeds()?;
        let Some(feed) = feeds.iter().find(|feed| is_named(feed, name)) else {
            bail!("no feed is called {name}; `newsfold feeds` lists them");
        };
        return Ok(View::Feed(feed.id));
    }
    Ok(match (wanted.starred, wanted.sources) {
        (true, _) => View::Starred,
        (false, Some(sources)) => View::Wide(sources),
        (false, None) => View::All,
    })
}

fn print(library: &Library, query: &StoryQuery, json: bool) -> Result<()> {
    let found = library.window(query)?;
    let mut out = Output::standard();
    let now = Timestamp::now();
    for row in &found.rows {
        match json {
            true => out.json(&row_json(row))?,
            false => out.line(&row_line(row, now))?,
        }
    }
    out.finish()?;
    Ok(())
}

/// `  4711   2h  Parliament passes the water bill          Guardian      +5`
fn row_line(row: &StoryRow, now: Timestamp) -> String {
    const SOURCE: usize = 16;
    let others = if row.others > 0 { format!("+{}", row.others) } else { String::new() };
    let star = if row.starred { "* " } else { "" };
    const TITLE: usize = COLUMNS - SOURCE - 24;
    format!(
        "{:>7} {:>4}  {}  {} {others:>4}",
        row.story.0,
        age(now, row.time),
        column(&format!("{star}{}", row.title), TITLE),
        column(row.source.as_str(), SOURCE),
    )
}

fn row_json(row: &StoryRow) -> Value {
    json!({
        "story": row.story.0,
        "cluster": row.cluster.0,
        "title": row.title.as_str(),
        "source": row.source.as_str(),
        "time": row.time.to_string(),
        "revised": row.revised.map(|it| it.to_string()),
        "link": row.link,
        "read": row.read,
        "starred": row.starred,
        "copies": row.copies,
        "stories": row.stories,
        "other_sources": row.others,
    })
}
