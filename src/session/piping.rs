//! Handing stories to a command of the shell.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

/// A line for the shell.
pub fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", line]);
    command
}

/// Starts a command that reads this text, which is written meanwhile.
///
/// # Errors
/// When it can't be started.
pub fn hand(
    command: &mut Command,
    text: impl FnOnce() -> String + Send + 'static,
) -> io::Result<Child> {
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        let writer = std::thread::Builder::new().name("pipe".to_owned());
        // A command that does not read to the end is no mistake.
        let _ = writer.spawn(move || input.write_all(text().as_bytes()));
    }
    Ok(child)
}

/// In words, what came of a line: the exit code of its command, or nothing where that was killed.
///
/// # Errors
/// When it did not end well.
pub fn told(line: &str, ended: &io::Result<Option<i32>>) -> Result<String, String> {
    match ended {
        Ok(Some(0)) => Ok(format!("{line}: done")),
        Ok(Some(code)) => Err(format!("{line}: ended with {code}")),
        Ok(None) => Err(format!("{line}: was ended")),
        Err(error) => Err(format!("{line}: can't be started: {error}")),
    }
}
