//! `newsfold list` and `newsfold search`: stories, one a row.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::{Value, json};

use super::Wrong;
use super::args::{ListArgs, Part};
use super::article_json::tags_json;
use super::named_feed::named_feed;
use super::output::Width;
use crate::config::time_zone;
use crate::domain::{
    Comparison, Expr, Flag, Number, Search, Sort, StoryQuery, StoryRow, Text, View, Window,
};
use crate::engine::Library;
use crate::query;
use crate::render::times::age;
use crate::session::{Output, Session, say};

/// The warning that a list may be incomplete.
pub(super) const NOT_READY: &str =
    "some fetched entries are not grouped and indexed yet; run `newsfold refresh`";

/// The hint for a reader without feeds.
pub(super) fn no_feeds(session: &Session) -> String {
    let file = session.setup.config_file.display();
    format!("no feeds in {file} yet: `newsfold add ADDRESS` adds one")
}

/// Columns of a list that goes to no terminal, where longer titles and sources are not cut.
const COLUMNS: usize = 100;

pub(super) fn run(session: &Session, wanted: &ListArgs) -> Result<()> {
    let sort = order(wanted.sort.as_deref())?;
    let library = session.library()?;
    let of = part(session, &library, &wanted.of)?;
    let says_itself = wanted.of.starred || wanted.of.query.is_some() || wanted.of.view.is_some();
    let unread_only = !wanted.all && !says_itself;
    print(
        session,
        &library,
        &StoryQuery { unread_only, sort: sort.or(of.sort), limit: wanted.limit, ..of },
        wanted.json,
    )
}

pub(super) fn search(
    session: &Session,
    typed: String,
    sort: Option<&str>,
    limit: usize,
    json: bool,
) -> Result<()> {
    let query = query::parse_search(&typed).map_err(|mistake| Wrong(mistake.to_string()))?;
    let sort = order(sort)?;
    let library = session.library()?;
    let view = View::Search(Box::new(Search { typed, query }));
    let query = StoryQuery { view, sort, at: now(), limit, ..StoryQuery::default() };
    print(session, &library, &query, json)
}

fn order(name: Option<&str>) -> Result<Option<Sort>> {
    let order = name.map(query::parse_sort).transpose();
    order.map_err(|mistake| Wrong(format!("--sort: {}", mistake.sentence())).into())
}

/// Builds the query for a part of the stories.
pub(super) fn part(session: &Session, library: &Library, wanted: &Part) -> Result<StoryQuery> {
    let view = view(session, library, wanted)?;
    let filter = filter(wanted, &view)?;
    let (sort, filter) = (view.own_sort(), filter.map(Box::new));
    Ok(StoryQuery { view, filter, sort, at: now(), ..StoryQuery::default() })
}

fn view(session: &Session, library: &Library, wanted: &Part) -> Result<View> {
    if let Some(name) = &wanted.view {
        let own = session.setup.config.views.iter();
        let own = own.map(|view| (view.name.as_str(), View::Named(Box::new(view.clone()))));
        let views: Vec<(&str, View)> =
            own.chain(View::OWN.map(|view| (view.own_name(), view))).collect();
        let names: Vec<&str> = views.iter().map(|(name, _)| *name).collect();
        return Ok(views[place_of("view", name, &names)?].1.clone());
    }
    if let Some(name) = &wanted.folder {
        let feeds = library.feeds()?;
        let folders: BTreeSet<&str> =
            feeds.iter().flat_map(|feed| feed.subscription.folders()).collect();
        return Ok(View::Folder(named("folder", name, &Vec::from_iter(folders))?));
    }
    if let Some(name) = &wanted.tag {
        let tags = library.tags()?;
        let tags: Vec<&str> = tags.iter().map(Text::as_str).collect();
        return Ok(View::Tag(named("tag", name, &tags)?));
    }
    if let Some(name) = &wanted.feed {
        let feeds = library.feeds()?;
        let feed = named_feed(&feeds, name)?;
        return Ok(View::Feed(feed.id));
    }
    Ok(match (wanted.starred, wanted.sources) {
        (true, _) => View::Starred,
        (false, Some(sources @ 2..)) => View::Wide(sources),
        (false, _) => View::All,
    })
}

