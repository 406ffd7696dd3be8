//! The command-line arguments.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::config::Overrides;
use crate::session::Wishes;

/// More stories than any store holds.
const MOST: usize = u32::MAX as usize;

/// A terminal news reader that folds copies into one story and groups stories about one event.
#[derive(Debug, Parser)]
#[command(name = "newsfold", version, about, arg_required_else_help = false, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    /// Line by line, without a screen: for screen readers, braille displays, and slow links
    #[arg(long)]
    pub plain: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Cli {
    /// Parses the arguments. In a search, `-bill` is a word that must not occur.
    ///
    /// # Errors
    /// With a mistake in them, or with the help or the version that they ask for.
    pub fn of(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
        let arguments = Vec::from_iter(arguments);
        Cli::try_parse_from(&arguments).or_else(|mistake| {
            if !arguments.iter().skip_while(|it| *it != "search").any(is_negated) {
                return Err(mistake);
            }
            // clap can allow hyphens in the words only if it takes all options after them for words.
            let words = arguments.iter().map(|argument| match argument.to_str() {
                Some(word) if is_negated(argument) => format!(" {word}").into(),
                _ => argument.clone(),
            });
            match Cli::try_parse_from(words) {
                Ok(cli) if !matches!(cli.command, Some(Command::Search { .. })) => Err(mistake),
                search => search,
            }
        })
    }
}

fn is_negated(word: &OsString) -> bool {
    let word = word.to_str().and_then(|word| word.strip_prefix('-'));
    word.is_some_and(|it| !it.is_empty() && it != "h" && !it.starts_with('-'))
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// The configuration file [default: newsfold/config.toml in the configuration directory]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where newsfold.db, the log, and the cache are kept [default: newsfold in the directory for each]
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// How much is written to the log file: error, warn, info, debug or trace
    #[arg(long, global = true, value_name = "LEVEL", default_value = "info")]
    pub log: tracing::Level,
    /// Fetch nothing
    #[arg(long, global = true)]
    pub offline: bool,
}

impl From<Global> for Wishes {
    fn from(Global { config, data_dir, log, offline }: Global) -> Wishes {
        let named = std::env::var_os("NEWSFOLD_CONFIG").filter(|path| !path.is_empty());
        let overrides = Overrides { config: config.or(named.map(PathBuf::from)), data: data_dir };
        Wishes { overrides, log_level: log, offline }
    }
}

