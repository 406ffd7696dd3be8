//! Parses text into a tree whose nodes know their place; broken parts are left out and reported.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::place::{Lines, Place};
use super::problem::{Report, excerpt};
use super::tree::{Entry, Node, Table, Value};

/// Tables nested deeper than this hold nothing that newsfold knows.
const DEEPEST: usize = 8;

/// Reads a document; where its syntax is broken, returns what the break does not affect.
pub(super) fn read(text: &str, file: &Arc<Path>, report: &mut Report) -> Table {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole = Section { text, start: 0, lines: &Lines::of(text), file };
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return whole.table(root.get_ref(), &Broken::default(), DEEPEST);
    }
    // After some mistakes (`url "…"`, an unclosed quote) the parser gives up on everything that
    // follows, but a mistake seldom reaches beyond its own table: so parse table by table.
    let reported = report.count();
    let mut entries = Vec::new();
    for range in sections(text) {
        let section = Section { text: &text[range.clone()], start: range.start, ..whole };
        let (root, errors) = DeTable::parse_recoverable(section.text);
        let broken = section.report(&errors, report);
        // Under a broken head, the table that the keys belong to is unknown.
        if Head::of(section.text).is_some()
            && broken.touches(range.start..section.lines.line_end(range.start))
        {
            continue;
        }
        entries.extend(section.table(root.get_ref(), &broken, DEEPEST).entries);
    }
    let entries = joined(entries, report);
    if report.count() == reported {
        whole.report(&errors, report);
    }
    Table { entries, broken: true }
}

/// Cuts a text before each line that looks like a table head, but not between a `[[feed]]` and its
/// `[feed.headers]`, unless that is not closed.
fn sections(text: &str) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    // The list that the section adds to.
    let mut list = None;
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(head) = Head::of(line)
            && !(head.is_dotted && head.is_closed && list == Some(head.name))
        {
            if at > start {
                sections.push(start..at);
                start = at;
            }
            list = head.is_list.then_some(head.name);
        }
        at += line.len();
    }
    sections.push(start..at);
    sections
}

/// A line such as `[fetch]`, `[[feed]]`, or an attempt at one.
struct Head<'t> {
    /// Its first name.
    name: &'t str,
    /// Whether others follow, as in `[feed.headers]`.
    is_dotted: bool,
    /// Whether it has two brackets.
    is_list: bool,
    is_closed: bool,
}

impl<'t> Head<'t> {
    fn of(line: &'t str) -> Option<Self> {
        let brackets = line.trim_start();
        let names = brackets.strip_prefix('[')?.trim_start_matches(['[', ' ', '\t']);
        let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let (name, rest) = names.split_at(names.find(ends).unwrap_or(names.len()));
        let is_dotted = rest.trim_start().starts_with('.');
        let (is_list, is_closed) = (brackets.starts_with("[["), rest.contains(']'));
        let head = Head { name, is_dotted, is_list, is_closed };
        (!name.is_empty()).then_some(head)
    }
}

/// A part of the text that is parsed on its own.
#[derive(Clone, Copy)]
struct Section<'t> {
    text: &'t str,
    /// The offset of its first byte in the whole text.
    start: usize,
    /// The lines of the whole text.
    lines: &'t Lines<'t>,
    file: &'t Arc<Path>,
}

/// Where the syntax is broken: offsets in the whole text, in order.
#[derive(Default)]
struct Broken(Vec<usize>);

impl Broken {
    fn touches(&self, range: Range<usize>) -> bool {
        let first = self.0.partition_point(|at| *at < range.start);
        self.0.get(first).is_some_and(|at| *at < range.end)
    }
}

impl Section<'_> {
    fn place(&self, offset: usize) -> Place {
        Place { file: self.file.clone(), at: self.lines.position(offset) }
    }

    fn report(&self, errors: &[toml::de::Error], report: &mut Report) -> Broken {
        let last_byte = self.text.len().saturating_sub(1);
        let mut broken: Vec<(usize, &str)> = errors
            .iter()
            .map(|error| (error.span().map_or(0, |span| span.start), error.message()))
            .map(|(at, message)| (self.start + at.min(last_byte), message))
            .collect();
        broken.sort_by_key(|(at, _)| *at);
        // One mistake causes several errors in its wake, so only the first of a section is
        // reported; duplicate keys are reported one by one.
        for (index, (at, message)) in broken.iter().enumerate() {
            if index == 0 || *message == DUPLICATE {
                let (what, hint) = in_words(message);
                report.error(&self.place(*at), what, hint);
            }
        }
        Broken(broken.into_iter().map(|(at, _)| at).collect())
    }

    /// The entries whose lines are intact; tables deeper than `depth` are not read.
    fn table(&self, table: &DeTable<'_>, broken: &Broken, depth: usize) -> Table {
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table.iter() {
            let key_at = self.start + key.span().start;
            let end = self.start + value.span().end.max(key.span().end);
            let lines =
                || self.lines.line_start(key_at)..self.lines.line_end(end.saturating_sub(1));
            if !broken.0.is_empty() && broken.touches(lines()) {
                continue;
            }
            let node = self.node(value, broken, depth);
            entries.push(Entry { key: key.get_ref().to_string(), place: self.place(key_at), node });
        }
        entries.sort_by_key(|entry| entry.place.at);
        Table { entries, broken: !broken.0.is_empty() }
    }

    fn node(&self, value: &Spanned<DeValue<'_>>, broken: &Broken, depth: usize) -> Node {
        let place = self.place(self.start + value.span().start);
        let written = self.text.get(value.span()).unwrap_or_default();
        let written = written.get(1..written.len().saturating_sub(1));
        let verbatim = value.get_ref().as_str().is_some_and(|text| written == Some(text));
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Boolean(value) => Value::Boolean(*value),
            DeValue::Integer(digits) => {
                match i64::from_str_radix(digits.as_str(), digits.radix()) {
                    Ok(number) => Value::Integer(number),
                    Err(_) => Value::Other("a number this large"),
                }
            }
            DeValue::Float(_) => Value::Other("a decimal number"),
            DeValue::Datetime(_) => Value::Other("a date"),
            DeValue::Array(_) | DeValue::Table(_) if depth == 0 => {
                Value::Other("a table nested this deep")
            }
            DeValue::Array(values) => {
                Value::List(values.iter().map(|node| self.node(node, broken, depth - 1)).collect())
            }
            DeValue::Table(table) => Value::Table(self.table(table, broken, depth - 1)),
        };
        Node { place, value, verbatim }
    }
}

