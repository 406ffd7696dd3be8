//! The configuration as its writer sees it: the example, mistakes, and what feeds inherit.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use newsfold::config::{
    self, Config, FeedOptions, Loaded, Position, Severity, When, example, example_feeds,
};
use newsfold::domain::{FullText, NewFeed, Source, Subscription};
use proptest::prelude::*;

fn parse(text: &str) -> Loaded {
    config::parse(text, Path::new("config.toml"))
}

/// The mistakes in a text, one a line.
fn mistakes(text: &str) -> Vec<String> {
    parse(text).problems.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn check(text: &str, want: &str) {
    assert_eq!(mistakes(text), [want], "in:\n{text}");
}

/// A feed with an option in the last line.
fn feed_with(option: &str) -> String {
    format!("[[feed]]\nurl = \"https://example.org/a\"\n{option}\n")
}

fn addresses(config: &Config) -> Vec<String> {
    config.subscriptions.iter().map(|one| one.source.to_string()).collect()
}

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file in it");
    }
    folder
}

#[test]
fn a_host_is_written_alone() {
    for host in ["http://127.0.0.2/", "127.0.0.0/8", "127.0.0.*", "ann@nas.lan", "nas lan", ""] {
        check(
            &format!("[fetch]\nallow_private_hosts = [\"nas.lan\", \"{host}\"]\n"),
            &format!(
                "config.toml:2:35: `allow_private_hosts` cannot hold \"{host}\"; write the host \
                 alone: nas.lan"
            ),
        );
    }
    let hosts =
        ["nas.lan", "NAS.local.", "127.0.0.2", "fd00::1", "[fd00::1]", "müller.lan", "nas:81"];
    let loaded = parse(&format!("[fetch]\nallow_private_hosts = {hosts:?}\n"));
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    assert_eq!(loaded.config.fetch.allow_private_hosts.0, hosts);
}

// ── The example ──

/// The example's options by table, in its own order: `("fetch", "parallel", "32")`.
fn options_of_example() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut table = "";
    let mut options = Vec::new();
    for line in example().lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            table = name;
        }
        let option = line.strip_prefix('#').filter(|rest| !rest.is_empty());
        if let Some(option) = option.filter(|rest| !rest.starts_with(' ')) {
            let (name, value) = option.split_once(" = ").expect("an option has a value");
            options.push((table, name, value));
        }
    }
    options
}

#[test]
fn the_example_has_every_option_with_its_default_and_no_other() {
    let mut want = vec![("", "include", "[]".to_owned())];
    want.extend(Config::default().list());
    let got: Vec<_> = options_of_example()
        .into_iter()
        .filter(|(table, ..)| !table.starts_with('['))
        .map(|(table, name, value)| (table, name, value.to_owned()))
        .collect();
    assert_eq!(got, want);
}

#[test]
fn the_example_means_the_defaults_when_every_option_is_switched_on() {
    let switched_on: Vec<&str> = example()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(option) if !option.is_empty() && !option.starts_with(' ') => option,
            _ => line,
        })
        .filter(|line| *line != "every = \"30m\"")
        .collect();
    let on = parse(&switched_on.join("\n"));
    assert_eq!(on.problems, []);
    assert_eq!(on.config.list(), Config::default().list());
    assert_eq!(on.config.subscriptions, parse(example()).config.subscriptions);
    let defaults = FeedOptions::default();
    for feed in &on.config.subscriptions {
        assert_eq!((feed.every, feed.full_text), (defaults.every, defaults.full_text));
    }
}

