//! Reads one `[[feed]]` into a subscription.

use url::Url;

use super::assemble::{Surroundings, folder_path};
use super::headers::HeaderValue;
use super::options::FeedOptions;
use super::place::Place;
use super::problem::{Report, excerpt};
use super::setting::{Fields, Setting};
use super::tree::{Node, Table};
use crate::domain::{Source, Subscription, Text};

/// A subscription as read from the file.
pub(super) struct ReadFeed {
    pub(super) subscription: Subscription,
    /// Where its source is written.
    pub(super) source_place: Place,
    /// Headers whose values are kept elsewhere.
    pub(super) secrets: Vec<(String, HeaderValue, Place)>,
}

/// Reads a feed; reports a mistake and returns `None` when it has no source that can be fetched.
pub(super) fn read_feed<'o>(
    table: &Table,
    place: &Place,
    surroundings: &Surroundings,
    options_of: impl Fn(Option<&Text>) -> &'o FeedOptions,
    report: &mut Report,
) -> Option<ReadFeed> {
    let mut fields = Fields::of(table, "[[feed]]", report);
    let sources = [fields.take("url"), fields.take("file"), fields.take("command")];
    let name = fields.text("name").map(Text::clean);
    let folder = fields.text("folder").and_then(folder_path);
    let mut options = options_of(folder.as_ref()).clone();
    options.read(&mut fields);
    fields.finish();

    let (source, source_place) = read_source(sources, table, place, surroundings, report)?;
    let mut headers = Vec::new();
    let mut secrets = Vec::new();
    for header in options.headers.0 {
        match header.value {
            HeaderValue::Plain(value) => headers.push((header.name, value)),
            value => secrets.push((header.name, value, header.place)),
        }
    }
    let subscription = Subscription {
        source,
        name: name.filter(|name| !name.is_empty()),
        folder,
        tags: options.tags.0,
        every: options.every,
        headers,
        full_text: options.full_text,
        fold: options.fold,
        group: options.group,
        prefer: options.prefer,
        paused: options.paused,
        lacks: None,
    };
    Some(ReadFeed { subscription, source_place, secrets })
}

/// Reads the source: exactly one of `url`, `file`, `command`.
fn read_source(
    sources: [Option<&Node>; 3],
    table: &Table,
    place: &Place,
    surroundings: &Surroundings,
    report: &mut Report,
) -> Option<(Source, Place)> {
    const HINT: &str = "write url = \"https://…\", or file = \"…\", or command = [\"…\"]";
    let (source, place) = match sources {
        [Some(url), None, None] => (web(url, report)?, &url.place),
        [None, Some(file), None] => (local_file(file, surroundings, report)?, &file.place),
        [None, None, Some(command)] => (program(command, surroundings, report)?, &command.place),
        [None, None, None] => {
            // A broken line that was left out has been reported already.
            if !table.broken {
                report.error(place, "a feed without a source", HINT);
            }
            return None;
        }
        _ => {
            report.error(place, "a feed with more than one of `url`, `file`, `command`", HINT);
            return None;
        }
    };
    Some((source, place.clone()))
}

fn web(node: &Node, report: &mut Report) -> Option<Source> {
    let Some(written) = node.text() else {
        let what = format!("`url` cannot be {}", node.found());
        report.error(&node.place, what, "write an address such as \"https://example.org/feed\"");
        return None;
    };
    let url =
        Url::parse(written.trim()).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
    if let Some(url) = url.filter(Url::has_host) {
        return Some(Source::Web(url));
    }
    let what = format!("`{}` is not a web address", excerpt(written));
    report.error(&node.place, what, address_hint(written.trim()));
    None
}

/// Guesses what was meant by something that is no web address.
fn address_hint(written: &str) -> String {
    let scheme = |prefix: &str| written.to_lowercase().starts_with(prefix);
    if scheme("exec:") || scheme("filter:") || written.starts_with('|') {
        return "a program is written command = [\"program\", \"argument\"]".to_owned();
    }
    if scheme("file:") || written.starts_with(['/', '~', '.']) {
        return "a file is written file = \"path\"".to_owned();
    }
    let address = ["feed://", "feed:"].iter().find_map(|prefix| written.strip_prefix(prefix));
    let address = address.unwrap_or(written);
    let guess = match ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)) {
        true => address.to_owned(),
        false => format!("https://{address}"),
    };
    match Url::parse(&guess) {
        Ok(url) if url.host_str().is_some_and(|host| host.contains('.')) => {
            format!("did you mean \"{}\"?", excerpt(&guess))
        }
        _ => "write it as a browser shows it, beginning with https://".to_owned(),
    }
}

fn local_file(node: &Node, surroundings: &Surroundings, report: &mut Report) -> Option<Source> {
    let mut path = String::new();
    path.set("file", node, report);
    if node.text() == Some("") {
        report.error(&node.place, "`file` is empty", "write a path such as \"~/feeds/local.xml\"");
    }
    (!path.is_empty()).then(|| Source::File(surroundings.resolve(&path)))
}

fn program(node: &Node, surroundings: &Surroundings, report: &mut Report) -> Option<Source> {
    const HINT: &str = "write the program and its arguments: [\"./make-feed.sh\", \"--all\"]";
    let mut argv = match Vec::<String>::read(node) {
        Some(argv) if argv.first().is_some_and(|program| !program.is_empty()) => argv,
        Some(_) => {
            report.error(&node.place, "`command` names no program", HINT);
            return None;
        }
        None => {
            report.error(&node.place, format!("`command` cannot be {}", node.found()), HINT);
            return None;
        }
    };
    // A bare name is looked up in `PATH`; a path is relative to this file, not to the working
    // directory.
    if argv[0].contains('/') {
        argv[0] = surroundings.resolve(&argv[0]).to_string_lossy().into_owned();
    }
    Some(Source::Command(argv))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, want: &str) {
        assert!(address_hint(written).contains(want), "{}", address_hint(written));
    }

    #[test]
    fn what_is_no_address_gets_a_fitting_hint() {
        check("example.org/feed", "\"https://example.org/feed\"");
        check("httpbin.org/feed", "\"https://httpbin.org/feed\"");
        check("feed://example.org/x", "\"https://example.org/x\"");
        check("feed:https://example.org/x", "\"https://example.org/x\"");
        check("/home/me/feed.xml", "file = ");
        check("file:///home/me/feed.xml", "file = ");
        check("exec:make-feed", "command = ");
        check("ftp", "as a browser shows it");
        check("", "as a browser shows it");
    }
}
