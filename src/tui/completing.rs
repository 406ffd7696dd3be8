//! Completes what is typed so far with Tab.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::command_line;
use super::effect::Effect;
use super::model::Model;
use super::naming::{Lookup, Names};
use super::pane::prompt::{Completion, Question};
use super::tagging::tags_of;
use crate::domain::{ShelfKind, Text, View};
use crate::query;

/// Replaces the word before the cursor by its next completion, or the previous one.
pub(super) fn press(model: &mut Model, forward: bool) -> Vec<Effect> {
    let Some(prompt) = &model.prompt else { return Vec::new() };
    if prompt.completion.is_none()
        && let Some(path) = path_start(prompt.question, prompt.input.before_cursor())
    {
        return look_up(model, path, forward);
    }
    let completion = match prompt.completion.clone() {
        Some(mut known) => {
            known.turn(forward);
            known
        }
        None => {
            let before = prompt.input.before_cursor();
            let (start, candidates) = candidates(model, prompt.question, before);
            let typed = before[start..].to_owned();
            if candidates.is_empty() {
                return Vec::new();
            }
            let mut new = Completion { start, typed, candidates, at: None };
            new.turn(forward);
            new
        }
    };
    put_in(model, completion);
    Vec::new()
}

fn put_in(model: &mut Model, completion: Completion) {
    if let Some(prompt) = &mut model.prompt {
        prompt.input.complete(completion.start, completion.shown());
        let is_only = completion.candidates.len() == 1;
        prompt.completion = (!is_only).then_some(completion);
    }
}

/// Where the path begins, if a file is asked for.
fn path_start(question: Question, before: &str) -> Option<usize> {
    let start = match question {
        Question::Save | Question::Import => 0,
        Question::Command => {
            let (name, _) = before.split_once(' ')?;
            command_line::takes_file(name).then_some(name.len() + 1)?
        }
        _ => return None,
    };
    let typed = &before[start..];
    Some(start + typed.len() - typed.trim_start().len())
}

/// Looks up the files that the path before the cursor may mean.
fn look_up(model: &mut Model, path: usize, forward: bool) -> Vec<Effect> {
    let Some(prompt) = &mut model.prompt else { return Vec::new() };
    let before = prompt.input.before_cursor().to_owned();
    let typed = &before[path..];
    if typed == "~" {
        prompt.input.complete(path, "~/");
        return Vec::new();
    }
    let name = path + typed.rfind('/').map_or(0, |at| at + 1);
    let folder = match &before[path..name] {
        "" => PathBuf::from("."),
        folder => model.places.path(folder),
    };
    vec![Effect::LookUp(Box::new(Lookup { before, path, name, folder, forward }))]
}

/// Offers the files that were found, if the text that they complete is still the same.
pub(super) fn names_came(model: &mut Model, Names { lookup, names }: Names) {
    let Some(prompt) = &model.prompt else { return };
    let Lookup { before, path, name, forward, .. } = lookup;
    let is_same = prompt.completion.is_none() && prompt.input.before_cursor() == before;
    if !is_same || path_start(prompt.question, &before) != Some(path) || names.is_empty() {
        return;
    }
    let folder = &before[path..name];
    let odd =
        names.iter().filter_map(|it| Some((format!("{folder}{}", it.shown), it.odd.clone()?)));
    model.places.odd.extend(odd);
    let candidates = names.into_iter().map(|name| name.shown).collect();
    let typed = before[name..].to_owned();
    let mut completion = Completion { start: name, typed, candidates, at: None };
    completion.turn(forward);
    put_in(model, completion);
}

/// Where the word to complete begins, and its candidates.
fn candidates(model: &Model, question: Question, before: &str) -> (usize, Vec<String>) {
    match question {
        Question::Tag => tags(model, before, 0),
        Question::Command => {
            let Some((name, _)) = before.split_once(' ') else {
                return (0, among(before, command_line::names()));
            };
            let start = name.len() + 1;
            let rest = &before[start..];
            match name {
                "tag" => tags(model, before, start),
                "open" => (start, among(rest, views(model))),
                "filter" | "select" => query_words(model, before, start, str::to_owned),
                "search" => query_words(model, before, start, |it| format!("is:{it}")),
                _ => {
                    let last = start + rest.rfind(' ').map_or(0, |at| at + 1);
                    let words = command_line::words_of(name, rest);
                    (last, among(&before[last..], words))
                }
            }
        }
        Question::Filter => query_words(model, before, 0, str::to_owned),
        Question::Search => query_words(model, before, 0, |it| format!("is:{it}")),
        _ => (before.len(), Vec::new()),
    }
}

