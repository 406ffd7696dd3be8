//! `newsfold remove`: takes a feed out of the configuration; every other byte of the file stays.

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde_json::json;

use super::mark::refusal;
use super::output::{Output, confirm};
use super::session::Session;
use crate::domain::Feed;
use crate::engine::command::Command;
use crate::engine::event::Answer;
use crate::engine::masked;

pub(super) fn run(session: &Session, named: &str, yes: bool, json: bool) -> Result<()> {
    let library = session.library()?;
    let feeds = library.feeds()?;
    let feed = find(&feeds, named)?;
    let (name, source) = (feed.display_name(), masked(&feed.subscription.source));
    let (articles, _) = library.feed_counts()?.get(&feed.id).copied().unwrap_or_default();
    if !yes && !confirm(&format!("Unsubscribe from {name} ({source})?"))? {
        bail!("{name} stays");
    }
    let done = library.desk().answer(&Command::Unsubscribe(feed.id), Timestamp::now());
    let Answer::Done { what, undoable } = done else { bail!("{}", refusal(done)) };
    let mut out = Output::standard();
    if json {
        out.json(&json!({
            "what": what,
            "source": source,
            "name": name.as_str(),
            "articles_kept": articles,
            "undoable": undoable,
        }))?;
    } else {
        out.line(&what)?;
        out.line(&match articles {
            0 => "It had no articles".to_owned(),
            1 => "Its article stays in the store, to be read and found".to_owned(),
            many => format!("Its {many} articles stay in the store, to be read and found"),
        })?;
        out.line("`newsfold undo` takes it back")?;
    }
    Ok(out.finish()?)
}

/// The one feed of that address or name. A folder names none: it may hold many.
fn find<'a>(feeds: &'a [Feed], named: &str) -> Result<&'a Feed> {
    let same = |text: &str| text.to_lowercase() == named.to_lowercase();
    let is_named = |feed: &&Feed| {
        let source = feed.subscription.source.to_string();
        source == named || source.trim_end_matches('/') == named.trim_end_matches('/')
    };
    if let Some(feed) = feeds.iter().find(is_named) {
        return Ok(feed);
    }
    let called: Vec<&Feed> =
        feeds.iter().filter(|feed| same(feed.display_name().as_str())).collect();
    match called.as_slice() {
        [feed] => Ok(feed),
        [] => bail!("no feed is called {named}; `newsfold feeds` lists them"),
        several => {
            let sources: Vec<String> =
                several.iter().map(|feed| masked(&feed.subscription.source)).collect();
            bail!(
                "{} feeds are called {named}: {}; name one by its address",
                several.len(),
                sources.join(", ")
            )
        }
    }
}
