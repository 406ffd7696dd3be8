//! Removes from an article's text what is shown around it: the headline above, and the link to its page.

use std::borrow::Cow;

use memchr::memmem;

use super::plain::{cleaned_parts, cleaned_words};
use crate::clean::url;
use crate::domain::{escape, resolved, start_of_letter};

/// Most blocks without words, which are pictures, before the headline in a text.
const PICTURES: usize = 4;
/// Longest text of a link to the article itself, in characters.
const READ_MORE: usize = 40;
/// Characters of a text in which its letters are looked for, if not said otherwise.
const LETTERS: usize = 1_000;
/// A summary of fewer letters is too short to tell whether the text contains it.
const SUMMARY: usize = 48;
/// The summary is looked for in parts of this many letters.
const PART: usize = 16;
/// Characters of the text in which it is looked for: a summary taken from the text is taken from its
/// beginning.
const BEGINNING: usize = 20_000;
/// Characters of the text in which the summary's beginning is looked for first.
const HEAD: usize = 200;
/// Characters that end a sentence; a link after any other may be a part of it.
const ENDS: [char; 11] = ['.', '…', '!', '?', '。', '！', '？', '"', '”', '»', ']'];

/// What a reader is shown around a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The headline.
    pub title: &'a str,
    /// The summary that is shown above the text; empty if there is none.
    pub lead: &'a str,
    /// Where the article is.
    pub link: Option<&'a str>,
    /// Where it is discussed.
    pub comments: Option<&'a str>,
}

/// Returns a cleaned text as it is shown with `around`: the lead, if any, then the text without
/// repetitions.
///
/// Leaves out the headline, at the beginning of the text or as the description of a picture, and links to
/// the text's own page or its comments, at its end or around pictures. A text that would lose all its
/// words stays whole, unless it is just the headline or ended with a link to the comments.
pub fn within<'h>(cleaned: &'h str, around: &Around) -> Cow<'h, str> {
    let told = without_repeated(cleaned, around);
    if around.lead.is_empty() {
        return told;
    }
    let mut lead = "<p>".to_owned();
    escape(&mut lead, around.lead);
    Cow::Owned(lead + "</p>" + &told)
}

fn without_repeated<'h>(cleaned: &'h str, around: &Around) -> Cow<'h, str> {
    let title = letters(around.title);
    let is_title = !title.is_empty() && letters(cleaned) == title;
    if is_title && !cleaned.contains("<a ") && !cleaned.contains("<img") {
        return Cow::Borrowed("");
    }
    let (before, rest) = parted_at_headline(cleaned, &title);
    let (mut text, mut end) = (rest, "");
    let mut is_discussed = false;
    // Either may come last.
    for way in [around.comments, around.link, around.comments].into_iter().flatten() {
        let parted = split_at_own_link(text, way);
        if parted.0.len() < text.len() && end.is_empty() {
            is_discussed |= Some(way) == around.comments;
            (text, end) = parted;
        }
    }
    let repeats = before.len() + text.len() + end.len() < cleaned.len();
    let mut told = match repeats && (is_discussed || has_words(text)) {
        true => Cow::Owned([before, text, end].concat()),
        false => Cow::Borrowed(cleaned),
    };
    if told.contains("<img") {
        if let Some(text) = around.link.and_then(|link| with_pictures_alone(&told, link)) {
            told = Cow::Owned(text);
        }
        if let Some(text) = with_pictures_untitled(&told, &title) {
            told = Cow::Owned(text);
        }
    }
    told
}

/// Whether a text says no more than its headline.
pub fn is_headline(cleaned: &str, title: &str) -> bool {
    let words = letters(cleaned);
    !words.is_empty() && words == letters(title)
}

/// Splits a text around the headline that it begins with, if any; `title` is the headline's letters.
fn parted_at_headline<'h>(cleaned: &'h str, title: &str) -> (&'h str, &'h str) {
    let mut rest = cleaned;
    for _ in 0..=PICTURES {
        let before = &cleaned[..cleaned.len() - rest.len()];
        if let Some(parted) = parted_in_block(cleaned, rest, title) {
            return parted;
        }
        let Some((block, behind)) = first_block(rest) else { break };
        match letters(block) {
            words if words.is_empty() => rest = behind,
            words if words == title => return (before, behind),
            _ => break,
        }
    }
    ("", cleaned)
}

/// Like [`parted_at_headline`], if the headline is the first line of preformatted text, as in a commit.
fn parted_in_block<'h>(cleaned: &'h str, rest: &'h str, title: &str) -> Option<(&'h str, &'h str)> {
    let lines = rest.trim_start().strip_prefix("<pre>")?;
    let (first, behind) = lines.split_once('\n')?;
    let is_headline = !title.is_empty() && !first.contains('<') && letters(first) == title;
    is_headline.then(|| (&cleaned[..cleaned.len() - lines.len()], behind.trim_start_matches('\n')))
}

