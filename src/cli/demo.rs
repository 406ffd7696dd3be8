//! `newsfold demo`: the sample feeds, through the same stages as any other feed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;
use tokio::sync::watch;

use crate::config::Overrides;
use crate::demo;
use crate::engine::{Opening, Which};
use crate::session::{Session, Wishes, runtime};

/// Writes the sample feeds to a directory of their own, and fetches them from there. The reader's
/// changes to them are kept until the samples are a day old.
pub(super) fn prepare(wishes: &Wishes) -> Result<(Session, Opening)> {
    let home = Session::of(wishes)?;
    let place = home.setup.store_file.with_file_name("demo");
    let now = Timestamp::now();
    let day = now.strftime("%F").to_string();
    let stamp = place.join("written");
    if fs::read_to_string(&stamp).ok().as_deref() != Some(&day) {
        // Dates in the samples are relative to today.
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).with_context(|| format!("{} can't be made", place.display()))?;
        for sample in demo::samples() {
            write(&place.join(sample.file_name), &demo::document(sample, now))?;
        }
        write(&place.join("config.toml"), &demo::configuration(&place))?;
        write(&stamp, &day)?;
    }
    let overrides = Overrides { config: Some(place.join("config.toml")), data: Some(place) };
    let here = Wishes { overrides, ..wishes.clone() };
    let mut session = Session { is_demo: true, ..Session::of(&here)? };
    // The samples are files, which need no network.
    session.setup.offline = false;
    let library = session.library()?;
    let (_cancel, cancelled) = watch::channel(false);
    runtime()?.block_on(async {
        library.refresh(&Which::All, cancelled.clone(), |_| {}).await?;
        library.index(cancelled).await
    })?;
    drop(library);
    session.setup.offline = true;
    let store = session.store()?;
    Ok((session, store))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("{} can't be written", file.display()))
}
