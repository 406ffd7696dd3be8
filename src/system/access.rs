//! What this process may do to a file.

use std::path::Path;

use rustix::fs::Access;

/// Whether the system lets this process write the file at `path`, or into the folder there. The file is not
/// opened: closing it would drop the locks that this process holds on it.
pub fn may_write(path: &Path) -> bool {
    rustix::fs::access(path, Access::WRITE_OK).is_ok()
}
