//! One language for views, search, filters, and the command line: text to [`Expr`](crate::domain::Expr) and back.
//!
//! ```text
//! text ─ token ─▶ words and signs ─ parse ─▶ Expr ─ print ─▶ text
//!                     └───────── Mistake, with its column ─┘
//! ```
//!
//! From the loosest to the tightest: `or`, then `and` (which may be left out), then `not` and `-`,
//! then the comparison of a field with a value. `docs/queries.md` has it by examples.

mod field;
mod mistake;
mod parse;
mod print;
mod sort;
mod token;
mod value;

pub use field::{FLAGS, NAMES, help};
pub use mistake::Mistake;
pub use parse::{parse, parse_search, parse_typed};
pub use sort::{parse_sort, sort_names};

#[cfg(test)]
mod tests;