/// Merges what sections say under the same key: two `[[feed]]` make a list, `[keys]` and
/// `[keys.list]` make one table.
fn joined(mut entries: Vec<Entry>, report: &mut Report) -> Vec<Entry> {
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    let mut whole: Vec<Entry> = Vec::new();
    for entry in entries {
        match whole.last_mut().filter(|last| last.key == entry.key) {
            Some(last) => join(last, entry, report),
            None => whole.push(entry),
        }
    }
    for entry in &mut whole {
        if let Value::Table(table) = &mut entry.node.value {
            table.entries = joined(std::mem::take(&mut table.entries), report);
        }
    }
    whole.sort_by_key(|entry| entry.place.at);
    whole
}

fn join(first: &mut Entry, entry: Entry, report: &mut Report) {
    let is_table = |value: &Value| matches!(value, Value::Table(_));
    let is_one_a_table = is_table(&first.node.value) != is_table(&entry.node.value);
    match (&mut first.node.value, entry.node.value) {
        (Value::List(nodes), Value::List(more)) => nodes.extend(more),
        (Value::Table(table), Value::Table(more)) => {
            table.entries.extend(more.entries);
            table.broken |= more.broken;
        }
        (Value::List(nodes), table @ Value::Table(_)) => {
            report.error(&entry.place, one_bracket(&entry.key), TWO_BRACKETS);
            nodes.push(Node { place: entry.node.place, value: table, verbatim: false });
        }
        (Value::Table(_), Value::List(more)) => {
            report.error(&first.place, one_bracket(&first.key), TWO_BRACKETS);
            let place = first.node.place.clone();
            let table = std::mem::replace(&mut first.node.value, Value::List(Vec::new()));
            first.node.value =
                Value::List([vec![Node { place, value: table, verbatim: false }], more].concat());
        }
        _ => {
            let (what, hint) = in_words(DUPLICATE);
            // Under [keys] it is an action as well as a pane.
            let hint = match entry.key.as_str() {
                "help" if is_one_a_table => {
                    "to keep both, write \":help\" for the key that shows help"
                }
                _ => hint,
            };
            report.error(&entry.place, what, hint);
        }
    }
}

const TWO_BRACKETS: &str = "write two brackets on each side";

fn one_bracket(key: &str) -> String {
    format!("[{key}] and [[{key}]] are mixed", key = excerpt(key))
}

/// The parser's message for a duplicate key.
const DUPLICATE: &str = "duplicate key";

