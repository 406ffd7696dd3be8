//! Subscribing and unsubscribing by command: by address, by page, by OPML; and what is reported.

#[path = "support/home.rs"]
mod home;
#[path = "support/server.rs"]
mod server;

use home::{Home, TWO_STORIES, json_lines};
use server::{Response, Server};

#[test]
fn an_address_is_added_once_and_a_page_leads_to_its_feed() {
    let server = Server::start();
    let page = "<html><head><link rel=alternate type=application/rss+xml href=/feed></head></html>";
    server.route("/", move |_| Response::ok(page).header("Content-Type", "text/html"));
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    let home = Home::new("# mine\n");
    let added = home.run(&["add", &server.url("/"), "--folder", "Sea/Ports", "--tag", "daily"]);
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.out.contains(&server.url("/feed")), "{}", added.out);
    let again = home.run(&["add", &server.url("/feed"), "--folder", "News"]);
    assert!(again.out.contains("was there already"), "{}", again.out);
    assert!(again.err.contains("folder, and tags were not changed"), "{}", again.err);
    let config = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    assert!(config.starts_with("# mine\n"), "{config}");
    assert_eq!(config.matches("[[feed]]").count(), 1);
    assert_eq!(home.run(&["refresh"]).code, 0);
    assert_eq!(json_lines(&home.run(&["list", "--json", "--tag", "daily"]).out).len(), 2);
    assert_eq!(home.run(&["add", "no address"]).code, 1);
    assert_eq!(home.run(&["add", ""]).code, 2);
}

#[test]
fn an_address_without_a_scheme_may_be_one_of_http() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    let url = server.url("/feed");
    let bare = url.strip_prefix("http://").expect("a scheme");
    for typed in [bare.to_owned(), format!("feed://{bare}")] {
        let home = Home::new("");
        let added = home.run(&["add", &typed]);
        assert_eq!((added.code, added.err.as_str()), (0, ""), "{typed}");
        assert!(added.out.starts_with(&format!("Added {url}\n")), "{}", added.out);
    }
    let asked = server.requests().len();
    for typed in [
        format!("https://{bare}"),
        format!("feed:https://{bare}"),
        format!("ann:pw@{bare}"),
        format!("{bare}?token=secret"),
    ] {
        let refused = Home::new("").run(&["add", &typed]);
        assert_eq!(refused.code, 1, "{typed}");
    }
    let plain = server.requests().into_iter().skip(asked).filter(|it| it.path == "/feed").count();
    assert_eq!(plain, 0, "what is to be safe is not asked for in clear text");
    let gone = Home::new("").run(&["add", &format!("{bare}.xml")]);
    assert!(gone.err.contains("404"), "{}", gone.err);
}

#[test]
fn a_name_that_says_nothing_is_not_written() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    let home = Home::new("");
    let url = server.url("/feed");
    let added = home.run(&["add", &url, "--name", "", "--folder", " ", "--tag", ""]);
    assert_eq!((added.code, added.err.as_str()), (0, ""));
    let config = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    assert_eq!(config, format!("[[feed]]\nurl = \"{url}\"\n"));
}

#[test]
fn a_feed_of_an_included_file_is_there_already() {
    let home = Home::new("include = [\"feeds.toml\"]\n");
    let config = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    let feed = "[[feed]]\nurl = \"https://sea.example/feed\"\n";
    std::fs::write(home.path().join("feeds.toml"), feed).expect("writes");
    std::fs::write(home.path().join("urls"), "https://sea.example/feed\n").expect("writes");
    let imported = home.run(&["import", "urls"]);
    assert_eq!(imported.out, "Added nothing, 1 was there already\n", "{}", imported.err);
    assert_eq!(std::fs::read_to_string(home.path().join("config.toml")).expect("reads"), config);
}

#[test]
fn a_local_feed_of_an_included_file_can_be_left() {
    let home = Home::new("include = [\"./more/feeds.toml\"]\n");
    std::fs::create_dir(home.path().join("more")).expect("makes a folder");
    let included = home.path().join("more/feeds.toml");
    std::fs::write(&included, "[[feed]]\nfile = \"harbour.xml\"\nname = \"Harbour\"\n")
        .expect("writes");
    std::fs::write(home.path().join("more/harbour.xml"), TWO_STORIES).expect("writes");
    home.run(&["refresh"]);
    let left = home.run(&["remove", "--yes", "Harbour"]);
    assert_eq!((left.code, left.err.as_str()), (0, ""));
    assert_eq!(std::fs::read_to_string(&included).expect("reads").trim(), "");
}