/// A valid value of an option, other than its default.
fn another_value(name: &str, default: &str) -> &'static str {
    match (name, default) {
        ("measure", _) => "77",
        ("symbols", _) => "\"ascii\"",
        ("notify", _) => "\"bell\"",
        ("images", _) => "\"blocks\"",
        ("theme" | "user_agent" | "preset", _) => "\"x\"",
        ("timeout" | "connect_timeout" | "idle_timeout", _) => "\"7s\"",
        (_, "true") => "false",
        (_, "false") => "true",
        (_, "[]") => "[\"x\"]",
        (_, "{}") => "{ X = \"y\" }",
        (_, "\"auto\"" | "\"ask\"") => "\"never\"",
        (_, size) if size.ends_with("MB\"") => "\"7MB\"",
        (_, number) if number.parse::<u64>().is_ok() => "7",
        _ => "\"7h\"",
    }
}

#[test]
fn every_option_of_the_example_takes_another_value() {
    let feed = feed_with("");
    let plain = parse(&feed).config;
    for (table, name, default) in options_of_example() {
        if table.is_empty() || table.starts_with('[') {
            continue;
        }
        let option = format!("[{table}]\n{name} = {}\n", another_value(name, default));
        let changed = parse(&[option.as_str(), &feed].concat());
        assert_eq!(changed.problems, [], "{option}");
        let is_heard = changed.config.list() != plain.list()
            || changed.config.subscriptions != plain.subscriptions;
        assert!(is_heard, "nothing hears {option}");
    }
}

#[test]
fn the_examples_feeds_are_good_to_start_with() {
    let feeds = example_feeds();
    assert!(feeds.len() >= 12);
    for feed in &feeds {
        let Source::Web(url) = &feed.source else { panic!("{} is not on the web", feed.source) };
        assert_eq!(url.scheme(), "https");
        assert!(feed.name.is_some() && feed.folder.is_some(), "{url} has no name or folder");
    }
    for folder in ["World", "Tech", "Science", "Tiếng Việt"] {
        let in_it = feeds.iter().filter(|feed| feed.folder == Some(folder.into()));
        assert!(in_it.count() >= 3, "few feeds in {folder}");
    }
}

// ── Feeds ──

#[test]
fn an_address_is_a_complete_subscription() {
    let loaded = parse("[[feed]]\nurl = \"https://example.org/feed.xml\"");
    assert_eq!(loaded.problems, []);
    let [feed] = loaded.config.subscriptions.as_slice() else { panic!("one feed") };
    assert_eq!(feed.source.to_string(), "https://example.org/feed.xml");
    assert_eq!(feed.every, Duration::from_secs(3_600));
    assert!(feed.fold && feed.group && !feed.prefer && !feed.paused);
    assert_eq!((feed.name.as_ref(), feed.folder.as_ref()), (None, None));
    assert_eq!(loaded.config.feed_positions[0].to_string(), "config.toml:1:1");
}

#[test]
fn files_and_programs_are_sources_too() {
    let text = "[[feed]]\nfile = \"local.xml\"\n[[feed]]\ncommand = [\"./make\", \"a b\", \"$(x)\"]\n\
                [[feed]]\ncommand = [\"make-feed\"]";
    let loaded = config::parse(text, Path::new("/etc/news/config.toml"));
    assert_eq!(loaded.problems, []);
    let sources: Vec<&Source> = loaded.config.subscriptions.iter().map(|one| &one.source).collect();
    let argv = |words: &[&str]| Source::Command(words.iter().map(|&word| word.into()).collect());
    assert_eq!(
        sources,
        [
            &Source::File("/etc/news/local.xml".into()),
            &argv(&["/etc/news/./make", "a b", "$(x)"]),
            &argv(&["make-feed"]),
        ]
    );
}

