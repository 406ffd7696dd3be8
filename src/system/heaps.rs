//! Limits the heaps of a process that refreshes. The GNU C library gives each thread one, up to eight
//! for a core, and memory that is freed in one is not used in another: with one for a core a refresh
//! takes 15 to 20 MB less, and no more time, as long as no two cores work on the same one. Without
//! unsafe code only the environment that a process starts with can ask for that.

use std::process::Command;
use std::thread::available_parallelism;

/// Enough for any refresh, however many cores there are.
const MOST: usize = 8;

/// The variable that the GNU C library reads.
const HEAPS: &str = "MALLOC_ARENA_MAX";

/// Marks a process for which newsfold chose the number of heaps. The other variable can't: the reader may
/// have set it, and it is withheld from programs that have more rights than the user who starts them.
const BEGUN: (&str, &str) = ("NEWSFOLD_HAS_FEW_HEAPS", "1");

/// Makes a program start with few heaps, unless the reader's environment says how many.
pub fn spare(command: &mut Command) {
    if !are_counted() {
        let cores = available_parallelism().map_or(2, usize::from);
        command.env(HEAPS, cores.clamp(2, MOST).to_string()).env(BEGUN.0, BEGUN.1);
    }
}

/// Keeps the number of heaps that newsfold chose for this process from a program that it starts.
pub(super) fn keep_to_oneself(command: &mut Command) {
    if std::env::var_os(BEGUN.0).is_some() {
        command.env_remove(HEAPS).env_remove(BEGUN.0);
    }
}

/// Restarts this process with few heaps; returns if that is not needed, or not possible. Call it before
/// anything else is started.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn begin_with_few() {
    use std::os::unix::process::CommandExt;

    if are_counted() || std::env::var_os(BEGUN.0).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // The executable may be a loader that was given this program, or the file may be gone.
    if program.file_name() != Some(env!("CARGO_PKG_NAME").as_ref()) {
        return;
    }
    let mut arguments = std::env::args_os();
    let mut command = Command::new(program);
    command.arg0(arguments.next().unwrap_or_default()).args(arguments);
    spare(&mut command);
    // If it fails, this process goes on.
    let _ = command.exec();
}

/// Does nothing: other C libraries don't know the variable.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn begin_with_few() {}

fn are_counted() -> bool {
    std::env::var_os(HEAPS).is_some()
}
