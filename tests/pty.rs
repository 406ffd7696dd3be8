//! The finished program in a real terminal: it starts, responds, and always restores the terminal.

#[path = "support/server.rs"]
mod server;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use server::{Response, Server};

const BINARY: &str = env!("CARGO_BIN_EXE_newsfold");
/// Nothing takes this long unless it hangs; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program in its own terminal, with its own home.
struct Session {
    master: Option<Box<dyn MasterPty + Send>>,
    child: Box<dyn Child + Send + Sync>,
    input: Option<Box<dyn Write + Send>>,
    output: Receiver<Vec<u8>>,
    reader: Option<JoinHandle<()>>,
    reads: Arc<AtomicBool>,
    seen: Vec<u8>,
    screen: vt100::Parser,
    _home: tempfile::TempDir,
}

fn blank_screen() -> vt100::Parser {
    let cells = |number| NonZeroU16::new(number).expect("more than none");
    vt100::Parser::new(cells(24), cells(80), 0)
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 9 * columns, pixel_height: 18 * rows }
}

impl Session {
    fn start(environment: &[(&str, &str)]) -> Session {
        Session::run(&[BINARY, "--offline"], environment)
    }

    fn run(argv: &[&str], environment: &[(&str, &str)]) -> Session {
        let home = tempfile::tempdir().expect("a folder");
        let pty = native_pty_system().openpty(size(80, 24)).expect("a terminal");
        let mut command = CommandBuilder::new(argv[0]);
        command.args(&argv[1..]);
        command.env_clear();
        command.env("HOME", home.path());
        command.env("PATH", "/usr/bin:/bin");
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pty.slave.spawn_command(command).expect("the program starts");
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().expect("its output");
        let (tell, output) = channel();
        let reads = Arc::new(AtomicBool::new(true));
        let still_reads = reads.clone();
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let is_wanted = tell.send(bytes[..count].to_vec()).is_ok();
                if !is_wanted || !still_reads.load(Ordering::Relaxed) {
                    return;
                }
            }
        });
        Session {
            input: Some(pty.master.take_writer().expect("its input")),
            master: Some(pty.master),
            child,
            output,
            reader: Some(reader),
            reads,
            seen: Vec::new(),
            screen: blank_screen(),
            _home: home,
        }
    }

    /// Reads until the screen shows `text`.
    #[track_caller]
    fn until(&mut self, text: &str) {
        let start = Instant::now();
        while !self.screen.screen().contents().contains(text) {
            assert!(
                start.elapsed() < PATIENCE,
                "no {text:?} in\n{}",
                self.screen.screen().contents()
            );
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(50)) {
                self.screen.process(&bytes);
                self.seen.extend(bytes);
            }
        }
    }

    /// Reads until these bytes have come.
    #[track_caller]
    fn until_sent(&mut self, bytes: &str) {
        let start = Instant::now();
        while !self.seen.windows(bytes.len()).any(|window| window == bytes.as_bytes()) {
            assert!(start.elapsed() < PATIENCE, "no {bytes:?} came");
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(50)) {
                self.screen.process(&bytes);
                self.seen.extend(bytes);
            }
        }
    }

    fn press(&mut self, keys: &str) {
        let input = self.input.as_mut().expect("still open");
        input.write_all(keys.as_bytes()).expect("takes keys");
        input.flush().expect("takes keys");
    }

    /// Stops reading from the terminal, which stays open.
    fn stop_reading(&mut self) {
        self.reads.store(false, Ordering::Relaxed);
        self.press("\x0c");
        self.reader.take().expect("it reads").join().expect("it ends");
    }

    fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.process_id().expect("it runs")).expect("an id");
        kill_process(Pid::from_raw(id).expect("an id"), signal).expect("it runs");
    }

    /// Waits for the program to end, and returns its exit code.
    #[track_caller]
    fn end(&mut self, within: Duration) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
                    self.screen.process(&bytes);
                    self.seen.extend(bytes);
                }
                return status.exit_code();
            }
            assert!(start.elapsed() < within, "it still runs after {within:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether the terminal is in the mode that a shell needs: echo and line input.
    fn is_as_before(&self) -> bool {
        let modes = self.master.as_ref().and_then(|master| master.get_termios()).expect("modes");
        let local = format!("{:?}", modes.local_flags);
        local.contains("ICANON") && local.contains("ECHO")
    }

    #[track_caller]
    fn gave_the_terminal_back(&self) {
        assert!(!self.screen.screen().alternate_screen(), "still on the other screen");
        assert!(!self.screen.screen().hide_cursor(), "the cursor is hidden");
        assert!(!self.screen.screen().bracketed_paste(), "pastes are still bracketed");
        assert!(self.is_as_before(), "the terminal is still raw");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn quitting_gives_the_terminal_back() {
    let mut session = Session::start(&[]);
    session.until("Welcome.");
    session.press("q");
    assert_eq!(session.end(PATIENCE), 0);
    session.gave_the_terminal_back();
}

#[test]
fn what_is_marked_in_one_breath_with_quitting_stays_marked() {
    let mut session = Session::run(&[BINARY, "demo"], &[]);
    session.until("Pellin Rovers win");
    session.press("dQ");
    assert_eq!(session.end(PATIENCE), 0);
    let home = session._home.path();
    let place = home.join(".local/share/newsfold/demo");
    let mut list = Command::new(Path::new(BINARY));
    list.env("HOME", home).arg("--config").arg(place.join("config.toml"));
    list.arg("--data-dir").arg(place).args(["list", "--query", "read"]);
    let listed = list.output().expect("it starts").stdout;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    assert!(listed.contains("Rovers") && listed.lines().count() == 1, "{listed}");
}

#[test]
fn lines_of_lists_are_as_wide_as_the_terminal() {
    let demo = "~/.local/share/newsfold/demo";
    let newsfold = format!("{BINARY} --config {demo}/config.toml --data-dir {demo}");
    let commands = format!(
        "{BINARY} demo --plain </dev/null >/dev/null; {newsfold} feeds; \
                            {newsfold} list --limit 12; echo listed"
    );
    let mut session = Session::run(&["/bin/sh", "-c", &commands], &[]);
    session.until("listed");
    session.until("newsfold: 12 of ");
    session.until("; --limit all lists all");
    let screen = session.screen.screen();
    assert!(screen.contents().contains(" fetched ") && screen.contents().contains('+'));
    let wrapped: Vec<u16> = (0..24).filter(|row| screen.row_wrapped(*row)).collect();
    assert!(wrapped.is_empty(), "{wrapped:?} of\n{}", screen.contents());
}

#[test]
fn who_sees_an_empty_list_is_told_why() {
    let demo = "~/.local/share/newsfold/demo";
    let newsfold = format!("{BINARY} --config {demo}/config.toml --data-dir {demo}");
    let commands = format!(
        "{BINARY} feeds; {BINARY} doctor; {BINARY} demo --plain </dev/null >/dev/null; \
         {newsfold} search zeppelin; {newsfold} list --view starred; {newsfold} list --query read"
    );
    let mut session = Session::run(&["/bin/sh", "-c", &commands], &[]);
    for told in [
        "config.toml yet: `newsfold add ADDRESS` adds one",
        "config.toml (not there yet)",
        "newsfold: nothing found",
        "newsfold: no story here",
    ] {
        session.until(told);
    }
}

#[test]
fn signals_end_it_cleanly() {
    for signal in [Signal::TERM, Signal::QUIT] {
        let mut session = Session::start(&[]);
        session.until("Welcome.");
        session.signal(signal);
        session.end(Duration::from_secs(10));
        session.gave_the_terminal_back();
    }
}

#[test]
fn suspending_gives_the_terminal_to_the_shell_for_a_while() {
    let command = format!("set -m; {BINARY} --offline; echo asleep; sleep 0.3; fg; echo ended");
    let mut session = Session::run(&["/bin/sh", "-c", &command], &[]);
    session.until("Welcome.");
    session.press("\u{1a}");
    session.until("asleep");
    assert!(!session.screen.screen().alternate_screen());
    session.until("Welcome.");
    assert!(session.screen.screen().alternate_screen());
    session.press("q");
    session.until("ended");
    session.end(PATIENCE);
    session.gave_the_terminal_back();
}

#[test]
fn without_a_shell_to_wake_it_nothing_stops_it() {
    let mut session = Session::start(&[]);
    session.until("Welcome.");
    session.press("\u{1a}");
    session.until("Can't suspend: no shell here");
    session.signal(Signal::TSTP);
    session.press("?");
    session.until("All keys");
    session.press("Q");
    session.end(PATIENCE);
    session.gave_the_terminal_back();
}

#[test]
fn a_storm_of_sizes_ends_with_the_right_screen() {
    let mut session = Session::start(&[]);
    session.until("Welcome.");
    for step in 0..2_000u16 {
        let (columns, rows) = (1 + step * 7 % 200, 1 + step * 3 % 60);
        session.master.as_ref().expect("open").resize(size(columns, rows)).expect("resizes");
        while let Ok(bytes) = session.output.try_recv() {
            session.seen.extend(bytes);
        }
    }
    session.master.as_ref().expect("open").resize(size(80, 24)).expect("resizes");
    while session.output.try_recv().is_ok() {}
    session.screen = blank_screen();
    session.press("\u{c}");
    session.until("Look at the demo");
    session.press("q");
    assert_eq!(session.end(PATIENCE), 0);
}

#[test]
fn all_that_was_typed_is_heard_at_once() {
    let mut session = Session::start(&[]);
    session.until("Welcome.");
    // More than a terminal delivers in one read.
    session.press(&"j".repeat(3_000));
    session.press(&"\x1b[B".repeat(1_000));
    session.press("?");
    session.until("All keys");
    session.press("Q");
    assert_eq!(session.end(PATIENCE), 0);
}

#[test]
fn what_the_terminal_answers_to_others_is_not_typed() {
    let mut session = Session::start(&[]);
    session.until("Welcome.");
    for answer in ["\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\", "\x1bP>|Q\x1b\\", "\x1b[>41;370;0c"] {
        session.press(answer);
    }
    session.press("?");
    session.until("All keys");
    assert!(!session.screen.screen().contents().contains("1c1c"));
    session.press("Q");
    assert_eq!(session.end(PATIENCE), 0);
}

#[test]
fn a_terminal_that_takes_nothing_more_does_not_keep_it_alive() {
    let mut session = Session::start(&[]);
    session.until("Welcome.");
    session.stop_reading();
    // Each redraws the whole screen, and the terminal buffers some memory pages of output.
    for _ in 0..200 {
        session.press("\x0c?\x0cq");
    }
    session.signal(Signal::TERM);
    session.end(Duration::from_secs(10));
}

#[test]
fn a_terminal_that_says_it_is_endless_has_no_endless_screen() {
    let command = format!("stty cols 65535 rows 65535; {BINARY} --offline; echo ended");
    let mut session = Session::run(&["/bin/sh", "-c", &command], &[]);
    // The text is far below the visible part of this terminal.
    session.until_sent("Welcome.");
    session.press("q");
    session.until("ended");
    session.end(PATIENCE);
    session.gave_the_terminal_back();
}

#[test]
fn it_does_not_outlive_its_terminal() {
    // Even where the hang-up signal is ignored.
    let command = format!("trap '' HUP; exec {BINARY} --offline");
    let mut session = Session::run(&["/bin/sh", "-c", &command], &[]);
    session.until("Welcome.");
    // The reader thread holds the terminal too; it ends at the next output that it cannot pass on.
    session.output = channel().1;
    session.press("?");
    session.reader.take().expect("it reads").join().expect("it ends");
    session.input = None;
    session.master = None;
    session.end(Duration::from_secs(15));
}

#[test]
fn nothing_but_ascii_where_the_locale_has_nothing_else() {
    let mut session = Session::start(&[("LANG", "C")]);
    session.until("Welcome.");
    session.press("?");
    session.until("All keys");
    session.press("Q");
    session.end(PATIENCE);
    assert!(session.seen.iter().all(u8::is_ascii));
}

#[test]
fn no_colours_and_no_clipboard_unless_asked_for() {
    let mut session = Session::start(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]);
    session.until("Welcome.");
    session.press("?");
    session.until("All keys");
    session.press("Q");
    session.end(PATIENCE);
    let seen = String::from_utf8_lossy(&session.seen);
    assert!(!seen.contains("]52;"));
    for sequence in seen.split("\u{1b}[").skip(1) {
        let codes = sequence.split(|c: char| c.is_ascii_alphabetic()).next().unwrap_or_default();
        let is_style = sequence[codes.len()..].starts_with('m');
        let is_colour = |code: &str| code.len() == 2 && matches!(code.as_bytes()[0], b'3' | b'4');
        assert!(!(is_style && codes.split(';').any(is_colour)), "{codes:?}");
    }
}

#[test]
fn terminals_that_cannot_show_it_get_a_sentence() {
    let mut session = Session::start(&[("TERM", "dumb")]);
    assert_eq!(session.end(PATIENCE), 2);
    let said = String::from_utf8_lossy(&session.seen).into_owned();
    assert!(said.contains("newsfold list") && !said.contains('\u{1b}'), "{said}");
}

#[test]
fn without_a_terminal_there_is_a_sentence() {
    let home = tempfile::tempdir().expect("a folder");
    let output = Command::new(Path::new(BINARY))
        .env("HOME", home.path())
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("needs a terminal"));
}

#[test]
fn what_may_take_long_says_so_and_leaves_no_trace() {
    let mut session = Session::run(&[BINARY, "doctor"], &[]);
    session.until_sent("\rlooking at every page of the store…");
    session.until("Feeds");
    assert_eq!(session.end(PATIENCE), 0);
    let shown = session.screen.screen().contents();
    assert!(!shown.contains("looking") && !shown.contains("counting"), "{shown}");
}

#[test]
fn progress_fits_the_terminal_and_is_only_shown_where_lines_can_be_erased() {
    let item = "<item><title>Harbour opens</title></item>";
    let feed = format!("<rss version=\"2.0\"><channel><title>F</title>{item}</channel></rss>");
    let commands = format!(
        "echo '{feed}' >f.xml; for n in 1 2 3 4; do cp f.xml f$n.xml; \
             echo '[[feed]]'; echo \"file = \\\"$HOME/f$n.xml\\\"\"; done >c.toml; \
         stty cols 20; {BINARY} --config c.toml refresh; echo done"
    );
    let commands = format!("cd ~; {commands}");
    let run = |kind| {
        let mut session = Session::run(&["/bin/sh", "-c", &commands], &[("TERM", kind)]);
        session.until("done");
        String::from_utf8_lossy(&session.seen).into_owned()
    };
    let seen = run("xterm-256color");
    let shown = |line: &&str| line.ends_with("\x1b[K");
    let lines: Vec<&str> = seen.split('\r').flat_map(|it| it.split_inclusive("\x1b[K")).collect();
    let widths = lines.iter().filter(|it| shown(it)).map(|it| it.chars().count() - 3);
    let widths: Vec<usize> = widths.collect();
    assert!(widths.contains(&19) && widths.iter().all(|width| *width <= 19), "{widths:?}");
    let seen = run("dumb");
    assert!(seen.contains("4 new entries") && !seen.contains('\x1b'), "{seen:?}");
}

#[test]
fn a_command_has_the_terminal_until_it_ends() {
    let mut session = Session::run(&[BINARY, "demo"], &[]);
    session.until(" unread");
    session.press("|cat; printf '%s' \"th\"\"e end\"\r");
    session.until("the end");
    session.until("enter: back to newsfold");
    assert!(session.is_as_before(), "a command finds echo and whole lines");
    session.press("\r");
    session.until(": done");
    session.press("?");
    session.until("All keys");
    session.press("Q");
    assert_eq!(session.end(PATIENCE), 0);
    session.gave_the_terminal_back();
}

#[test]
fn control_c_ends_the_command_that_has_the_terminal_and_nothing_else() {
    let mut session = Session::run(&[BINARY, "demo"], &[]);
    session.until(" unread");
    session.until("Hotfix");
    // Without the ages on the right, which may change meanwhile.
    let headlines = |session: &Session| -> Vec<String> {
        let rows = session.screen.screen().rows(0, 60);
        rows.skip(1).take(20).collect()
    };
    let before = headlines(&session);
    std::fs::write(session._home.path().join("words"), "begun").expect("writes");
    // The output comes from the process that blocks: until that runs, a shell may swallow the signal.
    session.press("|tail -f ~/words; printf '%s' \"surv\"\"ived\"\r");
    session.until("begun");
    session.press("\u{3}");
    session.until("enter: back to newsfold");
    // A second press does not leave newsfold either.
    session.press("\u{3}");
    session.press("\r");
    session.until(": was killed by a signal");
    assert!(!String::from_utf8_lossy(&session.seen).contains("survived"), "it went on");
    assert!(session.screen.screen().alternate_screen() && !session.is_as_before());
    assert_eq!(headlines(&session), before);
    session.press("\u{3}");
    session.until("Nothing is running");
    session.press("j?");
    session.until("All keys");
    session.press("Q");
    assert_eq!(session.end(PATIENCE), 0);
    session.gave_the_terminal_back();
}

#[test]
fn the_editor_opens_at_the_feed_and_what_it_wrote_counts_at_once() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("config.toml");
    let feed = "[[feed]]\nfile = \"one.xml\"\nname = \"First\"\n";
    std::fs::write(&config, format!("# mine\n\n{feed}")).expect("writes");
    let editor = folder.path().join("editor");
    let script = "#!/bin/sh\n[ \"$1\" = +3 ] && sed -i s/First/Second/ \"$2\"\n";
    std::fs::write(&editor, script).expect("writes");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&editor, mode).expect("can be run");
    let (config, editor) = (config.to_str().expect("a path"), editor.to_str().expect("a path"));
    let argv = [BINARY, "--offline", "--config", config];
    let mut session = Session::run(&argv, &[("EDITOR", editor)]);
    session.until("No news yet");
    session.press("gf");
    session.until("First");
    session.press("Ge");
    session.until("Configuration reloaded");
    session.until("Second");
    session.press("p");
    session.until("Paused Second");
    session.press("u");
    session.until("Undone: paused Second");
    session.press("Q");
    assert_eq!(session.end(PATIENCE), 0);
    let text = std::fs::read_to_string(config).expect("reads");
    assert_eq!(text, format!("# mine\n\n{}", feed.replace("First", "Second")));
}