/// What to do; without a command, the screen opens.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the screen over sample feeds, without a network
    Demo {
        /// Line by line, without a screen
        #[arg(long)]
        plain: bool,
    },
    /// Fetch now, without a screen
    Refresh {
        /// Only these: address, name, or folder
        feeds: Vec<String>,
        /// Only feeds that are due
        #[arg(long)]
        due: bool,
        /// One JSON object with the counts
        #[arg(long)]
        json: bool,
    },
    /// List stories
    List(ListArgs),
    /// Print a story
    Show {
        /// Number of a story, as `list` shows it
        story: i64,
        /// Columns of text [default: 76]
        #[arg(long)]
        width: Option<u16>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Find stories by their words, best first
    Search {
        /// Words that must all occur; the last may be incomplete. -word excludes, and fields narrow the
        /// search: title:water is:unread 'sources >= 3' (docs/queries.md)
        #[arg(required = true)]
        words: Vec<String>,
        /// Sort order instead of best first: newest, oldest, coverage, feed, unread
        #[arg(long, value_name = "ORDER")]
        sort: Option<String>,
        /// Maximum number of stories, or all
        #[arg(long, value_name = "N", default_value = "20", value_parser = limit)]
        limit: usize,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Explain why two stories are grouped, or not
    Explain {
        /// Number of a story, as `list` shows it, or of a copy, as `show` does
        one: i64,
        /// Number of the other one
        other: i64,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// List feeds and their state
    Feeds {
        /// Only feeds with problems
        #[arg(long)]
        trouble: bool,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Subscribe to a feed, or to the feed of a web page
    Add {
        /// Address of the feed or the page
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        address: String,
        /// What to call it
        #[arg(long)]
        name: Option<String>,
        /// The folder to put it in, such as News/Local
        #[arg(long)]
        folder: Option<String>,
        /// A label; can be given more than once
        #[arg(long = "tag")]
        tags: Vec<String>,
    },
    /// Subscribe to the feeds of an OPML file, or of newsboat's urls
    Import {
        /// The file; - for standard input
        file: PathBuf,
    },
    /// Print the subscriptions as OPML
    Export {
        /// Where to; standard output when absent, or -
        file: Option<PathBuf>,
        /// Keep passwords and tokens in addresses
        #[arg(long)]
        with_secrets: bool,
    },
    /// Mark stories read, unread, starred, unstarred, or done
    Mark(MarkArgs),
    /// Undo the last change, made here or on the screen
    Undo {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Redo the last change that was undone
    Redo {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Unsubscribe from a feed; its articles stay in the store
    Remove {
        /// Its address or its name
        feed: String,
        /// Do not ask for confirmation
        #[arg(long, short)]
        yes: bool,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Show one feed as newsfold sees it
    Parse {
        /// A file, - for standard input, or an http address
        source: OsString,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Fold and group entries given as JSON lines
    ///
    /// Each line holds one entry, the oldest first: an object with published (a time such as
    /// 2026-01-31T12:00:00Z, required), id, feed, url, title, summary, and lang. It is answered with a line
    /// that holds its id, its story and its cluster (the ids of the entries that founded these), related
    /// (ids, best first), and why (the reasons, as sentences).
    Group {
        /// The file; standard input when absent
        file: Option<PathBuf>,
        /// Print once at the end, with every entry's final place
        #[arg(long = "final")]
        finally: bool,
        /// JSON lines (the only output format)
        #[arg(long)]
        json: bool,
    },
    /// Check only the configuration for mistakes
    Check {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Print the configuration's path, every option with the value in effect, and your own keys, views,
    /// and folders
    Config {
        /// Only the file's path
        #[arg(long, conflicts_with = "json")]
        path: bool,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
    /// Look for faults in the configuration, the store, and the feeds
    Doctor {
        /// Replace a damaged store with what can be saved from it and its backups; then, damaged or not,
        /// redo all folding and grouping from the entries
        #[arg(long)]
        rebuild: bool,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Which stories to list.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Also list read stories; --starred, --query, and --view do so anyway
    #[arg(long, short)]
    pub all: bool,
    #[command(flatten)]
    pub of: Part,
    /// Sort order: newest, oldest, coverage, feed, or unread [default: the view's, else newest]
    #[arg(long, value_name = "ORDER")]
    pub sort: Option<String>,
    /// Maximum number of stories, or all
    #[arg(long, value_name = "N", default_value = "20", value_parser = limit)]
    pub limit: usize,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Parses a number of stories, or `all`.
fn limit(typed: &str) -> Result<usize, String> {
    match typed {
        "all" => Ok(MOST),
        _ => typed.parse().map_err(|_| "write a number or all".to_owned()),
    }
}

/// Which stories to mark, and how.
#[derive(Debug, Args)]
#[command(
    override_usage = "newsfold mark [OPTIONS] <HOW> <STORIES>...\n       newsfold mark [OPTIONS] <HOW> <--all|--starred|--sources|--folder|--tag|--feed|--view|--query>"
)]
#[command(group = ArgGroup::new("which").required(true).multiple(true).args([
    "stories", "all", "starred", "sources", "folder", "tag", "feed", "view", "query",
]))]
pub struct MarkArgs {
    /// What to do to them
    pub how: How,
    /// Numbers of stories, as `list` shows them
    #[arg(conflicts_with_all = ["all", "starred", "sources", "folder", "tag", "feed", "view", "query"])]
    pub stories: Vec<i64>,
    /// All stories
    #[arg(long, short, conflicts_with_all = ["starred", "sources", "folder", "tag", "feed", "view", "query"])]
    pub all: bool,
    #[command(flatten)]
    pub of: Part,
    /// Do not ask for confirmation, however many stories match
    #[arg(long, short)]
    pub yes: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// What `mark` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum How {
    /// Read
    Read,
    /// Not read
    Unread,
    /// Starred
    Star,
    /// Not starred
    Unstar,
    /// Read, with all other stories of the event
    Done,
}

/// A part of the stories.
#[derive(Debug, Args)]
pub struct Part {
    /// Only starred stories
    #[arg(long)]
    pub starred: bool,
    /// Only stories covered by at least N sources
    #[arg(long, value_name = "N")]
    pub sources: Option<u32>,
    /// Only stories in this folder
    #[arg(long, conflicts_with_all = ["tag", "feed"])]
    pub folder: Option<String>,
    /// Only stories with this tag
    #[arg(long, conflicts_with = "feed")]
    pub tag: Option<String>,
    /// Only stories of this feed: address or name
    #[arg(long)]
    pub feed: Option<String>,
    /// Only stories of this view: All stories, Unread, Starred, Widely covered, Today, or your own
    #[arg(long, value_name = "NAME", conflicts_with_all = ["starred", "sources", "folder", "tag", "feed"])]
    pub view: Option<String>,
    /// Only stories that match this query: 'unread and sources >= 3' (docs/queries.md)
    #[arg(long, short, value_name = "QUERY", allow_hyphen_values = true)]
    pub query: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::*;

    #[track_caller]
    fn check(typed: &[&str], want: &[&str], wants_json: bool) {
        let cli = Cli::of(["newsfold", "search"].iter().chain(typed).map(OsString::from));
        let Ok(Cli { command: Some(Command::Search { words, json, .. }), .. }) = cli else {
            panic!("{typed:?}: {cli:?}");
        };
        let words: Vec<&str> = words.iter().map(|word| word.trim()).collect();
        assert_eq!((words.as_slice(), json), (want, wants_json), "{typed:?}");
    }

    #[test]
    fn a_search_may_exclude_words() {
        check(&["water", "-bill"], &["water", "-bill"], false);
        check(&["water", "-hill", "--json"], &["water", "-hill"], true);
        check(&["--json", "-title:bill", "water"], &["-title:bill", "water"], true);
        check(&["--", "-bill", "--json"], &["-bill", "--json"], false);
        check(&["water", "--json"], &["water"], true);
        let refused = |typed: &[&str]| {
            Cli::of(typed.iter().map(OsString::from)).expect_err("a mistake").kind()
        };
        assert_eq!(refused(&["newsfold", "search", "-h"]), ErrorKind::DisplayHelp);
        assert_eq!(refused(&["newsfold", "search", "x", "--jsno"]), ErrorKind::UnknownArgument);
        assert_eq!(refused(&["newsfold", "search", "-bill", "--help"]), ErrorKind::DisplayHelp);
        let mistake = Cli::of(["newsfold", "search", "-bill", "--jsno"].map(OsString::from));
        assert!(mistake.expect_err("a mistake").to_string().contains("'--jsno'"));
        assert_eq!(refused(&["newsfold", "list", "-x"]), ErrorKind::UnknownArgument);
    }
}
