//! A [`Page`] without styles as plain text, for the command line and for pipes.

use super::notes::leads_back;
use super::{Destination, Page, Role, Span};

/// The lines of `page`, each ended by a line feed.
pub fn text(page: &Page) -> String {
    let mut text = String::new();
    for line in &page.lines {
        // A link from a note back to its reference leads nowhere in plain text.
        let is_told = |span: &&Span| span.role != Role::LinkNumber || !leads_back(&span.text);
        text.extend(line.spans.iter().filter(is_told).map(|span| span.text.as_str()));
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text
}

/// The lines of `page`, and below them the addresses of its numbered links.
pub fn text_and_links(page: &Page) -> String {
    let (text, links) = (text(page), links(page));
    if links.is_empty() { text } else { format!("{text}\n{links}") }
}

/// The links of `page` by number, `[1] https://…`, one a line; empty when there are none.
fn links(page: &Page) -> String {
    let numbered = page.links.iter().filter_map(|link| match &link.to {
        Destination::Address(address) => Some((link.number?, address)),
        Destination::Place(_) => None,
    });
    let mut numbered: Vec<(usize, &String)> = numbered.collect();
    numbered.sort_unstable();
    let digits = numbered.iter().map(|(number, _)| *number).max().unwrap_or(0).to_string().len();
    let mut text = String::new();
    for (number, address) in numbered {
        let number = format!("[{number}]");
        text.push_str(&format!("{number:>width$} {address}\n", width = digits + 2));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Html;
    use crate::render::{render, render_unstyled};

    #[test]
    fn a_page_is_text_and_a_list_of_links() {
        let html = Html::from_cleaned(concat!(
            "<p>See <a href=\"https://a.example/x\">this</a>.</p>",
            "<blockquote><p>So</p><p>it is</p></blockquote>"
        ));
        let page = render(&html, 30);
        assert_eq!(text(&page), "See this [1].\n\n│ So\n│\n│ it is\n");
        assert_eq!(links(&page), "[1] https://a.example/x\n");
        assert_eq!(links(&render(&Html::default(), 30)), "");
    }

    #[test]
    fn deleted_words_are_marked() {
        let shown = |html: &str| text(&render_unstyled(&Html::from_cleaned(html), 24));
        assert_eq!(
            shown("<p>He <del>resigned</del> <ins>stayed</ins>.</p>"),
            "He ~~resigned~~ stayed.\n"
        );
        // Within the width, also around links.
        assert_eq!(
            shown(
                "<p>The harbour <del>opens <a href=\"https://a.example/\">at noon</a></del>.</p>"
            ),
            "The harbour ~~opens at\nnoon [1]~~.\n"
        );
        assert_eq!(
            shown("<ul><li><del>One <s>two</s></del></li></ul><pre><del>a = 1</del></pre>"),
            "  • ~~One two~~\n\n  ~~a = 1~~\n"
        );
    }
}