/// Splits off the first block if it is a picture, a figure, a paragraph, or a heading.
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

/// Splits a text around the link at its end, if that leads to `page` and stands alone or after a
/// sentence.
fn split_at_own_link<'h>(cleaned: &'h str, page: &str) -> (&'h str, &'h str) {
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
            _ => (text.is_empty() || text.ends_with(ENDS)).then_some((text, end)),
        }
    };
    way().unwrap_or((cleaned, ""))
}

/// Removes the links around pictures that lead to `page`; `None` if there are none.
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

/// Removes descriptions of pictures that repeat the headline, of which `title` is the letters; `None` if
/// there are none.
fn with_pictures_untitled(cleaned: &str, title: &str) -> Option<String> {
    if title.is_empty() {
        return None;
    }
    let mut text = String::new();
    let mut rest = cleaned;
    while let Some(at) = rest.find("<img ") {
        let (before, picture) = rest.split_at(at);
        let (picture, behind) = picture.split_at(picture.find('>')?);
        text += before;
        let mut picture = picture.to_owned();
        for name in [" alt=\"", " title=\""] {
            let Some(start) = picture.find(name) else { continue };
            let value = start + name.len();
            let Some(length) = picture[value..].find('"') else { continue };
            if letters(&picture[value..value + length]) == title {
                picture.replace_range(start..=value + length, "");
            }
        }
        text += &picture;
        rest = behind;
    }
    text += rest;
    (text.len() < cleaned.len()).then_some(text)
}

/// Whether a summary tells what neither the headline nor the cleaned body does: these contain less than
/// half of its parts.
pub fn leads(summary: &str, title: &str, cleaned: &str) -> bool {
    // Tools that cut a summary from the text mark the cut.
    let is_cut = ["[…]", "[...]"].iter().any(|cut| summary.contains(cut));
    // Cheap tests first: most summaries are the beginning of the text.
    let first = letters_of(summary, 2 * PART);
    let first = &first[..start_of_letter(&first, PART).unwrap_or(first.len())];
    if is_cut || letters_of(cleaned, HEAD).contains(first) || !has_words(cleaned) {
        return false;
    }
    let told = letters(summary);
    if start_of_letter(&told, SUMMARY - 1).is_none() {
        return false;
    }
    let text = letters(title) + &letters_of(cleaned, BEGINNING);
    let starts = told.char_indices().map(|(at, _)| at).chain([told.len()]).step_by(PART);
    let starts: Vec<usize> = starts.collect();
    let parts = starts.windows(2).map(|part| &told[part[0]..part[1]]);
    let half = parts.len() / 2;
    let is_missing = |part: &&str| memmem::find(text.as_bytes(), part.as_bytes()).is_none();
    parts.filter(is_missing).nth(half).is_some()
}

/// Whether the link that a text begins with leads to a page.
fn leads_to(text: &str, page: &str) -> bool {
    let target = text.strip_prefix("<a href=\"").and_then(|link| link.split_once('"'));
    target.is_some_and(|(target, _)| url::address(&resolved(target)) == url::address(page))
}

fn has_words(cleaned: &str) -> bool {
    cleaned_parts(cleaned, LETTERS).any(|part| part.contains(char::is_alphanumeric))
}

/// The letters and digits of a text, in lower case: texts that share these are the same to a reader.
fn letters(cleaned: &str) -> String {
    letters_of(cleaned, LETTERS)
}

fn letters_of(cleaned: &str, limit: usize) -> String {
    let mut letters = Vec::with_capacity(cleaned.len().min(limit));
    for part in cleaned_parts(cleaned, limit) {
        let mut rest = &*part;
        while !rest.is_empty() {
            rest = &rest[push_ascii(&mut letters, rest)..];
            let mut beyond = rest.chars();
            if let Some(letter) = beyond.next() {
                push_beyond(&mut letters, letter);
            }
            rest = beyond.as_str();
        }
    }
    String::from_utf8(letters).unwrap_or_default()
}

