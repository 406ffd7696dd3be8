//! The program as a person or a script runs it: what it prints, and its exit code.

#[path = "support/home.rs"]
mod home;
#[path = "support/server.rs"]
mod server;

use std::process::{Command, Stdio};

use home::{Home, Ran, TWO_STORIES, json_lines, read_home};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use server::{Response, Server};

#[test]
fn refresh_then_list_show_and_search() {
    let home = read_home();
    let listed = home.run(&["list"]);
    assert_eq!(listed.code, 0);
    assert!(listed.out.contains("Old crane becomes a library"), "{}", listed.out);
    assert!(!listed.out.contains('\u{1b}') && !listed.out.contains("pwned"), "{}", listed.out);

    let rows = json_lines(&home.run(&["list", "--json", "--folder", "Local"]).out);
    assert_eq!(rows.len(), 2);
    let crane = rows.iter().find(|row| row["link"] == "https://post.example/crane").expect("there");
    let number = crane["story"].to_string();

    let shown = home.run(&["show", &number]).out;
    assert!(shown.contains("Old crane becomes a library"), "{shown}");
    assert!(shown.contains("nine thousand books"), "{shown}");
    assert!(shown.contains("https://post.example/crane"), "{shown}");

    let found = json_lines(&home.run(&["search", "--json", "thousand", "boo"]).out);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["story"].to_string(), number);
    assert_eq!(home.run(&["search", "\"", "NEAR("]).code, 0);
    assert_eq!(json_lines(&home.run(&["search", "thousand", "-boo", "--json"]).out).len(), 0);
}

#[test]
fn queries_say_what_is_listed_and_mistakes_in_them_where_they_are() {
    let view = "[[view]]\nname = \"Cranes\"\nquery = \"title:crane\"\nsort = \"oldest\"\n";
    let home = read_home();
    let config = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    std::fs::write(home.path().join("config.toml"), config + view).expect("writes");
    let titles = |arguments: &[&str]| -> Vec<String> {
        let ran = home.run(&[arguments, &["--json"]].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        json_lines(&ran.out).iter().map(|row| row["title"].to_string()).collect()
    };
    let crane = ["\"Old crane becomes a library\""];
    assert_eq!(titles(&["list", "--query", "folder:local title:crane unread"]), crane);
    assert_eq!(titles(&["list", "--view", "Cranes"]), crane);
    assert_eq!(titles(&["search", "crane", "is:unread"]), crane);
    assert_eq!(titles(&["list", "--folder", "Local", "--query", "-crane"]).len(), 1);
    assert_eq!(titles(&["list", "--folder", "local"]).len(), 2);
    for (option, name, told) in [
        ("--tag", "later", "no tag is called later; there are: sea"),
        ("--folder", "Locale", "no folder is called Locale; there are: Local"),
        ("--feed", "Pots", "no feed is called Pots; `newsfold feeds` lists them"),
    ] {
        let unknown = home.run(&["list", option, name]);
        assert_eq!((unknown.code, unknown.err), (2, format!("newsfold: {told}\n")));
    }
    let (mut oldest, newest) =
        (titles(&["list", "--sort", "oldest"]), titles(&["list", "--sort", "newest"]));
    oldest.reverse();
    assert_eq!((oldest, newest.len()), (newest.clone(), 2));
    assert_eq!(titles(&["list", "--sort", "date"]), newest);

    for (arguments, told) in [
        (
            ["list", "--query", "unread sorces > 1"],
            "newsfold: --query: column 8: no such field `sorces`; did you mean `sources`?\n",
        ),
        (
            ["list", "--sort", "age"],
            "newsfold: --sort: no such order `age`; choose one of newest, oldest, coverage, feed, unread\n",
        ),
        (
            ["search", "crane", "sources > x"],
            "newsfold: column 17: `x` is not a whole number; write for example 3\n",
        ),
    ] {
        let ran = home.run(&arguments);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (2, "", told));
    }
    let ran = home.run(&["list", "--view", "Ships"]);
    assert_eq!(ran.code, 2);
    let told = "no view is called Ships; there are: Cranes, All stories, Unread, Starred, Widely covered, Today";
    assert!(ran.err.contains(told), "{}", ran.err);
    assert_eq!(titles(&["list", "--view", "unread"]).len(), 2);
    assert_eq!(titles(&["list", "--view", "all stories"]).len(), 2);
    assert!(titles(&["list", "--view", "Widely covered"]).is_empty());
    assert_eq!(titles(&["list", "--all", "--sources", "1"]).len(), 2);
}

#[test]
fn titles_and_sources_are_whole_where_lines_have_no_end() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    let (title, source) =
        ("A long headline ".repeat(9), "Gazette of the Northern Isles ".repeat(3));
    let feed = TWO_STORIES.replace("Old crane", &title).replace("Harbour Post", &source);
    std::fs::write(home.path().join("post.xml"), feed).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    for arguments in ["list", "feeds"] {
        let told = home.run(&[arguments]).out;
        assert!(told.contains(source.trim()) && !told.contains('…'), "{told}");
    }
}

#[test]
fn a_list_has_as_many_lines_as_are_asked_for_and_all_of_them_too() {
    let home = read_home();
    for list in [&["list"][..], &["search", "crane or ferry"]] {
        let listed = |limit| home.run(&[list, &["--limit", limit]].concat());
        for (limit, lines) in [("0", 0), ("1", 1), ("all", 2)] {
            let ran = listed(limit);
            // Scripts get no messages on standard error.
            assert_eq!((ran.out.lines().count(), ran.err.as_str()), (lines, ""), "{limit}");
        }
        let ran = listed("many");
        assert!(ran.code == 2 && ran.err.contains("write a number or all"), "{}", ran.err);
    }
    assert!(home.run(&["man"]).out.contains("Maximum number of stories, or all [default: 20]"));
}

/// glibc gives each thread a heap unless told otherwise, and memory freed in one is not used in
/// another.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn a_refresh_has_a_heap_for_each_core_unless_the_reader_says_how_many() {
    let cores = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
    // The number for the refresh itself, and the one that its programs inherit.
    let feed = "heaps=$(tr '\\0' '\\n' < /proc/$PPID/environ | sed -n s/^MALLOC_ARENA_MAX=//p); \
                printf '<rss><channel><item><title>%s heaps, %s</title></item></channel></rss>' \
                \"$heaps\" \"${MALLOC_ARENA_MAX-any}$NEWSFOLD_HAS_FEW_HEAPS\"";
    for (said, title) in
        [(None, format!("{cores} heaps, any")), (Some("5"), "5 heaps, 5".to_owned())]
    {
        let home = Home::new(&format!("[[feed]]\ncommand = [\"sh\", \"-c\", {feed:?}]\n"));
        let mut refresh = home.command(&["refresh"]);
        refresh.envs(said.map(|heaps| ("MALLOC_ARENA_MAX", heaps)));
        assert!(refresh.output().expect("runs").status.success());
        assert_eq!(json_lines(&home.run(&["list", "--json"]).out)[0]["title"], title);
    }
}

