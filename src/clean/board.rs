//! Posts of link boards, whose own link leads to the comments: what they are about is the first of the two
//! links under them, `[link] [12 comments]`.

use super::html::tokens::{self, Reader, Tag};

/// The addresses of the page that a post is about, and of the comments; `None` for any other text.
pub(super) fn pages_of(html: &str) -> Option<(String, String)> {
    if !html.contains("[link]") || !html.contains("comments]") {
        return None;
    }
    let mut links = Links::default();
    tokens::read(html, &mut links);
    links.page.zip(links.comments)
}

#[derive(Default)]
struct Links {
    /// The address and the words of the link that is open.
    open: Option<(String, String)>,
    page: Option<String>,
    comments: Option<String>,
}

impl Reader for Links {
    fn start(&mut self, tag: &Tag) {
        if &*tag.name == "a" {
            self.open = Some((tag.attribute("href").to_owned(), String::new()));
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, words)) = &mut self.open {
            words.push_str(text);
        }
    }

    fn end(&mut self, tag: &Tag) {
        let open = if &*tag.name == "a" { self.open.take() } else { None };
        let Some((address, words)) = open else { return };
        let count = words.strip_prefix('[').and_then(|it| it.strip_suffix("comments]"));
        match words.as_str() {
            "[link]" => self.page = Some(address),
            _ if count.is_some_and(|it| it.trim().bytes().all(|it| it.is_ascii_digit())) => {
                self.comments = Some(address);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_leads_to_what_it_is_about() {
        let post = |comments: &str| {
            format!(
                "<table><tr><td>submitted by <a href=\"/user/ann\">/u/ann</a><br>
                 <span><a href=\"https://port.example/?a=1&amp;b=2\">[link]</a></span> &#32;
                 <span><a href=\"https://board.example/c/1/\">{comments}</a></span></td></tr></table>"
            )
        };
        for comments in ["[comments]", "[12 comments]"] {
            let (page, talk) = pages_of(&post(comments)).expect("two links");
            assert_eq!(page, "https://port.example/?a=1&b=2");
            assert_eq!(talk, "https://board.example/c/1/");
        }
        assert_eq!(pages_of(&post("comments")), None);
        assert_eq!(pages_of("<p>A map [link] [of 12 comments]</p>"), None);
    }
}
