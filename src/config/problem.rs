//! Mistakes in the configuration, described for people.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::located::Located;
use super::place::{Place, Position};
use crate::domain::Text;
use crate::query::did_you_mean;

/// At most this many are listed; a file with more is probably no configuration.
const MOST: usize = 100;

/// Longest excerpt of the file in a sentence, in characters.
const EXCERPT: usize = 60;

/// A mistake in the configuration: where, what, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The file.
    pub file: PathBuf,
    /// Where in the file; `None` when the whole file is meant.
    pub at: Option<Position>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, as a sentence without a full stop.
    pub what: Text,
    /// What to do about it; may be empty.
    pub hint: Text,
}

/// How bad a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It works, but look at it.
    Warning,
    /// Something that was asked for is not done.
    Error,
}

/// Counts the mistakes, which warnings are not.
pub fn mistakes(problems: &[ConfigProblem]) -> usize {
    problems.iter().filter(|it| it.is_mistake()).count()
}

impl ConfigProblem {
    /// Whether something that was asked for is not done; a warning is no mistake.
    pub fn is_mistake(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Orders by file, line, and column.
    pub fn by_place(&self, other: &Self) -> Ordering {
        (&self.file, self.at).cmp(&(&other.file, other.at))
    }

    /// A file that was named does not exist.
    pub fn missing(file: &Path) -> Self {
        let (what, hint) = ("there is no such file", "no feed is named yet");
        ConfigProblem::of_file(file.to_owned(), Severity::Error, what, hint)
    }

    /// A mistake in a text that another folder interprets.
    pub fn of(text: &Located, what: &str) -> Self {
        let place = text.place.as_ref();
        ConfigProblem {
            file: place.map(|place| place.file.to_path_buf()).unwrap_or_default(),
            at: place.map(|place| place.at),
            severity: Severity::Error,
            what: Text::clean(what),
            hint: Text::default(),
        }
    }

    /// Formats as `config.toml:12:1: there is no action …`: with the bare file name, as a single
    /// line has no room for the path.
    pub fn in_short(&self) -> String {
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let place = self.at.map(|at| format!("{at}:")).unwrap_or_default();
        let hint = match self.hint.as_str() {
            "" => String::new(),
            hint => format!("; {hint}"),
        };
        format!("{}:{place} {}{hint}", Text::clean(&name), self.what)
    }

    /// A mistake of the whole file rather than of a place in it.
    pub(super) fn of_file(file: PathBuf, severity: Severity, what: &str, hint: &str) -> Self {
        ConfigProblem { file, at: None, severity, what: Text::clean(what), hint: Text::clean(hint) }
    }
}

impl fmt::Display for ConfigProblem {
    /// Formats as ``config.toml:12:3: unknown key `evry` in [[feed]]; did you mean `every`?``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = Text::clean(&self.file.display().to_string());
        write!(f, "{file}:")?;
        if let Some(at) = self.at {
            write!(f, "{at}:")?;
        }
        if self.severity == Severity::Warning {
            write!(f, " warning:")?;
        }
        write!(f, " {}", self.what)?;
        if !self.hint.is_empty() {
            write!(f, "; {}", self.hint)?;
        }
        Ok(())
    }
}

/// Collects mistakes while files are read.
#[derive(Debug, Default)]
pub(super) struct Report {
    problems: Vec<ConfigProblem>,
    more: usize,
    /// The hint for each unknown key, by the title of its table and the key.
    unknown: HashMap<(String, String), String>,
    lost_feeds: bool,
}

impl Report {
    /// Reports that something that was asked for cannot be done.
    pub(super) fn error(&mut self, place: &Place, what: impl AsRef<str>, hint: impl AsRef<str>) {
        self.add(Severity::Error, place, what.as_ref(), hint.as_ref());
    }

    /// Reports something that works but should be looked at.
    pub(super) fn warning(&mut self, place: &Place, what: impl AsRef<str>, hint: impl AsRef<str>) {
        self.add(Severity::Warning, place, what.as_ref(), hint.as_ref());
    }

    /// Reports a key that is not among those known in a table of this title.
    pub(super) fn unknown(&mut self, place: &Place, title: &str, key: &str, known: &[&str]) {
        let what = format!("unknown key `{key}` in {title}");
        // A thousand feeds may share the same unknown key, and the search for a hint is slow.
        let meant = self.unknown.entry((title.to_owned(), key.to_owned()));
        let hint = meant.or_insert_with(|| did_you_mean(key, known)).clone();
        self.error(place, what, hint);
    }

    /// Adds a problem, once only: many feeds may inherit the same one.
    pub(super) fn push(&mut self, problem: ConfigProblem) {
        if self.problems.contains(&problem) {
            return;
        }
        if self.problems.len() < MOST {
            self.problems.push(problem);
        } else {
            self.more += 1;
        }
    }

    /// Records that a mistake may have lost feeds.
    pub(super) fn lose_feeds(&mut self) {
        self.lost_feeds = true;
    }

    /// Whether a mistake may have lost feeds.
    pub(super) fn lost_feeds(&self) -> bool {
        self.lost_feeds
    }

    /// The number of problems so far.
    pub(super) fn count(&self) -> usize {
        self.problems.len() + self.more
    }

    /// Returns all problems sorted by place; `files` is in the order in which they were read.
    pub(super) fn into_problems(mut self, files: &[PathBuf]) -> Vec<ConfigProblem> {
        let order = |problem: &ConfigProblem| {
            let file = files.iter().position(|file| *file == problem.file);
            (file.unwrap_or(usize::MAX), problem.at)
        };
        self.problems.sort_by_key(order);
        if let (true, Some(last)) = (self.more > 0, self.problems.last()) {
            let what = format!("{} more mistakes are not listed", self.more);
            let file = last.file.clone();
            self.problems.push(ConfigProblem::of_file(file, Severity::Error, &what, ""));
        }
        self.problems
    }

    fn add(&mut self, severity: Severity, place: &Place, what: &str, hint: &str) {
        self.push(ConfigProblem {
            file: place.file.to_path_buf(),
            at: Some(place.at),
            severity,
            what: Text::clean(what),
            hint: Text::clean(hint),
        });
    }
}

/// Shortens a piece of the file so that it can be quoted.
pub(super) fn excerpt(text: &str) -> Text {
    Text::clean(text).cut(EXCERPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_like_a_compilers() {
        let mut problem = ConfigProblem {
            file: "config.toml".into(),
            at: Some(Position { line: 12, column: 3 }),
            severity: Severity::Error,
            what: Text::clean("unknown key `evry` in [[feed]]"),
            hint: Text::clean("did you mean `every`?"),
        };
        let sentence = "config.toml:12:3: unknown key `evry` in [[feed]]; did you mean `every`?";
        assert_eq!(problem.to_string(), sentence);
        problem.at = None;
        problem.severity = Severity::Warning;
        problem.hint = Text::default();
        assert_eq!(problem.to_string(), "config.toml: warning: unknown key `evry` in [[feed]]");
    }
}