#[test]
fn a_proxy_is_not_blamed_for_a_server_that_is_asked_without_it() {
    let home = Home::new("[[feed]]\nurl = \"http://127.0.0.1:1/feed\"\n");
    let told = |spared: &str| {
        let mut refresh = home.command(&["refresh"]);
        refresh.env("http_proxy", "http://ann:hunter2@127.0.0.1:2").env("no_proxy", spared);
        String::from_utf8(refresh.output().expect("runs").stderr).expect("text")
    };
    let by_proxy = told("10.0.0.0/8");
    assert!(by_proxy.contains("the proxy 127.0.0.1:2 refused"), "{by_proxy}");
    for spared in ["127.0.0.0/8", "localhost, 127.0.0.1"] {
        let direct = told(spared);
        assert!(direct.contains(": 127.0.0.1 refused the connection"), "{spared}: {direct}");
    }
}

#[test]
fn a_name_that_is_not_found_is_told_from_that_of_a_proxy() {
    let home = Home::new("[[feed]]\nurl = \"http://nosuch.invalid/feed\"\n");
    for (proxy, want) in [
        ("socks5://127.0.0.1:9", "the name nosuch.invalid could not be looked up"),
        ("http://proxy.invalid:9", "the name of the proxy proxy.invalid:9 could not be looked up"),
        ("http://", "http_proxy is not a valid proxy address — correct that variable of the"),
    ] {
        let mut refresh = home.command(&["refresh"]);
        let ran = refresh.env("http_proxy", proxy).env_remove("no_proxy").output().expect("runs");
        let told = String::from_utf8(ran.stderr).expect("text");
        assert!(told.contains(want), "{proxy}: {told}");
    }
}

#[test]
fn a_second_refresh_brings_nothing_twice() {
    let home = read_home();
    let again: Value = serde_json::from_str(&home.run(&["refresh", "--json"]).out).expect("JSON");
    assert_eq!((again["new_entries"].as_i64(), again["unchanged"].as_i64()), (Some(0), Some(1)));
}

#[test]
fn cron_learns_by_the_exit_code_and_the_mail_what_failed() {
    let server = Server::start();
    server.route("/good", |_| Response::ok(TWO_STORIES));
    let home = Home::new(&format!(
        "[[feed]]\nurl = \"{}\"\n[[feed]]\nurl = \"{}\"\nname = \"Lost Gazette\"\n",
        server.url("/good"),
        server.url("/lost")
    ));
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 3);
    assert!(ran.out.contains("1 failed"), "{}", ran.out);
    let told = "Lost Gazette: the server said 404 Not Found — the feed may have moved";
    assert!(ran.err.contains(told), "{}", ran.err);
    for listing in [&["feeds", "--trouble"][..], &["doctor"]] {
        let listed = home.run(listing).out;
        assert!(listed.contains(" — the feed may have moved: look"), "{listed}");
    }
    let added = home.run(&["add", &server.url("/lost")]);
    assert!(added.err.contains(" — the feed may have moved: look"), "{}", added.err);
    assert!(!ran.err.contains('\r'), "no progress bar where nobody watches");

    let feeds = json_lines(&home.run(&["feeds", "--json", "--trouble"]).out);
    assert_eq!(feeds.len(), 1);
    assert_eq!(feeds[0]["failures"], 1);
    assert_eq!(home.run(&["refresh", "no such feed"]).code, 2);
    // Within the same second as the other, which still fails.
    home.run(&["refresh", "Lost Gazette"]);
    let ran = home.run(&["refresh", &server.url("/good")]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));

    let config = home.path().join("config.toml");
    let paused = std::fs::read_to_string(&config).expect("reads") + "paused = true\n";
    std::fs::write(config, paused).expect("writes");
    let listed = home.run(&["feeds", "--trouble"]).out;
    assert!(listed.contains("; paused)") && !listed.contains("next try"), "{listed}");
}

#[test]
fn a_mistake_in_the_configuration_is_told_and_the_rest_works() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\nevry = \"1h\"\n");
    std::fs::write(home.path().join("post.xml"), TWO_STORIES).expect("writes");
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("config.toml:3:1"), "{}", ran.err);
    assert!(ran.err.contains("did you mean `every`"), "{}", ran.err);
    let doctor = home.run(&["doctor"]);
    assert_eq!((doctor.code, doctor.err.as_str()), (1, ""), "told once, as a finding");
    assert!(doctor.out.contains("did you mean `every`"), "{}", doctor.out);
}

#[test]
fn a_configuration_that_was_named_and_is_not_there_is_told() {
    let home = Home::new("");
    std::fs::remove_file(home.path().join("config.toml")).expect("removes");
    for command in ["refresh", "list", "feeds"] {
        let ran = home.run(&[command]);
        assert!(ran.err.contains("config.toml: there is no such file"), "{command}: {}", ran.err);
    }
    assert_eq!(home.run(&["refresh"]).code, 2, "nothing was fetched");
    std::fs::create_dir(home.path().join("config.toml")).expect("makes a folder");
    let told = home.run(&["check"]).out;
    assert!(told.contains("it is a directory; name the file in it"), "{told}");
}

#[test]
fn a_program_can_be_a_feed_and_gets_its_arguments_untouched() {
    let home =
        Home::new("[[feed]]\ncommand = [\"cat\", \"post $(touch CANARY).xml\"]\nname = \"Cat\"\n");
    std::fs::write(home.path().join("post $(touch CANARY).xml"), TWO_STORIES).expect("writes");
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("2 new entries"), "{}", ran.out);
    assert!(!home.path().join("CANARY").exists());
}

