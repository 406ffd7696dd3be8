//! `newsfold check` and `newsfold config`: the mistakes and the options of the configuration.
//! Neither opens the store or creates a folder.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::{MISTAKEN, Mistakes};
use crate::config::{self, Binding, Config, ConfigProblem, FeedOptions, Located, Severity};
use crate::domain::{NamedView, Sort, counted};
use crate::session::{Output, Wishes};

/// Prints mistakes by file, line, and column, one a line; the exit code says whether there are any.
pub(super) fn check(wishes: &Wishes, of_screen: Mistakes, json: bool) -> Result<ExitCode> {
    let file = wishes.places()?.config;
    let loaded = config::load(&file);
    if loaded.missing {
        bail!("{} does not exist; `newsfold add ADDRESS` makes one", file.display());
    }
    let mut problems = loaded.problems;
    problems.extend(of_screen(&loaded.config));
    problems.sort_by(|one, other| one.by_place(other));
    let mut out = Output::standard();
    for problem in &problems {
        match json {
            true => out.json(&problem_json(problem))?,
            false => out.line(&problem.to_string())?,
        }
    }
    let mistakes = config::mistakes(&problems);
    if !json && problems.is_empty() {
        let feeds = counted(loaded.config.subscriptions.len(), "feed", "feeds");
        out.line(&format!("{}: no mistakes, {feeds}", file.display()))?;
    }
    out.finish()?;
    Ok(if mistakes > 0 { ExitCode::from(MISTAKEN) } else { ExitCode::SUCCESS })
}

/// Prints the file, the folder of the store, every option with the value in effect, and the
/// reader's own keys, views, and folders. Options of single feeds are only in the file. Names that
/// the screen does not know are left out, as they have no effect.
pub(super) fn print(wishes: &Wishes, of_screen: Mistakes, path: bool, json: bool) -> Result<()> {
    let places = wishes.places()?;
    let mut out = Output::standard();
    let (file, data) = (places.config.display().to_string(), places.data.display().to_string());
    if path {
        out.line(&file)?;
        return Ok(out.finish()?);
    }
    let mut loaded = config::load(&places.config);
    let of_screen = of_screen(&loaded.config);
    leave_out(&of_screen, &mut loaded.config);
    loaded.problems.extend(of_screen);
    let mistakes = config::mistakes(&loaded.problems);
    if json {
        out.json(&json!({
            "file": file,
            "exists": !loaded.missing,
            "files": loaded.files.iter().map(|it| it.display().to_string()).collect::<Vec<_>>(),
            "data": data,
            "feeds": loaded.config.subscriptions.len(),
            "mistakes": mistakes,
            "options": options_json(&loaded.config),
            "keys": keys_json(&loaded.config),
            "views": views_json(&loaded.config),
            "folders": folders_json(&loaded.config),
        }))?;
        return Ok(out.finish()?);
    }
    let exists = if loaded.missing { " (does not exist yet)" } else { "" };
    out.line(&format!("# {file}{exists}"))?;
    for included in loaded.files.iter().skip(1) {
        out.line(&format!("# with {}", included.display()))?;
    }
    let feeds = counted(loaded.config.subscriptions.len(), "feed", "feeds");
    out.line(&format!("# {feeds}; the store is in {data}"))?;
    if !loaded.problems.is_empty() {
        let found = match mistakes {
            0 => counted(loaded.problems.len(), "warning", "warnings"),
            mistakes => counted(mistakes, "mistake", "mistakes"),
        };
        out.line(&format!("# {found}: see `newsfold check`"))?;
    }
    let config = &loaded.config;
    let own = keys(config).into_iter().chain(views(config)).chain(folders(config));
    for line in options(config).into_iter().chain(own) {
        out.line(&line)?;
    }
    Ok(out.finish()?)
}

/// Removes the names that have these mistakes: an unknown theme, preset, or action, and an action
/// with a key that another one takes.
fn leave_out(mistakes: &[ConfigProblem], config: &mut Config) {
    let counts = |name: &Located| {
        !mistakes.iter().any(|it| {
            it.is_mistake()
                && name
                    .place
                    .as_ref()
                    .is_some_and(|place| it.at == Some(place.at) && *it.file == *place.file)
        })
    };
    let defaults = Config::default();
    if !counts(&config.screen.theme) {
        config.screen.theme = defaults.screen.theme;
    }
    if !counts(&config.keys.preset) {
        config.keys.preset = defaults.keys.preset;
    }
    config.keys.bindings.retain(|binding| counts(&binding.action));
}

