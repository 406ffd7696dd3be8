//! Edits to the reader's own file: feeds are added or removed, every other byte stays.
//!
//! The parser only locates things; the text itself is cut and pasted, and the result is parsed once
//! more before it is returned.

use std::collections::HashSet;
use std::ops::Range;

use thiserror::Error;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};
use url::Url;

use super::document::in_words;
use super::place::{Lines, Position};
use super::setting::Setting;
use crate::domain::NewFeed;
use crate::parse::opml::without_secrets;

/// The configuration with feeds added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extended {
    /// The text of the file.
    pub text: String,
    /// The addresses of the added feeds.
    pub added: Vec<Url>,
    /// How many of the given feeds were there already, or were given twice.
    pub already: usize,
}

/// Why the file was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// It cannot be parsed, so the effect of a change is unknown.
    #[error("the configuration is broken at line {line}, column {column}: {what}; fix it first")]
    Broken {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser says.
        what: String,
    },
    /// Its feeds are written in a form that only a person should edit.
    #[error("the feeds are not written as [[feed]] tables; make this change by hand")]
    Unusual,
    /// It has no such feed.
    #[error("the configuration has no feed {0}")]
    NotThere(String),
}

/// Adds feeds after the existing ones, skipping those that are in the text already or `elsewhere`.
/// An address without its password or token, as exported lists have it, counts as present when the
/// full one is.
///
/// # Errors
/// When the text is broken or unusual; it is then best left alone.
pub fn add_feeds(text: &str, feeds: &[NewFeed], elsewhere: &[Url]) -> Result<Extended, EditError> {
    let existing = find_feeds(text)?;
    let with_bare = |url: &Url| [url.clone(), without_secrets(url)];
    let urls = existing.iter().filter_map(|feed| feed.url.as_ref()).chain(elsewhere);
    let mut known: HashSet<Url> = urls.flat_map(with_bare).collect();
    let mut already = 0;
    let mut tables = String::new();
    let mut added = Vec::new();
    for feed in feeds {
        if known.contains(&feed.url) {
            already += 1;
            continue;
        }
        known.extend(with_bare(&feed.url));
        added.push(feed.url.clone());
        tables.push('\n');
        tables.push_str(&table_of(feed));
    }
    if text.contains("\r\n") {
        tables = tables.replace('\n', "\r\n");
    }
    let at = existing.last().map_or(text.len(), |feed| end_with_comments(text, feed.end()));
    let (before, after) = text.split_at(at);
    let new = match before {
        "" | "\u{feff}" => format!("{before}{}{after}", tables.trim_start()),
        _ if before.ends_with('\n') || added.is_empty() => format!("{before}{tables}{after}"),
        _ => format!("{before}\n{tables}{after}"),
    };
    verify_edit(&new, text, |feeds| {
        feeds.extend(take_feeds(&mut read(&tables)?)?);
        Some(())
    })?;
    Ok(Extended { text: new, added, already })
}

fn table_of(feed: &NewFeed) -> String {
    let (key, place) = match feed.file() {
        Some(file) => ("file", file.to_string_lossy().into_owned()),
        None => ("url", feed.url.to_string()),
    };
    let mut table = format!("[[feed]]\n{key} = {}\n", place.spell());
    if let Some(name) = &feed.name {
        table.push_str(&format!("name = {}\n", name.to_string().spell()));
    }
    if let Some(folder) = &feed.folder {
        table.push_str(&format!("folder = {}\n", folder.to_string().spell()));
    }
    if !feed.tags.is_empty() {
        let tags: Vec<String> = feed.tags.iter().map(ToString::to_string).collect();
        table.push_str(&format!("tags = {}\n", tags.spell()));
    }
    table
}

/// A `[[feed]]` of the text.
pub(super) struct FoundFeed {
    url: Option<Url>,
    /// Its runs of lines, line breaks included, the one with its head first: subtables of a feed
    /// may come after tables of others.
    pub(super) runs: Vec<Range<usize>>,
}

impl FoundFeed {
    /// The end of its last line.
    fn end(&self) -> usize {
        self.runs.last().map_or(0, |run| run.end)
    }
}

pub(super) fn find_feeds(text: &str) -> Result<Vec<FoundFeed>, EditError> {
    let lines = Lines::of(text);
    let root = DeTable::parse(text).map_err(|error| {
        let Position { line, column } = lines.position(error.span().map_or(0, |it| it.start));
        EditError::Broken { line, column, what: in_words(error.message()).0.to_owned() }
    })?;
    let Some(feeds) = root.get_ref().get("feed") else { return Ok(Vec::new()) };
    let DeValue::Array(feeds) = feeds.get_ref() else { return Err(EditError::Unusual) };
    let mut found = Vec::new();
    for feed in feeds.iter() {
        let DeValue::Table(table) = feed.get_ref() else { return Err(EditError::Unusual) };
        if !is_head(text, feed) {
            return Err(EditError::Unusual);
        }
        let url = table.get("url").and_then(|url| url.get_ref().as_str());
        let url = url.and_then(|url| Url::parse(url.trim()).ok());
        found.push(FoundFeed { url, runs: Vec::new() });
    }
    for run in stretches(text, &root).chunk_by(|one, next| one.feed == next.feed) {
        let (first, last) = (&run[0], &run[run.len() - 1]);
        if let Some(feed) = first.feed.and_then(|feed| found.get_mut(feed)) {
            let end = lines.line_end(last.end.saturating_sub(1));
            feed.runs.push(lines.line_start(first.start)..end);
        }
    }
    Ok(found)
}