#[test]
fn a_story_is_saved_where_it_is_told_and_never_over_another() {
    let mut session = Session::run(&[BINARY, "demo"], &[]);
    let home = session._home.path().to_owned();
    session.until(" unread");
    session.press(":save ~/story.txt\r");
    session.until("Saved 1 story");
    let first = std::fs::read(home.join("story.txt")).expect("it is there");
    session.press("j:save ~/story.txt\r");
    session.until("It exists already");
    session.press("n");
    session.until("Left as it was");
    assert_eq!(std::fs::read(home.join("story.txt")).expect("it is there"), first);
    session.press(":");
    session.until("tab complete");
    session.press("\u{1b}[A\r");
    session.until("It exists already");
    session.press("y");
    session.until("Saved 1 story");
    assert_ne!(std::fs::read(home.join("story.txt")).expect("it is there"), first);
    session.press(":save /no/such/folder/x\r");
    session.until("there is no folder");
    session.press("Q");
    assert_eq!(session.end(PATIENCE), 0);
}

#[test]
fn what_was_imported_goes_again_by_undo_and_comes_back_by_redo() {
    let mut session = Session::start(&[]);
    let opml = "<opml><body><outline xmlUrl=\"https://a.example/f\"/>\
                <outline xmlUrl=\"https://b.example/f\"/></body></opml>";
    std::fs::write(session._home.path().join("list.opml"), opml).expect("writes");
    session.until("Welcome.");
    session.press(":import ~/li\t");
    session.until(":import ~/list.opml");
    session.press("\r");
    session.until("Added 2 feeds · u undoes");
    session.press("u");
    session.until("Undo: added 2 feeds?");
    session.press("y");
    session.until("Undone: added 2 feeds");
    session.until("Welcome.");
    session.press("\u{12}");
    session.until("Done again: added 2 feeds");
    session.press("Q");
    assert_eq!(session.end(PATIENCE), 0);
}

