//! `newsfold add`: subscribes to a feed.

use anyhow::{Result, anyhow};
use jiff::Timestamp;

use crate::domain::Text;
use crate::engine::{Subscribed, Wish};
use crate::session::{Output, Session, runtime, say};

pub(super) fn run(
    session: &Session,
    address: &str,
    name: Option<String>,
    folder: Option<String>,
    tags: Vec<String>,
) -> Result<()> {
    let library = session.library()?;
    let words = |typed: &str| Some(Text::clean(typed)).filter(|it| !it.is_empty());
    let wish = Wish {
        name: name.as_deref().and_then(words),
        folder: folder.as_deref().and_then(words),
        tags: tags.iter().filter_map(|tag| words(tag)).collect(),
    };
    let is_plain = wish == Wish::default();
    let found = runtime()?.block_on(library.find(address, wish));
    let feed = found.map_err(|error| anyhow!(error.problem(Timestamp::now()).in_words()))?;
    let added = library.extend(&[feed])?;
    tell(session, &added)?;
    if added.already > 0 && !is_plain {
        say("already subscribed; its name, folder, and tags were not changed");
    }
    Ok(())
}

/// Reports what was added, to which file, and how to undo it.
pub(super) fn tell(session: &Session, added: &Subscribed) -> Result<()> {
    let mut out = Output::standard();
    out.line(&added.to_string())?;
    if added.is_undoable() {
        out.line(&format!("in {}", session.setup.config_file.display()))?;
        out.line("`newsfold undo` takes it back")?;
    }
    Ok(out.finish()?)
}
