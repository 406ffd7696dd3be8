//! The names of the orders in which stories are listed.

use super::mistake::Mistake;
use super::nearest::did_you_mean;
use crate::domain::Sort;

/// The order of this name.
///
/// # Errors
/// When there is none.
pub fn parse_sort(name: &str) -> Result<Sort, Mistake> {
    let wanted = name.trim().to_lowercase();
    let found = match wanted.as_str() {
        // As the action is called, and as other readers call it.
        "date" => Some(Sort::Newest),
        name => Sort::ALL.into_iter().find(|sort| sort.name() == name),
    };
    found.ok_or_else(|| {
        let what = format!("there is no order `{name}`");
        Mistake::new(1, what, did_you_mean(&wanted, &sort_names()))
    })
}

/// The names of all orders.
pub fn sort_names() -> Vec<&'static str> {
    Sort::ALL.iter().map(|sort| sort.name()).collect()
}
