//! Giving the terminal to the shell for a while (C-z).
//!
//! The terminal driver sends SIGTSTP to a whole job, and the kernel ignores it where no shell could
//! resume the job. We handle it, so we stop by SIGSTOP, which is never ignored: whether a shell can
//! resume us has to be found out first.

use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};

use super::terminal;

/// How many ancestors are checked at most.
const ANCESTORS: usize = 16;

/// Who stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// The whole job, as by the key.
    Job,
    /// This process alone, as by a signal to it.
    Process,
}

/// Stops until the shell resumes us; does nothing and returns false if no shell could. The terminal has
/// to be taken back afterwards.
pub(super) fn suspend(who: Who) -> bool {
    if !can_be_woken() {
        return false;
    }
    terminal::restore();
    // If stopping fails, we go on: nothing else is left to do.
    let _ = match who {
        Who::Job => kill_current_process_group(Signal::STOP),
        Who::Process => kill_process(getpid(), Signal::STOP),
    };
    true
}

/// Whether an ancestor in the same session belongs to another job: a shell with job control.
fn can_be_woken() -> bool {
    let Some(own) = Place::of(getpid().as_raw_nonzero().get()) else { return false };
    let mut ancestor = own.parent;
    for _ in 0..ANCESTORS {
        match Place::of(ancestor) {
            Some(its) if its.session != own.session => return false,
            Some(its) if its.job != own.job => return true,
            Some(its) => ancestor = its.parent,
            None => return false,
        }
    }
    false
}

/// The parent, job (process group), and session of a process.
///
/// Plain numbers: in a container the parent, the job and the session of a process can be outside,
/// and are 0 then.
struct Place {
    parent: i32,
    job: i32,
    session: i32,
}

impl Place {
    /// `None` if there is no such process, or the system doesn't tell.
    #[cfg(target_os = "linux")]
    fn of(process: i32) -> Option<Place> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // `pid (name) state parent job session …`; the name may hold anything.
        let (_, after_name) = stat.rsplit_once(") ")?;
        let mut numbers = after_name.split(' ').skip(1).map_while(|number| number.parse().ok());
        Some(Place { parent: numbers.next()?, job: numbers.next()?, session: numbers.next()? })
    }

    /// Only the parent of this process can be asked for everywhere, so no earlier ancestor is known.
    #[cfg(not(target_os = "linux"))]
    fn of(process: i32) -> Option<Place> {
        let pid = rustix::process::Pid::from_raw(process)?;
        let parent = match rustix::process::getppid() {
            Some(parent) if pid == getpid() => parent.as_raw_nonzero().get(),
            _ => 0,
        };
        Some(Place {
            parent,
            job: rustix::process::getpgid(Some(pid)).ok()?.as_raw_nonzero().get(),
            session: rustix::process::getsid(Some(pid)).ok()?.as_raw_nonzero().get(),
        })
    }
}
