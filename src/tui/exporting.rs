//! What leaves newsfold: stories as files, into pipes, as links; and attached files to a player.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::asking;
use super::confirming::{self, Deferred};
use super::effect::Effect;
use super::keymap::Key;
use super::model::{Model, Purpose};
use super::pane::article::attached;
use super::pane::prompt::Question;
use super::selecting::{let_go, named, subjects};
use super::selection::Pick;
use crate::domain::{Article, Enclosure, counted};
use crate::engine::command::Command;
use crate::render::export;
use crate::session::saving;

/// Stories on their way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// Which.
    pub articles: Vec<Article>,
    /// Where the reader is, for dates.
    pub zone: TimeZone,
    /// Where to.
    pub to: Destination,
}

/// Where stories go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Into a file: HTML where its name says so, else plain text.
    File {
        /// Which.
        path: PathBuf,
        /// Whether one that is there already may be replaced.
        replace: bool,
    },
    /// To the standard input of a command, which has the terminal meanwhile.
    Command(String),
}

/// One of several things to open.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What it is.
    pub label: String,
    /// Its address.
    pub address: String,
}

impl Export {
    /// The text that goes out.
    pub fn text(&self) -> String {
        match &self.to {
            Destination::File { path, .. } => saving::text_for(path, &self.articles, &self.zone),
            Destination::Command(_) => export::text(&self.articles, &self.zone),
        }
    }
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
    send(model, picks, Destination::File { path, replace: false })
}

/// Hands stories to a command.
pub(super) fn pipe(model: &mut Model, picks: &[Pick], command: &str) -> Vec<Effect> {
    send(model, picks, Destination::Command(command.to_owned()))
}

fn send(model: &mut Model, picks: &[Pick], to: Destination) -> Vec<Effect> {
    if picks.is_empty() {
        return nothing(model);
    }
    let stories = picks.iter().map(|pick| pick.story).collect();
    vec![model.ask(Command::Articles(stories), Purpose::Export(to))]
}

/// The stories came that are to go out.
pub(super) fn came(model: &mut Model, mut articles: Vec<Article>, to: Destination) -> Vec<Effect> {
    // What is shown is what goes out: the other copy, or the page that was fetched.
    if let Some(reader) = &model.reader {
        for article in articles.iter_mut().filter(|it| it.story == reader.article.story) {
            *article = reader.article.clone();
        }
    }
    if articles.is_empty() {
        return nothing(model);
    }
    let_go(model);
    vec![Effect::Export(Box::new(Export { articles, zone: model.zone.clone(), to }))]
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
    copy_lines(model, links, &format!("Copied a Markdown link to {}", named(&picks)))
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
    vec![Effect::CopyLines { lines, said: said.to_owned() }]
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
    vec![model.ask(Command::Articles(vec![pick.story]), Purpose::Enclosures)]
}

/// It is known what is attached.
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
            model.choices = several.iter().take(9).map(choice).collect();
            Vec::new()
        }
    }
}

fn nothing(model: &mut Model) -> Vec<Effect> {
    model.say("There is no story here");
    Vec::new()
}

/// A file is there already: it is replaced only on a yes.
pub(super) fn exists(model: &mut Model, mut export: Box<Export>) -> Vec<Effect> {
    let Destination::File { path, replace } = &mut export.to else { return Vec::new() };
    *replace = true;
    let text = format!("Replace {}? It is there already", path.display());
    confirming::ask(model, text, Deferred::Overwrite(export))
}

/// Takes a key while there are several things to open: a number opens one.
pub(super) fn choose(model: &mut Model, key: Key) -> Vec<Effect> {
    let choices = std::mem::take(&mut model.choices);
    let number = key.letter().and_then(|letter| letter.to_digit(10));
    let chosen = number.and_then(|number| choices.get(number.checked_sub(1)? as usize));
    chosen.map(|choice| Effect::Play(choice.address.clone())).into_iter().collect()
}
