//! One language for views, search, filters, and the command line: text to [`Expr`](crate::domain::Expr) and back.
//!
//! ```text
//! text ─ token ─▶ words and signs ─ parse ─▶ Expr ─ print ─▶ text
//!                     └───────── Mistake, with its column ─┘
//! ```
//!
//! Precedence, from the loosest to the tightest: `or`, `and` (which may be left out), `not` and `-`, the
//! comparison of a field with a value. `docs/queries.md` has examples.

mod field;
mod mistake;
mod nearest;
mod parse;
mod print;
mod sort;
mod tagging;
mod token;
mod value;

pub use field::{FLAGS, NAMES, beginnings, help};
pub use mistake::Mistake;
pub use nearest::{did_you_mean, nearest};
pub use parse::{parse, parse_search, parse_typed};
pub use print::spell_value;
pub use sort::{parse_sort, sort_names};
pub use tagging::{parse_tagging, spell_tag};

#[cfg(test)]
mod tests;
