//! Whole articles as plain text or as an HTML page, for files, pipes, and mail.

use jiff::tz::TimeZone;

use super::times::{date, dateline};
use super::{plain, render_unstyled};
use crate::domain::{Article, Html, escape_quoted, written_by};

/// A line width that reads well wherever the text goes.
const WIDTH: u16 = 76;

/// The separator between two articles of one text.
const BETWEEN: &str =
    "\n────────────────────────────────────────────────────────────────────────────\n\n";

/// The articles as plain text, one after the other: headline, byline, text, addresses.
pub fn text(articles: &[Article], zone: &TimeZone) -> String {
    let texts: Vec<String> = articles.iter().map(|article| one_text(article, zone)).collect();
    texts.join(BETWEEN)
}

/// The articles as an HTML page.
pub fn html(articles: &[Article], zone: &TimeZone) -> String {
    let title =
        articles.first().map(|article| escaped(article.called.as_str())).unwrap_or_default();
    let mut page = format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n"
    );
    for (number, article) in (1..).zip(articles) {
        let title = escaped(article.called.as_str());
        let headline = match &article.link {
            Some(link) => format!("<a href=\"{}\">{title}</a>", escaped(link)),
            None => title,
        };
        page.push_str(&format!(
            "<article>\n<h1>{headline}</h1>\n<p>{}</p>\n{}\n",
            escaped(&byline(article, zone)),
            apart(article.text(), number)
        ));
        for enclosure in &article.enclosures {
            let url = escaped(&enclosure.url);
            page.push_str(&format!("<p><a href=\"{url}\">{url}</a></p>\n"));
        }
        page.push_str("</article>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// `[Headline](https://example.org/a)`, with the special characters of Markdown escaped.
pub fn markdown_link(title: &str, link: &str) -> String {
    let mut words = String::with_capacity(title.len());
    for letter in title.chars() {
        if matches!(letter, '[' | ']' | '\\' | '*' | '_' | '`' | '<') {
            words.push('\\');
        }
        words.push(letter);
    }
    format!("[{words}]({})", link.replace('(', "%28").replace(')', "%29"))
}

/// A name for a file that a headline can have on any disk: letters and digits, in lower case.
pub fn file_name(title: &str) -> String {
    const LONGEST: usize = 48;
    let mut name = String::new();
    for word in title.split(|letter: char| !letter.is_alphanumeric()).filter(|it| !it.is_empty()) {
        let word = word.to_lowercase();
        let longer = name.chars().count() + word.chars().count() + 1;
        if longer > LONGEST && !name.is_empty() {
            break;
        }
        if !name.is_empty() {
            name.push('-');
        }
        name.extend(word.chars().take(LONGEST));
    }
    if name.is_empty() { "story".to_owned() } else { name }
}

fn one_text(article: &Article, zone: &TimeZone) -> String {
    let page = render_unstyled(article.text(), WIDTH);
    let mut text = format!("{}\n\n{}\n\n", article.called, byline(article, zone));
    text.push_str(&plain::text_and_links(&page));
    let link = article.link.iter().cloned();
    let addresses: Vec<String> =
        link.chain(article.enclosures.iter().map(|it| it.url.clone())).collect();
    if !addresses.is_empty() {
        text.push_str(&format!("\n{}\n", addresses.join("\n")));
    }
    text
}

/// Adds `number` to the ids of notes in a body, so that they differ from those of other articles on the
/// page.
fn apart(body: &Html, number: usize) -> String {
    let body = body.as_str().replace("<span id=\"", &format!("<span id=\"{number}-"));
    body.replace("<a href=\"#", &format!("<a href=\"#{number}-"))
}

/// The author, source, and date of an article, and the tags that the reader gave it.
pub fn byline(article: &Article, zone: &TimeZone) -> String {
    let tags: Vec<String> = article.tags.iter().map(|tag| format!("#{tag}")).collect();
    let parts = [
        written_by(&article.author, &article.source).to_owned(),
        article.source.to_string(),
        dateline(article, zone),
        article.revised.map(|time| format!("updated {}", date(time, zone))).unwrap_or_default(),
        tags.join(" "),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

fn escaped(words: &str) -> String {
    let mut written = String::with_capacity(words.len());
    escape_quoted(&mut written, words);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_plain_and_short() {
        for (title, want) in [
            ("Parliament passes the water bill!", "parliament-passes-the-water-bill"),
            ("../../etc/passwd\u{202e}", "etc-passwd"),
            ("Giá cà phê tăng", "giá-cà-phê-tăng"),
            ("…", "story"),
            ("地下鉄", "地下鉄"),
        ] {
            assert_eq!(file_name(title), want);
        }
        assert!(file_name(&"word ".repeat(50)).len() <= 60);
        assert!(file_name(&"x".repeat(500)).len() <= 60);
    }

    #[test]
    fn notes_of_several_articles_are_told_apart() {
        let body = "<p>x<a href=\"#1\">1</a></p><p><span id=\"1\"></span>Note</p>";
        assert_eq!(
            apart(&Html::from_cleaned(body), 7),
            "<p>x<a href=\"#7-1\">1</a></p><p><span id=\"7-1\"></span>Note</p>"
        );
    }

    #[test]
    fn links_are_markdown_whatever_the_headline_holds() {
        assert_eq!(
            markdown_link("A [new] *star* is `born`", "https://a.example/b_(c)"),
            "[A \\[new\\] \\*star\\* is \\`born\\`](https://a.example/b_%28c%29)"
        );
    }
}