/// Every option as written in the file; where it was changed, with its default.
fn options(config: &Config) -> Vec<String> {
    let mut lines = Vec::new();
    let mut last = "";
    for ((table, name, value), (.., default)) in
        config.list().into_iter().zip(Config::default().list())
    {
        if table != last {
            lines.extend([String::new(), format!("[{table}]")]);
            last = table;
        }
        let changed =
            if value == default { String::new() } else { format!("  # default: {default}") };
        lines.push(format!("{name} = {value}{changed}"));
    }
    lines
}

/// The reader's own keys. Those for all panes continue `[keys]`, the last table of the options. The
/// last file that names an action wins.
fn keys(config: &Config) -> Vec<String> {
    let mut tables: BTreeMap<Option<&str>, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for Binding { pane, action, keys } in &config.keys.bindings {
        let table = tables.entry(pane.as_ref().map(|pane| pane.text.as_str())).or_default();
        table.insert(&action.text, keys.iter().map(|keys| keys.text.as_str()).collect());
    }
    let mut lines = Vec::new();
    for (pane, table) in tables {
        lines.extend(pane.map(|pane| format!("\n[keys.{}]", key(pane))));
        lines.extend(
            table.iter().map(|(action, keys)| format!("{} = {}", key(action), json!(keys))),
        );
    }
    lines
}

/// A TOML key, quoted if necessary.
fn key(name: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    match !name.is_empty() && name.chars().all(is_bare) {
        true => name.to_owned(),
        false => json!(name).to_string(),
    }
}

/// The reader's own views.
fn views(config: &Config) -> Vec<String> {
    let mut lines = Vec::new();
    for NamedView { name, query, sort } in &config.views {
        lines.push("\n[[view]]".to_owned());
        lines.push(format!("name = {}", json!(name.as_str())));
        lines.push(format!("query = {}", json!(query.to_string())));
        lines.extend(sort.map(|sort| format!("sort = {}", json!(sort.name()))));
    }
    lines
}

/// The folders that have options, each with everything that its feeds inherit.
fn folders(config: &Config) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, options) in &config.folders {
        lines.push(format!("\n[[folder]]\nname = {}", json!(name)));
        lines.extend(options.list().iter().map(|(option, value)| format!("{option} = {value}")));
    }
    lines
}

fn folders_json(config: &Config) -> Value {
    let told = |(name, options): (&String, &FeedOptions)| {
        let mut told = json!({ "name": name });
        for (option, value) in options.list() {
            told[option] = value_json(value);
        }
        told
    };
    config.folders.iter().map(told).collect()
}

fn views_json(config: &Config) -> Value {
    let told = |view: &NamedView| {
        let (name, query) = (view.name.as_str(), view.query.to_string());
        json!({ "name": name, "query": query, "sort": view.sort.map(Sort::name) })
    };
    config.views.iter().map(told).collect()
}

fn keys_json(config: &Config) -> Value {
    let told = |binding: &Binding| {
        let keys: Vec<&str> = binding.keys.iter().map(|keys| keys.text.as_str()).collect();
        let pane = binding.pane.as_ref().map(|pane| pane.text.as_str());
        json!({ "pane": pane, "action": binding.action.text, "keys": keys })
    };
    config.keys.bindings.iter().map(told).collect()
}

fn options_json(config: &Config) -> Value {
    let mut tables: Map<String, Value> = Map::new();
    for (table, name, value) in config.list() {
        let options = tables.entry(table).or_insert_with(|| json!({}));
        options[name] = value_json(value);
    }
    Value::Object(tables)
}

/// Numbers, booleans, plain texts, and lists of them are the same in TOML and JSON.
fn value_json(value: String) -> Value {
    serde_json::from_str(&value).unwrap_or(Value::String(value))
}

fn problem_json(problem: &ConfigProblem) -> Value {
    json!({
        "file": problem.file.display().to_string(),
        "line": problem.at.map(|at| at.line),
        "column": problem.at.map(|at| at.column),
        "severity": match problem.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        "what": problem.what.as_str(),
        "hint": problem.hint.as_str(),
    })
}