#[test]
fn feeds_of_one_name_are_told_apart_by_what_is_printed_of_them() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    let secret = server.url("/feed?token=hunter2");
    let home = Home::new(&format!(
        "[[feed]]\nname = \"Harbour\"\ncommand = [\"cat\", \"a.xml\"]\n\n\
         [[feed]]\nname = \"Harbour\"\ncommand = [\"cat\", \"b.xml\"]\n\n\
         [[feed]]\nname = \"Sea\"\nurl = \"{secret}\"\n\n\
         [[feed]]\nname = \"Sea\"\nfile = \"sea.xml\"\n"
    ));
    std::fs::write(home.path().join("sea.xml"), TWO_STORIES).expect("writes");
    home.run(&["refresh"]);
    let refused = home.run(&["remove", "--yes", "Harbour"]).err;
    assert!(refused.contains("called Harbour: exec:cat …; set `name` under one"), "{refused}");
    let refused = home.run(&["remove", "--yes", "Sea"]).err;
    assert!(refused.contains("token=***") && refused.contains("by its address"), "{refused}");
    let masked = secret.replace("hunter2", "***");
    let file = home.path().join("sea.xml");
    for named in [masked.as_str(), file.to_str().expect("a path")] {
        let ran = home.run(&["remove", "--yes", named]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{named}");
    }
    let config = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    assert!(
        config.contains("a.xml") && config.contains("b.xml") && !config.contains("Sea"),
        "{config}"
    );
}

#[test]
fn many_who_subscribe_at_once_lose_nobody_s_feed() {
    let server = Server::start();
    let home = Home::new("");
    let paths: Vec<String> = (0..12).map(|at| format!("/{at}")).collect();
    for path in &paths {
        server.route(path, |_| Response::ok(TWO_STORIES));
    }
    let run_all = |arguments: &(dyn Fn(&str) -> Vec<String> + Sync)| {
        std::thread::scope(|threads| {
            for path in &paths {
                threads.spawn(|| {
                    let arguments = arguments(&server.url(path));
                    let ran = home.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
                    assert_eq!(ran.code, 0, "{}", ran.err);
                });
            }
        });
        std::fs::read_to_string(home.path().join("config.toml")).expect("reads")
    };
    let config = run_all(&|url| vec!["add".to_owned(), url.to_owned()]);
    assert_eq!(config.matches("[[feed]]").count(), paths.len(), "{config}");
    let config = run_all(&|url| vec!["remove".to_owned(), "--yes".to_owned(), url.to_owned()]);
    assert_eq!(config.matches("[[feed]]").count(), 0, "{config}");
}

#[test]
fn a_page_that_names_no_feed_is_asked_at_the_usual_places() {
    let server = Server::start();
    let page = "<!DOCTYPE html><html><head><title>Harbour</title></head><body>Boats</body></html>";
    let html = |body: &'static str| Response::ok(body).header("Content-Type", "text/html");
    server.route("/blog", move |_| html(page));
    // What is no feed is not taken for one, even at a usual place for feeds.
    server.route("/blog/feed", move |_| html(page));
    server.route("/blog/rss", |_| Response::ok("no feed"));
    server.route("/atom.xml", |_| Response::ok(TWO_STORIES));
    let home = Home::new("");
    let added = home.run(&["add", &server.url("/blog")]);
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.out.contains(&server.url("/atom.xml")), "{}", added.out);

    server.route("/named", |_| {
        let page = "<html><link rel=alternate type=application/atom+xml href=/gone.atom>\
                    <link rel=alternate type=application/atom+xml href=/own.atom></html>";
        Response::ok(page).header("Content-Type", "text/html")
    });
    let added = home.run(&["add", &server.url("/named")]);
    assert!(added.out.contains("1 was there already"), "at a usual place: {}", added.out);
    server.route("/gone.atom", |_| Response::status(502));
    let before = server.requests().len();
    let added = home.run(&["add", &server.url("/named")]);
    assert!(added.out.contains("/gone.atom"), "it may come back: {}", added.out);
    assert_eq!(server.requests().len(), before + 3, "a page that names feeds is believed");
    server.route("/own.atom", |_| Response::ok(TWO_STORIES));
    let added = home.run(&["add", &server.url("/named#top")]);
    assert!(added.out.contains("/own.atom"), "{}", added.out);
    let again = home.run(&["add", &server.url("/own.atom#x")]);
    assert!(again.out.contains("there already"), "{}", again.out);
    let file = home.path().join("harbour news.xml");
    std::fs::write(&file, TWO_STORIES).expect("writes");
    let address = url::Url::from_file_path(&file).expect("an address").to_string();
    let added = home.run(&["add", &address]);
    assert!(added.code == 0 && added.out.contains(&address), "{}{}", added.out, added.err);
    let refused = home.run(&["add", "./none.xml"]);
    assert!(refused.err.contains("there is no file /"), "{}", refused.err);

    let lonely = Server::start();
    lonely.route("/", move |_| html(page));
    let refused = home.run(&["add", &lonely.url("/")]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("names no feed"), "{}", refused.err);
}