/// A table with a head, and the values below it.
struct Stretch {
    start: usize,
    end: usize,
    /// The number of the feed it belongs to.
    feed: Option<usize>,
}

/// Returns all tables that have heads, in text order.
fn stretches(text: &str, root: &Spanned<DeTable<'_>>) -> Vec<Stretch> {
    let mut found = Vec::new();
    for (key, value) in root.get_ref().iter() {
        match value.get_ref() {
            DeValue::Array(feeds) if key.get_ref() == "feed" => {
                for (number, feed) in feeds.iter().enumerate() {
                    add_stretches(text, feed, Some(number), &mut found);
                }
            }
            _ => drop(add_stretches(text, value, None, &mut found)),
        }
    }
    found.sort_by_key(|stretch| stretch.start);
    found
}

/// Adds the stretches of a value and returns its end, not counting tables with heads: those have
/// stretches of their own. The parser's span of a table with a head covers only that head.
fn add_stretches(
    text: &str,
    value: &Spanned<DeValue<'_>>,
    feed: Option<usize>,
    found: &mut Vec<Stretch>,
) -> usize {
    let span = value.span();
    let (parts, own_end): (Vec<_>, usize) = match value.get_ref() {
        DeValue::Table(table) => (table.values().collect(), span.end),
        // The span of an array of tables with heads covers the first to the last.
        DeValue::Array(values) if values.iter().any(|value| is_head(text, value)) => {
            (values.iter().collect(), 0)
        }
        DeValue::Array(values) => (values.iter().collect(), span.end),
        _ => (Vec::new(), span.end),
    };
    let ends = parts.into_iter().map(|part| add_stretches(text, part, feed, found));
    let end = ends.fold(own_end, usize::max);
    if !is_head(text, value) {
        return end;
    }
    found.push(Stretch { start: span.start, end, feed });
    0
}

/// Whether a value is a table that begins with a head line, `[screen]` or `[[feed]]`.
fn is_head(text: &str, value: &Spanned<DeValue<'_>>) -> bool {
    matches!(value.get_ref(), DeValue::Table(_)) && text[value.span()].starts_with('[')
}

/// What goes when a run of a feed's lines goes: with them its options that are commented out right
/// below. Any other comment around them stays, as it may be a heading, or speak of more than this
/// feed.
pub(super) fn own_lines(text: &str, run: &Range<usize>) -> Range<usize> {
    let below = text[run.end..].split_inclusive('\n').take_while(is_unused_option);
    let end = run.end + below.map(str::len).sum::<usize>();
    let above = text[..run.start].lines().next_back().unwrap_or_default();
    // One blank line goes too, or two would become adjacent.
    let blank = blank_length(text, end).filter(|_| above.trim().is_empty());
    run.start..end + blank.unwrap_or(0)
}

/// Returns the end of the comments right below a feed that belong to it.
fn end_with_comments(text: &str, end: usize) -> usize {
    let is_own = |line: &&str| is_comment(line) && !uncommented(line).starts_with('[');
    let below = text[end..].split_inclusive('\n').take_while(is_own);
    let comments_end = end + below.map(str::len).sum::<usize>();
    let is_parted = blank_length(text, comments_end).is_some();
    if is_parted { comments_end } else { end }
}

/// Returns the length of the blank line at `at`; zero at the end of the text.
fn blank_length(text: &str, at: usize) -> Option<usize> {
    let line = text[at..].split_inclusive('\n').next().unwrap_or_default();
    line.trim().is_empty().then_some(line.len())
}

fn is_comment(line: &&str) -> bool {
    line.trim_start().starts_with('#')
}

/// Whether a line is an option that is commented out.
fn is_unused_option(line: &&str) -> bool {
    let words = uncommented(line);
    let is_option = |table: Spanned<DeTable<'_>>| !table.get_ref().is_empty();
    is_comment(line) && !words.starts_with('[') && DeTable::parse(words).is_ok_and(is_option)
}

/// The text of a comment.
fn uncommented(line: &str) -> &str {
    line.trim().trim_start_matches('#').trim_start()
}

