//! Stories to files, commands, and the clipboard; attached files to a player.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::asking;
use super::choices::CHOICE_KEYS;
use super::confirming::{self, Deferred};
use super::effect::Effect;
use super::keymap::Key;
use super::model::Model;
use super::pane::article::attached;
use super::pane::prompt::Question;
use super::places::shown;
use super::requests::Purpose;
use super::selecting::{let_go, named, picked, subject, subjects};
use super::selection::Pick;
use super::widget::words;
use crate::domain::{Article, Enclosure, counted};
use crate::engine::command::Command;
use crate::render::export;
use crate::session::piping::Pipe;
use crate::session::saving::Save;

/// One of several things to open.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What it is.
    pub label: String,
    /// Its address.
    pub address: String,
}

/// Asks for a file to save to.
pub(super) fn ask_file(model: &mut Model) -> Vec<Effect> {
    let picks = subjects(model);
    let name = match picks.as_slice() {
        [] => return nothing(model),
        [one] => export::file_name(one.title.as_str()),
        many => format!("{}-stories", many.len()),
    };
    asking::ask_about(model, Question::Save, picks, &format!("~/{name}.txt"))
}

/// Asks for a command to pipe to.
pub(super) fn ask_command(model: &mut Model) -> Vec<Effect> {
    let picks = subjects(model);
    if picks.is_empty() {
        return nothing(model);
    }
    asking::ask_about(model, Question::Pipe, picks, "")
}

/// Saves stories to a file.
pub(super) fn save(model: &mut Model, picks: &[Pick], path: &str) -> Vec<Effect> {
    let path = model.places.path(path);
    send(model, picks, Purpose::Save(path))
}

/// Hands stories to a command.
pub(super) fn pipe(model: &mut Model, picks: &[Pick], command: &str) -> Vec<Effect> {
    send(model, picks, Purpose::Pipe(command.to_owned()))
}

fn send(model: &mut Model, picks: &[Pick], purpose: Purpose) -> Vec<Effect> {
    if picks.is_empty() {
        return nothing(model);
    }
    let stories = picks.iter().map(|pick| pick.story).collect();
    vec![model.request(Command::Articles(stories), purpose)]
}

/// Saves the stories that arrived.
pub(super) fn came_to_save(model: &mut Model, came: Vec<Article>, path: PathBuf) -> Vec<Effect> {
    let Some((articles, zone)) = let_out(model, came) else { return nothing(model) };
    vec![Effect::Save(Box::new(Save { articles, zone, path, replace: false }))]
}

/// Hands the stories that arrived to a command.
pub(super) fn came_to_pipe(model: &mut Model, came: Vec<Article>, command: String) -> Vec<Effect> {
    let Some((articles, zone)) = let_out(model, came) else { return nothing(model) };
    vec![Effect::Pipe(Box::new(Pipe { command, articles, zone }))]
}

/// The stories to export, and the reader's time zone for dates. The open story is exported as it is
/// shown, which may be another copy or the fetched page. `None` if none of them exist any more.
fn let_out(model: &mut Model, mut came: Vec<Article>) -> Option<(Vec<Article>, TimeZone)> {
    if came.is_empty() {
        return None;
    }
    if let Some(reader) = &model.reader {
        for article in came.iter_mut().filter(|it| it.story == reader.article.story) {
            *article = reader.article.clone();
        }
    }
    let_go(model);
    Some((came, model.zone.clone()))
}

/// Opens the address of the story in a browser.
pub(super) fn browse(model: &mut Model) -> Vec<Effect> {
    with_address(model, Effect::Browse)
}

/// Copies the address of the story, or those of the picked ones.
pub(super) fn copy(model: &mut Model) -> Vec<Effect> {
    if let Some(picks) = picked(model) {
        return copy_addresses(model, &picks);
    }
    with_address(model, copy_address)
}

fn with_address(model: &mut Model, what: fn(String) -> Effect) -> Vec<Effect> {
    match subject(model).map(|it| it.link) {
        None => nothing(model),
        Some(Some(url)) => vec![what(url)],
        Some(None) => {
            model.complain("This story has no address");
            Vec::new()
        }
    }
}

/// Copies links to the stories as Markdown.
pub(super) fn copy_links(model: &mut Model) -> Vec<Effect> {
    let picks = subjects(model);
    let link = |pick: &Pick| {
        let link = pick.link.as_deref()?;
        Some(export::markdown_link(pick.title.as_str(), link))
    };
    let mut links: Vec<String> = picks.iter().filter_map(link).collect();
    if let [_, _, ..] = links.as_slice() {
        links = links.iter().map(|link| format!("- {link}")).collect();
    }
    let said = match links.len() {
        1 => format!("Copied a Markdown link to {}", named(&picks)),
        several => format!("Copied {several} Markdown links"),
    };
    copy_lines(model, links, &said)
}

/// Copies the addresses of several stories.
pub(super) fn copy_addresses(model: &mut Model, picks: &[Pick]) -> Vec<Effect> {
    let links: Vec<String> = picks.iter().filter_map(|pick| pick.link.clone()).collect();
    let said = format!("Copied {}", counted(links.len(), "address", "addresses"));
    copy_lines(model, links, &said)
}

fn copy_lines(model: &mut Model, lines: Vec<String>, said: &str) -> Vec<Effect> {
    if lines.is_empty() {
        model.complain("There is no address to copy");
        return Vec::new();
    }
    let_go(model);
    vec![Effect::Copy { lines, said: said.to_owned() }]
}

/// Copies one address.
pub(super) fn copy_address(url: String) -> Effect {
    let said = format!("Copied {}", words::address(&url));
    Effect::Copy { lines: vec![url], said }
}

/// Opens what is attached to the story.
pub(super) fn enclosures(model: &mut Model) -> Vec<Effect> {
    let picks = subjects(model);
    let Some(pick) = picks.first() else { return nothing(model) };
    if let Some(reader) = &model.reader
        && reader.article.story == pick.story
    {
        let all = reader.article.enclosures.clone();
        return attached_came(model, &all);
    }
    vec![model.request(Command::Articles(vec![pick.story]), Purpose::Enclosures)]
}

/// Opens what is attached, or offers a choice if there are several files.
pub(super) fn attached_came(model: &mut Model, all: &[Enclosure]) -> Vec<Effect> {
    match all {
        [] => {
            model.say("Nothing is attached to this story");
            Vec::new()
        }
        [one] => vec![Effect::Play(one.url.clone())],
        several => {
            let choice = |enclosure: &Enclosure| Choice {
                label: attached(enclosure),
                address: enclosure.url.clone(),
            };
            model.choices = several.iter().map(choice).take(CHOICE_KEYS.len()).collect();
            Vec::new()
        }
    }
}

pub(super) fn nothing(model: &mut Model) -> Vec<Effect> {
    model.say("There is no story here");
    Vec::new()
}

/// Asks before replacing a file that exists already.
pub(super) fn exists(model: &mut Model, mut save: Box<Save>) -> Vec<Effect> {
    save.replace = true;
    let path = shown(&save.path, model.places.home.as_deref());
    let text = format!("Replace {path}? It exists already");
    confirming::ask(model, text, Deferred::Overwrite(save))
}

/// Takes a key while there are several things to open: its own key opens one.
pub(super) fn choose(model: &mut Model, key: Key) -> Vec<Effect> {
    let choices = std::mem::take(&mut model.choices);
    let chosen = key.letter().and_then(|letter| choices.get(CHOICE_KEYS.find(letter)?));
    chosen.map(|choice| Effect::Play(choice.address.clone())).into_iter().collect()
}
