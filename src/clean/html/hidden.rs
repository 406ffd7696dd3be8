//! Elements that hold nothing to read: those that a browser shows nobody, and the numbers beside the
//! lines of code.

use super::tokens::Tag;

/// Classes that say by convention: only for those who have the page read to them; those that Drupal puts on
/// author and date, which its feeds tell beside the text; and how large a picture of Discourse is.
const CLASSES: [&str; 6] = [
    "screen-reader-text",
    "sr-only",
    "visually-hidden",
    "field--name-uid",
    "field--name-created",
    "informations",
];

/// Whether the publisher hides an element from all who see.
pub(super) fn is_hidden(tag: &Tag) -> bool {
    // One that shows itself to who looks for its words holds a part of the text.
    tag.has_attribute("hidden") && tag.attribute("hidden") != "until-found"
        || has_class(tag, &CLASSES)
        || rules(tag).any(|(property, value)| match &*property.to_ascii_lowercase() {
            "display" => value.eq_ignore_ascii_case("none"),
            "visibility" => value.eq_ignore_ascii_case("hidden"),
            _ => false,
        })
}

/// Whether an element only numbers the lines of code beside it, as highlighters have it. Some of their
/// classes say so only `in_code`.
pub(super) fn numbers_lines(tag: &Tag, in_code: bool) -> bool {
    match &*tag.name {
        "td" => has_class(tag, &["gutter", "rouge-gutter", "linenos", "lineno"]),
        "span" => {
            has_class(tag, &["linenos", "lineno"])
                || in_code && has_class(tag, &["ln", "lnt", "line-number", "linenumber"])
                || in_code && stands_beside(tag)
        }
        _ => false,
    }
}

/// Whether an element within code is set apart from it, and not to be copied with it; a prompt is only the
/// latter.
fn stands_beside(tag: &Tag) -> bool {
    let mut rules: Vec<_> = rules(tag).collect();
    rules.retain(|(property, value)| match *property {
        "user-select" => *value == "none",
        property => matches!(property, "margin-right" | "padding" | "padding-right"),
    });
    rules.iter().any(|rule| rule.0 == "user-select") && rules.len() > 1
}

/// Whether one of `classes` is among those of an element.
pub(super) fn has_class(tag: &Tag, classes: &[&str]) -> bool {
    tag.attribute("class").split_ascii_whitespace().any(|class| classes.contains(&class))
}

/// The properties that an element's style sets, and their values.
pub(super) fn rules<'t>(tag: &'t Tag) -> impl Iterator<Item = (&'t str, &'t str)> {
    tag.attribute("style").split(';').filter_map(|rule| rule.split_once(':')).map(
        |(property, value)| {
            let value = value.split('!').next().unwrap_or_default();
            (property.trim(), value.trim())
        },
    )
}
