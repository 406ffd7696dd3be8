//! Giving stories tags, and taking them away.

use super::asking;
use super::confirming::{self, Deferred, MOST_UNASKED};
use super::effect::Effect;
use super::model::{Model, Purpose};
use super::pane::prompt::Question;
use super::selecting::subjects;
use super::selection::{self, Pick};
use crate::domain::{Tagging, Text};
use crate::engine::command::Command;

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
        prompt.note = Some(format!("has {has} · -tag takes one away"));
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
    let tagging = read(typed);
    if picks.is_empty() || tagging == Tagging::default() {
        model.say("Type tags to give; one with a - before it is taken away");
        return Vec::new();
    }
    let target = selection::alone(picks);
    let horizon = model.stories.horizon;
    let then = Deferred::Tag { target, tagging, horizon };
    if picks.len() > MOST_UNASKED {
        return confirming::ask(model, format!("Tag {} stories {typed}?", picks.len()), then);
    }
    confirming::carry_out(model, then)
}

/// Words apart by blanks or commas; those with a `-` are to go, quotes keep blanks together.
fn read(typed: &str) -> Tagging {
    let mut tagging = Tagging::default();
    for word in words(typed) {
        let (tags, word) = match word.strip_prefix('-') {
            Some(rest) => (&mut tagging.remove, rest),
            None => (&mut tagging.add, word.strip_prefix('+').unwrap_or(&word)),
        };
        let tag = Text::clean(word.trim_start_matches('#'));
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tagging
}

fn words(typed: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in typed.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ' ' | ',' if !is_quoted => words.push(String::new()),
            letter => {
                if let Some(word) = words.last_mut() {
                    word.push(letter);
                }
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A tag as it is typed.
pub(super) fn spelled(tag: &str) -> String {
    if tag.contains([' ', ',']) { format!("\"{tag}\"") } else { tag.to_owned() }
}

/// Tags changed, here or by undoing: an open article shall show those it has by now.
pub(super) fn look_again(model: &mut Model) -> Option<Effect> {
    let article = &model.reader.as_ref()?.article;
    let open = Command::Open(article.story, Some(article.entry));
    Some(model.ask(open, Purpose::Marks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_given_and_taken_in_one_line() {
        let texts = |words: &[&str]| words.iter().map(|word| Text::clean(word)).collect();
        let want = Tagging { add: texts(&["later", "long reads", "eu"]), remove: texts(&["x y"]) };
        assert_eq!(read("#later, \"long reads\" -\"x y\"  +eu later -"), want);
        assert_eq!(spelled("long reads"), "\"long reads\"");
    }
}
