//! Two bodies, HTML as `clean` makes it: what they have in common, and what one adds to the other.

use std::collections::{HashMap, HashSet};

use super::words::words;
use crate::domain::{is_block, pieces, tag_name, without_query};

/// At least this many new words are worth reading, however long the text.
const MANY_NEW_WORDS: usize = 25;
/// At least this many are worth reading if they are a good part of the text.
const SOME_NEW_WORDS: usize = 8;
/// A good part: one word in this many.
const GOOD_PART: usize = 5;
/// Two texts with at most one word in this many in common are no edits of each other.
const LITTLE: usize = 3;

/// Whether an edit from one body to another, both HTML as `clean` makes it, added something new to read. A
/// corrected word, a changed figure, another order, and a removal do not count. Nor do items and paragraphs
/// that are nothing but links: headlines of other articles may be others at every fetch.
pub fn is_material(before: &str, after: &str) -> bool {
    let mut known: HashMap<String, usize> = HashMap::new();
    words_between_tags(before, |word| *known.entry(word.to_owned()).or_default() += 1);
    let (mut new, mut all) = (0, 0);
    words_besides_links(after, |word| {
        all += 1;
        match known.get_mut(word) {
            Some(left) if *left > 0 => *left -= 1,
            _ => new += 1,
        }
    });
    new >= MANY_NEW_WORDS || new >= SOME_NEW_WORDS && new * GOOD_PART >= all
}

/// Whether two bodies have so little in common that they are different articles; true if both are empty.
pub(super) fn are_strangers(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|html| {
        let mut found = HashSet::new();
        words_between_tags(html, |word| {
            found.insert(word.to_owned());
        });
        found
    });
    one.intersection(&other).count() * LITTLE <= one.len().max(other.len())
}

/// Whether a text is so long that nobody writes the same one twice.
pub(super) fn says_much(html: &str) -> bool {
    count_words(html) >= MANY_NEW_WORDS
}

/// Whether cleaned HTML contains a word, in any script.
pub(super) fn has_words(html: &str) -> bool {
    count_words(html) > 0
}

pub(super) fn count_words(html: &str) -> usize {
    let mut all = 0;
    words_between_tags(html, |_| all += 1);
    all
}

/// Whether two bodies both have pictures, and none in common. Compares the names of files alone, since
/// folders and queries may hold sizes and signatures.
pub(super) fn show_other_pictures(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|html| {
        let tags = pieces(html).map(|(tag, _text)| tag).filter(|tag| tag_name(tag) == "img");
        let sources = tags.filter_map(|tag| tag.split_once("src=\"")?.1.split('"').next());
        sources.map(|source| file_name(without_query(source))).collect::<HashSet<_>>()
    });
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// The words of cleaned HTML.
fn words_between_tags(html: &str, mut found: impl FnMut(&str)) {
    for (_tag, text) in pieces(html) {
        words(text, &mut found);
    }
}

/// The words of cleaned HTML, without those of items and paragraphs that are nothing but links.
fn words_besides_links(html: &str, mut found: impl FnMut(&str)) {
    let (mut block, mut is_linked, mut says_more) = ("", false, false);
    let mut texts: Vec<&str> = Vec::new();
    // One more end tag, so that no text is left behind the last.
    for (tag, text) in pieces(html).chain([("/p", "")]) {
        match tag_name(tag) {
            "a" => is_linked = !tag.starts_with('/'),
            name if is_block(name) => {
                let texts = texts.drain(..).filter(|_| says_more || !matches!(block, "li" | "p"));
                texts.for_each(|text| words(text, &mut found));
                (block, says_more) = (if tag.starts_with('/') { "" } else { name }, false);
            }
            _ => {}
        }
        says_more |= !is_linked && text.contains(char::is_alphanumeric);
        texts.push(text);
    }
}

pub(super) fn file_name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_material_when_there_is_something_new_to_read() {
        #[track_caller]
        fn check(before: &str, after: &str, want: bool) {
            assert_eq!(is_material(before, after), want, "{before} -> {after}");
        }
        let long = "<p>The council met on Monday to hear of the old harbour crane.</p>".repeat(30);
        check("<p>A storm nears teh coast.</p>", "<p>A storm nears the coast.</p>", false);
        check("<p>Two are hurt.</p>", "<p>Three are hurt.</p>", false);
        check(&long, &long.replacen("Monday", "Tuesday", 9), false);
        check(&long, &format!("{long}<p>Correction: it was built in 1911.</p>"), false);
        let update = "<p>Update: after the vote the mayor said that work begins in spring, that \
            the cost is borne by the port, and that nobody who lives near has to fear noise.</p>";
        check(&long, &format!("{update}{long}"), true);
        check(
            "<p>Polls close at eight.</p>",
            &format!("<p>Polls close at eight.</p>{update}"),
            true,
        );
        check(&format!("{update}{long}"), &long, false);
        check("<p>a b c</p><p>d</p>", "<ul><li>d</li><li>a b <b>c</b></li></ul>", false);
        check("<img src=\"https://a/1\">", &format!("<img src=\"{}\">", "x/".repeat(90)), false);
        check("<p>新しい橋</p>", "<p>新しい橋の開通式は来月三日に行われる予定です</p>", true);
        check("", "", false);
    }

    #[test]
    fn links_to_other_articles_are_nothing_to_read() {
        let text = "<p>The council met on Monday to hear of the old harbour crane.</p>";
        let page = |names: [&str; 3]| {
            let items = names.map(|name| {
                format!("<li><a href=\"https://e.example\">{name} opens its doors to all</a></li>")
            });
            let last = "<p><a href=\"https://e.example\">All that was said of it</a> | </p>";
            format!("{text}<h3>More</h3><ul>{}</ul>{last}", items.concat())
        };
        let before = page(["A tower", "The market", "Our school"]);
        assert!(!is_material(&before, &page(["Some garden", "Every bridge", "That mill"])));
        assert!(!is_material(text, &before));
        let counted = before.replace("</a></li>", "</a> 12 comments</li>");
        assert!(!is_material(&before, &counted));
        let news = "<p>An hour later the mayor <a href=\"https://e.example\">resigned</a> over what \
            the repair had cost the city.</p>";
        assert!(is_material(&before, &(before.clone() + news)));
        let list = "<ul><li><a href=\"https://e.example\">The harbour office</a> says that no ferry \
            runs before noon, and that tickets stay valid</li></ul>";
        assert!(is_material(text, &format!("{text}{list}")));
    }
}
