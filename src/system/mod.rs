//! System services that more than one folder uses.
//!
//! | File | Its one subject |
//! | --- | --- |
//! | `access.rs` | what this process may do to a file |
//! | `heaps.rs` | how much memory a process that refreshes takes |
//! | `private.rs` | files and folders that are their owner's alone |
//! | `program.rs` | a program that is run for what it prints |
//! | `turn.rs` | turns that processes take at a file |

pub mod access;
pub mod heaps;
pub mod private;
mod program;
pub mod turn;

pub use program::{Program, listen};