#[test]
fn feeds_inherit_from_folders_and_defaults() {
    let text = r#"
        [defaults]
        every = "2h"
        tags = ["all"]
        headers = { X-One = "1", X-Two = "2" }
        [[folder]]
        name = "News/Politics"
        full_text = "always"
        tags = ["state"]
        [[folder]]
        name = "News"
        every = "15m"
        tags = ["news", "all"]
        headers = { x-two = "zwei" }
        [[feed]]
        url = "https://a.example/"
        folder = "News / Politics"
        tags = ["mine"]
        fold = false
        [[feed]]
        url = "https://b.example/"
        folder = "News/Sport"
        every = "5m"
        headers = { X-One = "eins" }
        [[feed]]
        url = "https://c.example/"
    "#;
    let loaded = parse(text);
    assert_eq!(loaded.problems, []);
    let [a, b, c] = loaded.config.subscriptions.as_slice() else { panic!("three feeds") };
    let tags = |feed: &Subscription| {
        feed.tags.iter().map(|tag| tag.as_str().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let headers = |feed: &Subscription| {
        let all = feed.headers.iter().map(|(name, value)| format!("{name}:{value}"));
        all.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(a.folder.as_ref().map(AsRef::as_ref), Some("News/Politics"));
    assert_eq!((tags(a), a.every.as_secs()), ("all news state mine".to_owned(), 900));
    assert_eq!(
        (a.full_text, a.fold, headers(a)),
        (FullText::Always, false, "X-One:1 x-two:zwei".into())
    );
    assert_eq!((tags(b), b.every.as_secs()), ("all news".to_owned(), 300));
    assert_eq!(
        (b.full_text, b.fold, headers(b)),
        (FullText::Ask, true, "x-two:zwei X-One:eins".into())
    );
    assert_eq!((tags(c), c.every.as_secs()), ("all".to_owned(), 7_200));
    assert_eq!(headers(c), "X-One:1 X-Two:2");
}

#[test]
fn good_feeds_survive_a_broken_neighbour() {
    let good = |name: &str| format!("[[feed]]\nurl = \"https://example.org/{name}\"\n");
    for broken in [
        "[[feed]]\nurl \"https://example.org/b\"",
        "[[feed]]\nurl = \"https://example.org/b",
        "[[feed]]\nurl = https://example.org/b",
        "[[feed]]\nurl = 5",
        "[[feed]]\nurl = \"example.org/b\"",
        "[[feed]]\nname = \"nameless\"",
        "[[feed]]\nurl = \"https://example.org/b\"\nfile = \"b.xml\"",
        "[[feed]]\ncommand = []",
        "[[feed]]\ncommand = [\"rm\", \"-r\",",
        "[[feed]]\ncommand = \"rm -r x\"",
        "[[feed\nurl = \"https://example.org/b\"",
        "hello",
        "\u{0}",
    ] {
        let text = format!("{}{broken}\n{}", good("a"), good("c"));
        let loaded = parse(&text);
        let want = ["https://example.org/a", "https://example.org/c"];
        assert_eq!(addresses(&loaded.config), want, "{text}");
        let [problem] = loaded.problems.as_slice() else {
            panic!("one mistake, not {:#?}", loaded.problems)
        };
        let lines = 3..=2 + broken.lines().count();
        assert!(problem.at.is_some_and(|at| lines.contains(&at.line)), "{problem} in\n{text}");
    }
}

#[test]
fn a_bad_option_costs_that_option_alone() {
    let loaded = parse(&feed_with("every = 5\nname = \"A\"\nprefer = true"));
    let [feed] = loaded.config.subscriptions.as_slice() else { panic!("one feed") };
    assert_eq!(feed.every, FeedOptions::default().every);
    assert!(feed.prefer && feed.name.is_some());
    assert_eq!(loaded.problems.len(), 1);
}

// ── Mistakes ──

#[test]
fn unknown_names_are_told_with_the_nearest_known_one() {
    check(
        &feed_with("  evry = \"2h\""),
        "config.toml:3:3: unknown key `evry` in [[feed]]; did you mean `every`?",
    );
    check(
        "[fetch]\nparalel = 3",
        "config.toml:2:1: unknown key `paralel` in [fetch]; did you mean `parallel`?",
    );
    check(
        "[feeds]\nurl = 1",
        "config.toml:1:2: unknown table or key `feeds`; did you mean `feed`?",
    );
    check(
        "[refresh]\ncolour = \"x\"",
        "config.toml:2:1: unknown key `colour` in [refresh]; choose one of on_start, automatic",
    );
    check(
        "[[folder]]\nname = \"A\"\nurl = \"x\"\n",
        "config.toml:3:1: unknown key `url` in [[folder]]; choose one of name, every, tags, headers, \
         full_text, fold, group, prefer, paused",
    );
}

#[test]
fn wrong_values_are_told_with_what_is_wanted() {
    check(
        &feed_with("every = 5"),
        "config.toml:3:9: `every` cannot be the number 5; \
         write a duration such as \"15m\", \"1h30m\" or \"2d\"",
    );
    check(
        &feed_with("every = \"5 parsecs\""),
        "config.toml:3:9: `every` cannot be \"5 parsecs\"; \
         write a duration such as \"15m\", \"1h30m\" or \"2d\"",
    );
    check(
        &feed_with("every = \"1s\""),
        "config.toml:3:9: `every` must be between \"1m\" and \"7d\"; the nearest is \"1m\"",
    );
    check(
        &feed_with("every = \"2w\""),
        "config.toml:3:9: `every` must be between \"1m\" and \"7d\"; the nearest is \"7d\"",
    );
    check(
        &feed_with("full_text = \"allways\""),
        "config.toml:3:13: `full_text` cannot be \"allways\"; \
         write \"never\", \"ask\" or \"always\"",
    );
    check(
        &feed_with("fold = \"yes\""),
        "config.toml:3:8: `fold` cannot be \"yes\"; write true or false",
    );
    check(
        &feed_with("tags = \"one\""),
        "config.toml:3:8: `tags` cannot be \"one\"; \
         write a list of texts such as [\"daily\", \"local\"]",
    );
    check(
        "[fetch]\nmax_size = 20",
        "config.toml:2:12: `max_size` cannot be the number 20; \
         write a size such as \"500KB\" or \"10MB\"",
    );
    check(
        "[fetch]\nparallel = -1",
        "config.toml:2:12: `parallel` cannot be the number -1; write a whole number such as 10",
    );
    check(
        "[screen]\nmeasure = \"72\"",
        "config.toml:2:11: `measure` cannot be \"72\"; write a whole number such as 72",
    );
    check(
        "fetch = 3",
        "config.toml:1:1: [fetch] cannot be the number 3; write [fetch] on a line of its own, once",
    );
    check(
        "[screen]\nbrowser = \"firefox %u\"",
        "config.toml:2:11: `browser` cannot be \"firefox %u\"; write [\"firefox\", \"%u\"]",
    );
    check(
        "[screen]\nplayer = [\"\"]",
        "config.toml:2:10: `player` names no program; \
         write the program and its arguments: [\"mpv\", \"%u\"]",
    );
    check(
        "[screen]\nbrowser = 1",
        "config.toml:2:11: `browser` cannot be the number 1; write a list of texts such as [\"one\", \"two\"]",
    );
    check(
        "[keys]\nrefresh = 5",
        "config.toml:2:11: `refresh` cannot be the number 5; \
         write a key or a list: \"x\", [\"x\", \"y\"]",
    );
}

#[test]
fn sources_that_cannot_be_fetched_are_told() {
    check(
        "[[feed]]\nurl = \"example.org/feed\"",
        "config.toml:2:7: `example.org/feed` is not a web address; \
         did you mean \"https://example.org/feed\"?",
    );
    check(
        "[[feed]]\nurl = \"ftp://example.org/\"",
        "config.toml:2:7: `ftp://example.org/` is not a web address; \
         write it as a browser shows it, beginning with https://",
    );
    check(
        "[[feed]]\nurl = \"file:///etc/passwd\"",
        "config.toml:2:7: `file:///etc/passwd` is not a web address; a file is written file = \"path\"",
    );
    check(
        "\n[[feed]]\nname = \"A\"",
        "config.toml:2:1: a feed without a source; \
         write url = \"https://…\", or file = \"…\", or command = [\"…\"]",
    );
    check(
        "[[feed]]\ncommand = \"make-feed --all\"",
        "config.toml:2:11: `command` cannot be \"make-feed --all\"; \
         write the program and its arguments: [\"./make-feed.sh\", \"--all\"]",
    );
    check(
        "[feed]\nurl = \"https://example.org/\"",
        "config.toml:1:2: [feed] has one bracket on each side; \
         write [[feed]] on a line of its own before each",
    );
}

#[test]
fn an_address_that_stands_twice_counts_once() {
    let loaded = parse(&[feed_with("name = \"A\""), feed_with("name = \"B\"")].concat());
    let names: Vec<_> = loaded.config.subscriptions.iter().map(|one| one.name.clone()).collect();
    assert_eq!(names, [Some("A".into())]);
    assert_eq!(loaded.problems[0].severity, Severity::Warning);
    let want = "config.toml:5:7: warning: this feed is already listed at config.toml:2:7; \
                take one of them out";
    assert_eq!(loaded.problems[0].to_string(), want);
}

#[test]
fn what_the_file_says_cannot_command_the_terminal() {
    let problems =
        mistakes("[[feed]]\nurl = \"a\\u001b]0;pwn\\u0007b\\u202ec\"\n\"\\u001b[2J\" = 1");
    assert_eq!(problems.len(), 2);
    assert!(problems.iter().all(|line| !line.contains(['\u{1b}', '\u{7}', '\u{202e}'])));
}

#[test]
fn endless_mistakes_are_cut_short() {
    let problems = mistakes(&"[[feed]]\nevry = 1\n".repeat(5_000));
    assert!(problems.len() <= 101);
    assert!(problems.last().is_some_and(|last| last.ends_with("more mistakes are not listed")));
}

#[test]
fn keys_and_names_for_the_screen_keep_their_places() {
    let text = "[screen]\ntheme = \"neon\"\nsidebar = \"never\"\n[keys]\nrefresh = [\"R\", \"f5\"]\n\
                [keys.list]\nstar = \"*\"\n";
    let config = parse(text).config;
    let place = |located: &config::Located| located.place.as_ref().map(ToString::to_string);
    assert_eq!(config.screen.sidebar, When::Never);
    assert_eq!(place(&config.screen.theme).as_deref(), Some("config.toml:2:9"));
    let bindings = &config.keys.bindings;
    let find = |action: &str| bindings.iter().find(|one| one.action.text == action);
    let refresh = find("refresh").expect("a binding");
    let keys: Vec<&str> = refresh.keys.iter().map(|key| key.text.as_str()).collect();
    assert_eq!((keys, refresh.pane.is_none()), (vec!["R", "f5"], true));
    assert_eq!(place(&refresh.keys[1]).as_deref(), Some("config.toml:5:17"));
    let star = find("star").expect("a binding");
    assert_eq!(star.pane.as_ref().map(|pane| pane.text.as_str()), Some("list"));
    assert_eq!(place(&star.action).as_deref(), Some("config.toml:7:1"));
}

// ── Files ──

#[test]
fn a_missing_file_is_an_empty_configuration() {
    let folder = folder_with(&[]);
    let loaded = config::load(&folder.path().join("config.toml"));
    assert!(loaded.missing);
    assert_eq!((loaded.problems, loaded.config), (vec![], Config::default()));
}

#[test]
fn included_files_add_feeds_and_the_including_file_has_the_last_word() {
    let folder = folder_with(&[
        (
            "config.toml",
            "include = [\"more.toml\", \"gone.toml\"]\n[fetch]\nparallel = 5\n\
             [[feed]]\nurl = \"https://a.example/\"\nfolder = \"News\"",
        ),
        (
            "more.toml",
            "include = [\"config.toml\"]\n[fetch]\nparallel = 9\nper_host = 9\n\
             [[folder]]\nname = \"News\"\nevery = \"7m\"\n\
             [[feed]]\nurl = \"https://b.example/\"\nevry = 1",
        ),
    ]);
    let loaded = config::load(&folder.path().join("config.toml"));
    assert_eq!(addresses(&loaded.config), ["https://a.example/", "https://b.example/"]);
    assert_eq!((loaded.config.fetch.parallel, loaded.config.fetch.per_host), (5, 9));
    assert_eq!(loaded.config.subscriptions[0].every, Duration::from_secs(420));
    assert_eq!(loaded.files.len(), 2);
    let at = |line, column| Some(Position { line, column });
    let told: Vec<_> = loaded
        .problems
        .iter()
        .map(|one| (one.file.file_name().and_then(|name| name.to_str()), one.at))
        .collect();
    assert_eq!(told, [(Some("config.toml"), at(1, 11)), (Some("more.toml"), at(10, 1))]);
}

#[test]
fn files_that_include_one_another_end() {
    let names: Vec<String> = (0..50).map(|number| format!("{number}.toml")).collect();
    let texts: Vec<String> =
        (1..51).map(|number| format!("include = [\"{number}.toml\"]")).collect();
    let files: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder_with(&files);
    let loaded = config::load(&folder.path().join("0.toml"));
    assert!(loaded.files.len() < 20);
    assert!(loaded.problems[0].to_string().contains("too deeply"));
}

#[test]
fn odd_files_are_told_and_survived() {
    let folder = folder_with(&[]);
    let path = folder.path().join("config.toml");
    let good = feed_with("");
    for (bytes, want) in [
        ([b"\xef\xbb\xbf", good.as_bytes()].concat(), None),
        (good.replace('\n', "\r\n").into_bytes(), None),
        (
            [good.as_bytes(), b"name = \"Caf\xe9\""].concat(),
            Some(":4:12: a byte that is not valid UTF-8"),
        ),
        ([good.as_bytes(), b"\0"].concat(), Some(":4:1: a byte that is not valid UTF-8")),
    ] {
        fs::write(&path, &bytes).expect("a file");
        let loaded = config::load(&path);
        assert_eq!(addresses(&loaded.config), ["https://example.org/a"]);
        let told: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        match want {
            None => assert_eq!(told, [""; 0]),
            Some(want) => assert!(told.len() == 1 && told[0].contains(want), "{told:?}"),
        }
    }
    fs::write(&path, vec![b'#'; 10_000_001]).expect("a large file");
    let told = config::load(&path).problems;
    assert!(told.len() == 1 && told[0].to_string().contains("larger than 10 MB"), "{told:?}");
    let told = config::load(folder.path()).problems;
    assert!(told.len() == 1 && told[0].to_string().contains("directory"), "{told:?}");
}

// ── Anything at all ──

/// Pieces of configurations, valid and broken.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("[[feed]]\n".to_owned()),
        Just("url = \"https://example.org/a\"\n".to_owned()),
        "url = \"https://[a-c].example/\"\n",
        Just("[fetch]\nparallel = 3\n".to_owned()),
        Just("headers = { X = { env = \"A\" } }\n".to_owned()),
        Just("tags = [\n\"one\",\n\"hai ế\"]\n".to_owned()),
        Just("# a comment\n\n".to_owned()),
        Just("\r\n".to_owned()),
        "[\\[\\]{}=.,'\"#\\\\a-b \t\r\n\u{0}\u{feff}ế]{1,4}",
        "\\PC{1,8}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_mistake_has_a_place_in_it(text in pieces()) {
        let loaded = parse(&text);
        for problem in &loaded.problems {
            let at = problem.at.expect("a place");
            let line = text.split('\n').nth(at.line - 1).expect("a line of the text");
            prop_assert!(at.column <= line.chars().count() + 1, "{}", problem);
        }
        prop_assert_eq!(loaded.config.subscriptions.len(), loaded.config.feed_positions.len());
    }

    #[test]
    fn an_edit_does_what_it_says_or_nothing(text in pieces()) {
        let url = url::Url::parse("https://new.example/").expect("an address");
        let new = NewFeed { url: url.clone(), name: None, folder: None, tags: Vec::new() };
        let Ok(added) = config::add_feeds(&text, &[new], &[]) else { return Ok(()) };
        let (before, after) = (parse(&text).config, parse(&added.text).config);
        let mut want = addresses(&before);
        want.push(url.to_string());
        prop_assert_eq!(addresses(&after), want);
        let line = after.feed_positions.last().expect("a place").at.line;
        let removed = config::without_feed(&added.text, line).expect("what was added");
        prop_assert_eq!(parse(&removed).config.subscriptions, before.subscriptions);
    }
}

// ── Secrets ──

#[tokio::test]
async fn secrets_come_from_the_environment_and_from_programs() {
    let home = std::env::var("PATH").expect("every environment has a PATH");
    let folder = folder_with(&[(
        "config.toml",
        "[defaults]\nheaders = { X-Path = { env = \"PATH\" } }\n\
         [[feed]]\nurl = \"https://a.example/\"\n\
         headers = { X-Told = { command = [\"printf\", \"open sesame\\nmore\"] } }\n\
         [[feed]]\nurl = \"https://b.example/\"\nheaders = { X-None = { env = \"NEWSFOLD_UNSET\" } }\n",
    )]);
    let path = folder.path().join("config.toml");
    let mut loaded = config::load(&path);
    let header = |config: &Config, feed: usize, name: &str| {
        let headers = &config.subscriptions[feed].headers;
        headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.clone())
    };
    assert_eq!(header(&loaded.config, 0, "X-Path"), Some(home.clone()));
    assert_eq!(header(&loaded.config, 1, "X-Path"), Some(home));
    assert_eq!(header(&loaded.config, 1, "X-None"), None);
    let told: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
    let want = ":8:13: the variable NEWSFOLD_UNSET is not set; the feed is not fetched without this header";
    assert!(told.len() == 1 && told[0].ends_with(want), "{told:?}");

    assert_eq!(header(&loaded.config, 0, "X-Told"), None, "loading runs nothing");
    loaded.config.reveal().await;
    assert_eq!(header(&loaded.config, 0, "X-Told").as_deref(), Some("open sesame"));
    assert!(loaded.config.secrets.is_empty());
}

