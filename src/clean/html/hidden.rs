//! Elements that hold nothing to read: those that browsers do not show, and line numbers beside code.

use super::tokens::Tag;

/// Classes that hide an element by convention: three for screen readers only; Drupal's for author and
/// date, which its feeds also give outside the text; Ghost's for the buttons of players; Substack's for what
/// its editor tells authors, and for its box to subscribe.
const CLASSES: [&str; 10] = [
    "screen-reader-text",
    "sr-only",
    "visually-hidden",
    "field--name-uid",
    "field--name-created",
    "kg-audio-player",
    "kg-video-player",
    "hide-text",
    "subscription-widget",
    "subscription-widget-wrap-editor",
];

/// Whether the publisher hides an element from sighted readers.
pub(super) fn is_hidden(tag: &Tag) -> bool {
    // `until-found` is a part of the text: browsers show it when a search finds its words.
    tag.has_attribute("hidden") && tag.attribute("hidden") != "until-found"
        || has_class(tag, &CLASSES)
        || is_size_of_picture(tag)
        || rules(tag).any(|(property, value)| {
            let is = |name: &str, hides: &str| {
                property.eq_ignore_ascii_case(name) && value.eq_ignore_ascii_case(hides)
            };
            is("display", "none") || is("visibility", "hidden")
        })
}

/// Whether an element gives the size of a picture, as Discourse writes it. Others have real information
/// in blocks of this class.
fn is_size_of_picture(tag: &Tag) -> bool {
    &*tag.name == "span" && has_class(tag, &["informations"])
}

/// Whether an element only holds line numbers of the code beside it, as highlighters write them. Some of
/// their classes mean this only `in_code`.
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

/// Whether an element within code is both set apart from it and not to be copied; a prompt is only the
/// latter.
fn stands_beside(tag: &Tag) -> bool {
    let mut rules: Vec<_> = rules(tag).collect();
    rules.retain(|(property, value)| match *property {
        "user-select" => *value == "none",
        property => matches!(property, "margin-right" | "padding" | "padding-right"),
    });
    rules.iter().any(|rule| rule.0 == "user-select") && rules.len() > 1
}

/// Follows the formulas of KaTeX, which writes each of them twice.
#[derive(Default)]
pub(super) struct Katex {
    /// Whether a formula was read since the last `katex` element began.
    has_formula: bool,
}

impl Katex {
    /// Notes that a formula was read.
    pub fn read(&mut self) {
        self.has_formula = true;
    }

    /// Whether an element only repeats the last formula, in boxes for display.
    pub fn repeats(&mut self, tag: &Tag) -> bool {
        let class = tag.attribute("class");
        self.has_formula &= class != "katex";
        class == "katex-html" && self.has_formula
    }
}

/// Whether an element has one of `classes`.
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
