//! Plain text as HTML, and text that is HTML without being declared so.

use std::collections::HashSet;

use crate::domain::{escape, escape_quoted, escaped};

/// HTML that shows `text` as it is written, with lines indented by no-break spaces, unless all lines are. The
/// first line, whose own blanks are often lost, tells nothing about that, but one that opens a block does.
pub(super) fn literal(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let lines = || text.split('\n');
    let opens_block =
        lines().next().is_some_and(|it| it.trim_end().ends_with([':', '{', '(', '[']));
    let told = lines().skip(usize::from(!opens_block)).filter(|line| !line.trim().is_empty());
    let all = told.map(indentation).min().unwrap_or(0);
    for (number, line) in lines().enumerate() {
        if number > 0 {
            html.push_str("<br>");
        }
        let columns = indentation(line).saturating_sub(all);
        html.extend(std::iter::repeat_n('\u{a0}', columns.min(WIDEST)));
        escape(&mut html, line.trim_start_matches([' ', '\t']));
    }
    html
}

/// Most columns by which a line is indented.
const WIDEST: usize = 24;

/// The columns of the blanks that a line begins with.
fn indentation(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.map(|byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

/// HTML that shows what is meant by `text`: if it is clearly markup, it is taken as such, since many
/// publishers forget to declare it.
pub(super) fn meant(text: &str) -> String {
    if is_markup(text) { text.to_owned() } else { literal(text) }
}

/// Like [`meant`], for text that is plain only by default: its lines may be folded, so line ends become no
/// `<br>`.
pub(super) fn meant_folded(text: &str) -> String {
    if is_markup(text) { text.to_owned() } else { escaped(text) }
}

/// An `img` element; `shows` is its description.
pub(super) fn picture(address: &str, shows: &str) -> String {
    let mut html = "<img src=\"".to_owned();
    escape_quoted(&mut html, address);
    html.push_str("\" alt=\"");
    escape_quoted(&mut html, shows);
    html.push_str("\">");
    html
}

/// Whether text declared plain is markup all the same: it begins with a tag, or has one that marks up words
/// and is not talked about, as in `use <br> or <p>`.
fn is_markup(text: &str) -> bool {
    const MARKS: [&str; 10] =
        ["</p>", "</a>", "<br", "<p>", "</div>", "<img ", "</em>", "</li>", "</b>", "</strong>"];
    let mut marks = MARKS.iter().flat_map(|mark| text.match_indices(mark));
    let begins = text.trim_start().starts_with('<') && marks.clone().next().is_some();
    (begins || marks.any(|(at, mark)| is_at_work(mark, &text[..at], &text[at + mark.len()..])))
        && markup_over_talk(text) > 0
}

/// Whether a tag touches the words that it marks up.
fn is_at_work(mark: &str, before: &str, behind: &str) -> bool {
    let ends_words = before
        .ends_with(|letter: char| letter.is_alphanumeric() || ".,:;!?)…”\"'".contains(letter));
    // A `<` begins another tag before this one has ended.
    let after = || match behind.find(['<', '>']) {
        Some(end) if behind[end..].starts_with('>') => &behind[end + 1..],
        _ => "",
    };
    let begins_words = |text: &str| text.starts_with(|it: char| it.is_alphanumeric() || it == '\n');
    match mark {
        "<img " => true,
        "<p>" => begins_words(behind),
        "<br" => ends_words || behind.trim_start().starts_with('/') || begins_words(after()),
        _ => ends_words,
    }
}

/// Elements without an end tag, and those whose end tag is often omitted.
const ALONE: [&str; 12] =
    ["br", "hr", "img", "wbr", "source", "p", "li", "dt", "dd", "tr", "td", "th"];

/// Counts the start tags in `text` that look like markup, minus those that look like talk about code or
/// markup: `vector<int>`, `if (a<b)`, a `<script>` that nothing ends.
pub(crate) fn markup_over_talk(text: &str) -> isize {
    let parts = || text.split('<').skip(1);
    let named = |part: &str| name(part).to_ascii_lowercase();
    let ends: HashSet<String> = parts().filter_map(|it| it.strip_prefix('/')).map(named).collect();
    let last = parts().count().saturating_sub(1);
    let is_start = |part: &str| part.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_cut = |behind: &str| behind.trim().is_empty() || names_attribute(behind);
    let starts = parts().enumerate().filter(|(_, part)| is_start(part));
    let judged = starts.map(|(at, part)| {
        let name = named(part);
        match part.split_once('>') {
            Some((inside, _)) if has_attributes(&inside[name.len()..]) => {
                let is_markup = ALONE.contains(&name.as_str()) || ends.contains(&name);
                if is_markup { 1 } else { -1 }
            }
            // The text is cut off inside this tag.
            None if at == last && is_cut(&part[name.len()..]) => 0,
            _ => -1,
        }
    });
    judged.sum()
}

fn name(tag: &str) -> &str {
    &tag[..tag.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(tag.len())]
}

/// Whether the rest of a tag after its name is empty or can be attributes.
pub(crate) fn has_attributes(behind: &str) -> bool {
    let words = behind.trim_end_matches('/').trim_end();
    words.is_empty() || names_attribute(words)
}

/// Whether `behind` begins with a blank, the name of an attribute, and `=`.
pub(crate) fn names_attribute(behind: &str) -> bool {
    let words = behind.trim_start();
    let name = words.split('=').next().unwrap_or_default();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-:_".contains(letter);
    words.len() < behind.len() && name.len() < words.len() && name.chars().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_shows_as_it_is() {
        assert_eq!(meant("a < b & c\nd"), "a &lt; b &amp; c<br>d");
        assert_eq!(literal("<b>x</b>"), "&lt;b&gt;x&lt;/b&gt;");
        assert_eq!(literal("if x:\n  y\nz"), "if x:<br>\u{a0}\u{a0}y<br>z");
        assert_eq!(literal("Folded\n  text\n  again"), "Folded<br>text<br>again");
        assert_eq!(literal("if x:\n  y\n  z"), "if x:<br>\u{a0}\u{a0}y<br>\u{a0}\u{a0}z");
        assert_eq!(literal("\n  Folded\n  text\n"), "<br>Folded<br>text<br>");
    }

    #[test]
    fn forgotten_markup_is_markup() {
        assert_eq!(meant("<p>x</p>"), "<p>x</p>");
        for text in [
            "one<br>two",
            "one <br /> two",
            "See <b> this</b>",
            "<p>One<p>Two <b>cut",
            "A <a href='x'>link</a> <img src=y",
        ] {
            assert_eq!(meant(text), text);
        }
    }

    #[test]
    fn what_speaks_of_tags_keeps_its_letters() {
        for text in [
            "Use <br> or <p> tags",
            "the <b> and </b> tags, `</p>`",
            "In HTML, <br> breaks a line. Use vector<int>; if (a<b) return 1. See <script> too.",
            "Write <br> or <p> to break; if (a<b) return; use vector<int> and <script> tags.",
        ] {
            assert_eq!(meant(text), text.replace('<', "&lt;").replace('>', "&gt;"));
        }
    }
}
