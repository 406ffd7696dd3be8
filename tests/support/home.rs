//! A separate home for the program, in which it runs as a person or a script would run it.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A temporary home with a configuration.
pub struct Home {
    folder: tempfile::TempDir,
}

/// The result of a run.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

impl Home {
    pub fn new(config: &str) -> Self {
        let home = Home { folder: tempfile::tempdir().expect("a folder") };
        std::fs::write(home.path().join("config.toml"), config).expect("writes");
        home
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsfold"));
        command
            .env_clear()
            .env("HOME", self.path())
            .env("LANG", "C.UTF-8")
            .args(["--config", "config.toml", "--data-dir", "data"])
            .args(arguments)
            .current_dir(self.path())
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().expect("runs").into()
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("writes");
        child.wait_with_output().expect("ends").into()
    }
}

pub const TWO_STORIES: &str = r#"<rss version="2.0"><channel><title>Harbour Post</title>
<item><guid isPermaLink="false">1</guid><link>https://post.example/crane</link>
<title>Old crane becomes a library</title><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;The &lt;b&gt;oldest&lt;/b&gt; crane of the harbour will hold
&lt;a href="/books"&gt;nine thousand books&lt;/a&gt;.&lt;/p&gt;</description></item>
<item><guid isPermaLink="false">2</guid><link>https://post.example/ferry</link>
<title>Night ferry returns &#27;]0;pwned&#7; in spring</title>
<description>It was missed by all.</description></item></channel></rss>"#;

/// A home with one feed from a file, already refreshed.
pub fn read_home() -> Home {
    let home = Home::new("[[feed]]\nfile = \"post.xml\"\nfolder = \"Local\"\ntags = [\"sea\"]\n");
    std::fs::write(home.path().join("post.xml"), TWO_STORIES).expect("writes");
    let ran = home.run(&["refresh"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("1 feed: 2 new entries in 2 new headlines"), "{}", ran.out);
    home
}

pub fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}
