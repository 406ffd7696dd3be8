//! The parts of the screen. A pane is one file: its state, what it can do to that state, how it is
//! drawn, its tests, in that order. A pane reaches nothing outside its state; what needs another
//! pane or the engine is in `update`.

pub mod article;
pub mod first_run;
pub mod help;
pub mod problems;
pub mod prompt;
pub mod shelves;
pub mod stories;