/// Verifies an edit before it is returned: `new` must say what `text` says with its feeds altered,
/// and nothing else.
pub(super) fn verify_edit(
    new: &str,
    text: &str,
    alter: impl FnOnce(&mut Vec<Value>) -> Option<()>,
) -> Result<(), EditError> {
    let meant = || {
        let mut meant = read(text)?;
        let mut feeds = take_feeds(&mut meant)?;
        alter(&mut feeds)?;
        let mut said = read(new)?;
        Some(take_feeds(&mut said)? == feeds && said == meant)
    };
    if meant() == Some(true) { Ok(()) } else { Err(EditError::Unusual) }
}

fn read(text: &str) -> Option<Table> {
    text.strip_prefix('\u{feff}').unwrap_or(text).parse().ok()
}

/// Removes the feeds from a configuration and returns them.
fn take_feeds(table: &mut Table) -> Option<Vec<Value>> {
    match table.remove("feed") {
        None => Some(Vec::new()),
        Some(Value::Array(feeds)) => Some(feeds),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(url: &str) -> NewFeed {
        let url = Url::parse(url).expect("an address");
        NewFeed { url, name: None, folder: None, tags: Vec::new() }
    }

    #[track_caller]
    fn check_add(text: &str, feeds: &[NewFeed], want: &str) {
        let added = add_feeds(text, feeds, &[]).expect("a change");
        assert_eq!(added.text, want);
    }

    const A: &str = "[[feed]]\nurl = \"https://a.example/\"\n";
    const B: &str = "[[feed]]\nurl = \"https://b.example/\"\n";
    const C: &str = "[[feed]]\nurl = \"https://c.example/\"\n";

    #[test]
    fn feeds_are_added_after_the_last_one() {
        check_add("", &[feed("https://a.example")], A);
        check_add("\u{feff}", &[feed("https://a.example")], &format!("\u{feff}{A}"));
        check_add("[fetch]", &[feed("https://a.example")], &format!("[fetch]\n\n{A}"));
        check_add(
            &format!("# mine\n{A}every = \"2h\" # slow\n\n# looks\n[screen]\nmouse = true\n"),
            &[feed("https://b.example"), feed("https://c.example")],
            &format!(
                "# mine\n{A}every = \"2h\" # slow\n\n{B}\n{C}\n# looks\n[screen]\nmouse = true\n"
            ),
        );
        check_add(
            &format!("{A}#every = \"6h\"\n# quiet\n\n# looks\n[screen]\n"),
            &[feed("https://b.example")],
            &format!("{A}#every = \"6h\"\n# quiet\n\n{B}\n# looks\n[screen]\n"),
        );
        check_add(
            &format!("{A}#every = \"6h\""),
            &[feed("https://b.example")],
            &format!("{A}#every = \"6h\"\n\n{B}"),
        );
        check_add(
            &format!("{A}# looks\n[screen]\n"),
            &[feed("https://b.example")],
            &format!("{A}\n{B}# looks\n[screen]\n"),
        );
        check_add(
            &format!("{A}[feed.headers]\nX = \"\"\"\ny\"\"\"\n"),
            &[feed("https://b.example")],
            &format!("{A}[feed.headers]\nX = \"\"\"\ny\"\"\"\n\n{B}"),
        );
        check_add(
            "[fetch]\r\nparallel = 3\r\n",
            &[feed("https://a.example")],
            "[fetch]\r\nparallel = 3\r\n\r\n[[feed]]\r\nurl = \"https://a.example/\"\r\n",
        );
    }

    #[test]
    fn names_folders_and_tags_are_written_so_that_they_read_back() {
        let mut new = feed("https://a.example/?q=%22x%22");
        new.name = Some("The \"A\" \\ [feed]".into());
        new.folder = Some("Tin/Việt".into());
        new.tags = vec!["one".into(), "two words".into()];
        let text = add_feeds("", std::slice::from_ref(&new), &[]).expect("a change").text;
        let loaded = crate::config::parse(&text, std::path::Path::new("f"));
        assert_eq!(loaded.problems, []);
        let back = loaded.config.subscriptions.first().and_then(NewFeed::from_subscription);
        assert_eq!(back, Some(new));
    }

    #[test]
    fn an_address_is_added_once() {
        let text = format!("{A}# end");
        let twice =
            [feed("https://A.example"), feed("https://b.example"), feed("https://b.example/")];
        let added = add_feeds(&text, &twice, &[]).expect("a change");
        assert_eq!((added.added.len(), added.already), (1, 2));
        let again = add_feeds(&added.text, &twice, &[]).expect("no change");
        assert_eq!((again.added.len(), again.text), (0, added.text));
    }

    #[test]
    fn broken_and_unusual_texts_are_left_alone() {
        let broken = add_feeds(&format!("{A}\nurl \"x\"\n"), &[feed("https://b.example")], &[]);
        assert!(matches!(broken, Err(EditError::Broken { line: 4, column: 5, .. })), "{broken:?}");
        for text in ["feed = [{ url = \"https://b.example\" }]", "feed = 3", "[feed]\nurl = \"\""] {
            assert_eq!(add_feeds(text, &[feed("https://c.example")], &[]), Err(EditError::Unusual));
        }
    }
}
