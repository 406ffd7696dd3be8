//! `newsfold add`, `import`, `export`: subscriptions in and out.

use std::path::Path;

use anyhow::{Result, bail};

use super::Wrong;
use crate::config;
use crate::domain::{NewFeed, Text, counted};
use crate::engine::{Subscribed, Wish};
use crate::parse::opml::{self, Secrets};
use crate::session::{Output, Session, runtime, say};

pub(super) fn run(
    session: &Session,
    address: &str,
    name: Option<String>,
    folder: Option<String>,
    tags: Vec<String>,
) -> Result<()> {
    let library = session.library()?;
    let words = |typed: &str| Some(Text::clean(typed)).filter(|it| !it.as_str().trim().is_empty());
    let wish = Wish {
        name: name.as_deref().and_then(words),
        folder: folder.as_deref().and_then(words),
        tags: tags.iter().filter_map(|tag| words(tag)).collect(),
    };
    let is_plain = wish == Wish::default();
    let feed = runtime()?.block_on(library.find(address, wish))?;
    let added = library.extend(&[feed])?;
    tell(session, &added)?;
    if added.already > 0 && !is_plain {
        say("its name, folder, and tags stay as they are in the configuration");
    }
    Ok(())
}

pub(super) fn import(session: &Session, file: &Path) -> Result<()> {
    let added = session.library()?.import(file)?;
    for skipped in &added.skipped {
        say(&format!("skipped {skipped}"));
    }
    tell(session, &added)
}

/// Nothing is written where feeds would be missing from it: it may be all that is left of a good list.
pub(super) fn export(session: &Session, file: Option<&Path>, with_secrets: bool) -> Result<()> {
    session.tell_problems();
    let configuration = session.setup.config_file.display();
    if !session.setup.config_file.exists() {
        bail!(Wrong(format!("{configuration} does not exist: there is nothing to export")));
    }
    if session.lacks_feeds {
        bail!(Wrong(
            "a mistake in the configuration may cost feeds: nothing was written".to_owned()
        ));
    }
    let mut left_out = 0;
    let mut feeds = Vec::new();
    for subscription in &session.setup.config.subscriptions {
        match NewFeed::from_subscription(subscription) {
            Some(feed) => feeds.push(feed),
            None => left_out += 1,
        }
    }
    if left_out > 0 {
        let others = counted(left_out, "feed", "feeds");
        say(&format!("left out {others} read from a file or a program"));
    }
    let secrets = if with_secrets { Secrets::Keep } else { Secrets::Leave };
    let is_bared = |feed: &&NewFeed| opml::without_secrets(&feed.url) != feed.url;
    let bared = feeds.iter().filter(is_bared).count();
    if bared > 0 && !with_secrets {
        let addresses = counted(bared, "address", "addresses");
        say(&format!(
            "wrote {addresses} without password or token; --with-secrets writes these too"
        ));
    }
    let document = opml::write("newsfold", &feeds, secrets);
    match file {
        Some(file) => Ok(config::save(file, &document)?),
        None => {
            let mut out = Output::standard();
            out.text(&document)?;
            Ok(out.finish()?)
        }
    }
}

fn tell(session: &Session, added: &Subscribed) -> Result<()> {
    let mut out = Output::standard();
    out.line(&added.to_string())?;
    if added.is_undoable() {
        out.line(&format!("in {}", session.setup.config_file.display()))?;
        out.line("`newsfold undo` takes it back")?;
    }
    Ok(out.finish()?)
}
