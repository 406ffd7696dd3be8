//! The command line: every action by its name, and commands that take an argument.

use super::action::{Action, Pane};
use super::asking;
use super::completing;
use super::effect::Effect;
use super::exporting;
use super::filtering;
use super::listing::go_to;
use super::model::Model;
use super::pane::article::Reader;
use super::pane::prompt::Question;
use super::requests::Purpose;
use super::searching;
use super::selecting::{self, subjects};
use super::tagging;
use super::theme;
use super::update::act;

use crate::config::MEASURES;
use crate::engine::command::Command;
use crate::query::{self, nearest};

/// Commands that take an argument: the name, the argument, and what it does.
pub const COMMANDS: &[(&str, &str, &str)] = &[
    ("select", "QUERY", "Select what a query finds here, such as tag:later; or all, or none"),
    ("tag", "[-]TAG …", "Add or remove tags"),
    ("save", "FILE", "Save the stories, as HTML or plain text by the name"),
    ("pipe", "COMMAND", "Hand the stories to a command"),
    ("open", "NAME", "Show a view, a folder, a feed, or a #tag"),
    ("filter", "QUERY", "Show only stories that match a query"),
    ("search", "WORDS", "Search all news"),
    ("sort", "ORDER", "Sort this view: newest, oldest, coverage, feed, or unread"),
    ("add", "ADDRESS", "Add a feed by its address or its site's"),
    ("import", "FILE", "Import the feeds of another reader (OPML, or newsboat's urls)"),
    ("set", "OPTION VALUE", "Change theme, sidebar, or measure until newsfold ends"),
    ("help", "[WORDS]", "Find keys and commands"),
];

/// Options that `:set` knows.
const OPTIONS: &[&str] = &["theme", "sidebar", "measure"];

/// Asks for a command.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let mut effects = asking::ask(model, Question::Command);
    effects.push(model.request(Command::History, Purpose::History));
    effects
}

/// Takes the stored history. Lines typed since the start are newer, whether they are stored yet or not.
pub(super) fn remembered(model: &mut Model, mut lines: Vec<String>) -> Vec<Effect> {
    lines.retain(|line| !model.typed.contains(line));
    lines.extend(model.typed.iter().cloned());
    model.history = lines;
    Vec::new()
}

/// Remembers a typed line, and carries it out.
pub(super) fn run(model: &mut Model, line: &str) -> Vec<Effect> {
    let line = line.trim().trim_start_matches(':').trim();
    if line.is_empty() {
        return Vec::new();
    }
    for lines in [&mut model.history, &mut model.typed] {
        lines.retain(|known| known != line);
        lines.push(line.to_owned());
    }
    let mut effects = vec![model.request(Command::Remember(line.to_owned()), Purpose::Nothing)];
    effects.extend(carry_out(model, line));
    effects
}

/// Carries out a line: the name of a command or action, and its words.
pub(super) fn carry_out(model: &mut Model, line: &str) -> Vec<Effect> {
    let (name, words) = parts(line);
    let done = match words {
        "" => Ok(carry_out_alone(model, name)),
        words => carry_out_with(model, name, words),
    };
    done.unwrap_or_else(|wrong| {
        model.complain(format!(":{name}: {wrong}"));
        Vec::new()
    })
}

/// The name of a command, and its words.
fn parts(line: &str) -> (&str, &str) {
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (name, rest.trim())
}

/// What is wrong with the words of a line, as far as that can be judged before it is carried out.
pub(super) fn mistake_in(line: &str) -> Option<String> {
    let (name, words) = parts(line);
    let mistake = match name {
        _ if words.is_empty() => return None,
        "select" if selecting::is_no_query(words) => return None,
        "select" | "filter" => query::parse(words).err(),
        "search" => query::parse_search(words).err(),
        "sort" => return query::parse_sort(words).err().map(|it| it.sentence()),
        "set" => return Setting::read(words).err(),
        _ if takes_words(name) => return None,
        _ => return Some("it takes no arguments".to_owned()),
    };
    mistake.map(|it| it.to_string())
}

/// Carries out a line of one word: an action, or a command whose words are missing.
fn carry_out_alone(model: &mut Model, name: &str) -> Vec<Effect> {
    if matches!(name, "q" | "quit") {
        return act(model, Action::Quit);
    }
    let action = Action::named(name);
    if let Some(action) = action.filter(|it| it.panes().contains(&model.focus)) {
        return act(model, action);
    }
    if let Some((_, argument, does)) = COMMANDS.iter().find(|(known, ..)| *known == name) {
        model.complain(format!(":{name} {argument} · {does}"));
        return Vec::new();
    }
    let Some(action) = action else { return unknown(model, name) };
    let names: Vec<&str> = action.panes().iter().map(|pane| pane.title()).collect();
    model.complain(format!(":{name} can't be done here, only in: {}", names.join(", ")));
    Vec::new()
}

/// # Errors
/// Returns a sentence if the words make no sense.
fn carry_out_with(model: &mut Model, name: &str, words: &str) -> Result<Vec<Effect>, String> {
    Ok(match name {
        "help" => {
            let effects =
                if model.focus == Pane::Help { Vec::new() } else { act(model, Action::Help) };
            model.help.filter = words.to_owned();
            effects
        }
        "tag" => {
            let picks = subjects(model);
            tagging::tag(model, &picks, words)
        }
        "save" => {
            let picks = subjects(model);
            exporting::save(model, &picks, words)
        }
        "pipe" => {
            let picks = subjects(model);
            exporting::pipe(model, &picks, words)
        }
        "select" => selecting::by_query(model, words)?,
        "open" => open(model, words),
        "filter" => filtering::filter(model, words)?,
        "search" => searching::for_words(model, words),
        "sort" => filtering::sort_by_name(model, words)?,
        "add" => asking::subscribe(model, words),
        "import" => asking::import(model, words),
        "set" => Setting::read(words)?.set(model),
        _ if Action::named(name).is_some() => return Err("it takes no arguments".to_owned()),
        _ => unknown(model, name),
    })
}

