//! Tags to add and to remove, as a person types them.

use crate::domain::{Tagging, Text};

/// Reads tags separated by spaces or commas. A `-` removes a tag; quotes enclose one that has spaces:
/// `later -politics "long reads"`.
pub fn parse_tagging(typed: &str) -> Tagging {
    let mut tagging = Tagging::default();
    for word in words(typed) {
        let (tags, word) = match word.strip_prefix('-') {
            Some(rest) => (&mut tagging.remove, rest),
            None => (&mut tagging.add, word.strip_prefix('+').unwrap_or(&word)),
        };
        let tag = Text::clean(word.trim_start_matches('#'));
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tagging
}

fn words(typed: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in typed.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ' ' | ',' if !is_quoted => words.push(String::new()),
            letter => {
                if let Some(word) = words.last_mut() {
                    word.push(letter);
                }
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Writes a tag as it is typed.
pub fn spell_tag(tag: &str) -> String {
    if tag.contains([' ', ',']) { format!("\"{tag}\"") } else { tag.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_given_and_taken_in_one_line() {
        let texts = |words: &[&str]| words.iter().map(|word| Text::clean(word)).collect();
        let want = Tagging { add: texts(&["later", "long reads", "eu"]), remove: texts(&["x y"]) };
        assert_eq!(parse_tagging("#later, \"long reads\" -\"x y\"  +eu later -"), want);
        assert_eq!(spell_tag("long reads"), "\"long reads\"");
    }
}
