//! Titles, names, and short texts: markup and entities resolved once, and only once.

use std::borrow::Cow;

use html5ever::data::C1_REPLACEMENTS;
use memchr::memchr;

use super::reference;
use crate::domain::Text;
use crate::domain::resolve;

/// How much of a line is read, in bytes; what follows would be cut off in any case.
const LONGEST_LINE: usize = 16 * 1024;

/// One line of a headline or a name that may hold HTML.
///
/// Only tags that HTML knows are markup: `if a<b` keeps its letters.
pub fn line(html: &str) -> Text {
    let html = &html[..html.floor_char_boundary(LONGEST_LINE)];
    let words = without_tags(html);
    let words = decode_entities(&words);
    let words = if was_escaped_twice(&words) { decode_entities(&words) } else { words };
    Text::clean(&windows_letters(&words))
}

/// Whether entities are left that only one escape too many explains: a headline may well speak of
/// `&lt;b&gt;`, but nobody writes `&amp;` or `&#8217;` in one and means those letters.
fn was_escaped_twice(decoded: &str) -> bool {
    decoded.match_indices('&').any(|(at, _)| {
        let rest = &decoded[at..];
        let meant = ["&lt;", "&gt;"].iter().any(|it| rest.starts_with(it));
        !meant && reference::whole(rest).is_some_and(|(_, length)| rest[..length].ends_with(';'))
    })
}

/// `text` with the control characters U+0080 to U+009F as the letters that Windows has in their
/// place: nobody means those, and many write these.
pub fn windows_letters(text: &str) -> Cow<'_, str> {
    let is_one = |letter: char| matches!(letter, '\u{80}'..='\u{9f}');
    // In UTF-8, all of them begin with the byte C2.
    if memchr(0xc2, text.as_bytes()).is_none() || !text.contains(is_one) {
        return Cow::Borrowed(text);
    }
    let mended = text.chars().map(|letter| match letter {
        '\u{80}'..='\u{9f}' => C1_REPLACEMENTS[letter as usize - 0x80].unwrap_or(' '),
        letter => letter,
    });
    Cow::Owned(mended.collect())
}

/// `html` without the tags that HTML knows; those that break lines leave a space.
fn without_tags(html: &str) -> Cow<'_, str> {
    if !html.contains('<') {
        return Cow::Borrowed(html);
    }
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        rest = &rest[open..];
        if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            rest = inner;
            continue;
        }
        match tag(rest) {
            Some((name @ ("script" | "style"), length)) if !rest.starts_with("</") => {
                let end = rest[length..].find(&format!("</{name}"));
                rest = end.map_or("", |at| &rest[length + at..]);
            }
            Some((name, length)) => {
                if matches!(name, "br" | "p" | "div" | "li" | "td" | "tr" | "hr") {
                    words.push(' ');
                }
                rest = &rest[length..];
            }
            None => {
                words.push('<');
                rest = &rest[1..];
            }
        }
    }
    words.push_str(rest);
    Cow::Owned(words)
}

/// The known tag or comment that `text` begins with, and its length.
fn tag(text: &str) -> Option<(&'static str, usize)> {
    if text.starts_with("<!--") {
        return Some(("!", text.find("-->")? + 3));
    }
    if text.starts_with("<!DOCTYPE") {
        return Some(("!", text.find('>')? + 1));
    }
    let name = text[1..].trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let known = TAGS.iter().find(|it| it.eq_ignore_ascii_case(&name[..end]))?;
    // A tag ends before the next one begins; one that does not end is cut off, and goes as well.
    let close = text[1..]
        .find(['>', '<'])
        .map_or(text.len(), |at| if text.as_bytes()[at + 1] == b'>' { at + 2 } else { at + 1 });
    Some((known, close))
}

/// The elements that turn up in headlines.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "nobr",
    "noscript",
    "object",
    "ol",
    "p",
    "param",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Resolves HTML's entities once. What is none stays as it is.
pub fn decode_entities(text: &str) -> Cow<'_, str> {
    resolve(text, |rest| {
        reference::whole(rest).map(|(letters, length)| (letters.into_iter().flatten(), length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, want: &str) {
        assert_eq!(line(html).as_str(), want);
    }

    #[test]
    fn markup_and_entities_go_once() {
        check("A <b>bold</b> move", "A bold move");
        check("caf&eacute; &amp; bar", "café & bar");
        check("The &lt;b&gt; element", "The <b> element");
        check("Dates &amp;amp; trees, the baker&amp;#8217;s", "Dates & trees, the baker’s");
        check("Write &amp;lt;b&amp;gt; for bold", "Write &lt;b&gt; for bold");
        check("R&amp;D; AT&amp;T", "R&D; AT&T");
        check("It&#146;s &#x2014; fine", "It’s — fine");
        check("one<br/>two", "one two");
        check("<![CDATA[Inside]]>", "Inside]]>");
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        check("if x<y and y>z", "if x<y and y>z");
        check("1 < 2 & 3", "1 < 2 & 3");
        check("AT&T, R&D; &unknown; &#; &#xZ;", "AT&T, R&D; &unknown; &#; &#xZ;");
        check("price <= 5", "price <= 5");
    }

    #[test]
    fn endless_numbers_and_cut_tags() {
        check("&#99999999999999999999;x", "\u{fffd}x");
        check("cut <a href=\"htt", "cut");
        check("no <em>end", "no end");
        check("a<script>b()</script>c<style>d", "ac");
    }
}
