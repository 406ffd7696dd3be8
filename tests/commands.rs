//! Commands that change marks and subscriptions, or report on the configuration and the program itself.

#[path = "support/home.rs"]
mod home;

use home::{Home, Ran, json_lines, read_home};
use serde_json::Value;

fn unread(home: &Home) -> Vec<String> {
    let rows = json_lines(&home.run(&["list", "--json"]).out);
    rows.iter().map(|row| row["story"].to_string()).collect()
}

#[track_caller]
fn done(ran: Ran, first_line: &str) {
    assert_eq!((ran.code, ran.out.lines().next()), (0, Some(first_line)), "{}", ran.err);
}

#[test]
fn stories_are_marked_by_number_and_by_view_and_it_can_be_taken_back() {
    let home = read_home();
    let both = unread(&home);
    let one = both[0].as_str();
    let marked = home.run(&["mark", "read", one]);
    assert!(marked.out.contains("`newsfold undo` takes it back"), "{}", marked.out);
    done(marked, "Marked 1 story read");
    assert_eq!(unread(&home), both[1..]);
    done(home.run(&["undo"]), "Undone: marked 1 story read");
    assert_eq!(unread(&home), both);
    done(home.run(&["redo"]), "Done again: marked 1 story read");
    done(home.run(&["mark", "unread", one, &both[1]]), "Marked 1 story unread");

    done(home.run(&["mark", "star", one]), "Starred 1 story");
    assert_eq!(json_lines(&home.run(&["list", "--json", "--starred"]).out).len(), 1);
    done(home.run(&["mark", "unstar", "--starred"]), "Unstarred 1 story");

    done(home.run(&["mark", "star", "--query", "title:crane"]), "Starred 1 story");
    done(home.run(&["undo"]), "Undone: starred 1 story");
    let told = home.run(&["mark", "read", "--folder", "Local", "--json"]).out;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["stories"], 2);
    assert_eq!(
        (told["what"].as_str(), &told["undoable"]),
        (Some("Marked 2 stories read"), &true.into())
    );
    let again = home.run(&["mark", "done", "--all"]);
    assert_eq!((again.code, again.out.as_str()), (0, "Marked 0 stories read\n"));
}