#[tokio::test]
async fn a_secret_is_the_first_line_and_what_its_program_leaves_running_is_ended() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo is everywhere").success());
    // The child left running holds the output and the pipe, which reads to its end once nothing
    // holds it.
    let script = format!("exec 9>{}; sleep 60 & echo secret; yes | head -n 99999", pipe.display());
    let mut config = parse(&feed_with(&format!(
        "headers = {{ A = {{ command = [\"sh\", \"-c\", \"{script}\"] }} }}"
    )))
    .config;
    let opened = std::thread::spawn(move || fs::read(pipe));
    let begun = Instant::now();
    config.reveal().await;
    assert_eq!(config.subscriptions[0].headers, [("A".to_owned(), "secret".to_owned())]);
    opened.join().expect("reading does not panic").expect("a readable pipe");
    assert!(begun.elapsed() < Duration::from_secs(30), "it was left running");
}

#[tokio::test]
async fn secrets_that_cannot_be_had_are_told() {
    for (program, want) in [("false", "false failed"), ("/nowhere", "/nowhere could not be run")] {
        let feed = feed_with(&format!("headers = {{ A = {{ command = [\"{program}\"] }} }}"));
        let mut config = parse(&feed).config;
        assert_eq!(config.subscriptions[0].lacks, None);
        config.reveal().await;
        let told = config.subscriptions[0].lacks.as_ref().map_or("", |what| what.as_str());
        assert!(told.starts_with(want), "{told}");
    }
}

