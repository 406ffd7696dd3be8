//! What the text of an article repeats of what a reader shows around it: the headline above, and the way
//! to its page.

use std::borrow::Cow;

use super::plain::cleaned_words;
use crate::clean::url;
use crate::domain::resolved;

/// Blocks without words that a headline may stand behind: pictures.
const PICTURES: usize = 4;
/// Words of a link that leads to the article itself, in letters.
const READ_MORE: usize = 40;

/// A cleaned text without the headline that it begins with once more, and without the link to its own page
/// that it ends with. What holds nothing else stays.
pub fn without_repeated<'h>(cleaned: &'h str, title: &str, link: Option<&str>) -> Cow<'h, str> {
    let (before, rest) = parted_at_headline(cleaned, title);
    let rest = link.map_or(rest, |link| without_way(rest, link));
    let repeats = before.len() + rest.len() < cleaned.len();
    match repeats && has_words(rest) {
        true => Cow::Owned([before, rest].concat()),
        false => Cow::Borrowed(cleaned),
    }
}

/// What stands before and behind the headline that a text begins with.
fn parted_at_headline<'h>(cleaned: &'h str, title: &str) -> (&'h str, &'h str) {
    let mut rest = cleaned;
    for _ in 0..=PICTURES {
        let Some((block, behind)) = first_block(rest) else { break };
        let before = &cleaned[..cleaned.len() - rest.len()];
        match letters(block) {
            words if words.is_empty() => rest = behind,
            words if words == letters(title) => return (before, behind),
            _ => break,
        }
    }
    ("", cleaned)
}

/// A block that holds no other, and what stands behind it.
fn first_block(html: &str) -> Option<(&str, &str)> {
    let html = html.trim_start();
    let name = html.strip_prefix('<')?.split(['>', ' ']).next()?;
    if name == "img" {
        return html.find('>').map(|end| html.split_at(end + 1));
    }
    if !["p", "figure", "h1", "h2", "h3", "h4", "h5", "h6"].contains(&name) {
        return None;
    }
    let close = format!("</{name}>");
    html.find(&close).map(|end| html.split_at(end + close.len()))
}

/// A text without its last paragraph, if that is no more than a link to `page`.
fn without_way<'h>(cleaned: &'h str, page: &str) -> &'h str {
    let way = || {
        let start = cleaned.trim_end().strip_suffix("</a></p>")?.rfind("<p>")?;
        let link = cleaned[start..].strip_prefix("<p><a href=\"")?;
        let (target, words) = link.split_once('"')?;
        let is_alone = words.matches("</a>").count() == 1 && !words.contains("<img");
        let leads_there = url::address(&resolved(target)) == url::address(page);
        let is_short = cleaned_words(words, READ_MORE + 1).chars().count() <= READ_MORE;
        (is_alone && leads_there && is_short).then_some(&cleaned[..start])
    };
    way().unwrap_or(cleaned)
}

fn has_words(cleaned: &str) -> bool {
    !letters(cleaned).is_empty()
}

/// The letters and digits of a text, in lower case: what makes two of them the same to a reader.
fn letters(cleaned: &str) -> String {
    let words = cleaned_words(cleaned, 1_000);
    words.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://news.example/2026/ferry?utm_source=rss";

    #[track_caller]
    fn check(cleaned: &str, want: &str) {
        let title = "Night ferry returns & stays";
        assert_eq!(without_repeated(cleaned, title, Some(PAGE)), want);
    }

    #[test]
    fn a_headline_is_not_said_twice() {
        check(
            "<h1>Night Ferry returns &amp; stays</h1><p>It was missed.</p>",
            "<p>It was missed.</p>",
        );
        check(
            "<figure><img src=\"x\"></figure><p><strong>Night ferry returns &amp; stays.</strong></p>\
             <p>It was missed.</p>",
            "<figure><img src=\"x\"></figure><p>It was missed.</p>",
        );
        for stays in [
            "<p>Night ferry returns &amp; stays</p>",
            "<p>Night ferry returns &amp; stays in spring.</p><p>It was missed.</p>",
            "<p>It was missed.</p><p>Night ferry returns &amp; stays</p>",
            "<ul><li><p>Night ferry returns &amp; stays</p></li></ul><p>It was missed.</p>",
            "",
        ] {
            check(stays, stays);
        }
    }

    #[test]
    fn nobody_needs_a_way_to_where_the_article_is() {
        let more = "<p>It was missed.</p>";
        check(
            &format!("{more}<p><a href=\"https://news.example/2026/ferry\">Seguir leyendo</a></p>"),
            more,
        );
        for stays in [
            "<p>It was missed.</p><p><a href=\"https://news.example/2026/other\">Read on</a></p>",
            "<p>It was missed.</p><p>See <a href=\"https://news.example/2026/ferry\">the page</a></p>",
            "<p><a href=\"https://news.example/2026/ferry\">Read on</a></p>",
            "<p>It was missed.</p><p><a href=\"https://news.example/2026/ferry\">The ferry that all \
             had missed comes back in spring</a></p>",
        ] {
            check(stays, stays);
        }
    }
}
