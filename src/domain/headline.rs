//! Names for stories.

use super::Text;

/// Writes the earlier headline of a story whose headline changed: `was “Mayor to resign”`.
pub fn was(earlier: &Text) -> String {
    format!("was “{earlier}”")
}

/// The name to show for a story without a headline, such as many posts and photographs: how its text
/// `begins`, else its address.
pub fn called(begins: &str, link: Option<&str>) -> Text {
    /// Enough characters to fill a wide screen.
    const LONGEST: usize = 160;
    let words = match link {
        _ if !begins.is_empty() => begins,
        Some(link) => link.split_once("://").map_or(link, |(_, rest)| rest).trim_end_matches('/'),
        None => "(no headline)",
    };
    Text::clean(words).cut(LONGEST)
}
