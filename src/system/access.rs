//! What this process may do to a file.

use std::io;
use std::path::Path;

use rustix::fs::Access;

/// Why the system does not let this process read the file at `path`, or look into the folder there; `None`
/// if it does. Opens nothing, like [`may_write`].
pub fn unreadable(path: &Path) -> Option<io::Error> {
    let wanted = if path.is_dir() { Access::EXEC_OK } else { Access::READ_OK };
    rustix::fs::access(path, wanted).err().map(io::Error::from)
}

/// Whether the system lets this process write the file at `path`, or into the folder there. The file is not
/// opened: closing it would drop the locks that this process holds on it.
pub fn may_write(path: &Path) -> bool {
    rustix::fs::access(path, Access::WRITE_OK).is_ok()
}
