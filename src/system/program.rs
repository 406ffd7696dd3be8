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

use super::heaps;

/// A running program; dropping it kills it with all that it started.
pub struct Program {
    child: Child,
    /// Its process id, which is also that of its process group.
    id: Pid,
}

impl Program {
    /// Starts a program with its arguments as they are, without a shell.
    ///
    /// # Errors
    /// When the system can't start it.
    pub fn start(argv: &[String], complaints: Stdio) -> io::Result<Self> {
        let (program, arguments) = argv.split_first().map_or(("", argv), |(it, rest)| (it, rest));
        let mut command = Command::new(program);
        heaps::keep_to_oneself(command.as_std_mut());
        let child = command
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
        let id = id.ok_or_else(|| io::Error::other("it has no process id"))?;
        Ok(Program { child, id })
    }

    /// Takes its standard output and standard error; later calls return neither.
    pub fn pipes(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdout.take(), self.child.stderr.take())
    }

    /// Waits for its end while `reading` takes its output, then for at most `afterwards` for the rest of
    /// that: processes that it left running may hold its pipes open for good, and are killed. If
    /// `reading` fails, the program is killed at once.
    ///
    /// # Errors
    /// The outer one when the program can't be waited for, the inner one that of `reading`.
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

    /// Waits until the program ended, but leaves it to `end` to reap it: until then no other process
    /// gets its id.
    async fn ended(&self) -> io::Result<()> {
        let mut ends = signal(SignalKind::child())?;
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        while waitid(WaitId::Pid(self.id), look)?.is_none() {
            ends.recv().await;
        }
        Ok(())
    }

    /// Kills the program and what it left running; returns its own exit status if it had ended.
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
        // It has no id once it was reaped.
        if self.child.id().is_some() {
            self.kill();
        }
    }
}

/// Reads the first `most` bytes of a pipe. Drops the rest, so that the program can go on.
pub async fn listen(pipe: Option<impl AsyncRead + Unpin>, most: u64, heard: &mut Vec<u8>) {
    if let Some(mut pipe) = pipe {
        // Output that can't be read counts as none.
        let _ = (&mut pipe).take(most).read_to_end(heard).await;
        let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
    }
}
