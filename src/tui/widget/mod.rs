//! Small parts that several panes are made of.

pub mod input;
pub mod list;
pub mod message;
pub mod paint;
pub mod sparkline;
pub mod words;
