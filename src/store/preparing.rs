//! What a person is told when a store can't be used at once.

use std::fmt;

/// Work that takes long before a store can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preparing {
    /// The store is brought to the newest format.
    NewFormat,
    /// The store is damaged, and is rescued.
    Rescue,
}

impl fmt::Display for Preparing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Preparing::NewFormat => {
                "the store is brought to the format of this version, which takes some seconds for a \
                 million entries; if it is stopped, it begins again"
            }
            Preparing::Rescue => {
                "the store is damaged; all that can be read of it and of its backups goes into a new one"
            }
        })
    }
}