#[test]
fn parse_and_group_show_one_stage_alone() {
    let home = Home::new("");
    let ran = home.run_with_input(&["parse", "-", "--json"], TWO_STORIES);
    let feed: Value = serde_json::from_str(&ran.out).expect("one JSON object");
    assert_eq!(feed["title"], "Harbour Post");
    assert_eq!(feed["entries"][0]["title"], "Old crane becomes a library");
    assert_eq!(feed["entries"][0]["published"], "2026-11-20T10:00:00Z");
    assert_eq!(home.run_with_input(&["parse", "-"], "no feed").code, 1);
    let name: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"caf\xe9.xml");
    std::fs::write(home.path().join(name), TWO_STORIES).expect("writes");
    let parsed = home.command(&["parse"]).arg(home.path().join(name)).output().expect("runs");
    assert!(parsed.stdout.starts_with(b"Harbour Post\n"));

    let entries = "\
{\"id\":\"a\",\"feed\":\"one\",\"url\":\"https://one.example/x?utm_source=rss\",\"title\":\"Ferry returns\",\"summary\":\"\",\"published\":\"2026-11-20T10:00:00Z\",\"lang\":\"en\"}
{\"id\":\"b\",\"feed\":\"two\",\"url\":\"https://one.example/x\",\"title\":\"Night ferry is back\",\"summary\":\"\",\"published\":\"2026-11-20T11:00:00Z\",\"lang\":\"en\"}
{\"id\":\"c\",\"feed\":\"two\",\"url\":\"https://two.example/y\",\"title\":\"Bread dearer again\",\"summary\":\"\",\"published\":\"2026-11-20T12:00:00Z\",\"lang\":\"en\"}
";
    let answers = json_lines(&home.run_with_input(&["group", "--json"], entries).out);
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["story"], answers[1]["story"]);
    assert_ne!(answers[0]["cluster"], answers[2]["cluster"]);
}

#[test]
fn group_says_what_is_wrong_with_a_line() {
    let home = Home::new("");
    let run = |input: &str| home.run_with_input(&["group"], input);
    let marked =
        run("\u{feff}{\"id\":1,\"title\":\"Crane\",\"published\":\"2026-01-31T12:00:00Z\"}\n");
    assert_eq!((marked.code, marked.err.as_str()), (0, ""));
    for (line, told) in [
        ("[1]", "line 1: expected one JSON object a line"),
        ("{\"id\":1}", "line 1: `published` is missing"),
        ("{\"published\":12}", "line 1: `published` is no text like \"2026-01-31T12:00:00Z\"\n"),
        ("{\"published\":\"noon\"}", "line 1: `published` is no time like 2026-01-31T12:00:00Z"),
    ] {
        let refused = run(line);
        assert!(refused.code == 1 && refused.err.contains(told), "{line}: {}", refused.err);
    }
    let folder = home.run(&["group", "/"]);
    assert!(folder.err.contains("line 1 can't be read: Is a directory"), "{}", folder.err);
}

#[test]
fn a_program_that_prints_a_page_is_to_be_run_by_hand() {
    let home = Home::new("[[feed]]\ncommand = [\"echo\", \"<html><body>Moved</body></html>\"]\n");
    assert_eq!(home.run(&["refresh"]).code, 3);
    let told = home.run(&["feeds"]).out;
    assert!(told.contains("run the program by hand"), "{told}");
}

#[test]
fn group_looks_at_as_much_of_a_text_as_a_refresh_does() {
    let home = Home::new("");
    let text = "The ferry Aurelia ran aground on a sandbank off Kastellos. ".repeat(6);
    let report = |id, minute, dead| {
        let published = format!("2026-11-20T10:{minute}:00Z");
        let address = format!("https://{id}.example/x");
        let summary = format!("{text} {dead} of the crew could not be found on the day after.");
        let entry = json!({"id": id, "feed": id, "url": address, "title": "Ferry Aurelia aground",
            "summary": summary, "published": published, "lang": "en"});
        format!("{entry}\n")
    };
    let entries = [report("a", 10, 14), report("b", 20, 41)].concat();
    let answers = json_lines(&home.run_with_input(&["group", "--json"], &entries).out);
    assert_eq!(answers[0]["story"], answers[1]["story"], "they differ behind what is kept of them");
}

#[test]
fn what_was_mended_is_said_wherever_a_feed_is_spoken_of() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    let damaged = TWO_STORIES.replacen("</title><pubDate>", "<pubDate>", 1);
    std::fs::write(home.path().join("post.xml"), damaged).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    for arguments in [
        &["parse", "post.xml"][..],
        &["parse", "post.xml", "--json"],
        &["feeds"],
        &["feeds", "--json"],
        &["doctor"],
    ] {
        let told = home.run(arguments).out;
        assert!(told.contains("mismatched tags"), "{arguments:?}: {told}");
    }
    // Nothing has to be done about it.
    assert!(home.run(&["doctor"]).out.contains("Feeds          1 (0 in trouble, 1 repaired)"));
    let sound = read_home();
    assert!(!sound.run(&["feeds"]).out.contains("repaired"));
    assert!(!sound.run(&["doctor"]).out.contains("repaired"));
}

#[test]
fn a_post_without_a_headline_is_called_by_how_it_begins_or_where_it_is() {
    let home = Home::new("[[feed]]\nfile = \"posts.xml\"\n");
    let item = |id: &str, day: u8, rest: &str| {
        format!(
            "<item><guid>{id}</guid><pubDate>{day} Nov 2026 08:00:00 GMT</pubDate>{rest}</item>"
        )
    };
    let posts = [
        item("1", 22, "<description>The lock keeper waved us through.</description>"),
        item("2", 21, "<link>https://photo.example/2026/dusk/</link>"),
        item("3", 20, ""),
    ];
    let posts = format!(
        "<rss version=\"2.0\"><channel><title>Posts</title>{}</channel></rss>",
        posts.concat()
    );
    std::fs::write(home.path().join("posts.xml"), posts).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    let rows = json_lines(&home.run(&["list", "--json"]).out);
    let titles: Vec<&str> = rows.iter().filter_map(|row| row["title"].as_str()).collect();
    assert_eq!(
        titles,
        ["The lock keeper waved us through.", "photo.example/2026/dusk", "(no headline)"]
    );
    let number = rows[1]["story"].to_string();
    assert!(home.run(&["show", &number]).out.starts_with("photo.example/2026/dusk\n"));
    let other = rows[2]["story"].to_string();
    let why = home.run(&["explain", &number, &other]).out;
    assert!(why.contains("photo.example/2026/dusk (Posts)\n"), "{why}");
    assert!(why.contains("(no headline) (Posts)\n"), "{why}");
    let talk = home.run_with_input(&["--plain"], "1\nq\n").out;
    assert!(talk.contains("1. The lock keeper waved us through. Posts"), "{talk}");
    assert!(!talk.contains("\n.\n"), "{talk}");
}

