//! Text without a single tag: a publisher who wrote it so meant its lines, and all its letters.

use std::borrow::Cow;

use super::element::is_element;
use crate::parse::names_attribute;

/// Lines that are longer were not wrapped to a width.
const WIDEST: usize = 85;
/// Lines that are shorter did not have to be wrapped.
const NARROWEST: usize = 55;

/// `html` with `<` as a letter, where it is one wherever it stands: `Result<Vec<u8>>`.
pub(super) fn with_talk(html: &str) -> Cow<'_, str> {
    let mut parts = html.split('<').skip(1);
    if html.contains('<') && !parts.any(may_be_markup) {
        return Cow::Owned(html.replace('<', "&lt;"));
    }
    Cow::Borrowed(html)
}

/// Whether what stands behind a `<` may be the rest of a tag, or of a comment.
fn may_be_markup(behind: &str) -> bool {
    if !behind.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return behind.starts_with(['/', '!', '?']);
    }
    let length = behind.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, rest) = behind.split_at(length);
    match rest.split_once('>') {
        Some((inside, _)) if is_element(&name.to_ascii_lowercase()) => is_rest_of_tag(inside),
        Some((inside, _)) => names_attribute(inside),
        // Cut off.
        None => names_attribute(rest),
    }
}

/// Whether attributes, with values or without, or nothing stand behind the name of an element.
fn is_rest_of_tag(inside: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '/';
    inside.is_empty()
        || inside.starts_with(|letter: char| letter.is_whitespace() || letter == '/')
            && (inside.contains('=')
                || inside.split_whitespace().all(|word| word.starts_with(is_letter)))
}

/// Such text with paragraphs where it has empty lines, and breaks where it has other ends of lines,
/// unless these only fold a paragraph to some width. What has a tag is left as it is.
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

/// Whether the lines of paragraphs go on in the next line: these are indented, or nearly as long as one
/// another.
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
