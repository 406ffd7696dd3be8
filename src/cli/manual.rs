//! `newsfold man` and `newsfold completions`: the manual page and shell completions, generated from
//! the command definitions.

use anyhow::Result;
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::args::Cli;
use crate::session::Output;

/// The exit codes, as in the table of [`super`].
const EXIT_CODES: &[(&str, &str)] = &[
    ("0", "Done."),
    ("1", "It could not be done, and a message says why."),
    (
        "2",
        "The arguments are wrong, or the configuration keeps it from working: a mistake, or no feed.",
    ),
    ("3", "A refresh was done, but some feeds failed."),
];

const FILES: &[(&str, &str)] = &[
    (
        "~/.config/newsfold/config.toml",
        "The configuration; NEWSFOLD_CONFIG or --config name another.",
    ),
    (
        "~/.local/share/newsfold/newsfold.db",
        "Articles, read states, stars, tags; --data-dir names another folder for all but the configuration.",
    ),
    (
        "~/.local/share/newsfold/newsfold.db.backup-1, -2",
        "Copies of it, made once a day; the first is the newer.",
    ),
    (
        "~/.local/share/newsfold/newsfold.db.damaged-*",
        "A damaged file that was set aside; what could be read of it is in newsfold.db.",
    ),
    ("~/.local/share/newsfold/demo", "The sample feeds, and what was done to them."),
    (
        "~/.local/state/newsfold/newsfold.log, newsfold.log.1",
        "The log, and the previous one: a long log is rotated.",
    ),
    ("~/.cache/newsfold/window", "What new entries are compared with, for the next refresh."),
];

pub(super) fn completions(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "newsfold", &mut script);
    print(&script)
}

/// One page for the program and all its commands.
pub(super) fn page() -> Result<()> {
    let mut command = Cli::command();
    command.build();
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut rest = Roff::default();
    rest.control("SH", ["COMMANDS"]);
    for command in command.get_subcommands().filter(|it| it.get_name() != "help") {
        describe(&mut rest, command);
    }
    for (heading, rows) in [("EXIT STATUS", EXIT_CODES), ("FILES", FILES)] {
        rest.control("SH", [heading]);
        for (term, meaning) in rows {
            rest.control("TP", []).text([bold(*term)]).text([roman(*meaning)]);
        }
    }
    rest.to_writer(&mut page)?;
    print(&page)
}

/// Describes a command: its name, its help, and its own arguments and options.
fn describe(page: &mut Roff, command: &Command) {
    page.control("SS", [format!("newsfold {}", command.get_name()).as_str()]);
    page.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
    let own = command.get_arguments().filter(|it| !it.is_global_set() && it.get_id() != "help");
    for argument in own {
        let mut term: Vec<Inline> = Vec::new();
        if let Some(short) = argument.get_short() {
            term.extend([bold(format!("-{short}")), roman(", ")]);
        }
        if let Some(long) = argument.get_long() {
            term.push(bold(format!("--{long}")));
        }
        if argument.get_action().takes_values() {
            let names = argument.get_value_names().unwrap_or_default();
            let space = if term.is_empty() { "" } else { " " };
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            term.extend([roman(space), italic(names.join(" "))]);
        }
        let values: Vec<String> =
            argument.get_possible_values().iter().map(|it| it.get_name().to_owned()).collect();
        let values = match argument.get_action().takes_values() && !values.is_empty() {
            true => format!(": {}", values.join(", ")),
            false => String::new(),
        };
        let default: Vec<_> =
            argument.get_default_values().iter().map(|it| it.to_string_lossy()).collect();
        let default = match argument.get_action().takes_values() && !default.is_empty() {
            true => format!(" [default: {}]", default.join(", ")),
            false => String::new(),
        };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        page.control("TP", []).text(term).text([roman(format!("{help}{values}{default}"))]);
    }
}

fn print(bytes: &[u8]) -> Result<()> {
    let mut out = Output::standard();
    out.text(&String::from_utf8_lossy(bytes))?;
    Ok(out.finish()?)
}