/// For each byte, the letter or digit that it is in ASCII, in lower case; 0 for others.
const SMALL: [u8; 256] = {
    let mut small = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            small[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    small
};

/// Adds the letters and digits of a text up to its first character beyond ASCII; returns where that is.
fn push_ascii(letters: &mut Vec<u8>, text: &str) -> usize {
    let ascii = text.bytes().position(|byte| !byte.is_ascii()).unwrap_or(text.len());
    let mut end = letters.len();
    letters.resize(end + ascii, 0);
    for byte in &text.as_bytes()[..ascii] {
        let small = SMALL[usize::from(*byte)];
        letters[end] = small;
        // Not a branch, which none could foresee.
        end += usize::from(small > 0);
    }
    letters.truncate(end);
    ascii
}

/// Adds a character beyond ASCII if it is a letter or a digit.
fn push_beyond(letters: &mut Vec<u8>, letter: char) {
    let mut push = |letter: char| {
        let mut bytes = [0; 4];
        let end = letters.len() + letter.encode_utf8(&mut bytes).len();
        // All four at first, since copying a number of bytes that is not known takes longer.
        letters.extend_from_slice(&bytes);
        letters.truncate(end);
    };
    match letter {
        // A short cut for nearly all letters of Russian and Chinese: in lower case, or without any.
        'а'..='я' | '\u{4e00}'..='\u{9fff}' => push(letter),
        _ if letter.is_alphanumeric() => letter.to_lowercase().for_each(push),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://news.example/2026/ferry?utm_source=rss";

    #[track_caller]
    fn check(cleaned: &str, want: &str) {
        let around =
            Around { title: "Night ferry returns & stays", link: Some(PAGE), ..Around::default() };
        assert_eq!(within(cleaned, &around), want);
    }

    #[test]
    fn letters_are_those_of_unicode_in_lower_case() {
        for letter in ('\0'..=char::MAX).filter(|letter| !matches!(letter, '<' | '&')) {
            let small = letter.to_lowercase().filter(|_| letter.is_alphanumeric());
            assert_eq!(letters(&letter.to_string()), small.collect::<String>(), "{letter:?}");
        }
        assert_eq!(letters("<p>Ça va, <b>À</b>-2</p>"), "çavaà2");
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
            "<p>Night ferry returns &amp; stays in spring.</p><p>It was missed.</p>",
            "<p>It was missed.</p><p>Night ferry returns &amp; stays</p>",
            "<ul><li><p>Night ferry returns &amp; stays</p></li></ul><p>It was missed.</p>",
            "",
        ] {
            check(stays, stays);
        }
    }

    #[test]
    fn nor_in_the_words_of_a_picture_or_as_the_first_line_of_a_commit() {
        check(
            "<p><img src=\"x\" alt=\"Night ferry returns &amp; stays\" title=\"Night ferry returns \
             &amp; stays\"></p><p>It was <img src=\"y\" alt=\"a ferry\"> missed.</p>",
            "<p><img src=\"x\"></p><p>It was <img src=\"y\" alt=\"a ferry\"> missed.</p>",
        );
        check(
            "<pre>Night ferry returns &amp; stays\n\nIt was missed.\n</pre>",
            "<pre>It was missed.\n</pre>",
        );
    }

    #[test]
    fn a_headline_alone_is_no_text() {
        check("<pre>Night ferry returns &amp; stays</pre>", "");
        check("<p>Night ferry <b>returns</b> &amp; stays</p>", "");
        let linked = "<p>Night ferry <a href=\"x\">returns</a> &amp; stays</p>";
        check(linked, linked);
    }

    #[test]
    fn a_way_to_the_comments_is_no_article() {
        let comments = "https://board.example/item?id=12";
        let around = Around {
            title: "A ferry",
            link: Some(PAGE),
            comments: Some(comments),
            ..Around::default()
        };
        let way = format!("<a href=\"{comments}\">Comments</a>");
        let page = format!("<p>It was missed. <a href=\"{PAGE}\">Read more</a></p>");
        assert_eq!(within(&way, &around), "");
        assert_eq!(within(&format!("<p>{way}</p>"), &around), "");
        assert_eq!(
            within(&format!("<p>It was missed.</p><p>{way}</p>"), &around),
            "<p>It was missed.</p>"
        );
        assert_eq!(within(&format!("{page}<p>{way}</p>"), &around), "<p>It was missed.</p>");
        let stays = format!("<p>There are <a href=\"{comments}\">12 comments</a> on it.</p>");
        assert_eq!(within(&stays, &around), stays);
    }

    #[test]
    fn a_summary_that_the_text_does_not_have_leads_it() {
        let lead = "Halvern’s harbour board & the unions agree on a night service for the islands.";
        let text =
            "<p>The first boat leaves at ten, and the last one long after the bars close.</p>";
        assert!(leads(lead, "A ferry", text));
        let led = within(text, &Around { lead, ..Around::default() });
        assert_eq!(led, format!("<p>{}</p>{text}", lead.replace('&', "&amp;")));
        let cut = format!("{lead} […] The post first appeared here.");
        let own = "The first boat leaves at ten, and the last one long after";
        for (summary, title, text) in [
            (lead, "A ferry", led.as_ref()),
            (lead, lead, text),
            ("A night service.", "A ferry", text),
            (&cut, "A ferry", text),
            (own, "A ferry", text),
            (lead, "A ferry", ""),
        ] {
            assert!(!leads(summary, title, text), "{summary}");
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