#[test]
fn all_that_is_asked_of_stories_holds_at_once() {
    let home = read_home();
    let both = unread(&home);
    home.run(&["mark", "star", &both[0]]);
    let listed = |arguments: &[&str]| {
        let rows = json_lines(&home.run(&[&["list", "--json"], arguments].concat()).out);
        rows.iter().map(|row| row["story"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&["--folder", "Local", "--starred"]), both[..1]);
    assert_eq!(listed(&["--tag", "sea", "--starred"]), both[..1]);
    assert_eq!(listed(&["--feed", "Harbour Post", "--starred"]), both[..1]);
    assert!(listed(&["--starred", "--sources", "3"]).is_empty());
    assert!(listed(&["--folder", "Local", "--sources", "2"]).is_empty());
    done(home.run(&["mark", "read", "--folder", "Local", "--starred"]), "Marked 1 story read");
    assert_eq!(unread(&home), both[1..]);
    let folder = home.run(&["mark", "read", "--feed", "Local"]);
    assert!(folder.err.contains("no feed is called Local"), "{}", folder.err);
    for arguments in [&["list", "--feed", "post"][..], &["refresh", "post"], &["remove", "post"]] {
        let told = home.run(arguments).err;
        assert!(told.contains("no feed is called post; there are: Harbour Post"), "{told}");
    }
    assert_eq!(unread(&home), both[1..]);
}

#[test]
fn done_means_the_whole_event() {
    let home = Home::new("[[feed]]\nfile = \"one.xml\"\n[[feed]]\nfile = \"two.xml\"\n");
    for (file, title, text) in [
        ("one", "Pellin dockers begin strike over pay", "Dockers in Pellin harbour stopped work."),
        ("two", "Strike stops Pellin harbour", "Pellin dockers stopped work in a strike over pay."),
    ] {
        let item = format!("<item><title>{title}</title><description>{text}</description></item>");
        let feed =
            format!("<rss version=\"2.0\"><channel><title>{file}</title>{item}</channel></rss>");
        std::fs::write(home.path().join(format!("{file}.xml")), feed).expect("writes");
    }
    home.run(&["refresh"]);
    let rows = unread(&home);
    assert_eq!(rows.len(), 1, "one event");
    for wanted in [vec![rows[0].as_str()], vec!["--query", "title:begin"]] {
        done(home.run(&[&["mark", "done"], &wanted[..]].concat()), "Marked 2 stories read");
        assert!(unread(&home).is_empty());
        assert_eq!(home.run(&["undo"]).code, 0);
    }
}

#[test]
fn a_mark_that_means_nothing_is_refused() {
    let home = read_home();
    assert_eq!(home.run(&["mark", "read"]).code, 2, "which stories?");
    assert_eq!(home.run(&["mark", "loudly", "1"]).code, 2);
    assert_eq!(home.run(&["mark", "read", "1", "--starred"]).code, 2, "which of the two?");
    let unknown = home.run(&["mark", "read", "1", "999"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("there is no story 999"), "{}", unknown.err);
    assert_eq!(unread(&home).len(), 2, "nothing was marked on the way");
    let nothing = home.run(&["undo"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (0, "Nothing to undo\n"));
}

#[test]
fn many_stories_are_marked_only_when_that_is_meant() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    let items: String =
        (0..101).map(|at| format!("<item><title>Pier {at}</title></item>")).collect();
    let feed = format!("<rss version=\"2.0\"><channel><title>Post</title>{items}</channel></rss>");
    std::fs::write(home.path().join("post.xml"), feed).expect("writes");
    home.run(&["refresh"]);
    let asked = home.run(&["mark", "read", "--all"]);
    assert_eq!(asked.code, 1);
    assert!(
        asked.err.contains("Mark 101 stories read?") && asked.err.contains("--yes"),
        "{}",
        asked.err
    );
    done(home.run(&["mark", "read", "--all", "--yes"]), "Marked 101 stories read");
}

#[test]
fn a_feed_is_left_without_touching_the_rest_of_the_file_and_comes_back() {
    let config = "# mine\n[[feed]]\nfile = \"post.xml\"\n\n# of the harbour\n[[feed]]\n\
                  url = \"https://port.example/feed?token=hunter2\"\nname = \"Port\"\n";
    let home = Home::new(config);
    std::fs::write(home.path().join("post.xml"), home::TWO_STORIES).expect("writes");
    home.run(&["--offline", "refresh"]);
    let file = home.path().join("config.toml");
    let text = || std::fs::read_to_string(&file).expect("reads");

    let asked = home.run(&["remove", "port"]);
    assert_eq!(asked.code, 1);
    assert!(
        asked.err.contains("Unsubscribe from Port") && asked.err.contains("--yes"),
        "{}",
        asked.err
    );
    assert!(!asked.err.contains("hunter2"), "{}", asked.err);
    assert_eq!(text(), config);

    let removed = home.run(&["remove", "port", "--yes"]);
    assert!(removed.out.contains("It had no articles"), "{}", removed.out);
    done(removed, "Unsubscribed from Port");
    assert_eq!(text(), "# mine\n[[feed]]\nfile = \"post.xml\"\n\n# of the harbour\n");
    done(home.run(&["undo"]), "Undone: unsubscribed from Port");
    assert_eq!(text(), config);
    let unknown = home.run(&["remove", "nobody", "--yes"]);
    assert!(
        unknown.code == 2 && unknown.err.contains("no feed is called nobody"),
        "{}",
        unknown.err
    );
}

#[test]
fn a_feed_that_stands_twice_is_left_in_both_places() {
    let twice = "[[feed]]\nurl = \"https://port.example/feed\"\nname = \"Port\"\n\n\
                 [screen]\nmouse = true\n\n\
                 [[feed]]\nurl = \"https://port.example/feed\"\n";
    let home = Home::new(twice);
    let text = || std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    done(home.run(&["remove", "port", "--yes"]), "Unsubscribed from Port");
    assert_eq!(text(), "[screen]\nmouse = true\n\n");
    done(home.run(&["undo"]), "Undone: unsubscribed from Port");
    assert_eq!(text(), twice);

    let more = "[[feed]]\nurl = \"https://port.example/feed\"\n";
    std::fs::write(home.path().join("more.toml"), more).expect("writes");
    let here = format!("include = [\"more.toml\"]\n{more}");
    std::fs::write(home.path().join("config.toml"), here).expect("writes");
    let elsewhere = home.run(&["remove", "https://port.example/feed", "--yes"]);
    assert!(elsewhere.out.contains("it is also listed at"), "{}", elsewhere.out);
    assert!(elsewhere.out.contains("more.toml:1:1\n"), "{}", elsewhere.out);
}

#[test]
fn a_feed_comes_back_though_the_one_above_it_grew() {
    let (above, gone) = ("[[feed]]\nfile = \"post.xml\"\n", "[[feed]]\nfile = \"port.xml\"\n");
    let home = Home::new(&format!("{above}{gone}"));
    let file = home.path().join("config.toml");
    done(home.run(&["remove", "port.xml", "--yes"]), "Unsubscribed from port.xml");
    std::fs::write(&file, format!("{above}every = \"2h\"\n")).expect("writes");
    done(home.run(&["undo"]), "Undone: unsubscribed from port.xml");
    let text = std::fs::read_to_string(&file).expect("reads");
    assert_eq!(text, format!("{above}every = \"2h\"\n{gone}"));
}

#[test]
fn a_change_of_a_file_waits_until_the_file_is_there_again() {
    let config = "[[feed]]\nfile = \"post.xml\"\n\n[[feed]]\nfile = \"port.xml\"\npaused = true\n";
    let home = Home::new(config);
    let (file, away) = (home.path().join("config.toml"), home.path().join("away.toml"));
    done(home.run(&["remove", "port.xml", "--yes"]), "Unsubscribed from port.xml");
    std::fs::rename(&file, &away).expect("moves");
    assert_eq!(home.run(&["undo"]).code, 1);
    std::fs::rename(&away, &file).expect("moves back");
    done(home.run(&["undo"]), "Undone: unsubscribed from port.xml");
    assert_eq!(std::fs::read_to_string(&file).expect("reads"), config);

    done(home.run(&["redo"]), "Done again: unsubscribed from port.xml");
    std::fs::write(&file, "feed = [{ file = \"post.xml\" }]\n").expect("writes");
    let refused = home.run(&["undo"]);
    let lines = "put in: [[feed]] file = \"port.xml\" paused = true";
    assert!(refused.code == 1 && refused.err.contains(lines), "{}", refused.err);
    done(home.run(&["undo"]), "Nothing to undo");
}

#[test]
fn what_could_not_be_taken_back_is_not_done() {
    let config = "[[feed]]\nfile = \"post.xml\"\nname = \"Post\"\n";
    let home = Home::new(config);
    std::fs::write(home.path().join("post.xml"), home::TWO_STORIES).expect("writes");
    let list =
        r#"<opml version="2.0"><body><outline xmlUrl="https://sea.example/feed"/></body></opml>"#;
    std::fs::write(home.path().join("list.opml"), list).expect("writes");
    home.run(&["refresh"]);
    done(home.run(&["remove", "post", "--yes"]), "Unsubscribed from Post");
    let text = || std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    let removed = text();

    let store = rusqlite::Connection::open(home.path().join("data/newsfold.db")).expect("opens");
    let nothing_is_noted = "CREATE TRIGGER full BEFORE INSERT ON journal_files
            BEGIN SELECT RAISE(ABORT, 'no room'); END;
        CREATE TRIGGER none BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END;";
    store.execute_batch(nothing_is_noted).expect("is written");
    for act in [["import", "list.opml"].as_slice(), &["undo"]] {
        let ran = home.run(act);
        assert!(ran.code == 1 && ran.err.contains("no room"), "{act:?}: {}", ran.err);
        assert_eq!(text(), removed, "{act:?}");
    }

    store.execute_batch("DROP TRIGGER full; DROP TRIGGER none;").expect("is written");
    store.execute_batch("DELETE FROM journal_files").expect("is written");
    done(home.run(&["undo"]), "Nothing to undo");
    assert_eq!(text(), removed);
}

#[test]
fn the_articles_of_a_feed_outlive_it() {
    let home = read_home();
    let told = home.run(&["remove", "Harbour Post", "--yes", "--json"]);
    let told: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!(told["articles_kept"], 2);
    assert_eq!(json_lines(&home.run(&["search", "--json", "thousand"]).out).len(), 1);
    assert!(json_lines(&home.run(&["feeds", "--json"]).out).is_empty());
}

#[test]
fn check_tells_every_mistake_with_its_place() {
    let home = Home::new(concat!(
        "[fetch]\nparalel = 3\n[screen]\ntheme = \"drak\"\n",
        "[keys]\nsart = \"x\"\n[[feed]]\nurl = \"https://a.example/f\"\n"
    ));
    let ran = home.run(&["check"]);
    assert_eq!((ran.code, ran.err.as_str()), (2, ""));
    for place in ["config.toml:2:1: unknown key", "config.toml:4:9: ", "config.toml:6:1: "] {
        assert!(ran.out.contains(place), "no {place} in {}", ran.out);
    }
    let rows = json_lines(&home.run(&["check", "--json"]).out);
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[0]["line"].as_i64(), rows[0]["column"].as_i64()), (Some(2), Some(1)));
    assert_eq!(rows[0]["hint"], "did you mean `parallel`?");

    let sound = Home::new("[[feed]]\nurl = \"https://a.example/f\"\n");
    let ran = sound.run(&["check"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("no mistakes, 1 feed"), "{}", ran.out);
    assert!(!sound.path().join("data").exists(), "it looks at the file and makes nothing");
    std::fs::remove_file(sound.path().join("config.toml")).expect("is there");
    assert_eq!(sound.run(&["check"]).code, 1);
}

#[test]
fn config_prints_what_counts_as_a_file_that_reads_back() {
    let home = Home::new(
        "[defaults]\nevery = \"2h\"\n[fetch]\nparallel = 3\n\
         [[folder]]\nname = \"News/Local\"\ntags = [\"near\"]\n\
         [keys]\nstar = \"f5\"\n\":sort oldest\" = [\"O\", \"g o\"]\n[keys.article]\ndone = []\n\
         [[view]]\nname = \"Big \\\"news\\\"\"\nquery = 'sources >= 3 or \"a b\"'\nsort = \"coverage\"\n",
    );
    let path = home.run(&["config", "--path"]);
    assert_eq!(path.out, format!("{}\n", home.path().join("config.toml").display()));
    let printed = home.run(&["config"]).out;
    assert!(printed.contains("parallel = 3  # default: 128"), "{printed}");
    assert!(printed.contains("\nmeasure = 72\n"), "{printed}");
    for line in [
        "\":sort oldest\" = [\"O\",\"g o\"]",
        "\n[keys.article]\ndone = []",
        "\n[defaults]\nevery = \"2h\"  # default: \"1h\"\n",
        "\n[[folder]]\nname = \"News/Local\"\nevery = \"2h\"\ntags = [\"near\"]\n",
        "name = \"Big \\\"news\\\"\"",
    ] {
        assert!(printed.contains(line), "no {line} in {printed}");
    }
    std::fs::write(home.path().join("config.toml"), &printed).expect("writes");
    assert_eq!(home.run(&["check"]).code, 0);
    assert_eq!(home.run(&["config"]).out, printed);
    let told: Value = serde_json::from_str(&home.run(&["config", "--json"]).out).expect("JSON");
    assert_eq!(told["options"]["fetch"]["parallel"], 3);
    assert_eq!(told["options"]["fetch"]["timeout"], "1m");
    assert_eq!(
        (&told["keys"][0]["action"], &told["keys"][0]["keys"][1]),
        (&":sort oldest".into(), &"g o".into())
    );
    assert_eq!(told["views"][0]["sort"], "coverage");
    assert_eq!(told["options"]["defaults"]["every"], "2h");
    assert_eq!(told["folders"][0]["tags"], serde_json::json!(["near"]));
    assert!(!home.path().join("data").exists());
}

#[test]
fn config_prints_no_name_that_does_not_count() {
    let home = Home::new(
        "[screen]\ntheme = \"drak\"\nbrowser = \"firefox\"\n[keys]\npreset = \"wim\"\nsart = \"x\"\nstar = \"f5\"\n",
    );
    let told = home.run(&["check"]).out;
    assert!(told.contains("no theme \"drak\"; did you mean `dark`?"), "{told}");
    assert!(told.contains("write [\"firefox\"]"), "{told}");
    let printed = home.run(&["config"]).out;
    for line in ["\ntheme = \"auto\"\n", "\npreset = \"default\"\n", "\nstar = [\"f5\"]\n"] {
        assert!(printed.contains(line), "no {line} in {printed}");
    }
    assert!(!printed.contains("sart") && printed.contains("# 4 mistakes"), "{printed}");
}

#[test]
fn shells_and_man_are_told_of_every_command() {
    let home = Home::new("");
    let commands = ["refresh", "mark", "remove", "doctor", "completions"];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.run(&["completions", shell]).out;
        for command in commands {
            assert!(script.contains(command), "{shell} knows no {command}");
        }
    }
    let page = home.run(&["man"]).out;
    assert!(page.contains(".TH newsfold 1") || page.contains(".TH NEWSFOLD 1"), "{page}");
    for command in commands {
        assert!(page.contains(&format!(".SS \"newsfold {command}\"")), "{page}");
    }
    assert!(page.contains("EXIT STATUS"), "{page}");
    for file in ["newsfold.db", "backup", "damaged", "newsfold.log", "window"] {
        assert!(page.contains(file), "{page}");
    }
}