/// Translates a parser message into plainer words and a hint.
pub(super) fn in_words(message: &str) -> (&str, &'static str) {
    match message {
        DUPLICATE => ("duplicate key or table", "keep one of them"),
        _ if message.starts_with("string values must be quoted") => {
            ("a value is missing or not in quotes", "write texts like \"this\"")
        }
        _ if message.starts_with("key with no value") => {
            ("this key has no value", "write key = value")
        }
        _ if message.starts_with("invalid basic string, expected `\"`") => {
            ("a text is not closed", "end it with a quote")
        }
        _ => (message, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each feed's url in order, then each mistake.
    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let mut report = Report::default();
        let file: Arc<Path> = Path::new("f").into();
        let table = read(text, &file, &mut report);
        let mut got = Vec::new();
        if let Some(Node { value: Value::List(feeds), .. }) = table.get("feed") {
            for feed in feeds {
                let Value::Table(feed) = &feed.value else { continue };
                got.push(feed.get("url").and_then(Node::text).unwrap_or("-").to_owned());
            }
        }
        got.extend(report.into_problems(&[]).iter().map(ToString::to_string));
        assert_eq!(got, want, "{text}");
    }

    /// A broken feed between two good ones.
    #[track_caller]
    fn check_between(broken: &str, want: &[&str]) {
        let text = format!("[[feed]]\nurl = \"a\"\n{broken}\n[[feed]]\nurl = \"c\"\n");
        check(&text, want);
    }

    #[test]
    fn sound_documents_have_no_mistakes() {
        check_between("[[feed]]\nurl = \"b\"", &["a", "b", "c"]);
        check("\u{feff}[[feed]]\r\nurl = \"a\"\r\n", &["a"]);
        check("feed = [{ url = \"a\" },\n{ url = \"b\" }]", &["a", "b"]);
        check("", &[]);
    }

    #[test]
    fn a_mistake_costs_its_lines_and_no_other_feed() {
        check_between(
            "[[feed]]\nurl \"b\"",
            &["a", "-", "c", "f:4:5: this key has no value; write key = value"],
        );
        check_between(
            "[[feed]]\nurl = \"b",
            &["a", "-", "c", "f:4:9: a text is not closed; end it with a quote"],
        );
        check_between(
            "[[feed]]\nurl = \"b\"\nevery = 1h",
            &[
                "a",
                "b",
                "c",
                "f:5:9: a value is missing or not in quotes; write texts like \"this\"",
            ],
        );
        check_between(
            "[[feed]]\nurl = \"b\"\ntags = [\"x\",",
            &["a", "b", "c", "f:5:13: unclosed array, expected `]`"],
        );
        check_between(
            "[[feed]]\nurl = \"b\"\nheaders = { X = \"y\"",
            &["a", "b", "c", "f:5:20: unclosed inline table, expected `}`"],
        );
        check_between(
            "[[feed]]\nname = \"\"\"b",
            &["a", "-", "c", "f:4:12: invalid multi-line basic string, expected `\"`"],
        );
        check_between("hello", &["a", "c", "f:3:6: this key has no value; write key = value"]);
    }

    #[test]
    fn broken_heads_cost_their_own_table() {
        check_between(
            "[[feed]\nurl = \"b\"",
            &["a", "c", "f:3:8: unclosed array table, expected `]`"],
        );
        check_between(
            "[[feed]]\nurl = \"b\"\n[feed.headers\nCookie = \"x=1\"",
            &["a", "b", "c", "f:5:14: unclosed table, expected `]`"],
        );
        check_between(
            "[feed]\nurl = \"b\"",
            &[
                "a",
                "b",
                "c",
                "f:3:2: [feed] and [[feed]] are mixed; write two brackets on each side",
            ],
        );
    }

    #[test]
    fn headers_stay_with_their_feed_where_another_table_is_broken() {
        let text = "[ui]\nmouse = yes\n[[feed]] # see example.org\nurl = \"a\"\n[feed.headers]\n\
                    Cookie = \"x=1\"\n[[feed]]\nurl = \"b\"\n[feed . headers]\nCookie = \"x=2\"\n";
        let mut report = Report::default();
        let table = read(text, &Path::new("f").into(), &mut report);
        let Some(Node { value: Value::List(feeds), .. }) = table.get("feed") else {
            panic!("the feeds are a list: {table:?}")
        };
        let cookies = feeds.iter().map(|feed| {
            let Value::Table(feed) = &feed.value else { return None };
            let Value::Table(headers) = &feed.get("headers")?.value else { return None };
            headers.get("Cookie")?.text()
        });
        assert_eq!(cookies.collect::<Vec<_>>(), [Some("x=1"), Some("x=2")]);
        assert_eq!(report.count(), 1, "only `yes` is wrong");
    }

    #[test]
    fn a_lone_first_bracket_is_told_too() {
        check(
            "[feed]\nurl = \"a\"\n[[feed]]\nurl = \"b\"",
            &["a", "b", "f:1:2: [feed] and [[feed]] are mixed; write two brackets on each side"],
        );
    }

    #[test]
    fn keys_that_stand_twice_are_told_and_the_first_counts() {
        check_between(
            "[[feed]]\nurl = \"b\"\nurl = \"z\"",
            &["a", "b", "c", "f:5:1: duplicate key or table; keep one of them"],
        );
    }

    #[test]
    fn an_action_and_a_pane_of_one_name_have_a_way_out() {
        let text = "[keys.help]\ndown = \"x\"\n[keys]\nhelp = \"f1\"";
        let hint = "to keep both, write \":help\" for the key that shows help";
        check(text, &[&format!("f:4:1: duplicate key or table; {hint}")]);
        check(&text.replace("help =", "\":help\" ="), &[]);
        let twice = "[keys]\nhelp = \"f1\"\nhelp = \"?\"";
        check(twice, &["f:3:1: duplicate key or table; keep one of them"]);
    }

    #[test]
    fn depth_and_length_cost_no_more_than_reading() {
        for text in [
            format!("{}a = 1", "a.".repeat(50_000)),
            format!("a = {}", "[".repeat(50_000)),
            format!("a = {}", "{a.a=".repeat(50_000)),
            "hello\n[a]\n".repeat(20_000),
        ] {
            let mut report = Report::default();
            read(&text, &Path::new("f").into(), &mut report);
            assert!(report.count() > 0);
        }
    }
}
