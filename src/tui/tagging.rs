//! Giving stories tags, and taking them away.

use super::asking;
use super::confirming::{self, Deferred};
use super::effect::Effect;
use super::model::Model;
use super::pane::prompt::Question;
use super::requests::Purpose;
use super::selecting::subjects;
use super::selection::{self, Pick};
use crate::domain::{Article, Tagging, Text};
use crate::engine::command::{Command, MOST_UNASKED};
use crate::query;

/// Asks which tags to give and to take.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let picks = subjects(model);
    let Some(first) = picks.first() else { return Vec::new() };
    let has = tags_of(model, first).map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
    let is_one = picks.len() == 1;
    let effects = asking::ask_about(model, Question::Tag, picks, "");
    if let Some(prompt) = &mut model.prompt
        && is_one
        && !has.is_empty()
    {
        prompt.note = Some(format!("has {has} · -tag removes one"));
    }
    effects
}

/// The tags that a story is known to have.
pub(super) fn tags_of<'m>(model: &'m Model, pick: &Pick) -> impl Iterator<Item = &'m Text> {
    let open = model.reader.as_ref().filter(|reader| reader.article.story == pick.story);
    let row = model.stories.lines().find(|line| line.story.story == pick.story);
    let tags = open.map(|reader| &reader.article.tags).or(row.map(|line| &line.story.tags));
    tags.into_iter().flatten()
}

/// Gives and takes the tags that were typed: `later -politics "long reads"`.
pub(super) fn tag(model: &mut Model, picks: &[Pick], typed: &str) -> Vec<Effect> {
    let tagging = query::parse_tagging(typed);
    if picks.is_empty() || tagging == Tagging::default() {
        model.say("Type tags to add; one after a - is removed");
        return Vec::new();
    }
    let target = selection::alone(picks);
    let horizon = model.stories.reach(&target);
    let then = Deferred::Tag { target, tagging, horizon };
    if picks.len() > MOST_UNASKED {
        return confirming::ask(model, format!("Tag {} stories “{typed}”?", picks.len()), then);
    }
    confirming::carry_out(model, then)
}

/// Asks for the current tags of the open article, after tags changed here or by an undo.
pub(super) fn look_again(model: &mut Model) -> Option<Effect> {
    let article = &model.reader.as_ref()?.article;
    let open = Command::Open(article.story, Some(article.entry));
    Some(model.request(open, Purpose::Marks))
}

/// Takes the current marks and tags of the open article, after a key or an undo changed them.
pub(super) fn marks_came(model: &mut Model, article: Article) -> Vec<Effect> {
    let Some(reader) = &mut model.reader else { return Vec::new() };
    let open = &mut reader.article;
    let same = |open: &Article| {
        (open.read, open.starred, &open.tags) == (article.read, article.starred, &article.tags)
    };
    if open.story == article.story && !same(open) {
        (open.read, open.starred, open.tags) = (article.read, article.starred, article.tags);
        reader.changed();
    }
    Vec::new()
}