#[cfg(unix)]
#[test]
fn the_log_is_its_owners_alone_and_begins_anew_when_it_is_long() {
    use std::os::unix::fs::PermissionsExt;
    let home = read_home();
    let log = home.path().join("data/state/newsfold.log");
    let before = home.path().join("data/state/newsfold.log.1");
    std::fs::remove_file(&log).expect("a log");
    assert_eq!(home.run(&["list"]).code, 0);
    let mode = std::fs::metadata(&log).expect("a log").permissions().mode();
    assert_eq!((mode & 0o777, before.exists()), (0o600, false));
    let long = "long ago\n".repeat(200_000);
    for short in ["", "a line\n"] {
        std::fs::write(&log, format!("{short}{long}")).expect("writes");
        assert_eq!(home.run(&["list"]).code, 0);
        assert_eq!(std::fs::read_to_string(&before).expect("reads"), format!("{short}{long}"));
        assert!(std::fs::metadata(&log).expect("a log").len() < 1_000_000);
    }
}

/// Every key in `value`, at any depth.
fn keys_in(value: &Value, keys: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            keys.extend(fields.keys().cloned());
            fields.values().for_each(|inner| keys_in(inner, keys));
        }
        Value::Array(values) => values.iter().for_each(|inner| keys_in(inner, keys)),
        _ => {}
    }
}

