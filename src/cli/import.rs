//! `newsfold import`: subscribes to the feeds of another reader's list.

use std::path::Path;

use anyhow::Result;

use super::add::tell;
use crate::session::{Session, say};

pub(super) fn run(session: &Session, file: &Path) -> Result<()> {
    let added = session.library()?.import(file)?;
    for skipped in &added.skipped {
        say(&format!("skipped {skipped}"));
    }
    tell(session, &added)
}