fn unknown(model: &mut Model, name: &str) -> Vec<Effect> {
    let known = names();
    let hint = match nearest(name, known.iter().map(String::as_str)) {
        Some(known) => format!("did you mean :{known}?"),
        None => ":help lists them".to_owned(),
    };
    model.complain(format!("There is no command :{name}; {hint}"));
    Vec::new()
}

/// Shows the view with this name in the sidebar or over its list, or else the only one whose name
/// contains it.
fn open(model: &mut Model, wanted: &str) -> Vec<Effect> {
    let names: Vec<String> = completing::views(model).map(|name| name.to_lowercase()).collect();
    let wanted_lower = wanted.to_lowercase();
    let shelves = &model.shelves.shelves;
    let heading = |at: usize| model.shelves.name(&shelves[at].view).to_lowercase();
    let is_it = |at: &usize| names[*at] == wanted_lower || heading(*at) == wanted_lower;
    let exact: Vec<usize> = (0..names.len()).filter(is_it).collect();
    let parts: Vec<usize> =
        (0..names.len()).filter(|at| names[*at].contains(&wanted_lower)).collect();
    let found = match (exact.as_slice(), parts.as_slice()) {
        ([at], _) | ([], [at]) => shelves[*at].view.clone(),
        ([], []) => {
            // One word of a name is enough for a suggestion.
            let words = names.iter().flat_map(|name| name.split_whitespace());
            model.complain(
                match nearest(&wanted_lower, names.iter().map(String::as_str).chain(words)) {
                    Some(near) => format!("Nothing is called {wanted}; did you mean {near}?"),
                    None => format!("Nothing in the sidebar is called {wanted}"),
                },
            );
            return Vec::new();
        }
        (alike @ [_, ..], _) => {
            // Several have this name: shows the next of them.
            let here = alike.iter().position(|at| shelves[*at].view == model.stories.view);
            let next = here.map_or(0, |here| (here + 1) % alike.len());
            let view = shelves[alike[next]].view.clone();
            let all = alike.len();
            model.say(format!("{} of {all} called {wanted} · again shows the next", next + 1));
            view
        }
        ([], several) => {
            let named: Vec<String> =
                several.iter().take(4).map(|at| shelves[*at].name.to_string()).collect();
            model.complain(format!("{wanted} could be {}", named.join(", ")));
            return Vec::new();
        }
    };
    go_to(model, found)
}

/// What `:set` changes until newsfold ends.
enum Setting {
    Theme(String),
    Sidebar(Option<bool>),
    Measure(u16),
}

impl Setting {
    /// # Errors
    /// Returns a sentence if there is no such option or value.
    fn read(words: &str) -> Result<Setting, String> {
        let is_between = |letter: char| letter.is_whitespace() || letter == '=';
        let (option, value) = words.split_once(is_between).unwrap_or((words, ""));
        let value = value.trim_start_matches(is_between).trim();
        let measure = || value.parse().ok().filter(|measure| MEASURES.contains(measure));
        Ok(match (option, value) {
            ("theme", value) if theme::NAMES.contains(&value) => Setting::Theme(value.to_owned()),
            ("theme", _) => return Err(format!("theme is one of {}", theme::NAMES.join(", "))),
            ("sidebar", "auto") => Setting::Sidebar(None),
            ("sidebar", "always") => Setting::Sidebar(Some(true)),
            ("sidebar", "never") => Setting::Sidebar(Some(false)),
            ("sidebar", _) => return Err("sidebar is auto, always, or never".to_owned()),
            ("measure", _) => Setting::Measure(measure().ok_or_else(|| {
                let (least, most) = MEASURES.into_inner();
                format!("measure is a number of columns from {least} to {most}")
            })?),
            _ => {
                return Err(format!(
                    "there is no such option; choose one of {}",
                    OPTIONS.join(", ")
                ));
            }
        })
    }

    fn set(self, model: &mut Model) -> Vec<Effect> {
        match self {
            Setting::Theme(name) => return vec![Effect::Paint(name)],
            Setting::Sidebar(sidebar) => model.sidebar = sidebar,
            Setting::Measure(measure) => {
                model.measure = measure;
                model.reader.iter_mut().for_each(Reader::changed);
            }
        }
        Vec::new()
    }
}

/// The names of all commands and actions, sorted.
pub(super) fn names() -> Vec<String> {
    let actions = Action::ALL.iter().map(|action| action.name());
    let mut names: Vec<String> =
        COMMANDS.iter().map(|(name, ..)| *name).chain(actions).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether it is a command that takes words.
fn takes_words(name: &str) -> bool {
    COMMANDS.iter().any(|(known, ..)| *known == name)
}

/// Whether the argument of a command is a file.
pub(super) fn takes_file(name: &str) -> bool {
    COMMANDS.iter().any(|(known, argument, _)| *known == name && *argument == "FILE")
}

/// Candidates for the word that is being typed after a command.
pub(super) fn words_of(name: &str, typed: &str) -> Vec<String> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match (name, typed.split_once(' ').map(|(first, _)| first)) {
        ("sort", None) => owned(&query::sort_names()),
        ("help", None) => names(),
        ("set", None) => owned(OPTIONS),
        ("set", Some("theme")) => owned(&theme::NAMES),
        ("set", Some("sidebar")) => owned(&["auto", "always", "never"]),
        _ => Vec::new(),
    }
}
