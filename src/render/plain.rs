//! A [`Page`] as plain text, for the command line and for pipes.

use super::Page;

/// The lines of `page`, each ended by a line feed.
pub fn text(page: &Page) -> String {
    let mut text = String::new();
    for line in &page.lines {
        for span in &line.spans {
            text.push_str(&span.text);
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text
}

/// The links of `page` by number, `[1] https://…`, one a line; empty when there are none.
pub fn links(page: &Page) -> String {
    let digits = page.links.len().to_string().len();
    let mut text = String::new();
    for (index, address) in page.links.iter().enumerate() {
        let number = format!("[{}]", index + 1);
        text.push_str(&format!("{number:>width$} {address}\n", width = digits + 2));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Html;
    use crate::render::render;

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
}