#[test]
fn own_tags_are_told_to_scripts_too() {
    let home = read_home();
    let rows = json_lines(&home.run(&["list", "--json"]).out);
    assert_eq!(rows[0]["tags"], serde_json::json!([]));
    home.run_with_input(&["--plain"], "t 1 later \"long reads\"\nq\n");
    let tags = serde_json::json!(["later", "long reads"]);
    assert_eq!(json_lines(&home.run(&["list", "--json"]).out)[0]["tags"], tags);
    let number = rows[0]["story"].to_string();
    let shown = home.run(&["show", &number, "--json"]).out;
    assert_eq!(json_lines(&shown)[0]["tags"], tags);
    let shown = home.run(&["show", &number]).out;
    assert!(shown.contains(" · #later #long reads\n"), "{shown}");
}

#[test]
fn times_are_those_of_the_zone_that_is_named() {
    let home = read_home();
    let zones = home.path().join("zones/Far");
    std::fs::create_dir_all(&zones).expect("a folder");
    std::fs::write(zones.join("East"), nine_hours_east()).expect("writes");
    let shown = |zone: &str| {
        let mut command = home.command(&["show", "2"]);
        let ran = command.env("TZDIR", home.path().join("zones")).env("TZ", zone).output();
        Ran::from(ran.expect("runs")).out
    };
    assert!(shown("Far/East").contains("Fri 20 Nov 2026, 19:00"), "{}", shown("Far/East"));
    assert!(shown(":Far/East").contains("19:00"));
    assert!(shown("East-10").contains("20:00"));
    assert!(shown("Far/Nowhere").contains("10:00"));
}

/// A time zone file (RFC 9636) of a zone that has always had the same offset.
fn nine_hours_east() -> Vec<u8> {
    let head = |version: u8| {
        let counts = [0_u32, 0, 0, 0, 1, 4].map(u32::to_be_bytes).concat();
        [b"TZif", &[version][..], &[0; 15], &counts].concat()
    };
    let kind = [&32_400_i32.to_be_bytes()[..], &[0, 0], b"EST\0"].concat();
    [head(b'2'), kind.clone(), head(b'2'), kind, b"\n<+09>-9\n".to_vec()].concat()
}

#[test]
fn a_file_whose_feed_has_no_title_is_called_by_its_own_name() {
    let home = Home::new("[[feed]]\nfile = \"far/away/bare.xml\"\n");
    let folder = home.path().join("far/away");
    std::fs::create_dir_all(&folder).expect("a folder");
    let bare = "<rss version=\"2.0\"><channel><item><title>One</title></item></channel></rss>";
    std::fs::write(folder.join("bare.xml"), bare).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    assert_eq!(json_lines(&home.run(&["feeds", "--json"]).out)[0]["name"], "bare.xml");
    assert_eq!(json_lines(&home.run(&["list", "--json"]).out)[0]["source"], "bare.xml");
    let told = home.run(&["doctor"]).out;
    assert!(told.contains(" 1 entry in 1 story in 1 row, 0 of them"), "{told}");
}

