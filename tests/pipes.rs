//! Every command with its input and output closed, empty, piped, or gone: it ends, reports its
//! result in the exit code, and sends no escape sequence.

#[path = "support/home.rs"]
mod home;

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::CommandFactory;
use home::{Home, Ran, read_home};
use newsfold::cli::args::Cli;

/// Nothing takes this long unless it hangs; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// How each command is run without a person, and its expected exit code.
const CALLS: &[(&str, &[&str], i32)] = &[
    ("refresh", &["--offline", "refresh"], 0),
    ("list", &["list"], 0),
    ("show", &["show", "1"], 0),
    ("search", &["search", "crane"], 0),
    ("explain", &["explain", "1", "2"], 0),
    ("feeds", &["feeds"], 0),
    ("add", &["--offline", "add", "no address"], 1),
    ("import", &["import", "-"], 1),
    ("export", &["export"], 0),
    ("mark", &["mark", "star", "1"], 0),
    ("undo", &["undo"], 0),
    ("redo", &["redo"], 0),
    ("remove", &["remove", "Harbour Post"], 1),
    ("parse", &["parse", "-"], 1),
    ("group", &["group"], 0),
    ("check", &["check"], 0),
    ("config", &["config"], 0),
    ("completions", &["completions", "bash"], 0),
    ("man", &["man"], 0),
    ("doctor", &["doctor"], 0),
    ("demo", &["demo"], 2),
];

/// Redirections by which a shell runs a command without a person.
const LEFT_ALONE: &[&str] = &["<&-", "</dev/null", "<&- >&-", ">&- 2>&-", "</dev/null 2>&-"];

fn run(home: &Home, arguments: &[&str], redirections: &str) -> (i32, Vec<u8>) {
    let program = home.command(arguments);
    let words = std::iter::once(program.get_program()).chain(program.get_args());
    let quoted: Vec<String> = words.map(|word| format!("'{}'", word.to_string_lossy())).collect();
    let mut child = Command::new("sh")
        .args(["-c", &format!("exec {} {redirections}", quoted.join(" "))])
        .env_clear()
        .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(home.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut out = child.stdout.take().expect("a pipe");
    let mut err = child.stderr.take().expect("a pipe");
    let errors = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        err.read_to_end(&mut bytes).expect("reads");
        bytes
    });
    let printed = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        out.read_to_end(&mut bytes).expect("reads");
        bytes
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill().expect("a child");
            panic!("{arguments:?} {redirections} hangs");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let mut bytes = printed.join().expect("reads");
    bytes.extend(errors.join().expect("reads"));
    (status.code().unwrap_or(-1), bytes)
}

#[test]
fn every_command_ends_well_where_nobody_is_there() {
    let home = read_home();
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        let (_, arguments, code) =
            CALLS.iter().find(|call| call.0 == name).unwrap_or_else(|| panic!("call {name}"));
        for redirections in LEFT_ALONE {
            let (ended, bytes) = run(&home, arguments, redirections);
            let text = String::from_utf8_lossy(&bytes);
            assert_eq!(ended, *code, "{name} {redirections}: {text}");
            let escapes = bytes.iter().any(|byte| *byte < b' ' && *byte != b'\n' && *byte != b'\t');
            assert!(!escapes, "{name} {redirections}: {text:?}");
        }
    }
}

#[test]
fn a_full_disk_is_told() {
    let home = read_home();
    for arguments in [&["list"][..], &["export"], &["man"], &["config"], &["help"], &["-V"]] {
        let (code, bytes) = run(&home, arguments, ">/dev/full");
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(code, 1, "{arguments:?}: {text}");
        assert!(text.contains("No space left"), "{text}");
    }
}

#[test]
fn a_story_that_the_disk_does_not_take_leaves_no_part_of_itself() {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\n");
    let words = "word ".repeat(300_000);
    let item = format!("<item><title>Pier</title><description>{words}</description></item>");
    let feed = format!("<rss version=\"2.0\"><channel><title>Post</title>{item}</channel></rss>");
    std::fs::write(home.path().join("post.xml"), feed).expect("writes");
    assert_eq!(home.run(&["refresh"]).code, 0);
    let program = home.command(&["--offline", "--plain"]);
    let mut child = Command::new("sh")
        // In units of 512 bytes: less than the story takes.
        .args(["-c", "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args())
        .env_clear()
        .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell");
    let said = "1\nS ~/story.txt\nS ~/story.txt\n";
    child.stdin.take().expect("a pipe").write_all(said.as_bytes()).expect("writes");
    let ran: Ran = child.wait_with_output().expect("ends").into();
    assert_eq!(ran.out.matches("File too large").count(), 2, "{}", ran.err);
    assert!(!home.path().join("story.txt").exists());
}
