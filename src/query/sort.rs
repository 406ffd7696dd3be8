//! The names of the orders for lists of stories.

use super::mistake::Mistake;
use super::nearest::did_you_mean;
use crate::domain::Sort;

/// The order with this name.
///
/// # Errors
/// When there is none.
pub fn parse_sort(name: &str) -> Result<Sort, Mistake> {
    let wanted = name.trim().to_lowercase();
    let found = match wanted.as_str() {
        // The name of the action, and the name in other readers.
        "date" => Some(Sort::Newest),
        name => Sort::ALL.into_iter().find(|sort| sort.name() == name),
    };
    found.ok_or_else(|| {
        let what = format!("no such order `{name}`");
        Mistake::new(1, what, did_you_mean(&wanted, &sort_names()))
    })
}

/// The names of all orders.
pub fn sort_names() -> Vec<&'static str> {
    Sort::ALL.iter().map(|sort| sort.name()).collect()
}