#[test]
fn pictures_come_in_the_way_of_the_terminal() {
    let server = Server::start();
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(36, 18, |x, _| image::Rgb([if x < 18 { 255 } else { 0 }, 0, 0]))
        .write_to(&mut picture, image::ImageFormat::Png)
        .expect("memory takes all");
    let picture = picture.into_inner();
    server.route("/map.png", move |_| Response::ok(picture.clone()));
    let address = server.url("/map.png");
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Maps</title><item><title>A map of it</title>\
         <description>&lt;p&gt;Here it is.&lt;/p&gt;&lt;img src='{address}'&gt;</description>\
         </item></channel></rss>"
    );
    server.route("/feed", move |_| Response::ok(feed.clone()));
    // Half red, half black: the first row of sixels of the picture.
    let sixels = "\u{1b}P0;1;0q\"1;1;36;18#0;2;0;0;0#1;2;100;0;0#0!18?!18~$#1!18~-";
    let inline = "\u{1b}]1337;File=inline=1;width=5;height=1;";
    for (term, program, bytes) in [
        ("foot", "", sixels),
        ("xterm-256color", "WezTerm", inline),
        ("xterm-kitty", "", "\u{1b}_Ga=T,U=1,f=100,i="),
        ("xterm-256color", "", "48;2;255;0;0m"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("config.toml");
        let text = format!(
            "[fetch]\nallow_private_hosts = [\"127.0.0.1\"]\n\
             [screen]\nimages = \"auto\"\n[[feed]]\nurl = \"{}\"\n",
            server.url("/feed")
        );
        std::fs::write(&config, text).expect("writes");
        let config = config.to_str().expect("a plain path");
        let argv = [BINARY, "--config", config, "--data-dir", folder.path().to_str().expect("so")];
        let around = [("TERM", term), ("TERM_PROGRAM", program), ("COLORTERM", "truecolor")];
        let mut session = Session::run(&argv, &around);
        session.until("A map of it");
        session.press("\r");
        session.until("Here it is.");
        session.until_sent(bytes);
        session.press("Q");
        assert_eq!(session.end(PATIENCE), 0);
        session.gave_the_terminal_back();
    }
}
