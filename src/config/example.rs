//! The example configuration, which is embedded in the program.

use std::path::Path;

use super::load::parse;
use crate::domain::Subscription;

/// `config.example.toml`: every option with its default, and feeds to start with.
pub fn example() -> &'static str {
    include_str!("../../config.example.toml")
}

/// The feeds of the example.
pub fn example_feeds() -> Vec<Subscription> {
    parse(example(), Path::new("config.example.toml")).config.subscriptions
}
