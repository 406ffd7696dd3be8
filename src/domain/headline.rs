//! What a story is called.

use super::Text;

/// What a headline was before it changed: `was “Mayor to resign”`.
pub fn was(earlier: &Text) -> String {
    format!("was “{earlier}”")
}

/// What to call a story without a headline, as many posts and photographs are: how its text `begins`, or
/// else where it lives.
pub fn called(begins: &str, link: Option<&str>) -> Text {
    /// So many characters fill a wide screen.
    const LONGEST: usize = 160;
    let words = match link {
        _ if !begins.is_empty() => begins,
        Some(link) => link.split_once("://").map_or(link, |(_, rest)| rest).trim_end_matches('/'),
        None => "(no headline)",
    };
    Text::clean(words).cut(LONGEST)
}
