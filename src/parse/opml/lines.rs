//! A line of newsboat's `urls` file: an address, then its tags, one of which may be a name, as `~Name`.

use super::read::{Named, tags};
use crate::domain::Text;

/// Reads a line; `None` if it names nothing.
pub(super) fn of(line: &str) -> Option<Named> {
    let words = words(line);
    let (address, words) = words.split_first()?;
    // What is never subscribed to is kept too, so that it is reported as skipped; plain words are not.
    let is_other = ["exec:", "filter:", "query:"].iter().any(|it| address.starts_with(it));
    if !is_other && !address.contains(['.', '/']) {
        return None;
    }
    let name = words.iter().find_map(|word| word.strip_prefix('~')).unwrap_or_default();
    // A tag with `!` hides the feed in newsboat's own list.
    let are_tags = words.iter().filter(|word| !word.starts_with(['~', '!']));
    Some(Named {
        address: address.clone(),
        name: Text::clean(name).cut(200),
        tags: tags(are_tags.map(String::as_str)),
        runs_program: false,
        may_be_file: true,
    })
}

/// Splits a line into words. Quoted words may hold blanks, and quotes after a backslash. A `#` that begins
/// a word begins a comment.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let (mut is_quoted, mut letters) = (false, line.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '#' if word.is_none() => break,
            '"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            '\\' if is_quoted => word.get_or_insert_default().extend(letters.next()),
            blank if blank.is_whitespace() && !is_quoted => words.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}