#[test]
fn doctor_rebuilds_what_can_be_rebuilt() {
    let home = read_home();
    let before = home.run(&["list", "--json"]).out;
    let store = rusqlite::Connection::open(home.path().join("data/newsfold.db")).expect("opens");
    store
        .execute_batch("UPDATE counts SET unread = 7; UPDATE coverage SET unread = unread + 3;")
        .expect("spoils its counts");
    drop(store);
    let ran = home.run(&["doctor"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("`newsfold doctor --rebuild` repairs it"), "{}", ran.out);
    let config = home.path().join("config.toml");
    let good = std::fs::read_to_string(&config).expect("reads");
    std::fs::write(&config, format!("{good}[keys]\nzebra = \"x\"\n")).expect("writes");
    let told = home.run(&["doctor"]).out;
    assert!(told.contains("(1 mistake)") && told.contains("no action \"zebra\""), "{told}");
    std::fs::write(&config, good).expect("writes");
    let ran = home.run(&["doctor", "--rebuild"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(home.run(&["list", "--json"]).out, before);
    let report: Value = serde_json::from_str(&home.run(&["doctor", "--json"]).out).expect("JSON");
    assert_eq!(
        (report["entries"].as_i64(), report["entries_not_grouped"].as_i64()),
        (Some(2), Some(0))
    );
}

#[test]
fn a_byte_that_is_no_letter_keeps_nothing_from_the_index() {
    let home = read_home();
    let store = rusqlite::Connection::open(home.path().join("data/newsfold.db")).expect("opens");
    let damage = "UPDATE entries SET title = CAST(x'4f6c64ff6372616e65' AS TEXT) WHERE id = 2;
        INSERT INTO unindexed VALUES (2);";
    store.execute_batch(damage).expect("is written");
    let ran = home.run(&["refresh"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(home.run(&["search", "ninth or nine"]).out.contains("crane"));
}

#[test]
fn a_store_whose_feeds_cannot_be_read_can_be_rebuilt() {
    let home = read_home();
    let store = rusqlite::Connection::open(home.path().join("data/newsfold.db")).expect("opens");
    store.execute("UPDATE feeds SET paused = 'x'", []).expect("spoils what every command reads");
    drop(store);
    let ran = home.run(&["list"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.err.contains("`newsfold doctor --rebuild` saves"), "{}", ran.err);
    let ran = home.run(&["doctor"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("1 row of feeds with unreadable values"), "{} {}", ran.out, ran.err);
    let ran = home.run(&["doctor", "--rebuild"]);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    assert!(ran.err.contains("a new one holds what could be saved"), "{}", ran.err);
    // The feed is there, and its entries with it.
    assert!(ran.err.contains("2 entries from 1 feed,"), "{}", ran.err);
    assert_eq!(home.run(&["list"]).out.lines().count(), 2);
    let found = home.run(&["search", "thousand"]);
    assert!(found.out.contains("crane"), "found by its words at once: {}", found.err);
}

#[test]
fn a_feed_that_was_lost_comes_back_with_what_it_told() {
    let home = read_home();
    let store = rusqlite::Connection::open(home.path().join("data/newsfold.db")).expect("opens");
    store
        .execute_batch(
            "PRAGMA foreign_keys = OFF; DELETE FROM feeds; UPDATE entries SET title = x'ff'",
        )
        .expect("spoils it");
    drop(store);
    let ran = home.run(&["doctor", "--rebuild"]);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    home.run(&["refresh"]);
    assert_eq!(home.run(&["list"]).out.lines().count(), 2);
}

#[test]
fn an_empty_list_says_when_it_is_only_not_grouped_yet() {
    let home = read_home();
    let store = rusqlite::Connection::open(home.path().join("data/newsfold.db")).expect("opens");
    store
        .execute_batch(
            "DELETE FROM copies; DELETE FROM stories; DELETE FROM clusters;
             UPDATE facts SET value = 0 WHERE name = 'grouped';",
        )
        .expect("as a rebuild that was killed leaves it");
    drop(store);
    let ran = home.run(&["list"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("fetched entries are not grouped"), "{}", ran.err);
    for wanted in ["1", "--all"] {
        let ran = home.run(&["mark", "read", "--yes", wanted]);
        assert!(ran.code == 1 && ran.err.contains("are not grouped"), "{wanted}: {}", ran.err);
    }
    home.run(&["refresh"]);
    let ran = home.run(&["list"]);
    assert_eq!((ran.out.lines().count(), ran.err.as_str()), (2, ""));
}

#[test]
fn without_a_terminal_the_screen_refuses_in_words() {
    let ran = Home::new("").run(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("terminal") && !ran.out.contains('\u{1b}'), "{}", ran.err);
}

#[test]
fn a_feed_that_is_gone_is_told_of_once() {
    let server = Server::start();
    server.route("/feed", |_| Response::status(410));
    let home = Home::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 3, "{}", ran.out);
    assert!(ran.err.contains("gone for good") && ran.err.contains("asked again"), "{}", ran.err);
    let store = rusqlite::Connection::open(home.path().join("data/newsfold.db")).expect("opens");
    store
        .execute("UPDATE feeds SET problem_since = problem_since - 2 * 24 * 60 * 60", [])
        .expect("as if that was two days ago");
    drop(store);
    assert_eq!(home.run(&["refresh"]).code, 3, "it may have been a mistake");
    let ran = home.run(&["refresh"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "it is asked no more");
    assert!(ran.out.starts_with("0 feeds: 0 new entries"), "{}", ran.out);
    assert!(ran.out.contains("· 1 gone, not fetched ·"), "{}", ran.out);
    let told = home.run(&["feeds"]).out;
    assert!(told.contains("gone for good") && told.contains("no longer fetched"), "{told}");
}

#[test]
fn a_new_feed_whose_server_asks_for_a_pause_says_so() {
    let server = Server::start();
    server.route("/busy", |_| Response::status(429).header("Retry-After", "7200"));
    let feeds = ["/busy", "/new"].map(|it| format!("[[feed]]\nurl = \"{}\"\n", server.url(it)));
    let home = Home::new(&format!("[fetch]\nper_host = 1\n{}", feeds.concat()));
    home.run(&["refresh"]);
    let told = home.run(&["feeds"]).out;
    assert!(told.contains("never fetched: its server asked for a pause; next try in "), "{told}");
}

#[test]
fn a_refresh_that_is_told_to_end_groups_what_came() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    server.route("/silent", |_| Response::silent());
    let feeds = ["/feed", "/silent"].map(|it| format!("[[feed]]\nurl = \"{}\"\n", server.url(it)));
    for signal in [Signal::TERM, Signal::INT] {
        let home = Home::new(&feeds.concat());
        let mut refresh = home.command(&["refresh"]).spawn().expect("starts");
        let has_come = || {
            let store = rusqlite::Connection::open(home.path().join("data/newsfold.db"));
            let count = |store: rusqlite::Connection| {
                store.query_row("SELECT count(*) FROM entries", [], |row| row.get::<_, i64>(0))
            };
            store.and_then(count).is_ok_and(|entries| entries == 2)
        };
        while !has_come() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let id = i32::try_from(refresh.id()).ok().and_then(Pid::from_raw).expect("an id");
        kill_process(id, signal).expect("it runs");
        let ended = refresh.wait().expect("it ends");
        assert_eq!(ended.code(), Some(1), "{signal:?}");
        let listed = home.run(&["list"]);
        assert_eq!((listed.out.lines().count(), listed.err.as_str()), (2, ""), "{signal:?}");
    }
}

#[test]
fn a_list_of_feeds_is_read_in_its_encoding() {
    let list = "<?xml version=\"1.0\" encoding=\"windows-1252\"?><opml><body>\
        <outline text=\"Caf\u{e9}\" xmlUrl=\"https://cafe.example/feed\"/></body></opml>";
    let home = Home::new("");
    let bytes: Vec<u8> = list.chars().map(|letter| letter as u8).collect();
    std::fs::write(home.path().join("old.opml"), bytes).expect("writes");
    let units = list.replace("windows-1252", "UTF-16").replace("cafe", "two");
    let wide: Vec<u8> =
        [0xfeff].into_iter().chain(units.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(home.path().join("wide.opml"), wide).expect("writes");
    for file in ["old.opml", "wide.opml"] {
        let ran = home.run(&["--offline", "import", file]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let config = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    assert_eq!(config.matches("name = \"Café\"").count(), 2, "{config}");
}

#[test]
fn a_feed_whose_secret_cannot_be_had_is_not_asked_and_says_why() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    let headers = "headers = { Authorization = { command = [\"false\"] } }";
    let home = Home::new(&format!("[[feed]]\nurl = \"{}\"\n{headers}\n", server.url("/feed")));
    let ran = home.run(&["refresh"]);
    assert_eq!((ran.code, server.requests().len()), (3, 0), "{}", ran.err);
    assert!(ran.err.contains("false failed"), "{}", ran.err);
    // It is retried at its usual interval, as no server was burdened; a file needs no secret.
    for _ in 0..6 {
        home.run(&["refresh"]);
    }
    let told = home.run(&["feeds"]).out;
    assert!(
        ["next try in 5", "next try in 1 hour"].iter().any(|next| told.contains(next)),
        "{told}"
    );
    std::fs::write(home.path().join("post.xml"), TWO_STORIES).expect("writes");
    let config = format!("[[feed]]\nfile = \"post.xml\"\n{headers}\n");
    std::fs::write(home.path().join("config.toml"), config).expect("writes");
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn secrets_in_an_address_are_shown_nowhere() {
    let server = Server::start();
    server.route("/private", |_| Response::status(401));
    let address = server.url("/private?token=hunter2").replace("http://", "http://ann:hunter3@");
    let home = Home::new(&format!("[[feed]]\nurl = \"{address}\"\n"));
    let mut seen = String::new();
    for arguments in [
        &["--log", "trace", "refresh"][..],
        &["feeds"],
        &["feeds", "--json"],
        &["doctor"],
        &["export"],
    ] {
        let ran = home.run(arguments);
        seen = seen + &ran.out + &ran.err;
    }
    for entry in std::fs::read_dir(home.path().join("data")).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "log") {
            seen += &std::fs::read_to_string(path).expect("the log");
        }
    }
    assert!(seen.contains("401"), "{seen}");
    assert!(!seen.contains("hunter"), "{seen}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = read_home();
    let mut child = home
        .command(&["list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    let ran: Ran = child.wait_with_output().expect("ends").into();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn a_damaged_store_is_told_once_and_everything_goes_on() {
    let home = read_home();
    let file = home.path().join("data/newsfold.db");
    let mut bytes = std::fs::read(&file).expect("a store");
    bytes.truncate(bytes.len() - 4096);
    std::fs::write(&file, bytes).expect("writes");
    let list = home.run(&["list"]);
    assert_eq!(list.code, 0, "{}", list.err);
    assert!(list.err.contains("2 entries from 1 feed,"), "{}", list.err);
    assert!(list.err.contains("kept as"), "{}", list.err);
    assert_eq!(list.out.lines().count(), 2, "{}", list.out);
    assert_eq!(home.run(&["list"]).err, "");
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.code, 0, "{}", doctor.out);
}

#[test]
fn a_store_that_was_emptied_is_told_of_and_a_new_one_is_not() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    assert_eq!(home.run(&["list"]).err, "");
    std::fs::write(home.path().join("data/newsfold.db"), "").expect("writes");
    let list = home.run(&["list"]);
    let told = "newsfold: the store was empty; a new one was created\n";
    assert_eq!((list.code, list.err.as_str()), (0, told));
    assert_eq!(home.run(&["list"]).err, "");
}

#[test]
fn a_file_that_may_not_grow_is_a_full_disk() {
    let home = Home::new("");
    let ran = Command::new("sh")
        .args(["-c", "ulimit -f 64; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_newsfold")])
        .args(["--config", "config.toml", "--data-dir", "data", "list"])
        .env("HOME", home.path())
        .current_dir(home.path())
        .output();
    let ran: Ran = ran.expect("runs").into();
    let told = "newsfold: the disk is full: nothing more can be saved until there is room\n";
    assert_eq!((ran.code, ran.err.as_str()), (1, told));
}

/// A feed of posts that no compression makes small.
fn photographs(count: u64) -> String {
    let mut seed = 1_u64;
    let mut word = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:x} ", seed >> 8)
    };
    let post = |n| {
        let text: String = (0..300).map(|_| word()).collect();
        format!(
            "<item><guid>{n}</guid><title>Photograph {n}</title><description>{text}</description></item>"
        )
    };
    let posts: String = (0..count).map(post).collect();
    format!("<rss version=\"2.0\"><channel><title>Album</title>{posts}</channel></rss>")
}

#[test]
fn a_disk_with_room_for_news_but_not_for_a_backup_is_told_as_that() {
    let home = Home::new("[[feed]]\nfile = \"album.xml\"\n");
    std::fs::write(home.path().join("album.xml"), photographs(300)).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    let file = home.path().join("data/newsfold.db");
    let store = rusqlite::Connection::open(&file).expect("opens");
    store
        .execute("UPDATE entries SET arrived = arrived - 3 * 24 * 60 * 60", [])
        .expect("as if that was three days ago");
    drop(store);
    assert_eq!(home.run(&["doctor"]).code, 0, "the next refresh makes the first backup");
    assert!(file.metadata().expect("is there").len() > 900_000);
    std::fs::write(home.path().join("album.xml"), photographs(301)).expect("writes");
    let ran = Command::new("sh")
        .args(["-c", "ulimit -f 1600; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_newsfold")])
        .args(["--config", "config.toml", "--data-dir", "data", "refresh"])
        .env("HOME", home.path())
        .current_dir(home.path())
        .output();
    let ran: Ran = ran.expect("runs").into();
    assert!(ran.out.starts_with("1 feed: 1 new entry"), "{}", ran.out);
    let told = "newsfold: the backup of the store can't be written: the disk is full\n";
    assert_eq!((ran.code, ran.err.as_str()), (1, told));
    let doctor = home.run(&["doctor"]);
    assert!(doctor.code == 1 && doctor.out.contains("  ! no backup since 20"), "{}", doctor.out);
    assert_eq!(home.run(&["refresh"]).code, 0);
    assert_eq!(home.run(&["doctor"]).code, 0);
}

#[test]
fn a_mistyped_folder_is_not_made_for_an_export() {
    let home = Home::new("[[feed]]\nurl = \"https://news.example/feed\"\n");
    let ran = home.run(&["export", "nowhere/feeds.opml"]);
    let told = "newsfold: there is no folder for nowhere/feeds.opml\n";
    assert_eq!((ran.code, ran.err.as_str()), (1, told));
    assert!(!home.path().join("nowhere").exists());
    assert_eq!(home.run(&["export", "feeds.opml"]).code, 0);
    assert!(home.path().join("feeds.opml").exists());
}

#[test]
fn a_configuration_without_feeds_is_told_wherever_something_is_empty() {
    let home = Home::new("");
    let file = home.path().join("config.toml");
    let file = file.display();
    let told = format!("newsfold: no feeds in {file} yet: `newsfold add ADDRESS` adds one\n");
    for (arguments, code) in [
        (&["refresh"][..], 2),
        (&["refresh", "--due", "--json"], 2),
        (&["list"], 0),
        (&["search", "harbour"], 0),
        (&["feeds"], 0),
        (&["list", "--json"], 0),
    ] {
        let ran = home.run(arguments);
        assert_eq!((ran.code, ran.err), (code, told.clone()), "{arguments:?}");
    }
    std::fs::write(home.path().join("post.xml"), TWO_STORIES).expect("writes");
    std::fs::write(home.path().join("config.toml"), "[[feed]]\nfile = \"post.xml\"\n")
        .expect("writes");
    assert_eq!(home.run(&["refresh"]).err, "");
    assert_eq!(home.run(&["list", "--view", "starred"]).err, "");
}

#[test]
fn a_store_that_is_no_file_is_told_as_that() {
    let home = read_home();
    let file = home.path().join("data/newsfold.db");
    std::fs::remove_file(&file).expect("removes");
    std::fs::create_dir(&file).expect("makes a folder");
    let ran = home.run(&["list"]);
    let told = format!("newsfold: the store {} can't be used: it is a folder\n", file.display());
    assert_eq!((ran.code, ran.err), (1, told));
}

#[test]
fn a_store_that_may_not_be_read_is_told_with_the_reason() {
    use std::os::unix::fs::PermissionsExt;
    let home = read_home();
    let file = home.path().join("data/newsfold.db");
    let forbid = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("sets a mode");
    };
    forbid(&file, 0o000);
    if std::fs::File::open(&file).is_ok() {
        return; // No mode binds the superuser.
    }
    let told = format!("newsfold: the store {} can't be used: ", file.display());
    let why = "Permission denied (os error 13); check its permissions\n";
    assert_eq!(home.run(&["list"]).err, format!("{told}{why}"));
    forbid(&file, 0o600);
    let folder = home.path().join("data");
    forbid(&folder, 0o000);
    let why = "its folder: Permission denied (os error 13)\n";
    assert_eq!(home.run(&["list"]).err, format!("{told}{why}"));
    forbid(&folder, 0o700);
}

#[test]
fn explain_says_why_two_stories_stand_together_or_apart() {
    let home = Home::new("[[feed]]\nfile = \"one.xml\"\n[[feed]]\nfile = \"two.xml\"\n");
    let feed = |id: &str, items: &[(&str, &str)]| {
        let items: String = items
            .iter()
            .map(|(title, text)| {
                format!("<item><title>{title}</title><description>{text}</description></item>")
            })
            .collect();
        let text =
            format!("<rss version=\"2.0\"><channel><title>{id}</title>{items}</channel></rss>");
        std::fs::write(home.path().join(format!("{id}.xml")), text).expect("writes");
    };
    feed(
        "one",
        &[("Pellin dockers begin strike over pay", "Dockers in Pellin harbour stopped work.")],
    );
    feed(
        "two",
        &[
            ("Strike stops Pellin harbour", "Pellin dockers stopped work in a strike over pay."),
            ("Barley soup for cold days", "It needs an hour and a good pot."),
        ],
    );
    home.run(&["refresh"]);
    let rows = json_lines(&home.run(&["list", "--json"]).out);
    let event = rows.iter().find(|row| row["stories"] == 2).expect("one event of two");
    let soup = rows.iter().find(|row| row["stories"] == 1).expect("the soup");
    let shown: Value =
        serde_json::from_str(&home.run(&["show", &event["story"].to_string(), "--json"]).out)
            .expect("JSON");
    let pair = [event["story"].to_string(), shown["related"][0]["story"].to_string()];
    let why = home.run(&["explain", &pair[0], &pair[1]]).out;
    assert!(why.contains("They are one event") && why.contains("pellin"), "{why}");
    let why = home.run(&["explain", &pair[0], &soup["story"].to_string()]).out;
    assert!(
        why.contains("They are separate events") && why.contains("No words in common"),
        "{why}"
    );
    assert_eq!(home.run(&["explain", "1", "999"]).code, 1);
}

/// Reports of one strike: a text, two copies of it, one of them at the same address, and a report
/// in other words that adds a name. The wire has since changed its headline.
fn strike_home() -> Home {
    let home = Home::new(
        "[[feed]]\nfile = \"wire.xml\"\n[[feed]]\nfile = \"post.xml\"\n[[feed]]\nfile = \"echo.xml\"\n\
         [[feed]]\nfile = \"star.xml\"\n",
    );
    let feed = |id: &str, title: &str, hour: &str, link: &str, text: &str| {
        let text = format!(
            "<rss version=\"2.0\"><channel><title>The {id}</title><item><guid>1</guid>\
             <title>{title}</title><link>{link}</link><pubDate>Fri, 20 Nov 2026 {hour} GMT</pubDate>\
             <description>{text}</description></item></channel></rss>"
        );
        std::fs::write(home.path().join(format!("{id}.xml")), text).expect("writes");
    };
    let text = "Dockers in Pellin harbour stopped work on Friday over pay. Cranes stood still from \
                six in the morning, and nine ships wait outside the bay. The union wants talks \
                with the port before the weekend, and a pay rise for the night shift.";
    let longer = format!("{text} The mayor, Ilka Brandt, asked both sides to meet on Monday.");
    feed("wire", "Pellin dockers stop work", "10:05:00", "https://wire.example/strike", text);
    feed("post", "Pellin harbour stands still", "10:40:00", "https://post.example/a", &longer);
    feed("echo", "Dockers out", "12:10:00", "https://wire.example/strike?utm_source=echo", "");
    feed(
        "star",
        "Strike stops Pellin harbour",
        "12:30:00",
        "https://star.example/1",
        "Pellin dockers stopped work in a strike over pay. The crane driver Odd Arnesen has been there \
         for 31 years.",
    );
    assert_eq!(home.run(&["refresh"]).code, 0);
    feed("wire", "Pellin dockers begin strike", "10:05:00", "https://wire.example/strike", text);
    assert_eq!(home.run(&["refresh"]).code, 0);
    home
}

#[test]
fn show_says_where_the_numbers_in_a_text_lead() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    let post = "<rss><channel><title>Post</title><item><title>Crane</title><description>\
                &lt;p&gt;It holds &lt;a href='https://post.example/books'&gt;books&lt;/a&gt;.\
                &lt;/p&gt;</description><link>https://post.example/crane</link></item>";
    std::fs::write(home.path().join("post.xml"), post).expect("writes");
    home.run(&["refresh"]);
    let shown = home.run(&["show", "1"]).out;
    let told = "books [1].\n\n[1] https://post.example/books\n\nhttps://post.example/crane\n";
    assert!(shown.contains(told), "{shown}");
}

#[test]
fn show_tells_how_an_event_was_covered_and_what_each_source_adds() {
    let home = strike_home();
    let rows = json_lines(&home.run(&["list", "--json"]).out);
    let number = rows[0]["story"].to_string();
    let shown = home.run(&["show", &number]).out;
    for told in [
        "Coverage\n  4 reports from 3 publishers since Fri 20 Nov 2026, 10:05; first in The wire\n",
        "Pellin dockers begin strike",
        "was “Pellin dockers stop work”",
        "The echo: Dockers out\n           the same page\n",
        "adds 1 new sentence: Ilka Brandt\n",
        "adds 2 new sentences: Odd Arnesen, 31\n",
    ] {
        assert!(shown.contains(told), "{told:?} is missing in\n{shown}");
    }

    let shown: Value =
        serde_json::from_str(&home.run(&["show", &number, "--json"]).out).expect("JSON");
    assert_eq!(
        shown["coverage"],
        serde_json::json!({
            "reports": 4, "publishers": 3, "since": "2026-11-20T10:05:00Z", "first_in": "The wire",
            "by_hour": [{ "hour": "2026-11-20T10:00:00Z", "reports": 2 },
                        { "hour": "2026-11-20T12:00:00Z", "reports": 2 }],
        })
    );

    let alone = read_home();
    let rows = json_lines(&alone.run(&["list", "--json"]).out);
    let shown = alone.run(&["show", &rows[0]["story"].to_string()]).out;
    assert!(!shown.contains("Coverage") && !shown.contains("was “"), "{shown}");
}

#[test]
fn explain_says_why_copies_are_one_story() {
    let home = strike_home();
    let rows = json_lines(&home.run(&["list", "--json"]).out);
    let shown: Value =
        serde_json::from_str(&home.run(&["show", &rows[0]["story"].to_string(), "--json"]).out)
            .expect("JSON");
    let numbers: Vec<(String, String)> = [&shown]
        .into_iter()
        .chain(shown["also_in"].as_array().expect("copies"))
        .map(|it| (it["source"].to_string(), it["entry"].to_string()))
        .collect();
    let number = |source: &str| {
        let found = numbers.iter().find(|(name, _)| name.contains(source));
        found.map(|(_, number)| number.as_str()).expect(source)
    };
    let (wire, post, echo) = (number("wire"), number("post"), number("echo"));

    let same_page = "“Dockers out” (The echo) leads to the same page as “Pellin dockers begin \
                     strike” (The wire).";
    let same_text = "“Pellin harbour stands still” (The post) has 100 % of the text in common with \
                     “Pellin dockers begin strike” (The wire).";
    for (pair, ties) in [
        ([echo, wire], vec![same_page]),
        ([wire, post], vec![same_text]),
        // By way of the copy that both are tied to.
        ([echo, post], vec![same_page, same_text]),
    ] {
        let why = home.run(&["explain", pair[0], pair[1]]).out;
        let said: Vec<&str> = why.lines().skip(2).collect();
        assert_eq!(said, [vec!["They are one story."], ties].concat());
    }
    let why: Value =
        serde_json::from_str(&home.run(&["explain", echo, wire, "--json"]).out).expect("JSON");
    assert_eq!(why["ties"][0]["why"]["same"], "address");
    assert_eq!(why["ties"][0]["why"]["with"].to_string(), wire);
    assert!(home.run(&["explain", wire, wire]).out.ends_with("They are one article.\n"));
    let shown = home.run(&["show", echo]).out;
    assert!(shown.starts_with("Dockers out\n"), "{shown}");
}

#[test]
fn nothing_is_looked_for_on_the_network_while_offline() {
    let server = Server::start();
    let address = server.url("/feed");
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    let home = Home::new("");
    let ran = home.run(&["--offline", "add", &address]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("Nothing is fetched while offline"), "{}", ran.err);
    std::fs::write(home.path().join("config.toml"), format!("[[feed]]\nurl = {address:?}\n"))
        .expect("writes");
    let ran = home.run(&["--offline", "refresh"]);
    assert_eq!(ran.err, "newsfold: Nothing is fetched while offline\n");
    assert!(server.requests().is_empty());
}

#[test]
fn a_folder_is_refreshed_with_those_in_it_and_only_what_is_due_if_so_asked() {
    let home = Home::new(
        "[[feed]]\nfile = \"post.xml\"\nfolder = \"News/Local\"\n\
         [[feed]]\nfile = \"other.xml\"\nfolder = \"Newsletters\"\n",
    );
    for file in ["post.xml", "other.xml"] {
        std::fs::write(home.path().join(file), TWO_STORIES).expect("writes");
    }
    let visited = |arguments: &[&str]| {
        let ran = home.run(&[arguments, &["--json"]].concat());
        let told: Value = serde_json::from_str(&ran.out).expect("JSON");
        told["feeds"].as_i64()
    };
    assert_eq!(visited(&["refresh", "news", "--due"]), Some(1), "it was never visited");
    assert_eq!(visited(&["refresh", "news", "--due"]), Some(0));
    assert_eq!(visited(&["refresh", "news"]), Some(1));
}

#[test]
fn what_a_program_is_told_is_not_its_name() {
    let home = Home::new("[[feed]]\ncommand = [\"/bin/sh\", \"-c\", \"exit 7 # hunter2\"]\n");
    let ran = home.run(&["refresh"]);
    let feeds = home.run(&["feeds"]);
    assert!(ran.err.contains("sh: "), "{}", ran.err);
    for told in [ran.out, ran.err, feeds.out] {
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn a_warning_is_no_mistake() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n[[feed]]\nfile = \"post.xml\"\n");
    std::fs::write(home.path().join("post.xml"), TWO_STORIES).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    let [check, doctor, config] = ["check", "doctor", "config"].map(|it| home.run(&[it]));
    assert_eq!((check.code, doctor.code), (0, 0));
    for told in [check.out, doctor.out.clone()] {
        assert!(told.contains("is already listed"), "{told}");
    }
    assert!(doctor.out.contains("(0 mistakes)"), "{}", doctor.out);
    assert!(config.out.contains("# 1 warning: see"), "{}", config.out);
}

#[test]
fn an_article_repeats_neither_its_headline_nor_the_way_to_its_page() {
    let page = "https://post.example/crane";
    let text = format!(
        "&lt;h1&gt;Old crane becomes a library&lt;/h1&gt;&lt;p&gt;It holds nine thousand books.&lt;/p&gt;\
         &lt;p&gt;&lt;a href=\"{page}\"&gt;Read more&lt;/a&gt;&lt;/p&gt;"
    );
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    let item = format!(
        "<rss><channel><item><title>Old crane becomes a library</title><link>{page}</link>\
         <comments>{page}/talk</comments><description>{text}</description></item></channel></rss>"
    );
    std::fs::write(home.path().join("post.xml"), item).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    let shown = home.run(&["show", "1"]).out;
    assert_eq!(shown.matches("Old crane becomes a library").count(), 1, "{shown}");
    assert!(shown.contains("nine thousand") && !shown.contains("Read more"), "{shown}");
}