#[test]
fn headers_that_could_smuggle_others_are_refused() {
    check(
        "[fetch]\nuser_agent = \"a\\nb\"",
        "config.toml:2:14: `user_agent` cannot be \"a b\"; write a line of text in quotes, such as \"newsfold\"",
    );
    check(
        &feed_with("headers = { \"X-A: b\" = \"c\" }"),
        "config.toml:3:13: `X-A: b` is not a valid header name; \
         write letters, digits and hyphens: X-Api-Key",
    );
    check(
        &feed_with("headers = { X-A = \"b\\r\\nX-B: c\" }"),
        "config.toml:3:19: a header's value must be one line; take the line breaks out",
    );
    check(
        &feed_with("headers = { X-A = { env = \"A\", command = [\"b\"] } }"),
        "config.toml:3:19: a header needs one of `env` and `command`; \
         write a text, { env = \"NAME\" } or { command = [\"program\", \"argument\"] }",
    );
}

#[cfg(unix)]
#[test]
fn a_file_with_programs_that_others_may_write_gets_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder_with(&[("config.toml", "[[feed]]\ncommand = [\"make-feed\"]")]);
    let path = folder.path().join("config.toml");
    for (mode, want) in [(0o600, 0), (0o644, 0), (0o664, 1), (0o646, 1)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a change of mode");
        let problems = config::load(&path).problems;
        assert_eq!(problems.len(), want, "{mode:o}: {problems:?}");
        assert!(problems.iter().all(|one| one.severity == Severity::Warning));
    }
    fs::write(&path, feed_with("")).expect("a file without programs");
    assert_eq!(config::load(&path).problems, []);
}

