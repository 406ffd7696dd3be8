//! Titles, names, and short texts: markup and entities resolved once, and only once.

use std::borrow::Cow;
use std::collections::HashSet;

use html5ever::data::C1_REPLACEMENTS;
use memchr::{memchr, memchr_iter};

use super::aside::Aside;
use super::reference;
use crate::domain::Text;
use crate::domain::{resolve, tag_name};
use crate::parse::{has_attributes, names_attribute};

/// How much of a line is read, in bytes; what follows would be cut off in any case.
const LONGEST_LINE: usize = 16 * 1024;

/// Cleans a headline or a name, which may hold HTML, into one line.
///
/// Only tags that HTML knows are markup: `if a<b` keeps its letters.
pub fn line(html: &str) -> Text {
    let html = without_cdata(&html[..html.floor_char_boundary(LONGEST_LINE)]);
    let words = without_tags(&html, Some(Aside::default()));
    // A headline that is struck out as a whole keeps its words.
    let words = match words.trim().is_empty() {
        true => without_tags(&html, None),
        false => words,
    };
    let words = decode_entities(&words);
    let words = if was_escaped_twice(&words) { decode_entities(&words) } else { words };
    Text::clean(&windows_letters(&words))
}

/// `html` without the marks of CDATA sections, which are left if it was wrapped twice.
pub(super) fn without_cdata(html: &str) -> Cow<'_, str> {
    const START: &str = "<![CDATA[";
    // Most texts have no bracket at all, which is seen at once.
    if memchr(b'[', html.as_bytes()).is_none() {
        return Cow::Borrowed(html);
    }
    let Some((before, rest)) = html.split_once(START) else { return Cow::Borrowed(html) };
    let mut words = String::from(before);
    for section in rest.split(START) {
        // The end of this section alone: code may contain one, too.
        let (inside, behind) = section.split_once("]]>").unwrap_or((section, ""));
        words.push_str(inside);
        words.push_str(behind);
    }
    Cow::Owned(words)
}

/// Whether entities are left that only one escape too many explains: a headline may be about `&lt;b&gt;`,
/// but nobody means `&amp;` or `&#8217;` literally in one.
fn was_escaped_twice(decoded: &str) -> bool {
    decoded.match_indices('&').any(|(at, _)| {
        let rest = &decoded[at..];
        let meant = ["&lt;", "&gt;"].iter().any(|it| rest.starts_with(it));
        !meant && reference::whole(rest).is_some_and(|(_, length)| rest[..length].ends_with(';'))
    })
}

/// Replaces the control characters U+0080 to U+009F by the Windows-1252 letters of these bytes, which
/// their authors meant; drops commands to a terminal.
pub fn windows_letters(text: &str) -> Cow<'_, str> {
    let is_one = |letter: char| matches!(letter, '\u{80}'..='\u{9f}');
    // In UTF-8, all of them begin with the byte C2, as few other letters do.
    let mut may_begin = memchr_iter(0xc2, text.as_bytes());
    if !may_begin.any(|at| text[at..].starts_with(is_one)) {
        return Cow::Borrowed(text);
    }
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_one) {
        mended.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(letter) = rest.chars().next() else { break };
        let length = command(rest).unwrap_or_else(|| {
            mended.push(C1_REPLACEMENTS[letter as usize - 0x80].unwrap_or(' '));
            letter.len_utf8()
        });
        rest = &rest[length..];
    }
    mended.push_str(rest);
    Cow::Owned(mended)
}

/// The length of the terminal command at the start of `text`, such as one that sets a colour or a
/// window's title, if it surely is one and not a Windows letter.
fn command(text: &str) -> Option<usize> {
    let numbers = |text: &str| {
        text.bytes().take_while(|byte| byte.is_ascii_digit() || b";?".contains(byte)).count()
    };
    if let Some(body) = text.strip_prefix('\u{9b}') {
        let count = numbers(body);
        let is_named = body[count..].starts_with(|letter: char| letter.is_ascii_alphabetic());
        return (count > 0 && is_named).then_some(text.len() - body.len() + count + 1);
    }
    let body = text.strip_prefix('\u{9d}')?;
    // A command holds no other control character and no markup.
    let end = body.find(|letter: char| letter == '<' || letter.is_control())?;
    let terminator = body[end..].chars().next()?;
    let is_ended = matches!(terminator, '\u{9c}' | '\u{7}');
    (is_ended && body[..numbers(body)].ends_with(';'))
        .then_some(text.len() - body.len() + end + terminator.len_utf8())
}