/// Candidates in a query that begins at `start`: its fields and flags or, after a field, the field's
/// values.
fn query_words(
    model: &Model,
    before: &str,
    start: usize,
    flag: impl Fn(&str) -> String,
) -> (usize, Vec<String>) {
    let mut is_quoted = false;
    let parts_words = |letter: char| {
        is_quoted ^= letter == '"';
        !is_quoted && matches!(letter, ' ' | '(')
    };
    let word =
        start + before[start..].match_indices(parts_words).last().map_or(0, |(at, _)| at + 1);
    let word = word + usize::from(before[word..].starts_with('-'));
    let (field, value) = match before[word..].find([':', '=']) {
        Some(sign) => (&before[word..word + sign], word + sign + 1),
        None => match field_before(&before[start..word]) {
            Some(field) => (field, word),
            None => {
                let known = query::beginnings().chain(query::FLAGS.iter().map(|it| flag(it)));
                return (word, among(&before[word..], known));
            }
        },
    };
    let typed = &before[value..];
    let named = |kind| {
        let shelves = model.shelves.shelves.iter().filter(|shelf| shelf.kind == kind);
        let found = among(typed.trim_start_matches('"'), shelves.map(|shelf| shelf.name.as_str()));
        found.iter().map(|name| query::spell_value(name)).collect()
    };
    let found = match field.trim_end_matches('!').to_lowercase().as_str() {
        "is" => among(typed, query::FLAGS),
        "feed" | "source" => named(ShelfKind::Feed),
        "folder" => named(ShelfKind::Folder),
        "tag" | "label" => named(ShelfKind::Tag),
        _ => Vec::new(),
    };
    (value, found)
}

/// The field whose value comes next: `tag` of `unread tag = `.
fn field_before(before: &str) -> Option<&str> {
    const SIGNS: [char; 6] = [':', '=', '!', '~', '<', '>'];
    let compared = before.trim_end();
    let field = compared.trim_end_matches(SIGNS);
    let field = (field != compared).then(|| field.trim_end())?;
    field.rsplit([' ', '(', '-']).next()
}

/// Candidates for the last word after `start`: the known tags or, after a `-`, those the stories have.
fn tags(model: &Model, before: &str, start: usize) -> (usize, Vec<String>) {
    let word = start + before[start..].rfind([' ', ',']).map_or(0, |at| at + 1);
    let sign = usize::from(before[word..].starts_with(['-', '+']));
    let mut known: Vec<&str> = Vec::new();
    if before[word..].starts_with('-') {
        known.extend(subjects_tags(model));
    }
    if known.is_empty() {
        let tags = model.shelves.shelves.iter().filter(|shelf| shelf.kind == ShelfKind::Tag);
        known.extend(tags.map(|shelf| shelf.name.as_str()));
    }
    (word + sign, among(&before[word + sign..], known.into_iter().map(query::spell_tag)))
}

/// The tags of the stories that the question is about, as far as they are listed or open.
fn subjects_tags(model: &Model) -> BTreeSet<&str> {
    let about = model.prompt.iter().flat_map(|prompt| prompt.stories());
    about.flat_map(|pick| tags_of(model, pick)).map(Text::as_str).collect()
}

/// The names of everything in the sidebar.
pub(super) fn views(model: &Model) -> impl Iterator<Item = String> {
    model.shelves.shelves.iter().map(|shelf| match &shelf.view {
        View::Tag(tag) => format!("#{tag}"),
        _ => shelf.name.to_string(),
    })
}

/// The words that begin with what is typed, else those that contain it.
fn among(typed: &str, known: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    let typed = typed.to_lowercase();
    let all: Vec<String> = known.into_iter().map(Into::into).collect();
    let begin = |word: &&String| word.to_lowercase().starts_with(&typed);
    let mut found: Vec<String> = all.iter().filter(begin).cloned().collect();
    if found.is_empty() {
        found = all.into_iter().filter(|word| word.to_lowercase().contains(&typed)).collect();
    }
    found.dedup();
    found
}