// ── Views ──

#[test]
fn views_are_queries_with_a_name() {
    let text = "[[view]]\nname = \"Big\"\nquery = 'unread sources >= 3'\nsort = \"coverage\"\n\
                [[view]]\nname = \"Vi\"\nquery = \"lang:vi\"\n";
    let loaded = parse(text);
    assert_eq!(loaded.problems, []);
    let views: Vec<String> = loaded
        .config
        .views
        .iter()
        .map(|view| format!("{}: {} by {:?}", view.name, view.query, view.sort))
        .collect();
    assert_eq!(views, ["Big: unread and sources >= 3 by Some(Coverage)", "Vi: lang = vi by None"]);
}

#[test]
fn a_mistake_in_a_query_is_told_with_its_own_column() {
    let view = |query: &str| format!("[[view]]\nname = \"Big\"\nquery = {query}\n");
    let unknown = "no such field `sorces`; did you mean `sources`?";
    check(&view("'unread sorces >= 3'"), &format!("config.toml:3:17: {unknown}"));
    check(&view("\"unread sorces >= 3\""), &format!("config.toml:3:17: {unknown}"));
    check(
        &view("\"\\\"a b\\\" sorces >= 3\""),
        &format!("config.toml:3:9: in column 7 of this: {unknown}"),
    );
    check(
        &format!("{}sort = \"covrage\"", view("'unread'")),
        "config.toml:4:9: no such order `covrage`; did you mean `coverage`?",
    );
    for view in
        ["name = \"Big\"", "name = \"\"\nquery = \"read\"", "name = \" \"\nquery = \"read\""]
    {
        check(
            &format!("[[view]]\n{view}\n"),
            "config.toml:1:1: a view without a name or a query; write name = \"Big news\" and \
             query = \"unread and sources >= 3\"",
        );
    }
    check(
        &format!("{}{}", view("'unread'"), view("'read'")),
        "config.toml:4:1: there is a view `Big` already; give it another name",
    );
    check(
        "[[view]]\nname = \"unread\"\nquery = \"unread\"\n",
        "config.toml:1:1: warning: newsfold itself has a view `Unread`; give yours another name",
    );
}
