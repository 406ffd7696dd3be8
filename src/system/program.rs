//! A program that is run for what it prints.

use std::io;
use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

/// A running program, ended with all that it started when it is no longer wanted.
pub struct Program {
    child: Child,
    /// Its number, which is that of its group.
    id: Pid,
}

impl Program {
    /// Starts a program with its arguments as they are, without a shell.
    ///
    /// # Errors
    /// When the system can't start it.
    pub fn start(argv: &[String], complaints: Stdio) -> io::Result<Self> {
        let (program, arguments) = argv.split_first().map_or(("", argv), |(it, rest)| (it, rest));
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(complaints)
            .kill_on_drop(true)
            // A group of its own, so that a script is ended together with what it runs, and is not
            // touched by keys meant for the reader's terminal.
            .process_group(0)
            .spawn()?;
        let id = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        let id = id.ok_or_else(|| io::Error::other("it has no number"))?;
        Ok(Program { child, id })
    }

    /// What it prints and what it complains of; there once.
    pub fn pipes(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdout.take(), self.child.stderr.take())
    }

    /// Waits for its end while `reading` takes what it prints, and ends what it left running, which may
    /// hold its pipes open for good: what that still prints is taken for as long as `afterwards`. A
    /// reading that fails ends the program at once.
    ///
    /// # Errors
    /// The outer when the program is lost, the inner that of `reading`.
    pub async fn finish<E>(
        mut self,
        reading: impl Future<Output = Result<(), E>>,
        afterwards: Duration,
    ) -> io::Result<Result<ExitStatus, E>> {
        let mut reading = pin!(reading);
        let read = tokio::select! {
            read = &mut reading => {
                if read.is_ok() {
                    self.ended().await?;
                }
                read
            }
            ended = self.ended() => {
                ended?;
                timeout(afterwards, reading).await.unwrap_or(Ok(()))
            }
        };
        let status = self.end().await?;
        Ok(read.map(|()| status))
    }

    /// Waits until the program ended. It is left to `end` to be waited for: its number can't become
    /// another's before.
    async fn ended(&self) -> io::Result<()> {
        let mut ends = signal(SignalKind::child())?;
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        while waitid(WaitId::Pid(self.id), look)?.is_none() {
            ends.recv().await;
        }
        Ok(())
    }

    /// Ends the program and what it left running; answers how it ended by itself if it did.
    async fn end(&mut self) -> io::Result<ExitStatus> {
        self.kill();
        self.child.wait().await
    }

    fn kill(&self) {
        let _ = kill_process_group(self.id, Signal::KILL);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has no number once it was waited for.
        if self.child.id().is_some() {
            self.kill();
        }
    }
}

/// Reads the start of what is printed, so many bytes; the rest is read and dropped, so that the
/// program can go on.
pub async fn listen(pipe: Option<impl AsyncRead + Unpin>, most: u64, heard: &mut Vec<u8>) {
    if let Some(mut pipe) = pipe {
        // What cannot be read was not said.
        let _ = (&mut pipe).take(most).read_to_end(heard).await;
        let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
    }
}
