//! Text without a single tag: a publisher who wrote it so meant its lines.

use std::borrow::Cow;

/// Lines that are longer were not wrapped to a width.
const WIDEST: usize = 85;
/// Lines that are shorter did not have to be wrapped.
const NARROWEST: usize = 55;

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
