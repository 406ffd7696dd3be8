//! How many heaps a process that refreshes has. The GNU C library gives one to each thread, up to eight
//! for a core, and what is freed in one is not used in another: with one for a core a refresh takes 15
//! to 20 MB less, and no more time, as long as no two cores work on the same one. Without unsafe code
//! only the environment that a process begins with can ask for that.

use std::process::Command;
use std::thread::available_parallelism;

/// So many are enough for any refresh, however many cores there are.
const MOST: usize = 8;

/// The variable that the GNU C library knows.
const HEAPS: &str = "MALLOC_ARENA_MAX";

/// What says that a process was begun anew: the other is kept from programs that have more rights than who
/// starts them.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const BEGUN: (&str, &str) = ("NEWSFOLD_HAS_FEW_HEAPS", "1");

/// Has a program begin with few heaps, unless the reader's environment says how many.
pub fn spare(command: &mut Command) {
    if !are_counted() {
        let cores = available_parallelism().map_or(2, usize::from);
        command.env(HEAPS, cores.clamp(2, MOST).to_string());
    }
}

/// Begins this process anew, with few heaps; returns where there is no need, or no way. Nothing may have
/// been begun yet.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn begin_with_few() {
    use std::os::unix::process::CommandExt;

    if are_counted() || std::env::var_os(BEGUN.0).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // What runs may be a loader that was told of this program, or the file is gone.
    if program.file_name() != Some(env!("CARGO_PKG_NAME").as_ref()) {
        return;
    }
    let mut arguments = std::env::args_os();
    let mut command = Command::new(program);
    command.arg0(arguments.next().unwrap_or_default()).args(arguments).env(BEGUN.0, BEGUN.1);
    spare(&mut command);
    // Where it can't be, this process goes on.
    let _ = command.exec();
}

/// Elsewhere nobody knows the variable.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn begin_with_few() {}

fn are_counted() -> bool {
    std::env::var_os(HEAPS).is_some()
}