/// `html` without the tags that HTML knows. Tags that break lines leave a space; `aside` raises or leaves
/// out what is set apart.
fn without_tags(html: &str, mut aside: Option<Aside>) -> Cow<'_, str> {
    if !html.contains('<') {
        return Cow::Borrowed(html);
    }
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    let ended: HashSet<String> = ends(html).collect();
    // An end that was not found once is not searched for again: that would take quadratic time.
    let mut endless = Vec::new();
    let mut seek = |text: &str, end: &'static str| {
        let found = if endless.contains(&end) { None } else { text.find(end) };
        if found.is_none() {
            endless.push(end);
        }
        found
    };
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        rest = &rest[open..];
        if let Some(end) = end_of_declaration(rest) {
            rest = match seek(rest, end) {
                Some(at) => &rest[at + end.len()..],
                None => {
                    words.push('<');
                    &rest[1..]
                }
            };
            continue;
        }
        match tag(rest) {
            Some((name @ ("script" | "style"), length)) if !rest.starts_with("</") => {
                let closing = if name == "script" { "</script" } else { "</style" };
                let end = seek(&rest[length..], closing);
                if end.is_none() {
                    words.push_str(&rest[..length]);
                }
                rest = &rest[length + end.unwrap_or(0)..];
            }
            Some((name, length)) if !ended.contains(name) && is_spoken_of(&words, rest, name) => {
                words.push_str(&rest[..length]);
                rest = &rest[length..];
            }
            Some((name, length)) => {
                if matches!(name, "br" | "p" | "div" | "li" | "td" | "tr" | "hr") {
                    words.push(' ');
                }
                match &mut aside {
                    Some(aside) if rest.starts_with("</") => aside.end(name, &mut words),
                    Some(aside) => aside.start(name, &mut words),
                    None => {}
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

/// The names of the end tags in `html`, in lower case.
fn ends(html: &str) -> impl Iterator<Item = String> {
    html.split("</").skip(1).map(|tag| tag_name(tag).to_ascii_lowercase())
}

/// Whether a start tag without an end tag is a word of the headline, as in `how to center a <div>`: it
/// has no attributes and touches no word.
fn is_spoken_of(before: &str, text: &str, name: &str) -> bool {
    let Some(behind) = text[name.len() + 1..].strip_prefix('>') else { return false };
    let is_open = before.is_empty()
        || before.ends_with(|it: char| it.is_whitespace() || "\"'`“‘(/".contains(it));
    let is_closed = behind.is_empty()
        || behind.starts_with(|it: char| it.is_whitespace() || "\"'`”’)/:;,.?!".contains(it));
    // A `<br>` between spaces usually breaks a line, unless the headline calls it a tag or an element.
    let is_named = || ["tag", "element"].iter().any(|it| behind.trim_start().starts_with(it));
    is_open && is_closed && (name != "br" || is_named())
}

/// What ends the comment or the document type that `text` begins with.
fn end_of_declaration(text: &str) -> Option<&'static str> {
    match text {
        _ if text.starts_with("<!--") => Some("-->"),
        _ if text.starts_with("<!DOCTYPE") => Some(">"),
        _ => None,
    }
}

/// The known tag that `text` begins with, and its length.
fn tag(text: &str) -> Option<(&'static str, usize)> {
    let name = text[1..].trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let (name, behind) = name.split_at(end);
    let is_it = |it: &&&str| it.eq_ignore_ascii_case(name);
    let known = TAGS.iter().find(is_it).or_else(|| TAGS_SPOKEN_OF.iter().find(is_it))?;
    // `Option<Form>` is not markup, nor is `if a<b and`.
    let is_of_one_case = name == *known || !name.contains(|c: char| c.is_ascii_lowercase());
    // A tag ends before the next one begins; one without an end was cut off, and is removed too.
    let close = behind.find(['>', '<']).unwrap_or(behind.len());
    let (inside, after) = behind.split_at(close);
    let is_tag = match after.starts_with('>') {
        true if TAGS_SPOKEN_OF.contains(known) && !text.starts_with("</") => {
            names_attribute(inside)
        }
        true => has_attributes(inside),
        false => names_attribute(inside),
    };
    let whole = text.len() - after.len() + usize::from(after.starts_with('>'));
    (is_of_one_case && is_tag).then_some((known, whole))
}

/// Elements that appear in headlines as markup, not as their subject.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
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
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "math",
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtext",
    "munder",
    "nobr",
    "noscript",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "semantics",
    "small",
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
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements that are a headline's subject if they have no attributes: `the <form> element`.
const TAGS_SPOKEN_OF: &[&str] = &[
    "article", "aside", "audio", "body", "button", "embed", "footer", "form", "head", "header",
    "html", "iframe", "input", "label", "link", "main", "meta", "nav", "object", "param",
    "section", "source", "title", "video",
];

/// Resolves HTML entities once. Anything else stays as it is.
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
        check("<![CDATA[Harbour <b>opens</b>]]>", "Harbour opens");
        check("a[b[0]]>1", "a[b[0]]>1");
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        check("if x<y and y>z", "if x<y and y>z");
        check("1 < 2 & 3", "1 < 2 & 3");
        check("AT&T, R&D; &unknown; &#; &#xZ;", "AT&T, R&D; &unknown; &#; &#xZ;");
        check("price <= 5", "price <= 5");
        check("Why a<b always matters when sorting", "Why a<b always matters when sorting");
        check("If x<p then reject; the case of n<u", "If x<p then reject; the case of n<u");
        check("Option<Section> and List<Form>", "Option<Section> and List<Form>");
        check("<script> tag explained", "<script> tag explained");
        check("the <select> and the <button>", "the <select> and the <button>");
        check("a<b and c>d", "a<b and c>d");
        check("Prove that if p<q and n=2 then X", "Prove that if p<q and n=2 then X");
        check("When a<b, c=d holds", "When a<b, c=d holds");
    }

    #[test]
    fn elements_that_a_headline_speaks_of_are_its_words() {
        for headline in [
            "How to center a <div>",
            "<ul> vs <ol>: when to use which",
            "Stop using <br> tags; a <p> is better",
            "What is a “<span>”?",
        ] {
            check(headline, headline);
        }
        check("Harbour <br> reopens", "Harbour reopens");
        check("Harbour<br> reopens", "Harbour reopens");
        check("The <i> harbour </i> reopens", "The harbour reopens");
    }

    #[test]
    fn endless_numbers_and_cut_tags() {
        check("&#99999999999999999999;x", "\u{fffd}x");
        check("cut <a href=\"htt", "cut");
        check("no <em>end", "no end");
        check("a<script>b()</script>c", "ac");
        check("of <math><mi>g</mi></math> <SUP>2</SUP>", "of g ²");
    }

    #[test]
    fn what_stands_aside_is_not_said_with_the_rest() {
        check("6.4 × 10<sup>6</sup> m", "6.4 × 10⁶ m");
        check("The 1<sup>st</sup> H<sub>2</sub>O ship", "The 1st H2O ship");
        check("Ships <del>sink</del> sail, <s>$9</s> $5", "Ships sail, $5");
        check("<s>Sold out</s>", "Sold out");
        check("<ruby>明日<rt>あした</rt></ruby>の天気", "明日の天気");
        check("<ruby>明<rp>(</rp><rt>あ<rp>)</rp>日<rt>した</ruby>の天気", "明日の天気");
        check("no <s>end and 10<sup>6", "no end and 106");
    }
}
