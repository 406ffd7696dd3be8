//! Text without a single tag, whose publisher meant its line ends, and all its letters literally.

use std::borrow::Cow;

use super::element::is_element;
use crate::parse::names_attribute;

/// Text with longer lines, in characters, was not wrapped to a width.
const WIDEST: usize = 85;
/// Lines with fewer characters did not have to be wrapped.
const NARROWEST: usize = 55;

/// Escapes every `<` of `html` if none of them begins markup: `Result<Vec<u8>>`.
pub(super) fn with_literal_angles(html: &str) -> Cow<'_, str> {
    let mut parts = html.split('<').skip(1);
    if html.contains('<') && !parts.any(may_be_markup) {
        return Cow::Owned(html.replace('<', "&lt;"));
    }
    Cow::Borrowed(html)
}

/// Whether the text after a `<` may be the rest of a tag or a comment.
fn may_be_markup(behind: &str) -> bool {
    if !behind.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return behind.starts_with(['/', '!', '?']);
    }
    let length = behind.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, rest) = behind.split_at(length);
    match rest.split_once('>') {
        Some((inside, _)) if is_element(&name.to_ascii_lowercase()) => is_rest_of_tag(inside),
        Some((inside, _)) => names_attribute(inside),
        // The tag is cut off.
        None => names_attribute(rest),
    }
}

/// Whether attributes, with or without values, or nothing follow the name of an element.
fn is_rest_of_tag(inside: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '/';
    inside.is_empty()
        || inside.starts_with(|letter: char| letter.is_whitespace() || letter == '/')
            && (inside.contains('=')
                || inside.split_whitespace().all(|word| word.starts_with(is_letter)))
}

/// Marks empty lines in text without tags as paragraphs, and its other line ends as breaks, unless these
/// only wrap a paragraph to a width. Text with a tag is returned as it is.
pub(super) fn with_breaks(html: &str) -> Cow<'_, str> {
    if !html.trim().contains('\n') || html.contains('<') {
        return Cow::Borrowed(html);
    }
    let text = html.trim();
    let between = if is_folded(text) { " " } else { "<br>" };
    let mut marked = String::with_capacity(text.len());
    let mut before = "";
    for line in text.lines().map(str::trim) {
        match (before.is_empty(), line.is_empty()) {
            (false, false) => marked.push_str(between),
            (true, false) => marked.push_str("<p>"),
            (_, true) => {}
        }
        marked.push_str(line);
        before = line;
    }
    Cow::Owned(marked)
}

/// Whether line ends only wrap paragraphs: all lines that continue one are indented, or no line is longer
/// than `WIDEST` and half of those that are continued have at least `NARROWEST` characters.
fn is_folded(text: &str) -> bool {
    let inside = || {
        let pairs = text.lines().zip(text.lines().skip(1));
        pairs.filter(|(line, next)| !line.trim().is_empty() && !next.trim().is_empty())
    };
    let width = |line: &str| line.trim().chars().count();
    let is_narrow = text.lines().all(|line| width(line) <= WIDEST);
    let long = inside().filter(|(line, _)| width(line) >= NARROWEST).count();
    inside().all(|(_, next)| next.starts_with([' ', '\t']))
        || is_narrow && long * 2 >= inside().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        assert_eq!(with_breaks(text), want);
    }

    #[test]
    fn lines_that_were_written_are_kept() {
        check(
            "\nWatch the film.\n\nShop:\nhttps://a.example\n--\n#sea\n",
            "<p>Watch the film.<p>Shop:<br>https://a.example<br>--<br>#sea",
        );
        check("One line.", "One line.");
        check("\n  One line.\n", "\n  One line.\n");
        check("Two,\n<b>with</b> a tag", "Two,\n<b>with</b> a tag");
    }

    #[test]
    fn lines_that_only_fold_a_paragraph_are_not() {
        let folded = "The ferry ran aground on a sandbank off the coast early on\n\
                      Monday with two hundred people aboard, all of whom were\nsaved.";
        check(&format!("{folded}\n\nMore."), &format!("<p>{}<p>More.", folded.replace('\n', " ")));
        check(
            "The ferry ran\n    aground off\n    the coast.",
            "<p>The ferry ran aground off the coast.",
        );
    }
}
