//! # newsfold: the map
//!
//! newsfold polls news feeds, folds copies of one article into a story, groups stories about the
//! same event, and shows them in a terminal. Bytes come in at one end and styled lines go out at
//! the other; every stage is one folder:
//!
//! ```text
//!  fetch ─▶ parse ─▶ clean ─▶ store ─▶ group ─▶ store ─▶ render ─▶ tui, plain, cli
//!  bytes    feed     entries   rows    stories   rows     lines     a face
//!          └──────────── joined by engine, configured by config ────────────┘
//! ```
//!
//! # Floors
//!
//! A folder may import from lower floors, and from a few folders of its own: `tests/floors.rs` lists
//! them.
//!
//! | Floor | Folders | What they do |
//! | --- | --- | --- |
//! | 0 | [`domain`] | the vocabulary: plain values |
//! | 1 | [`parse`], [`clean`], [`group`], [`index`], [`query`], [`render`], [`demo`] | pure: decide, never reach out |
//! | 2 | [`system`], [`config`], [`fetch`], [`store`] | the edges: processes, TOML, the network, SQLite |
//! | 3 | [`engine`] | joins the pieces; knows no screen |
//! | 4 | [`session`] | what all faces share |
//! | 5 | [`tui`], [`plain`], [`cli`] | the faces: a screen, a line-by-line conversation, commands |
//!
//! # Invariants
//!
//! 1. Floors 0 and 1 have no async, clock, file, environment, or global.
//! 2. Only `store` contains SQL.
//! 3. In `tui`, `view` reads, `update` decides, `run` acts; neither of the first two waits.
//! 4. Text from outside reaches a cell, a pipe, or the store only as [`domain::Text`] or
//!    [`domain::Html`].
//! 5. Stories, clusters, and the index of words can be dropped and rebuilt from the entries.
//! 6. The dates in feeds are shown and sorted by. None decides by itself: a date keeps apart only
//!    entries that differ in more than their dates.
//! 7. A feed that fails is a fact in the store and a line on the screen, never the end of a
//!    refresh.
//! 8. Every request from a face is answered by exactly one event, even on failure.

pub mod domain;

pub mod clean;
pub mod demo;
pub mod group;
pub mod index;
pub mod parse;
pub mod query;
pub mod render;

pub mod config;
pub mod fetch;
pub mod store;
pub mod system;

pub mod engine;

pub mod session;

pub mod cli;
pub mod plain;
pub mod tui;
