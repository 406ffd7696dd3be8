//! `newsfold remove`: removes a feed's table from the configuration; all else in the file stays, comments
//! above and below the table too.

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde_json::json;

use super::mark::refusal;
use super::named_feed::named_feed;
use super::output::confirm;
use crate::engine::command::Command;
use crate::engine::event::Answer;
use crate::engine::masked;
use crate::session::{Output, Session};

pub(super) fn run(session: &Session, named: &str, yes: bool, json: bool) -> Result<()> {
    let library = session.library()?;
    let feeds = library.feeds()?;
    let feed = named_feed(&feeds, named)?;
    let (name, source) = (feed.display_name(), masked(&feed.subscription.source));
    let (articles, _) = library.feed_counts()?.get(&feed.id).copied().unwrap_or_default();
    if !yes && !confirm(&format!("Unsubscribe from {name} ({source})?"))? {
        bail!("{name} was not removed");
    }
    let done = library.desk().answer(&Command::Unsubscribe(feed.id), Timestamp::now());
    let Answer::Done { what, undoable, .. } = done else { bail!("{}", refusal(done)) };
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
            1 => "Its article stays in the store and can still be read and searched".to_owned(),
            many => {
                format!("Its {many} articles stay in the store and can still be read and searched")
            }
        })?;
        out.line("`newsfold undo` takes it back")?;
    }
    Ok(out.finish()?)
}
