//! Lending the terminal to another program: an editor, or what stories are piped to.
//!
//! The program runs in our own job, so that the keys of the terminal driver reach it: when C-z stops it
//! we stop with it, and a C-c meant for it is ignored here.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use rustix::termios::{QueueSelector, tcflush};

use super::lookout;
use super::msg::Msg;
use super::run::Hands;
use super::suspend::{Who, suspend};
use super::{resized, terminal};
use crate::session::piping::{self, Pipe};

impl Hands<'_> {
    /// Opens a file in the reader's editor, at a line.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn edit(&mut self, file: &Path, line: usize) -> io::Result<Msg> {
        let set = |name| std::env::var(name).ok().filter(|it: &String| !it.trim().is_empty());
        let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
        let mut command = editor_command(&editor, file, line);
        Ok(match self.lend(|| wait(&command.spawn()?))? {
            Ok(Some(0)) => Msg::Edited,
            Ok(_) => Msg::Wrong(format!(
                "{editor} ended with an error; the configuration was not reloaded"
            )),
            Err(error) => Msg::Wrong(format!("{editor} can't be started: {error}")),
        })
    }

    /// Hands stories to a shell command, and waits for Enter after it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn pipe(&mut self, pipe: Pipe) -> io::Result<Msg> {
        let line = pipe.command.clone();
        let ended = self.lend(|| {
            let ended = pipe.start().and_then(|child| wait(&child));
            if !lookout::is_to_end() {
                wait_for_enter();
            }
            ended
        })?;
        Ok(match piping::told(&line, &ended) {
            Ok(done) => Msg::Said(done),
            Err(wrong) => Msg::Wrong(wrong),
        })
    }

    /// Lets a browser show a page in the terminal.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn browse_here(&mut self, command: &mut Command) -> io::Result<Msg> {
        let program = command.get_program().to_string_lossy().into_owned();
        let ended = self.lend(|| wait(&command.spawn()?))?;
        Ok(match piping::told(&program, &ended) {
            Ok(_) => Msg::Said("Back from the browser".to_owned()),
            Err(wrong) => Msg::Wrong(wrong),
        })
    }

    /// Gives the terminal to a program while it runs; returns its exit code, or `None` if it was
    /// killed.
    fn lend(
        &mut self,
        run: impl FnOnce() -> io::Result<Option<i32>>,
    ) -> io::Result<io::Result<Option<i32>>> {
        terminal::restore();
        let ended = run();
        // Drops what the terminal still answers to the program.
        let _ = tcflush(rustix::stdio::stdin(), QueueSelector::IFlush);
        self.terminal.take_back()?;
        self.lent = true;
        // Cannot fail: the loop that called this holds the receiver.
        let _ = self.outcomes.send(resized());
        Ok(ended)
    }
}

/// `vi +12 config.toml`, or the editor's own way to name a line. A shell reads `$EDITOR`, which may hold
/// quotes and variables, as it does for git and others.
fn editor_command(editor: &str, file: &Path, line: usize) -> Command {
    let program = editor.split_whitespace().next().unwrap_or_default().trim_matches(['"', '\'']);
    let name = Path::new(program).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{editor} \"$@\""), editor]);
    let at_line = || {
        let mut place = file.as_os_str().to_owned();
        place.push(format!(":{line}"));
        place
    };
    match name.as_str() {
        "hx" | "helix" | "zed" | "subl" => command.arg(at_line()),
        "code" | "codium" | "code-oss" => command.args(["--wait", "--goto"]).arg(at_line()),
        _ => command.arg(format!("+{line}")).arg(file),
    };
    command
}

/// Waits until the program ends; when it is stopped, stops with it.
fn wait(child: &Child) -> io::Result<Option<i32>> {
    let id = Pid::from_child(child);
    loop {
        match waitpid(Some(id), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) if status.stopped() => {
                suspend(Who::Job);
                // Where no shell could wake us, the program goes on at once.
                let _ = kill_process(id, Signal::CONT);
            }
            Ok(Some((_, status))) => return Ok(status.exit_status()),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn wait_for_enter() {
    let mut out = io::stdout().lock();
    let asked = out.write_all(b"\n\x1b[7m enter: back to newsfold \x1b[0m ");
    if asked.and_then(|()| out.flush()).is_ok() {
        // The end of the input counts as Enter.
        let _ = io::stdin().read_line(&mut String::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_are_told_the_line_in_their_own_way() {
        for (editor, want) in [
            ("vi", &["+12", "/c/config.toml"][..]),
            ("/usr/bin/emacsclient -t", &["+12", "/c/config.toml"]),
            ("hx", &["/c/config.toml:12"]),
            ("code -n", &["--wait", "--goto", "/c/config.toml:12"]),
        ] {
            let command = editor_command(editor, Path::new("/c/config.toml"), 12);
            assert_eq!(command.get_args().skip(3).collect::<Vec<_>>(), want, "{editor}");
        }
    }

    #[test]
    fn an_editor_may_have_quoted_arguments() {
        let editor = r#"printf '%s|' -a "" "two words""#;
        let ended = editor_command(editor, Path::new("/c/config.toml"), 12).output();
        let said = String::from_utf8(ended.expect("a shell").stdout).expect("text");
        assert_eq!(said, "-a||two words|+12|/c/config.toml|");
    }
}