#[test]
fn every_key_that_is_printed_as_json_is_described() {
    let described = std::fs::read_to_string("docs/json.md").expect("there is a description");
    let home = read_home();
    // The demonstration has copies, events, and related stories.
    assert_eq!(home.run(&["demo", "--plain"]).code, 0);
    let demo = home.path().join("data/demo");
    let demo_config = demo.join("config.toml");
    let demo = ["--config", demo_config.to_str().expect("a path"), "--data-dir"]
        .into_iter()
        .chain([demo.to_str().expect("a path")]);
    let demo: Vec<&str> = demo.collect();
    let run_on_demo = |arguments: &[&str]| {
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_newsfold"))
            .args(&demo)
            .args(arguments)
            .args(["--json"])
            .env("HOME", home.path())
            .output();
        json_lines(&Ran::from(ran.expect("runs")).out)
    };
    let check = |command: &str, printed: &[Value]| {
        let heading = format!("newsfold {command}");
        let mut parts = described.split("\n## ");
        let part = parts.find(|part| part.lines().next().is_some_and(|it| it.contains(&heading)));
        let part = part.unwrap_or_else(|| panic!("nothing describes {heading}"));
        let mut keys = std::collections::BTreeSet::new();
        printed.iter().for_each(|value| keys_in(value, &mut keys));
        assert!(!keys.is_empty(), "{heading} printed nothing");
        for key in keys {
            assert!(part.contains(&format!("`{key}`")), "{key} of {heading} is not described");
        }
    };
    let rows = run_on_demo(&["list", "--all", "--limit", "all"]);
    check("list", &rows);
    check("search", &run_on_demo(&["search", "the"]));
    // Copies and events are among those with the most sources.
    let mut wide: Vec<&Value> = rows.iter().collect();
    wide.sort_by_key(|row| std::cmp::Reverse(row["copies"].as_u64()));
    let shown: Vec<Value> = wide
        .iter()
        .take(20)
        .flat_map(|row| run_on_demo(&["show", &row["story"].to_string()]))
        .collect();
    check("show", &shown);
    let related = shown.iter().find_map(|it| Some((&it["story"], it["related"].get(0)?)));
    let (one, other) = related.expect("one has related stories");
    check("explain", &run_on_demo(&["explain", &one.to_string(), &other["story"].to_string()]));
    check("feeds", &run_on_demo(&["feeds"]));
    check("doctor", &run_on_demo(&["doctor"]));
    check("mark", &run_on_demo(&["mark", "star", &one.to_string()]));
    check("undo", &run_on_demo(&["undo"]));
    check("redo", &run_on_demo(&["redo"]));

    let run = |arguments: &[&str]| json_lines(&home.run(arguments).out);
    check("refresh", &run(&["refresh", "--json"]));
    check("parse", &run(&["parse", "post.xml", "--json"]));
    check("remove", &run(&["remove", "Harbour Post", "--yes", "--json"]));
    let entry = r#"{"id": 1, "published": "2026-01-31T12:00:00Z", "title": "Old crane"}"#;
    check("group", &json_lines(&home.run_with_input(&["group"], entry).out));
    let mut config = run(&["config", "--json"]);
    config.iter_mut().for_each(|it| drop(it["options"].take()));
    check("config", &config);
    std::fs::write(home.path().join("config.toml"), "[fetch]\nparalel = 1\n").expect("writes");
    check("check", &run(&["check", "--json"]));
}
