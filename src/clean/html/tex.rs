//! Formulas that a page keeps in TeX for a script to draw.

use serde_json::Value;

use super::tokens::Tag;

/// Whether a script is not a program but a formula, as MathJax has them.
pub(super) fn is_script(tag: &Tag) -> bool {
    &*tag.name == "script" && tag.attribute("type").starts_with("math/tex")
}

/// The formula that an empty element stands for, as on Substack.
pub(super) fn formula_of(tag: &Tag) -> Option<String> {
    if !tag.attribute("class").contains("latex-rendered") {
        return None;
    }
    let data: Value = serde_json::from_str(tag.attribute("data-attrs")).ok()?;
    Some(data.get("persistentExpression")?.as_str()?.to_owned())
}

/// The formula that a picture shows, as on Wikipedia and WordPress.
pub(super) fn drawn<'t>(tag: &'t Tag) -> Option<&'t str> {
    let is_one = |class: &str| class == "latex" || class.starts_with("mwe-math-fallback");
    if !tag.attribute("class").split_ascii_whitespace().any(is_one) {
        return None;
    }
    let alt = tag.attribute("alt").trim();
    let inside = alt.strip_prefix("{\\displaystyle").or_else(|| alt.strip_prefix("{\\textstyle"));
    let inside = inside.and_then(|inside| inside.strip_suffix('}')).map_or(alt, str::trim);
    (!inside.is_empty()).then_some(inside)
}
