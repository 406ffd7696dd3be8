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
/// What a sentence ends with: a link behind anything else may be a part of it.
const ENDS: [char; 11] = ['.', '…', '!', '?', '。', '！', '？', '"', '”', '»', ']'];

/// A cleaned text without the headline that it begins with once more, and without the links to its own page
/// that it ends with and that its pictures are. What holds nothing else stays.
pub fn without_repeated<'h>(cleaned: &'h str, title: &str, link: Option<&str>) -> Cow<'h, str> {
    let (before, rest) = parted_at_headline(cleaned, title);
    let (text, end) = link.map_or((rest, ""), |link| without_way(rest, link));
    let repeats = before.len() + text.len() + end.len() < cleaned.len();
    let told = match repeats && has_words(text) {
        true => Cow::Owned([before, text, end].concat()),
        false => Cow::Borrowed(cleaned),
    };
    let link = link.filter(|_| told.contains("<img"));
    match link.and_then(|link| with_pictures_alone(&told, link)) {
        Some(text) => Cow::Owned(text),
        None => told,
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

/// What stands before and behind the link that a text ends with, if that leads to `page` and stands alone
/// or behind a sentence.
fn without_way<'h>(cleaned: &'h str, page: &str) -> (&'h str, &'h str) {
    let way = || {
        let end = cleaned.rfind("</a>")? + "</a>".len();
        let start = cleaned[..end].rfind("<a href=\"")?;
        let (text, end) = (&cleaned[..start], &cleaned[end..]);
        let link = &cleaned[start..cleaned.len() - end.len()];
        let says_more = link.contains("<img") || has_words(end) || end.contains("<img");
        let is_short = cleaned_words(link, READ_MORE + 1).chars().count() <= READ_MORE;
        if says_more || !is_short || !leads_to(link, page) {
            return None;
        }
        let text = text.trim_end().trim_end_matches("<br>").trim_end();
        match (text.strip_suffix("<p>"), end.strip_prefix("</p>")) {
            (Some(text), Some(end)) => Some((text, end)),
            _ => text.ends_with(ENDS).then_some((text, end)),
        }
    };
    way().unwrap_or((cleaned, ""))
}

/// A text in which pictures do not lead to `page`, where one is; `None` if none does.
fn with_pictures_alone(cleaned: &str, page: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = cleaned;
    while let Some(at) = rest.find("<a href=\"") {
        let (before, link) = rest.split_at(at);
        let length = link.find("</a>").map_or(link.len(), |end| end + "</a>".len());
        let (link, behind) = link.split_at(length);
        let is_picture = link.contains("<img") && !has_words(link) && leads_to(link, page);
        let inside = link.split_once('>').and_then(|(_, inside)| inside.strip_suffix("</a>"));
        text += before;
        text += inside.filter(|_| is_picture).unwrap_or(link);
        rest = behind;
    }
    text += rest;
    (text.len() < cleaned.len()).then_some(text)
}

/// Whether the link that a text begins with leads to a page.
fn leads_to(text: &str, page: &str) -> bool {
    let target = text.strip_prefix("<a href=\"").and_then(|link| link.split_once('"'));
    target.is_some_and(|(target, _)| url::address(&resolved(target)) == url::address(page))
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
        let way = "<a href=\"https://news.example/2026/ferry?utm_medium=feed\">Read more</a>";
        check(&format!("<p>It was ... {way}</p>"), "<p>It was ...</p>");
        check(
            &format!("<p>It was missed.<br>{way}</p></figure>"),
            "<p>It was missed.</p></figure>",
        );
        let picture = "<img src=\"https://news.example/a.png\">";
        let linked = way.replace("Read more", picture);
        check(
            &format!("<p>{linked}</p>{more}{linked}"),
            &format!("<p>{picture}</p>{more}{picture}"),
        );
        let bold = way.replace("Read more", &format!("<b><span id=\"1\"></span>{picture}</b>"));
        check(
            &format!("<p>{bold}</p>{more}"),
            &format!("<p><b><span id=\"1\"></span>{picture}</b></p>{more}"),
        );
        for stays in [
            "<p>It was missed.</p><p>First in <a href=\"https://news.example/2026/ferry\">News</a></p>",
            "<p><a href=\"https://news.example/2026/other\"><img src=\"x\"></a> It was missed.</p>",
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
