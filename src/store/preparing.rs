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
                "converting the store to this version's format; a million entries take some seconds; if \
                 interrupted, it starts over next time"
            }
            Preparing::Rescue => {
                "the store is damaged; everything readable in it and its backups is being copied into a \
                 new one"
            }
        })
    }
}
