//! Markup and letters that were escaped once too often.

use std::borrow::Cow;

use super::element::{self, Kind};
use super::tokens::{self, Reader};
use crate::clean::reference;
use crate::parse::markup_over_talk;

/// Longest reference that is looked for, in characters after its `&`.
const LONGEST_NAME: usize = 40;

/// Undoes one escape too many around a whole text: `&lt;p&gt;Words&lt;/p&gt;` was meant as markup.
pub(super) fn unescape_whole(html: &str) -> Cow<'_, str> {
    if html.contains('<') || !html.contains("&lt;") {
        return Cow::Borrowed(html);
    }
    let mut text = Decoded(String::new());
    tokens::read(html, &mut text);
    let Decoded(text) = text;
    if looks_like_markup(&text) { Cow::Owned(text) } else { Cow::Borrowed(html) }
}

/// Whether `text` begins with a known tag or holds a `</p>` or `<br>`, and uses its tags as markup does.
fn looks_like_markup(text: &str) -> bool {
    if !text.trim_start().starts_with('<') {
        return (text.contains("</p>") || text.contains("<br")) && markup_over_talk(text) > 0;
    }
    let name = first_element(text);
    let is_element = name == "span" || element::kind(&name) != Kind::Transparent;
    is_element && text.contains('>') && markup_over_talk(text) >= 0
}

/// Whether text beside real markup is escaped paragraphs: it begins with a block, ends it, and has more
/// words than an example would.
pub(super) fn are_blocks(words: &str) -> bool {
    const FEWEST_WORDS: usize = 4;
    let mut words = words.trim_start();
    // Nearly all text begins otherwise.
    if !words.starts_with('<') {
        return false;
    }
    if let Some((_, after)) = words.strip_prefix("<!--").and_then(|it| it.split_once("-->")) {
        words = after.trim_start();
        if !words.starts_with('<') {
            return false;
        }
    }
    let name = first_element(words);
    let prose = words.split('<').filter_map(|part| part.split_once('>'));
    let count = prose.map(|(_, prose)| prose.split_whitespace().count()).sum::<usize>();
    matches!(element::kind(&name), Kind::Block(_) | Kind::Boundary)
        && words.contains(&format!("</{name}>"))
        && count >= FEWEST_WORDS
        && markup_over_talk(words) > 1
}

/// The name of the element that `text` begins with, in lower case.
fn first_element(text: &str) -> String {
    let tag = text.trim_start().trim_start_matches('<');
    let name = tag.split(|letter: char| !letter.is_ascii_alphanumeric()).next();
    name.unwrap_or_default().to_ascii_lowercase()
}

/// Resolves the references left in prose: nobody means `&amp;` or `&#8217;` literally there, but many
/// write about `&lt;`.
///
/// Reads from the end, so that references that only arise when others are resolved are resolved too.
pub(super) fn with_letters(prose: &str) -> Cow<'_, str> {
    if !prose.match_indices('&').any(|(at, _)| letters_of(&prose[at..]).is_some()) {
        return Cow::Borrowed(prose);
    }
    let mut reversed: Vec<char> = Vec::with_capacity(prose.len());
    for letter in prose.chars().rev() {
        reversed.push(letter);
        while reversed.last() == Some(&'&') {
            let is_of_name = |letter: &&char| letter.is_ascii_alphanumeric() || **letter == '#';
            let behind = || reversed.iter().rev().skip(1);
            let length = behind().take(LONGEST_NAME).take_while(is_of_name).count() + 2;
            let name: String = reversed.iter().rev().take(length).collect();
            let Some(letters) = letters_of(&name) else { break };
            reversed.truncate(reversed.len() - length);
            reversed.extend(letters.chars().rev());
        }
    }
    Cow::Owned(reversed.into_iter().rev().collect())
}

/// The letters of the reference that `text` begins with, unless people write about them: `<` and `>`.
fn letters_of(text: &str) -> Option<String> {
    let (letters, length) = reference::whole(text)?;
    let letters: String = letters.into_iter().flatten().collect();
    (text[..length].ends_with(';') && letters != "<" && letters != ">").then_some(letters)
}

struct Decoded(String);

impl Reader for Decoded {
    fn text(&mut self, text: &str) {
        self.0.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_resolved_as_often_as_it_takes() {
        let check = |prose: &str, want: &str| {
            assert_eq!(with_letters(prose), want);
            assert_eq!(with_letters(want), want);
        };
        check("Services &amp; Contracting&nbsp;&#8217;s", "Services & Contracting\u{a0}’s");
        check("&amp;amp;amp;eacute; &&#97;mp;amp;", "é &");
        check(
            "&lt;p&gt; &#60; AT&T R&D; & &copy &; &nosuch;",
            "&lt;p&gt; &#60; AT&T R&D; & &copy &; &nosuch;",
        );
        check("&amp;lt;", "&lt;");
        let many = "&amp;".to_owned() + &"amp;".repeat(500_000);
        check(&many, "&");
        check(&"&a".repeat(500_000), &"&a".repeat(500_000));
    }
}