#[test]
fn the_password_of_a_site_is_kept_with_the_feed_that_is_found_there() {
    let server = Server::start();
    let locked = |body: &'static str| {
        move |asked: &server::Request| match asked.header("authorization") {
            Some(_) => Response::ok(body),
            None => Response::status(401),
        }
    };
    let page = "<html><link rel=alternate type=application/rss+xml href=/own.xml></html>";
    server.route("/feed", |_| Response::redirect(301, "/feed/"));
    server.route("/feed/", locked(TWO_STORIES));
    server.route("/page", locked(page));
    server.route("/own.xml", locked(TWO_STORIES));
    server.route("/blog", locked("<html><p>Boats</p></html>"));
    server.route("/blog/feed", locked(TWO_STORIES));
    let login = |path: &str| server.url(path).replace("//", "//ann:hunter2@");
    for (typed, feed) in [("/feed", "/feed/"), ("/page", "/own.xml"), ("/blog", "/blog/feed")] {
        let home = Home::new("");
        let added = home.run(&["add", &login(typed)]);
        assert_eq!(added.code, 0, "{}", added.err);
        let config = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
        assert_eq!(config, format!("[[feed]]\nurl = \"{}\"\n", login(feed)));
    }
}

#[test]
fn a_well_known_page_leads_to_its_feed_without_being_read() {
    let server = Server::start();
    server.route("/@ann.rss", |_| Response::ok(TWO_STORIES));
    server.route("/@bob", |_| Response::ok(TWO_STORIES));
    let home = Home::new("");
    let added = home.run(&["add", &server.url("/@ann")]);
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.out.contains(&server.url("/@ann.rss")), "{}", added.out);
    assert_eq!(server.requests().len(), 1, "the page itself was not asked for");
    let added = home.run(&["add", &server.url("/@bob")]);
    assert!(added.out.contains("/@bob") && !added.out.contains(".rss"), "{}", added.out);
}