/// The conditions on stories beside the view.
fn filter(wanted: &Part, view: &View) -> Result<Option<Expr>> {
    let query = wanted.query.as_deref().map(query::parse).transpose();
    let query = query.map_err(|mistake| Wrong(format!("--query: {mistake}")))?;
    let starred = wanted.starred && *view != View::Starred;
    let starred = starred.then_some(Expr::Is(Flag::Starred));
    // Every story has at least one source, so a single one asks for nothing.
    let sources = wanted.sources.filter(|it| *it > 1 && !matches!(view, View::Wide(_)));
    let sources =
        sources.map(|number| Expr::Number { of: Number::Sources, is: Comparison::AtLeast, number });
    let all: Vec<Expr> = [starred, sources, query].into_iter().flatten().collect();
    Ok((!all.is_empty()).then(|| Expr::all(all)))
}

/// Finds the folder or tag that was typed, else one that differs only in case.
fn named(what: &str, typed: &str, names: &[&str]) -> Result<Text, Wrong> {
    Ok(Text::clean(names[place_of(what, typed, names)?]))
}

/// Finds the position of the typed name.
fn place_of(what: &str, typed: &str, names: &[&str]) -> Result<usize, Wrong> {
    let exact = names.iter().position(|name| *name == typed);
    let alike = || names.iter().position(|name| name.to_lowercase() == typed.to_lowercase());
    exact.or_else(alike).ok_or_else(|| {
        Wrong(match names {
            [] => format!("no {what} is called {typed}; there are no {what}s yet"),
            names => format!("no {what} is called {typed}; there are: {}", names.join(", ")),
        })
    })
}

fn now() -> Zoned {
    Timestamp::now().to_zoned(time_zone())
}

fn print(session: &Session, library: &Library, query: &StoryQuery, json: bool) -> Result<()> {
    let mut found = library.window(query)?;
    // The stories of the last event may be more.
    found.more |= found.rows.len() > query.limit;
    found.rows.truncate(query.limit);
    let may_need_words = query.view.is_search() || query.filter.is_some();
    let is_whole = match found.rows.is_empty() || may_need_words {
        true => library.is_caught_up()?,
        false => library.is_grouped()?,
    };
    if !is_whole {
        say(NOT_READY);
    }
    let mut out = Output::standard();
    let (now, zone, width) = (Timestamp::now(), time_zone(), Width::of_output());
    for row in &found.rows {
        match json {
            true => out.json(&row_json(row))?,
            false => out.line(&row_line(row, now, &zone, width))?,
        }
    }
    out.finish()?;
    if found.rows.is_empty() && session.setup.config.subscriptions.is_empty() {
        say(&no_feeds(session));
    } else if !json && matches!(width, Width::Columns(_)) {
        // Scripts see the end of the list, and need no advice.
        if found.more {
            say(&format!("{}; --limit all lists all", listed(&found)));
        } else if found.rows.is_empty() && is_whole {
            say(nothing(query));
        }
    }
    Ok(())
}

/// Says why a list is empty, and what to do about it.
fn nothing(query: &StoryQuery) -> &'static str {
    match query.view {
        View::Search(_) => "nothing found",
        _ if query.unread_only => "nothing unread here; --all also lists read stories",
        _ => "no story here",
    }
}

/// How much of an answer is listed, for a reader who does not see its end.
fn listed(found: &Window) -> String {
    let of = match (found.total, found.uncounted) {
        (0, _) => "more".to_owned(),
        (total, true) => format!("{total} or more"),
        (total, false) => total.to_string(),
    };
    format!("{} of {of}", found.rows.len())
}

/// `   4711     2h  Parliament passes the water bill        Guardian           +5`
fn row_line(row: &StoryRow, now: Timestamp, zone: &TimeZone, width: Width) -> String {
    /// Columns of number, age, other sources, and the spaces between.
    const REST: usize = 23;
    let others = if row.others > 0 { format!("+{}", row.others) } else { String::new() };
    let star = if row.starred { "* " } else { "" };
    let room = width.or(COLUMNS).saturating_sub(REST);
    let source = room / 4;
    format!(
        "{:>7} {:>6}  {}  {} {others:>4}",
        row.story.0,
        age(row.time, now, zone),
        width.column(&format!("{star}{}", row.title), room - source),
        width.column(row.source.as_str(), source),
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
        "tags": tags_json(&row.tags),
        "copies": row.copies,
        "stories": row.stories,
        "other_sources": row.others,
    })
}
