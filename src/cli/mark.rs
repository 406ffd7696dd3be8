//! `newsfold mark`, `undo`, `redo`: marks stories from a script or a shell.

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde_json::json;

use super::args::{How, MarkArgs};
use super::list::{NOT_READY, part};
use super::numbered;
use super::output::{confirm, meanwhile};
use crate::domain::{Mark, StoryId, StoryQuery, Target};
use crate::engine::command::{Command, MOST_UNASKED, Marking, Way};
use crate::engine::event::Answer;
use crate::engine::{Desk, Library};
use crate::session::{Output, Session};

pub(super) fn run(session: &Session, wanted: &MarkArgs) -> Result<()> {
    let library = session.library()?;
    let desk = library.desk();
    let (target, horizon) = target(session, &library, wanted)?;
    let mark = match wanted.how {
        How::Read | How::Done => Mark::Read(true),
        How::Unread => Mark::Read(false),
        How::Star => Mark::Starred(true),
        How::Unstar => Mark::Starred(false),
    };
    let count = Command::Count(Marking { target: target.clone(), mark, horizon });
    let changed = match desk.answer(&count, Timestamp::now()) {
        Answer::Count(changed) => changed,
        answer => bail!("{}", refusal(answer)),
    };
    let question = || format!("Mark {changed} stories {}?", mark.state());
    if changed > MOST_UNASKED && !wanted.yes && !confirm(&question())? {
        bail!("nothing was marked");
    }
    tell(&desk, &Command::Mark(Marking { target, mark, horizon }), Some(changed), wanted.json)
}

pub(super) fn undo_or_redo(session: &Session, way: Way, json: bool) -> Result<()> {
    tell(&session.library()?.desk(), &Command::Turn { way, may_leave: true }, None, json)
}

/// Returns what to mark, and up to which entry: entries that arrive meanwhile are not marked.
fn target(session: &Session, library: &Library, wanted: &MarkArgs) -> Result<(Target, i64)> {
    let whole = wanted.how == How::Done;
    if wanted.stories.is_empty() {
        let query = StoryQuery { limit: 1, ..part(session, library, &wanted.of)? };
        let window = library.window(&query)?;
        if window.rows.is_empty() {
            refuse_unready(library)?;
        }
        let horizon = window.horizon;
        let query = StoryQuery { limit: usize::MAX, ..query };
        return Ok((if whole { Target::Events(query) } else { Target::All(query) }, horizon));
    }
    let stories: Vec<StoryId> = wanted.stories.iter().copied().map(StoryId).collect();
    for story in &stories {
        if !library.has_story(*story)? {
            refuse_unready(library)?;
            return Err(numbered::none(story.0));
        }
    }
    let target = match whole {
        true => Target::Picked { alone: Vec::new(), whole: stories },
        false => Target::Stories(stories),
    };
    Ok((target, i64::MAX))
}

/// Fails if stories may be missing only because they are not grouped yet.
fn refuse_unready(library: &Library) -> Result<()> {
    if library.is_caught_up()? { Ok(()) } else { bail!(NOT_READY) }
}

/// Carries out `command`, and reports what was done and how to undo it.
fn tell(desk: &Desk, command: &Command, changed: Option<usize>, json: bool) -> Result<()> {
    let answer = meanwhile("marking…", || desk.answer(command, Timestamp::now()));
    let (what, undoable) = match answer {
        Answer::Done { what, undoable, .. } => (what, undoable),
        Answer::Regrouped { what, .. } => (what, true),
        Answer::Nothing(what) => (what.to_owned(), false),
        answer => bail!("{}", refusal(answer)),
    };
    let mut out = Output::standard();
    if json {
        let mut told = json!({ "what": what, "undoable": undoable });
        if let Some(changed) = changed {
            told["stories"] = changed.into();
        }
        out.json(&told)?;
    } else {
        out.line(&what)?;
        let hint = match command {
            _ if !undoable => "",
            Command::Turn { way: Way::Undo, .. } => "`newsfold redo` does it again",
            _ => "`newsfold undo` takes it back",
        };
        if !hint.is_empty() {
            out.line(hint)?;
        }
    }
    Ok(out.finish()?)
}

/// The reason why something was not done, in words.
pub(super) fn refusal(answer: Answer) -> String {
    match answer {
        Answer::Failed(problem) => problem.parts().join(": "),
        Answer::Nothing(why) => why.to_owned(),
        _ => "the store gave another answer than was asked for".to_owned(),
    }
}