#[test]
fn subscriptions_travel_as_opml_and_nothing_in_it_can_run() {
    let home = Home::new("");
    let opml = r#"<opml version="2.0"><body><outline text="News">
        <outline text="Post" type="rss" xmlUrl="https://post.example/feed"/>
        <outline text="Evil" type="rss" xmlUrl="|touch CANARY"/>
        <outline text="Worse" type="rss" xmlUrl="exec:touch CANARY"/></outline></body></opml>"#;
    std::fs::write(home.path().join("list.opml"), opml).expect("writes");
    let ran = home.run(&["import", "list.opml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("skipped 2"), "{}", ran.out);
    let told = "“Evil” names a program: to run one, set `command = [\"…\"]` under [[feed]]";
    assert!(ran.err.contains(told), "{}", ran.err);
    home.run(&["--offline", "refresh"]);
    assert!(!home.path().join("CANARY").exists());
    let exported = home.run(&["export"]).out;
    assert!(
        exported.contains("https://post.example/feed") && exported.contains("News"),
        "{exported}"
    );

    assert_eq!(home.run(&["export", "-"]).out, exported);
    assert!(!home.path().join("-").exists());

    // Directly, by the path that scripts use, and by the path that a shell passes for `<(command)`.
    for input in ["-", "/dev/stdin", "/dev/fd/0"] {
        let other = Home::new("");
        let ran = other.run_with_input(&["import", input], &exported);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(json_lines(&other.run(&["feeds", "--json"]).out)[0]["folder"], "News");
    }
}

#[test]
fn a_list_without_passwords_adds_no_feed_anew() {
    let feed = |url: &str| format!("[[feed]]\nurl = \"{url}\"\n");
    let home = Home::new(
        &[
            feed("https://ann:hunter2@a.example/f"),
            feed("https://b.example/f?id=1&token=hunter2"),
            feed("https://c.example/f"),
        ]
        .concat(),
    );
    let exported = home.run(&["export"]);
    assert!(!exported.out.contains("hunter2"), "{}", exported.out);
    let told = "wrote 2 addresses without password or token";
    assert!(exported.err.contains(told), "{}", exported.err);
    let failed = home.run(&["export", "config.toml/feeds.opml"]);
    assert!(failed.code == 1 && !failed.err.contains("wrote"), "{}", failed.err);
    let imported = home.run_with_input(&["import", "-"], &exported.out);
    assert!(imported.out.contains("Added nothing, 3 were there already"), "{}", imported.out);
    // The same address with another login is another feed.
    let list = "<opml><body><outline xmlUrl=\"https://bob:x@a.example/f\"/></body></opml>";
    let imported = home.run_with_input(&["import", "-"], list);
    assert!(imported.out.contains("Added https://a.example/f"), "{}", imported.out);
    let whole = home.run(&["export", "--with-secrets"]);
    assert!(whole.out.contains("hunter2") && whole.err.is_empty(), "{}", whole.err);
}

#[test]
fn feeds_tell_what_moved_and_what_is_asked_no_more() {
    let server = Server::start();
    server.route("/old", |_| Response::redirect(301, "/new?token=hunter2"));
    server.route("/new", |_| Response::ok(TWO_STORIES));
    server.route("/gone", |_| Response::status(410));
    let config = format!(
        "[[feed]]\nurl = \"{}\"\n[[feed]]\nurl = \"{}\"\n",
        server.url("/old"),
        server.url("/gone")
    );
    let home = Home::new(&config);
    assert_eq!(home.run(&["refresh"]).code, 3);
    let store = rusqlite::Connection::open(home.path().join("data/newsfold.db")).expect("opens");
    store
        .execute("UPDATE feeds SET problem_since = problem_since - 2 * 24 * 60 * 60", [])
        .expect("as if that was two days ago");
    drop(store);
    assert_eq!(home.run(&["refresh"]).code, 3);
    let feeds = home.run(&["feeds"]).out;
    assert!(feeds.contains(&format!("moved to {}", server.url("/new?token=***"))), "{feeds}");
    assert!(feeds.contains("no longer fetched"), "{feeds}");
    let json = home.run(&["feeds", "--json"]).out;
    assert!(!json.contains("hunter2"), "{json}");
    // Only the reader changes the address of a moved feed; newsfold keeps asking the configured one.
    assert_eq!(std::fs::read_to_string(home.path().join("config.toml")).expect("reads"), config);
    home.run(&["refresh"]);
    let asked = |path: &str| server.requests().iter().filter(|it| it.path == path).count();
    assert_eq!((asked("/old"), asked("/gone")), (3, 2));
}

#[test]
fn what_the_program_of_a_feed_is_told_is_not_told_on() {
    let feed = "[[feed]]\nname = \"Post\"\ncommand = [\"make-feed\", \"--password\", ";
    let home = Home::new(&format!("{feed}\"hunter2\"]\n{feed}\"hunter3\"]\n"));
    let feeds = home.run(&["feeds", "--json"]).out;
    assert_eq!(json_lines(&feeds)[0]["source"], "exec:make-feed …");
    let several = home.run(&["remove", "Post"]).err;
    assert!(several.contains("2 feeds are called Post: exec:make-feed …"), "{several}");
    let asked = home.run(&["remove", "exec:make-feed --password hunter2"]).err;
    assert!(asked.contains("Unsubscribe from Post (exec:make-feed …)?"), "{asked}");
}

#[test]
fn two_addresses_that_differ_in_a_slash_are_two_feeds() {
    let with_slash = "https://sea.example/feed/";
    let address = with_slash.trim_end_matches('/');
    let feed = |url: &str| format!("[[feed]]\nurl = \"{url}\"\n");
    for named in [with_slash, address] {
        let home = Home::new(&[feed(with_slash), feed(address)].concat());
        let left = home.run(&["remove", "--yes", named]);
        assert_eq!((left.code, left.err.as_str()), (0, ""), "{named}");
        let config = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
        assert!(!config.contains(&feed(named)), "{config}");
        let both = [with_slash, address].into_iter();
        let other = both.clone().find(|it| *it != named).expect("another");
        assert!(config.contains(&feed(other)), "{config}");
    }
}

#[test]
fn what_was_added_by_command_is_taken_back_by_command() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    let home = Home::new("# mine\n");
    let config = || std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    let added = home.run(&["add", &server.url("/feed")]);
    assert!(added.out.contains("`newsfold undo` takes it back"), "{}", added.out);
    let opml = "<opml><body><outline xmlUrl=\"https://a.example/f\"/>\
                <outline xmlUrl=\"https://b.example/f\"/></body></opml>";
    let imported = home.run_with_input(&["import", "-"], opml);
    assert!(imported.out.contains("`newsfold undo` takes it back"), "{}", imported.out);
    let all = config();
    // Undo works from any directory, though the file was named relative to that of the command.
    let mut elsewhere = std::process::Command::new(env!("CARGO_BIN_EXE_newsfold"));
    elsewhere.arg("--config").arg(home.path().join("config.toml"));
    elsewhere.arg("--data-dir").arg(home.path().join("data")).arg("undo").current_dir("/");
    let undone: home::Ran = elsewhere.output().expect("runs").into();
    assert!(undone.out.starts_with("Undone: added 2 feeds"), "{} {}", undone.out, undone.err);
    let undone = home.run(&["undo"]);
    assert!(undone.out.starts_with("Undone: added http"), "{} {}", undone.out, undone.err);
    assert_eq!(config(), "# mine\n");
    assert!(home.run(&["redo"]).out.starts_with("Done again: added http"));
    assert_eq!(home.run(&["redo"]).code, 0);
    assert_eq!(config(), all);
    let again = home.run(&["add", &server.url("/feed")]);
    assert!(!again.out.contains("undo"), "nothing to take back: {}", again.out);
}

#[test]
fn a_file_is_added_by_its_path_and_by_a_line_of_newsboats_list() {
    let home = Home::new("");
    let file = |name: &str| home.path().join(name).display().to_string();
    for name in ["harbour post.xml", "local.xml"] {
        std::fs::write(home.path().join(name), TWO_STORIES).expect("writes");
    }
    let added = home.run(&["add", "./harbour post.xml", "--folder", "Sea"]);
    assert_eq!((added.code, added.err.as_str()), (0, ""), "{}", added.out);
    let list = format!(
        "file://{} misc \"~Local news\"\nfile://{}\nexec:/home/ann/mail \"~Mail\"\n",
        file("local.xml"),
        file("harbour%20post.xml")
    );
    std::fs::write(home.path().join("urls"), list).expect("writes");
    let ran = home.run(&["import", "urls"]);
    assert_eq!(ran.err.lines().count(), 1, "programs are never taken over: {}", ran.err);
    assert!(ran.out.contains("1 was there already"), "{}", ran.out);
    let text = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    let (first, second) = (file("harbour post.xml"), file("local.xml"));
    let want = format!(
        "[[feed]]\nfile = \"{first}\"\nfolder = \"Sea\"\n\n\
         [[feed]]\nfile = \"{second}\"\nname = \"Local news\"\ntags = [\"misc\"]\n"
    );
    assert_eq!(text, want);
    assert!(home.run(&["refresh"]).out.starts_with("2 feeds: 4 new entries"));
    assert_eq!(home.run(&["add", "./urls"]).code, 1, "it is no feed");
    assert!(home.run(&["add", "./none.xml"]).err.contains("there is no file"));
    home.run(&["undo"]);
    let text = std::fs::read_to_string(home.path().join("config.toml")).expect("reads");
    assert!(!text.contains("local.xml"), "{text}");
}

#[test]
fn an_endless_list_of_feeds_is_refused_whole() {
    let home = Home::new("");
    let outline = "<outline xmlUrl=\"https://a.example/f\"/>";
    let list = format!("<opml><body>{outline}{}</body></opml>", " ".repeat(5_000_000));
    let import = home.run_with_input(&["import", "-"], &list);
    assert_eq!(import.code, 1);
    assert!(import.err.contains("larger than"), "{}", import.err);
    assert_eq!(std::fs::read_to_string(home.path().join("config.toml")).expect("reads"), "");
}

#[test]
fn what_is_only_looked_at_is_fetched_as_configured() {
    let server = Server::start();
    server.route("/feed", |_| Response::ok(TWO_STORIES));
    let home = Home::new("[fetch]\nuser_agent = \"harbour/1\"\nmax_entries = 1\n");
    let parsed = home.run(&["parse", "--json", &server.url("/feed")]);
    assert_eq!(parsed.code, 0, "{}", parsed.err);
    assert_eq!(json_lines(&parsed.out)[0]["entries"].as_array().map(Vec::len), Some(1));
    assert_eq!(home.run(&["add", &server.url("/feed")]).code, 0);
    for request in server.requests() {
        assert_eq!(request.header("user-agent"), Some(&b"harbour/1"[..]), "{}", request.path);
    }
}

#[cfg(unix)]
#[test]
fn a_list_of_feeds_is_no_pipe_that_nobody_writes_to() {
    let home = Home::new("");
    let made = std::process::Command::new("mkfifo").arg(home.path().join("pipe")).status();
    assert!(made.expect("mkfifo is everywhere").success());
    for file in ["pipe", "/dev/zero", "."] {
        let import = home.run(&["import", file]);
        assert_eq!(import.code, 1);
        assert!(import.err.contains("it is not a file"), "{}", import.err);
    }
}

#[test]
fn a_list_tells_other_readers_what_feeds_are_called() {
    let server = Server::start();
    let feed = TWO_STORIES
        .replace("</title>\n<item>", "</title><link>https://post.example/</link>\n<item>");
    server.route("/feed", move |_| Response::ok(feed.as_str()));
    let home = Home::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
    let outline = |rest: &str| format!("{rest} xmlUrl=\"{}\"", server.url("/feed"));
    let unread = home.run(&["export"]).out;
    assert!(unread.contains(&outline(&format!("text=\"{}\"", server.url("/feed")))), "{unread}");
    assert!(!home.path().join("data/newsfold.db").exists(), "a list makes no store");
    assert_eq!(home.run(&["refresh"]).code, 0);
    let known = home.run(&["export"]).out;
    let want = outline("text=\"Harbour Post\"") + " htmlUrl=\"https://post.example/\"";
    assert!(known.contains(&want), "{known}");
}

#[test]
fn a_mistake_that_costs_feeds_leaves_a_good_list_as_it_is() {
    let feed = "[[feed]]\nurl = \"https://a.example/f\"\n";
    let home = Home::new(feed);
    assert_eq!(home.run(&["export", "list.opml"]).code, 0);
    let list = || std::fs::read_to_string(home.path().join("list.opml")).expect("reads");
    let good = list();
    for mistaken in [
        "[[feed]]\nurl = \"https://a.example/f\n",
        "[[feed]]\nurl = \"nowhere\"\n",
        "include = [\"gone.toml\"]\n",
    ] {
        std::fs::write(home.path().join("config.toml"), mistaken).expect("writes");
        let refused = home.run(&["export", "list.opml"]);
        assert_eq!(refused.code, 2, "{mistaken}: {}", refused.err);
        assert!(refused.err.contains("config.toml:"), "{}", refused.err);
        assert_eq!(list(), good);
    }
    std::fs::write(home.path().join("config.toml"), format!("{feed}evry = \"2h\"\n"))
        .expect("writes");
    let told = home.run(&["export", "list.opml"]);
    assert!(told.code == 0 && told.err.contains("did you mean `every`"), "{}", told.err);
    std::fs::remove_file(home.path().join("config.toml")).expect("removes");
    assert_eq!(home.run(&["export", "list.opml"]).code, 2);
    assert_eq!(list(), good);
}

#[cfg(unix)]
#[test]
fn an_export_with_secrets_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new("[[feed]]\nurl = \"https://ann:hunter2@a.example/f\"\n");
    assert_eq!(home.run(&["export", "feeds.opml", "--with-secrets"]).code, 0);
    let file = home.path().join("feeds.opml");
    assert!(std::fs::read_to_string(&file).expect("reads").contains("hunter2"));
    assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o077, 0);
}
